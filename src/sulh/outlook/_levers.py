"""One assumption at a time: which carry the answer, and which of them somebody could move."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sulh.case import Case
from sulh.game import Method
from sulh.outlook._chain import Chain, Setting, only_the_game, rerun, run_chain, standing_mandates
from sulh.outlook._draws import DRAW_METHOD, uncertain

Floats = NDArray[np.float64]
Progress = Callable[[float, str], None]

Point = tuple[str, float]

IDLE = 0.02
SCREEN_METHOD = Method(steps_a=1, steps_b=1, tolerance=1e-2, spare=50_000)


@dataclass(frozen=True)
class Swing:
    """What one assumption does: outcomes at the horizon, (5,), with it at its low and at its high end.

    Everything else is likely. Both ends and the middle are solved on the same coarse belief grid, so that their
    differences are the assumption's and not the grid's. `who` could move it, or None. `converged` says of the three
    games whether each was solved to its tolerance.
    """

    path: str
    who: str | None
    low: float
    likely: float
    high: float
    at_low: Floats
    at_likely: Floats
    at_high: Floats
    converged: tuple[bool, bool, bool] = (True, True, True)

    @property
    def size(self) -> float:
        """The largest change of the chance of one outcome from the low to the high end."""
        return distance(self.at_high, self.at_low)


def distance(one: Floats, other: Floats, outcome: int | None = None) -> float:
    """The difference in the chance of one outcome between two distributions, (5,); by default of any, the largest."""
    apart = np.abs(one - other)
    return float(apart.max() if outcome is None else apart[outcome])


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
    if room == "parties" and (leaf in ("escalates", "bound") or parts[2] == "patience"):
        return parts[1]
    choices = {"act_worth": case.claimant, "press_bite": case.claimant, "act_intensity": case.respondent}
    return choices.get(leaf) if room == "play" else None


def quick_lever(case: Case, path: str) -> bool:
    """Whether a path is a lever that leaves table, councils and beliefs alone, and no third party's: quick to try."""
    return puller(case, path) is not None and only_the_game(path) and not path.startswith("third_parties.")


def swings(
    chain: Chain,
    paths: Iterable[str],
    most: int,
    threads: int,
    progress: Progress | None = None,
    outcome: int | None = None,
) -> tuple[Swing, ...]:
    """Swings of the `most` assumptions with the largest effect among `paths`, largest first; ties by path.

    First every path is moved to its farther end in a quick game that ends at the horizon and whose types are known
    (the corners of the belief grid); what moves no chance of ratification by two points is not even played. Those that
    move the outlook most, or one `outcome` of it, are then moved to both ends in the game that also serves the draws.
    """
    wanted = set(paths)
    ranged = {path: q for path, q in uncertain(chain.dossier.case.quantities()).items() if path in wanted}
    far = [(path, q.hi if q.hi - q.mid >= q.mid - q.lo else q.lo) for path, q in ranged.items()]
    mover = _Mover(chain, threads, len(far) + 2 * min(most, len(far)), progress or (lambda _share, _words: None))
    middle, *rough = mover.all([None, *far], chain.setting.by(SCREEN_METHOD, beyond=False))
    reach = {
        path: 0.0 if x is None else distance(x[0], middle[0], outcome)
        for (path, _end), x in zip(far, rough, strict=True)
    }
    leading = sorted(reach, key=lambda path: (-reach[path], path))[:most]
    points = [(path, end) for path in leading for end in (ranged[path].lo, ranged[path].hi)]
    likely, *ends = mover.all([None, *points], chain.setting.by(DRAW_METHOD))
    found = []
    for path, at_low, at_high in zip(leading, ends[::2], ends[1::2], strict=True):
        q, who = ranged[path], puller(chain.dossier.case, path)
        low, high = (likely if x is None else x for x in (at_low, at_high))
        solved = (low[1], likely[1], high[1])
        found.append(Swing(path, who, q.lo, q.mid, q.hi, low[0], likely[0], high[0], solved))
    return tuple(sorted(found, key=lambda swing: (-swing.size, swing.path)))


class _Mover:
    """Plays the chain again with one quantity moved, for many quantities, in threads, telling how far it is."""

    def __init__(self, chain: Chain, threads: int, total: int, say: Progress):
        self.chain, self.threads, self.total, self.say, self.done = chain, threads, total + 2, say, 0

    def all(self, points: list[Point | None], setting: Setting) -> list[Any]:
        """Outcomes at the horizon for each point (None: nothing moved) and whether its game converged, or None where
        moving it is idle.
        """
        found = []
        with ThreadPoolExecutor(self.threads) as pool:
            for outcomes in pool.map(lambda point: self._one(point, setting), points):
                found.append(outcomes)
                self.done += 1
                self.say(min(1.0, self.done / self.total), "moving one assumption at a time")
        return found

    def _one(self, point: Point | None, setting: Setting) -> tuple[Floats, bool] | None:
        if point is not None and self._idle(point):
            return None
        chain = run_chain(self.chain.dossier, setting) if point is None else rerun(self.chain, point, setting)
        return chain.by(setting.horizon), chain.solution.converged

    def _idle(self, point: Point) -> bool:
        """Whether a number of a council moves no chance of ratifying any deal by as much as two points."""
        if ".council." not in point[0]:
            return False
        moved = standing_mandates(self.chain.dossier.at(dict([point])), self.chain.table)
        pairs = [
            pair
            for was, now in zip(self.chain.mandates, moved, strict=True)
            for pair in ((was.full, now.full), (was.without_room, now.without_room))
        ]
        return max(float(np.abs(now - was).max()) for was, now in pairs) < IDLE
