"""Assumptions sampled between low and high: intervals that say how much the answer hangs on them."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sulh.case import Quantity
from sulh.game import Method
from sulh.outlook._chain import Chain, Setting, run_chain
from sulh.record import Dossier

Floats = NDArray[np.float64]
Progress = Callable[[float, str], None]

DRAW_METHOD = Method(steps_a=1, steps_b=2, tolerance=1e-3, spare=50_000)


@dataclass(frozen=True)
class Draws:
    """What sampled assumptions give: `numbers` (n, paths), `outcomes` (n, dates, 5), `beliefs` (n, 2, 4).

    `unconverged` counts games with a state that did not converge.
    """

    paths: tuple[str, ...]
    numbers: Floats
    dates: tuple[dt.date, ...]
    outcomes: Floats
    beliefs: Floats
    unconverged: int
    method: Method


def uncertain(quantities: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """The quantities with a range."""
    return {path: q for path, q in quantities.items() if q.hi > q.lo}


def split_triangular(u: Floats, low: Floats, likely: Floats, high: Floats) -> Floats:
    """Inverse distribution function of two half triangles that meet at `likely`, which is the median.

    x = likely - (likely - low)(1 - sqrt(2 u)) for u < 1/2, else x = likely + (high - likely)(1 - sqrt(2 (1 - u))).
    Whoever states a range says that the truth is as likely below `likely` as above it; a plain triangle would put most
    of its mass on the longer side, and the answer at the likely values could fall outside its own interval.
    Shapes broadcast; low <= likely <= high.
    """
    below = likely - (likely - low) * (1 - np.sqrt(2 * np.minimum(u, 0.5)))
    above = likely + (high - likely) * (1 - np.sqrt(2 * np.minimum(1 - u, 0.5)))
    return np.asarray(np.where(u < 0.5, below, above))


def sample(quantities: Mapping[str, Quantity], draws: int, seed: int) -> Floats:
    """Scrambled Sobol points mapped through `split_triangular`: (draws, quantities). Deterministic for a seed.

    Source: Owen (1998), Journal of Complexity 14, 466-489; Joe & Kuo (2008) direction numbers (in SciPy).
    """
    from scipy.stats import qmc

    ranged = list(uncertain(quantities).values())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # n need not be a power of 2; the balance is then less exact
        points = qmc.Sobol(len(ranged), scramble=True, rng=np.random.default_rng(seed)).random(draws)
    low, likely, high = (np.array([getattr(q, name) for q in ranged]) for name in ("lo", "mid", "hi"))
    return split_triangular(points, low, likely, high)


def draw(
    dossier: Dossier,
    setting: Setting,
    dates: Sequence[dt.date],
    draws: int,
    seed: int,
    threads: int,
    progress: Progress | None = None,
) -> Draws:
    """Run the chain for `draws` samples of all assumptions with a range. The same for any number of threads."""
    ranged = uncertain(dossier.quantities())
    numbers = sample(ranged, draws, seed)
    paths = tuple(ranged)
    coarse = setting.by(DRAW_METHOD)

    def one(row: Floats) -> Chain:
        return run_chain(dossier.at(dict(zip(paths, map(float, row), strict=True))), coarse)

    outcomes, beliefs, unconverged = np.empty((draws, len(dates), 5)), np.empty((draws, 2, 4)), 0
    with ThreadPoolExecutor(threads) as pool:
        for i, chain in enumerate(pool.map(one, numbers)):
            outcomes[i] = [chain.by(date) for date in dates]
            beliefs[i] = [belief.posterior for belief in chain.beliefs]
            unconverged += not chain.solution.converged
            if progress is not None:
                progress((i + 1) / draws, "sampling assumptions")
    return Draws(paths, numbers, tuple(dates), outcomes, beliefs, unconverged, coarse.method)
