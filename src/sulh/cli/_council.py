"""The command that puts the multilateral position models side by side: council."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sulh.cli._main import FILE, JSON, main, progress
from sulh.errors import UsageError

if TYPE_CHECKING:
    from sulh.council.positions import Issue, Ranged, Reading, Settings

DRAWS, FEW_DRAWS, MANY_ISSUES, MOST_DRAWS = 100, 20, 20, 100_000


@main.command()
@click.argument("issues", type=FILE)
@click.option("--model", metavar="NAME", help="all, or the name of one; by default the weighted mean.")
@click.option("--issue", "names", metavar="NAME", multiple=True, help="This issue alone; may be repeated.")
@click.option("--power", metavar="COLUMN", help="The column that power stands in, or equal.")
@click.option("--evaluate", is_flag=True, help="Print the errors of all models where the outcome is known.")
@click.option("--why", is_flag=True, help="Tell by round who moved and why.")
@click.option("--rounds", metavar="N", type=int, help="Rounds of the challenge models (5).")
@click.option("--cost", metavar="X", type=float, help="Cost of no deal in Nash bargaining (1).")
@click.option("--loss", metavar="KIND", help="Loss in Nash bargaining: quadratic or linear.")
@click.option("--option", "options", metavar="NAME=VALUE", multiple=True, help="An option of the spatial model.")
@click.option("--mended", is_flag=True, help="Mend two slips of the original spatial model.")
@click.option("--draws", metavar="N", type=int, help="Samples behind an interval (100; 20 for many issues; 0: none).")
@click.option("--seed", metavar="N", type=int, help="Seed of samples and of stochastic choices.")
@JSON
def council(
    issues: Path,
    model: str | None,
    names: tuple[str, ...],
    power: str | None,
    evaluate: bool,
    why: bool,
    rounds: int | None,
    cost: float | None,
    loss: str | None,
    options: tuple[str, ...],
    mended: bool,
    draws: int | None,
    seed: int | None,
    as_json: bool,
) -> None:
    """What the multilateral models say of ISSUES: actors with positions, saliences and power.

    ISSUES is a long-form CSV (issue, actor, position, salience, power; as it comes outcome, rp, proposal), or the CSV
    or XML of the spatial model of politics. docs/positions.md has the models, their sources and their defects.
    """
    from sulh.brief import evaluation_json, evaluation_told, positions_json, positions_told
    from sulh.council import positions

    if draws is not None and not 0 <= draws <= MOST_DRAWS:
        raise UsageError("--draws", f"0 to {MOST_DRAWS}", str(draws), "Give a count in that range.")
    chosen = _models(model)
    reading = positions.read_issues(issues, power)
    given = {"rounds": rounds, "cost": cost, "loss": loss, "seed": seed}
    settings = _settings(reading, {name: value for name, value in given.items() if value is not None}, options, mended)
    asked = _asked(reading, names)
    if evaluate:
        found = positions.evaluate(asked, settings)
        click.echo(evaluation_json(found) if as_json else evaluation_told(found), nl=False)
        return
    answers = _answers(asked, chosen, settings, draws)
    click.echo(positions_json(answers, why) if as_json else positions_told(answers, why), nl=False)


def _asked(reading: Reading, names: tuple[str, ...]) -> list[Issue]:
    """The issues of those names, or all."""
    asked = [issue for issue in reading.issues if not names or issue.name in names]
    for name in names:
        if name not in {issue.name for issue in asked}:
            raise UsageError("--issue", "an issue of the file", name, f"The first is {reading.issues[0].name}.")
    return asked


def _answers(
    asked: list[Issue], chosen: list[str], settings: Settings, draws: int | None
) -> list[tuple[Issue, list[Ranged]]]:
    """What each model says of each issue, with its interval."""
    from sulh.council.positions import ranged

    if draws is None:
        draws = DRAWS if len(asked) <= MANY_ISSUES else FEW_DRAWS
    answers = []
    with progress() as tell:
        for place, issue in enumerate(asked):
            answers.append((issue, [ranged(issue, name, settings, draws, settings.seed) for name in chosen]))
            if len(asked) > 1:
                tell((place + 1) / len(asked), f"{len(chosen)} models on {len(asked)} issues")
    return answers


def _models(asked: str | None) -> list[str]:
    from sulh.council.positions import DEFAULT_MODEL, MODELS, model_named

    return list(MODELS) if asked == "all" else [model_named(asked or DEFAULT_MODEL).name]


def _settings(reading: Reading, given: dict[str, object], options: tuple[str, ...], mended: bool) -> Settings:
    """The settings: what the file says, and over it what the command says."""
    from dataclasses import replace

    from sulh.council.positions import OPTIONS, Settings, SpatialOptions

    named = {}
    for text in options:
        name, parted, value = text.partition("=")
        if name not in OPTIONS or not parted:
            known = ", ".join(OPTIONS)
            raise UsageError("--option", "NAME=VALUE", text, f"Names: {known}.")
        named[name] = value
    spatial = replace(reading.options or SpatialOptions(), **named)
    if reading.seed is not None:
        given.setdefault("seed", reading.seed)
    return Settings(spatial=spatial, mended=mended, **given)  # type: ignore[arg-type]
