"""The graph model: states, who can move between them, and what each decision maker prefers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sulh.case import Conflict
from sulh.errors import UsageError

Ints = NDArray[np.int32]
MOST_OPTIONS, MOST_MAKERS = 22, 12


@dataclass(frozen=True)
class OptionMoves:
    """Moves by options: a decision maker changes any of its own, as far as they may be changed.

    `codes` (n,) has bit k set where option k is taken; `index` (2^options,) is the state of a code, or -1; `masks`
    (makers,) the options of each; `forward` and `back` the options that can only be taken, or only be given up.
    """

    codes: NDArray[np.int64]
    index: Ints
    masks: NDArray[np.int64]
    forward: int = 0
    back: int = 0


@dataclass(frozen=True)
class ListedMoves:
    """Moves one by one: `begins` (makers, n + 1) into `targets`, for each decision maker and state from 0."""

    begins: NDArray[np.int64]
    targets: Ints

    @classmethod
    def of(cls, moves: Sequence[Sequence[Sequence[int]]]) -> ListedMoves:
        """From lists ``moves[maker][state]`` of states, all from 0."""
        begins = np.array([np.cumsum([0, *map(len, row)]) for row in moves], np.int64)
        begins += np.cumsum([0, *begins[:-1, -1]])[:, None]
        flat = [other for row in moves for state in row for other in state]
        return cls(begins, np.array(flat, np.int32))

    def turned(self) -> ListedMoves:
        """The same moves the other way round."""
        makers, n = len(self.begins), self.begins.shape[1] - 1
        lists: list[list[list[int]]] = [[[] for _ in range(n)] for _ in range(makers)]
        for k in range(makers):
            for s in range(n):
                for t in self.targets[self.begins[k, s] : self.begins[k, s + 1]]:
                    lists[k][t].append(s)
        return ListedMoves.of(lists)


@dataclass(frozen=True)
class GraphModel:
    """A conflict ready to be analysed. States count from 0 here, and from 1 wherever people read them.

    `payoffs` (makers, n) ranks the states: 0 is the worst, equal numbers are equally good. `spelt` spells states with
    Y, N and - where either, if they are not those of the moves; `names` are those of states that have one, `ids` the
    states by the ids of their names; `notes` say what a reader should know.
    """

    title: str
    makers: tuple[str, ...]
    options: tuple[str, ...]
    owners: tuple[int, ...]
    moves: OptionMoves | ListedMoves
    payoffs: Ints
    spelt: tuple[str, ...] | None = None
    names: Mapping[int, str] = field(default_factory=dict)
    ids: Mapping[str, int] = field(default_factory=dict)
    status_quo: int | None = None
    notes: tuple[str, ...] = ()
    source: Conflict | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.makers) <= MOST_MAKERS:
            step = "Leave out who has no option that matters, or join those who act as one."
            raise UsageError("stability", f"1 to {MOST_MAKERS} decision makers", f"{len(self.makers)}", step)

    @property
    def size(self) -> int:
        """How many states there are."""
        return int(self.payoffs.shape[1])

    def pattern(self, state: int) -> str:
        """A state as Y and N by option, - where either is meant."""
        if self.spelt is not None:
            return self.spelt[state]
        assert isinstance(self.moves, OptionMoves)  # noqa: S101  # listed states are always spelt
        code = int(self.moves.codes[state])
        return "".join("Y" if code >> k & 1 else "N" for k in range(len(self.options)))

    def label(self, state: int) -> str:
        """A state for people: its number from 1, and its name or its pattern."""
        return f"{state + 1} ({self.names.get(state) or self.pattern(state)})"

    def moves_of(self, maker: int, state: int) -> list[int]:
        """Where a decision maker can go from a state on its own."""
        moves = self.moves
        if isinstance(moves, ListedMoves):
            found = moves.targets[moves.begins[maker, state] : moves.begins[maker, state + 1]]
            return [int(other) for other in found]
        here, mask = int(moves.codes[state]), int(moves.masks[maker])
        locked = moves.forward & here | moves.back & ~here
        flip, found_ = mask, []
        while flip:
            other = int(moves.index[here ^ flip]) if not flip & locked else -1
            if other >= 0:
                found_.append(other)
            flip = (flip - 1) & mask
        return sorted(found_)

    def better(self, maker: int, state: int) -> list[int]:
        """Where a decision maker can go from a state on its own and would rather be."""
        row = self.payoffs[maker]
        return [other for other in self.moves_of(maker, state) if row[other] > row[state]]

    def state(self, text: str) -> int:
        """The state that a person means: its number from 1, its pattern, or its name. Raises UsageError."""
        named = {**{name: state for state, name in self.names.items()}, **self.ids}
        if text in named:
            return named[text]
        if text.isdecimal() and 1 <= int(text[:12]) <= self.size:
            return int(text[:12]) - 1
        if self.spelt is not None and text in self.spelt:
            return self.spelt.index(text)
        if self.spelt is None and len(text) == len(self.options) and not set(text) - {"Y", "N"}:
            assert isinstance(self.moves, OptionMoves)  # noqa: S101  # listed states are always spelt
            found = int(self.moves.index[sum(1 << k for k, letter in enumerate(text) if letter == "Y")])
            if found >= 0:
                return found
        step = "Give its number, its pattern or its name: `sulh stability` lists them."
        raise UsageError("state", f"a state from 1 to {self.size}", f'"{text}"', step)

    @cached_property
    def graph(self) -> tuple[Any, ...]:
        """The arrays that the compiled loops take: see `_kernels`."""
        moves, makers = self.moves, len(self.makers)
        no32, no64 = np.empty(0, np.int32), np.empty(0, np.int64)
        if isinstance(moves, ListedMoves):
            turned, none = moves.turned(), np.zeros(makers, np.int64)
            parts_at = np.zeros(makers + 1, np.int64)
            return (no64, no32, none, parts_at, no64, 0, 0, moves.begins, moves.targets, turned.begins, turned.targets)
        parts = [_parts(int(mask)) for mask in moves.masks]
        parts_at = np.cumsum([0, *map(len, parts)])
        empty = np.zeros((makers, 0), np.int64)
        joined = np.concatenate([*parts, no64])
        ways = (moves.forward, moves.back, empty, no32, empty, no32)
        return (moves.codes, moves.index, moves.masks, parts_at, joined, *ways)

    @property
    def room(self) -> int:
        """At least as many places as any state has moves to it or from it by one decision maker."""
        moves = self.moves
        if isinstance(moves, ListedMoves):
            return self.size + int(np.diff(moves.begins, axis=1).max(initial=0)) + 1
        return 1 << max((int(mask).bit_count() for mask in moves.masks), default=0)


def _parts(mask: int) -> NDArray[np.int64]:
    """All non-empty parts of a mask."""
    bits = [1 << k for k in range(mask.bit_length()) if mask >> k & 1]
    parts = np.zeros(1, np.int64)
    for bit in bits:
        parts = np.concatenate([parts, parts | bit])
    return parts[1:]


def ranks(scores: NDArray[np.int64]) -> Ints:
    """Dense ranks of scores (n,): 0 is the least, equal scores have equal ranks."""
    return np.unique(scores, return_inverse=True)[1].astype(np.int32).reshape(-1)
