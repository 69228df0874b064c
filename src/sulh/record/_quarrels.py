"""The pairs of one group of contradictions: all of a small one, of a large one those that matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sulh.record._speakers import Statement

# How many pairs a group lists. What counts as evidence is the best of a family in a group, and that is always listed;
# without a bound two hundred quarrelling voices make millions of pairs that nobody reads.
LISTED = 100

Stands = tuple[str, str]
Families = tuple[str, str]
# r, places of the later and of the earlier statement, the two themselves: the earlier one first.
Pair = tuple[float, int, int, Statement, Statement]


class Quarrel:
    """One group: its first statement, its last day, and its pairs by the two stands and the families that report them.

    `bar` is the r that a pair has to exceed to be listed, unless it is the best of its two families.
    """

    __slots__ = ("bar", "best", "first", "last", "pairs")

    def __init__(self, old: Statement, new: Statement):
        self.first, self.last = old, new.day
        self.pairs: dict[tuple[Stands, Families], Pair] = {}
        self.best: dict[Families, float] = {}
        self.bar = -1.0

    def note(self, stands: Stands, old: Statement, new: Statement) -> None:
        """Note a pair of reports: of each two stands and families the one with the largest r, of equals the first."""
        self._span(old, new.day)
        families, r = (old.family, new.family), old.r * new.r
        if r <= self.bar and r <= self.best.get(families, -1.0):
            return
        at = (stands, families)
        if at in self.pairs and r <= self.pairs[at][0]:
            return
        self.pairs[at] = (r, new.place, old.place, old, new)
        self.best[families] = max(r, self.best.get(families, -1.0))
        if len(self.pairs) >= 2 * LISTED + len(self.best):
            self._trim()

    def absorb(self, other: Quarrel) -> None:
        """Take in a group with which this one turns out to hang together."""
        self._span(other.first, other.last)
        for at, pair in other.pairs.items():
            if at not in self.pairs or _rank(pair) < _rank(self.pairs[at]):
                self.pairs[at] = pair
        for families, r in other.best.items():
            self.best[families] = max(r, self.best.get(families, -1.0))
        self.bar = max(self.bar, other.bar)

    def listed(self) -> Iterator[tuple[Statement, Statement, bool]]:
        """The pairs to be listed, and of each whether the same stands have one before: the largest r first."""
        shown: set[Stands] = set()
        for stands, _ in self._trim():
            yield *self.pairs[stands, _][3:], stands in shown
            shown.add(stands)

    def _span(self, first: Statement, last: dt.date) -> None:
        if first.place < self.first.place:
            self.first = first
        self.last = max(self.last, last)

    def _trim(self) -> list[tuple[Stands, Families]]:
        """Keep so many pairs, and of each two families the best; they are in order."""
        order = sorted(self.pairs, key=lambda at: _rank(self.pairs[at]))
        if len(order) > LISTED:
            self.bar = self.pairs[order[LISTED - 1]][0]
        best = {at[1]: at for at in reversed(order)}
        kept = [at for k, at in enumerate(order) if k < LISTED or best[at[1]] == at]
        self.pairs = {at: self.pairs[at] for at in kept}
        return kept


def _rank(pair: Pair) -> tuple[float, int, int]:
    return (-pair[0], pair[1], pair[2])
