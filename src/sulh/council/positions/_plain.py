"""The models without rounds: weighted mean, weighted median and Nash bargaining."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sulh.council.positions._issue import Floats, Ints, Issue
from sulh.council.positions._value import Forecast, Model, Move, Settings

STEPS = 90  # of a search by thirds: (2/3)^90 of the scale is under 1e-15 of it


def weighted_mean(x: Floats, w: Floats) -> Floats:
    """m = sum w x / sum w over the last axis; the plain mean where all weights are 0."""
    whole = w.sum(axis=-1)
    plain = x.mean(axis=-1)
    return np.asarray(np.where(whole > 0, (w * x).sum(axis=-1) / np.where(whole > 0, whole, 1.0), plain))


def weighted_median(x: Floats, w: Floats) -> Floats:
    """The m that minimises sum w |x - m| over the last axis; the midpoint where a whole interval does.

    The midpoint makes the mirrored problem give the mirrored answer. All weights 0: the plain median.
    """
    w = np.where(w.sum(axis=-1, keepdims=True) > 0, w, 1.0)
    order = np.argsort(x, axis=-1, kind="stable")
    x, w = np.take_along_axis(x, order, -1), np.take_along_axis(w, order, -1)
    half = w.sum(axis=-1, keepdims=True) / 2
    below = np.cumsum(w, axis=-1)
    low = np.argmax(below >= half * (1 - 1e-12), axis=-1)[..., None]
    high = np.argmax(below > half * (1 + 1e-12), axis=-1)[..., None]
    ends = np.take_along_axis(x, low, -1) + np.take_along_axis(x, high, -1)
    return np.asarray(ends[..., 0] / 2)


def nash(x: Floats, s: Floats, c: Floats, reference: float | None, cost: float, quadratic: bool) -> Floats:
    r"""The asymmetric Nash bargaining solution of each row, positions on [0, 1].

    m = argmax sum_i c_i log(g_i(m)), with g_i(m) = cost + s_i l(x_i - reference) - s_i l(x_i - m), l(z) = z^2 or |z|;
    without a reference its term is 0, so that no deal costs each the same. Where no m leaves every actor with power
    a gain, the reference stays if there is one; else the m at which the worst-off loses least.

    Args:
        x: positions. (..., actors)
        s: saliences on [0, 1]. Same shape.
        c: power, the exponents. Same shape.
    Returns: (...).
    Source: Nash (1950), Econometrica 18(2), 155-162; Achen (2006) in Thomson et al., The European Union Decides, ch. 4.
    """

    def loss(z: Floats) -> Floats:
        return np.asarray(z**2 if quadratic else np.abs(z))

    stake = cost + (0.0 if reference is None else s * loss(x - reference))
    c = np.where(c.sum(axis=-1, keepdims=True) > 0, c, 1.0)
    has = c > 0

    def gains(m: Floats) -> Floats:
        return np.asarray(np.where(has, stake - s * loss(x - m[..., None]), np.inf))

    def slope(m: Floats) -> Floats:
        g, away = gains(m), x - m[..., None]
        pull = s * (2 * away if quadratic else np.sign(away))
        return np.asarray((c * pull / np.where(has & (g > 0), g, 1.0)).sum(axis=-1))

    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        reach = np.where(s > 0, np.sqrt(stake / s) if quadratic else stake / s, np.inf)
    low, high = np.where(has, x - reach, -np.inf).max(axis=-1), np.where(has, x + reach, np.inf).min(axis=-1)
    least, most = np.where(has, x, np.inf).min(axis=-1), np.where(has, x, -np.inf).max(axis=-1)
    open_ = np.asarray(high - low > 1e-12)
    inside = np.where(open_, np.maximum(low, least), least), np.where(open_, np.minimum(high, most), most)
    found = _level(slope, *inside)
    if open_.all():
        return found
    fair = reference if reference is not None else _climb(lambda m: gains(m).min(axis=-1), least, most)
    return np.asarray(np.where(open_, found, fair))


def _climb(height: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    """The top of a concave `height` between `low` and `high`, by thirds."""
    for _ in range(STEPS):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        up, down = height(a), height(b)
        low, high = np.where(up < down, a, low), np.where(up > down, b, high)
        both = up == down
        low, high = np.where(both, a, low), np.where(both, b, high)
    return np.asarray((low + high) / 2)


def _level(slope: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    """Where a falling `slope` between `low` and `high` passes 0, by halving; an end if it does not."""
    for _ in range(60):
        mid = (low + high) / 2
        up = slope(mid)
        low, high = np.where(up >= 0, mid, low), np.where(up <= 0, mid, high)
    return np.asarray((low + high) / 2)


def _mean(issue: Issue, _: Settings) -> Floats:
    return weighted_mean(issue.x.T, issue.weight.T)


def _median(issue: Issue, _: Settings) -> Floats:
    return weighted_median(issue.x.T, issue.weight.T)


def _nash(referred: bool) -> Callable[[Issue, Settings], Floats]:
    def value(issue: Issue, settings: Settings) -> Floats:
        rows = np.arange(len(issue.actors))[None]
        return np.asarray(_nash_many(referred)(issue, rows, settings)[0])

    return value


def _nash_many(referred: bool) -> Callable[[Issue, Ints, Settings], Floats]:
    def values(issue: Issue, rows: Ints, settings: Settings) -> Floats:
        low, high = issue.scale
        span = high - low or 1.0
        found = np.empty((len(rows), issue.x.shape[1]))
        for d in range(issue.x.shape[1]):
            given = np.asarray(issue.reference) if referred and issue.reference is not None else None
            at = None if given is None else float((given[d] - low) / span)
            x, s, c = (issue.x[:, d] - low) / span, issue.s[:, d], issue.c
            found[:, d] = low + span * nash(x[rows], s[rows], c[rows], at, settings.cost, settings.loss == "quadratic")
        return found

    return values


def _drawn(way: Callable[[Floats, Floats], Floats]) -> Callable[[Issue, Ints, Settings], Floats]:
    def values(issue: Issue, rows: Ints, _: Settings) -> Floats:
        columns = [way(issue.x[rows, d], issue.weight[rows, d]) for d in range(issue.x.shape[1])]
        return np.stack(columns, axis=-1)

    return values


def _told(name: str, value: Callable[[Issue, Settings], Floats]) -> Callable[[Issue, Settings], Forecast]:
    def forecast(issue: Issue, settings: Settings) -> Forecast:
        end = value(issue, settings)
        path = np.stack([issue.x, np.broadcast_to(end, issue.x.shape)])
        used: dict[str, object] = {}
        if name.startswith("nash"):
            used = {"cost": settings.cost, "loss": settings.loss}
        moves = tuple(_move(issue, k, end) for k in range(len(issue.actors)))
        return Forecast(name, issue, end, end[None], path, moves, used)

    return forecast


def _move(issue: Issue, k: int, end: Floats) -> Move:
    """What one actor brings to the settlement: its share of power times salience, and where that lies."""
    share = issue.weight[:, 0] / issue.weight[:, 0].sum()
    side = "below" if issue.x[k, 0] < end[0] else "above" if issue.x[k, 0] > end[0] else "at"
    where = f"{side} the settlement" if len(issue.dimensions) == 1 else f"{side} it on {issue.dimensions[0]}"
    why = f"holds {share[k]:.1%} of power times salience, {where}"
    return Move(1, issue.actors[k], "settles", "", tuple(issue.x[k].tolist()), tuple(end.tolist()), why)


MEAN = Model(
    "mean",
    "the mean of positions, weighed by power times salience (compromise)",
    "Van den Bos (1991); Achen (2006)",
    _told("mean", _mean),
    _drawn(weighted_mean),
)
MEDIAN = Model(
    "median",
    "the median of positions, weighed by power times salience",
    "Black (1948); Bueno de Mesquita (1994)",
    _told("median", _median),
    _drawn(weighted_median),
)
NASH = Model(
    "nash",
    "Nash bargaining, no deal costing everybody the same",
    "Nash (1950); Achen (2006)",
    _told("nash", _nash(False)),
    _nash_many(False),
)
NASH_REFERENCE = Model(
    "nash-reference",
    "Nash bargaining, no deal leaving the reference point and a cost",
    "Nash (1950); Schneider, Finke & Bailer (2010)",
    _told("nash-reference", _nash(True)),
    _nash_many(True),
)
