"""A strategy being written, over the places where a side of a case's game has a choice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.game._fixed import Strategy
from sulh.game._rounds import RoundsGame
from sulh.game._rules import APART, MEDIATED, rules

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ACCEPT, YIELD, WAIT, REJECT, LEAVE = range(5)
"""Replies. YIELD is to act for the respondent, to press for the claimant; WAIT is to stall, and to hold."""


class Plan:
    """A strategy being written, over the places where a side has a choice; everything else is filled in."""

    def __init__(self, game: RoundsGame, side: int, begins: int = 0):
        check(game)
        if side not in (0, 1):
            raise UsageError("strategy: side", "0 (claimant) or 1 (respondent)", str(side), "Name one of the two.")
        self.game, self.side, self.begins, self.deals = game, side, begins, game.deal_a.shape[2]
        head = (game.rounds, game.absorbing.size, 1, 1, game.types[side])
        self.first, self.second = np.zeros((*head, self.deals + 3)), np.zeros((*head, self.deals + 3, 5))
        self.second[..., self.deals + 2, REJECT] = 1  # after a walk-out, which nobody can answer
        for t, s in np.ndindex(*head[:2]):
            if game.kind[t, s] == APART:
                self.first[t, s, ..., self.deals + 1] = 1
                self.second[t, s] = game.replies[APART]

    def leads(self) -> list[tuple[int, int, int]]:
        """Round, situation and type wherever the side leads."""
        places = np.argwhere(led_by(self.game, self.side)[self.game.kind]).tolist()
        return [(t, s, e) for t, s in places for e in range(self.second.shape[4])]

    def follows(self) -> list[tuple[int, int, int, int]]:
        """Round, situation, type and the other's move wherever the side follows and has a choice."""
        kinds = np.flatnonzero(led_by(self.game, 1 - self.side))
        moves = {k: np.flatnonzero(self.game.replies[k, : self.deals + 2].any(axis=1)).tolist() for k in kinds.tolist()}
        types, places = range(self.second.shape[4]), np.argwhere(np.isin(self.game.kind, kinds)).tolist()
        return [(t, s, e, m) for t, s in places for e in types for m in moves[int(self.game.kind[t, s])]]

    def on_table(self, t: int, s: int) -> int:
        """The deal that the mediators have put on the table; below 0 where they put none there."""
        return int(self.game.kind[t, s]) - MEDIATED

    def offer(self, t: int, s: int, best: int) -> int:
        """The move that gives: to offer the best deal, or to back what is on the table."""
        lying = self.on_table(t, s)
        return lying if lying >= 0 else best

    def done(self, name: str) -> Strategy:
        """The strategy."""
        return Strategy(self.game, self.side, self.first, self.second, name, self.begins)


def check(game: RoundsGame) -> None:
    ruled = rules(game.deal_a.shape[2], mediated(game))
    if game.types != (2, 4) or not np.array_equal(game.replies, ruled.replies):
        step = "Give arrays to Strategy for a game of your own."
        raise UsageError("strategy by name", "a game that compile_game made", "another game", step)


def mediated(game: RoundsGame) -> bool:
    """Whether the mediators propose: there is a kind of round for each deal that may be on the table."""
    return len(game.leader) > MEDIATED


def led_by(game: RoundsGame, side: int) -> Bools:
    """The kinds of round, (K,), that a side leads; apart nobody does."""
    return np.asarray((game.leader == side) & (np.arange(len(game.leader)) != APART))


def best_deals(game: RoundsGame, side: int, others: Floats | None) -> list[int]:
    """The deal whose signature is worth most to each type of a side; `others` weighs the other side's types."""
    n = game.types[1 - side]
    weights = np.full(n, 1 / n) if others is None else others
    worth = np.einsum("abd,b->ad", game.deal_a, weights) if side == 0 else np.einsum("abd,a->bd", game.deal_b, weights)
    return [int(deal) for deal in worth.argmax(axis=1)]
