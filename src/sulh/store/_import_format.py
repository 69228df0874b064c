"""The format of an import: one that sulh knows, or a mapping file's, with what was chosen over it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from sulh.case import Slug, read_yaml
from sulh.case._checks import actors
from sulh.errors import CaseError, Problem, UsageError
from sulh.record import Dossier
from sulh.record._models import Reliability
from sulh.record.exchange import Format, formats
from sulh.record.exchange._mapping import mapping_faults
from sulh.store._words import validated

MAPPED = "csv"


def chosen_format(kind: str, mapping: Path | None, grade: str | None, family: str | None, dossier: Dossier) -> Format:
    """The format `kind` with a grade and a family chosen over its own.

    Raises: UsageError for a choice that cannot be used; CaseError with all that is wrong with a mapping file, by line.
    """
    known = formats()
    if kind not in known and kind != MAPPED:
        raise UsageError("FORMAT", f"one of {', '.join([*known, MAPPED])}", f'"{kind}"', "Name a format.")
    if (kind == MAPPED) != (mapping is not None):
        got = "none" if mapping is None else f"one with {kind}"
        step = "Give --map MAPPING.yaml." if mapping is None else "Use the format csv."
        raise UsageError("--map", "a mapping file with the format csv, and none with others", got, step)
    form = known[kind] if mapping is None else _mapped(mapping, dossier)
    grade = grade or form.grade
    if len(grade) != 2 or grade[0] not in get_args(Reliability) or grade[1] not in "123456":
        raise UsageError("--grade", "an Admiralty grade like C3", f'"{grade}"', "A letter A-F and a number 1-6.")
    return Format.model_validate({**form.model_dump(), "grade": grade, "family": _family(family, form)})


def _family(chosen: str | None, form: Format) -> str:
    family, faults = validated(Slug, chosen or form.family, ("--family",))
    if faults:
        expected = "an id of small letters, digits and single hyphens"
        raise UsageError("--family", expected, f'"{chosen}"', "Write one like local-press.")
    told: str = family
    return told


def _mapped(path: Path, dossier: Dossier) -> Format:
    """The format that a mapping file describes. Raises CaseError with all that is wrong with it, by line."""
    document = read_yaml(path, path.name)
    form, faults = validated(Format, document.data if document.data is not None else {}, ())
    problems = list(document.problems)
    if not problems:
        faults += [] if faults else mapping_faults(form, dossier.codebook.acts, actors(dossier.case) or ())
        for fault in faults:
            where = ".".join(map(str, fault.path)) or path.name
            line = document.line(fault.path)
            problems.append(Problem(path.name, line, where, fault.expected, fault.got, fault.next_step))
    if problems:
        raise CaseError(problems)
    made: Format = form
    return made
