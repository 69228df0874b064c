"""A number with its doubt and its ground: the only kind of number a case may hold."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

FROZEN = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, str_strip_whitespace=True)

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Share = Annotated[float, Field(ge=0, le=1)]


class Model(BaseModel):
    """What every part of a case has in common: frozen, no unknown fields, no infinities."""

    model_config = FROZEN


class Quote(Model):
    """Where a quoted number stands: a source and a span of characters [start, end) in its frozen text."""

    source: Slug
    span: tuple[int, int]


class Quantity(Model):
    """A value, or a low / likely / high triple, with exactly one basis.

    Write ``{value: 0.4, assumed: why}`` or ``{low: .2, likely: .4, high: .6, assumed: why}``. The basis is ``quoted``
    (a source and a span), ``computed`` (from what) or ``assumed`` (why; ``by`` names who assumes it).
    """

    RANGE: ClassVar[tuple[float, float]] = (-math.inf, math.inf)
    UNIT: ClassVar[str] = "a number"

    value: float | None = None
    low: float | None = None
    likely: float | None = None
    high: float | None = None
    quoted: Quote | None = None
    computed: Text | None = None
    assumed: Text | None = None
    by: Text | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        triple = (self.low, self.likely, self.high)
        if self.value is not None:
            if any(x is not None for x in triple):
                raise ValueError("give either value or low, likely and high, not both")
        elif any(x is None for x in triple):
            raise ValueError("give value, or all three of low, likely and high")
        elif not self.lo <= self.mid <= self.hi:
            raise ValueError(f"low <= likely <= high must hold, got {self.low}, {self.likely}, {self.high}")
        if sum(x is not None for x in (self.quoted, self.computed, self.assumed)) != 1:
            raise ValueError("give exactly one basis: quoted, computed or assumed")
        bottom, top = self.RANGE
        for number in (self.lo, self.hi):
            if not bottom <= number <= top:
                raise ValueError(f"must be {self.UNIT}, got {number:g}")
        return self

    @property
    def mid(self) -> float:
        """The likely value, or the single value."""
        return float(self.value if self.value is not None else self.likely)  # type: ignore[arg-type]

    @property
    def lo(self) -> float:
        """The low end; the value itself where there is one value."""
        return float(self.low if self.low is not None else self.mid)

    @property
    def hi(self) -> float:
        """The high end; the value itself where there is one value."""
        return float(self.high if self.high is not None else self.mid)

    @property
    def basis(self) -> str:
        """The basis in words, for a reader."""
        if self.quoted is not None:
            return f"quoted from {self.quoted.source}"
        return f"computed: {self.computed}" if self.computed is not None else f"assumed: {self.assumed}"

    def at(self, number: float) -> Quantity:
        """The same quantity fixed at `number`, its basis kept."""
        return self.model_copy(update={"value": float(number), "low": None, "likely": None, "high": None})


class Probability(Quantity):
    """A quantity in [0, 1]: a probability or a share."""

    RANGE = (0.0, 1.0)
    UNIT = "a probability within [0, 1]"


class Positive(Quantity):
    """A quantity of at least 0: a rate per day, a number of days, a cost."""

    RANGE = (0.0, math.inf)
    UNIT = "at least 0"


class Signed(Quantity):
    """A quantity in [-1, 1]: a bias, negative towards the respondent and positive towards the claimant."""

    RANGE = (-1.0, 1.0)
    UNIT = "within [-1, 1]"
