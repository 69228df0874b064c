"""From a file to items: DuckDB judges every row, and only rows that are to be kept are looked at one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sulh.errors import UsageError
from sulh.record._codebook import Codebook
from sulh.record.exchange._actors import Actors
from sulh.record.exchange._clean import prepare
from sulh.record.exchange._codes import read_codes
from sulh.record.exchange._formats import Format, codes_of
from sulh.record.exchange._items import LONGEST_ROW, Drawn, drawn
from sulh.record.exchange._report import NAMED, Report
from sulh.record.exchange._select import MOST_DEAD, selected
from sulh.record.exchange._table import database, layout, load
from sulh.record.exchange._where import Condition, conditions, known_actors, known_acts, sql

if TYPE_CHECKING:
    import duckdb

BATCH = 2000
MOST = 20_000
MANY_DEAD = 10
KINDS_OF_REASON = 12


@dataclass(frozen=True)
class Wanted:
    """What an import asks of a file: `where` conditions, the file's encoding, and ids of items that are there already.

    `prefix` begins the id of every item made.
    """

    prefix: str
    where: tuple[str, ...] = ()
    encoding: str | None = None
    taken: Collection[str] = frozenset()


def extract(
    path: Path, form: Format, wanted: Wanted, actors: Actors, codebook: Codebook, workshop: Path, report: Report
) -> list[Drawn]:
    """The rows of a file that become items, in its order; what came of all others is counted in `report`.

    Rows go in this order: unreadable → refused; not asked for → left out; actors that the case does not have → left
    out; no date, no code, no act → refused; repeated in the file → duplicate; there already → skipped.

    Raises: UsageError for a file, encoding or condition that cannot be used, or for more than `MOST` rows to be kept.
    """
    table = prepare(path, wanted.encoding, workshop, report)
    report.read = sum(tally.count for tally in report.refused.values())
    header, _, _ = layout(table, form)
    asked = conditions(wanted.where, header)
    known_acts(asked, codebook.acts)
    with database(workshop) as connection:
        load(connection, table, form, selected(form, header, asked), report)
        known_actors(asked, actors.ids, lambda condition: _said(connection, condition))
        _match_actors(connection, actors, form)
        _match_codes(connection, form)
        _judge(connection, form, asked)
        _count(connection, report)
        _repeats(connection, form)
        return list(_kept(connection, form, wanted, codebook, report))


def _said(connection: duckdb.DuckDBPyConnection, condition: Condition) -> bool:
    """Whether a condition holds of any row's actor or recipient as the file says them."""
    part, values = sql(condition, ["actor", "recipient"])
    return connection.execute(f"SELECT 1 FROM rows WHERE {part} LIMIT 1", values).fetchone() is not None  # noqa: S608


def _match_actors(connection: duckdb.DuckDBPyConnection, actors: Actors, form: Format) -> None:
    """The table `who`: every text of the actor columns that the case knows, its id, and what that is in the case."""
    connection.execute("CREATE TABLE who (text VARCHAR, id VARCHAR, kind VARCHAR, party VARCHAR, since DATE)")
    texts = connection.cursor().execute("SELECT DISTINCT actor FROM rows UNION SELECT DISTINCT recipient FROM rows")
    while batch := texts.fetchmany(BATCH):
        found = [(text, actors.find(text, form.organs)) for (text,) in batch]
        known = [(text, key, *actors.standing(key)) for text, key in found if key is not None]
        if known:
            connection.executemany("INSERT INTO who VALUES (?, ?, ?, ?, ?)", known)


def _match_codes(connection: duckdb.DuckDBPyConnection, form: Format) -> None:
    """The table `codes`: every code of the file that the table has, and why the others are refused."""
    connection.execute(
        "CREATE TABLE codes (text VARCHAR, act VARCHAR, armed VARCHAR, large VARCHAR, states VARCHAR, own VARCHAR, "
        "part VARCHAR, without VARCHAR, one_sided BOOLEAN, refused VARCHAR, mended BOOLEAN)"
    )
    counted = connection.execute(
        "SELECT code, count(*) FROM rows GROUP BY code ORDER BY count(*) DESC, code"
    ).fetchall()
    readings = read_codes(codes_of(form), [text for text, _ in counted])
    told: set[str] = set()
    rows = []
    for text, one in readings.items():
        refused = one.refused
        if refused is not None and len(told | {refused}) > KINDS_OF_REASON:
            refused = "other codes that are not in the table"
        told |= {refused} if refused else set()
        c = one.code
        acts = (c.act, c.group, c.large, c.states, c.own, c.part)
        rows.append((text, *acts, c.without, c.one_sided, refused, one.mended))
    if rows:
        connection.executemany("INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _judge(connection: duckdb.DuckDBPyConnection, form: Format, asked: Sequence[Condition]) -> None:
    """The table `judged`: every row with its actors' ids, its act, and its `fate`: '' if it may be kept."""
    test, bound, k = [], [], 0
    for condition in asked:
        columns = _NEUTRAL.get(condition.column, [f"w{k}"])
        k += not condition.neutral
        part, values = sql(condition, columns)
        test.append(part)
        bound += values
    fate = _FATE.format(asked=" AND ".join(test) or "true", longest=LONGEST_ROW, dead=MOST_DEAD, aside=_TO_OTHER_SIDE)
    kept, act = ", ".join(_CARRIED), _ACT.format(dead=MANY_DEAD)
    connection.execute(
        f"CREATE TABLE judged AS SELECT {kept}, {fate} AS fate FROM (SELECT *, {act} AS act FROM ("  # noqa: S608
        "SELECT rows.*, a.id AS a, b.id AS b, a.kind AS a_kind, b.kind AS b_kind, a.party AS a_party, "
        "b.party AS b_party, b.since AS b_since, coalesce(a_kind = 'group', false) AS a_armed, "
        "coalesce(b_kind = 'group', false) AS b_armed, "
        "c.act AS plain, c.armed, c.large, c.states, c.own, c.part, c.without, c.one_sided, "
        f"c.refused, c.mended, ({str(form.directed).lower()} OR c.one_sided) AS directed FROM rows "
        "LEFT JOIN who a ON rows.actor = a.text LEFT JOIN who b ON rows.recipient = b.text "
        "LEFT JOIN codes c ON rows.code = c.text))",
        bound,
    )
    connection.execute("DROP TABLE rows")


_CARRIED = (
    *("n", "row_id", "hash", "day", "until", "known", "about", "actor", "recipient", "code", "place", "deaths"),
    *("a", "b", "act", "directed", "one_sided", "mended"),
)
_NEUTRAL = {
    "date": ["day"],
    "actor": ["actor", "a"],
    "recipient": ["recipient", "b"],
    "act": ["act"],
    "code": ["code"],
    "place": ["place"],
}
_TIED = "(directed AND b_armed AND a_party = b_party AND (b_since IS NULL OR day >= b_since))"
_ACT = f"""CASE
    WHEN own IS NOT NULL AND a_kind IN ('party', 'part') AND {_TIED} THEN own
    WHEN part IS NOT NULL AND directed AND a_kind = 'part' THEN part
    WHEN plain IS NOT NULL THEN plain
    WHEN a_armed OR (b_armed AND NOT directed) THEN CASE WHEN deaths >= {{dead}} THEN large ELSE armed END
    WHEN NOT b_armed THEN states END"""
# An act of the codebook is one towards the other side. What armed groups do by force is one whomever it hits, and what
# a mediator or third party does, short of force, speaks to no hidden type.
_TO_OTHER_SIDE = """CASE
    WHEN b IS NULL OR coalesce(act IN (armed, large), false) OR coalesce(act = own AND b_armed, false) THEN true
    WHEN NOT directed THEN a_kind NOT IN ('mediator', 'third') AND b_kind NOT IN ('mediator', 'third')
        AND a_party IS DISTINCT FROM b_party
    WHEN a_kind IN ('mediator', 'third') THEN plain IS NOT NULL
    WHEN b_kind = 'mediator' THEN act = 'CONSULT'
    ELSE b_kind IN ('party', 'part') AND a_party IS DISTINCT FROM b_party END"""
WHERE, WHO, ONE = "not asked for by --where", "an actor that the case does not have", "both actors are of one party"
ASIDE = "towards somebody else than the other side"
_LEFT = {"where": WHERE, "who": WHO, "one": ONE, "aside": ASIDE}
_FATE = """CASE
    WHEN ({asked}) IS FALSE THEN 'where'
    WHEN a IS NULL OR (b IS NULL AND NOT one_sided) THEN 'who'
    WHEN split_part(a, '.', 1) = split_part(b, '.', 1) THEN 'one'
    WHEN day IS NULL AND date_text IS NULL THEN 'no date'
    WHEN day IS NULL THEN 'a date that is none, or is written in another way'
    WHEN deaths IS NULL AND deaths_text IS NOT NULL THEN 'deaths that are no whole number from 0 to {dead:,}'
    WHEN refused IS NOT NULL THEN refused
    WHEN act IS NULL AND without IS NOT NULL THEN 'no act in the codebook for ' || without
    WHEN act IS NULL THEN 'no act in the codebook for this between these two'
    WHEN ({aside}) IS NOT TRUE THEN 'aside'
    WHEN row_id IS NULL AND hash IS NULL THEN 'no row id'
    WHEN length(row_id) > {longest} THEN 'a row id of over {longest} characters'
    ELSE '' END"""


def _count(connection: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Count what is left out and refused, and the names that the case does not have."""
    told = connection.execute(
        "SELECT fate, count(*), min(n, 3) FROM judged WHERE fate <> '' GROUP BY fate ORDER BY count(*) DESC, fate"
    ).fetchall()
    for fate, count, first in told:
        if fate in _LEFT:
            report.left_out[_LEFT[fate]] = count
        else:
            report.refuse(fate, first[0], count)
            report.refused[fate].first[:] = first
    names = connection.execute(
        "SELECT name, count(*), count(*) FILTER (beside) AS with_ours FROM ("
        "SELECT actor AS name, b IS NOT NULL AS beside FROM judged WHERE fate = 'who' AND a IS NULL UNION ALL "
        "SELECT recipient, a IS NOT NULL FROM judged WHERE fate = 'who' AND b IS NULL AND one_sided IS NOT TRUE"
        ") WHERE name <> '' GROUP BY name ORDER BY with_ours DESC, count(*) DESC, name LIMIT ?",
        [NAMED],
    ).fetchall()
    report.unknown.update({name: count for name, count, _ in names})


def _repeats(connection: duckdb.DuckDBPyConnection, form: Format) -> None:
    """The table `chosen`: rows that may be kept, each with its place among those that report the same."""
    same = "coalesce(row_id, hash)"
    if not form.rows_are_events:
        same = "day, least(a, b), greatest(a, b), CASE WHEN directed THEN a END, act, lower(trim(place))"
    connection.execute(
        f"CREATE TABLE chosen AS SELECT *, row_number() OVER (PARTITION BY {same} ORDER BY n) AS place_among "  # noqa: S608
        "FROM judged WHERE fate = ''"
    )


def _too_many(connection: duckdb.DuckDBPyConnection, count: int) -> tuple[str, str]:
    """What was found, and from which day on it would be few enough."""
    days = "SELECT day, sum(count(*)) OVER (ORDER BY day DESC) AS since FROM chosen WHERE place_among = 1 GROUP BY day"
    first, last = connection.execute("SELECT min(day), max(day) FROM chosen").fetchone() or (None, None)
    enough = connection.execute(f"SELECT min(day) FROM ({days}) WHERE since <= ?", [MOST]).fetchone()  # noqa: S608
    step = "Narrow it down with --where, by date, actor or act, and import in parts."
    if enough and enough[0]:
        step += f' The latest of them fit with --where "date>={enough[0]}".'
    return f"{count:,} of {first} to {last}", step


def _kept(
    connection: duckdb.DuckDBPyConnection, form: Format, wanted: Wanted, codebook: Codebook, report: Report
) -> Iterator[Drawn]:
    total = connection.execute("SELECT count(*), count(*) FILTER (place_among > 1) FROM chosen").fetchone() or (0, 0)
    report.duplicates = total[1]
    if total[0] - total[1] > MOST:
        raise UsageError("import", f"at most {MOST:,} rows to keep", *_too_many(connection, total[0] - total[1]))
    rows = connection.execute("SELECT * FROM chosen WHERE place_among = 1 ORDER BY n")
    names = [column[0] for column in rows.description or ()]
    seen: set[str] = set()
    while batch := rows.fetchmany(BATCH):
        for values in batch:
            row: dict[str, Any] = dict(zip(names, values, strict=True))
            one = drawn(row, form, wanted.prefix, codebook, report)
            if one.key in seen:
                report.duplicates += 1
            elif one.key in wanted.taken:
                report.already_there += 1
            else:
                report.kept += 1
                yield one
            seen.add(one.key)
