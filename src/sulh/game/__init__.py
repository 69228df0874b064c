"""Rounds of talks as a game with hidden types, solved by logit quantal response."""

from sulh.game._case import LONGEST_DAYS, MOST_ROUNDS, compile, mandates_over
from sulh.game._compile import abilities, compile_game, reference_deal
from sulh.game._fixed import Response, Strategy, remember, respond, strategy_of
from sulh.game._grid import SimplexGrid, simplex_grid
from sulh.game._information import Information, value_of_information, worth_now
from sulh.game._layers import arrays
from sulh.game._mapping import resolve
from sulh.game._method import Method, Solution
from sulh.game._named import named_strategy, stall, table_strategy, tit_for_tat, ultimatum
from sulh.game._opening import Opening, opening
from sulh.game._rounds import OUTCOMES, RoundsGame
from sulh.game._rules import FINDINGS, finding_name, move_name, reply_name
from sulh.game._situations import INCIDENTS, Situations, Start, chances_of, situations, start_of
from sulh.game._solve import solve
from sulh.game._two_moves import Noise, TwoMoves, two_moves

__all__ = [
    "FINDINGS",
    "INCIDENTS",
    "LONGEST_DAYS",
    "MOST_ROUNDS",
    "OUTCOMES",
    "Information",
    "Method",
    "Noise",
    "Opening",
    "Response",
    "RoundsGame",
    "SimplexGrid",
    "Situations",
    "Solution",
    "Start",
    "Strategy",
    "TwoMoves",
    "abilities",
    "arrays",
    "chances_of",
    "compile",
    "compile_game",
    "finding_name",
    "mandates_over",
    "move_name",
    "named_strategy",
    "opening",
    "reference_deal",
    "remember",
    "reply_name",
    "resolve",
    "respond",
    "simplex_grid",
    "situations",
    "solve",
    "stall",
    "start_of",
    "strategy_of",
    "table_strategy",
    "tit_for_tat",
    "two_moves",
    "ultimatum",
    "value_of_information",
    "worth_now",
]
