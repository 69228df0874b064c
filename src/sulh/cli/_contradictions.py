"""The command that sets statements of one party side by side: contradictions."""

from __future__ import annotations

import click

from sulh.cli._main import AS_OF, JSON, main


@main.command()
@click.argument("case")
@AS_OF
@JSON
def contradictions(case: str, as_of: str | None, as_json: bool) -> None:
    """Statements of one party on one issue that cannot both be its policy, side by side."""
    from sulh.brief import contradictions_json, told_contradictions
    from sulh.store import load_case

    dossier = load_case(case, as_of)
    click.echo(contradictions_json(dossier) if as_json else told_contradictions(dossier), nl=False)
