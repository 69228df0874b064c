"""Kernels of a council's vote: who follows whom, whether a proposal passes, and whose vote turns it.

Votes are dealt out one faction at a time, a faction after the one that instructs it, so that each vote's chance
depends only on votes already cast. `n` factions give 2^n votes; all are counted, none is drawn by lot. In a mask, bit
`place` is the vote of the faction at that place of the order.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sulh.council._value import Floats
from sulh.errors import UsageError

MAX_FACTIONS = 20
SLACK = 1e-12  # weights are sums of decimals: 0.1 + 0.2 reaches a threshold of 0.3, and so does 0.3 - 1e-16
BLOCK = 1 << 22  # numbers held at once in one array

Bools = NDArray[np.bool_]


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

    P(f supports | votes) = bound_f [parent of f supports] + (1 - bound_f) s_f, and s_f where f has no parent. With
    V(m) the chance to pass after the votes m, V(m) = P(no) V(m, no) + P(yes) V(m, yes), from the last vote back.

    Args:
        weights: shape (factions,), in the unit of `threshold`; `mandate` scales them to sum to 1.
        support: each faction's own chance of support s, shape (..., factions), for one package or many.
        threshold: weight needed. A weight short of it by no more than 1e-12 reaches it: so much is lost in adding up.
        veto: whether a faction must support, shape (factions,).
        parent: number of the faction that instructs each, -1 for none.
        bound: how surely each follows its parent, in [0, 1], shape (factions,); not read where there is no parent.
    Returns: chances, shape (...): one number for one package.
    Raises: UsageError for more than 20 factions, a parent that does not exist, or instruction that runs in a circle.
    """
    order = _order(parent)
    passes = _passes(np.asarray(weights, float)[order], np.asarray(veto, bool)[order], threshold)
    own, ties = np.asarray(support, float), np.asarray(bound, float)
    rows = own.reshape(-1, len(order))
    blocks = [_backward(passes, block, order, parent, ties) for block in _blocks(rows)]
    return np.concatenate(blocks).reshape(own.shape[:-1])[()]


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
    order = _order(parent)
    passes = _passes(np.asarray(weights, float)[order], np.asarray(veto, bool)[order], threshold)
    own, ties = np.asarray(support, float), np.asarray(bound, float)
    rows = own.reshape(-1, len(order))
    blocks = [_turning(passes, block, order, parent, ties) for block in _blocks(rows)]
    return np.concatenate(blocks).reshape(own.shape)


def _backward(passes: Floats, own: Floats, order: list[int], parent: Sequence[int], bound: Floats) -> Floats:
    """V before any vote, shape (rows,)."""
    value: Floats = np.broadcast_to(passes, (len(own), len(passes)))
    for place in reversed(range(len(order))):
        half = 1 << place
        value = value[:, :half] + _yes(place, own, order, parent, bound) * (value[:, half:] - value[:, :half])
    return value[:, 0]


def _turning(passes: Floats, own: Floats, order: list[int], parent: Sequence[int], bound: Floats) -> Floats:
    """The sum of R(m) (V(m, yes) - V(m, no)) for each faction, shape (rows, factions)."""
    reach = [np.ones((len(own), 1))]
    for place in range(len(order) - 1):
        yes = reach[-1] * _yes(place, own, order, parent, bound)
        reach.append(np.concatenate([reach[-1] - yes, yes], axis=1))
    value = np.broadcast_to(passes, (len(own), len(passes)))
    turns = np.empty_like(own)
    for place in reversed(range(len(order))):
        half = 1 << place
        step = value[:, half:] - value[:, :half]
        turns[:, order[place]] = np.einsum("rm,rm->r", reach[place], step)
        value = value[:, :half] + _yes(place, own, order, parent, bound) * step
    return turns


def _yes(place: int, own: Floats, order: list[int], parent: Sequence[int], bound: Floats) -> Floats:
    """P(support) of the faction at `place` after each mask of earlier votes, shape (rows, 1 or 2^place)."""
    faction = order[place]
    free: Floats = own[:, faction, None]
    if parent[faction] < 0:
        return free
    instructed = (np.arange(1 << place) >> order.index(parent[faction])) & 1
    chance: Floats = bound[faction] * instructed + (1 - bound[faction]) * free
    return chance


def _passes(weights: Floats, veto: Bools, threshold: float) -> Floats:
    """1.0 for each mask of votes that carries the proposal, else 0.0, shape (2^factions,)."""
    weight = np.zeros(1)
    for w in weights:
        weight = np.concatenate([weight, weight + w])
    needed = int(np.sum(veto << np.arange(len(veto))))
    carried = (weight >= threshold - SLACK) & ((np.arange(len(weight)) & needed) == needed)
    return np.where(carried, 1.0, 0.0)


def _blocks(rows: Floats) -> list[Floats]:
    """Rows in pieces small enough that all their votes fit in memory."""
    size = max(1, BLOCK >> rows.shape[1])
    return [rows[start : start + size] for start in range(0, max(1, len(rows)), size)]


def _order(parent: Sequence[int]) -> list[int]:
    """Faction numbers, each after the one that instructs it, otherwise as they stand."""
    count = len(parent)
    if not 1 <= count <= MAX_FACTIONS:
        step = "Join factions that vote alike: all 2^n votes are counted."
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
