"""A file of event data as a table of DuckDB: read once, as text, with every row that cannot be read counted."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sulh.case._checks import hint
from sulh.errors import UsageError
from sulh.record.exchange._formats import Format
from sulh.record.exchange._report import Report

if TYPE_CHECKING:
    import duckdb

MEMORY = "512MB"
THREADS = 2
HEAD = 1 << 20
WIDEST = 1000
SHOWN = 40
_UNREADABLE = {
    "MISSING COLUMNS": "fewer cells than the header (another separator?)",
    "TOO MANY COLUMNS": "more cells than the header (a separator inside a cell?)",
    "UNQUOTED VALUE": "a quotation mark that nothing closes, or text behind one",
    "INVALID ENCODING": "bytes that are not UTF-8",
    "LINE SIZE OVER MAXIMUM": "a row of over 2,000,000 bytes",
}


@contextmanager
def database(workshop: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in a file of its own, within fixed memory and threads, that fetches no extension from anywhere.

    Raises: UsageError in place of DuckDB's own errors: whatever it met, the import cannot go on.
    """
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "threads": THREADS,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": str(workshop / "spill"),
    }
    try:
        with duckdb.connect(str(workshop / "rows.duckdb"), config=config) as connection:
            yield connection
    except duckdb.Error as error:
        got = str(error).splitlines()[0]
        step = "Look at the first lines of the file, or narrow it down."
        raise UsageError("FILE", "a table that can be read", got, step) from error


def layout(path: Path, form: Format) -> tuple[list[str], str, int]:
    """The columns of a file, what parts its cells, and how many lines stand before its first row.

    Of the format's separators the one is taken whose header holds most of the format's columns.

    Raises: UsageError for a file without lines, a column twice, or columns that the format needs and the file lacks.
    """
    first, before = b"", -1
    with path.open("rb") as file:
        while not first.strip() and (first := file.readline(HEAD)):
            before += 1
    line = first.decode("utf-8").removeprefix("\ufeff").rstrip("\r\n")
    if not line:
        raise UsageError("FILE", "a header and rows", "no line with text in it", "Give another file.")
    wanted = {name for names in form.columns.model_dump().values() for name in names}
    options = [(_cells(line, mark, form.quoted), mark) for mark in form.separators]
    cells, mark = max(options, key=lambda option: (len(wanted & set(option[0])), len(option[0])))
    if form.header and not wanted & set(cells):
        if len(cells) != len(form.header):
            expected = f"{len(form.header)} columns, or a header with their names"
            raise UsageError("FILE", expected, f"{len(cells)} in its first line", f"Is this {form.name}?")
        return list(form.header), mark, before
    twice = sorted({cell for cell in cells if cells.count(cell) > 1 and cell})
    if twice or len(cells) > WIDEST:
        got = f'"{_short(twice[0])}" twice' if twice else f"{len(cells)} columns"
        raise UsageError("FILE", f"a header that names each of at most {WIDEST} columns once", got, "Mend the header.")
    _needed(form, cells)
    return cells, mark, before + 1


def _cells(line: str, mark: str, quoted: bool) -> list[str]:
    style: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    csv.field_size_limit(HEAD)
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=mark, quoting=style))]
    except (csv.Error, StopIteration, TypeError):
        return []


def _short(cell: str) -> str:
    """A column's name as an error shows it: a file in another encoding may be one single name."""
    return cell if len(cell) <= SHOWN else f"{cell[: SHOWN - 1]}…"


def _needed(form: Format, cells: Sequence[str]) -> None:
    shown = [_short(cell) for cell in cells]
    for role in ("date", "actor", "recipient", "code"):
        names = getattr(form.columns, role)
        if not any(name in cells for name in names):
            expected = f"a column {' or '.join(names)} ({role})"
            told = ", ".join(shown[:12]) + (", …" if len(cells) > 12 else "")
            step = hint(names[0], shown) if cells else "Give a file with a header."
            raise UsageError("FILE", expected, f"the columns {told}", f"{step} A mapping file can name other columns.")


def load(
    connection: duckdb.DuckDBPyConnection, path: Path, form: Format, selected: Sequence[tuple[str, str]], report: Report
) -> None:
    """Make the table `rows` of the file: n, the number of each row that could be read, and `selected`, pairs of a name
    and an SQL expression over the file's columns ``h0``, ``h1``, … in their order. Rows not read are counted.
    """
    header, mark, before = layout(path, form)
    columns = "{" + ", ".join(f"'h{k}': 'VARCHAR'" for k in range(len(header))) + "}"
    quote = '"' if form.quoted else ""
    wanted = ", ".join(f"{expression} AS {name}" for name, expression in selected)
    connection.execute(
        f"CREATE TABLE rows AS SELECT row_number() OVER () AS n, {wanted} FROM read_csv(?, delim = ?, quote = ?, "  # noqa: S608
        f"escape = ?, header = false, skip = {before}, auto_detect = false, columns = {columns}, ignore_errors = true, "
        "store_rejects = true, rejects_limit = 0, null_padding = false, compression = 'none')",
        [str(path), mark, quote, quote],
    )
    read = connection.execute("SELECT count(*) FROM rows").fetchone()
    report.read += read[0] if read else 0
    told = connection.execute(
        "SELECT kind, count(*), min(line, 3) FROM (SELECT line, min(error_type::VARCHAR) AS kind FROM reject_errors "
        "GROUP BY line) GROUP BY kind ORDER BY kind"
    ).fetchall()
    for kind, count, lines in told:
        why = _UNREADABLE.get(kind, f"a row that is no row of the table ({kind.lower()})")
        report.read += count
        report.refuse(why, lines[0], count, "line")
        report.refused[why].first[:] = lines
