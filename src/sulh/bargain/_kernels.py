"""Compiled loops over points. Arrays in, arrays out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any  # numba compiles for concrete arrays; their shapes stand in the docstrings


@njit(cache=True, nogil=True)
def undominated(points: Array) -> Array:
    """Which points (n, parties) are on the frontier, shape (n,) bool.

    No point may dominate one before it, and no two may be equal: each is held against the frontier so far.
    """
    n, parties = points.shape
    kept = np.empty((n, parties))
    on = np.zeros(n, np.bool_)
    count = 0
    for i in range(n):
        beaten = False
        for j in range(count):
            p = 0
            while p < parties and kept[j, p] >= points[i, p]:
                p += 1
            if p == parties:
                beaten = True
                break
        if not beaten:
            on[i] = True
            for p in range(parties):
                kept[count, p] = points[i, p]
            count += 1
    return on
