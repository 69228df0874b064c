"""The stages in a row: a dossier to what is likely by when."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sulh.bargain import Table, table
from sulh.belief import Belief, infer
from sulh.council import Mandate
from sulh.errors import UsageError
from sulh.game import (
    LONGEST_DAYS,
    Method,
    RoundsGame,
    Solution,
    Start,
    abilities,
    chances_of,
    compile,
    mandates_over,
    resolve,
    solve,
    start_of,
)
from sulh.outlook._forward import Course, propagate
from sulh.record import Dossier, table_status, tension_now

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Setting:
    """What the answer is asked for: until when, solved how finely, and whether the game runs on beyond the horizon."""

    horizon: dt.date
    method: Method = field(default_factory=Method)
    beyond: bool = True

    def by(self, method: Method, beyond: bool = True) -> Setting:
        """The same question, answered by another method: with a last round if this one's has one."""
        return replace(self, method=replace(method, endless=self.method.endless), beyond=beyond)


@dataclass(frozen=True)
class Chain:
    """Every stage's value for one dossier. `mandates` and `beliefs` are claimant's and respondent's, in that order.

    `dates` (T + 1,) are `as_of` and the end of each round; `course.outcomes` has the same rows.
    """

    dossier: Dossier
    setting: Setting
    table: Table
    mandates: tuple[Mandate, Mandate]
    beliefs: tuple[Belief, Belief]
    talking: bool
    tension: int
    solution: Solution
    course: Course
    dates: tuple[dt.date, ...]

    @property
    def start(self) -> tuple[Floats, Floats, Start]:
        """Where the game begins: beliefs about the claimant's and the respondent's types, and the situation.

        In mediated talks the chance of each situation, since the mediators are about to propose: `sulh.game.start_of`.
        """
        case, belief = self.dossier.case, self.beliefs[1].posterior
        situation = start_of(case, self.table, self.talking, self.tension)
        return resolve(case, self.beliefs[0].will), belief / belief.sum(), situation

    @property
    def may_begin(self) -> Ints:
        """The situations in which the game may begin; there are several where nobody knows what will be proposed."""
        return np.flatnonzero(chances_of(self.start[2], self.solution.game.absorbing.size))

    @property
    def rounds_ahead(self) -> float:
        """How many rounds the horizon is away; it need not be whole."""
        return (self.setting.horizon - self.dossier.as_of).days / self.dossier.case.talks.round_days.mid

    def by(self, date: dt.date) -> Floats:
        """P of the five outcomes by a date, (5,): linear between round ends, so it sums to 1."""
        return at_date(self.course.outcomes, self.dossier, date)


def horizon_of(dossier: Dossier, horizon: dt.date | None = None) -> dt.date:
    """The date to look ahead to: the one asked for, else the case's, else as far ahead as the case looked.

    A case that is read after its own horizon, or long before it, keeps its distance: as_of + (case horizon - case
    as_of).
    """
    chosen = horizon or dossier.case.horizon
    if horizon is None and not 0 < (chosen - dossier.as_of).days <= LONGEST_DAYS:
        chosen = dossier.as_of + (dossier.case.horizon - dossier.case.as_of)
    if chosen <= dossier.as_of:
        raise UsageError("horizon", f"a date after {dossier.as_of}", str(chosen), "Choose a later --horizon.")
    if (chosen - dossier.as_of).days > LONGEST_DAYS:
        raise UsageError("horizon", "at most two years ahead", str(chosen), "Choose an earlier --horizon.")
    return chosen


def run_chain(dossier: Dossier, setting: Setting) -> Chain:
    """All stages for one dossier at its likely values (see `Dossier.at` for others)."""
    case = dossier.case
    tab = table(case)
    mandates = standing_mandates(dossier, tab)
    beliefs = standing_beliefs(dossier, abilities(case, tab, mandates))
    game = build_game(dossier, setting, tab, mandates, beliefs)
    return finish(dossier, setting, tab, mandates, beliefs, solve(game, setting.method))


def rerun(chain: Chain, number: tuple[str, float], setting: Setting) -> Chain:
    """The chain with one quantity of the case fixed, taking over the stages that do not depend on it.

    Only the game looks at how it is played, at mediators, third parties, the ceasefire, patience and outside options;
    everything else starts again from the table. The result is the same as from `run_chain`.
    """
    dossier = chain.dossier.at(dict([number]))
    if not only_the_game(number[0]):
        return run_chain(dossier, setting)
    parts = (chain.table, chain.mandates, chain.beliefs)
    game = build_game(dossier, setting, *parts)
    return finish(dossier, setting, *parts, solve(game, setting.method))


def only_the_game(path: str) -> bool:
    """Whether a quantity of the case is looked at by the game and by no stage before it."""
    return _ONLY_THE_GAME.match(path) is not None


_ONLY_THE_GAME = re.compile(r"(play|mediators|third_parties|ceasefire|talks)\.|parties\.[^.]+\.(outside|patience)\b")


def standing_mandates(dossier: Dossier, tab: Table) -> tuple[Mandate, Mandate]:
    """Both parties' mandates over the deals that go on to the game."""
    return mandates_over(dossier.case, tab)


def standing_beliefs(dossier: Dossier, can: tuple[float, float]) -> tuple[Belief, Belief]:
    """The beliefs about claimant and respondent."""
    case = dossier.case
    return infer(dossier, case.claimant, can[0]), infer(dossier, case.respondent, can[1])


def believe(dossier: Dossier) -> tuple[Belief, Belief]:
    """The beliefs about claimant and respondent, without solving a game: table, councils, and then the record."""
    tab = table(dossier.case)
    return standing_beliefs(dossier, abilities(dossier.case, tab, standing_mandates(dossier, tab)))


def build_game(
    dossier: Dossier, setting: Setting, tab: Table, mandates: tuple[Mandate, Mandate], beliefs: tuple[Belief, Belief]
) -> RoundsGame:
    """The case's game: to the horizon, or `beyond` it to the date talks are thought to wind up if that is later."""
    return compile(
        dossier.case, beliefs, as_of=dossier.as_of, horizon=setting.horizon, beyond=setting.beyond,
        parts=(tab, mandates),
    )  # fmt: skip


def finish(
    dossier: Dossier,
    setting: Setting,
    tab: Table,
    mandates: tuple[Mandate, Mandate],
    beliefs: tuple[Belief, Belief],
    solution: Solution,
) -> Chain:
    """The chain once the game is solved: where the talks stand now, and forward from there."""
    status, _since = table_status(dossier)
    talking, tension = status == "talking", tension_now(dossier)
    situation = start_of(dossier.case, tab, talking, tension)
    belief_a = resolve(dossier.case, beliefs[0].will)
    course = propagate(solution, belief_a, beliefs[1].posterior / beliefs[1].posterior.sum(), situation)
    days = dossier.case.talks.round_days.mid
    dates = tuple(dossier.as_of + dt.timedelta(days=round(days * k)) for k in range(solution.game.rounds + 1))
    return Chain(dossier, setting, tab, mandates, beliefs, talking, tension, solution, course, dates)


def at_date(outcomes: Floats, dossier: Dossier, date: dt.date) -> Floats:
    """Outcomes (T + 1, 5) read at a date: linear between the ends of rounds, (5,). Before `as_of`, those at `as_of`."""
    place = max(0, (date - dossier.as_of).days) / dossier.case.talks.round_days.mid
    whole = min(int(place), len(outcomes) - 1)
    rest = place - whole
    if rest <= 0 or whole + 1 >= len(outcomes):
        return np.asarray(outcomes[whole])
    return np.asarray((1 - rest) * outcomes[whole] + rest * outcomes[whole + 1])
