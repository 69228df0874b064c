"""Each line from a case to its game, against numbers worked out by hand on the small case.

The small case: rounds of 7 days, half-lives of 120 days, tension 0 to 3 (3 is war), one Band tied to the South.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate

from small import number, small_case
from sulh.bargain import table
from sulh.council import Mandate, mandate
from sulh.game import Situations, compile_game, resolve
from sulh.game import _compile as made
from sulh.game import _mapping as line
from sulh.game import _situations as situated
from sulh.game._rules import APART, CLAIMANT_LEADS, RESPONDENT_LEADS, rules

SMALL = small_case()
WHERE = Situations(4)
FOREVER = 120 / math.log(2)  # days that a lasting flow is worth at a half-life of 120 days
ROUND = FOREVER * (1 - 2 ** (-7 / 120))  # days that a flow over one round is worth
# Worth to the South, per day and type, of incidents at no tension: 0.005 a minor and 0.05 a major one.
CALM_SOUTH = np.array([0.00225, 0.0034, 0.0035, 0.0035])
ACTED_SOUTH = np.array([0.001625, 0.003304, 0.003, 0.003])


# ---- time ----


def test_after_a_half_life_half_is_left():
    assert line.discount(120, 120) == pytest.approx(1 / 2)
    assert line.discount(120, 60) == pytest.approx(math.sqrt(1 / 2))
    assert line.hazard(math.log(2)) == pytest.approx(1)


@settings(max_examples=30, deadline=None)
@given(st.floats(-1, 1), st.floats(1, 1000), st.floats(0.5, 60))
def test_a_flow_is_worth_its_discounted_integral(per_day, half_life, days):
    def still_worth(t):
        return per_day * 0.5 ** (t / half_life)

    assert line.flow_worth(per_day, half_life, days) == pytest.approx(integrate.quad(still_worth, 0, days)[0], abs=1e-9)
    forever = integrate.quad(still_worth, 0, 60 * half_life)[0]
    assert line.lasting_worth(per_day, half_life) == pytest.approx(forever, rel=1e-6, abs=1e-9)


# ---- who bears what ----


def test_pressure_adds_third_parties_whose_condition_holds_and_mediators_on_who_stalls():
    assert line.pressure(SMALL, "south", "stalling") == pytest.approx(0.004 * 0.5 + 0.002)
    assert line.pressure(SMALL, "north", "stalling") == pytest.approx(0.001)
    assert line.pressure(SMALL, "south", "apart") == 0
    near = {"name": "Near", "side": "others", "stake": number(0.01), "leverage": {"north": number(0.3)}}
    case = small_case({"third_parties.near": near | {"condition": "apart"}})
    assert line.pressure(case, "north", "apart") == pytest.approx(0.003)
    assert line.pressure(case, "north", "stalling") == pytest.approx(0.001)


def test_loyalty_is_borne_in_part_by_the_willing_and_whole_by_the_others():
    assert line.loyalty_share(SMALL) == pytest.approx([0.3, 0.3, 1, 1])


def test_a_settler_can_hold_the_groups_a_captive_hardly_the_others_as_stated():
    """A captive has a fifth of the stated 0.4 left, and nothing of what is not stated."""
    assert line.tied(SMALL) == ["band"]
    assert line.control(SMALL, "band") == pytest.approx([1, 0.08, 0.4, 0.4])
    assert line.control(SMALL, "strays") == pytest.approx([1, 0, 0, 0])
    assert line.stated_control(SMALL) == pytest.approx([0.4])


def test_ratification_by_type_is_measured_by_the_reference_deal():
    full, without_room = np.array([0.8, 0.6, 0.9]), np.array([0.5, 0.4, 0.1])
    by_type = line.ratified_by(full, without_room, 0)
    assert by_type == pytest.approx(np.array([[1, 0.75, 1], without_room, full, full]))


# ---- incidents and findings ----


def test_incidents_per_day_by_class_and_type():
    """Between the states 0.1 and 0.01; the Band 0.2 and 0.03, of which the willing hold back half their control.

    A captive, with 0.08 in control, leaves 0.96 of the Band's, and 0.96 of that after an act.
    """
    calm = line.incident_rates(SMALL, 0, False)
    assert calm == pytest.approx(np.array([[0.2, 0.292, 0.3, 0.3], [0.025, 0.0388, 0.04, 0.04]]))
    acted = line.incident_rates(SMALL, 0, True)
    assert acted == pytest.approx(np.array([[0.15, 0.28432, 0.26, 0.26], [0.0175, 0.037648, 0.034, 0.034]]))
    assert line.incident_rates(SMALL, 2, True) == pytest.approx(1.8 * acted)


def test_groups_tied_to_nobody_are_held_back_by_nobody():
    case = small_case({"armed_groups.strays.rates": {"minor": number(1), "major": number(0.5)}})
    for acted in (False, True):
        more = line.incident_rates(case, 0, acted) - line.incident_rates(SMALL, 0, acted)
        assert more == pytest.approx(np.array([[1.0] * 4, [0.5] * 4]))


def test_the_worst_incident_of_a_round_counts():
    chances = line.incident_chances(np.full((2, 1), math.log(2) / 7), 7)
    assert chances == pytest.approx(np.array([[1 / 4], [1 / 4], [1 / 2]]))


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_captive_never_controls_more_than_the_unwilling(stated, left):
    case = small_case({"armed_groups.band.control": number(stated), "play.captive_control": number(left)})
    settler, captive, staller, refuser = line.control(case, "band")
    assert captive <= staller == refuser <= settler


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 2), st.floats(0, 2), st.floats(0.5, 30))
def test_chances_of_incidents_are_those_of_two_poisson_counts(minor, major, days):
    none, small, large = line.incident_chances(np.array([[minor], [major]]), days)[:, 0]
    assert none == pytest.approx(math.exp(-minor * days) * math.exp(-major * days), abs=1e-12)
    assert small == pytest.approx((1 - math.exp(-minor * days)) * math.exp(-major * days), abs=1e-12)
    assert none + small + large == pytest.approx(1, abs=1e-12)


def test_incidents_that_go_on_for_good():
    assert line.lasting_hits(SMALL, 1, False) == pytest.approx(-CALM_SOUTH * FOREVER)
    assert line.lasting_hits(SMALL, 1, True) == pytest.approx(-ACTED_SOUTH * FOREVER)
    assert line.lasting_hits(SMALL, 0, False) == pytest.approx(-2 * CALM_SOUTH * FOREVER)  # hits are twice as large


def test_findings_come_from_the_most_accurate_mediator_less_its_bias():
    """q = 1/2 + 0.2 x 0.9 = 0.68, and a finding surfaces once in ten rounds."""
    adverse = np.array([0.032, 0.032, 0.068, 0.068])
    assert line.finding_chances(SMALL) == pytest.approx(np.stack([1 - adverse, adverse]))
    broker = SMALL.model_dump(mode="json", exclude_none=True)["mediators"]["broker"]
    partial = broker | {"vouching": number(0.9), "bias": number(-0.8)}  # q = 1/2 + 0.4 x 0.2 = 0.58
    case = small_case({"mediators.other": partial})
    assert line.finding_chances(case) == pytest.approx(line.finding_chances(SMALL))
    nobody = small_case({"mediators": {}, "ceasefire.guarantors": []})
    assert line.finding_chances(nobody)[1] == pytest.approx([0.05] * 4)


# ---- acts and delivery ----


def test_a_visible_act_costs_politics_in_full_and_loyalty_by_type():
    assert line.act_cost(SMALL) == pytest.approx(0.4 * np.array([0.29, 0.29, 0.5, 0.5]))


def test_an_act_is_against_the_groups_by_their_share_of_major_incidents():
    gang = {"name": "Gang", "tied_to": "south", "rates": {"minor": number(9), "major": number(0.01)}}
    case = small_case({"armed_groups.gang": gang | {"political_cost": number(1.0)}})
    politics, loyalty = 0.75 * 0.2 + 0.25 * 1.0, 0.75 * 0.3
    assert line.act_cost(case) == pytest.approx(0.4 * (politics + loyalty * np.array([0.3, 0.3, 1, 1])))
    assert line.act_cost(small_case({"armed_groups": {}})) == pytest.approx([0, 0, 0, 0])


def test_control_is_averaged_by_how_far_a_deal_asks():
    against = np.array([[0.0, 0.0], [0.5, 0.5], [1.0, 0.5]])
    told = line.held(against, np.array([[0.4], [0.8]]))
    assert told == pytest.approx(np.array([[1], [0.6], [0.8 / 1.5]]))


def test_what_is_signed_is_carried_out_by_type():
    """A breach that is seen for sure counts with 0.6, so the unwilling keep 0.1 + 0.9 x 0.6 of what they can."""
    told = line.carried_out(SMALL, np.array([[0.0], [1.0], [1.0]]), np.array([0.0, 0.0, 1.0]))
    assert told == pytest.approx(np.array([[1, 1, 1], [1, 0.08, 0.08], *[[0.1, 0.04, 0.4 * 0.64]] * 2]))
    nobody = small_case({"armed_groups": {}})
    assert line.carried_out(nobody, np.zeros((2, 0)), np.zeros(2))[0] == pytest.approx([1, 1])


def test_a_claimant_keeps_its_own_part_by_its_four_types():
    """An unwilling one ratifies as its whole council would, and then keeps one deal in ten."""
    by_type = np.array([[1.0, 0.5], [0.4, 0.2], [0.8, 0.6], [0.8, 0.6]])
    for will, can, ratified, kept in (
        (1, 1, [1, 0.5], [1, 0.5]),
        (1, 0, [0.4, 0.2], [0.4, 0.2]),
        (0, 1, [0.8, 0.6], [0.08, 0.06]),
        (0.5, 0.25, [0.5 * 0.55 + 0.4, 0.5 * 0.275 + 0.3], [0.5 * 0.55 + 0.04, 0.5 * 0.275 + 0.03]),
    ):
        told = line.own_part(SMALL, by_type, will, can)
        assert told[0] == pytest.approx(ratified)
        assert told[1] == pytest.approx(kept)


def test_resolve_by_will():
    assert resolve(SMALL, 0.25) == pytest.approx([0.25 * 0.5 + 0.75 * 0.7, 0.25 * 0.5 + 0.75 * 0.3])
    plain = small_case({"parties.north.outside.resolve": None, "parties.north.outside.resolve_unwilling": None})
    assert resolve(plain, 0.25) == pytest.approx([1, 0])
    one = small_case({"parties.north.outside.resolve_unwilling": None})
    assert resolve(one, 0.25) == pytest.approx([0.5, 0.5])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1), max_size=5))
def test_together_is_the_chance_that_any_succeeds(chances):
    by_hand = 0.0
    for outcome in itertools.product([True, False], repeat=len(chances)):
        if any(outcome):
            by_hand += math.prod(p if won else 1 - p for p, won in zip(chances, outcome, strict=True))
    assert line.together(chances) == pytest.approx(by_hand, abs=1e-12)


# ---- the rules ----

MOVES = {CLAIMANT_LEADS: ("offer", "press", "hold", "walk"), RESPONDENT_LEADS: ("offer", "act", "stall", "walk")}
REPLIES = {
    CLAIMANT_LEADS: ("accept", "act", "stall", "reject", "walk"),
    RESPONDENT_LEADS: ("accept", "press", "hold", "reject", "walk"),
}

MARKS = ("acts", "refuses", "strains", "pressed", "idle")


def meaning(kind, move, reply):
    """What a move and a reply mean, in words: None where they cannot be, else the marks of `Rules` that are set."""
    if move == "walk":
        told = {f"{kind} walks", "strains"} | ({"refuses"} if kind == RESPONDENT_LEADS else set())
        return told if reply == "reject" else None
    if reply == "accept":
        return {"signs"} if move == "offer" else None
    told = set()
    if kind == CLAIMANT_LEADS:
        told |= {"pressed"} if move == "press" else {"idle"} if move == "hold" else set()
        asked = {"refuses", "strains"} if move in ("offer", "press") else set()
        told |= {"acts"} if reply == "act" else asked
        return told | ({f"{RESPONDENT_LEADS} walks", "strains"} if reply == "walk" else set())
    told |= {"acts"} if move == "act" else {"refuses", "strains"} if move == "stall" else set()
    told |= {"pressed"} if reply == "press" else {"idle"} if reply in ("hold", "reject") else set()
    told |= {"strains"} if reply == "reject" else set()
    return told | ({f"{CLAIMANT_LEADS} walks", "strains"} if reply == "walk" else set())


@pytest.mark.parametrize("kind", [CLAIMANT_LEADS, RESPONDENT_LEADS])
def test_every_move_and_reply_means_what_its_words_say(kind):
    rule = rules(1)
    assert rule.leader[kind] == kind
    for (m, move), (r, reply) in itertools.product(enumerate(MOVES[kind]), enumerate(REPLIES[kind])):
        expected, at = meaning(kind, move, reply), (kind, m, r)
        assert rule.replies[at] == (expected is not None), (move, reply)
        if expected is not None:
            told = {mark for mark in MARKS if getattr(rule, mark)[at]}
            told |= {f"{rule.walks[at]} walks"} if rule.walks[at] >= 0 else set()
            told |= {"signs"} if rule.signs[at] == 0 else set()
            assert told == expected, (move, reply)


@pytest.mark.parametrize(
    ("kind", "move", "reply", "strained"),
    [
        *((CLAIMANT_LEADS, asked, no, True) for asked in ("offer", "press") for no in ("stall", "reject", "walk")),
        *((CLAIMANT_LEADS, asked, "act", False) for asked in ("offer", "press")),
        *((CLAIMANT_LEADS, "hold", reply, False) for reply in ("act", "stall", "reject")),
        (CLAIMANT_LEADS, "offer", "accept", False),
        (CLAIMANT_LEADS, "hold", "walk", True),
        (CLAIMANT_LEADS, "walk", "reject", True),
        (RESPONDENT_LEADS, "walk", "reject", True),
        (RESPONDENT_LEADS, "offer", "reject", True),
        (RESPONDENT_LEADS, "offer", "walk", True),
        *((RESPONDENT_LEADS, "offer", reply, False) for reply in ("accept", "press", "hold")),
    ],
)
def test_a_refusal_or_a_walk_out_by_either_side_strains_and_a_reply_to_holding_does_not(kind, move, reply, strained):
    at = (kind, MOVES[kind].index(move), REPLIES[kind].index(reply))
    assert rules(1).replies[at]
    assert rules(1).strains[at] == strained


def test_apart_there_is_one_thing_to_do_and_it_means_nothing():
    rule = rules(3)
    ((move, reply),) = np.argwhere(rule.replies[APART])
    assert not any(getattr(rule, mark)[APART, move, reply] for mark in MARKS)
    assert (rule.walks[APART, move, reply], rule.signs[APART, move, reply]) == (-1, -1)


def test_each_deal_is_signed_by_accepting_it_and_all_deals_are_one_group():
    rule = rules(3)
    assert rule.signs[CLAIMANT_LEADS, :, 0].tolist() == [0, 1, 2, -1, -1, -1]
    assert (rule.signs[:, :, 1:] == -1).all()
    assert rule.group.tolist() == [0, 0, 0, 1, 2, 3]


# ---- where a round leads ----


def chances(table_=(), apart=(), war=0.0):
    """P(next situation) from the chances by tension at the table, apart, and of war."""
    row = np.zeros(7)
    row[: len(table_)], row[3 : 3 + len(apart)], row[6] = table_, apart, war
    return row


TALK_1, TALK_2, APART_1, WAR = 1, 2, 4, 6
QUIET, MINOR, MAJOR = range(3)
BACK = 1 - math.exp(-7 * 0.03)  # mediators revive talks at 0.03 a day


@pytest.mark.parametrize(
    ("before", "walker", "acted", "strained", "incident", "after"),
    [
        (0, -1, False, False, QUIET, chances([1])),
        (TALK_1, -1, False, False, QUIET, chances([0.3, 0.7])),
        (TALK_1, -1, True, False, QUIET, chances([0.58, 0.42])),  # 1 - 0.7 x 0.6
        (TALK_1, -1, True, False, MINOR, chances([0.9 * 0.4, 0.9 * 0.6, 0.1])),
        (TALK_1, -1, False, True, MINOR, chances([0, 0.81, 0.19])),  # 1 - 0.9 x 0.9
        (TALK_1, -1, False, True, QUIET, chances([0.27, 0.63, 0.1])),
        (TALK_2, -1, False, False, MAJOR, chances([0, 0, 0.5], war=0.5)),
        (TALK_1, 0, False, False, QUIET, chances([0.15, 0.35], [0.075, 0.175], 0.25)),
        (TALK_1, 1, False, True, QUIET, chances([0.135, 0.315, 0.05], [0.0945, 0.2205, 0.035], 0.15)),
        (APART_1, -1, False, False, QUIET, chances([BACK * 0.3, BACK * 0.7], [(1 - BACK) * 0.3, (1 - BACK) * 0.7])),
        (WAR, -1, False, False, QUIET, chances(war=1)),
    ],
)
def test_where_a_round_leads(before, walker, acted, strained, incident, after):
    told = situated._next(SMALL, WHERE, before, walker, acted, strained, incident)
    assert told == pytest.approx(after, abs=1e-12)


def test_every_row_of_every_round_is_a_distribution_and_war_is_for_good():
    for key in itertools.product(range(7), (-1, 0, 1), (False, True), (False, True), range(3)):
        told = situated._next(SMALL, WHERE, *key)
        assert told.min() >= 0
        assert told.sum() == pytest.approx(1, abs=1e-12)
        if key[0] == WAR:
            assert told[WAR] == 1


@pytest.mark.parametrize(("walker", "place"), [(-1, (1, 0)), (0, (0.5 / 0.75, 0.25)), (1, (0.5 / 0.85, 0.15))])
def test_who_walks_out_is_pulled_back_or_leaves_or_fights(walker, place):
    assert situated._place(SMALL, True, walker) == pytest.approx(place)
    assert situated._place(SMALL, False, -1) == pytest.approx((BACK, 0))


def test_with_nobody_to_pull_back_and_sure_escalation_walking_out_is_war():
    case = small_case({"mediators": {}, "ceasefire.guarantors": [], "parties.north.outside.escalates": number(1)})
    assert situated._place(case, True, 0) == (0, 1)
    assert situated._next(case, WHERE, TALK_1, 0, False, False, QUIET) == pytest.approx(chances(war=1))


def test_transitions_point_each_round_at_its_own_row():
    rule = rules(2)
    row, rows = situated.transitions(SMALL, rule, WHERE, np.ones(1))
    for k, s, m, r, o in itertools.product(range(3), range(7), range(5), range(5), range(6)):
        if rule.replies[k, m, r]:
            key = (int(rule.walks[k, m, r]), bool(rule.acts[k, m, r]), bool(rule.strains[k, m, r]))
            told = rows[row[k, s, m, r, o]]
            assert told == pytest.approx(situated._next(SMALL, WHERE, s, *key, o // 2), abs=1e-15)


# ---- worths ----


def test_what_is_seen_in_a_round_is_an_incident_and_a_finding_of_their_own():
    seen = made._seen(SMALL, rules(1), WHERE)
    press, act, stall = 1, 1, 2
    calm, found = 0, 0.032
    none, major = math.exp(-7 * 0.225), 1 - math.exp(-7 * 0.025)
    minor = 1 - none - major
    by_hand = [p * q for p in (none, minor, major) for q in (1 - found, found)]
    assert seen[CLAIMANT_LEADS, calm, 0, press, stall] == pytest.approx(by_hand)
    tense, staller = 2, 2
    none, major = math.exp(-7 * 1.8 * 0.294), 1 - math.exp(-7 * 1.8 * 0.034)
    by_hand = [p * q for p in (none, 1 - none - major, major) for q in (1 - 0.068, 0.068)]
    assert seen[CLAIMANT_LEADS, tense, staller, press, act] == pytest.approx(by_hand)
    np.testing.assert_allclose(seen.sum(axis=-1), 1, atol=1e-12)
    apart, hold, nothing = APART_1, 2, 3
    assert seen[APART, apart, 0, hold, nothing] == pytest.approx(seen[CLAIMANT_LEADS, TALK_1, 0, hold, nothing])


BLANK = np.zeros((2, 1))
NORTH = Mandate("north", ("all",), np.array([0.9, 0.8]), np.array([0.5, 0.25]), BLANK, BLANK)
SOUTH = Mandate("south", ("all",), np.array([0.4, 0.5]), np.array([0.2, 0.3]), BLANK, BLANK)
CURB = 1  # of two deals: the Band disbanded or curbed, the road open; curbed is the Nash point and stands for a deal


def deals_signed(case, mandates=(NORTH, SOUTH), claimant=(0.75, 0.6)):
    return made._deals(case, table(case), mandates, claimant)


def test_the_two_deals_of_the_small_case():
    tab = table(SMALL)
    packages = [{"band": "disband", "road": "open"}, {"band": "curb", "road": "open"}]
    assert [tab.package(int(d)) for d in tab.deals] == packages
    assert made.reference_deal(tab) == CURB


@pytest.mark.parametrize(("verifiable", "detection"), [(1.0, 1.0), (0.5, 0.75)])  # a breach of the open road shows
def test_the_worth_of_a_deal_signed_is_that_of_the_ways_it_can_go(verifiable, detection):
    """Nobody or somebody ratifies; then each side keeps its part or breaks it: chances and worths, way by way."""
    road = {"name": "Open", "verifiable": verifiable}
    deal_a, deal_b, delivered = deals_signed(small_case({"issues.road.options.open": road}))
    kept = 0.75 * (0.6 * 1 + 0.4 * 0.25) + 0.25 * 0.8 * 0.1
    broken = 0.25 * 0.8 * 0.9
    unwilling = 0.4 * (0.1 + 0.9 * 0.6 * detection)
    for kind, (ratified, does, share) in enumerate(
        [(1, 1, 0.3), (0.3, 0.08, 0.3), (0.5, unwilling, 1), (0.5, unwilling, 1)]
    ):
        calm, acted = CALM_SOUTH[kind] * FOREVER, ACTED_SOUTH[kind] * FOREVER
        own, gross, ties = 13 / 30, 2 / 3, 0.1 + share * 0.15
        blamed = 0.3 * 0.6
        ways = [  # chance, worth to the North, worth to the South
            (kept * ratified * does, own - 2 * acted, gross - ties - acted),
            (kept * ratified * (1 - does), -0.1 - 2 * calm, 0.3 * gross - blamed * detection - calm),
            (broken * ratified * does, 0.3 * own - blamed - 2 * calm, -ties - calm),
            (broken * ratified * (1 - does), -blamed - 2 * calm, -blamed * detection - calm),
        ]
        ways.append((1 - sum(way[0] for way in ways), -2 * calm, -calm))
        assert ways[-1][0] == pytest.approx(1 - 0.725 * ratified)  # the North ratifies with 0.525 + 0.2
        for found, column in ((deal_a, 1), (deal_b, 2)):
            assert found[:, kind, CURB] == pytest.approx([sum(way[0] * way[column] for way in ways)] * 2)
        assert delivered[:, kind, CURB] == pytest.approx([ways[0][0]] * 2)


def test_a_deal_that_asks_for_more_is_ratified_less():
    _deal_a, _deal_b, delivered = deals_signed(SMALL)
    kept = 0.75 * (0.6 * 1 + 0.4 * 0.5) + 0.25 * 0.9 * 0.1
    disband = np.array([0.8 * 1, 0.2 * 0.08, 0.4 * 0.256, 0.4 * 0.256]) * kept
    assert delivered[:, :, 0] == pytest.approx(np.stack([disband, disband]))


def test_reputation_is_paid_by_whoever_breaks_a_ratified_deal_and_by_nobody_else():
    """What one unit more of reputation takes off is the chance of breaking a ratified deal and being seen."""

    def price(mandates, claimant):
        with_it, without = (
            deals_signed(small_case({"play.reputation": number(unit)}), mandates, claimant) for unit in (1, 0)
        )
        return [(before - after)[0, :, CURB] for before, after in zip(without[:2], with_it[:2], strict=True)]

    ratified, does = np.array([1, 0.3, 0.5, 0.5]), np.array([1, 0.08, 0.256, 0.256])
    north, south = price((NORTH, SOUTH), (0.75, 0.6))
    assert north == pytest.approx(0.6 * 0.18 * ratified)
    assert south == pytest.approx(0.6 * 0.725 * ratified * (1 - does))
    assert south[0] == pytest.approx(0)  # a settler keeps what it ratified
    north, _south = price((NORTH, SOUTH), (1, 0.6))
    assert north == pytest.approx([0] * 4)  # and so does a willing claimant
    never = np.zeros(2)
    nobody = Mandate("north", ("all",), never, never, BLANK, BLANK)
    for worth in price((nobody, SOUTH), (0.75, 0.6)):
        assert worth == pytest.approx([0] * 4)
    nobody = Mandate("south", ("all",), never, never, BLANK, BLANK)
    for worth in price((NORTH, nobody), (0.75, 0.6)):
        assert worth == pytest.approx([0] * 4)


def test_the_worth_of_where_it_ends():
    end_a, end_b = made._ends(SMALL, WHERE)
    by_tension = -0.001 * np.arange(3) * FOREVER
    for kind in range(4):
        calm = -CALM_SOUTH[kind] * FOREVER
        assert end_b[kind, :3] == pytest.approx(by_tension + calm)
        assert end_b[kind, 3:6] == pytest.approx(by_tension - 0.003 * FOREVER + calm)
    assert end_b[:, WAR] == pytest.approx([-1.5] * 4)
    assert end_a[:, WAR] == pytest.approx([-1, -3])
    calm = -2 * CALM_SOUTH.mean() * FOREVER
    assert end_a[:, 3:6] == pytest.approx(np.stack([by_tension - 0.002 * FOREVER + calm] * 2))
    honest = small_case({"parties.north.outside.bluff": None})
    assert made._ends(honest, WHERE)[0][:, WAR] == pytest.approx([-1, -1])


def test_what_a_round_brings_the_claimant():
    """Per day 0.001 a level of tension, 0.001 of pressure while idle; at once 0.1 for an empty threat or an act."""
    flow = made._flows_claimant(SMALL, rules(1), WHERE)
    offer, press, hold = range(3)
    accept, act, stall, _reject, walk = range(5)
    tense = -0.001 * ROUND
    assert flow[CLAIMANT_LEADS, TALK_1, :, offer, stall] == pytest.approx([tense] * 2)
    assert flow[CLAIMANT_LEADS, TALK_1, :, offer, accept] == pytest.approx([tense] * 2)
    assert flow[CLAIMANT_LEADS, TALK_1, :, press, stall] == pytest.approx([tense - 0.1] * 2)
    assert flow[CLAIMANT_LEADS, TALK_1, :, press, walk] == pytest.approx([tense - 0.1] * 2)
    assert flow[CLAIMANT_LEADS, TALK_1, :, press, act] == pytest.approx([tense + 0.1] * 2)
    assert flow[CLAIMANT_LEADS, TALK_1, :, hold, act] == pytest.approx([tense - 0.001 * ROUND + 0.1] * 2)
    assert flow[APART, APART_1, :, hold, _reject] == pytest.approx([tense - 0.002 * ROUND] * 2)
    told = flow[RESPONDENT_LEADS, TALK_1]  # its own replies: to press an offer costs nothing, to press a staller does
    assert told[:, offer, REPLIES[RESPONDENT_LEADS].index("press")] == pytest.approx([tense] * 2)
    assert told[:, MOVES[RESPONDENT_LEADS].index("stall"), 1] == pytest.approx([tense - 0.1] * 2)


def test_what_a_round_brings_the_respondent():
    """Per day 0.002 to a staller and -0.001 to a refuser at the table; 0.004 of pressure and 0.1 of bite refused."""
    flow = made._flows_respondent(SMALL, rules(1), WHERE)
    offer, press, hold = range(3)
    _accept, act, stall, reject, walk = range(5)
    by_type = np.array([0, 0, 0.002, -0.001])
    told = flow[CLAIMANT_LEADS, TALK_2]
    assert told[:, hold, act] == pytest.approx((by_type - 0.002) * ROUND - 0.4 * np.array([0.29, 0.29, 0.5, 0.5]))
    assert told[:, offer, reject] == pytest.approx((by_type - 0.002 - 0.004) * ROUND)
    assert told[:, press, stall] == pytest.approx((by_type - 0.002 - 0.004 - 0.1) * ROUND)
    assert told[:, press, act] == pytest.approx(told[:, hold, act])  # who acts is not bitten
    assert told[:, offer, walk] == pytest.approx(np.full(4, -0.002 - 0.004) * ROUND)
    assert told[:, hold, stall] == pytest.approx((by_type - 0.002) * ROUND)  # nothing was asked, nothing refused
    assert told[:, hold, walk] == pytest.approx(np.full(4, -0.002) * ROUND)
    told = flow[RESPONDENT_LEADS, TALK_2]
    stalls, pressed = MOVES[RESPONDENT_LEADS].index("stall"), REPLIES[RESPONDENT_LEADS].index("press")
    assert told[:, offer, pressed] == pytest.approx((by_type - 0.002) * ROUND)
    assert told[:, stalls, pressed] == pytest.approx((by_type - 0.002 - 0.004 - 0.1) * ROUND)
    assert flow[APART, APART_1, :, hold, reject] == pytest.approx(np.full(4, -0.001 - 0.003) * ROUND)


def test_pressure_on_who_is_apart_weighs_each_round_and_at_the_end():
    """A neighbour with a stake of 0.01 and a leverage of 0.3 presses the North while talks are broken off."""
    near = {"name": "Near", "side": "others", "stake": number(0.01), "leverage": {"north": number(0.3)}}
    case = small_case({"third_parties.near": near | {"condition": "apart"}})
    flows = [made._flows_claimant(c, rules(1), WHERE)[APART, :, 0, 2, 3] for c in (SMALL, case)]
    ends = [made._ends(c, WHERE)[0][0] for c in (SMALL, case)]
    apart = np.array([0, 0, 0, 1, 1, 1, 0])
    assert flows[1] - flows[0] == pytest.approx(-0.003 * ROUND * apart)
    assert ends[1] - ends[0] == pytest.approx(-0.003 * FOREVER * apart)


# ---- the whole ----


def compiled(case, rounds=4):
    tab = table(case)
    mine, theirs = (mandate(case, p, tab.options[tab.deals]) for p in (case.claimant, case.respondent))
    return compile_game(case, tab, (mine, theirs), (0.75, 0.6), rounds)


def test_the_game_of_the_small_case():
    play = compiled(SMALL)
    assert (play.rounds, play.types, play.absorbing.tolist()) == (4, (2, 4), [False] * 6 + [True])
    assert play.label.tolist() == [2, 2, 2, 3, 3, 3, 4]
    assert play.discount == pytest.approx([2 ** (-7 / 120)] * 2)
    assert play.hit.tolist() == [[0, 0, -0.01, -0.01, -0.1, -0.1], [0, 0, -0.005, -0.005, -0.05, -0.05]]
    assert (play.precision, play.ready) == (6, 0.5)
    assert play.kind.tolist() == [[CLAIMANT_LEADS] * 3 + [APART] * 4] * 4


def test_in_alternating_talks_the_respondent_leads_every_other_round():
    play = compiled(small_case({"talks.protocol": "alternating"}))
    assert play.kind[:, 0].tolist() == [CLAIMANT_LEADS, RESPONDENT_LEADS] * 2
    assert (play.kind[:, 3:] == APART).all()


def test_situations_are_numbered_by_table_and_tension():
    assert [WHERE.of(True, h) for h in range(4)] == [0, 1, 2, 6]
    assert [WHERE.of(False, h) for h in range(4)] == [3, 4, 5, 6]
    assert (WHERE.count, WHERE.war) == (7, 6)
    assert Situations(2).of(True, 0) == 0
    assert Situations(2).of(False, 0) == 1


def test_a_deal_is_against_a_group_as_far_as_it_asks():
    tab = table(SMALL)
    every = replace(tab, deals=np.arange(6))
    assert made._against(SMALL, every)[:, 0] == pytest.approx([0, 0, 0.5, 0.5, 1, 1])
