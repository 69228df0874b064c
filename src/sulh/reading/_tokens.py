"""Words of a sentence with where they stand, and the one form in which spellings of a name meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Initials (U.S.), 's and n't apart from their word, words with the marks and joiners of Arabic script, any other sign.
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|\d[\d.,]*\d|['’]s\b|[^\W_]+['’](?!s\b)[^\W_]+|[\w\u0300-\u036f\u064b-\u065f\u0670\u0640\u200c\u200d]+|\S"
)
_LETTERS = str.maketrans("يىكةأإآٱۀھہەۃؤئ", "ییکهااااهههههوی")
_DROPPED = frozenset("\u200c\u200d\u0640\u00ad\u200e\u200f\u061c.")
_PLAIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "’": "'"})


def word_set(line: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(line.split())


class Token(NamedTuple):
    """A word or sign: as it stands, in small letters, folded (see `fold`), and its span in the text."""

    text: str
    low: str
    fold: str
    start: int
    end: int


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """A word without case, accents, Arabic vowel signs and joiners; letters that Urdu, Pashto, Persian and Arabic write
    with different code points are one.

    >>> fold("Türkiye") == fold("TURKIYE"), fold("پاكستان") == fold("پاکستان"), fold("U.S.")
    (True, True, 'us')
    """
    word = word.translate(_LETTERS)
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c) and c not in _DROPPED
    )
    return plain.casefold().translate(_PLAIN).translate(_LETTERS)


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words and signs of text[start:end], with spans that count from the start of the text."""
    found = _TOKEN.finditer(text, start, len(text) if end is None else end)
    return [Token(m[0], m[0].lower(), fold(m[0]), m.start(), m.end()) for m in found]
