"""Statements and voices: whether two statements oppose each other, are one voice, and which stands above the other."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from sulh.case import Party
from sulh.record._codebook import Act
from sulh.record._models import Item

WORDS = re.compile(r"\w+")
# Speak of what was or is. They answer what is said to have been granted, and leave room for any promise.
LOOKS_BACK = frozenset({"DENY", "DISOWN"})
GRANTS = frozenset({"AGREE", "CONCEDE", "SIGN", "RATIFY"})

# What two statements oppose each other by: commits, looks back, grants, and the options named.
Kind = tuple[int, bool, bool, tuple[str, ...]]
# What makes two statements the same stand of the same voice: faction, person, and the kind.
Stance = tuple[str | None, frozenset[str], Kind]


class Statement(NamedTuple):
    """One statement of policy: an item with its id, day, who spoke, act, r, family, stance and place in order."""

    key: str
    item: Item
    day: dt.date
    faction: str | None
    person: frozenset[str]
    act: Act
    r: float
    family: str
    stance: Stance
    place: int


@lru_cache(maxsize=4096)
def person(speaker: str | None) -> frozenset[str]:
    """The words of a speaker's name, so that a shorter form of a name can be told for the same; none if not given."""
    return frozenset(WORDS.findall((speaker or "").casefold()))


@lru_cache(maxsize=4096)
def kind_of(commits: int, act: str, position: tuple[str, ...]) -> Kind:
    """What two statements oppose each other by."""
    return (commits, act in LOOKS_BACK, act in GRANTS, tuple(sorted(position)))


class Voices:
    """The voices of one party, from its factions and whom they answer to."""

    def __init__(self, party: Party):
        factions = party.council.factions
        self._above = {name: _chain(name, {k: f.instructed_by for k, f in factions.items()}) for name in factions}
        heads = [name for name in factions if all(name in self._above[other] for other in factions if other != name)]
        self._head = heads[0] if len(heads) == 1 else None

        self._kin: dict[frozenset[str], tuple[frozenset[str], ...]] = {}

    def one(self, a: Statement, b: Statement) -> bool:
        """Whether two statements are one voice.

        Two named speakers are one if one name's words are all in the other's. Where a speaker is not named, two
        statements of one faction (or of the party as such) cannot be told apart and count as one voice.
        """
        if a.person and b.person:
            return a.person <= b.person or b.person <= a.person
        return a.faction == b.faction

    def over(self, high: str | None, named: bool, low: str | None) -> bool:
        """Whether faction `low` answers to `high`: by the chain of instructions, or since `high` is the party as such.

        A faction to which all others answer is the party's head: it may change what the party as such has said. A named
        speaker without a faction is not the party as such.
        """
        if high is None:
            return not named and low is not None
        if low is None:
            return high == self._head
        return high in self._above.get(low, ())

    def meet(self, persons: Iterable[frozenset[str]]) -> None:
        """Learn all named speakers, for `kin`. A name within others is looked for among those with its rarest word."""
        known = sorted({one for one in persons if one}, key=sorted)
        with_word: dict[str, list[frozenset[str]]] = defaultdict(list)
        for one in known:
            for word in one:
                with_word[word].append(one)
        kin: dict[frozenset[str], dict[frozenset[str], None]] = {one: {one: None} for one in known}
        for one in known:
            for other in min((with_word[word] for word in one), key=len):
                if one <= other:
                    kin[one][other] = kin[other][one] = None
        self._kin = {one: tuple(others) for one, others in kin.items()}

    def kin(self, one: frozenset[str]) -> tuple[frozenset[str], ...]:
        """The names, of those met, that are taken for the same person as this one."""
        return self._kin[one]


def opposed(a: Statement, b: Statement) -> str | None:
    """Why two statements cannot both be policy, in words; None if they can. It depends on their kinds alone."""
    if a.item.position and b.item.position:
        return None if set(a.item.position) & set(b.item.position) else "they accept options that exclude one another"
    if a.act.commits * b.act.commits >= 0:
        return None
    low, high = sorted((a, b), key=lambda one: one.act.commits)
    if low.item.act in LOOKS_BACK and high.item.act not in GRANTS:
        return None
    return "one takes on or grants what the other refuses or denies"


def _chain(name: str, instructed_by: dict[str, str | None]) -> tuple[str, ...]:
    """The factions above one, nearest first; a circle ends where it began."""
    found: list[str] = []
    up = instructed_by.get(name)
    while up is not None and up != name and up not in found:
        found.append(up)
        up = instructed_by.get(up)
    return tuple(found)
