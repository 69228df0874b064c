"""Rules by name, one faction won over, and the command that tells who can say yes."""

from __future__ import annotations

import itertools
import json
from fractions import Fraction as Q

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from small import number, small_case
from sulh.bargain import table
from sulh.brief import factions_told, factions_view
from sulh.cli import main
from sulh.council import chance_if, mandate, power, rules, won_over
from sulh.errors import CaseError, UsageError
from sulh.store import change, check_case, load_case, new_case

NORTH = "parties.north.council"
SOUTH = "parties.south.council"
ALL = np.array(list(itertools.product(range(3), range(2))))
CASE = "istanbul-2025"


def faction(weight, **more):
    return {"name": "F", "weight": number(weight), "fallback": number(0.4), **more}


def council(rule, factions, **more):
    return {SOUTH: {"steepness": number(8), "factions": factions, **rule, **more}}


def sulh(*words):
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


# Rules by name


def by_rule(rule, weights):
    """A council of these weights, its factions with a view of the road each of its own, under a rule."""
    names = {f"f{k}": faction(w, values={"road": {"open": 0.2 * k}}) for k, w in enumerate(weights)}
    return mandate(small_case(council(rule, names)), "south", ALL)


def test_a_majority_is_more_than_half():
    """Two halves: a threshold of 1/2 is met by either, a majority by both alone."""
    half, more = (by_rule(rule, (0.5, 0.5)) for rule in ({"threshold": 0.5}, {"rule": "majority"}))
    a, b = half.support.T
    np.testing.assert_allclose(half.full, a + b - a * b)
    np.testing.assert_allclose(more.full, a * b)


def test_sums_that_come_to_one_half_but_for_roundings_are_no_majority():
    """Of 1/10, 4/10, 3/10 and 2/10 the first two and the last two are halves; they alone tell the rules apart."""
    half, more = (by_rule(rule, (0.1, 0.4, 0.3, 0.2)) for rule in ({"threshold": 0.5}, {"rule": "majority"}))
    a, b, c, d = half.support.T
    halves = a * b * (1 - c) * (1 - d) + (1 - a) * (1 - b) * c * d
    np.testing.assert_allclose(half.full - more.full, halves, atol=1e-12)


def test_unanimity_is_everybody_also_without_weight():
    names = {"a": faction(0.6), "b": faction(0.4, in_room=False), "c": faction(0.0, in_room=False)}
    made = mandate(small_case(council({"rule": "unanimity"}, names)), "south", ALL)
    np.testing.assert_allclose(made.full, made.support.prod(axis=1))
    np.testing.assert_allclose(made.without_room, made.support[:, 1:].prod(axis=1))


def test_a_threshold_rule_without_a_threshold_is_refused():
    with pytest.raises(UsageError, match="since the rule is a threshold, got none"):
        rules(small_case(council({}, {"a": faction(1)})), "south")


def test_a_rule_is_checked_on_disk_and_set_by_a_what_if(tmp_path):
    folder = new_case("talks", tmp_path)
    case = folder / "case.yaml"
    text = case.read_text(encoding="utf-8")
    was = "      rule: threshold\n      threshold: 0.5\n"
    assert text.count(was) == 1
    case.write_text(text.replace(was, "      rule: majority\n"), encoding="utf-8")
    assert check_case(folder) == []
    assert rules(load_case(folder).case, "first").threshold == pytest.approx(0.5)
    case.write_text(text.replace(was, "      rule: majority\n      threshold: 0.5\n"), encoding="utf-8")
    (told,) = check_case(folder)
    assert told.severity == "finding"
    assert "expected none, since the rule is majority, got 0.5, which nothing reads" in str(told)
    case.write_text(text.replace(was, "      rule: threshold\n"), encoding="utf-8")
    with pytest.raises(CaseError, match="a share, since the rule is a threshold, got nothing"):
        load_case(folder)
    case.write_text(text.replace(was, "      threshold: 1.5\n"), encoding="utf-8")
    with pytest.raises(CaseError, match=r"threshold: expected a number within \[0, 1\], got 1.5"):
        load_case(folder)
    case.write_text(text, encoding="utf-8")
    changed = change(load_case(folder), {"parties.second.council.rule": "unanimity"})
    assert rules(changed.case, "second").veto.all()


# One faction won over


def test_what_winning_over_does_by_hand():
    """North: cabinet (6/10) and army (4/10, veto), threshold 1/2: P = c a. Won over a = 1: c. Against: 0."""
    case = small_case(
        {f"{NORTH}.factions.army.fallback": number(0.9), f"{NORTH}.factions.cabinet.fallback": number(0.3)}
    )
    deal = np.array([2, 0])
    made = mandate(case, "north", deal[None])
    c, a = made.support[0]
    cabinet, army = won_over(case, "north", deal)
    assert (army.favour, army.against) == (pytest.approx(c), 0)
    assert (cabinet.favour, cabinet.against) == (pytest.approx(a), 0)
    assert cabinet.freed is army.freed is None
    assert a < 0.5 < c
    assert cabinet.least is None
    need = 0.5 / c
    assert army.least == pytest.approx(0.9 + np.log(need / (1 - need)) / 8 - 0.79)  # worth 7/10 + 3/10 3/10


def test_freed_from_instruction_it_follows_its_own_mind():
    """South: palace (1/2, veto) instructs ministry (3/10, bound 4/5); guard 1/5; at 3/5 the palace and one other."""
    changes = {
        f"{SOUTH}.threshold": 0.6,
        f"{SOUTH}.factions.ministry.fallback": number(0.7),
        f"{SOUTH}.factions.guard.fallback": number(0.7),
    }
    case, deal = small_case(changes), np.array([1, 1])
    p, m, g = mandate(case, "south", deal[None]).support[0]
    palace, ministry, guard = won_over(case, "south", deal)
    follows = 0.8 + 0.2 * m
    assert ministry.freed == pytest.approx(p * (1 - (1 - m) * (1 - g)))
    assert ministry.favour == pytest.approx(p)
    assert ministry.against == pytest.approx(p * g)
    assert palace.favour == pytest.approx(1 - (1 - follows) * (1 - g))
    assert palace.against == 0
    assert guard.freed is None
    assert mandate(case, "south", deal[None]).full[0] == pytest.approx(p * (1 - (1 - follows) * (1 - g)))
    assert chance_if(case, "south", deal[None], "ministry")[0] == pytest.approx(ministry.favour)


@given(
    st.lists(st.floats(0, 1), min_size=3, max_size=3),
    st.floats(0.5, 20),
    st.floats(0, 1),
    st.floats(0.3, 1),
    st.floats(0.2, 0.8),
)
@settings(max_examples=60, deadline=None)
def test_the_worth_that_is_said_to_be_enough_is_just_enough(fallbacks, steepness, bound, threshold, target):
    """The least worth, taken off the faction's fallback, gives the target chance; None means nothing would."""
    names = ("palace", "ministry", "guard")
    changes = {f"{SOUTH}.factions.{n}.fallback": number(f) for n, f in zip(names, fallbacks, strict=True)}
    changes |= {f"{SOUTH}.steepness": number(steepness), f"{SOUTH}.threshold": threshold}
    case, deal = small_case(changes | {f"{SOUTH}.factions.ministry.bound": number(bound)}), np.array([1, 1])
    now = mandate(case, "south", deal[None]).full[0]
    for name, fallback, won in zip(names, fallbacks, won_over(case, "south", deal, target), strict=True):
        path = f"{SOUTH}.factions.{name}.fallback"
        if won.least is None:
            most = mandate(case.at({path: fallback - 1e4}), "south", deal[None]).full[0]
            assert most <= target + 1e-9
        elif won.least == 0:
            assert now >= target - 1e-9
        else:
            assert mandate(case.at({path: fallback - won.least}), "south", deal[None]).full[0] == pytest.approx(target)


@pytest.mark.parametrize("target", [0.0, 1.0, float("nan")])
def test_a_target_is_a_chance_inside(target):
    with pytest.raises(UsageError, match=r"inside \(0, 1\)"):
        won_over(small_case(), "south", np.array([1, 1]), target)


def test_who_is_not_there_cannot_be_won_over():
    with pytest.raises(UsageError, match="one of palace, ministry, guard, got 'crown'"):
        chance_if(small_case(), "south", ALL, "crown")


def test_votes_are_own_minds_after_instruction():
    case = small_case()
    own = mandate(case, "south", ALL).support
    votes = rules(case, "south").votes(own)
    np.testing.assert_allclose(votes[:, [0, 2]], own[:, [0, 2]])
    np.testing.assert_allclose(votes[:, 1], 0.8 * own[:, 0] + 0.2 * own[:, 1])


# The command


def test_the_shipped_case_is_told_for_both_sides_alike():
    """Kandahar with 45 of 100 and a veto needs one of five others: Banzhaf 31/36 and 1/36, Shapley 5/6 and 1/30."""
    done = sulh("factions", CASE, "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert set(told["parties"]) == {"pakistan", "afghan-taliban"}
    assert all(set(a) == set(b) for a, b in itertools.combinations(told["parties"].values(), 2))
    case = load_case(CASE).case
    assert told["deal"] == table(case).package(table(case).nash)
    south = told["parties"]["afghan-taliban"]
    for name, (banzhaf, shapley) in {"kandahar": (Q(31, 36), Q(5, 6)), "intelligence": (Q(1, 36), Q(1, 30))}.items():
        indices = south["factions"][name]["power"]
        assert indices["banzhaf"] == pytest.approx(float(banzhaf))
        assert indices["shapley_shubik"] == pytest.approx(float(shapley))
    for party in told["parties"].values():
        for kind in ("power", "power_with_instruction"):
            assert sum(f[kind]["shapley_shubik"] for f in party["factions"].values()) == pytest.approx(1)
        steps = party["two_levels"]["reservation"]["steps"]
        assert steps[0]["above"] is None
        assert steps[-1]["deal"] is None
    words = sulh("factions", CASE).stdout
    for one in ("Pakistan ratifies this deal", "Afghan Taliban ratifies this deal", "nothing is left", "Shapley"):
        assert one in words


def test_json_agrees_with_the_functions():
    told = json.loads(sulh("factions", CASE, "--party", "pakistan", "--deal", "crossings=closed", "--json").stdout)
    case = load_case(CASE).case
    tab = table(case)
    assert told["deal"] == {**tab.package(tab.nash), "crossings": "closed"}
    row = next(k for k in range(len(tab.options)) if tab.package(k) == told["deal"])
    made = mandate(case, "pakistan", tab.options[row][None])
    pakistan, ours = told["parties"]["pakistan"], rules(case, "pakistan")
    assert pakistan["ratified"] == pytest.approx(made.full[0])
    bound = power(ours.weights, ours.threshold, ours.veto, ours.parent, ours.bound)
    for f, (name, won) in enumerate(zip(ours.factions, won_over(case, "pakistan", tab.options[row]), strict=True)):
        line = pakistan["factions"][name]
        assert line["if_in_favour"] == won.favour
        assert line["worth_to_even"] == won.least
        assert line["power_with_instruction"]["penrose"] == pytest.approx(bound.penrose[f])


def test_winning_over_is_told_beside_things_as_they_are():
    words = ("--party", "afghan-taliban", "--deal", "crossings=closed", "--deal", "airspace=no-commitment")
    told = json.loads(sulh("factions", CASE, *words, "--won", "kandahar", "--json").stdout)
    won = told["won"]
    assert won["party"] == "afghan-taliban"
    assert won["now"]["ratified"] == told["parties"]["afghan-taliban"]["ratified"] < 0.5
    assert won["then"]["ratified"] == told["parties"]["afghan-taliban"]["factions"]["kandahar"]["if_in_favour"] > 0.9
    shown = sulh("factions", CASE, *words, "--won", "afghan-taliban.kandahar").stdout
    assert "were won over" in shown
    assert "no worth is enough" in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--party", "pakistn"], "one of pakistan, afghan-taliban, got 'pakistn'"),
        (["--won", "kandahr"], "afghan-taliban.kandahar"),
        (["--won", "foreign-ministry"], "Write pakistan.foreign-ministry or afghan-taliban.foreign-ministry."),
        (["--won", "kandahar", "--party", "pakistan"], "one of pakistan.federal-government"),
        (["--deal", "crossings"], "ISSUE=OPTION, got 'crossings'"),
        (["--deal", "crossing=open"], "an issue among"),
        (["--deal", "crossings=shut"], "an option among 'closed', 'essentials', 'open', got 'shut'"),
        (["--deal", "crossings=open", "--deal", "crossings=closed"], "'crossings' twice"),
    ],
)
def test_what_is_mistyped_is_told_with_what_there_is(words, told):
    done = sulh("factions", CASE, *words)
    assert done.exit_code == 2
    assert told in done.output
    assert done.stdout == ""


def test_a_deal_that_the_constraints_forbid_is_refused(tmp_path):
    folder = new_case("talks", tmp_path)
    done = sulh("factions", str(folder), "--deal", "group=nothing", "--deal", "crossing=open")
    assert done.exit_code == 2
    assert "one that the constraints allow" in done.output


def test_names_from_the_case_cannot_act_on_a_terminal():
    changes = {f"{SOUTH}.factions.palace.name": "Pal\x1b[2Jace‮"}
    case = small_case(changes)
    told = factions_told(factions_view(case, table(case), None, {}, "palace"))
    assert "\x1b" not in told
    assert "⟨U+202E⟩" in told


def test_without_a_zone_the_nearest_deal_is_shown_and_none_agreed():
    case = small_case({"parties.north.standoff": number(0.9), "parties.south.standoff": number(0.9)})
    tab = table(case)
    assert tab.nash is None
    told = factions_told(factions_view(case, tab, None, {}))
    assert "No deal is better than today for both sides" in told
    assert "nearest to a gain" in told


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"rule": "unanimity"}, "Every faction must support."),
        ({"rule": "majority"}, "more than half of the weight; nobody has a veto."),
        ({"threshold": 0.25}, "at least 25% of the weight; nobody has a veto."),
    ],
)
def test_each_rule_has_its_words(rule, says):
    case = small_case(council(rule, {"a": faction(0.3), "b": faction(0.7)}))
    assert says in factions_told(factions_view(case, table(case), "south", {}))


def test_where_a_council_stands_today_is_marked_also_where_it_would_ratify_nothing():
    """The palace asks for more than any deal gives it: only if all asked for less would one be agreed."""
    case = small_case({f"{SOUTH}.factions.palace.fallback": number(0.95)})
    told = factions_told(factions_view(case, table(case), "south", {}))
    assert "today: none, nothing is left" in told
    assert "up to \N{MINUS SIGN}" in told
    willing = factions_told(factions_view(small_case(), table(small_case()), "south", {}))
    assert "today: the deal above" in willing
