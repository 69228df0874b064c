"""Parts of the document of a run that stand by themselves: what all share, levers, and the tornado."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """What all parts share: frozen, nothing unknown, every part with a meaning in the schema."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Lever(Part):
    """What changes if one assumption moves from its low to its high end, everything else likely."""

    path: str
    label: str
    low: float
    likely: float
    high: float
    basis: str
    who: str | None = Field(description="the actor who could pull it, if any")
    outcome: str
    at_low: dict[str, float]
    at_likely: dict[str, float] = Field(description="solved as coarsely as the two ends, so that all three compare")
    at_high: dict[str, float]
    swing: float = Field(description="largest absolute change of one outcome at the horizon between low and high")


class Bar(Part):
    """One bar of the tornado: the outcome's chance with one assumption at its low, likely and high value."""

    path: str
    label: str
    low: float
    likely: float
    high: float
    at_low: float
    at_likely: float = Field(description="solved as coarsely as the two ends, so that all three compare")
    at_high: float


class Tornado(Part):
    """The likeliest outcome at the horizon with each assumption at either end, the widest bar first."""

    outcome: str
    bars: list[Bar]
