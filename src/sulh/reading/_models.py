"""What a reading of a text yields: drafts for a person to confirm, and what is known of the text."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from sulh.case import ActCode, Model, Text
from sulh.reading._when import Precision

Kind = Literal["fact", "claim", "demand", "threat", "inference", "framing", "none"]
Modality = Literal["asserted", "future", "conditional", "hypothetical", "negated"]
Polarity = Literal["+", "-", "0"]
Genre = Literal["report", "opinion"]
WEIGHTLESS = frozenset({"inference", "framing", "none"})


class About(Model):
    """What a person says of a text, or what its file does: whatever is left out is not known.

    `side` is a side of the case, `family` the origin (copies of one wire are one family), `genre` whether it reports or
    argues; left out, the words of the text decide.
    """

    publisher: Text | None = None
    date: dt.date | None = None
    author: Text | None = None
    side: Text | None = None
    lang: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = None
    family: Text | None = None
    genre: Genre | None = None
    title: Text | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What a source needs and is not known yet, in the order in which it is asked for."""
        needed = ("publisher", "date", "author", "side", "lang")
        return tuple(name for name in needed if getattr(self, name) is None)


class Draft(Model):
    """One reading of one sentence, for a person to accept, mend or refuse. It is no item until somebody does.

    Attributes:
        sentence: number of the sentence in its text, from 1.
        kind: fact, claim (somebody is reported to say so), demand, threat, inference, framing, or none.
        act: a code of the codebook; None where the sentence tells no act.
        actor, recipient: with a case the id of an actor of it (``party.faction`` where a faction is named); else a name
            of the built-in gazetteer, or the words of the text. None where nobody is named.
        recipient_inferred: nobody is named, and the rule put the other side there.
        together: actor and recipient did it with each other, and nobody did it to anybody.
        others: who else did it.
        issue: an issue of the case; else a topic of the built-in list.
        speaker: who spoke, as printed. chain: the hands it went through.
        polarity: + where the act is towards an agreement, - against, 0 neither.
        modality: asserted, future, conditional, hypothetical, or negated. hedges: words that hold back; hedged: any.
        reported: the words are somebody's and not the writer's own.
        date, date_precision: when it happened, where the sentence says; it is not the date of the text.
        quote: the words of the sentence at [start, end), in characters of the frozen text.
        score: from 0 to 1, how much of the draft rests on words and how little on rules of thumb. No probability.
        why: for each field that was filled in, the words or the rule it rests on.
        origin: rules, or model where a language model proposed it (see `sulh.reading.model`); its score is then 0.
        marks: for act, actor, recipient and speaker the span of those words, where they stand in the text.
    """

    sentence: Annotated[int, Field(ge=1)]
    kind: Kind
    act: ActCode | None = None
    actor: str | None = None
    recipient: str | None = None
    recipient_inferred: bool = False
    together: bool = False
    others: tuple[str, ...] = ()
    issue: str | None = None
    speaker: str | None = None
    chain: tuple[str, ...] = ()
    polarity: Polarity = "0"
    modality: Modality = "asserted"
    hedged: bool = False
    hedges: tuple[str, ...] = ()
    reported: bool = False
    date: dt.date | None = None
    date_precision: Precision | None = None
    quote: Annotated[str, Field(min_length=1, max_length=2000)]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    score: Annotated[float, Field(ge=0, le=1)]
    origin: Literal["rules", "model"] = "rules"
    why: dict[str, str] = {}
    marks: dict[str, tuple[int, int]] = {}

    @property
    def weighs(self) -> bool:
        """Whether the item made of it would carry weight: inference and framing never do."""
        return self.kind not in WEIGHTLESS and self.act is not None


class Drafts(Model):
    """All drafts of one text, in its order.

    `sha256` is of the frozen text (see `freeze`); all items of one text are of one `family`. `noticed` says what a
    reader
    of the text should know: characters that hide, a file without text, a language without rules.
    """

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    about: About
    genre: Genre
    family: str
    sentences: Annotated[int, Field(ge=0)]
    noticed: tuple[str, ...] = ()
    drafts: tuple[Draft, ...] = ()
