"""Logit quantal response of the rounds game by backward induction over a grid of beliefs."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.game._grid import SimplexGrid, simplex_grid
from sulh.game._rounds import RoundsGame

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Method:
    """How to solve: steps of the two belief grids, tolerance on strategies, most iterations a state, threads."""

    steps_a: int = 2
    steps_b: int = 4
    tolerance: float = 1e-4
    most: int = 400
    threads: int = 1

    def __post_init__(self) -> None:
        """Refuse settings that cannot be."""
        if min(self.steps_a, self.steps_b, self.most, self.threads) < 1 or not self.tolerance > 0:
            raise UsageError("Method", "steps, most and threads of at least 1, tolerance above 0", str(self), "Mend.")


@dataclass(frozen=True)
class Solution:
    """Strategies and values at every round, situation and grid belief, with a certificate.

    `first` (T, S, GA, GB, NX, M): P(move | type) of the side that leads; `second` (T, S, GA, GB, NX, M, R): P(reply |
    type, move) of the other; NX = max(NA, NB), rows beyond a side's types are 0. `value_a` (T + 1, S, GA, GB, NA),
    `value_b` (..., NB). `residual` is the largest change of any strategy that one more response would make;
    `converged` if it is within the tolerance at every state; `remedy` says what to do if not.
    """

    game: RoundsGame
    method: Method
    first: Floats
    second: Floats
    value_a: Floats
    value_b: Floats
    residual: float
    iterations: int
    unconverged: int

    @property
    def converged(self) -> bool:
        """Whether every state met the tolerance."""
        return self.unconverged == 0

    @property
    def remedy(self) -> str | None:
        """What to do about states that did not converge; None if all did."""
        if self.converged:
            return None
        return (
            f"{self.unconverged} states stopped at {self.method.most} iterations with a residual of "
            f"{self.residual:.2g}. Lower play.precision (now {self.game.precision:g}), or allow more iterations."
        )

    @property
    def grids(self) -> tuple[SimplexGrid, SimplexGrid]:
        """The belief grids over A's and B's types."""
        na, nb = self.game.types
        return simplex_grid(na, self.method.steps_a), simplex_grid(nb, self.method.steps_b)


def arrays(game: RoundsGame) -> tuple[Any, ...]:
    """The arrays of a game in the order the kernels take them, contiguous; `observe` with the type last."""
    seen = game.observe.transpose(0, 1, 3, 4, 5, 2)
    order: tuple[Any, ...] = (
        game.leader, game.replies, game.signs, game.flow_a, game.flow_b, seen, game.hit, game.row,
        game.deal_a, game.deal_b, game.discount, game.group,
    )  # fmt: skip
    return (*(np.ascontiguousarray(array) for array in order), float(game.ready))


def solve(game: RoundsGame, method: Method | None = None) -> Solution:
    """Solve the game: agent logit quantal response with public beliefs.

    Backwards from the last round, at each situation and grid belief the fixed point of

        first(m | type)  = softmax_m  precision * E[worth | type, m]
        second(r | type, m) = softmax_r precision * E[worth | type, m, r]

    where beliefs after each move, reply and observation follow by Bayes, and the value ahead is interpolated linearly
    on the Freudenthal triangulation of the belief simplices. Every open action has positive probability, so Bayes'
    rule always applies. The result does not depend on the number of threads. A state that does not converge is
    counted in the solution, never hidden.

    Source: McKelvey & Palfrey (1998), Experimental Economics 1(1), 9-41.
    """
    return induct(game, method or Method(), game.precision)


Given = tuple[Floats, Floats]


def induct(game: RoundsGame, method: Method, precision: float, fixed: int = -1, given: Given | None = None) -> Solution:
    """Backward induction, both sides answering by logit at `precision`, or one of them playing what is `given`.

    `fixed` is the side (0 A, 1 B) that plays `given`, or -1. `given` is what it does where it leads and where it
    follows: shapes of `Solution.first` and `Solution.second` with its own number of types, GA and GB perhaps 1.
    """
    _announce_compilation()
    from sulh.game import _kernels as kernels

    na, nb = game.types
    grid_a, grid_b = simplex_grid(na, method.steps_a), simplex_grid(nb, method.steps_b)
    layer = _Layers(game, grid_a, grid_b)
    live = np.flatnonzero(np.repeat(~game.absorbing, layer.block))
    chunks = [c for c in np.array_split(live, method.threads * (4 if method.threads > 1 else 1)) if c.size]
    packed, grids = arrays(game), (method.steps_a, grid_a.lookup, method.steps_b, grid_b.lookup)
    residual, used = np.zeros(layer.states), np.zeros(layer.states, np.int64)
    worst, iterations, unconverged = 0.0, 0, 0
    pool = ThreadPoolExecutor(method.threads) if method.threads > 1 else None
    try:
        for t in range(game.rounds - 1, -1, -1):
            first, second = layer.start(t)
            if given is not None:
                layer.put(t, fixed, given)
            ahead = layer.ahead(t)

            def run(
                chunk: Ints, t: int = t, first: Floats = first, second: Floats = second, ahead: Any = ahead
            ) -> None:
                kernels.solve_layer(
                    chunk, game.kind[t], packed, grids, grid_a.points, grid_b.points, ahead,
                    precision, method.tolerance, method.most, fixed,
                    first, second, layer.value_a[t], layer.value_b[t], residual, used,
                )  # fmt: skip

            list(map(run, chunks)) if pool is None else list(pool.map(run, chunks))
            worst = max(worst, float(residual[live].max(initial=0.0)))
            iterations = max(iterations, int(used[live].max(initial=0)))
            unconverged += int((residual[live] > method.tolerance).sum())
    finally:
        if pool is not None:
            pool.shutdown()
    strategies = (layer.first, layer.second)
    return Solution(game, method, *strategies, layer.value_a, layer.value_b, worst, iterations, unconverged)


class _Layers:
    """The growing solution: values and strategies by round, and what lies ahead of each."""

    def __init__(self, game: RoundsGame, grid_a: SimplexGrid, grid_b: SimplexGrid):
        na, nb = game.types
        sizes = (game.absorbing.size, len(grid_a.points), len(grid_b.points))
        self.game, self.sizes, self.block = game, sizes, sizes[1] * sizes[2]
        self.states = sizes[0] * self.block
        _kinds, moves, replies = game.replies.shape
        most = max(na, nb)
        self.value_a = np.empty((game.rounds + 1, *sizes, na))
        self.value_b = np.empty((game.rounds + 1, *sizes, nb))
        self.value_a[:] = game.end_a.T[:, None, None, :]
        self.value_b[:] = game.end_b.T[:, None, None, :]
        self.first = np.zeros((game.rounds, *sizes, most, moves))
        self.second = np.zeros((game.rounds, *sizes, most, moves, replies))

    def ahead(self, t: int) -> tuple[Floats, int, int]:
        """E[value next round | row] at grid beliefs, (N, GA, GB, NA + NB) flat, with GA and GB."""
        both = np.concatenate([self.value_a[t + 1], self.value_b[t + 1]], axis=-1)
        return np.tensordot(self.game.rows, both, axes=1).ravel(), self.sizes[1], self.sizes[2]

    def put(self, t: int, side: int, given: Given) -> None:
        """Write what a side is given to play in round t over where the search would start."""
        for s in np.flatnonzero(~self.game.absorbing):
            if self.game.leader[self.game.kind[t, s]] == side:
                self.first[t, s, ..., : given[0].shape[-2], :] = given[0][t, s]
            else:
                self.second[t, s, ..., : given[1].shape[-3], :, :] = given[1][t, s]

    def start(self, t: int) -> tuple[Floats, Floats]:
        """Where the search for round t starts: the next round's strategies if the kinds agree, else even shares."""
        game = self.game
        open_move = np.asarray(game.replies.any(axis=2))
        for s in np.flatnonzero(~game.absorbing):
            k = game.kind[t, s]
            if t + 1 < game.rounds and game.kind[t + 1, s] == k:
                self.first[t, s], self.second[t, s] = self.first[t + 1, s], self.second[t + 1, s]
            else:
                lead, follow = game.types if game.leader[k] == 0 else game.types[::-1]
                even = game.replies[k] / np.maximum(game.replies[k].sum(axis=1, keepdims=True), 1)
                self.first[t, s, ..., :lead, :] = open_move[k] / open_move[k].sum()
                self.second[t, s, ..., :follow, :, :] = even
        shape_one, shape_two = self.first.shape[4:], self.second.shape[4:]
        return self.first[t].reshape(self.states, *shape_one), self.second[t].reshape(self.states, *shape_two)


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
    `precision` (by default the game's); side `fixed`, if 0 or 1, plays what it does at the nearest grid point.
    """
    from sulh.game import _kernels as kernels

    game, method, (grid_a, grid_b) = solution.game, solution.method, solution.grids
    if game.absorbing[situation]:
        none = np.zeros_like(solution.first[t, 0, 0, 0]), np.zeros_like(solution.second[t, 0, 0, 0])
        return Opening(*none, game.end_a[:, situation], game.end_b[:, situation], 0.0)
    point_a, point_b = (np.array(belief[None, :], dtype=float) for belief in (belief_a, belief_b))
    for point in (point_a, point_b):
        point.setflags(write=False)  # as the grid's are: the kernels are compiled for that
    layer = _Layers(game, grid_a, grid_b)
    layer.value_a[t + 1], layer.value_b[t + 1] = solution.value_a[t + 1], solution.value_b[t + 1]
    near = [int(abs(g.points - p).sum(axis=1).argmin()) for g, p in ((grid_a, point_a), (grid_b, point_b))]
    count = game.absorbing.size
    first = np.repeat(solution.first[t, situation, near[0], near[1]][None], count, axis=0)
    second = np.repeat(solution.second[t, situation, near[0], near[1]][None], count, axis=0)
    value_a, value_b = (np.zeros((count, 1, 1, n)) for n in game.types)
    residual, used = np.zeros(count), np.zeros(count, np.int64)
    kernels.solve_layer(
        np.array([situation]), game.kind[t], arrays(game),
        (method.steps_a, grid_a.lookup, method.steps_b, grid_b.lookup), point_a, point_b, layer.ahead(t),
        game.precision if precision is None else precision, method.tolerance, method.most, fixed,
        first, second, value_a, value_b, residual, used,
    )  # fmt: skip
    at = situation
    return Opening(first[at], second[at], value_a[at, 0, 0], value_b[at, 0, 0], float(residual[at]))


def _announce_compilation() -> None:
    """Say once, on stderr, that kernels are being compiled, if no compiled copy is on disk yet."""
    if "sulh.game._kernels" in sys.modules:
        return
    from sulh.game import _kernels as kernels

    folder = Path(str(kernels.solve_layer.stats.cache_path))
    if not os.environ.get("NUMBA_DISABLE_JIT") and not any(folder.glob("_kernels.solve_layer-*.nbc")):
        print("sulh: kernels are being compiled once; later runs start at once.", file=sys.stderr)  # noqa: T201
