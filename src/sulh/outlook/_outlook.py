"""The whole answer for one dossier: the likely course, its intervals, and what carries it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from threading import Thread

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.game import Method
from sulh.outlook._chain import Chain, Setting, horizon_of, run_chain
from sulh.outlook._draws import Draws, draw, uncertain
from sulh.outlook._levers import Swing, quick_lever, swings
from sulh.record import Dossier

Floats = NDArray[np.float64]
Progress = Callable[[float, str], None]

DEFAULT_DRAWS = 32
DEFAULT_SEED = 7
FEWEST, MOST = 8, 4096


@dataclass(frozen=True)
class Outlook:
    """What is likely by when. `outcomes` (dates, 5) is the likely course; `draws` its spread, None if none were made.

    `swings` holds the assumptions of the case with the largest effect if draws were made; else, for speed, the
    largest among what mediators and the parties' own choices at the table could move.
    """

    chain: Chain
    dates: tuple[dt.date, ...]
    outcomes: Floats
    draws: Draws | None
    swings: tuple[Swing, ...]
    seed: int
    threads: int

    @property
    def levers(self) -> tuple[Swing, ...]:
        """The swings that some actor could bring about, largest first."""
        return tuple(swing for swing in self.swings if swing.who is not None)


def look_ahead(
    dossier: Dossier,
    horizon: dt.date | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    threads: int | None = None,
    progress: Progress | None = None,
    endless: bool = False,
) -> Outlook:
    """Run every stage for a dossier as it stands, and say how much the answer hangs on its assumptions.

    Args:
        horizon: date to look ahead to; by default the case's (see `horizon_of`).
        draws: how many samples of the assumptions; 0 for none, then there are no intervals.
        seed: of the scrambled Sobol sequence. The answer does not depend on `threads`.
        endless: whether talks have no last round (`sulh.game.solve`); the outlook still ends at its horizon.
        progress: called with a share in [0, 1] and a few words as the work goes on.
    Errors: UsageError for a horizon that is not ahead, or draws that are neither 0 nor 8 .. 4096.
    """
    if draws and not FEWEST <= draws <= MOST:
        step = "Choose fewer or more --draws: an interval from a handful of samples would say nothing."
        raise UsageError("draws", f"0, or from {FEWEST} to {MOST}", str(draws), step)
    if seed < 0:
        raise UsageError("seed", "a whole number of at least 0", str(seed), "Choose another --seed.")
    threads = threads or os.cpu_count() or 1
    say = progress or (lambda _share, _words: None)
    setting = Setting(horizon_of(dossier, horizon), Method(threads=threads, endless=endless))
    say(0.0, "solving the game")
    loading = Thread(target=import_module, args=("scipy.stats.qmc",)) if draws else None
    if loading:
        loading.start()  # takes half a second, and the game is solved without the interpreter's lock
    chain = run_chain(dossier, setting)
    if loading:
        loading.join()
    dates = (*(d for d in chain.dates[1:] if d < setting.horizon), setting.horizon)
    outcomes = np.array([chain.by(date) for date in dates])
    ranged = uncertain(dossier.case.quantities())
    if draws:
        spread = draw(dossier, setting, dates, draws, seed, threads, lambda s, w: say(0.1 + 0.45 * s, w))
        found = swings(chain, ranged, 12, threads, lambda s, w: say(0.55 + 0.45 * s, w))
    else:
        spread = None
        found = swings(chain, [p for p in ranged if quick_lever(dossier.case, p)], 3, threads, say)
    say(1.0, "done")
    return Outlook(chain, dates, outcomes, spread, found, seed, threads)
