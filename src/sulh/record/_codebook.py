"""The codebook: what each act is, and how likely each hidden type is to do it. Data, not code."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from sulh.case import Model, Probability, Text, read_yaml
from sulh.case._people import TypeName
from sulh.case._quantity import Positive
from sulh.errors import CaseError


class Act(Model):
    """One act. `p` is P(act reported in the ordinary course of talks | type); `background` the rate of such a report
    whatever the truth; `valence` +1 if the actor looks better for it, -1 if worse, 0 if neither.

    `by_group` says that it is done by an armed group, `incident` makes it count towards tension, `talks` makes it open
    or close the table, `pressure` starts a spell in which types drift faster. `commits` is +1 for a statement that
    takes on or grants what is asked on its issue, -1 for one that refuses it or denies its ground, 0 for what commits
    to nothing: see `contradictions`.
    """

    name: Text
    definition: Text
    root: Text
    valence: Literal[-1, 0, 1]
    commits: Literal[-1, 0, 1] = 0
    by_group: bool = False
    incident: Literal["minor", "major"] | None = None
    talks: Literal["resume", "suspend"] | None = None
    pressure: bool = False
    p: dict[TypeName, Probability]
    background: Probability


class Codebook(Model):
    """All acts, and the one table that turns grades into r (see `sulh.record.reliance`).

    `gain` multiplies an act's background rate when the source's side gains by the report; `family_cap` bounds what one
    family may say in all, in nats between the two types it tells apart most.
    """

    version: Text
    reliability: dict[Literal["A", "B", "C", "D", "E", "F"], Probability]
    credibility: dict[Annotated[str, Field(pattern="^[1-6]$")], Probability]
    attribution: dict[Literal["unattributed", "claimed", "denied", "verified"], Probability]
    chain_link: Probability
    gain: Positive
    family_cap: Positive
    acts: dict[Annotated[str, Field(pattern=r"^[A-Z][A-Z_]*$")], Act]


@cache
def load_codebook() -> Codebook:
    """The codebook that ships with sulh."""
    document = read_yaml(Path(__file__).with_name("codebook.yaml"), "codebook.yaml")
    if document.problems:
        raise CaseError(document.problems)
    return Codebook.model_validate(document.data)
