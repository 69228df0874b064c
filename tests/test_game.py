"""Laws of the belief grid and of the solver, over random games, each by a second route."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from games import game, in_other_units, random_game, with_actions, with_types_of_a, with_types_of_b
from sulh.errors import UsageError
from sulh.game import Method, RoundsGame, simplex_grid, solve
from sulh.game._kernels import bayes, locate, logit, nested_logit, scratch
from trees import OnGrid

TIGHT = Method(steps_a=2, steps_b=4, tolerance=1e-12, most=4000)


def around(belief, steps):
    """Grid rows and weights around a belief, and the points of the grid."""
    grid = simplex_grid(len(belief), steps)
    corner, weight, *rest = scratch(len(belief))
    locate(np.asarray(belief, float), steps, grid.lookup, corner, weight, *rest)
    return corner, weight, grid.points


@st.composite
def beliefs(draw, most=5):
    """A belief over 1 to 5 types, some of them perhaps excluded."""
    raw = draw(st.lists(st.just(0.0) | st.floats(1e-6, 1), min_size=1, max_size=most).filter(any))
    return np.array(raw) / sum(raw)


# ---- the grid ----


@pytest.mark.parametrize(("types", "steps"), [*itertools.product(range(1, 6), range(1, 7)), (4, 12), (7, 3)])
def test_the_grid_holds_every_belief_in_whole_steps_once(types, steps):
    points = simplex_grid(types, steps).points
    by_hand = {c for c in itertools.product(range(steps + 1), repeat=types) if sum(c) == steps}
    assert len(by_hand) == math.comb(steps + types - 1, types - 1)
    assert sorted(map(tuple, np.rint(points * steps).astype(int))) == sorted(by_hand)
    np.testing.assert_allclose(points.sum(axis=1), 1, atol=1e-12)


@settings(max_examples=300, deadline=None)
@given(beliefs(), st.integers(1, 6))
def test_weights_around_a_belief_keep_it(belief, steps):
    corner, weight, points = around(belief, steps)
    assert weight.min() >= 0
    assert weight.sum() == pytest.approx(1, abs=1e-10)
    np.testing.assert_allclose(weight @ points[corner], belief, atol=1e-10)
    carried = points[corner[weight > 1e-9]]
    assert np.all(abs(carried - belief) <= 1 / steps + 1e-9)  # the corners are those of its own cell


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 5), st.integers(1, 6), st.randoms())
def test_a_grid_point_is_its_own_surroundings(types, steps, random):
    points = simplex_grid(types, steps).points
    row = random.randrange(len(points))
    corner, weight, _ = around(points[row], steps)
    assert weight[corner == row].sum() == pytest.approx(1, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(beliefs(most=4), st.integers(1, 6), st.integers(0, 3), st.booleans())
def test_turning_or_mirroring_the_order_of_types_changes_no_interpolation(belief, steps, turn, mirror):
    """Freudenthal's cut is the same for orders that keep neighbours; values read between points then agree."""
    order = np.roll(np.arange(len(belief)), turn)[:: -1 if mirror else 1]
    read = []
    for b, back in ((belief, np.arange(len(belief))), (belief[order], np.argsort(order))):
        corner, weight, points = around(b, steps)
        read.append(weight @ np.cos(np.arange(1, len(belief) + 1) * points[corner][:, back] ** 2).sum(axis=1))
    assert read[0] == pytest.approx(read[1], abs=1e-8)


# ---- small parts ----


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-3, 3), min_size=2, max_size=5), st.floats(0.1, 20), st.data())
def test_odds_of_two_actions_are_the_exponential_of_what_they_differ_by(worth, precision, data):
    n = len(worth)
    is_open = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n).filter(any)))
    share = np.empty(n)
    logit(np.array(worth), is_open, precision, share)
    assert share.sum() == pytest.approx(1, abs=1e-12)
    assert np.all(share[~is_open] == 0)
    for i, j in itertools.combinations(np.flatnonzero(is_open), 2):
        assert math.log(share[i] / share[j]) == pytest.approx(precision * (worth[i] - worth[j]), abs=1e-9)


def test_a_choice_within_a_group_does_not_make_the_group_likelier():
    """Three deals of one worth are offered as often as one deal of that worth would be."""
    one, three = np.empty(2), np.empty(4)
    nested_logit(np.array([0.2, 0.5]), np.ones(2, bool), np.array([0, 1]), 2.0, one)
    nested_logit(np.array([0.2, 0.2, 0.2, 0.5]), np.ones(4, bool), np.array([0, 0, 0, 1]), 2.0, three)
    assert three[:3].sum() == pytest.approx(one[0], abs=1e-12)
    assert three[3] == pytest.approx(one[1], abs=1e-12)


def test_a_group_is_chosen_at_the_worth_of_the_choice_within_it():
    share = np.empty(5)
    worth, is_open = np.array([0.0, 1.0, 0.4, 9.0, 9.0]), np.array([True, True, True, False, False])
    nested_logit(worth, is_open, np.array([0, 0, 1, 1, 2]), 1.0, share)
    second = math.e / (1 + math.e)
    group = 1 / (1 + math.exp(0.4 - second))
    assert share == pytest.approx([group * (1 - second), group * second, 1 - group, 0, 0], abs=1e-12)


def test_bayes_by_hand_and_where_nothing_is_possible():
    posterior = np.empty(2)
    assert bayes(np.array([0.25, 0.75]), np.array([0.8, 0.4]), posterior) == pytest.approx(0.5)
    assert posterior == pytest.approx([0.4, 0.6])
    assert bayes(np.array([0.25, 0.75]), np.zeros(2), posterior) == 0
    assert posterior == pytest.approx([0.25, 0.75])


# ---- the solver ----


def same(one, two, tolerance=1e-9):
    """Two solutions are the same play of equal worth."""
    for name in ("first", "second", "value_a", "value_b"):
        np.testing.assert_allclose(getattr(one, name), getattr(two, name), atol=tolerance, err_msg=name)


@pytest.mark.parametrize("seed", range(3))
def test_shares_sum_to_one_over_what_is_open_and_stand_nowhere_else(seed):
    play = random_game(seed, types=(2, 3), rounds=2, moves=4, answers=3)
    solution = solve(play, TIGHT)
    assert solution.converged
    for t, s in itertools.product(range(play.rounds), np.flatnonzero(~play.absorbing)):
        k = play.kind[t, s]
        lead, follow = play.types if play.leader[k] == 0 else play.types[::-1]
        first, second = solution.first[t, s], solution.second[t, s]
        np.testing.assert_allclose(first[..., :lead, :].sum(axis=-1), 1, atol=1e-12)
        np.testing.assert_allclose(second[..., :follow, :, :].sum(axis=-1), 1, atol=1e-12)
        assert np.all(first[..., :lead, :] > 0)
        assert np.all((second[..., :follow, :, :] > 0) == play.replies[k])
        assert not first[..., lead:, :].any()
        assert not second[..., follow:, :, :].any()


@pytest.mark.parametrize("tolerance", [1e-2, 1e-6])
@pytest.mark.parametrize(("seed", "precision"), [(0, 6.0), (3, 6.0), (4, 12.0)])
def test_the_certificate_is_what_one_more_response_would_change(seed, precision, tolerance):
    play = random_game(seed, rounds=2, situations=3, answers=3, precision=precision)
    solution = solve(play, Method(steps_a=2, steps_b=3, tolerance=tolerance, most=2000))
    check = OnGrid(solution)
    worst = 0.0
    for t, s, ga, gb in itertools.product(range(2), range(2), range(3), range(4)):
        change, (worth_a, worth_b) = check.response(t, s, ga, gb)
        worst = max(worst, change)
        assert solution.value_a[t, s, ga, gb] == pytest.approx(worth_a, abs=1e-12)
        assert solution.value_b[t, s, ga, gb] == pytest.approx(worth_b, abs=1e-12)
    assert solution.converged
    assert worst <= tolerance
    assert solution.residual == pytest.approx(worst, abs=1e-12)


def test_a_solution_that_did_not_converge_says_so_and_what_to_do():
    play = random_game(0, precision=12.0)
    hasty = solve(play, Method(steps_b=4, tolerance=1e-8, most=1))
    states = play.rounds * 1 * 3 * 5  # rounds, live situations, beliefs
    assert not hasty.converged
    assert 0 < hasty.unconverged <= states
    assert hasty.residual > 1e-8
    assert hasty.iterations == 1
    assert hasty.remedy is not None
    for word in (str(hasty.unconverged), "precision", "12", "iterations"):
        assert word in hasty.remedy
    patient = solve(play, Method(steps_b=4, tolerance=1e-8, most=4000))
    assert patient.converged
    assert patient.remedy is None


def test_a_type_that_nobody_believes_in_changes_nothing():
    play = random_game(5, types=(2, 3), rounds=3)
    with_it, without = solve(play, TIGHT), solve(with_types_of_b(play, [0, 1]), TIGHT)
    grid = simplex_grid(3, TIGHT.steps_b).points
    rows = [int(abs(grid - [*point, 0.0]).sum(axis=1).argmin()) for point in simplex_grid(2, TIGHT.steps_b).points]
    np.testing.assert_allclose(with_it.value_a[:, :, :, rows], without.value_a, atol=1e-9)
    np.testing.assert_allclose(with_it.value_b[:, :, :, rows, :2], without.value_b, atol=1e-9)
    a_leads = play.leader[play.kind] == 0
    for t, s in itertools.product(range(play.rounds), range(1)):
        lead = 2
        np.testing.assert_allclose(with_it.first[t, s][:, rows, :lead], without.first[t, s], atol=1e-9)
        np.testing.assert_allclose(with_it.second[t, s][:, rows, :2], without.second[t, s], atol=1e-9)
    assert a_leads[:, 0].any()
    assert not a_leads[:, 0].all()


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))][1:])
def test_relabelling_the_types_of_b_relabels_the_solution(order):
    play = random_game(1, types=(2, 3), rounds=2)
    plain, turned = solve(play, TIGHT), solve(with_types_of_b(play, order), TIGHT)
    points = simplex_grid(3, TIGHT.steps_b).points
    place = [int(abs(points - p[list(order)]).sum(axis=1).argmin()) for p in points]
    np.testing.assert_allclose(turned.value_a[..., place, :], plain.value_a, atol=1e-9)
    np.testing.assert_allclose(turned.value_b[..., place, :], plain.value_b[..., order], atol=1e-9)


def test_relabelling_the_types_of_a_relabels_the_solution():
    play = random_game(2, types=(2, 2), rounds=2)
    plain, turned = solve(play, TIGHT), solve(with_types_of_a(play, [1, 0]), TIGHT)
    mirror = slice(None, None, -1)
    np.testing.assert_allclose(turned.value_a[:, :, mirror, :, mirror], plain.value_a, atol=1e-9)
    np.testing.assert_allclose(turned.value_b[:, :, mirror], plain.value_b, atol=1e-9)


def test_relabelling_actions_relabels_the_solution():
    play, moves, answers = random_game(3, moves=4, answers=3), [2, 0, 3, 1], [1, 2, 0]
    plain, turned = solve(play, TIGHT), solve(with_actions(play, moves, answers), TIGHT)
    np.testing.assert_allclose(turned.first, plain.first[..., moves], atol=1e-9)
    np.testing.assert_allclose(turned.second, plain.second[..., moves, :][..., answers], atol=1e-9)
    np.testing.assert_allclose(turned.value_a, plain.value_a, atol=1e-9)
    np.testing.assert_allclose(turned.value_b, plain.value_b, atol=1e-9)


@pytest.mark.parametrize("unit", [3.0, 0.01])
def test_the_unit_of_worth_does_not_matter_if_the_precision_is_in_it(unit):
    play = random_game(4, types=(2, 3))
    plain, other = solve(play, TIGHT), solve(in_other_units(play, unit), TIGHT)
    np.testing.assert_allclose(other.first, plain.first, atol=1e-9)
    np.testing.assert_allclose(other.second, plain.second, atol=1e-9)
    np.testing.assert_allclose(other.value_a / unit, plain.value_a, atol=1e-9)
    np.testing.assert_allclose(other.value_b / unit, plain.value_b, atol=1e-9)


@pytest.mark.parametrize("threads", [1, 2, 3, 5])
def test_threads_change_not_one_bit(threads):
    play = random_game(6, types=(2, 3), rounds=4, situations=3, precision=6.0)
    method = Method(steps_b=5, tolerance=1e-6)
    one, many = solve(play, method), solve(play, replace(method, threads=threads))
    for name in ("first", "second", "value_a", "value_b"):
        assert getattr(one, name).tobytes() == getattr(many, name).tobytes()
    assert (one.residual, one.iterations, one.unconverged) == (many.residual, many.iterations, many.unconverged)


def test_a_sharper_player_loses_less_against_a_fixed_world():
    """One decision against nature: the logit choice's worth rises with its precision towards the best action's."""
    worth = np.array([0.1, 0.7, 0.4])
    flow = worth.reshape(1, 1, 1, 3, 1)
    found = []
    for precision in (0.5, 2.0, 8.0, 400.0):
        play = game(np.ones((1, 3, 1)), np.full((1, 3, 1), -1), flow_a=flow, precision=precision)
        found.append(float(solve(play).value_a[0].squeeze()))
    assert found == sorted(found)
    assert found[-1] == pytest.approx(0.7, abs=1e-9)
    odds = np.exp(2.0 * worth)
    assert found[1] == pytest.approx(float(worth @ odds / odds.sum()), abs=1e-12)


# ---- refusals ----


def wrong(play: RoundsGame, name: str):
    """The game's arrays with one more row on the first axis of `name`."""
    array = getattr(play, name)
    return {name: np.concatenate([array, array[:1]])}


@pytest.mark.parametrize(
    "name",
    [
        "leader", "signs", "group", "flow_a", "flow_b", "observe", "row", "deal_b", "delivered", "end_a", "end_b",
        "label", "discount",
    ],
)  # fmt: skip
def test_an_array_of_the_wrong_shape_is_refused_by_name(name):
    play = random_game(0)
    with pytest.raises(UsageError, match=rf"RoundsGame\.{name}: expected shape"):
        replace(play, **wrong(play, name))


@pytest.mark.parametrize("name", ["rows", "observe"])
@pytest.mark.parametrize("harm", ["sum", "negative"])
def test_probabilities_that_are_none_are_refused_by_name(name, harm):
    play = random_game(0)
    array = getattr(play, name).copy()
    if harm == "sum":
        array[..., 0] += 0.01
    else:
        array[..., 0] -= 2
        array[..., 1] += 2
    with pytest.raises(UsageError, match=rf"RoundsGame\.{name}: expected probabilities"):
        replace(play, **{name: array})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", -1), ("kind", 2), ("leader", 2), ("signs", -2), ("signs", 2), ("group", -1), ("group", 9), ("row", -1),
        ("row", 4), ("label", 5), ("delivered", 1.1), ("delivered", math.nan), ("discount", -0.1), ("flow_a", math.nan),
        ("flow_b", math.inf), ("hit", math.nan), ("deal_a", -math.inf), ("deal_b", math.nan), ("end_a", math.nan),
        ("end_b", math.nan),
    ],
)  # fmt: skip
def test_one_number_out_of_place_in_an_array_is_refused_by_name(name, value):
    play = random_game(0)
    array = getattr(play, name).copy()
    array.flat[-1] = value
    with pytest.raises(UsageError, match=rf"RoundsGame\.{name}: expected numbers"):
        replace(play, **{name: array})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("precision", value) for value in (-1e-9, -1.0, math.nan, math.inf)),
        *(("ready", value) for value in (1.2, -0.1, math.nan)),
    ],
)
def test_numbers_that_cannot_be_are_refused_by_name(name, value):
    with pytest.raises(UsageError, match=rf"RoundsGame\.{name}"):
        replace(random_game(0), **{name: value})


def test_a_round_in_which_nobody_can_move_is_refused():
    play = random_game(0)
    with pytest.raises(UsageError, match=r"RoundsGame\.replies"):
        replace(play, replies=np.zeros_like(play.replies))


@pytest.mark.parametrize("settings_", [{"steps_a": 0}, {"steps_b": 0}, {"most": 0}, {"threads": 0}, {"tolerance": 0.0}])
def test_a_method_that_cannot_be_is_refused(settings_):
    with pytest.raises(UsageError, match="Method"):
        Method(**settings_)
