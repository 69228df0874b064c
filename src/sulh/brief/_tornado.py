"""The tornado: one outcome with each assumption at either end, as words, JSON and a picture."""

from __future__ import annotations

import math
from textwrap import wrap
from typing import Any

import numpy as np

from sulh.brief import _document as doc
from sulh.brief import _marks as m
from sulh.brief._labels import label
from sulh.brief._next import dumped, outcomes
from sulh.brief._theme import INK, OUTCOME_COLOURS
from sulh.brief._words import OUTCOME_WORDS, clipped, count, day, figure, listed, percent
from sulh.inert import inert
from sulh.outlook import Outlook, Tornado, width

LOW_END = "#aab4c0"
LEAST = 0.0005
RANGE, BAR = 28, 34


def bars_of(outlook: Outlook) -> doc.Tornado:
    """The tornado of a run: its assumptions at either end, for the outcome that is likeliest at the horizon."""
    case, at = outlook.chain.dossier.case, int(np.argmax(outlook.outcomes[-1]))
    swings = sorted(outlook.swings, key=lambda swing: (-width(swing, at), swing.path))
    bars = [
        doc.Bar(
            path=s.path, label=label(case, s.path), low=s.low, likely=s.likely, high=s.high,
            at_low=float(s.at_low[at]), at_likely=float(s.at_likely[at]), at_high=float(s.at_high[at]),
        )
        for s in swings
        if width(s, at) >= LEAST
    ]  # fmt: skip
    return doc.Tornado(outcome=doc.OUTCOMES[at], bars=bars)


def tornado_told(found: Tornado) -> str:
    """The bars for a terminal: low end ░, high end █, the likely value │, and the numbers beside them."""
    case, at = found.dossier.case, found.at
    words = OUTCOME_WORDS[found.outcome]
    chosen = ", the likeliest outcome" if found.likeliest else ""
    head = f"Tornado: {words.phrase} by {day(found.horizon)}, {percent(float(found.read[at]))}{chosen}."
    lines = [inert(case.title), "", *wrap(head, 80), ""]
    shown = [bar for bar in found.bars if width(bar, at) >= LEAST]
    chances = [float(x[at]) for bar in shown for x in (bar.at_low, bar.at_likely, bar.at_high)]
    if not shown:
        lines.append("No assumption of the case moves it by a tenth of a point.")
    else:
        scale = f"{percent(min(chances))}{percent(max(chances)):>{BAR - len(percent(min(chances)))}}"
        lines.append(f"    {'low / likely / high':<{RANGE}} {'low':>5}  {scale}  {'high':>4}")
    for bar in shown:
        low, likely, high = (float(x[at]) for x in (bar.at_low, bar.at_likely, bar.at_high))
        drawn = _drawn(low, likely, high, min(chances), max(chances))
        values = f"{bar.low:g} / {bar.likely:g} / {bar.high:g}"
        lines.append(f"  {clipped(inert(label(case, bar.path)), 78)}")
        lines.append(f"    {values:<{RANGE}} {percent(low):>5}  {drawn}  {percent(high):>4}")
    failed = f"Not converged: {count(found.unconverged, 'game')}. " if found.unconverged else ""
    made = failed + (
        f"░ with the assumption at its low end, █ at its high end, │ where it stands. {count(found.looked, 'number')} "
        "of the case have a range (the codebook's are not among them; `sulh flip` moves those too); shown are those "
        f"that move this outcome most, one at a time, all else likely, on a coarse grid. {found.seconds:.0f} s."
    )
    return "\n".join(line.rstrip() for line in [*lines, "", *wrap(made, 80)]) + "\n"


def _drawn(low: float, likely: float, high: float, least: float, most: float) -> str:
    """One bar of `BAR` characters; the end that reaches farther on a side is drawn first, the nearer one over it."""
    span = max(most - least, 1e-12)

    def place(chance: float) -> int:
        return round((BAR - 1) * (chance - least) / span)

    cells, middle = [" "] * BAR, place(likely)
    for chance, mark in sorted(((low, "░"), (high, "█")), key=lambda end: -abs(end[0] - likely)):
        first, last = sorted((place(chance), middle))
        cells[first : last + 1] = [mark] * (last + 1 - first)
    cells[middle] = "│"
    return "".join(cells)


def tornado_json(found: Tornado) -> str:
    """The same as one JSON text, with all five outcomes at every end. Seconds are left out: they differ."""
    case = found.dossier.case
    bars: list[dict[str, Any]] = [
        {
            "path": bar.path,
            "label": label(case, bar.path),
            "basis": case.quantities()[bar.path].basis,
            "who": bar.who,
            "low": bar.low,
            "likely": bar.likely,
            "high": bar.high,
            "at_low": outcomes(bar.at_low),
            "at_likely": outcomes(bar.at_likely),
            "at_high": outcomes(bar.at_high),
            "width": width(bar, found.at),
        }
        for bar in found.bars
    ]
    return dumped(
        {
            "case": case.id,
            "digest": found.dossier.digest,
            "as_of": found.dossier.as_of,
            "horizon": found.horizon,
            "outcome": found.outcome,
            "baseline": outcomes(found.read),
            "looked": found.looked,
            "unconverged": found.unconverged,
            "bars": bars,
        }
    )


def tornado_picture(document: doc.RunDocument, narrow: bool = False) -> m.Spec:
    """Bars from where the outcome stands to either end, the widest first: grey at low, coloured at high."""
    found = document.tornado or doc.Tornado(outcome=doc.OUTCOMES[0], bars=[])
    step, lift, half = (50, 38, 6) if narrow else (30, 15, 8)
    chances = [x for bar in found.bars for x in (bar.at_low, bar.at_likely, bar.at_high)] or [0.0, 1.0]
    grain = 0.05 if max(chances) - min(chances) <= 0.4 else 0.1
    first, last = math.floor(min(chances) / grain), max(math.ceil(max(chances) / grain), 1)
    ticks = [round(k * grain, 2) for k in range(first, last + 1)]
    shown = ticks[::2] if narrow and len(ticks) > 5 else ticks
    room = (300, len(found.bars) * step, 28, 28, 4, 30) if narrow else (420, len(found.bars) * step, 390, 90, 4, 30)
    frame = m.Frame(*room, domain=(ticks[0], ticks[-1]), ticks=shown)
    rows = [(bar, k * step + lift) for k, bar in enumerate(found.bars)]
    boxes = []
    for bar, y in rows:
        ends = [(bar.at_low, LOW_END), (bar.at_high, OUTCOME_COLOURS[found.outcome])]
        for chance, colour in sorted(ends, key=lambda end: -abs(end[0] - bar.at_likely)):
            low, high = sorted((chance, bar.at_likely))
            boxes.append({"low": low, "high": high, "top": y - half, "foot": y + half, "colour": colour})
    lines = [m.rule(bar.at_likely, bar.at_likely, y - half - 4, y + half + 4, INK, 2) for bar, y in rows]
    words = [word for bar, y in rows for word in _words(bar, y, frame, narrow)]
    layers = [m.boxes(boxes, frame), m.rules(lines, frame), m.words(words)]
    title = f"Tornado: {OUTCOME_WORDS[found.outcome].label.lower()}"
    return m.picture(layers, frame, m.variant("tornado", narrow), title, _told(found))


def _words(bar: doc.Bar, y: int, frame: m.Frame, narrow: bool) -> list[m.Spec]:
    change = f"{figure(bar.at_low)} → {percent(bar.at_high)}"
    if narrow:
        return [
            m.word(-frame.left, y - 18, clipped(inert(bar.label), 42), size=13),
            m.word(frame.width + frame.right, y - 18, change, size=13, bold=True, align="right"),
        ]
    return [
        m.word(1 - frame.left, y, clipped(inert(bar.label), 60), size=13),
        m.word(frame.width + 16, y, change, size=13.5, bold=True),
    ]


def _told(found: doc.Tornado) -> str:
    """The widest bars in words."""
    parts = [
        f"{inert(bar.label)} from {percent(bar.at_low)} at its low end to {percent(bar.at_high)} at its high end"
        for bar in found.bars[:3]
    ]
    return f"Widest: {listed(parts)}." if parts else "No assumption moves it."
