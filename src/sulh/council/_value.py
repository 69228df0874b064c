"""What the council stage gives: how likely a party ratifies each deal, and who decides it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Mandate:
    """P(a party ratifies | package), exact over all votes.

    `full` (packages,) is the chance when the whole council decides; `without_room` (packages,) the chance that the
    factions outside the room ratify on their own, as for a captive delegation whose members are willing and cannot
    bind; `support` (packages, factions) each faction's own chance of support, before instruction; `pivotal`
    (packages, factions) = P(pass | faction supports) - P(pass | it does not).
    """

    party: str
    factions: tuple[str, ...]
    full: Floats
    without_room: Floats
    support: Floats
    pivotal: Floats
