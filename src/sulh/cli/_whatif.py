"""The command that asks what if: whatif, with scenarios that can be saved and taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sulh.cli._main import AS_OF, HORIZON, HTML, JSON, date, main, page_aside, progress
from sulh.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt

    from sulh.brief import RunDocument
    from sulh.record import Dossier

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
@click.option("--view", "views", metavar="NAME", multiple=True, help="Both in one view; or quick, or all.")
@AS_OF
@HORIZON
@JSON
@HTML
def whatif(
    case: str,
    changes: tuple[str, ...],
    scenario: str | None,
    save: str | None,
    note: str | None,
    replacing: bool,
    views: tuple[str, ...],
    as_of: str | None,
    horizon: str | None,
    as_json: bool,
    html: Path | None,
) -> None:
    """Change any value and see the answer beside the baseline. The case's own files never change.

    PATH=VALUE is a value of case.yaml (parties.pakistan.prior.will=0.7), of an item (record.ID.credibility=2), an item
    left out (record.ID=drop), or a whole side left out (drop.side=pakistani). With --scenario they come on top of it.

    \b
    Views: outcomes, beliefs, types, moved, reports, standing, deals, councils,
    next, paths, times, three, hypotheses, past, sensitivity, solved; and,
    playing many games, worth, respond, tornado, levers, flip, spread.

    --json and --html have all the quick views, and those that are named.
    """
    from sulh.brief import chosen
    from sulh.store import change, in_scenario, load_case, load_scenario

    given = pairs(changes)
    if not given and scenario is None:
        raise UsageError("whatif", "PATH=VALUE or --scenario", "neither", "Write for example play.detection=0.8.")
    chosen(views)
    refuse_early(case, save, note, replacing)
    page_aside(html, as_json)
    dossier, wanted = load_case(case, as_of), given
    if scenario is None:
        changed = change(dossier, wanted)
    else:
        base = load_scenario(dossier.folder, scenario)
        wanted = {**base.changes, **given}
        changed = in_scenario(dossier, base.model_copy(update={"changes": wanted}))
    told = {path: str(value) for path, value in wanted.items()}
    _answer(dossier, changed, date("--horizon", horizon), told, views, as_json, html)
    if save is not None:
        keep(case, save, wanted, note, replacing)


def _answer(
    dossier: Dossier,
    changed: Dossier,
    until: dt.date | None,
    told: dict[str, str],
    views: Sequence[str],
    as_json: bool,
    html: Path | None,
) -> None:
    """Show both answers: the summary or the views named, all documents and quick views as JSON, or a page."""
    from sulh.brief import chosen, compare, compared, compared_page, compared_plain, compared_told, document
    from sulh.outlook import look_ahead
    from sulh.store import write_page

    names = chosen((*views, "quick") if as_json or html is not None else views)
    with progress() as tell:
        base = look_ahead(dossier, until, draws=0, progress=lambda share, words: tell(share / 4, words))
        other = look_ahead(changed, until, draws=0, progress=lambda share, words: tell((1 + share) / 4, words))
        found = compared(base.chain, other.chain, told, names, lambda share, words: tell((1 + share) / 2, words))
    if html is not None:
        write_page(html, compared_page(found))
    setting: dict[str, Any] = {"whatif": " ".join(f"{path}={value}" for path, value in told.items())}
    documents = document(base), document(other, setting)
    if as_json:
        click.echo(_json(documents, told, compared_plain(found)))
        return
    shown = {name: found.views[name] for name in chosen(views)}
    text = compared_told(replace(found, views=shown)) if shown else compare(*documents, told)
    click.echo(text, nl=False, err=page_aside(html))


def _json(documents: tuple[RunDocument, RunDocument], told: dict[str, str], views: dict[str, Any]) -> str:
    import json

    from sulh.brief import document_json

    found = dict(zip(("baseline", "whatif"), (json.loads(document_json(one)) for one in documents), strict=True))
    return json.dumps(found | {"changes": told, "views": views}, ensure_ascii=False, allow_nan=False)


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
