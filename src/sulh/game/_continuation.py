"""Fixed points that damped responses do not find: Newton's method, then continuation in the precision.

Compiled apart from `_kernels`, and only when a state needs it. A state is a tuple as of `_kernels.respond_once`. What
is solved for is how strongly each choice draws (`_kernels.choose`): x with g(x) = x, g being the draw of the response.
`free` (n,) lists the entries of x that are somebody's real choice, the leader's first; `block` (n,) the move that a
reply answers, -1 for the leader's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sulh.game._kernels import choose, damped, make_room, respond_once, state_at, worth_at

Array = Any

MOST_FREE = 400
"""Free choices at a state up to which Newton's method is tried: its matrix is as large as their square."""

NEWTON, TRACE = 4, 40
"""Responses that Newton's method and continuation may make at a state, for each damped one."""
IN_ALL = 1 + NEWTON + TRACE

ON_PATH = 1e-6
"""The gap up to which a point counts as being on the branch that is followed."""


@njit(cache=True, nogil=True, error_model="numpy")
def copy(one: Array, other: Array) -> None:
    """Write one vector over another."""
    for i in range(one.size):
        other[i] = one[i]


@njit(cache=True, nogil=True, error_model="numpy")
def respond_to(state: Any, precision: float, drawn: Array, first: Array, second: Array) -> float:
    """As `respond_once`, to what sides drawn by `drawn` do, which is written into the strategies.

    The leader answers the replies as they are: one answer at a time bends less than an answer to an answer, which at a
    high precision is flat all but everywhere.
    """
    k, replies, group, fixed = state[0], state[4][1], state[4][11], state[7]
    for role in range(2):
        choose(1 - role, k, replies, group, precision, fixed, drawn, first, second, first, second)
    return respond_once(state, precision, first, second, False)


@njit(cache=True, nogil=True, error_model="numpy")
def free_choices(state: Any, nl: int, nf: int, free: Array, block: Array) -> int:
    """Fill `free` and `block`; return how many there are."""
    replies, k, fixed = state[4][1], state[0], state[7]
    moves, nr = replies.shape[1], replies.shape[2]
    choices, open_moves, count = np.zeros(moves, np.int64), 0, 0
    for m in range(moves):
        for r in range(nr):
            choices[m] += replies[k, m, r]
        open_moves += choices[m] > 0
    for e in range(nl):
        for m in range(moves):
            if fixed != 0 and open_moves > 1 and choices[m] > 0:
                free[count], block[count] = e * moves + m, -1
                count += 1
    for m in range(moves):
        for f in range(nf):
            for r in range(nr):
                if fixed != 1 and choices[m] > 1 and replies[k, m, r]:
                    free[count], block[count] = nl * moves + (f * moves + m) * nr + r, m
                    count += 1
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def slopes(
    state: Any, precision: float, drawn: Array, first: Array, second: Array, work: Any, count: int
) -> int:  # fmt: skip
    """Write d(g(x) - x) / dx over the free choices, and d g / d(log precision) as a last column, into the matrix.

    Forward differences from `answered`, the draw of the response to `drawn`. Replies to different moves do not touch
    one another's answers, so one response tells the slopes in one reply of one type for all moves at once. Returns the
    responses made.
    """
    free, block, matrix, answered, other = work[:5]
    moves, nr, nl = second.shape[1], second.shape[2], first.shape[0]
    pull, used = state[8][3], 1
    copy(drawn, other)
    respond_to(state, precision * 1.000001, drawn, first, second)
    for i in range(count):
        for j in range(count):
            matrix[i, j] = 0.0
        matrix[i, i] = -1.0
        matrix[i, count] = (pull[free[i]] - answered[free[i]]) / np.log(1.000001)
    leaders = 0
    while leaders < count and block[leaders] < 0:
        leaders += 1
    for turn in range(leaders + second.shape[0] * nr):
        start, end = (turn, turn + 1) if turn < leaders else (leaders, count)
        touched = 0
        for j in range(start, end):
            if turn < leaders or _reply_of(free[j] - nl * moves, moves, nr) == turn - leaders:
                other[free[j]] = drawn[free[j]] + 1e-6 * (1.0 + abs(drawn[free[j]]))
                touched += 1
        if touched == 0:
            continue
        respond_to(state, precision, other, first, second)
        used += 1
        for j in range(start, end):
            step = other[free[j]] - drawn[free[j]]
            for i in range(count if step != 0.0 else 0):
                if turn < leaders or (free[i] % moves if i < leaders else block[i]) == block[j]:
                    matrix[i, j] += (pull[free[i]] - answered[free[i]]) / step
            other[free[j]] = drawn[free[j]]
    return used


@njit(cache=True, nogil=True, error_model="numpy")
def _reply_of(place: int, moves: int, nr: int) -> int:
    """Which reply of which type stands at a place among the follower's draws, whatever the move: type * R + reply."""
    return place // (moves * nr) * nr + place % nr


@njit(cache=True, nogil=True, error_model="numpy")
def eliminate(matrix: Array, right: Array, size: int) -> bool:
    """Solve a dense system in place by Gauss with row pivots; `right` becomes the solution. False if singular."""
    for j in range(size):
        top = j
        for i in range(j + 1, size):
            if abs(matrix[i, j]) > abs(matrix[top, j]):
                top = i
        if not abs(matrix[top, j]) > 1e-300:
            return False
        if top != j:
            for c in range(j, size):
                matrix[j, c], matrix[top, c] = matrix[top, c], matrix[j, c]
            right[j], right[top] = right[top], right[j]
        for i in range(j + 1, size):
            ratio = matrix[i, j] / matrix[j, j]
            if ratio != 0.0:
                for c in range(j + 1, size):
                    matrix[i, c] -= ratio * matrix[j, c]
                right[i] -= ratio * right[j]
    for i in range(size - 1, -1, -1):
        for c in range(i + 1, size):
            right[i] -= matrix[i, c] * right[c]
        right[i] /= matrix[i, i]
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def newton_step(
    state: Any, precision: float, drawn: Array, first: Array, second: Array, work: Any, count: int, row: Array
) -> int:  # fmt: skip
    """Write Newton's step from `drawn` into `right`, of whose response the scratch must be full; responses made.

    `row` (n + 1,) is orthogonal to the step, which has n + 1 parts, the last in log precision; with a `row` of 0 the
    precision stays. 0 responses: the matrix is singular.
    """
    free, _block, matrix, answered, _other, right = work[:6]
    pull = state[8][3]
    copy(pull, answered)
    used = slopes(state, precision, drawn, first, second, work, count)
    anywhere = 0.0
    for j in range(count + 1):
        matrix[count, j] = row[j]
        anywhere = max(anywhere, abs(row[j]))
    for i in range(count):
        right[i] = drawn[free[i]] - answered[free[i]]
    right[count] = 0.0
    return used if eliminate(matrix, right, count + 1 if anywhere > 0.0 else count) else 0


@njit(cache=True, nogil=True, error_model="numpy")
def newton(
    state: Any, precision: float, tolerance: float, most: int, drawn: Array, first: Array, second: Array, work: Any,
    count: int,
) -> Any:  # fmt: skip
    """Newton's method on g(x) = x at one precision from `drawn`; returns (gap, responses made).

    A step that does not bring the sum of squares down is halved, at most six times.
    """
    free, right, old, still = work[0], work[5], work[6], work[8]
    pull = state[8][3]
    gap = respond_to(state, precision, drawn, first, second)
    used, falls = 1, True
    while gap > tolerance and used < most and falls:
        distance, largest = 0.0, 0.0
        for i in range(count):
            distance += (pull[free[i]] - drawn[free[i]]) ** 2
            old[free[i]] = drawn[free[i]]
        more = newton_step(state, precision, drawn, first, second, work, count, still)
        used += more
        if more == 0:
            break
        for i in range(count):
            largest = max(largest, abs(right[i]))
        scale, falls = min(1.0, 8.0 / max(largest, 1e-300)), False
        for _halving in range(7):
            for i in range(count):
                drawn[free[i]] = old[free[i]] + scale * right[i]
            gap = respond_to(state, precision, drawn, first, second)
            used += 1
            there = 0.0
            for i in range(count):
                there += (pull[free[i]] - drawn[free[i]]) ** 2
            falls = gap <= tolerance or there < distance * (1.0 - 0.1 * scale)
            if falls:
                break
            scale *= 0.5
    return gap, used


@njit(cache=True, nogil=True, error_model="numpy")
def direction(
    state: Any, now: float, drawn: Array, first: Array, second: Array, work: Any, count: int, before: Array,
    tangent: Array,
) -> int:  # fmt: skip
    """The way on along the branch at `drawn` and log precision `now`, on the side of `before`; responses made.

    It is as long as the precision, or the draw of any choice beside its size, changes by 1. 0 responses: none found.
    """
    free, matrix, answered = work[0], work[2], work[3]
    pull = state[8][3]
    respond_to(state, np.exp(now), drawn, first, second)
    copy(pull, answered)
    used = 1 + slopes(state, np.exp(now), drawn, first, second, work, count)
    for j in range(count + 1):
        matrix[count, j] = before[j]
        tangent[j] = 1.0 if j == count else 0.0
    if not eliminate(matrix, tangent, count + 1):
        return 0
    norm = abs(tangent[count])
    for i in range(count):
        norm = max(norm, abs(tangent[i]) / (1.0 + abs(drawn[free[i]])))
    for j in range(count + 1):
        tangent[j] /= norm
    return used


@njit(cache=True, nogil=True, error_model="numpy")
def correct(
    state: Any, there: float, trial: Array, first: Array, second: Array, work: Any, count: int, tangent: Array
) -> Any:  # fmt: skip
    """Newton's method back to the branch, square to `tangent`; returns (log precision, steps or 0, responses made)."""
    free, right = work[0], work[5]
    used, last = 0, np.inf
    for steps in range(1, 7):
        gap = respond_to(state, np.exp(there), trial, first, second)
        used += 1
        if gap < ON_PATH:
            return there, steps, used
        if gap > 2.0 * last:
            break
        last = gap
        more = newton_step(state, np.exp(there), trial, first, second, work, count, tangent)
        used += more
        if more == 0:
            break
        for i in range(count):
            trial[free[i]] += right[i]
        there += right[count]
    return there, 0, used


@njit(cache=True, nogil=True, error_model="numpy")
def trace(
    state: Any, precision: float, tolerance: float, most: int, first: Array, second: Array, work: Any, count: int
) -> Any:  # fmt: skip
    """Continuation: follow the branch of solutions from even shares to the precision; (gap, responses made).

    It begins where Newton's method gets from even shares: at a 64th of the precision or below. Pseudo-arclength steps
    in (draws, log precision), so that the branch may bend back. The end is solved by `newton` at the precision asked
    for. Long steps may leave the branch for one that does not lead there, so a second attempt takes short ones.

    Source: Turocy (2005), Games and Economic Behavior 51(2), 243-263; Allgower & Georg (1990), Numerical Continuation
    Methods, ch. 2-3.
    """
    start, now, used = np.zeros(work[7].size), np.log(precision / 64.0), 0
    for _ in range(5):
        start[:] = 0.0
        gap, more = newton(state, np.exp(now), ON_PATH / 10, most - used, start, first, second, work, count)
        used += more
        if gap <= ON_PATH:
            break
        now -= np.log(8.0)
    if gap > ON_PATH:
        return np.inf, used
    for longest, share in ((1.0, 0.4), (0.1, 1.0)):
        gap, more = walk(
            state, now, precision, tolerance, int(share * (most - used)), longest, start, first, second, work, count
        )  # fmt: skip
        used += more
        if gap <= tolerance:
            break
    return gap, used


@njit(cache=True, nogil=True, error_model="numpy")
def walk(
    state: Any, now: float, precision: float, tolerance: float, most: int, longest: float, start: Array, first: Array,
    second: Array, work: Any, count: int,
) -> Any:  # fmt: skip
    """From the draws `start` on a branch at log precision `now` along it to a precision; (gap, responses made).

    Steps are at most `longest` long. One whose corrector does not converge is tried again at half its length.
    """
    free, trial = work[0], work[7]
    target, used, gap = np.log(precision), 0, np.inf
    drawn, tangent, before, length = start.copy(), np.zeros(count + 1), np.zeros(count + 1), 0.5 * longest
    before[count] = 1.0
    while used < most and length > 1e-5:
        more = direction(state, now, drawn, first, second, work, count, before, tangent)
        used += more
        steps = 0
        while more > 0 and steps == 0 and length > 1e-5 and used < most:
            ahead = length
            if tangent[count] > 0.0 and now + ahead * tangent[count] > target:
                ahead = (target - now) / tangent[count]
            there = now + ahead * tangent[count]
            copy(drawn, trial)
            for i in range(count):
                trial[free[i]] += ahead * tangent[i]
            if there > target - 1e-12:
                gap, more = newton(state, precision, tolerance, most - used, trial, first, second, work, count)
                used += more
                if gap <= tolerance:
                    return gap, used
            else:
                there, steps, more = correct(state, there, trial, first, second, work, count, tangent)
                used += more
            if steps == 0:
                length *= 0.5
        if steps == 0:
            break
        now = there
        copy(trial, drawn)
        copy(tangent, before)
        if steps <= 3:
            length = min(2.0 * length, longest)
        elif steps >= 5:
            length *= 0.5
    return gap, used


@njit(cache=True, nogil=True, error_model="numpy")
def follow_up(state: Any, precision: float, tolerance: float, most: int, first: Array, second: Array) -> Any:
    """The fixed point at one state: Newton's method, more damped responses, then continuation in precision.

    Returns (gap, responses made). The best of what was found stands in the strategies, its response in the scratch.
    Newton's method may make `NEWTON` times `most` responses and continuation `TRACE` times.
    """
    best, size = respond_once(state, precision, first, second, True), state[8][3].size
    used, drawn, best_first, best_second = 1, np.empty(size), np.empty(first.shape), np.empty(second.shape)
    keep(first, second, best_first, best_second)
    free, block = np.empty(size, np.int64), np.empty(size, np.int64)
    count = free_choices(state, first.shape[0], second.shape[0], free, block)
    small = 0 < count <= MOST_FREE
    matrix = np.empty((count + 1, count + 1)) if small else np.empty((1, 1))
    parts = (np.empty(size), np.empty(size), np.empty(count + 1), np.empty(size), np.empty(size), np.zeros(count + 1))
    work = (free, block, matrix, *parts)
    copy(state[8][3], drawn)
    for way in range(3):
        gap, more = np.inf, 0
        if way == 0 and small:
            gap, more = newton(state, precision, 0.01 * tolerance, NEWTON * most, drawn, first, second, work, count)
        elif way == 1:
            gap, more = damped(state, precision, tolerance, most, first, second)
        elif way == 2 and small:
            gap, more = trace(state, precision, 0.01 * tolerance, TRACE * most, first, second, work, count)
        gap, used = respond_once(state, precision, first, second, True), used + more + 1
        if gap <= tolerance:
            return gap, used
        if gap < best:
            best = gap
            keep(first, second, best_first, best_second)
        keep(best_first, best_second, first, second)
    return respond_once(state, precision, first, second, True), used


@njit(cache=True, nogil=True, error_model="numpy")
def keep(first: Array, second: Array, kept_first: Array, kept_second: Array) -> None:
    """Copy strategies."""
    for e in range(first.shape[0]):
        for m in range(first.shape[1]):
            kept_first[e, m] = first[e, m]
    for f in range(second.shape[0]):
        for m in range(second.shape[1]):
            for r in range(second.shape[2]):
                kept_second[f, m, r] = second[f, m, r]


@njit(cache=True, nogil=True, error_model="numpy")
def follow_up_layer(
    states: Array, kinds: Array, game: Any, grids: Any, points_a: Array, points_b: Array, ahead: Any,
    precision: float, tolerance: float, most: int, fixed: int,
    first: Array, second: Array, value_a: Array, value_b: Array, residual: Array, steps_used: Array,
) -> None:  # fmt: skip
    """As `_kernels.solve_layer`, at states that it left unsolved; adds to `steps_used`."""
    room = make_room(points_a.shape[1], points_b.shape[1], game[1].shape[1], game[1].shape[2])
    for state in states:
        here, at, one, two = state_at(
            state, kinds, game, grids, points_a, points_b, ahead, fixed, first, second, room
        )  # fmt: skip
        residual[state], more = follow_up(here, precision, tolerance, most, one, two)
        steps_used[state] += more
        worth_at(here, at, one, two, value_a, value_b)
