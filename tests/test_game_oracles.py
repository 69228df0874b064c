"""The solver against games with known solutions, and against the same trees worked through at exact beliefs."""

from __future__ import annotations

import math
from fractions import Fraction as Q

import numpy as np
import pytest

from games import challenge, pie, pie_with_a_way_out, random_game, ultimatum_under_threat
from shared import oracle
from sulh.game import Method, solve
from sulh.outlook import propagate
from trees import Tree

SHARP = 100  # precision times the step of the pie: one step worse is exp(-100) as likely


def cut(patience_a, patience_b, rounds, points=1001):
    """The share of A in its likeliest first offer, and the step of the pie."""
    solution = solve(pie(patience_a, patience_b, rounds, points, SHARP * (points - 1)))
    assert solution.converged
    return solution.first[0, 0, 0, 0, 0].argmax() / (points - 1), 1 / (points - 1)


@pytest.mark.parametrize(("rounds", "paper"), [(1, Q(1)), (2, Q(1, 10)), (4, Q(181, 1000)), (5, Q(8371, 10000))])
def test_staahl_1972_a_pie_over_finitely_many_rounds(rounds, paper):
    known = oracle(f"stahl_N{rounds}_d0.9")
    assert known["expected"] == [pytest.approx(float(paper), abs=1e-12)]
    share, step = cut(known["params"]["d"], known["params"]["d"], rounds)
    assert share == pytest.approx(float(paper), abs=step * 1.001)


@pytest.mark.parametrize(
    ("name", "paper"), [("rubinstein_inf_0.9_0.9", Q(10, 19)), ("rubinstein_inf_0.9_0.8", Q(5, 7))]
)
def test_rubinstein_1982_many_rounds_are_as_good_as_forever(name, paper):
    known = oracle(name)
    a, b = known["params"]["d1"], known["params"]["d2"]
    assert known["expected"] == [pytest.approx(float(paper), abs=1e-12)]
    rounds = 80
    share, step = cut(a, b, rounds)
    # Every offer is rounded down by at most a step; e = step + a b e bounds what that adds up to.
    rounding, cut_short = step / (1 - a * b), (a * b) ** (rounds / 2)
    assert share == pytest.approx(float(paper), abs=rounding + cut_short)


@pytest.mark.parametrize(
    ("name", "paper"), [("rubinstein_outside_option", Q(2, 5)), ("rubinstein_outside_option_slack", Q(10, 19))]
)
def test_shaked_sutton_1984_a_way_out_counts_only_if_it_is_better_than_the_talks(name, paper):
    known = oracle(name)
    patience, worth = known["params"]["d"], known["params"]["w"]
    assert known["expected"] == [pytest.approx(float(paper), abs=1e-12)]
    points = 1001
    solution = solve(pie_with_a_way_out(patience, worth, 80, points, SHARP * (points - 1)))
    step = 1 / (points - 1)
    rounding, cut_short = step / (1 - patience**2), patience**80
    assert solution.converged
    assert solution.value_a[0, 0, 0, 0, 0] == pytest.approx(float(paper), abs=rounding + cut_short)
    assert solution.second[0, 0, 0, 0, 0, solution.first[0, 0, 0, 0, 0].argmax(), 0] > 0.999


@pytest.mark.parametrize("name", ["fearon_tioli_p0.5_ca0.1_C0.3", "fearon_tioli_p0.4_ca0.2_C0.5"])
def test_fearon_1995_more_asked_is_more_risked(name):
    """Whatever is believed of the other's cost of war, the offer is the best of all offers; evenly, the paper's."""
    known = oracle(name)
    p, cost, top = (known["params"][key] for key in ("p", "cA", "C"))
    types = 6
    costs = [top * (2 * j + 1) / (2 * types) for j in range(types)]
    offers = (np.arange(100) + 0.3137) / 100  # off every threshold p + cost, so that nobody is indifferent
    solution = solve(ultimatum_under_threat(p, cost, costs, offers, 1e5), Method(steps_b=types))
    beliefs = solution.grids[1].points
    agreed = offers[:, None] < p + np.array(costs)
    risk = beliefs @ np.where(agreed, offers[:, None], p - cost).T
    margin = np.sort(risk, axis=1)
    clear = margin[:, -1] - margin[:, -2] > 1e-3
    asked = solution.first[0, 0, 0, :, 0].argmax(axis=1)
    assert clear.sum() > 100
    np.testing.assert_array_equal(asked[clear], risk.argmax(axis=1)[clear])
    even = np.flatnonzero(np.allclose(beliefs, 1 / types, atol=1e-12) | (abs(beliefs - 1 / types) < 1e-12).all(axis=1))
    share, war = known["expected"]
    offer = offers[asked[even[0]]]
    assert offer == pytest.approx(share, abs=top / types / 2 + 0.01)
    fights = 1 - agreed[asked[even[0]]].mean()
    assert fights == pytest.approx(war, abs=1 / types)
    course = propagate(solution, np.ones(1), beliefs[even[0]], 0)
    assert course.outcomes[1] == pytest.approx([1 - fights, 0, 0, 0, fights], abs=1e-6)


def test_signorino_1999_three_outcomes_of_a_challenge():
    known = oracle("egame12_logit_probs")
    u = {key: known["params"][key] for key in ("u1_sq", "u1_cap", "u1_war", "u2_war")}
    solution = solve(challenge(**u, precision=known["params"]["lam"]), Method(tolerance=1e-13))
    outcomes = propagate(solution, np.ones(1), np.ones(1), 0).outcomes
    fights = 1 / (1 + math.exp(-u["u2_war"]))
    dares = 1 / (1 + math.exp(-(fights * u["u1_war"] + (1 - fights) * u["u1_cap"] - u["u1_sq"])))
    told = [1 - dares, dares * (1 - fights), dares * fights]
    assert told == pytest.approx(known["expected"], abs=1e-9)
    assert outcomes[-1] == pytest.approx([0, 0, *told], abs=1e-9)


def error_and_bend(game, steps, exact, beliefs):
    """Largest error of the values at the start against the exact tree, and the bend of the next round's values.

    A function whose second differences are at most d is off its own chords by at most d / 8 per direction.
    """
    steps_a = steps if game.types[0] > 1 else 1
    solution = solve(game, Method(steps_a=steps_a, steps_b=steps, tolerance=1e-11, most=4000))
    assert solution.converged
    places = [int(abs(g.points - b).sum(axis=1).argmin()) for g, b in zip(solution.grids, beliefs, strict=True)]
    for grid, place, belief in zip(solution.grids, places, beliefs, strict=True):
        assert grid.points[place] == pytest.approx(belief, abs=1e-12)
    at = (0, 0, *places)
    error = max(abs(solution.value_a[at] - exact[0]).max(), abs(solution.value_b[at] - exact[1]).max())
    bend = sum(
        abs(np.diff(value[1, ..., k], 2, axis=axis)).max(initial=0.0)
        for value in (solution.value_a, solution.value_b)
        for k in range(value.shape[-1])
        for axis in (1, 2)
    )
    return error, bend / 8


@pytest.mark.parametrize("seed", [3, 6])
@pytest.mark.parametrize(("types", "steps"), [((1, 2), (40, 320)), ((2, 2), (10, 40))])
def test_a_small_tree_at_exact_beliefs_agrees_with_a_fine_grid(seed, types, steps):
    game = random_game(seed, types=types, moves=2, situations=2, precision=6.0)
    assert set(game.kind[:, 0]) == {0, 1}
    beliefs = [[1.0] if types[0] == 1 else [0.6, 0.4], [0.3, 0.7]]
    exact = Tree(game).value(0, 0, beliefs)
    coarse, _ = error_and_bend(game, steps[0], exact, beliefs)
    fine, bend = error_and_bend(game, steps[1], exact, beliefs)
    assert fine <= bend + 1e-9
    # Such an error falls with the square of the step; a quarter of that is asked, since kinks may fall badly.
    assert fine <= 4 * coarse * (steps[0] / steps[1]) ** 2 + 1e-9
