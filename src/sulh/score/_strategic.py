"""Strategic regression: utilities linear in regressors, played by the game's own logit, as a likelihood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sulh.errors import UsageError
from sulh.game import Noise, TwoMoves, two_moves
from sulh.score import _strategic_check as check

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Key = tuple[int, str]  # a player (1 or 2) and the name of an outcome
LAMBDA = "log(lambda)"
TINY = 1e-300  # an outcome less likely than this counts as this likely, so that a search may pass through


@dataclass(frozen=True)
class StrategicModel:
    """N plays of one two-move tree, with utilities linear in regressors; `strategic_model` builds and checks it.

    `outcomes` (O,): names in the order of `sulh.game.two_moves`. `names` (k,): the terms, as ``u1(war):distance``.
    `player` (k,) is 0 or 1 and `place` (k,) an outcome: whose utility of what a term enters. `columns` (N, k).
    `given` (2, N, O): utilities that are known. `precision`: lambda, or None if it is estimated, as `log(lambda)`.
    """

    outcomes: tuple[str, ...]
    names: tuple[str, ...]
    player: Ints
    place: Ints
    columns: Floats
    given: Floats
    precision: float | None
    noise: Noise

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of what is estimated: the terms, then `log(lambda)` if it is free."""
        return self.names if self.precision else (*self.names, LAMBDA)

    def play(self, theta: Floats) -> TwoMoves:
        """How every play goes at `theta`: the game's own quantal response."""
        utility, precision = self._at(theta)
        return two_moves(utility[0], utility[1], precision, self.noise)

    def log_likelihood(self, theta: Floats, seen: Sequence[str]) -> float:
        """Sum over plays of ln P(outcome seen), in nats."""
        return self.log_chance(theta, check.numbered(seen, self.outcomes, len(self.columns)))

    def gradient(self, theta: Floats, seen: Sequence[str]) -> Floats:
        """Derivative of `log_likelihood` by `theta`, in closed form, shape (k,)."""
        return self.slope(theta, check.numbered(seen, self.outcomes, len(self.columns)))

    def log_chance(self, theta: Floats, number: Ints) -> float:
        """`log_likelihood` for outcomes that are numbered already."""
        chance = np.take_along_axis(self.play(theta).chances, number[:, None], 1)
        return float(np.log(np.maximum(chance, TINY)).sum())

    def slope(self, theta: Floats, number: Ints) -> Floats:
        r"""`gradient` for outcomes that are numbered already.

        With r = d ln P(action taken) / d(lambda gap) at each node (0 at one not passed), f = F' and s = +1 for the move
        R, -1 for L:

            d/du1(m x) = lambda r_1 s_m P(x | m)
            d/du2(m R) = lambda (r_m + r_1 s_m lambda f_m (u1(m R) - u1(m L))) = -d/du2(m L)
            d/d ln lambda = lambda r_1 gap_1 + sum_m d/du2(m R) gap_m
        """
        played, precision = self.play(theta), self._at(theta)[1]
        (moved, replied), plays = played.places[number].T, np.arange(len(number))
        z, side = precision * played.gaps, np.array([-1.0, 1.0])
        r1 = _pull(played.first, precision * played.gap, moved, self.noise)[:, None] * side
        r2 = np.zeros((len(number), 2))
        r2[plays, moved] = _pull(played.second[plays, moved], z[plays, moved], replied, self.noise)
        bend = _density(played.second, z, self.noise)
        by_gap = precision * (r2 + precision * r1 * bend * played.stake) * played.answered
        by_utility = np.stack([precision * r1[:, :, None] * played.second, by_gap[:, :, None] * side])
        move, reply = played.places[self.place].T
        by_term = (by_utility[self.player, :, move, reply] * self.columns.T).sum(axis=1)
        if self.precision:
            return np.asarray(by_term)
        return np.append(by_term, precision * r1[:, 1] @ played.gap + (by_gap * played.gaps).sum())

    def _at(self, theta: Floats) -> tuple[Floats, float]:
        theta = np.asarray(theta, float)
        if theta.shape != (len(self.parameters),):
            expected = f"{len(self.parameters)} numbers: {', '.join(self.parameters)}"
            raise UsageError("theta", expected, f"shape {theta.shape}", "Give one a parameter, in that order.")
        utility = self.given.copy()
        for j in range(len(self.names)):
            utility[self.player[j], :, self.place[j]] += theta[j] * self.columns[:, j]
        return utility, self.precision or float(np.exp(np.clip(theta[-1], -300, 300)))


def strategic_model(
    outcomes: Sequence[str],
    utilities: Mapping[Key, Mapping[str, ArrayLike]] | None = None,
    *,
    given: Mapping[Key, ArrayLike] | None = None,
    precision: float | None = 1.0,
    noise: Noise = "logit",
) -> StrategicModel:
    """Lay out a strategic regression: player 1 moves L or R, player 2 replies, and utilities are linear.

    Utility that is not named is 0. lambda and the utilities are identified only up to scale: doubling the one and
    halving the others changes nothing. So either `precision` is fixed (1; for the scale of the R package `games` take
    1 / sqrt 2), or it is None and some utilities are `given`, in whose unit lambda is then told.

    Args:
        outcomes: three names in the order L, RL, RR (`egame12`) or four in the order LL, LR, RL, RR (`egame122`).
        utilities: {(player, outcome): {term: column (N,)}}; an intercept is a column of ones.
        given: {(player, outcome): utility that is known}, a number or a column (N,), added to the terms.
        precision: lambda per unit of utility, or None to estimate it.
        noise: ``logit`` or ``probit``, see `sulh.game.two_moves`.
    Raises: UsageError for unknown players or outcomes, columns of unequal length, holes (NaN), a term that the terms
    beside it make up (so that no data could tell them apart), or a lambda without a unit.
    Sources: Signorino (1999), American Political Science Review 93(2), 279-297; Kenkel & Signorino, the R
    package `games`.
    """
    names = check.outcome_names(outcomes)
    check.settings(precision, noise)
    terms = check.terms(utilities or {})
    length = check.length([c for _, _, c in terms], list((given or {}).values()))
    base = np.zeros((2, length, len(names)))
    for key, worth in (given or {}).items():
        who, what = check.placed(key, names)
        base[who, :, what] = check.column(f"given u{key[0]}({key[1]})", worth, length)
    spots = [check.placed(key, names) for key, _, _ in terms]
    labels = tuple(f"u{key[0]}({key[1]}):{term}" for key, term, _ in terms)
    columns = [check.column(label, c, length) for label, (_, _, c) in zip(labels, terms, strict=True)]
    player, place = np.array(spots, np.int64).reshape(-1, 2).T
    block = np.array(columns, float).reshape(-1, length).T
    model = StrategicModel(names, labels, player, place, block, base, precision, noise)
    if precision is None and not base.any():
        step = "Fix precision, or give a utility that is known."
        raise UsageError("precision", "a unit for lambda", "no given utility, so only lambda x utility shows", step)
    if not model.parameters:
        raise UsageError("utilities", "something to estimate", "no term and a fixed lambda", "Add terms.")
    check.identified(labels, player, place, block, len(names))
    return model


def _pull(share: Floats, z: Floats, taken: Ints, noise: Noise) -> Floats:
    """d ln P(action taken) / dz, where P(R) = F(z)."""
    if noise == "logit":
        return np.asarray(taken - share[:, 1])
    from scipy.special import log_ndtr

    sign = 2.0 * taken - 1
    return np.asarray(sign * np.exp(-(z**2) / 2 - np.log(2 * np.pi) / 2 - log_ndtr(sign * z)))


def _density(share: Floats, z: Floats, noise: Noise) -> Floats:
    """F'(z), where `share` (..., 2) is (1 - F(z), F(z))."""
    return np.asarray(share.prod(axis=-1) if noise == "logit" else np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi))
