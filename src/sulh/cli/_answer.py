"""Commands that answer for a case: demo, run."""

from __future__ import annotations

from pathlib import Path

import click

from sulh.cli._main import AS_OF, DRAWS, HORIZON, HTML, JSON, SEED, date, main, page_aside, progress, tell_hindsight

FIRST_CASE = "istanbul-2025"


@main.command()
@HTML
@DRAWS
@click.pass_context
def demo(ctx: click.Context, html: Path | None, draws: int | None) -> None:
    """Run the shipped case, print the answer and write the page."""
    ctx.invoke(run, case=FIRST_CASE, draws=draws, html=html or Path(f"{FIRST_CASE}.html"))


@main.command()
@click.argument("case")
@AS_OF
@HORIZON
@DRAWS
@SEED
@click.option("--grid-error", is_flag=True, help="Solve on a finer grid of beliefs too, and say what that changes.")
@click.option("--endless", is_flag=True, help="Play the talks as if they had no last round.")
@JSON
@HTML
def run(
    case: str,
    as_of: str | None,
    horizon: str | None,
    draws: int | None,
    seed: int | None,
    grid_error: bool,
    endless: bool,
    as_json: bool,
    html: Path | None,
) -> None:
    """Answer for a case: what is likely by when, what moved it, what would change it."""
    from sulh.brief import document, document_json, terminal
    from sulh.outlook import DEFAULT_DRAWS, DEFAULT_SEED, look_ahead
    from sulh.store import load_case, write_page

    aside = page_aside(html, as_json)
    dossier = load_case(case, as_of)
    tell_hindsight(dossier)
    draws, seed = DEFAULT_DRAWS if draws is None else draws, DEFAULT_SEED if seed is None else seed
    with progress() as tell:
        outlook = look_ahead(dossier, date("--horizon", horizon), draws, seed, progress=tell, endless=endless)
    finer = None
    if grid_error:
        from sulh.outlook import grid_error as error_of

        finer = error_of(outlook.chain)
    answer = document(outlook, finer=finer)
    if html is not None:
        from sulh.brief import page, why

        write_page(html, page(answer, dossier, why(dossier)))
    where = str(html) if html else None
    told = document_json(answer) if as_json else terminal(answer, dossier, where=where)
    click.echo(told, nl=False, err=aside)
