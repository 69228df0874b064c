"""Belief simplices cut into Freudenthal triangles, so that a belief lies between at most K grid points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_PLACES = 2**24  # 128 MiB; a grid of that many beliefs could not be solved in any case


@dataclass(frozen=True)
class SimplexGrid:
    """Points b of the simplex over `types` types whose coordinates are multiples of 1 / `steps`.

    A point is named by y_i = steps * sum_{j >= i} b_j, i = 1 .. types - 1, which falls from `steps` to 0. `points` has
    shape (G, types), G = C(steps + types - 1, types - 1). `lookup` gives the row of y at index
    sum_i y_i (steps + 1)^(i - 1); -1 where y does not fall.

    Source: Freudenthal (1942), Annals of Mathematics 43, 580-582; Lovejoy (1991), Operations Research 39(1), 162-175,
    uses it for beliefs.
    """

    types: int
    steps: int
    points: Floats
    lookup: Ints


@cache
def simplex_grid(types: int, steps: int) -> SimplexGrid:
    """The grid over `types` types with `steps` steps from corner to corner. One type has one point.

    Errors: UsageError for none, or for more places in `lookup` than `MOST_PLACES`.
    """
    if types < 1 or steps < 1:
        raise UsageError("simplex_grid", "at least 1 type and 1 step", f"{types} and {steps}", "Choose more.")
    if (steps + 1) ** (types - 1) > MOST_PLACES:
        got = f"{types} types in {steps} steps"
        raise UsageError("simplex_grid", f"(steps + 1)^(types - 1) to {MOST_PLACES}", got, "Choose fewer of either.")
    falling = [tuple(reversed(y)) for y in combinations_with_replacement(range(steps + 1), types - 1)]
    points = np.empty((len(falling), types))
    lookup = np.full((steps + 1) ** (types - 1), -1, dtype=np.int64)
    for row, y in enumerate(falling):
        edges = np.array([steps, *y, 0], dtype=float)
        points[row] = (edges[:-1] - edges[1:]) / steps
        lookup[sum(v * (steps + 1) ** i for i, v in enumerate(y))] = row
    points.setflags(write=False)
    lookup.setflags(write=False)
    return SimplexGrid(types, steps, points, lookup)
