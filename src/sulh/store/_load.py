"""Loading and checking cases: a folder, or the name of a case that ships with sulh."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

from sulh.errors import Problem, UsageError
from sulh.record import Dossier
from sulh.store._folder import read_folder
from sulh.store._judge import _clean, judge, sound
from sulh.store._scenarios import scenario_problems

SHIPPED = Path(__file__).with_name("shipped")
FIRST_YEAR, LAST_YEAR = 1800, 2200
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def shipped() -> list[str]:
    """The names of the cases that ship with sulh."""
    return sorted(path.parent.name for path in SHIPPED.glob("*/case.yaml"))


def load_case(case: str | Path, as_of: str | dt.date | None = None) -> Dossier:
    """Load a case as it stood at the end of `as_of` (by default the case's own).

    Args:
        case: a case folder, or the name of a shipped case. A folder goes before a name.
        as_of: a date, or text like ``2025-11-06``; later than the last item or earlier than the first will do.
    Raises: UsageError if there is no such case or date; CaseError with every problem of every file; IntegrityError if
        nothing is wrong but that frozen source texts are not what their digests say. Nothing on disk changes.
    """
    folder, day = _folder(case), None if as_of is None else _date(as_of)
    dossier = sound(read_folder(folder))
    return dossier.cut(dossier.as_of if day is None else day)


def check_case(case: str | Path) -> list[Problem]:
    """Everything there is to say about a case and its scenarios, in the order of file and line; empty if nothing.

    Raises: UsageError if there is no such case. Never raises for what is in the folder.
    """
    folder = _folder(case)
    dossier, problems = judge(read_folder(folder))
    return sorted([*problems, *map(_clean, scenario_problems(folder, dossier))])


def case_to_edit(case: str | Path, who: str = "case") -> Path:
    """The folder of a case that a command may write to. `who` is what errors call the case.

    Raises: UsageError if there is no such case, if it is one that ships with sulh (those are read only), or if its
        folder cannot be written to.
    """
    folder = _folder(case)
    if folder.resolve().is_relative_to(SHIPPED.resolve()):
        step = f"Copy it and work on the copy: cp -r {folder} {folder.name}"
        raise UsageError(who, "a case folder of yours", f'"{case}", which ships with sulh and is read only', step)
    if not os.access(folder, os.W_OK | os.X_OK):
        step = "Copy it to a place of yours and work on the copy."
        raise UsageError(who, "a case folder that can be written to", f'"{folder}", which cannot', step)
    return folder


def _folder(case: str | Path) -> Path:
    path = Path(case)
    if path.is_dir() and str(case):
        return path
    if isinstance(case, str) and case in shipped():
        return SHIPPED / case
    got = f'the file "{case}"' if path.is_file() else f'"{case}", which is neither'
    expected = f"a case folder, or the name of a shipped case ({', '.join(shipped())})"
    raise UsageError("case", expected, got, "Give the folder that holds case.yaml.")


def _date(day: str | dt.date) -> dt.date:
    if isinstance(day, dt.datetime):
        return day.date()
    if isinstance(day, dt.date):
        return day
    expected, step = "a date like 2025-10-28", "Write year-month-day of a day that exists."
    try:
        if isinstance(day, str) and _DAY.fullmatch(day):
            found = dt.date.fromisoformat(day)
            if FIRST_YEAR <= found.year <= LAST_YEAR:
                return found
            expected, step = f"a date from {FIRST_YEAR} to {LAST_YEAR}", "Choose one of these years."
    except ValueError:
        pass
    raise UsageError("as_of", expected, f'"{day}"', step)
