"""The point nearest to the origin at which an answer changes, in a box, by linearising and looking again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Margins = Callable[[Sequence[Floats]], list[Floats]]
"""Margins (m,) at each of several points (n,) of the unit box: the answer has changed where none is below 0."""

Point = tuple[float, float]

SWEEPS, HALVINGS, FAR, TRIES = 200, 60, 1e9, 12
LOOKS = 3
CLOSE = 0.01


def closest(rows: Floats, need: Floats) -> Floats | None:
    """The least z in [0, 1]^n, by Euclidean norm, with rows z >= need; None if there is none.

    The dual in one multiplier at a time: z = clip(rows' y, 0, 1), and y_k is the least y_k >= 0 with rows_k z >=
    need_k, found by bisection; round and round until all hold.

    Shapes: rows (m, n), need (m,); z (n,). Source: Hildreth (1957), Naval Research Logistics Quarterly 4, 79-85.
    """
    if (np.clip(rows, 0, None).sum(axis=1) < need).any():
        return None
    y = np.zeros(len(rows))
    for _ in range(SWEEPS):
        was = y.copy()
        for k in range(len(rows)):
            y[k] = _multiplier(rows, need[k], y, k)
        if np.abs(y - was).max() <= 1e-9 * (1 + np.abs(y).max()) or y.max() >= FAR:
            break
    z = np.clip(rows.T @ y, 0, 1)
    return z if (rows @ z >= need - 1e-6).all() else None


def _multiplier(rows: Floats, need: float, y: Floats, k: int) -> float:
    """The least y_k >= 0 at which constraint k holds, the other multipliers as they are."""

    def holds(amount: float) -> bool:
        trial = y.copy()
        trial[k] = amount
        return bool(rows[k] @ np.clip(rows.T @ trial, 0, 1) >= need)

    if holds(0.0):
        return 0.0
    high = 1.0
    while not holds(high):
        high *= 4
        if high >= FAR:
            return FAR
    low = 0.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def slopes(margins: Margins, at: Floats, here: Floats, step: float) -> Floats:
    """One-sided differences of the margins at a point, (m, n): forward, or backward where the box ends."""
    signs = np.where(at + step <= 1, 1.0, -1.0)
    found = margins([at + signs[i] * step * unit for i, unit in enumerate(np.eye(at.size))])
    return np.array([(there - here) / (sign * step) for there, sign in zip(found, signs, strict=True)]).T


def along(margins: Margins, direction: Floats, tolerance: float) -> tuple[Floats, bool]:
    """The first point found on a ray from the origin at which the answer has changed, and whether there is one.

    Steps out to the end of the box until the least margin is at least 0, then false position (Illinois) back towards
    the boundary, to within `tolerance` of the length; always the changed side of it is given. Where the margin is
    not monotone along the ray, a nearer crossing may be missed. Without a crossing: the end of the ray.
    """
    size = float(direction.max())
    if size <= 0:
        return direction, False
    length = float(np.linalg.norm(direction))
    low: Point = (0.0, float(margins([0 * direction])[0].min()))
    high: Point | None = None
    for stretch in sorted({min(t, 1 / size) for t in (1.0, 1.15, 1.4, 2.0, 4.0, 1 / size)}):
        value = float(margins([stretch * direction])[0].min())
        if value >= 0:
            high = (stretch, value)
            break
        low = (stretch, value)
    if high is None:
        return direction / size, False
    return _root(lambda t: float(margins([t * direction])[0].min()), low, high, tolerance / length) * direction, True


def _root(value: Callable[[float], float], low: Point, high: Point, tolerance: float) -> float:
    """The changed end of a bracket (place, value) of width at most `tolerance`, by false position (Illinois)."""
    (a, fa), (b, fb), last = low, high, 0
    for _ in range(TRIES):
        if b - a <= tolerance:
            break
        middle = b - fb * (b - a) / (fb - fa)
        middle = min(max(middle, a + 0.02 * (b - a)), b - 0.02 * (b - a))
        here = value(middle)
        if here >= 0:
            b, fb, fa, last = middle, here, (fa / 2 if last > 0 else fa), 1
        else:
            a, fa, fb, last = middle, here, (fb / 2 if last < 0 else fb), -1
    return b


def nearest(
    margins: Margins,
    start: Floats,
    first: Floats,
    step: float,
    looks: int = LOOKS,
    begin: Floats | None = None,
    tilted: Margins | None = None,
) -> tuple[Floats, bool]:
    """The nearest point of the box at which the answer has changed, and whether one was found.

    z <- the least z with m(z_k) + J_k (z - z_k) >= 0, J_k by differences at z_k, until z stays: the search for a
    design point of Hasofer, Lind, Rackwitz and Fiessler. Every point that it visits gives a ray; the nearest crossing
    on any of them is the result, so it is a change even where the search did not settle. It is a local minimum.
    It begins at the origin; at `begin` (n,) instead it looks there first, and may come to another minimum. `tilted` are
    margins to take differences of in place of `margins`: cheaper ones, with nearly the same slopes.

    Shapes: start (m,) margins at the origin, first (m, n) slopes there. Source: Rackwitz & Fiessler (1978), Computers
    & Structures 9(5), 489-494.
    """

    def look(at: Floats) -> tuple[Floats, Floats]:
        here = margins([at])[0]
        return here, slopes(tilted or margins, at, here if tilted is None else tilted([at])[0], step)

    z, here, rows = np.zeros(first.shape[1]), start, first
    visited: list[Floats] = []
    if begin is not None:
        z, (here, rows) = begin, look(begin)
    for number in range(looks):
        new = closest(rows, rows @ z - here)
        settled = new is not None and bool(np.linalg.norm(new - z) <= CLOSE)
        z = (rows.sum(axis=0) > 0).astype(float) if new is None else new
        if not z.any():
            break
        visited.append(z)
        if settled or number == looks - 1:
            break
        here, rows = look(z)
    return _nearest_on(margins, visited) if visited else (z, False)


def _nearest_on(margins: Margins, rays: Sequence[Floats]) -> tuple[Floats, bool]:
    """The nearest crossing on any of some rays, the last first; one that has not changed as far out is left there."""
    best: Floats | None = None
    last = rays[-1]
    for direction in reversed(rays):
        if best is not None:
            as_far = direction * (np.linalg.norm(best) / np.linalg.norm(direction))
            if as_far.max() <= 1 and margins([as_far])[0].min() < 0:
                continue
        point, changed = along(margins, direction, CLOSE / 2)
        if changed and (best is None or np.linalg.norm(point) < np.linalg.norm(best)):
            best = point
        elif direction is rays[-1]:
            last = point
    return (last, False) if best is None else (best, True)
