"""The command that says which assumptions the spread of the answer comes from: spread."""

from __future__ import annotations

import click

from sulh.cli._main import AS_OF, HORIZON, JSON, SEED, date, main, progress


@main.command()
@click.argument("case")
@AS_OF
@HORIZON
@click.option("--draws", metavar="N", type=int, help="Samples, a power of 2 (64); each takes a game per group and two.")
@click.option("--group", "groups", metavar="NAME", multiple=True, help="Only this group beside all others together.")
@SEED
@JSON
def spread(
    case: str,
    as_of: str | None,
    horizon: str | None,
    draws: int | None,
    groups: tuple[str, ...],
    seed: int | None,
    as_json: bool,
) -> None:
    """Say which groups of assumptions the width of the intervals comes from.

    For each outcome and belief: the share of its variance that each group brings, alone and with others (Sobol
    indices). All numbers with a range are moved at once, not one at a time.
    """
    from sulh.brief import spread_json, spread_told
    from sulh.outlook import DEFAULT_SEED, SPREAD_DRAWS, sobol_indices
    from sulh.store import load_case

    dossier = load_case(case, as_of)
    until = date("--horizon", horizon)
    with progress() as tell:
        found = sobol_indices(
            dossier,
            until,
            draws=SPREAD_DRAWS if draws is None else draws,
            seed=DEFAULT_SEED if seed is None else seed,
            only=groups,
            progress=tell,
        )
    click.echo(spread_json(found) if as_json else spread_told(found), nl=False)
