"""Many drafts at once: which are meant, and decisions read from a file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from sulh.errors import UsageError
from sulh.inert import inert
from sulh.store.confirm._items import WEIGHTLESS
from sulh.store.confirm._kept import KeptDraft
from sulh.store.confirm._review import Review
from sulh.store.confirm._rows import Decision

BY = ("act", "kind", "actor", "recipient", "issue", "source")
LONGEST = 8_000_000


@dataclass(frozen=True)
class Chosen:
    """Drafts that can be accepted as they are, and how many more were meant and cannot, by what they lack."""

    ready: tuple[KeptDraft, ...]
    lacking: dict[str, int]


def choose(review: Review, words: tuple[str, ...], score: float = 0.0, source: str | None = None) -> Chosen:
    """The waiting drafts that all words name (``act=REJECT``, ``kind=claim``), with at least this score.

    Muted and skipped drafts are not among them: each wants a look of its own. Nor are those that carry no weight,
    unless their kind is named (``kind=inference``); they need no grades.
    Raises: UsageError for a word of another form, or a score that is none.
    """
    wanted = [_word(word) for word in words]
    if not 0 <= score <= 1:
        raise UsageError("--score", "a number from 0 to 1", f"{score:g}", "Write for example --score 0.8.")
    ready: list[KeptDraft] = []
    lacking: dict[str, int] = {}
    for one in review.waiting(source):
        said = {name: getattr(one.draft, name, None) for name in BY} | {"source": one.source}
        if review.state(one.id).do == "skip" or any(said[name] != value for name, value in wanted):
            continue
        if review.score(one) < score:
            continue
        lacks = review.proposal(one.id).lacks
        light = one.draft.kind in WEIGHTLESS and ("kind", one.draft.kind) not in wanted
        why = next(iter(lacks), "weight" if light else None)
        if why is None:
            ready.append(one)
        else:
            lacking[why] = lacking.get(why, 0) + 1
    return Chosen(tuple(ready), lacking)


def _word(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals or name not in BY or not value:
        step = "Write for example act=REJECT."
        raise UsageError("--accept", f"one of {', '.join(BY)} = a value", f'"{inert(word)}"', step)
    return name, value


def read_decisions(path: str | Path) -> list[Decision]:
    """Decisions from a file of JSON lines: ``{"draft", "do", "set", "credibility", "reliability"}``.

    Raises: UsageError for a file that cannot be read, or a line that is no decision, with its number.
    """
    try:
        data = Path(path).read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        got = f"{path} ({getattr(error, 'strerror', None) or 'not in UTF-8'})"
        raise UsageError("--decide", "a file of JSON lines that can be read", got, "Give another file.") from error
    if len(data) > LONGEST:
        raise UsageError("--decide", f"at most {LONGEST:,} bytes", f"{len(data):,}", "Part the file.")
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            found.append(_decision(line, f"{Path(path).name} line {number}"))
    return found


def _decision(line: str, where: str) -> Decision:
    try:
        plain = json.loads(line)
        return Decision.model_validate(plain)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "decision"
        step = 'Write {"draft": "SOURCE/3.1", "do": "accept", "credibility": 2, "reliability": "B"}.'
        raise UsageError(f"{where} {inert(name)}", "a decision", inert(first["msg"]), step) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(where, "one JSON object", f"{type(error).__name__}: not JSON", "Mend the line.") from error
