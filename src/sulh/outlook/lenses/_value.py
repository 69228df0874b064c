"""What the lenses say of one case: answers to the same questions, the deals they point to, and how far they agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sulh.outlook._chain import Chain
from sulh.outlook.lenses._actors import Actors

LENSES = ("outlook", "belief", "council", "deals", "sessions", "stability", "positions")
QUESTIONS = ("there", "ratified", "which", "lasts", "changes", "mind", "can")
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Answer:
    """What one lens says to one question, about a party where the question is about one.

    `choice` is what answers are compared by: ``yes`` or ``no``, the leading type, or the actors whose move it is; empty
    where the lens does not speak to the question. `facts` are the numbers and names behind it; ``missing`` says what
    the case lacks for the lens to speak.
    """

    lens: str
    question: str
    choice: tuple[str, ...]
    facts: Mapping[str, Any]
    about: str | None = None


@dataclass(frozen=True)
class Pointer:
    """A deal that a model of a lens points to: issue to option, less the issues on which it does not speak.

    `leads` marks the one model that speaks for its lens. `chance` is a share where the model has one: of sessions, of
    what is signed, of ratification. `utility` is what the deal is worth net to claimant and respondent, today at 0;
    None where it is no whole package, or one that the constraints forbid (`forbidden`).
    """

    lens: str
    model: str
    package: Mapping[str, str]
    leads: bool
    chance: float | None = None
    utility: tuple[float, float] | None = None
    forbidden: bool = False


@dataclass(frozen=True)
class OnIssue:
    """How far the lenses agree on one issue. Each lens has one voice, that of its leading model.

    `named` maps options to the lenses that name them, the most named first. `share` is the share of lenses that speak
    here and name the first of them; None if none speaks. `apart` (claimant, respondent) is the distance between the
    options named in each party's utility, the largest less the smallest. `models` counts for each lens with
    several models how many of them name what its leading one names, and of how many. `signed` is the share of what the
    game signs that has the option of its leading deal, None where it signs none.
    """

    issue: str
    named: Mapping[str, tuple[str, ...]]
    share: float | None
    apart: tuple[float, float]
    models: Mapping[str, tuple[int, int]]
    signed: float | None


@dataclass(frozen=True)
class Group:
    """The lenses that give one answer to one question, the largest group first; of who should move, each actor's."""

    question: str
    about: str | None
    choice: str
    lenses: tuple[str, ...]
    of: int


@dataclass(frozen=True)
class Lenses:
    """One case through every lens.

    `pairs` maps two lenses to the distance between their deals in each utility; `forecasts` holds what each position
    model says of each issue that has a line, 0 to 100.
    """

    chain: Chain
    answers: tuple[Answer, ...]
    pointers: tuple[Pointer, ...]
    issues: tuple[OnIssue, ...]
    groups: tuple[Group, ...]
    pairs: Mapping[tuple[str, str], tuple[float, float]]
    actors: Actors
    forecasts: Mapping[str, Mapping[str, float]]

    def answer(self, lens: str, question: str, about: str | None = None) -> Answer | None:
        """What a lens says to a question, about a party if that is asked; None where it was not asked."""
        found = (a for a in self.answers if (a.lens, a.question, a.about) == (lens, question, about))
        return next(found, None)
