"""A ranking of states from chains such as ``YN > NN ~ NY``: joined, closed, and refused if it runs in a circle."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from sulh.bargain.stability._model import Ints
from sulh.case._checks import Fault, nearest

MOST_RANKED = 512


def ranked(chains: Sequence[str], patterns: Sequence[str], named: Mapping[str, int]) -> tuple[Ints | None, list[Fault]]:
    """Ranks (n,), 0 the worst, from chains over states (a name, a pattern, or a number from 1); or what is wrong.

    ``a > b`` says that a is better, ``a ~ b`` that both are as good. What chains say together must rank all states:
    no state may stand above itself, and any two must be comparable.
    """
    size = len(patterns)
    if size > MOST_RANKED:
        step = "Use statements (prefers) instead."
        return None, [Fault((), f"at most {MOST_RANKED} states to rank one by one", f"{size:,}", step)]
    above = np.zeros((size, size), bool)  # above[a, b]: a is better than b
    at_least = np.eye(size, dtype=bool)
    faults: list[Fault] = []
    for k, chain in enumerate(chains):
        words = [word.strip() for word in re.split(r"([>~])", chain)]
        states = [_state(word, patterns, named) for word in words[::2]]
        for word, state in zip(words[::2], states, strict=True):
            if state is None:
                step = (
                    nearest(word, [*named, *patterns]) or "Write a name under states, a pattern like YN, or a number."
                )
                faults.append(Fault(("chains", k), "a state", f'"{word}"', step))
        for left, sign, right in zip(states, words[1::2], states[1:], strict=False):
            if left is not None and right is not None:
                at_least[left, right] = True
                above[left, right] |= sign == ">"
                at_least[right, left] |= sign == "~"
    return (None, faults) if faults else _closed(above, at_least, patterns)


def _state(word: str, patterns: Sequence[str], named: Mapping[str, int]) -> int | None:
    if word in named:
        return named[word]
    if word in patterns:
        return patterns.index(word)
    return int(word[:9]) - 1 if word.isdecimal() and 1 <= int(word[:9]) <= len(patterns) else None


def _closed(
    above: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    at_least: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    patterns: Sequence[str],
) -> tuple[Ints | None, list[Fault]]:
    size = len(patterns)
    for via in range(size):  # Warshall's closure
        at_least |= at_least[:, via, None] & at_least[None, via, :]
    circle = np.argwhere(above & at_least.T)
    if circle.size:
        a, b = circle[0]
        ring = [int(k) for k in range(size) if at_least[b, k] and at_least[k, a] and k not in (a, b)]
        told = " and ".join(f"{k + 1} ({patterns[k]})" for k in (int(a), *ring[:6], int(b)))
        step = "Take one of the comparisons out."
        return None, [Fault(("chains",), "a ranking without a circle", f"one through states {told}", step)]
    loose = np.argwhere(~(at_least | at_least.T))
    if loose.size:
        a, b = (int(k) for k in loose[0])
        got = f"no order of {a + 1} ({patterns[a]}) and {b + 1} ({patterns[b]})"
        return None, [Fault(("chains",), f"a ranking of all {size} states", got, "Add a chain that compares them.")]
    return np.unique(at_least.sum(axis=1), return_inverse=True)[1].astype(np.int32), []
