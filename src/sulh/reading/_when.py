"""When something happened: dates in words, resolved against the day of the text."""

from __future__ import annotations

import datetime as dt
import re
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
_COUNT = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_UNIT = {"day": 1, "week": 7, "weekend": 7, "month": 30, "year": 365}


class When(NamedTuple):
    """A day, how exactly it is known, and the words that say so."""

    date: dt.date
    precision: Precision
    words: str


def when(low: str, day: dt.date | None, ahead: bool = False) -> When | None:
    """The first date that a sentence in small letters names, or None.

    Args:
        low: the sentence.
        day: the date of the text; without it only dates with a year are found.
        ahead: whether the sentence tells of what is to come, so that a bare weekday or month is the next and not the
        last.
    """
    if match := _ISO.search(low):
        exact = _date(int(match[1]), int(match[2]), int(match[3]))
        if exact:
            return When(exact, "day", match[0])
    if match := _WRITTEN.search(low):
        number, month = int(match["d1"] or match["d2"]), _month(match["m1"] or match["m2"])
        found = _yearless(month, number, match["y"], day, ahead)
        if found:
            return When(found, "day", match[0])
    if day is not None and (near := _near(low, day, ahead)):
        return near
    if match := _MONTHLY.search(low):
        found = _yearless(_month(match["m"]), 1, match["y"], day, ahead or "next" in match[0])
        if found:
            return When(found, "month", match[0].strip())
    return None


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


def _near(low: str, day: dt.date, ahead: bool) -> When | None:
    if match := _NEAR.search(low):
        return _relative(match[0], day)
    if match := _WEEKDAY.search(low):
        target = _DAYS.index(match["day"])
        forward = match["way"] in ("next", "coming", "by", "until", "before") or (ahead and match["way"] != "last")
        step = (target - day.weekday()) % 7 if forward else -((day.weekday() - target) % 7)
        if match["way"] == "last" and step == 0:
            step = -7
        return When(_shifted(day, step), "day", match[0])
    return None


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
