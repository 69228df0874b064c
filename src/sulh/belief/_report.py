"""The report model: how much a report of an act says of the type of the party that may have done it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sulh.belief._value import Floats


def report_likelihood(p: ArrayLike, r: ArrayLike, m: ArrayLike) -> Floats:
    """L(report | type) = r P(act | type) + (1 - r) m.

    Args:
        p: P(act | type), in [0, 1]. Any shape that broadcasts with r and m.
        r: how far the report is a witness of the act, in [0, 1].
        m: how often such a report appears whatever the truth, in [0, 1].
    Returns: probability of the report, same shape. It is 0 only for a sure witness (r = 1) of what a type never does,
        or where m = 0 as well as r P = 0.
    """
    p, r, m = np.asarray(p, float), np.asarray(r, float), np.asarray(m, float)
    return np.asarray(r * p + (1 - r) * m, float)


def happening_increments(p: Floats, r: Floats, m: Floats) -> Floats:
    """What each of k independent reports of one happening adds to the log-likelihood of each type.

    With a_i = r_i + (1 - r_i) m_i and b_i = (1 - r_i) m_i the joint likelihood of the first j reports is

        L_j(type) = P a_1 ... a_j + (1 - P) b_1 ... b_j

    and row j of the result is log L_j - log L_(j-1) with L_0 = 1, so that rows sum to log L_k. However many reports
    there are, L_k(s) / L_k(t) stays on the near side of P(act | s) / P(act | t): many voices prove the act, not more.
    A type that is already ruled out (-inf) gets 0 from later reports.

    Args:
        p: P(act | type), shape (types,).
        r: weight of each report, shape (k,), in [0, 1].
        m: background rate of each report, shape (k,), in [0, 1].
    Returns: log-likelihood increments, shape (k, types), -inf where a type is ruled out.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        done = np.log(p) + np.cumsum(np.log(r + (1 - r) * m))[:, None]
        not_done = np.log1p(-p) + np.cumsum(np.log((1 - r) * m))[:, None]
        joint = np.logaddexp(done, not_done)
        steps = joint.copy()
        steps[1:] -= joint[:-1]
    steps[1:][np.isneginf(joint[:-1])] = 0.0
    return np.asarray(steps)


def cap_family(increments: Floats, cap: float, among: NDArray[np.bool_] | None = None) -> tuple[Floats, float]:
    """One family's increments, scaled so that in all it tells no two types apart by more than `cap` nats.

    With spread = max - min over types of the column sums, every increment is multiplied by min(1, cap / spread).
    A certain report (-inf) makes the spread infinite; the limit of a growing finite one is taken: what is certain
    shares the cap, and what is finite beside it vanishes.

    Args:
        increments: log-likelihood increments of all reports of the family, shape (reports, types).
        cap: nats, at least 0.
        among: which types the spread is taken over, booleans of shape (types,); all by default.
    Returns: scaled increments of the same shape, and the spread before scaling in nats.
    """
    columns = np.ones(increments.shape[1], bool) if among is None else np.asarray(among, bool)
    total = increments.sum(axis=0)[columns]
    finite = bool(np.isfinite(total).all())
    spread = float(total.max() - total.min()) if finite else np.inf
    if spread <= cap:
        return increments, spread
    if finite:
        return increments * (cap / spread) if cap > 0 else np.zeros_like(increments), spread
    certain = np.where(np.isneginf(increments), -1.0, 0.0)
    most = float(np.ptp(certain.sum(axis=0)[columns]))
    return (certain * (cap / most) if most > 0 else increments), spread
