"""What if one faction is won over, lost or freed from instruction; and how much more a council could ask."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from sulh.case import Case
from sulh.council._mandate import checked, own_support
from sulh.council._plain import Bools
from sulh.council._rules import Rules, rules
from sulh.council._value import Floats, Ints
from sulh.council._vote import support
from sulh.council._worth import faction_worth
from sulh.errors import UsageError

EVEN = 0.5
STEPS = 44  # halvings: a range of some hundred units to below 1e-10
DECIMALS = 9

By = Literal["reservation", "threshold"]


@dataclass(frozen=True)
class Won:
    """The chance that a deal is ratified, as one faction's vote or its bond changes, all else as it falls.

    `favour` and `against`: its vote is set, and those that it instructs react to it. `freed`: it follows its own mind;
    None where nobody instructs it. `least` is the least worth that has to be added to the deal for this faction alone,
    on the scale of packages, until the chance is even, its instruction as it is: 0 where it is so already, None where
    no worth is enough.
    """

    faction: str
    favour: float
    against: float
    freed: float | None
    least: float | None


def won_over(case: Case, party: str, options: Ints, target: float = EVEN) -> tuple[Won, ...]:
    r"""What winning over each faction of a party does for one deal.

    P is affine in a faction's own support s, with slope D = (1 - bound) (favour - against), so a chance of `target`
    takes s* = s + (target - P) / D, and that takes a worth of fallback + log(s* / (1 - s*)) / steepness.

    Args:
        options: the deal, an option number on each issue of the case, shape (issues,).
        target: the chance to reach, inside (0, 1).
    Returns: one for each faction, in the order of the case.
    Raises: UsageError as `mandate`, and for a target outside (0, 1).
    """
    if not 0 < target < 1:
        raise UsageError("won_over: target", "a chance inside (0, 1)", f"{target:g}", "Take 0.5 for an even chance.")
    package = checked(case, np.asarray(options)[None, :])
    council, own = rules(case, party), own_support(case, party, package)
    chance, turns = float(council.passes(own)[0]), council.turns(own)[0]
    short = _short(case, party, package, _needed(council, own[0], turns, target - chance))
    return tuple(
        Won(
            faction=name,
            favour=float(_set(council, own, f, 1.0)[0]),
            against=float(_set(council, own, f, 0.0)[0]),
            freed=None if council.parent[f] < 0 else float(council.freed(f).passes(own)[0]),
            least=0.0 if chance >= target else short[f],
        )
        for f, name in enumerate(council.factions)
    )


def chance_if(case: Case, party: str, options: Ints, won: str) -> Floats:
    """The chance that a party ratifies packages if one faction is surely in favour. `options` as for `mandate`."""
    council, own = rules(case, party), own_support(case, party, checked(case, options))
    return _set(council, own, council.number(won), 1.0)


def tolerance(
    case: Case, party: str, options: Ints, by: By = "reservation", target: float = EVEN, won: str | None = None
) -> Floats:
    """How much tighter a council could be and still ratify packages, more likely than not.

    Args:
        options: packages, as for `mandate`.
        by: ``reservation``: how much more worth every faction could ask at once, on the scale of packages; below 0, how
            much less it would have to ask. ``threshold``: the largest share of the weight that supporters could be
            asked for, vetoes as they are.
        target: the chance that counts as ratified.
        won: a faction that is surely in favour.
    Returns: shape (packages,), to nine decimals; infinite where no such number changes anything, -inf where none
        is enough.
    """
    return Tightened(case, party, options, by, target, won).tolerance()


class Tightened:
    """A council as it asks for more: whether it ratifies packages at a demand, and up to which. As for `tolerance`."""

    def __init__(self, case: Case, party: str, options: Ints, by: By, target: float, won: str | None) -> None:
        self.rules, self.by, self.target = rules(case, party), by, target
        council = case.parties[party].council
        fallback = np.array([f.fallback.mid for f in council.factions.values()])
        self.gain, self.steep = faction_worth(case, party, checked(case, options)) - fallback, council.steepness.mid
        self.sure = None if won is None else self.rules.number(won)
        reach = 2.0 + (40 / self.steep if self.steep > 0 else 0)
        self.ends = (0.0, 1.0) if by == "threshold" else (-reach, reach)

    def ratifies(self, demand: Floats, rows: Ints | slice = slice(None)) -> Bools:
        """Whether packages (by row) are ratified at a demand each."""
        gain = self.gain[rows]
        if self.by == "reservation":
            return self._chance(self.rules, gain - demand[:, None]) >= self.target
        kept = np.empty(len(gain), bool)
        for share in np.unique(demand):
            here = demand == share
            kept[here] = self._chance(replace(self.rules, threshold=float(share)), gain[here]) >= self.target
        return kept

    def above(self, demand: float) -> Bools:
        """Which packages are still ratified above a demand, to nine decimals; at -inf, at any."""
        least, most = self.ends
        if np.isneginf(demand):
            return self.ratifies(np.full(len(self.gain), least))
        more = max(demand + 10.0**-DECIMALS, float(np.nextafter(demand, np.inf)))
        return self.ratifies(np.full(len(self.gain), min(most, more)))

    def tolerance(self, rows: Ints | slice = slice(None)) -> Floats:
        """The largest demand at which packages are ratified, by halving."""
        low, high = (np.full(len(self.gain[rows]), end) for end in self.ends)
        never, ever = ~self.ratifies(low, rows), self.ratifies(high, rows)
        for _ in range(STEPS):
            middle = (low + high) / 2
            kept = self.ratifies(middle, rows)
            low, high = np.where(kept, middle, low), np.where(kept, high, middle)
        return np.where(never, -np.inf, np.where(ever, np.inf, np.round(high, DECIMALS)))

    def _chance(self, council: Rules, gain: Floats) -> Floats:
        return _set(council, support(gain, np.zeros(gain.shape[1]), self.steep), self.sure, 1.0)


def _set(council: Rules, own: Floats, faction: int | None, vote: float) -> Floats:
    """The chance to pass with one faction's vote set, (packages,); as it is for None."""
    if faction is None:
        return council.passes(own)
    own = own.copy()
    own[:, faction] = vote
    return council.freed(faction).passes(own)


def _needed(council: Rules, own: Floats, turns: Floats, lack: float) -> Floats:
    """The own support that each faction would need, (factions,); above 1 where none is enough."""
    free = np.where(np.array(council.parent) < 0, 1.0, 1 - council.bound)
    slope = free * turns
    return np.where(slope > 0, own + lack / np.where(slope > 0, slope, 1.0), np.inf)


def _short(case: Case, party: str, package: Ints, needed: Floats) -> list[float | None]:
    """The worth that each faction lacks for the support it would need; None where that is no chance below 1."""
    council = case.parties[party].council
    steep, worth = council.steepness.mid, faction_worth(case, party, package)[0]
    found: list[float | None] = []
    for f, faction in enumerate(council.factions.values()):
        share = float(needed[f])
        if steep <= 0 or not 0 < share < 1:
            found.append(None)
        else:
            found.append(max(0.0, faction.fallback.mid + float(np.log(share / (1 - share))) / steep - float(worth[f])))
    return found
