"""Why the belief moved: three views of the same change, in date order, leaving one out, and free of order.

- In date order every step starts where the last one ended (`Belief.steps`): the sum is posterior - prior.
- Leaving one out asks what would be believed without it. Where two reports say the same, either can go at little cost,
  so these do not sum.
- Free of order is the Shapley value over families of sources: what a family adds, averaged over all orders in which
  families could have been heard. The sum is posterior - prior again, and no family gains by having spoken first.

A contradiction is there as long as both its statements are; no new one is looked for in what is left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sulh.belief._evidence import Evidence, Flags
from sulh.belief._value import Belief, Floats
from sulh.errors import UsageError

EXACT = 12
PAIRS = 128
FEWEST_PAIRS = 2


@dataclass(frozen=True)
class Fair:
    """The Shapley values over families: `values` (families, types) sum to posterior - prior over families.

    `errors` (families, types) are standard errors, and `errors_will` (families,) those of P(will): 0 where `exact`.
    `pairs` counts the antithetic pairs of orders.
    """

    families: tuple[str, ...]
    values: Floats
    errors: Floats
    errors_will: Floats
    exact: bool
    pairs: int


def fair(evidence: Evidence, pairs: int = PAIRS, seed: int = 7, exact_to: int = EXACT) -> Fair:
    """What each family of sources adds to the belief, whatever the order in which they were heard.

    phi_f = sum over sets S of the other families of |S|! (F - |S| - 1)! / F! (v(S + f) - v(S))

    with v(S) the belief at the end from the items of the families in S. Exact up to `exact_to` families with anything
    to say, by all 2^F sets; above that from random orders, each taken forwards and backwards (antithetic), with the
    standard error of the mean over pairs. Families that can say nothing have 0 and are not listed.

    Args:
        pairs: how many pairs of orders to sample, at least 2; the error falls with its square root.
        seed: of the orders. The same seed gives the same answer.
    Source: Shapley (1953), in Contributions to the Theory of Games II, 307-317; antithetic orders: Mitchell, Cooper,
        Frank & Holmes (2022), Journal of Machine Learning Research 23(43).
    """
    if pairs < FEWEST_PAIRS:
        raise UsageError("pairs of orders", f"at least {FEWEST_PAIRS}", str(pairs), "An error needs more than one.")
    families, groups = players(evidence)
    if not families:
        empty = np.zeros((0, evidence.prior.size))
        return Fair((), empty, empty, empty[:, 0], True, 0)
    if len(families) <= exact_to:
        values = _over_sets(evidence, groups, len(families))
        return Fair(families, values, np.zeros_like(values), np.zeros(len(families)), True, 0)
    each = _over_orders(evidence, groups, len(families), pairs, seed)
    errors, errors_will = (one.std(axis=0, ddof=1) / math.sqrt(pairs) for one in (each, each[..., :2].sum(axis=-1)))
    return Fair(families, each.mean(axis=0), errors, errors_will, False, pairs)


def players(evidence: Evidence) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The families with anything to say, and for each item (I,) the number of its family among them, or -1."""
    some = {int(k) for k in evidence.pressing[:, 0]}
    some |= {int(k) for row, r in zip(evidence.items, evidence.r, strict=True) if r > 0 for k in row if k >= 0}
    families = tuple(sorted({evidence.origins[k] for k in some}))
    number = {name: k for k, name in enumerate(families)}
    return families, np.array([number.get(origin, -1) for origin in evidence.origins], np.int64)


def _over_sets(evidence: Evidence, groups: NDArray[np.int64], count: int) -> Floats:
    """Shapley values from the worth of every set of families, a set being the bits of its number."""
    worth = np.array([evidence.posterior(_joined(groups, mask)) for mask in range(1 << count)])
    values = np.zeros((count, evidence.prior.size))
    sizes = [mask.bit_count() for mask in range(1 << count)]
    weight = [math.factorial(k) * math.factorial(count - k - 1) / math.factorial(count) for k in range(count)]
    for f in range(count):
        for mask in range(1 << count):
            if not mask >> f & 1:
                values[f] += weight[sizes[mask]] * (worth[mask | 1 << f] - worth[mask])
    return values


def _joined(groups: NDArray[np.int64], mask: int) -> Flags:
    return np.array([group < 0 or bool(mask >> int(group) & 1) for group in groups], bool)


def _over_orders(evidence: Evidence, groups: NDArray[np.int64], count: int, pairs: int, seed: int) -> Floats:
    """What each family adds, the mean of an order and its reverse, for each pair: (pairs, families, types)."""
    from sulh.belief import _kernels as kernels

    walk: Any = kernels.walk
    chance = np.random.default_rng(seed)
    orders = np.array([chance.permutation(count) for _ in range(pairs)], np.int64)
    out = np.empty((2, pairs, count, evidence.prior.size))
    for side, way in enumerate((orders, np.ascontiguousarray(orders[:, ::-1]))):
        walk(way, groups, groups < 0, *evidence.arrays, out[side])
    return np.asarray(out.mean(axis=0))


@dataclass(frozen=True)
class Reason:
    """One family of sources in three views, each a change of the belief over types, shape (types,).

    `in_order` sums its steps by date; `alone_out` is posterior less the posterior without it; `fair` its Shapley value
    with standard error `error`, that of P(will) being `error_will`. `items` are the ids of its items that moved the
    belief in date order.
    """

    family: str
    items: tuple[str, ...]
    in_order: Floats
    alone_out: Floats
    fair: Floats
    error: Floats
    error_will: float


def reasons(evidence: Evidence, belief: Belief, pairs: int = PAIRS, seed: int = 7) -> tuple[tuple[Reason, ...], Fair]:
    """Every family in the three views, the largest Shapley value of P(will) first.

    What drift moved in date order belongs to no family: posterior - prior = sum of `in_order` + drift = sum of `fair`.
    A step of a contradiction is booked on the later statement's family.
    """
    shapley = fair(evidence, pairs, seed)
    _, groups = players(evidence)
    made = []
    family_of = dict(zip(evidence.names, evidence.origins, strict=True))
    for k, name in enumerate(shapley.families):
        mine = [s for s in belief.steps if s.item is not None and family_of[s.item] == name and s.loglik.any()]
        in_order = np.sum([step.after - step.before for step in mine], axis=0) if mine else np.zeros(belief.prior.size)
        out = belief.posterior - evidence.posterior(groups != k)
        items = tuple(dict.fromkeys(str(step.item) for step in mine))
        errors = shapley.errors[k], float(shapley.errors_will[k])
        made.append(Reason(name, items, in_order, out, shapley.values[k], *errors))
    return tuple(sorted(made, key=lambda one: (-abs(one.fair[:2].sum()), one.family))), shapley


def leave_out(evidence: Evidence, belief: Belief, items: Sequence[str] | None = None) -> dict[str, Floats]:
    """What each item holds up: posterior less the posterior without it, (types,), for all items by default.

    Without an item the next best report of its family on the same happening counts, what it replaced stands again, its
    family's cap is shared out anew, contradictions it is part of are gone, and its pressure is off. Exact, by one
    evaluation an item; above `MANY` rows most of them come from the messages of one pass (see `_leave_out_many`).
    """
    wanted = list(evidence.names) if items is None else [name for name in items if name in evidence.index]
    if len(evidence.seen) > MANY:
        from sulh.belief._many import leave_out_many

        found = leave_out_many(evidence)
        return {name: belief.posterior - found[evidence.index[name]] for name in wanted}
    return {name: belief.posterior - evidence.posterior(evidence.without([name])) for name in wanted}


MANY = 1000
