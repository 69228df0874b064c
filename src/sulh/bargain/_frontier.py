"""The exact Pareto frontier of many points: strong points clear the field, then a sweep suited to the parties."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sulh.bargain._value import Floats, Ints
from sulh.errors import UsageError

FEW = 2_000  # points below which pruning does not pay
SMALL = 20_000  # points up to which the general route needs no compiled loop
PIVOTS = 64
LEAST_CLEARED = 0.05


def pareto(points: ArrayLike) -> Ints:
    """The exact Pareto frontier: points that no other weakly dominates.

    y weakly dominates x if it is at least as good for every party and better for one. Points that are equal do not
    dominate each other: of a frontier point all copies are kept, since they are different packages. One and two
    parties: O(n log n); three: O(n log n) with a staircase; more: O(n f) for a frontier of f points, in the order of
    falling sums, so that what dominates stands first.

    Args: `points` (n, parties), finite.
    Returns: row numbers, ascending.
    Raises: UsageError for numbers that are not finite.
    Source: Kung, Luccio & Preparata (1975), Journal of the ACM 22(4), 469-476; Chomicki et al. (2003), ICDE, 717-719.
    """
    array = np.asarray(points, float)
    if not len(array):
        return np.empty(0, np.int64)
    if not np.isfinite(array).all():
        raise UsageError("points", "finite numbers", "others among them", "Leave out what has no utility.")
    rows = _cleared(array)
    left = array if rows is None else array[rows]
    parties = array.shape[1]
    kept = _of_one(left) if parties == 1 else _of_two(left) if parties == 2 else _of_more(left)
    return np.sort(kept if rows is None else rows[kept])


def _cleared(array: Floats) -> Ints | None:
    """Rows that a few strong points do not dominate, or None for all: each pivot is the largest sum that is left."""
    if len(array) < FEW:
        return None
    rows: Ints | None = None
    columns = list(array.T)
    for _ in range(PIVOTS):
        total = columns[0].copy()
        for column in columns[1:]:
            total += column
        best = int(total.argmax())
        beaten, same = np.ones(len(total), bool), np.ones(len(total), bool)
        for column in columns:
            beaten &= column <= column[best]
            same &= column == column[best]
        stay = np.flatnonzero(~beaten | same)
        if len(total) - len(stay) < LEAST_CLEARED * len(total):
            return rows
        rows = stay if rows is None else rows[stay]
        columns = [column[stay] for column in columns]
        if len(stay) < FEW:
            break
    return rows


def _of_one(points: Floats) -> Ints:
    return np.flatnonzero(points[:, 0] == points[:, 0].max())


def _of_two(points: Floats) -> Ints:
    """From the first party's best down, keep the second's best at each level if nobody above did as well."""
    order = np.argsort(-points[:, 0])
    first, second = points[order, 0], points[order, 1]
    opens = np.r_[True, first[1:] != first[:-1]]
    level = np.flatnonzero(opens)
    best = np.maximum.reduceat(second, level)
    above = np.r_[-np.inf, np.maximum.accumulate(best)[:-1]]
    if len(level) < len(second):
        of_level = np.cumsum(opens) - 1
        best, above = best[of_level], above[of_level]
    kept: Ints = order[(second == best) & (second > above)]
    return kept


def _of_more(points: Floats) -> Ints:
    """Three parties and more: in lexicographic order from the best, copies stand together and are judged once."""
    order = np.lexsort(points.T[::-1])[::-1]
    inside = np.ascontiguousarray(points[order])
    opens = np.r_[True, (inside[1:] != inside[:-1]).any(axis=1)]
    single = inside[opens]
    on = _staircase(single) if points.shape[1] == 3 else _by_sums(single)
    kept: Ints = order[on[np.cumsum(opens) - 1]]
    return kept


def _staircase(points: Floats) -> NDArray[np.bool_]:
    """Three parties, in falling lexicographic order, no copies: whether each is on the frontier, shape (n,).

    The stairs are the pairs (second, third) that nobody seen so far beats, by rising second and falling third. Whoever
    was seen before has at least as much of the first, so a point is dominated just if a stair covers it.
    """
    on = np.zeros(len(points), bool)
    wide: list[float] = []
    high: list[float] = []
    start, size = 0, 256
    while start < len(points):
        block = points[start : start + size]
        place = np.searchsorted(np.array(wide), block[:, 1])
        cover = np.append(np.array(high), -np.inf)[place]
        for k in np.flatnonzero(cover < block[:, 2]).tolist():
            b, c = float(block[k, 1]), float(block[k, 2])
            at = bisect_left(wide, b)
            if at < len(wide) and high[at] >= c:
                continue
            on[start + k] = True
            end = at + 1 if at < len(wide) and wide[at] == b else at
            begin = at
            while begin > 0 and high[begin - 1] <= c:
                begin -= 1
            wide[begin:end], high[begin:end] = [b], [c]
        start += size
        size = min(2 * size, 65_536)
    return on


def _by_sums(points: Floats) -> NDArray[np.bool_]:
    """Any number of parties, in falling lexicographic order, no copies: whether each is on the frontier.

    A point that dominates has at least the sum (rounded sums never fall when a term grows), and where sums tie it
    stands before in lexicographic order: so each point needs to be held against the frontier before it alone.
    """
    low = points.min(axis=0)
    reach = np.maximum(points.max(axis=0) - low, np.finfo(float).tiny)
    total = np.zeros(len(points))
    for p in range(points.shape[1]):
        total += (points[:, p] - low[p]) / reach[p]
    order = np.argsort(-total, kind="stable")
    on = np.zeros(len(points), bool)
    if len(points) > SMALL:
        from sulh.bargain._kernels import undominated

        on[order[undominated(np.ascontiguousarray(points[order]))]] = True
        return on
    while len(order):
        on[order[0]] = True
        rest = points[order]
        order = order[(rest > rest[0]).any(axis=1)]
    return on
