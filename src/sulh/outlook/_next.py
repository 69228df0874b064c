"""A breakthrough or a delay: what each thing that may be seen in the next round would tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sulh.game import FINDINGS, INCIDENTS, OUTCOMES, finding_name, move_name, reply_name
from sulh.outlook._chain import Chain
from sulh.outlook._forward import Step, Walk

Floats = NDArray[np.float64]

POSITIVE, STRONG = 3.0, 20.0
"""Bayes factors from which evidence is positive, and strong. Source: Kass & Raftery (1995), Journal of the American
Statistical Association 90(430), 773-795, section 3.2; below 3 it is "not worth more than a bare mention".
"""

SETTLER, STALLER = 0, 2


@dataclass(frozen=True)
class Sign:
    """One thing that may be seen in the next round, and what it would tell.

    What the observation does not speak of is None. `signed` says that a signature ended the round. `chance` is that of
    seeing it; `posterior` (4,) the belief about the respondent then, `outcomes` (5,) those by the horizon then.
    `factor` is the Bayes factor of settler against staller, P(seen | settler) / P(seen | staller): the odds after, over
    the odds now. It is None if the belief excludes either from the start.
    """

    move: str | None
    reply: str | None
    signed: bool | None
    incident: str | None
    finding: str | None
    chance: float
    posterior: Floats
    outcomes: Floats
    factor: float | None

    @property
    def reading(self) -> str:
        """In plain words, by the thresholds `POSITIVE` and `STRONG`."""
        return read(self.factor)


@dataclass(frozen=True)
class NextRound:
    """What the next round may show. Each list holds what excludes one another and sums to 1.

    `moves`: what the side that leads does; `replies`: that and the answer; `incidents` and `findings`: what is seen
    after, or a signature; `all`: everything together. `leader` is 0 if the claimant leads, 1 if the respondent does,
    None if nobody can move. `now` (4,) is the belief about the respondent, `outcomes` (5,) what the run says.
    """

    leader: int | None
    now: Floats
    outcomes: Floats
    moves: tuple[Sign, ...]
    replies: tuple[Sign, ...]
    incidents: tuple[Sign, ...]
    findings: tuple[Sign, ...]
    all: tuple[Sign, ...]


def read(factor: float | None) -> str:
    """A Bayes factor of settler against staller in plain words: 3 and 20, and their inverses, are the thresholds."""
    if factor is None:
        return "says nothing about it"
    size = max(factor, 1 / factor) if factor > 0 else np.inf
    if size < POSITIVE:
        return "says little"
    towards = "a breakthrough" if factor > 1 else "delay"
    return f"points{' strongly' if size >= STRONG else ''} to {towards}"


def breakthrough(chain: Chain) -> NextRound:
    """Given what is seen in the next round, is it a breakthrough or a delay?

    Everything that both sides may do and see is gone through with the play that the outlook rests on, so chances sum
    to 1, the expected posterior is the belief now, and the expected outcomes are those of the run, all to rounding.
    What the mediators propose is not one of the things told apart: it says nothing of anybody's mind.
    """
    walk, until = Walk(chain.solution), chain.rounds_ahead
    mass, situation = walk.place(*chain.start), int(chain.may_begin[0])
    game = chain.solution.game
    prior = np.einsum("sab,bi->i", mass, walk.grid_b.points)
    kind, deals = int(game.kind[0, situation]), game.deal_a.shape[2]
    now = np.tensordot(mass, walk.ahead(0, until), axes=3)
    if game.absorbing[situation]:
        return NextRound(None, prior, now, (), (), (), (), ())
    whole, rest = walk.place_in_rounds(until)
    first = 1.0 if whole else rest
    still = np.eye(len(OUTCOMES))[game.label[situation]] * (0.0 if whole else 1 - rest)
    later = walk.ahead(1, until) if whole else rest * walk.ahead(1, 1.0)

    def cell(step: Step, signed: bool) -> _Cell:
        if signed:
            chance = float(step.signed.sum())
            return _Cell(chance, step.known_b, first * np.append(step.signed, np.zeros(3)) + chance * still)
        chance = float(step.mass.sum())
        told = np.tensordot(step.mass, later, axes=3) + chance * still
        return _Cell(chance, np.einsum("sab,bi->i", step.mass, walk.grid_b.points), told)

    cells: dict[_Key, _Cell] = {}
    for move in dict.fromkeys(move_name(kind, m, deals) for m in range(deals + 3)):
        group = np.array([move_name(kind, m, deals) == move for m in range(deals + 3)])
        for r in range(game.replies.shape[2]):
            allowed = game.replies & group[None, :, None] & (np.arange(game.replies.shape[2]) == r)
            if not allowed[game.kind[0, chain.may_begin]].any():
                continue
            reply = reply_name(kind, r) if move != "walk_out" else "nothing"
            done = cell(walk.step(0, mass, allowed, np.zeros(game.hit.shape[1], bool)), True)
            if done.chance > 0:
                cells[move, reply, True, None, None] = done
            for o in range(game.hit.shape[1]):
                seen = np.arange(game.hit.shape[1]) == o
                incident, finding = INCIDENTS[o // len(FINDINGS)], finding_name(kind, o % len(FINDINGS))
                cells[move, reply, False, incident, finding] = cell(walk.step(0, mass, allowed, seen), False)

    def table(keep: Callable[[_Key], _Key]) -> tuple[Sign, ...]:
        return _signs(cells, keep, prior)

    leader = None if reply_name(kind, 0) == "nothing" else int(game.leader[kind])
    return NextRound(
        leader,
        prior,
        now,
        table(lambda key: (key[0], None, None, None, None)),
        table(lambda key: (key[0], key[1], key[2], None, None)),
        table(lambda key: (None, None, key[2], key[3], None)),
        table(lambda key: (None, None, key[2], None, key[4])),
        table(lambda key: key),
    )


_Key = tuple[str | None, str | None, bool | None, str | None, str | None]


@dataclass(frozen=True)
class _Cell:
    """Chance of something, and belief (4,) and outcomes (5,) then, both weighted by it."""

    chance: float
    belief: Floats
    outcomes: Floats


def _signs(cells: dict[_Key, _Cell], keep: Callable[[_Key], _Key], prior: Floats) -> tuple[Sign, ...]:
    """The cells added up by what is kept of their keys, in their order; what cannot be is left out."""
    sums: dict[_Key, list[_Cell]] = {}
    for key, one in cells.items():
        sums.setdefault(keep(key), []).append(one)
    return tuple(_sign(key, some, prior) for key, some in sums.items() if sum(one.chance for one in some) > 0)


def _sign(key: _Key, some: Iterable[_Cell], prior: Floats) -> Sign:
    parts = list(some)
    chance = float(sum(one.chance for one in parts))
    belief, outcomes = (np.sum([getattr(one, name) for one in parts], axis=0) for name in ("belief", "outcomes"))
    factor = None
    if prior[SETTLER] > 0 and prior[STALLER] > 0:
        settler, staller = belief[SETTLER] / prior[SETTLER], belief[STALLER] / prior[STALLER]
        factor = float(settler / staller) if staller > 0 else np.inf if settler > 0 else None
    return Sign(*key, chance, belief / chance, outcomes / chance, factor)
