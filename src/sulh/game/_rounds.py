"""The rounds game as plain arrays, independent of any case."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

OUTCOMES = ("delivered", "paper", "talking", "broken_off", "escalation")
DELIVERED, PAPER, TALKING, BROKEN_OFF, ESCALATION = range(5)
WORTHS = ("flow_a", "flow_b", "hit", "deal_a", "deal_b", "end_a", "end_b")
MOST = 1e100  # a worth beyond this could add up to infinity, and infinity less infinity is nothing


@dataclass(frozen=True)
class RoundsGame:
    """Rounds of talks between A and B who do not know each other's type. Arrays only; `sulh.game.compile` fills them.

    Sizes: T rounds, S situations (a tension level at the table or away from it, or an end), K kinds of round,
    M moves of the side that moves first, R replies of the other, O things seen after a round, N rows of `rows`,
    NA and NB types, D deals. Worths are in units where today is 0 and a party's best deal is 1.

    - `kind` (T, S): the kind of round played in round t at situation s.
    - `leader` (K,): 0 if A moves first, 1 if B does.
    - `replies` (K, M, R): whether a reply is open after a move; a move with no reply is not open.
    - `group` (M,): moves of one group are one choice first (offer, press, ...), then a choice within it.
    - `signs` (K, M, R): the deal signed, or -1.
    - `ready`: P(signed in the same round | accepted); else the acceptance is seen, nothing is signed and talks go on.
    - `flow_a` (K, S, NA, M, R), `flow_b` (K, S, NB, M, R): worth of what a round brings.
    - `observe` (K, S, NB, M, R, O): P(seen | type of B, move, reply); sums to 1 over O.
    - `hit` (2, O): what a thing seen costs A and B (negative).
    - `row` (K, S, M, R, O): which row of `rows` (N, S) gives P(next situation).
    - `deal_a`, `deal_b` (NA, NB, D): worth of a signed deal; `delivered` (NA, NB, D): P(carried out | signed).
    - `end_a` (NA, S), `end_b` (NB, S): worth of a situation when it ends the game or the last round is over.
    - `absorbing` (S,): situations that end the game. `label` (S,): the outcome each counts as (see `OUTCOMES`).
    - `discount` (2,): today's worth of one unit next round. `precision`: lambda of the logit, per unit; at 0 everybody
      chooses by lot, evenly among the groups that are open and evenly within each.

    T may be 0, and all stays as it is; D may be 0, and there is nothing to sign. Errors: UsageError with the array.
    """

    kind: Ints
    leader: Ints
    replies: Bools
    signs: Ints
    group: Ints
    ready: float
    flow_a: Floats
    flow_b: Floats
    observe: Floats
    hit: Floats
    row: Ints
    rows: Floats
    deal_a: Floats
    deal_b: Floats
    delivered: Floats
    end_a: Floats
    end_b: Floats
    absorbing: Bools
    label: Ints
    discount: Floats
    precision: float

    def __post_init__(self) -> None:
        """Refuse arrays whose shapes disagree or whose probabilities are none."""
        self._check_kinds()
        for array, shape, wanted in self._shapes():
            if shape != wanted:
                raise UsageError(f"RoundsGame.{array}", f"shape {wanted}", str(shape), "Mend the array.")
        for name in ("flow_a", "observe", "rows"):  # between them they have every size but those of rounds and deals
            if getattr(self, name).size == 0:
                needed, got = "at least one of everything but rounds and deals", f"shape {getattr(self, name).shape}"
                raise UsageError(f"RoundsGame.{name}", needed, got, "Mend the array.")
        for name, sums in (("rows", self.rows.sum(axis=-1)), ("observe", self.observe.sum(axis=-1))):
            if not np.allclose(sums, 1, atol=1e-9) or getattr(self, name).min() < 0:
                got = f"sums from {sums.min():.6g} to {sums.max():.6g}"
                raise UsageError(f"RoundsGame.{name}", "probabilities that sum to 1", got, "Normalise the last axis.")
        for name, least, end in self._numbers():
            array = getattr(self, name)
            if array.size and not (array.min() >= least and array.max() < end):
                got = f"{array.min():g} to {array.max():g}"
                raise UsageError(f"RoundsGame.{name}", f"numbers from {least} to below {end}", got, "Mend the array.")
        if not 0 <= self.precision < np.inf:
            raise UsageError("RoundsGame.precision", "a number from 0 up", f"{self.precision:g}", "Choose a lambda.")
        if not 0 <= self.ready <= 1:
            raise UsageError("RoundsGame.ready", "a probability", f"{self.ready:g}", "Choose one within [0, 1].")
        live = ~self.absorbing
        playable = np.asarray(self.replies.any(axis=(1, 2)))
        if not playable[self.kind[:, live]].all():
            step = "Open a move and a reply."
            raise UsageError("RoundsGame.replies", "an open move in every round", "a kind of round with none", step)

    def _check_kinds(self) -> None:
        """Compiled loops are made for arrays of one kind of number, and `~` of a 0 that is no bool is not true."""
        for names, kinds, told in (
            (("kind", "leader", "signs", "group", "row", "label"), "iu", "whole numbers"),
            (("replies", "absorbing"), "b", "bools"),
            ((*WORTHS, "observe", "rows", "delivered", "discount"), "f", "floats"),
        ):
            for name in names:
                array = getattr(self, name)
                if not isinstance(array, np.ndarray) or array.dtype.kind not in kinds:
                    got = str(array.dtype) if isinstance(array, np.ndarray) else type(array).__name__
                    raise UsageError(f"RoundsGame.{name}", f"an array of {told}", got, "Convert it with np.asarray.")
        for name in ("ready", "precision"):
            if not isinstance(getattr(self, name), Real):
                raise UsageError(f"RoundsGame.{name}", "a number", repr(getattr(self, name)), "Give one.")
        for name, axes in (("replies", 3), ("deal_a", 3), ("hit", 2), ("kind", 2), ("rows", 2)):
            if getattr(self, name).ndim != axes:
                got = f"shape {getattr(self, name).shape}"
                raise UsageError(f"RoundsGame.{name}", f"an array of {axes} axes", got, "Mend the array.")

    def _shapes(self) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
        kinds, moves, replies = self.replies.shape
        situations, seen = self.absorbing.size, self.hit.shape[1]
        na, nb, _deals = self.deal_a.shape
        expected: dict[str, tuple[int, ...]] = {
            "kind": (self.rounds, situations),
            "leader": (kinds,),
            "signs": (kinds, moves, replies),
            "group": (moves,),
            "flow_a": (kinds, situations, na, moves, replies),
            "flow_b": (kinds, situations, nb, moves, replies),
            "observe": (kinds, situations, nb, moves, replies, seen),
            "hit": (2, seen),
            "row": (kinds, situations, moves, replies, seen),
            "rows": (len(self.rows), situations),
            "deal_b": self.deal_a.shape,
            "delivered": self.deal_a.shape,
            "end_a": (na, situations),
            "end_b": (nb, situations),
            "label": (situations,),
            "discount": (2,),
        }
        return [(name, getattr(self, name).shape, shape) for name, shape in expected.items()]

    def _numbers(self) -> list[tuple[str, float, float]]:
        """What each array may hold, [least, end): compiled loops do not look whether an index is there."""
        kinds, moves, _replies = self.replies.shape
        return [
            ("kind", 0, kinds),
            ("leader", 0, 2),
            ("signs", -1, self.deal_a.shape[2]),
            ("group", 0, moves),
            ("row", 0, len(self.rows)),
            ("label", 0, len(OUTCOMES)),
            ("delivered", 0, 1 + 1e-9),
            ("discount", 0, 1 + 1e-9),
            *((name, -MOST, MOST) for name in WORTHS),
        ]

    @property
    def rounds(self) -> int:
        """T, the number of rounds."""
        return int(self.kind.shape[0])

    @property
    def types(self) -> tuple[int, int]:
        """(NA, NB)."""
        return int(self.deal_a.shape[0]), int(self.deal_a.shape[1])
