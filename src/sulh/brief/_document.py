"""The one document a run gives: what `--json` prints, what every page is drawn from, and its published schema."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import ConfigDict, Field

from sulh.brief._document_parts import Bar, Lever, Part, Tornado

__all__ = ["OUTCOMES", "Bar", "Lever", "Part", "Tornado"]

OUTCOMES = ("delivered", "paper", "talking", "broken_off", "escalation")


class Estimate(Part):
    """A number at the likely assumptions, and its 10th and 90th percentile over sampled ones (null: none drawn)."""

    likely: float
    low: float | None
    high: float | None


class CaseHead(Part):
    """Which case, in which state, on what record."""

    id: str
    title: str
    summary: str
    not_this: str
    digest: str
    as_of: dt.date
    horizon: dt.date
    written: dt.date = Field(description="the day the assumptions, the summary and the unknowns are of")
    items: int
    sources: int
    families: int
    sides: dict[str, int] = Field(description="items that carry weight about a party, by the side of their source")
    mediator_items: int = Field(description="items that carry weight whose source speaks for a mediator")
    claimant: str
    respondent: str
    empty: bool = Field(description="true if no item was known: the belief is the prior")


class PartyName(Part):
    """A name in its own script."""

    lang: str
    script: str
    value: str


class PartyBelief(Part):
    """Will they, can they, are they stalling: with intervals."""

    name: str
    names: list[PartyName]
    will: Estimate
    can: Estimate
    stall: Estimate
    types: dict[str, Estimate]
    prior: dict[str, float]


class Move(Part):
    """One bar of the waterfall. Deltas are changes of the belief about `party`; they sum to posterior - prior."""

    item: str | None = Field(description="record item, or null for drift")
    pair: tuple[str, str] | None = Field(description="both statements, where the step is a contradiction")
    party: str
    date: dt.date
    text: str
    source: str | None
    publisher: str | None
    grade: str | None
    weight: float
    delta: float = Field(description="change of P(settler or captive): will")
    delta_can: float = Field(description="change of P(settler | settler or captive): can")
    delta_types: dict[str, float]
    why: str


class Said(Part):
    """One of two statements that contradict each other."""

    item: str
    who: str = Field(description="the speaker if named, with the faction or party that he speaks for")
    date: dt.date
    act: str
    position: list[str] = Field(description="the options that it takes or accepts, by name")
    text: str
    quote: str
    publisher: str
    grade: str


class Split(Part):
    """Two statements of one party on one issue that cannot both be its policy, found by rule."""

    party: str
    issue: str
    group: str = Field(description="contradictions of one group are one happening")
    why: str
    earlier: Said
    later: Said


class Day(Part):
    """The five outcomes by one date; the likely values sum to 1."""

    date: dt.date
    delivered: Estimate
    paper: Estimate
    talking: Estimate
    broken_off: Estimate
    escalation: Estimate


class NextItem(Part):
    """How far the belief about a party would move if an act were reported tomorrow."""

    act: str
    name: str
    party: str
    actor: str | None = Field(description="the armed group, where the act is an attack by one")
    delta_will: float = Field(description="change of P(will) if a mediator, or another that gains nothing, reports it")
    delta_can: float
    delta_stall: float
    by_side: dict[str, float] = Field(description="change of P(will) by whose side reports it")
    information: float = Field(description="what knowing whether it comes is worth on average, in nats")


class FactionView(Part):
    """Who can say yes: a faction, for the deal that stands for 'a deal' (the Nash point if there is one)."""

    name: str
    weight: float
    veto: bool
    in_room: bool
    follows: str | None = Field(description="the faction it is instructed by")
    bound: float | None = Field(description="how surely it follows")
    support: float = Field(description="chance that it supports the deal")
    decides: float = Field(description="P(ratified | it supports) - P(ratified | it does not)")


class Standing(Part):
    """Where talks and truce stand: read off the record, and the truce as the case describes it."""

    talking: bool
    since: dt.date | None = Field(description="date of the act that opened or closed the table; null: the case says so")
    tension: int
    levels: int
    ceasefire: dt.date
    guarantors: list[str]
    terms: list[str]
    violation: str


class Ask(Part):
    """What a party asks, with benchmarks that a neutral reader could check."""

    party: str
    issue: str
    text: str
    red_line: bool
    benchmarks: list[str]


class Asked(Part):
    """A question that will have an answer."""

    text: str
    resolves: str
    closes: dt.date
    answer: str | None


class Deal(Part):
    """A package that goes on to the game."""

    package: dict[str, str]
    label: str
    claimant: float
    respondent: float
    ratified: dict[str, float]
    in_zone: bool


class Bargain(Part):
    """The table in numbers."""

    packages: int
    frontier: int
    zone: int
    nash: dict[str, str] | None
    kalai_smorodinsky: dict[str, str] | None
    deals: list[Deal]


class Solution(Part):
    """How the game was solved, and whether it converged."""

    method: str
    lambda_: float = Field(alias="lambda")
    residual: float
    converged: bool
    iterations: int
    grid: dict[str, int]
    rounds: int
    remedy: str | None
    grid_error: float | None = Field(
        description="largest change of any outcome after any round on a finer grid of beliefs; null: not asked for"
    )
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Reference(Part):
    """The outside view beside ours: what became of past talks of the named class."""

    name: str
    n: int
    agreed: float = Field(ge=0, le=1, description="share of them that ended in a signed agreement")
    delivered: float = Field(ge=0, le=1, description="share of them whose agreement was carried out")
    intervals: dict[str, tuple[float, float]] = Field(
        description="80 % Jeffreys interval of each share; empty if no draws were made"
    )
    source: str
    why: str


class Assumption(Part):
    """An assumption that carries the answer, by size of effect."""

    path: str
    value: str
    basis: str
    swing: float


class Made(Part):
    """How the document was made."""

    version: str
    seed: int
    settings: dict[str, str | int | float | bool | None]
    codebook: str
    rooms: list[str] = Field(description="the computations behind the numbers, with sources")


class RunDocument(Part):
    """One run of one case."""

    case: CaseHead
    belief: dict[str, PartyBelief]
    waterfall: list[Move]
    contradictions: list[Split]
    outlook: dict[Literal["by"], list[Day]]
    levers: list[Lever]
    next_items: list[NextItem]
    reporters: dict[str, str] = Field(
        description="sides that next_items asks about: id and name, the neutral one first"
    )
    bargain: Bargain
    councils: dict[str, list[FactionView]]
    standing: Standing
    demands: list[Ask]
    questions: list[Asked]
    solution: Solution
    reference: Reference
    unknowns: list[str]
    hypotheses: list[dict[str, str]]
    assumptions: list[Assumption]
    tornado: Tornado | None = Field(
        default=None, description="of the assumptions that move any outcome most; null: no draws were made"
    )
    made: Made
