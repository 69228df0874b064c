"""Every view of an answer as lines that may stand beside those of another: of the record, the table and the game."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from sulh.belief import next_items, reporters
from sulh.brief._beside import Line
from sulh.brief._document import OUTCOMES
from sulh.brief._moved import moves_of
from sulh.brief._next import PATHS, WORDS
from sulh.brief._told import QUESTIONS
from sulh.brief._views_slow import flip_lines, lever_lines, plan_lines, spread_lines, tornado_lines, worth_lines
from sulh.brief._views_why import family_lines, hypothesis_lines, named_beliefs, past_lines, sensitivity_lines
from sulh.brief._words import OUTCOME_WORDS, arrival, day
from sulh.case import TYPES
from sulh.council import Mandate
from sulh.errors import UsageError
from sulh.game import reference_deal
from sulh.outlook import Chain, Sign, belief_paths, breakthrough, time_to
from sulh.record import table_status

Make = Callable[["Answer"], list[Line]]


@dataclass(frozen=True)
class Answer:
    """One answer that views are drawn from. `dates` and `outcome` are the same for both that are compared."""

    chain: Chain
    dates: tuple[dt.date, ...]
    outcome: str


@dataclass(frozen=True)
class View:
    """One view: its title, what makes its lines, whether it plays many games, and a line to read it by."""

    title: str
    make: Make
    slow: bool = False
    note: str = ""


def answers(baseline: Chain, scenario: Chain) -> tuple[Answer, Answer]:
    """Both answers, on the dates of the baseline and about its likeliest outcome."""
    horizon = baseline.setting.horizon
    dates = (*(d for d in baseline.dates[1:] if d < horizon), horizon)
    outcome = OUTCOMES[int(np.argmax(baseline.by(horizon)))]
    return Answer(baseline, dates, outcome), Answer(scenario, dates, outcome)


def chosen(names: Iterable[str]) -> list[str]:
    """The views that some names ask for, in their order: ``all``, ``quick`` (all but the slow), or one by its name.

    Raises: UsageError for a name that is none.
    """
    wanted: set[str] = set()
    for name in names:
        if name not in (*VIEWS, "all", "quick"):
            raise UsageError("view", f"one of {', '.join((*VIEWS, 'quick', 'all'))}", f'"{name}"', "Name one of them.")
        wanted |= {key for key, view in VIEWS.items() if name in (key, "all") or (name == "quick" and not view.slow)}
    return [key for key in VIEWS if key in wanted]


def _outcomes(answer: Answer) -> list[Line]:
    return [
        Line((date.isoformat(), name), f"By {day(date)}", OUTCOME_WORDS[name].label, float(share))
        for date in reversed(answer.dates)
        for name, share in zip(OUTCOMES, answer.chain.by(date), strict=True)
    ]


def _beliefs(answer: Answer) -> list[Line]:
    return [
        Line((belief.party, key), name, words, float(getattr(belief, key)))
        for belief, name in named_beliefs(answer)
        for key, _, words in QUESTIONS
    ]


def _types(answer: Answer) -> list[Line]:
    return [
        Line((belief.party, when, kind), f"{name}: {words}", kind, float(share))
        for belief, name in named_beliefs(answer)
        for when, words in (("posterior", "now"), ("prior", "before the record"))
        for kind, share in zip(TYPES, getattr(belief, when), strict=True)
    ]


def _moved(answer: Answer) -> list[Line]:
    """Every step of both beliefs, an item's steps and those of time taken together."""
    found: dict[tuple[str, ...], Line] = {}
    for belief, name in named_beliefs(answer):
        for move in moves_of(answer.chain.dossier, belief):
            item = "+".join(move.pair) if move.pair else move.item or "time"
            key, was = (belief.party, item), found.get((belief.party, item))
            words = f"{move.date} {item}" if move.item else "time passes"
            total = move.delta + (float(was.value or 0.0) if was else 0.0)
            found[key] = Line(key, f"{name} wants a deal, points", words, total, "points")
    return list(found.values())


def _reports(answer: Answer) -> list[Line]:
    """How far each act would move P(wants a deal) if a side that gains nothing reported it tomorrow."""
    dossier, found = answer.chain.dossier, []
    neutral = reporters(dossier)[0]
    for belief, name in named_beliefs(answer):
        for move in next_items(belief, dossier):
            if move.reporter == neutral:
                group = dossier.case.armed_groups[move.actor].name if move.actor else ""
                words = dossier.codebook.acts[move.act].name + (f" ({group})" if group else "")
                key = (belief.party, f"{move.act}:{move.actor}" if move.actor else move.act)
                found.append(Line(key, f"{name} wants a deal, points", words, move.will, "points"))
    return found


def _standing(answer: Answer) -> list[Line]:
    chain = answer.chain
    since = table_status(chain.dossier)[1]
    return [
        Line(("talking",), "", "the parties are", "talking" if chain.talking else "apart", "text"),
        Line(("since",), "", "since", since.isoformat() if since else None, "text"),
        Line(("tension",), "", "level of tension", float(chain.tension), "number"),
        Line(("as_of",), "", "record read as of", chain.dossier.as_of.isoformat(), "text"),
        Line(("items",), "", "items of the record", float(len(chain.dossier.items)), "number"),
    ]


def _package(package: dict[str, str]) -> str:
    return "; ".join(f"{issue}: {option}" for issue, option in package.items())


def _deals(answer: Answer) -> list[Line]:
    table, case = answer.chain.table, answer.chain.dossier.case
    parties = {"claimant": case.parties[case.claimant].name, "respondent": case.parties[case.respondent].name}
    sizes = {"packages": len(table.options), "frontier": len(table.frontier), "zone": len(table.zone)}
    words = {"packages": "packages", "frontier": "of them efficient", "zone": "of them better than today for both"}
    found = [Line((key,), "The table", words[key], float(size), "number") for key, size in sizes.items()]
    for key, title in (("nash", "Nash point"), ("kalai_smorodinsky", "Kalai–Smorodinsky point")):
        number = getattr(table, key)
        text = None if number is None else _package(table.package(number))
        found.append(Line((key,), "The table", title, text, "text"))
    zone = set(map(int, table.zone))
    for number in map(int, table.deals):
        package = _package(table.package(number))
        for side, (role, name) in enumerate(parties.items()):
            worth = float(table.net[number, side])
            found.append(Line(("deals", package, role), package, f"worth to {name}", worth, "worth"))
        better = "yes" if number in zone else "no"
        found.append(Line(("deals", package, "in_zone"), package, "better than today for both", better, "text"))
    return found


def _councils(answer: Answer) -> list[Line]:
    found: list[Line] = []
    for mandate in reversed(answer.chain.mandates):
        found += _council(answer, mandate)
    return found


def _council(answer: Answer, mandate: Mandate) -> list[Line]:
    """One party's chances of ratifying each deal, and its factions on the deal that stands for 'a deal'."""
    chain = answer.chain
    party, deal = chain.dossier.case.parties[mandate.party], reference_deal(chain.table)
    found = []
    for k, number in enumerate(map(int, chain.table.deals)):
        package = _package(chain.table.package(number))
        for key, words in (("full", "ratifies"), ("without_room", "ratifies without those in the room")):
            share = float(getattr(mandate, key)[k])
            place = (mandate.party, "deals", package, key)
            found.append(Line(place, f"{party.name}: {package}", words, share))
    for k, key in enumerate(mandate.factions):
        name, group = party.council.factions[key].name, f"{party.name}: factions on the Nash or fairest deal"
        faction = (mandate.party, "factions", key)
        found.append(Line((*faction, "support"), group, f"{name} supports it", float(mandate.support[deal, k])))
        pivotal = float(mandate.pivotal[deal, k])
        found.append(Line((*faction, "decides"), group, f"{name} decides it, points", pivotal, "points"))
    return found


SIGNS = {
    "moves": "The move",
    "replies": "The move and the answer",
    "incidents": "Incidents",
    "findings": "Findings",
}


def _next(answer: Answer) -> list[Line]:
    found, case = breakthrough(answer.chain), answer.chain.dossier.case
    leader = None if found.leader is None else case.parties[(case.claimant, case.respondent)[found.leader]].name
    lines = [Line(("leader",), "The next round", "who leads it", leader or "nobody", "text")]
    for key, title in SIGNS.items():
        for sign in getattr(found, key):
            name = _sign(sign)
            group, place = f"{title}: {name}", (key, name)
            lines += [
                Line((*place, "chance"), group, "chance of seeing it", sign.chance),
                Line((*place, "will"), group, "then it wants a deal", float(sign.posterior[:2].sum())),
                Line((*place, "stall"), group, "then it talks to gain time", float(sign.posterior[2])),
                Line((*place, "delivered"), group, "delivered by the horizon then", float(sign.outcomes[0])),
                Line((*place, "reading"), group, "what it says", sign.reading, "text"),
            ]
    return lines


def _sign(sign: Sign) -> str:
    parts = [
        sign.move and WORDS[sign.move],
        sign.reply and WORDS[sign.reply],
        sign.incident and WORDS[sign.incident],
        sign.finding and WORDS[sign.finding],
        None if sign.signed is None else "signed" if sign.signed else "",
    ]
    return ", ".join(part for part in parts if part) or "nothing"


def _paths(answer: Answer) -> list[Line]:
    """Where the belief about the respondent heads while something holds, after 1, 3 and as many rounds as it can."""
    case, found = answer.chain.dossier.case, []
    name = case.parties[case.respondent].name
    for path in belief_paths(answer.chain):
        last = len(path.chance) - 1
        holds = PATHS[path.name] if path.name.startswith("attack") else f"it {PATHS[path.name]}"
        for k, words in {1: "after 1 round", 3: "after 3 rounds", last: "at the end"}.items():
            if not 1 <= k <= last:
                continue
            group = f"{name}, {words}, if {holds}"
            place = (path.name, words)
            found.append(Line((*place, "chance"), group, "chance of that", float(path.chance[k])))
            found.append(Line((*place, "will"), group, "then it wants a deal", float(path.belief[k, :2].sum())))
            found.append(Line((*place, "stall"), group, "then it talks to gain time", float(path.belief[k, 2])))
    return found


def _times(answer: Answer) -> list[Line]:
    found = []
    for timing in time_to(answer.chain):
        group = arrival(timing.outcome)
        found.append(Line((timing.outcome, "by_horizon"), group, "by the horizon", float(timing.by[-1])))
        for key, words in (("median", "as likely as not by"), ("expected", "mean date, if it comes")):
            date = getattr(timing, key)
            found.append(Line((timing.outcome, key), group, words, date.isoformat() if date else None, "text"))
    return found


def _solved(answer: Answer) -> list[Line]:
    solution = answer.chain.solution
    grids = " × ".join(str(len(grid.points)) for grid in solution.grids)
    return [
        Line(("converged",), "", "converged", "yes" if solution.converged else "no", "text"),
        Line(("residual",), "", "residual", float(solution.residual), "number"),
        Line(("rounds",), "", "rounds", float(solution.game.rounds), "number"),
        Line(("lambda",), "", "λ", float(solution.game.precision), "number"),
        Line(("grid",), "", "grid of beliefs", grids, "text"),
    ]


VIEWS: dict[str, View] = {
    "outcomes": View("Outcomes by date", _outcomes),
    "beliefs": View("Will they, can they, are they stalling", _beliefs),
    "types": View("Who may be hiding what", _types),
    "moved": View("What moved the beliefs, step by step", _moved),
    "reports": View("If a side that gains nothing reported it tomorrow", _reports),
    "standing": View("Where talks and truce stand", _standing),
    "deals": View("The deals on the table", _deals, note="Worth: today 0, the best deal of a side 1."),
    "councils": View("Who can say yes", _councils),
    "next": View("The next round: a breakthrough or a delay", _next),
    "paths": View("Where the belief is heading", _paths),
    "times": View("How long it takes", _times),
    "three": View("What moved the beliefs, in three views", family_lines),
    "hypotheses": View("Hypotheses against items", hypothesis_lines),
    "past": View("The past, as it was seen then and as it is seen now", past_lines),
    "sensitivity": View("What the beliefs hang on", sensitivity_lines),
    "worth": View("What knowing the other's mind and each mediator are worth", worth_lines, True),
    "solved": View("How the game was solved", _solved),
    "respond": View("If one side kept to a plan that the other knew", plan_lines, True),
    "tornado": View("Tornado: the baseline's likeliest outcome at either end of an assumption", tornado_lines, True),
    "levers": View("What each actor could change by its own choice", lever_lines, True),
    "flip": View("The least that makes the likeliest outcome another one", flip_lines, True),
    "spread": View("Where the spread of the baseline's likeliest outcome comes from", spread_lines, True),
}
