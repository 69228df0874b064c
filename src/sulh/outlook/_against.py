"""What becomes of the talks if one side is known to play a given strategy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sulh.game import (
    Opening,
    Response,
    RoundsGame,
    move_name,
    named_strategy,
    opening,
    reply_name,
    respond,
    table_strategy,
)
from sulh.outlook._chain import Chain, at_date
from sulh.outlook._forward import propagate

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Does:
    """What a side does in the first round: P of each action, (n,), by what the other did before; `lead` if nothing.

    `mean` is over the belief about the side, `types` (n, types) for each of its types.
    """

    after: str
    actions: tuple[str, ...]
    mean: Floats
    types: Floats


@dataclass(frozen=True)
class Against:
    """One side (`side`, 0 claimant, 1 respondent) plays a strategy, the other answers; beside it the solved play.

    `outcomes` (5,) are by the horizon, `worth` (2,) what play is worth to claimant and respondent, `does` what the
    answering side does in the first round; the same with `_solved` where both sides answer each other by logit.
    """

    side: int
    response: Response
    outcomes: Floats
    outcomes_solved: Floats
    worth: Floats
    worth_solved: Floats
    does: tuple[Does, ...]
    does_solved: tuple[Does, ...]


def against(chain: Chain, side: int, plan: str | Sequence[Mapping[str, str]], best: bool = False) -> Against:
    """The talks of a chain if `side` plays `plan`: a name (`named_strategy`) or lines of a table (`table_strategy`).

    With `best` the other side plays an exact best response, else logit quantal response as in the outlook.
    Errors: UsageError for a strategy that is none.
    """
    belief_a, belief_b, situation = chain.start
    game, solution = chain.solution.game, chain.solution
    if isinstance(plan, str):
        strategy = named_strategy(game, side, plan, (belief_a, belief_b)[1 - side])
    else:
        strategy = table_strategy(game, side, plan)
    response = respond(strategy, chain.setting.method, best)
    course = propagate(response.solution, belief_a, belief_b, response.start(situation))
    beliefs = (belief_a, belief_b)
    plays = (response.opening(belief_a, belief_b, situation), opening(solution, belief_a, belief_b, situation))
    worths = [np.array([play.value_a @ belief_a, play.value_b @ belief_b]) for play in plays]
    does = [_does(game, int(game.kind[0, situation]), play, beliefs, 1 - side) for play in plays]
    if game.absorbing[situation]:
        does = [(), ()]
    outcomes = at_date(course.outcomes, chain.dossier, chain.setting.horizon)
    now = chain.by(chain.setting.horizon)
    return Against(side, response, outcomes, now, worths[0], worths[1], does[0], does[1])


def _does(game: RoundsGame, kind: int, play: Opening, beliefs: tuple[Floats, Floats], who: int) -> tuple[Does, ...]:
    """What a side does in a round, deals taken together as offers; nothing where it has no choice."""
    deals, n = game.deal_a.shape[2], game.types[who]
    if game.replies[kind].sum() == 1:
        return ()
    moves = [move_name(kind, m, deals) for m in range(deals + 3)]
    if game.leader[kind] == who:
        return (_shares("lead", moves, play.first[:n], beliefs[who]),)
    met = beliefs[1 - who] @ play.first[: game.types[1 - who]]
    replies = [reply_name(kind, r) for r in range(game.replies.shape[2])]
    found = []
    for name in dict.fromkeys(moves):
        rows = [m for m, other in enumerate(moves) if other == name]
        if met[rows].sum() > 0 and game.replies[kind, rows[0]].sum() > 1:
            shares = np.tensordot(met[rows] / met[rows].sum(), play.second[:n, rows], axes=(0, 1))
            found.append(_shares(name, replies, shares, beliefs[who]))
    return tuple(found)


def _shares(after: str, names: list[str], shares: Floats, belief: Floats) -> Does:
    """Shares (types, actions) added up by name; only what is done at all."""
    actions = tuple(dict.fromkeys(names))
    summed = np.array([shares[:, [i for i, name in enumerate(names) if name == a]].sum(axis=1) for a in actions])
    done = summed.max(axis=1) > 0
    kept = tuple(a for a, some in zip(actions, done, strict=True) if some)
    return Does(after, kept, summed[done] @ belief, summed[done])
