"""A case: parties, factions, mediators, issues, demands and assumptions of one negotiation."""

from sulh.case._acts import ActCode, OwnAct, Root, Step
from sulh.case._case import FORMAT, Case
from sulh.case._conflict import Conflict, DecisionMaker
from sulh.case._matter import Issue, Question
from sulh.case._people import TYPES, Council, Mediator, Party
from sulh.case._quantity import Model, Probability, Quantity, Slug, Text
from sulh.case._yaml import Document, read_yaml

__all__ = [
    "FORMAT",
    "TYPES",
    "ActCode",
    "Case",
    "Conflict",
    "Council",
    "DecisionMaker",
    "Document",
    "Issue",
    "Mediator",
    "Model",
    "OwnAct",
    "Party",
    "Probability",
    "Quantity",
    "Question",
    "Root",
    "Slug",
    "Step",
    "Text",
    "read_yaml",
]
