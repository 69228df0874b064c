"""Who speaks for whom: whether two statements of one party are one voice, and which of two stands above the other."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sulh.case import Party
from sulh.record._codebook import Act
from sulh.record._models import Item

WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of policy: an item with its id, its day, the faction and the person who spoke, its act and r."""

    key: str
    item: Item
    day: dt.date
    known: dt.date
    faction: str | None
    person: frozenset[str]
    act: Act
    r: float


def person(speaker: str | None) -> frozenset[str]:
    """The words of a speaker's name, so that a shorter form of a name can be told for the same; none if not given."""
    return frozenset(WORDS.findall((speaker or "").casefold()))


class Voices:
    """The voices of one party, from its factions and whom they answer to."""

    def __init__(self, party: Party):
        factions = party.council.factions
        self._above = {name: _chain(name, {k: f.instructed_by for k, f in factions.items()}) for name in factions}
        heads = [name for name in factions if all(name in self._above[other] for other in factions if other != name)]
        self._head = heads[0] if len(heads) == 1 else None

    def one(self, a: Statement, b: Statement) -> bool:
        """Whether two statements are one voice.

        Two named speakers are one if one name's words are all in the other's. Where a speaker is not named, two
        statements of one faction (or of the party as such) cannot be told apart and count as one voice.
        """
        if a.person and b.person:
            return a.person <= b.person or b.person <= a.person
        return a.faction == b.faction

    def above(self, high: Statement, low: Statement) -> bool:
        """Whether `low` answers to `high`: by the chain of instructions, or because `high` is the party as such.

        A faction to which all others answer is the party's head: it may change what the party as such has said.
        """
        if high.faction is None:
            return not high.person and low.faction is not None
        if low.faction is None:
            return high.faction == self._head
        return high.faction in self._above.get(low.faction, ())


def _chain(name: str, instructed_by: dict[str, str | None]) -> tuple[str, ...]:
    """The factions above one, nearest first; a circle ends where it began."""
    found: list[str] = []
    up = instructed_by.get(name)
    while up is not None and up != name and up not in found:
        found.append(up)
        up = instructed_by.get(up)
    return tuple(found)
