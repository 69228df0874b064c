"""Which groups of assumptions the spread of the answer comes from: Sobol indices of the outlook."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.outlook._again import READ, Again, reading
from sulh.outlook._chain import Setting, horizon_of, run_chain
from sulh.outlook._draws import DRAW_METHOD, split_triangular, uncertain
from sulh.outlook._saltelli import Shares, apportion, pairs_of_points
from sulh.record import Dossier

Floats = NDArray[np.float64]
Progress = Callable[[float, str], None]
Groups = Mapping[str, Sequence[str]]

FEWEST, MOST = 16, 4096
SPREAD_DRAWS = 64
OTHER = "other"

GROUPS: Groups = {
    "codebook": ("codebook.acts", "acts"),
    "grades": ("codebook",),
    "priors": ("parties.*.prior",),
    "drift": ("parties.*.drift",),
    "councils": ("parties.*.council", "parties.*.loyalty_settler"),
    "worths": ("issues",),
    "outside options": ("parties.*.outside", "parties.*.standoff"),
    "patience": ("parties.*.patience",),
    "armed groups": ("armed_groups",),
    "mediators": ("mediators",),
    "third parties": ("third_parties",),
    "ceasefire and tension": ("ceasefire",),
    "talks": ("talks",),
    "precision": ("play.precision",),
    "play": ("play",),
}
"""Heads of paths by group; ``*`` stands for one part. A number belongs to the first group that has a head of its path.

`codebook`: what each act shows of each type. `grades`: what a report weighs, and how weights add up. `precision`: how
sharply the parties choose (λ). `play`: every other number of how the game is played.
"""


@dataclass(frozen=True)
class Indices:
    """Sobol indices of what is read off a chain, (11,): five outcomes at the horizon, will, can, stall of both parties.

    `groups` maps each group to the paths of its numbers with a range; `shares` has the groups in that order.
    """

    dossier: Dossier
    horizon: dt.date
    groups: Mapping[str, tuple[str, ...]]
    shares: Shares
    draws: int
    seed: int
    evaluations: int
    unconverged: int
    seconds: float


def grouped(paths: Sequence[str], groups: Groups = GROUPS, only: Sequence[str] = ()) -> dict[str, tuple[str, ...]]:
    """Paths by group, in the order of `groups`; what no group takes comes last, as ``other``. Empty ones are left out.

    With `only`, the groups that it does not name are put into ``other`` as well.
    Raises: UsageError for a name in `only` that has no path, or a group of one's own, not in `GROUPS`, that has none.
    """
    found: dict[str, list[str]] = {name: [] for name in (*groups, OTHER)}
    for path in paths:
        ours = (name for name, heads in groups.items() if any(_heads(head, path) for head in heads))
        found[next(ours, OTHER)].append(path)
    for name in groups:
        if not found[name] and name not in GROUPS:
            raise UsageError(
                f'group "{name}"', "the head of the path of a number with a range", "none", "Correct or drop it."
            )
    known = [name for name, ours in found.items() if ours]
    for name in only:
        if name not in known:
            raise UsageError("group", f"one of {', '.join(known)}", name, "Name one of them.")
    for name in known if only else ():
        if name not in (*only, OTHER):
            found[OTHER] += found.pop(name)
    return {name: tuple(ours) for name, ours in found.items() if ours}


def _heads(head: str, path: str) -> bool:
    parts, wanted = path.split("."), head.split(".")
    return len(parts) >= len(wanted) and all(w in ("*", p) for w, p in zip(wanted, parts, strict=False))


def sobol_indices(
    dossier: Dossier,
    horizon: dt.date | None = None,
    draws: int = SPREAD_DRAWS,
    seed: int = 7,
    groups: Groups = GROUPS,
    only: Sequence[str] = (),
    threads: int | None = None,
    progress: Progress | None = None,
) -> Indices:
    """How much of the variance of each outcome and belief comes from each group of assumptions.

    First-order: the share of the variance that would go, on average, if the group were known. Total: the share that
    would stay if all but the group were known. Their difference is what the group does only together with others.

    Every number with a range is drawn as for the intervals of the outlook (`sample`), independent of all others. Points
    lie as in Saltelli's scheme, and the estimators are Jansen's (see `apportion`). It takes draws x (groups + 2)
    games on the grid of the draws.

    Args:
        horizon: date at which outcomes are read, by default the case's.
        draws: a power of 2 from 16 to 4096, so that the points are balanced.
        groups: heads of paths by name (see `GROUPS`).
        only: names of groups to tell apart, the rest being one; fewer groups take fewer games.
    The answer does not depend on `threads`.
    Raises: UsageError for draws, a seed or a group that cannot be, or a case without any range.
    """
    begun, threads = time.perf_counter(), threads or os.cpu_count() or 1
    ranged = uncertain(dossier.quantities())
    _refuse(draws, seed, len(ranged))
    paths, by_group = tuple(ranged), grouped(tuple(ranged), groups, only)
    limits = [np.array([getattr(q, name) for q in ranged.values()]) for name in ("lo", "mid", "hi")]
    a, b = (split_triangular(points, *limits) for points in pairs_of_points(len(paths), draws, seed))
    setting = Setting(horizon_of(dossier, horizon), DRAW_METHOD)
    plan = _Row(dossier, setting, paths, tuple(by_group.values()))
    found, unconverged = np.empty((2 + len(by_group), draws, READ)), 0
    with ThreadPoolExecutor(threads) as pool:
        for i, (read, failed) in enumerate(pool.map(plan.play, a, b)):
            found[:, i], unconverged = read, unconverged + failed
            if progress is not None:
                progress((i + 1) / draws, "sampling groups of assumptions")
    shares, seconds = apportion(found, seed), time.perf_counter() - begun
    games = draws * len(found)
    return Indices(dossier, setting.horizon, by_group, shares, draws, seed, games, unconverged, seconds)


@dataclass(frozen=True)
class _Row:
    """Plays one row of A and B, and A with each group from B, taking over what a group cannot touch."""

    dossier: Dossier
    setting: Setting
    paths: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]

    def play(self, a: Floats, b: Floats) -> tuple[Floats, int]:
        """Readings (2 + G, 11), and how many games did not converge."""
        at_a, at_b = (dict(zip(self.paths, map(float, row), strict=True)) for row in (a, b))
        there = run_chain(self.dossier.at(at_b), self.setting)
        here = Again(self.dossier.at(at_a), self.setting, 1)
        mixed = [here.as_given({path: at_b[path] for path in ours}) for ours in self.groups]
        failed = (not there.solution.converged) + (not here.chain.solution.converged) + here.unconverged
        return np.array([here.base, reading(there), *mixed]), failed


def _refuse(draws: int, seed: int, ranged: int) -> None:
    if not FEWEST <= draws <= MOST or draws & (draws - 1):
        step = "Choose another --draws: from a handful of samples no share could be told from chance."
        raise UsageError("draws", f"a power of 2 from {FEWEST} to {MOST}", str(draws), step)
    if seed < 0:
        raise UsageError("seed", "a whole number of at least 0", str(seed), "Choose another --seed.")
    if not ranged:
        raise UsageError("case", "numbers with low, likely and high", "none", "Give a range to what is in doubt.")
