"""JSON and YAML: NegMAS-style domains and profiles, flat JSON (NegoLog), GeniusWeb, and what sulh adds to them.

Weights and values are used as they stand; no normalising. sulh's own additions, in NegMAS style and in flat JSON alike:
`interactions: [{issues: [A, B], values: {a: {b: 0.1}}}]` and `table: [{outcome: {A: a, B: b}, value: 0.4}]` with
`otherwise` for outcomes that are not listed.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sulh.bargain._domain import Issue
from sulh.bargain.files._raw import Found, Lines, RawDomain, RawProfile, Worth
from sulh.errors import UsageError

_DISCOUNTED = ("ufun", "inner", "base")


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

    try:
        return json.loads(text, object_pairs_hook=pairs), _lines(text)
    except json.JSONDecodeError as error:
        found.note(error.lineno, "JSON", "JSON", error.msg, "Mend the syntax at this line.")
    except RecursionError:
        found.note(1, "JSON", "a file of few levels", "very deep nesting", "Flatten the value.")
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
        _geniusweb_profile(linear, line, found, stem)
    elif isinstance(data.get("issuesValues"), dict):
        found.domain = _geniusweb_domain(data, line, found, stem)
    elif isinstance(data.get("issueWeights"), dict) and isinstance(data.get("issues"), dict):
        _flat_profile(data, line, found, stem)
    elif isinstance(data.get("issues"), (list, dict)) and "weights" not in data:
        found.domain = _negmas_domain(data, line, found, stem)
    elif "values" in data or "table" in data or any(isinstance(data.get(key), dict) for key in _DISCOUNTED):
        _negmas_profile(data, line, found, stem)


# NegMAS style


def _negmas_domain(data: Mapping[str, Any], line: Lines, found: Found, stem: str) -> RawDomain:
    given = data["issues"]
    listed = [{"name": name, "values": values} for name, values in given.items()] if isinstance(given, dict) else given
    issues = []
    for number, one in enumerate(listed):
        name = str(one.get("name", f"issue {number + 1}")) if isinstance(one, dict) else f"issue {number + 1}"
        try:
            if not isinstance(one, dict):
                raise UsageError(name, "name and values", repr(one), "Write them out.")
            issues.append(_negmas_issue(name, one))
        except (UsageError, TypeError, ValueError) as error:
            where = line("issues", number) if not isinstance(given, dict) else line("issues", name)
            found.note(where, f"issue {name!r}", "an issue with options", str(error), "Correct the issue.")
    return RawDomain(found.file, str(data.get("name") or stem), issues, line)


def _negmas_issue(name: str, data: Mapping[str, Any]) -> Issue:
    kind, values = str(data.get("type", "")).lower(), data.get("values")
    if isinstance(values, dict) and "values" in values:
        values = values["values"]
    if isinstance(values, dict):
        values = list(values)
    if isinstance(values, int) and not isinstance(values, bool):
        return Issue.integer(name, 0, values - 1)
    if not isinstance(values, list) or not values:
        raise UsageError(f"issue {name!r}", "a list of values", repr(values), "Add them.")
    ends = len(values) == 2 and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values)
    if ends and "continuous" in kind:
        return Issue.continuous(name, values[0], values[1])
    if ends and any(word in kind for word in ("contiguous", "integer", "cardinal", "count")):
        return Issue.integer(name, int(values[0]), int(values[1]))
    labels = [_label(value) for value in values]
    if all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values):
        return Issue(name, "integer", tuple(labels), tuple(float(v) for v in values))
    return Issue.ordinal(name, labels) if "ordinal" in kind else Issue.categorical(name, labels)


def _negmas_profile(data: Mapping[str, Any], line: Lines, found: Found, stem: str) -> None:
    """A utility function, with any discounts around it taken off: a reservation inside or outside counts."""
    discount, reservation = 1.0, _reservation(data, line, found)
    inner: Any = data
    while (key := next((k for k in _DISCOUNTED if isinstance(inner.get(k), dict)), None)) is not None:
        outer, inner = inner, inner[key]
        if "linear" in str(outer.get("type", "")).lower() or "lin" in str(outer.get("type", "")).lower()[:3]:
            step = "It was left out: only exponential discounts are read."
            found.note(line("type"), "type", "an exponential discount", repr(outer.get("type")), step, "finding")
        else:
            discount *= _number(outer.get("discount"), 1.0, "discount", line, found)
        reservation = _reservation(inner, line, found) if reservation is None else reservation
    discount *= _number(inner.get("discount", inner.get("discount_factor")), 1.0, "discount", line, found)
    if not 0 < discount <= 1:
        found.note(line("discount"), "discount", "a number from 0 to 1", f"{discount:g}", "It was left out.", "finding")
        discount = 1.0
    given = inner.get("values", {})
    weights = inner.get("weights")
    names = [str(k) for k in given] if isinstance(given, dict) else [str(k) for k in range(len(given or []))]
    values = given.values() if isinstance(given, dict) else given or []
    if isinstance(weights, dict):
        told = {str(k): _number(v, 0.0, f"weight {k}", line, found) for k, v in weights.items()}
    elif isinstance(weights, list):
        told = {str(k): _number(v, 0.0, "weights", line, found) for k, v in enumerate(weights)}
    else:
        told = dict.fromkeys(names, 1.0)
    found.profile = RawProfile(
        file=found.file,
        name=str(inner.get("name") or data.get("name") or stem),
        weights=told,
        values={n: w for n, v in zip(names, values, strict=True) if (w := _function(n, v, line, found)) is not None},
        line=line,
        reservation=reservation,
        discount=discount,
        constant=_number(inner.get("bias"), 0.0, "bias", line, found),
    )
    _additions(inner, line, found)


def _function(name: str, data: Any, line: Lines, found: Found) -> Worth | None:
    """What one issue is worth: a mapping, a list in the order of options, or a linear function."""
    if isinstance(data, dict) and isinstance(data.get("mapping"), dict):
        data = data["mapping"]
    elif isinstance(data, dict) and ("slope" in data or "bias" in data or "type" in data):
        kind = str(data.get("type", "")).lower()
        slope = _number(data.get("slope"), 1.0 if "identity" in kind else 0.0, "slope", line, found)
        bias = _number(data.get("bias"), 0.0, "bias", line, found)
        if any(word in kind for word in ("affine", "linear", "const", "identity")) or not kind:
            return lambda x: slope * x + bias
        found.note(line("values"), f"values {name!r}", "a table or linear function", repr(data["type"]), "Tabulate it.")
        return None
    if isinstance(data, dict):
        return {str(k): _number(v, 0.0, f"{name}: {k}", line, found) for k, v in data.items()}
    if isinstance(data, list):
        return {f"#{k}": _number(v, 0.0, name, line, found) for k, v in enumerate(data)}
    found.note(line("values", name), f"values {name!r}", "a table of options and numbers", repr(data), "Write one.")
    return None


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
                ({str(i): _label(o) for i, o in one["outcome"].items()}, float(one["value"])) for one in data["table"]
            ]
            profile.otherwise = None if data.get("otherwise") is None else float(data["otherwise"])
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        expected = "interactions with issues and values, and a table with outcome and value"
        found.note(line("interactions" if data.get("interactions") else "table"), found.file, expected,
                   f"{type(error).__name__}: {error}", "See docs/deals.md.")  # fmt: skip


def _reservation(data: Mapping[str, Any], line: Lines, found: Found) -> float | None:
    """The value of no deal; None where there is none, or minus infinity, which says that any deal is better."""
    value = next((data[k] for k in ("reserved_value", "reservationValue", "reservation") if k in data), None)
    if value is None or str(value).lower() in ("-.inf", "-inf", "-infinity"):
        return None
    if isinstance(value, float) and math.isinf(value) and value < 0:
        return None
    return _number(value, 0.0, "reservation", line, found)


# Flat JSON, as NegoLog writes it


def _flat_profile(data: Mapping[str, Any], line: Lines, found: Found, stem: str) -> None:
    values: dict[str, Worth] = {}
    issues = []
    for name, options in data["issues"].items():
        worth = _function(name, options, line, found)
        if isinstance(worth, dict):
            values[name] = worth
            try:
                issues.append(Issue.categorical(name, list(worth)))
            except UsageError as error:
                found.note(line("issues", name), f"issue {name!r}", "options", str(error), "Correct the issue.")
    found.profile = RawProfile(
        file=found.file,
        name=str(data.get("name") or stem),
        weights={str(k): _number(v, 0.0, f"weight {k}", line, found) for k, v in data["issueWeights"].items()},
        values=values,
        line=lambda *path: line("issues", *path) if path else line("issueWeights"),
        reservation=_reservation(data, line, found),
        discount=_number(data.get("discount"), 1.0, "discount", line, found),
        domain=RawDomain(found.file, stem, issues, line),
    )
    _additions(data, line, found)


# GeniusWeb


def _geniusweb_domain(data: Mapping[str, Any], line: Lines, found: Found, stem: str) -> RawDomain:
    issues = []
    for name, one in data["issuesValues"].items():
        try:
            if isinstance(one, dict) and isinstance(one.get("range"), (list, dict)):
                issues.append(_range(name, one["range"]))
            else:
                issues.append(Issue.categorical(name, [_label(v) for v in one["values"]]))
        except (UsageError, TypeError, KeyError, ValueError) as error:
            found.note(line("issuesValues", name), f"issue {name!r}", "values or a range", str(error), "Correct it.")
    return RawDomain(found.file, str(data.get("name") or stem), issues, line)


def _range(name: str, data: Sequence[Any] | Mapping[str, Any]) -> Issue:
    """A numerical issue: low, high and step."""
    ends = [data[k] for k in ("low", "high", "step")] if isinstance(data, Mapping) else list(data)
    low, high, step = (float(x) for x in (*ends, 1)[:3])
    if step <= 0 or high < low:
        raise UsageError(f"issue {name!r}", "low <= high and a step above 0", f"{ends}", "Correct the range.")
    count = int((high - low) / step + 1e-9) + 1
    if count > 1_000_000:
        raise UsageError(f"issue {name!r}", "at most 1,000,000 options", f"{count:,}", "Take a larger step.")
    numbers = tuple(low + k * step for k in range(count))
    return Issue(name, "integer", tuple(f"{x:.12g}" for x in numbers), numbers)


def _geniusweb_profile(data: Mapping[str, Any], line: Lines, found: Found, stem: str) -> None:
    given, weights = data.get("issueUtilities"), data.get("issueWeights")
    if not isinstance(given, dict) or not isinstance(weights, dict):
        found.note(1, found.file, "issueUtilities and issueWeights", "something else", "Add them.")
        return
    values: dict[str, Worth] = {}
    for name, one in given.items():
        worth = _geniusweb_worth(name, one, line, found)
        if worth is not None:
            values[name] = worth
    bid = data.get("reservationBid")
    chosen = bid.get("issuevalues", bid.get("issueValues")) if isinstance(bid, dict) else None
    inside = data.get("domain")
    found.profile = RawProfile(
        file=found.file,
        name=str(data.get("name") or stem),
        weights={str(k): _number(v, 0.0, f"weight {k}", line, found) for k, v in weights.items()},
        values=values,
        line=lambda *path: line("issueUtilities", *path) if path else line("issueWeights"),
        bid={str(k): _label(v) for k, v in chosen.items()} if isinstance(chosen, dict) and chosen else None,
        domain=_geniusweb_domain(inside, line, found, stem)
        if isinstance(inside, dict) and isinstance(inside.get("issuesValues"), dict)
        else None,
    )


def _geniusweb_worth(name: str, data: Any, line: Lines, found: Found) -> Worth | None:
    """Discrete utilities, or a line between the utilities of the lowest and the highest value."""
    kinds = {str(k).lower(): v for k, v in data.items()} if isinstance(data, dict) else {}
    discrete, numeric = kinds.get("discreteutils"), kinds.get("numberutils")
    if isinstance(discrete, dict):
        return _function(name, discrete.get("valueUtilities", discrete), line, found)
    if isinstance(numeric, dict):
        keys = ("lowValue", "lowUtility", "highValue", "highUtility")
        low, at_low, high, at_high = (_number(numeric.get(k), 0.0, f"{name}: {k}", line, found) for k in keys)
        slope = (at_high - at_low) / (high - low) if high != low else 0.0
        return _line(low, at_low, slope)
    told = repr(data)[:60]
    found.note(line("issueUtilities", name), f"issue {name!r}", "discreteutils or numberutils", told, "Write one.")
    return None


def _line(low: float, at_low: float, slope: float) -> Callable[[float], float]:
    return lambda x: at_low + slope * (x - low)


def _number(value: Any, otherwise: float, where: str, line: Lines, found: Found) -> float:
    """A finite number; what is none is told. Absent: `otherwise`."""
    if value is None:
        return otherwise
    try:
        if not isinstance(value, bool) and math.isfinite(number := float(value)):
            return number
    except (TypeError, ValueError):
        pass
    found.note(line(*where.split(": ")), where, "a finite number", repr(value)[:60], "Correct it.")
    return otherwise


def _label(value: Any) -> str:
    """An option's label as JSON and YAML spell it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
