"""Views of an answer that play the game again, some of them many times."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from sulh.brief._beside import Line
from sulh.brief._document import OUTCOMES
from sulh.brief._labels import label
from sulh.brief._pulls import actor_name
from sulh.brief._words import OUTCOME_WORDS
from sulh.game import value_of_information
from sulh.outlook import against, flip, levers, sobol_indices, tornado, value_of_mediators

if TYPE_CHECKING:
    from sulh.brief._views import Answer

PLANS = ("stall", "tit-for-tat", "ultimatum:1")
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
                words = f"cost, to its {pull.cost_to} end" if pull.cost_to else "cost"
                found.append(Line((*place, "cost"), group, words, pull.cost, "text"))
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


def plan_lines(answer: Answer) -> list[Line]:
    """Outcomes by the horizon and worth to both, if one side stalled, gave like for like or set an ultimatum."""
    chain, case = answer.chain, answer.chain.dossier.case
    parties, found, failed = (case.claimant, case.respondent), [], 0
    for side, plan in itertools.product((1, 0), PLANS):
        answered = against(chain, side, plan)
        failed += not answered.response.solution.converged
        group, place = f"{case.parties[parties[side]].name} plays {plan}", (parties[side], plan)
        for name, share in zip(OUTCOMES, answered.outcomes, strict=True):
            found.append(Line((*place, name), group, OUTCOME_WORDS[name].label, float(share)))
        for party, worth in zip(parties, answered.worth, strict=True):
            words = f"worth to {case.parties[party].name}"
            found.append(Line((*place, "worth", party), group, words, float(worth), "worth"))
    return found + _failed(failed)


def spread_lines(answer: Answer) -> list[Line]:
    """How far the outcome that both are compared on spreads, and each group's total share of that variance."""
    found = sobol_indices(answer.chain.dossier, answer.chain.setting.horizon)
    at, shares, name = OUTCOMES.index(answer.outcome), found.shares, OUTCOME_WORDS[answer.outcome].label
    lines = [
        Line(("mean",), f"{name}, over all assumptions", "mean", float(shares.mean[at])),
        Line(
            ("deviation",),
            f"{name}, over all assumptions",
            "standard deviation, points",
            float(shares.deviation[at]),
            "points",
        ),
    ]
    for g, group in enumerate(found.groups):
        for key, words, part in (("total", "in all", shares.total), ("first", "alone", shares.first)):
            share = float(part[g, at])
            value = share if np.isfinite(share) else None
            lines.append(Line((group, key), f"Share of its variance: {group}", words, value, "number"))
    return lines + _failed(found.unconverged)


def _failed(games: int) -> list[Line]:
    """A line for games that were not solved to their tolerance; none where all were."""
    return [Line(("unconverged",), "Not converged", "games", float(games), "number")] if games else []
