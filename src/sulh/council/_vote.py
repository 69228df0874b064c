"""A council's vote: whether a proposal passes, and whose vote turns it. The edge of the kernels beside it.

Up to `PLAIN` factions all 2^n votes are gone through; beyond, `_split` counts the same votes group by group. Both are
exact: no vote is drawn by lot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from sulh.council import _plain, _split
from sulh.council._plain import Vote
from sulh.council._value import Floats
from sulh.errors import UsageError

MAX_FACTIONS = 24
PLAIN = 12
BLOCK = 1 << 22  # numbers held at once in one array


def support(worth: Floats, fallback: Floats, steepness: float) -> Floats:
    """A faction's own chance of support: s = 1 / (1 + exp(-steepness (worth - fallback))).

    Args:
        worth: what a package is worth to each faction, shape (..., factions).
        fallback: what each gets if the deal fails, same unit, shape (factions,).
        steepness: per unit of worth, at least 0; 0 tosses a coin, infinity is a step.
    Returns: chances in [0, 1], shape of `worth`.
    Source: McFadden (1974), Conditional logit analysis of qualitative choice behavior.
    """
    return np.exp(-np.logaddexp(0.0, -steepness * (worth - fallback)))


def ratification(
    weights: ArrayLike, support: ArrayLike, threshold: float, veto: ArrayLike, parent: Sequence[int], bound: ArrayLike
) -> Floats:
    r"""Chance that a proposal passes: P(sum of w_f over supporters >= threshold, and every veto faction supports).

    P(f supports | votes) = bound_f [parent of f supports] + (1 - bound_f) s_f, and s_f where f has no parent. Every
    vote is counted: with n factions up to 2^n one by one, more of them as two groups that meet in the weight.

    Args:
        weights: shape (factions,), in the unit of `threshold`; `mandate` scales them to sum to 1.
        support: each faction's own chance of support s, shape (..., factions), for one package or many.
        threshold: weight needed. A weight short of it by no more than 1e-12 reaches it: so much is lost in adding up.
        veto: whether a faction must support, shape (factions,).
        parent: number of the faction that instructs each, -1 for none.
        bound: how surely each follows its parent, in [0, 1], shape (factions,); not read where there is no parent.
    Returns: chances, shape (...): one number for one package.
    Raises: UsageError for more than 24 factions, arrays that do not match, weights below 0, chances that are none, a
        parent that does not exist, or instruction that runs in a circle.
    """
    vote, order, own = _checked(weights, support, threshold, veto, parent, bound)
    found = _counted(vote, order, own.reshape(-1, len(order)), _plain.passed, _split.passed)
    return found.reshape(own.shape[:-1])[()]


def pivotality(
    weights: ArrayLike, support: ArrayLike, threshold: float, veto: ArrayLike, parent: Sequence[int], bound: ArrayLike
) -> Floats:
    r"""How much turns on each faction: P(pass | f supports) - P(pass | f refuses), all else as it falls.

    f's vote is set, not observed: those that f instructs react to it, the one that instructs f does not. For a faction
    without instruction both readings agree. With R(m) the chance that votes m come about before f votes,
    pivotal_f = sum over m of R(m) (V(m, yes) - V(m, no)); where f is free it is the slope of `ratification` in s_f.
    Averaged over a common s from 0 to 1 it is the Shapley-Shubik index.

    Args: as for `ratification`.
    Returns: differences in [0, 1], shape (..., factions).
    Raises: as `ratification`.
    Source: Shapley & Shubik (1954), APSR 48(3); Owen (1972), Management Science 18(5), for the slope.
    """
    vote, order, own = _checked(weights, support, threshold, veto, parent, bound)
    return _counted(vote, order, own.reshape(-1, len(order)), _plain.turned, _split.turned).reshape(own.shape)


def _counted(
    vote: Vote,
    order: tuple[int, ...],
    rows: Floats,
    plain: Callable[[Vote, tuple[int, ...], Floats], Floats],
    halves: Callable[[Vote, _split.Split, Floats], Floats],
) -> Floats:
    """One of the kernels over all rows, in pieces small enough that all their votes fit in memory."""
    parts = _split.split(vote.parent, order) if len(order) > PLAIN else None
    size = max(1, BLOCK >> (len(order) if parts is None else parts.widest))
    pieces = [rows[start : start + size] for start in range(0, max(1, len(rows)), size)]
    return np.concatenate([plain(vote, order, p) if parts is None else halves(vote, parts, p) for p in pieces])


def _checked(
    weights: ArrayLike, support: ArrayLike, threshold: float, veto: ArrayLike, parent: Sequence[int], bound: ArrayLike
) -> tuple[Vote, tuple[int, ...], Floats]:
    """The council in arrays that match, its order, and the support; or a UsageError that says what does not."""
    order = tuple(_order(parent))
    own = np.asarray(support, float)
    arrays = np.asarray(weights, float), np.asarray(veto, bool), np.asarray(bound, float)
    vote = Vote(arrays[0], float(threshold), arrays[1], tuple(parent), arrays[2])
    for name, array in (("weights", vote.weights), ("veto", vote.veto), ("bound", vote.bound), ("support", own)):
        if array.shape[-1:] != (len(order),) or (array.ndim > 1 and name != "support"):
            raise UsageError("council", f"{len(order)} factions in {name}", f"shape {array.shape}", "One each.")
    if not (np.isfinite(vote.weights).all() and (vote.weights >= 0).all()):
        raise UsageError("council", "weights of at least 0", f"{vote.weights.min():g}", "Nobody's vote counts against.")
    ties = vote.bound[np.array(parent) >= 0]
    for name, array in (("support", own), ("bound", ties)):
        if not ((array >= 0) & (array <= 1)).all():
            bad = array[~((array >= 0) & (array <= 1))][0]
            raise UsageError("council", f"{name} within [0, 1]", f"{bad:g}", "Give a chance.")
    return vote, order, own


def _order(parent: Sequence[int]) -> list[int]:
    """Faction numbers, each after the one that instructs it, otherwise as they stand."""
    count = len(parent)
    if not 1 <= count <= MAX_FACTIONS:
        step = "Join factions that vote alike, or leave out those whose weight can turn nothing."
        raise UsageError("council", f"1 to {MAX_FACTIONS} factions", str(count), step)
    stray = [p for p in parent if not -1 <= p < count]
    if stray:
        step = "Give the number of a faction, or -1 where nobody instructs it."
        raise UsageError("council", f"instruction by factions -1 to {count - 1}", str(stray[0]), step)
    order: list[int] = []
    waiting = list(range(count))
    while waiting:
        ready = [f for f in waiting if parent[f] < 0 or parent[f] in order]
        if not ready:
            circle = ", ".join(map(str, waiting))
            step = "Let one of them answer to nobody."
            raise UsageError("council", "instruction that ends at a free faction", f"a circle ({circle})", step)
        order += ready
        waiting = [f for f in waiting if f not in ready]
    return order
