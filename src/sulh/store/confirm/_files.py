"""The files that confirmed items live in: ``record/drafted-SOURCE.yaml``, one block an item, put in and taken out."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sulh.case import read_yaml
from sulh.errors import UsageError
from sulh.store._write import replace

Blocks = Iterable[tuple[str, Mapping[str, Any]]]


def file_of(source: str) -> str:
    """Where the confirmed items of a source live, from the case folder."""
    return f"record/drafted-{source}.yaml"


def read(folder: Path, name: str) -> bytes | None:
    """The bytes of a file of the case, None if there is none. Raises UsageError for what is no plain file."""
    path = folder / name
    if path.is_symlink() or path.parent.is_symlink() or (path.exists() and not path.is_file()):
        raise UsageError(name, "a plain file in the case folder", "another thing", "Put a file there, or remove it.")
    return path.read_bytes() if path.exists() else None


def sha(data: bytes | None) -> str | None:
    """The SHA-256 of what a file holds; None of no file."""
    return None if data is None else hashlib.sha256(data).hexdigest()


def with_blocks(name: str, was: bytes | None, blocks: Blocks) -> bytes:
    """A file of the record with items added at its end; what stands in it is unchanged.

    Raises: UsageError where the result does not read as what was there and the items.
    """
    blocks = list(blocks)
    text = (was or _head(name)) + b"".join(_block(key, plain) for key, plain in blocks)
    before, after = ({} if was is None else _data(name, was)), _data(name, text)
    if after != {**(before or {}), **dict(blocks)}:
        step = f"Mend {name}, or rename it: another is then begun."
        raise UsageError(name, "a file to which an item can be added", "one that reads otherwise with it", step)
    return text


def without_blocks(name: str, was: bytes | None, blocks: Blocks) -> bytes | None:
    """The file without these items, byte for byte what it would be had they never been added; None: no file.

    Raises: UsageError where an item does not stand there any more as it was written.
    """
    text = was or b""
    for key, plain in blocks:
        block = _block(key, plain)
        if text.count(block) != 1:
            step = f"Take it out of {name} by hand; the log keeps what was decided."
            raise UsageError("undo", f'item "{key}" as it was accepted', "one changed since, or none", step)
        text = text.replace(block, b"")
    return None if text == _head(name) else text


def put(folder: Path, name: str, data: bytes | None) -> None:
    """Put a file in place in one step, or take it away; its folder is made, and taken away when it is empty."""
    path = folder / name
    if data is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(exist_ok=True)
    replace(path, data)


def _head(name: str) -> bytes:
    source = name.removeprefix("record/drafted-").removesuffix(".yaml")
    return f"# Drafts of {source} that a person confirmed with `sulh confirm`: items like any others.\n".encode()


def _block(key: str, plain: Mapping[str, Any]) -> bytes:
    lines = [f"{field}: {_written(value, field)}" for field, value in plain.items()]
    return "\n".join(["", f"{key}:", *(f"  {line}" for line in lines), ""]).encode()


def _written(value: Any, field: str) -> str:
    """A value as YAML: text in quotation marks, with everything that does not print in escapes."""
    if field in ("date", "known"):
        return str(value)
    text = json.dumps(value, ensure_ascii=False)
    return "".join(
        c if c.isprintable() else f"\\u{ord(c):04X}" if ord(c) < 0x10000 else f"\\U{ord(c):08X}" for c in text
    )


def _data(name: str, text: bytes) -> Any:
    """What the reader of cases makes of it. Raises UsageError for what it complains of."""
    with tempfile.TemporaryDirectory(prefix="sulh-confirm-") as place:
        path = Path(place, "draft.yaml")
        path.write_bytes(text)
        document = read_yaml(path, name)
    if document.problems:
        first = document.problems[0]
        raise UsageError(name, first.expected, first.got, first.next_step)
    return document.data
