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
    chances_of,
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
    others = (belief_a, belief_b)[1 - side]
    if isinstance(plan, str):
        strategy = named_strategy(game, side, plan, others)
    else:
        strategy = table_strategy(game, side, plan, others=others)
    response = respond(strategy, chain.setting.method, best)
    course = propagate(response.solution, belief_a, belief_b, response.start(situation))
    beliefs = (belief_a, belief_b)
    chances, places = chances_of(situation, game.absorbing.size), chain.may_begin.tolist()
    begun: tuple[_Begun, ...] = (
        [(s, chances[s], response.opening(belief_a, belief_b, s)) for s in places],
        [(s, chances[s], opening(solution, belief_a, belief_b, s)) for s in places],
    )
    worths = [
        np.sum([p * np.array([play.value_a @ belief_a, play.value_b @ belief_b]) for _s, p, play in plays], axis=0)
        for plays in begun
    ]
    does = [() if game.absorbing[places[0]] else _does(game, plays, beliefs, 1 - side) for plays in begun]
    outcomes = at_date(course.outcomes, chain.dossier, chain.setting.horizon)
    now = chain.by(chain.setting.horizon)
    return Against(side, response, outcomes, now, worths[0], worths[1], does[0], does[1])


_Begun = list[tuple[int, float, Opening]]
"""Where play may begin: the situation, its chance and the first round there."""


def _does(game: RoundsGame, begun: _Begun, beliefs: tuple[Floats, Floats], who: int) -> tuple[Does, ...]:
    """What a side does in a round, deals taken together as offers; nothing where it has no choice.

    Where several deals may have been put on the table, the mean over them.
    """
    deals, n = game.deal_a.shape[2], game.types[who]
    kinds = [int(game.kind[0, s]) for s, _p, _play in begun]
    if game.replies[kinds[0]].sum() == 1:
        return ()
    moves = [move_name(kinds[0], m, deals) for m in range(deals + 3)]
    if game.leader[kinds[0]] == who:
        shares: Floats = np.sum([p * play.first[:n] for _s, p, play in begun], axis=0)
        return (_shares("lead", moves, shares, beliefs[who]),)
    replies = [reply_name(kinds[0], r) for r in range(game.replies.shape[2])]
    met: Floats = np.array([p * (beliefs[1 - who] @ play.first[: game.types[1 - who]]) for _s, p, play in begun])
    second = np.array([play.second[:n] for _s, _p, play in begun])
    is_open = game.replies[kinds].sum(axis=2)
    found = []
    for name in dict.fromkeys(moves):
        rows = [m for m, other in enumerate(moves) if other == name]
        if met[:, rows].sum() > 0 and is_open[:, rows].max() > 1:
            weights = met[:, rows] / met[:, rows].sum()
            shares = np.einsum("sm,snmr->nr", weights, second[:, :, rows])
            found.append(_shares(name, replies, shares, beliefs[who]))
    return tuple(found)


def _shares(after: str, names: list[str], shares: Floats, belief: Floats) -> Does:
    """Shares (types, actions) added up by name; only what is done at all."""
    actions = tuple(dict.fromkeys(names))
    summed = np.array([shares[:, [i for i, name in enumerate(names) if name == a]].sum(axis=1) for a in actions])
    done = summed.max(axis=1) > 0
    kept = tuple(a for a, some in zip(actions, done, strict=True) if some)
    return Does(after, kept, summed[done] @ belief, summed[done])
