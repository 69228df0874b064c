"""One side plays what it is given; the other answers by logit, or by the best there is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.game._grid import simplex_grid
from sulh.game._method import Method, Solution
from sulh.game._opening import Opening, opening
from sulh.game._rounds import RoundsGame
from sulh.game._situations import Start
from sulh.game._solve import induct

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Strategy:
    """What one side (0 A, 1 B) does in every round, situation and grid belief of `game`.

    `first` (T, S, GA, GB, N, M): P(move | type) where it leads; `second` (T, S, GA, GB, N, M, R): P(reply | type, move)
    where it follows; N is its number of types, GA and GB are 1 where it does not look at beliefs. What stands where the
    other side has that part is not read. `begins` is added to the situation at which play begins: a strategy that
    remembers is played in a game that has every situation twice (`remember`).
    Errors: UsageError for a wrong shape, or shares that do not sum to 1 over what is open.
    """

    game: RoundsGame
    side: int
    first: Floats
    second: Floats
    name: str = "a table"
    begins: int = 0

    def __post_init__(self) -> None:
        """Refuse shares that are none where they will be played."""
        _check_side("Strategy.side", self.side)
        game, n = self.game, self.game.types[self.side]
        _kinds, moves, replies = game.replies.shape
        head = (game.rounds, game.absorbing.size)
        for name, array, tail in (("first", self.first, (n, moves)), ("second", self.second, (n, moves, replies))):
            if not isinstance(array, np.ndarray):
                raise UsageError(f"Strategy.{name}", "an array", type(array).__name__, "Convert it with np.asarray.")
            if array.ndim != 4 + len(tail) or (array.shape[:2], array.shape[4:]) != (head, tail):
                wanted = f"shape {(*head, 'GA or 1', 'GB or 1', *tail)}"
                raise UsageError(f"Strategy.{name}", wanted, str(array.shape), "Mend the array.")
        for t, s in np.ndindex(*head):
            if not game.absorbing[s]:
                self._check(t, s)

    def _check(self, t: int, s: int) -> None:
        k = self.game.kind[t, s]
        is_open, leads = self.game.replies[k], self.game.leader[k] == self.side
        shares = self.first[t, s] if leads else self.second[t, s][..., is_open.any(axis=1), :]
        closed = ~is_open.any(axis=1) if leads else ~is_open[is_open.any(axis=1)]
        if not (shares.min() >= 0 and np.allclose(shares.sum(axis=-1), 1, atol=1e-9)) or shares[..., closed].any():
            where, step = f"Strategy.{'first' if leads else 'second'}", "Give shares that sum to 1 over what is open."
            raise UsageError(where, "shares of open actions that sum to 1", f"others in round {t + 1} at {s}", step)


@dataclass(frozen=True)
class Response:
    """What the other side does against a `strategy`. `solution` holds both sides' play and worth.

    `best` says that the other side plays an exact best response and not logit quantal response. `solution.game` is the
    game with the strategy's memory where it has one; begin it at `start(situation)`.
    """

    solution: Solution
    strategy: Strategy
    best: bool

    def start(self, situation: Start) -> Start:
        """Where a situation of the case's game, or the chance of each, stands in the game that was solved, at the
        beginning.
        """
        begins = self.strategy.begins
        if not isinstance(situation, np.ndarray):
            return situation + begins
        moved = np.zeros(self.solution.game.absorbing.size)
        moved[begins : begins + situation.size] = situation
        return moved

    def opening(self, belief_a: Floats, belief_b: Floats, situation: int) -> Opening:
        """The first round at an exact pair of beliefs, and what play is worth to each type there.

        Only for strategies that do not look at beliefs: those of `Strategy` with GA and GB of 1.
        """
        if self.strategy.first.shape[2:4] != (1, 1) or self.strategy.second.shape[2:4] != (1, 1):
            step = "Read Response.solution at grid beliefs."
            raise UsageError("Response.opening", "a strategy without beliefs", "one that looks at them", step)
        sharp = np.inf if self.best else self.solution.game.precision
        return opening(
            self.solution, belief_a, belief_b, situation + self.strategy.begins, 0, sharp, self.strategy.side
        )


def respond(strategy: Strategy, method: Method | None = None, best: bool = False) -> Response:
    """Fix one side's strategy; the other side answers it, backwards from the last round.

    The answer is logit quantal response at the game's precision, or with `best` its limit at an infinite one: the best
    action, ties in even shares. Beliefs follow from both strategies by Bayes' rule; where the fixed one gives no chance
    to what was seen, the belief stays. Against a strategy that does not look at beliefs, the answer solves a decision
    problem: its values at grid beliefs are exact but for the interpolation over the beliefs about the fixed
    side, and those of a best response are at least those of any other play. A strategy that looks at beliefs about the
    answering side may leave a best response without a fixed point; `solution.converged` then says so.
    Errors: UsageError for a strategy on another belief grid than the method's.

    Source: McKelvey & Palfrey (1998), Experimental Economics 1(1), 9-41, with one player's choices given.
    """
    game, method = strategy.game, method or Method()
    if method.endless:
        step = "Leave `endless` out: what is given says what to do in each of its rounds."
        raise UsageError("respond", "a game with a last round", "an endless one", step)
    sizes = [
        len(simplex_grid(n, steps).points)
        for n, steps in zip(game.types, (method.steps_a, method.steps_b), strict=True)
    ]
    for name in ("first", "second"):
        found = getattr(strategy, name).shape[2:4]
        if not all(size in (1, most) for size, most in zip(found, sizes, strict=True)):
            step = "Solve on the grid that the strategy was made on."
            raise UsageError(f"respond: Strategy.{name}", f"{sizes[0]} by {sizes[1]} beliefs, or 1", str(found), step)
    precision = np.inf if best else game.precision
    solution = induct(game, method, precision, strategy.side, (strategy.first, strategy.second))
    return Response(solution, strategy, best)


def strategy_of(solution: Solution, side: int) -> Strategy:
    """What a side plays in a solved game, as a strategy to be fixed."""
    _check_side("strategy_of: side", side)
    n = solution.game.types[side]
    return Strategy(solution.game, side, solution.first[..., :n, :], solution.second[..., :n, :, :], "the solved play")


def _check_side(who: str, side: int) -> None:
    if side not in (0, 1):
        raise UsageError(who, "0 (A) or 1 (B)", str(side), "Name one of the two.")


def remember(game: RoundsGame, marks: Ints) -> RoundsGame:
    """The same game with one bit of memory: situation s stands at s (not marked) and at S + s (marked).

    `marks` (K, M, R): 1 where a move and reply are remembered, 0 where they wipe the memory, -1 where it stays.
    Nothing else depends on the bit, so play that does not look at it is worth the same. Errors: UsageError for other
    marks.
    """
    if marks.shape != game.signs.shape or not np.isin(marks, (-1, 0, 1)).all():
        wanted = f"marks -1, 0 or 1 of shape {game.signs.shape}"
        raise UsageError("remember", wanted, f"shape {marks.shape}, {np.unique(marks)}", "Mark every move and reply.")
    rows = len(game.rows)
    bits = [np.where(marks >= 0, marks, bit)[:, None, :, :, None] for bit in (0, 1)]
    return replace(
        game,
        kind=np.tile(game.kind, 2),
        flow_a=np.concatenate([game.flow_a] * 2, axis=1),
        flow_b=np.concatenate([game.flow_b] * 2, axis=1),
        observe=np.concatenate([game.observe] * 2, axis=1),
        row=np.concatenate([game.row + rows * bit for bit in bits], axis=1),
        rows=np.asarray(np.kron(np.eye(2), game.rows)),
        end_a=np.tile(game.end_a, 2),
        end_b=np.tile(game.end_b, 2),
        absorbing=np.tile(game.absorbing, 2),
        label=np.tile(game.label, 2),
    )
