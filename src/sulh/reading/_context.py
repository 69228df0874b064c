"""A sentence as it was read, and what the sentences before it leave to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sulh.reading._mentions import Mention
from sulh.reading._models import About, Genre
from sulh.reading._names import Gazetteer
from sulh.reading._sentences import Sentence
from sulh.reading._speech import Speech
from sulh.reading._tokens import Token
from sulh.reading._triggers import Trigger

LONGEST = 2000
"""Characters of a sentence that are read, and of a quotation that an item may have."""


@dataclass(frozen=True)
class Read:
    """A sentence as it was read: its place, the whole text in small letters, words, names, speech and acts told."""

    sentence: Sentence
    low: str
    words: Sequence[Token]
    named: Sequence[Mention]
    speech: Speech
    told: Sequence[Trigger]

    @property
    def end(self) -> int:
        """Where it is read to: a sentence longer than a quotation may be is read so far and no further."""
        return min(self.sentence.end, self.sentence.start + LONGEST)

    @property
    def own_low(self) -> str:
        """The sentence in small letters, as far as it is read."""
        return self.low[self.sentence.start : self.end]


@dataclass
class Context:
    """What the sentences before leave to the next: the two sides, and who was spoken of last in the paragraph."""

    gazetteer: Gazetteer
    about: About
    genre: Genre
    pair: tuple[str, ...]
    long: bool
    swap: Mapping[str, str]
    last: Mention | None = None


def key_of(mention: Mention | None, context: Context) -> str | None:
    """What a draft calls somebody: the key that the gazetteer knows, or the words."""
    if mention is None:
        return None
    key = context.swap.get(mention.key, mention.key)
    return key if mention.known else trimmed(mention.text)


def trimmed(text: str) -> str:
    """Words of the text as a name: no white space and marks around them, and no more than a line holds."""
    return text[:200].strip(" ,-")
