"""Which days incident rates are of: from when to when a record tells, and where its periods begin."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Sequence

from sulh.errors import UsageError
from sulh.record._dossier import Dossier

UNLIKELY = 0.001


def observed(
    dossier: Dossier, incidents: Sequence[tuple[dt.date, bool]], first: dt.date | None, last: dt.date | None
) -> tuple[dt.date, dt.date, str]:
    """The first and last day of observation, and what a reader has to know about them.

    `incidents` are days, and whether event data tell of them. What is not given is taken from the event data, if there
    are any, and else from all: a record kept of talks may begin long after a stream has ended.

    Raises: UsageError without incidents to take a day from, or for days that are none or not yet over.
    """
    if not incidents and (first is None or last is None):
        step = "Say from when to when the record would have told of one: --from DATE --to DATE."
        raise UsageError("days of observation", "a record with incidents, or both days", "no incident", step)
    rows = [day for day, stream in incidents if stream]
    told = rows or [day for day, _ in incidents]
    start, end = first or min(told), last or max(told)
    if end > dossier.as_of:
        raise UsageError("--to", f"a day by {dossier.as_of}", str(end), "The days after it are not over yet.")
    if start > end:
        raise UsageError("days of observation", "at least one day", f"{start} to {end}", "Mend --from or --to.")
    inside = [day for day, _ in incidents if start <= day <= end]
    note = f"{_origin('event data' if rows else 'record', first, last)}{_silence(inside, start, end)}"
    if len(inside) < len(incidents) and (first is None or last is None):
        note += f" Incidents on record outside them, whoever took part: {len(incidents) - len(inside)}."
    return start, end, note


def _origin(whose: str, first: dt.date | None, last: dt.date | None) -> str:
    if first is not None and last is not None:
        return "The days are as given."
    run = f"run from the {whose}'s first incident to the last"
    how = f"end with the {whose}'s last incident" if first is not None else run
    how = f"begin with the {whose}'s first incident" if last is not None else how
    return f"The days {how}, so rates are a little high."


def _silence(inside: Sequence[dt.date], start: dt.date, end: dt.date) -> str:
    """A word on the longest stretch without any incident, if chance would hardly leave one so long.

    n incidents thrown evenly over d days leave n + 1 gaps; that one is longer than g days has at most the chance
    (n + 1) (1 - g / d)^n, which is the first term of the exact alternating sum (Fisher 1929).
    """
    days = (end - start).days + 1
    ends = [start - dt.timedelta(days=1), *sorted(inside), end + dt.timedelta(days=1)]
    longest, before, after = max((b - a, a, b) for a, b in itertools.pairwise(ends))
    gap = longest.days - 1
    n = len(inside)
    if not n or gap < 1 or (n + 1) * math.pow(1 - gap / days, n) >= UNLIKELY:
        return ""
    one = dt.timedelta(days=1)
    return (
        f" No incident of anybody is on record from {before + one} to {after - one} ({gap:,} days), which chance would "
        "hardly leave: if nobody looked then, say which days the record covers, or rates are too low."
    )


def periods_from(
    dossier: Dossier, first: dt.date, last: dt.date, cuts: Sequence[dt.date] | None
) -> tuple[list[dt.date], str]:
    """Where later periods begin, and a word if the ceasefire is not among the days."""
    since = dossier.case.ceasefire.since
    if cuts is None:
        if first < since <= last:
            return [since], ""
        return [], f" The ceasefire began on {since}, and has no days on one side: no change to tell."
    for cut in cuts:
        if not first < cut <= last:
            expected = f"a day after {first} and by {last}"
            raise UsageError(
                "--cut", expected, str(cut), "A period needs a day at least: move the cut, --from or --to."
            )
    return sorted(set(cuts)), ""
