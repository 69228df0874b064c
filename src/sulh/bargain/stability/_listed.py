"""From the exchange form, in which states and payoffs are written out, to a graph model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sulh.bargain._domain import counted
from sulh.bargain.stability._build import MERGED_MOST, clash, holds
from sulh.bargain.stability._merge import merged_moves
from sulh.bargain.stability._model import MOST_MAKERS, MOST_OPTIONS, GraphModel, Ints, ListedMoves, OptionMoves, ranks
from sulh.case._checks import Fault
from sulh.case._statements import StatementError, read_statement

if TYPE_CHECKING:
    from sulh.bargain.stability._file import ListedMaker, Listing

MOST_STATES = 1 << MOST_OPTIONS


def from_listing(listing: Listing) -> tuple[GraphModel | None, list[Fault]]:
    """The graph model of a conflict in the exchange form, or None and everything that is wrong."""
    made = _Listed(listing)
    model = made.model()
    return (None, made.faults) if made.faults else (model, [])


class _Listed:
    """Reads one listing, noting every fault."""

    def __init__(self, listing: Listing):
        self.listing, self.faults, self.notes = listing, list[Fault](), list[str]()
        self.count = len(listing.options)

    def model(self) -> GraphModel | None:
        self._counts()
        if self.faults:
            return None
        owners = self._owners()
        spelt = self._spelt()
        if self.faults:
            return None
        moves = self._moves(spelt, owners)
        makers = self.listing.decisionMakers
        payoffs = [self._payoffs(k, maker, spelt) for k, maker in enumerate(makers)]
        quo = self.listing.status_quo
        if quo is not None and not 1 <= quo <= len(spelt):
            self._fault(("status_quo",), f"a state from 1 to {len(spelt)}", str(quo), "Mend the number.")
        if self.faults or moves is None:
            return None
        return GraphModel(
            title=self.listing.title or self.listing.id or "A conflict",
            makers=tuple(maker.name for maker in makers),
            options=tuple(option.name for option in self.listing.options),
            owners=tuple(owners),
            moves=moves,
            payoffs=np.array(payoffs, np.int32),
            spelt=tuple(spelt),
            status_quo=None if quo is None else quo - 1,
            notes=tuple(self.notes),
        )

    def _counts(self) -> None:
        listing = self.listing
        names = [maker.name for maker in listing.decisionMakers]
        if not 1 <= len(names) <= MOST_MAKERS:
            got = str(len(names))
            self._fault(("decisionMakers",), f"1 to {MOST_MAKERS} decision makers", got, "Join those who act as one.")
        for k, name in enumerate(names):
            if not name.strip():
                self._fault(("decisionMakers", k, "name"), "a name", "a blank", "Name the decision maker.")
            elif name in names[:k]:
                self._fault(("decisionMakers", k, "name"), "each name once", f'"{name}" again', "Rename one of them.")
        if self.count > MOST_OPTIONS:
            got = f"{self.count}, which make {counted(2**self.count)} states"
            self._fault(("options",), f"at most {MOST_OPTIONS} options", got, "Leave out or join options.")
        if not self.count and not listing.states:
            self._fault((), "options or states", "neither", "Give the options, or spell the states.")
        if listing.states is not None and not listing.states:
            self._fault(("states",), "at least one state", "none", "Spell the states that can be.")

    def _owners(self) -> list[int]:
        owners = [-1] * self.count
        for k, maker in enumerate(self.listing.decisionMakers):
            for j, option in enumerate(maker.options):
                path = ("decisionMakers", k, "options", j)
                if not 0 <= option < self.count:
                    expected = f"an option from 0 to {self.count - 1}" if self.count else "no option, for none is given"
                    self._fault(path, expected, str(option), "Options are counted from 0 here.")
                elif owners[option] >= 0:
                    got = f"option {option} of {self.listing.decisionMakers[owners[option]].name} too"
                    self._fault(path, "an owner of its own for every option", got, "Give it to one of them.")
                else:
                    owners[option] = k
        for option, owner in enumerate(owners):
            if owner < 0:
                got = f'nobody for "{self.listing.options[option].name}"'
                self._fault(
                    ("options", option), "an option of some decision maker", got, "Give it to one, or remove it."
                )
        return owners

    def _spelt(self) -> list[str]:
        """The patterns of the states as given, or all that can be."""
        for k, pattern in enumerate(self.listing.infeasible):
            if len(pattern) != self.count or set(pattern) - set("YN-"):
                self._fault(("infeasible", k), f"{self.count} of Y, N, -", f'"{pattern}"', "One letter an option.")
        if self.faults:
            return []
        if self.listing.states is None:
            every = np.arange(1 << self.count, dtype=np.int64)
            can = np.ones(every.size, bool)
            for pattern in self.listing.infeasible:
                can &= ~_matches(pattern, every)
            if not can.any():
                got = f"none of {every.size:,}: the {len(self.listing.infeasible)} patterns rule out all"
                self._fault(("infeasible",), "at least one state that can be", got, "Take one of them out.")
            return ["".join("Y" if code >> k & 1 else "N" for k in range(self.count)) for code in every[can].tolist()]
        seen: dict[str, int] = {}
        for k, state in enumerate(self.listing.states):
            if self.count and (len(state) != self.count or set(state) - set("YN-")):
                self._fault(("states", k), f"{self.count} of Y, N, -", f'"{state}"', "One letter an option.")
            if state in seen:
                got = f'"{state}" again (state {seen[state] + 1})'
                self._fault(("states", k), "each state once", got, "Remove one of the two.")
            seen.setdefault(state, k)
        if len(seen) > MOST_STATES:
            self._fault(("states",), f"at most {MOST_STATES:,} states", f"{len(seen):,}", "Rule some out.")
        return list(self.listing.states)

    def _moves(self, spelt: Sequence[str], owners: Sequence[int]) -> OptionMoves | ListedMoves | None:
        given = None if self.listing.reachable is None else self._given(len(spelt))
        if not self.count:
            if given is None and not self.faults:
                self._fault(("reachable",), "moves, since there are no options", "none", "List who can move where.")
            return given
        derived = self._derived(spelt, owners)
        if given is None or derived is None:
            return derived
        if not _same(given, derived, len(spelt)):
            self.notes.append("the moves listed under reachable are not those that the options allow: they are used")
        return given

    def _given(self, size: int) -> ListedMoves | None:
        names = [maker.name for maker in self.listing.decisionMakers]
        listed = self.listing.reachable or {}
        for name in listed:
            if name not in names:
                self._fault(("reachable", name), "a decision maker", f'"{name}"', f"Known: {', '.join(names)}.")
        lists: list[list[list[int]]] = []
        for name in names:
            rows: list[list[int]] = [[] for _ in range(size)]
            for state, others in listed.get(name, {}).items():
                path = ("reachable", name, state)
                wrong = [word for word in (state, *map(str, others)) if not _number(word, size)]
                if wrong:
                    self._fault(path, f"states from 1 to {size}", f'"{wrong[0]}"', "States are counted from 1.")
                elif int(state) in others:
                    self._fault(path, "moves to other states", f"a move from {state} to itself", "Remove it.")
                else:
                    rows[int(state) - 1] = sorted({other - 1 for other in others})
            lists.append(rows)
        return None if self.faults else ListedMoves.of(lists)

    def _derived(self, spelt: Sequence[str], owners: Sequence[int]) -> OptionMoves | ListedMoves | None:
        masks = [
            sum(1 << k for k, who in enumerate(owners) if who == m) for m in range(len(self.listing.decisionMakers))
        ]
        ways = [option.permittedDirection for option in self.listing.options]
        forward, back = (sum(1 << k for k, way in enumerate(ways) if way == word) for word in ("fwd", "back"))
        index = np.full(1 << self.count, -1, np.int32)
        loose = [k for k, state in enumerate(spelt) if "-" in state]
        if loose and len(spelt) > MERGED_MOST:
            self._fault(
                ("states",), f"at most {MERGED_MOST:,} states where some hold -", f"{len(spelt):,}", "Spell all."
            )
            return None
        fixed = [(_code(state), k) for k, state in enumerate(spelt) if "-" not in state]
        for code, k in fixed:
            index[code] = k
        every = np.arange(1 << self.count, dtype=np.int64) if loose else np.empty(0, np.int64)
        for k in loose:
            here = every[_matches(spelt[k], every)]
            if (index[here] >= 0).any():
                other = int(index[here].max())
                got = f'"{spelt[k]}", which shares a state with number {other + 1}'
                self._fault(("states", k), "states apart from one another", got, "Spell one of them further.")
            index[here] = k
        codes = np.flatnonzero(index >= 0).astype(np.int64) if loose else np.array([c for c, _ in fixed], np.int64)
        whole = OptionMoves(codes, index, np.array(masks, np.int64), forward, back)
        if not loose:
            return whole
        place = np.full(index.size, -1, np.int32)
        place[codes] = np.arange(codes.size, dtype=np.int32)
        return merged_moves(OptionMoves(codes, place, whole.masks, forward, back), index[codes].astype(np.int64))

    def _payoffs(self, k: int, maker: ListedMaker, spelt: Sequence[str]) -> Ints | None:
        path = ("decisionMakers", k)
        given = [name for name in ("payoffs", "ranking_best_first", "preferences") if getattr(maker, name) is not None]
        if not given:
            return self._fault((*path, "payoffs"), "payoffs, a ranking or preferences", "none", "Give one of them.")
        if maker.preferences is not None and len(given) > 1:
            return self._fault((*path, "preferences"), "one kind of preference", " and ".join(given), "Keep one.")
        rows = []
        if maker.payoffs is not None:
            if len(maker.payoffs) != len(spelt):
                got = f"{len(maker.payoffs)}"
                return self._fault(
                    (*path, "payoffs"), f"a payoff for each of {len(spelt)} states", got, "Add or remove."
                )
            rows.append(ranks(np.unique(np.array(maker.payoffs), return_inverse=True)[1].astype(np.int64)))
        if (
            maker.ranking_best_first is not None
            and (row := self._ranked(path, maker.ranking_best_first, len(spelt))) is not None
        ):
            rows.append(row)
        if maker.preferences is not None:
            return self._stated(path, maker.preferences, spelt)
        if len(rows) == 2 and (rows[0] != rows[1]).any():
            state = int(np.flatnonzero(rows[0] != rows[1])[0]) + 1
            got = f"another place of state {state} in the one than in the other"
            return self._fault(path, "payoffs and ranking_best_first that agree", got, "Remove one of the two.")
        return rows[0] if rows else None

    def _ranked(self, path: tuple[Any, ...], groups: Sequence[Sequence[int]], size: int) -> Ints | None:
        row, at = np.full(size, -1, np.int32), (*path, "ranking_best_first")
        for worth, group in enumerate(reversed(groups)):
            for state in group:
                if not 1 <= state <= size:
                    return self._fault(at, f"states from 1 to {size}", str(state), "States are counted from 1.")
                if row[state - 1] >= 0:
                    got = f"state {state} twice, and so above itself"
                    return self._fault(at, "a ranking without a circle", got, "Keep one of the two places.")
                row[state - 1] = worth
        missing = np.flatnonzero(row < 0) + 1
        if missing.size:
            got = f"none for {', '.join(map(str, missing[:8]))}"
            return self._fault(at, f"a place for each of {size} states", got, "Add them; equals stand in one group.")
        return row

    def _stated(self, path: tuple[Any, ...], texts: Sequence[str], spelt: Sequence[str]) -> Ints | None:
        if any("-" in state for state in spelt) or not self.count:
            got = "states that are not spelt out"
            return self._fault((*path, "preferences"), "Y or N for every option", got, "Give payoffs instead.")
        if len(texts) > 60:
            return self._fault((*path, "preferences"), "at most 60 statements", str(len(texts)), "Leave out the last.")
        codes = np.array([_code(state) for state in spelt], np.int64)
        every, seen = np.arange(1 << self.count, dtype=np.int64), dict[bytes, int]()
        scores = np.zeros(codes.size, np.int64)
        for k, text in enumerate(texts):
            try:
                formula = read_statement(text, [f"o{j + 1}" for j in range(self.count)])
            except StatementError as error:
                return self._fault((*path, "preferences", k), error.expected, error.got, error.next_step)
            if (told := clash(text, holds(formula, every), seen, k)) is not None:
                return self._fault((*path, "preferences", k), *told)
            scores += holds(formula, codes).astype(np.int64) << (len(texts) - 1 - k)
        return ranks(scores)

    def _fault(self, path: tuple[Any, ...], expected: str, got: str, step: str) -> Ints | None:
        self.faults.append(Fault(path, expected, got, step))
        return None


def _code(state: str) -> int:
    return sum(1 << k for k, letter in enumerate(state) if letter == "Y")


def _matches(pattern: str, codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    care = sum(1 << k for k, letter in enumerate(pattern) if letter != "-")
    fits: NDArray[np.bool_] = (codes & care) == _code(pattern)
    return fits


def _number(word: str, size: int) -> bool:
    return word.isdecimal() and 1 <= int(word[:12]) <= size


def _same(given: ListedMoves, derived: OptionMoves | ListedMoves, size: int) -> bool:
    """Whether two ways to say it give the same moves."""
    if isinstance(derived, ListedMoves):
        return bool((given.begins == derived.begins).all() and (given.targets == derived.targets).all())
    probe = GraphModel("", ("",) * len(given.begins), (), (), derived, np.zeros((len(given.begins), size), np.int32))
    for k in range(len(given.begins)):
        for s in range(size):
            if probe.moves_of(k, s) != given.targets[given.begins[k, s] : given.begins[k, s + 1]].tolist():
                return False
    return True
