"""The shortest talks: one side moves, the other may answer, and it is over. Played by the logit of the rounds game."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.game._rounds import MOST

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Noise = Literal["logit", "probit"]

# Where each outcome stands: (player 1's move, player 2's reply), L = 0 and R = 1. Of three, the first ends the game.
PLACES = {3: np.array([[0, 0], [1, 0], [1, 1]]), 4: np.array([[0, 0], [0, 1], [1, 0], [1, 1]])}


@dataclass(frozen=True)
class TwoMoves:
    """How N plays of one tree go: P(move) and P(reply | move), and the differences in utility they follow from.

    `first` (N, 2): player 1 moves L, R. `second` (N, 2, 2): player 2 replies L, R to each; a lone reply has share 1.
    `gap` (N,): player 1's expected utility of R less that of L. `gaps` (N, 2): player 2's of replying R less L, 0 for
    a lone reply. `stake` (N, 2): what player 1 gains if the reply is R, not L. `chances` (N, O): of the outcomes.
    `places` (O, 2): the move and the reply of each outcome, L = 0 and R = 1. `answered` (2,): moves with two replies.
    """

    first: Floats
    second: Floats
    gap: Floats
    gaps: Floats
    stake: Floats
    chances: Floats
    places: Ints
    answered: Bools


def two_moves(u1: Floats, u2: Floats, precision: float, noise: Noise = "logit") -> TwoMoves:
    r"""Play the trees `egame12` (three outcomes) and `egame122` (four) by agent quantal response, backwards.

        q_m = F(lambda (u2(m R) - u2(m L)))                          player 2 replies R to move m
        v_m = q_m u1(m R) + (1 - q_m) u1(m L)                        what move m is worth to player 1
        p   = F(lambda (v_R - v_L))                                  player 1 moves R

    Outcomes stand in the order L, RL, RR (L ends the game; u2 of it counts for nothing) or LL, LR, RL, RR. F belongs
    to the *difference* of the errors on two actions: ``logit`` is the logistic of the rounds game, `lambda` per unit
    of utility; ``probit`` is the standard normal. Errors of variance 1 on each action make a probit with lambda =
    1 / sqrt 2; the same lambda is what the R package `games` calls a logit.

    Args: `u1`, `u2` (N, O); `precision` is lambda, per unit of utility.
    At 0 all goes by lot.
    Raises: UsageError for other shapes, numbers that are not finite or beyond 1e100, or a lambda below 0.
    Sources: Signorino (1999), American Political Science Review 93(2), 279-297; McKelvey & Palfrey (1998),
    Experimental Economics 1(1), 9-41.
    """
    u1, u2 = np.asarray(u1, float), np.asarray(u2, float)
    if u1.ndim != 2 or u1.shape != u2.shape or u1.shape[1] not in PLACES:
        got = f"{u1.shape} and {u2.shape}"
        raise UsageError("two_moves", "u1 and u2 of one shape (N, 3) or (N, 4)", got, "Give one row a play.")
    if not ((abs(u1) <= MOST).all() and (abs(u2) <= MOST).all()):
        raise UsageError("two_moves", f"finite utilities, to {MOST:g}", "others", "Mend the utilities.")
    if not 0 <= precision < np.inf:
        raise UsageError("two_moves", "a precision from 0 up", f"{precision:g}", "Choose a lambda.")
    if noise not in ("logit", "probit"):
        raise UsageError("two_moves", "the noise logit or probit", repr(noise), "Choose one of them.")
    places = PLACES[u1.shape[1]]
    one, two, is_open = _on_tree(u1, places), _on_tree(u2, places), np.zeros((2, 2), bool)
    is_open[*places.T] = True
    answered = np.asarray(is_open.all(axis=1))
    second = _shares(two, np.broadcast_to(is_open, two.shape), precision, noise)
    worth = (second * one).sum(axis=2)
    first = _shares(worth, np.ones(worth.shape, bool), precision, noise)
    chances = np.stack([first[:, m] * second[:, m, r] for m, r in places], axis=1)
    gaps, stake = ((u[:, :, 1] - u[:, :, 0]) * answered for u in (two, one))
    return TwoMoves(first, second, worth[:, 1] - worth[:, 0], gaps, stake, chances, places, answered)


def _on_tree(utility: Floats, places: Ints) -> Floats:
    """(N, O) to (N, move, reply); 0 where there is no reply."""
    tree = np.zeros((len(utility), 2, 2))
    tree[:, *places.T] = utility
    return tree


def _shares(utility: Floats, is_open: Bools, precision: float, noise: Noise) -> Floats:
    """Shares of two actions (..., 2) at one node after another."""
    if noise == "logit":
        from sulh.game import _kernels as kernels  # here, since numba is slow to load

        share = np.empty(utility.shape)
        flat = [np.ascontiguousarray(array).reshape(-1, 2) for array in (utility, is_open, share)]
        kernels.logit_rows(flat[0], flat[1], precision, flat[2])
        return share
    from scipy.special import ndtr

    gap = precision * (utility[..., 1] - utility[..., 0])
    share = np.stack([ndtr(-gap), ndtr(gap)], axis=-1)
    alone = is_open.sum(axis=-1, keepdims=True) == 1
    return np.asarray(np.where(alone, is_open, share), dtype=float)
