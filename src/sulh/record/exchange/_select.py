"""What is read of a row: each value as an SQL expression over the columns of the file."""

from __future__ import annotations

from collections.abc import Sequence

from sulh.record.exchange._formats import Format
from sulh.record.exchange._where import Condition

MOST_DEAD = 10_000_000  # a row that says more is a mistake
_DATES = (("day", "date"), ("until", "end"), ("known", "known"))


def selected(form: Format, header: Sequence[str], asked: Sequence[Condition]) -> list[tuple[str, str]]:
    """The table's columns and where each comes from in the file."""
    columns = form.columns

    def cell(names: Sequence[str]) -> str:
        return next((f"h{header.index(name)}" for name in names if name in header), "NULL::VARCHAR")

    code = f"trim({cell(columns.code)})"
    if columns.mode:
        code = f"concat_ws('/', {code}, nullif(trim({cell(columns.mode)}), ''))"
    everything = ", ".join(f"coalesce(h{k}, '')" for k in range(len(header)))
    has_row = any(name in header for name in columns.row)
    listed = [
        ("row_id", f"nullif(trim({cell(columns.row)}), '')"),
        ("hash", "NULL::VARCHAR" if has_row else f"md5(concat_ws(chr(31), {everything}))"),
        ("date_text", f"nullif(trim({cell(columns.date)}), '')"),
        *((name, _date(cell(getattr(columns, role)), form.dates)) for name, role in _DATES),
        ("about", f"coalesce({_listed(_whole(cell(columns.precision)), form.about)}, false)"),
        ("actor", f"coalesce(trim({cell(columns.actor)}), '')"),
        ("recipient", f"coalesce(trim({cell(columns.recipient)}), '')"),
        ("code", f"coalesce({code}, '')"),
        ("place", f"coalesce({cell(columns.place)}, '')"),
        ("deaths_text", f"nullif(trim({cell(columns.deaths)}), '')"),
        ("deaths", _deaths(cell(columns.deaths))),
    ]
    raw = [condition for condition in asked if not condition.neutral]
    return listed + [(f"w{k}", f"h{header.index(condition.column)}") for k, condition in enumerate(raw)]


def _date(cell: str, forms: Sequence[str]) -> str:
    """A cell as a date of the years 1800 to 2200 in one of the forms, or null."""
    text = f"trim({cell})"
    bare = f"CASE WHEN contains({text}, ':') THEN regexp_replace({text}, '[T ][0-9]{{1,2}}:[0-9]{{2}}.*$', '') "
    bare += f"WHEN suffix({text}, '.0') THEN left({text}, -2) ELSE {text} END"
    listed = ", ".join(_quoted(form) for form in forms)
    day = f"try_strptime({bare}, [{listed}])::DATE"
    return f"CASE WHEN year({day}) BETWEEN 1800 AND 2200 THEN {day} END"


def _deaths(cell: str) -> str:
    """A cell as a count of deaths, a whole number up to `MOST_DEAD`, or null."""
    whole = f"regexp_full_match(trim({cell}), '[0-9]{{1,8}}([.]0+)?')"
    return f"CASE WHEN {whole} AND try_cast({cell} AS DOUBLE) <= {MOST_DEAD} THEN try_cast({cell} AS DOUBLE) END"


def _whole(cell: str) -> str:
    return f"regexp_replace(trim({cell}), '[.]0$', '')"


def _listed(cell: str, values: Sequence[str]) -> str:
    return f"{cell} IN ({', '.join(map(_quoted, values))})" if values else "false"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
