"""From a dossier to a belief: the prior, the evidence, the filter, and every step in words."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

import numpy as np

from sulh.belief._evidence import Evidence, Weighed, gather, party_of
from sulh.belief._filter import backward_log, drift, forward_log
from sulh.belief._value import Belief, Floats, Step
from sulh.case import TYPES, Party
from sulh.errors import UsageError
from sulh.record import Dossier, Observation


def infer(dossier: Dossier, party: str, can: float) -> Belief:
    """The posterior over a party's hidden type at `as_of`, exact, with every step from prior to posterior.

    The type is a Markov chain, redrawn from the prior at the rates of the party's `drift`. Items about the party enter
    on the day they happened by the report model (`happening_increments`), each family at most up to the codebook's
    `family_cap` (`cap_family`, over the types that the prior allows). Filter and smoother: `forward` and `smooth`.

    Args:
        dossier: what was known at `as_of`; items known later do not count.
        party: a party of the case.
        can: P(settler | willing) from its council and control, in [0, 1]; not used where the prior states types.
    Raises: UsageError for an unknown party, a `can` outside [0, 1], a prior that says nothing, or evidence that no
        type allows.
    """
    return conclude(gather(dossier, party, prior_of(party_of(dossier, party), party, can)), dossier.as_of)


def conclude(evidence: Evidence, as_of: dt.date) -> Belief:
    """The belief from evidence that has been gathered."""
    made = evidence.weigh()
    states, log_evidence = forward_log(evidence.prior, made.loglik, made.keep)
    evidence.check(states)
    seen, prior = evidence.seen, evidence.prior
    steps = _steps(evidence, made, np.exp(states), as_of)
    rows = _last_rows(seen)
    return Belief(
        party=evidence.party,
        prior=_frozen(prior),
        posterior=steps[-1].after if steps else _frozen(prior),
        steps=steps,
        dates=tuple(seen[j].date for j in rows),
        filtered=_frozen(np.exp(states[rows])),
        smoothed=_frozen(np.exp(backward_log(prior, made.loglik, made.keep, states)[rows])),
        log_evidence=log_evidence,
    )


def prior_of(who: Party, party: str, can: float) -> Floats:
    """The prior over (settler, captive, staller, refuser), shape (4,).

    The stated types, divided by their sum so that one of them may be varied alone; or else, with w = will and
    s = stalling: w can, w (1 - can), (1 - w) s, (1 - w) (1 - s).
    """
    if not 0 <= can <= 1:
        raise UsageError(f"can of {party}", "a probability within [0, 1]", f"{can:g}", "Take it from the council.")
    stated = who.prior
    if stated.types is not None:
        shares = np.array([stated.types[name].mid if name in stated.types else 0.0 for name in TYPES])
        if shares.sum() <= 0:
            raise UsageError(f"the prior of {party}", "shares that sum to 1", "a sum of 0", "Give some type a share.")
        return np.asarray(shares / shares.sum())
    if stated.will is None or stated.stalling is None:
        step = "State both, or the four types."
        raise UsageError(f"the prior of {party}", "types, or will and stalling", "neither in full", step)
    w, s = stated.will.mid, stated.stalling.mid
    return np.array([w * can, w * (1 - can), (1 - w) * s, (1 - w) * (1 - s)])


def _last_rows(seen: Sequence[Observation]) -> list[int]:
    """The last row of each day on which some item counts."""
    last = {one.date: j for j, one in enumerate(seen)}
    return sorted({last[one.date] for one in seen if one.r > 0})


def _notes(evidence: Evidence, made: Weighed) -> list[str]:
    """What was done with each row, in words."""
    notes = [one.why for one in evidence.seen]
    told: Counter[int] = Counter()
    for j in evidence.tell:
        if made.counts[j]:
            others = told[int(evidence.happening[j])]
            told[int(evidence.happening[j])] += 1
            if others:
                notes[j] += f"; adds to what {others} other{'s' if others > 1 else ''} told of the same"
            family = evidence.family[j]
            if made.spread[family] > evidence.cap:
                name, spread = evidence.families[family], made.spread[family]
                notes[j] += f"; capped: family {name} says {spread:.2f} nats in all and may say {evidence.cap:g}"
    return notes


def _steps(evidence: Evidence, made: Weighed, filtered: Floats, as_of: dt.date) -> tuple[Step, ...]:
    """Drift and items in order, each starting where the last one ended."""
    steps: list[Step] = []
    seen, notes = evidence.seen, _notes(evidence, made)
    loglik, filtered, speaks = _frozen(made.loglik), _frozen(filtered), np.any(made.loglik != 0, axis=1)
    now = _frozen(evidence.prior)
    for j, one in enumerate(seen):
        if j and one.date > seen[j - 1].date:
            steps.append(_drifted(evidence, now, seen[j - 1].date, one.date, float(made.keep[j])))
            now = steps[-1].after
        after = filtered[j] if speaks[j] else now
        steps.append(
            Step(one.item, one.date, one.r if made.counts[j] else 0.0, loglik[j], now, after, notes[j], one.pair)
        )
        now = after
    if seen and as_of > seen[-1].date:
        steps.append(_drifted(evidence, now, seen[-1].date, as_of, made.keep_end))
    return tuple(steps)


def _drifted(evidence: Evidence, now: Floats, start: dt.date, end: dt.date, keep: float) -> Step:
    days = (end - start).days
    pressed = evidence.pressed_between(start, end)
    why = f"drift over {days} day{'s' if days > 1 else ''}, {pressed} of them under pressure"
    after = _frozen(drift(now, evidence.prior, keep))
    return Step(None, end, 0.0, _frozen(np.zeros(len(now))), now, after, why)


def _frozen(array: Floats) -> Floats:
    """The array, no longer writable."""
    array = np.array(array, float)
    array.setflags(write=False)
    return array
