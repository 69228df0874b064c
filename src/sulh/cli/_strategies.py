"""Commands that look into the game: next, respond, worth."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sulh.cli._main import AS_OF, HORIZON, JSON, date, main
from sulh.errors import UsageError

if TYPE_CHECKING:
    from sulh.outlook import Chain

SIDES = ("claimant", "respondent")
MOST_BYTES = 1_000_000
LONGEST_NAME = 200
"""Characters of a plan beyond which it is not looked for as a file: systems refuse names as long as that."""


def _chain(case: str, as_of: str | None, horizon: str | None) -> Chain:
    """A case's chain, solved as for its outlook."""
    import os

    from sulh.game import Method
    from sulh.outlook import Setting, horizon_of, run_chain
    from sulh.store import load_case

    dossier = load_case(case, as_of)
    until = horizon_of(dossier, date("--horizon", horizon))
    return run_chain(dossier, Setting(until, Method(threads=os.cpu_count() or 1)))


@main.command(name="next")
@click.argument("case")
@AS_OF
@HORIZON
@JSON
def next_round(case: str, as_of: str | None, horizon: str | None, as_json: bool) -> None:
    """What to make of the next round: a breakthrough or a delay, whatever is seen.

    For each thing that may be seen, its chance, the belief then, how much likelier a settler is to show it than a
    staller, and the chance of delivery then; where the belief is heading; how long each outcome takes.
    """
    from sulh.brief import next_json, next_told

    chain = _chain(case, as_of, horizon)
    click.echo(next_json(chain) if as_json else next_told(chain), nl=False)


@main.command()
@click.argument("case")
@click.option("--side", type=click.Choice(SIDES), required=True, help="Who plays the strategy.")
@click.option("--strategy", metavar="PLAN", required=True, help="stall, tit-for-tat, ultimatum:N or a CSV file.")
@click.option("--best", is_flag=True, help="The other side plays the best there is, without error.")
@AS_OF
@HORIZON
@JSON
def respond(
    case: str, side: str, strategy: str, best: bool, as_of: str | None, horizon: str | None, as_json: bool
) -> None:
    """Fix one side's strategy: what the other side would do, and the outcomes beside the solved game's.

    \b
    stall        gives nothing, asks nothing, does not leave
    tit-for-tat  gives after the other gave, is hard after it was hard
    ultimatum:N  is hard until round N, then its best deal or nothing
    FILE.csv     columns type, round, after, does, share (see docs/games.md)
    """
    from sulh.brief import against_json, against_told
    from sulh.outlook import against

    plan: str | Sequence[Mapping[str, str]] = strategy
    if strategy.lower().endswith(".csv") or (len(strategy) <= LONGEST_NAME and Path(strategy).is_file()):
        plan = _lines(Path(strategy))
    chain = _chain(case, as_of, horizon)
    found = against(chain, SIDES.index(side), plan, best)
    click.echo(against_json(found, chain) if as_json else against_told(found, chain), nl=False)


@main.command()
@click.argument("case")
@AS_OF
@HORIZON
@JSON
def worth(case: str, as_of: str | None, horizon: str | None, as_json: bool) -> None:
    """What it is worth to each side to know the other's mind, and what each mediator is worth."""
    from sulh.brief import worth_json, worth_told

    chain = _chain(case, as_of, horizon)
    click.echo(worth_json(chain) if as_json else worth_told(chain), nl=False)


def _lines(file: Path) -> list[dict[str, str]]:
    """The lines of a strategy's table."""
    if not file.is_file():
        step = "Check the name; a strategy by name has no .csv at its end."
        raise UsageError("--strategy", "a CSV file", f"no file {file}", step)
    if file.stat().st_size > MOST_BYTES:
        raise UsageError("--strategy", "a file of at most 1 MB", f"{file.stat().st_size:,} bytes", "Shorten it.")
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream, strict=True))
    except UnicodeDecodeError as error:
        got = f"a byte that is not, at {error.start}, in {file}"
        raise UsageError("--strategy", "a CSV file in UTF-8", got, "Save it as CSV again.") from None
    except csv.Error as error:
        raise UsageError("--strategy", "a CSV file in UTF-8", str(error), "Save it as CSV again.") from None
    if not rows:
        step = "Write what is done, line by line, below it."
        raise UsageError("--strategy", "a heading and lines below it", f"no such line in {file}", step)
    if any(None in row or None in row.values() for row in rows):
        step = "Write one value for each column of the first line."
        raise UsageError("--strategy", "a heading and lines of as many values", f"others in {file}", step)
    return rows
