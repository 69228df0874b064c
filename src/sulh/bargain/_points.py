"""Kernels on points: the zone of agreement and the solution points of bargaining theory.

Points are rows, parties are columns, for any number of parties; an answer is a row number, or None where no point is
better than disagreement for everybody. Of points that score alike the one with the larger sum is taken, then the
smaller number: scores that differ by no more than eight roundings count as alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sulh.bargain._value import Floats, Ints

ROUNDING = 8 * float(np.finfo(float).eps)


def zone(points: ArrayLike, disagreement: ArrayLike) -> Ints:
    """The zone of agreement: points better than disagreement for everybody, strictly. Row numbers, ascending."""
    return np.flatnonzero((np.asarray(points, float) > np.asarray(disagreement, float)).all(axis=1))


def nash(points: ArrayLike, disagreement: ArrayLike, power: ArrayLike = 1.0) -> int | None:
    r"""Nash's solution: the point of the zone that maximises the product over parties of (u_p - d_p)^power_p.

    Args: `points` (n, parties), `disagreement` (parties,), `power` (parties,) positive, equal by default.
    Source: Nash (1950), Econometrica 18(2), 155-162; with power, Kalai (1977), Int. J. Game Theory 6(3), 129-133.
    """
    array, rows = np.asarray(points, float), zone(points, disagreement)
    gain = array[rows] - np.asarray(disagreement, float)
    if len(rows):  # by powers of two, which round nothing: a product over many sides neither overflows nor vanishes
        gain = np.ldexp(gain, -np.frexp(gain.max(axis=0))[1])
    return _best(np.prod(gain ** np.asarray(power, float), axis=1), array, rows)


def kalai_smorodinsky(points: ArrayLike, disagreement: ArrayLike) -> int | None:
    r"""Kalai and Smorodinsky's solution on a finite set: the point of the zone that maximises min_p of
    (u_p - d_p) / (ideal_p - d_p), where ideal_p is p's best in the zone. It lies on the frontier.

    Args: `points` (n, parties), `disagreement` (parties,).
    Source: Kalai & Smorodinsky (1975), Econometrica 43(3), 513-518.
    """
    array, rows = np.asarray(points, float), zone(points, disagreement)
    gain = array[rows] - np.asarray(disagreement, float)
    return _best((gain / gain.max(axis=0)).min(axis=1), array, rows) if len(rows) else None


def egalitarian(points: ArrayLike, disagreement: ArrayLike) -> int | None:
    """The egalitarian solution on a finite set: the point of the zone that maximises min_p (u_p - d_p).

    Args: `points` (n, parties), `disagreement` (parties,).
    Source: Kalai (1977), Econometrica 45(7), 1623-1630.
    """
    array, rows = np.asarray(points, float), zone(points, disagreement)
    return _best((array[rows] - np.asarray(disagreement, float)).min(axis=1), array, rows)


def utilitarian(points: ArrayLike) -> int | None:
    """The point with the largest sum of utilities, in the zone or not; None for no points.

    Source: Harsanyi (1955), Journal of Political Economy 63(4), 309-321.
    """
    array = np.asarray(points, float)
    return _best(array.sum(axis=1), array, np.arange(len(array)))


def _best(score: Floats, points: Floats, rows: Ints) -> int | None:
    """The row with the best score; then the larger sum; then the smaller number. `score` stands beside `rows`."""
    if not len(rows):
        return None
    rows = rows[_alike(score)]
    return int(rows[_alike(points[rows].sum(axis=1))][0])


def _alike(score: Floats) -> Ints:
    """Where the score is the highest, but for roundings."""
    return np.flatnonzero(score >= score.max() - ROUNDING * abs(score.max()))
