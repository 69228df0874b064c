"""The document of one case through every lens: what `sulh compare --json` prints, and its published schema."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from sulh.brief._document_parts import Part

LensName = Literal["outlook", "belief", "council", "deals", "sessions", "stability", "positions"]


class LensHead(Part):
    """A lens, what it assumes and leaves out, and the page that says so."""

    lens: LensName
    name: str
    assumes: str
    page: str


class LensAnswer(Part):
    """What one lens says to a question. `choice` is empty where it does not speak; `told` then says why."""

    lens: LensName
    speaks: bool
    choice: list[str]
    told: str
    facts: dict[str, Any] = Field(description="numbers and names behind it, by the lens: see docs/compare.md")


class LensGroup(Part):
    """The lenses that give one answer."""

    choice: str
    lenses: list[LensName]


class LensQuestion(Part):
    """A question put to every lens. `groups` is empty for `which`: see `issues`."""

    question: Literal["there", "ratified", "which", "lasts", "changes", "mind", "can"]
    about: str | None = Field(description="the party it is about, if it is about one")
    text: str
    answers: list[LensAnswer]
    groups: list[LensGroup]
    speaking: int
    told: str = Field(description="where the lenses agree on it, in words")


class NamedOption(Part):
    """An option of an issue and the lenses whose deal has it."""

    option: str
    name: str
    lenses: list[LensName]


class LensIssue(Part):
    """How far the lenses agree on one issue: one voice a lens."""

    issue: str
    name: str
    named: list[NamedOption]
    share: float | None = Field(description="of the lenses that speak, those that name the first option")
    apart: dict[str, float] = Field(description="distance between the options named, in each party's own utility")
    models: dict[LensName, tuple[int, int]] = Field(description="models that name what the leading one names, of all")
    signed: float | None = Field(description="share of what the game signs that has the option of its likeliest deal")
    told: str


class LensDeal(Part):
    """A deal that a model of a lens points to; `leads` if it speaks for the lens."""

    lens: LensName
    model: str
    leads: bool
    package: dict[str, str]
    chance: float | None
    utility: dict[str, float] | None = Field(description="net worth to each party, today 0; null: no allowed package")
    forbidden: bool


class LensPair(Part):
    """How far the deals of two lenses are apart, in each party's own utility."""

    lenses: tuple[LensName, LensName]
    apart: dict[str, float]


class PlacedActor(Part):
    """Where an actor stands on an issue, how much it minds (0 to 100), and how strong it is."""

    actor: str
    position: float
    salience: float
    power: float


class LensLine(Part):
    """One issue as a line from the respondent's best option (0) to the claimant's (100)."""

    issue: str
    place: dict[str, float]
    agreed: str | None
    off: list[str] = Field(description="options without a place: another is better for both")
    scale: bool
    missing: list[str]
    actors: list[PlacedActor]
    forecasts: dict[str, float]


class LensPositions(Part):
    """The case as a set of positions, by a rule that is an assumption."""

    rule: str
    lines: list[LensLine]
    left_out: dict[str, str]


class LensDocument(Part):
    """One case through every lens."""

    case: str
    title: str
    digest: str
    as_of: dt.date
    horizon: dt.date
    claimant: str
    respondent: str
    parties: dict[str, str]
    converged: bool
    lenses: list[LensHead]
    questions: list[LensQuestion]
    issues: list[LensIssue]
    deals: list[LensDeal]
    distances: list[LensPair]
    positions: LensPositions
    summary: list[str] = Field(description="where the lenses agree and where not, in words")
    notes: list[str]
