"""What a language model answered, field by field: an entry is used whole or told of and dropped."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any, cast

from sulh.errors import UsageError
from sulh.inert import inert
from sulh.reading._models import Kind, Modality
from sulh.reading.model._prompt import KINDS, MODALITIES

MOST = 500
LONGEST = {"quote": 2000, "act": 64, "actor": 200, "recipient": 200, "speaker": 200, "issue": 100}
_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
_FENCED = re.compile(r"```[a-zA-Z]*[ \t]*\n(.*?)\n?[ \t]*```", re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """One entry of an answer whose fields are what they should be; that its words stand in the text is not known."""

    quote: str
    kind: Kind
    act: str | None = None
    actor: str | None = None
    recipient: str | None = None
    speaker: str | None = None
    modality: Modality = "asserted"
    issue: str | None = None


_FIELDS = tuple(one.name for one in fields(Entry))


def entries(answer: str, acts: Collection[str], issues: Collection[str] = ()) -> tuple[list[Entry], list[str]]:
    """The entries of an answer that are sound, and for every other one what is wrong with it.

    A fence of code round the JSON is tolerated, and thoughts before it; fields that were not asked for are not read.

    Raises: UsageError for an answer that is no JSON, or holds no list of entries.
    """
    plain = _plain(answer)
    listed = plain.get("entries") if isinstance(plain, dict) else plain
    if not isinstance(listed, list):
        raise _bad("a list of entries", _shown(plain))
    sound: list[Entry] = []
    dropped = [f"entries after the first {MOST}: not read"] if len(listed) > MOST else []
    for number, one in enumerate(listed[:MOST], 1):
        wrong = _wrong(one, acts, issues)
        if wrong is None:
            stated = {name: one[name] for name in _FIELDS if one.get(name) is not None}
            sound.append(Entry(**stated))
        else:
            dropped.append(f"entry {number}: {wrong}")
    return sound, dropped


def _plain(answer: str) -> Any:
    words = _THOUGHT.sub("", answer)
    fenced = _FENCED.search(words)
    try:
        return json.loads(fenced[1] if fenced else words)
    except (ValueError, RecursionError):
        raise _bad("an answer in JSON", _shown(answer)) from None


def _bad(expected: str, got: str) -> UsageError:
    return UsageError("model's answer", expected, got, "Try again or another model; the rules need none.")


def _wrong(one: Any, acts: Collection[str], issues: Collection[str]) -> str | None:
    """The first thing wrong with an entry, or None."""
    if not isinstance(one, dict):
        return f"expected an object, got {_shown(one)}"
    for name in _FIELDS:
        value = one.get(name)
        if value is None and name not in ("quote", "kind"):
            continue
        if not isinstance(value, str) or not value.strip():
            return f"{name}: expected words, got {_shown(value)}"
        if len(value) > LONGEST.get(name, 40):
            return f"{name}: expected at most {LONGEST.get(name, 40)} characters, got {len(value):,}"
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            return f"{name}: expected text, got half a character"
    return next(_outside(one, {"kind": KINDS, "act": acts, "modality": MODALITIES, "issue": issues}), None)


def _outside(one: dict[str, Any], allowed: dict[str, Collection[str]]) -> Any:
    for name, values in allowed.items():
        value = cast("str | None", one.get(name))
        if value is not None and value not in values:
            told = ", ".join(values) if 0 < len(values) <= 8 else "one of the list" if values else "null"
            yield f"{name}: expected {told}, got {_shown(value)}"


def _shown(value: Any) -> str:
    """A value on one line, cut and able to act on nothing."""
    if isinstance(value, (dict, list)):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    text = value if isinstance(value, str) else json.dumps(value)
    text = inert(text[:200])
    return f'"{text[:80]}"' if isinstance(value, str) else text[:80]
