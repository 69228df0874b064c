"""The stands that one party holds on one issue on a day, kept so that asking who opposes whom does not compare pairs.

Sets of stands are whole numbers, a bit for each stand in the order in which they were taken: what all stands of a
faction, a speaker, a kind or a grade have in common is then one number, and "opposed, of another voice, not replaced"
is a few operations on numbers, however many stand.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sulh.record._speakers import Kind, Stance, Statement, Voices, opposed

ROOM = 64


class Stand:
    """What one voice holds: its reports by family of sources, of each family those that may yet be its best.

    The first of a family's `reports` has the largest r, the latest of equals. `best` are those, the best family first:
    by r, then the latest day, then as spoken. `since` is the id of the statement that began it, `like` one of it.
    """

    __slots__ = ("at", "best", "kind", "like", "r", "reports", "since", "stance")

    def __init__(self, stance: Stance, said: Iterable[Statement]):
        self.stance, self.kind = stance, stance[2]
        self.reports = {one.family: deque((one,)) for one in said}
        self.rank()
        self.like = self.best[0]
        self.since, self.at = "", -1

    def rank(self) -> None:
        """Find the best reports anew."""
        self.best = [said[0] for said in self.reports.values()]
        if len(self.best) > 1:
            self.best.sort(key=lambda one: (-one.r, -one.day.toordinal(), one.place))
        self.r = self.best[0].r

    def hear(self, one: Statement) -> None:
        """Add a report that is no earlier than the others."""
        said = self.reports.setdefault(one.family, deque())
        while said and said[-1].r <= one.r:
            said.pop()
        said.append(one)


@dataclass(slots=True)
class Stands:
    """All stands on one issue, the `live` ones in the order in which they were taken."""

    voices: Voices
    foes: Mapping[Kind, Sequence[Kind]]
    levels: Sequence[float]
    live: list[Stand | None] = field(default_factory=list)
    by_stance: dict[Stance, Stand] = field(default_factory=dict)
    ends: deque[tuple[dt.date, Stand, str]] = field(default_factory=deque)
    size: int = 0
    of_kind: dict[Kind, int] = field(default_factory=lambda: defaultdict(int))
    of_level: dict[float, int] = field(default_factory=lambda: defaultdict(int))
    of_faction: dict[str | None, int] = field(default_factory=lambda: defaultdict(int))
    unnamed: dict[str | None, int] = field(default_factory=lambda: defaultdict(int))
    of_person: dict[frozenset[str], int] = field(default_factory=lambda: defaultdict(int))
    joined: dict[str, int] = field(default_factory=dict)
    parent: dict[str, str] = field(default_factory=dict)

    def opposed(self, one: Stand) -> int:
        """The stands opposed to one."""
        found = 0
        for kind in self.foes[one.kind]:
            found |= self.of_kind.get(kind, 0)
        return found

    def same_voice(self, one: Statement) -> int:
        """The stands of the voice that speaks, as `Voices.one` tells it."""
        if not one.person:
            return self.of_faction.get(one.faction, 0)
        found = self.unnamed.get(one.faction, 0)
        for person in self.voices.kin(one.person):
            found |= self.of_person.get(person, 0)
        return found

    def below(self, one: Statement) -> int:
        """The stands of those who answer to the one that speaks, as `Voices.above` tells it."""
        found = 0
        for faction, stands in self.of_faction.items():
            if self.voices.over(one.faction, bool(one.person), faction):
                found |= stands
        return found

    def strongest(self, among: int, most: int) -> list[Stand]:
        """At most so many of some stands: by the r of their best report, of equals those taken first."""
        if among.bit_count() <= most:
            return list(self.each(among))
        found: list[Stand] = []
        for level in self.levels:
            here = among & self.of_level.get(level, 0)
            while here and len(found) < most:
                low = here & -here
                found.append(self._at(low))
                here ^= low
            if len(found) == most:
                break
        return found

    def each(self, among: int) -> Iterator[Stand]:
        """The stands of a set, in the order in which they were taken."""
        while among:
            low = among & -among
            yield self._at(low)
            among ^= low

    def _at(self, bit: int) -> Stand:
        return cast(Stand, self.live[bit.bit_length() - 1])  # no bit outlives its stand

    def add(self, one: Stand) -> int:
        """Take a stand in, as the latest; its bit."""
        one.at = len(self.live)
        self.live.append(one)
        self.size += 1
        bit = 1 << one.at
        for index, key in self._indices(one):
            index[key] |= bit
        self.of_level[one.r] |= bit
        root = self.root(one.since)
        if root in self.joined:
            self.joined[root] |= bit
        return bit

    def drop(self, one: Stand) -> None:
        """Take a stand out."""
        bit = 1 << one.at
        for index, key in self._indices(one):
            index[key] ^= bit
        self.of_level[one.r] ^= bit
        self.live[one.at] = None
        self.size -= 1
        self.part(one)

    def part(self, one: Stand) -> None:
        """Take a stand out of its group; the group keeps its name for what was found."""
        root = self.root(one.since)
        if root in self.joined:
            self.joined[root] &= ~(1 << one.at)
            if not self.joined[root]:
                del self.joined[root]

    def _indices(self, one: Stand) -> Iterator[tuple[dict[Any, int], Any]]:
        yield self.of_kind, one.kind
        yield self.of_faction, one.like.faction
        if one.like.person:
            yield self.of_person, one.like.person
        else:
            yield self.unnamed, one.like.faction

    def renew(self, one: Stand, newer: Stand) -> None:
        """Add what was said on the latest day to a stand."""
        for report in newer.best:
            one.hear(report)
        self._rank(one)

    def _rank(self, one: Stand) -> None:
        bit = 1 << one.at
        self.of_level[one.r] ^= bit
        one.rank()
        self.of_level[one.r] |= bit

    def until(self, first: dt.date) -> None:
        """Forget what was said before `first`."""
        while self.ends and self.ends[0][0] < first:
            _, one, family = self.ends.popleft()
            if self.by_stance.get(one.stance) is not one or family not in one.reports:
                continue
            said = one.reports[family]
            while said and said[0].day < first:
                said.popleft()
            if not said:
                del one.reports[family]
            if one.reports:
                self._rank(one)
            else:
                del self.by_stance[one.stance]
                self.drop(one)

    def tidy(self) -> None:
        """Number the stands anew when most numbers are no longer in use."""
        if len(self.live) < 2 * self.size + ROOM:
            return
        left = [one for one in self.live if one is not None]
        grouped = [one for mask in self.joined.values() for one in self.each(mask)]
        masks: list[dict[Any, int]] = [self.of_kind, self.of_level, self.of_faction, self.unnamed, self.of_person]
        for index in (*masks, self.joined):
            index.clear()
        self.live.clear()
        self.size = 0
        for one in left:
            self.add(one)
        for one in grouped:
            root = self.root(one.since)
            self.joined[root] = self.joined.get(root, 0) | 1 << one.at

    def root(self, key: str) -> str:
        """The name of the group of a stand, by the statement that began it."""
        parent = self.parent
        while (up := parent.setdefault(key, key)) != key:
            parent[key] = parent[up]
            key = up
        return key

    def join(self, one: Stand, others: int) -> tuple[str, set[str]]:
        """Make one group of a stand and others, before it is taken in: its name, and those of the groups it was."""
        own = self.root(one.since)
        met = [root for root, stands in self.joined.items() if stands & others or root == own]
        name = max(met, key=lambda root: self.joined[root].bit_count(), default=own)
        mask = 0
        for root in met:
            mask |= self.joined.pop(root)
        merged = {*met, own, *(self.root(other.since) for other in self.each(others & ~mask))} - {name}
        for root in merged:
            self.parent[root] = name
        self.joined[name] = mask | others
        return name, merged


def kinds_opposed(spoken: Iterable[Statement]) -> dict[Kind, list[Kind]]:
    """Of each kind of statement the kinds that it opposes."""
    like = {one.stance[2]: one for one in spoken}
    return {kind: [other for other, two in like.items() if opposed(one, two)] for kind, one in like.items()}
