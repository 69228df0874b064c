"""What a solved game makes likely, round by round."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.game import OUTCOMES, Solution, Start, chances_of

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Course:
    """P(outcome) after each round, (T + 1, 5), rows sum to 1.

    `belief_a` (T + 1, NA), `belief_b` (T + 1, NB): the mean belief over all histories, those that ended in a signature
    with the belief held then. It stays the prior: a law that `propagate` keeps to rounding.
    """

    outcomes: Floats
    belief_a: Floats
    belief_b: Floats


def propagate(solution: Solution, belief_a: Floats, belief_b: Floats, situation: Start) -> Course:
    """Exact forward propagation, to the belief grid, of the play in `solution` from one situation and belief.

    Probability mass lives on (situation, grid belief of A, grid belief of B). A belief between grid points is split
    over its Freudenthal corners with barycentric weights, which keeps the mean: summed over everything that can
    happen, the expected posterior is the prior.

    Args:
        belief_a: P(type of A), shape (NA,). belief_b: P(type of B), shape (NB,). Each sums to 1.
        situation: where the talks stand, 0 .. S - 1; or the chance of each, (S,), as `sulh.game.start_of` gives it.
    """
    game, (grid_a, grid_b) = solution.game, solution.grids
    walk = Walk(solution)
    mass, signed = walk.place(belief_a, belief_b, situation), np.zeros(2)
    known_a, known_b = np.zeros(grid_a.types), np.zeros(grid_b.types)
    outcomes, mean_a, mean_b = [], [], []
    for t in range(game.rounds + 1):
        outcomes.append(_outcomes(mass, signed, game.label))
        mean_a.append(known_a + np.einsum("sab,ai->i", mass, grid_a.points))
        mean_b.append(known_b + np.einsum("sab,bi->i", mass, grid_b.points))
        if t == game.rounds:
            break
        step = walk.step(t, mass)
        mass, signed = step.mass, signed + step.signed
        known_a, known_b = known_a + step.known_a, known_b + step.known_b
    return Course(np.array(outcomes), np.array(mean_a), np.array(mean_b))


@dataclass(frozen=True)
class Step:
    """What one round makes of some mass: what goes on (S, GA, GB), P(signed and delivered), P(signed and not), and the
    beliefs held at signing, weighted by its chance.
    """

    mass: Floats
    signed: Floats
    known_a: Floats
    known_b: Floats


class Walk:
    """Steps through a solved game, of everything that may happen or of a part of it."""

    def __init__(self, solution: Solution):
        from sulh.game import _kernels as game_kernels

        game, (grid_a, grid_b) = solution.game, solution.grids
        self.solution, self.game, self.grid_a, self.grid_b = solution, game, grid_a, grid_b
        self.grids = (solution.method.steps_a, grid_a.lookup, solution.method.steps_b, grid_b.lookup)
        self.seen = np.ascontiguousarray(game.observe.transpose(0, 1, 3, 4, 5, 2))
        self.near = (game_kernels.scratch(grid_a.types), game_kernels.scratch(grid_b.types))
        self.sizes = (game.absorbing.size, len(grid_a.points), len(grid_b.points))

    def place(self, belief_a: Floats, belief_b: Floats, situation: Start) -> Floats:
        """Mass 1 at a situation, or over several, and a pair of beliefs, split over the grid points: (S, GA, GB)."""
        from sulh.outlook import _kernels as kernels

        belief_a, belief_b = np.asarray(belief_a, float), np.asarray(belief_b, float)
        pairs = (("belief_a", belief_a, self.grid_a), ("belief_b", belief_b, self.grid_b))
        for name, belief, grid in pairs:
            if belief.shape != (grid.types,) or not (abs(belief.sum() - 1) <= 1e-9 and belief.min() >= 0):
                wanted = f"{grid.types} probabilities that sum to 1"
                raise UsageError(f"propagate: {name}", wanted, str(belief), "Normalise it.")
        if isinstance(situation, np.ndarray):
            if situation.shape != self.sizes[:1] or not (abs(situation.sum() - 1) <= 1e-9 and situation.min() >= 0):
                wanted, step = f"{self.sizes[0]} chances that sum to 1", "Take them from `start_of`."
                raise UsageError("propagate: situation", wanted, str(situation), step)
        elif situation not in range(self.sizes[0]):
            step = "Take one from `Situations.of`."
            raise UsageError("propagate: situation", f"0 to {self.sizes[0] - 1}", f"{situation}", step)
        mass, start = np.zeros(self.sizes), chances_of(situation, self.sizes[0])
        kernels.spread(belief_a, belief_b, self.grids, 1.0, start, mass, self.near, False)
        return mass

    def step(self, t: int, mass: Floats, allowed: Bools | None = None, seen: Bools | None = None) -> Step:
        """Round t. Only what goes through `allowed` (K, M, R) moves and replies, and shows one of `seen` (O,), is kept,
        so that the sum of what comes back is the chance of that. What is seen is seen where nothing was signed.
        """
        from sulh.outlook import _kernels as kernels

        game, solution = self.game, self.solution
        replies = game.replies if allowed is None else game.replies & allowed
        observe = self.seen if seen is None else self.seen * seen[:, None]
        rules = (game.leader, replies, game.signs, observe, game.row, float(game.ready))
        ahead, signed = np.zeros(self.sizes), np.zeros(2)
        known_a, known_b = np.zeros(self.grid_a.types), np.zeros(self.grid_b.types)
        kernels.advance(
            mass, game.kind[t], game.absorbing, solution.first[t], solution.second[t], rules, game.rows,
            game.delivered, self.grids, self.grid_a.points, self.grid_b.points, ahead, signed,
            known_a, known_b,
        )  # fmt: skip
        return Step(ahead, signed, known_a, known_b)

    def ahead(self, t: int, until: float) -> Floats:
        """P of the five outcomes at `until` rounds, from every state at the start of round t: (S, GA, GB, 5).

        `until` need not be whole: outcomes are linear between the ends of rounds. The transpose of `propagate`.
        """
        from sulh.outlook import _kernels as kernels

        game, (whole, rest) = self.game, self.place_in_rounds(until)
        here = np.eye(len(OUTCOMES))[game.label][:, None, None, :] * np.ones((1, *self.sizes[1:], 1))
        rules = (game.leader, game.replies, game.signs, self.seen, game.row, float(game.ready))
        then = here.copy() if rest == 0 else rest * here
        for round_ in range((whole if rest == 0 else whole + 1) - 1, t - 1, -1):
            following, now = np.tensordot(game.rows, then, axes=1), np.zeros_like(then)
            kernels.look_back(
                then, following, game.kind[round_], game.absorbing, self.solution.first[round_],
                self.solution.second[round_], rules, game.delivered, self.grids,
                self.grid_a.points, self.grid_b.points, 1.0 if round_ < whole else rest, now,
            )  # fmt: skip
            then = now + ((1 - rest) * here if round_ == whole else 0.0)
        return then

    def place_in_rounds(self, until: float) -> tuple[int, float]:
        """Whole rounds and the rest, within the game."""
        whole = min(max(int(until), 0), self.game.rounds)
        return whole, until - whole if whole < self.game.rounds else 0.0


def _outcomes(mass: Floats, signed: Floats, label: NDArray[np.int64]) -> Floats:
    """P of the five outcomes from mass by situation and what has been signed."""
    chances: Floats = np.zeros(len(OUTCOMES))
    np.add.at(chances, label, mass.sum(axis=(1, 2)))
    chances[:2] += signed
    return chances
