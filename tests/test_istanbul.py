"""The first case keeps what it promises: breadth, fairness, nothing known later, and an answer for four days."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from shared import need_shared
from sulh.belief import infer
from sulh.outlook import Setting, horizon_of, run_chain
from sulh.record import bears_on, reliance, table_status
from sulh.store import check_case, load_case

CASE = "istanbul-2025"
DAYS = ["2025-10-28", "2025-11-06", "2025-11-10", "2025-12-31"]


@pytest.fixture(scope="module")
def first():
    return load_case(CASE)


def test_it_checks_without_an_error_or_a_finding():
    assert [p for p in check_case(CASE) if p.severity != "note"] == []


def test_breadth_of_the_record_on_the_default_day(first):
    sources = [first.sources[item.source] for item in first.items.values()]
    assert first.as_of == dt.date(2025, 10, 28)
    assert len(first.items) >= 40
    assert len({source.family for source in sources}) >= 8
    kinds = {first.case.sides[source.side].kind for source in sources}
    assert kinds == {"party", "mediator", "third"}
    assert {"pakistani", "afghan"} <= {source.side for source in sources}


def test_both_parties_are_looked_at_with_like_care(first):
    about = Counter(
        bears_on(item, first.case)[0]
        for item in first.items.values()
        if reliance(item, first.sources[item.source], first.codebook) > 0
    )
    assert min(about["pakistan"], about["afghan-taliban"]) >= 0.6 * max(about["pakistan"], about["afghan-taliban"])


def test_what_the_article_leaves_out_is_in(first):
    acts = Counter((item.actor.split(".")[0], item.act) for item in first.items.values())
    assert acts["pakistan", "STRIKE"] >= 2
    assert acts["pakistan", "CLOSE_BORDER"] >= 1
    assert {"airspace", "crossings", "refugees"} <= set(first.case.issues)


def test_the_article_itself_asserts_and_does_not_prove(first):
    own = [item for item in first.items.values() if item.source == "seed-article"]
    assert len(own) >= 5
    assert sum(item.kind in ("inference", "framing") for item in own) > len(own) / 2


@pytest.mark.parametrize("day", DAYS)
def test_nothing_known_later_is_used(day):
    dossier = load_case(CASE, day)
    limit = dt.date.fromisoformat(day)
    assert dossier.items
    assert max(dossier.known(item) for item in dossier.items.values()) <= limit
    assert max(item.date for item in dossier.items.values()) <= limit
    assert all(q.resolved is None or q.resolved <= limit for q in dossier.case.questions.values())
    quoted = [q.quoted.source for q in dossier.quantities().values() if q.quoted]
    assert all(dossier.sources[source].date <= dt.date(2025, 10, 28) for source in quoted)


def test_four_days_give_four_answers():
    answers = []
    for day in DAYS:
        dossier = load_case(CASE, day)
        chain = run_chain(dossier, Setting(horizon_of(dossier)))
        assert chain.solution.converged
        assert abs(chain.course.outcomes.sum(axis=1) - 1).max() < 1e-9
        answers.append((table_status(dossier)[0], round(infer(dossier, "afghan-taliban", 0.3).will, 6)))
    assert [status for status, _ in answers] == ["talking", "talking", "broken-off", "broken-off"]
    assert len({will for _, will in answers}) == 4


def test_no_sentence_is_copied_from_the_article_or_the_fact_sheet():
    """Seven words in a row, outside of quotation marks and publishers' names, would be a copied sentence."""
    import re

    dossier = load_case(CASE, "2025-12-31")
    seed = need_shared("seed/article.txt").read_text(encoding="utf-8")
    sheet = need_shared("facts/istanbul-2025.md").read_text(encoding="utf-8")

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[\w'-]+", text.lower())
        return {tuple(words[i : i + 7]) for i in range(len(words) - 6)}

    theirs = runs(seed) | runs(sheet)
    ours = [re.sub(r"[\"“‘'][^\"”’']*[\"”’']", " ", text) for text in dossier.texts.values()]
    ours += [item.text for item in dossier.items.values()]
    copied = [" ".join(run) for text in ours for run in runs(text) & theirs]
    assert copied == []
