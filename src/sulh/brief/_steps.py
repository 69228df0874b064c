"""The waterfall as bars: large moves alone, runs of small ones together, nothing left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sulh.brief._document import Move, RunDocument
from sulh.brief._words import count, points, short_day
from sulh.errors import UsageError

BARS = 16
VISIBLE = 0.0005
SLACK = 1e-6

Chosen = tuple[int, Any] | None
"""Moves chosen to stand alone: the last one, and the chain of those before it."""


@dataclass(frozen=True)
class Bar:
    """One bar of the waterfall: P(will) went from `start` to `end` through `moves`, in date order."""

    moves: tuple[Move, ...]
    start: float
    end: float

    @property
    def delta(self) -> float:
        """The change: the sum over the moves, which is end - start up to rounding."""
        return sum(move.delta for move in self.moves)

    @property
    def alone(self) -> Move | None:
        """The one item the bar is about; None if it holds several moves or drift."""
        move = self.moves[0]
        return move if len(self.moves) == 1 and move.item is not None else None

    @property
    def when(self) -> str:
        """The day or days the bar covers."""
        first, last = self.moves[0].date, self.moves[-1].date
        if first == last:
            return short_day(first)
        if first.year != last.year:
            return f"{short_day(first)[-3:]} {first.year} – {short_day(last)[-3:]} {last.year}"
        if first.month == last.month:
            return f"{first.day}–{short_day(last)}"
        return f"{short_day(first)} – {short_day(last)}"

    @property
    def caption(self) -> str:
        """What the bar holds, in words; the item's own text where it is alone."""
        if self.alone is not None:
            return self.alone.text
        items = len({move.item for move in self.moves} - {None})
        if not items:
            return "Drift: time passes"
        drift = " and drift" if any(move.item is None for move in self.moves) else ""
        return f"{count(items, 'further item')}{drift}"


def prior_will(document: RunDocument, party: str) -> float:
    """P(settler or captive) before the record was read."""
    prior = document.belief[party].prior
    return prior["settler"] + prior["captive"]


def waterfall(document: RunDocument, party: str, limit: int = BARS) -> tuple[Bar, ...]:
    """From prior to posterior of P(will) of one party in at most `limit` bars.

    The moves keep their order, so every bar starts where the one before it ended. Items stand alone so that
    as much as possible of all movement (the sum of absolute changes) does; each run of others is one bar.
    Raises: UsageError if the moves do not lead from the prior to the posterior.
    """
    moves = [move for move in document.waterfall if move.party == party]
    start = prior_will(document, party)
    gap = start + sum(move.delta for move in moves) - document.belief[party].will.likely
    if abs(gap) > SLACK:
        raise UsageError(
            f"waterfall of {party}",
            "moves that sum to posterior - prior",
            f"a gap of {points(gap, 4)} points",
            "Run again.",
        )
    bars: list[Bar] = []
    for run in _runs(moves, limit):
        end = start + sum(move.delta for move in run)
        bars.append(Bar(run, start, end))
        start = end
    return tuple(bars)


def _runs(moves: Sequence[Move], limit: int) -> list[tuple[Move, ...]]:
    """The moves cut into bars by dynamic programming over (bars so far, whether the last of them is a group)."""
    best: dict[tuple[int, bool], tuple[float, Chosen]] = {(0, False): (0.0, None)}
    for k, move in enumerate(moves):
        size = abs(move.delta) if move.item is not None and abs(move.delta) >= VISIBLE else None
        reached: dict[tuple[int, bool], tuple[float, Chosen]] = {}
        for (bars, grouped), (shown, chosen) in best.items():
            ways: list[tuple[tuple[int, bool], float, Chosen]] = [((bars + (not grouped), True), shown, chosen)]
            if size is not None:
                ways.append(((bars + 1, False), shown + size, (k, chosen)))
            for state, value, picks in ways:
                if state[0] <= limit and value > reached.get(state, (-1.0, None))[0]:
                    reached[state] = (value, picks)
        best = reached
    _, chosen = max((best[state] for state in sorted(best)), key=lambda found: found[0])
    alone = set()
    while chosen is not None:
        k, chosen = chosen
        alone.add(k)
    keys = [k if k in alone else -1 for k in range(len(moves))]
    return [tuple(moves[k] for k, _ in run) for _, run in groupby(enumerate(keys), key=lambda pair: pair[1])]
