"""Commands that say why: explain."""

from __future__ import annotations

import click

from sulh.cli._main import AS_OF, JSON, main
from sulh.errors import UsageError


@main.command()
@click.argument("case")
@click.option("--party", metavar="ID", help="Which party; by default the respondent, then the claimant.")
@click.option("--every", is_flag=True, help="Every row of event data by itself.")
@AS_OF
@JSON
def explain(case: str, party: str | None, every: bool, as_of: str | None, as_json: bool) -> None:
    """What moved the belief about a party, item by item, from the prior to now."""
    from sulh.brief import document, document_json
    from sulh.brief import explain as told
    from sulh.outlook import look_ahead
    from sulh.store import load_case

    dossier = load_case(case, as_of)
    if party is not None and party not in dossier.case.parties:
        names = " or ".join(dossier.case.parties)
        raise UsageError("--party", names, party, "Name one of the two parties.")
    made = document(look_ahead(dossier, draws=0))
    if as_json:
        click.echo(document_json(made), nl=False)
        return
    parties = [party] if party else [dossier.case.respondent, dossier.case.claimant]
    click.echo("\n".join(told(made, dossier, key, every) for key in parties), nl=False)
