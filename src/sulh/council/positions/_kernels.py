"""Compiled loops of the challenge model, one issue at a time or many draws at once. Arrays in, arrays out.

``n`` actors with position `x`, stake `w` (power times salience) and salience `s` on [0, 1]; `span` is the range of the
positions at the start. Kinds of offer: 0 none, 1 confrontation, 2 compromise, 3 capitulation.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any  # numba compiles for concrete arrays; their shapes stand in the docstrings


@njit(cache=True, nogil=True, error_model="numpy")
def beats(x: Array, w: Array, risk: Array, span: float, fair: bool, dist: Array, chance: Array) -> None:
    """Write P(i's position beats j's) into `chance` (n, n); `dist` (n, n) is scratch.

    Votes for i over j: v_ij = sum_k max(0, w_k (d_kj^r_k - d_ki^r_k)), with d the distance over `span`. P is
    v_ij over the votes of all pairs of actors, as in the original; or, if `fair`, over v_ij + v_ji.
    """
    n = x.size
    for k in range(n):
        for j in range(n):
            away = abs(x[k] - x[j]) / span
            dist[k, j] = w[k] * (away if risk[k] == 1.0 or away == 0.0 else away ** risk[k])
    total = 0.0
    for i in range(n):
        for j in range(i + 1):
            up, down = 0.0, 0.0
            for k in range(n):
                more = dist[k, j] - dist[k, i]
                up += max(more, 0.0)
                down += max(-more, 0.0)
            chance[i, j], chance[j, i] = up, down
            total += up + down
    for i in range(n):
        for j in range(i + 1):
            up, down = chance[i, j], chance[j, i]
            if x[i] == x[j]:
                chance[i, j] = chance[j, i] = 0.5 if fair else 0.0
            elif fair:
                whole = up + down
                chance[i, j] = up / whole if whole > 0 else 0.5
                chance[j, i] = down / whole if whole > 0 else 0.5
            else:
                chance[i, j] = up / (2 * total) if total > 0 else 0.0
                chance[j, i] = down / (2 * total) if total > 0 else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def gain(p: float, resists: float, won: float, lost: float, quo: float, q: float) -> float:
    """Expected utility of a challenge: s_j (p U_won + (1 - p) U_lost) + (1 - s_j) U_won - q U_quo."""
    return resists * (p * won + (1 - p) * lost) + (1 - resists) * won - q * quo


@njit(cache=True, nogil=True, error_model="numpy")
def attitudes(x: Array, s: Array, span: float, q: float, chance: Array, risk: Array) -> None:
    """Write each actor's risk exponent into `risk` (n,): r = (1 - R/3) / (1 + R/3), R from the danger it stands in.

    The danger of i is the sum over the others of what they expect from challenging i, with all exponents 1; R is
    that danger on the line from -1 at the least of all actors to 1 at the greatest. All equal: r = 1.
    """
    n = x.size
    for i in range(n):
        danger = 0.0
        for j in range(n):
            if j != i:
                away = abs(x[i] - x[j]) / span
                danger += gain(chance[j, i], s[i], 2 * away, -2 * away, 0.0, q)
        risk[i] = danger
    least, most = risk.min(), risk.max()
    for i in range(n):
        big = (2 * risk[i] - most - least) / (most - least) if most > least else 0.0
        risk[i] = (1 - big / 3) / (1 + big / 3)


@njit(cache=True, nogil=True, error_model="numpy")
def offer(i: int, j: int, x: Array, s: Array, risk: float, span: float, q: float, chance: Array, fair: bool) -> Any:
    """What i takes j to offer it: kind, position, and the gains it expects for itself and for j."""
    away = min(abs(x[i] - x[j]) / span, 1.0)
    won, lost = 2 - 4 * (0.5 - 0.5 * away) ** risk, 2 - 4 * (0.5 + 0.5 * away) ** risk
    quo = 2 - 4 * 0.5**risk
    own = gain(chance[i, j], s[j], won, lost, quo, q)
    other = gain(chance[j, i], s[i], won, lost, quo, q)
    least = 1e-9 if fair else 0.0  # what is equal but for rounding is equal, so that no order of actors decides it
    if other - own > least and own > least:
        return 1, x[j], own, other
    if other > least and own < -least:
        if other > -own:
            return 2, x[i] + (x[j] - x[i]) * (-own / other), own, other
        if fair:
            return 3, x[j], own, other
    return 0, x[i], own, other


@njit(cache=True, nogil=True, error_model="numpy")
def answer(i: int, x: Array, s: Array, risk: float, span: float, q: float, chance: Array, fair: bool) -> Any:
    """The offer that i takes: kind, with whom, position, both gains.

    As in the original: a confrontation before a compromise; of confrontations the one that moves i least; of
    compromises the one whose positions, weighed by the gains, lie lowest; the first of equals. If `fair`: of all
    offers the one that moves i least, and the mean of the equally near.
    """
    kind, other, place, own, theirs, key, alike = 0, -1, x[i], 0.0, 0.0, 0.0, 0
    total = 0.0
    for j in range(x.size):
        if x[j] == x[i]:
            continue
        this, where, mine, yours = offer(i, j, x, s, risk, span, q, chance, fair)
        if this == 0:
            continue
        move = abs(x[i] - where)
        if not fair and this == 2:
            move = (abs(mine) * x[i] + abs(yours) * x[j]) / (abs(mine) + abs(yours))
        if fair and kind > 0 and abs(move - key) <= 1e-9 * span:
            total += where
            alike += 1
            place = total / alike
            continue
        if kind == 0 or (not fair and this < kind) or ((fair or this == kind) and move < key):
            kind, other, place, own, theirs, key = this, j, where, mine, yours, move
            total, alike = where, 1
    return kind, other, place, own, theirs


@njit(cache=True, nogil=True, error_model="numpy")
def middle(x: Array, w: Array, order: Array) -> float:
    """The weighted median, which minimises sum w |x - m|; the midpoint where a whole interval does."""
    n = x.size
    for i in range(n):
        order[i] = i
        place = i
        while place > 0 and x[order[place - 1]] > x[i]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = i
    whole, below = w.sum(), 0.0
    low, high = order[0], order[n - 1]  # the ends of all, if nobody has weight
    for c in range(n if whole > 0 else 0):
        before, below = below, below + w[order[c]]
        if before < 0.5 * whole * (1 - 1e-12) <= below:
            low = order[c]
        if before <= 0.5 * whole * (1 + 1e-12) < below:
            high = order[c]
            break
    return 0.5 * float(x[low] + x[high])


@njit(cache=True, nogil=True, error_model="numpy")
def play(x: Array, s: Array, w: Array, rounds: int, q: float, fair: bool, path: Array, told: Array) -> None:
    """Write positions into `path` (rounds + 1, n) and, for each move, kind, other, own and other's gain, exponent.

    `told` (rounds, n, 5) may have no rounds, if nobody asks why.
    """
    n = x.size
    span = x.max() - x.min()
    path[0] = x
    dist, chance, risk, ones = np.empty((n, n)), np.empty((n, n)), np.empty(n), np.ones(n)
    for t in range(rounds):
        path[t + 1] = path[t]
        if span <= 0:
            continue
        beats(path[t], w, ones, span, fair, dist, chance)
        attitudes(path[t], s, span, q, chance, risk)
        beats(path[t], w, risk, span, fair, dist, chance)
        for i in range(n):
            kind, other, place, own, theirs = answer(i, path[t], s, risk[i], span, q, chance, fair)
            path[t + 1, i] = place
            if told.shape[0] > 0:
                told[t, i, 0], told[t, i, 1], told[t, i, 2], told[t, i, 3] = kind, other, own, theirs
                told[t, i, 4] = risk[i]


@njit(cache=True, nogil=True, error_model="numpy")
def play_many(x: Array, s: Array, w: Array, rounds: int, q: float, fair: bool) -> Array:
    """(draws, rounds + 1, 2): median and mean by round of each row of `x`, `s` and `w` (draws, n)."""
    draws, n = x.shape
    found, path = np.empty((draws, rounds + 1, 2)), np.empty((rounds + 1, n))
    order, told = np.empty(n, np.int64), np.empty((0, n, 5))
    for d in range(draws):
        play(x[d], s[d], w[d], rounds, q, fair, path, told)
        whole = w[d].sum()
        for t in range(rounds + 1):
            found[d, t, 0] = middle(path[t], w[d], order)
            found[d, t, 1] = (w[d] * path[t]).sum() / whole if whole > 0 else path[t].mean()
    return found
