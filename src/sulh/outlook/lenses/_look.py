"""One case through every lens."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping

from sulh.bargain import settle, space_of
from sulh.game import Method
from sulh.outlook._chain import Chain, Setting, horizon_of, run_chain
from sulh.outlook.lenses import _course as course
from sulh.outlook.lenses import _deal as deal
from sulh.outlook.lenses._actors import Actors, actors_by_issues
from sulh.outlook.lenses._agree import by_issue, groups, pairs
from sulh.outlook.lenses._value import LENSES, QUESTIONS, Answer, Lenses, Pointer
from sulh.record import Dossier

Progress = Callable[[float, str], None]
PER_PARTY = ("mind", "can")


def through_lenses(
    dossier: Dossier,
    horizon: dt.date | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Lenses:
    """What every lens says of a case at its likely values: answers to `QUESTIONS`, deals, and how far they agree.

    The game is solved once, as by ``sulh run --draws 0``, and its levers are tried on a coarse grid as there. A lens
    that does not speak to a question has an empty answer to it.

    Args:
        horizon: date to look ahead to; by default the case's (see `horizon_of`).
        progress: called with a share in [0, 1] and a few words as the work goes on.
    Raises: UsageError for a horizon that is not ahead.
    """
    say = progress or (lambda _share, _words: None)
    threads = threads or os.cpu_count() or 1
    say(0.0, "solving the game")
    chain = run_chain(dossier, Setting(horizon_of(dossier, horizon), Method(threads=threads)))
    say(0.5, "looking through the other lenses")
    actors = actors_by_issues(dossier.case)
    values = deal.forecasts(actors)
    told = list(_told(chain, actors, values, threads, lambda share, words: say(0.5 + share / 2, words)))
    say(1.0, "done")
    pointers = tuple(one for one in told if isinstance(one, Pointer))
    answers = _all(chain, [one for one in told if isinstance(one, Answer)], pointers)
    issues = tuple(by_issue(dossier.case, pointers))
    return Lenses(chain, answers, pointers, issues, tuple(groups(answers)), pairs(pointers), actors, values)


def _told(
    chain: Chain, actors: Actors, values: Mapping[str, Mapping[str, float]], threads: int, progress: Progress
) -> Iterator[Answer | Pointer]:
    """Everything that some lens says."""
    case, tab = chain.dossier.case, chain.table
    space = space_of(tab, (case.claimant, case.respondent))
    settled = settle(space)
    yield from deal.played(chain, space)
    yield from course.minds(chain.beliefs)
    yield from deal.ratified(case, tab, settled, chain.mandates)
    yield from deal.theory(settled)
    yield from deal.scripted(space)
    yield from course.standing(case)
    yield from deal.placed(case, actors, values, space)
    yield from course.likely(chain, threads, progress)


def _all(chain: Chain, told: list[Answer], pointers: tuple[Pointer, ...]) -> tuple[Answer, ...]:
    """One answer for each question, party and lens, in that order; an empty one where nothing was said.

    To which deal a lens points is answered by its leading pointer, in the order of the issues.
    """
    case = chain.dossier.case
    parties = (case.respondent, case.claimant)
    given = {(one.lens, one.question, one.about): one for one in told}
    for pointer in pointers:
        if pointer.leads:
            choice = tuple(f"{issue}={pointer.package[issue]}" for issue in case.issues if issue in pointer.package)
            given[pointer.lens, "which", None] = Answer(pointer.lens, "which", choice, {"model": pointer.model})
    return tuple(
        given.get((lens, question, about)) or Answer(lens, question, (), {}, about)
        for question in QUESTIONS
        for about in (parties if question in PER_PARTY else (None,))
        for lens in LENSES
    )
