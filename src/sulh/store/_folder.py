"""A case folder, read as plain data with the place of everything in it, and not yet judged."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sulh.case import Document, read_yaml
from sulh.case._yaml import RefusedError, read_bytes
from sulh.errors import Problem
from sulh.store._batches import IMPORTS, Batches, read_batches
from sulh.store._csv import read_csv
from sulh.store._grades import GRADES, read_grades
from sulh.store._shape import Path_

INDEX = "sources/index.yaml"
PARTS = ("case.yaml", "questions.yaml", "record.csv", GRADES, "record", "sources", IMPORTS)
DATA = (".yaml", ".yml", ".csv", ".tsv")
_OTHERS = re.compile(r"(readme|notes).*|out|runs|scenarios|exports|drafts", re.IGNORECASE)


@dataclass(frozen=True)
class Material:
    """A case before it is judged.

    `raw` holds plain data for ``case``, ``questions``, ``sources`` and ``record``; None where a file could not be
    read; and for ``grades`` where somebody graded. `blobs` holds source files by name, or why one could not be read.
    `place` gives file and line of a path, in which questions, sources, items and gradings begin with ``questions``,
    ``sources``, ``record``, ``grades``. `problems` are those met in reading.
    """

    raw: Mapping[str, Any]
    blobs: Mapping[str, bytes | str]
    place: Callable[[Path_], tuple[str, int]]
    problems: tuple[Problem, ...]
    folder: str


def read_folder(folder: Path, extra: Path | None = None) -> Material:
    """Read a case folder. Never raises for what is in it.

    `extra` is a batch of imported data that is read as if it stood in the folder: see `sulh.store.import_events`.
    """
    case = _read(folder, "case.yaml")
    questions = _read(folder, "questions.yaml", optional=True)
    sources = _read(folder, INDEX, optional=not (folder / "sources").exists())
    own = _record(folder)
    batches = read_batches(folder, _read, _beside, _names, extra)
    record = [*own, *batches.records]
    grades = _read(folder, GRADES, optional=True)
    problems = [*case.problems, *_under("questions", questions), *_under("sources", sources)]
    problems += [problem for index in batches.indexes for problem in _under("sources", index)]
    problems += [problem for document in record for problem in _under("record", document)]
    problems += _under("grades", grades)
    if isinstance(case.data, dict) and "questions" in case.data:
        line = case.line(("questions",))
        step = "Move them to questions.yaml."
        problems.append(Problem("case.yaml", line, "questions", "questions in questions.yaml", "them here", step))
        case.data.pop("questions")
    merged, owner, doubles = _merge(record)
    names = _names(sources.data)
    merged_sources = batches.merged(_filled(sources), names)
    problems += doubles + _twice(folder, own) + _strays(folder, names) + batches.problems
    problems += [*_no_record(folder, extra), *_misspelt(folder)]
    return Material(
        raw={
            "case": case.data if case.problems or case.data is not None else {},
            "questions": _filled(questions),
            "sources": merged_sources,
            "record": merged,
            **({"grades": grades.data} if grades.data else {}),
        },
        blobs=batches.blobs | {name: _blob(folder, name) for name in names},
        place=_placer({"questions": questions, "sources": sources, "grades": grades, "": case}, owner, record, batches),
        problems=tuple(problems),
        folder=str(folder),
    )


def _read(folder: Path, name: str, optional: bool = False) -> Document:
    path = folder / name
    if optional and not path.exists() and not path.is_symlink():
        return Document(name)
    if not _inside(folder, path):
        step = "Put the file itself into the folder."
        return Document(name, problems=[Problem(name, 0, name, "a file in the case folder", "a link out of it", step)])
    if name == GRADES:
        return read_grades(path, name)
    return read_csv(path, name) if name.endswith(".csv") else read_yaml(path, name)


def _under(head: str, document: Document) -> list[Problem]:
    """A document's problems, with paths that begin as all paths to it do."""
    return [
        problem if problem.where == document.file else replace(problem, where=f"{head}.{problem.where}")
        for problem in document.problems
    ]


def _inside(folder: Path, path: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _filled(document: Document) -> Any:
    """A mapping's file that is empty holds an empty mapping; one that could not be read holds None."""
    return {} if document.data is None and not document.problems else document.data


def _record(folder: Path) -> list[Document]:
    """The files of the record: ``record/*.yaml``, or else ``record.csv``, or neither."""
    try:
        present = _list(folder / "record")
    except OSError as error:
        got, step = error.strerror or "no folder", "Make record/ a folder that can be read, or remove it."
        problem = Problem("record", 0, "record", "a folder that can be read", got, step)
        return [Document("record", problems=[problem])]
    names = [f"record/{path.name}" for path in present if path.suffix == ".yaml"]
    if not names and (folder / "record.csv").exists():
        names = ["record.csv"]
    return [_read(folder, name) for name in names]


def _twice(folder: Path, record: list[Document]) -> list[Problem]:
    """A record that is there both as a table and as a folder: nobody can tell which is meant."""
    if not (folder / "record.csv").exists() or [document.file for document in record] == ["record.csv"]:
        return []
    got, step = "both", "Keep one of the two."
    return [Problem("record.csv", 0, "record", "record.csv or record/*.yaml", got, step)]


def _list(folder: Path) -> list[Path]:
    """What is in a folder, nothing if there is none. Raises OSError for one that is there and cannot be read."""
    if not folder.exists() and not folder.is_symlink():
        return []
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _merge(record: list[Document]) -> tuple[dict[str, Any] | None, dict[str, Document], list[Problem]]:
    """All items under one roof, the document each came from, and problems; no items if a file could not be read."""
    merged: dict[str, Any] = {}
    owner: dict[str, Document] = {}
    problems: list[Problem] = []
    for document in record:
        data = _filled(document)
        if data is not None and not isinstance(data, dict):
            step = "Write `id:` and below it the fields of the item."
            problems.append(
                Problem(document.file, 1, document.file, "a mapping of ids to items", "a list or text", step)
            )
            continue
        for key, item in (data or {}).items():
            if key in owner:
                first = f"{owner[key].file} line {owner[key].line((key,))}"
                got, step = f"it again (first in {first})", "Rename one of the two."
                line = document.line((key,))
                problems.append(Problem(document.file, line, f"record.{key}", "each id once", got, step))
                continue
            merged[key], owner[key] = item, document
    whole = all(_filled(document) is not None for document in record)
    return (merged if whole else None), owner, problems


def _names(index: Any) -> list[str]:
    """Names of source files, as the index gives them; only plain names, since a source lies nowhere else."""
    entries = index.values() if isinstance(index, dict) else ()
    names = (entry.get("file") for entry in entries if isinstance(entry, dict))
    return sorted({name for name in names if isinstance(name, str) and name and not {"/", "\\", "\0"} & set(name)})


def _blob(folder: Path, name: str) -> bytes | str:
    return _beside(folder / "sources", name)


def _beside(folder: Path, name: str) -> bytes | str:
    """A text beside its index, or why it cannot be read."""
    path = folder / name
    if not _inside(folder, path):
        return "a link out of the folder"
    try:
        return read_bytes(path, name)
    except RefusedError as refused:
        return str(refused.args[3])


def _strays(folder: Path, names: list[str]) -> list[Problem]:
    """Files below sources/ and record/ that nothing reads."""
    known = {"index.yaml", *names}
    try:
        sources = [path.name for path in _list(folder / "sources") if path.name not in known]
        parts = [path.name for path in _list(folder / "record") if path.suffix != ".yaml"]
    except OSError:
        return []  # that the folder cannot be read is told where it is read
    return [
        *(_stray(f"sources/{name}", "a file that the index names", "Add it to the index, or") for name in sources),
        *(_stray(f"record/{name}", "a file that ends in .yaml", "Rename it, or") for name in parts),
    ]


def _no_record(folder: Path, extra: Path | None) -> list[Problem]:
    """A case in which no record is begun: the answer would rest on assumptions alone."""
    if extra is not None or any((folder / name).exists() for name in ("record", "record.csv", IMPORTS)):
        return []
    step = "Make one; an empty folder will do for a case without items."
    return [Problem("record", 0, "record", "a folder record/, or record.csv", "neither", step, "finding")]


def _misspelt(folder: Path) -> list[Problem]:
    """Data beside the files of a case that nothing reads, and names that are nearly those of its parts."""
    try:
        names = [path.name for path in _list(folder)]
    except OSError:
        return []  # that the folder cannot be read is told where it is read
    found = []
    for name in names:
        if name in PARTS or _OTHERS.fullmatch(name):
            continue
        near = difflib.get_close_matches(name.casefold(), PARTS, 1, 0.75)
        if near or name.casefold().endswith(DATA):
            step = f"Rename it to {near[0]} if that is meant, or" if near else "Put it below exports/, or"
            found.append(_stray(name, "a file or folder of a case", step))
    return found


def _stray(file: str, expected: str, step: str) -> Problem:
    return Problem(file, 0, file, expected, "another, which is not read", f"{step} remove it.", "finding")


def _placer(
    documents: Mapping[str, Document], owner: Mapping[str, Document], record: list[Document], batches: Batches
) -> Callable[[Path_], tuple[str, int]]:
    def place(path: Path_) -> tuple[str, int]:
        head = str(path[0]) if path else ""
        if head == "record":
            document = owner.get(str(path[1])) if len(path) > 1 else None
            if document is None:
                return (record[0].file if len(record) == 1 else "record"), 0
            return document.file, document.line(path[1:])
        document = documents.get(head, documents[""])
        if head == "sources" and len(path) > 1:
            document = batches.owner.get(str(path[1]), document)
        return document.file, document.line(path[1:] if head in documents and head else path)

    return place
