"""From a case and what is believed of its two parties to its game, in one step."""

from __future__ import annotations

import datetime as dt
import math

from sulh.bargain import Table, table
from sulh.belief import Belief
from sulh.case import Case
from sulh.council import Mandate, mandate
from sulh.errors import UsageError
from sulh.game._compile import compile_game
from sulh.game._rounds import RoundsGame

MOST_ROUNDS = 200
LONGEST_DAYS = 730


def compile(
    case: Case,
    belief: tuple[Belief, Belief],
    *,
    as_of: dt.date | None = None,
    horizon: dt.date | None = None,
    beyond: bool = True,
    parts: tuple[Table, tuple[Mandate, Mandate]] | None = None,
) -> RoundsGame:
    """The game of a case, given the beliefs about its claimant and its respondent, in that order.

    What could be agreed (`sulh.bargain.table`) and who could say yes to it (`sulh.council.mandate`) are computed on the
    way; `compile_game` fills the arrays, line by line as docs/mapping.md says. Of the belief about the claimant enter
    its will and ability: they weigh whether it ratifies and keeps its own part. The respondent's four types all play,
    and the game is solved at every belief about them: the belief about it says where to begin, so no array depends
    on it. `sulh.game.start_of` and `sulh.game.resolve` give the rest of where to begin.

    Args:
        case: its quantities at their likely values, or fixed by `Case.at`.
        as_of, horizon: the days that the game begins and that it is asked for; by default the case's. There are as many
            rounds of `talks.round_days` as it takes to get there, at least one.
        beyond: go on to `talks.until` where that is later than the horizon, at most two years from `as_of`: parties
            know that talks do not end with our question.
        parts: the table and both mandates over its deals, where they are known already.
    Returns: the game, with T rounds, 2 types of the claimant, 4 of the respondent and as many deals as the table sends
        on (`play.deals` at most). Worths are in units of a side: today 0, its best conceivable deal 1.
    Raises: UsageError for beliefs that are not about the claimant and the respondent in that order, a horizon that is
        not ahead, more than 200 rounds, mediated talks without a mediator, or what `table` and `mandate` refuse.
    """
    parties, about = (case.claimant, case.respondent), tuple(one.party for one in belief)
    if about != parties:
        step = "Give the claimant's first, then the respondent's."
        raise UsageError("compile: belief", f"beliefs about {' and '.join(parties)}", " and ".join(about), step)
    begins, asked = as_of or case.as_of, horizon or case.horizon
    if asked <= begins:
        raise UsageError("compile: horizon", f"a date after {begins}", str(asked), "Choose a later horizon.")
    until = min(case.talks.until, begins + dt.timedelta(days=LONGEST_DAYS))
    rounds = _rounds(case, begins, max(asked, until) if beyond else asked)
    tab, mandates = parts or _parts(case)
    return compile_game(case, tab, mandates, (belief[0].will, belief[0].can), rounds)


def _rounds(case: Case, begins: dt.date, end: dt.date) -> int:
    """How many rounds there are from one day to another; the last may end after it."""
    rounds = max(1, math.ceil((end - begins).days / case.talks.round_days.mid - 1e-9))
    if rounds > MOST_ROUNDS:
        step = "Raise talks.round_days or choose an earlier horizon."
        raise UsageError("rounds of talks", f"at most {MOST_ROUNDS}", f"{rounds:,}", step)
    return rounds


def _parts(case: Case) -> tuple[Table, tuple[Mandate, Mandate]]:
    tab = table(case)
    return tab, mandates_over(case, tab)


def mandates_over(case: Case, tab: Table) -> tuple[Mandate, Mandate]:
    """Claimant's and respondent's mandates over the deals of a table, those that go on to the game."""
    options = tab.options[tab.deals]
    return mandate(case, case.claimant, options), mandate(case, case.respondent, options)
