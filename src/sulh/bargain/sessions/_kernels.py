"""Compiled rounds of alternating offers. Arrays in, arrays out; shapes as in `Sessions`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any  # numba compiles for concrete arrays
TIME, TIT, HOLD = 0, 1, 2


@njit(cache=True, nogil=True)
def draw(state: Array) -> Any:
    """The next number in [0, 1) of SplitMix64; `state` (1,) uint64 moves on."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def asked(kind: int, shape: float, best: float, least: float, time: float, first: float, last: float) -> float:
    """What a negotiator asks for at `time` in [0, 1]: at most `best`, never under `least`.

    By time: least + (best - least) (1 - time^(1/shape)). Tit for tat: it gives of its span what the others gave it,
    best - shape (last - first), where `first` and `last` are their first and last offer's worth to it. Holding: best
    until the last tenth of the time, then least.
    """
    if kind == 1:
        level = best - shape * max(0.0, last - first)
    elif kind == 2:
        level = least if time >= 0.9 else best
    else:
        level = least + (best - least) * (1.0 - time ** (1.0 / shape))
    return min(best, max(least, level))


@njit(cache=True, nogil=True)
def offered(order: Array, sorted_worth: Array, level: float, state: Array) -> int:
    """One of the outcomes that are worth at least `level` and least above it, by lot: within .01 of the worths' span.

    `order` (outcomes,) sorts the negotiator's worths ascending to `sorted_worth`.
    """
    low = np.searchsorted(sorted_worth, level)
    low = min(low, sorted_worth.size - 1)
    span = sorted_worth[-1] - sorted_worth[0]
    high = np.searchsorted(sorted_worth, sorted_worth[low] + 0.01 * span, side="right")
    return int(order[low + int(draw(state) * (high - low))])


@njit(cache=True, nogil=True)
def stacked(worth: Array, least: Array, kinds: Array, shapes: Array, rounds: int, seeds: Array, agreed: Array,
            when: Array, offers: Array) -> None:  # fmt: skip
    """Stacked alternating offers for each of many negotiations; fills `agreed`, `when` (n,), `offers` (n, rounds, p).

    `worth` (problems, parties, outcomes) with one problem for all or one each, `least`, `kinds`, `shapes` likewise;
    `agreed` -1 without agreement; `offers` may have no rounds, and then keeps nothing.
    """
    problems, parties, outcomes = worth.shape
    order = np.empty((parties, outcomes), np.int64)
    ordered = np.empty((parties, outcomes))
    best, first, last = np.empty(parties), np.empty(parties), np.empty(parties)
    state = np.empty(1, np.uint64)
    for n in range(seeds.size):
        g = n if problems > 1 else 0
        if n == 0 or problems > 1:
            for i in range(parties):
                order[i] = np.argsort(worth[g, i])
                ordered[i] = worth[g, i][order[i]]
                best[i] = ordered[i, outcomes - 1]
        state[0] = seeds[n]
        agreed[n], when[n] = -1, rounds
        first[:], last[:] = np.nan, np.nan
        table, yes, left = -1, 0, False
        for r in range(rounds):
            time = r / max(1, rounds - 1)
            for i in range(parties):
                if best[i] < least[g, i]:
                    left = True  # nothing is worth its while: it ends the talks
                    break
                a, b = (first[i], last[i]) if first[i] == first[i] else (0.0, 0.0)
                level = asked(kinds[g, i], shapes[g, i], best[i], least[g, i], time, a, b)
                if table >= 0 and worth[g, i, table] >= level:
                    yes += 1
                    if yes == parties:
                        agreed[n], when[n] = table, r
                        break
                    continue
                table, yes = offered(order[i], ordered[i], level, state), 1
                if n < offers.shape[0]:
                    offers[n, r, i] = table
                for j in range(parties):
                    if j != i:
                        if first[j] != first[j]:
                            first[j] = worth[g, j, table]
                        last[j] = worth[g, j, table]
            if left:
                when[n] = r
            if left or agreed[n] >= 0:
                break


@njit(cache=True, nogil=True)
def mediated(worth: Array, least: Array, rounds: int, seeds: Array, agreed: Array, when: Array) -> None:
    """A mediator's single text for each of many negotiations; fills `agreed` and `when` (n,).

    The mediator drafts an outcome by lot, until a draft is worth at least `least` to all parties; then it puts another
    to them each round, and it becomes the text if none of them is worse off and one is better off.
    """
    problems, parties, outcomes = worth.shape
    state = np.empty(1, np.uint64)
    for n in range(seeds.size):
        g = n if problems > 1 else 0
        state[0] = seeds[n]
        agreed[n], when[n] = -1, rounds
        for r in range(rounds):
            draft = int(draw(state) * outcomes)
            gains, worse = agreed[n] < 0, False
            for i in range(parties):
                floor = least[g, i] if agreed[n] < 0 else worth[g, i, agreed[n]]
                worse |= worth[g, i, draft] < floor
                gains |= worth[g, i, draft] > floor
            if gains and not worse:
                agreed[n], when[n] = draft, r
