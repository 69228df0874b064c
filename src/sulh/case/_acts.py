"""Acts as a case may state them: in place of the codebook's, or of its own."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sulh.case._people import TYPES
from sulh.case._quantity import Model, Probability, Text

ActCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z_]*$")]
Step = Literal[-1, 0, 1]
Root = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "INVESTIGATE", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "CRIME", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "negotiation",
]  # fmt: skip
"""The verbs of PLOVER, and ``negotiation`` for an act that PLOVER lacks."""

WHOLE = ("name", "definition", "example", "counterexample", "root", "valence", *TYPES, "background")
"""What an act of a case's own must state."""


class OwnAct(Model):
    """What a case says of an act. What it leaves out stays as in the codebook.

    The types are P(act | type) by the name of the type; the other fields are those of the codebook's acts, where
    ``none`` takes an `incident` or a `talks` away. An act that the codebook lacks must state `WHOLE`.
    """

    name: Text | None = None
    definition: Text | None = None
    example: Text | None = None
    counterexample: Text | None = None
    root: Root | None = None
    valence: Step | None = None
    commits: Step | None = None
    by_group: bool | None = None
    incident: Literal["minor", "major", "none"] | None = None
    talks: Literal["resume", "suspend", "none"] | None = None
    pressure: bool | None = None
    settler: Probability | None = None
    captive: Probability | None = None
    staller: Probability | None = None
    refuser: Probability | None = None
    background: Probability | None = None

    @property
    def stated(self) -> tuple[str, ...]:
        """The fields that it states, in their order."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) is not None)
