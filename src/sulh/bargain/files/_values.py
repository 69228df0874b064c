"""Values as JSON and YAML give them: numbers, labels, and what the options of one issue are worth."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from sulh.bargain.files._raw import Found, Lines, Worth

_CLASS = ("type", "__python_class__")
_LINES: dict[str, tuple[str, ...]] = {
    "affine": ("slope",), "linear": ("slope",), "const": ("bias",), "identity": (),
}  # fmt: skip
RESERVATIONS = ("reserved_value", "reservationValue", "reservation")


def function(name: str, data: Any, line: Lines, found: Found) -> Worth | None:
    """What one issue is worth: a mapping, a list in the order of options, or a linear function."""
    if isinstance(data, dict) and isinstance(data.get("mapping"), dict):
        data = data["mapping"]
    elif isinstance(data, dict) and not {"slope", "bias", *_CLASS}.isdisjoint(data):
        return _line_of(name, data, line, found)
    if isinstance(data, dict):
        return {str(k): required(v, f"{name}: {k}", line, found) for k, v in data.items()}
    if isinstance(data, list):
        return {f"#{k}": required(v, name, line, found) for k, v in enumerate(data)}
    told = repr(data)[:60]
    found.note(line("values", name), f"values {name!r}", "a table of options and numbers", told, "Write one.")
    return None


def _line_of(name: str, data: Mapping[str, Any], line: Lines, found: Found) -> Worth | None:
    """NegMAS's linear functions of a number; any other, or one with more to it, is refused and not guessed."""
    kind = class_of(data)
    need = next((keys for word, keys in _LINES.items() if kind.startswith(word)), None) if kind else ()
    more = sorted(str(key) for key in set(data) - {"slope", "bias", "name", *_CLASS})
    if need is None or more:
        told = f"{kind or 'a function'} with {', '.join(more)}" if more else repr(kind)
        found.note(line("values", name), f"values {name!r}", "a table or linear function", told[:80], "Tabulate it.")
        return None
    for key in need:
        required(data.get(key), f"{name}: {key}", line, found)
    slope = number(data.get("slope"), 1.0 if "identity" in kind else 0.0, f"{name}: slope", line, found)
    bias = number(data.get("bias"), 0.0, f"{name}: bias", line, found)
    return lambda x: slope * x + bias


def class_of(data: Mapping[str, Any]) -> str:
    """The class that NegMAS notes beside a value, in either of its spellings, without its module, in lower case."""
    told = next((data[key] for key in _CLASS if data.get(key)), "")
    return str(told).rsplit(".", 1)[-1].lower()


def named(data: Mapping[str, Any], otherwise: str) -> str:
    """The name that a file gives, or another where it gives none that can be seen."""
    return str(data.get("name") or "").strip() or otherwise


def reservation_of(data: Mapping[str, Any], line: Lines, found: Found) -> float | None:
    """The value of no deal; None where there is none; minus infinity where any deal is better."""
    value = next((data[k] for k in RESERVATIONS if k in data), None)
    if value is None:
        return None
    if str(value).lower() in ("-.inf", "-inf", "-infinity"):
        return -math.inf
    return number(value, 0.0, "reservation", line, found)


def tell_bottomless(reservation: float | None, line: Lines, found: Found) -> None:
    """Note a reservation of minus infinity, which says that no deal is worse than any, and not how much worse."""
    if reservation == -math.inf:
        step = "Any deal is better for this side: its gains are counted from its worst outcome."
        at = next((at for key in RESERVATIONS if (at := line(key)) > 1), 1)
        found.note(at, "reservation", "how bad no deal is", "minus infinity", step, "note")


def required(value: Any, where: str, line: Lines, found: Found) -> float:
    """A finite number that has to be there: nothing (null) is no number."""
    if value is None:
        found.note(line(*where.split(": ")), where, "a finite number", "nothing", "Write it out.")
        return 0.0
    return number(value, 0.0, where, line, found)


def number(value: Any, otherwise: float, where: str, line: Lines, found: Found) -> float:
    """A finite number; what is none is told. Absent: `otherwise`."""
    if value is None:
        return otherwise
    try:
        if not isinstance(value, bool) and math.isfinite(number := float(value)):
            return number
    except (TypeError, ValueError, OverflowError):
        pass
    found.note(line(*where.split(": ")), where, "a finite number", repr(value)[:60], "Correct it.")
    return otherwise


def label(value: Any) -> str:
    """An option's label as JSON and YAML spell it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def straight(low: float, at_low: float, slope: float) -> Callable[[float], float]:
    return lambda x: at_low + slope * (x - low)
