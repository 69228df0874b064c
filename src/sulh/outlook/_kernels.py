"""Compiled forward propagation of a solved game. Arrays in, arrays out; shapes as in `sulh.game.RoundsGame`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sulh.game._kernels import bayes, locate, scratch

Array = Any


@njit(cache=True, nogil=True, error_model="numpy")
def spread(
    bel_a: Array, bel_b: Array, grids: Any, amount: float, chances: Array, mass: Array, near: Any, placed: bool,
) -> None:  # fmt: skip
    """Add `amount` x P(situation) to `mass` (S, GA, GB) at the grid points around a pair of beliefs.

    Barycentric weights keep the mean belief, so the expected posterior stays the prior. `placed` says that `near`
    already holds the corners of `bel_a`.
    """
    steps_a, lookup_a, steps_b, lookup_b = grids
    (corner_a, weight_a, fraction_a, order_a, strides_a), room_b = near
    corner_b, weight_b, fraction_b, order_b, strides_b = room_b
    if not placed:
        locate(bel_a, steps_a, lookup_a, corner_a, weight_a, fraction_a, order_a, strides_a)
    locate(bel_b, steps_b, lookup_b, corner_b, weight_b, fraction_b, order_b, strides_b)
    for i in range(bel_a.size):
        for j in range(bel_b.size):
            w = amount * weight_a[i] * weight_b[j]
            if w > 0.0:
                for s in range(chances.size):
                    if chances[s] > 0.0:
                        mass[s, corner_a[i], corner_b[j]] += w * chances[s]


@njit(cache=True, nogil=True, error_model="numpy")
def advance(
    mass: Array, kinds: Array, absorbing: Array, first: Array, second: Array, game: Any, rows: Array,
    delivered: Array, grids: Any, points_a: Array, points_b: Array, ahead: Array, signed: Array,
    known_a: Array, known_b: Array,
) -> None:  # fmt: skip
    """One round forward: `mass` (S, GA, GB) before it becomes `ahead` after it; `signed` (2,) gains what was signed.

    `signed` is P(signed and carried out), P(signed and not). The sum of all three is unchanged. `known_a` (NA,) and
    `known_b` (NB,) gain the beliefs held when signing, weighted by its chance. What leads to one row of next situations
    is gathered first, and each row is taken apart once.
    """
    leader, replies, signs, observe, row, ready = game
    na, nb = points_a.shape[1], points_b.shape[1]
    post_a, post_b, next_b = np.empty(na), np.empty(nb), np.empty(nb)
    near = (scratch(na), scratch(nb))
    corner_a, weight_a, fraction_a, order_a, strides_a = near[0]
    corner_b, weight_b, fraction_b, order_b, strides_b = near[1]
    one, two, chance = np.empty(max(na, nb)), np.empty(max(na, nb)), np.empty(nb)
    gathered = np.zeros((rows.shape[0], mass.shape[1], mass.shape[2]))
    for s in range(mass.shape[0]):
        k = kinds[s]
        a_leads = leader[k] == 0
        for ga in range(mass.shape[1]):
            for gb in range(mass.shape[2]):
                here = mass[s, ga, gb]
                if here <= 0.0:
                    continue
                if absorbing[s]:
                    ahead[s, ga, gb] += here
                    continue
                for m in range(replies.shape[1]):
                    for e in range(one.size):
                        one[e] = first[s, ga, gb, e, m]
                    p_move = bayes(points_a[ga], one, post_a) if a_leads else bayes(points_b[gb], one, post_b)
                    for r in range(replies.shape[2]):
                        if not replies[k, m, r] or p_move <= 0.0:
                            continue
                        for f in range(two.size):
                            two[f] = second[s, ga, gb, f, m, r]
                        p = here * p_move
                        p *= bayes(points_b[gb], two, post_b) if a_leads else bayes(points_a[ga], two, post_a)
                        if p < 1e-300:
                            continue
                        deal = signs[k, m, r]
                        if deal >= 0:
                            kept, written = 0.0, p * ready
                            for a in range(na):
                                for b in range(nb):
                                    kept += post_a[a] * post_b[b] * delivered[a, b, deal]
                            signed[0] += written * kept
                            signed[1] += written * (1.0 - kept)
                            for a in range(na):
                                known_a[a] += written * post_a[a]
                            for b in range(nb):
                                known_b[b] += written * post_b[b]
                            p -= written
                            if p < 1e-300:
                                continue
                        locate(post_a, grids[0], grids[1], corner_a, weight_a, fraction_a, order_a, strides_a)
                        for o in range(observe.shape[4]):
                            for b in range(nb):
                                chance[b] = observe[k, s, m, r, o, b]
                            seen = bayes(post_b, chance, next_b)
                            if seen <= 0.0:
                                continue
                            locate(next_b, grids[2], grids[3], corner_b, weight_b, fraction_b, order_b, strides_b)
                            n = row[k, s, m, r, o]
                            for i in range(na):
                                for j in range(nb):
                                    gathered[n, corner_a[i], corner_b[j]] += p * seen * weight_a[i] * weight_b[j]
    for n in range(rows.shape[0]):
        for s in range(rows.shape[1]):
            if rows[n, s] > 0.0:
                for ga in range(mass.shape[1]):
                    for gb in range(mass.shape[2]):
                        ahead[s, ga, gb] += rows[n, s] * gathered[n, ga, gb]


@njit(cache=True, nogil=True, error_model="numpy")
def look_back(
    then: Array, following: Array, kinds: Array, absorbing: Array, first: Array, second: Array, game: Any,
    delivered: Array, grids: Any, points_a: Array, points_b: Array, share: float, now: Array,
) -> None:  # fmt: skip
    """One round back: add to `now` (S, GA, GB, C) the expectation of `then` (S, GA, GB, C) after the round.

    `following` (N, GA, GB, C) is the expectation of `then` over each row of next situations. A signature counts in the
    first two columns, carried out or not, with `share`. This is the transpose of `advance`, path for path.
    """
    leader, replies, signs, observe, row, ready = game
    na, nb = points_a.shape[1], points_b.shape[1]
    post_a, post_b, next_b = np.empty(na), np.empty(nb), np.empty(nb)
    corner_a, weight_a, fraction_a, order_a, strides_a = scratch(na)
    corner_b, weight_b, fraction_b, order_b, strides_b = scratch(nb)
    one, two, chance = np.empty(max(na, nb)), np.empty(max(na, nb)), np.empty(nb)
    for s in range(then.shape[0]):
        k = kinds[s]
        a_leads = leader[k] == 0
        for ga in range(then.shape[1]):
            for gb in range(then.shape[2]):
                if absorbing[s]:
                    now[s, ga, gb] += then[s, ga, gb]
                    continue
                for m in range(replies.shape[1]):
                    for e in range(one.size):
                        one[e] = first[s, ga, gb, e, m]
                    p_move = bayes(points_a[ga], one, post_a) if a_leads else bayes(points_b[gb], one, post_b)
                    for r in range(replies.shape[2]):
                        if not replies[k, m, r] or p_move <= 0.0:
                            continue
                        for f in range(two.size):
                            two[f] = second[s, ga, gb, f, m, r]
                        p = p_move * (bayes(points_b[gb], two, post_b) if a_leads else bayes(points_a[ga], two, post_a))
                        deal = signs[k, m, r]
                        if deal >= 0:
                            kept = 0.0
                            for a in range(na):
                                for b in range(nb):
                                    kept += post_a[a] * post_b[b] * delivered[a, b, deal]
                            now[s, ga, gb, 0] += share * p * ready * kept
                            now[s, ga, gb, 1] += share * p * ready * (1.0 - kept)
                            p *= 1.0 - ready
                        if p < 1e-300:
                            continue
                        locate(post_a, grids[0], grids[1], corner_a, weight_a, fraction_a, order_a, strides_a)
                        for o in range(observe.shape[4]):
                            for b in range(nb):
                                chance[b] = observe[k, s, m, r, o, b]
                            seen = bayes(post_b, chance, next_b)
                            locate(next_b, grids[2], grids[3], corner_b, weight_b, fraction_b, order_b, strides_b)
                            n = row[k, s, m, r, o]
                            for i in range(na):
                                for j in range(nb):
                                    w = p * seen * weight_a[i] * weight_b[j]
                                    if w > 0.0:
                                        for c in range(now.shape[3]):
                                            now[s, ga, gb, c] += w * following[n, corner_a[i], corner_b[j], c]
