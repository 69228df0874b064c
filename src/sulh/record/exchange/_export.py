"""A record as one table: CSV that loads again as ``record.csv``, and typed Parquet with what belongs to the source."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sulh.case._yaml import _CONTROL
from sulh.errors import UsageError
from sulh.record._dossier import Dossier
from sulh.record._models import Item
from sulh.record._reliance import bears_on, reliance

LINK = ">"
PART = ";"
COLUMNS = ("id", *Item.model_fields)

_FORMULA = re.compile("'*[=+\\-@\t\r]")
_ESCAPED = re.compile("'+[=+\\-@\t\r]")


def escaped(cell: str) -> str:
    r"""`cell` so that no spreadsheet takes it for a formula: ``'`` + cell if it matches ``'*[=+-@\t\r]``, else cell.

    Cells that look escaped already get one more apostrophe, so that no two cells are written alike: `unescaped` takes
    off exactly what this puts on.

    >>> escaped("=1+1"), escaped("'=1+1"), escaped("it's -1")
    ("'=1+1", "''=1+1", "it's -1")
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unescaped(cell: str) -> str:
    r"""What `escaped` was given: one apostrophe less if the cell matches ``'+[=+-@\t\r]``, else the cell."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def joined_links(links: tuple[str, ...]) -> str:
    r"""The links of a chain in one cell, parted by ``>``; within a link ``\`` and ``>`` are written ``\\`` and ``\>``.

    No link at all is written ``>``, so that an empty list that was written out is not lost.
    """
    return f" {LINK} ".join(link.replace("\\", "\\\\").replace(LINK, f"\\{LINK}") for link in links) or LINK


def parted_links(cell: str) -> list[str]:
    r"""The links that `joined_links` put into a cell. A lone ``\`` before anything else stays as it is."""
    if cell.strip() == LINK:
        return []
    links, link, at = [], "", 0
    while at < len(cell):
        if cell[at] == "\\" and cell[at + 1 : at + 2] in ("\\", LINK):
            at += 1
            link += cell[at]
        elif cell[at] == LINK:
            links.append(link.strip())
            link = ""
        else:
            link += cell[at]
        at += 1
    return [*links, link.strip()]


def csv_text(dossier: Dossier) -> str:
    """The items known at `as_of` as CSV (RFC 4180, UTF-8), in the order of their ids, one row an item.

    Columns are the id and the fields of an item, as ``record.csv`` has them: a span is ``start:end``, links of a chain
    are parted by ``>``, entries of `between` and `position` by ``;``; a field that the record leaves out is an empty
    cell. A cell that a spreadsheet would take for a formula begins with an apostrophe (see `escaped`). Everything else
    stands as the record has it, marks of writing direction included: this is data, not something to look at.

    The table is the record as it counts now: grades are those in force, and items of imported batches are among the
    others. As ``record.csv`` in place of the whole record it loads as the same items. It has the same digest for an
    uncut record without gradings whose sources all stand in ``sources/``: gradings enter a digest with their history,
    and a batch holds its items itself, so that the table cannot stand beside it.

    Raises: UsageError for an item that holds a control character, since no table with one can be read again.
    """
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for key, item in sorted(dossier.items.items()):
        writer.writerow([key, *(_cell(key, item, field) for field in Item.model_fields)])
    return lines.getvalue()


def _cell(key: str, item: Item, field: str) -> str:
    """One field of one item. What the record does not state stays empty, so that defaults are not written out."""
    value = getattr(item, field)
    if field not in item.model_fields_set or value is None:
        return ""
    if field == "chain":
        text = joined_links(value)
    elif field == "span":
        text = ":".join(map(str, value))
    else:
        text = (PART.join(value) or PART) if isinstance(value, tuple) else str(value)
    if control := _CONTROL.search(text):
        got = f"the control character U+{ord(control[0]):04X}"
        step = "Remove it from the record, or export to Parquet or PROV-JSON."
        raise UsageError(f"record.{key}.{field}", "text that a table can hold", got, step)
    return escaped(text)


def parquet_bytes(dossier: Dossier) -> bytes:
    """The items known at `as_of` as a Parquet file, in the order of their ids, with types and the source's columns.

    Dates are DATE, `credibility`, `span_start` and `span_end` INTEGER, `between`, `position` and `chain` VARCHAR[],
    `score` DOUBLE, the rest VARCHAR; what the record leaves out has the value that the models give it. Of the source:
    `publisher`, `side`, `family`, `source_date`. Computed: `grade` (letter and number, like B2), `r` (DOUBLE, see
    `sulh.record.reliance`; copies of one origin are not joined here), `bears_on` (the party whose type the item speaks
    to, or NULL). Text is as in the record and nothing is escaped.
    """
    import duckdb

    items = sorted(dossier.items.items())
    columns = {name: (kind, [of(key, item) for key, item in items]) for name, kind, of in _columns(dossier)}
    picked = ", ".join(f'unnest($"{name}"::{kind}[]) AS "{name}"' for name, (kind, _) in columns.items())
    with TemporaryDirectory() as folder, duckdb.connect(config={"autoinstall_known_extensions": "false"}) as base:
        base.execute("SET threads = 1")
        base.execute(f"CREATE TABLE items AS SELECT {picked}", {name: cells for name, (_, cells) in columns.items()})
        path = Path(folder, "items.parquet")
        base.execute(f"COPY items TO '{str(path).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)")
        return path.read_bytes()


_TYPES = {
    "date": "DATE",
    "known": "DATE",
    "credibility": "INTEGER",
    "score": "DOUBLE",
    "between": "VARCHAR[]",
    "position": "VARCHAR[]",
    "chain": "VARCHAR[]",
}


def _columns(dossier: Dossier) -> list[tuple[str, str, Callable[[str, Item], Any]]]:
    """Name, type and value of every column."""

    def own(field: str) -> Callable[[str, Item], Any]:
        return lambda _, item: list(value) if isinstance(value := getattr(item, field), tuple) else value

    def of_source(field: str) -> Callable[[str, Item], Any]:
        return lambda _, item: getattr(dossier.sources[item.source], field)

    plain = [(name, _TYPES.get(name, "VARCHAR"), own(name)) for name in Item.model_fields if name != "span"]
    return [
        ("id", "VARCHAR", lambda key, _: key),
        *plain,
        ("span_start", "INTEGER", lambda _, item: item.span[0]),
        ("span_end", "INTEGER", lambda _, item: item.span[1]),
        *((name, "VARCHAR", of_source(name)) for name in ("publisher", "side", "family")),
        ("source_date", "DATE", of_source("date")),
        ("grade", "VARCHAR", lambda _, item: grade_of(dossier, item)),
        ("r", "DOUBLE", lambda _, item: reliance(item, dossier.sources[item.source], dossier.codebook)),
        ("bears_on", "VARCHAR", lambda _, item: bears_on(item, dossier.case)[0]),
    ]


def grade_of(dossier: Dossier, item: Item) -> str:
    """The Admiralty grade of an item, like ``B2``: the letter its own or its source's."""
    return f"{item.reliability or dossier.sources[item.source].reliability}{item.credibility}"
