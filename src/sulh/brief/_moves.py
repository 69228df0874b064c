"""The waterfall as a picture: from prior to posterior, each bar leading to its item."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sulh.brief import _marks as m
from sulh.brief._document import RunDocument
from sulh.brief._steps import Bar, prior_will, waterfall
from sulh.brief._theme import AWAY, INK, LINK, MUTED, TOTAL, TOWARDS
from sulh.brief._told import moves_told
from sulh.brief._words import clipped, percent, points, wrapped
from sulh.inert import anchor, inert


@dataclass(frozen=True)
class Row:
    """A bar and where it stands: its middle `y` and the upper edge of its row, in pixels."""

    bar: Bar
    y: int
    edge: int


def moves(document: RunDocument, party: str, narrow: bool = False) -> m.Spec:
    """P(will) of one party from prior to posterior, in date order."""
    bars = waterfall(document, party)
    start = prior_will(document, party)
    end = bars[-1].end if bars else start
    step, half, lift = (46, 7, 33) if narrow else (42, 9, 21)
    height = (len(bars) + 2) * step
    domain = _around([start, *(bar.end for bar in bars)])
    room = (290, height, 2, 68, 0, 30) if narrow else (400, height, 432, 68, 0, 30)
    frame = m.Frame(*room, domain=domain, ticks=_ticks(domain, 4 if narrow else 8))
    rows = [Row(bar, (k + 1) * step + lift, (k + 1) * step) for k, bar in enumerate(bars)]
    ends = [(lift, "Before the record", start), (height - step + lift, "After the record", end)]
    layers = [
        m.boxes([_box(row, half) for row in rows], frame),
        m.rules(_joins(rows, ends, half), frame),
        m.words([*_end_words(ends, frame, narrow), *(word for row in rows for word in _row_words(row, frame, narrow))]),
        _links(rows, frame, step),
    ]
    name = m.variant(anchor(party, "moves"), narrow)
    return m.picture(layers, frame, name, "What moved the answer", moves_told(document, party, bars))


def _around(levels: list[float]) -> tuple[float, float]:
    """The span of an axis that holds all levels, in whole twentieths, at least a fifth wide."""
    low, high = math.floor(min(levels) * 20), math.ceil(max(levels) * 20)
    while high - low < 4:
        low, high = max(low - 1, 0), min(high + 1, 20)
    return low / 20, high / 20


def _ticks(domain: tuple[float, float], most: int) -> list[float]:
    low, high = (round(20 * side) for side in domain)
    stride = next(stride for stride in (1, 2, 4, 5, 10, 20) if (high - low) / stride <= most)
    return [k / 20 for k in range(low, high + 1) if k % stride == 0]


def _box(row: Row, half: int) -> m.Spec:
    bar = row.bar
    low, high = sorted((bar.start, bar.end))
    colour = TOWARDS if bar.delta > 0 else AWAY
    return {"low": low, "high": high, "top": row.y - half, "foot": row.y + half, "colour": colour}


def _joins(rows: list[Row], ends: list[tuple[int, str, float]], half: int) -> list[m.Spec]:
    """Dotted lines from bar to bar, and the two levels as heavy strokes."""
    places = [(ends[0][0], ends[0][2]), *((row.y, row.bar.end) for row in rows)]
    feet = [*(row.y for row in rows), ends[1][0]]
    joins = [m.rule(level, level, y, foot, MUTED, 1, (2, 2)) for (y, level), foot in zip(places, feet, strict=True)]
    return joins + [m.rule(level, level, y - half - 2, y + half + 2, TOTAL, 4) for y, _, level in ends]


def _end_words(ends: list[tuple[int, str, float]], frame: m.Frame, narrow: bool) -> list[m.Spec]:
    left, lift = (0, -18) if narrow else (1 - frame.left, 0)
    return [
        word
        for y, label, level in ends
        for word in (
            m.word(left, y + lift, label, size=13.5, bold=True),
            m.word(frame.pixel(level) + 10, y, percent(level), size=14.5, bold=True),
        )
    ]


def _row_words(row: Row, frame: m.Frame, narrow: bool) -> list[m.Spec]:
    bar, y = row.bar, row.y
    alone = bar.alone
    left, lift = (0, -18) if narrow else (1 - frame.left, 0)
    captions = wrapped(inert(bar.caption), 41 if narrow else 42, 1 if narrow else 2)
    starts = [y + lift + 16 * k - 8 * (len(captions) - 1) for k in range(len(captions))]
    value = m.word(frame.pixel(max(bar.start, bar.end)) + 9, y, points(bar.delta), INK, 13, bold=True)
    grade = [m.word(-18, y, clipped(alone.grade or "", 6), MUTED, 12, align="right")] if alone and not narrow else []
    colour, right = LINK if alone else MUTED, left + 100
    texts = [m.word(right, start, caption, colour, 13) for start, caption in zip(starts, captions, strict=True)]
    return [m.word(left, y + lift, bar.when, MUTED, 12), *texts, value, *grade]


def _links(rows: list[Row], frame: m.Frame, step: int) -> m.Spec:
    """One unseen rectangle over each row: its link, and its name for a reader who cannot see it."""
    areas = [
        {
            "x": -frame.left,
            "end": frame.width + frame.right,
            "top": row.edge,
            "foot": row.edge + step,
            "href": _target(row.bar),
            "name": clipped(f"{row.bar.when}: {inert(row.bar.caption)} {points(row.bar.delta)} points", 240),
        }
        for row in rows
    ]
    place = {"x": m.pixels("x"), "x2": {"field": "end"}, "y": m.pixels("top"), "y2": {"field": "foot"}}
    link = {"href": {"field": "href", "type": "nominal"}, "description": {"field": "name", "type": "nominal"}}
    mark = {"type": "rect", "fill": LINK, "fillOpacity": 0}
    return {"data": {"values": areas}, "mark": mark, "encoding": {**place, **link}}


def _target(bar: Bar) -> str:
    move = bar.moves[0]
    return f"#{anchor(move.item)}" if bar.alone and move.item else f"#{anchor(move.party, 'moves')}"
