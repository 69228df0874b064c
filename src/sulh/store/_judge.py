"""Judging a case: from plain data to a dossier, or to everything that is wrong with it, told together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sulh.case import FORMAT, Case, Slug
from sulh.case._checks import Fault, case_faults
from sulh.errors import CaseError, IntegrityError, Problem
from sulh.reading import freeze, locate
from sulh.record import Codebook, Dossier, Grading, Item, Source, in_force, laid_over, load_codebook
from sulh.record._checks import record_faults, record_findings
from sulh.record._grade_checks import grade_faults
from sulh.store._digest import digest
from sulh.store._folder import Material
from sulh.store._shape import Path_, partial
from sulh.store._words import validated

LONGEST = 400


def judge(material: Material) -> tuple[Dossier | None, list[Problem]]:
    """The dossier of a case at its own `as_of`, and all problems in order; no dossier if one is an error."""
    raw = material.raw
    case, faults = _case(raw)
    sources, wrong_sources = validated(dict[Slug, Source], _given(raw["sources"]), ("sources",))
    items, wrong_items = validated(dict[Slug, Item], _given(raw["record"]), ("record",))
    codebook, wrong_codebook = _codebook(case, raw.get("codebook", {}))
    grades, wrong_grades = _grades(raw)
    sources, items = sources or {}, items or {}
    texts, unsound = _open(sources, material)
    faults += [*wrong_sources, *wrong_items, *wrong_codebook, *wrong_grades, *unsound]
    cross = [*case_faults(case), *_conflict(case, faults)]
    if raw["sources"] is not None and raw["record"] is not None:
        cross += record_faults(case, sources, items, codebook, texts, locate)
        cross += grade_faults(raw.get("grades", ()), raw["record"])
    faults += _news(cross, faults)
    grades = tuple(grading for grading in grades if grading.item in items)
    if not any(fault.severity == "error" for fault in faults) and not _broken(material.problems):
        faults += record_findings(case, sources, items, codebook, texts, grades)
    problems = _problems(material, faults)
    if _broken(problems):
        return None, problems
    ruled = in_force(items, grades)
    made = Dossier(case, sources, ruled, texts, codebook, digest(raw), case.as_of, raw, material.folder, grades)
    return made, problems


def sound(material: Material) -> Dossier:
    """The dossier of a case. Raises CaseError with every problem, or IntegrityError if frozen files alone changed."""
    dossier, problems = judge(material)
    bad = [problem for problem in problems if problem.severity in ("error", "integrity")]
    if dossier is None:
        raise (CaseError if any(problem.severity == "error" for problem in bad) else IntegrityError)(bad)
    return dossier


def _given(data: Any) -> Any:
    """What was read; nothing, if it could not be."""
    return {} if data is None else data


def _broken(problems: Iterable[Problem]) -> bool:
    return any(problem.severity in ("error", "integrity") for problem in problems)


def _case(raw: Mapping[str, Any]) -> tuple[Case, list[Fault]]:
    """The case with its questions, or what is valid of it. A case of a newer format is not looked into."""
    data = raw["case"]
    if data is None:
        return partial(Case, {}), []
    if not isinstance(data, dict):
        return partial(Case, {}), [
            Fault((), "a mapping with the fields of a case", "a list or text", "See `sulh new`.")
        ]
    number = data.get("sulh")
    if isinstance(number, int) and number > FORMAT:
        step = "The case is of a newer format than this sulh reads: update sulh."
        return partial(Case, {}), [Fault(("sulh",), f"format {FORMAT}", f"format {number}", step)]
    return validated(Case, {**data, "questions": _given(raw["questions"])}, ())


def _conflict(case: Case, faults: Iterable[Fault]) -> list[Fault]:
    """What is wrong with the conflict in option form, if there is one whose fields are valid."""
    if case.conflict is None or any(fault.path[:1] == ("conflict",) for fault in faults):
        return []
    from sulh.bargain.stability import conflict_faults

    return [replace(fault, path=("conflict", *fault.path)) for fault in conflict_faults(case.conflict)]


def _grades(raw: Mapping[str, Any]) -> tuple[tuple[Grading, ...], list[Fault]]:
    """The gradings that are valid, in their order, and what is wrong with the others."""
    rows = [validated(Grading, row, ("grades", k)) for k, row in enumerate(raw.get("grades", ()))]
    return tuple(grading for grading, wrong in rows if not wrong), [fault for _, wrong in rows for fault in wrong]


def _codebook(case: Case, numbers: Mapping[str, Any]) -> tuple[Codebook, list[Fault]]:
    """The shipped codebook with the case's own acts laid over it, and then single `numbers` by path."""
    own = {code: act for code, act in (case.acts or {}).items() if act is not None}
    codebook = laid_over(load_codebook(), own)
    if not numbers:
        return codebook, []
    plain = json.loads(codebook.model_dump_json(exclude_none=True))
    for path, quantity in numbers.items():
        *parents, last = path.split(".")
        place = plain
        for key in parents:
            place = place[key]
        place[last] = quantity
    changed, faults = validated(Codebook, plain, ("codebook",))
    return (codebook if faults else changed), faults


def _open(sources: Mapping[str, Source], material: Material) -> tuple[dict[str, str], list[Fault]]:
    """The frozen texts by source, of those that are what the index says, and a fault for each of the others."""
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for key, source in sources.items():
        blob = material.blobs.get(source.file)
        index = material.place(("sources", key))[0]
        name = f"{index.rpartition('/')[0] or 'sources'}/{source.file}"
        fault = None if source.file is None or source.sha256 is None else _unsound(source, blob, name)
        if fault is not None:
            faults.append(Fault(("sources", key, fault[0]), *fault[1:]))
        elif isinstance(blob, bytes) and source.sha256 is not None:
            texts[key] = blob.decode("utf-8")
    return texts, faults


def _unsound(source: Source, blob: bytes | str | None, name: str) -> tuple[str, str, str, str, str] | None:
    """What is wrong with a source's file: (field, expected, got, next step, severity)."""
    if not isinstance(blob, bytes):
        return "file", f"a readable file {name}", blob or "no file", "Put the frozen text there.", "error"
    found = hashlib.sha256(blob).hexdigest()
    if found != source.sha256:
        step = "Restore the frozen text. Only if it was meant to change, write the new digest and check every span."
        return "sha256", f"{name} with SHA-256 {source.sha256}", found, step, "integrity"
    try:
        text = blob.decode("utf-8")
    except UnicodeDecodeError as error:
        return (
            "file",
            f"{name} in UTF-8",
            f"byte 0x{blob[error.start]:02x}",
            "Save it as UTF-8 and digest it again.",
            "error",
        )
    if freeze(text)[0] != text:
        step = "Freeze it with sulh.reading.freeze and digest it again."
        return "file", f"{name} with plain line ends and no byte order mark", "others", step, "error"
    return None


def _news(cross: Iterable[Fault], told: Iterable[Fault]) -> Iterator[Fault]:
    """Faults between values, less those about a value that is not valid itself."""
    invalid: set[Path_] = {fault.path[:end] for fault in told for end in range(len(fault.path) + 1)}
    return (fault for fault in cross if fault.path not in invalid)


def _problems(material: Material, faults: Iterable[Fault]) -> list[Problem]:
    """All problems in order, with file and line. A value that reading already refused is not missed once more."""
    refused = {(problem.file, problem.line) for problem in material.problems}
    problems = {_clean(problem) for problem in material.problems}
    for fault in faults:
        file, line = material.place(fault.path)
        if fault.got != "nothing" or (file, line) not in refused:
            where = _where(fault.path) or file
            problems.add(_clean(Problem(file, line, where, fault.expected, fault.got, fault.next_step, fault.severity)))
    return sorted(problems)


def _where(path: Path_) -> str:
    """A path in words. Rows of ``grades.csv`` have no names, and are counted from one."""
    if path[:1] == ("grades",) and len(path) > 1:
        path = ("grades", int(path[1]) + 1, *path[2:])
    return ".".join(map(str, path))


def _clean(problem: Problem) -> Problem:
    """The problem in characters that any terminal shows as they are: what a file says cannot act on a screen."""
    where, expected, got, step = map(_inert, (problem.where, problem.expected, problem.got, problem.next_step))
    return Problem(_inert(problem.file), problem.line, where, expected, got, step, problem.severity)


def _inert(text: str) -> str:
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in short)
