"""A small reader for XML that others wrote: it mends what can only be meant one way, and refuses what is dangerous.

Entity declarations and external documents are refused before they are read, so that no file can swell in memory or
reach for another file. A byte that is not UTF-8 is read as Windows-1252, an ampersand that begins nothing as an
ampersand, and attributes that touch are set apart; each is told with its line. What stands after a fault that cannot
be mended is left out, and told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from sulh.bargain.files._raw import Found

MAX_DEPTH = 64
MAX_MENDED = 50
_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_BAD = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass
class Node:
    """An element: its name in lower case, attributes by names in lower case, children, and line."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str) -> list[Node]:
        """The children of that name."""
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> Node | None:
        """The first child of that name."""
        return next(iter(self.all(tag)), None)

    def get(self, *names: str) -> str | None:
        """The first of these attributes that is there."""
        return next((self.attributes[name] for name in names if name in self.attributes), None)


class DangerousError(Exception):
    """(line, what was got): an entity declaration, an external document or too deep a nesting."""


def read_xml(raw: bytes, found: Found) -> Node | None:
    """The root element, or None where nothing could be read; what is wrong goes to `found`."""
    data = _decoded(raw, found)
    for _ in range(MAX_MENDED):
        root, fault = _parse(data, found)
        if fault is None:
            return root
        code, line, at = fault
        mended = _mended(data, at, found)
        if mended is None:
            told = f"{code} here, so what follows was not read"
            after = code == expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT  # all that counts was read
            severity = "finding" if after else "error"
            found.note(line, "XML", "well-formed XML", told, "Mend the syntax at this line.", severity)
            return root
        data = mended
    found.note(0, "XML", "well-formed XML", f"more than {MAX_MENDED} faults", "Mend the file.")
    return None


def _decoded(raw: bytes, found: Found) -> bytes:
    """The text as UTF-8, whatever it was in."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace").encode()
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    declared = re.match(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", raw)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    try:
        return raw.decode(name).encode()
    except (UnicodeDecodeError, LookupError) as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = raw.count(b"\n", 0, start) + 1
        got = f"byte 0x{raw[start]:02x}" if isinstance(error, UnicodeDecodeError) else f"the encoding {name!r}"
        step = "It was read as Windows-1252; save the file as UTF-8."
        found.note(line, "text", f"{name.upper()} text", got, step, "finding")
    try:
        return raw.decode("cp1252").encode()
    except UnicodeDecodeError:
        return raw.decode("latin-1").encode()


def _parse(data: bytes, found: Found) -> tuple[Node | None, tuple[str, int, int] | None]:
    """The tree, and (what, line, byte) of the first fault; what was read before it is in the tree."""
    parser = expat.ParserCreate("utf-8")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    top = Node("", {}, 0)
    stack = [top]

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(stack) > MAX_DEPTH:
            raise DangerousError(parser.CurrentLineNumber, f"nesting deeper than {MAX_DEPTH} levels")
        lower = {name.lower(): value for name, value in attributes.items()}
        node = Node(tag.lower(), lower, parser.CurrentLineNumber)
        stack[-1].children.append(node)
        stack.append(node)

    def text(words: str) -> None:
        stack[-1].text += words

    def entity(name: str, *_: object) -> None:
        raise DangerousError(parser.CurrentLineNumber, f"a declaration of the entity {name!r}")

    def doctype(name: str, system: str | None, public: str | None, _: object) -> None:
        if system or public:
            raise DangerousError(parser.CurrentLineNumber, f"the external document {system or public!r} for {name!r}")

    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.EndElementHandler = lambda _: stack.pop()
    parser.EntityDeclHandler, parser.StartDoctypeDeclHandler = entity, doctype
    fault = None
    try:
        parser.Parse(data, True)
    except DangerousError as danger:
        line, got = danger.args
        step = "Write the text out; such a file is not read."
        found.note(line, "XML", "plain XML without entity declarations or external documents", got, step)
        return None, None
    except expat.ExpatError as error:
        fault = (expat.ErrorString(error.code), error.lineno, parser.ErrorByteIndex)
    return (top.children[0] if top.children else None), fault


def _mended(data: bytes, at: int, found: Found) -> bytes | None:
    """The text with the fault at byte `at` mended, or None where it could mean more than one thing."""
    line = data.count(b"\n", 0, at) + 1
    if any(max(at - 64, 0) <= each.start() <= at for each in _AMPERSAND.finditer(data)):
        lines = [data.count(b"\n", 0, each.start()) + 1 for each in _AMPERSAND.finditer(data)]
        more = f" (and on lines {', '.join(map(str, lines[1:9]))})" if len(lines) > 1 else ""
        step = "It was read as an ampersand; write &amp;."
        found.note(lines[0], "XML", "&amp;", f"an ampersand that begins nothing{more}", step, "finding")
        return _AMPERSAND.sub(b"&amp;", data)
    if at > 0 and data[at - 1 : at] in (b'"', b"'") and re.match(rb"[A-Za-z_]", data[at : at + 1]):
        step = "They were set apart; put a space there."
        found.note(line, "XML", "a space between two attributes", "none", step, "finding")
        return data[:at] + b" " + data[at:]
    if _BAD.match(data[at : at + 1]):
        got = f"the control character U+{data[at]:04X}"
        found.note(line, "XML", "printable text", got, "It was left out; remove it.", "finding")
        return _BAD.sub(b"", data)
    return None
