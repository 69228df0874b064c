"""Mediated talks: their lines by hand on the small case, and the laws of the game by a second route."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from small import number, small_case, small_dossier
from sulh.bargain import table
from sulh.cli import main
from sulh.errors import UsageError
from sulh.game import (
    Method,
    Situations,
    chances_of,
    compile_game,
    finding_name,
    mandates_over,
    move_name,
    named_strategy,
    reply_name,
    resolve,
    respond,
    situations,
    solve,
    start_of,
    table_strategy,
    worth_now,
)
from sulh.game import _mapping as line
from sulh.game import _situations as situated
from sulh.game._rules import APART, CLAIMANT_LEADS, MEDIATED, rules
from sulh.outlook import against, breakthrough, horizon_of, propagate, run_chain, value_of_mediators
from sulh.outlook._chain import Setting, rerun

SPOKEN = {"talks.protocol": "mediated"}
SMALL = small_case(SPOKEN)
SHORT: dict[str, Any] = {"talks.until": "2020-03-01", "horizon": "2020-03-01"}
METHOD = Method(steps_a=1, steps_b=2, tolerance=1e-9, most=4000)
DISBAND, CURB = 0, 1
BROKER = SMALL.model_dump(mode="json", exclude_none=True)["mediators"]["broker"]


def leaning(bias, **more):
    """The small case in mediated talks with a mediator that leans so."""
    return small_case(SPOKEN | {"mediators.broker.bias": number(bias)} | more)


def compiled(case, tab=None, rounds=3):
    tab = tab or table(case)
    return compile_game(case, tab, mandates_over(case, tab), (0.75, 0.6), rounds)


@pytest.fixture(scope="module")
def chain():
    dossier = small_dossier({"i1": {}}, **(SHORT | SPOKEN))
    return run_chain(dossier, Setting(horizon_of(dossier), METHOD))


# ---- the lines, by hand ----


def test_what_the_mediators_propose_is_a_logit_in_the_worth_to_both_sides():
    """Disbanding is worth 0.9 and 0.32 / 0.6 - 0.2 - 0.3 x 0.3, curbing 13 / 30 and 2 / 3 - 0.1 - 0.3 x 0.15."""
    net = table(SMALL).net[table(SMALL).deals]
    assert net == pytest.approx(np.array([[0.9, 0.32 / 0.6 - 0.29], [13 / 30, 2 / 3 - 0.145]]))
    for bias, weight in ((-1, 0), (-0.5, 0.25), (0.1, 0.55), (1, 1)):
        better = weight * (0.9 - 13 / 30) + (1 - weight) * (0.32 / 0.6 - 0.29 - 2 / 3 + 0.145)
        share = 1 / (1 + math.exp(-6 * better))
        assert line.proposals(leaning(bias), net) == pytest.approx([share, 1 - share])


def test_each_of_several_mediators_is_as_likely_to_propose():
    net = table(SMALL).net[table(SMALL).deals]
    one, other = (line.proposals(leaning(bias), net) for bias in (0.1, -0.7))
    both = small_case(SPOKEN | {"mediators.other": BROKER | {"bias": number(-0.7)}})
    assert line.proposals(both, net) == pytest.approx((one + other) / 2)


def test_the_word_of_a_mediator_by_hand():
    """Bias 0.1 to the claimant, vouching 0.7: of ten adverse words on anybody one is said for its side."""
    adverse = np.array([0.1 + 0.9 * 0.3] * 2 + [0.1 + 0.9 * 0.7] * 2)
    assert line.words_of_mediators(SMALL) == pytest.approx(np.stack([1 - adverse, adverse]))
    adverse = np.array([0.6 * 0.3] * 2 + [0.6 * 0.7] * 2)
    assert line.words_of_mediators(leaning(-0.4)) == pytest.approx(np.stack([1 - adverse, adverse]))


def test_the_word_that_counts_is_that_of_the_most_accurate_or_the_mean_of_those():
    better = BROKER | {"bias": number(0), "vouching": number(0.9)}
    assert line.words_of_mediators(small_case(SPOKEN | {"mediators.other": better}))[1] == pytest.approx(
        [0.1, 0.1, 0.9, 0.9]
    )
    mirrored = BROKER | {"bias": number(-0.1)}  # as accurate, and leans the other way
    assert line.words_of_mediators(small_case(SPOKEN | {"mediators.other": mirrored}))[1] == pytest.approx(
        [(0.37 + 0.27) / 2] * 2 + [(0.73 + 0.63) / 2] * 2
    )


@settings(max_examples=50, deadline=None)
@given(st.floats(-1, 1), st.floats(0.5, 1))
def test_a_word_is_right_as_often_as_a_finding_and_worth_less_for_the_friend_and_more_against_it(bias, vouching):
    """Kydd (2003): who leans to a side is believed when it speaks against it."""
    case = leaning(bias, **{"mediators.broker.vouching": number(vouching)})
    plain = leaning(0, **{"mediators.broker.vouching": number(vouching)})
    (well, ill), (clear, blame) = line.words_of_mediators(case), line.words_of_mediators(plain)
    assert (well[0] + ill[2]) / 2 == pytest.approx(line.accuracy(case.mediators["broker"]), abs=1e-12)
    likelier = 1e-9 + np.array([blame[2] * ill[0] - ill[2] * blame[0], clear[0] * well[2] - well[0] * clear[2]])
    for_friend, against_it = likelier if bias > 0 else likelier[::-1]  # an adverse word is for the claimant
    assert for_friend >= 0
    assert against_it <= 2e-9 or bias == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=5), st.floats(-1, 1), st.floats(0, 1))
def test_to_lean_to_a_side_never_proposes_worse_deals_for_it_on_a_frontier(gains, bias, more):
    """Where what one side gains the other loses, the worth expected by the claimant rises with the lean to it."""
    net = np.cumsum(np.array(gains) * [1, -1], axis=0)
    one, other = (line.proposals(leaning(b), net) @ net for b in (bias, min(1.0, bias + more)))
    assert other[0] >= one[0] - 1e-12
    assert other[1] <= one[1] + 1e-12


def test_situations_come_once_for_each_proposal():
    where = situations(SMALL, table(SMALL))
    assert (where.levels, where.proposals, where.tables, where.count, where.war) == (4, 2, 6, 10, 9)
    assert [where.of(True, h, d) for d in range(2) for h in range(4)] == [0, 1, 2, 9, 3, 4, 5, 9]
    assert [where.of(False, h) for h in range(4)] == [6, 7, 8, 9]
    assert situations(small_case(), table(small_case())) == Situations(4, 1)


def test_the_game_begins_when_the_mediators_are_about_to_propose():
    tab = table(SMALL)
    p, q = line.proposals(SMALL, tab.net[tab.deals])
    assert start_of(SMALL, tab, True, 1) == pytest.approx([0, p, 0, 0, q, 0, 0, 0, 0, 0])
    assert (start_of(SMALL, tab, False, 1), start_of(SMALL, tab, True, 3)) == (7, 9)
    plain = small_case()
    assert start_of(plain, table(plain), True, 1) == 1


@pytest.mark.parametrize("deal", range(3))
def test_with_a_proposal_on_the_table_it_may_be_backed_and_nothing_else_offered(deal):
    """Else it is a round that the claimant leads with that one deal, mark by mark."""
    rule, one = rules(3, mediated=True), rules(1)
    kind, columns = MEDIATED + deal, [deal, 3, 4, 5]
    assert rule.leader[kind] == 0
    assert not rule.replies[kind, [d for d in range(3) if d != deal]].any()
    is_open = one.replies[CLAIMANT_LEADS]
    np.testing.assert_array_equal(rule.replies[kind][columns], is_open)
    for mark in ("walks", "acts", "refuses", "strains", "pressed", "idle"):
        told, meant = getattr(rule, mark)[kind][columns], getattr(one, mark)[CLAIMANT_LEADS]
        np.testing.assert_array_equal(told[is_open], meant[is_open], err_msg=mark)
    assert rule.signs[kind, deal].tolist() == [deal, -1, -1, -1, -1]
    assert (np.delete(rule.signs[kind], deal, axis=0) == -1).all()
    assert move_name(kind, deal, 3) == "back"
    assert [move_name(kind, m, 3) for m in (3, 4, 5)] == ["press", "hold", "walk_out"]
    assert reply_name(kind, 0) == "accept"
    assert [finding_name(kind, f) for f in (0, 1)] == ["favourable word", "adverse word"]


def test_in_mediated_talks_every_table_has_its_own_kind_of_round():
    play = compiled(SMALL)
    assert play.kind.tolist() == [[MEDIATED] * 3 + [MEDIATED + 1] * 3 + [APART] * 4] * 3
    assert play.label.tolist() == [2] * 6 + [3] * 3 + [4]


def test_the_next_proposal_is_drawn_where_the_round_leads_and_an_accepted_one_stays():
    """From tension 1 with curbing on the table, after a quiet round without strain: down with 0.3."""
    tab, where = table(SMALL), situations(SMALL, table(SMALL))
    p, q = line.proposals(SMALL, tab.net[tab.deals])
    told = situated._next(SMALL, where, 4, -1, False, False, 0, np.array([p, q]))
    assert told == pytest.approx([0.3 * p, 0.7 * p, 0, 0.3 * q, 0.7 * q, 0, 0, 0, 0, 0])
    play, rule = compiled(SMALL), rules(2, mediated=True)
    for d, other in ((0, 1), (1, 0)):
        here = where.of(True, 1, d)
        kept, drawn = (play.rows[play.row[MEDIATED + d, here, d, r, 0]] for r in (0, 1))
        assert rule.signs[MEDIATED + d, d, 0] == d
        assert kept[[where.of(True, h, other) for h in range(3)]].tolist() == [0, 0, 0]
        assert drawn[where.of(True, 0, other)] / drawn[: where.tables].sum() > 0.1


def test_a_finding_comes_with_every_proposal_and_apart_as_before():
    play, where = compiled(SMALL), situations(SMALL, table(SMALL))
    word, found = line.words_of_mediators(SMALL)[1], line.finding_chances(SMALL)[1]
    for s, kind in ((where.of(True, 0, 1), MEDIATED + 1), (where.of(False, 0), APART)):
        m, r = np.argwhere(play.replies[kind])[0]
        told = play.observe[kind, s, :, m, r].reshape(4, 3, 2).sum(axis=1)[:, 1]
        assert told == pytest.approx(word if kind >= MEDIATED else found)


# ---- laws, by a second route ----


def course_of(case, tab=None, talking=True, tension=0, rounds=4):
    play = compiled(case, tab, rounds)
    start = start_of(case, tab or table(case), talking, tension)
    solution = solve(play, METHOD)
    belief_a, belief_b = resolve(case, 0.75), np.array([0.3, 0.25, 0.25, 0.2])
    return solution, start, propagate(solution, belief_a, belief_b, start)


@pytest.mark.parametrize("precision", [1, 6, 12])
@pytest.mark.parametrize(("talking", "tension"), [(True, 0), (True, 2), (False, 1), (True, 3)])
def test_outcomes_sum_to_one_and_the_expected_belief_stays(talking, tension, precision):
    case = leaning(0.4, **{"play.precision": number(precision)})
    _solution, _start, course = course_of(case, None, talking, tension)
    np.testing.assert_allclose(course.outcomes.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(course.belief_b, np.tile(course.belief_b[0], (5, 1)), atol=1e-9)
    np.testing.assert_allclose(course.belief_a, np.tile(course.belief_a[0], (5, 1)), atol=1e-9)


@pytest.mark.parametrize("deal", [DISBAND, CURB])
def test_a_mediator_that_only_ever_proposes_one_deal_plays_the_game_of_that_deal_alone(deal):
    """Its bias is -1 and the deal public manna to the respondent; what deals are worth to the players is as it was."""
    case = leaning(-1)
    tab = table(case)
    net = tab.net.copy()
    net[tab.deals[deal], 1] += 1e4
    alone = replace(tab, deals=tab.deals[[deal]], nash=int(tab.deals[deal]))
    # the reference deal that ratification is measured by must be one and the same
    with_both = course_of(case, replace(tab, net=net, nash=int(tab.deals[deal])))
    with_one = course_of(case, alone)
    np.testing.assert_allclose(with_both[2].outcomes, with_one[2].outcomes, atol=1e-9)
    here = [0, 1, 2] if deal == 0 else [3, 4, 5]
    for name in ("value_a", "value_b"):
        both, one = (getattr(found[0], name)[0] for found in (with_both, with_one))
        np.testing.assert_allclose(both[here], one[:3], atol=1e-7)
        np.testing.assert_allclose(both[6:], one[3:], atol=1e-7)


def test_two_deals_that_are_identical_are_one():
    tab = table(SMALL)
    one, two = (course_of(SMALL, replace(tab, deals=tab.deals[pick], nash=None)) for pick in ([1], [1, 1]))
    np.testing.assert_allclose(two[2].outcomes, one[2].outcomes, atol=1e-9)
    np.testing.assert_allclose(two[0].value_a[0, :3], one[0].value_a[0, :3], atol=1e-7)
    np.testing.assert_allclose(two[0].value_a[0, 3:6], one[0].value_a[0, :3], atol=1e-7)
    assert two[1][:6].reshape(2, 3)[:, 0].tolist() == [0.5, 0.5]


def test_with_one_deal_an_impartial_mediator_changes_nothing_but_that_it_speaks():
    """So where findings come every round anyhow, these are the talks in which the claimant offers."""
    every = {"play.deals": 1, "play.surfacing": number(1), "mediators.broker.bias": number(0)}
    mediated, plain = small_case(every | SPOKEN), small_case(every)
    found, same = course_of(mediated), course_of(plain)
    np.testing.assert_allclose(found[2].outcomes, same[2].outcomes, atol=1e-12)
    np.testing.assert_allclose(found[0].value_b, same[0].value_b, atol=1e-12)
    assert abs(course_of(small_case({"play.deals": 1}))[2].outcomes - same[2].outcomes).max() > 1e-4


@pytest.mark.parametrize("side", [0, 1])
def test_in_one_round_a_mediator_that_leans_to_a_side_is_not_worse_for_it(side):
    """Nobody has time to learn from its word, and the other side takes whatever beats another round of waiting."""
    worths = []
    for bias in (-1, -0.5, 0, 0.5, 1):
        case = leaning(bias)
        solution, start, _course = course_of(case, rounds=1)
        worths.append(worth_now(solution, resolve(case, 0.75), np.array([0.3, 0.25, 0.25, 0.2]), start)[side])
    rise = np.diff(worths) * (1 if side == 0 else -1)
    assert rise.min() > 0


def test_the_worth_now_is_the_mean_over_what_may_be_proposed(chain):
    belief_a, belief_b, start = chain.start
    parts = [
        chances_of(start, 10)[s] * worth_now(chain.solution, belief_a, belief_b, int(s)) for s in np.flatnonzero(start)
    ]
    assert len(parts) == 2
    assert worth_now(chain.solution, *chain.start) == pytest.approx(sum(parts), abs=1e-12)


@pytest.mark.parametrize("bad", [np.zeros(10), np.ones(3) / 3, np.eye(10)[0] * 2])
def test_a_start_that_is_no_distribution_over_the_situations_is_refused(chain, bad):
    with pytest.raises(UsageError, match="chances that sum to 1"):
        propagate(chain.solution, chain.start[0], chain.start[1], bad)


# ---- strategies ----


def test_the_respondent_that_stalls_signs_nothing_and_the_claimant_that_stalls_backs_nothing(chain):
    for side in (0, 1):
        found = against(chain, side, "stall")
        assert found.outcomes[:2].tolist() == [0, 0]
        assert found.outcomes.sum() == pytest.approx(1, abs=1e-12)
        for one in (*found.does, *found.does_solved):
            assert one.mean.sum() == pytest.approx(1)
            np.testing.assert_allclose(one.types.sum(axis=0), 1)
        assert found.worth_solved == pytest.approx(worth_now(chain.solution, *chain.start))


def test_what_the_respondent_does_is_the_mean_over_the_proposals_by_how_often_they_are_backed(chain):
    """By hand from the solved play at the corners of the grid, for a claimant that is surely resolved."""
    chain = replace(chain, dossier=small_dossier({"i1": {}}, **(SHORT | SPOKEN | {
        "parties.north.outside.resolve": number(1), "parties.north.outside.resolve_unwilling": number(1),
    })), beliefs=(chain.beliefs[0], replace(chain.beliefs[1], posterior=np.eye(4)[0])))  # fmt: skip
    solution, (grid_a, grid_b) = chain.solution, chain.solution.grids
    ga, gb = (int(np.flatnonzero((g.points == np.eye(g.types)[0]).all(axis=1))[0]) for g in (grid_a, grid_b))
    places, backed, accepted = chain.may_begin, 0.0, 0.0
    for d, s in enumerate(places):
        met = chain.start[2][s] * solution.first[0, s, ga, gb, 0, d]
        backed, accepted = backed + met, accepted + met * solution.second[0, s, ga, gb, 0, d, 0]
    told = next(one for one in against(chain, 0, "stall").does_solved if one.after == "back")
    assert told.mean[told.actions.index("accept")] == pytest.approx(accepted / backed, abs=1e-6)


def test_tit_for_tat_backs_what_is_proposed_after_a_gift_and_presses_after_a_refusal(chain):
    play = chain.solution.game
    count, plan = play.absorbing.size, named_strategy(play, 0, "tit-for-tat")
    for s, deal in ((0, 0), (3, 1)):
        assert np.all(plan.first[0, count + s, 0, 0, :, deal] == 1)
        assert np.all(plan.first[0, s, 0, 0, :, 2] == 1)
    after = [plan.game.rows[plan.game.row[MEDIATED + 1, 3, 1, r, 0]][count:].sum() > 0.5 for r in range(5)]
    assert after == [True, True, False, False, False]


def test_an_ultimatum_of_the_claimant_waits_for_its_best_deal_and_leaves_once_that_is_refused(chain):
    play = chain.solution.game
    count, plan = play.absorbing.size, named_strategy(play, 0, "ultimatum:2")
    best = int(play.deal_a[0].mean(axis=0).argmax())
    mine, other = 3 * best, 3 * (1 - best)
    assert plan.first[0, [mine, other], 0, 0, 0].argmax(axis=-1).tolist() == [2, 2]
    assert plan.first[1, [mine, other, count + mine, count + other], 0, 0, 0].argmax(axis=-1).tolist() == [
        best,
        2,
        4,
        4,
    ]
    rows = [plan.game.rows[plan.game.row[MEDIATED + best, mine, best, r, 0]] for r in range(5)]
    assert [bool(row[count:].sum() > 0.5) for row in rows] == [False, True, True, True, True]


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("name", ["stall", "tit-for-tat", "ultimatum:1", "ultimatum:{last}"])
def test_every_named_strategy_is_played_and_answered(chain, side, name):
    found = against(chain, side, name.format(last=chain.solution.game.rounds), best=True)
    assert found.response.solution.converged
    assert found.outcomes.sum() == pytest.approx(1, abs=1e-12)


def test_a_table_knows_to_back_and_no_offers(chain):
    play = chain.solution.game
    backs = table_strategy(play, 0, [{"does": "back"}])
    assert np.all(backs.first[0, 0, 0, 0, :, 0] == 1)
    assert np.all(backs.first[0, 3, 0, 0, :, 1] == 1)
    yes = table_strategy(play, 1, [{"does": "accept", "after": "back"}, {"does": "stall"}])
    assert np.all(yes.second[0, 3, 0, 0, :, 1, 0] == 1)
    for lines, word in (([{"does": "offer"}], "back or press"), ([{"does": "offer:2"}], "back or press")):
        with pytest.raises(UsageError, match=word):
            table_strategy(play, 0, lines)
    with pytest.raises(UsageError, match="back or press"):
        table_strategy(play, 1, [{"does": "stall", "after": "offer"}])
    assert respond(backs, METHOD).solution.converged


# ---- the next round, and mediators ----


def test_the_next_round_tells_of_backing_and_of_the_word(chain):
    found = breakthrough(chain)
    assert [sign.move for sign in found.moves] == ["back", "press", "hold", "walk_out"]
    assert [sign.finding for sign in found.findings] == [None, "favourable word", "adverse word"]
    well, ill = found.findings[1:]
    assert well.factor > 1 > ill.factor


def test_without_its_only_mediator_the_claimant_offers(chain):
    (found,) = value_of_mediators(chain)
    dossier = small_dossier({"i1": {}}, **SHORT)
    plain = run_chain(dossier, Setting(horizon_of(dossier), METHOD))
    idle = {f"mediators.broker.{name}": 0.0 for name in ("pull_back", "revive")}
    idle |= {f"mediators.broker.leverage.{party}": 0.0 for party in ("north", "south")}
    setting = plain.setting
    other = rerun(replace(plain, dossier=dossier.at(idle)), ("mediators.broker.vouching", 0.5), setting)
    assert found.outcomes == pytest.approx(chain.by(setting.horizon), abs=1e-12)
    assert found.outcomes_without == pytest.approx(other.by(setting.horizon), abs=1e-9)


# ---- bad input and commands ----


def test_mediated_talks_without_a_mediator_are_refused_with_file_and_line(folder):
    file = folder / "case.yaml"
    text = file.read_text(encoding="utf-8")
    begin, end = text.index("\nmediators:"), text.index("# Third parties:")
    text = text[:begin] + "\nmediators: {}\n" + text[end:]
    text = text.replace("protocol: claimant-offers", "protocol: mediated").replace("[mediator]", "[]")
    file.write_text(text, encoding="utf-8")
    at = next(n for n, told in enumerate(text.splitlines(), 1) if "protocol: mediated" in told)
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert done.exit_code == 3
    told = " ".join(done.output.split())
    assert f"case.yaml line {at}" in told
    assert "talks.protocol: expected a mediator who proposes, since the talks are mediated, got none" in told


def test_a_protocol_that_is_none_is_refused_with_those_there_are(folder):
    file = folder / "case.yaml"
    text = file.read_text(encoding="utf-8").replace("protocol: claimant-offers", "protocol: mediate")
    file.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert done.exit_code == 3
    assert "mediated" in done.output


def test_to_compile_mediated_talks_without_a_mediator_is_refused():
    case = small_case(SPOKEN | {"mediators": {}, "ceasefire.guarantors": []})
    tab = table(small_case())
    with pytest.raises(UsageError, match=r"talks\.protocol"):
        compile_game(case, tab, mandates_over(case, tab), (0.75, 0.6), 2)


@pytest.fixture
def mediated(folder):
    """The template in mediated talks, with a near end so that its game is small."""
    file = folder / "case.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("protocol: claimant-offers", "protocol: mediated")
    text = text.replace("until: 2025-09-01", "until: 2025-03-20")
    file.write_text(text, encoding="utf-8")
    return folder


def test_the_commands_answer_in_mediated_talks(mediated):
    run = CliRunner().invoke
    end = ["--horizon", "2025-03-20"]
    told = run(main, ["next", str(mediated), *end])
    assert told.exit_code == 0, told.output
    assert "The mediators propose a deal, and" in told.output
    assert "backs a deal" in told.output
    for side, plan in itertools.product(("claimant", "respondent"), ("stall", "tit-for-tat", "ultimatum:2")):
        told = run(main, ["respond", str(mediated), "--side", side, "--strategy", plan, *end])
        assert told.exit_code == 0, told.output
    told = run(main, ["worth", str(mediated), *end])
    assert told.exit_code == 0, told.output
    assert "Without it nobody proposes" in " ".join(told.output.split())
    told = run(main, ["whatif", str(mediated), "talks.protocol=alternating", *end])
    assert told.exit_code == 0, told.output
