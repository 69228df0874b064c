"""Logit quantal response of the rounds game by backward induction over a grid of beliefs."""

from __future__ import annotations

from sulh.game._endless import forever
from sulh.game._layers import Given, Layers, announce_compilation, arrays, pooled
from sulh.game._method import Method, Solution
from sulh.game._rounds import RoundsGame


def solve(game: RoundsGame, method: Method | None = None) -> Solution:
    """Solve the game: agent logit quantal response with public beliefs.

    Backwards from the last round, at each situation and grid belief the fixed point of

        first(m | type)  = softmax_m  precision * E[worth | type, m]
        second(r | type, m) = softmax_r precision * E[worth | type, m, r]

    where beliefs after each move, reply and observation follow by Bayes, and the value ahead is interpolated linearly
    on the Freudenthal triangulation of the belief simplices. Every open action has positive probability, so Bayes'
    rule always applies. A fixed point is looked for by damped responses from the next round's play; where they do not
    settle, by Newton's method; and then by continuation, from even shares at a low precision along the branch of
    solutions up to the one asked for. The result does not depend on the number of threads. A state that does not
    converge is counted in the solution, never hidden.

    With `method.endless` there is no last round: the rounds of the game, or the shortest part of them that repeats,
    follow one another for ever, and what `end_a` and `end_b` say of situations that do not end the game is not looked
    at. Every round of the solution then holds the stationary play of its place in the cycle.

    Source: McKelvey & Palfrey (1998), Experimental Economics 1(1), 9-41; Turocy (2005), Games and Economic Behavior
    51(2), 243-263.
    """
    method = method or Method()
    return forever(game, method) if method.endless else induct(game, method, game.precision)


def induct(game: RoundsGame, method: Method, precision: float, fixed: int = -1, given: Given | None = None) -> Solution:
    """Backward induction, both sides answering by logit at `precision`, or one of them playing what is `given`.

    `fixed` is the side (0 A, 1 B) that plays `given`, or -1. `given` is what it does where it leads and where it
    follows: shapes of `Solution.first` and `Solution.second` with its own number of types, GA and GB perhaps 1.
    """
    announce_compilation()
    layers, packed = Layers(game, method), arrays(game)
    with pooled(method.threads) as pool:
        for t in range(game.rounds - 1, -1, -1):
            layers.start(t)
            if given is not None:
                layers.put(t, fixed, given)
            layers.solve(t, packed, precision, fixed, pool)
    strategies, values = (layers.first, layers.second), (layers.value_a, layers.value_b)
    return Solution(game, method, *strategies, *values, layers.residuals, layers.responses)
