"""The few marks every picture is made of, as plain Vega-Lite. Nothing here measures text, so fonts change no layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sulh.brief._theme import FONT, INK, MUTED, RULE
from sulh.inert import inert

Spec = dict[str, Any]
Rows = Sequence[Spec]

VEGA_LITE = "6.4"

AXIS: Spec = {
    "format": ".0%",
    "title": None,
    "domain": False,
    "ticks": False,
    "labelColor": MUTED,
    "labelFontSize": 12,
    "labelPadding": 8,
    "labelFlush": True,
    "labelOverlap": False,
    "gridColor": RULE,
}


@dataclass(frozen=True)
class Frame:
    """The plotting area in pixels, the room around it, the span of data on its x axis, and that axis (or none)."""

    width: int
    height: int
    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0
    domain: tuple[float, float] = (0.0, 1.0)
    ticks: Sequence[float] = ()

    def pixel(self, value: float) -> float:
        """Where `value` of the x axis lies, in pixels from the left of the plotting area."""
        low, high = self.domain
        return self.width * (value - low) / (high - low)

    def x(self, field: str) -> Spec:
        """The x channel for `field`, in data."""
        scale = {"domain": list(self.domain), "range": [0, self.width], "nice": False, "zero": False}
        return {"field": field, "type": "quantitative", "scale": scale, "axis": self._axis()}

    def _axis(self) -> Spec | None:
        if not self.ticks:
            return None
        return {**AXIS, "values": list(self.ticks)}


def pixels(field: str) -> Spec:
    """A channel whose `field` is already a pixel, a colour or a size."""
    return {"field": field, "type": "quantitative", "scale": None}


def plain(field: str) -> Spec:
    """A channel whose `field` is taken as it stands."""
    return {"field": field, "type": "nominal", "scale": None, "legend": None}


def boxes(rows: Rows, frame: Frame) -> Spec:
    """Rectangles from data `low` to `high` and pixels `top` to `foot`, filled with `colour`."""
    place = {"x": frame.x("low"), "x2": {"field": "high"}, "y": pixels("top"), "y2": {"field": "foot"}}
    return {"data": {"values": list(rows)}, "mark": "rect", "encoding": {**place, "fill": plain("colour")}}


def rules(rows: Rows, frame: Frame) -> Spec:
    """Straight lines from data `low` to `high` and pixels `top` to `foot`, with `colour`, `size` and `dash`."""
    place = {"x": frame.x("low"), "x2": {"field": "high"}, "y": pixels("top"), "y2": {"field": "foot"}}
    look = {"stroke": plain("colour"), "strokeWidth": {**pixels("size"), "legend": None}}
    mark = {"type": "rule", "strokeDash": {"expr": "datum.dash"}}
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": {**place, **look}}


def rule(low: float, high: float, top: float, foot: float, colour: str, size: float, dash: Sequence[int] = ()) -> Spec:
    """One row for `rules`."""
    return {"low": low, "high": high, "top": top, "foot": foot, "colour": colour, "size": size, "dash": list(dash)}


def whisker(low: float, high: float, y: float) -> list[Spec]:
    """An 80 % interval at pixel `y`: an ink line with caps on a white one, so that it stands on any colour."""
    return [
        line
        for colour, size in (("#ffffff", 4.5), (INK, 1.75))
        for line in (
            rule(low, high, y, y, colour, size),
            rule(low, low, y - 6, y + 6, colour, size),
            rule(high, high, y - 6, y + 6, colour, size),
        )
    ]


def words(rows: Rows) -> Spec:
    """All text of a picture, from `word`."""
    mark = {
        "type": "text",
        "baseline": "middle",
        "align": {"expr": "datum.align"},
        "fontSize": {"expr": "datum.size"},
        "fontWeight": {"expr": "datum.weight"},
    }
    text = {"field": "text", "type": "nominal"}
    encoding = {"x": pixels("x"), "y": pixels("y"), "text": text, "fill": plain("colour")}
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def word(
    x: float, y: float, text: str, colour: str = INK, size: float = 13, bold: bool = False, align: str = "left"
) -> Spec:
    """One row for `words`, at pixels `x` and `y`; the text is made inert."""
    look = {"colour": colour, "size": size, "weight": 700 if bold else 400, "align": align}
    return {"x": x, "y": y, "text": inert(text), **look}


def variant(base: str, narrow: bool) -> str:
    """The name of a picture in one of its two widths."""
    return f"{base}-{'narrow' if narrow else 'wide'}"


def picture(layers: Sequence[Spec], frame: Frame, name: str, title: str, text: str) -> Spec:
    """A whole Vega-Lite picture with its measures fixed, and what a reader who cannot see it is told.

    `name` makes ids on a page unique; `title` and `text` become <title> and <desc> of the SVG.
    """
    room = {"left": frame.left, "right": frame.right, "top": frame.top, "bottom": frame.bottom}
    return {
        "$schema": f"https://vega.github.io/schema/vega-lite/v{VEGA_LITE}.json",
        "width": frame.width,
        "height": frame.height,
        "padding": room,
        "autosize": {"type": "none"},
        "background": "transparent",
        "description": f"{title}. {text}",
        "usermeta": {"sulh": {"name": name, "title": title, "text": text}},
        "layer": [layer for layer in layers if layer["data"]["values"]],
        "config": {"font": FONT, "view": {"stroke": None, "fill": None}},
    }
