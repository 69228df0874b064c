"""Compiled loops of the spatial model of politics. Arrays in, arrays out; shapes and codes as `_spatial` has them.

Codes are the places of the names in `SpatialOptions`: an option's first value is 0. ``n`` actors, ``d`` dimensions,
positions and saliences on [0, 1], ``m`` options that are voted on.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any  # numba compiles for concrete arrays; their shapes stand in the docstrings

LEAST = 1e-8  # the strength that every coalition has, so that none is against nothing
SETTLED, TOO_LONG = 1e-8, 1000  # when a Markov process over options has settled, and when it has not


@njit(cache=True, nogil=True)
def vote(rule: int, weight: float, gain: float) -> float:
    """A voter's vote for one option over another, from the difference it makes to its utility."""
    if rule == 0:
        return weight * gain
    if rule == 3:
        return weight * (0.5 * gain + 0.5 * gain**3)
    if rule == 4:
        return weight * (gain if gain < 0 else 2.0 * gain / 3.0)
    if rule == 5:
        return weight * gain**3
    step = min(max(gain / 1e-8, -1.0), 1.0)
    return weight * (step if rule == 2 else 0.8 * gain + 0.2 * step)


@njit(cache=True, nogil=True)
def victory(model: int, ours: float, theirs: float) -> float:
    """P(a coalition of strength `ours` beats one of strength `theirs`)."""
    if model < 4:
        ratio = theirs / ours if ours >= theirs else ours / theirs
        share = float(1.0 / (1.0 + ratio ** (2**model)))
        return share if ours >= theirs else 1.0 - share
    if ours >= 1.1 * theirs:
        return 1.0 / (1.0 + 1e-6)
    if theirs >= 1.1 * ours:
        return 1e-6 / (1.0 + 1e-6)
    return (ours / (ours + theirs) * 2.1 - 1.0) / 0.1


@njit(cache=True, nogil=True)
def coalitions(rule: int, power: Array, utility: Array) -> Array:
    """(m, m): how strong the coalition for option i against option j is; `utility` (n, m) to each voter."""
    n, m = utility.shape
    strength = np.full((m, m), LEAST)
    for k in range(n):
        for i in range(m):
            for j in range(i):
                told = vote(rule, power[k], utility[k, i] - utility[k, j])
                strength[i, j] += max(told, 0.0)
                strength[j, i] += max(-told, 0.0)
    return strength


@njit(cache=True, nogil=True)
def _conditional(win: Array) -> Array:
    """P(i beats every other | some option does), from P(i beats j)."""
    m = win.shape[0]
    log = np.zeros(m)
    for i in range(m):
        for j in range(m):
            log[i] += np.log(max(win[i, j], 1e-300))
    share = np.exp(log - log.max())
    return share / share.sum()


@njit(cache=True, nogil=True)
def _markov(win: Array, chance: Array) -> Array:
    """The stationary chances of options when the standing one, j, is challenged by i with `chance` (i, j)."""
    m = win.shape[0]
    share = np.full(m, 1.0 / m)
    for _ in range(TOO_LONG):
        most = 0.0
        after = np.zeros(m)
        for i in range(m):
            for j in range(m):
                after[i] += win[i, j] * (share[i] * chance[j, i] + share[j] * chance[i, j])
            most = max(most, abs(after[i] - share[i]))
        share = (share + after) / 2.0
        if most <= SETTLED:
            break
    return share / share.sum()


@njit(cache=True, nogil=True)
def chances(choice: int, model: int, strength: Array) -> Array:
    """(m,): the chance of each option: conditional, Markov with incentives, or Markov with even challenges."""
    m = strength.shape[0]
    win = np.full((m, m), 0.5)
    for i in range(m):
        for j in range(i):
            win[i, j] = victory(model, strength[i, j], strength[j, i])
            win[j, i] = 1.0 - win[i, j]
    if choice == 0:
        return _conditional(win)
    chance = np.full((m, m), 1.0 / m)
    if choice == 1:
        for j in range(m):
            for i in range(m):
                chance[i, j] = strength[i, j] * win[i, j] + (1e-10 if i == j else 0.0)
            chance[:, j] /= chance[:, j].sum()
    return _markov(win, chance)


@njit(cache=True, nogil=True)
def worth(distance: float, risk: float) -> float:
    """Utility of a position at a salience-weighted distance: (1 - d)(1 + d R), R from -1 (averse) to 1 (seeking)."""
    return (1.0 - distance) * (1.0 + min(distance, 1.0) * risk)


@njit(cache=True, nogil=True)
def apart(ideal: Array, position: Array, salience: Array) -> float:
    """Distance weighed by salience: root of sum (s (x - y))^2 / sum s^2; 0 for one who cares about nothing."""
    above, below = 0.0, 0.0
    for k in range(ideal.size):
        above += (salience[k] * (ideal[k] - position[k])) ** 2
        below += salience[k] ** 2
    return np.sqrt(above / below) if below > 0 else 0.0


@njit(cache=True, nogil=True)
def risks(kind: int, chance: Array) -> Array:
    """(n,): risk attitude from the chance of each actor's position; all 0 where the chances are equal."""
    least, most = chance.min(), chance.max()
    if most - least <= 0:
        return np.zeros(chance.size)
    share = (chance - least) / (most - least)
    if kind == 0:
        return 1.5 * share - 0.5
    if kind == 1:
        return share
    return 2.0 * share - 1.0


@njit(cache=True, nogil=True)
def _third(
    commit: int, rule: int, weight: float, ours: float, theirs: float, to_i: float, to_j: float, own: float
) -> float:
    """The vote of a third party in i against j, each of strength `ours` and `theirs` without it."""
    told = vote(rule, weight, to_i - to_j)
    with_i = ours + told if told > 0 else ours
    with_j = theirs - told if told < 0 else theirs
    p = with_i / (with_i + with_j)
    full_i, full_j = 3.0 * to_i, 3.0 * to_j
    spared_i, spared_j = 2.0 * to_i + own, 2.0 * to_j + own
    if commit == 0:
        gain = p * spared_i + (1 - p) * full_j - p * full_i - (1 - p) * spared_j
    elif commit == 1:
        gain = p * spared_i + (1 - p) * spared_j - p * spared_i - (1 - p) * spared_j
    else:
        gain = p * full_i + (1 - p) * full_j - p * full_i - (1 - p) * full_j
    return vote(rule, weight, gain)


@njit(cache=True, nogil=True)
def view(gap: Array, seen: Array, out: Array) -> None:
    """Write into `out` (n, n) each actor's utility of each position, by the risk attitudes `seen` (n,) by somebody."""
    for k in range(seen.size):
        for j in range(seen.size):
            out[k, j] = worth(gap[k, j], seen[k])


@njit(cache=True, nogil=True)
def contest(i: int, j: int, rule: int, commit: int, stake: Array, resists: float, u: Array) -> tuple[float, float]:
    """The estimate of P(i beats j), and of what i gains by challenging j, of one who sees the utilities `u` (n, n).

    `stake` (n,) is power times salience; j resists with its salience `resists`, and else gives in.
    """
    own = vote(rule, stake[i], u[i, i] - u[i, j])
    other = vote(rule, stake[j], u[j, i] - u[j, j])
    ours = 1e-10 + max(own, 0.0) + max(other, 0.0)
    theirs = 1e-10 + max(-own, 0.0) + max(-other, 0.0)
    total_i, total_j = ours, theirs
    for k in range(stake.size):
        if k not in (i, j):
            told = _third(commit, rule, stake[k], ours, theirs, u[k, i], u[k, j], u[k, k])
            total_i += max(told, 0.0)
            total_j += max(-told, 0.0)
    p = total_i / (total_i + total_j)
    won, lost = 2.0 * u[i, i], 2.0 * u[i, j]
    now = u[i, i] + u[i, j]
    return p, (1.0 - resists) * won + resists * (p * won + (1 - p) * lost) - now


@njit(cache=True, nogil=True)
def meet(way: int, p: float, mine: Array, theirs: Array, care_i: Array, care_j: Array, out: Array) -> None:
    """Write the bargain of i and j into `out` (2, d): where each goes if i's chance to win is `p`."""
    for k in range(mine.size):
        if way < 2:
            power = 2.0 - way
            wi, wj = (care_i[k] * p) ** power, (care_j[k] * (1 - p)) ** power
            whole = wi + wj + 1e-6
            out[0, k] = int(0.5 + 1e4 * (((wi + 1e-6) * mine[k] + wj * theirs[k]) / whole)) / 1e4
            out[1, k] = int(0.5 + 1e4 * ((wi * mine[k] + (wj + 1e-6) * theirs[k]) / whole)) / 1e4
        else:
            lead = 2.0 * p - 1.0
            di, dj = max(-lead, 0.0), max(lead, 0.0)
            si, sj = care_i[k] ** 2, care_j[k] ** 2
            out[0, k] = mine[k] + di * sj / (di * sj + 1e-6 + (1 - di) * si) * (theirs[k] - mine[k])
            out[1, k] = theirs[k] + dj * si / (dj * si + 1e-6 + (1 - dj) * sj) * (mine[k] - theirs[k])


@njit(cache=True, nogil=True)
def distances(ideal: Array, position: Array, salience: Array) -> Array:
    """(n, n): how far j's position is from i's ideal, by i's salience."""
    n = position.shape[0]
    gap = np.empty((n, n))
    for i in range(n):
        for j in range(n):
            gap[i, j] = apart(ideal[i], position[j], salience[i])
    return gap


@njit(cache=True, nogil=True)
def standing(codes: Array, gap: Array, position: Array, risk: Array, power: Array) -> tuple[Array, Array]:
    """The chance of each actor's position among those that differ by 0.001 or more, and which of them it is, (n,)."""
    n = position.shape[0]
    kept, place = [0], np.zeros(n, np.int64)
    for i in range(1, n):
        place[i] = -1
        for m in range(len(kept)):
            if np.sqrt(((position[i] - position[kept[m]]) ** 2).sum()) < 1e-3:
                place[i] = m
        if place[i] < 0:
            place[i] = len(kept)
            kept.append(i)
    utility = np.empty((n, len(kept)))
    for i in range(n):
        for m in range(len(kept)):
            utility[i, m] = worth(gap[i, kept[m]], risk[i])
    return chances(codes[1], codes[0], coalitions(codes[3], power, utility))[place], place


@njit(cache=True, nogil=True)
def challenges(codes: Array, gap: Array, risk: Array, power: Array, care: Array, weight: float) -> Any:
    """For each actor: whom it gains most by challenging (-1: nobody), the gain, and both sides' chance that it wins.

    In place of the other side's estimate of the chance the original takes its estimate of the gain; codes[9]: no.
    """
    n = power.size
    whom, gain = np.full(n, -1), np.zeros(n)
    p_own, p_other = np.full(n, np.nan), np.full(n, np.nan)
    u, stake = np.empty((n, n)), power * care
    for i in range(n):
        view(gap, (1 - weight) * risk[i] + weight * risk, u)
        best = 1e-5
        for j in range(n):
            if i != j:
                p, more = contest(i, j, codes[3], codes[6], stake, care[j], u)
                if more > best:
                    whom[i], p_own[i], gain[i], best = j, p, more, more
        if whom[i] >= 0:
            j = whom[i]
            view(gap, (1 - weight) * risk[j] + weight * risk, u)
            p, more = contest(i, j, codes[3], codes[6], stake, care[j], u)
            p_other[i] = p if codes[9] else more
    return whom, gain, p_own, p_other


@njit(cache=True, nogil=True)
def bargains(
    codes: Array, position: Array, salience: Array, power: Array, care: Array, whom: Array, p_own: Array, p_other: Array
) -> Any:
    """The bargains on offer: who began each, with whom, and where it puts both, (b,), (b,), (b, 2, d).

    A compromise of both views weighs them by power times salience; the original takes the beginner's power for both.
    """
    n, d = position.shape
    most = 2 * n
    first, second, place = np.empty(most, np.int64), np.empty(most, np.int64), np.empty((most, 2, d))
    count = 0
    by_i, by_j = np.empty((2, d)), np.empty((2, d))
    for i in range(n):
        j = whom[i]
        if j < 0:
            continue
        meet(codes[7], p_own[i], position[i], position[j], salience[i], salience[j], by_i)
        meet(codes[7], p_other[i], position[i], position[j], salience[i], salience[j], by_j)
        if codes[8] == 2:
            wi, wj = power[i] * care[i], power[j if codes[9] else i] * care[j]
            if wi + wj > 0:
                by_i = (wi * by_i + wj * by_j) / (wi + wj)
        first[count], second[count] = i, j
        place[count] = by_i
        count += 1
        if codes[8] == 1:
            first[count], second[count] = i, j
            place[count] = by_j
            count += 1
    return first[:count], second[:count], place[:count]


@njit(cache=True, nogil=True)
def choose(codes: Array, chance: Array, draw: float) -> int:
    """The likeliest option, the first of equals; or by the draw if choices are stochastic."""
    if codes[2] == 0:
        return int(np.argmax(chance))
    total = 0.0
    for m in range(chance.size):
        total += chance[m]
        if draw < total:
            return m
    return int(chance.size - 1)


@njit(cache=True, nogil=True)
def settle(
    codes: Array, gap: Array, ideal: Array, salience: Array, risk: Array, power: Array,
    first: Array, second: Array, place: Array, draws: Array, taken: Array,
) -> None:  # fmt: skip
    """Write into `taken` (n,) the bargain each actor ends in, by the vote of all over those it is party to; -1: none.

    An actor's options stand in the order in which they were made, its own status quo before the bargain it began.
    """
    n, b = power.size, first.size
    base = np.zeros(n)
    for v in range(n):
        for k in range(n):
            base[v] += worth(gap[v, k], risk[v])
    change = np.empty((n, b))
    for v in range(n):
        for m in range(b):
            i, j = first[m], second[m]
            after = worth(apart(ideal[v], place[m, 0], salience[v]), risk[v])
            after += worth(apart(ideal[v], place[m, 1], salience[v]), risk[v])
            change[v, m] = after - worth(gap[v, i], risk[v]) - worth(gap[v, j], risk[v])
    options = np.empty(b + 1, np.int64)
    for k in range(n):
        count, quo = 0, False
        for m in range(b):
            if first[m] >= k and not quo:
                options[count], quo = -1, True
                count += 1
            if first[m] == k or second[m] == k:
                options[count] = m
                count += 1
        if not quo:
            options[count] = -1
            count += 1
        utility = np.empty((n, count))
        for v in range(n):
            for m in range(count):
                more = change[v, options[m]] if options[m] >= 0 else 0.0
                utility[v, m] = (base[v] + more) / n
        chance = chances(codes[1], codes[0], coalitions(codes[3], power, utility))
        taken[k] = options[choose(codes, chance, draws[k])]


@njit(cache=True, nogil=True)
def adjusted(accommodate: Array, position: Array, ideal: Array) -> Array:
    """Ideals after a turn: sum_j a_ij position_j, and the old ideal for what is left of 1."""
    after = np.empty_like(ideal)
    for i in range(ideal.shape[0]):
        left = max(1.0 - accommodate[i].sum(), 0.0)
        for d in range(ideal.shape[1]):
            after[i, d] = left * ideal[i, d]
            for j in range(ideal.shape[0]):
                after[i, d] += accommodate[i, j] * position[j, d]
    return after


@njit(cache=True, nogil=True)
def play(
    codes: Array, weight: float, start: Array, salience: Array, power: Array, accommodate: Array, draws: Array
) -> Any:
    """The whole history: positions (t + 1, n, d), chances, which position, risks (t + 1, n); and by turn, (t, n):

    whom each would challenge, the gain, the chance; who began the bargain it ended in and with whom, -1 for none.

    `draws` (most turns, n) are uniform; `weight` is how much of another's risk attitude an actor sees.
    """
    n, d = start.shape
    turns = draws.shape[0]
    path, chance, attitude = np.empty((turns + 1, n, d)), np.empty((turns + 1, n)), np.empty((turns + 1, n))
    place_of = np.zeros((turns + 1, n), np.int64)
    whom, gain, p = np.full((turns, n), -1), np.zeros((turns, n)), np.full((turns, n), np.nan)
    began, met = np.full((turns, n), -1), np.full((turns, n), -1)
    care = np.array([salience[i].sum() for i in range(n)])
    position, ideal = start.copy(), start.copy()
    taken, done, first_step = np.empty(n, np.int64), turns, 0.0
    for t in range(turns + 1):
        gap = distances(ideal, position, salience)
        neutral = 1.0 - gap
        risk = risks(codes[5], chances(codes[1], codes[0], coalitions(codes[3], power, neutral)))
        path[t], attitude[t] = position, risk
        chance[t], place_of[t] = standing(codes, gap, position, risk, power)
        if t == done:
            break
        whom[t], gain[t], p[t], p_other = challenges(codes, gap, risk, power, care, weight)
        first, second, place = bargains(codes, position, salience, power, care, whom[t], p[t], p_other)
        settle(codes, gap, ideal, salience, risk, power, first, second, place, draws[t], taken)
        after, step = position.copy(), 0.0
        for k in range(n):
            if taken[k] >= 0:
                m = taken[k]
                began[t, k], met[t, k] = first[m], second[m]
                after[k] = place[m, 0] if first[m] == k else place[m, 1]
            step += np.sqrt(((after[k] - position[k]) ** 2).sum())
        ideal = adjusted(accommodate, after, ideal)
        position = after
        if t == 0:
            first_step = step + 1e-4
        if t >= 1 and step / first_step < 0.02:
            done = t + 1
    end = done + 1
    return (
        path[:end], chance[:end], place_of[:end], attitude[:end],
        whom[:done], gain[:done], p[:done], began[:done], met[:done],
    )  # fmt: skip
