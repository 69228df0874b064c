"""A tornado: one outcome with each assumption at its low and at its high end, the widest first."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sulh.errors import UsageError
from sulh.game import OUTCOMES, Method
from sulh.outlook._chain import Setting, horizon_of, run_chain
from sulh.outlook._draws import uncertain
from sulh.outlook._levers import Floats, Swing, swings
from sulh.record import Dossier

Progress = Callable[[float, str], None]

BARS = 12
MOST_BARS = 400


@dataclass(frozen=True)
class Tornado:
    """The chance of one `outcome` at the horizon over the range of each assumption, the widest bar first.

    `read` (5,) is the likely course in the game of an answer; the bars share one coarser game (see `Swing`). `looked`
    assumptions of the case have a range; `likeliest` says that the outcome was chosen as the likeliest. `unconverged`
    counts games of bars, and that of `read`, that were not solved to their tolerance.
    """

    dossier: Dossier
    horizon: dt.date
    outcome: str
    likeliest: bool
    read: Floats
    bars: tuple[Swing, ...]
    looked: int
    unconverged: int
    seconds: float

    @property
    def at(self) -> int:
        """The place of the outcome among the five."""
        return OUTCOMES.index(self.outcome)


def width(swing: Swing, outcome: int) -> float:
    """How wide an assumption's bar is: the largest less the smallest chance of an outcome at low, likely and high."""
    chances = [float(at[outcome]) for at in (swing.at_low, swing.at_likely, swing.at_high)]
    return max(chances) - min(chances)


def tornado(
    dossier: Dossier,
    horizon: dt.date | None = None,
    outcome: str | None = None,
    most: int = BARS,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Tornado:
    """Each assumption of the case at its low and its high end, everything else likely, for one outcome.

    Every number of the case with a range is looked at in a quick game; the `most` that move the outcome farthest are
    then played at both ends (see `swings`). Numbers of the codebook are not among them.

    Args:
        outcome: one of the five; by default the likeliest at the horizon, the key judgement.
    The answer does not depend on `threads`.
    Raises: UsageError for an outcome that there is not, or `most` out of 1 .. 400.
    """
    if outcome is not None and outcome not in OUTCOMES:
        raise UsageError("outcome", f"one of {', '.join(OUTCOMES)}", f'"{outcome}"', "Name an outcome.")
    if not 1 <= most <= MOST_BARS:
        raise UsageError("most", f"from 1 to {MOST_BARS} bars", str(most), "Ask for more or fewer.")
    begun, threads = time.perf_counter(), threads or os.cpu_count() or 1
    chain = run_chain(dossier, Setting(horizon_of(dossier, horizon), Method(threads=threads)))
    read = chain.by(chain.setting.horizon)
    name = outcome or OUTCOMES[int(np.argmax(read))]
    at = OUTCOMES.index(name)
    ranged = uncertain(dossier.case.quantities())
    found = swings(chain, ranged, most, threads, progress, at)
    bars = tuple(sorted(found, key=lambda swing: (-width(swing, at), swing.path)))
    ends = [end for bar in bars for end in (bar.converged[0], bar.converged[2])]
    failed = [*ends, all(bar.converged[1] for bar in bars), chain.solution.converged].count(False)
    seconds = time.perf_counter() - begun
    return Tornado(dossier, chain.setting.horizon, name, outcome is None, read, bars, len(ranged), failed, seconds)
