"""Gradings: which is in force, how far graders agree, the diagonal, and what may be seen before the source."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction as Q
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small import SOURCES, small_dossier
from sulh.record import (
    CREDIBILITY,
    RELIABILITY,
    Grading,
    agreement,
    blind_view,
    diagonal_share,
    in_force,
    load_codebook,
    source_view,
    ungraded,
)
from sulh.record._blind import MASK
from sulh.record._grading import far_apart, kappa
from sulh.store import load_case

STEPS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=30)


def graded(item: str, grader: str, grade: str, day: int = 1) -> Grading:
    return Grading(
        item=item, grader=grader, date=dt.date(2020, 2, day), credibility=int(grade[1]), reliability=grade[0]
    )


# In force


def test_the_last_row_of_an_item_is_its_grade_whoever_gave_it_and_whatever_its_date():
    items = small_dossier([{"reliability": "A", "grader": "Ann"}, {}]).items
    ruled = in_force(items, [graded("i01", "Ben", "C3", 9), graded("i01", "Cem", "D2", 1)])
    assert (ruled["i01"].reliability, ruled["i01"].credibility, ruled["i01"].grader) == ("D", 2, "Cem")
    assert ruled["i02"] is items["i02"]
    assert (items["i01"].reliability, items["i01"].credibility) == ("A", 1)


def test_cutting_keeps_the_gradings_of_what_stays():
    dossier = small_dossier([{"date": "2020-01-10"}, {"date": "2020-01-20"}])
    dossier = replace(dossier, grades=(graded("i01", "Ann", "B2"), graded("i02", "Ann", "B2")))
    assert [grading.item for grading in dossier.cut(dt.date(2020, 1, 15)).grades] == ["i01"]


# The diagonal


def test_the_diagonal_counts_each_graders_last_grade_of_an_item_once():
    rows = [graded(f"i{k}", "Ann", f"{'ABCDEF'[k % 6]}{k % 6 + 1}") for k in range(9)]
    rows += [graded("i9", "Ann", "A2"), graded("i9", "Ann", "F6"), graded("i0", "Ben", "A2")]
    shares = diagonal_share(rows)
    assert {who: (found.same, found.n) for who, found in shares.items()} == {"Ann": (10, 10), "Ben": (0, 1)}
    assert shares["Ann"].warns
    assert not shares["Ben"].warns


@pytest.mark.parametrize(("same", "n", "warns"), [(8, 10, False), (9, 10, True), (9, 9, False), (9, 11, True)])
def test_the_warning_begins_above_four_fifths_of_ten(same, n, warns):
    rows = [graded(f"i{k}", "Ann", "B2" if k < same else "B3") for k in range(n)]
    assert diagonal_share(rows)["Ann"].warns == warns


# Agreement


def test_kappa_by_hand():
    """The first table is the textbook one of two graders and two grades: 20, 5, 10, 15; agreement .7, by chance .5."""
    table = [((1, 1), 20), ((1, 2), 5), ((2, 1), 10), ((2, 2), 15)]
    assert kappa([pair for pair, count in table for _ in range(count)]) == pytest.approx(float(Q(2, 5)))
    # Distances 0 1 0 1 0, mean 2/5. Dealt out at random {1 1 2 3 3} x {1 2 2 2 3}: 22 of 25 pairs' steps, mean 22/25.
    assert kappa([(1, 1), (1, 2), (2, 2), (3, 2), (3, 3)]) == pytest.approx(float(1 - Q(2, 5) / Q(22, 25)))
    assert kappa([(1, 5), (5, 1)]) == pytest.approx(-1)


@pytest.mark.parametrize("pairs", [[], [(3, 3)], [(2, 2)] * 4])
def test_kappa_is_undefined_where_chance_agrees_as_well(pairs):
    assert kappa(pairs) is None


@given(STEPS)
def test_linear_kappa_is_that_of_the_scales_cut_points(pairs):
    """Vanbelle & Albert (2009): disagreement, seen and by chance, is the sum over the cuts into at most c and above."""
    n = len(pairs)
    seen = sum(Q(sum((i <= c) != (j <= c) for i, j in pairs), n) for c in range(1, 5))
    low = [(Q(sum(i <= c for i, _ in pairs), n), Q(sum(j <= c for _, j in pairs), n)) for c in range(1, 5)]
    chance = sum(p * (1 - q) + q * (1 - p) for p, q in low)
    found = kappa(pairs)
    assert (found is None) == (chance == 0)
    if found is not None:
        assert found == pytest.approx(float(1 - seen / chance))
        assert kappa([(j, i) for i, j in pairs]) == pytest.approx(found)


def test_agreement_counts_the_graders_an_item_names_and_leaves_the_unjudged_out_of_kappa():
    dossier = small_dossier({"a": {"grader": "Ann", "reliability": "B", "credibility": 2}, "b": {}, "c": {}, "d": {}})
    rows = (
        graded("a", "Ben", "B2"),
        graded("b", "Ann", "A1"),
        graded("b", "Ben", "C1"),
        graded("c", "Ann", "B6"),
        graded("c", "Ben", "F3"),
        graded("c", "Ben", "B3"),
        graded("d", "Cem", "A1"),
    )
    dossier = replace(dossier, items=in_force(dossier.items, rows), grades=rows)
    found = agreement(dossier)
    assert found.items == {
        "a": {"Ann": "B2", "Ben": "B2"},
        "b": {"Ann": "A1", "Ben": "C1"},
        "c": {"Ann": "B6", "Ben": "B3"},
    }
    assert found.exact == pytest.approx(1 / 3)
    (pair,) = found.pairs
    assert (pair.first, pair.second, pair.n, pair.n_credibility, pair.n_reliability) == ("Ann", "Ben", 3, 2, 3)
    assert pair.credibility == 1.0  # (2, 2) and (1, 1)
    # Letters (2, 2), (1, 3), (2, 2): distance 2/3; {2 1 2} x {2 3 2} at random: 0 1 0, 1 2 1, 0 1 0 = 6/9.
    assert pair.reliability == pytest.approx(0)


def test_without_a_second_grader_there_is_nothing_to_agree_on():
    found = agreement(replace(small_dossier([{}]), grades=(graded("i01", "Ann", "A1"),)))
    assert (found.items, found.exact, found.pairs) == ({}, None, ())


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("A1", "B2", False), ("A1", "A3", True), ("A1", "C1", True), ("E5", "E6", True), ("F6", "F6", False)],
)
def test_two_steps_are_far_apart_and_so_is_judging_from_not_judging(one, other, apart):
    grades = [(grade[0], int(grade[1])) for grade in (one, other)]
    assert far_apart(*grades) == far_apart(*reversed(grades)) == apart


# Blind


def test_the_order_is_the_graders_own_and_keeps_one_outlet_apart():
    names = ["wire", "daily", "sheet"]
    dossier = small_dossier([{"source": names[k // 4], "event": f"e{k}"} for k in range(12)])
    order = ungraded(dossier, "Ann")
    assert sorted(order) == sorted(dossier.items)
    assert order == ungraded(dossier, "Ann")
    assert order != ungraded(dossier, "Ben")
    assert order != ungraded(replace(dossier, digest="1" * 64), "Ann")
    assert all(dossier.items[a].source != dossier.items[b].source for a, b in pairwise(order))


@given(st.lists(st.sampled_from(["wire", "wire-copy", "daily", "sheet"]), max_size=12), st.text(max_size=3))
def test_neighbours_share_a_family_no_more_often_than_numbers_force(names, grader):
    """A family with m of n items must stand beside itself m - 1 - (n - m) times if that is above 0, and no more."""
    dossier = small_dossier([{"source": name, "event": f"e{k}"} for k, name in enumerate(names)])
    families = [dossier.sources[dossier.items[key].source].family for key in ungraded(dossier, grader)]
    most = max((families.count(family) for family in families), default=0)
    assert sum(a == b for a, b in pairwise(families)) == max(0, 2 * most - len(names) - 1)


def test_what_a_grader_has_graded_waits_no_more_and_an_items_own_grade_was_not_blind():
    dossier = small_dossier({"a": {"grader": "Ann"}, "b": {}, "c": {}})
    dossier = replace(dossier, grades=(graded("b", "Ann", "A1"), graded("c", "Ben", "A1")))
    assert set(ungraded(dossier, "Ann")) == {"a", "c"}


def view_of(text: str, publisher: str = "The Valley Herald, quoting AP", **more):
    source = SOURCES["wire"] | {
        "publisher": publisher,
        "side": "hosts",
        "family": "valley-desk",
        "address": "https://www.valleyherald.com/news/1",
        "note": "Their note.",
        "reliability": "E",
    }
    item = {"source": "x", "text": text, "speaker": "Karim Bey", "chain": ["an aide"], **more}
    return small_dossier({"the-herald-7": item}, sources={"x": source})


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("The Valley Herald said so.", f"The {MASK} said so."),
        ("the Herald's man in South", f"the {MASK}'s man in South"),
        ("Told to VALLEY people and AP.", f"Told to {MASK} people and {MASK}."),
        ("A nap on the map, with capable heralds.", "A nap on the map, with capable heralds."),
        ("See https://valleyherald.com/x or www.else.org now", f"See {MASK} or {MASK} now"),
        ("Bey, that is Karim Bey, spoke of the road.", f"{MASK}, that is {MASK}, spoke of the road."),
        ("The Hosts, or the valley desk, told valleyherald.", f"The {MASK}, or the {MASK}, told {MASK}."),
        ("South and the Palace of the Valley Herald", f"South and the Palace of the {MASK}"),
    ],
)
def test_what_would_give_the_source_away_is_masked(text, seen):
    view = blind_view(view_of(text, quote=text[:9]), "the-herald-7")
    assert view.text == seen
    assert "erald" not in view.quote


@pytest.mark.parametrize(
    ("publisher", "text", "seen"),
    [
        ("Author and publisher not found (opinion article)", "It was not found. Author and opinion stay.", None),
        ("The Valley Herald", "A herald in the valley heard the hosts.", None),
        ("Dawn", "At dawn it was not so, Dawn wrote.", f"At dawn it was not so, {MASK} wrote."),
        ("The News / Geo", "The news in Geo and The News.", f"The news in {MASK} and {MASK}."),
        ("AP, in Arab Times", "The Arab summit, says AP at times; Arab Times.", None),
        ("France 24 and agencies", "24 killed in France, says France 24.", f"24 killed in {MASK}, says {MASK}."),
        ("DID Press", "They did press, DID wrote.", f"They did press, {MASK} wrote."),
        ("South Asian Desk", "In South Waziristan an Asian desk was found.", None),
        ("خبر نامہ", "یہ خبر آئی", f"یہ {MASK} آئی"),
    ],
)
def test_only_names_are_masked_and_never_a_common_word(publisher, text, seen):
    source = {"publisher": publisher, "family": "some-desk", "address": "https://www.else.org/1"}
    dossier = small_dossier({"x": {"source": "x", "text": text}}, sources={"x": SOURCES["wire"] | source})
    expected = text.replace("says AP", f"says {MASK}").replace("; Arab Times", f"; {MASK}") if seen is None else seen
    assert blind_view(dossier, "x").text == expected


@pytest.mark.parametrize(
    ("speaker", "text", "seen"),
    [
        ("military spokesman of Fog", "The military spokesman of Fog said no to the military.", None),
        ("clerics meeting in Fog", "Clerics in Fog were meeting.", None),
        ("Karim Bey, of the foreign ministry", "Bey of the foreign ministry", f"{MASK} of the foreign ministry"),
        ("Prime Minister Karim Bey", "The Prime Minister, Bey", f"The Prime Minister, {MASK}"),
        ("Foreign Office of Fog", "The foreign office said so, by the Office.", None),
    ],
)
def test_a_speakers_name_is_masked_and_no_description(speaker, text, seen):
    assert blind_view(view_of(text, speaker=speaker), "the-herald-7").text == (text if seen is None else seen)


def test_names_of_those_who_act_stay_so_that_a_reader_sees_who_did_what():
    told = "North's army and the Southern palace met, said South Radio."
    view = blind_view(view_of(told, publisher="South Radio"), "the-herald-7")
    assert view.text == f"North's army and the Southern palace met, said {MASK}."


def test_the_blind_view_holds_nothing_of_the_source_and_the_view_of_the_source_not_its_grade():
    dossier = view_of("They met.", kind="framing")
    blind, source = blind_view(dossier, "the-herald-7"), source_view(dossier, "the-herald-7")
    told = repr(blind).lower()
    for secret in ("herald", "valley", "hosts", "reliability", "aide", "karim", "their note", "credibility"):
        assert secret not in told, secret
    assert blind.weightless == "no weight: framing is not an observation"
    assert (blind.actors, blind.directed, blind.act) == (("south",), True, "Rejects")
    assert (source.publisher, source.side, source.family) == ("The Valley Herald, quoting AP", "Hosts", "valley-desk")
    assert (source.chain, source.note, source.date) == (("an aide",), "Their note.", dt.date(2020, 1, 1))
    assert not hasattr(source, "reliability")


def test_in_the_first_case_no_publisher_of_one_word_is_left_in_any_blind_view():
    dossier = load_case("istanbul-2025", dt.date.max)
    seen = 0
    for key, item in dossier.items.items():
        publisher = dossier.sources[item.source].publisher.split(",")[0]
        view = blind_view(dossier, key)
        seen += MASK in view.text + view.quote
        if " " not in publisher and len(publisher) > 4:
            assert publisher.lower() not in (view.text + view.quote).lower(), key
    assert seen >= 10


def test_the_words_of_the_scale_are_those_of_the_codebook():
    book = load_codebook()
    assert (list(CREDIBILITY), list(RELIABILITY)) == (list(book.credibility), list(book.reliability))


def test_the_table_in_the_documents_is_that_of_the_codebook():
    text = (Path(__file__).parents[1] / "docs" / "grading.md").read_text(encoding="utf-8")
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")
    ]
    told = {row[1].split(",")[0]: tuple(map(float, row[2:])) for row in cells[2:]}
    book = load_codebook()
    numbers = {**book.reliability, **book.credibility, **book.attribution}
    numbers |= {"link": book.chain_link, "gain": book.gain, "cap": book.family_cap}
    assert told == {key: (number.lo, number.mid, number.hi) for key, number in numbers.items()}
