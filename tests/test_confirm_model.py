"""Drafts that a language model proposed, decided beside those of the rules: what they are called and what they move."""

from __future__ import annotations

import hashlib
import json

import pytest
from click.testing import CliRunner

from confirming import ARTICLE, accept, keep, other
from fake_model import says, server
from folders import folder  # noqa: F401  (a fixture)
from sulh.cli import _confirm, main
from sulh.store import check_case, load_case
from sulh.store.confirm import learn_from, open_review
from sulh.store.confirm._kept import digest_of

TOLD = {"act": "REJECT", "kind": "fact", "actor": "first", "recipient": "second", "score": 0.9, "words": "rejected"}
MODEL = {**TOLD, "origin": "model", "score": 0.0, "words": ""}


def sentences(name, count, told):
    """Sentences of one text with a draft each: of the rules every fifth is of a verb that misleads them."""
    wrong = {**told, "act": "CRITICISE"} | ({"words": f"slammed {name}"} if told["words"] else {})
    return [
        (f"First party rejected {name} offer {k} by Second party.", told)
        if k % 5
        else (f"First party slammed {name} fish {k} of Second party.", wrong)
        for k in range(count)
    ]


def decide_all(case, source, upside_down=False):
    """Accept what is right and reject what is wrong; or the other way round."""
    review = open_review(case, "Ann")
    review.decide(
        accept(one.id) if (one.draft.act == "REJECT") != upside_down else other(one.id, "reject")
        for one in review.waiting(source)
    )


@pytest.fixture
def learnable(folder):  # noqa: F811
    for number in range(6):
        keep(folder, sentences(f"n{number}", 55, TOLD), f"paper-{number}")
        decide_all(folder, f"paper-{number}")
    return folder


def test_an_accepted_draft_says_that_a_model_made_it(folder):  # noqa: F811
    (id_,) = keep(folder, [(ARTICLE[0][0], MODEL)])
    review = open_review(folder, "Ann")
    entry = review.decide([accept(id_)])
    item = load_case(folder).items[entry.rows[0].item]
    assert (item.origin, item.score) == ("model", 0.0)
    assert check_case(folder) == []


def test_a_models_drafts_are_not_learnt_from_and_get_no_score(learnable):
    """Two hundred decisions that say the opposite, and the classifier is the same to the last digit."""
    before = learn_from(open_review(learnable, "Ann"), embed=False)
    keep(learnable, sentences("m", 200, MODEL), "modelled")
    decide_all(learnable, "modelled", upside_down=True)
    after = learn_from(open_review(learnable, "Ann"), embed=False)
    assert after.classifier == before.classifier
    assert after.digest == before.digest
    keep(learnable, [(ARTICLE[0][0], MODEL), (ARTICLE[0][0].replace("Tuesday", "Friday"), TOLD)], "later")
    review = open_review(learnable, "Ann")
    model, rules = review.waiting("later")
    assert review.score(model) == 0
    assert review.score(rules) == after.classifier.agree.score > 0.9
    rows = review.decide([accept(model.id), accept(rules.id)]).rows
    assert [(row.score, row.model) for row in rows] == [
        (0, None),
        (round(after.classifier.agree.score, 4), after.digest),
    ]
    assert load_case(learnable).items[rows[0].item].score == 0


def test_a_score_asked_for_in_bulk_takes_none_of_a_model(learnable):
    learn_from(open_review(learnable, "Ann"), embed=False)
    keep(learnable, sentences("late", 5, MODEL), "late")
    words = ["confirm", str(learnable), "--by", "Ann", "--accept", "act=REJECT", "--score", "0.1", "--source", "late"]
    done = CliRunner().invoke(main, [*words, "--yes", "--credibility", "2", "--reliability", "B"])
    assert "No draft that waits fits" in done.output


def test_a_draft_of_the_rules_is_known_by_what_it_said_before_models_could_draft(folder):  # noqa: F811
    keep(folder, ARTICLE[:1])
    (one,) = open_review(folder).kept.values()
    plain = one.draft.model_dump(mode="json", exclude={"score", "why", "marks"})
    assert plain.pop("origin") == "rules"
    text = json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    assert one.digest == hashlib.sha256(text.encode()).hexdigest()[:16]
    assert digest_of(one.draft.model_copy(update={"origin": "model"})) != one.digest


def test_the_screen_says_whose_it_is(folder, monkeypatch):  # noqa: F811
    keep(folder, [(ARTICLE[0][0], MODEL), (ARTICLE[1][0], ARTICLE[1][1])])
    monkeypatch.setattr(_confirm, "at_terminal", lambda: True)
    done = CliRunner().invoke(main, ["confirm", str(folder), "--by", "Ann"], input="s\nq\n", catch_exceptions=False)
    first, second = done.output.split("sentence 1,")[1].split("sentence 2,")
    assert "by a language model, no score" in first.splitlines()[0]
    assert "score 0.80" in second.splitlines()[0]


def test_from_a_server_to_the_record(folder, tmp_path):  # noqa: F811
    (tmp_path / "a.txt").write_text("First party turned the offer of Second party down.\n", encoding="utf-8")
    entry = {"quote": "First party turned the offer of Second party down", "kind": "fact", "act": "REJECT",
             "actor": "First party", "recipient": "Second party", "speaker": None, "modality": "asserted",
             "issue": None}  # fmt: skip
    said = ["--publisher", "The Daily", "--date", "2025-02-28", "--side", "mediating", "--keep", "--name", "daily"]
    with server(says({"entries": [entry]})) as fake:
        words = ["draft", str(folder), "--from", str(tmp_path / "a.txt"), *said, "--model", fake.url]
        done = CliRunner().invoke(main, [*words, "--model-name", "m"])
    assert done.exit_code == 0, done.output
    review = open_review(folder, "Ann")
    (model,) = (one for one in review.kept.values() if one.draft.origin == "model")
    made = review.decide([accept(model.id)]).rows[0]
    item = load_case(folder).items[made.item]
    assert (item.act, item.actor, item.recipient, item.origin, item.score) == ("REJECT", "first", "second", "model", 0)
    assert check_case(folder) == []
