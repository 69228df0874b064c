"""Rounds that repeat for ever: stationary play."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.game._layers import Layers, announce_compilation, arrays, pooled
from sulh.game._method import Method, Solution
from sulh.game._rounds import RoundsGame

Floats = NDArray[np.float64]

MOST_SWEEPS = 2000
STILL = 1e-7
"""Largest error of any worth, by the bound for a contraction."""
HISTORY = 5


def cycle(game: RoundsGame) -> int:
    """The length of the shortest cycle of kinds of round that the game goes through, T if none repeats."""
    rounds = range(1, game.rounds + 1)
    return next(p for p in rounds if (game.kind[p:] == game.kind[: game.rounds - p]).all())


def forever(game: RoundsGame, method: Method) -> Solution:
    """The game whose cycle of rounds repeats for ever, solved by sweeps of backward induction over one cycle.

    Each sweep takes the worths at the start of the one before as what lies ahead, and its strategies to search from.
    With V the worths at the start of a cycle and T(V) those after a sweep, V moves by Anderson's mixing of the last
    sweeps. If a cycle discounts by d, worths that move by x are within x d / (1 - d) of where they go, as far as sweeps
    contract; sweeps end when that is 1e-7 of the largest worth (or of 1), or after 2,000. Whether a discount of 1 lets
    them end depends on the game.

    Source: Anderson (1965), Journal of the ACM 12(4), 547-560; Walker & Ni (2011), SIAM Journal on Numerical Analysis
    49(4), 1715-1735.
    """
    announce_compilation()
    if game.rounds == 0:
        raise UsageError("Method.endless", "a game of at least one round to repeat", "none", "Give it a round.")
    length = cycle(game)
    layers, packed = Layers(replace(game, kind=game.kind[:length]), method), arrays(game)
    worths = (layers.value_a, layers.value_b)
    live, mixing = ~game.absorbing, Mixing()
    discount = float(game.discount.max()) ** length
    allowed = STILL * (1 - discount) / discount if 0 < discount < 1 else STILL
    drift, sweeps, settled = math.inf, 0, False
    for t in range(length - 1, -1, -1):
        layers.start(t)
    with pooled(method.threads) as pool:
        while sweeps < MOST_SWEEPS and not settled:
            for t in range(length - 1, -1, -1):
                layers.solve(t, packed, game.precision, -1, pool)
            sweeps += 1
            old, new = (np.concatenate([w[at][live].ravel() for w in worths]) for at in (length, 0))
            drift, largest = float(abs(new - old).max()), float(max(1.0, abs(new).max()))
            settled = bool(drift <= allowed * largest)
            ahead, place = new if settled else mixing.following(old, new), 0
            for w in worths:
                size = w[0][live].size
                w[length][live] = ahead[place : place + size].reshape(w[0][live].shape)
                place += size
    turn = np.arange(game.rounds) % length
    first, second = layers.first[turn], layers.second[turn]
    value_a, value_b = (w[np.append(turn, game.rounds % length)] for w in worths)
    residuals, responses = layers.residuals[turn], layers.responses[turn]
    return Solution(
        game, method, first, second, value_a, value_b, residuals, responses, sweeps, drift, settled
    )  # fmt: skip


class Mixing:
    """Anderson's mixing of the last sweeps: where to look next for x = g(x)."""

    def __init__(self) -> None:
        self.points: list[Floats] = []
        self.images: list[Floats] = []
        self.last = math.inf

    def following(self, x: Floats, image: Floats) -> Floats:
        """The combination of past images whose residual is least; the image itself while residuals grow."""
        gap = float(abs(image - x).max())
        if gap > 2 * self.last:
            self.points, self.images = [], []
        self.last = gap
        self.points, self.images = [*self.points, x][-HISTORY:], [*self.images, image][-HISTORY:]
        if len(self.points) < 2:
            return image
        residual = np.array(self.images) - np.array(self.points)
        change = (residual[1:] - residual[:-1]).T
        share = np.linalg.lstsq(change, residual[-1], rcond=1e-12)[0]
        mixed = image - np.diff(np.array(self.images), axis=0).T @ share
        return mixed if np.isfinite(mixed).all() else image
