"""A strict reader for YAML 1.2: plain data with the line of every value, and nothing clever.

libyaml's parser gives the events; the core schema of YAML 1.2 gives scalars their types, so that ``yes`` and ``NO``
stay words and a date stays text until a model asks for a date. Tags, anchors, aliases, duplicate keys, several
documents, deep nesting and large files are refused.
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

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
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


class _RefusedError(Exception):
    def __init__(self, line: int, where: str, expected: str, got: str, next_step: str):
        self.args = (line, where, expected, got, next_step)


def read_yaml(path: Path, name: str) -> Document:
    """Read one file. `name` is what errors call it. Never raises for what is in the file: see `problems`."""
    document = Document(name)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _RefusedError(0, name, f"at most {MAX_BYTES:,} bytes", f"{size:,}", "Split the file.")
        text = path.read_bytes().decode("utf-8")
        _Composer(document, text).run()
    except _RefusedError as refused:
        document.problems.append(Problem(name, *refused.args))
    except UnicodeDecodeError as error:
        step = "Save the file as UTF-8."
        document.problems.append(Problem(name, 0, name, "UTF-8 text", f"byte {error.object[error.start]:#x}", step))
    except OSError as error:
        step = "Give a path to a readable file."
        document.problems.append(Problem(name, 0, name, "a readable file", error.strerror or "no file", step))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        got = str(getattr(error, "problem", None) or error)
        line = mark.line + 1 if mark else 0
        document.problems.append(Problem(name, line, name, "YAML 1.2", got, "Mend the syntax at this line."))
    return document


class _Composer:
    """Builds plain data from parser events, noting lines and refusing what a case may not hold."""

    def __init__(self, document: Document, text: str):
        self.document = document
        self.events = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

    def run(self) -> None:
        next(self.events)  # the stream starts
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            self.document.data = None
            return
        self.document.data = self._node(next(self.events), (), 0)
        next(self.events)  # the document ends
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise _RefusedError(_line(event), self.document.file, "one document", "a second one", "Remove it.")

    def _node(self, event: Any, path: Path_, depth: int) -> Any:
        line = _line(event)
        self.document.lines.setdefault(path, line)
        where = ".".join(map(str, path)) or self.document.file
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _RefusedError(line, where, "plain values", "an anchor or alias", "Write the value out.")
        if event.tag is not None:
            raise _RefusedError(line, where, "plain values", f"the tag {event.tag}", "Remove the tag.")
        if depth > MAX_DEPTH:
            raise _RefusedError(line, where, f"at most {MAX_DEPTH} levels", "deeper nesting", "Flatten the value.")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event.value) if event.implicit[0] else event.value  # plain, not quoted
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, depth)
        return self._mapping(path, depth)

    def _sequence(self, path: Path_, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items)), depth + 1))
        return items

    def _mapping(self, path: Path_, depth: int) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            where = ".".join(map(str, path)) or self.document.file
            if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None or event.tag is not None:
                raise _RefusedError(_line(event), where, "a plain word as key", "something else", "Use a word.")
            key = event.value
            if key in mapping:
                first = self.document.line((*path, key))
                got = f"{key!r} again (first at line {first})"
                raise _RefusedError(_line(event), where, "each key once", got, "Remove one of them.")
            self.document.lines[(*path, key)] = _line(event)
            mapping[key] = self._node(next(self.events), (*path, key), depth + 1)
        return mapping


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _scalar(text: str) -> Any:
    """A plain scalar's value in the core schema of YAML 1.2 (section 10.3.2); a date stays text."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
