"""Maximum likelihood of a strategic regression, with how sure it is and whether it converged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.score import _strategic_check as check
from sulh.score._strategic import StrategicModel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class StrategicFit:
    """Maximum likelihood estimates, and how they were reached.

    `estimate`, `error` (k,): by `model.parameters`; standard errors from the observed information, NaN where it is
    singular. `covariance` (k, k). `to_gain`: what one more Newton step would gain, in nats. `starts`: how
    many searches; `agreed`: how many of them ended within 1e-6 nats of the best. `flat`: terms along which the
    likelihood is level.
    """

    model: StrategicModel
    estimate: Floats
    error: Floats
    covariance: Floats
    log_likelihood: float
    to_gain: float
    starts: int
    agreed: int
    flat: tuple[str, ...]

    @property
    def converged(self) -> bool:
        """Whether the search ended at a maximum with curvature in every direction."""
        return not self.flat and self.to_gain <= 1e-6

    @property
    def remedy(self) -> str | None:
        """What to do if it did not converge; None if it did."""
        if self.flat:
            return (
                f"The likelihood is level along {', '.join(self.flat)}: the data cannot tell them apart, or they "
                "run off without end (moves foreseen without fail or, for log(lambda), no better than chance). "
                "Drop one of them, or add plays."
            )
        if not self.converged:
            return f"One more step would gain {self.to_gain:.2g} nats. Try more starts, or drop terms."
        return None

    @property
    def precision(self) -> float:
        """Lambda, fixed or estimated, per unit of utility."""
        return self.model.precision or float(np.exp(self.estimate[-1]))

    @property
    def chances(self) -> Floats:
        """P(outcome) of every play at the estimates, (N, O)."""
        return self.model.play(self.estimate).chances


def fit_strategic(model: StrategicModel, seen: Sequence[str], *, starts: int = 5, seed: int = 0) -> StrategicFit:
    """Maximise the likelihood of the outcomes `seen` (N,) by BFGS from several starts, then by Newton steps.

    The first start is 0 (lambda: one over the typical given utility), the others are normal around it, each term as
    large as the errors. The likelihood need not be concave: several starts that `agreed` are a sign, not
    a proof. A search that does not converge is a value that says so, with a `remedy`.

    Args: `seed` of the random starts; the same seed gives the same fit.
    Raises: UsageError for outcomes that are not the model's, or where all moves of a player with something to estimate
    are foreseen without fail: then its estimates have no finite value (perfect separation).
    """
    if starts < 1:
        raise UsageError("starts", "at least 1", str(starts), "Ask for 5.")
    number = check.numbered(seen, model.outcomes, len(model.columns))
    scaled, unit, centre = _in_units(model)
    draw = np.random.default_rng(seed)
    first = [centre, *(centre + draw.normal(size=centre.size) for _ in range(starts - 1))]
    ends = [_climb(scaled, number, begin) for begin in first]
    heights = [scaled.log_chance(end, number) for end in ends]
    best = _polish(scaled, number, ends[int(np.argmax(heights))])
    top = scaled.log_chance(best, number)
    check.foreseen(model, scaled.play(best), number)
    information = _information(scaled, number, best)
    flat, inverse = _inverse(information)
    covariance = inverse * np.outer(1 / unit, 1 / unit)
    slope = scaled.slope(best, number)
    to_gain = float("nan") if flat else float(slope @ inverse @ slope / 2)
    agreed = sum(height > top - 1e-6 for height in heights)
    told = tuple(model.parameters[j] for j in flat)
    error = np.sqrt(np.diag(covariance))
    return StrategicFit(model, best / unit, error, covariance, top, to_gain, starts, agreed, told)


def _in_units(model: StrategicModel) -> tuple[StrategicModel, Floats, Floats]:
    """The model with parameters near 1 where errors and utilities are of one size, their units, and where to start.

    A term's root mean square becomes 1 / lambda: with lambda free, the root mean square of what is given.
    """
    size = 1 / model.precision if model.precision else float(np.sqrt((model.given[model.given != 0] ** 2).mean()))
    unit = np.sqrt((model.columns**2).mean(axis=0)) / size
    scaled = replace(model, columns=model.columns / unit)
    if model.precision:
        return scaled, unit, np.zeros(unit.size)
    return scaled, np.append(unit, 1.0), np.append(np.zeros(unit.size), -np.log(size))


def _climb(model: StrategicModel, number: Ints, begin: Floats) -> Floats:
    from scipy.optimize import minimize  # here, since it is slow to load

    def downhill(theta: Floats) -> tuple[float, Floats]:
        return -model.log_chance(theta, number), -model.slope(theta, number)

    return cast(Floats, minimize(downhill, begin, jac=True, method="BFGS", options={"gtol": 1e-5}).x)


def _polish(model: StrategicModel, number: Ints, theta: Floats) -> Floats:
    """Newton steps until one promises nothing, or falls by more than rounding."""
    for _ in range(50):
        flat, inverse = _inverse(_information(model, number, theta))
        if flat:
            return theta
        slope, here = model.slope(theta, number), model.log_chance(theta, number)
        ahead = theta + inverse @ slope
        if model.log_chance(ahead, number) < here - 1e-12 * abs(here):
            return theta
        theta = ahead
        if slope @ inverse @ slope < 1e-16:
            return theta
    return theta


def _information(model: StrategicModel, number: Ints, theta: Floats, step: float = 1e-4) -> Floats:
    """Minus the second derivatives of the log likelihood: central differences of the exact gradient."""
    eye = step * np.eye(theta.size)
    rows = [(model.slope(theta - e, number) - model.slope(theta + e, number)) / (2 * step) for e in eye]
    return (np.array(rows) + np.array(rows).T) / 2


def _inverse(information: Floats) -> tuple[list[int], Floats]:
    """The inverse, and which parameters lie along a direction without curvature (then all NaN)."""
    size = np.sqrt(np.maximum(np.diag(information), 1e-300))
    values, vectors = np.linalg.eigh(information / np.outer(size, size))
    if values[0] > 1e-7 and np.diag(information).min() > 1e-7:
        return [], np.asarray(np.linalg.inv(information), float)
    dull = [int(j) for j in np.flatnonzero(np.diag(information) <= 1e-7)]
    along = dull or [int(j) for j in np.flatnonzero(abs(vectors[:, 0]) > 0.1)]
    return along, np.full(information.shape, np.nan)
