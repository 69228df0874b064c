"""Values as JSON and YAML give them: numbers, labels, and what the options of one issue are worth."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from sulh.bargain.files._raw import Found, Lines, Worth

RESERVATIONS = ("reserved_value", "reservationValue", "reservation")


def function(name: str, data: Any, line: Lines, found: Found) -> Worth | None:
    """What one issue is worth: a mapping, a list in the order of options, or a linear function."""
    if isinstance(data, dict) and isinstance(data.get("mapping"), dict):
        data = data["mapping"]
    elif isinstance(data, dict) and ("slope" in data or "bias" in data or "type" in data):
        kind = str(data.get("type", "")).lower()
        slope = number(data.get("slope"), 1.0 if "identity" in kind else 0.0, "slope", line, found)
        bias = number(data.get("bias"), 0.0, "bias", line, found)
        if any(word in kind for word in ("affine", "linear", "const", "identity")) or not kind:
            return lambda x: slope * x + bias
        found.note(line("values"), f"values {name!r}", "a table or linear function", repr(data["type"]), "Tabulate it.")
        return None
    if isinstance(data, dict):
        return {str(k): number(v, 0.0, f"{name}: {k}", line, found) for k, v in data.items()}
    if isinstance(data, list):
        return {f"#{k}": number(v, 0.0, name, line, found) for k, v in enumerate(data)}
    found.note(line("values", name), f"values {name!r}", "a table of options and numbers", repr(data), "Write one.")
    return None


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


def number(value: Any, otherwise: float, where: str, line: Lines, found: Found) -> float:
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


def label(value: Any) -> str:
    """An option's label as JSON and YAML spell it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def straight(low: float, at_low: float, slope: float) -> Callable[[float], float]:
    return lambda x: at_low + slope * (x - low)
