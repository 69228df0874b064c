"""What a reader of files gives back, and how it refuses."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import NoReturn

from sulh.errors import UsageError
from sulh.inert import inert
from sulh.reading._models import About

_DATE = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)")


@dataclass(frozen=True)
class Extracted:
    """The text of a file, what the file says of itself, and what a reader should know of how it was read."""

    text: str
    about: About = field(default_factory=About)
    noticed: tuple[str, ...] = ()
    format: str = "text"


def refuse(expected: str, got: str, step: str) -> NoReturn:
    """Raise UsageError of the option --from."""
    raise UsageError("--from", expected, inert(got), step)


def day(text: str | None) -> dt.date | None:
    """The date that a text begins with or holds, written year-month-day; None if there is none that exists."""
    match = _DATE.search(text or "")
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def line(text: str | None) -> str | None:
    """A value of the file on one line, able to act on nothing; None if it is empty. At most 300 characters."""
    told = " ".join(inert(text or "").split())[:300]
    return told or None


def lang(text: str | None) -> str | None:
    """A language code of two or three small letters out of one like en-GB."""
    match = re.match(r"([a-z]{2,3})(?:[-_]|$)", (text or "").strip().lower())
    return match[1] if match else None
