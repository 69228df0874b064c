"""Sobol indices of groups of independent inputs, for any model: where the points lie, and the estimators."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Columns = Sequence[Sequence[int]]

RESAMPLES = 500
LEVELS = (0.1, 0.9)
FLAT = 1e-4
"""A standard deviation below this is none: of a probability, a hundredth of a point."""


@dataclass(frozen=True)
class Shares:
    """First-order and total indices (G, R) of G groups for R outputs, and their bootstrap intervals (2, G, R).

    `mean` and `deviation` (R,) are those of the outputs. An output that does not vary has NaN throughout: 0 / 0.
    """

    mean: Floats
    deviation: Floats
    first: Floats
    total: Floats
    first_between: Floats
    total_between: Floats


def pairs_of_points(inputs: int, draws: int, seed: int) -> tuple[Floats, Floats]:
    """A and B, each (draws, inputs) in [0, 1): the two halves of one scrambled Sobol sequence in 2 x inputs dimensions.

    Source: Saltelli et al. (2010), Computer Physics Communications 181, 259-270, section 3.
    """
    from scipy.stats import qmc

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # n need not be a power of 2; the balance is then less exact
        points = qmc.Sobol(2 * inputs, scramble=True, rng=np.random.default_rng(seed)).random(draws)
    return points[:, :inputs], points[:, inputs:]


def play_all(model: Callable[[Floats], Floats], a: Floats, b: Floats, groups: Columns) -> Floats:
    """The model, (N, inputs) -> (N, R), at A, at B, and at A with each group's columns from B: (2 + G, N, R)."""
    found = [model(a), model(b)]
    for columns in groups:
        mixed = a.copy()
        mixed[:, list(columns)] = b[:, list(columns)]
        found.append(model(mixed))
    return np.array(found)


def apportion(found: Floats, seed: int, flat: float = FLAT) -> Shares:
    r"""Indices by Jansen's estimators from outputs (2 + G, N, R), as `play_all` gives them.

    S_g = 1 - mean (f(B) - f(AB_g))^2 / mean (f(A) - f(B))^2, and T_g = mean (f(A) - f(AB_g))^2 / (2 V), where V is the
    variance of all f(A) and f(B). Half of mean (f(A) - f(B))^2 also estimates V; with it a group that does nothing has
    S = 0, and one that does all has S = 1, at any number of draws. Neither is cut to [0, 1]: below 0 is chance.

    Intervals: the 10th to the 90th percentile over 500 resamplings of the N rows. `flat` is the standard deviation
    below which an output does not vary.

    Source: Jansen (1999), Computer Physics Communications 117, 35-43; Saltelli et al. (2010), table 2, (c) and (f).
    """
    rows = found.shape[1]
    mean, deviation = found[:2].mean((0, 1)), found[:2].std((0, 1))
    varies = deviation > flat
    first, total = _jansen(found, varies)
    draws = np.random.default_rng([seed, rows]).integers(0, rows, (RESAMPLES, rows))
    again = np.array([_jansen(found[:, picked], varies) for picked in draws])
    between = np.full((2, *again.shape[1:]), np.nan)
    between[..., varies] = np.nanquantile(again[..., varies], LEVELS, axis=0)
    return Shares(mean, deviation, first, total, between[:, 0], between[:, 1])


def _jansen(found: Floats, varies: NDArray[np.bool_]) -> Floats:
    """First-order and total indices (2, G, R)."""
    at_a, at_b, mixed = found[0], found[1], found[2:]
    apart = ((at_a - at_b) ** 2).mean(0)
    variance = found[:2].var((0, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        first = 1 - ((at_b - mixed) ** 2).mean(1) / apart
        total = ((at_a - mixed) ** 2).mean(1) / (2 * variance)
    shares = np.array([first, total])
    return np.where(varies & np.isfinite(shares), shares, np.nan)
