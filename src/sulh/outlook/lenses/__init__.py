"""One case through every lens: the same few questions to each model, and where they agree."""

from sulh.outlook.lenses._actors import RULE, Actors, Line, actors_by_issues
from sulh.outlook.lenses._agree import option_worth
from sulh.outlook.lenses._look import through_lenses
from sulh.outlook.lenses._value import LENSES, QUESTIONS, Answer, Group, Lenses, OnIssue, Pointer

__all__ = [
    "LENSES",
    "QUESTIONS",
    "RULE",
    "Actors",
    "Answer",
    "Group",
    "Lenses",
    "Line",
    "OnIssue",
    "Pointer",
    "actors_by_issues",
    "option_worth",
    "through_lenses",
]
