"""The inverse question: which preferences would make a state stable, or would end its being so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb, factorial

import numpy as np

from sulh.bargain.stability._build import graph_model
from sulh.bargain.stability._model import GraphModel
from sulh.bargain.stability._paths import reach, sequence
from sulh.bargain.stability._reasons import _MOST
from sulh.bargain.stability._solve import CONCEPTS, Concept, stability
from sulh.case import Conflict, DecisionMaker
from sulh.errors import UsageError

MOST_COMPARED, MOST_TRIED, MOST_STATES = 22, 50_000, 1 << 12


@dataclass(frozen=True)
class Need:
    """What stability asks about one move `to`: that it is no improvement, or that one of `sanctions` bites.

    A sanction bites if no state in it is better than the state that is to be stable.
    """

    to: int
    sanctions: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class Inverse:
    """Which preferences of a decision maker make a state stable for it by a concept, the others' being as they are.

    All `needs` must be met. `rankings` of the `of` strict rankings of all states meet them (None: more than 22 states
    are compared). `nearest` holds the least changes of the present preference: sets of states to be no longer better
    than the state, all of the same least size; one empty set where it is stable already; `least` is False where the
    search was cut short, and then one sufficient change is given.
    """

    state: int
    maker: int
    concept: Concept
    needs: tuple[Need, ...]
    rankings: int | None
    of: int
    nearest: tuple[tuple[int, ...], ...]
    least: bool = True


def inverse(model: GraphModel, state: int, maker: int, concept: str = "SEQ", convention: str = "legal") -> Inverse:
    r"""Every preference of `maker` that makes `state` stable for it, counted, and the nearest to the present one.

    Stability of s depends only on which states are better than s. With k states compared to s and N_b sets of b
    better ones that leave it stable, n! / (k + 1)! * sum_b N_b b! (k - b)! strict rankings of n states do.

    Raises: UsageError for another concept or convention, and for more than 4,096 states.
    Source: Kinsara, Kilgour & Hipel (2015), IEEE Transactions on Systems, Man and Cybernetics 45(5), 744-752; counted
    here by enumeration of better sets, which is exact.
    """
    if concept not in CONCEPTS:
        raise UsageError("concept", f"one of {', '.join(CONCEPTS)}", f'"{concept}"', "Choose one of them.")
    if convention not in _MOST:
        raise UsageError("convention", f"one of {', '.join(_MOST)}", f'"{convention}"', "Choose one of them.")
    if model.size > MOST_STATES:
        step = "Rule states out, so that what matters is left."
        raise UsageError("inverse", f"at most {MOST_STATES:,} states", f"{model.size:,}", step)
    chosen: Concept = concept
    needs = tuple(_needs(model, state, maker, chosen, convention))
    compared = sorted({need.to for need in needs}.union(*(d for need in needs for d in need.sanctions)))
    rankings = _count(needs, compared, model.size) if len(compared) <= MOST_COMPARED else None
    nearest, least = _nearest(model, needs, compared, state, maker)
    return Inverse(state, maker, chosen, needs, rankings, factorial(model.size), nearest, least)


def _needs(model: GraphModel, state: int, maker: int, concept: Concept, convention: str) -> Iterator[Need]:
    others = [k for k in range(len(model.makers)) if k != maker]
    for to in model.moves_of(maker, state):
        if concept == "R":
            yield Need(to, ())
            continue
        ends = sequence(model, to, others, concept == "SEQ", _MOST[convention])
        ways = {frozenset({u} | (set(model.moves_of(maker, u)) if concept == "SMR" else set())) - {state} for u in ends}
        yield Need(to, tuple(sorted((way for way in ways if to not in way), key=sorted)))


def _met(needs: tuple[Need, ...], better: frozenset[int]) -> bool:
    return all(need.to not in better or any(not way & better for way in need.sanctions) for need in needs)


def _count(needs: tuple[Need, ...], compared: list[int], size: int) -> int:
    """Strict rankings of all states that meet the needs."""
    k = len(compared)
    place = {s: j for j, s in enumerate(compared)}
    sets = np.arange(1 << k, dtype=np.int64)
    stable = np.ones(sets.size, bool)
    for need in needs:
        good = (sets >> place[need.to] & 1) == 0
        for way in need.sanctions:
            good |= (sets & sum(1 << place[s] for s in way)) == 0
        stable &= good
    by_size = np.bincount(np.bitwise_count(sets[stable]), minlength=k + 1).tolist()
    inside = sum(many * factorial(b) * factorial(k - b) for b, many in enumerate(by_size))
    return factorial(size) // factorial(k + 1) * int(inside)


def _nearest(
    model: GraphModel, needs: tuple[Need, ...], compared: list[int], state: int, maker: int
) -> tuple[tuple[tuple[int, ...], ...], bool]:
    """The least sets of states that would have to be no longer better; stability only grows as fewer are."""
    row = model.payoffs[maker]
    better = frozenset(s for s in compared if row[s] > row[state])
    for size in range(len(better) + 1):
        if comb(len(better), size) > MOST_TRIED:
            return (tuple(sorted(need.to for need in needs if not _met((need,), better))),), False
        found = tuple(down for down in combinations(sorted(better), size) if _met(needs, better - set(down)))
        if found:
            return found, True
    return (), True  # not reached: with nothing better every need is met


@dataclass(frozen=True)
class Turn:
    """A change of one statement of one decision maker after which a state becomes, or is no longer, an equilibrium.

    `change` is ``drop`` (it no longer matters) or ``first`` (it matters most). `stable` says what the state is then;
    where it is not, `who` would leave it, and `leads` are equilibria that improvements then lead to.
    """

    maker: int
    change: str
    statement: int
    stable: bool
    who: tuple[int, ...]
    leads: tuple[int, ...]


def turns(model: GraphModel, state: int, concept: str = "SEQ", convention: str = "legal") -> list[Turn]:
    """Every single change of a preference statement that turns `state`: each one left out, each one put first.

    Only for a conflict whose preferences are statements, of at most 4,096 states; else there are none to change.
    """
    if concept not in CONCEPTS:
        raise UsageError("concept", f"one of {', '.join(CONCEPTS)}", f'"{concept}"', "Choose one of them.")
    chosen: Concept = concept
    if model.source is None or model.size > MOST_STATES:
        return []
    before = state in stability(model, convention).equilibria(chosen)
    found = []
    for maker, change, k, conflict in _changes(model.source):
        other = graph_model(conflict, model.title)
        solved = stability(other, convention)
        row = CONCEPTS.index(chosen)
        after = bool(solved.stable[row, :, state].all())
        if after != before:
            ways = reach(other, state, improving=True)
            leads = tuple(int(end) for end in solved.equilibria(chosen) if end in ways and end != state)
            who = tuple(int(m) for m in np.flatnonzero(~solved.stable[row, :, state]))
            found.append(Turn(maker, change, k, after, who, leads))
    return found


def _changes(conflict: Conflict) -> Iterator[tuple[int, str, int, Conflict]]:
    for maker, (key, who) in enumerate(conflict.decision_makers.items()):
        for k, one in enumerate(who.prefers):
            rest = who.prefers[:k] + who.prefers[k + 1 :]
            if rest:
                yield maker, "drop", k, _with(conflict, key, who.model_copy(update={"prefers": rest}))
            if k:
                yield maker, "first", k, _with(conflict, key, who.model_copy(update={"prefers": (one, *rest)}))


def _with(conflict: Conflict, key: str, who: DecisionMaker) -> Conflict:
    return conflict.model_copy(update={"decision_makers": {**conflict.decision_makers, key: who}})
