"""What every multilateral model reads: actors with positions, saliences and power, on one or several dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sulh.errors import UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NAME_LENGTH = 200
MOST_POWER = 1e100  # what sums and products of stakes cannot overflow from


@dataclass(frozen=True)
class Issue:
    """Who wants what, how much they care and how strong they are. An issue that exists is valid.

    Args:
        name: what the issue is called.
        actors: their names, each once. (actors,)
        position: where each stands, within `scale`. (actors, dimensions), or (actors,) for one dimension.
        salience: how much each cares, 0 to 100, an actor's sum over dimensions at most 100. Shape as `position`.
        power: 0 to 1e100, in any unit. (actors,)
        dimensions: their names; one, ``position``, unless told.
        scale: the least and the greatest position there can be.
        reference: where things stay without an agreement, within `scale`, or None. (dimensions,)
        outcome: what was decided in the end, within `scale`, or None. (dimensions,)
        group: what the issue is part of, such as a proposal; issues of a group are not independent.
        ideals: for the spatial model, how far each actor's ideal follows positions, rows summing to at most 1
            (actors, actors); None: everybody's ideal is its own position.
        notes: what a reader should know of how the issue was read.

    Raises: UsageError for the first thing that is not so.
    """

    name: str
    actors: Sequence[str]
    position: ArrayLike
    salience: ArrayLike
    power: ArrayLike
    dimensions: Sequence[str] = ("position",)
    scale: tuple[float, float] = (0.0, 100.0)
    reference: ArrayLike | None = None
    outcome: ArrayLike | None = None
    group: str = ""
    ideals: ArrayLike | None = None
    notes: tuple[str, ...] = ()
    x: Floats = field(init=False, repr=False, compare=False)
    """Positions, (actors, dimensions)."""
    s: Floats = field(init=False, repr=False, compare=False)
    """Saliences as shares of 1, (actors, dimensions)."""
    c: Floats = field(init=False, repr=False, compare=False)
    """Power, (actors,)."""

    def __post_init__(self) -> None:
        """Check, and hold the arrays as float64."""
        object.__setattr__(self, "actors", tuple(self.actors))
        object.__setattr__(self, "dimensions", tuple(self.dimensions))
        shape = (len(self.actors), len(self.dimensions))
        self._names()
        x = self._array("position", self.position, shape)
        s = self._array("salience", self.salience, shape)
        c = self._array("power", self.power, shape[:1])
        low, high = self.scale
        if not (np.isfinite(low) and np.isfinite(high) and low <= high):
            raise UsageError(self._who(), "a scale from low to high", f"{low:g} to {high:g}", "Swap the two.")
        self._within("position", x, low, high)
        self._within("salience", s, 0.0, 100.0)
        self._within("power", c, 0.0, MOST_POWER)
        self._sums(s, c)
        for what in ("reference", "outcome"):
            if getattr(self, what) is not None:
                value = self._array(what, getattr(self, what), shape[1:])
                self._within(what, value, low, high, actors=False)
                object.__setattr__(self, what, value)
        if self.ideals is not None:
            self._ideals()
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "s", s / 100.0)
        object.__setattr__(self, "c", c)

    @property
    def weight(self) -> Floats:
        """Power times salience, the stake of each actor in each dimension. (actors, dimensions)."""
        return np.asarray(self.c[:, None] * self.s)

    def _who(self, actor: int | None = None) -> str:
        return f"issue '{self.name}'" + ("" if actor is None else f", actor '{self.actors[actor]}'")

    def _names(self) -> None:
        if not self.actors or not self.dimensions:
            raise UsageError(self._who(), "an actor and a dimension at least", "none", "Add whoever takes part.")
        for what, names in (("actor", self.actors), ("dimension", self.dimensions)):
            for place, name in enumerate(names):
                if not name.strip() or len(name) > NAME_LENGTH:
                    got = f"{len(name)} characters"
                    raise UsageError(self._who(), f"names of 1 to {NAME_LENGTH} characters", got, f"Name the {what}.")
                if name in names[:place]:
                    step = "Rename one, or add up what belongs to one."
                    raise UsageError(self._who(), f"each {what} once", f"'{name}' again", step)

    def _array(self, what: str, value: ArrayLike, shape: tuple[int, ...]) -> Floats:
        try:
            array = np.array(value, dtype=np.float64)
        except (TypeError, ValueError):
            raise UsageError(f"{self._who()}, {what}", "numbers", str(value)[:60], "Give numbers alone.") from None
        if array.size == np.prod(shape) and array.ndim <= len(shape):
            array = array.reshape(shape)
        if array.shape != shape:
            got, step = f"shape {array.shape}", "Give one value for each actor and dimension."
            raise UsageError(f"{self._who()}, {what}", f"shape {shape}", got, step)
        return array

    def _within(self, what: str, array: Floats, low: float, high: float, actors: bool = True) -> None:
        ends = f"a number from {low:g} to {high:g}"
        wrong = np.argwhere(~(np.isfinite(array) & (array >= low) & (array <= high)))
        if wrong.size:
            at = tuple(wrong[0])
            who = self._who(int(at[0]) if actors else None)
            raise UsageError(f"{who}, {what}", ends, f"{array[at]:g}", "Mend it, or leave the actor out.")

    def _sums(self, s: Floats, c: Floats) -> None:
        over = np.flatnonzero(s.sum(axis=1) > 100.0 + 1e-6)
        if over.size:
            got = f"{s[over[0]].sum():g}"
            step = "Salience is a share of attention: scale the actor's saliences down."
            raise UsageError(f"{self._who(int(over[0]))}, salience", "at most 100 over all dimensions", got, step)
        idle = np.flatnonzero((c[:, None] * s).sum(axis=0) <= 0)
        if idle.size:
            who = f"{self._who()}, {self.dimensions[idle[0]]}"
            step = "Give somebody power and a salience."
            raise UsageError(who, "an actor with power who cares", "nobody", step)

    def _ideals(self) -> None:
        size = len(self.actors)
        ideals = self._array("ideals", self.ideals if self.ideals is not None else 0.0, (size, size))
        self._within("ideals", ideals, 0.0, 1.0)
        over = np.flatnonzero(ideals.sum(axis=1) > 1 + 1e-9)
        if over.size:
            got = f"{ideals[over[0]].sum():g}"
            who = f"{self._who(int(over[0]))}, ideals"
            raise UsageError(who, "rates that sum to at most 1", got, "Lower them.")
        object.__setattr__(self, "ideals", ideals)
