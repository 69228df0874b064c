"""When something happened: dates in words, resolved against the day of the text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Precision = Literal["day", "month", "about"]
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTH = "|".join([*_MONTHS, *(name[:3] for name in _MONTHS if name != "may"), "sept"])
_WRITTEN = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{_MONTH})\b\.?|(?P<m2>{_MONTH})\b\.? (?P<d2>\d{{1,2}})"
    r"(?:st|nd|rd|th)?\b)(?:,? (?P<y>(?:19|20)\d\d))?"
)
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_MONTHLY = re.compile(
    rf"\b(?:(?:in|since|until|till|by|of|before|from|mid-|early|late|last|next|this) ?)"
    rf"(?P<m>{_MONTH})\b(?: (?P<y>(?:19|20)\d\d))?"
)
_WEEKDAY = re.compile(rf"\b(?:(?P<way>next|last|this|coming|by|until|before) )?(?P<day>{'|'.join(_DAYS)})\b")
_NEAR = re.compile(
    r"\b(today|yesterday|tomorrow|overnight|tonight|(?:last|next|this|earlier this|later this) "
    r"(?:week|weekend|month|year)"
    r"|(?:\d+|two|three|four|five|six|seven|ten) (?:days|weeks|months|years) ago)\b"
)
DATELINE = re.compile(r"[\w .,'-]{2,40}, [a-z]{3,9}\.? \d{1,2}(?:, \d{4})?\s*(?:\([^)]*\)\s*)?[-–—]")
_SPOKE = re.compile(r"\b(?:said|told (?:\w+)|announced|reported|confirmed|declared|warned|added)\s+(?:on\s+)?\Z")
_COUNT = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_UNIT = {"day": 1, "week": 7, "weekend": 7, "month": 30, "year": 365}


class When(NamedTuple):
    """A day, how exactly it is known, and the words that say so."""

    date: dt.date
    precision: Precision
    words: str


def when(low: str, day: dt.date | None, ahead: bool = False, near: int = 0) -> When | None:
    """The date that a sentence in small letters names, or None; of several the one nearest to character `near`.

    Args:
        day: the date of the text; without it only dates with a year are found.
        ahead: whether the sentence tells of what is to come, so that a bare weekday or month is the next and not the
            last. A dateline at the head ("CAIRO, March 4 -") is no date of what is told.
    """
    found = [*_exact(low, day, ahead), *(_near(low, day, ahead) if day is not None else ())]
    found = found or list(_months(low, day, ahead))
    best = min(found, key=lambda one: (abs(one[0] - near), one[0]), default=None)
    return best[1] if best else None


def _exact(low: str, day: dt.date | None, ahead: bool) -> Iterator[tuple[int, When]]:
    """Dates written out, each with where it stands."""
    dateline = DATELINE.match(low)
    for match in _ISO.finditer(low):
        exact = _date(int(match[1]), int(match[2]), int(match[3]))
        if exact:
            yield match.start(), When(exact, "day", match[0])
    for match in _WRITTEN.finditer(low, dateline.end() if dateline else 0):
        number, month = int(match["d1"] or match["d2"]), _month(match["m1"] or match["m2"])
        found = _yearless(month, number, match["y"], day, ahead)
        if found:
            yield match.start(), When(found, "day", match[0])


def _months(low: str, day: dt.date | None, ahead: bool) -> Iterator[tuple[int, When]]:
    """Months, which count only where no day is named."""
    for match in _MONTHLY.finditer(low):
        found = _yearless(_month(match["m"]), 1, match["y"], day, ahead or "next" in match[0])
        if found:
            yield match.start(), When(found, "month", match[0].strip())


def _month(word: str) -> int:
    return next(k for k, name in enumerate(_MONTHS, 1) if name.startswith(word[:3]))


def _date(year: int, month: int, number: int) -> dt.date | None:
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None


def _yearless(month: int, number: int, year: str | None, day: dt.date | None, ahead: bool) -> dt.date | None:
    """A day of a month; without a year the nearest before the text's, or after it if that is meant."""
    if year:
        return _date(int(year), month, number)
    if day is None:
        return None
    found = _date(day.year, month, number)
    if found is None:
        return None
    if ahead and found < day:
        return _date(day.year + 1, month, number)
    if not ahead and found > day:
        return _date(day.year - 1, month, number)
    return found


def _near(low: str, day: dt.date, ahead: bool) -> Iterator[tuple[int, When]]:
    """Weekdays, and words like yesterday, counted from the day of the text."""
    for match in _NEAR.finditer(low):
        yield match.start(), _relative(match[0], day)
    for match in _WEEKDAY.finditer(low):
        target = _DAYS.index(match["day"])
        spoke = bool(_SPOKE.search(low, 0, match.start()))  # "said Thursday" is when it was said
        forward = (not spoke and match["way"] in ("next", "coming", "by", "until", "before")) or (
            ahead and not spoke and match["way"] != "last"
        )
        step = (target - day.weekday()) % 7 if forward else -((day.weekday() - target) % 7)
        if match["way"] == "last" and step == 0:
            step = -7
        yield match.start(), When(_shifted(day, step), "day", match[0])


def _relative(words: str, day: dt.date) -> When:
    if words in ("today", "overnight", "tonight"):
        return When(day, "day", words)
    if words in ("yesterday", "tomorrow"):
        return When(_shifted(day, -1 if words == "yesterday" else 1), "day", words)
    parts = words.split()
    if parts[-1] == "ago":
        count = _COUNT.get(parts[0]) or int(parts[0][:4])
        return When(_shifted(day, -count * _UNIT[parts[1].rstrip("s")]), "day" if "day" in parts[1] else "about", words)
    sign = {"last": -1, "next": 1}.get(parts[0], 0)
    return When(_shifted(day, sign * _UNIT[parts[-1]]), "about", words)


def _shifted(day: dt.date, days: int) -> dt.date:
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return day
