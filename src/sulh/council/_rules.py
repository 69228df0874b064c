"""A party's council as the case states it, in arrays: who weighs what, who can stop a deal, who instructs whom."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sulh.case import Case
from sulh.case._people import Council
from sulh.council._plain import SLACK, Bools
from sulh.council._value import Floats
from sulh.council._vote import pivotality, ratification
from sulh.council._worth import principal, shares
from sulh.errors import UsageError

MAJORITY = 0.5 + 2 * SLACK  # weights that come to one half, but for roundings, are no majority


@dataclass(frozen=True, eq=False)
class Rules:
    """Who votes and by what rule; arrays over the factions, in the order of the case.

    `weights` sum to 1, and `threshold` is the share of them that is needed; `veto` says who must support. `parent` is
    the number of the faction that instructs each (-1: nobody) and `bound` how surely it follows.
    """

    party: str
    factions: tuple[str, ...]
    weights: Floats
    threshold: float
    veto: Bools
    parent: tuple[int, ...]
    bound: Floats
    in_room: Bools

    def number(self, faction: str) -> int:
        """The number of a faction by its name in the case, or a UsageError that lists those there are."""
        if faction not in self.factions:
            expected, step = f"one of {', '.join(self.factions)}", "Name a faction of the party."
            raise UsageError(f"faction of {self.party}", expected, repr(faction), step)
        return self.factions.index(faction)

    def passes(self, own: Floats) -> Floats:
        """The chance to pass, by the support of every faction: `own` (packages, factions) → (packages,)."""
        found: Floats = ratification(self.weights, own, self.threshold, self.veto, self.parent, self.bound)
        return found

    def turns(self, own: Floats) -> Floats:
        """How much turns on every faction, (packages, factions); see `pivotality`."""
        return pivotality(self.weights, own, self.threshold, self.veto, self.parent, self.bound)

    def votes(self, own: Floats) -> Floats:
        """The chance that each faction votes yes, instruction included, (packages, factions)."""
        found = np.empty_like(own)
        waiting = list(range(len(self.parent)))
        while waiting:
            f = next(f for f in waiting if self.parent[f] < 0 or self.parent[f] not in waiting)
            waiting.remove(f)
            above, tie = self.parent[f], self.bound[f]
            found[:, f] = own[:, f] if above < 0 else tie * found[:, above] + (1 - tie) * own[:, f]
        return found

    def freed(self, faction: int) -> Rules:
        """The same council with one faction that nobody instructs any more."""
        return replace(self, parent=tuple(-1 if f == faction else p for f, p in enumerate(self.parent)))

    def among(self, voting: Bools, place: str) -> Rules:
        """The vote among some of the factions; those without weight have none to reach, only their vetoes."""
        who = np.flatnonzero(voting)
        number = {int(f): k for k, f in enumerate(who)}
        weights, threshold = self.weights[who], self.threshold
        if weights.sum() > 0:
            weights = shares(weights, place)
        else:
            threshold = 0.0
        return replace(
            self,
            factions=tuple(self.factions[f] for f in who),
            weights=weights,
            threshold=threshold,
            veto=self.veto[who],
            parent=tuple(number.get(self.parent[f], -1) for f in who),
            bound=self.bound[who],
            in_room=self.in_room[who],
        )


def rules(case: Case, party: str) -> Rules:
    """The council of a party, quantities at their likely values and weights scaled to sum to 1.

    A majority is more than half of the weight; unanimity gives everybody a veto, those without weight too.
    Raises: UsageError for an unknown party, weights that sum to 0, a threshold that is missing, or instruction by an
        unknown faction or without `bound`.
    """
    council, place = principal(case, party).council, f"parties.{party}.council"
    factions = council.factions.values()
    parent, bound = _instruction(council, place)
    together = council.rule == "unanimity"
    return Rules(
        party=party,
        factions=tuple(council.factions),
        weights=shares(np.array([f.weight.mid for f in factions]), f"{place}: faction weights"),
        threshold=_threshold(council, place),
        veto=np.array([f.veto or together for f in factions]),
        parent=parent,
        bound=bound,
        in_room=np.array([f.in_room for f in factions]),
    )


def _threshold(council: Council, place: str) -> float:
    if council.rule == "majority":
        return MAJORITY
    if council.rule == "unanimity":
        return 1.0
    if council.threshold is None:
        raise UsageError(f"{place}.threshold", "a share, since the rule is a threshold", "none", "Add it.")
    return council.threshold


def _instruction(council: Council, place: str) -> tuple[tuple[int, ...], Floats]:
    """Who instructs each faction, and how surely it follows."""
    numbers = {name: f for f, name in enumerate(council.factions)}
    parent, bound = [], []
    for name, faction in council.factions.items():
        above = faction.instructed_by
        if above is not None and above not in numbers:
            step = "Name a faction of the same council."
            raise UsageError(f"{place}.factions.{name}.instructed_by", ", ".join(numbers), repr(above), step)
        if above is not None and faction.bound is None:
            step = "Say how surely it follows, from 0 to 1."
            raise UsageError(f"{place}.factions.{name}", "bound beside instructed_by", "none", step)
        parent.append(-1 if above is None else numbers[above])
        bound.append(faction.bound.mid if faction.bound else 0.0)
    return tuple(parent), np.array(bound)
