"""Tables of a case, ``record.csv`` and ``grades.csv``: rows of cells below a header, with the line of each."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection

from sulh.case import Document
from sulh.case._checks import nearest
from sulh.case._yaml import MAX_BYTES
from sulh.errors import Problem

SEPARATORS = {";": "semicolons", "\t": "tabs"}
Row = tuple[int, dict[str, str]]


def rows_of(
    document: Document, text: str, known: Collection[str], needed: Callable[[list[str]], list[str]]
) -> list[Row] | None:
    """The rows of a table as (line, cells by column) without empty cells; None if its header cannot be used.

    `known` are the columns that there may be, `needed` gives for a header those that must be. What is wrong is noted in
    the document, once for one cause: rows below a header that cannot be used are not looked at, and neither are cells
    of a column that is not known.
    """
    head = text.lstrip("\r\n").splitlines()[:1] or [""]
    for mark, name in SEPARATORS.items():
        if mark in head[0] and "," not in head[0]:
            step = "Save it with a comma between two cells."
            document.problems.append(Problem(document.file, 1, "header", "columns parted by commas", name, step))
            return None
    csv.field_size_limit(MAX_BYTES)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[Row] = []
    try:
        header = [cell.strip() for cell in next(rows, [])]
        if not _usable(document, header, known, needed(header)):
            return None
        line = rows.line_num + 1
        for cells in rows:
            if len(cells) > len(header):
                step, got = "Put quotation marks around a cell that holds a comma.", str(len(cells))
                document.problems.append(Problem(document.file, line, "row", f"{len(header)} cells", got, step))
            elif any(cell.strip() for cell in cells):
                pairs = zip(header, map(str.strip, cells), strict=False)
                found.append((line, {column: cell for column, cell in pairs if cell and column in known}))
            line = rows.line_num + 1
    except csv.Error as error:
        step, name = "Mend the quotation marks of this row.", document.file
        document.problems.append(Problem(name, rows.line_num, name, "comma-separated values", str(error), step))
    return found


def _usable(document: Document, header: list[str], known: Collection[str], needed: list[str]) -> bool:
    """Note what is wrong with the header; whether the rows below it can be read."""
    meant = set()
    for k, column in enumerate(header):
        step = ""
        if column not in known:
            step = nearest(column, known) or "Remove the column."
            meant |= {name for name in needed if f'"{name}"' in step}
        elif column in header[:k]:
            step = "Remove one of the two columns."
        if step:
            expected = f"each of the columns {', '.join(known)} at most once"
            document.problems.append(Problem(document.file, 1, "header", expected, f'"{column}"', step))
    missing = [column for column in needed if column not in header]
    told = [column for column in missing if column not in meant]
    if told:
        expected = f"a column {told[0]}" if len(told) == 1 else f"columns {', '.join(told)}"
        document.problems.append(Problem(document.file, 1, "header", expected, "none", "Add what is missing."))
    return not missing
