"""The commands. Each loads what it needs when it runs, so that `sulh --help` answers at once.

Exit codes: 0 done, 1 findings, 2 usage, 3 invalid case, 4 integrity.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from sulh.errors import SulhError, UsageError

FIRST_CASE = "istanbul-2025"
Progress = Callable[[float, str], None]


class _Group(click.Group):
    """Turns sulh's own errors into one clear message and their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SulhError as error:
            click.echo(f"sulh: {_safe(str(error))}", err=True)
            ctx.exit(error.exit_code)
        except (OSError, MemoryError) as error:
            if isinstance(error, BrokenPipeError):
                raise
            click.echo(f"sulh: the machine refused: {_safe(str(error) or type(error).__name__)}", err=True)
            ctx.exit(2)


def _safe(text: str) -> str:
    from sulh.brief import inert

    return "\n".join(inert(line) for line in text.splitlines())


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on stderr for a person; a line at each quarter for a pipe."""
    if not sys.stderr.isatty():
        said = -1

        def line(share: float, words: str) -> None:
            nonlocal said
            if int(4 * share) > said and share < 1:
                said = int(4 * share)
                click.echo(f"sulh: {words} ({share:.0%})", err=True)

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading the case", total=1.0)
        yield lambda share, words: bar.update(task, completed=share, description=words)


_AS_OF = click.option("--as-of", metavar="DATE", help="Use only what was known at the end of this day (2025-10-28).")
_HORIZON = click.option("--horizon", metavar="DATE", help="Look ahead to this date.")
_DRAWS = click.option("--draws", metavar="N", type=int, help="Samples of the assumptions (0: none, no intervals).")
_SEED = click.option("--seed", metavar="N", type=int, help="Seed of the samples.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_HTML = click.option("--html", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write the page.")


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="sulh")
def main() -> None:
    """Understand one negotiation: will they, can they, or are they stalling?

    A CASE is a folder or the name of a shipped case (istanbul-2025).
    """


@main.command()
@_HTML
@_DRAWS
@click.pass_context
def demo(ctx: click.Context, html: Path | None, draws: int | None) -> None:
    """Run the shipped case, print the answer and write the page."""
    ctx.invoke(run, case=FIRST_CASE, draws=draws, html=html or Path(f"{FIRST_CASE}.html"))


@main.command()
@click.argument("slug")
@click.option("--in", "parent", default=".", type=click.Path(file_okay=False, path_type=Path), help="Where to put it.")
def new(slug: str, parent: Path) -> None:
    """Begin a case: a folder that loads, with a comment at every section."""
    from sulh.store import new_case

    folder = new_case(slug, parent)
    click.echo(f"{folder} is a case that loads. Edit case.yaml, then: sulh check {folder}")


@main.command()
@click.argument("case")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
def check(case: str, as_json: bool) -> None:
    """List every problem of a case. Exit 0 clean, 1 findings, 3 invalid, 4 changed files."""
    from sulh.store import check_case

    problems = check_case(case)
    if as_json:
        import json
        from dataclasses import asdict

        click.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            click.echo(f"{problem.severity}: {_safe(str(problem))}")
        if not problems:
            click.echo(f"{case}: no problem found")
    worst = {problem.severity for problem in problems}
    sys.exit(3 if "error" in worst else 4 if "integrity" in worst else 1 if "finding" in worst else 0)


@main.command()
@click.argument("case")
@_AS_OF
@_HORIZON
@_DRAWS
@_SEED
@_JSON
@_HTML
def run(
    case: str,
    as_of: str | None,
    horizon: str | None,
    draws: int | None,
    seed: int | None,
    as_json: bool,
    html: Path | None,
) -> None:
    """Answer for a case: what is likely by when, what moved it, what would change it."""
    from sulh.brief import document, document_json, page, terminal
    from sulh.outlook import DEFAULT_DRAWS, DEFAULT_SEED, look_ahead
    from sulh.store import load_case, write_page

    dossier = load_case(case, as_of)
    if dossier.as_of < dossier.case.as_of:
        told = f"the record is cut at {dossier.as_of}, but the assumptions of this case are of {dossier.case.as_of}"
        click.echo(f"sulh: {told}", err=True)
    draws, seed = DEFAULT_DRAWS if draws is None else draws, DEFAULT_SEED if seed is None else seed
    with _progress() as progress:
        outlook = look_ahead(dossier, _date("--horizon", horizon), draws, seed, progress=progress)
    answer = document(outlook)
    if html is not None:
        write_page(html, page(answer, dossier))
    where = str(html) if html else None
    click.echo(document_json(answer) if as_json else terminal(answer, dossier, where=where), nl=False)


@main.command()
@click.argument("case")
@click.option("--party", metavar="ID", help="Which party; by default the respondent, then the claimant.")
@_AS_OF
@_JSON
def explain(case: str, party: str | None, as_of: str | None, as_json: bool) -> None:
    """What moved the belief about a party, item by item, from the prior to now."""
    from sulh.brief import document, document_json
    from sulh.brief import explain as told
    from sulh.outlook import look_ahead
    from sulh.store import load_case

    dossier = load_case(case, as_of)
    if party is not None and party not in dossier.case.parties:
        names = " or ".join(dossier.case.parties)
        raise UsageError("--party", names, party, "Name one of the two parties.")
    made = document(look_ahead(dossier, draws=0))
    if as_json:
        click.echo(document_json(made), nl=False)
        return
    parties = [party] if party else [dossier.case.respondent, dossier.case.claimant]
    click.echo("\n".join(told(made, dossier, key) for key in parties), nl=False)


@main.command()
@click.argument("case")
@click.argument("changes", nargs=-1, required=True, metavar="PATH=VALUE...")
@_AS_OF
@_HORIZON
@_JSON
def whatif(case: str, changes: tuple[str, ...], as_of: str | None, horizon: str | None, as_json: bool) -> None:
    """Change any value and see the answer beside the baseline. Nothing on disk changes.

    PATH=VALUE is a value of case.yaml (parties.pakistan.prior.will=0.7), of an item (record.ID.credibility=2), an item
    left out (record.ID=drop), or a whole side left out (drop.side=pakistani).
    """
    from sulh.brief import compare, document, document_json
    from sulh.outlook import look_ahead
    from sulh.store import change, load_case

    wanted = {}
    for text in changes:
        path, equals, value = text.partition("=")
        if not equals or not path:
            raise UsageError("whatif", "PATH=VALUE", text, "Write for example play.detection=0.8.")
        wanted[path] = value
    dossier = load_case(case, as_of)
    until = _date("--horizon", horizon)
    baseline = document(look_ahead(dossier, until, draws=0))
    told = document(look_ahead(change(dossier, wanted), until, draws=0), {"whatif": " ".join(changes)})
    if as_json:
        parts = f'{{"baseline":{document_json(baseline).strip()},"whatif":{document_json(told).strip()}}}'
        click.echo(parts)
        return
    click.echo(compare(baseline, told, wanted), nl=False)


def _date(option: str, text: str | None) -> Any:
    import datetime as dt

    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(option, "a date like 2025-12-31", text, "Write year-month-day.") from None
