"""From a case and beliefs to its game in one step; every line of the mapping has a test, every number a place."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import fields, replace
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import sulh
from small import number, small_case, small_dossier
from sulh.bargain import table
from sulh.belief import Belief
from sulh.council import mandate
from sulh.errors import UsageError
from sulh.game import RoundsGame, abilities, compile_game, mandates_over
from sulh.outlook import horizon_of, run_chain
from sulh.outlook._chain import Setting

PAGE = Path(__file__).parents[1] / "docs" / "mapping.md"


def believed(party, types=(0.33, 0.27, 0.25, 0.15)):
    """A belief about a party that no record led to."""
    share = np.array(types)
    return Belief(party, share, share, (), (), np.empty((0, 4)), np.empty((0, 4)), 0.0)


def beliefs(case):
    return believed(case.claimant), believed(case.respondent)


def arrays(game: RoundsGame) -> dict[str, np.ndarray]:
    return {field.name: np.asarray(getattr(game, field.name)) for field in fields(game)}


def changed(one: RoundsGame, other: RoundsGame) -> set[str]:
    """The names of the arrays in which two games differ."""
    left, right = arrays(one), arrays(other)
    return {name for name in left if not np.array_equal(left[name], right[name])}


# ---- compile ----


@pytest.mark.parametrize("protocol", ["claimant-offers", "alternating", "mediated"])
def test_a_case_and_beliefs_are_enough_for_its_game(protocol):
    """The same as by hand, table and mandates first: 1 February to 1 June 2020 is 121 days, 18 rounds of 7."""
    case = small_case({"talks.protocol": protocol})
    tab = table(case)
    options = tab.options[tab.deals]
    mandates = mandate(case, "north", options), mandate(case, "south", options)
    by_hand = compile_game(case, tab, mandates, (0.33 + 0.27, 0.33 / (0.33 + 0.27)), 18)
    assert changed(sulh.compile(case, beliefs(case)), by_hand) == set()


def test_the_game_of_a_run_is_that_of_its_case_and_beliefs():
    dossier = small_dossier({"i1": {}})
    chain = run_chain(dossier, Setting(horizon_of(dossier)))
    assert changed(chain.solution.game, sulh.compile(dossier.case, chain.beliefs)) == set()
    short = run_chain(dossier, Setting(dt.date(2020, 2, 20), beyond=False))
    told = sulh.compile(dossier.case, short.beliefs, horizon=dt.date(2020, 2, 20), beyond=False)
    assert short.solution.game.rounds == told.rounds == 3


def test_the_belief_about_the_claimant_weighs_its_part_and_that_about_the_respondent_only_begins_the_game():
    case = small_case()
    north, south = beliefs(case)
    game = sulh.compile(case, (north, south))
    assert changed(game, sulh.compile(case, (north, believed("south", (0, 0, 1, 0))))) == set()
    willing = sulh.compile(case, (believed("north", (1, 0, 0, 0)), south))
    assert changed(game, willing) == {"deal_a", "deal_b", "delivered"}


@pytest.mark.parametrize(
    ("as_of", "horizon", "beyond", "rounds"),
    [
        (None, None, False, 9),  # 60 days
        (None, dt.date(2020, 2, 2), False, 1),
        (None, dt.date(2020, 2, 2), True, 18),
        (dt.date(2020, 5, 25), dt.date(2020, 6, 15), True, 3),
    ],
)
def test_there_are_as_many_rounds_as_it_takes(as_of, horizon, beyond, rounds):
    case = small_case()
    game = sulh.compile(case, beliefs(case), as_of=as_of, horizon=horizon, beyond=beyond)
    assert game.rounds == rounds


@pytest.mark.parametrize("pick", [(1, 0), (0, 0), (1, 1), (0,), ()])
def test_beliefs_about_others_or_in_another_order_are_refused(pick):
    case = small_case()
    with pytest.raises(UsageError, match="beliefs about north and south"):
        sulh.compile(case, tuple(beliefs(case)[i] for i in pick))


def test_a_horizon_that_is_past_and_rounds_without_end_are_refused():
    case = small_case()
    with pytest.raises(UsageError, match="a date after 2020-02-01"):
        sulh.compile(case, beliefs(case), horizon=dt.date(2020, 2, 1))
    hasty = small_case({"talks.round_days": number(0.25)})
    with pytest.raises(UsageError, match="at most 200"):
        sulh.compile(hasty, beliefs(hasty))


def test_parts_that_are_given_are_taken():
    case = small_case()
    tab = table(case)
    one = replace(tab, deals=tab.deals[1:])
    game = sulh.compile(case, beliefs(case), parts=(one, mandates_over(case, one)))
    assert game.deal_a.shape[2] == 1


# ---- every line of the mapping ----

LINES = {
    "hazard": "test_mapping.test_after_a_half_life_half_is_left",
    "discount": "test_mapping.test_after_a_half_life_half_is_left",
    "flow_worth": "test_mapping.test_a_flow_is_worth_its_discounted_integral",
    "lasting_worth": "test_mapping.test_a_flow_is_worth_its_discounted_integral",
    "pressure": "test_mapping.test_pressure_adds_third_parties_whose_condition_holds_and_mediators_on_who_stalls",
    "loyalty_share": "test_mapping.test_loyalty_is_borne_in_part_by_the_willing_and_whole_by_the_others",
    "control": "test_mapping.test_a_settler_can_hold_the_groups_a_captive_hardly_the_others_as_stated",
    "stated_control": "test_mapping.test_a_settler_can_hold_the_groups_a_captive_hardly_the_others_as_stated",
    "ratified_by": "test_mapping.test_ratification_by_type_is_measured_by_the_reference_deal",
    "tied": "test_mapping.test_a_settler_can_hold_the_groups_a_captive_hardly_the_others_as_stated",
    "incident_rates": "test_mapping.test_incidents_per_day_by_class_and_type",
    "lasting_hits": "test_mapping.test_incidents_that_go_on_for_good",
    "incident_chances": "test_mapping.test_the_worst_incident_of_a_round_counts",
    "finding_chances": "test_mapping.test_findings_come_from_the_most_accurate_mediator_less_its_bias",
    "act_cost": "test_mapping.test_a_visible_act_costs_politics_in_full_and_loyalty_by_type",
    "own_part": "test_mapping.test_a_claimant_keeps_its_own_part_by_its_four_types",
    "held": "test_mapping.test_control_is_averaged_by_how_far_a_deal_asks",
    "carried_out": "test_mapping.test_what_is_signed_is_carried_out_by_type",
    "resolve": "test_mapping.test_resolve_by_will",
    "together": "test_mapping.test_together_is_the_chance_that_any_succeeds",
    "rules": "test_mapping.test_every_move_and_reply_means_what_its_words_say",
    "proposals": "test_mediated.test_what_the_mediators_propose_is_a_logit_in_the_worth_to_both_sides",
    "words_of_mediators": "test_mediated.test_the_word_of_a_mediator_by_hand",
    "start_of": "test_mediated.test_the_game_begins_when_the_mediators_are_about_to_propose",
    "_standing": "test_compile.test_what_the_standing_of_a_situation_is_worth_a_day",
    "_flows_claimant": "test_mapping.test_what_a_round_brings_the_claimant",
    "_flows_respondent": "test_mapping.test_what_a_round_brings_the_respondent",
    "_seen": "test_mapping.test_what_is_seen_in_a_round_is_an_incident_and_a_finding_of_their_own",
    "_next": "test_mapping.test_where_a_round_leads",
    "_place": "test_mapping.test_who_walks_out_is_pulled_back_or_leaves_or_fights",
    "_deals": "test_mapping.test_the_worth_of_a_deal_signed_is_that_of_the_ways_it_can_go",
    "abilities": "test_compile.test_what_each_side_could_do_before_the_record_is_read",
    "_ends": "test_mapping.test_the_worth_of_where_it_ends",
    "table_status": "test_record.test_the_last_act_at_the_table_says_whether_they_talk",
    "tension_now": "test_record.test_tension_counts_distinct_recent_incidents_by_what_they_rest_on",
}
"""Each heading of docs/mapping.md and the test with its numbers by hand."""

HOMES = ("sulh.game._mapping", "sulh.game._rules", "sulh.game._compile", "sulh.game._situations", "sulh.record")


def headings() -> list[str]:
    lines = re.findall(r"^### (.*)$", PAGE.read_text(encoding="utf-8"), re.M)
    return [name for told in lines for name in re.findall(r"`(\w+)`", told)]


def test_every_line_of_the_mapping_is_a_function_and_has_a_test_of_its_own():
    told = headings()
    assert sorted(told) == sorted(LINES)
    for name in told:
        assert any(callable(getattr(import_module(home), name, None)) for home in HOMES), name
        module, test = LINES[name].split(".")
        text = (Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8")
        assert re.search(rf"^def {test}\(", text, re.M), f"{name}: {LINES[name]}"


def test_every_function_of_the_mapping_has_a_heading():
    text = Path(import_module("sulh.game._mapping").__file__ or "").read_text(encoding="utf-8")
    made = set(re.findall(r"^def (\w+)", text, re.M))
    assert made - set(headings()) == {"accuracy"}  # a part of finding_chances and of words_of_mediators


def test_what_the_standing_of_a_situation_is_worth_a_day():
    """0.001 a level of tension; apart the South has -0.003 and the North -0.002, less 0.003 that a neighbour takes."""
    from sulh.game import Situations
    from sulh.game import _compile as made

    near = {"name": "Near", "side": "others", "stake": number(0.01), "leverage": {"north": number(0.3)}}
    case, tense = small_case({"third_parties.near": near | {"condition": "apart"}}), -0.001 * np.arange(3)
    for party, apart in (("south", -0.003), ("north", -0.002 - 0.003)):
        told = made._standing(case, party, Situations(4))
        assert told == pytest.approx([*tense, *(tense + apart), 0])
        twice = made._standing(case, party, Situations(4, 2))
        assert twice == pytest.approx([*tense, *tense, *(tense + apart), 0])


def test_what_each_side_could_do_before_the_record_is_read():
    """The chance that its council ratifies the reference deal, curbing; the South's times its stated control of 0.4."""
    case = small_case()
    tab = table(case)
    north, south = mandates_over(case, tab)
    assert abilities(case, tab, (north, south)) == pytest.approx((north.full[1], south.full[1] * 0.4))
    bare = small_case({"armed_groups.band.tied_to": "north"})  # then a deal asks nothing of the South's own
    assert abilities(bare, tab, (north, south)) == pytest.approx((north.full[1], south.full[1]))


# ---- every number of a case ----

EARLIER = {
    r"parties\.\w+\.prior\.(will|stalling)": "the belief before the record is read",
    r"parties\.\w+\.drift\.(per_day|under_pressure)": "how fast a belief fades between dates of the record",
    r"armed_groups\.\w+\.tie": "how far an attack speaks of a party: evidence",
    r"acts\..*": "P(act | type) of the codebook: evidence",
    r"parties\.north\.outside\.(resolve|resolve_unwilling)": "the claimant's belief where the game begins (`resolve`)",
    r"armed_groups\.gang\.control": "a group tied to the claimant: the game holds back only the respondent's (`tied`)",
}
"""The numbers of a case that no array of its game looks at, and what does."""


@cache
def full_case():
    """The small case in mediated talks with every number mattering: no faction that the others decide without, a group
    tied to the claimant that a deal is against, and an act of its own.
    """
    gang = {"name": "Gang", "tied_to": "north", "rates": {"minor": number(0.1), "major": number(0.02)}}
    gang |= {name: number(0.2) for name in ("political_cost", "loyalty_cost", "control")}
    near = {"name": "Near", "side": "others", "stake": number(0.01), "leverage": {"north": number(0.3)}}
    return small_case({
        "talks.protocol": "mediated",
        "armed_groups.gang": gang,
        "armed_groups.band.tie": number(0.9),
        "third_parties.near": near | {"condition": "apart"},
        "issues.band.options.curb.against": {"band": 0.5, "gang": 0.5},
        "parties.south.council.threshold": 0.6,
        "parties.south.council.factions.palace.veto": False,
        "acts": {"EVADE": {"staller": number(0.5), "background": number(0.2)}},
    })  # fmt: skip


PATHS = tuple(full_case().quantities())


@cache
def full_game():
    return sulh.compile(full_case(), beliefs(full_case()))


@pytest.mark.parametrize("path", PATHS)
def test_every_number_of_a_case_is_in_its_game_or_known_to_be_used_before(path):
    """A number that is moved moves some array of the game, unless it is listed with what looks at it instead."""
    case, quantity = full_case(), full_case().quantities()[path]
    low, high = type(quantity).RANGE
    moved = [min(max(quantity.mid * by, low), high) for by in (1.07, 0.93, 0.1, 4.0)]
    moves = any(changed(full_game(), sulh.compile(case.at({path: at}), beliefs(case))) for at in moved)
    listed = [why for pattern, why in EARLIER.items() if re.fullmatch(pattern, path)]
    assert moves != bool(listed), "no array looks at it: list it, or map it" if not moves else listed


def test_the_list_of_what_is_used_before_names_nothing_that_is_not_there():
    for pattern in EARLIER:
        assert any(re.fullmatch(pattern, path) for path in PATHS), pattern


def test_what_only_proposals_look_at_is_no_number_of_the_other_protocols():
    """A sole mediator's lean moves findings in any protocol, and in mediated talks where rounds lead as well."""
    for protocol, arrays_moved in (("mediated", {"observe", "rows"}), ("claimant-offers", {"observe"})):
        case = small_case({"talks.protocol": protocol})
        other = case.at({"mediators.broker.bias": 0.6})
        told = changed(sulh.compile(case, beliefs(case)), sulh.compile(other, beliefs(case)))
        assert told == arrays_moved
