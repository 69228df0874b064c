"""HTML pages: the words that a reader sees, in paragraphs, and what the head says of the page."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

from sulh.reading._models import About
from sulh.reading.files._made import Extracted, day, lang, line
from sulh.reading.files._text import decoded

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "nav",
        "footer",
        "form",
        "button",
        "select",
        "textarea",
        "aside",
        "head",
        "menu",
        "dialog",
    ]
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "header",
        "main",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "table",
        "tr",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "dl",
        "dt",
        "dd",
        "hr",
        "address",
        "details",
        "summary",
        "body",
        "td",
        "th",
    ]
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])", re.I
)
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.I)
_SPACES = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\s*\n\s*\n\s*")
_PLACES = {
    "og:site_name": "publisher", "publisher": "publisher", "application-name": "publisher", "og:title": "title",
    "author": "author", "article:author": "author", "dc.creator": "author", "article:published_time": "date",
    "date": "date", "dc.date": "date", "pubdate": "date", "datepublished": "date",
}  # fmt: skip


# A whole tag. What only begins like one is text: so markup that never closes is read once and not again and again.
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]{0,40})([^<>]{0,4000})>|<[!?][^<>]{0,4000}>")
_GIVEN = re.compile(r"([\w:-]{1,60})(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_RAW = frozenset({"script", "style"})


class _Page:
    """Gathers words by block, each piece of markup looked at once."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.told: dict[str, str] = {}
        self.open: list[tuple[str, bool]] = []
        self.count: Counter[str] = Counter()
        self.skipping = self.unseen = self.hidden = self.scripts = 0

    def read(self, text: str) -> None:
        """Read a page from its first character to its last."""
        at = 0
        while (match := _TAG.search(text, at)) is not None:
            self._words(text[at : match.start()])
            at = match.end()
            name = (match[2] or "").lower()
            if match[1]:
                self._close(name)
            elif name:
                self._begin(name, match[3])
                if name in _RAW and not match[3].endswith("/"):
                    end = re.compile(rf"</{name}", re.IGNORECASE).search(text, at)
                    at = end.start() if end else len(text)
        self._words(text[at:])

    def _begin(self, tag: str, rest: str) -> None:
        given = {m[1].lower(): unescape(m[2] or m[3] or m[4] or "") for m in _GIVEN.finditer(rest)}
        if tag == "html" and given.get("lang"):
            self.told.setdefault("lang", given["lang"])
        if tag == "meta":
            self._meta(given)
        if tag == "time" and given.get("datetime"):
            self.told.setdefault("date", given["datetime"])
        self.scripts += tag == "script"
        if tag in _BLOCKS or tag == "br":
            self.parts.append("\n" if tag == "br" else "\n\n")
        if tag in _VOID or rest.endswith("/"):
            return
        out = tag not in _SKIPPED and ("hidden" in given or bool(_HIDDEN.search(given.get("style", ""))))
        self.open.append((tag, out))
        self.count[tag] += 1
        self.skipping += tag in _SKIPPED
        self.unseen += out

    def _close(self, tag: str) -> None:
        while self.count[tag]:
            name, out = self.open.pop()
            self.count[name] -= 1
            self.skipping -= name in _SKIPPED
            self.unseen -= out
            if name == tag:
                break
        if tag in _BLOCKS:
            self.parts.append("\n\n")

    def _words(self, raw: str) -> None:
        if not raw:
            return
        data = unescape(raw)
        if self.count["title"] and not self.count["svg"]:
            self.told.setdefault("title", data)
        elif not self.skipping and not self.unseen:
            self.parts.append(data)
        elif self.unseen and not self.skipping and data.strip():
            self.hidden += len(data)

    def _meta(self, given: dict[str, str]) -> None:
        name = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
        if name in _PLACES and given.get("content", "").strip():
            self.told.setdefault(_PLACES[name], given["content"])


def _uncommented(text: str) -> str:
    """A page without its comments. One that never closes hides nothing: only its mark goes."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        parts.append(text[at:start])
        if end < 0:
            return "".join(parts) + text[start:].replace("<!--", " ")
        at = end + 3
    return "".join([*parts, text[at:]])


def from_html(data: bytes, name: str) -> Extracted:
    """The words of a page without its scripts, menus and what it hides; title, publisher, author, date and language."""
    match = _CHARSET.search(data[:4096])
    text, told = decoded(data, name, match[1].decode("ascii") if match else None)
    return from_page(text, told)


def from_page(text: str, told: list[str]) -> Extracted:
    """The same from text that was decoded."""
    page = _Page()
    page.read(_uncommented(text))
    words = "".join(page.parts)
    words = _GAPS.sub("\n\n", _SPACES.sub(" ", words.replace("\r", "\n"))).strip()
    words = re.sub(r"(?<!\n) ?\n ?(?!\n)", "\n", words)
    if page.hidden:
        told.append(f"{page.hidden} characters that the page hides from its readers were left out")
    if page.scripts:
        told.append(f"{page.scripts} scripts were left out")
    about = About(
        publisher=line(page.told.get("publisher")), title=line(page.told.get("title")),
        author=line(page.told.get("author")),
        date=day(page.told.get("date")), lang=lang(page.told.get("lang")),
    )  # fmt: skip
    return Extracted(words, about, tuple(told), "html")
