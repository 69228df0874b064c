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
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Source(Model):
    """A publication, frozen as text. `family` is its origin: copies of one wire or one official are one family.

    `file` holds our own-word digest under ``sources/``; `sha256` is the digest of its bytes. `live` says whether the
    address has been opened live by a person.
    """

    publisher: Text
    date: dt.date
    date_precision: Literal["day", "month", "about"] = "day"
    side: Slug
    family: Slug
    reliability: Reliability
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
    the source A-F (by default the source's own), `credibility` of the sentence 1-6.
    """

    source: Slug
    date: dt.date
    date_precision: Literal["day", "month", "about"] = "day"
    known: dt.date | None = None
    actor: Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)?$")]
    recipient: Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)?$")] | None = None
    about: Slug | None = None
    act: Annotated[str, Field(pattern=r"^[A-Z][A-Z_]*$")]
    issue: Slug | None = None
    kind: Kind
    text: Text
    quote: Annotated[str, Field(min_length=1, max_length=2000)]
    span: tuple[int, int]
    reliability: Reliability | None = None
    credibility: Credibility
    chain: tuple[Text, ...] = ()
    attribution: Attribution | None = None
    event: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$", max_length=64)] | None = None
    supersedes: Slug | None = None

    @model_validator(mode="after")
    def _span(self) -> Self:
        start, end = self.span
        if not 0 <= start < end:
            raise ValueError(f"span must be [start, end) with 0 <= start < end, got [{start}, {end}]")
        return self
