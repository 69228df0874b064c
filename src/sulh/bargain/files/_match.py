"""Matching profiles to their domain: every issue and option is found, or told with file and line."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from sulh.bargain._domain import Domain, Issue, Never
from sulh.bargain._profile import Additive, Pairwise, Profile, Tabled, Utility
from sulh.bargain._space import refuse_too_many
from sulh.bargain.files._raw import RawDomain, RawProfile, Worth, listed
from sulh.errors import CaseError, Problem, UsageError

SUM_TOLERANCE = 1e-3
T = TypeVar("T")


@dataclass
class Matching:
    """The work of matching: a domain that is settled, and problems as they turn up."""

    domain: Domain
    problems: list[Problem]

    def note(self, raw: RawProfile, path: tuple[str, ...], expected: str, got: str, step: str, severity: str) -> None:
        """Add a problem of a profile."""
        where = f"issue {path[0]!r}" if path else f"profile {raw.name!r}"
        self.problems.append(Problem(raw.file, raw.line(*path), where, expected, got, step, severity))

    def profile(self, raw: RawProfile) -> Profile | None:
        """The profile over the domain; None with an error noted."""
        before = sum(problem.severity == "error" for problem in self.problems)
        utility = self._table(raw) if raw.rows is not None else self._additive(raw)
        if utility is None or sum(problem.severity == "error" for problem in self.problems) > before:
            return None
        reservation = raw.reservation
        if raw.bid is not None and reservation is None and isinstance(utility, Additive | Pairwise):
            reservation = self._bid(raw, utility)
        return Profile(raw.name, utility, reservation, raw.discount)

    def _additive(self, raw: RawProfile) -> Utility | None:
        names = [issue.name for issue in self.domain.issues]
        alike = self._alike(raw, (), list({**raw.weights, **raw.values}), names)
        raw_weights = {alike.get(name, name): weight for name, weight in raw.weights.items()}
        raw_values = {alike.get(name, name): worth for name, worth in raw.values.items()}
        weights, values = _by_name(raw_weights, names), _by_name(raw_values, names)
        unknown = [name for name in raw_values if name not in values and name not in names]
        if extra := [name for name in unknown if not (name.isdigit() and int(name) < len(names))]:
            step = "They were left out; correct the names."
            self.note(raw, (), f"issues of the domain ({listed(names)})", listed(extra), step, "finding")
        worth = []
        for issue in self.domain.issues:
            if issue.name not in values:
                step = "The profile does not match its domain: add it."
                self.note(raw, (issue.name,), "values for every issue of the domain", "none", step, "error")
                continue
            if issue.name not in weights:
                self.note(raw, (issue.name,), "a weight", "none", "It counts as 0; add it.", "finding")
            elif weights[issue.name] < 0:
                got = f"{weights[issue.name]:g}"
                self.note(raw, (issue.name,), "a weight of at least 0", got, "Correct it.", "error")
            worth.append(self._worth(raw, issue, values[issue.name]))
        if raw.weights:
            self._sum(raw, weights)
        if len(worth) < len(names) or any(one is None for one in worth):
            return None
        given = tuple(weights.get(name, 0.0) for name in names)
        additive = Additive(given, tuple(one for one in worth if one is not None), raw.constant)
        return self._interactions(raw, additive) if raw.interactions else additive

    def _alike(self, raw: RawProfile, path: tuple[str, ...], given: list[str], known: list[str]) -> dict[str, str]:
        """Names that differ from the domain's in case and spaces alone, and what they are there; told as a note."""
        there, folded = set(given), {_folded(name): name for name in known}
        unknown = [name for name in given if name not in known] if len(there - set(known)) else []
        alike = {name: folded[_folded(name)] for name in unknown if _folded(name) in folded}
        alike = {name: other for name, other in alike.items() if other not in there}
        for name, other in alike.items():
            step = f"It was read as {other!r}; write it like the domain."
            self.note(raw, path, f"a name as in the domain ({other!r})", repr(name), step, "note")
        return alike

    def _sum(self, raw: RawProfile, weights: Mapping[str, float]) -> None:
        total = math.fsum(weights.values())
        if abs(total - 1) > SUM_TOLERANCE and any(weight != 1 for weight in weights.values()):
            step = "They were used as they stand; rescale them if they are shares."
            self.note(raw, (), "weights that sum to 1", f"{total:.6g}", step, "finding")

    def _worth(self, raw: RawProfile, issue: Issue, given: Worth) -> tuple[float, ...] | None:
        """v_k for every option of one issue."""
        if not isinstance(given, Mapping):
            if issue.numbers is None:
                step = "Give a table of options, or numbers as options."
                self.note(raw, (issue.name,), "a table of options", "a function of a number", step, "error")
                return None
            return tuple(given(x) for x in issue.numbers)
        if all(key.startswith("#") for key in given) and not set(given) & set(issue.options):
            if len(given) != len(issue.options):
                got = f"{len(given)}"
                self.note(raw, (issue.name,), f"{len(issue.options)} values", got, "Give one an option.", "error")
                return None
            return tuple(given.values())
        alike = self._alike(raw, (issue.name,), list(given), list(issue.options))
        given = {alike.get(option, option): value for option, value in given.items()}
        found = [_of_option(issue, k, given) for k in range(len(issue.options))]
        missing = [option for option, value in zip(issue.options, found, strict=True) if value is None]
        if missing:
            step = "The profile does not match its domain: add them."
            expected = "a value for every option of the domain"
            self.note(raw, (issue.name,), expected, f"none for {listed(missing)}", step, "error")
            return None
        if len(given) > len(issue.options):
            extra = [option for option in given if option not in issue.options]
            step = "They were left out; correct the names."
            if extra and issue.numbers is None:
                expected = f"options of the domain ({listed(issue.options)})"
                self.note(raw, (issue.name,), expected, listed(extra), step, "finding")
        return tuple(value for value in found if value is not None)

    def _interactions(self, raw: RawProfile, additive: Additive) -> Utility | None:
        names = [issue.name for issue in self.domain.issues]
        matrices: dict[tuple[int, int], tuple[tuple[float, ...], ...]] = {}
        for first, second, given in raw.interactions:
            if first not in names or second not in names or first == second:
                got = f"{first!r} and {second!r}"
                self.note(raw, (), "interactions of two issues of the domain", got, "Correct the names.", "error")
                return None
            k, m = names.index(first), names.index(second)
            one, other = self.domain.issues[k], self.domain.issues[m]
            known = all(a in one.options and set(row) <= set(other.options) for a, row in given.items())
            if not known:
                self.note(raw, (first,), "options of the domain in an interaction", "others", "Correct them.", "error")
                return None
            matrix = tuple(tuple(given.get(a, {}).get(b, 0.0) for b in other.options) for a in one.options)
            pair = (k, m) if k < m else (m, k)
            turned = matrix if k < m else tuple(zip(*matrix, strict=True))
            old = matrices.get(pair)
            matrices[pair] = turned if old is None else _sum_of(old, turned)
        return Pairwise(additive, matrices)

    def _table(self, raw: RawProfile) -> Utility | None:
        refuse_too_many(self.domain, 2)
        names = [issue.name for issue in self.domain.issues]
        try:
            rows = {}
            for outcome, value in raw.rows or ():
                self.domain.number(outcome)
                key = tuple(outcome[name] for name in names)
                if key in rows:
                    raise UsageError("table", "each outcome once", f"{listed(key)} twice", "Remove one of the two.")
                rows[key] = value
            table = Tabled.of(self.domain, rows, raw.otherwise)
            table.check(self.domain, f"profile {raw.name!r}")
        except UsageError as error:
            self.note(raw, (), error.expected, error.got, error.next_step, "error")
            return None
        return table

    def _bid(self, raw: RawProfile, utility: Additive | Pairwise) -> float | None:
        """The worth of the reservation bid; an issue that it leaves out counts as nothing, as on the platform."""
        additive = utility if isinstance(utility, Additive) else utility.additive
        total = additive.constant
        for issue, weight, values in zip(self.domain.issues, additive.weights, additive.values, strict=True):
            option = (raw.bid or {}).get(issue.name)
            if option is None:
                continue
            if option not in issue.options:
                step = "Correct the reservation bid."
                self.note(raw, (issue.name,), "an option of the domain in the reservation bid", repr(option), step,
                          "error")  # fmt: skip
                return None
            total += weight * values[issue.options.index(option)]
        return total


def settle_domain(raw: RawDomain | None, profiles: Sequence[RawProfile], steps: int | None) -> Domain:
    """The domain of its file, or of the first profile that holds one, with continuous issues on a grid on request."""
    raw = raw or next((profile.domain for profile in profiles if profile.domain is not None), None)
    if raw is None:
        raise UsageError("domain", "a domain file", "none", "Add the domain to the folder, or name its file.")
    issues = tuple(issue.discretised(steps) if steps is not None else issue for issue in raw.issues)
    domain = _told(raw, ("issues",), lambda: Domain(issues, (), raw.name))
    for one in raw.never:
        barred = (*domain.constraints, Never(one))
        domain = _told(raw, ("never",), partial(replace, domain, constraints=barred))
    return domain


def _told(raw: RawDomain, place: tuple[str, ...], make: Callable[[], Domain]) -> Domain:
    """What is made of a domain's file; what is wrong with it by file and line."""
    try:
        return make()
    except UsageError as error:
        told = Problem(raw.file, raw.line(*place), error.who, error.expected, error.got, error.next_step)
        raise CaseError([told]) from None


def _folded(name: str) -> str:
    """A name without the difference of case and spaces."""
    return " ".join(name.split()).casefold()


def _by_name(given: Mapping[str, T], names: list[str]) -> dict[str, T]:
    """Entries by issue: by name, or by place where a file gives a list."""
    told = {name: given[name] for name in names if name in given}
    for k, name in enumerate(names):
        if name not in told and str(k) in given:
            told[name] = given[str(k)]
    return told


def _of_option(issue: Issue, k: int, given: Mapping[str, float]) -> float | None:
    """The worth of one option: by label, or by number where labels only spell it otherwise."""
    label = issue.options[k]
    if label in given:
        return given[label]
    if issue.numbers is None:
        return None
    for other, value in given.items():
        try:
            if float(other) == issue.numbers[k]:
                return value
        except ValueError:
            continue
    return None


def _sum_of(one: tuple[tuple[float, ...], ...], other: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(a + b for a, b in zip(row, line, strict=True)) for row, line in zip(one, other, strict=True))
