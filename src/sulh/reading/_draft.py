"""From a text to drafts: each sentence read for the acts it tells, by rule and lexicon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from sulh.reading import _judge as judge
from sulh.reading._build import drafts_of
from sulh.reading._context import LONGEST, Context, Read
from sulh.reading._mentions import mentions
from sulh.reading._models import About, Draft, Drafts
from sulh.reading._names import Gazetteer
from sulh.reading._notice import language, noticed
from sulh.reading._sentences import Sentence, sentences
from sulh.reading._speech import Speech, speech
from sulh.reading._text import freeze
from sulh.reading._tokens import tokens
from sulh.reading._triggers import Trigger, governed, triggers

WORDS = 400


def draft_text(text: str, gazetteer: Gazetteer | None = None, about: About | None = None) -> Drafts:
    """Draft a reading of every sentence of a text.

    Args:
        text: any text; it is frozen first (see `freeze`), and spans count characters of the frozen text.
        gazetteer: who may be named; by default the built-in one. `Gazetteer.of_case` makes one of a case.
        about: what is known of the text; its date resolves dates, its genre decides what carries weight.
    Returns: drafts in the order of the text, at least one for every sentence; the same for the same input. A text in a
        language without rules has one of kind none for every sentence, and `noticed` says so.
    """
    frozen, sha256 = freeze(text)
    about = about or About()
    gazetteer = gazetteer or Gazetteer.built_in()
    found = sentences(frozen)
    low = _lowered(frozen)
    kind = about.genre or judge.genre([low[one.start : one.end] for one in found])
    lang = about.lang or language(frozen)
    told = [*noticed(frozen)]
    if cut := sum(one.end - one.start > LONGEST for one in found):
        told.append(f"{cut} sentences of more than {LONGEST:,} characters, read to there and no further")
    if lang != "en":
        told.append(f"language {lang}: names are found, acts are not (rules are for English)")
    reads = [_read(one, low, frozen, gazetteer, lang) for one in found]
    swap = _spoken_for(gazetteer, reads)
    context = Context(gazetteer, about, kind, _pair(gazetteer, reads, swap), len(found) >= 5, swap)
    drafts: list[Draft] = []
    for k, read in enumerate(reads):
        if k and "\n\n" in frozen[reads[k - 1].sentence.end : read.sentence.start]:
            context.last = None
        drafts += drafts_of(read, context)
    family = about.family or _slug(about.publisher) or f"text-{sha256[:8]}"
    return Drafts(
        sha256=sha256,
        about=about,
        genre=kind,
        family=family,
        sentences=len(found),
        noticed=tuple(told),
        drafts=tuple(drafts),
    )


def _lowered(text: str) -> str:
    """Small letters, as many as there were."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _slug(name: str | None) -> str:
    return re.sub(r"[^a-z0-9]+", "-", (name or "").casefold()).strip("-")


def _read(sentence: Sentence, low: str, text: str, gazetteer: Gazetteer, lang: str) -> Read:
    end = min(sentence.end, sentence.start + LONGEST)
    words = tokens(text, sentence.start, end)[:WORDS]
    found = triggers(words, low, sentence.start) if words and lang == "en" else []
    verbs = frozenset(one.word for one in found if one.pattern.verbal)
    named = mentions(words, gazetteer, verbs)
    acts = [(one.start, one.end) for one in found if one.pattern.verbal]
    spoken = speech(text, low, sentence.start, end, named, acts) if lang == "en" else Speech()
    return Read(sentence, low, words, named, spoken, governed(_apart(found, low), low, sentence.start))


def _apart(found: Sequence[Trigger], low: str) -> list[Trigger]:
    """Without a readiness that gives way to the act it is a readiness for."""
    out = []
    for k, one in enumerate(found):
        after = found[k + 1] if k + 1 < len(found) else None
        if one.pattern.frame == "w" and after is not None and len(low[one.end : after.start].split()) <= 3:
            continue
        out.append(one)
    return out


def _spoken_for(gazetteer: Gazetteer, reads: Sequence[Read]) -> dict[str, str]:
    """Names that stand for another where that other is named in the text: a capital for who rules there."""
    named = {one.key for read in reads for one in read.named if one.known}
    return {state: name for name, states in gazetteer.speaks_for.items() if name in named for state in states}


def _pair(gazetteer: Gazetteer, reads: Sequence[Read], swap: Mapping[str, str]) -> tuple[str, ...]:
    """The two sides: those of the case, or the two that the text names most and not only as a place."""
    if gazetteer.pair:
        return gazetteer.pair
    count: Counter[str] = Counter()
    for read in reads:
        for one in read.named:
            if one.known and not (one.seat and one.before in ("in", "at")):
                count[swap.get(one.key, one.key)] += 1
    most = count.most_common(2)
    return tuple(name for name, _ in most) if len(most) == 2 and most[1][1] > 1 else ()
