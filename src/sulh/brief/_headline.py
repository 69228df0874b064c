"""The key judgement in one sentence, and how far to trust it in another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sulh.brief._document import OUTCOMES, Day, Estimate, RunDocument
from sulh.brief._words import OUTCOME_WORDS, band, count, day, listed, percent
from sulh.inert import inert

Level = Literal["low", "moderate", "high"]

WIDE, NARROW = 0.40, 0.20
LOPSIDED, BALANCED = 0.70, 0.50
THIN, BROAD = 4, 8
TIE = 0.01
STANDS = {"almost no chance": "has almost no chance", "roughly even": "has a roughly even chance"}


@dataclass(frozen=True)
class Headline:
    """`judgement` is about likelihood alone, `confidence` about its ground alone.

    `basis` is that ground in parts, weakest first.
    """

    judgement: str
    confidence: str
    level: Level
    basis: tuple[str, ...]


def headline(document: RunDocument) -> Headline:
    """What is most likely by the horizon, how likely a delivered agreement is, and how much that is worth.

    Confidence is the worst of what it rests on, by stated rules:

    - low, if any of these: no draws were made; the 80% interval of a delivered agreement or of the most likely
      outcome is wider than 40 points; more than 70% of the items with weight come from one side; fewer than 4
      families were heard; the game was not solved to its tolerance;
    - high, if all of these: both intervals are at most 20 points wide; at most 50% of items come from one side;
      at least 8 families; at least one item with weight comes from a source on a mediator's side; at most half of
      the assumptions that carry the answer are assumed rather than quoted or computed;
    - moderate otherwise.
    """
    last = document.outlook["by"][-1]
    grounds = [
        _width(last),
        _sides(document),
        _families(document),
        _mediators(document),
        _assumed(document, last),
        _solved(document),
    ]
    marks = [mark for mark, _ in grounds]
    level: Level = "low" if -1 in marks else "high" if 0 not in marks else "moderate"
    basis = tuple(words for _, words in sorted(grounds, key=lambda ground: ground[0]) if words)
    return Headline(_judgement(document, last), f"Confidence in this is {level}: {listed(list(basis))}.", level, basis)


def leading(last: Day) -> list[str]:
    """The most likely outcome by one date, with any other within one point of it, most likely first."""
    by_size = sorted(OUTCOMES, key=lambda name: -_at(last, name).likely)
    top = _at(last, by_size[0]).likely
    return [name for name in by_size if top - _at(last, name).likely < TIE]


def _at(last: Day, outcome: str) -> Estimate:
    estimate: Estimate = getattr(last, outcome)
    return estimate


def _judgement(document: RunDocument, last: Day) -> str:
    names = [inert(document.belief[party].name) for party in (document.case.claimant, document.case.respondent)]
    when = f"{'On the prior alone, by' if document.case.empty else 'By'} {day(last.date)}"
    between = f"between {names[0]} and {names[1]}"
    top, chance = leading(last), _at(last, "delivered").likely
    delivery = f"{STANDS.get(band(chance), f'is {band(chance)}')} ({percent(chance)})"
    if "delivered" in top and len(top) == 1:
        return f"{when} the most likely outcome {between} is a delivered agreement, which {delivery}."
    tail = f"a delivered agreement (signed, ratified and carried out) {delivery}."
    if len(top) > 1:
        phrases = listed([f"{OUTCOME_WORDS[name].phrase} ({percent(_at(last, name).likely)})" for name in top])
        return f"{when} no single outcome {between} leads: the most likely are {phrases}; {tail}"
    share = _at(last, top[0]).likely
    word = band(share)
    weight = f"though {word} by itself" if word in ("unlikely", "very unlikely") else word
    phrase = OUTCOME_WORDS[top[0]].phrase
    return f"{when} the most likely outcome {between} is {phrase} ({weight}, {percent(share)}); {tail}"


def _width(last: Day) -> tuple[int, str]:
    estimates = [_at(last, name) for name in dict.fromkeys(["delivered", *leading(last)])]
    widths = [e.high - e.low for e in estimates if e.low is not None and e.high is not None]
    if len(widths) < len(estimates):
        return -1, "no draws of the assumptions were made, so intervals are missing"
    widest = round(max(widths), 9)
    mark = -1 if widest > WIDE else 1 if widest <= NARROW else 0
    size = {-1: "wide", 0: "of middling width", 1: "narrow"}[mark]
    return mark, f"80% intervals are {size} (up to {round(100 * widest)} points)"


def _sides(document: RunDocument) -> tuple[int, str]:
    counts, total = document.case.sides.values(), sum(document.case.sides.values())
    if not total:
        return -1, "no item of the record carries weight"
    most = max(counts)
    mark = -1 if most / total > LOPSIDED else 1 if most / total <= BALANCED else 0
    return mark, f"{most} of {count(total, 'item')} with weight {'comes' if most == 1 else 'come'} from one side"


def _families(document: RunDocument) -> tuple[int, str]:
    families = document.case.families
    mark = -1 if families < THIN else 1 if families >= BROAD else 0
    return mark, f"{count(families, 'family', 'families')} of sources {'is' if families == 1 else 'are'} heard"


def _mediators(document: RunDocument) -> tuple[int, str]:
    items = document.case.mediator_items
    if not items:
        return 0, "no source on a mediator's side is heard"
    return 1, f"{count(items, 'item')} {'comes' if items == 1 else 'come'} from sources on a mediator's side"


def _assumed(document: RunDocument, last: Day) -> tuple[int, str]:
    carry = document.assumptions
    assumed = sum(assumption.basis.startswith("assumed") for assumption in carry)
    if 2 * assumed <= len(carry):
        return 1, ""
    which = "that carry most" if last.delivered.low is not None else "tried (not all were, without draws)"
    return 0, f"{assumed} of the {count(len(carry), 'assumption')} {which} are assumed, not measured"


def _solved(document: RunDocument) -> tuple[int, str]:
    if document.solution.converged:
        return 1, ""
    return -1, "the game was not solved to its tolerance"
