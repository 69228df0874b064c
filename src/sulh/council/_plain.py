"""All votes of a group of factions at once: 2^n of them, counted and none drawn by lot.

Votes are dealt out one faction at a time, a faction after the one that instructs it, so that each vote's chance
depends only on votes already cast. In a mask, bit `place` is the vote of the faction at that place of the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sulh.council._value import Floats

SLACK = 1e-12  # weights are sums of decimals: 0.1 + 0.2 reaches a threshold of 0.3, and so does 0.3 - 1e-16

Bools = NDArray[np.bool_]
Given = tuple[int, int]  # a faction and its vote, 0 or 1, where that is taken as known


@dataclass(frozen=True, eq=False)
class Vote:
    """A council in arrays over its factions, as the kernels take it; see `sulh.council.ratification`."""

    weights: Floats
    threshold: float
    veto: Bools
    parent: tuple[int, ...]
    bound: Floats


def passed(vote: Vote, order: Sequence[int], own: Floats) -> Floats:
    """The chance to pass, by every vote of everybody. `own` (rows, factions) → (rows,)."""
    return backward(_passes(vote, order), vote, order, own)


def turned(vote: Vote, order: Sequence[int], own: Floats) -> Floats:
    """P(pass | f votes yes) - P(pass | f votes no), by every vote of everybody. (rows, factions) → the same."""
    turns = np.empty_like(own)
    turns[:, order] = turning(_passes(vote, order), vote, order, own)
    return turns


def backward(value: Floats, vote: Vote, order: Sequence[int], own: Floats, given: Given | None = None) -> Floats:
    """The mean over the votes of `order` of what each is worth: `value` (2^n,) or (rows, 2^n) → (rows,).

    V(m) = P(no) V(m, no) + P(yes) V(m, yes), from the last vote back.
    """
    value = np.broadcast_to(value, (len(own), value.shape[-1]))
    for place in reversed(range(len(order))):
        half = 1 << place
        step = value[:, half:] - value[:, :half]
        value = value[:, :half] + _yes(place, vote, order, own, given) * step
    return value[:, 0]


def turning(value: Floats, vote: Vote, order: Sequence[int], own: Floats, given: Given | None = None) -> Floats:
    """The sum of R(m) (V(m, yes) - V(m, no)) at each place of `order`, shape (rows, places).

    R(m) is the chance that the votes m come about before it, V what they are worth on average, as in `backward`.
    """
    reach = [np.ones((len(own), 1))]
    for place in range(len(order) - 1):
        reach.append(_dealt(reach[-1], place, vote, order, own, given))
    value = np.broadcast_to(value, (len(own), value.shape[-1]))
    turns = np.empty((len(own), len(order)))
    for place in reversed(range(len(order))):
        half = 1 << place
        step = value[:, half:] - value[:, :half]
        turns[:, place] = np.einsum("rm,rm->r", reach[place], step)
        value = value[:, :half] + _yes(place, vote, order, own, given) * step
    return turns


def chances(vote: Vote, order: Sequence[int], own: Floats, given: Given | None = None) -> Floats:
    """The chance of every vote of `order`, shape (rows, 2^n)."""
    reach = np.ones((len(own), 1))
    for place in range(len(order)):
        reach = _dealt(reach, place, vote, order, own, given)
    return reach


def sums(weights: Floats) -> Floats:
    """The weight of the supporters in every mask, shape (2^n,)."""
    weight = np.zeros(1)
    for w in weights:
        weight = np.concatenate([weight, weight + w])
    return weight


def willing(veto: Bools) -> Bools:
    """Whether nobody with a veto refuses, in every mask, shape (2^n,)."""
    needed = int(np.sum(veto << np.arange(len(veto))))
    return np.asarray((np.arange(1 << len(veto)) & needed) == needed)


def follows(faction: int, instructed: NDArray[np.int64] | int, vote: Vote, own: Floats) -> Floats:
    """P(support | the vote of the one that instructs it): bound [it supports] + (1 - bound) s."""
    chance: Floats = vote.bound[faction] * instructed + (1 - vote.bound[faction]) * own[:, faction, None]
    return chance


def _dealt(
    reach: Floats, place: int, vote: Vote, order: Sequence[int], own: Floats, given: Given | None = None
) -> Floats:
    """Chances of the votes up to `place`, from those before it."""
    yes = reach * _yes(place, vote, order, own, given)
    return np.concatenate([reach - yes, yes], axis=1)


def _yes(place: int, vote: Vote, order: Sequence[int], own: Floats, given: Given | None) -> Floats:
    """P(support) of the faction at `place` after each mask of earlier votes, shape (rows, 1 or 2^place)."""
    faction = order[place]
    above = vote.parent[faction]
    if above < 0:
        free: Floats = own[:, faction, None]
        return free
    if given is not None and above == given[0]:
        return follows(faction, given[1], vote, own)
    return follows(faction, (np.arange(1 << place) >> order.index(above)) & 1, vote, own)


def _passes(vote: Vote, order: Sequence[int]) -> Floats:
    """1.0 for each mask of votes that carries the proposal, else 0.0, shape (2^factions,)."""
    carried = (sums(vote.weights[list(order)]) >= vote.threshold - SLACK) & willing(vote.veto[list(order)])
    return np.where(carried, 1.0, 0.0)
