"""Leaving out each of very many items: by messages of one pass where that is exact, and one by one for the rest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sulh.belief._evidence import Evidence, Flags, Weighed
from sulh.belief._filter import drift, forward_log
from sulh.belief._report import report_likelihood
from sulh.belief._value import Floats

REACH = 600.0
DRIFTED = 1e-6


def leave_out_many(evidence: Evidence) -> Floats:
    """The belief at the end without each item, (I, types), in O(n log n) for items that stand alone.

    - An item that does not count, or that an equal report would replace, leaves the belief as it is.
    - One whose row is the only report of its happening, that replaces nothing and presses on no day by itself: the row
      goes, or says what its family's next best report of the same day says. If the family is below its cap and stays
      there that is all (`messages`); else its rows are scaled anew, which is worked out on the family's rows alone with
      everything between them multiplied together (`family_without`).
    - Any other item is evaluated by itself, in O(n).

    Chances are kept as plain numbers between rows of a family, which loses a type that falls 10^300 behind and comes
    back. Drift keeps every type alive, so only what is said between two drifts can do that: where it adds up to over
    `REACH` nats, capped families too are evaluated one by one.
    """
    made = evidence.weigh()
    states, _ = forward_log(evidence.prior, made.loglik, made.keep)
    evidence.check(states)
    end = drift(np.exp(states[-1]), evidence.prior, made.keep_end)
    out = np.tile(end, (len(evidence.names), 1))
    alone, instead, rest = _sorted_out(evidence, made)
    if evidence.cap > 0:  # else no report says anything, and only pressure can be missed
        rest |= _by_passes(evidence, made, states, alone, instead, out)
    for item in sorted(rest):
        out[item] = evidence.posterior(evidence.without([evidence.names[item]]))
    return out


def _sorted_out(evidence: Evidence, made: Weighed) -> tuple[Flags, Floats, set[int]]:
    """Rows (n,) whose item takes nothing but what that row says with it, what stands instead (n, T) before the cap, and
    the items (indices) that need an evaluation of their own. Items in neither change nothing when they go.
    """
    entangled = _presses_alone(evidence)
    entangled[evidence.replaced_by[evidence.replaced_by >= 0]] = True
    paired = evidence.items[:, 1] >= 0
    entangled[evidence.items[paired].ravel()] = True
    rest = set(np.flatnonzero(entangled).tolist())
    told = np.bincount(evidence.happening[made.counts], minlength=int(evidence.happening.max(initial=-1)) + 1)
    next_best = _next_best(evidence, made.counts)
    alone, instead = np.zeros(len(evidence.seen), bool), np.zeros(made.loglik.shape)
    for j in np.flatnonzero(made.counts).tolist():
        item, other = int(evidence.items[j, 0]), int(next_best[evidence.slot[j]])
        if entangled[item]:
            continue
        same_day = other >= 0 and evidence.day[other] == evidence.day[j] and (evidence.p[other] == evidence.p[j]).all()
        if told[evidence.happening[j]] > 1 or (other >= 0 and not same_day):
            rest.add(item)
            continue
        alone[j] = True
        if other >= 0:
            r, m = evidence.r[other], evidence.m[other]
            with np.errstate(divide="ignore"):
                instead[j] = np.log(report_likelihood(evidence.p[other], r, m))
    return alone, instead, rest


def _presses_alone(evidence: Evidence) -> Flags:
    """Items (I,) that press on some day of the chain on which no other item presses, or replace one that would."""
    flags = np.zeros(len(evidence.names), bool)
    flags[evidence.pressing[evidence.pressing[:, 1] >= 0].ravel()] = True
    change = np.zeros(evidence.end + 2, np.int64)
    first = np.clip(evidence.starts + 1, 0, evidence.end + 1)
    past = np.clip(evidence.starts + evidence.spell + 1, 0, evidence.end + 1)
    np.add.at(change, first, 1)
    np.add.at(change, past, -1)
    lonely = np.concatenate([[0], np.cumsum(np.cumsum(change)[: evidence.end + 1] == 1)])
    mine = lonely[past] - lonely[first] > 0
    flags[evidence.pressing[mine, 0]] = True
    return flags


def _next_best(evidence: Evidence, counts: Flags) -> NDArray[np.int64]:
    """For each slot the row that would count if the one that does were gone, or -1."""
    found = np.full(int(evidence.slot.max(initial=-1)) + 1, -1, np.int64)
    for j in evidence.pick[::-1]:
        if not counts[j] and evidence.r[j] > 0 and evidence.replaced_by[j] < 0 and evidence.items[j, 1] < 0:
            found[evidence.slot[j]] = j
    return found


def _by_passes(
    evidence: Evidence, made: Weighed, states: Floats, alone: Flags, instead: Floats, out: Floats
) -> set[int]:  # fmt: skip
    """Write the belief without the item of each row that is `alone` into `out` (I, T); give the items left to do."""
    from sulh.belief import _kernels as kernels

    prior, allowed = evidence.prior, evidence.prior > 0
    with np.errstate(divide="ignore"):
        log_prior = np.log(prior)
    before, after = np.empty(states.shape), np.empty((*states.shape, prior.size))
    kernels.messages(log_prior, made.loglik, made.keep, states, before, after)
    found = np.empty(states.shape)
    kernels.without_row(before, after, instead, found)
    spells = np.cumsum(made.keep < 1 - DRIFTED)
    sure = bool(np.bincount(spells, np.ptp(made.loglik[:, allowed], axis=1)).max() <= REACH)
    tree = None
    left: set[int] = set()
    order = np.argsort(evidence.family[made.counts], kind="stable")
    rows = np.flatnonzero(made.counts)[order]
    for mine in np.split(rows, np.flatnonzero(np.diff(evidence.family[rows])) + 1):
        if not alone[mine].any():
            continue
        spread = made.spread[evidence.family[mine[0]]]
        if not np.isfinite(spread):
            left.update(evidence.items[mine[alone[mine]], 0].tolist())
            continue
        raw = np.ascontiguousarray(made.loglik[mine] * (max(spread, evidence.cap) / evidence.cap))
        others = raw.sum(axis=0) - raw + instead[mine]
        scales = np.minimum(1.0, evidence.cap / np.maximum(np.ptp(others[:, allowed], axis=1), 1e-300))
        if spread <= evidence.cap and (scales == 1).all():
            continue
        if not sure:
            left.update(evidence.items[mine[alone[mine]], 0].tolist())
            continue
        if tree is None:
            lik = np.exp(made.loglik - made.loglik.max(axis=1, keepdims=True))
            tree = kernels.row_tree(prior, lik, made.keep)
        again = np.empty(raw.shape)
        by_scale = np.argsort(scales, kind="stable")
        start = np.exp(before[mine[0]])
        kernels.family_without(mine, raw, instead[mine], scales, by_scale, start, prior, made.keep, tree, again)
        found[mine] = again
    done = np.flatnonzero(alone & ~np.isin(evidence.items[:, 0], list(left)))
    out[evidence.items[done, 0]] = drift(found[done], prior, made.keep_end)
    return left
