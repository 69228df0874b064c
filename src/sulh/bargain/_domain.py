"""What is on the table, apart from any case: issues, their options, and combinations that cannot be."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sulh.bargain._value import Ints
from sulh.errors import UsageError

KINDS = ("categorical", "ordinal", "integer", "continuous")
MAX_OPTIONS = 1_000_000
MAX_ISSUES = 32
STEPS = 11


@dataclass(frozen=True)
class Issue:
    """One matter to settle. Make it with `categorical`, `ordinal`, `integer` or `continuous`.

    `options` are its labels in order; `numbers` what integer and continuous options measure, else None; `low` and
    `high` the bounds of a continuous issue that is not yet on a grid, which has no options.
    """

    name: str
    kind: str
    options: tuple[str, ...]
    numbers: tuple[float, ...] | None = None
    low: float = math.nan
    high: float = math.nan

    def __post_init__(self) -> None:
        who = f"issue {self.name!r}"
        if self.kind not in KINDS:
            raise UsageError(who, f"a kind among {', '.join(KINDS)}", repr(self.kind), "Choose one of them.")
        if self.kind == "continuous" and not self.options:
            if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
                raise UsageError(who, "finite bounds with low < high", f"{self.low} to {self.high}", "Correct them.")
            return
        if not self.options:
            raise UsageError(who, "at least one option", "none", "Add an option, or leave the issue out.")
        if len(set(self.options)) < len(self.options):
            twice = next(one for one in self.options if self.options.count(one) > 1)
            raise UsageError(who, "each option once", f"{twice!r} twice", "Rename or remove one of them.")
        if self.numbers is not None and len(self.numbers) != len(self.options):
            got = f"{len(self.numbers)} numbers for {len(self.options)} options"
            raise UsageError(who, "a number for every option", got, "Give one each.")

    @classmethod
    def categorical(cls, name: str, options: Sequence[str]) -> Issue:
        """Options without an order."""
        return cls(name, "categorical", tuple(options))

    @classmethod
    def ordinal(cls, name: str, options: Sequence[str]) -> Issue:
        """Options from the least to the most: a middle exists, distances do not."""
        return cls(name, "ordinal", tuple(options))

    @classmethod
    def integer(cls, name: str, low: int, high: int, step: int = 1) -> Issue:
        """The whole numbers from low to high, both ends included where the step allows."""
        who = f"issue {name!r}"
        if step < 1 or low > high:
            raise UsageError(who, "low <= high and a step of at least 1", f"{low}, {high}, {step}", "Correct them.")
        if (high - low) // step >= MAX_OPTIONS:
            got = counted((high - low) // step + 1)
            raise UsageError(who, f"at most {MAX_OPTIONS:,} options", got, "Take a larger step.")
        numbers = range(low, high + 1, step)
        return cls(name, "integer", tuple(map(str, numbers)), tuple(map(float, numbers)))

    @classmethod
    def continuous(cls, name: str, low: float, high: float, steps: int | None = None) -> Issue:
        """Any number from low to high; with `steps`, that many evenly spaced ones, both ends included."""
        issue = cls(name, "continuous", (), None, float(low), float(high))
        return issue if steps is None else issue.discretised(steps)

    def discretised(self, steps: int = STEPS) -> Issue:
        """A continuous issue on a grid of `steps` points; any other issue as it is."""
        if self.kind != "continuous" or self.options:
            return self
        if not 2 <= steps <= MAX_OPTIONS:
            raise UsageError(
                f"issue {self.name!r}", f"2 to {MAX_OPTIONS:,} steps", str(steps), "Choose another number."
            )
        numbers = tuple(float(x) for x in np.linspace(self.low, self.high, steps))
        labels = tuple(f"{x:.12g}" for x in numbers)
        return replace(self, options=labels, numbers=numbers)


@dataclass(frozen=True)
class Never:
    """A combination that cannot be: no outcome has, on every issue named, one of the options named."""

    together: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Domain:
    """An outcome space: one option of every issue, less what the constraints forbid.

    Outcomes are numbered in lexicographic order of their options, the last issue changing fastest; the number stays
    the same whatever is forbidden.
    """

    issues: tuple[Issue, ...]
    constraints: tuple[Never, ...] = ()
    name: str = "domain"

    def __post_init__(self) -> None:
        who = f"domain {self.name!r}"
        if not 1 <= len(self.issues) <= MAX_ISSUES:
            raise UsageError(who, f"1 to {MAX_ISSUES} issues", str(len(self.issues)), "Add, join or drop issues.")
        names = [issue.name for issue in self.issues]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise UsageError(who, "each issue once", f"{twice!r} twice", "Rename or remove one of them.")
        for number, constraint in enumerate(self.constraints):
            if not constraint.together:
                raise UsageError(f"constraint {number + 1}", "at least one issue", "none", "Name what cannot be.")
            for issue, options in constraint.together.items():
                for option in options:
                    self.place(issue, option)

    @property
    def counts(self) -> tuple[int, ...]:
        """How many options each issue has. Raises UsageError where a continuous issue is not on a grid."""
        for issue in self.issues:
            if not issue.options:
                step = f"Put it on a grid first: domain.discretised({STEPS}), or --steps {STEPS}."
                raise UsageError(f"issue {issue.name!r}", "options that can be counted", "a continuous range", step)
        return tuple(len(issue.options) for issue in self.issues)

    @property
    def size(self) -> int:
        """How many outcomes there are before constraints."""
        return math.prod(self.counts)

    def discretised(self, steps: int = STEPS) -> Domain:
        """The same domain with every continuous issue on a grid of `steps` points."""
        return replace(self, issues=tuple(issue.discretised(steps) for issue in self.issues))

    def place(self, issue: str, option: str) -> tuple[int, int]:
        """The numbers of an issue and of its option. Raises UsageError that lists what there is."""
        names = [one.name for one in self.issues]
        if issue not in names:
            raise UsageError(f"domain {self.name!r}", f"an issue among {few(names)}", repr(issue), "Correct the name.")
        options = self.issues[names.index(issue)].options
        if option not in options:
            raise UsageError(f"issue {issue!r}", f"an option among {few(options)}", repr(option), "Correct the name.")
        return names.index(issue), options.index(option)

    def number(self, outcome: Mapping[str, str]) -> int:
        """The number of an outcome that names an option of every issue."""
        chosen = dict(self.place(issue, option) for issue, option in outcome.items())
        missing = [issue.name for issue in self.issues if issue.name not in outcome]
        if missing:
            raise UsageError("outcome", "an option for every issue", f"none for {few(missing)}", "Add them.")
        return int(np.ravel_multi_index([chosen[k] for k in range(len(self.issues))], self.counts))

    def options(self, number: int) -> tuple[int, ...]:
        """The option numbers of an outcome's number."""
        return tuple(int(k) for k in np.unravel_index(number, self.counts))

    def outcome(self, number: int) -> dict[str, str]:
        """An outcome in words: issue → option."""
        return {i.name: i.options[k] for i, k in zip(self.issues, self.options(number), strict=True)}

    def allowed(self) -> Ints | None:
        """The numbers of outcomes that the constraints leave, ascending; None where there are no constraints."""
        if not self.constraints:
            return None
        left = np.ones(self.counts, dtype=bool)
        for constraint in self.constraints:
            held = {self.place(i, options[0])[0]: options for i, options in constraint.together.items() if options}
            if len(held) < len(constraint.together):
                continue  # an issue with no option named is never met
            keys = [
                [self.issues[k].options.index(one) for one in held[k]] if k in held else range(n)
                for k, n in enumerate(self.counts)
            ]
            left[np.ix_(*keys)] = False
        return np.flatnonzero(left.reshape(-1))


def counted(number: int) -> str:
    """A count in full, or its order of magnitude where the digits would fill the line."""
    return f"{number:,}" if number < 10**18 else f"about 10^{math.floor(math.log10(number))}"


def few(names: Sequence[str], most: int = 8) -> str:
    """The first few names, and how many more there are."""
    told = ", ".join(repr(name) for name in names[:most])
    return told if len(names) <= most else f"{told} and {len(names) - most} more"
