"""Continuation in the precision by itself, at states where play bends back on the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from games import random_game
from sulh.game import Method, solve
from sulh.game import _continuation as continuation
from sulh.game import _kernels as kernels
from sulh.game import _layers as layers

PRECISION, TOLERANCE = 150.0, 1e-8
GRID = Method(steps_a=2, steps_b=2)
BENT = [(57, 4), (25, 1)]
"""Random games of one round, and a state of each whose branch bends back below the precision asked for."""


class Place:
    """One state of a game with all that the compiled functions need."""

    def __init__(self, seed: int, state: int, monkeypatch: pytest.MonkeyPatch, precision: float = PRECISION) -> None:
        self.precision = precision
        given: list[tuple[Any, ...]] = []

        def kept(*words: Any) -> int:
            given.append(words)
            return real(*words)

        real = layers.solve_states
        monkeypatch.setattr(layers, "solve_states", kept)
        play = random_game(seed, types=(2, 2), rounds=1, situations=1, moves=3, answers=3, precision=precision)
        solve(play, GRID)
        states, kinds, packed, _, points, ahead, _, fixed, out, _ = given[0]
        grids = (*layers._cut(2, GRID.steps_a), *layers._cut(2, GRID.steps_b))
        room = kernels.make_room(2, 2, *packed[1].shape[1:])
        first, second = np.zeros(out[0].shape), np.zeros(out[1].shape)
        found = kernels.state_at(
            states[state], kinds, packed, grids, *points, ahead, fixed, first, second, room
        )  # fmt: skip
        self.here, _, self.first, self.second = found
        size = self.here[8][3].size
        free, block = np.empty(size, np.int64), np.empty(size, np.int64)
        self.count = continuation.free_choices(self.here, 2, 2, free, block)
        rooms = (size, size, self.count + 1, size, size)
        matrix = np.empty((self.count + 1, self.count + 1))
        self.work = (free, block, matrix, *map(np.empty, rooms), np.zeros(self.count + 1))

    def gap(self) -> float:
        """What one more response to the strategies would change."""
        return float(kernels.respond_once(self.here, self.precision, self.first, self.second, True))

    def climb(self, steps: int = 120) -> float:
        """The precision up to which Newton's method gets that raises it in small steps: no way round a bend."""
        drawn, reached = np.zeros(self.here[8][3].size), 0.0
        for precision in self.precision / 64 * np.exp(np.linspace(0, np.log(64), steps)):
            gap, _ = continuation.newton(
                self.here, precision, 1e-9, 4000, drawn, self.first, self.second, self.work, self.count
            )
            if gap > TOLERANCE:
                return reached
            reached = float(precision)
        return reached

    def trace(self) -> tuple[float, int]:
        gap, used = continuation.trace(
            self.here, self.precision, TOLERANCE, 16_000, self.first, self.second, self.work, self.count
        )
        return float(gap), int(used)


@pytest.mark.parametrize(("seed", "state"), BENT)
def test_a_branch_that_bends_back_is_followed_round_the_bend(seed, state, monkeypatch):
    place = Place(seed, state, monkeypatch)
    assert 10 < place.climb() < PRECISION  # raising the precision alone loses the branch
    gap, used = place.trace()
    assert gap <= TOLERANCE
    assert used < 4000
    assert place.gap() <= 1e-6
    np.testing.assert_allclose(place.first.sum(axis=1), 1, atol=1e-12)


def test_its_first_point_is_play_at_a_64th_of_the_precision(monkeypatch):
    """With no steps left continuation stands where it began, and what it found is not called a solution."""
    place = Place(57, 4, monkeypatch)
    gap, used = continuation.trace(
        place.here, PRECISION, TOLERANCE, 12, place.first, place.second, place.work, place.count
    )
    assert gap > TOLERANCE
    assert used >= 12


@pytest.mark.parametrize(("seed", "state", "precision"), [(0, 5, 600.0), (14, 4, 600.0), (23, 3, 600.0), (26, 7, 40.0)])
def test_a_sharp_start_begins_lower_and_a_step_onto_a_loop_is_taken_back(seed, state, precision, monkeypatch):
    """From even shares Newton's method does not get to a 64th of 600; in the last, long steps end on a closed loop."""
    place = Place(seed, state, monkeypatch, precision)
    gap, used = place.trace()
    assert gap <= TOLERANCE
    assert used <= 16_000
    assert place.gap() <= 1e-6
