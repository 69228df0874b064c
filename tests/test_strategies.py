"""One side's strategy fixed: against the solver itself, against brute force, by hand, and by playing it out."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from games import game, random_game
from small import small_dossier
from sulh.errors import UsageError
from sulh.game import (
    Method,
    Strategy,
    named_strategy,
    opening,
    remember,
    respond,
    solve,
    stall,
    strategy_of,
    table_strategy,
    tit_for_tat,
    ultimatum,
    value_of_information,
)
from sulh.game._kernels import logit
from sulh.game._rules import CLAIMANT_LEADS, RESPONDENT_LEADS
from sulh.outlook import against, horizon_of, propagate, run_chain
from sulh.outlook._chain import Setting

TIGHT = Method(steps_a=2, steps_b=3, tolerance=1e-12, most=4000)
SHORT: dict[str, Any] = {"talks.until": "2020-03-01", "horizon": "2020-03-01"}


def random_strategy(play, side, seed, pure=False):
    """A strategy that does not look at beliefs: random shares, or one action each, over what is open."""
    rng = np.random.default_rng(seed)
    n, (_, moves, answers) = play.types[side], play.replies.shape
    head = (play.rounds, play.absorbing.size, 1, 1, n)
    open_reply = play.replies[play.kind][:, :, None, None, None]
    open_move = open_reply.any(axis=-1)
    made = []
    for shape, is_open in (((*head, moves), open_move), ((*head, moves, answers), open_reply)):
        raw = rng.random(shape) * is_open
        raw = (raw == raw.max(axis=-1, keepdims=True)) & is_open if pure else raw
        made.append(raw / np.maximum(raw.sum(axis=-1, keepdims=True), 1e-300))
    return Strategy(play, side, *made)


# ---- the answer ----


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("seed", range(3))
def test_answering_what_a_side_plays_in_the_solved_game_gives_the_solved_game(seed, side):
    solution = solve(random_game(seed, types=(2, 3), rounds=3, situations=3, answers=3), TIGHT)
    found = respond(strategy_of(solution, side), TIGHT).solution
    assert found.converged
    for name in ("first", "second", "value_a", "value_b"):
        np.testing.assert_allclose(getattr(found, name), getattr(solution, name), atol=1e-8, err_msg=name)


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("seed", range(4))
def test_the_best_answer_is_worth_at_least_the_quantal_one_everywhere(seed, side):
    play = random_game(seed, types=(2, 3), rounds=4, situations=3, moves=4, answers=3)
    strategy = random_strategy(play, side, seed)
    best, quantal = (respond(strategy, TIGHT, best=which).solution for which in (True, False))
    name = "value_b" if side == 0 else "value_a"
    gain = getattr(best, name) - getattr(quantal, name)
    assert best.converged
    assert gain.min() >= -1e-12
    assert gain.max() > 0.01


def test_a_best_answer_splits_ties_evenly():
    share = np.empty(4)
    logit(np.array([0.3, 0.7, 0.7, 9.0]), np.array([True, True, True, False]), np.inf, share)
    assert share.tolist() == [0, 0.5, 0.5, 0]


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("seed", range(3))
def test_the_best_answer_is_the_best_of_all_pure_plans(seed, side):
    """Every plan by round, situation and move seen, worked through in plain numbers; the fixed side has one type."""
    play = random_game(seed, types=(2, 1) if side == 1 else (1, 2), rounds=2, situations=3, moves=2, answers=2)
    strategy = random_strategy(play, side, seed)
    found = respond(strategy, TIGHT, best=True).solution
    table = found.value_a if side == 1 else found.value_b
    choices = []
    for t, s in itertools.product(range(2), range(2)):
        k = play.kind[t, s]
        moves = [m for m in range(2) if play.replies[k, m].any()]
        if play.leader[k] != side:
            choices.append([((t, s, None), m) for m in moves])
        else:
            choices += [[((t, s, m), r) for r in range(2) if play.replies[k, m, r]] for m in moves]
    for kind, s in itertools.product(range(2), range(2)):
        worth = max(plan_worth(play, strategy, dict(plan), kind, 0, s) for plan in itertools.product(*choices))
        assert worth == pytest.approx(table[0, s, ..., kind], abs=1e-12)


def plan_worth(play, strategy, plan, kind, t, s):
    """Worth of a pure plan to one type of the side that answers."""
    me = 1 - strategy.side
    a, b = (kind, 0) if me == 0 else (0, kind)
    if t == play.rounds or play.absorbing[s]:
        return float((play.end_a if me == 0 else play.end_b)[kind, s])
    k, total = play.kind[t, s], 0.0
    i_lead = play.leader[k] == me
    for m, r in np.argwhere(play.replies[k]).tolist():
        mine = plan[t, s, None] == m if i_lead else plan[t, s, m] == r
        chance = mine * (strategy.second[t, s, 0, 0, 0, m, r] if i_lead else strategy.first[t, s, 0, 0, 0, m])
        if chance == 0:
            continue
        deal = play.signs[k, m, r]
        signed = play.ready if deal >= 0 else 0.0
        going = (play.flow_a[k, s, kind, m, r] if me == 0 else play.flow_b[k, s, kind, m, r]).item()
        for o, p in enumerate(play.observe[k, s, b, m, r]):
            then = play.rows[play.row[k, s, m, r, o]]
            ahead = sum(q * plan_worth(play, strategy, plan, kind, t + 1, j) for j, q in enumerate(then))
            going += p * (play.hit[me, o] + play.discount[me] * ahead)
        total += chance * (
            (1 - signed) * going + (signed * (play.deal_a, play.deal_b)[me][a, b, deal] if signed else 0)
        )
    return total


def test_what_the_fixed_side_tells_is_learnt_and_used():
    """B's types show themselves by their move; A's best reply to each is known. Played backwards it would be even."""
    flow = np.zeros((1, 1, 1, 2, 2))
    flow_a = flow.copy()
    flow_a[0, 0, 0] = [[1.0, 0.0], [1.0, 0.0]]  # reply 0 is worth 1 now
    play = game(
        np.ones((1, 2, 2)), np.array([[[-1, 0], [-1, 0]]]), leader=(1,), types=(1, 2), flow_a=flow_a,
        deal_a=np.array([[[3.0], [-5.0]]]),  # reply 1 signs: worth 3 with the first type, -5 with the second
    )  # fmt: skip
    shows = np.eye(2)[None, None, None, None]
    pools = np.zeros((1, 1, 1, 1, 2, 2))
    pools[..., 0] = 1
    even = np.full((1, 1, 1, 1, 2, 2, 2), 0.5)
    told, hidden = (respond(Strategy(play, 1, first, even), Method(steps_b=2), best=True) for first in (shows, pools))
    belief = np.array([0.5, 0.5])
    assert told.opening(np.ones(1), belief, 0).value_a[0] == pytest.approx(0.5 * 3 + 0.5 * 1)
    assert hidden.opening(np.ones(1), belief, 0).value_a[0] == pytest.approx(1.0)
    assert hidden.solution.second[0, 0, 0, 1, 0, :, 1].tolist() == [0, 0]  # the unplayed move leaves the belief alone


def test_playing_it_out_agrees_with_what_is_propagated():
    """20,000 plays with types drawn once and beliefs kept by Bayes on a fine grid: within four standard errors."""
    method = Method(steps_a=1, steps_b=40, tolerance=1e-10)
    play = random_game(2, types=(1, 2), rounds=3, situations=3, answers=3)
    solution = respond(random_strategy(play, 0, 5), method).solution
    prior = np.array([0.35, 0.65])
    exact = propagate(solution, np.ones(1), prior, 0).outcomes[-1]
    rng, counts, plays = np.random.default_rng(11), np.zeros(5), 20_000
    for _ in range(plays):
        counts[played_out(play, solution, prior, rng)] += 1
    error = np.sqrt(exact * (1 - exact) / plays)
    assert np.all(np.abs(counts / plays - exact) <= 4 * error + 1e-3)


def played_out(play, solution, prior, rng):
    """The outcome of one play against a side of one type, both strategies read between grid points of B's belief."""
    b, belief, s = rng.choice(2, p=prior), prior, 0
    for t in range(play.rounds):
        if play.absorbing[s]:
            break
        k, place = play.kind[t, s], belief[1] * 40
        low = min(int(place), 39)
        one, two = (
            (1 - (place - low)) * table[t, s, 0, low] + (place - low) * table[t, s, 0, low + 1]
            for table in (solution.first, solution.second)
        )
        lead, follow = (0, b) if play.leader[k] == 0 else (b, 0)
        m = rng.choice(play.replies.shape[1], p=one[lead])
        r = rng.choice(play.replies.shape[2], p=two[follow, m])
        belief = bayes(belief, two[:2, m, r] if play.leader[k] == 0 else one[:2, m])
        deal = play.signs[k, m, r]
        if deal >= 0 and rng.random() < play.ready:
            return 0 if rng.random() < play.delivered[0, b, deal] else 1
        seen = play.observe[k, s, :, m, r]
        o = rng.choice(seen.shape[1], p=seen[b])
        belief = bayes(belief, seen[:, o])
        s = rng.choice(play.absorbing.size, p=play.rows[play.row[k, s, m, r, o]])
    return play.label[s]


def bayes(prior, likelihood):
    return prior * likelihood / (prior @ likelihood)


# ---- memory ----


def test_a_memory_that_nobody_looks_at_changes_no_worth():
    play = random_game(4, types=(2, 2), rounds=3, situations=3)
    marks = np.random.default_rng(0).integers(-1, 2, play.replies.shape)
    plain, both = solve(play, TIGHT), solve(remember(play, marks), TIGHT)
    for name in ("value_a", "value_b", "first", "second"):
        for half in (slice(0, 3), slice(3, 6)):
            np.testing.assert_allclose(getattr(both, name)[:, half], getattr(plain, name), atol=1e-8)


def test_the_memory_holds_what_was_marked_last():
    play = random_game(1, situations=2)
    marks = np.full(play.replies.shape, -1)
    marks[0, 0, 0], marks[0, 1, 0] = 1, 0
    rows = remember(play, marks)
    for begin in (0, 1):
        for m, then in ((0, 1), (1, 0), (2, begin)):
            shares = rows.rows[rows.row[0, 2 * begin, m, 0, 0]]
            assert shares.reshape(2, 2)[then].sum() == pytest.approx(1)
            np.testing.assert_allclose(shares.reshape(2, 2)[then], play.rows[play.row[0, 0, m, 0, 0]])


# ---- by name ----


@pytest.fixture(scope="module")
def chain():
    dossier = small_dossier({"i1": {}}, **SHORT)
    return run_chain(dossier, Setting(horizon_of(dossier), Method(steps_a=1, steps_b=2, tolerance=1e-6)))


@pytest.fixture(scope="module")
def alternating():
    dossier = small_dossier(**(SHORT | {"talks.protocol": "alternating"}))
    return run_chain(dossier, Setting(horizon_of(dossier), Method(steps_a=1, steps_b=2, tolerance=1e-6)))


def test_to_stall_is_to_hold_or_to_stall_whatever_is_done(alternating):
    play = alternating.solution.game
    deals = play.deal_a.shape[2]
    for side in (0, 1):
        plan = stall(play, side)
        for t, s in np.argwhere(play.kind != 2):
            if play.leader[play.kind[t, s]] == side:
                assert np.all(plan.first[t, s, ..., deals + 1] == 1)
            else:
                assert np.all(plan.second[t, s, 0, 0, :, : deals + 2, 2] == 1)


def test_tit_for_tat_gives_first_and_then_mirrors(alternating):
    play = alternating.solution.game
    deals, count = play.deal_a.shape[2], play.absorbing.size
    for side, leads in ((0, CLAIMANT_LEADS), (1, RESPONDENT_LEADS)):
        plan = tit_for_tat(play, side)
        assert plan.begins == count
        t = int(np.flatnonzero(play.kind[:, 0] == leads)[0])
        assert np.all(plan.first[t, count, 0, 0, :, :deals].sum(axis=-1) == 1)  # at the start, or after a gift
        assert np.all(plan.first[t, 0, 0, 0, :, deals if side == 0 else deals + 1] == 1)
        follows = int(np.flatnonzero(play.kind[:, 0] == 1 - leads)[0])
        reply = plan.second[follows, 0, 0, 0, 0, : deals + 2].argmax(axis=-1).tolist()
        assert reply == [0] * deals + [2, 1] if side == 0 else [1] * deals + [2, 2]


def kept_in_mind(plan, k, m, r, before):
    """Whether the other is remembered as giving once (m, r) has been played, from a memory of `before`."""
    count = plan.begins
    row = plan.game.row[k, before * count, m, r, 0]
    return bool(plan.game.rows[row][count:].sum() > 0.5)


def test_tit_for_tat_remembers_gifts_and_refusals_and_nothing_between(alternating):
    play = alternating.solution.game
    deals = play.deal_a.shape[2]
    mine, theirs = tit_for_tat(play, 0), tit_for_tat(play, 1)
    for before in (False, True):
        # The claimant remembers the answer to its offer, and what an answer to its holding does not say, it does not.
        answers = [kept_in_mind(mine, CLAIMANT_LEADS, 0, r, before) for r in range(5)]
        assert answers == [True, True, False, False, False]
        idle = [kept_in_mind(mine, CLAIMANT_LEADS, deals + 1, r, before) for r in (1, 2, 3, 4)]
        assert idle == [True, before, before, False]
        led = [kept_in_mind(mine, RESPONDENT_LEADS, m, 2, before) for m in (0, deals, deals + 1)]
        assert led == [True, True, False]
        # The respondent remembers offers and presses; the claimant that holds is neither.
        moves = [kept_in_mind(theirs, CLAIMANT_LEADS, m, 2, before) for m in (0, deals, deals + 1)]
        assert moves == [True, False, before]
        said = [kept_in_mind(theirs, RESPONDENT_LEADS, 0, r, before) for r in range(5)]
        assert said == [True, False, before, False, False]
        assert kept_in_mind(mine, 2, deals + 1, 3, before) == before  # apart, nothing is forgotten


def test_an_ultimatum_presses_then_offers_once_then_leaves(chain):
    play = chain.solution.game
    deals, count = play.deal_a.shape[2], play.absorbing.size
    plan = ultimatum(play, 0, 2)
    first = plan.first[:, [0, count], 0, 0, 0]  # unanswered, and after a yes
    best = int((play.deal_a[0].mean(axis=0)).argmax())
    assert first.argmax(axis=-1).tolist() == [[deals, deals], [best, best]] + [[deals + 2, best]] * (play.rounds - 2)
    assert plan.begins == 0


def test_an_ultimatum_of_the_side_that_only_answers_takes_its_best_deal_or_leaves(chain):
    play = chain.solution.game
    deals = play.deal_a.shape[2]
    plan = ultimatum(play, 1, 2)
    for kind in range(4):
        best = int(play.deal_b[:, kind].mean(axis=0).argmax())
        assert np.all(plan.second[0, 0, 0, 0, kind, : deals + 2, 2] == 1)
        later = plan.second[1, 0, 0, 0, kind, : deals + 2].argmax(axis=-1)
        assert later.tolist() == [0 if m == best else 4 for m in range(deals + 2)]


def test_a_table_of_one_line_is_to_stall(chain):
    play = chain.solution.game
    named, told = stall(play, 1), table_strategy(play, 1, [{"does": "stall"}])
    np.testing.assert_array_equal(told.second, named.second)


def test_in_a_table_the_move_wins_over_the_type_and_the_type_over_the_round(chain):
    play = chain.solution.game
    deals = play.deal_a.shape[2]
    lines = [
        {"does": "stall"},
        {"does": "reject", "round": "2"},
        {"does": "act", "type": "settler"},
        {"does": "accept", "after": "offer", "type": "settler", "share": "0.75"},
        {"does": "act", "after": "offer", "type": "settler", "share": "0.25"},
    ]
    plan = table_strategy(play, 1, lines)
    settler, staller = plan.second[:, 0, 0, 0, 0], plan.second[:, 0, 0, 0, 2]
    assert settler[1, 0].tolist() == [0.75, 0.25, 0, 0, 0]
    assert settler[1, deals].tolist() == [0, 1, 0, 0, 0]
    assert staller[0, 0].tolist() == [0, 0, 1, 0, 0]
    assert staller[1, 0].tolist() == [0, 0, 0, 1, 0]


def test_a_table_and_an_ultimatum_mean_the_same_best_deal(chain):
    """By hand: the claimant has 1 of the first deal from a settler, 1 of the second from the others, else nothing."""
    game, kinds = chain.solution.game, np.eye(4)
    worth = game.deal_a.copy()
    worth[:] = 0.0
    worth[:, 0, 0], worth[:, 1:, 1] = 1.0, 1.0
    play = replace(game, deal_a=worth)
    lines = [{"does": "offer", "after": "lead"}, {"does": "hold"}]
    for others, best in ((kinds[0], 0), (kinds[2], 1), (np.array([0.6, 0.4, 0, 0]), 0), (None, 1)):
        assert table_strategy(play, 0, lines, others=others).first[0, 0, 0, 0].argmax(axis=-1).tolist() == [best] * 2
        assert ultimatum(play, 0, 1, others).first[0, 0, 0, 0].argmax(axis=-1).tolist() == [best] * 2


def test_a_table_is_read_with_what_its_side_believes(chain, monkeypatch):
    given = {}

    def told(game, side, lines, name="a table", others=None):
        given[side] = others
        return table_strategy(game, side, lines, name, others)

    monkeypatch.setattr("sulh.outlook._against.table_strategy", told)
    for side in (0, 1):
        against(chain, side, [{"does": "hold" if side == 0 else "stall"}])
        np.testing.assert_array_equal(given[side], chain.start[1 - side])


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ([], "a line for settler"),
        ([{"does": "stall", "after": "press"}], "a line for settler"),
        ([{"does": "stall", "share": "0.5"}], "strategy, line 1 below the heading: expected shares that sum to 1"),
        ([{"does": "stall", "share": "0.5"}] * 3, "strategy, lines 1, 2, 3 below the heading"),
        ([{"does": "stall", "share": "nan"}], "got round 1, share nan"),
        ([{"does": "offer:" + "9" * 5000}], "open there"),
        ([{"does": "dance"}], "dance"),
        ([{"does": "accept"}], "accept"),
        ([{"does": "stall", "type": "bluffing"}], "bluffing"),
        ([{"does": "stall", "round": "soon"}], "round"),
        ([{"does": "stall", "after": "act"}], "after"),
        ([{"does": "stall", "who": "me"}], "who"),
    ],
)
def test_a_table_that_is_none_is_refused_by_line(chain, lines, word):
    with pytest.raises(UsageError, match=word):
        table_strategy(chain.solution.game, 1, lines)


@pytest.mark.parametrize(
    "name",
    ["", "war", "ultimatum", "ultimatum:0", "ultimatum:-1", "ultimatum:x", "ultimatum:99", "ultimatum:" + "9" * 5000],
)
def test_a_name_that_is_none_is_refused(chain, name):
    with pytest.raises(UsageError, match="tit-for-tat"):
        named_strategy(chain.solution.game, 1, name)


def test_a_game_of_ones_own_has_no_named_strategies():
    with pytest.raises(UsageError, match="compile_game"):
        stall(random_game(0), 0)


def test_shares_that_are_none_are_refused():
    play = random_game(0)
    good = random_strategy(play, 0, 1)
    with pytest.raises(UsageError, match="sum to 1"):
        Strategy(play, 0, good.first * 2, good.second * 2)
    with pytest.raises(UsageError, match=r"Strategy\.first: expected shape"):
        Strategy(play, 0, good.first[1:], good.second)
    with pytest.raises(UsageError, match="without beliefs"):
        respond(strategy_of(solve(play), 0)).opening(np.array([0.5, 0.5]), np.array([0.5, 0.5]), 0)


def test_against_a_party_that_always_stalls_nothing_is_signed(chain):
    found = against(chain, 1, "stall")
    assert found.outcomes[:2].tolist() == [0, 0]
    assert found.outcomes.sum() == pytest.approx(1, abs=1e-12)
    assert found.does[0].after == "lead"
    assert found.does[0].mean.sum() == pytest.approx(1)
    np.testing.assert_allclose(found.outcomes_solved, chain.by(chain.setting.horizon))
    best = against(chain, 1, "stall", best=True)
    assert best.worth[0] >= found.worth[0]


# ---- information ----


def test_knowing_the_other_s_type_by_hand_where_it_helps():
    """A picks one of two, each worth 1 with one type of B: a half as it is, 1 if it is known."""
    play = game(
        np.ones((1, 2, 1)), np.array([[[0], [1]]]), types=(1, 2), deals=2, precision=1e4,
        deal_a=np.array([[[1.0, 0.0], [0.0, 1.0]]]), deal_b=np.zeros((1, 2, 2)),
    )  # fmt: skip
    found = value_of_information(solve(play, Method(steps_b=2)), np.ones(1), np.array([0.3, 0.7]), 0)
    assert found.without[0] == pytest.approx(0.7)
    assert found.to_a == pytest.approx(0.3)
    assert found.to_b == pytest.approx(0)


def test_knowing_the_other_s_type_may_do_harm():
    """B enters or stays out; A then shares (1 each) or grabs: 2 from the weak, -3 from the strong, who then have -1.

    Not knowing which, A shares, so both enter: 1. Known to know, it would grab from the weak, who stay out: 1/2.
    """
    flow_a, flow_b = np.zeros((1, 1, 1, 2, 2)), np.zeros((1, 1, 2, 2, 2))
    flow_a[0, 0, 0, 0, 0] = 1
    flow_b[0, 0, :, 0] = [1, -1]
    replies, signs = np.array([[[1, 1], [1, 0]]]), np.array([[[-1, 0], [-1, -1]]])
    play = game(
        replies, signs, leader=(1,), types=(1, 2), flow_a=flow_a, flow_b=flow_b, precision=200.0,
        deal_a=np.array([[[2.0], [-3.0]]]), deal_b=np.full((1, 2, 1), -1.0),
    )  # fmt: skip
    found = value_of_information(solve(play, Method(steps_b=2)), np.ones(1), np.array([0.5, 0.5]), 0)
    assert found.without[0] == pytest.approx(1, abs=1e-6)
    assert found.to_a == pytest.approx(-0.5, abs=1e-6)


def test_a_round_solved_at_a_grid_point_is_the_solution_s():
    solution = solve(random_game(3, types=(2, 3), rounds=3, situations=3), TIGHT)
    grid_a, grid_b = solution.grids
    for ga, gb in ((0, 3), (1, 5), (2, 8)):
        found = opening(solution, grid_a.points[ga], grid_b.points[gb], 1, 1)
        np.testing.assert_allclose(found.value_a, solution.value_a[1, 1, ga, gb], atol=1e-10)
        np.testing.assert_allclose(found.value_b, solution.value_b[1, 1, ga, gb], atol=1e-10)
