"""From a conflict in option form to its graph model, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sulh.bargain._domain import counted
from sulh.bargain.stability._merge import merged_moves
from sulh.bargain.stability._model import MOST_MAKERS, MOST_OPTIONS, GraphModel, Ints, ListedMoves, OptionMoves, ranks
from sulh.bargain.stability._ranking import ranked
from sulh.case import Conflict, DecisionMaker
from sulh.case._checks import Fault, hint
from sulh.case._statements import Formula, StatementError, read_statement
from sulh.errors import CaseError, Problem

Mask = NDArray[np.bool_]
MOST_STATEMENTS = 60
MERGED_MOST = 4096


def graph_model(conflict: Conflict, title: str | None = None) -> GraphModel:
    """The graph model of a conflict. Raises CaseError with everything that is wrong with it."""
    made, faults = try_model(conflict, title)
    if made is None:
        problems = [Problem("conflict", 0, ".".join(map(str, f.path)), f.expected, f.got, f.next_step) for f in faults]
        raise CaseError(problems)
    return made


def conflict_faults(conflict: Conflict) -> list[Fault]:
    """Everything that is wrong with a conflict, by its path below the conflict; empty if nothing is."""
    return try_model(conflict)[1]


def try_model(conflict: Conflict, title: str | None = None) -> tuple[GraphModel | None, list[Fault]]:
    """The graph model, or None and what is wrong."""
    faults = _shape(conflict)
    if faults:
        return None, faults
    options = list(conflict.choices())
    codes, index, faults = _states(conflict, options)
    if faults:
        return None, faults
    made = _Maker(conflict, options, codes, index)
    return made.model(title)


def holds(formula: Formula, codes: NDArray[np.int64]) -> Mask:
    """Whether a formula holds in each state: `codes` (n,) has bit k set where option k is taken."""
    kind = formula[0]
    if kind == "is":
        taken: Mask = (codes >> formula[1] & 1).astype(bool)
        return taken
    if kind == "not":
        return ~holds(formula[1], codes)
    left, right = holds(formula[1], codes), holds(formula[2], codes)
    joined: Mask = left & right if kind == "and" else left | right if kind == "or" else ~(left ^ right)
    return joined


def _shape(conflict: Conflict) -> list[Fault]:
    """Too many options or decision makers, an option id used twice, a name of a state that is not there."""
    faults, seen = [], dict[str, str]()
    for key, who in conflict.decision_makers.items():
        for option in who.options:
            if option in seen:
                at, got = ("decision_makers", key, "options", option), f'"{option}" of {seen[option]} too'
                faults.append(Fault(at, "an id of its own for every option", got, "Rename one of the two."))
            seen.setdefault(option, key)
    if not seen:
        step = "Say what somebody can do."
        faults.append(Fault(("decision_makers",), "at least one option", "none", step))
    if len(seen) > MOST_OPTIONS:
        got = f"{len(seen)}, which make {counted(2 ** len(seen))} states"
        step = "Join options that are taken together, or leave out those that nobody's preference names."
        faults.append(Fault(("decision_makers",), f"at most {MOST_OPTIONS} options", got, step))
    if len(conflict.decision_makers) > MOST_MAKERS:
        got, step = f"{len(conflict.decision_makers)}", "Join those who act as one."
        faults.append(Fault(("decision_makers",), f"at most {MOST_MAKERS} decision makers", got, step))
    for name, state in conflict.states.items():
        for k, option in enumerate(state.taken):
            if option not in seen:
                path = ("states", name, "taken", k)
                faults.append(Fault(path, "an option", f'"{option}"', hint(option, seen)))
    if conflict.status_quo is not None and conflict.status_quo not in conflict.states:
        step = hint(conflict.status_quo, conflict.states)
        faults.append(Fault(("status_quo",), "a state under states", f'"{conflict.status_quo}"', step))
    return faults


def _states(conflict: Conflict, options: Sequence[str]) -> tuple[NDArray[np.int64], Ints, list[Fault]]:
    """Codes of the states that can be, the state of each code, and faults."""
    every = np.arange(1 << len(options), dtype=np.int64)
    can = np.ones(every.size, bool)
    faults = []
    for k, pattern in enumerate(conflict.impossible):
        try:
            can &= ~holds(read_statement(pattern.statement, options), every)
        except StatementError as error:
            path = ("impossible", k, "statement")
            faults.append(Fault(path, error.expected, error.got, error.next_step))
    codes = every[can]
    if not faults and not codes.size:
        got = f"none of {every.size:,}: the {len(conflict.impossible)} patterns rule out all"
        faults.append(Fault(("impossible",), "at least one state that can be", got, "Take one of them out."))
    index = np.full(every.size, -1, np.int32)
    index[codes] = np.arange(codes.size, dtype=np.int32)
    return codes, index, faults


class _Maker:
    """Makes the model once its states are known, noting every fault."""

    def __init__(self, conflict: Conflict, options: Sequence[str], codes: NDArray[np.int64], index: Ints):
        self.conflict, self.options, self.codes, self.index = conflict, options, codes, index
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.group, self.members = np.arange(codes.size), [np.empty(0, np.int64)]
        self.spelt: tuple[str, ...] | None = None

    def model(self, title: str | None) -> tuple[GraphModel | None, list[Fault]]:
        self._merge()
        names, named = self._names()
        payoffs = [self._payoffs(key, who, named) for key, who in self.conflict.decision_makers.items()]
        if self.faults:
            return None, self.faults
        conflict = self.conflict
        owners = [k for k, who in enumerate(conflict.decision_makers.values()) for _ in who.options]
        made = GraphModel(
            title=title or conflict.question,
            makers=tuple(who.name for who in conflict.decision_makers.values()),
            options=tuple(choice.name for choice in conflict.choices().values()),
            owners=tuple(owners),
            moves=self._moves(owners),
            payoffs=np.array([row for row in payoffs if row is not None], np.int32),
            spelt=self.spelt,
            names=names,
            ids=named,
            status_quo=None if conflict.status_quo is None else named[conflict.status_quo],
            notes=tuple(self.notes),
            source=conflict,
        )
        return made, []

    def _merge(self) -> None:
        """States that are one: `group` is the merged state of each, numbered by its first member."""
        joined = np.full(self.codes.size, -1)
        for k, pattern in enumerate(self.conflict.merged):
            formula = self._formula(("merged", k, "statement"), pattern.statement)
            if formula is None:
                continue
            here = holds(formula, self.codes)
            if not here.any():
                self._fault(("merged", k), "a pattern of states that can be", "one of none", "Mend or remove it.")
            if (joined[here] >= 0).any():
                self._fault(("merged", k), "patterns that share no state", "a state merged twice", "Join the two.")
            joined[here] = k
        if (joined < 0).all():
            return
        if self.codes.size > MERGED_MOST:
            got = f"{self.codes.size:,}"
            self._fault(("merged",), f"at most {MERGED_MOST:,} states to merge among", got, "Rule states out instead.")
            return
        first: dict[int, int] = {}
        lead = [s if g < 0 else first.setdefault(int(g), s) for s, g in enumerate(joined)]
        heads = sorted(set(lead))
        place = {head: k for k, head in enumerate(heads)}
        self.group = np.array([place[head] for head in lead])
        members = [self.codes[self.group == k] for k in range(len(heads))]
        self.spelt = tuple(_spelt(codes, len(self.options)) for codes in members)

    def _names(self) -> tuple[dict[int, str], dict[str, int]]:
        names: dict[int, str] = {}
        named: dict[str, int] = {}
        for key, state in self.conflict.states.items():
            code = sum(1 << self.options.index(option) for option in set(state.taken))
            found = int(self.index[code])
            if found < 0:
                self._fault(("states", key), "a state that can be", "one that is ruled out", "Change what is taken.")
                continue
            named[key] = int(self.group[found])
            if named[key] in names:
                got = f'the state that is named "{names[named[key]]}" already'
                self._fault(("states", key), "one name for a state", got, "Remove one of the two.")
            names[named[key]] = state.name
        return names, named

    def _payoffs(self, key: str, who: DecisionMaker, named: dict[str, int]) -> Ints | None:
        path = ("decision_makers", key)
        if who.ranking is not None:
            size = int(self.group.max()) + 1
            patterns = self.spelt or tuple(_spelt(self.codes[s : s + 1], len(self.options)) for s in range(size))
            row, faults = ranked(who.ranking.chains, patterns, named)
            self.faults += [Fault((*path, "ranking", *f.path), f.expected, f.got, f.next_step) for f in faults]
            return row
        scores = self._scores(path, who)
        if scores is None:
            return None
        if self.spelt is None:
            return ranks(scores)
        merged = np.zeros(int(self.group.max()) + 1, np.int64)
        for k in range(merged.size):
            inside = scores[self.group == k]
            merged[k] = inside.min()
            if inside.min() != inside.max():
                told = f"{who.name} values some of what is merged in {self.spelt[k]} differently: the least is taken"
                self.notes.append(told)
        return ranks(merged)

    def _scores(self, path: tuple[str, ...], who: DecisionMaker) -> NDArray[np.int64] | None:
        """Sum of 2^(n-k) over the statements that hold in each state, after looking for ones that clash."""
        if len(who.prefers) > MOST_STATEMENTS:
            step = "The last ones never matter: leave them out."
            self._fault((*path, "prefers"), f"at most {MOST_STATEMENTS} statements", f"{len(who.prefers)}", step)
            return None
        every = np.arange(1 << len(self.options), dtype=np.int64)
        seen: dict[bytes, int] = {}
        scores, sound = np.zeros(self.codes.size, np.int64), True
        for k, preference in enumerate(who.prefers):
            at = (*path, "prefers", k, "statement")
            formula = self._formula(at, preference.statement)
            if formula is None:
                sound = False
                continue
            everywhere = holds(formula, every)
            sound &= self._clash(at, preference.statement, everywhere, seen, k)
            true = everywhere[self.codes]
            if true.all() or not true.any():
                word = "in every state" if true.all() else "in no state"
                self.notes.append(f'{who.name}: "{preference.statement}" holds {word} that can be, and decides nothing')
            scores += true.astype(np.int64) << (len(who.prefers) - 1 - k)
        return scores if sound else None

    def _clash(self, at: tuple[Any, ...], text: str, true: Mask, seen: dict[bytes, int], k: int) -> bool:
        """Whether a statement can be held beside those before it; a fault if not."""
        told = clash(text, true, seen, k)
        return True if told is None else self._fault(at, *told)

    def _moves(self, owners: Sequence[int]) -> OptionMoves | ListedMoves:
        choices = list(self.conflict.choices().values())
        masks = [
            sum(1 << k for k, owner in enumerate(owners) if owner == m)
            for m in range(len(self.conflict.decision_makers))
        ]
        forward = sum(1 << k for k, choice in enumerate(choices) if choice.moves == "forward")
        back = sum(1 << k for k, choice in enumerate(choices) if choice.moves == "back")
        moves = OptionMoves(self.codes, self.index, np.array(masks, np.int64), forward, back)
        return moves if self.spelt is None else merged_moves(moves, self.group)

    def _formula(self, path: tuple[Any, ...], text: str) -> Formula | None:
        try:
            return read_statement(text, self.options)
        except StatementError as error:
            self._fault(path, error.expected, error.got, error.next_step)
            return None

    def _fault(self, path: tuple[Any, ...], expected: str, got: str, step: str) -> bool:
        self.faults.append(Fault(path, expected, got, step))
        return False


def clash(text: str, true: Mask, seen: dict[bytes, int], k: int) -> tuple[str, str, str] | None:
    """Why statement k, `true` over all combinations of options, cannot stand beside those `seen` before it, if so."""
    mine, opposite = np.packbits(true).tobytes(), np.packbits(~true).tobytes()
    if true.all() or not true.any():
        got = f'"{text}", which {"always" if true.all() else "never"} holds'
        return "a statement that may hold or not", got, "It contradicts or repeats itself: mend it."
    if opposite in seen:
        got = f'"{text}", which holds exactly where number {seen[opposite] + 1} does not'
        return "statements that do not contradict one another", got, "Keep one of the two."
    if mine in seen:
        return (
            "each statement once",
            f'"{text}", which says what number {seen[mine] + 1} says',
            "Remove one of the two.",
        )
    seen[mine] = k
    return None


def _spelt(codes: NDArray[np.int64], options: int) -> str:
    """The pattern of one or more states: Y or N where all agree, - where they do not."""
    first = int(codes[0])
    differs = int(np.bitwise_or.reduce(codes ^ first))
    return "".join("-" if differs >> k & 1 else "Y" if first >> k & 1 else "N" for k in range(options))
