"""Contradictions by rule: how often it errs on labelled pairs, the laws it keeps, and how it enters the evidence."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from dataclasses import replace

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pairs import FILE, PAIRS, pair_case, pair_dossier
from sulh.belief import infer
from sulh.brief import contradictions_json, told_contradictions
from sulh.cli import main
from sulh.record import Dossier, contradictions, observations, policy_statements
from sulh.record._contradict import STANDS_DAYS
from sulh.store import load_case

IDS = [pair["id"] for pair in PAIRS]
# What the rule gets wrong. The labels were there first and stay; see the head of the file of pairs.
MISSED = {"h13", "r10"}
RAISED = {"r20", "r21", "r25"}


def found(dossier: Dossier) -> set[frozenset[str]]:
    return {frozenset((c.earlier, c.later)) for party in dossier.case.parties for c in contradictions(dossier, party)}


def by_rule(pair: dict) -> bool:
    return frozenset("ab") in found(pair_dossier(pair))


def test_the_set_is_large_half_of_it_traps_and_varied():
    assert len(PAIRS) == len(set(IDS)) >= 60
    assert sum(not pair["contradiction"] for pair in PAIRS) >= len(PAIRS) / 2
    assert len({pair["a"]["act"] for pair in PAIRS} | {pair["b"]["act"] for pair in PAIRS}) >= 15
    assert len({pair["case"] for pair in PAIRS}) == 3
    assert all(pair["why"] for pair in PAIRS)


def test_precision_and_recall_on_the_set_are_at_least_nine_in_ten():
    table = Counter((pair["contradiction"], by_rule(pair)) for pair in PAIRS)
    right, missed, raised = table[True, True], table[True, False], table[False, True]
    assert right / (right + raised) >= 0.9, table
    assert right / (right + missed) >= 0.9, table


def test_what_the_rule_gets_wrong_is_what_we_say_it_gets_wrong():
    """36 of 38 found, 3 of 52 traps raised: precision 36/39 = .923, recall 36/38 = .947."""
    assert {pair["id"] for pair in PAIRS if pair["contradiction"] and not by_rule(pair)} == MISSED
    assert {pair["id"] for pair in PAIRS if not pair["contradiction"] and by_rule(pair)} == RAISED


def test_what_was_written_against_the_rule_mostly_defeats_it():
    """Ten pairs by one who had read the rule: it is right on one. Counted apart, for they are no fair sample."""
    assert len(FILE["after"]) == 10
    assert {pair["id"] for pair in FILE["after"] if by_rule(pair) == pair["contradiction"]} == {"x05"}
    assert Counter(pair["contradiction"] for pair in FILE["after"]) == {True: 5, False: 5}


@pytest.mark.parametrize("pair", PAIRS, ids=IDS)
def test_names_and_order_of_items_do_not_matter(pair):
    plain = pair_dossier(pair)
    new = {key: f"{chr(ord('z') - k)}-item" for k, key in enumerate(plain.items)}
    items = {
        new[key]: item.model_copy(update={"supersedes": new[item.supersedes] if item.supersedes else None})
        for key, item in reversed(plain.items.items())
    }
    assert found(replace(plain, items=items)) == {frozenset(new[key] for key in both) for both in found(plain)}


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if by_rule(pair)], ids=lambda pair: pair["id"])
def test_without_either_statement_there_is_no_contradiction(pair):
    plain = pair_dossier(pair)
    for gone in "ab":
        left = {key: item for key, item in plain.items.items() if key != gone}
        assert not any(gone in both or both == frozenset("ab") for both in found(replace(plain, items=left)))


@pytest.mark.parametrize("pair", PAIRS, ids=IDS)
def test_opinion_beside_it_changes_nothing(pair):
    plain = pair_dossier(pair)
    for kind in ("inference", "framing"):
        for like in ("a", "b"):
            more = plain.items | {"opinion": plain.items[like].model_copy(update={"kind": kind, "supersedes": None})}
            assert found(replace(plain, items=more)) == found(plain)


def said(day: int, who: str, act: str, **more) -> dict:
    at = dt.date(2030, 1, 1) + dt.timedelta(days=day)
    return {"date": at, "actor": who, "act": act, "issue": "zone", "quote": "They said so.", **more}


def harbour(items: dict[str, dict]) -> Dossier:
    return pair_case(FILE["settings"]["harbour"], _named(items))


def _named(items: dict[str, dict]) -> dict[str, dict]:
    plain = {"kind": "fact", "credibility": 2, "source": "wire", "text": "They said so.", "span": (0, 9)}
    return {key: plain | item | {"date": str(item["date"])} for key, item in items.items()}


@pytest.mark.parametrize(("days", "stands"), [(0, True), (STANDS_DAYS, True), (STANDS_DAYS + 1, False)])
def test_a_statement_stands_for_a_quarter(days, stands):
    dossier = harbour({"a": said(0, "coast.envoys", "AGREE"), "b": said(days, "coast.fishers", "REJECT")})
    assert bool(contradictions(dossier, "coast")) == stands


def test_repeating_a_statement_renews_it():
    items = {"a": said(0, "coast.envoys", "AGREE"), "b": said(150, "coast.fishers", "REJECT")}
    assert not found(harbour(items))
    assert found(harbour(items | {"again": said(80, "coast.envoys", "AGREE")})) == {frozenset(("again", "b"))}


def test_nothing_known_later_is_used():
    items = {"a": said(0, "coast.envoys", "AGREE"), "b": said(5, "coast.fishers", "REJECT")}
    items["b"]["known"] = "2030-01-20"
    whole = replace(harbour(items), as_of=dt.date(2030, 1, 20))
    assert found(whole)
    assert not found(replace(whole, as_of=dt.date(2030, 1, 19)))
    assert not found(whole.cut(dt.date(2030, 1, 19)))


def test_of_equal_statements_the_best_graded_speaks_and_a_repeated_quarrel_is_one_group():
    items = {}
    for k in range(20):
        items[f"a{k:02}"] = said(3 * k, "coast.envoys", "AGREE", credibility=2 if k else 1)
        items[f"b{k:02}"] = said(3 * k + 1, "coast.fishers", "REJECT")
    dossier = harbour(items)
    pairs = contradictions(dossier, "coast")
    assert [(one.earlier, one.later, one.group) for one in pairs] == [("a00", "b00", "a00")]
    made = [one for one in observations(dossier, "coast") if one.pair and one.r > 0]
    assert len(made) == 1


def test_two_quarrels_on_two_issues_are_two_happenings():
    other = {"issue": "patrols"}
    items = {"a": said(0, "coast.envoys", "AGREE"), "b": said(1, "coast.fishers", "REJECT")}
    items |= {"c": said(0, "coast.envoys", "AGREE", **other), "d": said(1, "coast.fishers", "REJECT", **other)}
    made = [one for one in observations(harbour(items), "coast") if one.pair]
    assert len({one.happening for one in made}) == len(made) == 2


def test_as_evidence_both_reports_must_be_true():
    items = {
        "a": said(0, "coast.envoys", "AGREE", known="2030-01-09"),
        "b": said(5, "coast.fishers", "REJECT", source="daily", credibility=3),
    }
    dossier = replace(harbour(items), as_of=dt.date(2030, 2, 1))
    seen = {one.pair or one.item: one for one in observations(dossier, "coast")}
    both = seen["a", "b"]
    # A2 = .95 x .85 of the wire, B3 = .85 x .6 of the daily.
    assert both.r == pytest.approx(0.95 * 0.85 * 0.85 * 0.6)
    assert both.r == pytest.approx(seen["a"].r * seen["b"].r)
    assert (both.item, both.act, both.family, both.needs) == ("b", "CONTRADICT", "daily", ("wire", "daily"))
    # b itself by default became known on its source's date, 1 January 2020; it is then dated by that.
    assert both.known == max(seen["a"].known, seen["b"].known) == dt.date(2030, 1, 9)
    assert both.date <= both.known
    assert "b contradicts a" in both.why
    assert infer(dossier, "coast", 0.5).will < infer(without(dossier, "b"), "coast", 0.5).will


def without(dossier: Dossier, key: str) -> Dossier:
    return replace(dossier, items={k: item for k, item in dossier.items.items() if k != key})


@pytest.mark.parametrize(
    ("change", "joins"),
    [
        ({}, True),
        ({"date": dt.date(2030, 1, 6) + dt.timedelta(days=STANDS_DAYS)}, True),
        ({"date": dt.date(2030, 1, 7) + dt.timedelta(days=STANDS_DAYS)}, False),
        ({"date": dt.date(2029, 12, 31)}, False),
        ({"issue": "patrols"}, False),
        ({"issue": None}, False),
        ({"about": "isles"}, False),
    ],
)
def test_a_contradiction_coded_by_hand_is_not_counted_beside_the_one_that_was_found(change, joins):
    items = {"a": said(0, "coast.envoys", "AGREE"), "b": said(5, "coast.fishers", "REJECT")}
    for item in items.values():
        item["known"] = str(item["date"])
    hand = said(8, "coast", "CONTRADICT", source="daily") | change
    hand["known"] = str(hand["date"])
    dossier = harbour(items | {"hand": hand})
    party = change.get("about", "coast")
    seen = [*observations(dossier, "coast"), *(observations(dossier, "isles") if party == "isles" else ())]
    by_hand = next(one for one in seen if one.item == "hand")
    made = next(one for one in seen if one.pair)
    assert (by_hand.happening == made.happening) == joins
    assert by_hand.r > 0
    same_family = replace(
        dossier, items=dossier.items | {"hand": dossier.items["hand"].model_copy(update={"source": "wire"})}
    )
    counted = [one for one in observations(same_family, "coast") if one.act == "CONTRADICT" and one.r > 0]
    assert len(counted) == (1 if joins or party == "isles" else 2)


@given(
    st.lists(
        st.tuples(st.integers(0, 200), st.sampled_from(["envoys", "fishers", "premier"]), st.booleans()),
        min_size=1,
        max_size=12,
    )
)
def test_contradictions_of_any_record_hold_by_a_second_route(spoken):
    """Every pair found is of one issue, of two voices, opposed, in order, within the window, and nobody over the
    earlier one had said the opposite in between."""
    items = {
        f"i{k:02}": said(d, f"coast.{who}", "AGREE" if yes else "REJECT") for k, (d, who, yes) in enumerate(spoken)
    }
    for item in items.values():
        item["known"] = str(item["date"])
    dossier = harbour(items)
    over = {"envoys": {"envoys", "premier"}, "fishers": {"fishers"}, "premier": {"premier"}}
    for one in contradictions(dossier, "coast"):
        (d1, w1, y1), (d2, w2, y2) = (spoken[int(key[1:])] for key in (one.earlier, one.later))
        assert d1 <= d2 <= d1 + STANDS_DAYS
        assert w1 != w2
        assert y1 != y2
        assert d1 == d2 or w2 not in over[w1]
        assert not any(d1 < day <= d2 and who in over[w1] and yes != y1 for day, who, yes in spoken)


def test_two_voices_are_one_pair_however_often_they_repeat_themselves():
    """Counted, not timed: two voices that repeat themselves are one pair, however often."""
    sizes = []
    for n in (200, 2000):
        items = {
            f"i{k:04}": said(k % 60, "coast.envoys" if k % 2 else "coast.fishers", "AGREE" if k % 2 else "REJECT")
            for k in range(n)
        }
        sizes.append(len(contradictions(harbour(items), "coast")))
    assert sizes == [1, 1]


# --- Shown -----------------------------------------------------------------------------------------------------------


def test_both_quotations_are_shown_side_by_side_with_who_when_grade_and_reason():
    dossier = pair_dossier(next(pair for pair in PAIRS if pair["id"] == "h01"))
    text = told_contradictions(dossier, 100)
    assert "2 statements compared (Isles 2; Coast 0)." in text
    assert "None found" not in text
    first = next(line for line in text.splitlines() if "1 May 2030" in line)
    assert "6 May 2030" in first
    left, right = (" ".join(line[a:b].strip() for line in text.splitlines()) for a, b in ((2, 49), (52, 100)))
    assert "“The delegation accepted that both fleets use the zone.”" in left
    assert "“The militia's captain said no net of the coast" in right
    assert "Agrees: shared" in left
    assert "Rejects: free" in right
    assert "A2, Wire, a" in left
    assert "they accept options that exclude one another" in text
    assert max(map(len, text.splitlines())) <= 100


def test_hostile_words_in_a_quotation_do_nothing_in_a_terminal():
    pair = next(pair for pair in PAIRS if pair["id"] == "h01")
    nasty = "\x1b[31mred\x07 \u202egnp"
    bad = pair | {"a": pair["a"] | {"quote": nasty, "speaker": nasty}}
    text = told_contradictions(pair_dossier(bad), 80)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", text)
    assert "⟨U+202E⟩gnp" in text


def test_the_command_says_that_none_was_found_and_how_many_were_compared():
    words = ["contradictions", "istanbul-2025", "--as-of", "2025-12-31"]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert done.exit_code == 0
    assert re.search(
        r"^\d\d statements compared \(Afghan Taliban \d+; Pakistan \d+\)\.\nNone found\.$", done.stdout, re.M
    )
    data = json.loads(CliRunner().invoke(main, [*words, "--json"], catch_exceptions=False).stdout)
    assert data["contradictions"] == []
    assert min(data["compared"].values()) > 5
    assert CliRunner().invoke(main, ["contradictions", "no-such-case"]).exit_code == 2


def test_the_json_gives_what_the_text_gives():
    dossier = pair_dossier(next(pair for pair in PAIRS if pair["id"] == "s08"))
    (one,) = json.loads(contradictions_json(dossier))["contradictions"]
    assert (one["party"], one["issue"]) == ("state", "Amnesty")
    assert {one[k]["who"] for k in ("earlier", "later")} == {"Judge Amat (negotiators)", "Colonel Bir (negotiators)"}
    told = told_contradictions(dossier, 120)
    assert all(one[k]["who"] in told and one[k]["item"] in told for k in ("earlier", "later"))


# --- The first case ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2025-10-28", "2025-11-10", "2025-12-31"])
def test_the_first_case_has_statements_of_both_parties_and_no_contradiction_that_the_quotations_carry(day):
    dossier = load_case("istanbul-2025", day)
    assert found(dossier) == set()
    assert all(policy_statements(dossier, party) for party in dossier.case.parties)


def test_in_the_first_case_what_one_side_says_that_the_other_said_is_nobodys_policy():
    dossier = load_case("istanbul-2025", "2025-12-31")
    keys = {party: {one.key for one in policy_statements(dossier, party)} for party in dossier.case.parties}
    for key, item in dossier.items.items():
        side = dossier.sources[item.source].side
        who = (item.actor or "").split(".")[0]
        if item.kind == "claim" and (who, side) in {("pakistan", "afghan"), ("afghan-taliban", "pakistani")}:
            assert key not in keys[who]
    assert "f51-pindi-refusal" not in keys["afghan-taliban"]


def test_in_the_first_case_a_split_within_either_party_would_be_found():
    """The same made-up split on each side: the ministry disowns what the party signed on the truce."""
    dossier = load_case("istanbul-2025", "2025-12-31")
    signed = {"pakistan": "f39-trt-statement", "afghan-taliban": "f39-gercek-statement"}
    for party, key in signed.items():
        item = dossier.items[key]
        split = {"actor": f"{party}.foreign-ministry", "act": "DISOWN", "date": dt.date(2025, 11, 2)}
        split |= {"known": dt.date(2025, 11, 2), "event": None}
        dossier = replace(dossier, items=dossier.items | {f"{party}-split": item.model_copy(update=split)})
    both = found(dossier)
    assert {frozenset((key, f"{party}-split")) for party, key in signed.items()} <= both
    assert Counter(key for pair in both for key in pair if key.endswith("-split")) == {f"{p}-split": 2 for p in signed}
