"""The command that moves one assumption at a time and sorts them by what that does: tornado."""

from __future__ import annotations

import click

from sulh.cli._main import AS_OF, HORIZON, JSON, date, main, progress


@main.command()
@click.argument("case")
@click.option("--outcome", metavar="OUTCOME", help="Of which outcome; by default the likeliest at the horizon.")
@click.option("--most", metavar="N", type=int, help="How many bars (12).")
@AS_OF
@HORIZON
@JSON
def tornado(
    case: str, outcome: str | None, most: int | None, as_of: str | None, horizon: str | None, as_json: bool
) -> None:
    """Draw one outcome with each assumption at its low and at its high end, the widest bar first.

    One assumption of the case at a time, all else likely. For how much they do together see spread; for those that
    somebody could move, levers.
    """
    from sulh.brief import tornado_json, tornado_told
    from sulh.outlook import tornado as find
    from sulh.outlook._tornado import BARS
    from sulh.store import load_case

    dossier = load_case(case, as_of)
    with progress() as tell:
        found = find(dossier, date("--horizon", horizon), outcome, BARS if most is None else most, progress=tell)
    click.echo(tornado_json(found) if as_json else tornado_told(found), nl=False)
