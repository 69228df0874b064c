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
    state, evidence = _checked(prior, loglik, keep)
    return np.exp(state), evidence


def smooth(prior: Floats, loglik: Floats, keep: Floats) -> Floats:
    """P(type at row j | all rows), shape (n, types). Arguments, units and errors as for `forward`."""
    state, _ = _checked(prior, loglik, keep)
    return np.exp(backward_log(prior, loglik, keep, state))


def _checked(prior: Floats, loglik: Floats, keep: Floats) -> tuple[Floats, float]:
    state, evidence = forward_log(prior, loglik, keep)
    stuck = impossible_row(state)
    if stuck is not None:
        raise UsageError(
            f"row {stuck} of the evidence", "some type that allows it", "likelihood 0 for all", "Lower its certainty."
        )
    return state, evidence


def forward_log(prior: Floats, loglik: Floats, keep: Floats) -> tuple[Floats, float]:
    """Log of the filtered beliefs (nan from an impossible row on), and the log evidence (-inf then)."""
    states, evidence = np.full(loglik.shape, np.nan), 0.0
    with np.errstate(divide="ignore"):
        state = base = np.log(prior)
        stay, redraw = np.log(keep), np.log1p(-keep)
    for j in range(len(loglik)):
        joint = np.logaddexp(stay[j] + state, redraw[j] + base) + loglik[j]
        top = joint.max()
        if top == -np.inf:
            return states, -np.inf
        total = top + np.log(np.exp(joint - top).sum())
        states[j] = state = joint - total
        evidence += float(total)
    return states, evidence


def backward_log(prior: Floats, loglik: Floats, keep: Floats, states: Floats) -> Floats:
    """Log of the smoothed beliefs, from the log of the filtered ones."""
    out = np.empty_like(states)
    with np.errstate(divide="ignore"):
        base, stay, redraw = np.log(prior), np.log(keep), np.log1p(-keep)
    ahead = np.zeros_like(prior)
    for j in range(len(loglik) - 1, -1, -1):
        joint = states[j] + ahead
        top = joint.max()
        out[j] = joint - (top + np.log(np.exp(joint - top).sum()))
        if j:
            later = loglik[j] + ahead
            new = base + later
            peak = new.max()
            fresh = peak + np.log(np.exp(new - peak).sum())
            ahead = np.logaddexp(stay[j] + later, redraw[j] + fresh)
    return out


def impossible_row(states: Floats) -> int | None:
    """The first row that leaves no type possible, from the log states of the filter."""
    rows = np.flatnonzero(np.isnan(states).any(axis=1))
    return int(rows[0]) if len(rows) else None
