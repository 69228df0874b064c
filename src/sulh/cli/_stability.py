"""The command that asks which states of a conflict last: stability."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sulh.cli._main import JSON, main
from sulh.errors import UsageError

if TYPE_CHECKING:
    from sulh.bargain.stability import GraphModel

FILES = (".json", ".yaml", ".yml")


@main.command()
@click.argument("case", metavar="CASE|FILE")
@click.option("--state", metavar="STATE", help="Which state to explain: number, pattern or name (the status quo).")
@click.option("--to", "aim", metavar="STATE", help="Whether and how this state can be reached from there.")
@click.option(
    "--convention", metavar="NAME", default="legal", help="What opponents can answer with: legal, once or single."
)
@JSON
def stability(case: str, state: str | None, aim: str | None, convention: str, as_json: bool) -> None:
    """Tell which states of a conflict last, why one does, and what would unfreeze it.

    The graph model for conflict resolution: Nash, GMR, SMR and SEQ. Takes a case with a section `conflict`, or a FILE
    with one (.yaml, .json) or with states and payoffs written out (.json): see docs/stability.md.
    """
    from sulh.bargain.stability import stability as solve
    from sulh.brief import stability_json, stability_told

    model = _model(case)
    here = None if state is None else model.state(state)
    there = None if aim is None else model.state(aim)
    if there is not None and here is None and model.status_quo is None:
        raise UsageError("--to", "a state to start from", "none", "Give --state, or a status_quo in the conflict.")
    solved = solve(model, convention)
    click.echo((stability_json if as_json else stability_told)(solved, here, there), nl=False)


def _model(case: str) -> GraphModel:
    from sulh.bargain.stability import graph_model, read_conflict
    from sulh.store import load_case

    path = Path(case)
    if path.suffix.lower() in FILES and not path.is_dir():
        if not path.exists():
            raise UsageError("case", "a case or a file with a conflict", f"no file {path}", "Check the name.")
        return read_conflict(path)
    found = load_case(case).case
    if found.conflict is None:
        step = "Write one (docs/stability.md), or give a FILE."
        raise UsageError(f"case {found.id}", "a section `conflict` in case.yaml", "none", step)
    return graph_model(found.conflict)
