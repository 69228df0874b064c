"""What the council stage gives: how likely a party ratifies each deal, and who decides it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Mandate:
    """P(a party ratifies | package), exact over all votes.

    `full` (packages,) is the chance when the whole council decides; `in_room` (packages,) when the factions at the
    table do not count, as for a captive delegation; `support` (packages, factions) each faction's own chance of
    support; `pivotal` (packages, factions) = P(pass | faction supports) - P(pass | it does not).
    """

    party: str
    factions: tuple[str, ...]
    full: Floats
    in_room: Floats
    support: Floats
    pivotal: Floats
