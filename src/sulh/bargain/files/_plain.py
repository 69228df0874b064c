"""JSON and YAML: NegMAS-style domains and profiles, flat JSON (NegoLog), GeniusWeb, and what sulh adds to them.

Weights and values are used as they stand; no normalising. sulh's own additions, in NegMAS style and in flat JSON alike:
`interactions: [{issues: [A, B], values: {a: {b: 0.1}}}]` and `table: [{outcome: {A: a, B: b}, value: 0.4}]` with
`otherwise` for outcomes that are not listed; and in a domain `never: [{A: a, B: [b, c]}]` for what cannot be together.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sulh.bargain._domain import Issue
from sulh.bargain.files._geniusweb import geniusweb_domain, geniusweb_profile
from sulh.bargain.files._raw import Found, Lines, RawDomain, RawProfile, Worth
from sulh.bargain.files._values import (
    class_of,
    function,
    label,
    named,
    number,
    required,
    reservation_of,
    tell_bottomless,
)
from sulh.errors import UsageError

_DISCOUNTED = ("ufun", "inner", "base")
_ADDITIVE = ("linear", "affine", "table")  # how the names begin of NegMAS's classes of them


def read_json(text: str, found: Found) -> tuple[Any, Lines]:
    """The data of a JSON file, and a function from a path of keys to a line."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(items)
        if len(data) < len(items):
            names = [key for key, _ in items]
            twice = next(key for key in names if names.count(key) > 1)
            line = _lines(text)(twice)
            found.note(
                line, f"key {twice!r}", "each key once", "it again", "The last one counts; remove one.", "finding"
            )
        return data

    if not text.strip():
        found.note(1, "JSON", "a domain or a profile", "an empty file", "Fill it, or take it out.")
        return None, _lines(text)
    try:
        return json.loads(text, object_pairs_hook=pairs), _lines(text)
    except json.JSONDecodeError as error:
        found.note(error.lineno, "JSON", "JSON", error.msg, "Mend the syntax at this line.")
    except RecursionError:
        found.note(1, "JSON", "a file of few levels", "very deep nesting", "Flatten the value.")
    except ValueError:  # more digits than Python reads
        found.note(1, "JSON", "numbers of at most 4,300 digits", "a longer one", "Round it.")
    return None, _lines(text)


def _lines(text: str) -> Lines:
    """A path's line: each key is looked for after the one before."""

    def line(*path: str) -> int:
        at = 0
        for key in path:
            match = re.compile(re.escape(json.dumps(str(key))) + r"|" + re.escape(f'"{key}"')).search(text, at)
            if match is None:
                break
            at = match.start() + 1
        return text.count("\n", 0, at) + 1

    return line


def read_plain(data: Any, line: Lines, found: Found, stem: str) -> None:
    """Put the domain or the profile that the data holds into `found`; neither where it is something else."""
    if not isinstance(data, dict):
        return
    linear = next((value for key, value in data.items() if key.lower() == "linearadditiveutilityspace"), None)
    if isinstance(linear, dict):
        geniusweb_profile(linear, line, found, stem)
    elif (kind := next((key for key in data if key.lower().endswith("utilityspace")), None)) is not None:
        step = "Give a linear additive one, or a table (see docs/deals.md)."
        found.note(line(kind), "profile", "LinearAdditiveUtilitySpace", kind, step)
    elif isinstance(data.get("issuesValues"), dict):
        found.domain = geniusweb_domain(data, line, found, stem)
    elif isinstance(data.get("issueWeights"), dict) and isinstance(data.get("issues"), dict):
        _flat_profile(data, line, found, stem)
    elif isinstance(data.get("issues"), (list, dict)) and "weights" not in data:
        found.domain = _negmas_domain(data, line, found, stem)
    elif any(key in data for key in ("values", "table", "weights")) or any(
        isinstance(data.get(key), dict) for key in _DISCOUNTED
    ):
        _negmas_profile(data, line, found, stem)


# NegMAS style


def _negmas_domain(data: Mapping[str, Any], line: Lines, found: Found, stem: str) -> RawDomain:
    given = data["issues"]
    listed = [{"name": name, "values": values} for name, values in given.items()] if isinstance(given, dict) else given
    issues = []
    for place, one in enumerate(listed):
        name = str(one.get("name", f"issue {place + 1}")) if isinstance(one, dict) else f"issue {place + 1}"
        try:
            if not isinstance(one, dict):
                raise UsageError(name, "name and values", repr(one)[:60], "Write them out.")
            issues.append(_negmas_issue(name, one))
        except (UsageError, TypeError, ValueError, OverflowError) as error:
            where = line("issues", place) if not isinstance(given, dict) else line("issues", name)
            found.refused(where, f"issue {name!r}", error)
    return RawDomain(found.file, named(data, stem), issues, line, _never(data, line, found))


def _never(data: Mapping[str, Any], line: Lines, found: Found) -> list[Mapping[str, Sequence[str]]]:
    """Combinations that cannot be: a list of issue -> option, or a list of options."""
    given = data.get("never")
    barred: list[Mapping[str, Sequence[str]]] = []
    for one in given if isinstance(given, list) else [] if given is None else [given]:
        if isinstance(one, dict) and one and all(isinstance(o, (str, int, float, list)) for o in one.values()):
            barred.append({str(i): [label(x) for x in (o if isinstance(o, list) else [o])] for i, o in one.items()})
        else:
            step = "Write for example never: [{price: high, time: [slow, mid]}]."
            found.note(line("never"), "never", "a list of options by issue", repr(one)[:60], step)
    return barred


def _negmas_issue(name: str, data: Mapping[str, Any]) -> Issue:
    kind, values = class_of(data), data.get("values")
    if isinstance(values, dict) and "values" in values:
        values = values["values"]
    if isinstance(values, dict):
        values = list(values)
    if isinstance(values, int) and not isinstance(values, bool):
        return Issue.integer(name, 0, values - 1)
    if not isinstance(values, list) or not values:
        raise UsageError(f"issue {name!r}", "a list of values", repr(values)[:60], "Add them.")
    ends = len(values) == 2 and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values)
    if ends and "continuous" in kind:
        return Issue.continuous(name, values[0], values[1])
    if ends and any(word in kind for word in ("contiguous", "integer", "count")):
        return Issue.integer(name, int(values[0]), int(values[1]))
    labels = [label(value) for value in values]
    if all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values):
        return Issue(name, "integer", tuple(labels), tuple(float(v) for v in values))
    return Issue.ordinal(name, labels) if "ordinal" in kind else Issue.categorical(name, labels)


def _negmas_profile(data: Mapping[str, Any], line: Lines, found: Found, stem: str) -> None:
    """A utility function, with any discounts around it taken off: a reservation inside or outside counts."""
    discount, reservation = 1.0, reservation_of(data, line, found)
    inner: Any = data
    while (key := next((k for k in _DISCOUNTED if isinstance(inner.get(k), dict)), None)) is not None:
        outer, inner = inner, inner[key]
        if "lindiscount" in class_of(outer):
            step = "It was left out: only exponential discounts are read."
            found.note(line("type"), "type", "an exponential discount", repr(class_of(outer)), step, "finding")
        else:
            discount *= number(outer.get("discount"), 1.0, "discount", line, found)
        inside = reservation_of(inner, line, found)
        reservation = inside if reservation in (None, -math.inf) and inside is not None else reservation
    kind = class_of(inner)
    if kind and not kind.startswith(_ADDITIVE):
        step = "Give a linear additive one, or a table (see docs/deals.md)."
        found.note(line("type"), "profile", "a linear additive utility function", repr(kind), step)
        return
    discount *= number(inner.get("discount", inner.get("discount_factor")), 1.0, "discount", line, found)
    if not 0 < discount <= 1:
        found.note(line("discount"), "discount", "a number from 0 to 1", f"{discount:g}", "It was left out.", "finding")
        discount = 1.0
    given, told = _parts(inner, line, found)
    worth = {name: _ for name, value in given.items() if (_ := function(name, value, line, found)) is not None}
    found.profile = RawProfile(
        file=found.file,
        name=named(inner, named(data, stem)),
        weights=told,
        values=worth,
        line=line,
        reservation=reservation,
        discount=discount,
        constant=number(inner.get("bias"), 0.0, "bias", line, found),
    )
    tell_bottomless(reservation, line, found)
    _additions(inner, line, found)


def _parts(data: Mapping[str, Any], line: Lines, found: Found) -> tuple[dict[str, Any], dict[str, float]]:
    """Values and weights by issue, or by place where a file gives lists; without values a number is its own worth."""
    weights, given = data.get("weights"), data.get("values")
    weighed = _by_place(weights)
    if weighed is None and weights is not None:
        found.note(line("weights"), "weights", "a list, or a mapping by issue", repr(weights)[:60], "Write one.")
    values = _by_place(given)
    if values is None and given is not None:
        found.note(line("values"), "values", "a list, or a mapping by issue", repr(given)[:60], "Write one.")
    if not values and "table" not in data:
        values = {name: {"type": "IdentityFun"} for name in weighed or {}}
    values = values or {}
    if weighed is None:
        return values, dict.fromkeys(values, 1.0)
    return values, {name: required(w, f"weight {name}", line, found) for name, w in weighed.items()}


def _by_place(data: Any) -> dict[str, Any] | None:
    if isinstance(data, dict):
        return {str(name): value for name, value in data.items()}
    return {str(k): value for k, value in enumerate(data)} if isinstance(data, list) else None


def _additions(data: Mapping[str, Any], line: Lines, found: Found) -> None:
    """Interactions and tables."""
    profile = found.profile
    if profile is None:
        return
    try:
        for one in data.get("interactions") or []:
            first, second = one["issues"]
            matrix = {str(a): {str(b): float(v) for b, v in row.items()} for a, row in one["values"].items()}
            profile.interactions.append((str(first), str(second), matrix))
        if data.get("table") is not None:
            profile.rows = [
                ({str(i): label(o) for i, o in one["outcome"].items()}, float(one["value"])) for one in data["table"]
            ]
            profile.otherwise = None if data.get("otherwise") is None else float(data["otherwise"])
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
        expected = "interactions with issues and values, and a table with outcome and value"
        found.note(line("interactions" if data.get("interactions") else "table"), found.file, expected,
                   f"{type(error).__name__}: {error}", "See docs/deals.md.")  # fmt: skip


# Flat JSON, as NegoLog writes it


def _flat_profile(data: Mapping[str, Any], line: Lines, found: Found, stem: str) -> None:
    values: dict[str, Worth] = {}
    issues = []
    for name, options in data["issues"].items():
        worth = function(name, options, line, found)
        if isinstance(worth, dict):
            values[name] = worth
            try:
                issues.append(Issue.categorical(name, list(worth)))
            except UsageError as error:
                found.refused(line("issues", name), f"issue {name!r}", error)
    found.profile = RawProfile(
        file=found.file,
        name=named(data, stem),
        weights={str(k): required(v, f"weight {k}", line, found) for k, v in data["issueWeights"].items()},
        values=values,
        line=lambda *path: line("issues", *path) if path else line("issueWeights"),
        reservation=reservation_of(data, line, found),
        discount=number(data.get("discount"), 1.0, "discount", line, found),
        domain=RawDomain(found.file, stem, issues, line),
    )
    tell_bottomless(found.profile.reservation, line, found)
    _additions(data, line, found)
