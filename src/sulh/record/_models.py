"""Sources and items: who reported what, of whom, when, in which words."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sulh.case import Model, Slug, Text

Reliability = Literal["A", "B", "C", "D", "E", "F"]
Credibility = Annotated[int, Field(ge=1, le=6)]
Kind = Literal["fact", "claim", "demand", "threat", "inference", "framing"]
Attribution = Literal["unattributed", "claimed", "denied", "verified"]
Modality = Literal["asserted", "conditional", "hypothetical", "future"]
ActorId = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)?$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Source(Model):
    """A publication, frozen as text. `family` is its origin: copies of one wire or one official are one family.

    `file` holds our own-word digest under ``sources/``; `sha256` is the digest of its bytes. `live` says whether the
    address has been opened live by a person. Of an ``opinion`` piece only the best item counts: its sentences are one
    voice, whatever acts and issues they name.
    """

    publisher: Text
    date: dt.date
    date_precision: Literal["day", "month", "about"] = "day"
    side: Slug
    family: Slug
    reliability: Reliability
    genre: Literal["report", "opinion"] = "report"
    lang: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] = "en"
    address: Annotated[str, Field(pattern=r"^https?://[^\s<>\"']+$", max_length=2000)] | None = None
    live: bool = False
    file: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*\.txt$")]
    sha256: Sha256
    note: Text | None = None


class Item(Model):
    """One source reports that an actor did an act. A report is not the act: see `sulh.belief`.

    `actor` and `recipient` are a party, ``party.faction``, an armed group, a mediator or a third party. `about` is the
    party whose hidden type the act speaks to; by default the actor's party, or the party an armed group is tied to.
    `date` is when it happened, `known` when it became public (by default the source's date). `quote` must stand at
    `span` in the source's frozen text. Items with one `event` report one happening. Admiralty code: `reliability` of
    the source A-F (by default the source's own), `credibility` of the sentence 1-6; `grader` gave them.

    Where a source does not say who did it to whom, `between` names the two instead of actor and recipient: no
    direction is invented. Of a statement, `position` holds the options of its issue that it takes or accepts,
    `modality` whether it is asserted or hangs on a condition, and `speaker` who spoke; see `contradictions`.
    `context` is one of the codebook's contexts, `row` the id of the row of event data that the item was made from, or a
    hash of its content. `origin` says what drafted an item that a person accepted (``rules`` or ``model``), `score` how
    sure that draft was when it was accepted: both are kept for the record, and nothing weighs by them.
    """

    source: Slug
    date: dt.date
    date_precision: Literal["day", "month", "about"] = "day"
    known: dt.date | None = None
    actor: ActorId | None = None
    recipient: ActorId | None = None
    between: tuple[ActorId, ActorId] | None = None
    about: Slug | None = None
    act: Annotated[str, Field(pattern=r"^[A-Z][A-Z_]*$")]
    issue: Slug | None = None
    position: tuple[Slug, ...] = ()
    modality: Modality = "asserted"
    speaker: Text | None = None
    context: Slug | None = None
    kind: Kind
    text: Text
    quote: Annotated[str, Field(min_length=1, max_length=2000)]
    span: tuple[int, int]
    reliability: Reliability | None = None
    credibility: Credibility
    grader: Text | None = None
    chain: tuple[Text, ...] = ()
    attribution: Attribution | None = None
    event: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$", max_length=64)] | None = None
    supersedes: Slug | None = None
    row: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    origin: Slug | None = None
    score: Annotated[float, Field(ge=0, le=1)] | None = None

    @model_validator(mode="after")
    def _who(self) -> Self:
        if (self.actor is None) == (self.between is None):
            raise ValueError("give either actor, or between (the two, where the source says not who did it to whom)")
        if self.between is not None and (self.recipient is not None or self.about is not None):
            raise ValueError("give no recipient and no about with between: it speaks to nobody's intentions")
        if self.between is not None and self.between[0] == self.between[1]:
            raise ValueError(f"between must name two, got {self.between[0]} twice")
        return self

    @property
    def actors(self) -> tuple[str, ...]:
        """Who took part, whether or not it is known who did it to whom."""
        return self.between or tuple(name for name in (self.actor, self.recipient) if name is not None)

    @model_validator(mode="after")
    def _span(self) -> Self:
        start, end = self.span
        if not 0 <= start < end:
            raise ValueError(f"span must be [start, end) with 0 <= start < end, got [{start}, {end}]")
        return self


class Grading(Model):
    """One row of ``grades.csv``: on a day a grader gave an item its two grades, the one of the sentence first.

    `why` may be empty. See `sulh.record.in_force` for which of several gradings of one item rules.
    """

    item: Slug
    grader: Annotated[str, Field(min_length=1, max_length=200)]
    date: dt.date
    credibility: Credibility
    reliability: Reliability
    why: Annotated[str, Field(max_length=4000)] = ""
