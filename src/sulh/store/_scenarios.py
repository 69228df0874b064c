"""Scenarios: named what-ifs saved beside a case, in ``scenarios/NAME.yaml``. They change nothing of the case."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from sulh.case import Document, Model, Slug, Text, read_yaml
from sulh.case._yaml import _scalar
from sulh.errors import CaseError, Problem, SulhError, UsageError
from sulh.record import Dossier
from sulh.store._change import change
from sulh.store._words import validated
from sulh.store._write import put

FOLDER = "scenarios"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NEXT = "Mend it, or remove the file: the case does not depend on it."


class Scenario(Model):
    """A named what-if: `changes` map paths of the case to values, as `sulh.change` takes them."""

    name: Slug
    made: dt.date
    note: Text | None = None
    changes: Annotated[dict[Text, int | float | bool | Text], Field(min_length=1)]


def scenarios(folder: str | Path) -> list[str]:
    """The names of the scenarios saved beside a case, sorted; none if there are none or they cannot be listed."""
    try:
        return sorted(path.stem for path in (Path(folder) / FOLDER).glob("*.yaml") if _SLUG.fullmatch(path.stem))
    except OSError:
        return []


def load_scenario(folder: str | Path, scenario: str | Path) -> Scenario:
    """Read a scenario: the name of one saved beside the case in `folder`, or any file.

    Raises: UsageError if there is none; CaseError with file and line of everything that is wrong with it. Whether its
        paths exist is told by `change`, or by `check_case`.
    """
    path = Path(folder) / FOLDER / f"{scenario}.yaml" if _SLUG.fullmatch(str(scenario)) else Path(scenario)
    if not path.is_file():
        known = scenarios(folder)
        names = f"one of {', '.join(known)}" if known else "a file, since none is saved beside this case"
        step = "`sulh whatif CASE PATH=VALUE --save NAME` saves one."
        raise UsageError("scenario", f"{names}, or a file", f'"{scenario}"', step)
    name = f"{FOLDER}/{path.name}" if path.parent == Path(folder) / FOLDER else str(path)
    found, problems, _ = _read(path, name)
    if found is None:
        raise CaseError(problems)
    return found


def in_scenario(dossier: Dossier, scenario: Scenario) -> Dossier:
    """The dossier with a scenario's changes made: see `change`.

    Raises: UsageError that names the scenario where a path of it is not (or no longer) one of the case; CaseError
        where the changed case is not valid.
    """
    try:
        return change(dossier, scenario.changes)
    except UsageError as error:
        step = f"Mend or remove that line of the scenario {scenario.name}."
        raise UsageError(f"scenario {scenario.name}", "changes that this case allows", f"({error})", step) from error


def plain_values(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes as a scenario keeps them: text that reads as a number or as true or false becomes that."""
    read = {key: _scalar(value) if isinstance(value, str) else value for key, value in changes.items()}
    return {key: value if isinstance(value, int | float) else changes[key] for key, value in read.items()}


def save_scenario(folder: str | Path, scenario: Scenario, replacing: bool = False) -> Path:
    """Write a scenario to ``scenarios/NAME.yaml`` of a case folder, whole or not at all, and give the file.

    Raises: UsageError if one of that name is there and is not to be replaced, or if the file cannot be written.
    """
    place = Path(folder) / FOLDER
    path = place / f"{scenario.name}.yaml"
    if not place.resolve().is_relative_to(Path(folder).resolve()):
        raise UsageError("--save", "a folder in the case", f"{place}, a link out of it", "Remove the link.")
    if not replacing and (path.exists() or path.is_symlink()):
        step = "Choose another name, or add --replace."
        raise UsageError("--save", "a name that is not taken", f'"{scenario.name}"', step)
    lines = [f"name: {scenario.name}", f"made: {scenario.made}"]
    lines += [f"note: {_quoted(scenario.note)}"] if scenario.note else []
    lines += ["changes:", *(f"  {_quoted(key)}: {_quoted(value)}" for key, value in scenario.changes.items())]
    put(path, ("\n".join(lines) + "\n").encode(), "--save")
    return path


def scenario_problems(folder: Path, dossier: Dossier | None) -> list[Problem]:
    """What is wrong with the scenarios of a case, as findings: the case itself answers without them.

    Whether changes can be made is tried only where the case is whole.
    """
    place, problems = folder / FOLDER, []
    if not place.exists() and not place.is_symlink():
        return []
    if not place.resolve().is_relative_to(folder.resolve()):
        return [_finding(FOLDER, 0, "a folder in the case folder", "a link out of it")]
    try:
        found = sorted(path for path in place.iterdir() if not path.name.startswith("."))
    except OSError as error:
        return [_finding(FOLDER, 0, "a folder that can be read", error.strerror or "no folder")]
    for path in found:
        name = f"{FOLDER}/{path.name}"
        if path.suffix != ".yaml" or not _SLUG.fullmatch(path.stem):
            expected = "a name of small letters, digits and hyphens that ends in .yaml"
            problems.append(_finding(name, 0, expected, "another, which is not read"))
        elif not path.resolve().is_relative_to(folder.resolve()):
            problems.append(_finding(name, 0, "a file in the case folder", "a link out of it"))
        else:
            problems += _one(path, name, dossier)
    return problems


def _one(path: Path, name: str, dossier: Dossier | None) -> list[Problem]:
    scenario, problems, document = _read(path, name)
    if scenario is None:
        return [replace(problem, severity="finding") for problem in problems]
    found = []
    if scenario.name != path.stem:
        found.append(_finding(name, document.line(("name",)), f"the name {path.stem}, as the file's", scenario.name))
    for key, value in scenario.changes.items() if dossier is not None else ():
        if (told := _refused(dossier, {key: value})) is not None:
            found.append(_finding(name, document.line(("changes", key)), "a change that can be made", told, key))
    if dossier is not None and not found and (told := _refused(dossier, scenario.changes)) is not None:
        found.append(_finding(name, document.line(("changes",)), "changes that go together", told, "changes"))
    return found


def _refused(dossier: Dossier | None, changes: Mapping[str, Any]) -> str | None:
    """Why changes cannot be made, in one line; None if they can."""
    if dossier is None:
        return None
    try:
        change(dossier, changes)
    except SulhError as error:
        return " ".join(str(error).split())
    return None


def _read(path: Path, name: str) -> tuple[Scenario | None, list[Problem], Document]:
    document = read_yaml(path, name)
    if document.problems:
        return None, document.problems, document
    changes = document.data.get("changes") if isinstance(document.data, dict) else None
    for key, value in changes.items() if isinstance(changes, dict) else ():
        if value is None or isinstance(value, list | dict):
            got, line = "nothing" if value is None else "more than one", document.line(("changes", key))
            document.problems.append(Problem(name, line, f"changes.{key}", "a single value", got, "Write one value."))
    if document.problems:
        return None, document.problems, document
    scenario, faults = validated(Scenario, document.data if document.data is not None else {}, ())
    wrong: Iterable[Problem] = (
        Problem(name, document.line(f.path), ".".join(map(str, f.path)) or name, f.expected, f.got, f.next_step)
        for f in faults
    )
    problems = list(wrong)
    return (None if problems else scenario), problems, document


def _finding(file: str, line: int, expected: str, got: str, where: str = "") -> Problem:
    return Problem(file, line, where or file, expected, got, NEXT, "finding")


def _quoted(value: object) -> str:
    """A key or a value as the strict reader takes it: JSON, which is YAML, its characters as they are if printable."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in text)
