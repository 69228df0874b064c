"""The council: what a party's factions can decide and ratify, exact over all their votes."""

from sulh.council._mandate import mandate
from sulh.council._value import Mandate
from sulh.council._vote import pivotality, ratification, support
from sulh.council._worth import asked_against, faction_worth, standoff, ties, valuation, worth

__all__ = [
    "Mandate",
    "asked_against",
    "faction_worth",
    "mandate",
    "pivotality",
    "ratification",
    "standoff",
    "support",
    "ties",
    "valuation",
    "worth",
]
