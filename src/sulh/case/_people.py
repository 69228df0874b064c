"""Who takes part: parties and their factions, armed groups, mediators and third parties."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from sulh.case._quantity import Model, Positive, Probability, Quantity, Share, Signed, Slug, Text

TYPES = ("settler", "captive", "staller", "refuser")
TypeName = Literal["settler", "captive", "staller", "refuser"]


class Name(Model):
    """A name in one language and script, as its bearers write it."""

    lang: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    script: Annotated[str, Field(pattern=r"^[A-Z][a-z]{3}$")]
    value: Text


class Named(Model):
    """Something with a neutral English name and its own names.

    `aliases` are what it is called in event data and in texts: other names, capitals, ministries, actor codes.
    """

    name: Text
    names: tuple[Name, ...] = ()
    aliases: tuple[Text, ...] = ()
    note: Text | None = None


class Prior(Model):
    """What is believed of a party's hidden type before the record is read.

    Either ``types`` (four shares that sum to 1), or ``will`` = P(settler or captive) and ``stalling`` =
    P(staller | not willing). Then P(captive | willing) = 1 - what the council and control say the party can do.
    """

    will: Probability | None = None
    stalling: Probability | None = None
    types: dict[TypeName, Probability] | None = None


class Drift(Model):
    """How fast a party's type may change: type redrawn from the prior at `per_day`; faster under pressure."""

    per_day: Positive
    under_pressure: Positive
    pressure_days: Annotated[int, Field(ge=0, le=366)]


class Outside(Model):
    """What a party gets without a deal, in units where today is 0 and its best conceivable deal is 1.

    `war` is the worth of the ceasefire's end, `bluff` the same for a claimant that only threatens; `escalates` the
    chance that its walking out ends the ceasefire; `apart` the worth per day of talks broken off.
    """

    war: Quantity
    bluff: Quantity | None = None
    resolve: Probability | None = None
    resolve_unwilling: Probability | None = None
    escalates: Probability
    apart: Quantity


class Faction(Named):
    """A group within a party whose consent counts. `loyalty` is its share of the party's loyalty to tied groups.

    `fallback` is what it gets if the deal fails, on the same scale as the party's worth of packages (0 to 1).
    `instructed_by` names the faction it answers to and `bound` how surely it follows.
    """

    weight: Probability
    veto: bool = False
    in_room: bool = True
    fallback: Probability
    loyalty: Probability | None = None
    instructed_by: Slug | None = None
    bound: Probability | None = None
    values: dict[Slug, dict[Slug, Share]] = {}
    salience: dict[Slug, Share] = {}


class Council(Model):
    """How a party decides: a deal passes if supporters' weight meets the rule and no veto player refuses.

    `rule` is ``threshold`` (at least the share `threshold` of the weight), ``majority`` (more than half of it) or
    ``unanimity`` (everybody, also a faction without weight); `threshold` is read with the first alone. A faction
    supports x with probability 1 / (1 + exp(-steepness (worth(x) - fallback))).
    """

    rule: Literal["threshold", "majority", "unanimity"] = "threshold"
    threshold: Share | None = None
    steepness: Positive
    factions: Annotated[dict[Slug, Faction], Field(min_length=1)]


class Party(Named):
    """A principal: its prior, patience, outside option and council.

    `standoff` is the worth of things as they are, on the scale of packages (0 to 1); left out, it is the worth of the
    package of today's options, which then moves with the weights.
    """

    side: Slug
    prior: Prior
    drift: Drift
    patience: Positive
    standoff: Probability | None = None
    loyalty_settler: Probability
    outside: Outside
    council: Council


class Rates(Model):
    """Incidents per day by class."""

    minor: Positive
    major: Positive


class ArmedGroup(Named):
    """An armed group, tied to a party or to none. Acting against it costs that party politically and in loyalty.

    `tie` says how far its attacks hang on that party at all (1 where left out), `control` how likely the party could
    hold it if it wished: see `sulh.record.incident_likelihoods`. What it did before the day `tied_since` says nothing
    of the party; left out, the tie is as old as the record.
    """

    tied_to: Slug | None = None
    tied_since: dt.date | None = None
    tie: Probability | None = None
    political_cost: Positive | None = None
    loyalty_cost: Positive | None = None
    control: Probability | None = None
    rates: Rates | None = None


class Mediator(Named):
    """A mediator. `leverage` is a cost per day on a party that stalls; `pull_back` turns a walk-out round at once.

    `revive` is the rate per day at which it brings parties back after talks have broken off; `vouching` the chance
    that its public finding about the respondent is right, before its bias is taken off.
    """

    side: Slug
    bias: Signed
    leverage: dict[Slug, Positive]
    pull_back: Probability
    revive: Positive
    vouching: Probability


class ThirdParty(Named):
    """A state with a stake: while `condition` holds for a party, that party bears stake x leverage per day."""

    side: Slug
    stake: Positive
    leverage: dict[Slug, Probability]
    condition: Literal["stalling", "apart"]
