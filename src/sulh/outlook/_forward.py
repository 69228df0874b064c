"""What a solved game makes likely, round by round."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.game import OUTCOMES, Solution

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Course:
    """P(outcome) after each round, (T + 1, 5), rows sum to 1.

    `belief_a` (T + 1, NA), `belief_b` (T + 1, NB): the mean belief over all histories, those that ended in a signature
    with the belief held then. It stays the prior: a law that `propagate` keeps to rounding.
    """

    outcomes: Floats
    belief_a: Floats
    belief_b: Floats


def propagate(solution: Solution, belief_a: Floats, belief_b: Floats, situation: int) -> Course:
    """Exact forward propagation, to the belief grid, of the play in `solution` from one situation and belief.

    Probability mass lives on (situation, grid belief of A, grid belief of B). A belief between grid points is split
    over its Freudenthal corners with barycentric weights, which keeps the mean: summed over everything that can
    happen, the expected posterior is the prior.

    Args:
        belief_a: P(type of A), shape (NA,). belief_b: P(type of B), shape (NB,). Each sums to 1.
        situation: where the talks stand, 0 .. S - 1.
    """
    from sulh.game import _kernels as game_kernels
    from sulh.outlook import _kernels as kernels

    game, (grid_a, grid_b) = solution.game, solution.grids
    for name, belief, size in (("belief_a", belief_a, grid_a.types), ("belief_b", belief_b, grid_b.types)):
        if belief.shape != (size,) or abs(belief.sum() - 1) > 1e-9 or belief.min() < 0:
            raise UsageError(f"propagate: {name}", f"{size} probabilities that sum to 1", str(belief), "Normalise it.")
    if not 0 <= situation < game.absorbing.size:
        step = "Take one from `Situations.of`."
        raise UsageError("propagate: situation", f"0 to {game.absorbing.size - 1}", f"{situation}", step)
    grids = (solution.method.steps_a, grid_a.lookup, solution.method.steps_b, grid_b.lookup)
    seen = game.observe.transpose(0, 1, 3, 4, 5, 2)
    arrays = (game.leader, game.replies, game.signs, seen, game.row)
    rules = (*map(np.ascontiguousarray, arrays), float(game.ready))
    sizes = (game.absorbing.size, len(grid_a.points), len(grid_b.points))
    near = (game_kernels.scratch(grid_a.types), game_kernels.scratch(grid_b.types))
    mass, signed = np.zeros(sizes), np.zeros(2)
    start = np.zeros(sizes[0])
    start[situation] = 1.0
    kernels.spread(belief_a, belief_b, grids, 1.0, start, mass, near, False)
    known_a, known_b = np.zeros(grid_a.types), np.zeros(grid_b.types)
    outcomes, mean_a, mean_b = [], [], []
    for t in range(game.rounds + 1):
        outcomes.append(_outcomes(mass, signed, game.label))
        mean_a.append(known_a + np.einsum("sab,ai->i", mass, grid_a.points))
        mean_b.append(known_b + np.einsum("sab,bi->i", mass, grid_b.points))
        if t == game.rounds:
            break
        ahead = np.zeros(sizes)
        kernels.advance(
            mass, game.kind[t], game.absorbing, solution.first[t], solution.second[t], rules, game.rows,
            game.delivered, grids, grid_a.points, grid_b.points, ahead, signed,
            known_a, known_b,
        )  # fmt: skip
        mass = ahead
    return Course(np.array(outcomes), np.array(mean_a), np.array(mean_b))


def _outcomes(mass: Floats, signed: Floats, label: NDArray[np.int64]) -> Floats:
    """P of the five outcomes from mass by situation and what has been signed."""
    chances: Floats = np.zeros(len(OUTCOMES))
    np.add.at(chances, label, mass.sum(axis=(1, 2)))
    chances[:2] += signed
    return chances
