"""One assumption at a time: which carry the answer, and which of them somebody could move."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sulh.case import Case
from sulh.game import Method
from sulh.outlook._chain import Chain, rerun, run_chain
from sulh.outlook._draws import DRAW_METHOD, uncertain

Floats = NDArray[np.float64]
Progress = Callable[[float, str], None]

SCREEN_METHOD = Method(steps_a=1, steps_b=1, tolerance=1e-2)


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
        """Total variation between the outcomes at the low and at the high end."""
        return distance(self.at_high, self.at_low)


def distance(one: Floats, other: Floats) -> float:
    """Total variation: half the sum of absolute differences of two distributions over outcomes."""
    return float(np.abs(one - other).sum() / 2)


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
    chain: Chain, paths: Iterable[str], most: int, threads: int, progress: Progress | None = None
) -> tuple[Swing, ...]:
    """Swings of the `most` assumptions with the largest effect among `paths`, largest first; ties by path.

    First every path is moved to its farther end in a quick game that ends at the horizon and whose types are known
    (the corners of the belief grid); those that move the outlook most are then moved to both ends in the game that
    also serves the draws.
    """
    case, horizon = chain.dossier.case, chain.setting.horizon
    ranged = {path: q for path, q in uncertain(case.quantities()).items() if path in set(paths)}
    far = [(path, q.hi if q.hi - q.mid >= q.mid - q.lo else q.lo) for path, q in ranged.items()]
    total, done = len(far) + 2 * min(most, len(far)), 0

    def moved(points: list[tuple[str, float]], method: Method) -> list[Floats]:
        nonlocal done
        found: list[Floats] = []
        setting = replace(chain.setting, method=method, beyond=method is not SCREEN_METHOD)
        with ThreadPoolExecutor(threads) as pool:
            for outcomes in pool.map(lambda point: rerun(chain, point, setting).by(horizon), points):
                found.append(outcomes)
                done += 1
                if progress is not None:
                    progress(min(1.0, done / total), "moving one assumption at a time")
        return found

    middle = run_chain(chain.dossier, replace(chain.setting, method=SCREEN_METHOD, beyond=False)).by(horizon)
    rough = {path: distance(x, middle) for (path, _end), x in zip(far, moved(far, SCREEN_METHOD), strict=True)}
    leading = sorted(rough, key=lambda path: (-rough[path], path))[:most]
    ends = moved([(path, end) for path in leading for end in (ranged[path].lo, ranged[path].hi)], DRAW_METHOD)
    likely = run_chain(chain.dossier, replace(chain.setting, method=DRAW_METHOD)).by(horizon)
    found = [
        Swing(path, puller(case, path), ranged[path].lo, ranged[path].mid, ranged[path].hi, at_low, likely, at_high)
        for path, at_low, at_high in zip(leading, ends[::2], ends[1::2], strict=True)
    ]
    return tuple(sorted(found, key=lambda swing: (-swing.size, swing.path)))
