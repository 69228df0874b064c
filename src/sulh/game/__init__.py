"""Rounds of talks as a game with hidden types, solved by logit quantal response."""

from sulh.game._compile import Situations, compile_game, reach
from sulh.game._grid import SimplexGrid, simplex_grid
from sulh.game._mapping import resolve
from sulh.game._rounds import OUTCOMES, RoundsGame
from sulh.game._solve import Method, Solution, arrays, solve

__all__ = [
    "OUTCOMES",
    "Method",
    "RoundsGame",
    "SimplexGrid",
    "Situations",
    "Solution",
    "arrays",
    "compile_game",
    "reach",
    "resolve",
    "simplex_grid",
    "solve",
]
