"""What each picture shows, in a sentence: its text alternative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sulh.brief._document import OUTCOMES, Assumption, Estimate, Lever, RunDocument
from sulh.brief._steps import Bar, prior_will
from sulh.brief._words import OUTCOME_WORDS, count, day, interval, listed, percent, points
from sulh.inert import inert

T = TypeVar("T", Lever, Assumption)

QUESTIONS = (
    ("will", "Will they?", "wants a deal"),
    ("can", "Can they?", "able to deliver one, if willing"),
    ("stall", "Stalling?", "talks to gain time"),
)


def with_interval(estimate: Estimate) -> str:
    """``34% (28–43%)``, or the number alone where nothing was drawn."""
    span = interval(estimate)
    return f"{percent(estimate.likely)} ({span})" if span else percent(estimate.likely)


def outside(document: RunDocument) -> dict[str, float]:
    """The outside view where it speaks: shares of past talks that were carried out, or signed and not carried out."""
    past = document.reference
    return {"delivered": past.delivered, "paper": max(past.agreed - past.delivered, 0.0)}


def outcomes_told(document: RunDocument) -> str:
    """The five bars in words."""
    last = document.outlook["by"][-1]
    parts = [f"{OUTCOME_WORDS[name].label} {with_interval(getattr(last, name))}" for name in OUTCOMES]
    return f"By {day(last.date)}: {listed(parts)}."


def moves_told(document: RunDocument, party: str, bars: Sequence[Bar]) -> str:
    """The waterfall in words: from where to where, and the largest moves."""
    belief = document.belief[party]
    name = inert(belief.name)
    start, end = percent(prior_will(document, party)), percent(belief.will.likely)
    large = sorted((bar for bar in bars if bar.alone), key=lambda bar: -abs(bar.delta))[:3]
    if not bars:
        return f"Nothing has moved the chance that {name} wants a deal: it stands at {end}."
    if not large:
        return f"The chance that {name} wants a deal stands at {end}; before the record it stood at {start}."
    parts = listed([f"“{inert(bar.caption).rstrip('.')}” ({points(bar.delta)} points)" for bar in large])
    return f"The chance that {name} wants a deal went from {start} to {end}. The largest moves: {parts}."


def party_told(document: RunDocument, party: str) -> str:
    """Will, can and stalling of one party in words."""
    belief = document.belief[party]
    parts = [f"{meaning} {with_interval(getattr(belief, key))}" for key, _, meaning in QUESTIONS]
    return f"{inert(belief.name)}: {listed(parts)}."


def dates_told(document: RunDocument) -> str:
    """The outcomes over time in words: first date and last."""
    days = document.outlook["by"]
    first, last = days[0], days[-1]
    ends = {name: (percent(getattr(first, name).likely), percent(getattr(last, name).likely)) for name in OUTCOMES}
    parts = [f"{OUTCOME_WORDS[name].label} from {start} to {end}" for name, (start, end) in ends.items()]
    return f"{count(len(days), 'date')} from {day(first.date)} to {day(last.date)}: {listed(parts)}."


def by_swing(levers: Sequence[T]) -> list[T]:
    """Levers or assumptions, the largest swing first; ties by path."""
    return sorted(levers, key=lambda lever: (-lever.swing, lever.path))


def beside_its_interval(document: RunDocument) -> bool:
    """Whether some outcome's likely value by the horizon lies outside the interval of the draws."""
    found = [getattr(document.outlook["by"][-1], name) for name in OUTCOMES]
    return any(e.low is not None and e.high is not None and not e.low <= e.likely <= e.high for e in found)


def levers_told(document: RunDocument) -> str:
    """The largest levers in words."""
    parts = []
    for lever in by_swing(document.levers)[:3]:
        low, high = percent(lever.at_low[lever.outcome]), percent(lever.at_high[lever.outcome])
        parts.append(
            f"{inert(lever.label)}: {OUTCOME_WORDS[lever.outcome].label} {low} at its low end, {high} at its high end"
        )
    return f"The largest: {'; '.join(parts)}." if parts else "No assumption moves any outcome."
