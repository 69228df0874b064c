"""The solver against Gambit's logit equilibria of the same trees, written out with every chance and information set."""

from __future__ import annotations

import importlib.util
import os

import numpy as np
import pytest

from gambit_trees import ExtensiveForm, histories, named
from games import game, random_game
from prototype import prototype
from sulh.game import Method, opening, solve
from sulh.outlook import propagate

STEPS = {1: 1, 2: 64, 3: 16}
SIZES = [(2, 2), (3, 2), (2, 3), (1, 2), (3, 1), (3, 3)]


@pytest.fixture
def gambit():
    """Gambit, which the locked tools for tests have; elsewhere its tests are skipped."""
    if importlib.util.find_spec("pygambit") is None:
        told = "needs pygambit: pip install --require-hashes -r requirements/dev.lock"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)


class Course:
    """All shares along every course of play by our solver, named as `ExtensiveForm` names its information sets.

    Beliefs are carried on by Bayes' rule from the solver's own play; each round is solved at the exact belief.
    """

    def __init__(self, play, prior, steps):
        method = Method(steps_a=steps[0], steps_b=steps[1], tolerance=1e-9, most=4000)
        self.play, self.solution, self.shares = play, solve(play, method), {}
        assert self.solution.converged
        self.follow(0, 0, (), prior)

    def follow(self, t, s, seen, beliefs):
        play = self.play
        if t == play.rounds or play.absorbing[s]:
            return
        k = play.kind[t, s]
        lead = int(play.leader[k])
        found = opening(self.solution, *beliefs, s, t)
        assert found.residual < 1e-8
        self.shares |= named(play, t, s, seen, found)
        for m, r in np.argwhere(play.replies[k]).tolist():
            if play.signs[k, m, r] >= 0 and play.ready == 1:
                continue
            after = [beliefs[0], beliefs[1]]
            after[lead] = after[lead] * found.first[: play.types[lead], m]
            after[1 - lead] = after[1 - lead] * found.second[: play.types[1 - lead], m, r]
            for o in range(play.hit.shape[1]):
                known = [after[0], after[1] * play.observe[k, s, :, m, r, o]]
                for then in np.flatnonzero(play.rows[play.row[k, s, m, r, o]]).tolist():
                    self.follow(t + 1, then, (*seen, m, r, o, then), [belief / belief.sum() for belief in known])


def furthest(play, prior, steps):
    """The largest difference of a share at any information set of the tree."""
    theirs, ours = ExtensiveForm(play, prior).logit(), Course(play, prior, steps).shares
    assert theirs
    return max(abs(share - ours[key]).max() for key, share in theirs.items())


@pytest.mark.usefixtures("gambit")
@pytest.mark.parametrize("seed", range(24))
def test_gambit_plays_the_same_tree_the_same_way(seed):
    types, rounds = SIZES[seed % 6], 1 + seed // 6 % 2
    moves = 3 if rounds == 1 or sum(types) < 5 else 2
    play = random_game(seed, types=types, rounds=rounds, moves=moves, precision=2.0 + seed % 3)
    rng = np.random.default_rng(seed)
    prior = (rng.dirichlet(np.full(types[0], 3.0)), rng.dirichlet(np.full(types[1], 3.0)))
    # One round is solved at the exact belief, whatever the grid; the second is looked up between its points.
    steps = (1, 1) if rounds == 1 else (STEPS[types[0]], STEPS[types[1]])
    assert furthest(play, prior, steps) < (1e-7 if rounds == 1 else 3e-4)


@pytest.mark.usefixtures("gambit")
def test_gambit_weighs_an_action_by_its_worth_once_its_information_set_is_reached():
    """A type of 1 in 20 answers as sharply as if it were sure: p = 1 / (1 + exp(-lambda u)), u = 1, not u / 20."""
    flow = np.zeros((1, 1, 2, 1, 2))
    flow[0, 0, 1, 0, 0] = 1.0
    play = game([[[True, True]]], [[[-1, -1]]], types=(1, 2), flow_b=flow, precision=3.0)
    shares = ExtensiveForm(play, (np.ones(1), np.array([0.95, 0.05]))).logit()
    assert shares[1, 0, 0, (), 0] == pytest.approx([0.5, 0.5], abs=1e-9)
    assert shares[1, 0, 1, (), 0][0] == pytest.approx(1 / (1 + np.exp(-3)), abs=1e-9)


@pytest.mark.parametrize(("types", "rounds"), [((1, 2), 1), ((2, 2), 2), ((3, 2), 2)])
def test_the_tree_has_as_many_ends_as_are_counted(types, rounds):
    play = random_game(5, types=types, rounds=rounds)
    form = ExtensiveForm(play, (np.full(types[0], 1 / types[0]), np.full(types[1], 1 / types[1])))
    assert sum(line.startswith("t ") for line in form.lines) == histories(play)


def test_a_game_whose_tree_nobody_could_write_out_is_solved():
    """Twelve rounds of the prototype: delivered is likelier the likelier the type that wants a deal and keeps it."""
    play = prototype()
    assert histories(play, 1) > 10**20
    solution = solve(play, Method(steps_a=1, steps_b=4, tolerance=1e-6))
    assert solution.converged
    ends = [propagate(solution, np.ones(1), belief, 1).outcomes[-1] for belief in np.eye(3)]
    assert np.sum(ends, axis=1) == pytest.approx(np.ones(3), abs=1e-9)
    assert ends[0][0] > ends[1][0] > ends[2][0]
