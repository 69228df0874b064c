"""The search for flips: which assumptions help, the nearest change of one, two and any of them, verified."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from sulh.case import Quantity
from sulh.outlook._again import Again, Floats, share_groups
from sulh.outlook._chain import Setting
from sulh.outlook._draws import DRAW_METHOD, uncertain
from sulh.outlook._judgement import Judgement
from sulh.outlook._levers import SCREEN_METHOD
from sulh.outlook._nearest import LOOKS, Margins, along, closest, nearest

Progress = Callable[[float, str], None]

LEADING, PAIRS, RIVALS = 12, 3, 2
FARTHER = 2.0
SCREEN_STEP, STEP, LEAST = 0.5, 0.2, 1e-4
TRACE, EXACT, EVEN = 0.1, 0.005, 0.3
DIGITS = 3


@dataclass(frozen=True)
class Moved:
    """One assumption that moves: from its likely value to another within its range; `share` of the way, in [-1, 1]."""

    path: str
    low: float
    likely: float
    high: float
    to: float
    share: float


@dataclass(frozen=True)
class Way:
    """One way to another judgement: what moves, to what judgement it leads, and how far that is.

    `distance` is the Euclidean norm of the shares: 1 is one number at the end of its range. `read` (11,) and `margin`
    come from the run that verifies it, on the grid of an answer; `verified` if the judgement is another one there.
    """

    to: str
    moved: tuple[Moved, ...]
    distance: float
    read: Floats
    margin: float
    verified: bool

    @property
    def numbers(self) -> dict[str, float]:
        """The values to set, by path, as `sulh.change` takes them."""
        return {one.path: one.to for one in self.moved}


class Axes:
    """Some assumptions, each with the way it moves: from the unit box to rounded numbers."""

    def __init__(self, paths: Sequence[str], signs: Sequence[float], ranged: Mapping[str, Quantity]):
        self.paths, self.signs, self.ranged = tuple(paths), tuple(signs), ranged

    def numbers(self, z: Floats) -> dict[str, float]:
        found = {}
        for path, sign, share in zip(self.paths, self.signs, z, strict=True):
            if share > 0:
                found[path] = value_at(self.ranged[path], sign * float(share))
        return found

    def some(self, which: Sequence[int]) -> Axes:
        return Axes([self.paths[i] for i in which], [self.signs[i] for i in which], self.ranged)


def value_at(q: Quantity, share: float) -> float:
    """The value of a quantity a share in [-1, 1] of the way from likely to an end, rounded within its range."""
    end = q.hi if share > 0 else q.lo
    digits = DIGITS - math.floor(math.log10(abs(end - q.mid)))
    value = round(q.mid + abs(share) * (end - q.mid), digits)
    return min(max(value, q.lo), q.hi)


def share_of(q: Quantity, value: float) -> float:
    """How far a value lies from likely towards an end of the range: in [-1, 1] within it."""
    return (value - q.mid) / (q.hi - q.mid if value > q.mid else q.mid - q.lo)


class Search:
    """One search for flips of a judgement."""

    def __init__(self, fine: Again, judgement: Judgement, say: Progress):
        self.fine, self.judgement, self.say, self.threads = fine, judgement, say, fine.threads
        self.ranged = uncertain(fine.dossier.quantities())
        rough, coarse = fine.setting.by(SCREEN_METHOD, beyond=False), fine.setting.by(DRAW_METHOD)
        if judgement.asked != "outcome":  # no game moves a belief about the present: one round of it will do
            rough = coarse = Setting(fine.dossier.as_of + dt.timedelta(days=1), SCREEN_METHOD, beyond=False)
        tilted = replace(coarse, method=SCREEN_METHOD)
        games = (rough, tilted, coarse)
        self.quick, self.tilted, self.coarse = (Again(fine.dossier, setting, self.threads) for setting in games)
        self.offset = fine.base - self.coarse.base
        self.near: tuple[Moved, float] | None = None
        self.live = 0
        self.rivals: tuple[str, ...] = ()

    def run(self) -> tuple[Way | None, Way | None, Way | None]:
        """The best way with one number, with two and with any number; a later one only where it is nearer."""
        sides = [(p, s) for p, q in self.ranged.items() for s, end in ((-1.0, q.lo), (1.0, q.hi)) if end != q.mid]
        points = [{path: value_at(self.ranged[path], SCREEN_STEP * sign)} for path, sign in sides]
        sides, points = _possible(self.fine, sides, points)
        effect = (
            np.array(self.quick.rough(points, lambda share, words: self.say(0.05 + 0.4 * share, words))).reshape(
                -1, self.fine.base.size
            )
            - self.quick.base
        ) / SCREEN_STEP
        relevant = np.any(
            [np.abs(effect @ rows.T).max(axis=1) > LEAST for rows, _ in self.judgement.others.values()], 0
        )
        self.live = len({path for (path, _), moves in zip(sides, relevant, strict=True) if moves})
        found: list[list[Way]] = [[], [], []]
        chosen = self._rivals(sides, effect)
        self.rivals = tuple(chosen)
        for k, (name, axes) in enumerate(chosen.items()):
            self.say(0.45 + 0.5 * k / len(chosen), f"looking for the way to {name.replace('_', ' ')}")
            for kind, way in enumerate(self._toward(name, axes)):
                found[kind] += [way] if way is not None else []
        best = [min(ways, key=_rank, default=None) for ways in found]
        return _nearer(best[0], best[1], best[2])

    def _rivals(self, sides: list[tuple[str, float]], effect: Floats) -> dict[str, Axes]:
        """The other judgements that look nearest, each with the assumptions that help it most and the way they move."""
        ranked = []
        for name, (rows, constants) in self.judgement.others.items():
            start = rows @ self.fine.base + constants
            axes, slopes = self._axes(sides, effect, rows, start)
            if axes.paths:
                point = closest(slopes, -start)
                ranked.append((math.inf if point is None else float(np.linalg.norm(point)), name, axes))
        ranked.sort(key=lambda rival: rival[:2])
        return {name: axes for length, name, axes in ranked[:RIVALS] if length <= FARTHER * ranked[0][0]}

    def _axes(self, sides: list[tuple[str, float]], effect: Floats, rows: Floats, start: Floats) -> tuple[Axes, Floats]:
        """The leading assumptions on the way to rows @ reading + constants >= 0, each in the direction that helps."""
        short = rows[start < 0] if (start < 0).any() else rows
        help_ = (effect @ short.T).sum(axis=1)
        order = sorted(range(len(sides)), key=lambda k: (-help_[k], sides[k]))
        group_of = {path: group for group in share_groups(self.fine.dossier.case) for path in group}
        taken: set[object] = set()
        chosen: list[int] = []
        for k in order:
            mark = group_of.get(sides[k][0], sides[k][0])
            if help_[k] > LEAST and mark not in taken and len(chosen) < LEADING:
                taken.add(mark)
                chosen.append(k)
        axes = Axes([sides[k][0] for k in chosen], [sides[k][1] for k in chosen], self.ranged)
        return axes, (effect[chosen] @ rows.T).T.reshape(len(rows), len(chosen))

    def _toward(self, name: str, axes: Axes) -> tuple[Way | None, Way | None, Way | None]:
        """One way of each kind to one other judgement, verified."""
        start = self._margins(self.coarse, name, axes)([np.zeros(len(axes.paths))])[0]
        units = np.eye(len(axes.paths))
        tried = self._margins(self.coarse, name, axes)([*(STEP * units), *units])
        first = np.array([(there - start) / STEP for there in tried[: len(units)]]).T
        ends = [float(there.min()) for there in tried[len(units) :]]
        self._note(axes, ends)
        lengths = {(i, j): self._length(first[:, [i, j]], start) for i, j in combinations(range(len(units)), 2)}
        pairs = sorted(lengths, key=lambda pair: (lengths[pair], pair))[:PAIRS]
        together = list(range(len(units)))
        with ThreadPoolExecutor(self.threads) as pool:
            found = pool.map(lambda job: self._find(name, axes, job, start, first), [together, *map(list, pairs)])
            alone = self._alone(name, axes, [i for i, end in enumerate(ends) if end >= 0], start, first)
            origin, *twos = found
        two = self._least(twos)
        begun = [begin for begin in (self._least([alone, two]), np.full(len(units), EVEN)) if begin is not None]
        with ThreadPoolExecutor(self.threads) as pool:
            more = pool.map(lambda begin: self._find(name, axes, together, start, first, begin), begun)
            whole = self._least([origin, *more])
        with ThreadPoolExecutor(self.threads) as pool:
            made = list(pool.map(lambda point: self._verified(name, axes, point), [alone, two, whole]))
        return made[0], made[1], made[2]

    def _alone(self, name: str, axes: Axes, which: list[int], start: Floats, first: Floats) -> Floats | None:
        """The nearest change of one number, of those that change it at their ends.

        The one that looks nearest is followed first; of the others those that have changed it as far out as that.
        """
        order = sorted(which, key=lambda i: (self._length(first[:, [i]], start), i))
        best: Floats | None = None
        margins = self._margins(self.coarse, name, axes)
        for some in (order[:1], order[1:]):
            if best is not None and some:
                as_far = margins([best.max() * np.eye(len(best))[i] for i in some])
                some = [i for i, there in zip(some, as_far, strict=True) if there.min() >= 0]
            with ThreadPoolExecutor(self.threads) as pool:
                found = list(pool.map(lambda i: self._find(name, axes, [i], start, first), some))
            best = self._least([best, *found])
        return best

    def _length(self, slopes: Floats, start: Floats) -> float:
        point = closest(slopes, -start)
        return math.inf if point is None else float(np.linalg.norm(point))

    def _least(self, points: list[Floats | None]) -> Floats | None:
        return min((p for p in points if p is not None), key=lambda p: float(np.linalg.norm(p)), default=None)

    def _find(
        self, name: str, axes: Axes, which: list[int], start: Floats, first: Floats, begin: Floats | None = None
    ) -> Floats | None:
        """The nearest changed point of the coarse game in which only `which` move, in all coordinates of `axes`.

        The search begins where nothing moves, or at `begin`.
        """
        margins = self._margins(self.coarse, name, axes.some(which))
        if len(which) == 1:
            point, changed = along(margins, np.array([min(self._length(first[:, which], start), 1.0)]), EXACT)
        else:
            tilted = self._margins(self.tilted, name, axes.some(which))
            looks = LOOKS if begin is None else LOOKS - 1
            point, changed = nearest(margins, start, first[:, which], STEP, looks, begin, tilted)
        whole = np.zeros(len(axes.paths))
        whole[which] = np.where(point >= TRACE * point.max(), point, 0.0)
        return whole if changed and whole.any() else None

    def _verified(self, name: str, axes: Axes, point: Floats | None) -> Way | None:
        """The point brought onto the boundary in the game of an answer, along its ray, and read there."""
        if point is None:
            return None
        end, _ = along(self._margins(self.fine, name, axes), point, EXACT)
        numbers = axes.numbers(end)
        read, (rows, constants) = self.fine.one(numbers), self.judgement.others[name]
        margin = float((rows @ read + constants).min())
        moved = [self._moved(path, value) for path, value in numbers.items()]
        moved.sort(key=lambda one: (-abs(one.share), one.path))
        distance = math.sqrt(sum(one.share**2 for one in moved))
        return Way(name, tuple(moved), distance, read, margin, margin >= 0)

    def _moved(self, path: str, value: float) -> Moved:
        q = self.ranged[path]
        return Moved(path, q.lo, q.mid, q.hi, value, share_of(q, value))

    def _note(self, axes: Axes, ends: list[float]) -> None:
        """Remember which single number comes nearest at its end, over all rivals."""
        for i, end in enumerate(ends):
            if self.near is None or end > self.near[1]:
                q = self.ranged[axes.paths[i]]
                self.near = (self._moved(axes.paths[i], q.hi if axes.signs[i] > 0 else q.lo), end)

    def _margins(self, play: Again, name: str, axes: Axes) -> Margins:
        rows, constants = self.judgement.others[name]
        offset = self.offset if play is self.coarse else 0.0

        def margins(points: Sequence[Floats]) -> list[Floats]:
            return [rows @ (read + offset) + constants for read in play.all([axes.numbers(z) for z in points])]

        return margins


def _possible(
    play: Again, sides: list[tuple[str, float]], points: list[dict[str, float]]
) -> tuple[list[tuple[str, float]], list[dict[str, float]]]:
    """Those that a what-if could set: a share of a group whose others are all 0 can make no room."""
    mids = {path: q.mid for path, q in play.dossier.case.quantities().items()}
    stuck = {p for g in share_groups(play.dossier.case) for p in g if sum(mids[o] for o in g if o != p) <= 0}
    kept = [k for k, (path, _) in enumerate(sides) if path not in stuck]
    return [sides[k] for k in kept], [points[k] for k in kept]


def _rank(way: Way) -> tuple[bool, float]:
    return (not way.verified, way.distance)


def _nearer(one: Way | None, two: Way | None, many: Way | None) -> tuple[Way | None, Way | None, Way | None]:
    """Each way only if it is nearer than those with fewer numbers, or verified where they are not.

    Where the search among any number of them ends on two, or on one, it stands for that many.
    """
    if many is not None and len(many.moved) == 2:
        two, many = min((way for way in (two, many) if way is not None), key=_rank), None
    for way in (two, many):
        if way is not None and len(way.moved) == 1 and (one is None or _rank(way) < _rank(one)):
            one = way
    if two is not None and (len(two.moved) < 2 or (one is not None and _rank(one) <= _rank(two))):
        two = None
    fewer = [way for way in (one, two) if way is not None]
    if many is not None and fewer and min(map(_rank, fewer)) <= _rank(many):
        many = None
    return one, two, many
