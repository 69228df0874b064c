"""What it is worth to know the other side's type from the start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sulh.game._method import Solution
from sulh.game._opening import opening
from sulh.game._situations import Start, chances_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Information:
    """What play is worth to A and B, (2,), before either knows its type: as it is, and with one side's type known.

    `known_a` is with A's type known to both from the start, `known_b` with B's.
    """

    without: Floats
    known_a: Floats
    known_b: Floats

    @property
    def to_a(self) -> float:
        """What A gains if B's type is known; it may be negative."""
        return float(self.known_b[0] - self.without[0])

    @property
    def to_b(self) -> float:
        """What B gains if A's type is known; it may be negative."""
        return float(self.known_a[1] - self.without[1])


def worth_now(solution: Solution, belief_a: Floats, belief_b: Floats, situation: Start) -> Floats:
    """What play is worth to A and B, (2,), at a pair of beliefs: the mean over the types of each. See `opening`.

    `situation` is where play begins, or the chance of each situation, (S,).
    """
    worth = np.zeros(2)
    chances = chances_of(situation, solution.game.absorbing.size)
    for s in np.flatnonzero(chances):
        found = opening(solution, belief_a, belief_b, int(s))
        worth += chances[s] * np.array([found.value_a @ belief_a, found.value_b @ belief_b])
    return worth


def value_of_information(solution: Solution, belief_a: Floats, belief_b: Floats, situation: Start) -> Information:
    """The worth of the game with one side's type revealed, weighted by the belief, beside its worth as it is.

    Revealed means to everybody: the side whose type it is knows that the other knows. So the value may be negative,
    unlike in a decision problem: who is known to be informed is played against differently.

    Source: Hirshleifer (1971), American Economic Review 61(4), 561-574; Bassan, Gossner, Scarsini & Zamir (2003),
    International Journal of Game Theory 32, 17-31, say in which games it cannot be.
    """

    def revealed(belief: Floats, worth: list[Floats]) -> Floats:
        return np.asarray(sum(p * w for p, w in zip(belief[belief > 0], worth, strict=True)))

    corners_a, corners_b = np.eye(belief_a.size)[belief_a > 0], np.eye(belief_b.size)[belief_b > 0]
    return Information(
        worth_now(solution, belief_a, belief_b, situation),
        revealed(belief_a, [worth_now(solution, corner, belief_b, situation) for corner in corners_a]),
        revealed(belief_b, [worth_now(solution, belief_a, corner, situation) for corner in corners_b]),
    )
