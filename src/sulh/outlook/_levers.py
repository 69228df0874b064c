"""One assumption at a time: which carry the answer, and which of them somebody could move."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sulh.case import Case
from sulh.game import Method
from sulh.outlook._chain import Chain, run_chain
from sulh.outlook._draws import uncertain

Floats = NDArray[np.float64]
Progress = Callable[[float, str], None]

SCREEN_METHOD = Method(steps_a=1, steps_b=2, tolerance=1e-3)


@dataclass(frozen=True)
class Swing:
    """What one assumption does: outcomes at the horizon, (5,), with it at its low and at its high end.

    Everything else is likely. Both ends and the middle are solved on the same coarse belief grid, so that their
    differences are the assumption's and not the grid's. `who` could move it, or None.
    """

    path: str
    who: str | None
    low: float
    likely: float
    high: float
    at_low: Floats
    at_likely: Floats
    at_high: Floats

    @property
    def size(self) -> float:
        """Half the sum of absolute changes of the outcomes from the low to the high end: total variation."""
        return float(np.abs(self.at_high - self.at_low).sum() / 2)


def puller(case: Case, path: str) -> str | None:
    """Who could move an assumption by its own choice: a party, a mediator or a third party; None if nobody alone."""
    parts = path.split(".")
    room, leaf = parts[0], parts[-1]
    if room == "mediators" and leaf != "bias":
        return parts[1]
    if room == "third_parties":
        return parts[1]
    if room == "armed_groups" and leaf == "control":
        return case.armed_groups[parts[1]].tied_to
    if room == "parties" and (leaf in ("escalates", "threshold") or parts[2] == "patience" or leaf == "bound"):
        return parts[1]
    choices = {"act_worth": case.claimant, "press_bite": case.claimant, "act_intensity": case.respondent}
    return choices.get(leaf) if room == "play" else None


def swings(
    chain: Chain, paths: Iterable[str], threads: int, progress: Progress | None = None
) -> tuple[Swing, ...]:
    """Swing of each path of the case with a range, largest first; ties by path."""
    dossier, horizon = chain.dossier, chain.setting.horizon
    ranged = uncertain(dossier.case.quantities())
    chosen = [path for path in paths if path in ranged]
    coarse = replace(chain.setting, method=SCREEN_METHOD)
    points = [(path, end) for path in chosen for end in (ranged[path].lo, ranged[path].hi)]

    def one(point: tuple[str, float] | None) -> Floats:
        return run_chain(dossier.at(dict([point]) if point else {}), coarse).by(horizon)

    ends: list[Floats] = []
    with ThreadPoolExecutor(threads) as pool:
        for outcomes in pool.map(one, [None, *points]):
            ends.append(outcomes)
            if progress is not None:
                progress(len(ends) / (len(points) + 1), "moving one assumption at a time")
    middle, found = ends[0], []
    for i, path in enumerate(chosen):
        q = ranged[path]
        at_low, at_high = ends[1 + 2 * i], ends[2 + 2 * i]
        found.append(Swing(path, puller(dossier.case, path), q.lo, q.mid, q.hi, at_low, middle, at_high))
    return tuple(sorted(found, key=lambda swing: (-swing.size, swing.path)))
