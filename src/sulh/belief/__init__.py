"""Belief: the exact posterior over each party's hidden type, and every step that led to it."""

from sulh.belief._filter import drift, forward, smooth
from sulh.belief._infer import infer
from sulh.belief._next import next_items
from sulh.belief._report import cap_family, happening_increments, report_likelihood
from sulh.belief._value import Belief, Step

__all__ = [
    "Belief",
    "Step",
    "cap_family",
    "drift",
    "forward",
    "happening_increments",
    "infer",
    "next_items",
    "report_likelihood",
    "smooth",
]
