"""Belief: the exact posterior over each party's hidden type, and every step that led to it."""

from sulh.belief._evidence import Evidence, gather
from sulh.belief._filter import drift, forward, leave_one_out, smooth
from sulh.belief._infer import infer
from sulh.belief._next import NextItem, next_items, reporters
from sulh.belief._report import cap_family, happening_increments, report_likelihood
from sulh.belief._value import Belief, Step
from sulh.belief._views import Hypotheses, Look, Sensitivity, hindsight, hypotheses, sensitivity
from sulh.belief._why import Fair, Reason, fair, leave_out, reasons

__all__ = [
    "Belief",
    "Evidence",
    "Fair",
    "Hypotheses",
    "Look",
    "NextItem",
    "Reason",
    "Sensitivity",
    "Step",
    "cap_family",
    "drift",
    "fair",
    "forward",
    "gather",
    "happening_increments",
    "hindsight",
    "hypotheses",
    "infer",
    "leave_one_out",
    "leave_out",
    "next_items",
    "reasons",
    "report_likelihood",
    "reporters",
    "sensitivity",
    "smooth",
]
