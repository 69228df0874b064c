"""The models side by side: one interface, intervals by resampling, errors where the outcome is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sulh.council.positions._challenge import CHALLENGE, CHALLENGE_MEAN, MIRRORED, MIRRORED_MEAN
from sulh.council.positions._issue import Floats, Issue
from sulh.council.positions._plain import MEAN, MEDIAN, NASH, NASH_REFERENCE
from sulh.council.positions._spatial import SPATIAL
from sulh.council.positions._value import Forecast, Model, Settings
from sulh.errors import UsageError

MODELS: dict[str, Model] = {
    model.name: model
    for model in (MEAN, MEDIAN, NASH, NASH_REFERENCE, CHALLENGE, CHALLENGE_MEAN, MIRRORED, MIRRORED_MEAN, SPATIAL)
}
DEFAULT_MODEL = "mean"
LEVEL = 0.8
ORDER = 0.01


@dataclass(frozen=True)
class Ranged:
    """A forecast with the interval of it over samples of the actors: `low` and `high` (dimensions,), None for none.

    `reversed` (dimensions,) is what the model says with the actors in the reverse order: another answer means that
    their order in the file breaks a tie. None where lots are drawn by place.
    """

    forecast: Forecast
    low: Floats | None
    high: Floats | None
    draws: int
    reversed: Floats | None = None

    @property
    def hangs_on_order(self) -> bool:
        """Whether the order of the actors moves the forecast by more than a hundredth of the scale."""
        low, high = self.forecast.issue.scale
        if self.reversed is None:
            return False
        return bool(np.abs(self.reversed - self.forecast.value).max() > ORDER * (high - low))


def model_named(name: str) -> Model:
    """The model of that name. Raises: UsageError, with the names there are."""
    if name not in MODELS:
        raise UsageError("--model", f"all or one of {', '.join(MODELS)}", name, "Use one of those.")
    return MODELS[name]


def forecast(issue: Issue, model: str = DEFAULT_MODEL, settings: Settings | None = None) -> Forecast:
    """What one model says of one issue. Raises: UsageError for a model that is not known."""
    return model_named(model).one(issue, settings or Settings())


def ranged(issue: Issue, model: str, settings: Settings, draws: int, seed: int) -> Ranged:
    """A forecast and its bootstrap interval, 10th to 90th percentile.

    Each draw takes as many actors as there are, with replacement: the interval says how much hangs on who takes part.
    It is not an interval for the outcome. Samples are the same for every model. One actor has no interval.
    """
    told = forecast(issue, model, settings)
    size = len(issue.actors)
    lots = model == "spatial" and settings.spatial.StateTransitions == "Stochastic"
    turned = None if lots else MODELS[model].many(issue, np.arange(size)[None, ::-1], settings)[0]
    if draws == 0 or size == 1:
        return Ranged(told, None, None, 0, turned)
    rows = np.random.default_rng(seed).integers(0, size, (draws, size))
    values = MODELS[model].many(issue, rows, settings)
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return Ranged(told, low, high, draws, turned)


@dataclass(frozen=True)
class Score:
    """How one model did over issues whose outcome is known.

    `error` is its mean absolute error and `against` that error less the weighted mean's, each with its 95 % interval
    (value, low, high); `within` the share of issues missed by at most 5; `worst` the greatest error.
    """

    model: str
    error: tuple[float, float, float]
    against: tuple[float, float, float]
    within: float
    worst: float
    issues: int


@dataclass(frozen=True)
class Evaluation:
    """All models on the same issues: scores, and the errors behind them (models, issues)."""

    scores: tuple[Score, ...]
    names: tuple[str, ...]
    issues: tuple[str, ...]
    errors: Floats
    groups: int
    draws: int


def evaluate(issues: Sequence[Issue], settings: Settings, draws: int = 2000, seed: int = 0) -> Evaluation:
    """Mean absolute errors of all models, on the first dimension, in percent of the scale.

    Intervals are percentiles over samples of whole groups of issues (proposals), since issues of one are not
    independent; differences from the weighted mean are paired issue by issue.

    Raises: UsageError if no issue has an outcome.
    """
    known = [issue for issue in issues if issue.outcome is not None]
    if not known:
        raise UsageError("--evaluate", "issues whose outcome is known", "none", "Add a column outcome.")
    errors = np.array([[_miss(issue, name, settings) for issue in known] for name in MODELS])
    places = {name: place for place, name in enumerate(dict.fromkeys(issue.group or issue.name for issue in known))}
    group = np.array([places[issue.group or issue.name] for issue in known])
    sums = np.array([np.bincount(group, row, len(places)) for row in errors])
    counts = np.bincount(group, minlength=len(places)).astype(float)
    drawn = np.random.default_rng(seed).integers(0, len(places), (draws, len(places)))
    means = sums[:, drawn].sum(axis=2) / counts[drawn].sum(axis=1)
    base = list(MODELS).index(DEFAULT_MODEL)
    scores = []
    for m, name in enumerate(MODELS):
        apart = means[m] - means[base]
        error = _span(errors[m].mean(), means[m])
        against = _span((errors[m] - errors[base]).mean(), apart)
        within, worst = float((errors[m] <= 5).mean()), float(errors[m].max())
        scores.append(Score(name, error, against, within, worst, len(known)))
    ordered = tuple(sorted(scores, key=lambda score: score.error[0]))
    return Evaluation(ordered, tuple(MODELS), tuple(i.name for i in known), errors, len(places), draws)


def miss(told: Forecast) -> Floats | None:
    """How far a forecast is from the outcome, in percent of the scale, (dimensions,); None if none is known."""
    if told.issue.outcome is None:
        return None
    low, high = told.issue.scale
    return np.asarray(100 * np.abs(told.value - np.asarray(told.issue.outcome)) / ((high - low) or 1.0))


def _miss(issue: Issue, name: str, settings: Settings) -> float:
    gap = miss(forecast(issue, name, settings))
    return float(gap[0]) if gap is not None else float("nan")


def _span(value: float, samples: Floats) -> tuple[float, float, float]:
    low, high = np.quantile(samples, [0.025, 0.975])
    return float(value), float(low), float(high)
