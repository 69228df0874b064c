"""Sentences of a news text, by rule: where one ends, and what only looks like an end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A stop or a run of them, then the quotation marks and brackets that close over it.
_END = re.compile(r"(?:[.!?…]+|[۔؟]+)[\"'”’»›)\]]*(?=\s|$)")
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_NEXT = re.compile(r"[\s\"'“‘«‹(\[—–-]*(\w*)")
_LAST = re.compile(r"[^\s(\[\"'“‘«]*$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_LONGEST = 12


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


# After these a full stop ends no sentence: a name follows, or an example.
_TITLES = _words(
    "mr mrs ms dr prof rev hon gen lt col maj capt cpt sgt brig adm cmdr gov sen rep pres amb st ft mt vs cf viz approx"
    " ca e.g i.e"
)
# After these only a number continues the sentence.
_NUMBERED = _words("no nos art sec fig vol para pp jan feb mar apr jun jul aug sep sept oct nov dec a.m p.m")
# After initials, which end a name as often as a sentence, only a word that commonly begins a sentence begins one.
_STARTERS = _words(
    "a an the this that these those he she it they we you i his her its their our my there here then but and or so yet"
    " if as at in on by for from to of with after before when while since although though however meanwhile both no"
    " not some all most many what who why how where"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence: its number from 1, and its span [start, end) of characters in the text it was read from."""

    number: int
    start: int
    end: int
    text: str


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, in order, without the white space between them.

    A sentence ends at a stop (. ! ? … or the Urdu and Arabic ۔ ؟), with the quotation marks that close over it, when
    white space follows and what comes next can begin a sentence: not a small letter. An abbreviation, an initial or
    a number's point does not end one. A blank line always does.

    >>> [s.text for s in sentences('Gen. A. Khan spoke at 3.5 km. "We agreed." He left.')]
    ['Gen. A. Khan spoke at 3.5 km.', '"We agreed."', 'He left.']
    """
    spans = [_trim(text, start, end) for start, end in _pieces(text)]
    kept = [(start, end) for start, end in spans if start < end]
    return [Sentence(k, start, end, text[start:end]) for k, (start, end) in enumerate(kept, 1)]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for block in [*_BLANK.finditer(text), None]:
        stop = block.start() if block else len(text)
        for match in _END.finditer(text, begin, stop):
            if _ends(text, match, begin, stop):
                yield begin, match.end()
                begin = match.end()
        yield begin, stop
        begin = block.end() if block else stop


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends(text: str, match: re.Match[str], begin: int, stop: int) -> bool:
    """Whether the stop matched really ends a sentence, judged by the word before it and the one after."""
    follows = _NEXT.match(text, match.end(), stop)
    after = follows[1] if follows else ""
    if after[:1].islower():
        return False
    if match[0][0] != "." or match[0][:2] == ".." or not after:
        return True
    before = _LAST.search(text[max(begin, match.start() - _LONGEST) : match.start()])
    word = before[0].lower() if before else ""
    if word in _TITLES:
        return False
    if word in _NUMBERED:
        return not after[0].isdigit()
    return after.lower() in _STARTERS if _INITIALS.fullmatch(word) else True
