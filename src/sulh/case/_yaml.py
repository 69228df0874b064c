"""A strict reader for YAML 1.2: plain data with the line of every value, and nothing clever.

libyaml's parser gives the events; the core schema of YAML 1.2 gives scalars their types, so that ``yes`` and ``NO``
stay words and a date stays text until a model asks for a date. Tags, anchors, aliases, duplicate keys, several
documents, deep nesting and large files are refused. Whatever can be read past is, so that one reading finds all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sulh.errors import Problem

MAX_BYTES = 8_000_000
MAX_DEPTH = 16
MAX_PROBLEMS = 100
MAX_DIGITS = 64

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_CONTROL = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE = {"true", "True", "TRUE"}
_FALSE = {"false", "False", "FALSE"}

Path_ = tuple[str | int, ...]


@dataclass
class Document:
    """Plain data read from one file, with the line of every path in it, and what was wrong with it."""

    file: str
    data: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path_) -> int:
        """The line of `path`, or of its nearest ancestor that stands in the file."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1


class RefusedError(Exception):
    """Reading cannot go on: (line, where, expected, got, next step)."""

    def __init__(self, line: int, where: str, expected: str, got: str, next_step: str):
        self.args = (line, where, expected, got, next_step)


def read_yaml(path: Path, name: str) -> Document:
    """Read one file. `name` is what errors call it. Never raises for what is in the file: see `problems`.

    `data` is None where nothing could be read; with some problems (a key twice, an anchor) the rest of it is there.
    """
    document = Document(name)
    try:
        text = read_text(path, name)
        _Composer(document, text).run()
    except RefusedError as refused:
        document.problems.append(Problem(name, *refused.args))
        document.data = None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        got = str(getattr(error, "problem", None) or "something else")
        line = mark.line + 1 if mark else 0
        document.problems.append(Problem(name, line, name, "YAML 1.2", got, "Mend the syntax at this line."))
    return document


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a regular file that is not too large. Raises RefusedError."""
    try:
        if path.exists() and not path.is_file():
            got = "a folder" if path.is_dir() else "no regular file"
            raise RefusedError(0, name, "a readable file", got, "Put a file there.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise RefusedError(0, name, f"at most {MAX_BYTES:,} bytes", f"{size:,}", "Split the file.")
        return path.read_bytes()
    except OSError as error:
        got = "no file" if isinstance(error, FileNotFoundError) else error.strerror or "an unreadable one"
        raise RefusedError(0, name, "a readable file", got, "Put a readable file there.") from None


def read_text(path: Path, name: str) -> str:
    """The text of a file in UTF-8, printable, without a byte order mark. Raises RefusedError."""
    try:
        text = read_bytes(path, name).decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        got = f"byte 0x{error.object[error.start]:02x}"
        raise RefusedError(line, name, "UTF-8 text", got, "Save the file as UTF-8.") from None
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        got = f"the control character U+{ord(control[0]):04X}"
        raise RefusedError(line, name, "printable text", got, "Remove it, or save the file as plain text.")
    return text


class _Composer:
    """Builds plain data from parser events, noting lines and refusing what a case may not hold."""

    def __init__(self, document: Document, text: str):
        self.document = document
        self.events = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

    def run(self) -> None:
        next(self.events)  # the stream starts
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return
        self.document.data = self._node(next(self.events), (), 0)
        next(self.events)  # the document ends
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            self._note(event, (), "one document", "a second one", "Remove it.")

    def _note(self, event: Any, path: Path_, expected: str, got: str, next_step: str) -> None:
        """Note a problem and read on; a file with very many is given up."""
        line, where = _line(event), ".".join(map(str, path)) or self.document.file
        if len(self.document.problems) == MAX_PROBLEMS:
            raise RefusedError(line, where, "a case file", f"more than {MAX_PROBLEMS} problems", "Mend those first.")
        self.document.problems.append(Problem(self.document.file, line, where, expected, got, next_step))

    def _node(self, event: Any, path: Path_, depth: int) -> Any:
        line = _line(event)
        self.document.lines.setdefault(path, line)
        if isinstance(event, yaml.AliasEvent):
            self._note(event, path, "plain values", f"the alias *{event.anchor}", "Write the value out.")
            return None
        self._plain(event, path)
        if depth > MAX_DEPTH:
            where = ".".join(map(str, path[:4])) + "…"
            raise RefusedError(line, where, f"at most {MAX_DEPTH} levels", "deeper nesting", "Flatten the value.")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event.value) if event.implicit[0] and not event.style else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, depth)
        return self._mapping(path, depth)

    def _plain(self, event: Any, path: Path_) -> None:
        if event.anchor is not None:
            self._note(event, path, "plain values", f"the anchor &{event.anchor}", "Remove it.")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._note(event, path, "plain values", f"the tag {tag}", "Remove the tag.")

    def _sequence(self, path: Path_, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items)), depth + 1))
        return items

    def _mapping(self, path: Path_, depth: int) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                where = ".".join(map(str, path)) or self.document.file
                raise RefusedError(_line(event), where, "a plain word as key", "something else", "Use a word.")
            key = event.value
            self._plain(event, (*path, key))
            if key in mapping:
                got = f"{key!r} again (first at line {self.document.line((*path, key))})"
                self._note(event, (*path, key), "each key once", got, "Remove one of them.")
                self._node(next(self.events), (*path, key, "again"), depth + 1)
                continue
            self.document.lines[(*path, key)] = _line(event)
            mapping[key] = self._node(next(self.events), (*path, key), depth + 1)
        return mapping


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _scalar(text: str) -> Any:
    """A plain scalar's value in the core schema of YAML 1.2 (section 10.3.2); a date stays text.

    So does a number of very many digits: no field of a case can mean one.
    """
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if len(text) > MAX_DIGITS:
        return text
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
