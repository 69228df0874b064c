"""The council: what a party's factions can decide and ratify, exact over all their votes; and who has how much say."""

from sulh.council._mandate import mandate
from sulh.council._power import Power, power
from sulh.council._rules import Rules, rules
from sulh.council._value import Mandate
from sulh.council._vote import MAX_FACTIONS, pivotality, ratification, support
from sulh.council._won import Won, chance_if, tolerance, won_over
from sulh.council._worth import asked_against, faction_worth, standoff, ties, valuation, worth

__all__ = [
    "MAX_FACTIONS",
    "Mandate",
    "Power",
    "Rules",
    "Won",
    "asked_against",
    "chance_if",
    "faction_worth",
    "mandate",
    "pivotality",
    "power",
    "ratification",
    "rules",
    "standoff",
    "support",
    "ties",
    "tolerance",
    "valuation",
    "won_over",
    "worth",
]
