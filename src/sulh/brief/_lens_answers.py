"""What each lens answers to each question, in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sulh.brief._labels import label
from sulh.brief._lens_words import MODEL_WORDS, TYPE_WORDS, deal_words, state_words
from sulh.brief._pulls import actor_name
from sulh.brief._words import OUTCOME_WORDS, count, listed, percent, worth
from sulh.case import Case
from sulh.inert import inert
from sulh.outlook.lenses import Answer

Facts = Mapping[str, Any]


def told(case: Case, answer: Answer) -> str:
    """What a lens answers, in one sentence; '' where it does not speak."""
    if not answer.choice:
        return ""
    return _TOLD[answer.lens, answer.question](case, answer.facts)


def _zone(_: Case, facts: Facts) -> str:
    if facts["zone"]:
        return f"{facts['zone']:,} of {count(facts['packages'], 'package')} are better than today for both sides."
    return f"None of {count(facts['packages'], 'package')} is better than today for both sides."


def _states(_: Case, facts: Facts) -> str:
    if not facts["states"]:
        return "No state is better than today for both sides and worse for nobody."
    names = listed([state_words(name) for name in facts["states"]])
    lasting = [state_words(name) for name in facts["lasting"]]
    end = f"; once there, {listed(lasting)} would last" if lasting else "; none of them would last"
    return f"Better for both sides and worse for nobody: {names}{end}."


def _ratified(case: Case, facts: Facts) -> str:
    each = listed([f"{_party(case, p)} {percent(chance)}" for p, chance in facts["by_party"].items()])
    deal = "Nash's deal" if facts["is_nash"] else "the deal that is least bad for the side that it serves least"
    return f"{percent(facts['both'])} that both do ({each}), of {deal}."


def _able(_: Case, facts: Facts) -> str:
    return f"{percent(facts['chance'])} that its council says yes to the deal of ratification; control of groups apart."


def _could(_: Case, facts: Facts) -> str:
    return f"{percent(facts['chance'])} that it is able, if it is willing, once the record is read."


def _mind(_: Case, facts: Facts) -> str:
    likeliest = max(facts["types"], key=lambda name: facts["types"][name])
    return (
        f"Most likely {TYPE_WORDS[likeliest]}, {percent(facts['types'][likeliest])}; willing at all "
        f"{percent(facts['will'])}, able if willing {percent(facts['can'])}, stalling {percent(facts['stall'])}."
    )


def _course(_: Case, facts: Facts) -> str:
    shares = ", ".join(f"{OUTCOME_WORDS[k].label.lower()} {percent(p)}" for k, p in facts["outcomes"].items())
    return f"Most likely at the horizon: {OUTCOME_WORDS[facts['likeliest']].phrase} ({shares})."


def _agreeing(_: Case, facts: Facts) -> str:
    whole = {0.0: "none", 1.0: "all"}
    told_ = [f"{MODEL_WORDS[name]} {whole.get(rate) or percent(rate)}" for name, rate in facts["rates"].items()]
    return f"Sessions that end in a deal: {', '.join(told_)}."


def _standing(_: Case, facts: Facts) -> str:
    here = state_words(facts["state"])
    head = f"{here} is left by {listed([inert(n) for n in facts['leaves']])}." if facts["leaves"] else ""
    head = head or f"{here} is stable for everybody, by looking ahead at the others' own interest."
    ways = facts["reached_by_own_steps"]
    if not ways:
        return head
    open_ = [state_words(name) for name, way in ways.items() if way]
    if open_:
        return f"{head} Steps that each mover wants lead to {listed(open_)}."
    return f"{head} No steps that each mover wants lead to what both prefer."


def _lever(case: Case, facts: Facts) -> str:
    was, then = facts["delivered"]
    words, who = inert(label(case, facts["path"])), inert(actor_name(case, facts["who"]))
    return (
        f"{words}{'' if words.startswith(who) else f' ({who})'}, at its {facts['end']} end ({facts['likely']:g} → "
        f"{facts['value']:g}): delivered {percent(was)} → {percent(then)}. No other choice of a mediator or at the "
        "table adds more."
    )


def _turning(case: Case, facts: Facts) -> str:
    name = inert(actor_name(case, f"{facts['party']}.{facts['faction']}"))
    return f"{name}: whether it says yes moves ratification by {round(100 * facts['pivotal'])} points."


def _needed(case: Case, facts: Facts) -> str:
    if "trade" in facts:
        return _trade(case, facts)
    moves = facts["moves"]
    parts = []
    for party, alone in moves["alone"].items():
        name = _party(case, party)
        parts.append(
            f"{name} alone cannot open one" if alone is None else f"{name} alone would ask {worth(alone)} less"
        )
    shared = listed([f"{_party(case, p)} {worth(short)}" for p, short in moves["together"].items()])
    nearest = inert(deal_words(case, moves["nearest"]))
    return f"To open a zone: {'; '.join(parts)}; shared evenly: {shared}. Nearest: {nearest}."


def _trade(case: Case, facts: Facts) -> str:
    steps = [
        f"{inert(case.issues[s['issue']].name)} from {_option(case, s['issue'], s['from'])} to "
        f"{_option(case, s['issue'], s['to'])}"
        for s in facts["trade"]
    ]
    gains = listed([f"{_party(case, p)} +{worth(g)}" for p, g in facts["gain"].items()])
    return f"A trade where each issue is split alone: {' against '.join(steps)} ({gains})."


def _steps(_: Case, facts: Facts) -> str:
    if "alone" in facts:
        return f"{listed([inert(n) for n in facts['alone']])} would leave it of its own accord."
    if "together" in facts:
        names = listed([inert(n) for n in facts["together"]])
        return f"{names} together, to {state_words(facts['to'])}: better for each in the end, and not step by step."
    how = "did not count" if facts["turn"] == "drop" else "came before all else"
    return f"If “{inert(facts['statement'])}” {how} for {inert(facts['maker'])}, it would be left."


def _party(case: Case, party: str) -> str:
    return inert(case.parties[party].name)


def _option(case: Case, issue: str, option: str) -> str:
    return f"“{inert(case.issues[issue].options[option].name)}”"


_TOLD: dict[tuple[str, str], Callable[[Case, Facts], str]] = {
    ("deals", "there"): _zone,
    ("stability", "there"): _states,
    ("council", "ratified"): _ratified,
    ("council", "can"): _able,
    ("belief", "can"): _could,
    ("belief", "mind"): _mind,
    ("outlook", "lasts"): _course,
    ("sessions", "lasts"): _agreeing,
    ("stability", "lasts"): _standing,
    ("outlook", "changes"): _lever,
    ("council", "changes"): _turning,
    ("deals", "changes"): _needed,
    ("stability", "changes"): _steps,
}
