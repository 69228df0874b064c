"""Which packages go on to the game: a few, well spread, always with the Nash point."""

from __future__ import annotations

import numpy as np

from sulh.bargain._value import Floats, Ints


def spread(points: Floats, frontier: Ints, zone: Ints, nash: int | None, count: int) -> Ints:
    """At most `count` packages for the game, best for the first party first.

    With a zone of agreement: the Nash point, the first party's best and the second's on the part of the frontier that
    lies in the zone, then again and again the point there whose nearest chosen point is farthest (Gonzalez 1985).
    Without one: the frontier points that come closest to it, by the largest of min over parties of u_p, so that a
    game can show a refusal. Of equal points one package goes on, the smallest number (the Nash point for its own), so
    fewer than `count` go on where the frontier holds fewer. Ties go to the larger sum, then the smaller number.

    Args: `points` (packages, 2), disagreement at 0; `frontier`, `zone` package numbers; `nash` None without a zone.
    Returns: package numbers.
    Source: Gonzalez (1985), Theoretical Computer Science 38, 293-306, for the farthest-point rule.
    """
    if nash is None:
        chosen = _closest(points, _distinct(points, frontier), count)
    else:
        inside = np.intersect1d(frontier, zone)
        others = inside[(points[inside] != points[nash]).any(axis=1)]
        chosen = _farthest(points, nash, _distinct(points, others), count)
    return chosen[np.lexsort((chosen, -points[chosen, 1], -points[chosen, 0]))]


def _distinct(points: Floats, numbers: Ints) -> Ints:
    """One package of each point, the smallest number, ascending."""
    return np.sort(numbers[np.unique(points[numbers], axis=0, return_index=True)[1]])


def _closest(points: Floats, numbers: Ints, count: int) -> Ints:
    order = np.lexsort((numbers, -points[numbers].sum(axis=1), -points[numbers].min(axis=1)))
    return numbers[order[:count]]


def _farthest(points: Floats, first: int, others: Ints, count: int) -> Ints:
    """The first package, each party's best unless that is the first itself, then the farthest from all chosen."""
    everyone = np.r_[first, others[np.argsort(-points[others].sum(axis=1), kind="stable")]]
    best = everyone[points[everyone].argmax(axis=0)]
    chosen = list(dict.fromkeys([first, *best.tolist()]))[:count]
    while len(chosen) < min(count, len(everyone)):
        gap = np.linalg.norm(points[everyone][:, None] - points[chosen], axis=2).min(axis=1)
        chosen.append(int(everyone[gap.argmax()]))
    return np.array(chosen, dtype=np.int64)
