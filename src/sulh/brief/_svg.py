"""A chart as an SVG that can stand in a page: same bytes each time, named for screen readers, links kept."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree  # nosec: the XML is vl-convert's own, with no document type

from sulh.brief._marks import VEGA_LITE
from sulh.brief._theme import FONT
from sulh.errors import UsageError

SVG = "http://www.w3.org/2000/svg"
XLINK = "{http://www.w3.org/1999/xlink}href"
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_DROPPED = frozenset(
    ("class", "role", "pointer-events", "aria-roledescription", "aria-hidden", "stroke-miterlimit", "font-family")
)
_DEFAULTS = frozenset((("opacity", "1"), ("font-weight", "400"), ("text-anchor", "start")))


def svg(chart: Any) -> str:
    """The SVG of a chart from `charts`, or of its Vega-Lite: one element, no script, no outside reference.

    The root is an image, or a group where it holds links, labelled by a <title> and a <desc>; ids begin with the
    picture's name, so that pictures share a page. Links to places on the page (``#item-…``) stay links. Repeated calls
    give equal bytes.
    Raises: UsageError for a chart without the name and text that `charts` gives.
    """
    import vl_convert

    spec = chart if isinstance(chart, dict) else chart.to_dict()
    told = spec.get("usermeta", {}).get("sulh")
    if told is None:
        raise UsageError(
            "svg", "a chart made by sulh.brief.charts", "one without a name and a text", "Call charts(document)."
        )
    root = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))  # noqa: S314
    _clean(root)
    _label(root, told)
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _clean(element: ElementTree.Element) -> None:
    """Take out what only Vega's own viewer needs; round coordinates to a hundredth of a pixel.

    A link keeps its place on the page and takes its name from the mark inside it.
    """
    if element.tag == f"{{{SVG}}}a":
        target, inside = element.get(XLINK, "").partition("#")[2], element[0].get("aria-label", "")
        element.attrib.clear()
        element.attrib.update({"href": f"#{target}", "aria-label": inside})
    for child in list(element):
        kind = child.get("class")
        if kind in ("background", "foreground") or (child.tag == f"{{{SVG}}}g" and not len(child) and not child.attrib):
            element.remove(child)
            continue
        _clean(child)
    for key, value in list(element.attrib.items()):
        told = key == "aria-label" and element.tag != f"{{{SVG}}}a"
        if key in _DROPPED or told or value == "" or (key, value) in _DEFAULTS:
            del element.attrib[key]
        elif key in ("d", "transform", "x", "y", "x2", "y2", "width", "height", "dy"):
            element.set(key, _NUMBER.sub(_rounded, value))


def _rounded(match: re.Match[str]) -> str:
    return f"{round(float(match[0]), 2) + 0:.12g}"


def _label(root: ElementTree.Element, told: dict[str, str]) -> None:
    """Role, title and description of the picture."""
    name = told["name"]
    for key in ("version", "width", "height"):
        root.attrib.pop(key, None)
    for ground in root.findall(f"{{{SVG}}}rect"):
        root.remove(ground)
    title, text = (ElementTree.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{tag}"}) for tag in ("title", "desc"))
    title.text, text.text = told["title"], told["text"]
    root[:0] = [title, text]
    root.set("font-family", FONT)
    root.set("role", "img" if root.find(f".//{{{SVG}}}a") is None else "group")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
