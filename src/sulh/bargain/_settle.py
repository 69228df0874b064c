"""What theory would settle on in an outcome space, and where nothing can be: how far each side must move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sulh.bargain._points import egalitarian, kalai_smorodinsky, nash, utilitarian
from sulh.bargain._space import Space
from sulh.bargain._value import Floats, Ints
from sulh.errors import UsageError

TIE_RULE = "Of points that score alike the one with the larger sum is taken, then the earlier outcome of the domain."


@dataclass(frozen=True, eq=False)
class Moves:
    """How far the sides are from an agreement. All in each party's own utility.

    `alone[p]` is the least by which p alone would have to lower what it asks for no outcome to leave anybody short;
    None where p alone cannot do it. `together` is how much each gives up at `nearest`, the outcome whose largest
    shortfall, as a share of the party's range, is the smallest.
    """

    alone: tuple[float | None, ...]
    together: tuple[float, ...]
    nearest: int


@dataclass(frozen=True, eq=False)
class Settlement:
    """The points of bargaining theory in a space. Points are rows of the space, None where there is no zone.

    `frontier` holds the rows of the frontier that leave nobody worse off than no deal, one for each different vector
    of utilities, by falling sum; the points are chosen among them. `zone` is whether some outcome is strictly better
    than no deal for everyone; `moves` says how far from that they are where none is.
    """

    space: Space
    frontier: Ints
    zone: bool
    nash: int | None
    asymmetric_nash: int | None
    kalai_smorodinsky: int | None
    egalitarian: int | None
    utilitarian: int | None
    power: tuple[float, ...]
    moves: Moves | None

    @property
    def points(self) -> dict[str, int]:
        """The points that exist by name, in the order of the fields; asymmetric Nash only where power differs."""
        named = {
            "nash": self.nash,
            "asymmetric_nash": self.asymmetric_nash if len(set(self.power)) > 1 else None,
            "kalai_smorodinsky": self.kalai_smorodinsky,
            "egalitarian": self.egalitarian,
            "utilitarian": self.utilitarian,
        }
        return {name: row for name, row in named.items() if row is not None}


def settle(space: Space, power: Sequence[float] | None = None) -> Settlement:
    r"""The frontier that nobody would refuse, and the points of bargaining theory on it.

    Nash maximises the product of gains over no deal, asymmetric Nash the product of gain^power; Kalai-Smorodinsky the
    smallest gain as a share of the party's best in the zone; egalitarian the smallest gain; utilitarian the sum of
    utilities. A no-deal value below every outcome (a war worse than any deal) is used as it stands. Of points that
    score alike the one with the larger sum is taken, then the earlier outcome. All lie on the frontier.

    Raises: UsageError for powers that are not one positive number a party.
    """
    weights = tuple(float(w) for w in power) if power is not None else (1.0,) * len(space.parties)
    if len(weights) != len(space.parties) or not all(0 < w < np.inf for w in weights):
        got = ", ".join(f"{w:g}" for w in weights)
        raise UsageError("power", f"{len(space.parties)} positive numbers", got, "Give one for each party, in order.")
    rows = _distinct(space.utility, space.rational)
    points, no_deal = space.utility[rows], space.disagreement
    chosen = (
        nash(points, no_deal),
        nash(points, no_deal, np.array(weights) / max(weights)),
        kalai_smorodinsky(points, no_deal),
        egalitarian(points, no_deal),
        utilitarian(points),
    )
    first, asymmetric, balanced, equal, most = (None if k is None else int(rows[k]) for k in chosen)
    by_sum = rows[np.argsort(-points.sum(axis=1), kind="stable")]
    moves = None if first is not None else distance_to_agreement(space)
    zone = first is not None
    return Settlement(space, by_sum, zone, first, asymmetric, balanced, equal, most, weights, moves)


def distance_to_agreement(space: Space) -> Moves:
    """By how much each side must lower what it asks until some outcome leaves nobody short of it."""
    rows = space.frontier
    points = space.utility[rows]
    short = np.maximum(space.disagreement - points, 0)
    alone: list[float | None] = []
    for p in range(len(space.parties)):
        others = np.delete(short, p, axis=1).max(axis=1) <= 0
        alone.append(float(short[others, p].min()) if others.any() else None)
    shares = (short / reach(space)).max(axis=1)
    best = np.flatnonzero(shares <= shares.min() + 1e-12)
    pick = best[np.argmax(points[best].sum(axis=1))]
    return Moves(tuple(alone), tuple(float(s) for s in short[pick]), int(rows[pick]))


def reach(space: Space) -> Floats:
    """Each party's best less its worst outcome; 1 where everything is worth the same to it. Shape (parties,)."""
    width: Floats = space.utility.max(axis=0) - space.utility.min(axis=0)
    width[width <= 0] = 1.0
    return width


def _distinct(utility: Floats, rows: Ints) -> Ints:
    """The first row of each different vector, in ascending order of rows."""
    if not len(rows):
        return rows
    _, first = np.unique(utility[rows], axis=0, return_index=True)
    return rows[np.sort(first)]
