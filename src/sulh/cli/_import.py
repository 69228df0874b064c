"""The command that brings event data into a case: import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sulh.cli._main import JSON, main, safe
from sulh.errors import UsageError

if TYPE_CHECKING:
    from sulh.record.exchange import Report

FILE = click.Path(path_type=Path)


@main.command(name="import")
@click.argument("kind", metavar="FORMAT")
@click.argument("file", type=FILE)
@click.option("--into", "case", required=True, metavar="CASE", help="The case folder.")
@click.option("--where", multiple=True, metavar="EXPR", help="Only rows like this; several must all hold.")
@click.option("--actor", "actors", multiple=True, metavar="TEXT=ID", help="What the file calls an actor of the case.")
@click.option("--map", "mapping", type=FILE, metavar="MAPPING.yaml", help="Which column holds what, for csv.")
@click.option("--grade", metavar="C3", help="Admiralty grade of every row; by default the format's.")
@click.option("--side", metavar="SIDE", help="Whose interest the source serves; by default a third side.")
@click.option("--family", metavar="NAME", help="The origin; by default the format's.")
@click.option("--name", metavar="BATCH", help="Name of the batch; by default the format's, with a number.")
@click.option("--encoding", metavar="E", help="Encoding of the file, if not UTF-8 (latin-1, utf-16, cp1252).")
@click.option("--again", is_flag=True, help="Also a file that a batch came from as another format or family.")
@click.option("--dry-run", is_flag=True, help="Count and judge, and write nothing.")
@JSON
def import_(
    kind: str,
    file: Path,
    case: str,
    where: tuple[str, ...],
    actors: tuple[str, ...],
    mapping: Path | None,
    grade: str | None,
    side: str | None,
    family: str | None,
    name: str | None,
    encoding: str | None,
    again: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import event data into a case as a new batch: UCDP GED, ACLED, GDELT and others.

    FORMAT is ged, acled, gdelt, cameo, icews, weis, plover, or csv with --map. EXPR is a column of the file, or date,
    actor, recipient, act, code or place, then one of = != >= <= > < ~ (contains) and a value, or several, of which any
    will do: country=Pakistan, date>=2019-01-01, side_b~TTP,BLA. Rows that cannot be used are counted with a reason, and
    the exit code is 0.
    """
    from sulh.store import Choices, import_events

    matched = dict(_pair(text) for text in actors)
    choices = Choices(where, matched, mapping, grade, side, family, name, encoding, dry_run, again)
    report = import_events(kind, file, case, choices)
    if as_json:
        import json

        click.echo(json.dumps(report.plain(), ensure_ascii=False, indent=1))
        return
    click.echo("\n".join(safe(line) for line in _told(report, case)))


def _pair(text: str) -> tuple[str, str]:
    name, equals, key = text.rpartition("=")
    if not equals or not name.strip() or not key.strip():
        raise UsageError("--actor", "TEXT=ID", f'"{text}"', 'Write for example --actor "Government of X=first".')
    return name.strip(), key.strip()


def _told(report: Report, case: str) -> list[str]:
    """The report in lines."""
    rows = "row" if report.read == 1 else "rows"
    lines = [f"{report.file}: {report.read:,} {rows} read as {report.format} ({report.encoding})"]
    lines += [f"  {count:>9,} left out: {why}" for why, count in report.left_out.items()]
    for head, tallies in (("refused", report.refused), ("repaired", report.repaired)):
        for why, tally in tallies.items():
            first = ", ".join(map(str, tally.first)) + (", …" if tally.count > len(tally.first) else "")
            lines.append(f"  {tally.count:>9,} {head}: {why} ({tally.unit} {first})")
    lines += [f"  {report.duplicates:>9,} repeated in the file"] if report.duplicates else []
    lines += [f"  {report.already_there:>9,} already in the case"] if report.already_there else []
    lines.append(f"  {report.kept:>9,} kept")
    if report.unknown:
        names = "; ".join(f"{name} ({count:,})" for name, count in report.unknown.items())
        lines.append(f"Not in the case: {names}")
        lines.append('Add them as aliases in case.yaml, or with --actor "TEXT=ID", if they are its actors.')
    if report.same_file:
        lines.append(f"The same file is in {', '.join(report.same_file)} already: what it says now counts twice.")
    if report.batch:
        lines.append(f"{case}/{report.batch} is new. Look at it: sulh check {case}")
    elif report.kept:
        lines.append("Nothing is written: a dry run. The case would load with these.")
    else:
        lines.append("Nothing to add: the case is as it was.")
    return lines
