"""Views of an answer that play the game again, some of them many times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sulh.brief._beside import Line
from sulh.brief._document import OUTCOMES
from sulh.brief._labels import label
from sulh.brief._pulls import actor_name
from sulh.brief._words import OUTCOME_WORDS
from sulh.game import value_of_information
from sulh.outlook import flip, levers, tornado, value_of_mediators

if TYPE_CHECKING:
    from sulh.brief._views import Answer

KINDS = (("one", "With one number"), ("two", "With two numbers"), ("many", "With any"))


def worth_lines(answer: Answer) -> list[Line]:
    """What knowing the other's type is worth to each side, and what goes with each mediator."""
    chain, case = answer.chain, answer.chain.dossier.case
    parties = (case.claimant, case.respondent)
    known = value_of_information(chain.solution, *chain.start)
    found = [
        Line(("information", party), "To know the other's mind", f"worth to {case.parties[party].name}", gain, "worth")
        for party, gain in zip(parties, map(float, (known.to_a, known.to_b)), strict=True)
    ]
    value = value_of_mediators(chain)
    for one in value:
        group = f"Without {case.mediators[one.mediator].name}"
        for name, change in zip(OUTCOMES, one.outcomes_without - one.outcomes, strict=True):
            words = f"{OUTCOME_WORDS[name].label}, points"
            found.append(Line(("mediators", one.mediator, name), group, words, float(change), "points"))
        for party, change in zip(parties, one.worth_without - one.worth, strict=True):
            words = f"worth to {case.parties[party].name}"
            found.append(Line(("mediators", one.mediator, party), group, words, float(change), "worth"))
    return found + _failed(sum(not one.solution_without.converged for one in value))


def tornado_lines(answer: Answer) -> list[Line]:
    """The ends of each assumption, for the outcome that both are compared on."""
    case = answer.chain.dossier.case
    found = tornado(answer.chain.dossier, answer.chain.setting.horizon, answer.outcome)
    return [
        Line((bar.path, end), label(case, bar.path), f"at its {end} end, {value:g}", float(at[found.at]))
        for bar in found.bars
        for end, value, at in (("low", bar.low, bar.at_low), ("high", bar.high, bar.at_high))
    ] + _failed(found.unconverged)


def lever_lines(answer: Answer) -> list[Line]:
    """What each lever adds to delivery and takes from escalation, at the end that helps, and what it costs."""
    case, found = answer.chain.dossier.case, []
    pulls = levers(answer.chain.dossier, answer.chain.setting.horizon)
    for actor in pulls.actors:
        for pull in pulls.of(actor):
            place, name = (actor, pull.path), label(case, pull.path)
            group = f"{actor_name(case, actor)}: {name.removeprefix(f'{actor_name(case, actor)}: ')}"
            gains = (("for_delivery", "delivered, points"), ("against_escalation", "escalation, points"))
            for key, words in gains:
                found.append(Line((*place, key), group, words, getattr(pull, key)[1], "points"))
            if pull.cost is not None:
                found.append(Line((*place, "cost"), group, "cost", pull.cost, "text"))
    return found + _failed(pulls.unconverged)


def flip_lines(answer: Answer) -> list[Line]:
    """The judgement, and each way to another one: how far, to what, and the values that do it."""
    case, found = answer.chain.dossier.case, flip(answer.chain.dossier, answer.chain.setting.horizon)
    now = OUTCOME_WORDS[found.judgement.now].label
    lines = [
        Line(("judgement",), "", "most likely now", now, "text"),
        Line(("likely", found.judgement.now), "", f"chance of that: {now}", float(np.max(found.read[:5]))),
    ]
    for key, words in KINDS:
        way = getattr(found, key)
        if way is None:
            lines.append(Line((key, "distance"), words, "distance, in ranges", None, "number"))
            continue
        lines.append(Line((key, "distance"), words, "distance, in ranges", way.distance, "number"))
        lines.append(Line((key, "to"), words, "becomes", OUTCOME_WORDS[way.to].label, "text"))
        lines += [Line((key, "moved", m.path), words, label(case, m.path), m.to, "number") for m in way.moved]
    return lines + _failed(found.unconverged)


def _failed(games: int) -> list[Line]:
    """A line for games that were not solved to their tolerance; none where all were."""
    return [Line(("unconverged",), "Not converged", "games", float(games), "number")] if games else []
