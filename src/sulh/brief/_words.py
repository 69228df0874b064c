"""Numbers in words: the seven-band scale, whole percents, points, dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sulh.brief._document import Estimate
from sulh.errors import UsageError

BANDS = (
    ("almost no chance", 1, 5),
    ("very unlikely", 5, 20),
    ("unlikely", 20, 45),
    ("roughly even", 45, 55),
    ("likely", 55, 80),
    ("very likely", 80, 95),
    ("almost certain", 95, 99),
)
"""The scale of US Intelligence Community Directive 203: words, and the percents they run from and to."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class OutcomeWords:
    """How one outcome is called: on a bar, under it, and inside a sentence."""

    label: str
    meaning: str
    phrase: str


OUTCOME_WORDS = {
    "delivered": OutcomeWords("Delivered", "signed, ratified and carried out", "a delivered agreement"),
    "paper": OutcomeWords("Paper only", "signed, not carried out", "an agreement signed but not carried out"),
    "talking": OutcomeWords("Still talking", "no deal, no break", "talks still going on without a deal"),
    "broken_off": OutcomeWords(
        "Broken off", "talks over, ceasefire holds", "talks broken off with the ceasefire holding"
    ),
    "escalation": OutcomeWords("Escalation", "ceasefire gone", "escalation, the end of the ceasefire"),
}


def arrival(outcome: str) -> str:
    """How the first time of an outcome is called: talks may end, or break off and be taken up, before the horizon."""
    first = {"talking": "Talks end or break off", "broken_off": "First broken off"}
    return first.get(outcome) or OUTCOME_WORDS[outcome].label


def band(probability: float) -> str:
    """The word for a probability, on one fixed scale of seven bands.

    The word is that of the whole percent that `percent` prints beside it, so the two never disagree. A percent on the
    boundary of two bands takes the word nearer to even: 5% very unlikely, 20% unlikely, 45% and 55% roughly even,
    80% likely, 95% very likely; so the words of p and 1 - p mirror each other. The scale stops at 1 and 99 because no
    judgement is beyond doubt: below 1% and above 99% the outer words stay, and the number is printed as <1% or >99%,
    never as 0% or 100%.

    Args:
        probability: in [0, 1], no unit.
    Raises: UsageError if it is not.
    Source: ICD 203 (2015), section D.6.e.2.a, upper row of terms.

    >>> band(0.12), band(0.2), band(0.55), band(0.004)
    ('very unlikely', 'unlikely', 'roughly even', 'almost no chance')
    """
    whole = round(100 * _checked(probability))
    if whole < 50:
        return next(word for word, _, high in BANDS if whole < high)
    return next(word for word, low, _ in reversed(BANDS) if whole > low)


def percent(probability: float) -> str:
    """A probability as a whole percent; ``<1%`` below one and ``>99%`` above ninety-nine.

    >>> percent(0.117), percent(0.004), percent(0.999)
    ('12%', '<1%', '>99%')
    """
    return f"{figure(probability)}%"


def figure(probability: float) -> str:
    """A probability as `percent` prints it, without the sign.

    Halves go to the even percent, so that p and 1 - p always print as numbers that sum to 100.
    """
    share = 100 * _checked(probability)
    if share < 1:
        return "<1"
    return ">99" if share > 99 else str(round(share))


def interval(estimate: Estimate) -> str | None:
    """The 80 % interval as ``6-21%``, or None where nothing was drawn."""
    if estimate.low is None or estimate.high is None:
        return None
    low, high = figure(estimate.low), figure(estimate.high)
    text = low if low == high else f"{low}\N{EN DASH}{high}"
    return f"{text}%"


def points(change: float, digits: int = 1) -> str:
    """A change of a probability in points, with its sign: ``+3.2``, ``−7.0``, ``0.0``."""
    size = f"{abs(100 * change):.{digits}f}"
    if float(size) == 0:
        return size
    return f"{'+' if change > 0 else MINUS}{size}"


def worth(value: float) -> str:
    """A worth in two decimals, with a true minus sign."""
    return f"{value:.2f}".replace("-", MINUS)


def day(date: dt.date, precision: str = "day") -> str:
    """A date in words; `precision` is ``day``, ``month`` or ``about``.

    >>> day(dt.date(2025, 10, 28)), day(dt.date(2025, 10, 1), "month"), day(dt.date(2025, 10, 1), "about")
    ('28 October 2025', 'October 2025', 'about 1 October 2025')
    """
    month = f"{MONTHS[date.month - 1]} {date.year}"
    if precision == "month":
        return month
    return f"{'about ' if precision == 'about' else ''}{date.day} {month}"


def short_day(date: dt.date) -> str:
    """A date for a narrow column: ``28 Oct``."""
    return f"{date.day} {MONTHS[date.month - 1][:3]}"


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 item``, ``2 items``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(parts: list[str]) -> str:
    """Parts of a sentence joined by commas and *and*."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def clipped(text: str, width: int) -> str:
    """`text` cut at a word to at most `width` characters, with an ellipsis if anything was cut."""
    if len(text) <= width:
        return text
    head = text[: width - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[width // 2 :] else head).rstrip(" ,;:.") + "…"


def wrapped(text: str, width: int, lines: int) -> list[str]:
    """`text` broken at spaces into at most `lines` lines of at most `width` characters; the last is clipped."""
    found: list[str] = []
    while text and len(found) < lines - 1 and len(text) > width:
        cut = text.rfind(" ", 0, width + 1)
        cut = cut if cut > 0 else width
        found.append(text[:cut])
        text = text[cut:].lstrip(" ")
    return [*found, clipped(text, width)]


def _checked(probability: float) -> float:
    # sums of many shares may miss 0 or 1 by rounding error
    if not -1e-9 <= probability <= 1 + 1e-9:
        raise UsageError(
            "a probability in words", "a number within [0, 1]", f"{probability}", "Check the run's numbers."
        )
    return min(max(probability, 0.0), 1.0)
