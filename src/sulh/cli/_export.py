"""Commands that give a record away in other forms: export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from sulh.cli._main import AS_OF, main, safe
from sulh.errors import UsageError

if TYPE_CHECKING:
    from sulh.record import Dossier
    from sulh.store import Out
    from sulh.store._drafts_out import Form

OUT = click.option(
    "--out", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Where to; else standard output."
)


@main.group()
def export() -> None:
    """Give the record away: csv, parquet, its provenance as W3C PROV-JSON; or the drafts that wait for a person."""


@export.command()
@click.argument("case")
@OUT
@AS_OF
def csv(case: str, out: Path | None, as_of: str | None) -> None:
    """The items as one table.

    It has the grades in force and the items of all batches, and loads again in place of the record. A cell that a
    spreadsheet would run begins with an apostrophe.
    """
    from sulh.record.exchange import csv_text
    from sulh.store import load_case

    dossier = load_case(case, as_of)
    _give(dossier, csv_text(dossier).encode(), out)


@export.command()
@click.argument("case")
@OUT
@AS_OF
def parquet(case: str, out: Path | None, as_of: str | None) -> None:
    """The items as typed columns.

    Beside each stand its source, grade and weight.
    """
    from sulh.record.exchange import parquet_bytes
    from sulh.store import load_case

    if out is None:
        raise UsageError("export parquet", "--out FILE", "none", "Parquet is not for reading: name a file.")
    dossier = load_case(case, as_of)
    _give(dossier, parquet_bytes(dossier), out)


@export.command()
@click.argument("case")
@OUT
@AS_OF
@click.option("--beliefs", is_flag=True, help="Also what is believed of each party, and from which items.")
def prov(case: str, out: Path | None, as_of: str | None, beliefs: bool) -> None:
    """Where it all comes from (PROV-JSON).

    W3C PROV: from every item to its text, source, publisher and grader.
    """
    from sulh.record.exchange import prov_json
    from sulh.store import load_case

    dossier = load_case(case, as_of)
    _give(dossier, prov_json(dossier, _believed(dossier) if beliefs else None).encode(), out)


@export.command(name="drafts")
@click.argument("case")
@click.option("--to", "form", required=True, type=click.Choice(["plover", "annotations"]), help="The form.")
@click.option("--source", metavar="ID", help="Of this source alone; by default of all.")
@OUT
def drafts_(case: str, form: str, source: str | None, out: Path | None) -> None:
    """The drafts that a case keeps, as PLOVER-style event records or W3C Web Annotations.

    Records are a JSON list; drafts that tell no event are left out and counted. Annotations of one source are an
    AnnotationCollection, of all a list of these. Nobody has confirmed any of them.
    """
    from sulh.store import case_drafts_out, place_for, write_file

    made = case_drafts_out(case, cast("Form", form), source)
    tell_left_out(made)
    if out is None or place_for(out) is None:
        click.echo(made.json.encode(), nl=False)
        return
    write_file(out, made.json.encode())
    what = "event record" if form == "plover" else "annotation"
    click.echo(f"{safe(str(out))}: {made.count} {what}{'s' if made.count != 1 else ''}")


def tell_left_out(made: Out) -> None:
    """Say on standard error how many drafts were left out, and why."""
    for why, count in made.left_out.items():
        click.echo(f"sulh: {count:,} left out: {safe(why)}", err=True)


def _believed(dossier: Dossier) -> dict[str, dict[str, float]]:
    """P of each hidden type by party."""
    from sulh.case import TYPES
    from sulh.outlook import look_ahead

    found = look_ahead(dossier, draws=0).chain.beliefs
    return {one.party: dict(zip(TYPES, map(float, one.posterior), strict=True)) for one in found}


def _give(dossier: Dossier, content: bytes, out: Path | None) -> None:
    """Write a file whole and say so, or pour the bytes onto standard output as they are."""
    from sulh.store import place_for, write_file

    if out is None or place_for(out) is None:
        click.echo(content, nl=False)
        return
    write_file(out, content)
    count = len(dossier.items)
    click.echo(f"{out}: {count} item{'s' if count != 1 else ''} of {dossier.case.id} as of {dossier.as_of}")
