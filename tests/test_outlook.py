"""The outlook: propagation against hand sums and a second route, draws against their distribution, the whole chain."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from games import BROKEN_OFF, ESCALATION, game, random_game
from small import number, small_dossier, triple
from sulh.bargain import table
from sulh.case import Quantity
from sulh.errors import UsageError
from sulh.game import Method, abilities, solve
from sulh.game._compile import reference_deal
from sulh.outlook import grid_error, horizon_of, propagate, run_chain, sample, split_triangular
from sulh.outlook._chain import Setting, rerun, standing_mandates
from sulh.outlook._draws import draw, uncertain
from trees import OnGrid

COARSE = Method(steps_a=1, steps_b=2, tolerance=1e-3)
SHORT: dict[str, Any] = {"talks.until": "2020-03-01", "horizon": "2020-03-01"}


def until(talks, horizon) -> dict[str, Any]:
    """When the talks are thought to run out and how far the case looks ahead; it is of 1 February."""
    return {"talks.until": talks, "horizon": horizon}


def chain_of(dossier, method=COARSE):
    return run_chain(dossier, Setting(horizon_of(dossier), method))


# ---- propagation ----


@st.composite
def starts(draw):
    """Beliefs about A (2 types) and B (3 types), on and off the grid."""
    a = draw(st.floats(0, 1))
    raw = np.array(draw(st.lists(st.just(0.0) | st.floats(1e-3, 1), min_size=3, max_size=3).filter(any)))
    return np.array([a, 1 - a]), raw / raw.sum()


@pytest.fixture(scope="module", params=range(3))
def played(request):
    return solve(random_game(request.param, types=(2, 3), rounds=5, situations=3, answers=3), Method(steps_b=3))


@settings(max_examples=25, deadline=None)
@given(start=starts())
def test_outcomes_sum_to_one_and_the_expected_belief_stays_the_prior(played, start):
    course = propagate(played, start[0], start[1], 0)
    assert course.outcomes.shape == (6, 5)
    assert course.outcomes.min() >= 0
    np.testing.assert_allclose(course.outcomes.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(course.belief_a, np.tile(start[0], (6, 1)), atol=1e-10)
    np.testing.assert_allclose(course.belief_b, np.tile(start[1], (6, 1)), atol=1e-10)


@settings(max_examples=10, deadline=None)
@given(start=starts())
def test_what_has_ended_stays_ended(played, start):
    label = np.array([BROKEN_OFF, BROKEN_OFF, ESCALATION])  # the last situation alone counts as an end
    course = propagate(replace(played, game=replace(played.game, label=label)), start[0], start[1], 0)
    for ended in (0, 1, ESCALATION):
        assert np.diff(course.outcomes[:, ended]).min() >= -1e-14
    assert course.outcomes[-1, ESCALATION] > 0
    settled = propagate(played, start[0], start[1], 2)
    np.testing.assert_allclose(settled.outcomes, np.tile(settled.outcomes[0], (6, 1)), atol=1e-12)


def test_one_round_is_the_sum_over_what_may_happen():
    """One offer of two deals or none; accepted with 3 in 4 by the soft, 1 in 4 by the hard; ready 4 times in 5."""
    replies, signs = np.array([[[1, 1], [0, 1]]], bool), np.array([[[0, -1], [-1, -1]]])
    row = np.zeros((1, 2, 2, 2, 1), np.int64)
    row[0, 0, 0] = 1
    play = game(
        replies,
        signs,
        types=(1, 2),
        situations=2,
        row=row,
        rows=np.array([[1.0, 0.0], [0.25, 0.75]]),
        ready=0.8,
        delivered=np.array([[[0.9], [0.1]]]),
        absorbing=np.array([False, True]),
        label=np.array([2, 4]),
    )
    solution = solve(play, Method(steps_b=2))
    first, second = solution.first.copy(), solution.second.copy()
    first[0, 0, 0, :, 0] = [0.6, 0.4]
    second[0, 0, 0, :, 0, 0], second[0, 0, 0, :, 1, 0] = [0.75, 0.25], [0.25, 0.75]
    course = propagate(replace(solution, first=first, second=second), np.ones(1), np.array([0.5, 0.5]), 0)
    signed = 0.6 * 0.5 * 0.8
    delivered = signed * (0.75 * 0.9 + 0.25 * 0.1)
    war = (0.6 - signed) * 0.75
    by_hand = [delivered, signed - delivered, 0.4 + (0.6 - signed) * 0.25, 0, war]
    assert course.outcomes[1] == pytest.approx(by_hand, abs=1e-14)


@pytest.mark.parametrize("seed", range(4))
def test_looking_forward_agrees_with_looking_back(seed):
    """Mass pushed forward from a state, and chances pulled back from the end, are the same five numbers."""
    solution = solve(random_game(seed, rounds=3, situations=3, answers=3), Method(steps_a=2, steps_b=3))
    back = OnGrid(solution)
    belief_a, belief_b = np.array([0.37, 0.63]), np.array([0.81, 0.19])
    for situation in (0, 1):
        course = propagate(solution, belief_a, belief_b, situation)
        for rounds in (1, 3):
            told = back.between(back.outcomes(rounds)[situation], [belief_a, belief_b])
            np.testing.assert_allclose(course.outcomes[rounds], told, atol=1e-12)


@pytest.mark.parametrize(
    ("belief_a", "belief_b", "name"),
    [
        ([0.5, 0.6], [0.2, 0.3, 0.5], "belief_a"),
        ([1.5, -0.5], [0.2, 0.3, 0.5], "belief_a"),
        ([0.5, 0.5], [0.5, 0.5], "belief_b"),
    ],
)
def test_a_belief_that_is_none_is_refused_by_name(played, belief_a, belief_b, name):
    with pytest.raises(UsageError, match=name):
        propagate(played, np.array(belief_a), np.array(belief_b), 0)


@pytest.mark.parametrize("situation", [-1, 3])
def test_a_situation_that_is_not_there_is_refused(played, situation):
    with pytest.raises(UsageError, match="situation"):
        propagate(played, np.array([0.5, 0.5]), np.array([0.2, 0.3, 0.5]), situation)


# ---- draws ----


@st.composite
def triples(draw):
    low = draw(st.floats(-5, 5))
    width = draw(st.floats(1e-3, 10))
    return low, low + draw(st.floats(0, 1)) * width, low + width


@settings(max_examples=200, deadline=None)
@given(triples(), st.floats(0, 1))
def test_a_split_triangle_is_two_of_scipys_halves(numbers, u):
    """Below the likely value the lower half of one triangle, above it the upper half of another, each with half."""
    low, likely, high = numbers
    if u < 0.5:
        whole = stats.triang.ppf(2 * u, 1.0, loc=low, scale=likely - low) if likely > low else likely
    else:
        whole = stats.triang.ppf(2 * u - 1, 0.0, loc=likely, scale=high - likely) if high > likely else likely
    drawn = split_triangular(np.array(u), *map(np.array, numbers))
    assert drawn == pytest.approx(whole, abs=1e-6 * (high - low))


@pytest.mark.parametrize("numbers", [(0.0, 0.3, 1.0), (-2.0, 0.9, 1.0)])
@pytest.mark.parametrize("u", [0.05, 0.3, 0.5, 0.95])
def test_the_area_below_a_draw_is_its_probability(numbers, u):
    low, likely, high = numbers
    x = float(split_triangular(np.array(u), *map(np.array, numbers)))

    def density(y):
        if y < likely:
            return (y - low) / (likely - low) ** 2
        return (high - y) / (high - likely) ** 2

    corners = [likely] if low < likely < x else None
    assert integrate.quad(density, low, x, points=corners)[0] == pytest.approx(u, abs=1e-9)


def quantity(low, likely, high):
    return Quantity.model_validate(triple(low, likely, high))


def test_samples_lie_within_their_bounds_follow_the_seed_and_leave_out_what_is_certain():
    known = {"a": quantity(0, 1, 4), "sure": Quantity(value=3, assumed="for a test"), "b": quantity(-1, -1, 0)}
    assert list(uncertain(known)) == ["a", "b"]
    numbers = sample(known, 256, 7)
    assert numbers.shape == (256, 2)
    assert np.all((numbers >= [0, -1]) & (numbers <= [4, 0]))
    assert numbers.tobytes() == sample(known, 256, 7).tobytes()
    assert np.abs(numbers - sample(known, 256, 8)).max() > 0.01
    # The mean is likely + ((high - likely) - (likely - low)) / 6; that of 256 Sobol points is
    # far nearer to it than that of as many independent draws would be.
    np.testing.assert_allclose(numbers.mean(axis=0), [4 / 3, -5 / 6], atol=0.01)


def test_draws_are_the_same_for_any_number_of_threads_and_each_is_a_run_of_its_own():
    dossier = small_dossier({"i1": {}}, **SHORT)
    setting, dates = Setting(horizon_of(dossier), COARSE), [dt.date(2020, 2, 10), dt.date(2020, 3, 1)]
    told = []
    one = draw(dossier, setting, dates, 3, seed=5, threads=1)
    two = draw(dossier, setting, dates, 3, seed=5, threads=2, progress=lambda done, _: told.append(done))
    assert one.outcomes.tobytes() == two.outcomes.tobytes()
    assert one.beliefs.tobytes() == two.beliefs.tobytes()
    assert told == pytest.approx([1 / 3, 2 / 3, 1])
    np.testing.assert_allclose(one.outcomes.sum(axis=2), 1, atol=1e-12)
    assert one.paths == tuple(uncertain(dossier.quantities()))
    alone = run_chain(
        dossier.at(dict(zip(one.paths, one.numbers[1], strict=True))), replace(setting, method=one.method)
    )
    assert one.outcomes[1] == pytest.approx(np.array([alone.by(date) for date in dates]), abs=1e-12)


# ---- the chain ----


@pytest.mark.parametrize("act", ["REJECT", "AGREE", "WALK_OUT", "ATTACK_MAJOR"])
def test_nothing_known_later_than_as_of_is_used(act):
    early: dict[str, Any] = {"early": {"date": "2020-01-10"}}
    late: dict[str, Any] = {"late": {"date": "2020-01-12", "known": "2020-02-20", "act": act, "source": "daily"}}
    as_of = dt.date(2020, 2, 1)
    without = chain_of(small_dossier(early, **SHORT))
    for dossier in (small_dossier(early | late, **SHORT), small_dossier(early | late, **SHORT).cut(as_of)):
        chain = chain_of(dossier)
        assert chain.course.outcomes.tobytes() == without.course.outcomes.tobytes()
        assert [b.posterior.tolist() for b in chain.beliefs] == [b.posterior.tolist() for b in without.beliefs]
    later = small_dossier(early | late, **SHORT).cut(dt.date(2020, 2, 25))
    items = [step.item for step in chain_of(later).beliefs[1].steps if step.item]
    assert items == ["early", "late"]


def test_an_empty_record_gives_the_prior():
    north = {"will": number(0.2), "stalling": number(0.5)}
    chain = chain_of(small_dossier(**(SHORT | {"parties.north.prior": north})))
    assert chain.beliefs[0].will == pytest.approx(0.2)
    for belief in chain.beliefs:
        np.testing.assert_array_equal(belief.posterior, belief.prior)
    np.testing.assert_allclose(chain.course.belief_b[-1], chain.beliefs[1].prior, atol=1e-10)
    resolved = 0.2 * 0.5 + 0.8 * 0.7
    np.testing.assert_allclose(chain.course.belief_a[0], [resolved, 1 - resolved], atol=1e-12)


def test_what_is_carried_out_hangs_on_the_belief_about_the_claimant_not_on_that_about_the_respondent():
    """The respondent's types are played and so stand in the arrays one by one; the claimant's are weighed into them."""
    shares = {"settler": 0.1, "captive": 0.6, "staller": 0.2, "refuser": 0.1}
    types = {"types": {name: number(share) for name, share in shares.items()}}
    plain, south, north = (
        chain_of(small_dossier(**(SHORT | change)))
        for change in ({}, {"parties.south.prior": types}, {"parties.north.prior": types})
    )
    assert south.beliefs[1].can == pytest.approx(1 / 7)
    assert south.solution.game.delivered.tobytes() == plain.solution.game.delivered.tobytes()
    # Each claimant's part is weighed once: every type of the respondent loses or gains by one factor a deal.
    factor = north.solution.game.delivered / plain.solution.game.delivered
    np.testing.assert_allclose(factor, np.broadcast_to(factor[:1, :1], factor.shape), rtol=1e-12)
    assert np.abs(factor - 1).max() > 0.01


@pytest.mark.parametrize(("status", "now"), [("talking", [0, 0, 1, 0, 0]), ("broken-off", [0, 0, 0, 1, 0])])
def test_the_course_starts_where_the_talks_stand(status, now):
    chain = chain_of(small_dossier(**(SHORT | {"talks.status": status})))
    assert chain.talking == (status == "talking")
    assert chain.course.outcomes[0] == pytest.approx(now, abs=1e-12)


def test_the_same_numbers_stated_again_change_nothing():
    dossier = small_dossier({"i1": {}}, **SHORT)
    likely = {path: q.mid for path, q in dossier.quantities().items()}
    one, two = chain_of(dossier), chain_of(dossier.at(likely))
    assert one.course.outcomes.tobytes() == two.course.outcomes.tobytes()


def test_taking_over_stages_gives_what_a_whole_run_gives():
    """For every quantity of the case, moved to its high end or by a tenth."""
    items: dict[str, Any] = {"i1": {}, "i2": {"act": "AGREE", "source": "daily"}}
    dossier = small_dossier(items, **until("2020-02-14", "2020-02-14"))
    setting = Setting(horizon_of(dossier), COARSE, beyond=False)
    chain, taken_over = run_chain(dossier, setting), 0
    for path, q in dossier.case.quantities().items():
        moved = q.hi if q.hi > q.mid else 0.9 * q.mid
        part = rerun(chain, (path, moved), setting)
        if part.table is not chain.table:
            continue  # it started again from the table
        whole = run_chain(dossier.at({path: moved}), setting)
        taken_over += 1
        assert part.course.outcomes.tobytes() == whole.course.outcomes.tobytes(), path
        assert [b.posterior.tolist() for b in part.beliefs] == [b.posterior.tolist() for b in whole.beliefs], path
    assert taken_over > 20


def test_the_game_runs_to_the_later_of_horizon_and_the_end_of_talks_in_whole_rounds():
    to_end = chain_of(small_dossier(**until("2020-03-05", "2020-02-20")))
    assert to_end.solution.game.rounds == math.ceil(33 / 7)
    assert to_end.dates == tuple(dt.date(2020, 2, 1) + dt.timedelta(days=7 * k) for k in range(6))
    to_horizon = chain_of(small_dossier(**until("2020-02-10", "2020-02-22")))
    assert to_horizon.solution.game.rounds == 3  # 21 days are three rounds, not four
    dossier = small_dossier(**until("2020-03-05", "2020-02-20"))
    assert run_chain(dossier, Setting(horizon_of(dossier), COARSE, beyond=False)).solution.game.rounds == 3


def test_outcomes_by_a_date_are_linear_between_the_ends_of_rounds():
    chain = chain_of(small_dossier(**SHORT))
    outcomes, start = chain.course.outcomes, dt.date(2020, 2, 1)
    assert chain.by(start) == pytest.approx(outcomes[0], abs=1e-15)
    assert chain.by(start + dt.timedelta(14)) == pytest.approx(outcomes[2], abs=1e-15)
    assert chain.by(start + dt.timedelta(9)) == pytest.approx((5 * outcomes[1] + 2 * outcomes[2]) / 7, abs=1e-15)
    assert chain.by(start + dt.timedelta(900)) == pytest.approx(outcomes[-1], abs=1e-15)
    assert chain.by(start - dt.timedelta(30)) == pytest.approx(outcomes[0], abs=1e-15)


def test_the_horizon_asked_for_else_the_case_s_else_as_far_ahead_as_the_case_looked():
    dossier = small_dossier()  # as of 1 February, horizon 1 April: 60 days
    assert horizon_of(dossier) == dt.date(2020, 4, 1)
    assert horizon_of(dossier, dt.date(2020, 2, 2)) == dt.date(2020, 2, 2)
    assert horizon_of(dossier.cut(dt.date(2020, 3, 31))) == dt.date(2020, 4, 1)
    assert horizon_of(dossier.cut(dt.date(2020, 4, 1))) == dt.date(2020, 5, 31)
    for asked in (dt.date(2020, 2, 1), dt.date(2019, 1, 1), dt.date(2022, 2, 1)):
        with pytest.raises(UsageError, match="horizon"):
            horizon_of(dossier, asked)


def test_what_each_party_could_do_before_the_record_is_council_times_control():
    dossier = small_dossier()
    tab = table(dossier.case)
    mandates = standing_mandates(dossier, tab)
    deal = reference_deal(tab)
    assert tab.deals[deal] == tab.nash
    mine, theirs = abilities(dossier.case, tab, mandates)
    assert mine == mandates[0].full[deal]
    # The Nash deal acts against the Band alone, which South could hold with 0.4.
    assert tab.package(int(tab.deals[deal]))["band"] != "nothing"
    assert theirs == pytest.approx(mandates[1].full[deal] * 0.4)


def test_where_no_deal_beats_today_the_one_that_is_least_bad_for_the_worse_off_stands_for_a_deal():
    tab = replace(table(small_dossier().case), nash=None, deals=np.array([0, 3, 5]))
    net = tab.net.copy()
    net[[0, 3, 5]] = [[-0.5, 0.9], [-0.2, -0.1], [0.1, -0.3]]
    assert reference_deal(replace(tab, net=net)) == 1


def test_the_grid_error_is_what_a_finer_grid_changes():
    """By a second route: the same dossier run on the finer grid from the start."""
    dossier = small_dossier([{}, {"act": "EVADE", "date": "2020-01-12"}])
    setting = Setting(horizon_of(dossier), Method(steps_a=1, steps_b=2))
    error = grid_error(run_chain(dossier, setting), finer=1)
    finer = run_chain(dossier, Setting(setting.horizon, Method(steps_a=2, steps_b=3)))
    coarse = run_chain(dossier, setting)
    assert error.fine == pytest.approx(finer.by(setting.horizon), abs=1e-12)
    assert error.coarse == pytest.approx(coarse.by(setting.horizon), abs=1e-12)
    assert error.largest == pytest.approx(np.abs(finer.course.outcomes - coarse.course.outcomes).max(), abs=1e-12)
    assert 0 < error.largest < 0.05
    assert error.converged
    assert grid_error(finer, finer=1).largest < error.largest
