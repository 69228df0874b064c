"""Every outcome of a domain with what it is worth to every party: the values all questions about deals are asked of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sulh.bargain._domain import Domain, counted
from sulh.bargain._frontier import pareto
from sulh.bargain._profile import LARGEST, Profile
from sulh.bargain._value import Floats, Ints, Table
from sulh.errors import UsageError

MAX_NUMBERS = 60_000_000  # outcomes × parties; 480 MB of utilities, three times that at the peak
PARTIES = (2, 12)
DECIMALS = 12  # the same sum in another order must give the same point
SMALL = -2  # utilities that are all below 0.001 keep twelve digits, not twelve decimals


@dataclass(frozen=True, eq=False)
class Space:
    """All outcomes that are allowed. `utility` (outcomes, parties) to 12 decimals.

    Large ones are held to 15 digits, and a side's that are all below 0.001 to 12 digits. `disagreement` (parties,) is
    what no deal is worth, to as many decimals as the side's utilities, so that the two can be compared.

    `numbers` are the outcomes' numbers in the domain, ascending, or None where every outcome is allowed: row and
    number are then the same. `stated` says of each party whether its no-deal value was given or assumed.
    """

    domain: Domain
    parties: tuple[str, ...]
    utility: Floats
    disagreement: Floats
    numbers: Ints | None = None
    stated: tuple[bool, ...] = ()

    def __len__(self) -> int:
        return len(self.utility)

    @cached_property
    def frontier(self) -> Ints:
        """Rows on the exact Pareto frontier of all outcomes, ascending; every copy of a point is there."""
        return pareto(self.utility)

    @cached_property
    def rational(self) -> Ints:
        """Rows of the frontier that leave nobody worse off than no deal (u_p >= d_p for everyone)."""
        return self.frontier[(self.utility[self.frontier] >= self.disagreement).all(axis=1)]

    def number(self, row: int) -> int:
        """The outcome's number in the domain."""
        return row if self.numbers is None else int(self.numbers[row])

    def row(self, number: int) -> int | None:
        """The row of an outcome's number; None where the constraints forbid it."""
        if self.numbers is None:
            return number
        place = int(np.searchsorted(self.numbers, number))
        return place if place < len(self.numbers) and self.numbers[place] == number else None

    def rows(self, numbers: Ints) -> Ints:
        """The rows of those outcomes' numbers that are allowed, in order."""
        if self.numbers is None:
            return numbers
        place = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        there: Ints = place[self.numbers[place] == numbers]
        return there

    def outcome(self, row: int) -> dict[str, str]:
        """An outcome in words: issue → option."""
        return self.domain.outcome(self.number(row))

    def row_of(self, outcome: Mapping[str, str]) -> int:
        """The row of an outcome in words. Raises UsageError for a wrong name or one that the constraints forbid."""
        row = self.row(self.domain.number(outcome))
        if row is None:
            told = ", ".join(f"{issue}: {option}" for issue, option in outcome.items())
            raise UsageError("outcome", "one that the constraints allow", told, "Change one of its options.")
        return row


def space(domain: Domain, profiles: Sequence[Profile], time: float = 0.0) -> Space:
    """Every allowed outcome of the domain and its utility to each party, if agreed after `time`.

    Raises: UsageError for fewer than 2 or more than 12 parties, profiles that do not match the domain, constraints
        that leave nothing, and more outcomes than can be held (with the count and how to coarsen).
    """
    few, many = PARTIES
    if not few <= len(profiles) <= many:
        raise UsageError("profiles", f"{few} to {many} parties", str(len(profiles)), "Give a profile for each party.")
    names = [profile.name for profile in profiles]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise UsageError("profiles", "each party once", f"{twice!r} twice", "Rename or remove one of them.")
    if not (math.isfinite(time) and time >= 0):
        raise UsageError("time", "a time of at least 0", str(time), "Correct it.")
    refuse_too_many(domain, len(profiles))
    for profile in profiles:
        profile.check(domain)
    left = domain.allowed()
    if left is not None and not len(left):
        raise UsageError("constraints", "at least one outcome left", "none", "Take a constraint out.")
    utility = np.empty((len(left) if left is not None else domain.size, len(profiles)), order="F")
    disagreement = np.empty(len(profiles))
    for p, profile in enumerate(profiles):
        worth = profile.over(domain, time)
        worth = worth if left is None else worth[left]
        decimals = _decimals(worth, profile.name)
        np.round(worth, decimals, out=utility[:, p])
        given, worst = profile.reservation, utility[:, p].min()
        if given is None or given == -math.inf:
            disagreement[p] = worst if given is not None else max(0.0, worst)
        else:
            disagreement[p] = np.round(given, decimals)
    stated = tuple(profile.reservation is not None for profile in profiles)
    return Space(domain, tuple(names), utility, disagreement, left, stated)


def _decimals(worth: Floats, who: str) -> int:
    """Twelve; fewer for large utilities, since a float holds fifteen digits in all; more where all are small."""
    scale = max(abs(float(worth.max())), abs(float(worth.min())))
    if not scale <= LARGEST:
        raise UsageError(f"profile {who!r}", f"utilities within ±{LARGEST:g}", f"{scale:.3g}", "Rescale them.")
    digits = math.ceil(math.log10(max(scale, 1 / LARGEST))) if scale > 0 else 0
    return DECIMALS - digits if digits < SMALL else min(DECIMALS, 15 - digits)


def space_of(case_table: Table, parties: tuple[str, str]) -> Space:
    """The packages of a case as an outcome space: net utility of a settler, with today's standoff at (0, 0)."""
    from sulh.bargain._domain import Issue

    pairs = zip(case_table.issues, case_table.names, strict=True)
    domain = Domain(tuple(Issue.categorical(issue, names) for issue, names in pairs))
    numbers = np.ravel_multi_index(tuple(case_table.options.T), domain.counts).astype(np.int64)
    return Space(domain, parties, case_table.net, np.zeros(2), numbers, (True, True))


def refuse_too_many(domain: Domain, parties: int) -> None:
    """Raise UsageError, with the count and a way to coarsen, for more outcomes than can be held."""
    most = MAX_NUMBERS // max(parties, 1)
    counts = domain.counts
    size = math.prod(counts)
    if size <= most:
        return
    coarse = list(counts)
    while math.prod(coarse) > most:
        widest = max(range(len(coarse)), key=coarse.__getitem__)
        coarse[widest] -= max(1, coarse[widest] // 10)
    changed = [
        f"{issue.name!r} {before} → {after} options"
        for issue, before, after in zip(domain.issues, counts, coarse, strict=True)
        if before != after
    ]
    step = f"Coarsen, for example: {'; '.join(changed)} ({math.prod(coarse):,} outcomes). Or settle issues apart."
    who, expected = f"domain {domain.name!r}", f"at most {most:,} outcomes for {parties} parties"
    raise UsageError(who, expected, counted(size), step)
