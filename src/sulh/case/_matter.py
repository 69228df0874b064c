"""What the talks are about: issues, demands, the ceasefire, and how the talks are played."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from sulh.case._people import Named, Rates
from sulh.case._quantity import Model, Positive, Probability, Quantity, Share, Slug, Text


class Option(Named):
    """One way to settle an issue.

    `against` says how far it asks a party to act against a tied armed group (0 to 1); `verifiable` how surely a
    breach would be seen.
    """

    against: dict[Slug, Share] = {}
    verifiable: Share = 0.0


class Valuation(Model):
    """What an issue is worth to a party: its weight among all issues, and each option's value in [0, 1]."""

    weight: Probability
    values: dict[Slug, Share]
    assumed: Text


class Issue(Named):
    """An issue with its options, today's option, and what each party makes of them."""

    ordered: bool = True
    today: Slug
    options: Annotated[dict[Slug, Option], Field(min_length=2)]
    parties: dict[Slug, Valuation]


class Constraint(Model):
    """A package with option `when` of one issue may not have any option in `never` of another."""

    when: tuple[Slug, Slug]
    never: tuple[Slug, Annotated[tuple[Slug, ...], Field(min_length=1)]]
    because: Text


class Demand(Model):
    """What a party asks on an issue, with benchmarks a neutral reader could check."""

    party: Slug
    issue: Slug
    options: Annotated[tuple[Slug, ...], Field(min_length=1)]
    red_line: bool = False
    text: Text
    benchmarks: tuple[Text, ...] = ()
    known: dt.date | None = None


class Tension(Model):
    """How tension moves in one round, as chances: up after incidents and refusals, down after quiet and acts.

    `cost` is the worth per day of one level of tension to either party.
    """

    levels: Annotated[int, Field(ge=2, le=8)]
    after_minor: Probability
    after_major: Probability
    after_refusal: Probability
    after_quiet: Probability
    after_act: Probability
    growth: Positive
    cost: Positive
    window_days: Annotated[int, Field(ge=1, le=366)]


class Ceasefire(Model):
    """The truce the talks rest on: since when, vouched for by whom, on what terms, and how it frays."""

    since: dt.date
    guarantors: tuple[Slug, ...]
    terms: tuple[Text, ...]
    violation: Text
    between_states: Rates
    tension: Tension


class Talks(Model):
    """The shape of the talks: who proposes, how long a round lasts, until when they are thought to run.

    `protocol` is ``claimant-offers``, ``alternating`` (the respondent leads every other round), or ``mediated``: the
    mediators put a deal on the table, the claimant answers it and then the respondent; that needs a mediator.

    `ready` is the chance that what is accepted at the table is signed within the round: a text must be written,
    translated and referred home; until then an acceptance can be taken back.
    """

    protocol: Literal["claimant-offers", "alternating", "mediated"]
    round_days: Positive
    ready: Probability
    until: dt.date
    status: Literal["talking", "broken-off"] = "talking"


class Hits(Model):
    """What one incident of each class costs a party."""

    minor: Positive
    major: Positive


class Play(Model):
    """How the game is played, in units where today is 0 and a party's best conceivable deal is 1.

    Rates are per day; `paper_*` is the worth of a deal that is signed and not carried out.
    """

    precision: Positive
    deals: Annotated[int, Field(ge=1, le=8)]
    stall_gain: Positive
    sitting_cost: Positive
    audience_cost: Positive
    press_bite: Positive
    act_intensity: Probability
    act_worth: Positive
    act_effect: Probability
    restraint: Probability
    captive_control: Probability
    unwilling_delivery: Probability
    paper_claimant: Quantity
    paper_respondent: Probability
    reputation: Positive
    detection: Probability
    surfacing: Probability
    hit_claimant: Hits
    hit_respondent: Hits


class Hypothesis(Model):
    """A contested assertion: who asserts it, who contests it; it carries no weight by itself."""

    text: Text
    asserted_by: Text
    contested_by: Text
    bears_on: Text


class ReferenceClass(Model):
    """The class of past talks this case is compared with: counts, the source and why this class."""

    name: Text
    n: Annotated[int, Field(ge=1)]
    agreed: Annotated[int, Field(ge=0)]
    carried_out: Annotated[int, Field(ge=0)]
    source: Text
    why: Text


class Question(Model):
    """A question that will have an answer: how it resolves, when it closes, and what the answer was once known."""

    text: Text
    resolves: Text
    opens: dt.date
    closes: dt.date
    answer: Literal["yes", "no", "unknown"] | None = None
    resolved: dt.date | None = None
    basis: Text | None = None
