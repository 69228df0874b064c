"""The record about one party as arrays, so that the belief from any part of it can be computed at once."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sulh.belief._filter import impossible_row
from sulh.belief._value import Floats
from sulh.case import Party
from sulh.errors import UsageError
from sulh.record import Dossier, Observation, observations
from sulh.record._reliance import act_of, bears_on, reliance
from sulh.record._superseded import superseded

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Weighed:
    """What some of the items say together.

    `counts` (n,) marks the rows that count, `loglik` (n, types) is what each adds after the family cap, `keep` (n,) the
    chance that the type was not redrawn since the row before and `keep_end` since the last; `spread` (families,) is in
    nats before the cap.
    """

    counts: Flags
    loglik: Floats
    keep: Floats
    keep_end: float
    spread: Floats


@dataclass(frozen=True)
class Evidence:
    """Everything that the belief about one party rests on. Rows (n) are observations in the order of date.

    `names` are the ids of all items that matter (I): those about the party, and acts of pressure on it; `origins` (I)
    the families of their sources. `items` (n, 2) indexes them for each row, the second for a contradiction and else
    -1; `replaced_by` (n,) likewise. `slot`, `pick`, `tell`, `happening`, `family` are as the kernels take them;
    `starts` (q,) are the days of acts of pressure and `pressing` (q, 2) their items and what replaces those. Days count
    from `first`, the first row's.
    """

    party: str
    seen: tuple[Observation, ...]
    prior: Floats
    p: Floats
    r: Floats
    m: Floats
    first: dt.date
    day: Ints
    end: int
    names: tuple[str, ...]
    origins: tuple[str, ...]
    items: Ints
    replaced_by: Ints
    happening: Ints
    family: Ints
    families: tuple[str, ...]
    slot: Ints
    pick: Ints
    tell: Ints
    starts: Ints
    pressing: Ints
    spell: int
    quiet: float
    pressed: float
    cap: float

    def weigh(self, present: Flags | None = None) -> Weighed:
        """What the items that are `present` (I,) say together; all of them by default. Everything else never was.

        A contradiction is there as long as both its statements are.
        """
        from sulh.belief import _kernels as kernels

        if present is None:
            present = np.ones(len(self.names), bool)
        n = len(self.seen)
        counts = kernels.there(
            self.r, self.items, self.replaced_by, self.slot, self.pick, present, int(self.slot.max(initial=-1)) + 1
        )
        loglik, keep, spread = np.empty(self.p.shape), np.empty(n), np.empty(len(self.families))
        happenings = int(self.happening.max(initial=-1)) + 1
        kernels.weigh(counts, self.p, self.r, self.m, self.happening, self.tell, happenings, loglik)
        kernels.cap(loglik, counts, self.family, len(self.families), self.prior > 0, self.cap, spread)
        keep_end = 1.0
        if n:
            days = self._pressed_days(self.end + 1, present)
            keep_end = kernels.keeps(self.day, days, self.quiet, self.pressed, keep)
        return Weighed(counts, loglik, keep, keep_end, spread)

    def posterior(self, present: Flags | None = None) -> Floats:
        """The belief at the end from the items that are `present` (I,), shape (types,); nan if they leave no type."""
        from sulh.belief import _kernels as kernels

        out = self.prior.copy()
        if self.seen:
            posterior_of: Any = kernels.posterior_of
            posterior_of(np.ones(len(self.names), bool) if present is None else present, *self.arrays, out)
        return out

    @cached_property
    def arrays(self) -> tuple[Any, ...]:
        """What the kernels `posterior_of` and `walk` take after the items and before the place for the answer."""
        sizes = [int(index.max(initial=-1)) + 1 for index in (self.slot, self.happening)]
        return (
            self.prior, self.p, self.r, self.m, self.day, self.items, self.replaced_by, self.happening, self.family,
            self.slot, self.pick, self.tell, self.starts, self.pressing, self.spell, self.end, self.quiet,
            self.pressed, self.cap, np.array([*sizes, len(self.families)], np.int64),
        )  # fmt: skip

    def check(self, states: Floats) -> None:
        """Raises UsageError if the log states of the filter say that no type is left."""
        stuck = impossible_row(states)
        if stuck is not None:
            raise UsageError(
                f"the belief about {self.party}",
                "evidence that some type allows",
                f"item {self.seen[stuck].item}, which with those before it has likelihood 0 under every type left",
                "Lower its grade, or give the act a probability above 0.",
            )

    def pressed_between(self, start: dt.date, end: dt.date) -> int:
        """Days after `start`, up to and with `end`, that lie under pressure. Neither is before the first row's day."""
        days = self._pressed_days(max((end - self.first).days + 1, 1))
        return int(days[(end - self.first).days] - days[(start - self.first).days])

    def keep_between(self, start: dt.date, end: dt.date) -> float:
        """The chance that the type is not redrawn after `start`, up to and with `end`, from pressure known by now."""
        days, pressed = (end - start).days, self.pressed_between(start, end)
        return math.exp(-self.quiet * (days - pressed) - self.pressed * pressed)

    def _pressed_days(self, days: int, present: Flags | None = None) -> Ints:
        from sulh.belief import _kernels as kernels

        if present is None:
            present = np.ones(len(self.names), bool)
        return np.asarray(kernels.pressed_days(self.starts, self.pressing, present, self.spell, days))

    def without(self, gone: Sequence[str]) -> Flags:
        """All items but some, (I,): for `weigh` and `posterior`."""
        present = np.ones(len(self.names), bool)
        present[[self.index[name] for name in gone if name in self.index]] = False
        return present

    @cached_property
    def index(self) -> dict[str, int]:
        """Where each item stands in `names`."""
        return {name: k for k, name in enumerate(self.names)}

    def regraded(self, r: Floats) -> Evidence:
        """The same evidence with other weights, (n,)."""
        return replace(self, r=r, pick=_pick(self.seen, r, self.m))


def gather(dossier: Dossier, party: str, prior: Floats) -> Evidence:
    """The evidence about a party at `as_of`, for a given prior over its types."""
    seen = observations(dossier, party)
    rates = party_of(dossier, party).drift
    pressing = list(_pressure(dossier, party))
    named = {name for one in seen for name in (*(one.pair or (one.item,)), one.replaced_by)}
    named |= {name for key, newer, _ in pressing for name in (key, newer)}
    names = tuple(sorted(name for name in named if name is not None))
    index = {name: k for k, name in enumerate(names)}
    first = seen[0].date if seen else dossier.as_of
    r, m = (np.array([getattr(one, name) for one in seen], float) for name in ("full", "m"))
    family, families = _numbered(seen, lambda one: one.family)
    return Evidence(
        party=party,
        seen=seen,
        prior=prior,
        p=np.array([one.p for one in seen], float).reshape(len(seen), prior.size),
        r=r,
        m=m,
        first=first,
        day=np.array([(one.date - first).days for one in seen], np.int64),
        end=(dossier.as_of - first).days,
        names=names,
        origins=tuple(dossier.sources[dossier.items[name].source].family for name in names),
        items=np.array([_pair(one, index) for one in seen], np.int64).reshape(-1, 2),
        replaced_by=np.array([index.get(one.replaced_by or "", -1) for one in seen], np.int64),
        happening=_numbered(seen, lambda one: one.happening)[0],
        family=family,
        families=tuple(str(name) for name in families),
        slot=_numbered(seen, lambda one: (one.happening, one.family))[0],
        pick=_pick(seen, r, m),
        tell=np.array(sorted(range(len(seen)), key=lambda j: (seen[j].known, seen[j].family)), np.int64),
        starts=np.array([(day - first).days for _, _, day in pressing], np.int64),
        pressing=np.array([(index[key], index.get(newer or "", -1)) for key, newer, _ in pressing], np.int64).reshape(
            -1, 2
        ),
        spell=rates.pressure_days,
        quiet=rates.per_day.mid,
        pressed=rates.under_pressure.mid,
        cap=dossier.codebook.family_cap.mid,
    )


def _pair(one: Observation, index: dict[str, int]) -> tuple[int, int]:
    if one.pair is None:
        return index[one.item], -1
    return index[one.pair[1]], index[one.pair[0]]


def _pick(seen: Sequence[Observation], r: Floats, m: Floats) -> Ints:
    """Rows, the best of each family on a happening before its others: as `observations` chooses."""
    order = sorted(range(len(seen)), key=lambda j: (-r[j], m[j], seen[j].known, seen[j].item, seen[j].pair or ()))
    return np.array(order, np.int64)


def _numbered(seen: Sequence[Observation], key: Callable[[Observation], Hashable]) -> tuple[Ints, list[Hashable]]:
    """The number of each row's key, and the keys in order of first appearance."""
    numbers: dict[Hashable, int] = {}
    rows = [numbers.setdefault(key(one), len(numbers)) for one in seen]
    return np.array(rows, np.int64), list(numbers)


def _pressure(dossier: Dossier, party: str) -> list[tuple[str, str | None, dt.date]]:
    """Acts of pressure about the party or aimed at it that are known and count (r > 0): item, what replaces it, day."""
    gone = superseded(dossier)
    found = []
    for key, item in dossier.items.items():
        known = dossier.known(item)
        if known > dossier.as_of or not act_of(item.act, dossier.codebook).pressure:
            continue
        aimed = item.recipient is not None and item.recipient.split(".")[0] == party
        concerns = aimed or bears_on(item, dossier.case)[0] == party
        if concerns and reliance(item, dossier.sources[item.source], dossier.codebook) > 0:
            found.append((key, gone.get(key), min(item.date, known)))
    return sorted(found, key=lambda act: act[0])


def party_of(dossier: Dossier, party: str) -> Party:
    """The party of this id. Raises UsageError if there is none."""
    if party not in dossier.case.parties:
        known = ", ".join(dossier.case.parties)
        raise UsageError("belief", f"a party of the case ({known})", repr(party), "Give one of them.")
    return dossier.case.parties[party]
