"""What each mediator is worth: the same talks without it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sulh.game import Method, Solution, solve, worth_now
from sulh.outlook._chain import Chain, build_game, finish

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MediatorValue:
    """The five outcomes at the horizon, (5,), and what play is worth to claimant and respondent, (2,), with and
    without a mediator. Worths are each side's own unit and are never compared across sides. `solution_without` says
    whether the game without it was solved.
    """

    mediator: str
    outcomes: Floats
    outcomes_without: Floats
    worth: Floats
    worth_without: Floats
    solution_without: Solution


def value_of_mediators(chain: Chain, method: Method | None = None) -> tuple[MediatorValue, ...]:
    """For each mediator of the case: the talks as they are, and with that mediator alone gone.

    Without it nobody pulls back, revives, presses, vouches or proposes in its stead; without the last one there are no
    mediated talks, and the claimant offers. Table, councils, beliefs and record stay:
    what a mediator has done so far is done. `method` is by default the chain's.
    """
    if method is not None and method != chain.setting.method:
        chain = _without(replace(chain, setting=replace(chain.setting, method=method)), None)
    before, at = chain.by(chain.setting.horizon), _worth(chain)
    found = []
    for key in chain.dossier.case.mediators:
        gone = _without(chain, key)
        found.append(MediatorValue(key, before, gone.by(chain.setting.horizon), at, _worth(gone), gone.solution))
    return tuple(found)


def _without(chain: Chain, mediator: str | None) -> Chain:
    """The chain played again without a mediator."""
    case = chain.dossier.case
    rest = {key: one for key, one in case.mediators.items() if key != mediator}
    protocol = "claimant-offers" if case.talks.protocol == "mediated" and not rest else case.talks.protocol
    talks = case.talks.model_copy(update={"protocol": protocol})
    dossier = replace(chain.dossier, case=case.model_copy(update={"mediators": rest, "talks": talks}))
    game = build_game(dossier, chain.setting, chain.table, chain.mandates, chain.beliefs)
    solution = solve(game, chain.setting.method)
    return finish(dossier, chain.setting, chain.table, chain.mandates, chain.beliefs, solution)


def _worth(chain: Chain) -> Floats:
    return worth_now(chain.solution, *chain.start)
