"""Trades across issues that help everybody, and the mediator's single text that such steps improve."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sulh.bargain._settle import reach
from sulh.bargain._space import Space
from sulh.bargain._value import Floats, Ints

CLEAR = 1e-9  # a trade that gains less than this share of the range is none
MOST_CHANGES = 4_000_000  # pairs of options looked at in one step


@dataclass(frozen=True, eq=False)
class Change:
    """One step from an outcome to another: the issues that change, with the options before and after.

    `gain` is what it does to each party; `halves` what each issue's change alone does, by issue, in the order of
    `issues` (parties,), None where that change alone is forbidden.
    """

    issues: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    gain: tuple[float, ...]
    halves: tuple[tuple[float, ...] | None, ...]
    row: int


@dataclass(frozen=True, eq=False)
class SingleText:
    """A draft and the steps that improve it, each accepted by all: nobody loses and somebody gains.

    `rows` holds the draft and the text after each step. `acceptable` is whether the last is worth no less than no deal
    to everyone: a text that somebody would refuse is not an agreement, however it was improved.
    """

    rows: tuple[int, ...]
    steps: tuple[Change, ...]
    on_frontier: bool
    acceptable: bool


def stakes(space: Space) -> Floats:
    """How much each issue matters to each party: the range of its mean utility over the issue's options, as a share.

    Shape (issues, parties); a party's column sums to 1, or is 0 where nothing matters to it.
    """
    spans = np.array([np.ptp(means, axis=0) for means in _means(space)])
    total = spans.sum(axis=0)
    return spans / np.where(total > 0, total, 1.0)


def middle(space: Space) -> int:
    """The row where each issue is split alone: the option whose worse side, as shares of the issue's range, is best.

    This is what talks end in that settle one issue after another, and so where trades across issues begin. Of options
    that are alike the one with the larger sum, then the first. Where the constraints forbid it: the allowed outcome
    that differs on the fewest issues, then the first.
    """
    chosen = []
    for means in _means(space):
        span = np.ptp(means, axis=0)
        share = (means - means.min(axis=0)) / np.where(span > 0, span, 1.0)
        share[:, span <= 0] = 1.0
        score = np.round(share.min(axis=1), 9) + 1e-9 * share.sum(axis=1)
        chosen.append(int(score.argmax()))
    row = space.row(int(np.ravel_multi_index(chosen, space.domain.counts)))
    if row is not None:
        return row
    options = np.stack(np.unravel_index(np.arange(len(space)) if space.numbers is None else space.numbers,
                                        space.domain.counts))  # fmt: skip
    return int((options != np.array(chosen)[:, None]).sum(axis=0).argmin())


def logroll(space: Space, start: int, most: int = 5) -> tuple[Change, ...]:
    """Trades on two issues from the outcome in row `start` after which every party is better off.

    A trade is no gift: neither half alone would be accepted by all. Sorted by the smallest gain as a share of the
    party's range, then by the sum of shares; of one pair of issues the best trade alone is told.
    """
    found, wide = [], reach(space)
    for pair in itertools.combinations(range(len(space.domain.issues)), 2):
        rows = _neighbours(space, start, pair)
        gain = space.utility[rows] - space.utility[start]
        for k in _best_first(space, gain, (gain > CLEAR * wide).all(axis=1)):
            change = _change(space, start, int(rows[k]))
            if len(change.issues) == 2 and not any(_welcome(half, wide) for half in change.halves):
                found.append(change)
                break
    shares = [np.array(change.gain) / wide for change in found]
    order = sorted(range(len(found)), key=lambda k: (-round(shares[k].min(), 9), -round(shares[k].sum(), 9), k))
    return tuple(found[k] for k in order[:most])


def single_text(space: Space, draft: Mapping[str, str] | int, most: int = 50) -> SingleText:
    """Improve a draft step by step, as a mediator with a single text does.

    Each step changes one issue where that can help somebody and hurt nobody; else two; else as many as an outcome of
    the frontier needs that dominates the text. Of the steps at hand the one is taken whose smallest gain, as a share
    of the party's range, is the largest, then the one with the larger sum, then the earlier outcome.

    Source: Fisher (1978), International Mediation: A Working Guide; Raiffa (1982), The Art and Science of Negotiation.
    """
    row = draft if isinstance(draft, int) else space.row_of(draft)
    rows = [row]
    steps: list[Change] = []
    while len(steps) < most and (following := _step(space, row)) is not None:
        steps.append(_change(space, row, following))
        row = following
        rows.append(row)
    done = _step(space, row) is None
    acceptable = bool((space.utility[row] >= space.disagreement).all())
    return SingleText(tuple(rows), tuple(steps), done, acceptable)


def _step(space: Space, row: int) -> int | None:
    """The row of the best step from `row`, None on the frontier."""
    here = space.utility[row]
    for rows in _wider(space, row):
        gain = space.utility[rows] - here
        best = _best_first(space, gain, (gain >= 0).all(axis=1) & (gain > 0).any(axis=1), 1)
        if best:
            return int(rows[best[0]])
    return None


def _wider(space: Space, row: int) -> Iterator[Ints]:
    """Rows that differ on one issue, then on two, then the whole frontier."""
    issues = range(len(space.domain.issues))
    yield np.concatenate([_neighbours(space, row, (k,)) for k in issues])
    pairs = [_neighbours(space, row, pair) for pair in itertools.combinations(issues, 2)]
    if pairs:
        yield np.concatenate(pairs)
    yield space.frontier


def _neighbours(space: Space, row: int, issues: tuple[int, ...]) -> Ints:
    """The allowed rows with any options on `issues` and the options of `row` on all others."""
    counts = space.domain.counts
    chosen = space.domain.options(space.number(row))
    if np.prod([counts[k] for k in issues]) > MOST_CHANGES:
        return np.empty(0, np.int64)
    axes = [np.arange(counts[k]) if k in issues else np.array([chosen[k]]) for k in range(len(counts))]
    numbers = np.ravel_multi_index(np.ix_(*axes), counts).reshape(-1)
    return space.rows(numbers.astype(np.int64))


def _best_first(space: Space, gain: Floats, usable: Floats, most: int = 200) -> list[int]:
    """Usable rows by the smallest share of range gained, then the sum, then the row."""
    rows = np.flatnonzero(usable)
    share = np.round(gain[rows] / reach(space), 9)
    order = np.lexsort((rows, -share.sum(axis=1), -share.min(axis=1)))[:most]
    return [int(k) for k in rows[order]]


def _change(space: Space, start: int, end: int) -> Change:
    """The step from one row to another, issue by issue."""
    domain = space.domain
    old, new = domain.options(space.number(start)), domain.options(space.number(end))
    where = [k for k in range(len(old)) if old[k] != new[k]]
    halves: list[tuple[float, ...] | None] = []
    for k in where:
        single = list(old)
        single[k] = new[k]
        row = space.row(int(np.ravel_multi_index(single, domain.counts)))
        halves.append(None if row is None else tuple((space.utility[row] - space.utility[start]).tolist()))
    return Change(
        issues=tuple(domain.issues[k].name for k in where),
        before=tuple(domain.issues[k].options[old[k]] for k in where),
        after=tuple(domain.issues[k].options[new[k]] for k in where),
        gain=tuple((space.utility[end] - space.utility[start]).tolist()),
        halves=tuple(halves),
        row=end,
    )


def _welcome(half: tuple[float, ...] | None, wide: Floats) -> bool:
    """Whether a change alone hurts nobody."""
    return half is not None and bool((np.array(half) >= -CLEAR * wide).all())


def _means(space: Space) -> list[Floats]:
    """Mean utility by option of each issue: a list of (options, parties). An option never allowed counts as worst."""
    counts, parties = space.domain.counts, len(space.parties)
    if space.numbers is None:
        return [_mean_along(space.utility, k, counts) for k in range(len(counts))]
    told = []
    for chosen, n in zip(np.unravel_index(space.numbers, counts), counts, strict=True):
        seen = np.bincount(chosen, minlength=n)
        sums = np.stack([np.bincount(chosen, space.utility[:, p], n) for p in range(parties)], axis=1)
        means = sums / np.maximum(seen, 1)[:, None]
        means[seen == 0] = means[seen > 0].min(axis=0)
        told.append(means)
    return told


def _mean_along(utility: Floats, issue: int, counts: tuple[int, ...]) -> Floats:
    """Mean utility by option of one issue where every outcome is there, (options, parties)."""
    before = int(np.prod(counts[:issue]))
    shape = (before, counts[issue], -1)
    return np.stack([column.reshape(shape).mean(axis=(0, 2)) for column in utility.T], axis=1)
