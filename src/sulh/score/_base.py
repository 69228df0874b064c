"""The outside view: how often talks of the same class led to an agreement, and to one carried out."""

from __future__ import annotations

from dataclasses import dataclass

from sulh.case._matter import ReferenceClass
from sulh.errors import UsageError


@dataclass(frozen=True)
class Rate:
    """A share k / n and its interval at `level`."""

    likely: float
    low: float
    high: float
    k: int
    n: int
    level: float


def jeffreys(k: int, n: int, level: float = 0.8) -> Rate:
    r"""A share k / n with the Jeffreys interval: quantiles of Beta(k + 1/2, n - k + 1/2).

    The tails hold (1 - level) / 2 each; the low end is 0 if k = 0 and the high end 1 if k = n. The default level
    spans the 10th to the 90th percentile, like every other interval of a run.

    Raises: UsageError unless 0 <= k <= n, n >= 1 and 0 < level < 1.
    Source: Brown, Cai & DasGupta (2001), Statistical Science 16(2), 101-133.
    """
    if not (n >= 1 and 0 <= k <= n):
        raise UsageError("count", "0 <= k <= n with n at least 1", f"k = {k}, n = {n}", "Mend the counts.")
    if not 0 < level < 1:
        raise UsageError("level", "a level between 0 and 1", f"{level:g}", "Give 0.8 for the 10th to 90th percentile.")
    from scipy.special import betaincinv  # here, since it is slow to load and a case loads without it

    tail = (1 - level) / 2
    low, high = (float(betaincinv(k + 0.5, n - k + 0.5, q)) for q in (tail, 1 - tail))
    return Rate(k / n, 0.0 if k == 0 else low, 1.0 if k == n else high, k, n, level)


def base_rates(reference: ReferenceClass) -> dict[str, Rate]:
    """What became of the talks of a reference class, of all `n`: ``agreed`` and ``delivered`` (carried out).

    Raises: UsageError if the class counts more agreements than talks (see `jeffreys`).
    """
    return {
        "agreed": jeffreys(reference.agreed, reference.n),
        "delivered": jeffreys(reference.carried_out, reference.n),
    }
