"""Why, as a document, as text and on the page: one answer, said the same everywhere."""

from __future__ import annotations

import json
import re

import html5lib
import jsonschema
import pytest
from click.testing import CliRunner

from folders import dossier, folder  # noqa: F401 - fixtures
from small import small_dossier
from sulh.brief import WhyDocument, document, explain, page, told_why, why, why_json
from sulh.brief._why import ranked, tenths
from sulh.case import TYPES
from sulh.cli import main
from sulh.outlook import look_ahead
from sulh.store import load_case, schemas

CASE = "istanbul-2025"
VIEWS = ("three", "next", "hypotheses", "past", "sensitivity")
DIAGONAL = [
    {"source": source, "credibility": credibility, "date": f"2020-01-{day:02}", "act": act}
    for day, (source, credibility, act) in enumerate(
        [("wire", 1, "EVADE"), ("daily", 2, "AGREE"), ("sheet", 4, "DELAY")] * 4, start=1
    )
]


@pytest.fixture(scope="module")
def first():
    return load_case(CASE)


@pytest.fixture(scope="module")
def reasons(first):
    return why(first)


def sulh(*words: str):
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def test_the_document_follows_its_schema_and_reads_back(reasons):
    text = why_json(reasons)
    validator = jsonschema.Draft202012Validator(schemas()["why"])
    assert [error.message for error in validator.iter_errors(json.loads(text))] == []
    assert not validator.is_valid({**json.loads(text), "parties": 3})
    assert WhyDocument.model_validate_json(text) == reasons
    assert why_json(why(load_case(CASE))) == text, "the same bytes each time"


def test_it_says_the_same_as_a_run_without_solving_a_game(first, reasons):
    run = document(look_ahead(first, draws=0))
    for party, belief in run.belief.items():
        seen = reasons.parties[party].belief
        assert (seen.will, seen.can, seen.stall) == pytest.approx(
            (belief.will.likely, belief.can.likely, belief.stall.likely), abs=1e-12
        )
        mine, theirs = ([m for m in made.waterfall if m.party == party] for made in (reasons, run))
        assert mine == theirs


def test_two_views_sum_to_the_whole_change(reasons):
    for one in reasons.parties.values():
        change = one.belief.will - one.prior.settler - one.prior.captive
        assert sum(row.in_order for row in one.families) + one.drift == pytest.approx(change, abs=1e-12)
        assert sum(row.fair for row in one.families) == pytest.approx(change, abs=1e-12)
        assert not one.exact
        assert all(row.error < 0.01 for row in one.families)


def test_every_act_is_asked_of_every_reporter(first, reasons):
    groups = [key for key, group in first.case.armed_groups.items() if group.tied_to == "afghan-taliban"]
    asked = {(move.act, move.reporter) for move in reasons.parties["afghan-taliban"].next}
    assert asked == {(act, side) for act in first.codebook.acts for side in reasons.reporters}
    attacks = {move.actor for move in reasons.parties["afghan-taliban"].next if move.act == "ATTACK_MAJOR"}
    assert attacks == {first.case.armed_groups[key].name for key in groups}
    assert {move.actor for move in reasons.parties["pakistan"].next} == {None}


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_fits_a_terminal_and_names_both_parties(first, reasons, view):
    for width in (40, 80, 200):
        text = told_why(reasons, first, view, width)
        assert max(map(len, text.splitlines())) <= max(width, 72), view
        assert [name for name in ("Afghan Taliban: ", "Pakistan: ") if name in text] == [
            "Afghan Taliban: ",
            "Pakistan: ",
        ]
        assert "\x1b" not in text


def test_the_views_say_the_numbers_of_the_document(first, reasons):
    one = reasons.parties["afghan-taliban"]
    three = told_why(reasons, first, "three", 100)
    best = one.families[0]
    row = next(line for line in three.splitlines() if line.endswith(f"  {best.family}"))
    minus = row.replace("−", "-").split()
    assert [float(cell) for cell in minus[:3]] == [
        round(100 * value, 1) for value in (best.in_order, best.without, best.fair)
    ]
    past = told_why(reasons, first, "past", 100)
    assert f"{round(100 * one.past[0].now.will)}%" in past
    hypotheses = told_why(reasons, first, "hypotheses", 100)
    assert f"{one.inconsistency.refuser:.2f} nats" in hypotheses
    assert ranked(one.hypotheses)[0].item in hypotheses


def test_grades_on_the_diagonal_are_warned_of_and_others_are_not(first, reasons):
    copied = small_dossier(DIAGONAL)
    told = told_why(why(copied), copied, "hypotheses", 100)
    assert "100%" in told or ">99%" in told
    assert "diagonal" in told
    assert "diagonal" not in told_why(reasons, first, "hypotheses", 100)
    html = page(document(look_ahead(copied, draws=0)), copied, why(copied))
    assert "lie on the diagonal" in html


def test_an_empty_record_has_nothing_to_say_and_says_so():
    nothing = small_dossier()
    told = why(nothing)
    for one in told.parties.values():
        assert one.families == one.items == one.hypotheses == one.past == []
        assert one.posterior == one.prior
    for view in VIEWS:
        assert told_why(told, nothing, view)
    assert "this is the prior" in explain(told, nothing, "south")
    html = page(document(look_ahead(nothing, draws=0)), nothing, told)
    assert "carries weight" in html


def test_a_contradiction_is_a_step_of_its_own_with_both_quotations():
    said = {
        "yes": {"act": "CONCEDE", "actor": "south.ministry", "issue": "band", "position": ["curb"], "speaker": "Ana"},
        "no": {
            "act": "REJECT",
            "actor": "south.guard",
            "issue": "band",
            "position": ["nothing"],
            "speaker": "Bo",
            "date": "2020-01-14",
            "source": "daily",
            "quote": "spokesman",
            "span": (4, 13),
        },
    }
    both = small_dossier(said)
    told = why(both, "south")
    [step] = [move for move in told.waterfall if move.pair]
    assert step.pair == ("yes", "no")
    assert step.weight > 0
    assert step.delta_can < 0, "it speaks to can"
    [split] = told.contradictions
    assert (split.earlier.item, split.later.item) == ("yes", "no")
    text = explain(told, both, "south")
    assert "Cannot both be policy" in text
    assert "rests on: The spoke\n" in text
    assert "rests on: spokesman\n" in text
    assert [column.pair for column in told.parties["south"].hypotheses if column.pair] == [("yes", "no")]
    alone = why(small_dossier({"yes": said["yes"]}), "south")
    assert not [move for move in alone.waterfall if move.pair]


def test_the_page_with_reasons_is_whole_and_asks_nothing_of_anybody(first, reasons):
    html = page(document(look_ahead(first, draws=0)), first, reasons)
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(html)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'href="#([^"]*)"', html):
        assert target in ids, target
    assert "<script" not in html
    assert 'id="why"' in html
    assert 'id="hypotheses"' in html
    assert 'id="why"' not in page(document(look_ahead(first, draws=0)), first)


def test_hostile_text_is_data_in_every_view():
    bad = "\x1b[31m<script>alert(1)</script>\u202egnp"
    hostile = small_dossier([{"text": bad, "quote": "The spoke"}, {"text": bad, "date": "2020-01-12", "act": "EVADE"}])
    told = why(hostile)
    for text in (*(told_why(told, hostile, view) for view in VIEWS), explain(told, hostile, "south")):
        assert "\x1b" not in text
        assert "\u202e" not in text
    html = page(document(look_ahead(hostile, draws=0)), hostile, told)
    assert "<script>" not in html
    assert "\x1b" not in html


def test_the_command(first):
    one = sulh("explain", CASE, "--party", "pakistan", "--json")
    assert one.exit_code == 0
    assert list(json.loads(one.stdout)["parties"]) == ["pakistan"]
    for view in VIEWS:
        done = sulh("explain", CASE, "--view", view)
        assert done.exit_code == 0, done.output
        assert done.stdout == told_why(why(first), first, view)
    wrong = CliRunner().invoke(main, ["explain", CASE, "--view", "fair"])
    assert wrong.exit_code == 2
    assert "steps" in wrong.output


def test_tenths():
    assert [tenths(x) for x in (None, 0.01, -0.04, 0.31, -1.0)] == ["–", "0", "0", "+3", "−10"]
    assert set(TYPES) == set(WhyDocument.model_json_schema()["$defs"]["Types"]["properties"])
