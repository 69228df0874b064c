"""How good one offer is: what it gives, how far it is from each point, and what is left on the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sulh.bargain._settle import Settlement, reach
from sulh.bargain._value import Floats


@dataclass(frozen=True, eq=False)
class Offer:
    """One outcome seen beside the frontier. Utilities, gains over no deal and what is left are in order of parties.

    `left[p]` is the most p could still gain at nobody's cost. `better` is a row that helps everybody at once as evenly
    as can be, None on the frontier. Distances are Euclidean in gains over no deal, each as a share of the party's best
    gain on the frontier (of its range where it has none): to `frontier`, the nearest frontier point, and to the points.
    """

    row: int
    utility: tuple[float, ...]
    gain: tuple[float, ...]
    acceptable: bool
    on_frontier: bool
    left: tuple[float, ...]
    better: int | None
    frontier: float
    distance: Mapping[str, float]


def weigh(settlement: Settlement, offer: Mapping[str, str] | int) -> Offer:
    """What an offer (issue → option, or its row) gives each side, and its distance to each point.

    Raises: UsageError for an outcome that is not in the space.
    """
    space = settlement.space
    row = offer if isinstance(offer, int) else space.row_of(offer)
    mine = space.utility[row]
    points = space.utility[space.frontier]
    above = (points >= mine).all(axis=1)
    gains = points[above] - mine
    better = (gains > 0).any(axis=1)
    left = gains.max(axis=0)
    pick: int | None = None
    if better.any():
        evenly = (gains / reach(space)).min(axis=1) + 1e-9 * (gains / reach(space)).sum(axis=1)
        pick = int(space.frontier[above][np.argmax(np.where(better, evenly, -np.inf))])
    unit = _unit(settlement)
    far = {name: float(np.linalg.norm((space.utility[k] - mine) / unit)) for name, k in settlement.points.items()}
    return Offer(
        row=row,
        utility=tuple(float(u) for u in mine),
        gain=tuple(float(g) for g in mine - space.disagreement),
        acceptable=bool((mine >= space.disagreement).all()),
        on_frontier=pick is None,
        left=tuple(float(g) for g in left),
        better=pick,
        frontier=float(np.sqrt((((points - mine) / unit) ** 2).sum(axis=1).min())),
        distance=far,
    )


def _unit(settlement: Settlement) -> Floats:
    """Each party's best gain on the frontier that nobody would refuse; its range where that is nothing."""
    space = settlement.space
    width = reach(space)
    if not len(settlement.frontier):
        return width
    best: Floats = space.utility[settlement.frontier].max(axis=0) - space.disagreement
    return np.where(best > 0, best, width)
