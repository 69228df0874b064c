"""Drafts made by hand and kept in a case, for a person to decide about: what the rules read is none of these tests."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from sulh.reading import About, Draft, Drafts, freeze
from sulh.reading.files import Extracted
from sulh.store import keep_drafts
from sulh.store.confirm import Decision

HERALD = "herald"
ARTICLE: list[tuple[str, dict[str, Any] | None]] = [
    ("First party rejected the offer of Second party on Tuesday.",
     {"act": "REJECT", "kind": "fact", "actor": "first", "recipient": "second", "date": dt.date(2025, 2, 25),
      "date_precision": "day", "score": 0.9, "words": "rejected"}),
    ("The Valley Herald has learnt that Second party threatened to close the crossing.",
     {"act": "THREATEN", "kind": "threat", "actor": "second", "recipient": "first", "issue": "crossing",
      "recipient_inferred": True, "score": 0.8, "words": "threatened"}),
    ("A spokesman told the Valley Herald that First party had accused Second party.",
     {"act": "ACCUSE", "kind": "claim", "actor": "first", "recipient": "second", "speaker": "a spokesman",
      "chain": ("a spokesman",), "reported": True, "score": 0.7, "words": "accused"}),
    ("Gunmen attacked a post of First party on Monday.",
     {"act": "ATTACK_MINOR", "kind": "fact", "actor": "Gunmen", "recipient": "first", "date": dt.date(2025, 2, 24),
      "date_precision": "day", "score": 0.6, "words": "attacked"}),
    ("First party did not strike anybody.",
     {"act": "STRIKE", "kind": "fact", "actor": "first", "modality": "negated", "score": 0.5, "words": "strike"}),
    ("Talks will resume on Friday, both sides said.",
     {"act": "RESUME", "kind": "claim", "actor": "first", "recipient": "second", "together": True,
      "modality": "future", "date": dt.date(2025, 3, 7), "date_precision": "day", "score": 0.7, "words": "resume"}),
    ("The weather was fine.", None),
]  # fmt: skip


def keep(
    folder: Path, rows: list[tuple[str, dict[str, Any] | None]], name: str = HERALD, family: str | None = None
) -> list[str]:
    """Keep a text of these sentences and their drafts; gives the ids of the drafts."""
    text, drafts, ids = "", [], []
    for number, (sentence, told) in enumerate(rows, 1):
        start = len(text)
        text += sentence + " "
        plain = dict(told or {"kind": "none", "score": 0.5})
        words = plain.pop("words", "")
        marks, why = {}, {"kind": "as the Valley Herald has it"}
        if words:
            why["act"] = words
            marks["act"] = (start + sentence.index(words), start + sentence.index(words) + len(words))
        place = {"quote": sentence, "start": start, "end": start + len(sentence), "marks": marks, "why": why}
        drafts.append(Draft.model_validate({"sentence": number, **place, **plain}))
        ids.append(f"{name}/{number}.1")
    frozen, sha256 = freeze(text)
    day = dt.date(2025, 2, 28)
    about = About(publisher="The Valley Herald", date=day, side="mediating", lang="en", family=family or name)
    made = Drafts(sha256=sha256, about=about, genre="report", family=family or name, sentences=len(rows),
                  drafts=tuple(drafts))  # fmt: skip
    keep_drafts(folder, Extracted(frozen, "txt", about), made, name)
    return ids


def accept(draft: str, number: int = 2, letter: str = "B", **changes: Any) -> Decision:
    return Decision.model_validate(
        {"draft": draft, "do": "accept", "credibility": number, "reliability": letter, "set": changes}
    )


def other(draft: str, do: str) -> Decision:
    return Decision.model_validate({"draft": draft, "do": do})


def everything(place: Path) -> dict[str, bytes]:
    """Every file of a case but the log of decisions."""
    return {
        str(path.relative_to(place)): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file() and path.name != "decisions.jsonl"
    }
