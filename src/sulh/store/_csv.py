"""A record as one table: a row an item, the fields of an item as columns."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from sulh.case import Document
from sulh.case._checks import nearest
from sulh.case._yaml import MAX_BYTES, RefusedError, read_text
from sulh.errors import Problem
from sulh.record import Item
from sulh.record.exchange._export import PART, parted_links, unescaped

ENDS = ("span_start", "span_end")
COLUMNS = ("id", *Item.model_fields, *ENDS)
LISTED = ("between", "position")


def read_csv(path: Path, name: str) -> Document:
    """Read ``record.csv`` as the mapping of ids to items that ``record/*.yaml`` would give. Never raises for content.

    An empty cell is an absent field; a span is ``start:end`` or stands in two columns; links of a chain are parted
    by ``>``, entries of `position` and `between` by ``;`` (either alone is an empty list). An apostrophe before what a
    spreadsheet would take for a formula is taken off, see `sulh.record.exchange`. What cannot be read so stays text,
    and the models say what they expected.
    """
    document = Document(name, {}, {(): 1})
    try:
        text = read_text(path, name)
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        csv.field_size_limit(MAX_BYTES)
        _rows(document, rows)
    except RefusedError as refused:
        document.problems.append(Problem(name, *refused.args))
        document.data = None
    except csv.Error as error:
        step = "Mend the quotation marks of this row."
        document.problems.append(Problem(name, rows.line_num, name, "comma-separated values", str(error), step))
    return document


def _rows(document: Document, rows: Any) -> None:
    header = [cell.strip() for cell in next(rows, [])]
    if not _header(document, header):
        document.data = None
        return
    line = rows.line_num + 1
    for cells in rows:
        if any(cell.strip() for cell in cells):
            _row(document, header, cells, line)
        line = rows.line_num + 1


def _header(document: Document, header: list[str]) -> bool:
    """Note what is wrong with the header; whether the rows below it can be read."""
    for k, column in enumerate(header):
        step = ""
        if column not in COLUMNS:
            step = nearest(column, COLUMNS) or "Remove the column."
        elif column in header[:k]:
            step = "Remove one of the two columns."
        if step:
            expected = f"each of the columns {', '.join(COLUMNS)} at most once"
            document.problems.append(Problem(document.file, 1, "header", expected, f'"{column}"', step))
    needed = ["id", *(name for name, field in Item.model_fields.items() if field.is_required())]
    if set(ENDS) <= set(header):
        needed.remove("span")
    missing = [column for column in needed if column not in header]
    for column in missing:
        document.problems.append(Problem(document.file, 1, "header", f"a column {column}", "none", "Add it."))
    return not missing


def _row(document: Document, header: list[str], cells: list[str], line: int) -> None:
    if len(cells) > len(header):
        step = "Put quotation marks around a cell that holds a comma."
        got = str(len(cells))
        document.problems.append(Problem(document.file, line, "row", f"{len(header)} cells", got, step))
        return
    row = {column: unescaped(cell.strip()) for column, cell in zip(header, cells, strict=False) if cell.strip()}
    key = row.pop("id", "")
    if not key:
        document.problems.append(Problem(document.file, line, "id", "an id", "an empty cell", "Name the item."))
    elif key in document.data:
        got = f'"{key}" again (first at line {document.lines[key,]})'
        document.problems.append(Problem(document.file, line, key, "each id once", got, "Rename one of the two."))
    else:
        document.lines[key,] = line
        document.data[key] = _item(row)


def _item(row: dict[str, str]) -> dict[str, Any]:
    """A row's cells as the values of an item's fields."""
    plain: dict[str, Any] = {column: cell for column, cell in row.items() if column in Item.model_fields}
    if any(end in row for end in ENDS):
        plain["span"] = [_number(row.get(end, "")) for end in ENDS]
    for column in ("span", "chain", "credibility", *LISTED):
        if isinstance(plain.get(column), str):
            plain[column] = value_of(column, plain[column])
    return plain


def value_of(field: str, cell: str) -> Any:
    """The value that a cell gives to a field of an item; what is not of the field's form stays text."""
    if field == "credibility":
        return _number(cell)
    if field == "chain":
        return parted_links(cell)
    if field in LISTED:
        return [] if cell == PART else [part.strip() for part in cell.split(PART)]
    if field == "span":
        ends = [_number(end.strip()) for end in cell.split(":")]
        return ends if len(ends) == 2 else cell
    return cell


def _number(cell: str) -> int | str:
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 10 else cell
