"""Views of an answer that say why its beliefs are what they are, as `sulh explain` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sulh.belief import Belief, gather, hindsight, hypotheses, reasons, sensitivity
from sulh.brief._beside import Line
from sulh.brief._told import QUESTIONS
from sulh.brief._words import day
from sulh.case import TYPES

if TYPE_CHECKING:
    from sulh.brief._views import Answer

SIDES = (("low", "at its first end"), ("high", "at its other end"))


def named_beliefs(answer: Answer) -> list[tuple[Belief, str]]:
    """The beliefs of an answer with the names of whom they are about, the respondent first."""
    case = answer.chain.dossier.case
    beliefs = {belief.party: belief for belief in answer.chain.beliefs}
    return [(beliefs[party], case.parties[party].name) for party in (case.respondent, case.claimant)]


def family_lines(answer: Answer) -> list[Line]:
    """Each family of sources in order, left out, and free of order: changes of P(wants a deal)."""
    found: list[Line] = []
    for belief, name in named_beliefs(answer):
        families, _ = reasons(gather(answer.chain.dossier, belief.party, belief.prior), belief)
        for one in families:
            kinds = (("in_order", one.in_order), ("without", one.alone_out), ("fair", one.fair))
            for (key, change), words in zip(kinds, ("in order", "left out", "free of order"), strict=True):
                will = float(change[0] + change[1])
                place = (belief.party, one.family, key)
                found.append(Line(place, f"{name} wants a deal, points: {one.family}", words, will, "points"))
    return found


def hypothesis_lines(answer: Answer) -> list[Line]:
    """What each type leaves unexplained, and how far each item tells types apart; one that rules a type out says so."""
    found: list[Line] = []
    for belief, name in named_beliefs(answer):
        matrix = hypotheses(belief)
        for kind, left in zip(TYPES, matrix.inconsistency, strict=True):
            place = (belief.party, "unexplained", kind)
            found.append(_nats(place, f"{name}: what each type leaves unexplained, nats", kind, float(left)))
        for item, pair, apart in zip(matrix.items, matrix.pairs, matrix.diagnosticity, strict=True):
            key = " and ".join(pair) if pair else item
            place = (belief.party, "apart", key)
            found.append(_nats(place, f"{name}: how far an item tells types apart, nats", key, float(apart)))
    return found


def past_lines(answer: Answer) -> list[Line]:
    """Each day with evidence as it was seen then and as it is seen now."""
    found: list[Line] = []
    for belief, name in named_beliefs(answer):
        for look in hindsight(belief):
            for when, seen in (("then", look.then), ("now", look.now)):
                group = f"{name} on {day(look.date)}, as seen {when}"
                place = (belief.party, look.date.isoformat(), when)
                found.append(Line((*place, "will"), group, "wants a deal", float(seen[0] + seen[1])))
                found.append(Line((*place, "stall"), group, "talks to gain time", float(seen[2])))
    return found


def sensitivity_lines(answer: Answer) -> list[Line]:
    """What will, can and stalling would be with each grade one step off and each number at its ends."""
    found: list[Line] = []
    for belief, name in named_beliefs(answer):
        for row in sensitivity(answer.chain.dossier, belief):
            for at, end, (side, words) in zip((row.low, row.high), row.ends, SIDES, strict=True):
                for (key, _, question), share in zip(QUESTIONS, at, strict=True):
                    place = (belief.party, row.what, side, key)
                    found.append(Line(place, f"{name}: {row.what}", f"{question}, {words} {end}", float(share)))
    return found


def _nats(key: tuple[str, ...], group: str, words: str, size: float) -> Line:
    """A number of nats; what is beyond any rules a type out."""
    if np.isfinite(size):
        return Line(key, group, words, size, "number")
    return Line(key, group, words, "ruled out", "text")
