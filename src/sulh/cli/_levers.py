"""Commands that say what would change the answer, and who could: flip, levers."""

from __future__ import annotations

import click

from sulh.cli._main import AS_OF, HORIZON, JSON, date, main, progress
from sulh.cli._whatif import NOTE, REPLACE, SAVE, keep, refuse_early
from sulh.errors import UsageError

JUDGEMENTS = ("outcome", "will", "can", "stall")


@main.command()
@click.argument("case")
@click.option("--to", metavar="OUTCOME", help="Only towards this outcome (or above, below, with --judgement).")
@click.option(
    "--judgement", type=click.Choice(JUDGEMENTS), default="outcome", show_default=True, help="What is to change."
)
@click.option("--party", metavar="ID", help="Whose belief; by default the respondent's.")
@SAVE
@NOTE
@REPLACE
@AS_OF
@HORIZON
@JSON
def flip(
    case: str,
    to: str | None,
    judgement: str,
    party: str | None,
    save: str | None,
    note: str | None,
    replacing: bool,
    as_of: str | None,
    horizon: str | None,
    as_json: bool,
) -> None:
    """Find the least change of assumptions that makes the key judgement another one.

    The judgement is which outcome is most likely at the horizon, or on which side of one half a belief about a party
    lies. Told are the nearest change of one number, of two, and of any; --save keeps the nearest of them.
    """
    from sulh.brief import flip_json, flip_told
    from sulh.outlook import flip as find
    from sulh.store import load_case

    if judgement == "outcome" and party is not None:
        raise UsageError("--party", "--judgement will, can or stall beside it", "none", "Add one, or leave it out.")
    refuse_early(case, save, note, replacing)
    dossier = load_case(case, as_of)
    with progress() as tell:
        found = find(dossier, date("--horizon", horizon), judgement, party, to, progress=tell)
    click.echo(flip_json(found) if as_json else flip_told(found), nl=False)
    if save is not None:
        if found.smallest is None:
            raise UsageError("--save", "a verified flip to save", "none", "Nothing was saved.")
        keep(case, save, dict(found.smallest.numbers), note, replacing)


@main.command()
@click.argument("case")
@click.option("--actor", metavar="ID", help="Only what this actor could do.")
@AS_OF
@HORIZON
@JSON
def levers(case: str, actor: str | None, as_of: str | None, horizon: str | None, as_json: bool) -> None:
    """What each actor could change by its own choice, ranked by effect on delivery and on escalation."""
    from sulh.brief import pulls_json, pulls_told
    from sulh.outlook import levers as find
    from sulh.store import load_case

    dossier = load_case(case, as_of)
    with progress() as tell:
        found = find(dossier, date("--horizon", horizon), actor, progress=tell)
    click.echo(pulls_json(found) if as_json else pulls_told(found), nl=False)
