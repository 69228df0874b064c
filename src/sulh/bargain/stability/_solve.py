"""Which states are stable for whom, and which are equilibria."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from sulh.bargain.stability._model import GraphModel
from sulh.errors import UsageError

Concept = Literal["R", "GMR", "SMR", "SEQ"]
Convention = Literal["legal", "once", "single"]
CONCEPTS: tuple[Concept, ...] = get_args(Concept)
CONVENTIONS: tuple[Convention, ...] = get_args(Convention)
MOST_ONCE = 7


@dataclass(frozen=True)
class Stability:
    """`stable` (concepts, makers, n) in the order of `CONCEPTS`, under a convention of what opponents can do."""

    model: GraphModel
    convention: Convention
    stable: NDArray[np.bool_]

    def equilibria(self, concept: Concept) -> NDArray[np.int64]:
        """States (from 0) that are stable for everybody, ascending."""
        return np.flatnonzero(self.stable[CONCEPTS.index(concept)].all(axis=0))

    def of(self, state: int, maker: int) -> tuple[Concept, ...]:
        """The concepts by which a state is stable for a decision maker."""
        return tuple(concept for row, concept in enumerate(CONCEPTS) if self.stable[row, maker, state])


def stability(model: GraphModel, convention: str = "legal") -> Stability:
    r"""Nash (R), general metarational (GMR), symmetric metarational (SMR) and sequential (SEQ) stability.

    With P_i the payoffs, R_i^+(s) the improvements of i from s, and R_H(t), R_H^+(t) what the others H can reach from
    t by moves, or by moves that each improve the mover's lot at the moment it moves:

        R    R_i^+(s) is empty
        GMR  every t in R_i^+(s) has u in R_H(t) with P_i(u) <= P_i(s)
        SMR  ... and moreover P_i(v) <= P_i(s) for all v in R_i(u)
        SEQ  every t in R_i^+(s) has u in R_H^+(t) with P_i(u) <= P_i(s)

    `convention` says what sequences H may make: ``legal`` (anybody, any number of times, nobody twice running),
    ``once`` (each at most once, in any order), or ``single`` (one move by one of them). With two decision makers they
    agree. O(states x moves) for each decision maker and concept.

    Raises: UsageError for another convention, or ``once`` with more than 8 decision makers.
    Source: Fang, Hipel & Kilgour (1993), Interactive Decision Making, chapters 3 to 5 (legal sequences).
    """
    if convention not in CONVENTIONS:
        raise UsageError("convention", f"one of {', '.join(CONVENTIONS)}", f'"{convention}"', "Choose one of them.")
    makers = range(len(model.makers))
    if convention == "once" and len(makers) > MOST_ONCE + 1:
        got = f"{len(makers)}, whose orders of moving are too many"
        raise UsageError("convention once", f"at most {MOST_ONCE + 1} decision makers", got, "Use legal or single.")
    chosen: Convention = convention
    _ = model.graph  # made once, before the threads
    with ThreadPoolExecutor(max_workers=min(len(makers), os.cpu_count() or 1)) as pool:
        rows = list(pool.map(lambda maker: _of_one(model, maker, chosen), makers))
    return Stability(model, chosen, np.stack(rows, axis=1))


def _of_one(model: GraphModel, maker: int, convention: Convention) -> NDArray[np.bool_]:
    """(concepts, n): by which concepts each state is stable for one decision maker."""
    from sulh.bargain.stability import _kernels as kernels

    graph, room = model.graph, model.room
    worth = np.ascontiguousarray(model.payoffs[maker])
    after = kernels.best_after(graph, maker, worth, room)
    others = np.array([k for k in range(len(model.makers)) if k != maker], np.int64)

    def worst(values: NDArray[np.int32], improving: bool) -> NDArray[np.int32]:
        if convention == "legal":
            order = np.argsort(values, kind="stable").astype(np.int32)
            return np.asarray(kernels.worst_legal(graph, others, model.payoffs, improving, values, order, room))
        most = 1 if convention == "single" else len(others)
        return np.asarray(kernels.worst_once(graph, others, model.payoffs, improving, values, most, room))

    harms = np.stack([worst(worth, False), worst(after, False), worst(worth, True)])
    return np.asarray(kernels.judged(graph, maker, worth, harms, room))
