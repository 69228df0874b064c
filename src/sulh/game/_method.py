"""How to solve, and what a solution is."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.game._grid import SimplexGrid, simplex_grid
from sulh.game._rounds import RoundsGame

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Method:
    """How to solve: steps of the two belief grids, tolerance on strategies, most damped responses a state, threads.

    A state that damped responses leave may take four times as many by Newton's method and forty times by continuation,
    and all such states of a game `spare` responses together: a game too sharp to be solved ends soon, and says so.
    `endless` leaves out the last round: the rounds of the game repeat for ever, and what is found is how they are then
    played (see `solve`).
    """

    steps_a: int = 2
    steps_b: int = 4
    tolerance: float = 1e-4
    most: int = 400
    threads: int = 1
    endless: bool = False
    spare: int = 1_000_000

    def __post_init__(self) -> None:
        """Refuse settings that cannot be."""
        counts = (self.steps_a, self.steps_b, self.most, self.threads, self.spare + 1)
        whole = all(isinstance(count, int | np.integer) and count >= 1 for count in counts)
        if not (whole and isinstance(self.tolerance, Real) and 0 < float(self.tolerance) < np.inf):
            wanted = "steps, most and threads of at least 1 and spare of at least 0, whole; a finite tolerance above 0"
            raise UsageError("Method", wanted, str(self), "Mend.")


@dataclass(frozen=True)
class Solution:
    """Strategies and values at every round, situation and grid belief, each with its certificate.

    `first` (T, S, GA, GB, NX, M): P(move | type) of the side that leads; `second` (T, S, GA, GB, NX, M, R): P(reply |
    type, move) of the other; NX = max(NA, NB), rows beyond a side's types are 0. `value_a` (T + 1, S, GA, GB, NA),
    `value_b` (..., NB).

    `residuals` (T, S, GA, GB) is the certificate of each state: the largest change of any strategy there that one more
    response would make. `responses` (T, S, GA, GB) says how many were computed to find it. Both are 0 where the game is
    over. For an endless game, `sweeps` is how often its rounds were gone through and `drift` how much any worth still
    changed with the last; `settled` whether that is within the tolerance on worths.
    """

    game: RoundsGame
    method: Method
    first: Floats
    second: Floats
    value_a: Floats
    value_b: Floats
    residuals: Floats
    responses: Ints
    sweeps: int = 1
    drift: float = 0.0
    settled: bool = True

    @property
    def residual(self) -> float:
        """The largest residual of any state."""
        return float(self.residuals.max(initial=0.0))

    @property
    def iterations(self) -> int:
        """The most responses computed at any state."""
        return int(self.responses.max(initial=0))

    @property
    def unconverged(self) -> int:
        """How many states did not meet the tolerance."""
        return int((self.residuals > self.method.tolerance).sum())

    @property
    def converged(self) -> bool:
        """Whether every state met the tolerance, and an endless game settled."""
        return self.unconverged == 0 and self.settled

    @property
    def remedy(self) -> str | None:
        """What to do about what did not converge; None if all did."""
        told = []
        if self.unconverged:
            t, s, *_beliefs = np.unravel_index(int(self.residuals.argmax()), self.residuals.shape)
            told.append(
                f"{self.unconverged} of {int((self.responses > 0).sum()):,} states stopped after up to "
                f"{self.iterations:,} responses with a residual of up to {self.residual:.2g} (round {t + 1}, situation "
                f"{s}). Lower play.precision (now {self.game.precision:g}) or keep worths nearer to 1; from Python, "
                "`Method` may allow more iterations."
            )
        if not self.settled:
            told.append(
                f"The endless game still moved by {self.drift:.2g} after {self.sweeps:,} sweeps of its rounds. Lower "
                "play.precision or the parties' patience, or give the talks a last round."
            )
        return " ".join(told) or None

    @property
    def grids(self) -> tuple[SimplexGrid, SimplexGrid]:
        """The belief grids over A's and B's types."""
        na, nb = self.game.types
        return simplex_grid(na, self.method.steps_a), simplex_grid(nb, self.method.steps_b)
