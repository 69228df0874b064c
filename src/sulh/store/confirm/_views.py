"""What a person sees of a draft before its source: the sentence in its article, with the names of the source masked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sulh.inert import inert
from sulh.reading import Sentence, sentences
from sulh.record import SourceView
from sulh.record._blind import hidden_names, masked
from sulh.store.confirm._review import Review

MARKED = ("actor", "act", "recipient")


@dataclass(frozen=True)
class Glance:
    """A sentence, the ones before and after it, and in it the spans [start, end) of actor, act and recipient.

    All is inert, and the names of source and speaker are masked as for blind grading (`sulh.record.BlindView`). A span
    is left out where masking leaves in doubt which words it was. `because` says by field what the draft rests on, but
    for the speaker; `notes` are those of its proposal.
    """

    before: str
    quote: str
    after: str
    marks: dict[str, tuple[int, int]]
    because: dict[str, str]
    notes: tuple[str, ...]


def glance(review: Review, draft: str) -> Glance:
    """What may be shown of a draft before its credibility is given. Its id is not: it names the source."""
    one = review.kept[draft]
    text = review.dossier.texts[one.source]
    hidden = hidden_names(review.dossier, one.source, one.draft.speaker)
    all_of_it = sentences(text)
    at = one.draft.sentence - 1
    quote = inert(masked(one.draft.quote, hidden))
    marks: dict[str, tuple[int, int]] = {}
    for name in MARKED:
        if name in one.draft.marks:
            start, end = one.draft.marks[name]
            found = _again(one.draft.quote, start - one.draft.start, end - one.draft.start, quote)
            marks |= {name: found} if found else {}
    return Glance(
        before=_near(all_of_it, at - 1, text, hidden),
        quote=quote,
        after=_near(all_of_it, at + 1, text, hidden),
        marks=marks,
        because={name: inert(masked(why, hidden)) for name, why in one.draft.why.items() if name != "speaker"},
        notes=tuple(inert(masked(note, hidden)) for note in review.proposal(draft).notes),
    )


def source_seen(review: Review, draft: str, chain: Sequence[str] = ()) -> SourceView:
    """The source of a draft, shown once the sentence has its credibility."""
    source = review.dossier.sources[review.kept[draft].source]
    side = review.dossier.case.sides.get(source.side)
    return SourceView(
        publisher=source.publisher, side=side.name if side else source.side, family=source.family, date=source.date,
        date_precision=source.date_precision, address=source.address, chain=tuple(chain), note=source.note,
    )  # fmt: skip


def _near(all_of_it: Sequence[Sentence], at: int, text: str, hidden: set[str]) -> str:
    """A sentence beside another, masked; empty at the ends of the text."""
    if not 0 <= at < len(all_of_it):
        return ""
    return inert(masked(text[all_of_it[at].start : all_of_it[at].end], hidden))


def _again(quote: str, start: int, end: int, shown: str) -> tuple[int, int] | None:
    """Where the words at [start, end) of a sentence stand in it as shown; None unless they stand there as often."""
    words = quote[max(start, 0) : end].split()
    if not words or start < 0 or end > len(quote):
        return None
    pattern = in_words(words)
    was, now = [match.start() for match in pattern.finditer(quote)], list(pattern.finditer(shown))
    return now[was.index(start)].span() if start in was and len(was) == len(now) else None


def in_words(words: Sequence[str]) -> re.Pattern[str]:
    """These words in a row, with any white space between them."""
    joined = r"\s+".join(map(re.escape, words))
    return re.compile(rf"(?<!\w){joined}(?!\w)")
