"""Three proper scoring rules, as losses: 0 is perfect, and saying what one believes costs least on average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def brier(p: Floats, outcome: Ints) -> Floats:
    """Brier score: sum over k of (p_k - o_k)^2, with o_k = 1 for the outcome and 0 for the others; in [0, 2].

    For a question with two answers this is twice (p - o)^2.

    Args: `p` (*n, outcomes), rows sum to 1; `outcome` (*n,), numbers from 0.
    Source: Brier (1950), Monthly Weather Review 78(1), 1-3.
    """
    return np.asarray(((p - _happened(p, outcome)) ** 2).sum(-1))


def log_score(p: Floats, outcome: Ints) -> Floats:
    """Logarithmic score: -ln p_outcome, in nats; infinite if the outcome was given no chance.

    Args: as for `brier`.
    Source: Good (1952), Journal of the Royal Statistical Society B 14(1), 107-114.
    """
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(np.take_along_axis(p, outcome[..., None], -1)[..., 0]))


def ranked(p: Floats, outcome: Ints) -> Floats:
    """Ranked probability score of ordered outcomes: sum over k < K of (P_k - O_k)^2 / (K - 1), in [0, 1].

    P_k and O_k are sums up to k, so a miss by one step costs less than a miss by two. With two outcomes it is
    (p - o)^2, half of `brier`.

    Args: as for `brier`; the outcomes stand in their order, and there are at least two.
    Source: Epstein (1969), Journal of Applied Meteorology 8(6), 985-987, as a loss after Murphy (1971), ibid. 10(1),
    155-156.
    """
    gap = np.cumsum(p - _happened(p, outcome), axis=-1)[..., :-1]
    return np.asarray((gap**2).sum(-1) / (p.shape[-1] - 1))


def _happened(p: Floats, outcome: Ints) -> Floats:
    return np.asarray(np.arange(p.shape[-1]) == outcome[..., None], dtype=float)


@dataclass(frozen=True)
class Score:
    """The losses of one forecast. `ranked` means something only if the outcomes stand in an order."""

    brier: float
    log: float
    ranked: float


def score(forecast: Sequence[float], outcome: int) -> Score:
    """Score one forecast: chances of at least two outcomes, and the number (from 0) of the one that came.

    Raises: UsageError if the chances are not probabilities that sum to 1 (within 1e-9), or no outcome has that number.
    """
    p = np.asarray(forecast, dtype=float)
    if p.ndim != 1 or len(p) < 2:
        raise UsageError("forecast", "chances of at least two outcomes", f"shape {p.shape}", "Give one chance each.")
    if not ((p >= 0) & (p <= 1)).all():
        got = ", ".join(f"{x:g}" for x in p)
        raise UsageError("forecast", "probabilities within [0, 1]", got, "Mend the chances.")
    if abs(p.sum() - 1) > 1e-9:
        raise UsageError("forecast", "chances that sum to 1", f"{p.sum():.12g}", "Rescale them.")
    if not 0 <= outcome < len(p):
        got, step = str(outcome), "Outcomes count from 0."
        raise UsageError("outcome", f"a number from 0 to {len(p) - 1}", got, step)
    came = np.asarray(outcome, dtype=np.int64)
    return Score(*(float(rule(p, came)) for rule in (brier, log_score, ranked)))
