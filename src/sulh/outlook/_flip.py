"""The smallest flip: the least change of assumptions that makes the key judgement another one."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from sulh.game import Method
from sulh.outlook._again import Again, Floats
from sulh.outlook._chain import Setting, horizon_of
from sulh.outlook._judgement import Judgement, judged
from sulh.outlook._search import Moved, Search, Way
from sulh.record import Dossier

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Flip:
    """The smallest flips of one judgement: with one number, with two, and with any number of them.

    `near` is the single number that comes nearest with the margin left at the end of its range (negative: it does not
    flip), or None if nothing helps. `moves_it` counts assumptions that move what was judged, of `looked` with a range.
    """

    dossier: Dossier
    horizon: dt.date
    judgement: Judgement
    read: Floats
    one: Way | None
    two: Way | None
    many: Way | None
    near: tuple[Moved, float] | None
    looked: int
    moves_it: int
    rivals: tuple[str, ...]
    method: Method
    evaluations: int
    unconverged: int
    seconds: float

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways found, fewest numbers first; each later one is nearer than those before it."""
        return tuple(way for way in (self.one, self.two, self.many) if way is not None)

    @property
    def smallest(self) -> Way | None:
        """The verified way with the least distance; None if there is none."""
        return min((way for way in self.ways if way.verified), key=lambda way: way.distance, default=None)


def flip(
    dossier: Dossier,
    horizon: dt.date | None = None,
    asked: str = "outcome",
    party: str | None = None,
    to: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Flip:
    """The least change of assumptions, in units of their ranges, that makes the key judgement another one.

    Every number of the case and the codebook with a range may move between low and high. d = (x - likely) /
    (high - likely) above the likely value and (x - likely) / (likely - low) below it; the distance is |d|, Euclidean.
    Of shares that must sum to 1 one may move, and the others make room as in a what-if.

    1. Each number is moved half way to either end in the quick game of the levers: which way helps, and how much.
    2. For the two other judgements that then look nearest, the twelve numbers that help most are searched in the game
       that serves the draws (see `nearest`): any of them together, the best pairs, and each alone.
       What moves less than a tenth as far as that which moves farthest is then left out.
    3. The best of each kind is brought onto the boundary and verified in the game of an answer.

    Args:
        horizon: date of the judgement, by default the case's. asked, party, to: see `judged`.
    The answer does not depend on `threads`. It is the nearest point that was found from three starts: a local minimum.
    Raises: UsageError for a judgement, a party or an outcome that there is not.
    """
    begun, threads = time.perf_counter(), threads or os.cpu_count() or 1
    say = progress or (lambda _share, _words: None)
    setting = Setting(horizon_of(dossier, horizon), Method())
    say(0.0, "solving the game")
    fine = Again(dossier, setting, threads)
    judgement = judged(dossier, fine.base, asked, party, to)
    search = Search(fine, judgement, say)
    ways = search.run()
    say(1.0, "done")
    plays = (fine, search.coarse, search.tilted, search.quick)
    return Flip(
        dossier, setting.horizon, judgement, fine.base, *ways, search.near, len(search.ranged), search.live,
        search.rivals, setting.method, sum(play.evaluations for play in plays),
        sum(play.unconverged for play in plays), time.perf_counter() - begun,
    )  # fmt: skip
