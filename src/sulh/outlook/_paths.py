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
    - `gives at the first chance`: in the first such round it accepts, acts or offers; after it, as it likes.
    - `keeps giving`: it accepts, acts or offers in every round in which it has a choice; a signature ends it.
    - `attack next round`: a major incident in the next round, then as it may be.

    Once a condition is met and not asked for again, the expected belief stays where it is: what comes later is already
    in it.
    """
    if chain.solution.game.absorbing[chain.may_begin].all():
        return ()
    forced, stalls, gives = _respondent_does(chain, ("stall",), GIVES)
    attack = np.repeat(np.array(INCIDENTS) == "major", len(FINDINGS))
    rounds = int(np.ceil(chain.rounds_ahead - 1e-9))
    return (
        _path(chain, "keeps stalling", [_Ask(forced | stalls)] * rounds),
        _path(chain, "gives at the first chance", [_Ask(forced, gives)] * rounds),
        _path(chain, "keeps giving", [_Ask(forced | gives)] * rounds),
        _path(chain, "attack next round", [_Ask(None, seen=attack)] + [_Ask(None)] * (rounds - 1)),
    )


@dataclass(frozen=True)
class _Ask:
    """What is asked of a round: to go through `stay` (None: anything), which leaves the same asked of the next; or
    through `met`, after which nothing more is asked; and to show one of `seen`.
    """

    stay: Bools | None
    met: Bools | None = None
    seen: Bools | None = None


def _path(chain: Chain, name: str, plan: list[_Ask]) -> Path:
    walk = Walk(chain.solution)
    asked, free = walk.place(*chain.start), np.zeros(walk.sizes)
    signed, known = 0.0, np.zeros(walk.grid_b.types)
    chances, beliefs = [1.0], [np.einsum("sab,bi->i", asked, walk.grid_b.points)]
    for t, ask in enumerate(plan):
        steps = [walk.step(t, asked, ask.stay, ask.seen), walk.step(t, free)]
        if ask.met is not None:
            over = walk.game.absorbing[:, None, None]  # what has ended stays asked, and is not counted twice
            steps.append(walk.step(t, np.where(over, 0.0, asked), ask.met))
        asked, free = steps[0].mass, np.sum([step.mass for step in steps[1:]], axis=0)
        if ask.seen is None:  # an incident is seen only where nothing was signed
            signed += sum(float(step.signed.sum()) for step in steps)
            known = known + np.sum([step.known_b for step in steps], axis=0)
        mass = asked + free
        chance = float(mass.sum()) + signed
        if chance <= 1e-12:
            break
        chances.append(chance)
        beliefs.append((np.einsum("sab,bi->i", mass, walk.grid_b.points) + known) / chance)
    return Path(name, np.array(chances), np.array(beliefs))


def _respondent_does(chain: Chain, *sets: tuple[str, ...]) -> list[Bools]:
    """The moves and replies (K, M, R) in which the respondent has no choice; and of the others, by set of names, those
    in which it does one of them.
    """
    game = chain.solution.game
    kinds, moves, replies = game.replies.shape
    deals = game.deal_a.shape[2]
    masks = [np.zeros(game.replies.shape, bool) for _ in range(1 + len(sets))]
    for k, m, r in np.ndindex(kinds, moves, replies):
        leads = game.leader[k] == 1
        free = game.replies[k].sum() > 1 and (leads or game.replies[k, m].sum() > 1)
        masks[0][k, m, r] = not free
        for mask, names in zip(masks[1:], sets, strict=True):
            mask[k, m, r] = free and (move_name(k, m, deals) if leads else reply_name(k, r)) in names
    return masks


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
