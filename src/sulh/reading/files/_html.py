"""HTML pages: the words that a reader sees, in paragraphs, and what the head says of the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

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


class _Page(HTMLParser):
    """Gathers words by block; keeps to one block of text for every block element."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.told: dict[str, str] = {}
        self.open: list[tuple[str, bool]] = []
        self.hidden = 0
        self.scripts = 0
        self.in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "html" and given.get("lang"):
            self.told.setdefault("lang", given["lang"])
        if tag == "meta":
            self._meta(given)
        if tag == "time" and given.get("datetime"):
            self.told.setdefault("date", given["datetime"])
        self.scripts += tag == "script"
        self.in_title = tag == "title"
        if tag in _BLOCKS:
            self.parts.append("\n\n")
        if tag == "br":
            self.parts.append("\n")
        if tag in _VOID:
            return
        unseen = "hidden" in given or bool(_HIDDEN.search(given.get("style", "")))
        self.open.append((tag, tag in _SKIPPED or unseen))
        if len(self.open) > 2000:
            del self.open[:1000]

    def handle_endtag(self, tag: str) -> None:
        self.in_title = False
        names = [name for name, _ in self.open]
        if tag in names:
            at = len(names) - 1 - names[::-1].index(tag)
            del self.open[at:]
        if tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.told.setdefault("title", data)
            return
        skipped = [name for name, out in self.open if out]
        if not skipped:
            self.parts.append(data)
        elif data.strip() and not set(skipped) & _SKIPPED:
            self.hidden += len(data)

    def _meta(self, given: dict[str, str]) -> None:
        name = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
        if name in _PLACES and given.get("content", "").strip():
            self.told.setdefault(_PLACES[name], given["content"])


def from_html(data: bytes, name: str) -> Extracted:
    """The words of a page without its scripts, menus and what it hides; title, publisher, author, date and language."""
    match = _CHARSET.search(data[:4096])
    text, told = decoded(data, name, match[1].decode("ascii") if match else None)
    return from_page(text, told)


def from_page(text: str, told: list[str]) -> Extracted:
    """The same from text that was decoded."""
    page = _Page()
    page.feed(text)
    page.close()
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
