"""Who in a case a name or code of event data stands for. Exact, or not at all: nothing is guessed."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from sulh.case import Case
from sulh.case._checks import actors as all_actors
from sulh.case._checks import hint
from sulh.case._people import Named
from sulh.errors import UsageError
from sulh.inert import inert

ORGANS = frozenset({"GOV", "MIL", "COP", "SPY", "LEG", "JUD"})  # CAMEO roles that act for a state
_MARK = re.compile("⟨U\\+[0-9A-F]{4,6}⟩")
_YEARS = re.compile(r"\s*\(\d{4}-(\d{4})?\)$")


def clean(text: str) -> str:
    """Text on one line, without characters that act, reorder or hide (see `sulh.inert`)."""
    return " ".join(_MARK.sub("", inert(text)).split())


class Standing(NamedTuple):
    """What an actor is: a party, part of one, an armed group, a mediator or a third party; `party` is the one that it
    is, is part of or is tied to, the last since the day `since`.
    """

    kind: Literal["party", "part", "group", "mediator", "third"]
    party: str | None = None
    since: dt.date | None = None


class Actors:
    """The actors of a case by everything they are called: id, name, own names, aliases and what an import adds.

    A name that two actors share stands for neither. `ids` are the ids of all actors.
    """

    def __init__(self, case: Case, extra: Mapping[str, str] | None = None):
        known = self.ids = all_actors(case) or set()
        self.case = case
        self._by: dict[str, str | None] = {}
        for key, text in _called(case):
            fold = _fold(text)
            self._by[fold] = key if self._by.get(fold, key) == key else None
        for text, key in (extra or {}).items():
            if key not in known:
                raise UsageError(f'actor "{text}"', "the id of an actor of the case", f'"{key}"', hint(key, known))
            self._by[_fold(text)] = key

    def standing(self, key: str) -> Standing:
        """What an actor is in the case, and which party stands behind it."""
        party = key.partition(".")[0]
        if party in self.case.parties:
            return Standing("party" if key == party else "part", party)
        if key in self.case.armed_groups:
            group = self.case.armed_groups[key]
            return Standing("group", group.tied_to, group.tied_since)
        return Standing("mediator" if key in self.case.mediators else "third")

    def find(self, text: str, organs: bool = False) -> str | None:
        """The id of who is called `text`, or None.

        Years behind a name, as in ``Government of X (2018-)``, may be missing among the names. With `organs` a CAMEO
        code stands for the longest known one that it begins with, if the rest are organs of a state in three letters
        each: PAKGOV and PAKGOVMIL for PAK, and not PAKREB, which is who fights PAK.
        """
        text = clean(text)
        for form in (text, _YEARS.sub("", text)):
            if _fold(form) in self._by:
                return self._by[_fold(form)]
        if organs and len(text) % 3 == 0 and text.isascii() and text.isalnum():
            roles = [text[at : at + 3].upper() for at in range(0, len(text), 3)]
            for kept in range(len(roles) - 1, 0, -1):
                if roles[kept] not in ORGANS:
                    return None
                if found := self._by.get(_fold("".join(roles[:kept]))):
                    return found
        return None


def _called(case: Case) -> Iterator[tuple[str, str]]:
    named: list[tuple[str, Named]] = [*case.parties.items(), *case.armed_groups.items()]
    named += [*case.mediators.items(), *case.third_parties.items()]
    for key, party in case.parties.items():
        named += [(f"{key}.{part}", faction) for part, faction in party.council.factions.items()]
    for key, one in named:
        yield key, key
        yield key, one.name
        yield from ((key, name.value) for name in one.names)
        yield from ((key, alias) for alias in one.aliases)


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
