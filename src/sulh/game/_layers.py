"""One round of a game after another, from the last: the arrays that a solution grows in."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.game._grid import simplex_grid
from sulh.game._method import Method
from sulh.game._rounds import RoundsGame

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Given = tuple[Floats, Floats]
Packed = tuple[Any, ...]

FEW = 100
"""Damped responses before a state is handed to Newton's method and to continuation."""

LEAST = 10
"""Damped responses that a state must be allowed for following it up to be worth beginning."""

MOST_BYTES = 8 * 2**30


def arrays(game: RoundsGame) -> Packed:
    """The arrays of a game in the order the kernels take them, contiguous; `observe` with the type last."""
    seen = game.observe.transpose(0, 1, 3, 4, 5, 2)
    order: tuple[Any, ...] = (
        game.leader, game.replies, game.signs, game.flow_a, game.flow_b, seen, game.hit, game.row,
        game.deal_a, game.deal_b, game.discount, game.group,
    )  # fmt: skip
    return (*(np.ascontiguousarray(array) for array in order), float(game.ready))


class Layers:
    """The growing solution: values and strategies by round, what lies ahead of each, and how well each was solved."""

    def __init__(self, game: RoundsGame, method: Method):
        na, nb = game.types
        self.grid_a, self.grid_b = simplex_grid(na, method.steps_a), simplex_grid(nb, method.steps_b)
        sizes = (game.absorbing.size, len(self.grid_a.points), len(self.grid_b.points))
        self.game, self.method, self.sizes, self.block = game, method, sizes, sizes[1] * sizes[2]
        self.states = sizes[0] * self.block
        self.playing = np.flatnonzero(~game.absorbing)
        self.live = (self.playing[:, None] * self.block + np.arange(self.block)).ravel()
        _kinds, moves, replies = game.replies.shape
        most = max(na, nb)
        _fits(game, sizes, most * moves * (replies + 1) + na + nb + 2)
        self.value_a = np.empty((game.rounds + 1, *sizes, na))
        self.value_b = np.empty((game.rounds + 1, *sizes, nb))
        self.value_a[:] = game.end_a.T[:, None, None, :]
        self.value_b[:] = game.end_b.T[:, None, None, :]
        self.first = np.zeros((game.rounds, *sizes, most, moves))
        self.second = np.zeros((game.rounds, *sizes, most, moves, replies))
        self.spare = method.spare
        self.residuals = np.zeros((game.rounds, *sizes))
        self.responses = np.zeros((game.rounds, *sizes), np.int64)

    def put(self, t: int, side: int, given: Given) -> None:
        """Write what a side is given to play in round t over where the search would start."""
        for s in self.playing:
            if self.game.leader[self.game.kind[t, s]] == side:
                self.first[t, s, ..., : given[0].shape[-2], :] = given[0][t, s]
            else:
                self.second[t, s, ..., : given[1].shape[-3], :, :] = given[1][t, s]

    def start(self, t: int) -> None:
        """Where the search for round t starts: where play goes if the kinds of the next two rounds agree with its own,
        the next round's play if only that one does, else even shares.
        """
        game = self.game
        for s in self.playing:
            k = game.kind[t, s]
            if t + 2 < game.rounds and game.kind[t + 1, s] == game.kind[t + 2, s] == k:
                for table in (self.first, self.second):
                    table[t, s] = _onward(table[t + 1, s], table[t + 2, s])
            elif t + 1 < game.rounds and game.kind[t + 1, s] == k:
                self.first[t, s], self.second[t, s] = self.first[t + 1, s], self.second[t + 1, s]
            else:
                lead, follow = game.types if game.leader[k] == 0 else game.types[::-1]
                replies = game.replies[k].sum(axis=1)
                self.first[t, s, ..., :lead, :] = (replies > 0) / np.count_nonzero(replies)
                self.second[t, s, ..., :follow, :, :] = game.replies[k] / np.maximum(replies, 1)[:, None]

    def solve(self, t: int, packed: Packed, precision: float, fixed: int, pool: Pool) -> None:
        """Solve round t from where `start` or an earlier sweep left it."""
        game, sizes = self.game, self.sizes
        flat = (array[t].reshape(self.states, *array.shape[4:]) for array in (self.first, self.second))
        gaps = (array[t].reshape(-1) for array in (self.residuals, self.responses))
        out = (*flat, self.value_a[t], self.value_b[t], *gaps)
        ahead = (ahead_of(game, self.value_a[t + 1], self.value_b[t + 1]), sizes[1], sizes[2])
        points = (self.grid_a.points, self.grid_b.points)
        method = replace(self.method, spare=self.spare)
        used = solve_states(self.live, game.kind[t], packed, method, points, ahead, precision, fixed, out, pool)
        self.spare = max(self.spare - used, 0)  # a step that was begun is ended, so a little more may be used


def _onward(near: Floats, far: Floats) -> Floats:
    """The odds of one round moved on as much as they moved since the round after it, by at most a factor of two.

    What hardly ever happens stays where it is: a quotient of such shares could leave the scale.
    """
    moved = np.clip(np.divide(near, far, out=np.ones_like(near), where=far > 1e-100), 0.5, 2.0) * near
    total = moved.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(moved, total, out=moved, where=total > 0))


def ahead_of(game: RoundsGame, value_a: Floats, value_b: Floats) -> Floats:
    """E[value next round | row] at grid beliefs, (N, GA, GB, NA + NB) flat, from values (S, GA, GB, NA), (..., NB)."""
    both = np.concatenate([value_a, value_b], axis=-1)
    return np.asarray(game.rows @ both.reshape(len(both), -1)).ravel()


def solve_states(
    states: Ints, kinds: Ints, packed: Packed, method: Method, points: tuple[Floats, Floats],
    ahead: tuple[Floats, int, int], precision: float, fixed: int, out: tuple[Any, ...], pool: Pool,
) -> int:  # fmt: skip
    """Solve one round at flat states over `points` of belief into `out`, as the kernels describe it.

    What damped responses do not solve is followed up: Newton's method, then continuation in the precision. That shares
    `method.spare` evenly among the states left, and not at all where it would be too little for each. Returns the
    responses made of it.
    """
    from sulh.game import _kernels as kernels

    grids = (*_cut(points[0].shape[1], method.steps_a), *_cut(points[1].shape[1], method.steps_b))
    residual, used, exact = out[4], out[5], precision == np.inf

    def run(kernel: Any, part: Ints, most: int) -> None:
        kernel(part, kinds, packed, grids, *points, ahead, precision, method.tolerance, most, fixed, *out)

    few = method.most if exact else min(method.most, FEW)
    pool.map(lambda part: run(kernels.solve_layer, part, few), states)
    hard = states[residual[states] > method.tolerance]
    if not hard.size or few == method.most:
        return 0
    announce_compilation("_continuation", "follow_up_layer")
    from sulh.game import _continuation as continuation

    each = min(method.most, method.spare // (continuation.IN_ALL * hard.size))
    if each < LEAST:
        return 0
    before = int(used[hard].sum())
    pool.map(lambda part: run(continuation.follow_up_layer, part, each), hard)
    return int(used[hard].sum()) - before


def _cut(types: int, steps: int) -> tuple[int, Ints]:
    return steps, simplex_grid(types, steps).lookup


class Pool:
    """Threads that share out states; what comes out does not depend on how many there are."""

    def __init__(self, threads: int):
        self.threads = threads
        self.executor = ThreadPoolExecutor(threads) if threads > 1 else None

    def map(self, run: Any, states: Ints) -> None:
        """`run` every part of the states."""
        if self.executor is None:
            run(states)
        else:
            parts = [part for part in np.array_split(states, 4 * self.threads) if part.size]
            list(self.executor.map(run, parts))


@contextmanager
def pooled(threads: int) -> Iterator[Pool]:
    """A pool for as long as it is needed."""
    pool = Pool(threads)
    try:
        yield pool
    finally:
        if pool.executor is not None:
            pool.executor.shutdown()


def _fits(game: RoundsGame, sizes: tuple[int, ...], numbers: int) -> None:
    """Refuse a solution that would not fit into any ordinary memory, before it is begun."""
    size = 8 * game.rounds * math.prod(sizes) * numbers
    if size > MOST_BYTES:
        got = f"{size / 2**30:.1f} GiB: {game.rounds} rounds x {' x '.join(map(str, sizes))} states x {numbers} numbers"
        step = "Take fewer steps of the belief grids, fewer deals or fewer rounds."
        raise UsageError("the solution's strategies", f"at most {MOST_BYTES / 2**30:g} GiB", got, step)


def announce_compilation(module: str = "_kernels", function: str = "solve_layer") -> None:
    """Say once, on stderr, that kernels are being compiled, if no compiled copy is on disk yet."""
    from importlib import import_module

    if f"sulh.game.{module}" in sys.modules:
        return
    folder = Path(str(getattr(import_module(f"sulh.game.{module}"), function).stats.cache_path))
    if not os.environ.get("NUMBA_DISABLE_JIT") and not any(folder.glob(f"{module}.{function}-*.nbc")):
        print("sulh: kernels are being compiled once; later runs start at once.", file=sys.stderr)  # noqa: T201
