"""Which pairs of texts share their words: every pair of a few, likely pairs of many, and always an exact count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sulh.reading._shingles import Numbers, mixed

Ints = NDArray[np.int64]
EVERY = 1500
"""Up to this many texts every pair is counted."""
BANDS, ROWS = 32, 4
"""MinHash of 128 permutations: two texts of resemblance s meet in a band with a chance of 1 - (1 - s^4)^32."""
SAMPLE = 2
"""One run in so many is kept to find texts that hold another: two such runs in common make a pair. Where 30 runs are
held by 0.35, a chance of 0.97; of texts that share fewer runs some are missed."""
CROWD = 12
"""Where more texts than this share a run, each is set beside the first and the one before, and not beside all."""


class Pair(NamedTuple):
    """Two texts by their place, a before b, and how many runs they share."""

    a: int
    b: int
    shared: int


def every_pair(sets: Sequence[Numbers], least: float = 0.0) -> list[Pair]:
    """All pairs that share a run, and of the smaller set the part `least`: |A ∩ B| by a sparse product, in blocks."""
    from scipy.sparse import csr_array

    runs, starts, count = _numbered(sets)
    ones = np.ones(len(runs), np.int32)
    table = csr_array((ones, runs, starts), shape=(len(sets), count))
    turned = table.T.tocsr()
    sizes = np.diff(starts)
    found: list[Pair] = []
    for first in range(0, len(sets), 128):
        block = (table[first : first + 128] @ turned).tocoo()
        rows, columns = block.row.astype(np.int64) + first, block.col.astype(np.int64)
        keep = (rows < columns) & (block.data >= least * np.minimum(sizes[rows], sizes[columns]))
        found += map(Pair, rows[keep].tolist(), columns[keep].tolist(), block.data[keep].tolist())
    return sorted(found)


def likely_pairs(sets: Sequence[Numbers], least: float = 0.0) -> list[Pair]:
    """The same of those pairs that MinHash or a sample of runs puts side by side.

    Source: Broder (1997), On the resemblance and containment of documents, Compression and Complexity of Sequences,
    21-29; bands as in Indyk and Motwani (1998), Proceedings of STOC, 604-613. Nothing is drawn at random: the
    permutations are fixed numbers.
    """
    codes = np.unique(np.concatenate([_banded(sets), _sampled(sets)]))
    return _counted(sets, codes, least)


def _numbered(sets: Sequence[Numbers]) -> tuple[Ints, Ints, int]:
    """The runs of all texts one after the other, numbered from 0; where each text starts; how many runs there are."""
    sizes = np.array([0, *map(len, sets)], np.int64)
    every, runs = np.unique(np.concatenate([np.zeros(0, np.uint64), *sets]), return_inverse=True)
    return runs.astype(np.int64), np.cumsum(sizes), len(every)


def _banded(sets: Sequence[Numbers]) -> Ints:
    """Codes a·n + b of pairs that agree in all rows of some band."""
    full = np.array([k for k, one in enumerate(sets) if len(one)], np.int64)
    if len(full) < 2:
        return np.zeros(0, np.int64)
    flat = np.concatenate([sets[k] for k in full])
    starts = np.cumsum([0, *(len(sets[k]) for k in full)])[:-1]
    odd = mixed(np.arange(BANDS * ROWS, dtype=np.uint64)) | np.uint64(1)
    found = []
    for band in range(BANDS):
        key = np.full(len(full), band, np.uint64)
        for factor in odd[band * ROWS : (band + 1) * ROWS]:
            least = np.minimum.reduceat(flat * factor ^ (flat >> np.uint64(29)), starts)
            key = mixed(key ^ least)
        found.append(_beside(key, full, len(sets)))
    return np.concatenate(found)


def _sampled(sets: Sequence[Numbers]) -> Ints:
    """Codes of pairs with two sampled runs in common, so that a short text meets the long one that holds it."""
    kept = [one[mixed(one) % np.uint64(SAMPLE) == 0] for one in sets]
    flat = np.concatenate([np.zeros(0, np.uint64), *kept])
    owner = np.repeat(np.arange(len(sets), dtype=np.int64), [len(one) for one in kept])
    codes, times = np.unique(_beside(flat, owner, len(sets)), return_counts=True)
    return codes[times >= 2]


def _beside(keys: Numbers, owner: Ints, count: int) -> Ints:
    """Codes of pairs of owners that have a key in common, once for each key."""
    order = np.argsort(keys, kind="stable")  # owners stand in their order
    keys, owner = keys[order], owner[order]
    change = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    sizes = np.diff(np.concatenate([change, [len(keys)]])) if len(keys) else change
    found = [np.zeros(0, np.int64)]
    for size in range(2, CROWD + 1):
        at = change[sizes == size]
        found += [owner[at + a] * count + owner[at + b] for a, b in combinations(range(size), 2)]
    found += [_crowd(owner[at : at + size], count) for at, size in _crowds(change, sizes)]
    return np.concatenate(found)


def _crowds(change: Ints, sizes: Ints) -> Iterator[tuple[int, int]]:
    big = sizes > CROWD
    return zip(change[big].tolist(), sizes[big].tolist(), strict=True)


def _crowd(owner: Ints, count: int) -> Ints:
    return np.concatenate([owner[0] * count + owner[1:], owner[1:-1] * count + owner[2:]])


def _counted(sets: Sequence[Numbers], codes: Ints, least: float) -> list[Pair]:
    """The exact number of shared runs of each pair, which are sorted by their first text."""
    runs, starts, count = _numbered(sets)
    here = np.zeros(count, bool)
    firsts, seconds = codes // len(sets), codes % len(sets)
    if not len(codes):
        return []
    edges = np.flatnonzero(np.concatenate([[True], firsts[1:] != firsts[:-1], [True]]))
    found: list[Pair] = []
    for low, high in pairwise(edges.tolist()):
        a = int(firsts[low])
        own = runs[starts[a] : starts[a + 1]]
        here[own] = True
        for b in seconds[low:high].tolist():
            shared = int(np.count_nonzero(here[runs[starts[b] : starts[b + 1]]]))
            if shared and shared >= least * min(len(own), len(sets[b])):
                found.append(Pair(a, b, shared))
        here[own] = False
    return found
