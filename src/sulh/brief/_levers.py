"""The levers as a picture: one outcome's chance from the low end of an assumption to its high end."""

from __future__ import annotations

import math

from sulh.brief import _marks as m
from sulh.brief._document import Lever, RunDocument
from sulh.brief._theme import INK, MUTED, OUTCOME_COLOURS
from sulh.brief._told import by_swing, levers_told
from sulh.brief._words import OUTCOME_WORDS, clipped, figure, percent
from sulh.inert import inert

MOST = 8


def levers(document: RunDocument, narrow: bool = False) -> m.Spec:
    """The largest levers, each a line from a hollow dot (low end) to a full one (high end), with a stroke for now."""
    shown = by_swing(document.levers)[:MOST]
    step, lift = (62, 46) if narrow else (44, 22)
    top = max([share for lever in shown for share in _ends(lever)] + [_now(lever) for lever in shown] + [0.2])
    most = math.ceil(top * 10) / 10
    stride = 1 if most <= (0.4 if narrow else 0.8) else 2
    ticks = [k / 10 for k in range(0, round(most * 10) + 1, stride)]
    room = (272, len(shown) * step, 8, 80, 0, 30) if narrow else (366, len(shown) * step, 422, 112, 0, 30)
    frame = m.Frame(*room, domain=(0, most), ticks=ticks)
    rows = [(lever, k * step + lift) for k, lever in enumerate(shown)]
    lines = [m.rule(min(_ends(lever)), max(_ends(lever)), y, y, OUTCOME_COLOURS[lever.outcome], 4) for lever, y in rows]
    now = [m.rule(at, at, y - 9, y + 9, INK, 2) for lever, y in rows for at in [_now(lever)]]
    dots = [
        {"low": share, "top": y, "colour": OUTCOME_COLOURS[lever.outcome], "full": full}
        for lever, y in rows
        for share, full in zip(_ends(lever), ("#ffffff", OUTCOME_COLOURS[lever.outcome]), strict=True)
    ]
    place = {"x": frame.x("low"), "y": m.pixels("top"), "stroke": m.plain("colour"), "fill": m.plain("full")}
    dot = {"type": "point", "shape": "circle", "size": 95, "strokeWidth": 2.5, "opacity": 1}
    layers = [
        m.rules([*lines, *now], frame),
        {"data": {"values": dots}, "mark": dot, "encoding": place},
        m.words([word for lever, y in rows for word in _words(lever, y, frame, narrow)]),
    ]
    return m.picture(layers, frame, m.variant("levers", narrow), "What would change the answer", levers_told(document))


def _ends(lever: Lever) -> tuple[float, float]:
    return lever.at_low[lever.outcome], lever.at_high[lever.outcome]


def _now(lever: Lever) -> float:
    return lever.at_likely[lever.outcome]


def _words(lever: Lever, y: int, frame: m.Frame, narrow: bool) -> list[m.Spec]:
    low, high = _ends(lever)
    outcome, who = (
        OUTCOME_WORDS[lever.outcome].label,
        inert(lever.who if lever.who and lever.who not in lever.label else ""),
    )
    change = f"{figure(low)} → {percent(high)}"
    if narrow:
        return [
            m.word(0, y - 34, clipped(inert(lever.label), 52), size=13),
            m.word(0, y - 17, clipped(f"{outcome}{' · ' + who if who else ''}", 50), MUTED, 12),
            m.word(frame.width + frame.right, y, change, size=13, bold=True, align="right"),
        ]
    left = 1 - frame.left
    return [
        m.word(left, y - 9, clipped(inert(lever.label), 67), size=13),
        m.word(left, y + 9, clipped(f"{outcome}{' · ' + who if who else ''}", 64), MUTED, 12),
        m.word(frame.width + 26, y, change, size=14, bold=True),
    ]
