"""Plain text and Markdown: from bytes of any declared or undeclared encoding."""

from __future__ import annotations

import codecs
import re

from sulh.reading._models import About
from sulh.reading.files._made import Extracted, day, lang, line, refuse

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def decoded(data: bytes, name: str, declared: str | None = None) -> tuple[str, list[str]]:
    """Bytes as text, and what to tell of it. A mark at the start goes before what is declared, and UTF-8 that is valid
    before anything declared; what fits nothing is read as Windows-1252, and bytes that fit not even that are shown as
    U+FFFD and told of. Errors: UsageError for what is no text."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, encoding, name)
    if _wide(data):
        return _strict(data, _wide(data), name)
    control = len(_CONTROL.findall(data[:65_536]))
    if control > 8 and control > 0.02 * min(len(data), 65_536):
        refuse("a text", f"{name}, which holds bytes of no text", "Save it as text, HTML, PDF, docx or eml.")
    told = []
    try:
        text = data.decode("utf-8")
        if declared and _name(declared) not in ("utf-8", "ascii", None) and not data.isascii():
            told.append(f"declared as {line(declared)}, and read as the UTF-8 that it is")
        return text, told
    except UnicodeDecodeError:
        pass
    known = _name(declared)
    if known not in (None, "utf-8"):
        try:
            return data.decode(str(known)), told
        except (UnicodeDecodeError, LookupError):
            told.append(f"declared as {line(declared)}, which it is not")
    text = data.decode("cp1252", errors="replace")
    lost = text.count("\ufffd")
    told.append("not UTF-8: read as Windows-1252" + (f", with {lost} characters lost (U+FFFD)" if lost else ""))
    return text, told


def _strict(data: bytes, encoding: str, name: str) -> tuple[str, list[str]]:
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
        if text.count("\ufffd") > 0.1 * len(text):
            refuse(f"text in {encoding}", f"{name}, which is none", "Save it as UTF-8.")
        return text, [f"{text.count(chr(0xFFFD))} characters lost (U+FFFD): not all of it is {encoding}"]


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte is zero over most of the beginning."""
    head = data[:4000]
    if len(head) < 8:
        return ""
    if head[1::2].count(0) > 0.4 * len(head[1::2]) and head[::2].count(0) == 0:
        return "utf-16-le"
    if head[::2].count(0) > 0.4 * len(head[::2]) and head[1::2].count(0) == 0:
        return "utf-16-be"
    return ""


def _name(declared: str | None) -> str | None:
    try:
        return codecs.lookup(declared).name if declared else None
    except (LookupError, ValueError):
        return None


def from_text(data: bytes, name: str) -> Extracted:
    """Plain text."""
    text, told = decoded(data, name)
    return Extracted(text, noticed=tuple(told))


_FRONT = re.compile(r"\A---\n(.{0,4000}?)\n---\n", re.S)
_FIELD = re.compile(r"^(title|author|date|publisher|source|lang|language):\s*[\"']?(.*?)[\"']?\s*$", re.M | re.I)
_MARKS = (
    (re.compile(r"```.*?```", re.S), " "),
    (re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)"), r"\1"),
    (re.compile(r"\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)"), r"\1"),
    (re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.M), r"\1\n"),
    (re.compile(r"^>\s?", re.M), ""),
    (re.compile(r"(\*\*|__)(?=\S)([^\n]{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,500}?)(?<=\S)\*(?![\w*])"), r"\1"),
)


def from_markdown(data: bytes, name: str) -> Extracted:
    """Markdown: the words, without marks, code and addresses; fields at the head tell of the text."""
    text, told = decoded(data, name)
    text = text.replace("\r\n", "\n").lstrip("\ufeff")
    about = About()
    if match := _FRONT.match(text):
        fields = {key.lower(): value for key, value in _FIELD.findall(match[1])}
        about = About(
            title=line(fields.get("title")), author=line(fields.get("author")), date=day(fields.get("date")),
            publisher=line(fields.get("publisher") or fields.get("source")),
            lang=lang(fields.get("lang") or fields.get("language")),
        )  # fmt: skip
        text = text[match.end() :]
    for pattern, instead in _MARKS:
        text = pattern.sub(instead, text)
    return Extracted(text, about, tuple(told), "markdown")
