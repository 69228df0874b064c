"""What learning from decisions is worth: PLOVER's gold records as if a person had decided them, and the time it takes.

Run with ``python bench/confirm.py``. A draft counts as right where its act has the root of the gold record; the texts
beside the checkout are needed. Every record is a family of its own, and copies of a sentence are kept together.
"""

from __future__ import annotations

import time

import reading as bench

from sulh.reading import draft_text
from sulh.reading.learn import Classifier, Embedder, Example, embedder, learn
from sulh.record import load_codebook


def examples() -> list[Example]:
    """The drafts that tell an act, of every record, with whether the act is of the root annotated."""
    acts = load_codebook().acts
    made = []
    for number, record in enumerate(bench.records()):
        gold = bench.SAME.get(record["event"], record["event"])
        for one in draft_text(record["text"]).drafts:
            if one.act is not None:
                root = acts[one.act].root
                made.append(Example(one, 0.0, bench.ROOTS.get(root, root) == gold, f"record-{number}"))
    return made


def show(name: str, made: Classifier, seconds: float) -> None:
    """One line for a classifier."""
    agree, differ = made.agree, made.differ
    print(
        f"{name}: {made.examples} drafts, accuracy {made.accuracy:.3f} (commoner answer {made.base:.3f}); agree on "
        f"{agree.n / made.examples:.0%}, right {agree.score:.2f}; differ, right {differ.score:.2f}; {seconds:.1f} s"
    )


def main() -> None:
    """Learn from all with and without embeddings."""
    found = examples()
    models: list[tuple[str, Embedder | None]] = [("words and rules", None)]
    if (model := embedder()) is not None:
        models.append(("with embeddings", model))
    for name, embed in models:
        began = time.process_time()
        show(name, learn(found, embed), time.process_time() - began)


if __name__ == "__main__":
    main()
