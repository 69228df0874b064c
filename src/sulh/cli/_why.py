"""The command that says why: explain."""

from __future__ import annotations

import click

from sulh.cli._main import AS_OF, JSON, main, tell_hindsight
from sulh.errors import UsageError

VIEWS = ("steps", "three", "next", "hypotheses", "past", "sensitivity")


@main.command()
@click.argument("case")
@click.option("--party", metavar="ID", help="Which party; by default the respondent, then the claimant.")
@click.option("--view", type=click.Choice(VIEWS), default="steps", show_default=True, help="What to show.")
@click.option("--every", is_flag=True, help="Of steps: every row of event data by itself.")
@AS_OF
@JSON
def explain(case: str, party: str | None, view: str, every: bool, as_of: str | None, as_json: bool) -> None:
    """Why the belief about a party is what it is.

    \b
    steps        every step from the prior to now, with grade, quotation and reason
    three        sources in date order, left out, and free of order
    next         how far each act would move it if each side reported it tomorrow
    hypotheses   hypotheses in rows, items in columns, what tells them apart
    past         each day as it was seen then and as it is seen now
    sensitivity  how far it hangs on each grade, on the cap and on the codebook

    --json prints all of it.
    """
    from sulh.brief import explain as steps
    from sulh.brief import told_why, why, why_json
    from sulh.store import load_case

    dossier = load_case(case, as_of)
    if party is not None and party not in dossier.case.parties:
        names = " or ".join(dossier.case.parties)
        raise UsageError("--party", names, party, "Name one of the two parties.")
    tell_hindsight(dossier)
    document = why(dossier, party)
    if as_json:
        click.echo(why_json(document), nl=False)
    elif view == "steps":
        click.echo("\n".join(steps(document, dossier, key, every) for key in document.parties), nl=False)
    else:
        click.echo(told_why(document, dossier, view), nl=False)
