"""Laws of the rounds game: plays drawn one by one, and games at the edge of what can be."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from games import BROKEN_OFF, ESCALATION, TALKING, game, random_game, with_types_of_b
from small import number, small_dossier
from sulh.case import TYPES
from sulh.errors import UsageError
from sulh.game import Method, move_name, reply_name, solve
from sulh.outlook import horizon_of, propagate, run_chain
from sulh.outlook._chain import Setting

TIGHT = Method(steps_a=2, steps_b=3, tolerance=1e-10, most=4000)
PLAYS = 1_000_000


# ---- plays drawn one by one ----


def one_of(chances, rng):
    """An index drawn from each row of `chances` (N, n)."""
    edges = chances.cumsum(axis=1)
    return np.minimum((rng.random((len(chances), 1)) * edges[:, -1:] >= edges).sum(axis=1), chances.shape[1] - 1)


def to_grid(belief, kind, points, rng):
    """A grid point next to each belief (N,) of type 0 out of two, given the true type of each play.

    A belief between two points becomes either, so that the mean stays. Drawn given the type, by Bayes, the point is
    then itself the belief that it stands for.
    """
    order = np.argsort(points[:, 0])
    levels = points[order, 0]
    low = np.clip(np.searchsorted(levels, belief, side="right") - 1, 0, len(levels) - 2)
    up = (belief - levels[low]) / (levels[low + 1] - levels[low])
    ends = np.stack([levels[low], levels[low + 1]], axis=1)
    theirs = np.where(kind[:, None] == 0, ends, 1 - ends) * np.stack([1 - up, up], axis=1)
    return order[low + one_of(theirs, rng)]


def drawn(solution, belief_a, belief_b, situation, plays, seed):
    """Shares of the five outcomes after each round, from plays in which each side's type is drawn once and stays."""
    rng, play = np.random.default_rng(seed), solution.game
    points = [grid.points for grid in solution.grids]
    a, b = ((rng.random(plays) >= p[0]).astype(int) for p in (belief_a, belief_b))
    ga, gb = (
        to_grid(np.full(plays, p[0]), kind, at, rng)
        for p, kind, at in zip((belief_a, belief_b), (a, b), points, strict=True)
    )
    s, done = np.full(plays, situation), np.full(plays, -1)
    found = [np.bincount(play.label[s], minlength=5) / plays]
    for t in range(play.rounds):
        on = np.flatnonzero((done < 0) & ~play.absorbing[s])
        k = play.kind[t, s[on]]
        leads = play.leader[k] == 0
        here = (t, s[on], ga[on], gb[on])
        m = one_of(solution.first[(*here, np.where(leads, a[on], b[on]))], rng)
        r = one_of(solution.second[(*here, np.where(leads, b[on], a[on]), m)], rng)
        lead = np.stack([solution.first[(*here, i, m)] for i in range(2)], axis=1)
        follow = np.stack([solution.second[(*here, i, m, r)] for i in range(2)], axis=1)
        deal = play.signs[k, m, r]
        signed = (deal >= 0) & (rng.random(on.size) < play.ready)
        kept = rng.random(on.size) < play.delivered[a[on], b[on], deal]
        done[on[signed]] = np.where(kept, 0, 1)[signed]
        seen = one_of(play.observe[k, s[on], b[on], m, r], rng)
        now_a = points[0][ga[on]] * np.where(leads[:, None], lead, follow)
        shown = np.stack([play.observe[k, s[on], i, m, r, seen] for i in range(2)], axis=1)
        now_b = points[1][gb[on]] * np.where(leads[:, None], follow, lead) * shown
        ga[on] = to_grid(now_a[:, 0] / now_a.sum(axis=1), a[on], points[0], rng)
        gb[on] = to_grid(now_b[:, 0] / now_b.sum(axis=1), b[on], points[1], rng)
        s[on] = np.where(signed, s[on], one_of(play.rows[play.row[k, s[on], m, r, seen]], rng))
        found.append(np.bincount(np.where(done >= 0, done, play.label[s]), minlength=5) / plays)
    return np.array(found)


@pytest.mark.parametrize("seed", range(2))
def test_a_million_plays_with_types_drawn_once_come_out_as_propagated(seed):
    """Within four standard errors. Propagation weighs types anew from every belief; here a type is drawn once."""
    play = random_game(seed, rounds=4, situations=3, answers=3)
    solution = solve(play, Method(steps_a=2, steps_b=3))
    belief_a, belief_b = np.array([0.37, 0.63]), np.array([0.81, 0.19])
    told = propagate(solution, belief_a, belief_b, 0).outcomes
    seen = drawn(solution, belief_a, belief_b, 0, PLAYS, seed)
    error = np.sqrt(told * (1 - told) / PLAYS)
    assert np.all(np.abs(seen - told) <= 4 * error + 1e-9)
    assert told[-1, :2].min() > 0.01  # deals are signed, kept and not kept


# ---- what nobody believes in, and what presses ----


def test_a_type_that_nobody_believes_in_changes_no_outcome():
    play, method = random_game(5, types=(2, 3), rounds=3, situations=3), Method(steps_b=3)
    with_it, without = solve(play, method), solve(with_types_of_b(play, [0, 1]), method)
    belief_a = np.array([0.4, 0.6])
    one = propagate(with_it, belief_a, np.array([0.45, 0.55, 0.0]), 0)
    other = propagate(without, belief_a, np.array([0.45, 0.55]), 0)
    np.testing.assert_allclose(one.outcomes, other.outcomes, atol=1e-4)  # solved to a tolerance
    np.testing.assert_allclose(one.belief_b[:, 2], 0, atol=1e-15)


def stalling(leverage):
    """P(stalls) of the staller by the claimant's move, in a case of one round, with a mediator's leverage on it.

    At no tension, over all beliefs: {move: (GA, GB)}.
    """
    soon = {"talks.until": "2020-02-08", "horizon": "2020-02-08"}
    dossier = small_dossier(**soon, **{"mediators.broker.leverage": {"south": number(leverage)}})
    solution = run_chain(dossier, Setting(horizon_of(dossier), Method(tolerance=1e-8))).solution
    play, staller = solution.game, TYPES.index("staller")
    assert play.rounds == 1
    kind, deals = int(play.kind[0, 0]), play.deal_a.shape[2]
    assert play.leader[kind] == 0
    stall = [reply_name(kind, r) for r in range(play.replies.shape[2])].index("stall")
    moves = [m for m in range(play.replies.shape[1]) if play.replies[kind, m, stall]]
    return {(m, move_name(kind, m, deals)): solution.second[0, 0, :, :, staller, m, stall] for m in moves}


def test_more_leverage_on_a_staller_makes_it_stall_less_in_one_round_or_nothing_was_asked():
    """After an offer or a press, strictly. An answer to a claimant that holds refuses nothing, so nothing presses."""
    shares = [stalling(leverage) for leverage in (0.0, 0.002, 0.02, 0.2)]
    assert {name for _m, name in shares[0]} == {"offer", "press", "hold"}
    for less, more in itertools.pairwise(shares):
        for at, share in less.items():
            if at[1] == "hold":
                np.testing.assert_allclose(more[at], share, atol=1e-12)
            else:
                assert np.all(more[at] < share)


# ---- at the edge ----


def chances(shares):
    assert np.isfinite(shares).all()
    np.testing.assert_allclose(shares.sum(axis=-1), 1, atol=1e-9)


def test_huge_worths_give_shares_and_the_best_move():
    """Moves of worth -1e6, 1e6 and 0: the second for sure."""
    flow = np.array([-1e6, 1e6, 0.0]).reshape(1, 1, 1, 3, 1)
    solution = solve(game(np.ones((1, 3, 1)), np.full((1, 3, 1), -1), flow_a=flow, precision=5.0))
    np.testing.assert_allclose(solution.first[0, 0, 0, 0, 0], [0, 1, 0], atol=1e-12)
    assert solution.value_a[0].squeeze() == pytest.approx(1e6)


def test_huge_worths_in_a_game_of_two_sides_keep_shares_and_outcomes_whole():
    play = random_game(7, rounds=3, situations=3)
    big = {
        name: 1e6 * getattr(play, name) for name in ("flow_a", "flow_b", "deal_a", "deal_b", "end_a", "end_b", "hit")
    }
    solution = solve(replace(play, **big), Method(most=200))
    chances(propagate(solution, np.array([0.4, 0.6]), np.array([0.3, 0.7]), 0).outcomes)
    live = solution.first[:, ~play.absorbing]
    chances(live)
    assert solution.converged or solution.remedy


def test_a_precision_near_nothing_is_choice_by_lot():
    """Among groups evenly, then within a group evenly."""
    play = replace(random_game(8, rounds=2, moves=4), precision=1e-9, replies=np.ones((2, 4, 2), bool))
    solution = solve(play, TIGHT)
    size = np.bincount(play.group)[play.group]
    np.testing.assert_allclose(
        solution.first[:, 0], np.broadcast_to(1 / (size * len(set(play.group))), solution.first[:, 0].shape), atol=1e-6
    )
    np.testing.assert_allclose(solution.second[:, 0], 0.5, atol=1e-6)


def test_without_patience_nothing_later_is_looked_at():
    """What a round brings and what is signed in it still count; ends and later rounds do not."""
    play = random_game(9, rounds=3, situations=3)
    now = replace(play, discount=np.zeros(2))
    other = replace(now, end_a=now.end_a + 5, end_b=now.end_b - 3)
    one, two = solve(now, TIGHT), solve(other, TIGHT)
    np.testing.assert_allclose(one.first, two.first, atol=1e-9)
    np.testing.assert_allclose(one.second, two.second, atol=1e-9)


def test_with_endless_patience_worths_of_rounds_add_up():
    """One move, one reply, 0.3 a round for four rounds and 2 at the end: 3.2, today as then."""
    flow = np.full((1, 1, 1, 1, 1), 0.3)
    play = game(np.ones((1, 1, 1)), np.full((1, 1, 1), -1), rounds=4, flow_a=flow, end_a=np.array([[2.0]]))
    solution = solve(play)
    assert solution.value_a[0].squeeze() == pytest.approx(4 * 0.3 + 2, abs=1e-12)
    assert solution.first.min() == 1


def test_where_nobody_has_a_choice_the_course_is_that_of_the_chain_of_situations():
    """One move, one reply, no deal: outcomes are powers of the matrix of what follows."""
    rows = np.array([[0.7, 0.2, 0.1], [0.3, 0.6, 0.1], [0, 0, 1.0]])
    play = game(
        np.ones((1, 1, 1)), np.full((1, 1, 1), -1), rounds=5, types=(2, 2), situations=3, rows=rows,
        label=np.array([TALKING, BROKEN_OFF, ESCALATION]), absorbing=np.array([False, False, True]),
    )  # fmt: skip
    course = propagate(solve(play), np.array([0.3, 0.7]), np.array([0.6, 0.4]), 0)
    for t in range(6):
        np.testing.assert_allclose(course.outcomes[t, 2:], np.linalg.matrix_power(rows, t)[0], atol=1e-12)
    np.testing.assert_array_equal(course.outcomes[:, :2], 0)
    np.testing.assert_allclose(course.belief_b, np.tile([0.6, 0.4], (6, 1)), atol=1e-12)


@pytest.mark.parametrize("deals", [0, 2])
def test_without_a_deal_to_sign_nothing_is_delivered(deals):
    play = random_game(10, rounds=3, situations=3)
    parts = {name: getattr(play, name)[..., :deals] for name in ("deal_a", "deal_b", "delivered")}
    solution = solve(replace(play, signs=np.full_like(play.signs, -1), **parts), TIGHT)
    course = propagate(solution, np.array([0.4, 0.6]), np.array([0.3, 0.7]), 0)
    np.testing.assert_array_equal(course.outcomes[:, :2], 0)
    chances(course.outcomes)


def test_no_round_left_is_where_things_stand():
    play = random_game(11, rounds=1, situations=3)
    over = replace(play, kind=play.kind[:0])
    solution = solve(over, TIGHT)
    course = propagate(solution, np.array([0.4, 0.6]), np.array([0.3, 0.7]), 1)
    assert course.outcomes.shape == (1, 5)
    assert course.outcomes[0, play.label[1]] == pytest.approx(1, abs=1e-15)
    np.testing.assert_allclose(solution.value_a[0, 1, 0, 0], play.end_a[:, 1], atol=1e-15)


@pytest.mark.parametrize("name", ["flow_a", "observe", "rows"])
def test_a_game_without_anything_to_play_is_refused(name):
    """No reply, nothing seen, no row of what follows."""
    play = random_game(12)
    none = {
        "flow_a": {n: getattr(play, n)[..., :0] for n in ("replies", "signs", "flow_a", "flow_b")}
        | {"observe": play.observe[..., :0, :], "row": play.row[..., :0, :]},
        "observe": {n: getattr(play, n)[..., :0] for n in ("observe", "hit", "row")},
        "rows": {"rows": play.rows[:0]},
    }
    with pytest.raises(UsageError, match=rf"RoundsGame\.{name}: expected at least one"):
        replace(play, **none[name])
