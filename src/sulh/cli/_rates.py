"""Commands that estimate a number of the case from its record: rates."""

from __future__ import annotations

import click

from sulh.cli._main import AS_OF, JSON, date, main


@main.command()
@click.argument("case")
@click.option("--group", metavar="ID", help="An armed group; by default incidents between the two parties.")
@click.option("--from", "first", metavar="DATE", help="First day that the record covers.")
@click.option("--to", "last", metavar="DATE", help="Last day that the record covers.")
@click.option("--cut", "cuts", metavar="DATE", multiple=True, help="Begin a period; by default at the ceasefire.")
@click.option("--prior", nargs=2, type=float, metavar="SHAPE DAYS", help="Gamma prior (0.5 0, which is Jeffreys').")
@click.option("--least-r", metavar="R", type=float, default=0.0, help="Leave out what no report of at least R tells.")
@AS_OF
@JSON
def rates(
    case: str,
    group: str | None,
    first: str | None,
    last: str | None,
    cuts: tuple[str, ...],
    prior: tuple[float, float] | None,
    least_r: float,
    as_of: str | None,
    as_json: bool,
) -> None:
    """How often incidents happened, by period, and what changed at the ceasefire; with lines for case.yaml."""
    from sulh.brief import rates_json, rates_told
    from sulh.record import RatePrior, incident_rates
    from sulh.store import load_case

    dossier = load_case(case, as_of)
    found = incident_rates(
        dossier,
        group,
        date("--from", first),
        date("--to", last),
        [date("--cut", cut) for cut in cuts] or None,
        RatePrior(*prior) if prior else None,
        least_r,
    )
    click.echo(rates_json(found, dossier) if as_json else rates_told(found, dossier), nl=False)
