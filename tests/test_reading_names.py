"""Names in their spellings, whom they stand for, and dates in words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.reading import Gazetteer, draft_text
from sulh.reading._mentions import mentions
from sulh.reading._names import people
from sulh.reading._tokens import fold, tokens
from sulh.reading._when import when
from sulh.store import gazetteer_of, load_case

DAY = dt.date(2025, 10, 28)  # a Tuesday


def keys(text: str, gazetteer: Gazetteer | None = None) -> list[str]:
    found = mentions(tokens(text), gazetteer or Gazetteer.built_in(), frozenset())
    return [one.key for one in found if one.known]


@pytest.mark.parametrize(
    "text",
    [
        "Türkiye",
        "Turkiye",
        "TÜRKİYE",
        "Turkey",
        "Ankara",
        "ترکیہ",
        "تركيا",
        "ترکیه",
        "Turkish officials",
        "the Turkish army",
    ],
)
def test_one_state_in_many_spellings(text):
    assert keys(text) == ["Türkiye"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("The White House", "United States"),
        ("US officials", "United States"),
        ("U.S. troops", "United States"),
        ("The Kremlin", "Russia"),
        ("حماس", "Hamas"),
        ("the Islamic State", "Islamic State"),
        ("Pakistani Taliban", "Tehrik-e Taliban Pakistan"),
        ("UN Security Council", "UN Security Council"),
    ],
)
def test_metonyms_and_bodies(text, key):
    assert keys(text) == [key]


def test_small_letters_name_nobody():
    assert keys("they told us that turkey and china were on the table for lunch in march") == []


def test_rebels_of_a_state_are_not_that_state():
    found = mentions(tokens("Sudanese rebels and Sudanese troops"), Gazetteer.built_in(), frozenset())
    assert [(one.text, one.known) for one in found] == [("Sudanese rebels", False), ("Sudanese troops", True)]


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(word):
    assert fold(fold(word)) == fold(word)


@given(st.text(max_size=200))
def test_tokens_stand_where_they_say(text):
    for one in tokens(text):
        assert text[one.start : one.end] == one.text


def test_a_case_brings_its_own_names_people_and_factions():
    gazetteer = gazetteer_of("istanbul-2025")
    case = load_case("istanbul-2025").case
    assert set(gazetteer.pair) == set(case.parties)
    assert keys("Islamabad", gazetteer) == ["pakistan"]
    assert keys("Kabul", gazetteer) == ["afghan-taliban"]
    assert keys("افغان طالبان", gazetteer) == ["afghan-taliban"]
    assert keys("Shehbaz Sharif", gazetteer) == ["pakistan.federal-government"]
    assert keys("the Pakistani foreign ministry", gazetteer) == ["pakistan.foreign-ministry"]
    assert keys("Pakistan's army", gazetteer) == ["pakistan.army"]
    assert keys("the TTP", gazetteer) == ["ttp"]
    assert keys("Turkey", gazetteer) == ["turkiye"]


def test_both_sides_are_the_parties_of_the_case():
    drafts = draft_text("Both sides resumed negotiations on Monday.", gazetteer_of("istanbul-2025")).drafts
    assert (drafts[0].act, drafts[0].actor, drafts[0].recipient, drafts[0].together) == (
        "RESUME", "pakistan", "afghan-taliban", True,
    )  # fmt: skip


def test_a_mediator_urges_and_a_party_demands():
    gazetteer = gazetteer_of("istanbul-2025")
    text = "Qatar called on Kabul to return to the table. Pakistan called on Kabul to hand over the commanders."
    assert [one.act for one in draft_text(text, gazetteer).drafts] == ["URGE", "DEMAND"]


def test_an_armed_group_of_the_case_attacks_and_claims():
    gazetteer = gazetteer_of("istanbul-2025")
    text = "The TTP claimed responsibility for the attack. The TTP killed 20 soldiers in Tank. "
    text += "Pakistan killed 20 fighters."
    assert [(one.act, one.actor) for one in draft_text(text, gazetteer).drafts] == [
        ("ATTACK_MINOR", "ttp"), ("ATTACK_MAJOR", "ttp"), ("STRIKE", "pakistan"),
    ]  # fmt: skip


def test_people_are_read_from_notes_of_office_alone():
    assert people("Led by prime minister Jan Maria Vale; said to be close to Oto Brand.") == [
        "Jan Maria Vale",
        "Jan Vale",
        "Vale",
    ]
    assert people(None) == []


@pytest.mark.parametrize(
    ("text", "ahead", "date", "precision"),
    [
        ("they met on monday", False, "2025-10-27", "day"),
        ("they met on tuesday", False, "2025-10-28", "day"),
        ("they will meet on friday", True, "2025-10-31", "day"),
        ("they met yesterday", False, "2025-10-27", "day"),
        ("they met last week", False, "2025-10-21", "about"),
        ("they met on 12 october", False, "2025-10-12", "day"),
        ("they met on november 3", False, "2024-11-03", "day"),
        ("they will meet on november 3", True, "2025-11-03", "day"),
        ("they met on 19 october 2024", False, "2024-10-19", "day"),
        ("they met in september", False, "2025-09-01", "month"),
        ("they met two days ago", False, "2025-10-26", "day"),
        ("they met on 2025-02-03", False, "2025-02-03", "day"),
    ],
)
def test_dates_in_words(text, ahead, date, precision):
    found = when(text, DAY, ahead)
    assert found is not None
    assert (str(found.date), found.precision) == (date, precision)


@pytest.mark.parametrize("text", ["they may march on", "second to none", "30 february 2025", "in 1998 words", "now"])
def test_what_is_no_date(text):
    assert when(text, DAY) is None


@given(st.text(max_size=60), st.dates())
def test_any_text_on_any_day(text, day):
    low = text.lower() + " 99 years ago last week on friday in may"
    found = when(low, day)
    assert found is not None  # there is always one of ours, at the least
    assert found.words in low
    assert found.precision in ("day", "about", "month")
    assert when(low, day) == found
