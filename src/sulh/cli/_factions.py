"""The command on who can say yes: factions."""

from __future__ import annotations

import click

from sulh.cli._main import JSON, main


@main.command()
@click.argument("case")
@click.option("--party", metavar="ID", help="One party (both).")
@click.option("--deal", multiple=True, metavar="ISSUE=OPTION", help="Ask about another deal; other issues stay.")
@click.option("--won", metavar="FACTION", help="What changes if this faction is won over (or PARTY.FACTION).")
@JSON
def factions(case: str, party: str | None, deal: tuple[str, ...], won: str | None, as_json: bool) -> None:
    """Who can say yes: rule, vetoes, instruction, power, and what changes if one faction is won over.

    For the case's own deal (its Nash point) unless --deal changes it on some issues. Then how the deal that would be
    agreed moves as a council asks for more: as a rule better for its own side, until none is left.
    """
    from sulh.bargain import table
    from sulh.brief import factions_json, factions_told, factions_view
    from sulh.cli._deals import _outcome
    from sulh.store import load_case

    found = load_case(case).case
    view = factions_view(found, table(found), party, _outcome(deal, "--deal"), won)
    click.echo(factions_json(view) if as_json else factions_told(view), nl=False)
