"""What is wrong with plain data, in plain words: the model's complaints as faults."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic_core import ErrorDetails

from sulh.case._checks import Fault, hint, nearest
from sulh.store._shape import Path_, bare, below, bounded, describe, errors, false_dates, model, partial

SHOWN = 60

_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "an id of small letters, digits and single hyphens",
    r"^[A-Z][A-Z_]*$": "a code in capital letters, like PRESENT_EVIDENCE",
    r"^[a-z]{2,3}$": "a language code of two or three letters, like en",
    r"^[A-Z][a-z]{3}$": "a script code of four letters, like Arab",
    r"^[0-9a-f]{64}$": "a SHA-256 digest: 64 digits 0-9 and a-f",
    r"^[a-z0-9-]+(\.[a-z0-9-]+)?$": "the id of an actor, or party.faction",
    r"^[a-z0-9][a-z0-9._-]*\.txt$": "the name of a .txt file below sources/, in small letters, without a folder",
    r"^https?://[^\s<>\"']+$": "an address that begins with https://",
}


def validated(kind: Any, data: Any, prefix: Path_) -> tuple[Any, list[Fault]]:
    """`data` as a value of type `kind`, or as much of it as is valid, and a fault for everything that is not."""
    value, wrong = errors(kind, data)
    faults = [_fault(error, kind, prefix) for error in wrong]
    for path, got in false_dates(kind, data):
        if not any(fault.path == (*prefix, *path) for fault in faults):
            faults.append(Fault((*prefix, *path), "a date like 2025-10-28", shown(got), "Write year-month-day."))
    return (value if not wrong else partial(kind, data)), faults


def shown(value: Any) -> str:
    """A value as an error shows it: what it is, and no more of it than a line holds."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}" if abs(value) < 1e6 else str(value)
    if isinstance(value, str):
        return f'text "{value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"}"' if value else "empty text"
    if isinstance(value, dict):
        return f"a mapping with {', '.join(map(str, value))}"[: 2 * SHOWN] if value else "an empty mapping"
    return f"a list of {len(value)}"


@dataclass(frozen=True)
class _Complaint:
    """A complaint of the models: the path it is about, and the types expected there and one step up."""

    error: ErrorDetails
    path: Path_
    here: Any
    parent: Any


Told = tuple[str, str, str] | None


def _fault(error: ErrorDetails, kind: Any, prefix: Path_) -> Fault:
    loc = error["loc"]
    path = loc[:-1] if loc[-1:] == ("[key]",) else loc
    if error["type"] == "value_error" and (form := model(below(kind, path))) is not None:
        field = str(error["ctx"]["error"]).split(maxsplit=1)[0]
        loc = path = (*path, field) if field in form.model_fields else path
    complaint = _Complaint(error, path, below(kind, path), below(kind, path[:-1]))
    for words in (_of_key, _of_field, _of_rule, _of_choice, _of_size):
        if (told := words(complaint)) is not None:
            return Fault((*prefix, *path), *told)
    step = "Write it out." if model(complaint.here) is not None else "Mend the value."
    return Fault((*prefix, *path), describe(complaint.here), shown(error["input"]), step)


def _of_key(complaint: _Complaint) -> Told:
    """A key of a mapping that may not be one."""
    if complaint.error["loc"][-1:] != ("[key]",):
        return None
    key, kind = complaint.path[-1], bare(get_args(bare(complaint.parent))[0])
    if get_origin(kind) is Literal:
        return describe(kind), f'"{key}"', hint(key, map(str, get_args(kind)))
    return _pattern(complaint.error), f'"{key}"', "Rename the key."


def _of_field(complaint: _Complaint) -> Told:
    """A field too few or too many."""
    if complaint.error["type"] == "missing":
        return describe(complaint.here), "nothing", "Add it."
    if complaint.error["type"] == "extra_forbidden":
        form = model(complaint.parent)
        fields = list(form.model_fields) if form is not None else []
        key = complaint.path[-1]
        return f"one of the fields {', '.join(fields)}", f'"{key}"', nearest(key, fields) or "Remove it."
    return None


def _of_rule(complaint: _Complaint) -> Told:
    """A rule of a model: its own words, parted into what was expected and what was got."""
    if complaint.error["type"] != "value_error":
        return None
    words = str(complaint.error["ctx"]["error"])
    expected, _, got = words.removeprefix("must be ").removeprefix("give ").partition(", got ")
    given = complaint.error["input"] if isinstance(complaint.error["input"], dict) else {}
    subjects = re.findall(r"\w+", words.partition(" must be ")[0])
    named = [f"{name} {shown(given[name])}" for name in subjects if given.get(name) is not None]
    expected = expected.replace(" must be ", " to be ").removesuffix(" must hold")
    return expected, got or ", ".join(named) or "none of them", "Mend it."


def _of_choice(complaint: _Complaint) -> Told:
    """A value that is not one of a few, or not of a form."""
    kind, given = complaint.error["type"], complaint.error["input"]
    if kind == "string_pattern_mismatch":
        return _pattern(complaint.error), shown(given), "Mend the value."
    if kind == "literal_error":
        choices = [str(choice) for choice in get_args(bare(complaint.here))]
        return describe(complaint.here), shown(given), hint(given, choices)
    return None


def _of_size(complaint: _Complaint) -> Told:
    """A value too small, too large, too short or too long."""
    kind, given, ctx = complaint.error["type"], complaint.error["input"], complaint.error.get("ctx", {})
    if kind == "string_too_short":
        return "some text", shown(given), "Write it, or remove the field."
    if kind == "string_too_long":
        return f"at most {ctx['max_length']} characters", str(len(given)), "Shorten it."
    if kind == "too_short":
        return f"at least {ctx['min_length']} entries", str(ctx["actual_length"]), "Add the rest."
    if kind == "too_long":
        return f"at most {ctx['max_length']} entries", str(ctx["actual_length"]), "Remove some."
    if kind == "finite_number":
        return "a finite number", shown(given), "Mend the value."
    return (bounded(complaint.here), shown(given), "Mend the value.") if {"ge", "le"} & set(ctx) else None


def _pattern(error: ErrorDetails) -> str:
    if error["type"] != "string_pattern_mismatch":
        return "at most 64 characters"
    pattern = error["ctx"]["pattern"]
    return _PATTERNS.get(pattern, f"text that matches {pattern}")
