"""Rounds of talks as a game with hidden types, solved by logit quantal response."""

from sulh.game._compile import Situations, abilities, compile_game, reference_deal
from sulh.game._grid import SimplexGrid, simplex_grid
from sulh.game._mapping import resolve
from sulh.game._rounds import OUTCOMES, RoundsGame
from sulh.game._solve import Method, Solution, arrays, solve
from sulh.game._two_moves import Noise, TwoMoves, two_moves

__all__ = [
    "OUTCOMES",
    "Method",
    "Noise",
    "RoundsGame",
    "SimplexGrid",
    "Situations",
    "Solution",
    "TwoMoves",
    "abilities",
    "arrays",
    "compile_game",
    "reference_deal",
    "resolve",
    "simplex_grid",
    "solve",
    "two_moves",
]
