"""The lenses in words: what each is called and assumes, why one does not speak to a question, what deals are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sulh.brief._pulls import actor_name
from sulh.brief._words import percent
from sulh.case import Case
from sulh.inert import inert
from sulh.outlook.lenses import Answer, Pointer


@dataclass(frozen=True)
class LensWords:
    """How a lens is called, what it assumes and leaves out, in full and in a clause, and the page that says so."""

    name: str
    which: str
    assumes: str
    page: str
    many: bool = False


LENS_WORDS = {
    "outlook": LensWords(
        "the game",
        "which asks for a deal that survives hidden minds, ratification and doubt whether it is carried out",
        "plays the talks round by round with hidden minds, incidents, pressure and ratification; only the few deals on "
        "its table can be signed",
        "docs/mapping.md",
    ),
    "belief": LensWords(
        "the belief",
        "which reads the record",
        "reads what each party is from the record; knows nothing of deals or of what comes",
        "docs/why.md",
    ),
    "council": LensWords(
        "the councils",
        "who count votes at home alone",
        "ask who at home would say yes to a deal; know nothing of the table or of time",
        "docs/mapping.md",
        many=True,
    ),
    "deals": LensWords(
        "bargaining theory",
        "which takes what is agreed as carried out, by sides that hide nothing",
        "takes both sides' worths as known to both, and what is agreed as carried out; knows no factions, no time and "
        "no hidden minds",
        "docs/deals.md",
    ),
    "sessions": LensWords(
        "the sessions",
        "whose scripts give way by the clock, whatever they hide",
        "are scripts that know their own worths alone and give way by the clock; what is agreed is carried out",
        "docs/sessions.md",
        many=True,
    ),
    "stability": LensWords(
        "stability",
        "which looks at the order of preferences alone",
        "takes preferences in order, known to all, without strengths, chances or types; its options are steps, and not "
        "those of the issues",
        "docs/stability.md",
    ),
    "positions": LensWords(
        "the position models",
        "which settle each issue by itself and know no no-deal",
        "settle each issue by itself, by power and salience; know no trade between issues and no no-deal: they always "
        "name a settlement",
        "docs/positions.md",
        many=True,
    ),
}

QUESTION_WORDS = {
    "there": "Is there a deal that both sides prefer to today?",
    "ratified": "Would both sides ratify it?",
    "which": "Which deal do they point to?",
    "lasts": "Does talking without a deal last (stable, or most likely)?",
    "changes": "What would end that, and whose move is it?",
    "mind": "{party}: will it, can it, or is it stalling?",
    "can": "{party}: could it deliver, if it wished?",
}

_NO_TYPES = "knows no hidden minds"
_SILENT = {
    "outlook": {
        "there": "takes the deals as given",
        "ratified": "takes the councils' chances as given",
        "which": "signs no deal by the horizon",
        "changes": "no choice of a mediator or at the table adds half a point to delivery",
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
_MISSING = {
    "conflict": "the case has no section conflict",
    "status_quo": "the conflict names no status quo",
    "edge": "by the nearest package nobody would lose, and somebody would gain nothing",
}

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


def deal_words(case: Case, package: Mapping[str, str]) -> str:
    """A package in words: the names of its options."""
    return "; ".join(case.issues[issue].options[option].name for issue, option in package.items())


def model_words(pointer: Pointer) -> str:
    """What a model of a lens is called."""
    if pointer.lens == "positions":
        return f"their model {pointer.model}"
    if pointer.lens == "outlook":
        return "the likeliest to be signed" if pointer.leads else pointer.model.replace("-", " ")
    return MODEL_WORDS[pointer.model]


def mark(answer: Answer) -> str:
    """How surely a lens answers, where it has a chance for it; else nothing."""
    if answer.question == "lasts" and answer.lens == "outlook":
        return f" at {percent(max(answer.facts['outcomes'].values()))}"
    return f" at {percent(answer.facts['chance'])}" if answer.question == "can" else ""


def state_words(name: str) -> str:
    """A state's name without its number."""
    _, _, rest = name.partition(" (")
    return f"“{inert(rest.removesuffix(')'))}”"
