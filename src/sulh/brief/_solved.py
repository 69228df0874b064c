"""How the game of a run was solved, and whether every game of it was."""

from __future__ import annotations

from sulh.brief import _document as doc
from sulh.brief._words import count
from sulh.game import Solution
from sulh.outlook import GridError, Outlook


def _way(solution: Solution) -> str:
    if not solution.method.endless:
        return "backward induction"
    sweeps = count(solution.sweeps, "sweep")
    return f"stationary play for ever ({sweeps}, the last of which moved no worth by more than {solution.drift:.1g})"


def solved(outlook: Outlook, finer: GridError | None) -> doc.Solution:
    """The certificate of a run, and what to do about any of its games that did not converge."""
    solution = outlook.chain.solution
    draws = outlook.draws
    failed = [swing.converged for swing in outlook.swings if not all(swing.converged)]
    remedy = solution.remedy
    if remedy is None and draws is not None and draws.unconverged:
        remedy = f"{draws.unconverged} of {len(draws.numbers)} sampled games did not converge; narrow play.precision."
    if remedy is None and failed:
        remedy = (
            f"Of {len(outlook.swings)} assumptions moved to their ends {len(failed)} gave a game that did not converge."
        )
    if remedy is None and finer is not None and not finer.converged:
        remedy = "The game on the finer grid did not converge, so what it changes is not the grid's alone."
    grid_a, grid_b = solution.grids
    return doc.Solution(
        method=f"agent logit quantal response, {_way(solution)} on a belief grid",
        lambda_=solution.game.precision,
        residual=solution.residual,
        converged=solution.converged,
        iterations=solution.iterations,
        grid={
            "claimant_beliefs": len(grid_a.points),
            "respondent_beliefs": len(grid_b.points),
            "situations": int(solution.game.absorbing.size),
        },
        rounds=solution.game.rounds,
        remedy=remedy,
        grid_error=None if finer is None else finer.largest,
    )
