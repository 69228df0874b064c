"""What outcomes are worth to one party: additive, with pairwise interactions, or a table; and its way out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sulh.bargain._domain import Domain, few
from sulh.bargain._value import Floats
from sulh.errors import UsageError

LARGEST = 1e100  # what no sum or product of utilities can overflow from


@dataclass(frozen=True)
class Additive:
    r"""u(x) = constant + sum over issues k of w_k v_k(x_k).

    `values[k]` holds v_k for every option of issue k, in the order of the domain; `weights` one number an issue.
    """

    weights: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    constant: float = 0.0

    def over(self, domain: Domain) -> Floats:
        """u of every outcome of the domain, shape (size,)."""
        counts = domain.counts
        total = np.full(counts, self.constant)
        for k, (weight, values) in enumerate(zip(self.weights, self.values, strict=True)):
            total += _along(weight * np.asarray(values, float), (k,), counts)
        return total.reshape(-1)

    def check(self, domain: Domain, who: str) -> None:
        """Raise UsageError unless weights and values fit the domain and are finite."""
        counts = domain.counts
        if len(self.weights) != len(counts) or len(self.values) != len(counts):
            got = f"{len(self.weights)} weights and values for {len(self.values)} issues"
            raise UsageError(who, f"a weight and values for each of {len(counts)} issues", got, "Give one each.")
        for issue, weight, values in zip(domain.issues, self.weights, self.values, strict=True):
            if len(values) != len(issue.options):
                got = f"{len(values)} values"
                step = "The profile does not match its domain: give a value for every option."
                raise UsageError(f"{who}, issue {issue.name!r}", f"{len(issue.options)} values", got, step)
            _finite(f"{who}, issue {issue.name!r}", (weight, *values))
        _finite(who, (self.constant,))


@dataclass(frozen=True)
class Pairwise:
    r"""u(x) = additive(x) + sum over pairs (k, l) of g_kl(x_k, x_l): what two issues are worth together.

    `interactions[(k, l)]` with k < l is g_kl by the options of issue k (rows) and of issue l (columns).
    """

    additive: Additive
    interactions: Mapping[tuple[int, int], tuple[tuple[float, ...], ...]]

    def over(self, domain: Domain) -> Floats:
        """u of every outcome of the domain, shape (size,)."""
        counts = domain.counts
        total = self.additive.over(domain).reshape(counts)
        for pair, matrix in self.interactions.items():
            total += _along(np.asarray(matrix, float), pair, counts)
        return total.reshape(-1)

    def check(self, domain: Domain, who: str) -> None:
        """Raise UsageError unless everything fits the domain and is finite."""
        self.additive.check(domain, who)
        counts = domain.counts
        for (k, m), matrix in self.interactions.items():
            if not 0 <= k < m < len(counts):
                raise UsageError(who, "interactions of issue k with a later issue l", f"({k}, {m})", "Correct them.")
            shape = (len(matrix), len(matrix[0]) if matrix else 0)
            if shape != (counts[k], counts[m]) or any(len(row) != shape[1] for row in matrix):
                where = f"{who}, interaction of {domain.issues[k].name!r} and {domain.issues[m].name!r}"
                raise UsageError(where, f"{counts[k]} rows of {counts[m]} numbers", f"{shape}", "Give one for each.")
            _finite(who, [one for row in matrix for one in row])


@dataclass(frozen=True, eq=False)
class Tabled:
    """u of every outcome from a table, by outcome number; shape (size,). What is not listed must be filled in."""

    worth: Floats

    @classmethod
    def of(cls, domain: Domain, rows: Mapping[tuple[str, ...], float], otherwise: float | None = None) -> Tabled:
        """From outcomes in words (an option for every issue, in order). `otherwise` is what the rest is worth."""
        worth = np.full(domain.size, math.nan if otherwise is None else otherwise)
        names = [issue.name for issue in domain.issues]
        for options, value in rows.items():
            worth[domain.number(dict(zip(names, options, strict=True)))] = value
        return cls(worth)

    def over(self, domain: Domain) -> Floats:  # noqa: ARG002 (the table is already over the domain)
        """u of every outcome of the domain, shape (size,)."""
        return np.array(self.worth, float)

    def check(self, domain: Domain, who: str) -> None:
        """Raise UsageError unless the table has a finite worth for every outcome that is allowed."""
        if self.worth.shape != (domain.size,):
            got = f"{self.worth.shape}"
            raise UsageError(who, f"a worth for each of {domain.size:,} outcomes", got, "Give one each.")
        left = domain.allowed()
        missing = np.flatnonzero(~np.isfinite(self.worth if left is None else self.worth[left]))
        if len(missing):
            first = domain.outcome(int(missing[0] if left is None else left[missing[0]]))
            got = f"none for {len(missing):,} of them, as {few(list(first.values()))}"
            raise UsageError(who, "a finite worth for every outcome", got, "Add them, or say what the rest is worth.")


Utility = Additive | Pairwise | Tabled


@dataclass(frozen=True)
class Profile:
    r"""One party: what outcomes are worth to it, what no deal is worth to it, and what waiting costs.

    `reservation` is the utility of no deal and may lie below every outcome (a war worse than any deal). Minus infinity
    says that it does and not how far: gains then count from the party's worst outcome. None where nobody said: no deal
    is then worth max(0, the worst outcome). An agreement after `time` is worth discount^time of
    its utility; the reservation is what the party has at any time, and is not discounted. Rescaling
    u → a u + b moves the reservation with it.
    """

    name: str
    utility: Utility
    reservation: float | None = None
    discount: float = 1.0
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        who = f"profile {self.name!r}"
        given = self.reservation
        if given is not None and given != -math.inf and not abs(given) <= LARGEST:
            raise UsageError(who, f"a reservation value within ±{LARGEST:g}, or none", str(given), "Correct it.")
        if not 0 <= self.discount <= 1:
            raise UsageError(who, "a discount from 0 to 1", str(self.discount), "Correct it.")

    def check(self, domain: Domain) -> None:
        """Raise UsageError unless the profile matches the domain."""
        self.utility.check(domain, f"profile {self.name!r}")

    def over(self, domain: Domain, time: float = 0.0) -> Floats:
        """Utility of every outcome of the domain if agreed after `time`, shape (size,)."""
        worth = self.utility.over(domain)
        if time and self.discount != 1:
            worth *= self.discount**time
        return worth


def _along(values: Floats, axes: tuple[int, ...], counts: tuple[int, ...]) -> Floats:
    """`values` with its axes at `axes` of the outcome space, to be broadcast over the others."""
    shape = [counts[k] if k in axes else 1 for k in range(len(counts))]
    return values.reshape(shape)


def _finite(who: str, numbers: object) -> None:
    array = np.asarray(numbers, float)
    if not np.isfinite(array).all():
        raise UsageError(who, "finite numbers", str(array[~np.isfinite(array)][0]), "Correct it.")
