"""Where a conflict can go from a state: by anybody's moves, by improvements alone, by a coalition together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sulh.bargain.stability._model import GraphModel

MOST_COALITION, MOST_WALKED = 6, 1 << 12
Step = tuple[int, int]
"""Who moves, and to which state."""


@dataclass(frozen=True)
class Reach:
    """What can be reached from `start`: `tree` (n, 3) holds steps from there (-1: never), the state before, the mover.

    With `improving`, whoever moves prefers where it moves to: the paths that self-interest would take.
    """

    start: int
    improving: bool
    tree: NDArray[np.int32]

    def __contains__(self, state: int) -> bool:
        return bool(self.tree[state, 0] >= 0)

    def path(self, state: int) -> tuple[Step, ...] | None:
        """A shortest path to a state as (who, to where), or None if there is none."""
        if state not in self:
            return None
        steps: list[Step] = []
        while state != self.start:
            steps.append((int(self.tree[state, 2]), state))
            state = int(self.tree[state, 1])
        return tuple(reversed(steps))


def reach(model: GraphModel, start: int, improving: bool = False) -> Reach:
    """The status-quo tree: every state that can be reached from `start`, with a shortest path. O(states x moves).

    Source: Li, Kilgour & Hipel (2005), Applied Mathematics and Computation 169(1), 37-59 (status quo analysis).
    """
    from sulh.bargain.stability._kernels import spread_from

    makers = len(model.makers)
    return Reach(start, improving, spread_from(model.graph, start, makers, model.payoffs, improving, model.room))


def sequence(
    model: GraphModel, start: int, players: Collection[int], improving: bool, most: int | None = None
) -> dict[int, tuple[Step, ...]]:
    """States that sequences of moves by `players` lead to from `start`, each with a shortest such sequence.

    Nobody moves twice running. `most` 0: each at most once; 1: one move by one of them; None: as often as they like.
    """
    found: dict[int, tuple[Step, ...]] = {}
    seen: set[tuple[int, frozenset[int]]] = set()
    front: list[tuple[int, frozenset[int], tuple[Step, ...]]] = [(start, frozenset(), ())]
    while front:
        ahead = []
        for state, barred, path in front:
            for k in sorted(set(players) - barred):
                for other in model.better(k, state) if improving else model.moves_of(k, state):
                    steps = (*path, (k, other))
                    found.setdefault(other, steps)
                    barring = frozenset({k}) if most is None else barred | {k}  # who may not move next
                    if most != 1 and (other, barring) not in seen:
                        seen.add((other, barring))
                        ahead.append((other, barring, steps))
        front = ahead
    return found


def coalition_moves(model: GraphModel, state: int) -> list[tuple[tuple[int, ...], int, tuple[Step, ...]]]:
    """What two or more could do together from a state so that each of them is better off in the end.

    Returns: (who, to where, by which steps) for the least coalitions, states in order. A step on the way may hurt the
    one who takes it: such a way needs trust or a guarantee. None beyond 6 decision makers or 4,096 states is looked
    for, since the ways are too many. Source: Kilgour, Hipel, Fang & Peng (2001), Group Decision and Negotiation 10.
    """
    makers = range(len(model.makers))
    found: list[tuple[tuple[int, ...], int, tuple[Step, ...]]] = []
    if len(makers) > MOST_COALITION or model.size > MOST_WALKED:
        return found
    for size in range(2, len(makers) + 1):
        for who in combinations(makers, size):
            for other, steps in sorted(sequence(model, state, who, improving=False).items()):
                gains = all(model.payoffs[k, other] > model.payoffs[k, state] for k in who)
                smaller = any(set(group) < set(who) and to == other for group, to, _ in found)
                if gains and not smaller:
                    found.append((who, other, steps))
    return found
