"""The vote of many factions, exactly, without going through all 2^n votes.

Factions that do not instruct each other vote independently, and so do the parts of a chain of instruction once the
vote that links them is known. So the factions but one, `given`, fall into two groups that are independent for each of
its votes. Every vote of each group is counted; the two meet in the weight: what one lacks, the other must bring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sulh.council._plain import SLACK, Bools, Given, Vote, chances, follows, sums, turning, willing
from sulh.council._value import Floats, Ints


@dataclass(frozen=True)
class Split:
    """Two groups of factions, each faction after the one that instructs it, and the one whose vote parts them.

    `given` is -1 where the groups are independent as they are. Whoever instructs `given` is in `near`.
    """

    given: int
    near: tuple[int, ...]
    far: tuple[int, ...]

    @property
    def votes(self) -> int:
        """How many votes have to be counted."""
        return ((1 << len(self.near)) + (1 << len(self.far))) * (1 if self.given < 0 else 2)

    @property
    def widest(self) -> int:
        """Factions of the larger group."""
        return max(len(self.near), len(self.far))


@lru_cache(maxsize=64)
def split(parent: tuple[int, ...], order: tuple[int, ...]) -> Split:
    """The split with the fewest votes to count. A tree has a node without which no part holds more than half of it,
    and parts no larger than that make two groups of at most two thirds: of 24 factions 2^16 votes, mostly 2^12.
    """
    return min((_parted(parent, order, given) for given in range(-1, len(parent))), key=lambda found: found.votes)


def _parted(parent: Sequence[int], order: Sequence[int], given: int) -> Split:
    """The two groups without `given`, as even as its parts allow."""
    head: dict[int, int] = {}
    for f in order:
        if f != given:
            head[f] = head[parent[f]] if parent[f] >= 0 and parent[f] != given else f
    parts = {top: [f for f in order if f != given and head[f] == top] for top in dict.fromkeys(head.values())}
    above = parts.pop(head[parent[given]]) if given >= 0 and parent[given] >= 0 else []
    groups: dict[int, list[int]] = {len(above): above}
    for part in parts.values():
        for size, group in list(groups.items()):
            groups.setdefault(size + len(part), group + part)
    near = min(groups.values(), key=lambda group: abs(2 * len(group) - len(head)))
    inside = set(near)
    ordered = (f for f in order if f != given)
    kept = tuple(f for f in ordered if f in inside)
    return Split(given, kept, tuple(f for f in order if f != given and f not in inside))


@dataclass(frozen=True, eq=False)
class _Group:
    """One of the groups: weight and vetoes of its votes, and the order of its votes by weight."""

    order: tuple[int, ...]
    weight: Floats
    willing: Bools
    by_weight: Ints
    sorted: Floats

    @classmethod
    def of(cls, vote: Vote, order: tuple[int, ...]) -> _Group:
        weight = sums(vote.weights[list(order)])
        by_weight = np.argsort(weight, kind="stable")
        return cls(order, weight, willing(vote.veto[list(order)]), by_weight, weight[by_weight])

    def at_least(self, chance: Floats, needed: Floats) -> Floats:
        """P(its votes weigh `needed` and no veto of its own refuses), for chances (rows, 2^n) → (rows, needs)."""
        tail = np.zeros((len(chance), len(self.weight) + 1))
        tail[:, :-1] = np.cumsum((chance * self.willing)[:, self.by_weight[::-1]], axis=1)[:, ::-1]
        found: Floats = tail[:, np.searchsorted(self.sorted, needed - SLACK)]
        return found


def passed(vote: Vote, parts: Split, own: Floats) -> Floats:
    """The chance to pass. `own` (rows, factions) → (rows,)."""
    near, far = _Group.of(vote, parts.near), _Group.of(vote, parts.far)
    total = np.zeros(len(own))
    for given in _votes(vote, parts):
        chance = chances(vote, near.order, own, given)
        worth = _worth(vote, near, far, own, given)
        total += np.einsum("rm,rm->r", chance * _lot(vote, near, own, given), worth)
    return total


def turned(vote: Vote, parts: Split, own: Floats) -> Floats:
    """P(pass | f votes yes) - P(pass | f votes no) of every faction. (rows, factions) → the same."""
    near, far = _Group.of(vote, parts.near), _Group.of(vote, parts.far)
    turns = np.zeros_like(own)
    for given in _votes(vote, parts):
        lot = _lot(vote, near, own, given)
        chance = chances(vote, near.order, own, given)
        worth = _worth(vote, near, far, own, given)
        turns[:, list(near.order)] += turning(lot * worth, vote, near.order, own, given)
        needed = vote.threshold - _brought(vote, given) - far.weight
        mirror = far.willing * near.at_least(chance * lot, needed)
        turns[:, list(far.order)] += turning(mirror, vote, far.order, own, given)
        if given is not None:
            turns[:, given[0]] += (1 if given[1] else -1) * np.einsum("rm,rm->r", chance, worth)
    return turns


def _votes(vote: Vote, parts: Split) -> list[Given | None]:
    """The votes of the given faction that can carry the proposal."""
    if parts.given < 0:
        return [None]
    return [(parts.given, 1)] if vote.veto[parts.given] else [(parts.given, 0), (parts.given, 1)]


def _brought(vote: Vote, given: Given | None) -> float:
    return 0.0 if given is None or not given[1] else float(vote.weights[given[0]])


def _worth(vote: Vote, near: _Group, far: _Group, own: Floats, given: Given | None) -> Floats:
    """P(pass) after each vote of the near group and the given one, shape (rows, 2^near)."""
    needed = vote.threshold - _brought(vote, given) - near.weight
    found: Floats = near.willing * far.at_least(chances(vote, far.order, own, given), needed)
    return found


def _lot(vote: Vote, near: _Group, own: Floats, given: Given | None) -> Floats:
    """The chance of the given vote after each vote of the near group, shape (rows, 1 or 2^near)."""
    if given is None:
        return np.ones((len(own), 1))
    faction, said = given
    above = vote.parent[faction]
    yes = own[:, faction, None]
    if above >= 0:
        yes = follows(faction, (np.arange(len(near.weight)) >> near.order.index(above)) & 1, vote, own)
    return yes if said else 1 - yes
