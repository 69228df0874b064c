"""GeniusWeb JSON: domains (`issuesValues`) and profiles (`LinearAdditiveUtilitySpace`) with a reservation bid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sulh.bargain._domain import Issue
from sulh.bargain.files._raw import Found, Lines, RawDomain, RawProfile, Worth
from sulh.bargain.files._values import function, label, named, required, straight
from sulh.errors import UsageError


def geniusweb_domain(data: Mapping[str, Any], line: Lines, found: Found, stem: str) -> RawDomain:
    issues = []
    for name, one in data["issuesValues"].items():
        try:
            if isinstance(one, dict) and isinstance(one.get("range"), (list, dict)):
                issues.append(_range(name, one["range"]))
            else:
                issues.append(Issue.categorical(name, [label(v) for v in one["values"]]))
        except (UsageError, TypeError, KeyError, ValueError, OverflowError) as error:
            found.refused(line("issuesValues", name), f"issue {name!r}", error)
    return RawDomain(found.file, named(data, stem), issues, line)


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


def geniusweb_profile(data: Mapping[str, Any], line: Lines, found: Found, stem: str) -> None:
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
        name=named(data, stem),
        weights={str(k): required(v, f"weight {k}", line, found) for k, v in weights.items()},
        values=values,
        line=lambda *path: line("issueUtilities", *path) if path else line("issueWeights"),
        bid={str(k): label(v) for k, v in chosen.items()} if isinstance(chosen, dict) and chosen else None,
        domain=geniusweb_domain(inside, line, found, stem)
        if isinstance(inside, dict) and isinstance(inside.get("issuesValues"), dict)
        else None,
    )


def _geniusweb_worth(name: str, data: Any, line: Lines, found: Found) -> Worth | None:
    """Discrete utilities, or a line between the utilities of the lowest and the highest value."""
    kinds = {str(k).lower(): v for k, v in data.items()} if isinstance(data, dict) else {}
    discrete, numeric = kinds.get("discreteutils"), kinds.get("numberutils")
    if isinstance(discrete, dict):
        return function(name, discrete.get("valueUtilities", discrete), line, found)
    if isinstance(numeric, dict):
        keys = ("lowValue", "lowUtility", "highValue", "highUtility")
        low, at_low, high, at_high = (required(numeric.get(k), f"{name}: {k}", line, found) for k in keys)
        slope = (at_high - at_low) / (high - low) if high != low else 0.0
        return straight(low, at_low, slope)
    told = repr(data)[:60]
    found.note(line("issueUtilities", name), f"issue {name!r}", "discreteutils or numberutils", told, "Write one.")
    return None
