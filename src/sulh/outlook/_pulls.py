"""Levers by actor: what each could move by its own choice, and what that does to the answer."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from sulh.case import Case
from sulh.errors import UsageError
from sulh.outlook._again import Again, Floats
from sulh.outlook._chain import Setting, horizon_of
from sulh.outlook._draws import DRAW_METHOD, uncertain
from sulh.outlook._levers import puller
from sulh.record import Dossier

Progress = Callable[[float, str], None]

DELIVERED, ESCALATION = 0, 4


@dataclass(frozen=True)
class Pull:
    """One number that one actor could move: what is read, (11,), with it at its low, likely and high value.

    All three are solved on one coarse grid, everything else likely. `cost` is what the case says moving it costs, to
    the end `cost_to` alone if that is ``low`` or ``high``.
    """

    actor: str
    path: str
    low: float
    likely: float
    high: float
    at_low: Floats
    at_likely: Floats
    at_high: Floats
    cost: str | None
    cost_to: str | None = None

    def best(self, outcome: int, more: bool) -> tuple[str | None, float]:
        """The end, ``low`` or ``high``, that raises (`more`) or lowers the chance of an outcome, and the change.

        (None, 0) where neither end does.
        """
        changes = {"low": self.at_low[outcome], "high": self.at_high[outcome]}
        gains = {end: float(share - self.at_likely[outcome]) for end, share in changes.items()}
        end = max(gains, key=lambda name: (gains[name] if more else -gains[name], name))
        helps = gains[end] > 0 if more else gains[end] < 0
        return (end, gains[end]) if helps else (None, 0.0)

    @property
    def for_delivery(self) -> tuple[str | None, float]:
        """The end that raises P(delivered) most, and by how much."""
        return self.best(DELIVERED, True)

    @property
    def against_escalation(self) -> tuple[str | None, float]:
        """The end that lowers P(escalation) most, and the change, which is below 0."""
        return self.best(ESCALATION, False)


@dataclass(frozen=True)
class Pulls:
    """All levers of a dossier's actors. `read` (11,) is the reading with everything likely, on the levers' grid."""

    dossier: Dossier
    horizon: dt.date
    read: Floats
    pulls: tuple[Pull, ...]
    evaluations: int
    unconverged: int
    seconds: float

    def of(self, actor: str, escalation: bool = False) -> tuple[Pull, ...]:
        """An actor's levers: those that raise P(delivered) most first, or those that lower P(escalation) most."""
        mine = [pull for pull in self.pulls if pull.actor == actor]
        if escalation:
            return tuple(sorted(mine, key=lambda pull: (pull.against_escalation[1], pull.path)))
        return tuple(sorted(mine, key=lambda pull: (-pull.for_delivery[1], pull.path)))

    @property
    def actors(self) -> tuple[str, ...]:
        """The actors with a lever, that with the largest gain in P(delivered) first."""
        best: dict[str, float] = {}
        for pull in self.pulls:
            best[pull.actor] = max(best.get(pull.actor, 0.0), pull.for_delivery[1])
        return tuple(sorted(best, key=lambda actor: (-best[actor], actor)))


def pullers(case: Case, path: str) -> tuple[str, ...]:
    """Who could move a number by its own choice: parties, ``party.faction``, armed groups, mediators, third parties.

    - A mediator: all its numbers but its bias, which others see in it. A third party: stake and leverage.
    - A party: how surely its walking out ends the truce, its patience, how surely its factions follow instructions, its
      control over armed groups tied to it. The claimant also how hard it presses and what visible steps are worth to
      it; the respondent how much a visible step of its own amounts to.
    - A faction: how surely it follows its instructions. An armed group: how often it strikes.

    Nobody alone moves what two must agree on (length of rounds, signing), worths, beliefs, or the rules of the game.
    """
    parts = path.split(".")
    who = [one for one in [puller(case, path)] if one is not None]
    if parts[0] == "parties" and parts[-1] == "bound":
        who.append(f"{parts[1]}.{parts[4]}")
    if parts[0] == "armed_groups" and parts[2] == "rates":
        who.append(parts[1])
    return tuple(who)


def levers(
    dossier: Dossier,
    horizon: dt.date | None = None,
    actor: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Pulls:
    """What each actor could do: each number with a range that it could move (`pullers`) at its low and its high end.

    Args:
        horizon: date at which outcomes are read, by default the case's.
        actor: only this one's levers.
    The answer does not depend on `threads`. One number at a time: what actors could do together is not the sum.
    Raises: UsageError for an actor without a lever.
    """
    begun, threads = time.perf_counter(), threads or os.cpu_count() or 1
    case = dossier.case
    ranged = uncertain(case.quantities())
    who = {path: pullers(case, path) for path in ranged}
    known = sorted({one for ones in who.values() for one in ones})
    if actor is not None and actor not in known:
        raise UsageError(
            "actor", f"one of {', '.join(known) or 'none: nobody has a lever'}", actor, "Name one of them."
        )
    who = {path: tuple(one for one in ones if actor in (None, one)) for path, ones in who.items()}
    who = {path: ones for path, ones in who.items() if ones}
    play = Again(dossier, Setting(horizon_of(dossier, horizon), DRAW_METHOD), threads)
    points = [{path: end} for path in who for end in (ranged[path].lo, ranged[path].hi)]
    reads = play.all(points, progress)
    costs = {path: (entry.cost, entry.to) for path, entry in case.levers.items()}
    pulls = tuple(
        Pull(one, path, q.lo, q.mid, q.hi, at_low, play.base, at_high, *costs.get(path, (None, None)))
        for (path, ones), at_low, at_high in zip(who.items(), reads[::2], reads[1::2], strict=True)
        for q in [ranged[path]]
        for one in ones
    )
    seconds = time.perf_counter() - begun
    return Pulls(dossier, play.setting.horizon, play.base, pulls, play.evaluations, play.unconverged, seconds)
