"""The challenge model (group decision, expected utility), as published and mirror-symmetric."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sulh.council.positions._issue import Floats, Ints, Issue
from sulh.council.positions._value import Forecast, Model, Move, Settings

KINDS = ("none", "confrontation", "compromise", "capitulation")
_SOURCE = "Bueno de Mesquita (1994, 1997), as restated by Scholz, Calbert & Smith (2011)"


def challenge_many(x: Floats, s: Floats, w: Floats, rounds: int, q: float = 1.0, mirrored: bool = False) -> Floats:
    """The challenge model on many draws at once, one dimension.

    Args:
        x: positions. (draws, actors)
        s: saliences on [0, 1]. Same shape.
        w: power times salience. Same shape.
    Returns: weighted median and mean after each round. (draws, rounds + 1, 2)
    """
    from sulh.council.positions._kernels import play_many  # here, since it is slow to load

    x, s, w = (np.ascontiguousarray(a, dtype=np.float64) for a in (x, s, w))
    return np.asarray(play_many(x, s, w, rounds, float(q), mirrored))


def _one(name: str, mirrored: bool, which: int) -> Callable[[Issue, Settings], Forecast]:
    def forecast(issue: Issue, settings: Settings) -> Forecast:
        from sulh.council.positions._kernels import play

        n, dims = issue.x.shape
        path = np.empty((settings.rounds + 1, n, dims))
        by_round = np.empty((settings.rounds + 1, dims))
        moves: list[Move] = []
        for d in range(dims):
            x, s, w = (np.ascontiguousarray(a[:, d]) for a in (issue.x, issue.s, issue.weight))
            steps, told = np.empty((settings.rounds + 1, n)), np.zeros((settings.rounds, n, 5))
            play(x, s, w, settings.rounds, float(settings.q), mirrored, steps, told)
            path[:, :, d] = steps
            by_round[:, d] = _read(steps, w, which)
            moves += _moves(issue, d, steps, told)
        used: dict[str, object] = {"rounds": settings.rounds, "q": settings.q}
        moves.sort(key=lambda move: move.round)
        return Forecast(name, issue, by_round[-1], by_round, path, tuple(moves), used)

    return forecast


def _read(steps: Floats, w: Floats, which: int) -> Floats:
    """The median (0) or mean (1) of each round of a path (rounds + 1, actors)."""
    from sulh.council.positions._plain import weighted_mean, weighted_median

    return (weighted_median, weighted_mean)[which](steps, np.broadcast_to(w, steps.shape))


def _moves(issue: Issue, d: int, steps: Floats, told: Floats) -> list[Move]:
    """Every accepted offer of one dimension, with its reason."""
    found = []
    where = "" if len(issue.dimensions) == 1 else f" on {issue.dimensions[d]}"
    for t, k in np.argwhere(told[:, :, 0] > 0):
        kind, j, own, other, exponent = told[t, k]
        whom = issue.actors[int(j)]
        start, end = float(steps[t, k]), float(steps[t + 1, k])
        act = {1: f"loses a confrontation with {whom}", 2: f"compromises with {whom}", 3: f"capitulates to {whom}"}
        why = f"{act[int(kind)]}{where}: expects {own:+.3f} from challenging, and {other:+.3f} for the other"
        why += f" (risk exponent {exponent:.2f})"
        found.append(Move(int(t) + 1, issue.actors[int(k)], KINDS[int(kind)], whom, (start,), (end,), why))
    return found


def _many(mirrored: bool, which: int) -> Callable[[Issue, Ints, Settings], Floats]:
    def values(issue: Issue, rows: Ints, settings: Settings) -> Floats:
        columns = []
        for d in range(issue.x.shape[1]):
            x, s, w = (a[:, d][rows] for a in (issue.x, issue.s, issue.weight))
            columns.append(challenge_many(x, s, w, settings.rounds, settings.q, mirrored)[:, -1, which])
        return np.stack(columns, axis=-1)

    return values


def _model(name: str, says: str, mirrored: bool, which: int) -> Model:
    return Model(name, says, _SOURCE, _one(name, mirrored, which), _many(mirrored, which))


CHALLENGE = _model("challenge", "challenges round by round as published; the weighted median after them", False, 0)
CHALLENGE_MEAN = _model("challenge-mean", "the same; the weighted mean after them", False, 1)
MIRRORED = _model("mirrored", "challenges with the known defects mended; the weighted median after them", True, 0)
MIRRORED_MEAN = _model("mirrored-mean", "the same; the weighted mean after them", True, 1)
