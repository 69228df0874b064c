"""The hidden Markov chain of a party's type: drift, filter and smoother, exact and in log space.

Source: Baum, Petrie, Soules & Weiss (1970), Ann. Math. Statist. 41(1), 164-171, for a chain that is redrawn from its
stationary distribution.
"""

from __future__ import annotations

import numpy as np

from sulh.belief._value import Floats
from sulh.errors import UsageError


def drift(belief: Floats, prior: Floats, keep: float) -> Floats:
    """The belief after a spell without evidence: keep b + (1 - keep) prior.

    This is b P with P = keep I + (1 - keep) 1 prior', the chance that the type was not redrawn being
    keep = exp(-integral of the rate). The prior is the chain's stationary distribution.

    Args:
        belief: shape (types,), sums to 1.
        prior: shape (types,), sums to 1.
        keep: in [0, 1].
    """
    return np.asarray(keep * belief + (1 - keep) * prior)


def forward(prior: Floats, loglik: Floats, keep: Floats) -> tuple[Floats, float]:
    """P(type at row j | rows 1 to j) for every row, and the log evidence.

    b_j(t) is proportional to exp(loglik[j, t]) (keep[j] b_(j-1)(t) + (1 - keep[j]) prior(t)), with b_0 = prior.

    Args:
        prior: shape (types,), sums to 1; a type with prior 0 keeps 0.
        loglik: log-likelihood of each row's evidence by type, shape (n, types); -inf rules a type out.
        keep: chance that the type was not redrawn since the row before, shape (n,), in [0, 1].
    Returns: filtered beliefs, shape (n, types), and log P(all rows), in nats.
    Raises: UsageError if some row leaves no type possible.
    """
    states, evidence = _checked(prior, loglik, keep)
    return np.exp(states), evidence


def smooth(prior: Floats, loglik: Floats, keep: Floats) -> Floats:
    """P(type at row j | all rows), shape (n, types). Arguments, units and errors as for `forward`."""
    states, _ = _checked(prior, loglik, keep)
    return np.exp(backward_log(prior, loglik, keep, states))


def leave_one_out(prior: Floats, loglik: Floats, keep: Floats) -> Floats:
    """P(type at the last row | all rows but row j) for every j, shape (n, types), without running the filter n times.

    With f_j = P(type at j | rows before j) and B_j(s, u) = P(rows after j, type u at the end | type s at j), it is
    f_j B_j made to sum to 1: one pass forward, one back, in O(n types^2). Arguments, units and errors as for `forward`.
    """
    from sulh.belief import _kernels as kernels

    states, _ = _checked(prior, loglik, keep)
    out = np.empty(loglik.shape)
    if len(loglik):
        before, after = np.empty(loglik.shape), np.empty((*loglik.shape, prior.size))
        kernels.messages(_log(prior), loglik, keep, states, before, after)
        kernels.without_row(before, after, np.zeros(loglik.shape), out)
    return out


def _checked(prior: Floats, loglik: Floats, keep: Floats) -> tuple[Floats, float]:
    states, evidence = forward_log(prior, loglik, keep)
    stuck = impossible_row(states)
    if stuck is not None:
        raise UsageError(
            f"row {stuck} of the evidence", "some type that allows it", "likelihood 0 for all", "Lower its certainty."
        )
    return states, evidence


def forward_log(prior: Floats, loglik: Floats, keep: Floats) -> tuple[Floats, float]:
    """Log of the filtered beliefs (nan from an impossible row on), and the log evidence (-inf then)."""
    from sulh.belief import _kernels as kernels

    states = np.empty(loglik.shape)
    return states, kernels.filter_rows(_log(prior), loglik, keep, states)


def backward_log(prior: Floats, loglik: Floats, keep: Floats, states: Floats) -> Floats:
    """Log of the smoothed beliefs, from the log of the filtered ones."""
    from sulh.belief import _kernels as kernels

    out = np.empty_like(states)
    kernels.smooth_rows(_log(prior), loglik, keep, states, out)
    return out


def impossible_row(states: Floats) -> int | None:
    """The first row that leaves no type possible, from the log states of the filter."""
    rows = np.flatnonzero(np.isnan(states).any(axis=1))
    return int(rows[0]) if len(rows) else None


def _log(chances: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(chances))
