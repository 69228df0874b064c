"""The command that puts one case through every lens: compare."""

from __future__ import annotations

from pathlib import Path

import click

from sulh.cli._main import AS_OF, HORIZON, HTML, JSON, date, main, page_aside, progress, tell_hindsight


@main.command()
@click.argument("case")
@AS_OF
@HORIZON
@JSON
@HTML
def compare(case: str, as_of: str | None, horizon: str | None, as_json: bool, html: Path | None) -> None:
    """What each model says of one case, to the same few questions: where they agree, and where not.

    The game, the belief, the councils, bargaining theory, scripted sessions, stability and the position models. A lens
    that cannot speak to a question says so. All at the likely values: see run for intervals, docs/compare.md for what
    is compared and how.
    """
    from sulh.brief import lenses_json, lenses_told
    from sulh.outlook.lenses import through_lenses
    from sulh.store import load_case, write_page

    aside = page_aside(html, as_json)
    dossier = load_case(case, as_of)
    tell_hindsight(dossier)
    with progress() as tell:
        found = through_lenses(dossier, date("--horizon", horizon), progress=tell)
    if html is not None:
        from sulh.brief import lenses_page

        write_page(html, lenses_page(found))
    click.echo(lenses_json(found) if as_json else lenses_told(found), nl=False, err=aside)
