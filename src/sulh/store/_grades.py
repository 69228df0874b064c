"""``grades.csv``: the history of gradings of a case, read as plain rows and added to one row at a time."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from sulh.case import Document
from sulh.case._yaml import RefusedError, read_text
from sulh.errors import Problem, UsageError
from sulh.record import Grading
from sulh.store._rows import rows_of
from sulh.store._write import replace

GRADES = "grades.csv"
COLUMNS = tuple(Grading.model_fields)


def read_grades(path: Path, name: str = GRADES) -> Document:
    """Read the rows of ``grades.csv`` as a list of plain rows, row k at path ``(k,)``. Never raises for content.

    Cells are data whatever they look like; an empty one is an absent field. What is not valid stays as it is, and the
    models say what they expected.
    """
    try:
        return parse_grades(read_text(path, name), name)
    except RefusedError as refused:
        return Document(name, problems=[Problem(name, *refused.args)])


def parse_grades(text: str, name: str = GRADES) -> Document:
    """The same from text. A file without text holds no gradings."""
    document = Document(name, [], {(): 1})
    for line, cells in (rows_of(document, text, COLUMNS, lambda _: list(COLUMNS)) if text.strip() else None) or ():
        row: dict[str, Any] = dict(cells)
        number = row.get("credibility", "")
        if number.isascii() and number.isdigit() and len(number) < 10:
            row["credibility"] = int(number)
        document.lines[len(document.data),] = line
        document.data.append(row)
    return document


def add_grading(folder: str | Path, grading: Grading) -> None:
    """Append one grading to the ``grades.csv`` of a case folder, which is made if there is none.

    The file is replaced in one step by a copy with one more row, the bytes before it unchanged: an interruption leaves
    the old file or the new one. It is read anew each time, so two graders may work beside each other, unless both save
    in the same instant.

    Errors: UsageError if the file cannot be read as grades, or the folder cannot be written to; the file is then as it
        was.
    """
    path = (Path(folder) / GRADES).resolve()
    try:
        was = path.read_bytes() if path.exists() else b""
        now = was + _appended(was, grading)
        _check(now, grading)
        replace(path, now)
    except OSError as error:
        got = f"{path} ({error.strerror})"
        raise UsageError(GRADES, "a file that can be written", got, "Copy the case to a place of yours.") from error


def _appended(was: bytes, grading: Grading) -> bytes:
    """The bytes to add: a header if there is none, a line end if the last row lacks it, and the row."""
    text = was.decode("utf-8-sig", errors="replace")
    header = [cell.strip() for cell in next(csv.reader(io.StringIO(text, newline="")), [])] or list(COLUMNS)
    end = "\r\n" if "\r\n" in text else "\n"
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, lineterminator=end, extrasaction="ignore")
    if not text.strip():
        writer.writeheader()
    elif not text.endswith(("\n", "\r")):
        out.write(end)
    writer.writerow({name: getattr(grading, name) for name in COLUMNS})
    return out.getvalue().encode("utf-8")


def _check(data: bytes, grading: Grading) -> None:
    """What is written must read as what was meant."""
    document = parse_grades(data.decode("utf-8-sig", errors="replace"))
    plain = grading.model_dump(mode="json")
    row = document.data[-1] if document.data else {}
    if document.problems or any(row.get(name, "") != plain[name] for name in COLUMNS):
        got = str(document.problems[0]) if document.problems else "a row that reads otherwise"
        raise UsageError(GRADES, "a file to which a row can be added", got, "Mend it: `sulh check` says where.")
