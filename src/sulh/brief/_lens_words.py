"""The lenses in words: what each assumes, why one does not speak to a question, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sulh.brief._labels import label
from sulh.brief._pulls import actor_name
from sulh.brief._words import OUTCOME_WORDS, count, listed, percent, worth
from sulh.case import Case
from sulh.inert import inert
from sulh.outlook.lenses import Answer, Pointer

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class LensWords:
    """How a lens is called, what it assumes and leaves out, and the page that says so."""

    name: str
    assumes: str
    page: str


LENS_WORDS = {
    "outlook": LensWords(
        "the game",
        "plays the talks round by round with hidden minds, incidents, pressure and ratification; only the few deals on "
        "its table can be signed",
        "docs/mapping.md",
    ),
    "belief": LensWords(
        "the belief", "reads what each party is from the record; knows nothing of deals or of what comes", "docs/why.md"
    ),
    "council": LensWords(
        "the councils", "ask who at home would say yes to a deal; know nothing of the table or of time",
        "docs/mapping.md",
    ),
    "deals": LensWords(
        "bargaining theory",
        "takes both sides' worths as known to both, and what is agreed as carried out; knows no factions, no time and "
        "no hidden minds",
        "docs/deals.md",
    ),
    "sessions": LensWords(
        "the sessions",
        "are scripts that know their own worths alone and give way by the clock; what is agreed is carried out",
        "docs/sessions.md",
    ),
    "stability": LensWords(
        "stability",
        "takes preferences in order, known to all, without strengths, chances or types; its options are steps, and not "
        "those of the issues",
        "docs/stability.md",
    ),
    "positions": LensWords(
        "the position models",
        "settle each issue by itself, by power and salience; know no trade between issues and no no-deal: they always "
        "name a settlement",
        "docs/positions.md",
    ),
}  # fmt: skip

QUESTION_WORDS = {
    "there": "Is there a deal that both sides prefer to today?",
    "ratified": "Would both sides ratify it?",
    "which": "Which deal do they point to?",
    "lasts": "Does talking without a deal last?",
    "changes": "Whose move would change most?",
    "mind": "What is {party} most likely: willing and able, willing and unable, stalling, refusing?",
    "can": "Could {party} deliver, if it wished?",
}

_NO_TYPES = "knows no hidden minds"
_SILENT = {
    "outlook": {
        "there": "takes the deals as given",
        "ratified": "takes the councils' chances as given",
        "which": "signs no deal by the horizon",
        "changes": "no lever in it adds to delivery",
        "mind": "takes the belief as given",
        "can": "takes the belief as given",
    },
    "belief": {
        "changes": "says what report would move it: sulh explain --view next",
    },
    "council": {
        "there": "ask of a given deal alone",
        "lasts": "know no time",
        "changes": "nothing turns on one faction",
        "mind": "know votes, not minds",
    },
    "deals": {
        "ratified": "knows no factions",
        "lasts": "knows no time",
        "which": "its points need a deal that both prefer",
        "changes": "no trade on two issues helps both",
        "mind": _NO_TYPES,
        "can": _NO_TYPES,
    },
    "sessions": {
        "there": "play over the same packages",
        "ratified": "know no factions",
        "which": "no session agreed",
        "changes": "scripts do not change",
        "mind": "know no hidden minds",
        "can": "know no hidden minds",
    },
    "stability": {
        "ratified": "knows no factions",
        "which": "its options are steps, not those of the issues",
        "changes": "no coalition and no single statement would end it",
        "mind": _NO_TYPES,
        "can": _NO_TYPES,
    },
    "positions": {
        "there": "know no no-deal",
        "ratified": "count an actor's say once, in its power",
        "which": "no issue has a line",
        "lasts": "always name a settlement",
        "changes": "know positions, not moves",
        "mind": "know no hidden minds",
        "can": "know no hidden minds",
    },
}
_MISSING = {"conflict": "the case has no section conflict", "status_quo": "the conflict names no status quo"}

MODEL_WORDS = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai–Smorodinsky",
    "egalitarian": "egalitarian",
    "utilitarian": "utilitarian",
    "by-time": "giving way by the clock",
    "holding-out": "holding out to the end",
    "single-text": "a mediator's single text",
    "best-ratified": "best ratified",
}
TYPE_WORDS = {
    "settler": "willing and able (settler)",
    "captive": "willing and unable (captive)",
    "staller": "stalling (staller)",
    "refuser": "refusing (refuser)",
}


def silence(answer: Answer) -> str:
    """Why a lens does not speak to a question."""
    missing = _MISSING.get(str(answer.facts.get("missing")))
    return missing or _SILENT[answer.lens].get(answer.question, "knows nothing of deals")


def choice_words(case: Case, question: str, choice: str) -> str:
    """What answers are grouped by, in words."""
    if question == "changes":
        return inert(actor_name(case, choice))
    return TYPE_WORDS.get(choice, choice)


def told(case: Case, answer: Answer) -> str:
    """What a lens answers, in one sentence; '' where it does not speak."""
    if not answer.choice:
        return ""
    return _TOLD[answer.lens, answer.question](case, answer.facts)


def _zone(case: Case, facts: Facts) -> str:
    if facts["zone"]:
        return f"{facts['zone']:,} of {count(facts['packages'], 'package')} are better than today for both sides."
    return f"None of {count(facts['packages'], 'package')} is better than today for both sides."


def _states(case: Case, facts: Facts) -> str:
    if not facts["states"]:
        return "No state is better than today for both sides and worse for nobody."
    names = listed([_state(name) for name in facts["states"]])
    lasting = [_state(name) for name in facts["lasting"]]
    end = f"; once there, {listed(lasting)} would last" if lasting else "; none of them would last"
    return f"Better for both sides and worse for nobody: {names}{end}."


def _state(name: str) -> str:
    """A state's name without its number."""
    _, _, rest = name.partition(" (")
    return f"“{inert(rest.removesuffix(')'))}”"


def _ratified(case: Case, facts: Facts) -> str:
    each = listed([f"{_party(case, p)} {percent(chance)}" for p, chance in facts["by_party"].items()])
    deal = inert(deal_words(case, facts["deal"]))
    return f"{percent(facts['both'])} that both do ({each}), of the deal the case takes as reference: {deal}."


def _able(case: Case, facts: Facts) -> str:
    return f"{percent(facts['chance'])} that its council says yes to the reference deal; control over groups apart."


def _could(case: Case, facts: Facts) -> str:
    return f"{percent(facts['chance'])} that it is able, if it is willing, once the record is read."


def _mind(case: Case, facts: Facts) -> str:
    return f"Willing {percent(facts['will'])}; able if willing {percent(facts['can'])}; stalling {percent(facts['stall'])}."


def _course(case: Case, facts: Facts) -> str:
    shares = ", ".join(f"{OUTCOME_WORDS[k].label.lower()} {percent(p)}" for k, p in facts["outcomes"].items())
    return f"Most likely at the horizon: {OUTCOME_WORDS[facts['likeliest']].phrase} ({shares})."


def _agreeing(case: Case, facts: Facts) -> str:
    rates = ", ".join(f"{MODEL_WORDS[name]} {percent(rate)}" for name, rate in facts["rates"].items())
    return f"Share of sessions that end in a deal: {rates}."


def _standing(case: Case, facts: Facts) -> str:
    here = _state(facts["state"])
    head = f"{here} is left by {listed([inert(n) for n in facts['leaves']])}." if facts["leaves"] else ""
    head = head or f"{here} is stable for everybody, by looking ahead at the others' own interest."
    ways = facts["reached_by_own_steps"]
    if not ways:
        return head
    open_ = [_state(name) for name, way in ways.items() if way]
    if open_:
        return f"{head} Steps that each mover wants lead to {listed(open_)}."
    return f"{head} No steps that each mover wants lead to what both prefer."


def _lever(case: Case, facts: Facts) -> str:
    was, then = facts["delivered"]
    return (
        f"{inert(label(case, facts['path']))} at its {facts['end']} end ({facts['likely']:g} → {facts['value']:g}): "
        f"delivered {percent(was)} → {percent(then)}, on a coarse grid."
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


def _steps(case: Case, facts: Facts) -> str:
    if "alone" in facts:
        return f"{listed([inert(n) for n in facts['alone']])} would leave it of its own accord."
    if "together" in facts:
        names = listed([inert(n) for n in facts["together"]])
        return f"{names} together, to {_state(facts['to'])}: better for each in the end, and not step by step."
    how = "did not count" if facts["turn"] == "drop" else "came before all else"
    return f"If “{inert(facts['statement'])}” {how} for {inert(facts['maker'])}, it would be left."


def _party(case: Case, party: str) -> str:
    return inert(case.parties[party].name)


def _option(case: Case, issue: str, option: str) -> str:
    return f"“{inert(case.issues[issue].options[option].name)}”"


def deal_words(case: Case, package: Mapping[str, str]) -> str:
    """A package in words: the names of its options."""
    return "; ".join(case.issues[issue].options[option].name for issue, option in package.items())


def model_words(case: Case, pointer: Pointer) -> str:
    """What a model of a lens is called."""
    return (
        MODEL_WORDS.get(pointer.model, pointer.model.replace("-", " "))
        if pointer.lens != "positions"
        else pointer.model
    )


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
