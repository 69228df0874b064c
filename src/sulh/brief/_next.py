"""The next round in words: a breakthrough or a delay, where the belief is heading, and how long it takes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from sulh.brief._document import OUTCOMES
from sulh.brief._words import arrival, day, percent, wrapped
from sulh.case import TYPES
from sulh.game import Solution
from sulh.inert import inert
from sulh.outlook import Chain, NextRound, Path, Sign, Timing, belief_paths, breakthrough, time_to

WORDS = {
    "offer": "offers a deal",
    "back": "backs a deal",
    "press": "presses",
    "hold": "holds",
    "walk_out": "walks out",
    "act": "acts visibly",
    "stall": "stalls",
    "accept": "accepts",
    "reject": "rejects",
    "nothing": "",
    "none": "no incident",
    "minor": "a minor incident",
    "major": "a major incident",
    "no finding": "no adverse finding",
    "adverse finding": "an adverse finding",
    "favourable word": "the mediators speak well of it",
    "adverse word": "the mediators speak against it",
}
PATHS = {
    "keeps stalling": "stalls whenever it has a choice",
    "gives at the first chance": "accepts, acts or offers at the first chance",
    "keeps giving": "accepts, acts or offers whenever it has a choice",
    "attack next round": "there is a major incident in the next round",
}
WIDTH = 88


def next_told(chain: Chain) -> str:
    """What to make of the next round, for a terminal."""
    found, case = breakthrough(chain), chain.dossier.case
    horizon = day(chain.setting.horizon)
    names = [inert(case.parties[party].name) for party in (case.claimant, case.respondent)]
    head = f"{case.id} · as of {day(chain.dossier.as_of)} · the next round, {case.talks.round_days.mid:g} days"
    lines = [head, "", "A breakthrough or a delay?", ""]
    if found.leader is None:
        lines += wrapped(
            f"Nobody can move: the parties are not at the table. {_baseline(found, names, horizon)}", WIDTH, 4
        )
    else:
        leads = f"{names[found.leader]} leads the round."
        if case.talks.protocol == "mediated":
            leads = f"The mediators propose a deal, and {names[found.leader]} answers first."
        lines += wrap(f"{leads} {_baseline(found, names, horizon)}", WIDTH)
    told = (("The move", found.moves), ("The move and the answer", found.replies))
    tables = [*(told if found.leader is not None else ()), ("Incidents", found.incidents), ("Findings", found.findings)]
    for title, signs in tables:
        lines += ["", *_table(title, signs, names, found.leader)]
    lines += ["", *wrap(_reading(found), WIDTH), "", f"Where the belief about {names[1]} is heading", ""]
    for path in belief_paths(chain):
        lines += _path(path)
    lines += ["", f"How long it takes, to {horizon}", "", *_times(time_to(chain)), *unsolved(chain.solution)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def unsolved(*solutions: Solution) -> list[str]:
    """What is to be said of games that were not solved to their tolerance, in lines after an empty one."""
    remedies = dict.fromkeys(one.remedy for one in solutions if one.remedy)
    return [line for remedy in remedies for line in ("", *wrap(f"Not every state converged. {remedy}", WIDTH))]


def next_json(chain: Chain) -> str:
    """The same as one JSON text: keys sorted, two spaces, a newline at the end; `all` has every combination."""
    found, case = breakthrough(chain), chain.dossier.case
    plain: dict[str, Any] = {
        "case": case.id,
        "digest": chain.dossier.digest,
        "as_of": chain.dossier.as_of,
        "horizon": chain.setting.horizon,
        "converged": chain.solution.converged,
        "residual": chain.solution.residual,
        "leader": None if found.leader is None else (case.claimant, case.respondent)[found.leader],
        "now": types(found.now),
        "outcomes": outcomes(found.outcomes),
        "next_round": {
            key: [_sign(sign) for sign in getattr(found, key)]
            for key in ("moves", "replies", "incidents", "findings", "all")
        },
        "paths": [
            {"name": path.name, "chance": path.chance.tolist(), "belief": [types(row) for row in path.belief]}
            for path in belief_paths(chain)
        ],
        "times": [
            {
                "outcome": timing.outcome,
                "by": [{"date": d, "p": float(p)} for d, p in zip(timing.dates, timing.by, strict=True)],
                "median": timing.median,
                "expected": timing.expected,
            }
            for timing in time_to(chain)
        ],
    }
    return dumped(plain)


def dumped(plain: Any) -> str:
    """One JSON text: keys sorted, two spaces, UTF-8 as it is, a newline at the end."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False, default=str) + "\n"


def types(belief: Any) -> dict[str, float]:
    """A belief about the respondent by type."""
    return dict(zip(TYPES, map(float, belief), strict=True))


def outcomes(shares: Any) -> dict[str, float]:
    """The five outcomes by name."""
    return dict(zip(OUTCOMES, map(float, shares), strict=True))


def _sign(sign: Sign) -> dict[str, Any]:
    factor = sign.factor if sign.factor is None or math.isfinite(sign.factor) else "infinite"
    return {
        **{key: getattr(sign, key) for key in ("move", "reply", "signed", "incident", "finding", "chance", "reading")},
        "factor": factor,
        "posterior": types(sign.posterior),
        "outcomes": outcomes(sign.outcomes),
    }


def _baseline(found: NextRound, names: list[str], horizon: str) -> str:
    settler, _, staller, _ = found.now
    return (
        f"Now {names[1]} is a settler with {percent(settler)} and a staller with {percent(staller)}; "
        f"a delivered agreement by {horizon} has {percent(found.outcomes[0])}."
    )


def _table(title: str, signs: tuple[Sign, ...], names: list[str], leader: int | None) -> Iterator[str]:
    yield f"  {title:<38}{'chance':>7}{'settler':>8}{'staller':>8}{'factor':>7}{'delivered':>10}"
    for sign in signs:
        numbers = (percent(sign.chance), percent(sign.posterior[0]), percent(sign.posterior[2]))
        told = "".join(f"{number:>{width}}" for number, width in zip(numbers, (7, 8, 8), strict=True))
        label = wrapped(_label(sign, names, leader), 37, 1)[0]
        yield f"  {label:<38}{told}{factor_told(sign.factor):>7}{percent(sign.outcomes[0]):>10}  {sign.reading}"


def factor_told(factor: float | None) -> str:
    """A Bayes factor in two figures."""
    if factor is None:
        return "–"
    return "∞" if math.isinf(factor) else f"{factor:.2g}" if factor < 10 else f"{factor:.0f}"


def _label(sign: Sign, names: list[str], leader: int | None) -> str:
    if sign.move is None:
        return "a signature ends the round" if sign.signed else WORDS[sign.incident or sign.finding or "none"]
    if sign.reply is None:
        return f"{names[leader or 0]} {WORDS[sign.move]}"
    if sign.reply == "nothing":
        return WORDS[sign.move]
    ready = "" if sign.reply != "accept" else " and signs" if sign.signed else ", not yet signed"
    return f"{WORDS[sign.move]} → {WORDS[sign.reply]}{ready}"


def _reading(found: NextRound) -> str:
    everything = found.all
    loud = sum(sign.chance for sign in everything if sign.reading.startswith("points"))
    return (
        "The factor is how much likelier a settler is to show it than a staller. Between 1/3 and 3 it says little; "
        "from 20 on it points strongly (Kass and Raftery 1995). All of it taken together, the round says little with "
        f"{percent(1 - loud)} and points one way or the other with {percent(loud)}. "
        "These are the types' shares in the game as played, with all its assumptions at their likely values."
    )


def _path(path: Path) -> Iterator[str]:
    last = len(path.chance) - 1
    rounds = sorted({0, 1, min(3, last), last}) if last else [0]
    yield f"  If it {PATHS[path.name]}" if not path.name.startswith("attack") else f"  If {PATHS[path.name]}"
    if last == 0:
        yield "    (it cannot happen from here)"
        return
    yield f"    {'after rounds':<16}" + "".join(f"{k:>9}" for k in rounds)
    for name, column in (("settler", 0), ("captive", 1), ("staller", 2), ("refuser", 3)):
        yield f"    {name:<16}" + "".join(f"{percent(path.belief[k, column]):>9}" for k in rounds)
    yield f"    {'chance of it':<16}" + "".join(f"{percent(path.chance[k]) if k else '':>9}" for k in rounds)


def _times(timings: tuple[Timing, ...]) -> Iterator[str]:
    yield f"  {'':<28}{'by then':>8}  {'as likely as not by':<24}on average, if it comes"
    for timing in timings:
        name = arrival(timing.outcome)
        median = day(timing.median) if timing.median else "not within the horizon"
        expected = day(timing.expected) if timing.expected else "–"
        if timing.by[0] >= 1:
            median, expected = "already so", "–"
        yield f"  {name:<28}{percent(timing.by[-1]):>8}  {median:<24}{expected}"
