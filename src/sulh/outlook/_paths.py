"""Where the belief is heading if one thing goes on happening, and how long each outcome takes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sulh.game import FINDINGS, INCIDENTS, OUTCOMES, move_name, reply_name
from sulh.outlook._chain import Chain, at_date
from sulh.outlook._forward import Walk, propagate

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

GIVES = ("offer", "accept", "act")
TALKING, BROKEN_OFF = OUTCOMES.index("talking"), OUTCOMES.index("broken_off")


@dataclass(frozen=True)
class Path:
    """The belief about the respondent round by round while something holds.

    `chance` (n + 1,) is that of its having held so far; `belief` (n + 1, 4) the expected belief given that it has. It
    ends early where it can hold no longer.
    """

    name: str
    chance: Floats
    belief: Floats


def belief_paths(chain: Chain) -> tuple[Path, ...]:
    """Expected beliefs to the horizon, given that the respondent does something or that an attack happens.

    - `keeps stalling`: it stalls in every round in which it has a choice.
    - `gives next round`: it accepts, acts or offers in the next round, then as it likes.
    - `keeps giving`: it accepts, acts or offers in every round in which it has a choice; a signature ends it.
    - `attack next round`: a major incident in the next round, then as it may be.

    After a condition on the next round alone the expected belief stays where it is: what comes later is already in it.
    """
    game, rounds = chain.solution.game, int(np.ceil(chain.rounds_ahead - 1e-9))
    stalls, gives = (_respondent_does(chain, names) for names in (("stall",), GIVES))
    attack = np.repeat(np.array(INCIDENTS) == "major", len(FINDINGS))
    plans: dict[str, list[tuple[Bools | None, Bools | None]]] = {
        "keeps stalling": [(stalls, None)] * rounds,
        "gives next round": [(gives, None)] + [(None, None)] * (rounds - 1),
        "keeps giving": [(gives, None)] * rounds,
        "attack next round": [(None, attack)] + [(None, None)] * (rounds - 1),
    }
    if game.absorbing[chain.start[2]]:
        return ()
    return tuple(_path(chain, name, plan) for name, plan in plans.items())


def _path(chain: Chain, name: str, plan: list[tuple[Bools | None, Bools | None]]) -> Path:
    walk = Walk(chain.solution)
    mass, signed, known = walk.place(*chain.start), 0.0, np.zeros(walk.grid_b.types)
    chances, beliefs = [1.0], [np.einsum("sab,bi->i", mass, walk.grid_b.points)]
    for t, (allowed, seen) in enumerate(plan):
        step = walk.step(t, mass, allowed, seen)
        mass = step.mass
        if seen is None:  # an incident is seen only where nothing was signed
            signed, known = signed + float(step.signed.sum()), known + step.known_b
        chance = float(mass.sum()) + signed
        if chance <= 1e-12:
            break
        chances.append(chance)
        beliefs.append((np.einsum("sab,bi->i", mass, walk.grid_b.points) + known) / chance)
    return Path(name, np.array(chances), np.array(beliefs))


def _respondent_does(chain: Chain, names: tuple[str, ...]) -> Bools:
    """The moves and replies (K, M, R) in which the respondent does one of `names`, or has no choice."""
    game = chain.solution.game
    kinds, moves, replies = game.replies.shape
    deals = game.deal_a.shape[2]
    allowed = np.zeros(game.replies.shape, bool)
    for k, m, r in np.ndindex(kinds, moves, replies):
        move, reply = move_name(k, m, deals), reply_name(k, r)
        free = game.replies[k].sum() > 1 and (game.leader[k] == 1 or game.replies[k, m].sum() > 1)
        allowed[k, m, r] = not free or (move if game.leader[k] == 1 else reply) in names
    return allowed


@dataclass(frozen=True)
class Timing:
    """When an outcome first comes: `by` (n + 1,) at `dates`, the last being the horizon.

    For `talking` it is when talks first end, in whatever way. `median` is the first date by which it is as likely as
    not, None if that is not within the horizon; `expected` the mean date given that it comes by the horizon, None if it
    cannot. Dates are to the day.
    """

    outcome: str
    dates: tuple[dt.date, ...]
    by: Floats
    median: dt.date | None
    expected: dt.date | None


def time_to(chain: Chain) -> tuple[Timing, ...]:
    """For each of the five outcomes, when it first comes.

    Talks broken off may resume; here the first break counts, so its chance is at least that of the outlook. Between the
    ends of rounds a chance grows evenly.
    """
    horizon, game = chain.setting.horizon, chain.solution.game
    dates = (*(date for date in chain.dates if date < horizon), horizon)
    ended = replace(game, absorbing=game.absorbing | (game.label != TALKING))
    first = propagate(replace(chain.solution, game=ended), *chain.start).outcomes.copy()
    course = chain.course.outcomes.copy()
    course[:, BROKEN_OFF] = first[:, BROKEN_OFF]
    course[:, TALKING] = 1 - first[:, TALKING]
    by = np.array([at_date(course, chain.dossier, date) for date in dates])
    return tuple(_timing(name, dates, by[:, i]) for i, name in enumerate(OUTCOMES))


def _timing(outcome: str, dates: tuple[dt.date, ...], by: Floats) -> Timing:
    days = np.array([(date - dates[0]).days for date in dates], float)
    median = expected = None
    if by[-1] >= 0.5:
        after = int(np.argmax(by >= 0.5))
        before = max(after - 1, 0)
        rise = by[after] - by[before]
        place = days[before] + (days[after] - days[before]) * ((0.5 - by[before]) / rise if rise > 0 else 0.0)
        median = dates[0] + dt.timedelta(days=int(np.ceil(place - 1e-9)))
    if by[-1] > 0:
        steps, middles = np.diff(by), (days[1:] + days[:-1]) / 2
        mean = float(steps @ middles) / by[-1]  # what is so already counts with no days
        expected = dates[0] + dt.timedelta(days=round(mean))
    return Timing(outcome, dates, by, median, expected)
