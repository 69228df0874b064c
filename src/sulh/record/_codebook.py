"""The codebook: what each act is, and how likely each hidden type is to do it. Data, not code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from sulh.case import TYPES, ActCode, Model, OwnAct, Probability, Root, Slug, Step, Text, read_yaml
from sulh.case._acts import WHOLE
from sulh.case._people import TypeName
from sulh.case._quantity import Positive
from sulh.errors import CaseError


class Act(Model):
    """One act. `p` is P(act reported in the ordinary course of talks | type); `background` the rate of such a report
    whatever the truth; `valence` +1 if the actor looks better for it, -1 if worse, 0 if neither. `root` is the verb of
    PLOVER that it falls under. `example` is a case of it, `counterexample` a near miss and what that is instead.

    `by_group` says that it is done by an armed group, `incident` makes it count towards tension, `talks` makes it open
    or close the table, `pressure` starts a spell in which types drift faster. `commits` is +1 for a statement that
    takes on or grants what is asked on its issue, -1 for one that refuses it or denies its ground, 0 for what commits
    to nothing: see `contradictions`.
    """

    name: Text
    definition: Text
    example: Text
    counterexample: Text
    root: Root
    valence: Step
    commits: Step = 0
    by_group: bool = False
    incident: Literal["minor", "major"] | None = None
    talks: Literal["resume", "suspend"] | None = None
    pressure: bool = False
    p: Annotated[dict[TypeName, Probability], Field(min_length=4)]
    background: Probability


class Codebook(Model):
    """All acts and contexts, and the one table that turns grades into r (see `sulh.record.reliance`).

    `gain` multiplies an act's background rate when the source's side gains by the report; `family_cap` bounds what one
    family may say in all, in nats between the two types it tells apart most.
    """

    version: Text
    reliability: Annotated[dict[Literal["A", "B", "C", "D", "E", "F"], Probability], Field(min_length=6)]
    credibility: Annotated[dict[Annotated[str, Field(pattern="^[1-6]$")], Probability], Field(min_length=6)]
    attribution: Annotated[
        dict[Literal["unattributed", "claimed", "denied", "verified"], Probability], Field(min_length=4)
    ]
    chain_link: Probability
    gain: Positive
    family_cap: Positive
    contexts: dict[Slug, Text]
    acts: dict[ActCode, Act]


@cache
def load_codebook() -> Codebook:
    """The codebook that ships with sulh."""
    document = read_yaml(Path(__file__).with_name("codebook.yaml"), "codebook.yaml")
    if document.problems:
        raise CaseError(document.problems)
    return Codebook.model_validate(document.data)


def laid_over(codebook: Codebook, own: Mapping[str, OwnAct]) -> Codebook:
    """The codebook as a case reads it: what the case states of an act stands, the rest of the act is the codebook's.

    Acts of the case's own come after the others; one that does not state all of its `WHOLE` is left out (see
    `sulh.record._checks.record_faults`, which tells of it).
    """
    acts = dict(codebook.acts)
    for code, entry in own.items():
        made = _laid_over(acts.get(code), entry)
        if made is not None:
            acts[code] = made
    return codebook.model_copy(update={"acts": acts})


def _laid_over(act: Act | None, own: OwnAct) -> Act | None:
    if act is None and set(WHOLE) - set(own.stated):
        return None
    fields: dict[str, Any] = {name: getattr(own, name) for name in own.stated}
    p: dict[Any, Probability] = {name: fields.pop(name) for name in TYPES if name in fields}
    for flag in ("incident", "talks"):
        if fields.get(flag) == "none":
            fields[flag] = None
    if act is None:
        return Act(p=p, **fields)
    return act.model_copy(update=fields | {"p": {**act.p, **p}})
