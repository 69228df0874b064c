"""The spatial model of politics: actors challenge, bargain and vote over several dimensions, turn by turn."""

from __future__ import annotations

from typing import Any

import numpy as np

from sulh.council.positions._issue import Floats, Ints, Issue
from sulh.council.positions._value import Forecast, Model, Move, Settings
from sulh.errors import UsageError


def spatial(issue: Issue, settings: Settings | None = None) -> Forecast:
    """Play the spatial model on an issue; the forecast is the mean of the positions in the end, by their chances.

    The history is a function of the issue and the settings alone: draws are made before the play from `seed`, one
    for each turn and actor, so that nothing hangs on threads or on the order of the work.

    Source: Wise, Lester & Efird (2015), KAPSARC discussion papers; their program's public code, read and not copied.
    """
    settings = settings or Settings()
    played = _play(issue, np.arange(len(issue.actors)), settings)
    low, high = issue.scale
    path, chance, place = low + (high - low) * played[0], played[1], played[2]
    by_round = np.stack([_mean(path[t], chance[t], place[t]) for t in range(len(path))])
    used: dict[str, object] = dict(settings.spatial.told)
    used |= {"seed": settings.seed, "turns": settings.turns, "mended": settings.mended}
    moves = _moves(issue, path, *played[5:])
    return Forecast("spatial", issue, by_round[-1], by_round, path, moves, used, chance)


def _play(issue: Issue, row: Ints, settings: Settings) -> Any:
    from sulh.council.positions._spatial_kernels import play  # here, since it is slow to load

    low, high = issue.scale
    start = (issue.x[row] - low) / ((high - low) or 1.0)
    ideals = np.eye(len(row)) if issue.ideals is None else np.asarray(issue.ideals)[np.ix_(row, row)]
    codes = np.array([*settings.spatial.codes, settings.mended], dtype=np.int64)
    draws = np.random.default_rng(settings.seed).random((settings.turns, len(row)))
    ideals = ideals / np.maximum(ideals.sum(axis=1, keepdims=True), 1.0)  # repeated actors may take a row over 1
    played = play(codes, settings.spatial.seen, start, issue.s[row], issue.c[row], ideals, draws)
    if not (np.isfinite(played[0]).all() and played[0].min() > -0.01 and played[0].max() < 1.01):
        got = f"{settings.spatial.BargnModel} with {settings.spatial.InterVecBrgn} left it"
        step = "The original takes a gain for a chance there: ask for mended bargains (--mended)."
        raise UsageError(f"issue '{issue.name}', spatial", "positions on the scale", got, step)
    return played


def _mean(position: Floats, chance: Floats, place: Ints) -> Floats:
    """Mean of the distinct positions by their chances; actors at one position share its chance."""
    weight = chance / np.bincount(place)[place]
    return np.asarray(weight @ position / weight.sum())


def _many(issue: Issue, rows: Ints, settings: Settings) -> Floats:
    low, high = issue.scale
    found = np.empty((len(rows), issue.x.shape[1]))
    for draw, row in enumerate(rows):
        path, chance, place, *_ = _play(issue, row, settings)
        found[draw] = low + (high - low) * _mean(path[-1], chance[-1], place[-1])
    return found


def _moves(issue: Issue, path: Floats, gain: Floats, p: Floats, began: Ints, met: Ints) -> tuple[Move, ...]:
    """Every bargain that somebody ended in, with its reason."""
    found = []
    for t, k in np.argwhere(began >= 0):
        i, j = int(began[t, k]), int(met[t, k])
        first, second = issue.actors[i], issue.actors[j]
        why = f"the bargain that {first} began with {second} beat {issue.actors[k]}'s other ones in the vote of all"
        why += f"; {first} took its chance to be {p[t, i]:.2f} and its gain to be {gain[t, i]:+.4f}"
        kind, other = ("initiated", second) if i == k else ("received", first)
        start, end = (tuple(path[r, k].tolist()) for r in (t, t + 1))
        found.append(Move(int(t) + 1, issue.actors[k], kind, other, start, end, why))
    return tuple(found)


SPATIAL = Model(
    "spatial",
    "challenges, bargains and votes over all dimensions at once; the mean of end positions by their chances",
    "Wise, Lester & Efird (2015)",
    spatial,
    _many,
)
