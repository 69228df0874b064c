"""From a dossier to a belief: the prior, the rows of evidence, the filter, and every step in words."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sulh.belief._filter import backward_log, drift, forward_log, impossible_row
from sulh.belief._report import cap_family, happening_increments, report_likelihood
from sulh.belief._value import Belief, Floats, Step
from sulh.case import TYPES, Party
from sulh.errors import UsageError
from sulh.record import Dossier, Observation, observations
from sulh.record._observe import superseded
from sulh.record._reliance import act_of, bears_on, reliance


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
    prior = prior_of(_party(dossier, party), party, can)
    seen = observations(dossier, party)
    loglik, notes = _evidence(seen, prior > 0, dossier.codebook.family_cap.mid)
    spells = Spells(dossier, party)
    keep = np.array([1.0, *(spells.keep(a.date, b.date) for a, b in itertools.pairwise(seen))])[: len(seen)]
    states, log_evidence = forward_log(prior, loglik, keep)
    _possible(states, seen, party)
    steps = _steps(seen, prior, np.exp(states), loglik, notes, spells)
    rows = _last_rows(seen)
    return Belief(
        party=party,
        prior=_frozen(prior),
        posterior=steps[-1].after if steps else _frozen(prior),
        steps=steps,
        dates=tuple(seen[j].date for j in rows),
        filtered=_frozen(np.exp(states[rows])),
        smoothed=_frozen(np.exp(backward_log(prior, loglik, keep, states)[rows])),
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


def _possible(states: Floats, seen: Sequence[Observation], party: str) -> None:
    stuck = impossible_row(states)
    if stuck is not None:
        raise UsageError(
            f"the belief about {party}",
            "evidence that some type allows",
            f"item {seen[stuck].item}, which with those before it has likelihood 0 under every type left",
            "Lower its grade, or give the act a probability above 0.",
        )


def _last_rows(seen: Sequence[Observation]) -> list[int]:
    """The last row of each day on which some item counts."""
    last = {one.date: j for j, one in enumerate(seen)}
    return sorted({last[one.date] for one in seen if one.r > 0})


class Spells:
    """The chance that a party's type was not redrawn between two days: exp(-integral of the rate)."""

    def __init__(self, dossier: Dossier, party: str):
        rates = _party(dossier, party).drift
        self.quiet, self.pressed = rates.per_day.mid, rates.under_pressure.mid
        self.days = _pressed_days(dossier, party, rates.pressure_days)
        self.end = dossier.as_of

    def pressed_between(self, start: dt.date, end: dt.date) -> int:
        """Days after `start`, up to and with `end`, that lie under pressure."""
        return sum(day in self.days for day in range(start.toordinal() + 1, end.toordinal() + 1))

    def keep(self, start: dt.date, end: dt.date) -> float:
        days = (end - start).days
        if days == 0:
            return 1.0
        pressed = self.pressed_between(start, end)
        return math.exp(-self.quiet * (days - pressed) - self.pressed * pressed)


def _pressed_days(dossier: Dossier, party: str, spell: int) -> set[int]:
    """Days (ordinals) within `spell` days after an act of pressure about the party or aimed at it, with r > 0."""
    gone = superseded(dossier)
    days: set[int] = set()
    for key, item in dossier.items.items():
        known = dossier.known(item)
        if known > dossier.as_of or key in gone or not act_of(item.act, dossier.codebook).pressure:
            continue
        aimed = item.recipient is not None and item.recipient.split(".")[0] == party
        concerns = aimed or bears_on(item, dossier.case)[0] == party
        if concerns and reliance(item, dossier.sources[item.source], dossier.codebook) > 0:
            start = min(item.date, known).toordinal()
            days.update(range(start + 1, start + spell + 1))
    return days


def _evidence(seen: Sequence[Observation], allowed: NDArray[np.bool_], cap: float) -> tuple[Floats, list[str]]:
    """Log-likelihood increments of all observations by type, shape (n, 4), and what was done with each, in words.

    Reports of one happening enter in the order in which they became known (then by family), each with what it adds.
    """
    loglik, notes = np.zeros((len(seen), len(TYPES))), [one.why for one in seen]
    happenings: dict[object, list[int]] = {}
    families: dict[str, list[int]] = {}
    for j in sorted((j for j, one in enumerate(seen) if one.r > 0), key=lambda j: (seen[j].known, seen[j].family)):
        happenings.setdefault(seen[j].happening, []).append(j)
        families.setdefault(seen[j].family, []).append(j)
    p, r, m = (np.array([getattr(one, name) for one in seen], float) for name in "prm")
    alone = [rows[0] for rows in happenings.values() if len(rows) == 1]
    if alone:
        with np.errstate(divide="ignore"):
            loglik[alone] = np.log(report_likelihood(p[alone], r[alone, None], m[alone, None]))
    for rows in happenings.values():
        if len(rows) > 1:
            loglik[rows] = happening_increments(p[rows[0]], r[rows], m[rows])
        for order, j in enumerate(rows[1:], 2):
            notes[j] += f"; adds to what {order - 1} other{'s' if order > 2 else ''} told of the same"
    for family, rows in families.items():
        loglik[rows], spread = cap_family(loglik[rows], cap, allowed)
        if spread > cap:
            for j in rows:
                notes[j] += f"; capped: family {family} says {spread:.2f} nats in all and may say {cap:g}"
    return loglik, notes


def _steps(
    seen: Sequence[Observation], prior: Floats, filtered: Floats, loglik: Floats, notes: list[str], spells: Spells
) -> tuple[Step, ...]:
    """Drift and items in order, each starting where the last one ended."""
    steps: list[Step] = []
    now = _frozen(prior)
    for j, one in enumerate(seen):
        if j and one.date > seen[j - 1].date:
            steps.append(_drifted(now, prior, seen[j - 1].date, one.date, spells))
            now = steps[-1].after
        after = _frozen(filtered[j]) if loglik[j].any() else now
        steps.append(Step(one.item, one.date, one.r, _frozen(loglik[j]), now, after, notes[j]))
        now = after
    if seen and spells.end > seen[-1].date:
        steps.append(_drifted(now, prior, seen[-1].date, spells.end, spells))
    return tuple(steps)


def _drifted(now: Floats, prior: Floats, start: dt.date, end: dt.date, spells: Spells) -> Step:
    days, pressed = (end - start).days, spells.pressed_between(start, end)
    why = f"drift over {days} day{'s' if days > 1 else ''}, {pressed} of them under pressure"
    after = _frozen(drift(now, prior, spells.keep(start, end)))
    return Step(None, end, 0.0, _frozen(np.zeros(len(prior))), now, after, why)


def _party(dossier: Dossier, party: str) -> Party:
    if party not in dossier.case.parties:
        known = ", ".join(dossier.case.parties)
        raise UsageError("belief", f"a party of the case ({known})", repr(party), "Give one of them.")
    return dossier.case.parties[party]


def _frozen(array: Floats) -> Floats:
    """The array, no longer writable."""
    array = np.array(array, float)
    array.setflags(write=False)
    return array
