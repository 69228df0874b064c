"""Outcomes, will / can / stalling, and outcomes over time, each defined once for page, file and notebook."""

from __future__ import annotations

from sulh.brief import _marks as m
from sulh.brief._document import OUTCOMES, Estimate, RunDocument
from sulh.brief._theme import INK, MUTED, OUTCOME_COLOURS, PARTY, RULE, TRACK
from sulh.brief._told import QUESTIONS, dates_told, outcomes_told, outside, party_told
from sulh.brief._words import OUTCOME_WORDS, band, interval, percent, short_day
from sulh.inert import anchor

QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def outcomes(document: RunDocument, narrow: bool = False) -> m.Spec:
    """Five bars by the horizon with 80 % intervals, number and word; diamonds mark the outside view."""
    step, half = (58, 7) if narrow else (52, 10)
    left, right = (2, 2) if narrow else (182, 186)
    frame = m.Frame(356 if narrow else 312, 5 * step, left, right, 4, 30, ticks=QUARTERS)
    last = document.outlook["by"][-1]
    found = [(name, getattr(last, name), k * step + (38 if narrow else 26)) for k, name in enumerate(OUTCOMES)]
    bars = [bar for name, e, y in found for bar in _bar(e, y, half, OUTCOME_COLOURS[name])]
    past = outside(document)
    diamonds = [{"low": past[name], "top": y} for name, _, y in found if name in past]
    mark = {"type": "point", "shape": "diamond", "size": 90, "fill": "#ffffff", "stroke": INK, "strokeWidth": 1.5}
    place = {"x": frame.x("low"), "y": m.pixels("top")}
    layers = [
        m.boxes(bars, frame),
        m.rules([line for _, e, y in found for line in _whisker(e, y)], frame),
        {"data": {"values": diamonds}, "mark": {**mark, "opacity": 1}, "encoding": place},
        m.words([word for name, e, y in found for word in _outcome_words(name, e, y, frame, narrow)]),
    ]
    return m.picture(layers, frame, m.variant("outcomes", narrow), "Outcomes by the horizon", outcomes_told(document))


def _bar(estimate: Estimate, y: float, half: int, colour: str) -> list[m.Spec]:
    """A bar on its track."""
    sides = {"top": y - half, "foot": y + half}
    return [
        {"low": 0, "high": 1, **sides, "colour": TRACK},
        {"low": 0, "high": estimate.likely, **sides, "colour": colour},
    ]


def _whisker(estimate: Estimate, y: float) -> list[m.Spec]:
    if estimate.low is None or estimate.high is None:
        return []
    return m.whisker(estimate.low, estimate.high, y)


def _outcome_words(name: str, e: Estimate, y: float, frame: m.Frame, narrow: bool) -> list[m.Spec]:
    about, span = OUTCOME_WORDS[name], interval(e)
    if narrow:
        tail = f"{span}, {band(e.likely)}" if span else band(e.likely)
        return [
            m.word(0, y - 20, about.label, size=14, bold=True),
            m.word(136, y - 20, percent(e.likely), size=15, bold=True, align="right"),
            m.word(frame.width, y - 20, tail, MUTED, 12.5, align="right"),
        ]
    left, right = -frame.left + 1, frame.width + 20
    return [
        m.word(left, y - 9, about.label, size=15, bold=True),
        m.word(left, y + 9, about.meaning, MUTED, 11.5),
        m.word(right, y - 9, percent(e.likely), size=16, bold=True),
        m.word(right + 48, y - 9, span or "", MUTED, 12.5),
        m.word(right, y + 9, band(e.likely), size=12.5),
    ]


def will_can_stall(document: RunDocument, party: str, narrow: bool = False) -> m.Spec:
    """Three bars with 80 % intervals: will they, can they, are they stalling."""
    step, half = 58, 8
    frame = m.Frame(356 if narrow else 506, 3 * step, 2, 2, 0, 30, ticks=QUARTERS)
    belief = document.belief[party]
    found = [(getattr(belief, key), k * step + 40, ask, says) for k, (key, ask, says) in enumerate(QUESTIONS)]
    texts = [
        word
        for e, y, ask, says in found
        for word in (
            m.word(0, y - 21, ask, size=14.5, bold=True),
            m.word(84, y - 21, says, MUTED, 12.5),
            m.word(
                frame.width - (62 if interval(e) else 0), y - 21, percent(e.likely), size=15, bold=True, align="right"
            ),
            m.word(frame.width, y - 21, interval(e) or "", MUTED, 12.5, align="right"),
        )
    ]
    layers = [
        m.boxes([bar for e, y, _, _ in found for bar in _bar(e, y, half, PARTY)], frame),
        m.rules([line for e, y, _, _ in found for line in _whisker(e, y)], frame),
        m.words(texts),
    ]
    name = m.variant(anchor(party, "party"), narrow)
    return m.picture(layers, frame, name, "Will they, can they, are they stalling", party_told(document, party))


def dates(document: RunDocument, narrow: bool = False) -> m.Spec:
    """Five small panels, one an outcome, on one scale: the likely line and its 80 % band over the dates."""
    columns, width, gap = (2, 142, 32) if narrow else (5, 148, 27)
    high, row = 96, 172
    rows = -(-len(OUTCOMES) // columns)
    frame = m.Frame(columns * (width + gap) - gap, rows * row, 42, 10)
    corners = {name: ((k % columns) * (width + gap), (k // columns) * row + 42) for k, name in enumerate(OUTCOMES)}
    lines = [point for name, corner in corners.items() for point in _line(document, name, corner, width, high)]
    shade = [point for point in lines if point["low"] is not None]
    dots = [point for point in lines if point["last"]]
    x, y = m.pixels("x"), m.pixels("y")
    look = {"detail": {"field": "name"}, "fill": m.plain("colour")}
    layers = [
        m.rules([line for corner in corners.values() for line in _grid(frame, corner, width, high)], frame),
        {"data": {"values": shade}, "mark": {"type": "area", "fillOpacity": 0.22},
         "encoding": {"x": x, "y": m.pixels("low"), "y2": {"field": "high"}, **look}},
        {"data": {"values": lines}, "mark": {"type": "line", "strokeWidth": 2.5},
         "encoding": {"x": x, "y": y, "detail": look["detail"], "stroke": m.plain("colour")}},
        {"data": {"values": dots}, "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
         "encoding": {"x": x, "y": y, "fill": m.plain("colour")}},
        m.words([word for name, at in corners.items() for word in _panel_words(document, name, at, width, high)]),
    ]  # fmt: skip
    return m.picture(layers, frame, m.variant("dates", narrow), "Outcomes over time", dates_told(document))


def _grid(frame: m.Frame, corner: tuple[int, int], width: int, high: int) -> list[m.Spec]:
    left, right = corner[0] / frame.width, (corner[0] + width) / frame.width
    return [m.rule(left, right, corner[1] + share * high, corner[1] + share * high, RULE, 1) for share in (0, 0.5, 1)]


def _line(document: RunDocument, name: str, corner: tuple[int, int], width: int, high: int) -> list[m.Spec]:
    days = document.outlook["by"]
    start, span = days[0].date.toordinal(), max(days[-1].date.toordinal() - days[0].date.toordinal(), 1)
    points = []
    for day in days:
        estimate: Estimate = getattr(day, name)
        low, likely, top = (
            None if share is None else corner[1] + (1 - share) * high
            for share in (estimate.low, estimate.likely, estimate.high)
        )
        x = corner[0] + width * (day.date.toordinal() - start) / span
        place = {"x": x, "y": likely, "low": low, "high": top}
        points.append({"name": name, "colour": OUTCOME_COLOURS[name], "last": day is days[-1], **place})
    return points


def _panel_words(document: RunDocument, name: str, corner: tuple[int, int], width: int, high: int) -> list[m.Spec]:
    days, (x, y) = document.outlook["by"], corner
    end = percent(getattr(days[-1], name).likely)
    shares = (0, 0.5, 1) if x == 0 else ()
    ticks = [m.word(x - 7, y + (1 - share) * high, f"{share:.0%}", MUTED, 11, align="right") for share in shares]
    last = [m.word(x + width, y + high + 17, short_day(days[-1].date), MUTED, 11.5, align="right")]
    return [
        m.word(x, y - 24, OUTCOME_WORDS[name].label, size=13.5, bold=True),
        m.word(x + width, y - 24, end, size=14.5, bold=True, align="right"),
        m.word(x, y + high + 17, short_day(days[0].date), MUTED, 11.5),
        *(last if len(days) > 1 else []),
        *ticks,
    ]
