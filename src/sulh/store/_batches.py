"""Batches of imported event data: folders below ``imports/``, each with its own index, text and record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sulh.case import Document
from sulh.errors import Problem

IMPORTS = "imports"
INDEX, RECORD = "index.yaml", "record.csv"
Read = Callable[[Path, str], Document]
_HERE = "Put the folder itself into the case, in place of the link."
Blob = Callable[[Path, str], bytes | str]


@dataclass
class Batches:
    """What stands in the batches of a case: their indexes and records, their texts, and problems met in reading.

    `owner` gives the index that each source came from.
    """

    indexes: list[Document] = field(default_factory=list)
    records: list[Document] = field(default_factory=list)
    blobs: dict[str, bytes | str] = field(default_factory=dict)
    owner: dict[str, Document] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def merged(self, sources: Any, names: list[str]) -> Any:
        """The case's own sources with those of the batches; ids and file names of texts must be their own."""
        whole = all(isinstance(index.data, dict) for index in self.indexes)
        if not isinstance(sources, dict) or not whole:
            return sources if whole else None
        merged, files = dict(sources), set(names)
        for index in self.indexes:
            for key, entry in index.data.items():
                name = entry.get("file") if isinstance(entry, dict) else None
                if key in merged:
                    self._twice(index, key, "each id once", f'"{key}" again')
                elif name in files:
                    self._twice(index, key, "a file name of its own for each text", f'"{name}" again')
                else:
                    merged[key], self.owner[key] = entry, index
                    files |= {name} if isinstance(name, str) else set()
        return merged

    def lost(self, head: str) -> None:
        """Note a folder that is a link out of the case: what it holds is not read, and so nothing is whole."""
        problem = Problem(head, 0, head, "a folder in the case folder", "a link out of it", _HERE)
        unread = Document(head, problems=[problem])
        self.indexes.append(unread)
        self.records.append(unread)

    def _twice(self, index: Document, key: str, expected: str, got: str) -> None:
        line = index.line((key,))
        self.problems.append(Problem(index.file, line, f"sources.{key}", expected, got, "Rename one of the two."))


def read_batches(
    folder: Path, read: Read, blob: Blob, names_of: Callable[[Any], list[str]], extra: Path | None
) -> Batches:
    """Read every batch below `folder`/imports, and one at `extra` as if it stood there. Never raises for content."""
    batches = Batches()
    place = folder / IMPORTS
    try:
        found = [(path, folder) for path in _listed(place)]
    except OSError as error:
        got, step = error.strerror or "no folder", f"Make {IMPORTS}/ a folder that can be read, or remove it."
        batches.problems.append(Problem(IMPORTS, 0, IMPORTS, "a folder that can be read", got, step))
        return batches
    if place.exists() and not place.resolve().is_relative_to(folder.resolve()):
        batches.lost(IMPORTS)
        return batches
    for path, root in [*found, *([(extra, extra.parents[1])] if extra else [])]:
        head = f"{IMPORTS}/{path.name}"
        if not path.resolve().is_relative_to(root.resolve()):
            batches.lost(head)
        elif not path.is_dir():
            batches.problems.append(_stray(head, "a folder that an import made"))
        else:
            _batch(batches, root, path, read, blob, names_of)
    return batches


def _batch(
    batches: Batches, root: Path, path: Path, read: Read, blob: Blob, names_of: Callable[[Any], list[str]]
) -> None:
    head = f"{IMPORTS}/{path.name}"
    index, record = read(root, f"{head}/{INDEX}"), read(root, f"{head}/{RECORD}")
    names = names_of(index.data)
    for name in names:
        batches.blobs.setdefault(name, blob(path, name))
    if not index.problems:  # which texts are of the batch, nobody knows without its index
        known = {INDEX, RECORD, *names}
        strays = [inner.name for inner in _listed(path) if inner.name not in known]
        batches.problems += [_stray(f"{head}/{name}", "a file that the batch's index names") for name in strays]
    _once(batches, head, index, record)
    batches.indexes.append(index)
    batches.records.append(record)


def _once(batches: Batches, head: str, index: Document, record: Document) -> None:
    """Take out of a batch what an earlier one holds, and tell it once: the folder was copied, or imported twice."""
    for first, items in zip(batches.indexes, batches.records, strict=True):
        sources, rows = _shared(index, first), _shared(record, items)
        if not sources and not rows:
            continue
        other = first.file.rpartition("/")[0]
        told = [f'the source "{sources[0]}"'] if sources else []
        told += [f"{len(rows):,} item{'' if len(rows) == 1 else 's'}"] if rows else []
        got = f"{' and '.join(told)} of {other} again"
        step = f"Remove one of the two folders if it is a copy of the other; else rename what is in both in {head}."
        batches.problems.append(Problem(head, 0, head, "a source and items of its own", got, step))
        for document, keys in ((index, sources), (record, rows)):
            if keys:
                document.data = {key: value for key, value in document.data.items() if key not in keys}


def _shared(one: Document, other: Document) -> list[str]:
    """Keys that two documents both have."""
    if not isinstance(one.data, dict) or not isinstance(other.data, dict):
        return []
    return [key for key in one.data if key in other.data]


def _listed(folder: Path) -> list[Path]:
    if not folder.exists() and not folder.is_symlink():
        return []
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _stray(file: str, expected: str) -> Problem:
    return Problem(file, 0, file, expected, "another, which is not read", "Remove it.", "finding")
