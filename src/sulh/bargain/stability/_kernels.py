"""Compiled loops over the states of a conflict. Arrays in, arrays out.

A graph is (codes, index, masks, parts_at, parts, forward, back, begins, targets, rev_begins, rev_targets). In option
form `codes` (n,) holds the options taken in each state as bits, `index` (2^options,) the state of each code or -1,
`masks` (m,) the options of each decision maker, `parts[parts_at[k]:parts_at[k + 1]]` all non-empty parts of its mask.
In listed form `codes` is empty, and the moves of k from s are `targets[begins[k, s]:begins[k, s + 1]]`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any  # numba compiles for concrete arrays
NEVER = 2**31 - 1


@njit(cache=True, nogil=True)
def step(graph: Any, k: int, s: int, backward: bool, found: Array) -> int:
    """Write the states that k can move to from s (or, backward, those from which k can move to s); their number."""
    codes, index, _, parts_at, parts, forward, back, begins, targets, rev_begins, rev_targets = graph
    count = 0
    if codes.size == 0:
        if backward:
            for e in range(rev_begins[k, s], rev_begins[k, s + 1]):
                found[count] = rev_targets[e]
                count += 1
        else:
            for e in range(begins[k, s], begins[k, s + 1]):
                found[count] = targets[e]
                count += 1
        return count
    here = codes[s]
    gone, come = forward & here, back & ~here  # what k may not drop, and what it may not take
    if backward:
        gone, come = forward & ~here, back & here
    for p in range(parts_at[k], parts_at[k + 1]):
        flip = parts[p]
        if flip & gone or flip & come:
            continue
        other = index[here ^ flip]
        if other >= 0:
            found[count] = other
            count += 1
    return count


@njit(cache=True, nogil=True)
def best_after(graph: Any, k: int, worth: Array, room: int) -> Array:
    """For every state the most that k can have after one more move of its own, or without one. Shape (n,)."""
    after = worth.copy()
    found = np.empty(room, np.int32)
    for s in range(worth.size):
        for e in range(step(graph, k, s, False, found)):
            after[s] = max(after[s], worth[found[e]])
    return after


@njit(cache=True, nogil=True)
def worst_legal(graph: Any, players: Array, payoffs: Array, improving: bool, values: Array, order: Array, room: int
) -> Array:  # fmt: skip
    """The least of `values` that legal sequences of moves by `players` lead to from each state; NEVER if none does.

    Nobody moves twice running. With `improving`, each mover must prefer where it moves to. `order` sorts `values`
    ascending. Works backwards from the worst state: each (state, first mover) takes the first value that reaches it,
    and each state's moves into it are looked at once for every mover.
    """
    codes, index, masks = graph[0], graph[1], graph[2]
    many, n = players.size, values.size
    option_form = codes.size > 0
    first = np.full((many, n), NEVER, np.int32)
    looked = np.zeros((many, n), np.bool_)
    left = np.zeros((many, index.size if option_form else 1), np.int32)
    if option_form:  # how many states of each class that a mover can move within have no value yet
        for q in range(many):
            for s in range(n):
                left[q, codes[s] & ~masks[players[q]]] += 1
    queue = np.empty(many * n + 1, np.int64)
    found = np.empty(room, np.int32)
    head, tail = 0, 0
    for o in range(n):
        end, value, mover = order[o], values[order[o]], -1
        while True:
            for q in range(many):
                if q == mover or looked[q, end]:
                    continue
                looked[q, end] = True
                if option_form and left[q, codes[end] & ~masks[players[q]]] == 0:
                    continue
                k = players[q]
                for e in range(step(graph, k, end, True, found)):
                    s = found[e]
                    if first[q, s] != NEVER or (improving and payoffs[k, end] <= payoffs[k, s]):
                        continue
                    first[q, s] = value
                    if option_form:
                        left[q, codes[s] & ~masks[k]] -= 1
                    queue[tail] = s * many + q
                    tail += 1
            if head == tail:
                break
            end, mover = queue[head] // many, queue[head] % many
            head += 1
    worst = np.full(n, NEVER, np.int32)
    for q in range(many):
        for s in range(n):
            worst[s] = min(worst[s], first[q, s])
    return worst


@njit(cache=True, nogil=True)
def least_elsewhere(graph: Any, k: int, rest: Array, values: Array, low: Array, second: Array, at: Array, out: Array
) -> None:  # fmt: skip
    """Lower `out` to the least of min(values, rest) that k can move to, where k can undo all that it does.

    Then all states of a class (alike but for k's options) are one move apart: the least of the class, or for the state
    that has it the second least. `low`, `second` and `at` (2^options,) are scratch.
    """
    codes, mask = graph[0], graph[2][k]
    for s in range(codes.size):
        low[codes[s] & ~mask], second[codes[s] & ~mask] = NEVER, NEVER
    for s in range(codes.size):
        kind, value = codes[s] & ~mask, min(values[s], rest[s])
        if value < low[kind]:
            second[kind] = low[kind]
            low[kind], at[kind] = value, s
        elif value < second[kind]:
            second[kind] = value
    for s in range(codes.size):
        kind = codes[s] & ~mask
        out[s] = min(out[s], second[kind] if at[kind] == s and low[kind] != NEVER else low[kind])


@njit(cache=True, nogil=True)
def worst_once(graph: Any, players: Array, payoffs: Array, improving: bool, values: Array, most: int, room: int
) -> Array:  # fmt: skip
    """As `worst_legal`, where each of `players` moves at most once and at most `most` of them move.

    V_0 = NEVER and V_K(s) = min over k in K and moves s -> t of min(values(t), V_{K without k}(t)), by the size of K.
    """
    many, n = players.size, values.size
    table = np.full((1 << many, n), NEVER, np.int32)
    found = np.empty(room, np.int32)
    locked = graph[5] | graph[6]
    size = graph[1].size if graph[0].size > 0 and not improving else 0
    low, second, at = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    for group in range(1, 1 << many):
        movers = 0
        for q in range(many):
            movers += (group >> q) & 1
        for q in range(many):
            if (group >> q) & 1 == 0:
                continue
            k, rest = players[q], table[group & ~(1 << q)]
            if movers > most:
                for s in range(n):
                    table[group, s] = min(table[group, s], rest[s])
            elif size > 0 and graph[2][k] & locked == 0:
                least_elsewhere(graph, k, rest, values, low, second, at, table[group])
            else:
                for s in range(n):
                    for e in range(step(graph, k, s, False, found)):
                        t = found[e]
                        if not improving or payoffs[k, t] > payoffs[k, s]:
                            table[group, s] = min(table[group, s], values[t], rest[t])
    return table[(1 << many) - 1].copy()


@njit(cache=True, nogil=True)
def judged(graph: Any, k: int, worth: Array, harms: Array, room: int) -> Array:
    """Whether each state is stable for k: without an improvement (row 0), or by row r of `harms` (rows 1 + r).

    `harms` (concepts, n) holds for every state the worst that can follow k's move to it: s is stable if for every
    improvement t of k from s, harms[r, t] <= worth[s].
    """
    rows, n = harms.shape
    stable = np.ones((rows + 1, n), np.bool_)
    found = np.empty(room, np.int32)
    for s in range(n):
        for e in range(step(graph, k, s, False, found)):
            t = found[e]
            if worth[t] <= worth[s]:
                continue
            stable[0, s] = False
            for r in range(rows):
                if harms[r, t] > worth[s]:
                    stable[r + 1, s] = False
    return stable


@njit(cache=True, nogil=True)
def spread_from(graph: Any, start: int, many: int, payoffs: Array, improving: bool, room: int) -> Array:
    """Breadth first from `start` by anybody's moves: (n, 3) of steps (-1: never), the state before, who moved."""
    n = payoffs.shape[1]
    tree = np.full((n, 3), -1, np.int32)
    queue = np.empty(n, np.int32)
    found = np.empty(room, np.int32)
    queue[0], tree[start, 0] = start, 0
    head, tail = 0, 1
    while head < tail:
        s = queue[head]
        head += 1
        for k in range(many):
            for e in range(step(graph, k, s, False, found)):
                t = found[e]
                if tree[t, 0] >= 0 or (improving and payoffs[k, t] <= payoffs[k, s]):
                    continue
                tree[t, 0], tree[t, 1], tree[t, 2] = tree[s, 0] + 1, s, k
                queue[tail] = t
                tail += 1
    return tree
