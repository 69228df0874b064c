"""The command on what can be agreed: deals."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sulh.cli._main import JSON, main, safe
from sulh.errors import UsageError

if TYPE_CHECKING:
    from sulh.bargain import Space
    from sulh.errors import Problem


@main.command()
@click.argument("place", metavar="CASE|DOMAIN")
@click.argument("files", nargs=-1, metavar="[PROFILE]...")
@click.option(
    "--steps", metavar="N", type=click.IntRange(2, 1_000_000), help="Put every continuous issue on a grid of N points."
)
@click.option("--power", metavar="W,W", help="A bargaining power for each side, for Nash's point with power.")
@click.option("--time", "time", metavar="T", type=float, default=0.0, help="Agree after T: utilities × discount^T.")
@click.option("--offer", multiple=True, metavar="ISSUE=OPTION", help="Weigh an offer; one option for every issue.")
@click.option("--draft", multiple=True, metavar="ISSUE=OPTION", help="Improve a mediator's draft step by step.")
@click.option(
    "--trades", metavar="N", type=click.IntRange(0), default=5, show_default=True, help="How many trades to tell."
)
@click.option(
    "--to", "kind", type=click.Choice(["genius", "yaml", "json", "flat"]), help="Write the domain in this format."
)
@click.option("--out", metavar="FOLDER", type=click.Path(path_type=Path), help="Where --to writes.")
@JSON
def deals(
    place: str,
    files: tuple[str, ...],
    steps: int | None,
    power: str | None,
    time: float,
    offer: tuple[str, ...],
    draft: tuple[str, ...],
    trades: int,
    kind: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """What can be agreed: frontier, zone, the points of theory, trades that help all, a single text.

    For a CASE, or for a DOMAIN of other tools: a folder, or a domain file and a profile file for each side (Genius
    XML, NegMAS-style YAML or JSON, flat JSON, GeniusWeb JSON). Trades start from --offer, or else from the outcome
    that splits each issue alone.

    Exit code 1 where a file had faults that were read past; they are told on stderr.
    """
    from sulh.bargain import logroll, middle, settle, single_text, weigh
    from sulh.brief import DealsView, deals_json, deals_told

    if (kind is None) != (out is None):
        raise UsageError("--to and --out", "both", "one of them", "Say both what to write and where.")
    name, field, problems = _space(place, files, steps, time, kind, out)
    settled = settle(field, _numbers(power))
    weighed = weigh(settled, _outcome(offer, "--offer")) if offer else None
    start = middle(field) if weighed is None else weighed.row
    text = single_text(field, _outcome(draft, "--draft")) if draft else None
    view = DealsView(name, settled, start, logroll(field, start, trades), weighed, text, problems)
    click.echo(deals_json(view) if as_json else deals_told(view), nl=False)
    for problem in problems:
        click.echo(f"sulh: {safe(str(problem))}", err=True)
    if any(problem.severity == "finding" for problem in problems):
        sys.exit(1)


def _space(
    place: str, files: tuple[str, ...], steps: int | None, time: float, kind: str | None, out: Path | None
) -> tuple[str, Space, tuple[Problem, ...]]:
    """The name of what is looked at, its space, and what was read past."""
    from sulh.bargain import space, space_of, table
    from sulh.bargain.files import load_deals, write_deals

    if not files and _is_case(place):
        from sulh.store import load_case

        for option, asked in (("--steps", steps), ("--time", time)):
            if asked:
                step = "Take it out: a case has no continuous issues, and its utilities are of today."
                raise UsageError(option, f"no {option} with a case", str(asked), step)
        if kind is not None:
            step = "Give a domain, or take the record with sulh export."
            raise UsageError("--to", "a domain", f"the case {place!r}", step)
        case = load_case(place).case
        return case.id, space_of(table(case), (case.claimant, case.respondent)), ()
    if not Path(place).exists():
        step = "Correct the path, or name a shipped case."
        raise UsageError(f"{place!r}", "a case, a folder or a domain file", "nothing of that name", step)
    loaded = load_deals([place, *files], steps)
    field = space(loaded.domain, loaded.profiles, time)
    if kind is not None and out is not None:
        written = write_deals(loaded.domain, loaded.profiles, out, kind)
        click.echo(f"sulh: wrote {', '.join(path.name for path in written)} to {safe(str(out))}", err=True)
    return loaded.domain.name, field, loaded.problems


def _is_case(place: str) -> bool:
    from sulh.store import shipped

    path = Path(place)
    return (path / "case.yaml").exists() if path.exists() else place in shipped()


def _numbers(text: str | None) -> list[float] | None:
    if text is None:
        return None
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise UsageError("--power", "numbers like 2,1", repr(text), "Write one for each side, in order.") from None


def _outcome(parts: tuple[str, ...], option: str) -> dict[str, str]:
    """An outcome from ISSUE=OPTION; an option may itself hold an equals sign."""
    chosen: dict[str, str] = {}
    for part in parts:
        issue, sign, value = part.partition("=")
        if not sign:
            raise UsageError(option, "ISSUE=OPTION", repr(part), "Write the issue, an equals sign and the option.")
        if issue.strip() in chosen:
            raise UsageError(option, "each issue once", f"{issue.strip()!r} twice", "Remove one of them.")
        chosen[issue.strip()] = value.strip()
    return chosen
