"""Compiled loops of the belief: filter, smoother, messages, and the weighing of reports. Arrays in, arrays out.

Shapes: n rows of evidence in order of date, T types, F families, H happenings. Logs are natural; -inf is a chance of 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any  # numba compiles for concrete arrays; their shapes stand in the docstrings


@njit(cache=True, nogil=True, error_model="numpy")
def log_add(a: float, b: float) -> float:
    """log(exp a + exp b)."""
    if a < b:
        a, b = b, a
    return a if b == -np.inf else a + np.log1p(np.exp(b - a))


@njit(cache=True, nogil=True, error_model="numpy")
def log_total(values: Array) -> float:
    """log of the sum of exp over `values` (T,)."""
    top = values.max()
    if top == -np.inf:
        return -np.inf
    total = 0.0
    for t in range(values.size):
        total += np.exp(values[t] - top)
    return float(top + np.log(total))


@njit(cache=True, nogil=True, error_model="numpy")
def filter_rows(log_prior: Array, loglik: Array, keep: Array, states: Array) -> float:
    """Write log P(type at row j | rows to j) into `states` (n, T), nan from an impossible row on; the log evidence."""
    rows, types = loglik.shape
    states[:] = np.nan
    now, evidence = log_prior.copy(), 0.0
    for j in range(rows):
        stay, redraw = np.log(keep[j]), np.log1p(-keep[j])
        for t in range(types):
            now[t] = log_add(stay + now[t], redraw + log_prior[t]) + loglik[j, t]
        total = log_total(now)
        if total == -np.inf:
            return -np.inf
        for t in range(types):
            now[t] -= total
            states[j, t] = now[t]
        evidence += total
    return evidence


@njit(cache=True, nogil=True, error_model="numpy")
def smooth_rows(log_prior: Array, loglik: Array, keep: Array, states: Array, out: Array) -> None:
    """Write log P(type at row j | all rows) into `out` (n, T), from the filter's `states`."""
    rows, types = loglik.shape
    ahead, later = np.zeros(types), np.empty(types)
    for j in range(rows - 1, -1, -1):
        for t in range(types):
            out[j, t] = states[j, t] + ahead[t]
        total = log_total(out[j])
        for t in range(types):
            out[j, t] -= total
            later[t] = loglik[j, t] + ahead[t]
        stay, redraw = np.log(keep[j]), np.log1p(-keep[j])
        fresh = log_total(log_prior + later)
        for t in range(types):
            ahead[t] = log_add(stay + later[t], redraw + fresh)


@njit(cache=True, nogil=True, error_model="numpy")
def messages(log_prior: Array, loglik: Array, keep: Array, states: Array, before: Array, after: Array) -> None:
    """What is known before each row, and what follows from a type after it, so that any row can be left out.

    `before` (n, T): log P(type at row j | rows before j). `after` (n, T, T): log P(rows after j, type u at the end |
    type s at row j), each row j up to a constant. `states` are the filter's.
    """
    rows, types = loglik.shape
    for j in range(rows):
        stay, redraw = np.log(keep[j]), np.log1p(-keep[j])
        for t in range(types):
            was = states[j - 1, t] if j else log_prior[t]
            before[j, t] = log_add(stay + was, redraw + log_prior[t])
    fresh = np.empty(types)
    for s in range(types):
        for u in range(types):
            after[rows - 1, s, u] = 0.0 if s == u else -np.inf
    for j in range(rows - 1, 0, -1):
        stay, redraw = np.log(keep[j]), np.log1p(-keep[j])
        top = -np.inf
        for u in range(types):
            fresh[u] = -np.inf
            for s in range(types):
                fresh[u] = log_add(fresh[u], log_prior[s] + loglik[j, s] + after[j, s, u])
        for s in range(types):
            for u in range(types):
                value = log_add(stay + loglik[j, s] + after[j, s, u], redraw + fresh[u])
                after[j - 1, s, u] = value
                top = max(top, value)
        for s in range(types):
            for u in range(types):
                after[j - 1, s, u] -= top


@njit(cache=True, nogil=True, error_model="numpy")
def without_row(before: Array, after: Array, instead: Array, out: Array) -> None:
    """Write P(type at the end | all rows, row j saying `instead` of its own) into `out` (n, T), from the `messages`.

    `instead` (n, T) is the log-likelihood in its place: 0 where nothing is.
    """
    rows, types = before.shape
    end = np.empty(types)
    for j in range(rows):
        for u in range(types):
            end[u] = -np.inf
            for s in range(types):
                end[u] = log_add(end[u], before[j, s] + instead[j, s] + after[j, s, u])
        total = log_total(end)
        for u in range(types):
            out[j, u] = np.exp(end[u] - total)


@njit(cache=True, nogil=True, error_model="numpy")
def there(
    full: Array, items: Array, replaced_by: Array, slot: Array, pick: Array, present: Array, slots: int
) -> Array:  # fmt: skip
    """Which rows count, (n,): present, not replaced by an item that is present, and the best of their slot.

    `items` (n, 2): the item of a row and the second item of a contradiction, else -1. `replaced_by` (n,): the item that
    replaces it, or -1. `slot` (n,): rows of one happening and family; `pick` (n,) the rows, best first.
    """
    counts = np.zeros(full.size, np.bool_)
    taken = np.zeros(slots, np.bool_)
    for j in pick:
        first, second, newer = items[j, 0], items[j, 1], replaced_by[j]
        if full[j] > 0 and present[first] and (second < 0 or present[second]) and (newer < 0 or not present[newer]):
            counts[j] = not taken[slot[j]]
            taken[slot[j]] = True
    return counts


@njit(cache=True, nogil=True, error_model="numpy")
def weigh(
    counts: Array, p: Array, r: Array, m: Array, happening: Array, tell: Array, happenings: int, loglik: Array
) -> None:  # fmt: skip
    """Write what each row that counts adds to the log-likelihood of each type into `loglik` (n, T), 0 for the others.

    As `happening_increments`: reports of one happening enter in the order `tell` (n,), each with what it adds.
    """
    types = p.shape[1]
    done, undone, joint = np.empty((happenings, types)), np.empty((happenings, types)), np.empty((happenings, types))
    told = np.zeros(happenings, np.bool_)
    loglik[:] = 0.0
    for j in tell:
        if not counts[j]:
            continue
        h, noise = happening[j], (1 - r[j]) * m[j]
        heard, unheard = np.log(r[j] + noise), np.log(noise)
        for t in range(types):
            if not told[h]:
                done[h, t], undone[h, t] = np.log(p[j, t]) + heard, np.log1p(-p[j, t]) + unheard
                joint[h, t] = loglik[j, t] = np.log(r[j] * p[j, t] + noise)
                continue
            done[h, t] += heard
            undone[h, t] += unheard
            now = log_add(done[h, t], undone[h, t])
            loglik[j, t] = now - joint[h, t] if joint[h, t] > -np.inf else 0.0
            joint[h, t] = now
        told[h] = True


@njit(cache=True, nogil=True, error_model="numpy")
def cap(
    loglik: Array, counts: Array, family: Array, families: int, allowed: Array, most: float, spread: Array
) -> None:  # fmt: skip
    """Scale `loglik` (n, T) so that no family tells two allowed types apart by more than `most` nats.

    As `cap_family`, which also says what becomes of certain reports. `spread` (F,) is written: nats before scaling.
    """
    rows, types = loglik.shape
    total, sure = np.zeros((families, types)), np.zeros((families, types))
    for j in range(rows):
        if counts[j]:
            for t in range(types):
                if loglik[j, t] == -np.inf:
                    sure[family[j], t] += 1.0
                else:
                    total[family[j], t] += loglik[j, t]
    certain = np.zeros(families)
    for f in range(families):
        low, high, fewest, many = np.inf, -np.inf, np.inf, 0.0
        for t in range(types):
            if allowed[t]:
                low, high = min(low, total[f, t]), max(high, total[f, t])
                fewest, many = min(fewest, sure[f, t]), max(many, sure[f, t])
        certain[f] = many - fewest
        spread[f] = high - low if many == 0.0 else np.inf
    for j in range(rows):
        f = family[j]
        if not counts[j] or spread[f] <= most:
            continue
        for t in range(types):
            if spread[f] < np.inf:
                loglik[j, t] *= most / spread[f]
            elif certain[f] > 0:
                loglik[j, t] = -most / certain[f] if loglik[j, t] == -np.inf else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def pressed_days(starts: Array, items: Array, present: Array, spell: int, days: int) -> Array:
    """Pressed days up to and with day d, (days,), from the acts of pressure on `starts` (q,) told by `items` (q, 2)."""
    change = np.zeros(days + 1, np.int64)
    for k in range(starts.size):
        newer = items[k, 1]
        if present[items[k, 0]] and (newer < 0 or not present[newer]):
            first, last = max(starts[k] + 1, 0), min(starts[k] + spell, days - 1)
            if first <= last:
                change[first] += 1
                change[last + 1] -= 1
    out, covered = np.zeros(days, np.int64), 0
    for d in range(days):
        covered += change[d]
        out[d] = (out[d - 1] if d else 0) + (covered > 0)
    return out


@njit(cache=True, nogil=True, error_model="numpy")
def keeps(day: Array, pressed: Array, quiet: float, fast: float, keep: Array) -> float:
    """Write the chance that the type was not redrawn since the row before into `keep` (n,); since the last row, return.

    keep = exp(-quiet (days - pressed days) - fast (pressed days)); `day` (n,) counts from the first row's, the last
    entry of `pressed` is the end.
    """
    for j in range(day.size):
        since = day[j - 1] if j else day[j]
        under = pressed[day[j]] - pressed[since]
        keep[j] = np.exp(-quiet * (day[j] - since - under) - fast * under)
    end = pressed.size - 1
    under = pressed[end] - pressed[day[-1]]
    return float(np.exp(-quiet * (end - day[-1] - under) - fast * under))


@njit(cache=True, nogil=True, error_model="numpy")
def row_tree(prior: Array, lik: Array, keep: Array) -> Array:
    """Products of rows over every aligned run of 2^k rows, (2 size, T, T), each divided by its largest entry.

    A row's matrix is (keep I + (1 - keep) 1 prior') diag(lik): drift, then evidence. Node i has children 2i, 2i + 1.
    """
    rows, types = lik.shape
    size = 1
    while size < rows:
        size *= 2
    tree = np.zeros((2 * size, types, types))
    for node in range(size, 2 * size):
        j = node - size
        for s in range(types):
            for u in range(types):
                if j >= rows:
                    tree[node, s, u] = 1.0 if s == u else 0.0
                else:
                    moved = (1 - keep[j]) * prior[u] + (keep[j] if s == u else 0.0)
                    tree[node, s, u] = moved * lik[j, u]
    for node in range(size - 1, 0, -1):
        multiply(tree[2 * node], tree[2 * node + 1], tree[node])
    return tree


@njit(cache=True, nogil=True, error_model="numpy")
def multiply(left: Array, right: Array, out: Array) -> None:
    """Write left right / its largest entry into `out` (T, T), which may not be one of the two."""
    types, top = left.shape[0], 0.0
    for s in range(types):
        for u in range(types):
            total = 0.0
            for k in range(types):
                total += left[s, k] * right[k, u]
            out[s, u] = total
            top = max(top, total)
    if top > 0:
        for s in range(types):
            for u in range(types):
                out[s, u] /= top


@njit(cache=True, nogil=True, error_model="numpy")
def product(tree: Array, low: int, high: int, out: Array) -> None:
    """Write the product of rows low .. high - 1 into `out` (T, T), up to a constant."""
    types, size = tree.shape[1], tree.shape[0] // 2
    front, back = np.eye(types), np.eye(types)
    room = np.empty((types, types))
    i, j = low + size, high + size
    while i < j:
        if i & 1:
            multiply(front, tree[i], room)
            front[:] = room
            i += 1
        if j & 1:
            j -= 1
            multiply(tree[j], back, room)
            back[:] = room
        i //= 2
        j //= 2
    multiply(front, back, out)


@njit(cache=True, nogil=True, error_model="numpy")
def family_without(
    rows: Array, raw: Array, instead: Array, scales: Array, order: Array, start: Array, prior: Array, keep: Array,
    tree: Array, out: Array,
) -> None:  # fmt: skip
    """P(type at the end | one row of a family saying something else, its cap then scaling all), for each of its rows.

    Args:
        rows, raw: the family's K rows in order, and their log-likelihoods before the cap, (K,) and (K, T).
        instead: what row k would say, before the cap, (K, T): 0 where nothing takes its place.
        scales: by what all are multiplied once row k says that, (K,); `order` (K,) sorts them.
        start: P(type) just before the first of the rows, (T,).
        out: (K, T), written.
    """
    count, types = raw.shape
    total = tree.shape[0] // 2
    last = keep.size
    gaps = np.empty((count, types, types))
    moved, room = np.empty((types, types)), np.empty((types, types))
    for k in range(count):
        following = rows[k + 1] if k + 1 < count else last
        product(tree, rows[k] + 1, min(following, total), gaps[k])
        if k + 1 < count:
            for s in range(types):
                for u in range(types):
                    moved[s, u] = (1 - keep[following]) * prior[u] + (keep[following] if s == u else 0.0)
            multiply(gaps[k], moved, room)
            gaps[k] = room
    ahead, tail = np.empty((count, types)), np.empty((types, types))
    lik = np.empty((count, types))
    i = 0
    while i < count:
        scale = scales[order[i]]
        for k in range(count):
            top = raw[k].max() * scale
            for t in range(types):
                lik[k, t] = np.exp(raw[k, t] * scale - top)
        ahead[0] = start
        for k in range(1, count):
            norm = 0.0
            for u in range(types):
                ahead[k, u] = 0.0
                for s in range(types):
                    ahead[k, u] += ahead[k - 1, s] * lik[k - 1, s] * gaps[k - 1, s, u]
                norm += ahead[k, u]
            ahead[k] /= norm
        first = i
        while i < count and scales[order[i]] == scale:
            i += 1
        wanted = np.sort(order[first:i])[::-1]
        tail[:] = np.eye(types)
        at = count
        for k in wanted:
            while at > k:  # tail becomes what follows row at - 1: its gap, then the later rows
                at -= 1
                if at + 1 < count:
                    for s in range(types):
                        for u in range(types):
                            tail[s, u] *= lik[at + 1, s]
                multiply(gaps[at], tail, room)
                tail[:] = room
            norm = 0.0
            for u in range(types):
                out[k, u] = 0.0
                for s in range(types):
                    out[k, u] += ahead[k, s] * np.exp(instead[k, s] * scale) * tail[s, u]
                norm += out[k, u]
            out[k] /= norm


@njit(cache=True, nogil=True, error_model="numpy")
def posterior_of(
    present: Array, prior: Array, p: Array, r: Array, m: Array, day: Array, items: Array, replaced_by: Array,
    happening: Array, family: Array, slot: Array, pick: Array, tell: Array, starts: Array, pressing: Array,
    spell: int, end: int, quiet: float, fast: float, most: float, sizes: Array, out: Array,
) -> None:  # fmt: skip
    """Write the belief at the end from the items that are `present` into `out` (T,), nan if they leave no type.

    All other arguments are fields of `Evidence`; `sizes` holds the numbers of slots, happenings and families.
    """
    rows, types = p.shape
    loglik, states, keep = np.empty((rows, types)), np.empty((rows, types)), np.empty(rows)
    log_prior = np.log(prior)
    counts = there(r, items, replaced_by, slot, pick, present, sizes[0])
    weigh(counts, p, r, m, happening, tell, sizes[1], loglik)
    cap(loglik, counts, family, sizes[2], prior > 0, most, np.empty(sizes[2]))
    last = keeps(day, pressed_days(starts, pressing, present, spell, end + 1), quiet, fast, keep)
    filter_rows(log_prior, loglik, keep, states)
    for t in range(types):
        out[t] = last * np.exp(states[rows - 1, t]) + (1 - last) * prior[t]


@njit(cache=True, nogil=True, error_model="numpy")
def walk(
    orders: Array, group: Array, given: Array, prior: Array, p: Array, r: Array, m: Array, day: Array, items: Array,
    replaced_by: Array, happening: Array, family: Array, slot: Array, pick: Array, tell: Array, starts: Array,
    pressing: Array, spell: int, end: int, quiet: float, fast: float, most: float, sizes: Array, out: Array,
) -> None:  # fmt: skip
    """Write what each group adds as groups of items join in the given orders into `out` (orders, groups, T).

    `orders` (orders, groups) are permutations; `group` (I,) says which group an item joins with, -1 for none: such an
    item is there from the start where `given` (I,) says so.
    """
    types = prior.size
    before, now = np.empty(types), np.empty(types)
    for k in range(orders.shape[0]):
        present = given.copy()
        posterior_of(present, prior, p, r, m, day, items, replaced_by, happening, family, slot, pick, tell, starts,
                     pressing, spell, end, quiet, fast, most, sizes, before)  # fmt: skip
        for g in orders[k]:
            for i in range(group.size):
                if group[i] == g:
                    present[i] = True
            posterior_of(present, prior, p, r, m, day, items, replaced_by, happening, family, slot, pick, tell, starts,
                         pressing, spell, end, quiet, fast, most, sizes, now)  # fmt: skip
            for t in range(types):
                out[k, g, t] = now[t] - before[t]
                before[t] = now[t]
