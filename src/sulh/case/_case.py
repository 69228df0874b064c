"""The case: everything about one negotiation except its record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from sulh.case._acts import ActCode, OwnAct
from sulh.case._conflict import Conflict
from sulh.case._matter import (
    Ceasefire,
    Constraint,
    Demand,
    Hypothesis,
    Issue,
    Play,
    Question,
    ReferenceClass,
    Talks,
)
from sulh.case._people import ArmedGroup, Mediator, Named, Party, ThirdParty
from sulh.case._quantity import Model, Quantity, Slug, Text

FORMAT = 1


class Side(Named):
    """Whose interest a source serves: a party's side, a mediator's, or a third."""

    kind: Literal["party", "mediator", "third"]


class LeverCost(Model):
    """What moving a number of the case would cost whoever can move it, in words, and on what ground that is said.

    `to` is the end of its range that the cost is of, ``low`` or ``high``; left out, it is of either.
    """

    cost: Text
    to: Literal["low", "high"] | None = None
    assumed: Text


class Case(Model):
    """One negotiation: its people, its matter, its assumptions and its questions. Frozen.

    `acts` is laid over the codebook for this case: P(act | type), or anything else of an act, or acts of its own.
    `levers` says by the path of a number what moving it would cost. `conflict` is the same quarrel in option form.
    """

    sulh: Literal[1]
    id: Slug
    title: Text
    summary: Text
    not_this: Text
    as_of: dt.date
    horizon: dt.date
    claimant: Slug
    respondent: Slug
    sides: dict[Slug, Side]
    parties: Annotated[dict[Slug, Party], Field(min_length=2, max_length=2)]
    armed_groups: dict[Slug, ArmedGroup] = {}
    mediators: dict[Slug, Mediator] = {}
    third_parties: dict[Slug, ThirdParty] = {}
    issues: Annotated[dict[Slug, Issue], Field(min_length=1)]
    constraints: tuple[Constraint, ...] = ()
    demands: dict[Slug, Demand] = {}
    ceasefire: Ceasefire
    talks: Talks
    play: Play
    acts: dict[ActCode, OwnAct] = {}
    levers: dict[Text, LeverCost] = {}
    conflict: Conflict | None = None
    hypotheses: dict[Slug, Hypothesis] = {}
    unknowns: tuple[Text, ...] = ()
    reference_class: ReferenceClass
    questions: dict[Slug, Question] = {}

    @model_validator(mode="after")
    def _roles(self) -> Self:
        if self.claimant == self.respondent:
            raise ValueError("claimant and respondent must be two different parties")
        return self

    def quantities(self) -> dict[str, Quantity]:
        """Every quantity of the case by its dotted path, in the order of the file."""
        return dict(walk(self))

    def at(self, numbers: Mapping[str, float]) -> Case:
        """The case with some quantities fixed: `numbers` maps dotted paths to values.

        Bounds are not checked again; a path that names no quantity raises KeyError or AttributeError.
        """
        chosen: Case = assign(self, numbers)
        return chosen


def walk(value: Any, path: str = "") -> list[tuple[str, Quantity]]:
    """All quantities below `value` with their dotted paths."""
    if isinstance(value, Quantity):
        return [(path, value)]
    if isinstance(value, Model):
        children = [(name, getattr(value, name)) for name in type(value).model_fields]
    elif isinstance(value, dict):
        children = list(value.items())
    else:
        return []
    prefix = f"{path}." if path else ""
    return [pair for name, child in children for pair in walk(child, prefix + name)]


def assign(value: Any, numbers: Mapping[str, float]) -> Any:
    """`value` with the quantities at dotted paths fixed; what nothing touches is shared, not copied."""
    tree: dict[str, Any] = {}
    for path, number in numbers.items():
        *stem, leaf = path.split(".")
        branch = tree
        for key in stem:
            branch = branch.setdefault(key, {})
        branch[leaf] = number
    return _graft(value, tree)


def _graft(value: Any, tree: Any) -> Any:
    if isinstance(value, Quantity):
        return value.at(tree)
    if isinstance(value, Model):
        fields = {name: _graft(getattr(value, name), below) for name, below in tree.items()}
        return value.model_copy(update=fields)
    return {**value, **{name: _graft(value[name], below) for name, below in tree.items()}}
