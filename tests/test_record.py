"""The record: grades to r, which items are about whom, which count, and what the record says of today."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction as Q

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small import SOURCES, day, small_dossier, small_item
from sulh.errors import UsageError
from sulh.record import Source, background, bears_on, load_codebook, observations, reliance, table_status, tension_now

BOOK = load_codebook()


def source(name: str) -> Source:
    return Source.model_validate(SOURCES[name])


def r_of(name: str = "wire", **fields) -> float:
    return reliance(small_item(**fields), source(name), BOOK)


def m_of(act: str, name: str, **fields) -> float:
    dossier = small_dossier()
    return background(small_item(act=act, **fields), source(name), dossier.case, BOOK)


# Factors of the shipped codebook: A .95, B .85, D .40; 1 .97, 3 .6; link .8; unattributed .5.
@pytest.mark.parametrize(
    ("fields", "r"),
    [
        ({}, Q(95, 100) * Q(97, 100)),
        ({"reliability": "D", "credibility": 3}, Q(4, 10) * Q(6, 10)),
        ({"chain": ("an official", "a paper")}, Q(95, 100) * Q(97, 100) * Q(8, 10) ** 2),
        ({"attribution": "unattributed"}, Q(95, 100) * Q(97, 100) * Q(1, 2)),
        ({"kind": "inference"}, Q(0)),
        ({"kind": "framing", "chain": ("a paper",)}, Q(0)),
        ({"kind": "threat"}, Q(95, 100) * Q(97, 100)),
    ],
)
def test_reliance_is_the_product_of_its_factors(fields, r):
    assert r_of(**fields) == pytest.approx(float(r), abs=1e-15)


def test_an_item_takes_its_sources_letter_unless_it_has_its_own():
    assert r_of("sheet") < r_of("sheet", reliability="A") == r_of("wire")


@given(st.integers(0, 6), st.sampled_from("ABCDEF"), st.integers(1, 6))
def test_every_further_hand_weakens_a_report(links, letter, digit):
    near = r_of(reliability=letter, credibility=digit, chain=("x",) * links)
    assert 0 < r_of(reliability=letter, credibility=digit, chain=("x",) * (links + 1)) < near < 1


@pytest.mark.parametrize(
    ("fields", "about"),
    [
        ({"actor": "south"}, "south"),
        ({"actor": "south.palace"}, "south"),
        ({"actor": "north.army"}, "north"),
        ({"actor": "band", "act": "ATTACK_MINOR"}, "south"),
        ({"actor": "strays", "act": "ATTACK_MINOR"}, None),
        ({"actor": "broker", "act": "URGE"}, None),
        ({"actor": "broker", "act": "URGE", "about": "south"}, "south"),
        ({"actor": "south", "about": "north"}, "north"),
        ({"actor": "south", "about": "broker"}, None),
    ],
)
def test_which_party_an_item_is_about(fields, about):
    party, why = bears_on(small_item(**fields), small_dossier().case)
    assert party == about
    assert why.startswith("no bearing") == (about is None)


def test_what_a_group_did_before_it_was_tied_bears_on_nobody():
    case = small_dossier().case
    since = case.armed_groups["band"].model_copy(update={"tied_since": dt.date(2024, 3, 10)})
    later = case.model_copy(update={"armed_groups": {**case.armed_groups, "band": since}})
    for when, about in (("2024-03-09", None), ("2024-03-10", "south"), ("2024-03-11", "south")):
        item = small_item(actor="band", act="ATTACK_MINOR", date=when)
        assert bears_on(item, case)[0] == "south"
        party, why = bears_on(item, later)
        assert party == about
        assert (why == f"no bearing: band was not yet tied to south on {when}") == (about is None)
    assert bears_on(small_item(actor="band", about="south", date="2024-03-09"), later)[0] == "south"


def test_a_side_gains_by_what_flatters_it_and_by_what_blames_the_other():
    plain = {code: BOOK.acts[code].background.mid for code in BOOK.acts}
    twice = BOOK.gain.mid
    assert m_of("PLEDGE", "south-radio") == pytest.approx(twice * plain["PLEDGE"])
    assert m_of("REJECT", "north-radio") == pytest.approx(twice * plain["REJECT"])
    for act, name in (
        ("PLEDGE", "north-radio"),
        ("REJECT", "south-radio"),
        ("PLEDGE", "host-office"),
        ("DEMAND", "south-radio"),
        ("DEMAND", "north-radio"),
    ):
        assert m_of(act, name) == plain[act], (act, name)
    assert m_of("STRIKE", "south-radio", actor="north") == pytest.approx(twice * plain["STRIKE"])


def test_background_never_exceeds_one():
    dossier = small_dossier().at({"codebook.gain": 50.0})
    item = small_item(act="PLEDGE")
    assert background(item, source("south-radio"), dossier.case, dossier.codebook) == 1.0


def test_of_each_family_only_the_best_report_of_a_happening_counts():
    dossier = small_dossier(
        {
            "a": {"event": "e1", "credibility": 3},
            "b": {"event": "e1", "source": "wire-copy"},
            "c": {"event": "e1", "source": "daily"},
            "d": {"event": "e1", "act": "DELAY"},
            "e": {"credibility": 4},
            "f": {"kind": "inference", "event": "e1"},
            "g": {"actor": "north", "event": "e1"},
        }
    )
    seen = {one.item: one for one in observations(dossier, "south")}
    assert sorted(seen) == ["a", "b", "c", "d", "e", "f"]
    assert {key for key, one in seen.items() if one.r > 0} == {"b", "c", "d", "e"}
    assert "b" in seen["a"].why
    assert "inference" in seen["f"].why
    assert seen["b"].happening == seen["c"].happening != seen["d"].happening


@pytest.mark.parametrize(
    "change", [{"act": "DELAY"}, {"date": "2020-01-11"}, {"issue": "road"}, {"actor": "south.guard"}]
)
def test_without_an_event_a_report_of_something_else_is_another_happening(change):
    same = observations(small_dossier([{}, {}]), "south")
    other = observations(small_dossier([{}, change]), "south")
    assert [one.r > 0 for one in same] == [True, False]
    assert [one.r > 0 for one in other] == [True, True]


def test_a_later_known_copy_never_displaces_an_earlier_one():
    dossier = small_dossier({"z": {"event": "e"}, "a": {"event": "e", "known": "2020-01-20"}})
    assert {one.item for one in observations(dossier, "south") if one.r > 0} == {"z"}


def test_what_another_item_supersedes_has_no_weight_once_that_one_is_known():
    items = {"old": {}, "new": {"act": "AGREE", "supersedes": "old", "known": "2020-01-20"}}
    now = {one.item: one for one in observations(small_dossier(items), "south")}
    assert now["old"].r == 0
    assert "new" in now["old"].why
    early = dt.date(2020, 1, 15)
    for before in (small_dossier(items).cut(early), replace(small_dossier(items), as_of=early)):
        assert [(one.item, one.r > 0) for one in observations(before, "south")] == [("old", True)]


def test_the_order_is_that_of_day_then_knowledge_then_id_and_a_report_is_no_prophecy():
    dossier = small_dossier(
        {
            "c": {"date": "2020-01-05", "known": "2020-01-09"},
            "b": {"date": "2020-01-05", "known": "2020-01-06", "act": "DELAY"},
            "a": {"date": "2020-01-31", "known": "2020-01-02", "date_precision": "month"},
        }
    )
    seen = observations(dossier, "south")
    assert [one.item for one in seen] == ["a", "b", "c"]
    assert seen[0].date == day(2)


def test_an_unknown_act_is_refused_in_words():
    with pytest.raises(UsageError, match="DANCE"):
        observations(small_dossier([{"act": "DANCE"}]), "south")


def test_a_likelihood_that_the_case_states_stands_once_and_can_be_varied():
    own = {"value": 0.01, "assumed": "for a test"}
    dossier = small_dossier([{}], **{"acts.REJECT.settler": own})
    p = observations(dossier, "south")[0].p
    assert p[0] == 0.01
    assert p[1:] == observations(small_dossier([{}]), "south")[0].p[1:]
    assert "codebook.acts.REJECT.p.settler" not in dossier.quantities()
    assert set(small_dossier().quantities()) - set(dossier.quantities()) == {"codebook.acts.REJECT.p.settler"}
    assert observations(dossier.at({"acts.REJECT.settler": 0.5}), "south")[0].p[0] == 0.5


@pytest.mark.parametrize(
    ("items", "status"),
    [
        ([], ("talking", None)),
        ([{"act": "SUSPEND"}], ("broken-off", day(10))),
        ([{"act": "SUSPEND"}, {"act": "RESUME", "date": "2020-01-12"}], ("talking", day(12))),
        ([{"act": "SUSPEND", "date": "2020-01-12"}, {"act": "RESUME"}], ("broken-off", day(12))),
        # A resumption learnt of late, but earlier than the break, does not win.
        (
            [{"act": "RESUME", "known": "2020-01-30"}, {"act": "WALK_OUT", "date": "2020-01-12"}],
            ("broken-off", day(12)),
        ),
        # The same day: what was learnt last wins.
        ([{"act": "SUSPEND"}, {"act": "RESUME", "known": "2020-01-11"}], ("talking", day(10))),
        ([{"act": "SUSPEND", "kind": "inference"}], ("talking", None)),
        ([{"act": "SUSPEND", "kind": "threat"}], ("talking", None)),
        ([{"act": "SUSPEND", "credibility": 5}], ("talking", None)),
        ([{"act": "SUSPEND", "date": "2020-02-02"}], ("talking", None)),
        ([{"act": "SUSPEND", "known": "2020-02-02"}], ("talking", None)),
        ([{"act": "SUSPEND", "date": "2020-02-02", "known": "2020-01-20"}], ("talking", None)),
        ([{"act": "SUSPEND"}, {"act": "DEMAND", "date": "2020-01-12", "supersedes": "i01"}], ("talking", None)),
    ],
)
def test_the_last_act_at_the_table_says_whether_they_talk(items, status):
    assert table_status(small_dossier(items)) == status


def test_without_any_act_the_cases_own_word_stands():
    assert table_status(small_dossier(**{"talks.status": "broken-off"})) == ("broken-off", None)


# as_of is 1 February, the window 14 days (so from 19 January), four levels (so at most 2); r of A1 is .9215.
@pytest.mark.parametrize(
    ("items", "level"),
    [
        ([], 0),
        ([{"act": "CLASH", "date": "2020-01-19"}], 1),  # .92
        ([{"act": "CLASH", "date": "2020-01-18"}], 0),
        # .92 + .46 = 1.38
        ([{"act": "CLASH", "date": "2020-01-19"}, {"act": "ATTACK_MINOR", "actor": "strays", "date": "2020-02-01"}], 1),
        ([{"act": "CLASH", "date": "2020-01-18"}, {"act": "ATTACK_MINOR", "actor": "band", "date": "2020-02-01"}], 0),
        ([{"act": "ATTACK_MINOR", "date": f"2020-01-{d}"} for d in (20, 21)], 1),  # .92
        ([{"act": "ATTACK_MINOR", "date": f"2020-01-{d}"} for d in (20, 21, 22)], 1),  # 1.38
        ([{"act": "ATTACK_MINOR", "date": f"2020-01-{d}"} for d in (20, 21, 22, 23)], 2),  # 1.84
        ([{"act": "CLASH", "date": f"2020-01-{d}"} for d in (20, 21, 22, 23, 24)], 2),
        ([{"act": "CLASH", "date": "2020-01-20", "event": "e", "actor": who} for who in ("north", "south")], 1),
        ([{"act": "CLASH", "date": "2020-01-20", "event": e} for e in ("e1", "e2")], 2),  # 1.84
        ([{"act": "CLASH", "date": "2020-01-20", "kind": "framing", "event": e} for e in ("e1", "e2", "e3")], 0),
        ([{"act": "CLASH", "date": "2020-01-20", "event": e, "known": "2020-02-02"} for e in ("e1", "e2")], 0),
        ([{"act": "REJECT", "date": "2020-01-20", "event": e} for e in ("e1", "e2", "e3")], 0),
    ],
)
def test_tension_counts_distinct_recent_incidents_by_what_they_rest_on(items, level):
    assert tension_now(small_dossier(items)) == level


@pytest.mark.parametrize("attribution", [None, "unattributed", "claimed", "denied", "verified"])
def test_who_did_it_does_not_matter_to_how_tense_it_is(attribution):
    clash = {"act": "CLASH", "date": "2020-01-20", "attribution": attribution}  # .92; denied it would be .41
    assert tension_now(small_dossier([clash])) == 1


@pytest.mark.parametrize(
    ("sources", "event", "grade", "level"),
    [
        (("wire",), "e", "D1", 0),  # .4 x .97 = .388
        (("wire", "wire-copy"), "e", "D1", 0),  # one family says it once: .388
        (("wire", "daily"), "e", "D1", 1),  # 1 - .612^2 = .625
        (("wire", "daily"), "e", "B4", 0),  # .85 x .3 = .255, and 1 - .745^2 = .445, not .51
        (("wire", "daily"), "e", "A1", 1),  # 1 - .0785^2 = .99, one incident
        (("wire", "daily"), None, "A1", 2),  # without an event two families' reports are two incidents: 1.84
        (("wire", "wire-copy"), None, "A1", 1),
    ],
)
def test_families_that_tell_of_one_incident_make_it_more_certain_and_not_more(sources, event, grade, level):
    graded = {"reliability": grade[0], "credibility": int(grade[1])}
    plain = {"act": "CLASH", "date": "2020-01-20", "event": event} | graded
    assert tension_now(small_dossier([plain | {"source": name} for name in sources])) == level


def test_an_incident_told_as_minor_and_as_major_is_as_grave_as_the_graver_report():
    told = [{"act": act, "date": "2020-01-20", "event": "e"} for act in ("ATTACK_MINOR", "ATTACK_MAJOR")]
    assert tension_now(small_dossier(told)) == 1  # .92, where a minor one is .46 and both are 1.38
    assert tension_now(small_dossier(told[:1])) == 0


@pytest.mark.parametrize(
    ("minor", "major", "level"), [(1, 0, 0), (2, 0, 1), (3, 0, 1), (1, 1, 1), (4, 0, 2), (0, 2, 2)]
)
def test_tension_is_rounded_with_halves_down(minor, major, level):
    """Reports taken as certain, so that sums are whole and half numbers: a lone minor incident is no level."""
    items = [{"act": "ATTACK_MINOR", "date": "2020-01-20", "event": f"s{k}"} for k in range(minor)]
    items += [{"act": "CLASH", "date": "2020-01-20", "event": f"l{k}"} for k in range(major)]
    certain = small_dossier(items).at({"codebook.reliability.A": 1.0, "codebook.credibility.1": 1.0})
    assert tension_now(certain) == level


def test_incidents_from_before_the_ceasefire_do_not_count():
    items = [{"act": "CLASH", "date": "2020-01-20", "event": e} for e in ("e1", "e2")]
    assert tension_now(small_dossier(items, **{"ceasefire.since": "2020-01-20"})) == 2
    assert tension_now(small_dossier(items, **{"ceasefire.since": "2020-01-21"})) == 0
