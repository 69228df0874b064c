"""The command that asks what if: whatif, with scenarios that can be saved and taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from sulh.cli._main import AS_OF, HORIZON, JSON, date, main
from sulh.errors import UsageError

SAVE = click.option("--save", metavar="NAME", help="Save the changes as scenarios/NAME.yaml of the case.")
NOTE = click.option("--note", metavar="TEXT", help="A line for whoever reads the saved scenario.")
REPLACE = click.option("--replace", "replacing", is_flag=True, help="Let --save write over a scenario of that name.")


@main.command()
@click.argument("case")
@click.argument("changes", nargs=-1, metavar="[PATH=VALUE...]")
@click.option("--scenario", metavar="NAME|FILE", help="Begin from a saved scenario.")
@SAVE
@NOTE
@REPLACE
@AS_OF
@HORIZON
@JSON
def whatif(
    case: str,
    changes: tuple[str, ...],
    scenario: str | None,
    save: str | None,
    note: str | None,
    replacing: bool,
    as_of: str | None,
    horizon: str | None,
    as_json: bool,
) -> None:
    """Change any value and see the answer beside the baseline. The case's own files never change.

    PATH=VALUE is a value of case.yaml (parties.pakistan.prior.will=0.7), of an item (record.ID.credibility=2), an item
    left out (record.ID=drop), or a whole side left out (drop.side=pakistani). With --scenario they come on top of it.
    """
    from sulh.brief import compare, document, document_json
    from sulh.outlook import look_ahead
    from sulh.store import change, in_scenario, load_case, load_scenario

    given = pairs(changes)
    if not given and scenario is None:
        raise UsageError("whatif", "PATH=VALUE or --scenario", "neither", "Write for example play.detection=0.8.")
    refuse_early(case, save, note, replacing)
    dossier, wanted = load_case(case, as_of), given
    if scenario is None:
        changed = change(dossier, wanted)
    else:
        base = load_scenario(dossier.folder, scenario)
        wanted = {**base.changes, **given}
        changed = in_scenario(dossier, base.model_copy(update={"changes": wanted}))
    until = date("--horizon", horizon)
    baseline = document(look_ahead(dossier, until, draws=0))
    told = document(look_ahead(changed, until, draws=0), {"whatif": " ".join(f"{k}={v}" for k, v in wanted.items())})
    if as_json:
        click.echo(f'{{"baseline":{document_json(baseline).strip()},"whatif":{document_json(told).strip()}}}')
    else:
        click.echo(compare(baseline, told, {path: str(value) for path, value in wanted.items()}), nl=False)
    if save is not None:
        keep(case, save, wanted, note, replacing)


def pairs(changes: Sequence[str]) -> dict[str, Any]:
    """PATH=VALUE texts as a mapping."""
    wanted = {}
    for text in changes:
        path, equals, value = text.partition("=")
        if not equals or not path:
            raise UsageError("whatif", "PATH=VALUE", text, "Write for example play.detection=0.8.")
        wanted[path] = value
    return wanted


def refuse_early(case: str, save: str | None, note: str | None, replacing: bool) -> None:
    """Say what would stop a scenario from being saved before anything slow is done."""
    from sulh.store import case_to_edit, scenarios

    if save is None:
        if note is not None or replacing:
            option = "--note" if note is not None else "--replace"
            raise UsageError(option, "--save NAME beside it", "none", f"Add --save, or leave {option} out.")
        return
    if save in scenarios(case_to_edit(case)) and not replacing:
        step = "Choose another name, or add --replace."
        raise UsageError("--save", "a name that is not taken", f'"{save}"', step)
    _scenario(save, {"a": 1}, note)


def keep(case: str, name: str, changes: dict[str, Any], note: str | None, replacing: bool) -> None:
    """Save changes as a scenario of a case and say where."""
    from sulh.store import case_to_edit, plain_values, save_scenario

    path = save_scenario(case_to_edit(case), _scenario(name, plain_values(changes), note), replacing)
    click.echo(f"sulh: saved as {path}; sulh whatif {case} --scenario {name} takes it up again", err=True)


def _scenario(name: str, changes: dict[str, Any], note: str | None) -> Any:
    import datetime as dt

    from pydantic import ValidationError

    from sulh.store import Scenario

    try:
        return Scenario(name=name, made=dt.date.today(), note=note, changes=changes)
    except ValidationError as error:
        option = "--note" if error.errors()[0]["loc"][:1] == ("note",) else "--save"
        expected = "a name of small letters, digits and single hyphens" if option == "--save" else "a line of text"
        raise UsageError(option, expected, f'"{name if option == "--save" else note}"', "Choose another.") from None
