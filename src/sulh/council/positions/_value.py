"""What every multilateral model gives: a forecast, the path to it, and why each actor moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sulh.council.positions._issue import Floats, Ints, Issue
from sulh.council.positions._options import SpatialOptions
from sulh.errors import UsageError

LOSSES = ("quadratic", "linear")


@dataclass(frozen=True)
class Move:
    """One actor's move in one round (counted from 1), with the reason in words. `other` is whom it moved towards."""

    round: int
    actor: str
    kind: str
    other: str
    start: tuple[float, ...]
    end: tuple[float, ...]
    why: str


@dataclass(frozen=True)
class Forecast:
    """What one model says of one issue.

    `value` (dimensions,) is the forecast, on the issue's scale; `by_round` (rounds + 1, dimensions) what the forecast
    would be after each round; `path` (rounds + 1, actors, dimensions) where each stands; `chance` (rounds + 1,
    actors), where the model has one, how likely each actor's position is to carry.
    """

    model: str
    issue: Issue
    value: Floats
    by_round: Floats
    path: Floats
    moves: tuple[Move, ...]
    settings: dict[str, object]
    chance: Floats | None = None


@dataclass(frozen=True)
class Settings:
    """What the models can be asked with.

    Args:
        rounds: rounds of the challenge model.
        q: its chance that the status quo stays when nobody challenges.
        cost: of no deal to Nash's actors, in losses of an actor who cares fully and misses by the whole scale.
        loss: ``quadratic`` or ``linear`` in the distance, for Nash.
        spatial: the nine options of the spatial model.
        seed: of its choices, where they are stochastic.
        turns: the most turns it may take.
        mended: use each side's own chance and power in its bargains, where the original mixes them up.
    """

    rounds: int = 5
    q: float = 1.0
    cost: float = 1.0
    loss: str = "quadratic"
    spatial: SpatialOptions = field(default_factory=SpatialOptions)
    seed: int = 0
    turns: int = 100
    mended: bool = False

    def __post_init__(self) -> None:
        """Check the ranges."""
        self._need("rounds", 0 <= self.rounds <= 10_000, "0 to 10000", self.rounds)
        self._need("q", 0 <= self.q <= 1, "0 to 1", self.q)
        self._need("cost", 0 <= self.cost <= 1e100, "0 to 1e+100", self.cost)
        self._need("loss", self.loss in LOSSES, " or ".join(LOSSES), self.loss)
        self._need("seed", self.seed >= 0, "0 or more", self.seed)
        self._need("turns", 2 <= self.turns <= 10_000, "2 to 10000", self.turns)

    @staticmethod
    def _need(what: str, held: bool, expected: str, got: object) -> None:
        if not held:
            raise UsageError(what, expected, str(got), "Give a value in that range.")


@dataclass(frozen=True)
class Model:
    """One model: its name, what it says in a sentence, where it comes from, and its two ways to answer.

    `one` gives the forecast of an issue. `many` gives the values alone, (draws, dimensions), of samples of the actors,
    each row of the second argument (draws, actors) naming the actors of a sample by their places, repeats allowed.
    """

    name: str
    says: str
    source: str
    one: Callable[[Issue, Settings], Forecast]
    many: Callable[[Issue, Ints, Settings], Floats]
