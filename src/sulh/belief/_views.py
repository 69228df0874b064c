"""More ways to look at a belief: hypotheses against items, the past seen again, and what each grade carries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sulh.belief._evidence import Evidence, gather
from sulh.belief._next import views
from sulh.belief._value import Belief, Floats
from sulh.record import Dossier
from sulh.record._reliance import reliance


@dataclass(frozen=True)
class Hypotheses:
    """Types in rows, items that count in columns.

    `loglik` (types, items) is log L(item | type) as it entered; `weight` (types, items) how far an item speaks for a
    type against all others together, in nats; `diagnosticity` (items,) the most by which an item tells two types apart;
    `inconsistency` (types,) what each type leaves unexplained, over all items. `pairs` names both statements where a
    column is a contradiction, else None.
    """

    items: tuple[str, ...]
    pairs: tuple[tuple[str, str] | None, ...]
    loglik: Floats
    weight: Floats
    diagnosticity: Floats
    inconsistency: Floats


def hypotheses(belief: Belief) -> Hypotheses:
    """The matrix of an analysis of competing hypotheses, computed rather than marked by hand.

        weight(t, i)        = log L_i(t) - log sum over s != t of b(s) L_i(s) / (1 - b(t))      b: before item i
        diagnosticity(i)    = max over types of log L_i - min over types of log L_i
        inconsistency(t)    = sum over items of (max over types of log L_i) - log L_i(t)

    Types that the prior rules out are left out of maxima, minima and sums, and their weight is nan. Inconsistency looks
    at evidence alone: a type may be the least inconsistent one and still be unlikely from the start. Certain reports
    make it infinite for what they rule out.
    Sources: Heuer (1999), Psychology of Intelligence Analysis, ch. 8; weight of evidence: Good (1950), Probability and
    the Weighing of Evidence, ch. 6; rows for hypotheses: Dhami et al. (2024).
    """
    steps = [step for step in belief.steps if step.item is not None and step.weight > 0]
    allowed = belief.prior > 0
    loglik = np.array([step.loglik for step in steps]).reshape(len(steps), allowed.size).T
    among = loglik[allowed]
    best = among.max(axis=0) if steps else np.zeros(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.array([_weights(step.before, step.loglik, allowed) for step in steps]).reshape(-1, allowed.size).T
        short = np.where(allowed, (best[None, :] - loglik).sum(axis=1), np.nan)
    return Hypotheses(
        items=tuple(str(step.item) for step in steps),
        pairs=tuple(step.pair for step in steps),
        loglik=loglik,
        weight=weight,
        diagnosticity=best - among.min(axis=0) if steps else np.zeros(0),
        inconsistency=short,
    )


def _weights(before: Floats, loglik: Floats, allowed: NDArray[np.bool_]) -> Floats:
    """Good's weight of evidence of one item for each type against all the others, (types,)."""
    joint = before * np.exp(loglik)
    others = (joint.sum() - joint) / (1 - before)
    return np.where(allowed, loglik - np.log(others), np.nan)


@dataclass(frozen=True)
class Look:
    """What was believed on a day, and what is believed of that day now: P over types, shape (types,)."""

    date: dt.date
    then: Floats
    now: Floats

    @property
    def moved(self) -> float:
        """Half the sum of absolute differences: how much of the belief about that day has moved since, in [0, 1]."""
        return float(np.abs(self.now - self.then).sum() / 2)


def hindsight(belief: Belief) -> tuple[Look, ...]:
    """Each day with evidence as the filter saw it then and as the smoother sees it now.

    They differ where later items say that the party was not what it seemed, or had changed; on the last day they agree.
    """
    return tuple(map(Look, belief.dates, belief.filtered, belief.smoothed))


@dataclass(frozen=True)
class Sensitivity:
    """What the belief would be if one number were at its other ends: (will, can, stall) at low, likely and high.

    `what` is a grade of an item (``record.ID.reliability``), or the path of a number of the codebook or of the party's
    drift and prior. `ends` name the two values.
    """

    what: str
    ends: tuple[str, str]
    low: tuple[float, float, float]
    high: tuple[float, float, float]

    @property
    def size(self) -> float:
        """The largest change of will, can or stall between the two ends."""
        return max(abs(a - b) for a, b in zip(self.low, self.high, strict=True))


LETTERS, NUMBERS = "ABCDE", (1, 2, 3, 4, 5)


def sensitivity(dossier: Dossier, belief: Belief) -> tuple[Sensitivity, ...]:
    """How far the belief hangs on every grade, on the family cap, and on the codebook; the largest first.

    A grade is moved one step worse and one step better (reliability A-E, credibility 1-5; a grade of F or 6 says that
    it cannot be judged, and is set to its scale's two ends). A number with a range is set to its low and its high. The
    prior stays; contradictions are found once.
    """
    evidence = gather(dossier, belief.party, belief.prior)
    rows = [*_grades(dossier, evidence), *_numbers(dossier, evidence)]
    return tuple(sorted(rows, key=lambda row: (-row.size, row.what)))


def _grades(dossier: Dossier, evidence: Evidence) -> Iterator[Sensitivity]:
    for name in evidence.names:
        item = dossier.items[name]
        source = dossier.sources[item.source]
        if not (evidence.r[(evidence.items == evidence.index[name]).any(axis=1)] > 0).any():
            continue
        letter = item.reliability or source.reliability
        for field, worse, better in (
            ("reliability", *_steps(letter, LETTERS)),
            ("credibility", *_steps(item.credibility, NUMBERS)),
        ):
            ends = []
            for grade in (worse, better):
                changed = item.model_copy(update={field: grade})
                old, new = (reliance(one, source, dossier.codebook) for one in (item, changed))
                factor = new / old if old > 0 else 0.0
                touched = np.where((evidence.items == evidence.index[name]).any(axis=1), factor, 1.0)
                ends.append(views(evidence.regraded(evidence.r * touched).posterior()))
            yield Sensitivity(f"record.{name}.{field}", (str(worse), str(better)), ends[0], ends[1])


def _steps(grade: str | int, scale: str | tuple[int, ...]) -> tuple[str | int, str | int]:
    """The next worse and the next better grade of a scale from best to worst; its two ends for one not on it."""
    if grade not in scale:
        return scale[-1], scale[0]
    at = scale.index(grade)  # type: ignore[arg-type]
    return scale[min(at + 1, len(scale) - 1)], scale[max(at - 1, 0)]


def _numbers(dossier: Dossier, evidence: Evidence) -> Iterator[Sensitivity]:
    codes = {one.act for one in evidence.seen if one.full > 0}
    for path, quantity in dossier.quantities().items():
        if quantity.hi <= quantity.lo or not _concerns(path, codes, evidence.party):
            continue
        low, high = (_at(dossier, evidence, path, number) for number in (quantity.lo, quantity.hi))
        yield Sensitivity(path, (f"{quantity.lo:g}", f"{quantity.hi:g}"), low, high)


def _concerns(path: str, codes: set[str], party: str) -> bool:
    """Whether a number enters the belief by way of the evidence: of the codebook, of ties and control, or of drift."""
    head, *rest = path.split(".")
    if path.startswith(("codebook.acts.", "acts.")):
        return (rest[1] if head == "codebook" else rest[0]) in codes
    if head == "armed_groups":
        return rest[1] in ("tie", "control")
    return head == "codebook" or path == "play.captive_control" or path.startswith(f"parties.{party}.drift.")


def _at(dossier: Dossier, evidence: Evidence, path: str, number: float) -> tuple[float, float, float]:
    if path == "codebook.family_cap":
        return views(replace(evidence, cap=number).posterior())
    return views(gather(dossier.at({path: number}), evidence.party, evidence.prior).posterior())
