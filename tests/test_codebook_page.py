"""`sulh codebook`: the page says all of the book and marks what a case states; its JSON is one by the schema."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from folders import edit
from sulh.brief import codebook_page
from sulh.case import TYPES
from sulh.cli import main
from sulh.record import Codebook, load_codebook
from sulh.store import load_case, schemas

BOOK = load_codebook()
OWN = r"""acts:
  EVADE:
    staller: {value: 0.5, assumed: "Here it means more.", by: M. Example}
    example: The northern envoy answers with a question.
    talks: suspend
  NOD:
    name: "Nods\e[2Jquietly"
    definition: Bows the head and says nothing.
    example: The southern envoy bows his head.
    counterexample: "The southern envoy says yes: AGREE."
    root: negotiation
    valence: 0
    settler: {value: 0.11, assumed: first}
    captive: {value: 0.12, assumed: second}
    staller: {value: 0.13, assumed: third}
    refuser: {value: 0.14, assumed: fourth}
    background: {value: 0.1, computed: from nothing}
"""


def sulh(*words: str):
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def told(page: str) -> str:
    """The page as running text, and so without its columns."""
    return " ".join(page.split())


@pytest.fixture
def case(folder):
    """A case that changes one act and has one of its own."""
    edit(folder / "case.yaml", "acts: {}", OWN)
    return folder


def test_the_page_says_everything_in_the_book():
    done = sulh("codebook")
    assert done.exit_code == 0
    page = told(done.output)
    assert page.startswith("Codebook, version 2: 51 acts, 38 contexts.")
    assert "A star" not in page
    assert not re.search(r"^\*", done.output, re.M)
    for name, words in BOOK.contexts.items():
        assert f" {name} {words}" in page
    for table in (BOOK.reliability, BOOK.credibility, BOOK.attribution):
        for step, q in table.items():
            assert f" {step} {q.lo:.2f} {q.mid:.2f} {q.hi:.2f} {q.assumed}" in page
    for q in (BOOK.chain_link, BOOK.gain, BOOK.family_cap):
        assert f"{q.lo:.2f} {q.mid:.2f} {q.hi:.2f} (" in page
        assert f") {q.assumed}" in page
    acts = "\n".join(codebook_page(BOOK, act=code).partition("\n")[2] for code in BOOK.acts)
    assert told(acts) in page


@pytest.mark.parametrize("code", sorted(BOOK.acts))
def test_the_page_of_one_act_says_all_of_it(code):
    act, page = BOOK.acts[code], told(sulh("codebook", "--act", code).output)
    root = "negotiation, not in PLOVER" if act.root == "negotiation" else f"PLOVER {act.root}"
    words = (
        f"{code} · {act.name} [{root}] {act.definition} for example {act.example} but not {act.counterexample} counts"
    )
    assert words in page
    for name in (*TYPES, "background"):
        q = act.background if name == "background" else act.p[name]
        assert f" {name} {q.lo:.2f} {q.mid:.2f} {q.hi:.2f} {q.assumed}" in page
    assert ("a major incident" in page, "a minor incident" in page) == (
        act.incident == "major",
        act.incident == "minor",
    )
    assert ("talks are on" in page, "talks are off" in page) == (act.talks == "resume", act.talks == "suspend")
    assert ("types may change sooner" in page) == act.pressure


def test_the_flags_in_words():
    counts = {code: told(sulh("codebook", "--act", code).output).split(" counts ")[1] for code in ("REJECT", "PLEDGE")}
    assert counts["REJECT"].startswith("the actor looks worse for it; refuses what is asked, or its ground. P(act")
    assert counts["PLEDGE"].startswith("the actor looks better for it; takes on or grants what is asked. P(act")


@pytest.mark.parametrize("width", [20, 60, 80, 100, 200])
def test_no_line_is_wider_than_it_may_be(width):
    page = codebook_page(BOOK, width=width)
    assert 0.9 < max(map(len, page.splitlines())) / min(max(width, 60), 100) <= 1
    assert not re.search(r"[ \t]$", page, re.M)


def test_a_star_marks_what_the_case_states_and_nothing_else(case):
    page = sulh("codebook", str(case)).output
    top = "A star marks what the case states itself: EVADE (example, talks, staller) and NOD (an act of its own)."
    assert top in told(page)
    assert "52 acts" in page
    starred = [line.split()[1] for line in page.splitlines() if line.startswith("*")]
    assert starred == ["for", "counts", "staller", "NOD", "Bows", "for", "but", "counts", *TYPES, "background"]
    assert "staller 0.50 Here it means more. (M. Example) [codebook: 0.35, 0.52, 0.68]" in told(page)
    assert "background 0.10 computed: from nothing" in told(page)
    alone = sulh("codebook", str(case), "--act", "evade").output
    assert told(alone).startswith(
        "Codebook, version 2 A star marks what the case states itself: example, talks, staller."
    )
    assert "talks are off from then" in told(alone)


def test_what_a_case_says_cannot_act_on_the_screen(case):
    page = sulh("codebook", str(case)).output
    assert "\x1b" not in page
    assert "NOD · Nodsquietly [negotiation, not in PLOVER]" in page


def test_the_json_is_a_codebook_by_the_schema_and_by_the_model(case):
    check = Draft202012Validator(schemas()["codebook"])
    for words, book in (((), BOOK), ((str(case),), load_case(case).codebook)):
        plain = sulh("codebook", *words, "--json").stdout
        assert [error.message for error in check.iter_errors(json.loads(plain))] == []
        assert Codebook.model_validate_json(plain) == book
        assert list(json.loads(plain)["acts"]) == list(book.acts)
    one = json.loads(sulh("codebook", "--act", "DELAY", "--json").stdout)
    assert check.is_valid(one)
    assert list(one["acts"]) == ["DELAY"]


@pytest.mark.parametrize("written", ["walk-out", "Walk out", "WALK_OUT"])
def test_a_code_may_be_written_as_one_speaks_it(written):
    assert "WALK_OUT · Walks out" in sulh("codebook", "--act", written).output


@pytest.mark.parametrize(
    ("words", "says", "code"),
    [
        (("--act", "EVAD"), 'got EVAD. Did you mean "EVADE"?', 2),
        (("--act", "qqq"), "Known: ACCUSE,", 2),
        (("--act", ""), "Known: ACCUSE,", 2),
        (("nowhere",), "a case folder, or the name of a shipped case", 2),
    ],
)
def test_what_there_is_not_is_refused_in_words(words, says, code):
    done = sulh("codebook", *words)
    assert done.exit_code == code
    assert says in done.stderr
    assert done.stdout == ""


def test_a_case_with_half_an_act_is_told_of_it(folder):
    edit(folder / "case.yaml", "acts: {}", "acts: {NOD: {name: Nods}}")
    done = sulh("codebook", str(folder))
    assert done.exit_code == 3
    assert (
        'acts.NOD: expected the code of an act of the codebook, or a whole act of its own, got "NOD" without'
        in done.stderr
    )
