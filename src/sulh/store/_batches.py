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
        got, step = "a link out of it", "Put the folder itself into the case."
        batches.problems.append(Problem(IMPORTS, 0, IMPORTS, "a folder in the case folder", got, step))
        return batches
    for path, root in [*found, *([(extra, extra.parents[1])] if extra else [])]:
        if not path.is_dir():
            batches.problems.append(_stray(f"{IMPORTS}/{path.name}", "a folder that an import made"))
            continue
        _batch(batches, root, path, read, blob, names_of)
    return batches


def _batch(
    batches: Batches, root: Path, path: Path, read: Read, blob: Blob, names_of: Callable[[Any], list[str]]
) -> None:
    head = f"{IMPORTS}/{path.name}"
    index, record = read(root, f"{head}/{INDEX}"), read(root, f"{head}/{RECORD}")
    batches.indexes.append(index)
    batches.records.append(record)
    names = names_of(index.data)
    for name in names:
        batches.blobs.setdefault(name, blob(path, name))
    known = {INDEX, RECORD, *names}
    strays = [inner.name for inner in _listed(path) if inner.name not in known]
    batches.problems += [_stray(f"{head}/{name}", "a file that the batch's index names") for name in strays]


def _listed(folder: Path) -> list[Path]:
    if not folder.exists() and not folder.is_symlink():
        return []
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _stray(file: str, expected: str) -> Problem:
    return Problem(file, 0, file, expected, "another, which is not read", "Remove it.", "finding")
