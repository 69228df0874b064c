"""The chain played again with some numbers moved, at a price as low as what they touch allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from sulh.belief import Belief
from sulh.case import Case
from sulh.game import abilities, compile_game, solve
from sulh.outlook._chain import Chain, Setting, build_game, finish, only_the_game, run_chain, standing_beliefs
from sulh.outlook._forward import Walk
from sulh.record import Dossier

Floats = NDArray[np.float64]
Numbers = Mapping[str, float]
Progress = Callable[[float, str], None]

READ, OUTCOMES = 11, 5
"""What is read off a chain: the five outcomes at the horizon, then will, can, stall of claimant and respondent."""

BUMP = 0.1
ONLY_BELIEF = re.compile(r"(codebook|acts)\.|parties\.[^.]+\.(prior|drift)\.")


def reading(chain: Chain) -> Floats:
    """The five outcomes at the horizon, then P(wants a deal), P(able | wants one), P(stalls) of each party: (11,)."""
    return np.array([*chain.by(chain.setting.horizon), *believed(chain.beliefs)])


def believed(beliefs: tuple[Belief, Belief]) -> list[float]:
    """Will, can and stall of claimant, then of respondent: (6,)."""
    return [number for belief in beliefs for number in (belief.will, belief.can, belief.stall)]


def share_groups(case: Case) -> Iterator[tuple[str, ...]]:
    """Paths of shares that must sum to 1: weights of factions, of issues for a party, and types of a stated prior."""
    for key, party in case.parties.items():
        yield tuple(f"parties.{key}.council.factions.{faction}.weight" for faction in party.council.factions)
        yield tuple(f"issues.{issue}.parties.{key}.weight" for issue in case.issues)
        yield tuple(f"parties.{key}.prior.types.{name}" for name in party.prior.types or ())


def with_room(case: Case, numbers: Numbers) -> dict[str, float]:
    """`numbers` with the shares that must make room for them, as in a what-if: w' = w (1 - set) / (sum of others).

    The others of a group that sum to 0 stay as they are.
    """
    made, quantities = dict(numbers), None
    for group in share_groups(case):
        ours = [path for path in group if path in numbers]
        if not ours:
            continue
        quantities = quantities or case.quantities()
        others = {path: quantities[path].mid for path in group if path not in numbers}
        rest, taken = sum(others.values()), sum(numbers[path] for path in ours)
        if rest > 0 and 0 <= taken <= 1:
            made |= {path: min(1.0, mid * (1 - taken) / rest) for path, mid in others.items()}
    return made


class Again:
    """Readings (11,) of one dossier with numbers moved, on one setting. Counts the evaluations it made; none twice.

    Stages that a number cannot touch are taken over: where only the game looks at it, table, councils and beliefs;
    where only the beliefs do and the claimant's stays, the solution of the game. The result is that of `run_chain`.
    """

    def __init__(self, dossier: Dossier, setting: Setting, threads: int):
        self.dossier, self.setting, self.threads = dossier, setting, threads
        self.chain = run_chain(dossier, setting)
        self.base = reading(self.chain)
        self.evaluations, self.unconverged = 1, 0
        self._lock = Lock()
        self._known: dict[frozenset[tuple[str, float]], Future[Floats]] = {}
        self._can = abilities(dossier.case, self.chain.table, self.chain.mandates)
        self._slopes: Floats = np.zeros((2, OUTCOMES))
        self._then: Floats = np.zeros((1, 1, 1, OUTCOMES))

    def one(self, numbers: Numbers) -> Floats:
        """The reading with `numbers` fixed, by path; other shares of their groups make room."""
        return self.as_given(with_room(self.dossier.case, numbers))

    def as_given(self, numbers: Numbers) -> Floats:
        """The reading with `numbers` fixed, by path, and no other number moved."""
        if not numbers:
            return self.base
        key = frozenset(numbers.items())
        with self._lock:
            known, mine = self._known.get(key), Future[Floats]()
            if known is None:
                self._known[key] = mine
        if known is not None:
            return known.result()
        try:
            chain = self._play(numbers)
        except BaseException as error:
            mine.set_exception(error)
            raise
        with self._lock:
            self.evaluations += 1
            self.unconverged += not chain.solution.converged
        read = reading(chain)
        read.setflags(write=False)
        mine.set_result(read)
        return read

    def all(self, points: Sequence[Numbers], say: Progress | None = None) -> list[Floats]:
        """The readings of many points, in threads, in their order."""
        return self._many(self.one, points, say)

    def _many(self, one: Callable[[Numbers], Floats], points: Sequence[Numbers], say: Progress | None) -> list[Floats]:
        found = []
        with ThreadPoolExecutor(self.threads) as pool:
            for read in pool.map(one, points):
                found.append(read)
                if say is not None:
                    say(len(found) / len(points), "moving one assumption at a time")
        return found

    def rough(self, points: Sequence[Numbers], say: Progress | None = None) -> list[Floats]:
        """The readings of many points, where only beliefs move without solving the game again.

        The game looks at the claimant's chances of being willing and able. Where these move they are followed along the
        slope of the reading in each, so that hundreds of numbers of the codebook cost two games. What the solved game
        makes of a pair of beliefs is read off one pass backwards for all of them.
        """
        self._slopes = self._claimant_slopes()
        self._then = Walk(self.chain.solution).ahead(0, self.chain.rounds_ahead)
        return self._many(self._rough, points, say)

    def _rough(self, numbers: Numbers) -> Floats:
        if not all(ONLY_BELIEF.match(path) for path in numbers):
            return self.one(numbers)
        was, dossier = self.chain, self.dossier.at(with_room(self.dossier.case, numbers))
        beliefs = standing_beliefs(dossier, self._can)
        outcomes = self._from(beliefs)
        gone = np.array([beliefs[0].will - was.beliefs[0].will, beliefs[0].can - was.beliefs[0].can])
        return np.array([*(outcomes + gone @ self._slopes), *believed(beliefs)])

    def _from(self, beliefs: tuple[Belief, Belief]) -> Floats:
        """P of the outcomes at the horizon, (5,), of the game as it is solved, begun from other beliefs."""
        belief_a, belief_b, situation = replace(self.chain, beliefs=beliefs).start
        mass = Walk(self.chain.solution).place(belief_a, belief_b, situation)
        return np.asarray(np.einsum("sab,sabo->o", mass, self._then))

    def _claimant_slopes(self) -> Floats:
        """Change of the outcomes, (2, 5), per unit of the claimant's will and can as the game takes them, by games."""
        found, was = [], self.chain
        w, c = was.beliefs[0].will, was.beliefs[0].can
        for moved in ((w + (BUMP if w < 0.5 else -BUMP), c), (w, c + (BUMP if c < 0.5 else -BUMP))):
            game = compile_game(self.dossier.case, was.table, was.mandates, moved, was.solution.game.rounds)
            played = finish(
                self.dossier, self.setting, was.table, was.mandates, was.beliefs, solve(game, self.setting.method)
            )
            self.evaluations += 1
            found.append((reading(played) - self.base)[:OUTCOMES] / (moved[0] - w + moved[1] - c))
        return np.array(found)

    def _play(self, numbers: Numbers) -> Chain:
        dossier, was = self.dossier.at(numbers), self.chain
        if all(only_the_game(path) for path in numbers):
            beliefs = was.beliefs
        elif all(ONLY_BELIEF.match(path) for path in numbers):
            beliefs = standing_beliefs(dossier, self._can)
        else:
            return run_chain(dossier, self.setting)
        parts = (was.table, was.mandates, beliefs)
        claimant = [(belief[0].will, belief[0].can) for belief in (beliefs, was.beliefs)]
        if beliefs is not was.beliefs and claimant[0] == claimant[1]:
            return finish(dossier, self.setting, *parts, was.solution)
        return finish(
            dossier, self.setting, *parts, solve(build_game(dossier, self.setting, *parts), self.setting.method)
        )
