"""A record as one table: a row an item, the fields of an item as columns."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sulh.case import Document
from sulh.case._yaml import RefusedError, read_text
from sulh.errors import Problem
from sulh.record import Item
from sulh.record.exchange._export import PART, parted_links, unescaped
from sulh.store._rows import rows_of

ENDS = ("span_start", "span_end")
COLUMNS = ("id", *Item.model_fields, *ENDS)
LISTED = ("between", "position")
_SPAN = re.compile(r"[0-9]{1,9}\s*:\s*[0-9]{1,9}")
_SHARE = re.compile(r"[01](?:\.[0-9]{1,17})?")


def read_csv(path: Path, name: str) -> Document:
    """Read ``record.csv`` as the mapping of ids to items that ``record/*.yaml`` would give. Never raises for content.

    An empty cell is an absent field; a span is ``start:end`` or stands in two columns; links of a chain are parted
    by ``>``, entries of `position` and `between` by ``;`` (either alone is an empty list). An apostrophe before what a
    spreadsheet would take for a formula is taken off, see `sulh.record.exchange`. What cannot be read so stays text,
    and the models say what they expected.
    """
    document = Document(name, {}, {(): 1})
    try:
        rows = rows_of(document, read_text(path, name), COLUMNS, _needed)
    except RefusedError as refused:
        document.problems.append(Problem(name, *refused.args))
        rows = None
    if rows is None:
        document.data = None
    for line, cells in rows or ():
        _row(document, line, {column: unescaped(cell) for column, cell in cells.items()})
    return document


def _needed(header: list[str]) -> list[str]:
    """The columns that a header must have: a span may stand in one or in two."""
    needed = ["id", *(name for name, field in Item.model_fields.items() if field.is_required())]
    if set(ENDS) <= set(header):
        needed.remove("span")
    return needed


def _row(document: Document, line: int, row: dict[str, str]) -> None:
    key = row.pop("id", "")
    if not key:
        document.problems.append(Problem(document.file, line, "id", "an id", "an empty cell", "Name the item."))
    elif key in document.data:
        got = f'"{key}" again (first at line {document.lines[key,]})'
        document.problems.append(Problem(document.file, line, key, "each id once", got, "Rename one of the two."))
    else:
        document.lines[key,] = line
        if "span" in row and not _SPAN.fullmatch(row["span"]):
            got, step = f'"{row.pop("span")}"', "Write where the quote begins and ends, like 38:75."
            document.problems.append(Problem(document.file, line, f"{key}.span", "start:end", got, step))
        document.data[key] = _item(row)


def _item(row: dict[str, str]) -> dict[str, Any]:
    """A row's cells as the values of an item's fields."""
    plain: dict[str, Any] = {column: cell for column, cell in row.items() if column in Item.model_fields}
    if any(end in row for end in ENDS):
        plain["span"] = [_number(row.get(end, "")) for end in ENDS]
    for column in ("span", "chain", "credibility", "score", *LISTED):
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
    if field == "score" and _SHARE.fullmatch(cell):
        return float(cell)
    return cell


def _number(cell: str) -> int | str:
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 10 else cell
