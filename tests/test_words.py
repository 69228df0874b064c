"""Words of the brief: the scale, the two sentences, inert text, and the document as JSON."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_run import sample
from sulh.brief import OUTCOMES, RunDocument, band, document_json, headline, inert, schema
from sulh.brief._document import Estimate
from sulh.brief._words import BANDS, clipped, day, figure, interval, percent, points, wrapped
from sulh.errors import UsageError
from sulh.inert import anchor, safe_address

SHARE = st.floats(0, 1)
WORDS = [word for word, _, _ in BANDS]


@pytest.mark.parametrize(
    ("percents", "word"),
    [
        ((0, 0.3, 1, 4, 4.4), "almost no chance"),
        ((5, 12, 19, 19.4), "very unlikely"),
        ((20, 19.6, 33, 44), "unlikely"),
        ((45, 50, 55), "roughly even"),
        ((56, 79, 80), "likely"),
        ((81, 94, 95), "very likely"),
        ((96, 99, 99.7, 100), "almost certain"),
    ],
)
def test_seven_bands_and_their_boundaries(percents, word):
    assert {band(number / 100) for number in percents} == {word}


@given(SHARE, SHARE)
def test_a_larger_chance_never_gets_a_lesser_word(one, other):
    low, high = sorted((one, other))
    assert WORDS.index(band(low)) <= WORDS.index(band(high))


@given(st.integers(0, 1000))
def test_words_and_numbers_of_p_and_not_p_mirror_each_other(thousandths):
    p, rest = thousandths / 1000, (1000 - thousandths) / 1000
    assert WORDS.index(band(p)) + WORDS.index(band(rest)) == 6
    if thousandths % 10 != 5:  # halves lie between two whole percents; binary fractions decide them
        shown, other = figure(p), figure(rest)
        assert (shown, other) in {("<1", ">99"), (">99", "<1")} or int(shown) + int(other) == 100


@given(SHARE)
def test_the_word_holds_for_the_number_printed_beside_it(p):
    shown = percent(p)
    assert shown not in {"0%", "100%"}
    if shown not in {"<1%", ">99%"}:
        low, high = next((low, high) for word, low, high in BANDS if word == band(p))
        assert low <= int(shown.rstrip("%")) <= high
        assert abs(int(shown.rstrip("%")) - 100 * p) <= 0.5 + 1e-9


@pytest.mark.parametrize("wrong", [-0.01, 1.01, float("nan"), float("inf")])
def test_a_number_that_is_no_probability_has_no_word(wrong):
    with pytest.raises(UsageError, match=r"within \[0, 1\]"):
        band(wrong)


def test_intervals_points_and_days():
    assert interval(Estimate(likely=0.1, low=0.064, high=0.213)) == "6–21%"
    assert interval(Estimate(likely=0.1, low=0.1, high=0.104)) == "10%"
    assert interval(Estimate(likely=0.1, low=None, high=None)) is None
    assert [points(x) for x in (0.032, -0.07, 0.0004, -0.0004)] == ["+3.2", "−7.0", "0.0", "0.0"]
    assert day(dt.date(2031, 3, 2)) == "2 March 2031"


@given(st.text(max_size=60), st.integers(2, 30), st.integers(1, 3))
def test_wrapped_lines_fit_and_lose_nothing_unsaid(text, width, lines):
    text = inert(text)
    found = wrapped(text, width, lines)
    assert 1 <= len(found) <= lines
    assert all(len(line) <= width for line in found)
    if not found[-1].endswith("…"):
        assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert clipped(text, len(text) + 1) == text


# The two sentences -----------------------------------------------------------------------------------------------


def changed(**changes: Any) -> RunDocument:
    """The sample with parts replaced: ``end`` the five likely values by the horizon, ``case`` fields of the head."""
    data = sample()[0].model_dump(by_alias=True)
    if "end" in changes:
        width = changes.get("width", 0.1)
        data["outlook"]["by"][-1].update(
            {
                name: {"likely": p, "low": max(p - width / 2, 0), "high": max(p - width / 2, 0) + width}
                for name, p in zip(OUTCOMES, changes["end"], strict=True)
            }
        )
    data["case"].update(changes.get("case", {}))
    data["solution"].update(changes.get("solution", {}))
    return RunDocument.model_validate(data)


END = [0.1, 0.1, 0.6, 0.1, 0.1]
GOOD: dict[str, Any] = {
    "end": END,
    "width": 0.2,
    "case": {"sides": {"a": 5, "b": 3, "m": 2}, "families": 8, "mediator_items": 2},
}


def test_the_key_judgement_names_the_leading_outcome_and_a_delivered_agreement():
    told = headline(changed(end=[0.04, 0.16, 0.62, 0.13, 0.05])).judgement
    assert told == (
        "By 30 June 2031 the most likely outcome between Republic of Arda and Council of Velm is talks still going on "
        "without a deal (likely, 62%); a delivered agreement (signed, ratified and carried out) has almost no chance "
        "(4%)."
    )


def test_where_delivery_leads_it_is_said_once():
    told = headline(changed(end=[0.81, 0.05, 0.05, 0.05, 0.04])).judgement
    assert told.endswith("is a delivered agreement, which is very likely (81%).")


def test_two_outcomes_within_a_point_share_the_lead():
    told = headline(changed(end=[0.1, 0.335, 0.34, 0.125, 0.1])).judgement
    assert "no single outcome" in told
    assert "without a deal (34%) and an agreement signed but not carried out (34%)" in told


def test_an_empty_record_is_said_to_rest_on_the_prior():
    head = headline(sample(0)[0])
    assert head.judgement.startswith("On the prior alone, ")
    assert head.level == "low"


@pytest.mark.parametrize(
    "end", [END, [0.81, 0.05, 0.05, 0.05, 0.04], [0.2] * 5, [0, 0, 0, 0, 1], [0.004, 0, 0.996, 0, 0]]
)
@pytest.mark.parametrize("kind", [{}, {"width": 0.5}, {"case": {"families": 1}}])
def test_likelihood_and_confidence_never_share_a_sentence(end, kind):
    head = headline(changed(end=end, **kind))
    for sentence in (head.judgement, head.confidence):
        assert sentence.count(". ") == 0
        assert sentence.endswith(".")
    assert "confiden" not in head.judgement.lower()
    assert not re.search(r"\b(likely|unlikely|chance|certain|even|probab\w+)\b", head.confidence.lower())
    assert any(word in head.judgement for word in WORDS)


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, "high"),
        ({"width": 0.201}, "moderate"),
        ({"width": 0.4}, "moderate"),
        ({"width": 0.401}, "low"),
        ({"case": {"sides": {"a": 6, "b": 4}}}, "moderate"),
        ({"case": {"sides": {"a": 7, "b": 3}}}, "moderate"),
        ({"case": {"sides": {"a": 8, "b": 3}}}, "low"),
        ({"case": {"families": 7}}, "moderate"),
        ({"case": {"families": 4}}, "moderate"),
        ({"case": {"families": 3}}, "low"),
        ({"case": {"mediator_items": 0}}, "moderate"),
        ({"solution": {"converged": False}}, "low"),
        ({"case": {"sides": {}}}, "low"),
    ],
)
def test_confidence_follows_its_stated_rules(changes, level):
    merged = {**GOOD, **changes, "case": {**GOOD["case"], **changes.get("case", {})}}
    head = headline(changed(**merged))
    assert head.level == level
    assert head.confidence.startswith(f"Confidence in this is {level}: ")


def test_confidence_is_not_high_while_most_of_what_carries_the_answer_is_assumed():
    measured = sample()[0]
    told = [a.model_copy(update={"basis": "assumed: for a test"}) for a in measured.assumptions]
    for number, level in ((len(told) // 2, "high"), (len(told) // 2 + 1, "moderate")):
        mixed = [*told[:number], *measured.assumptions[number:]]
        head = headline(changed(**GOOD).model_copy(update={"assumptions": mixed}))
        assert head.level == level
    assert any("are assumed, not measured" in words for words in head.basis)


def test_without_draws_confidence_is_low_and_says_why():
    head = headline(sample(drawn=False)[0])
    assert head.level == "low"
    assert "no draws of the assumptions were made" in head.basis[0]


def test_without_draws_no_assumption_is_said_to_carry_most():
    for drawn, words in ((False, "assumptions tried (not all were, without draws) are"), (True, "that carry most are")):
        document = sample(drawn=drawn)[0]
        told = [a.model_copy(update={"basis": "assumed: for a test"}) for a in document.assumptions]
        assert words in headline(document.model_copy(update={"assumptions": told})).confidence


# Inert text ------------------------------------------------------------------------------------------------------

HIDING = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080), 0x200B, 0x2060, 0xFEFF]
KEPT = [0x200C, 0x200D, 0x200E, 0x200F]


@pytest.mark.parametrize("point", HIDING)
def test_what_hides_or_reorders_is_shown(point):
    assert inert(f"a{chr(point)}b") == f"a⟨U+{point:04X}⟩b"


@pytest.mark.parametrize("point", KEPT)
def test_joiners_and_marks_of_arabic_script_stay(point):
    assert inert(f"می{chr(point)}خواهم") == f"می{chr(point)}خواهم"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;https://x.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jafter", "after"),
        ("\x1bPpayload\x1b\\after", "after"),
        ("open \x1b]0;never closed", "open 0;never closed"),
        ("one\r\ntwo\tthree\u2028four", "one two three four"),
        ("bell\x07 back\x08 del\x7f nul\x00 c1\x84", "bell back del nul c1"),
        ("\ud800 \ufffe \ufdd0", "⟨U+D800⟩ ⟨U+FFFE⟩ ⟨U+FDD0⟩"),
        ("صلح، ښه، گفت‌وگو، Şığ İ", "صلح، ښه، گفت‌وگو، Şığ İ"),
    ],
)
def test_inert_by_hand(text, shown):
    assert inert(text) == shown


@given(
    st.text(
        st.characters(exclude_categories=()) | st.sampled_from([chr(p) for p in HIDING] + ["\x1b", "[", "]", "\x9b"])
    )
)
def test_inert_text_holds_no_control_and_is_a_fixed_point(text):
    shown = inert(text)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\u200b\u2060\ufeff\ud800-\udfff]", shown)
    assert inert(shown) == shown


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.example", "https:///x",
        "https://x.example/\" onclick=\"a", "https://x.example/a b", "https://x.example/\u202e", "http://[", " https://x.example",
        "https://x.example/\n", "", None, "vbscript:x", "https:\\\\x.example", "ftp://x.example/a",
    ],
)  # fmt: skip
def test_an_address_that_is_not_plain_web_is_no_link(address):
    assert safe_address(address) is None


@pytest.mark.parametrize(
    "address", ["https://x.example/a?b=c&d=%20#e", "http://x.example", "https://xn--mgba.example/صلح"]
)
def test_a_web_address_is_a_link(address):
    assert safe_address(address) == address


@given(st.text(min_size=1), st.text(min_size=1))
def test_anchors_are_plain_and_differ_where_names_differ(one, other):
    assert re.fullmatch(r"item-[A-Za-z0-9_-]+", anchor(one))
    assert (anchor(one) == anchor(other)) == (one == other)


# The document ----------------------------------------------------------------------------------------------------


def test_the_document_as_json_comes_back_and_follows_its_schema():
    document, _ = sample()
    text = document_json(document)
    assert RunDocument.model_validate_json(text) == document
    assert document_json(RunDocument.model_validate_json(text)) == text
    assert text.encode("utf-8").decode("utf-8").endswith("}\n")
    assert "جمہوریہ" in text
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(json.loads(text), schema(), cls=jsonschema.Draft202012Validator)
    assert "lambda" in json.loads(text)["solution"]


def test_the_order_in_which_a_document_was_made_does_not_show():
    data = sample()[0].model_dump(by_alias=True)
    backwards = {key: data[key] for key in reversed(data)}
    backwards["belief"] = dict(reversed(backwards["belief"].items()))
    assert document_json(RunDocument.model_validate(backwards)) == document_json(RunDocument.model_validate(data))


def test_the_schema_refuses_what_the_document_refuses():
    plain = json.loads(document_json(sample()[0]))
    for break_it in (lambda d: d.pop("solution"), lambda d: d.update(more=1), lambda d: d["case"].update(items="many")):
        broken = json.loads(json.dumps(plain))
        break_it(broken)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema(), cls=jsonschema.Draft202012Validator)


def test_importing_the_brief_loads_no_drawing_library():
    heavy = ["altair", "vl_convert", "jinja2", "rich", "scipy", "numba"]
    code = f"import sys, sulh.brief; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
