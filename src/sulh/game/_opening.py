"""One round solved afresh at beliefs that need not be on the grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.game._layers import Pool, ahead_of, announce_compilation, arrays, solve_states
from sulh.game._method import Solution

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Opening:
    """A round at one exact pair of beliefs: `first` (NX, M), `second` (NX, M, R), worths (NA,) and (NB,), residual."""

    first: Floats
    second: Floats
    value_a: Floats
    value_b: Floats
    residual: float


def opening(
    solution: Solution, belief_a: Floats, belief_b: Floats, situation: int, t: int = 0,
    precision: float | None = None, fixed: int = -1,
) -> Opening:  # fmt: skip
    """Round `t` solved afresh at beliefs that need not be on the grid; what lies ahead is read from the solution.

    Reading `Solution.value_a` between grid points would mix the play of its corners. Both sides answer by logit at
    `precision` (by default the game's); side `fixed`, if 0 or 1, plays what it does at the nearest grid point. After
    the last round, and where the game is over, nobody plays and worths are those of the end.
    Errors: UsageError for beliefs that are none, a situation, round or precision that cannot be.
    """
    _check(solution, belief_a, belief_b, situation, t, precision)
    announce_compilation()
    game, method, grids = solution.game, solution.method, solution.grids
    if game.absorbing[situation] or t == game.rounds:
        none = np.zeros(solution.first.shape[4:]), np.zeros(solution.second.shape[4:])
        return Opening(*none, game.end_a[:, situation], game.end_b[:, situation], 0.0)
    points = tuple(np.array(belief[None, :], dtype=float) for belief in (belief_a, belief_b))
    for point in points:
        point.setflags(write=False)  # as the grid's are: the kernels are compiled for that
    near = [int(abs(grid.points - point).sum(axis=1).argmin()) for grid, point in zip(grids, points, strict=True)]
    count, sizes = game.absorbing.size, [len(grid.points) for grid in grids]
    played = (solution.first, solution.second)
    first, second = (np.repeat(play[t, situation, near[0], near[1]][None], count, axis=0) for play in played)
    value_a, value_b = (np.zeros((count, 1, 1, n)) for n in game.types)
    residual, used = np.zeros(count), np.zeros(count, np.int64)
    ahead = (ahead_of(game, solution.value_a[t + 1], solution.value_b[t + 1]), sizes[0], sizes[1])
    sharp = game.precision if precision is None else precision
    out = (first, second, value_a, value_b, residual, used)
    solve_states(
        np.array([situation]), game.kind[t], arrays(game), method, (points[0], points[1]), ahead, sharp, fixed, out,
        Pool(1),
    )  # fmt: skip
    at = situation
    return Opening(first[at], second[at], value_a[at, 0, 0], value_b[at, 0, 0], float(residual[at]))


def _check(
    solution: Solution, belief_a: Floats, belief_b: Floats, situation: int, t: int, precision: float | None
) -> None:
    game = solution.game
    for name, belief, types in zip(("belief_a", "belief_b"), (belief_a, belief_b), game.types, strict=True):
        given = np.asarray(belief, float)
        if given.shape != (types,) or not (abs(given.sum() - 1) <= 1e-9 and given.min() >= 0):
            wanted = f"{types} probabilities that sum to 1"
            raise UsageError(f"opening: {name}", wanted, str(belief), "Normalise it.")
    rounds = game.rounds if solution.method.endless else game.rounds + 1
    for name, number, count in (("situation", situation, game.absorbing.size), ("t", t, rounds)):
        if number not in range(count):
            raise UsageError(f"opening: {name}", f"0 to {count - 1}", str(number), "Name one that there is.")
    if precision is not None and not precision >= 0:
        raise UsageError("opening: precision", "a number from 0 up", str(precision), "Choose a lambda.")
