"""The two-move trees against the same trees solved as a rounds game, and a hand-made probit."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from games import two_moves_game
from sulh.errors import UsageError
from sulh.game import Method, solve, two_moves


@pytest.mark.parametrize("outcomes", [3, 4])
@pytest.mark.parametrize("precision", [0.3, 1.0, 6.0])
def test_the_shares_are_those_of_the_rounds_game(outcomes, precision):
    rng = np.random.default_rng(outcomes)
    u1, u2 = rng.normal(size=(2, 6, outcomes))
    played = two_moves(u1, u2, precision)
    for n in range(len(u1)):
        solution = solve(two_moves_game(u1[n], u2[n], precision), Method(tolerance=1e-14))
        assert solution.converged
        assert played.first[n] == pytest.approx(solution.first[0, 0, 0, 0, 0], abs=1e-9)
        assert played.second[n] == pytest.approx(solution.second[0, 0, 0, 0, 0], abs=1e-9)
    assert played.chances.sum(axis=1) == pytest.approx(1, abs=1e-12)


def test_a_probit_backwards_by_hand():
    """q = F(0.5 (2 - 1)), v_R = 3 q - (1 - q), p = F(0.5 (v_R - 1)), F the standard normal."""
    played = two_moves(np.array([[1.0, -1.0, 3.0]]), np.array([[9.0, 1.0, 2.0]]), 0.5, "probit")
    normal = NormalDist().cdf
    q = normal(0.5)
    p = normal(0.5 * (3 * q - (1 - q) - 1))
    assert played.chances[0] == pytest.approx([1 - p, p * (1 - q), p * q], abs=1e-12)
    assert played.second[0, 0] == pytest.approx([1, 0])


@pytest.mark.parametrize(
    ("u1", "u2", "precision", "noise", "told"),
    [
        (np.zeros((2, 5)), np.zeros((2, 5)), 1.0, "logit", "(N, 3) or (N, 4)"),
        (np.zeros((2, 3)), np.zeros((3, 3)), 1.0, "logit", "one shape"),
        (np.full((2, 3), np.nan), np.zeros((2, 3)), 1.0, "logit", "finite utilities"),
        (np.zeros((2, 3)), np.zeros((2, 3)), -1.0, "logit", "a precision from 0 up"),
        (np.zeros((2, 3)), np.zeros((2, 3)), np.nan, "logit", "a precision from 0 up"),
        (np.zeros((2, 3)), np.zeros((2, 3)), 1.0, "cauchit", "logit or probit"),
    ],
)
def test_a_tree_that_cannot_be_is_refused(u1, u2, precision, noise, told):
    with pytest.raises(UsageError) as error:
        two_moves(u1, u2, precision, noise)
    assert told in str(error.value)
