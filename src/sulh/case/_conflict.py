"""A conflict in option form: what each decision maker can do, what cannot be, and what it would rather have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sulh.case._quantity import Model, Slug, Text


class Choice(Model):
    """An option of a decision maker: something it does or does not do.

    `moves` is ``both``, ``forward`` (once taken it cannot be undone) or ``back`` (once given up it cannot be taken).
    """

    name: Text
    moves: Literal["both", "forward", "back"] = "both"


class Preference(Model):
    """A statement over options that a decision maker would have true, and why it is thought to."""

    statement: Text
    assumed: Text


class Ranking(Model):
    """A ranking of states in chains, best first: ``a > b ~ c``. Chains are joined; together they rank every state."""

    chains: Annotated[tuple[Text, ...], Field(min_length=1)]
    assumed: Text


class DecisionMaker(Model):
    """Who can do what, and what it would rather have: statements, the most important first, or a ranking.

    Its id is that of an actor of the case; several that act as one are named in `stands_for`, under an id of choice.

    The k-th of n statements weighs 2^(n-k), so that one outweighs all below it; a state is worth the sum of those
    that hold in it.
    """

    name: Text
    stands_for: tuple[Slug, ...] = ()
    options: dict[Slug, Choice]
    prefers: tuple[Preference, ...] = ()
    ranking: Ranking | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.prefers) == (self.ranking is not None):
            raise ValueError("give either prefers or ranking")
        return self


class Pattern(Model):
    """A statement that picks out states, and why they are treated so."""

    statement: Text
    because: Text


class NamedState(Model):
    """A state that has a name: the options taken in it; all others are not."""

    name: Text
    taken: tuple[Slug, ...] = ()


class Conflict(Model):
    """A conflict in the graph model: decision makers with options, states that cannot be, preferences.

    `impossible` picks out states that cannot be, `merged` states that are one and the same to everybody.
    """

    question: Text
    decision_makers: Annotated[dict[Slug, DecisionMaker], Field(min_length=1)]
    impossible: tuple[Pattern, ...] = ()
    merged: tuple[Pattern, ...] = ()
    states: dict[Slug, NamedState] = {}
    status_quo: Slug | None = None

    def choices(self) -> Mapping[str, Choice]:
        """All options by id, in the order of the decision makers; an id used twice is there once."""
        return {key: choice for who in self.decision_makers.values() for key, choice in who.options.items()}
