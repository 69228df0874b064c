"""Where a quotation that a model gives stands in a text: found as printed, found nearly, or not."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

LEAST = 80.0
"""A quotation is refused below this score, in hundredths of its length that stand in the text."""
SHORTEST = 20
"""Characters below which a quotation must stand in the text exactly: a near miss of few letters says nothing."""
BUDGET = 400_000_000
"""Cells of the table of edits that all quotations of one text may take: some seconds."""

LOOKS = 1000
"""Places where the letters of a name stand that are looked at, until they are a name and not a part of a word."""

_QUOTES = dict.fromkeys("“”„‟«»‹›\"‘’‚‛'`´′″", "'")
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
_PLAIN = {**_QUOTES, **_DASHES, "…": "."}
_UNSEEN = frozenset("\u00ad\u200b\u2060\ufeff")


@dataclass(frozen=True)
class Found:
    """A place [start, end) in the text and how near it comes, 100 being all but quotation marks, dashes and spaces."""

    start: int
    end: int
    score: float


@dataclass
class Ground:
    """A text made ready to be searched for quotations; what searching may cost is shared by all of them.

    Text and quotation are compared in small letters, with one sign for all quotation marks, one for all dashes, and
    one space for any white space.
    """

    text: str
    left: int = BUDGET
    plain: str = field(init=False)
    places: list[int] = field(init=False)
    _codes: NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        self.plain, self.places = _plainly(self.text)
        self._codes = _coded(self.plain)

    def find(self, quote: str) -> Found | None:
        """The first place of a quotation, or else the nearest if its score is 80 or more; None if there is none.

        The score is 100 (1 - d / m) with m the length of the quotation and d the least number of letters to change, put
        in or take out that makes a stretch of the text of it (Levenshtein 1966; Sellers 1980 for the stretch).
        """
        wanted = _plainly(quote)[0].strip()
        for form in (wanted, wanted.strip("'. ")):
            at = self.plain.find(form) if form else -1
            if at >= 0:
                return self._place(at, at + len(form), 100.0)
        return self._near(wanted.strip("' ")) if len(wanted) >= SHORTEST else None

    def _near(self, wanted: str) -> Found | None:
        cost = len(wanted) * len(self.plain)
        if len(wanted) < SHORTEST or cost > self.left:
            return None
        self.left -= cost
        pattern = _coded(wanted)
        ends = edits(pattern, self._codes, anywhere=True)
        end = int(np.argmin(ends))
        score = 100 * (1 - int(ends[end]) / len(wanted))
        if score < LEAST:
            return None
        back = self._codes[max(0, end - 2 * len(wanted)) : end][::-1]
        length = int(np.argmin(edits(pattern[::-1], back, anywhere=False)))
        return self._place(end - length, end, min(score, 99.9))

    def _place(self, start: int, end: int, score: float) -> Found | None:
        """The place in the text itself, out to the ends of words that it would cut."""
        if end <= start:
            return None
        first, last = self.places[start], self.places[end - 1] + 1
        while self._joined(first):
            first -= 1
        while self._joined(last):
            last += 1
        return Found(first, last, round(score, 1))

    def _joined(self, place: int) -> bool:
        """Whether a word goes on from the sign before the place. In scripts without spaces none is said to."""
        if not 0 < place < len(self.text):
            return False
        before, behind = self.text[place - 1], self.text[place]
        return before.isalnum() and behind.isalnum() and not "\u3040" <= behind <= "\u9fff"

    def name(self, name: str, near: Found) -> tuple[int, int] | None:
        """The place of a name as whole words: in the stretch `near`, or else the first in the text."""
        wanted = _plainly(name)[0].strip()
        inside = (bisect_left(self.places, near.start), bisect_left(self.places, near.end))
        for low, high in (inside, (0, len(self.plain))) if wanted else ():
            at = self.plain.find(wanted, low, high)
            for _ in range(LOOKS):
                if at < 0:
                    break
                start, end = self.places[at], self.places[at + len(wanted) - 1] + 1
                if not (self._joined(start) or self._joined(end)):
                    return start, end
                at = self.plain.find(wanted, at + 1, high)
        return None


def edits(pattern: NDArray[np.int32], text: NDArray[np.int32], anywhere: bool) -> NDArray[np.int32]:
    """For each end j in 0 … len(text), the least edits between the pattern and text[i:j].

    The least over every i if `anywhere`, else for i = 0. Row by row of the table D[k, j] = min(D[k-1, j-1] + [p ≠ t],
    D[k-1, j] + 1, D[k, j-1] + 1); the last of the three runs along the row and is a running minimum of D[k, j] - j.
    """
    count = len(text)
    along = np.arange(count + 1, dtype=np.int32)
    row = np.zeros(count + 1, np.int32) if anywhere else along.copy()
    for number, sign in enumerate(pattern, 1):
        now = row + 1
        now[0] = number
        np.minimum(now[1:], row[:-1] + (text != sign), out=now[1:])
        row = np.minimum.accumulate(now - along) + along
    return row


def _plainly(text: str) -> tuple[str, list[int]]:
    """The form that is compared, and for each of its signs the place in the text."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        if sign.isspace():
            if signs and signs[-1] == " ":
                continue
            one = " "
        elif sign in _UNSEEN:
            continue
        else:
            one = _PLAIN.get(sign) or sign.lower()
            one = one if len(one) == 1 else sign
        signs.append(one)
        places.append(place)
    return "".join(signs), places


def _coded(text: Sequence[str]) -> NDArray[np.int32]:
    return np.fromiter(map(ord, text), np.int32, len(text))
