"""Games at the edge of what can be, and what is no game: the right limit, or one clear error."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from games import game, random_game, with_types_of_b
from sulh.errors import UsageError
from sulh.game import (
    Method,
    Strategy,
    opening,
    remember,
    respond,
    simplex_grid,
    solve,
    strategy_of,
    two_moves,
    value_of_information,
    worth_now,
)
from sulh.outlook import propagate
from trees import Tree

TIGHT = Method(steps_a=2, steps_b=4, tolerance=1e-12, most=4000)
HALF = np.array([0.5, 0.5])


def evenly(play):
    """Choice by lot: evenly among the groups that are open in each kind of round, then within them; then replies."""
    moves = play.replies.any(axis=2)
    first = np.zeros(moves.shape)
    for k, m in np.argwhere(moves):
        alike = moves[k] & (play.group == play.group[m])
        first[k, m] = 1 / (alike.sum() * len(set(play.group[moves[k]])))
    return first, play.replies / np.maximum(play.replies.sum(axis=2, keepdims=True), 1)


# ---- no precision: choice by lot ----


@pytest.mark.parametrize("seed", range(4))
def test_without_precision_everybody_chooses_by_lot(seed):
    """The limit of ever lower precision; what things are worth changes no play, only what play is worth."""
    play = random_game(seed, types=(2, 3), rounds=3, situations=3, moves=4, answers=3, precision=0.0)
    solution, (first, second) = solve(play, TIGHT), evenly(play)
    assert solution.converged
    assert solution.residual < 1e-15
    for t, s in itertools.product(range(3), range(2)):
        k = play.kind[t, s]
        lead, follow = play.types if play.leader[k] == 0 else play.types[::-1]
        np.testing.assert_allclose(
            solution.first[t, s, ..., :lead, :], np.broadcast_to(first[k], (3, 15, lead, 4)), atol=1e-15
        )
        asked = solution.second[t, s, ..., :follow, :, :]
        np.testing.assert_allclose(asked, np.broadcast_to(second[k], asked.shape), atol=1e-15)
    nearly = solve(replace(play, precision=1e-7), TIGHT)
    np.testing.assert_allclose(nearly.value_a, solution.value_a, atol=1e-5)
    other = replace(play, end_a=play.end_a * -7, deal_b=play.deal_b + 3, flow_a=play.flow_a[::-1])
    prior_b = np.array([0.2, 0.5, 0.3])
    one, two = (propagate(found, HALF, prior_b, 0).outcomes for found in (solution, solve(other, TIGHT)))
    np.testing.assert_allclose(one, two, atol=1e-15)


@pytest.mark.parametrize("seed", range(3))
def test_without_precision_worths_are_those_of_the_tree_at_any_belief(seed):
    """Nobody's choice depends on beliefs, so worths are linear in them, and the coarsest grid is exact."""
    play = random_game(seed, moves=2, situations=2, precision=0.0)
    found, exact = solve(play, Method(steps_a=1, steps_b=1)), Tree(play).value(0, 0, [[0.6, 0.4], [0.3, 0.7]])
    weights = [np.array([[0.6, 0.4]]) @ np.eye(2)[grid.points.argmax(axis=1)].T for grid in found.grids[:1]]
    weights.append(np.array([[0.3, 0.7]]) @ np.eye(2)[found.grids[1].points.argmax(axis=1)].T)
    for table, told in ((found.value_a, exact[0]), (found.value_b, exact[1])):
        read = np.einsum("a,b,abi->i", weights[0][0], weights[1][0], table[0, 0])
        np.testing.assert_allclose(read, told, atol=1e-9)


@pytest.mark.parametrize("noise", ["logit", "probit"])
def test_without_precision_a_tree_of_two_moves_goes_by_lot(noise):
    utility = np.array([[3.0, -1.0, 7.0, 0.0]])
    assert two_moves(utility, -utility, 0.0, noise).chances[0] == pytest.approx([0.25] * 4)
    assert two_moves(utility[:, :3], utility[:, 1:], 0.0, noise).chances[0] == pytest.approx([0.5, 0.25, 0.25])


def test_without_precision_an_answer_is_by_lot_and_a_best_answer_is_not():
    play = random_game(0, rounds=2, situations=3, precision=0.0)
    plan = strategy_of(solve(play, TIGHT), 1)
    lot, best = respond(plan, TIGHT).solution, respond(plan, TIGHT, best=True).solution
    for name in ("first", "second", "value_a", "value_b"):
        np.testing.assert_allclose(getattr(lot, name), getattr(solve(play, TIGHT), name), atol=1e-12)
    assert np.all(best.value_a >= lot.value_a - 1e-9)
    assert np.any(best.value_a > lot.value_a + 1e-3)


# ---- nothing left, nothing to choose, nothing to see ----


def test_without_a_round_an_answer_is_what_things_are_worth_as_they_stand():
    play = replace(random_game(11, situations=3), kind=np.zeros((0, 3), np.int64))
    plan = strategy_of(solve(play, TIGHT), 1)
    found = respond(plan, TIGHT, best=True).solution
    np.testing.assert_array_equal(found.value_a[0, 1, 0, 0], play.end_a[:, 1])
    for s, label in enumerate(play.label):
        course = propagate(found, HALF, HALF, s)
        assert course.outcomes.tolist() == [[float(label == k) for k in range(5)]]
        assert course.belief_a.tolist() == [[0.5, 0.5]]


def test_a_game_that_is_over_before_it_begins_is_where_it_stands():
    play = random_game(3, situations=3, rounds=2)
    over = replace(play, absorbing=np.ones(3, bool))
    solution = solve(over, TIGHT)
    assert solution.converged
    assert worth_now(solution, HALF, HALF, 1) == pytest.approx([play.end_a[:, 1].mean(), play.end_b[:, 1].mean()])
    np.testing.assert_array_equal(propagate(solution, HALF, HALF, 2).outcomes[:, play.label[2]], 1)


@pytest.mark.parametrize("patience", [0.0, 1.0])
def test_patience_of_nothing_and_of_ever_by_hand(patience):
    """A takes 1 now or waits two rounds for 3, which patience of nothing makes 0: ln odds are 2 (1 - 3 d^2)."""
    play = game(
        np.array([[[True], [True]], [[True], [False]]]), np.array([[[0], [-1]], [[1], [-1]]]), rounds=2, leader=(0, 0),
        kind=np.array([[0], [1]]), deals=2, deal_a=np.array([[[1.0, 3.0]]]), deal_b=np.zeros((1, 1, 2)),
        discount=np.full(2, patience), precision=2.0,
    )  # fmt: skip
    shares = solve(play, TIGHT).first[0].squeeze()
    assert math.log(shares[0] / shares[1]) == pytest.approx(2 * (1 - 3 * patience), abs=1e-12)


def test_who_has_one_thing_to_do_does_it_and_tells_nothing():
    play = random_game(4, types=(2, 3), moves=1, answers=1, situations=3, rounds=3)
    blind = replace(play, observe=np.repeat(play.observe[:, :, :1], 3, axis=2))
    solution, prior = solve(blind, TIGHT), np.array([0.2, 0.5, 0.3])
    assert set(np.unique(solution.first[:, :2, ..., :2, 0])) == {1.0}
    plain = solve(with_types_of_b(blind, [0]), TIGHT)
    outcomes = propagate(replace(solution, game=replace(blind, signs=np.full_like(blind.signs, -1))), HALF, prior, 0)
    other = replace(plain, game=replace(plain.game, signs=np.full_like(blind.signs, -1)))
    np.testing.assert_allclose(outcomes.outcomes, propagate(other, HALF, np.ones(1), 0).outcomes, atol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_never_seen_whatever_the_type_changes_nothing(seed):
    """An observation of chance 0 under every type, with a terrible cost and a way of its own: no nan, no difference."""
    play = random_game(seed, types=(2, 3), rounds=3, situations=3)
    never = replace(
        play,
        observe=np.concatenate([play.observe, np.zeros_like(play.observe[..., :1])], axis=-1),
        hit=np.concatenate([play.hit, np.full((2, 1), -1e6)], axis=1),
        row=np.concatenate([play.row, np.zeros_like(play.row[..., :1])], axis=-1),
    )
    one, two, prior = solve(play, TIGHT), solve(never, TIGHT), np.array([0.2, 0.5, 0.3])
    for name in ("first", "second", "value_a", "value_b"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    np.testing.assert_array_equal(propagate(one, HALF, prior, 0).outcomes, propagate(two, HALF, prior, 0).outcomes)


def test_what_only_a_type_that_nobody_believes_in_could_show_moves_no_belief():
    """Types 0 and 1 show the first thing, type 2 the second: a B believed to be 0 or 1 is never seen to show that."""
    play = random_game(2, types=(2, 3), rounds=3, situations=3)
    sharp = np.zeros_like(play.observe)
    sharp[:, :, :2, ..., 0] = sharp[:, :, 2, ..., 1] = 1
    told = solve(replace(play, observe=sharp), TIGHT)
    assert all(np.isfinite(getattr(told, name)).all() for name in ("first", "second", "value_a", "value_b"))
    course = propagate(told, HALF, np.array([0.4, 0.6, 0.0]), 0)
    np.testing.assert_allclose(course.belief_b, np.tile([0.4, 0.6, 0.0], (4, 1)), atol=1e-12)
    np.testing.assert_allclose(course.outcomes.sum(axis=1), 1, atol=1e-12)
    surely = propagate(told, HALF, np.array([0.0, 0.0, 1.0]), 0)
    np.testing.assert_allclose(surely.belief_b[-1], [0, 0, 1], atol=1e-12)


def test_huge_worths_have_a_best_answer_too():
    """-1e6, 1e6 and 0 to choose from; and a plan that ties at 1e6 is split evenly."""
    flow = np.array([[-1e6, 1e6, 0.0], [1e6, 1e6, 0.0]])
    for worth, told in zip(flow, ([0, 1, 0], [0.5, 0.5, 0]), strict=True):
        play = game(np.ones((1, 3, 1)), np.full((1, 3, 1), -1), flow_a=worth.reshape(1, 1, 1, 3, 1))
        plan = Strategy(play, 1, np.zeros((1, 1, 1, 1, 1, 3)), np.ones((1, 1, 1, 1, 1, 3, 1)))
        for found in (respond(plan, best=True).solution, solve(replace(play, precision=1e6))):
            np.testing.assert_allclose(found.first.squeeze(), told, atol=1e-12)


# ---- what is no game ----


@pytest.mark.parametrize(
    ("name", "wrong", "told"),
    [
        ("kind", lambda a: a.astype(float), "an array of whole numbers, got float64"),
        ("signs", lambda a: a.astype(float), "an array of whole numbers, got float64"),
        ("group", lambda a: a.tolist(), "an array of whole numbers, got list"),
        ("label", lambda a: a.astype(bool), "an array of whole numbers, got bool"),
        ("absorbing", lambda a: a.astype(int), "an array of bools, got int64"),
        ("replies", lambda a: a.astype(float), "an array of bools, got float64"),
        ("flow_a", lambda a: a.astype(int), "an array of floats, got int64"),
        ("hit", lambda a: a.astype(complex), "an array of floats, got complex128"),
        ("rows", lambda a: None, "an array of floats, got NoneType"),
        ("hit", lambda a: a[0], "an array of 2 axes"),
        ("deal_a", lambda a: a[0], "an array of 3 axes"),
        ("replies", lambda a: a[0], "an array of 3 axes"),
        ("kind", lambda a: a[0], "an array of 2 axes"),
        ("rows", lambda a: a[0], "an array of 2 axes"),
        ("end_a", lambda a: a * 1e200, "numbers from -1e+100 to below 1e+100"),
        ("discount", lambda a: a + 1.0, "numbers from 0"),
        ("discount", lambda a: a * math.nan, "numbers from 0"),
        ("observe", lambda a: a * math.nan, "probabilities that sum to 1"),
        ("rows", lambda a: a * math.nan, "probabilities that sum to 1"),
    ],
)  # fmt: skip
def test_an_array_that_is_none_of_a_game_s_is_refused_by_name(name, wrong, told):
    play = random_game(0)
    with pytest.raises(UsageError) as error:
        replace(play, **{name: wrong(getattr(play, name))})
    assert str(error.value).startswith(f"RoundsGame.{name}: ")
    assert told in str(error.value)


@pytest.mark.parametrize("name", ["ready", "precision"])
@pytest.mark.parametrize("value", [None, "6", [1.0]])
def test_a_number_that_is_none_is_refused_by_name(name, value):
    with pytest.raises(UsageError, match=rf"RoundsGame\.{name}: expected a number"):
        replace(random_game(0), **{name: value})


@pytest.mark.parametrize("size", [1e101, 1e308, math.inf, math.nan])
def test_utilities_whose_difference_could_be_infinite_are_refused(size):
    with pytest.raises(UsageError, match="two_moves: expected finite utilities, to 1e"):
        two_moves(np.array([[size, 0.0, 1.0]]), np.zeros((1, 3)), 1.0)
    assert two_moves(np.array([[1e6, -1e6, 1e6]]), np.zeros((1, 3)), 1.0).chances.sum() == pytest.approx(1)


@pytest.mark.parametrize("belief", [[math.nan, 1.0], [math.inf, 0.0], [1.5, -0.5], [0.5, 0.5, 0.0], [0.5, 0.4]])
def test_a_belief_that_is_none_is_never_propagated(belief):
    solution = solve(random_game(0))
    for beliefs, name in (((np.array(belief), HALF), "belief_a"), ((HALF, np.array(belief)), "belief_b")):
        with pytest.raises(UsageError, match=f"propagate: {name}"):
            propagate(solution, *beliefs, 0)


@pytest.mark.parametrize("situation", [-1, 2, 0.5, math.nan])
def test_a_situation_that_is_none_is_refused(situation):
    with pytest.raises(UsageError, match="propagate: situation: expected 0 to 1"):
        propagate(solve(random_game(0)), HALF, HALF, situation)


@pytest.mark.parametrize(
    "settings", [{"tolerance": math.nan}, {"tolerance": -1.0}, {"steps_a": -3}, {"threads": -1}, {"most": -2}]
)
def test_a_method_that_is_none_is_refused(settings):
    with pytest.raises(UsageError, match="Method"):
        Method(**settings)


def below_0(shares):
    """Two of a row moved, one below 0: the sum stays."""
    moved = shares.copy()
    moved[..., 0] -= 2
    moved[..., 1] += 2
    return moved


@pytest.mark.parametrize(("types", "steps"), [(0, 1), (2, 0), (2, -1), (26, 1), (9, 12), (3, 10_000)])
def test_a_grid_of_beliefs_that_is_none_or_has_no_room_is_refused_before_it_is_made(types, steps):
    with pytest.raises(UsageError, match="simplex_grid: expected"):
        simplex_grid(types, steps)


def strategy_with(**changed):
    """What B plays in a solved game, with something changed."""
    plan = strategy_of(solve(random_game(0, rounds=2)), 1)
    return replace(plan, **{name: change(getattr(plan, name)) for name, change in changed.items()})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"side": lambda s: 2}, r"Strategy\.side: expected 0 \(A\) or 1 \(B\), got 2"),
        ({"side": lambda s: -1}, r"Strategy\.side: expected 0 \(A\) or 1 \(B\), got -1"),
        ({"first": lambda a: a * math.nan, "second": lambda a: a * math.nan}, "shares of open actions that sum to 1"),
        ({"first": lambda a: a * 0, "second": lambda a: a * 0}, "shares of open actions that sum to 1"),
        ({"first": below_0, "second": below_0}, "shares of open actions that sum to 1"),
        ({"first": lambda a: a.tolist()}, r"Strategy\.first: expected an array, got list"),
        ({"first": lambda a: a[..., 0]}, r"Strategy\.first: expected shape"),
        ({"second": lambda a: a[..., :1, :, :]}, r"Strategy\.second: expected shape"),
    ],
)
def test_a_strategy_that_is_none_is_refused(changed, told):
    with pytest.raises(UsageError, match=told):
        strategy_with(**changed)


def test_what_neither_side_plays_is_no_strategy():
    with pytest.raises(UsageError, match="strategy_of: side: expected 0"):
        strategy_of(solve(random_game(0)), 2)


def test_a_strategy_on_another_grid_is_refused_when_it_is_answered():
    plan = strategy_with()
    respond(plan)
    with pytest.raises(UsageError, match=r"respond: Strategy\.first: expected 3 by 7 beliefs, or 1, got \(3, 5\)"):
        respond(plan, Method(steps_b=6))


def test_marks_that_are_none_are_not_remembered():
    play = random_game(0)
    for marks in (np.zeros((1, 1, 1), int), np.full(play.signs.shape, 2)):
        with pytest.raises(UsageError, match="remember: expected marks -1, 0 or 1 of shape"):
            remember(play, marks)


# ---- one round afresh ----


def test_an_opening_without_a_round_is_what_things_are_worth_as_they_stand():
    play = replace(random_game(11, situations=3), kind=np.zeros((0, 3), np.int64))
    solution = solve(play)
    found = opening(solution, HALF, HALF, 1)
    np.testing.assert_array_equal(found.value_a, play.end_a[:, 1])
    np.testing.assert_array_equal(found.value_b, play.end_b[:, 1])
    assert found.residual == 0
    assert worth_now(solution, HALF, HALF, 1) == pytest.approx([play.end_a[:, 1].mean(), play.end_b[:, 1].mean()])


@pytest.mark.parametrize("belief", [[0.5, 0.5, 0.0], [math.nan, 1.0], [0.9, 0.9], [1.5, -0.5]])
@pytest.mark.parametrize("ask", [opening, worth_now, value_of_information])
def test_an_opening_at_a_belief_that_is_none_is_refused(belief, ask):
    solution = solve(random_game(0))
    for beliefs in ((np.array(belief), HALF), (HALF, np.array(belief))):
        with pytest.raises(UsageError, match="opening: belief"):
            ask(solution, *beliefs, 0)


@pytest.mark.parametrize(
    "given", [{"situation": -1}, {"situation": 2}, {"t": -1}, {"t": 3}, {"precision": -1.0}, {"precision": math.nan}]
)
def test_an_opening_of_no_round_is_refused(given):
    solution = solve(random_game(0, rounds=2))
    with pytest.raises(UsageError, match=f"opening: {next(iter(given))}"):
        opening(solution, HALF, HALF, **({"situation": 0} | given))


@pytest.mark.parametrize(
    "given", [{"steps_a": 2.5}, {"most": 1.5}, {"threads": 2.5}, {"tolerance": math.inf}, {"tolerance": "a"}]
)
def test_a_method_of_other_numbers_is_refused(given):
    with pytest.raises(UsageError, match="Method"):
        Method(**given)
