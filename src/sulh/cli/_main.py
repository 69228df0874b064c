"""The group that every command hangs on, and what the commands share: options, errors, progress.

Exit codes: 0 done, 1 findings, 2 usage, 3 invalid case, 4 integrity.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sulh.errors import SulhError, UsageError

if TYPE_CHECKING:
    from sulh.record import Dossier

Progress = Callable[[float, str], None]


class Group(click.Group):
    """Turns sulh's own errors into one clear message and their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SulhError as error:
            click.echo(f"sulh: {safe(str(error))}", err=True)
            ctx.exit(error.exit_code)
        except (OSError, MemoryError) as error:
            if isinstance(error, BrokenPipeError):
                raise
            click.echo(f"sulh: the machine refused: {safe(str(error) or type(error).__name__)}", err=True)
            ctx.exit(2)


def safe(text: str) -> str:
    from sulh.brief import inert

    return "\n".join(inert(line) for line in text.splitlines())


@contextmanager
def progress() -> Iterator[Progress]:
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


AS_OF = click.option("--as-of", metavar="DATE", help="Use only what was known at the end of this day (2025-10-28).")
HORIZON = click.option("--horizon", metavar="DATE", help="Look ahead to this date.")
DRAWS = click.option("--draws", metavar="N", type=int, help="Samples of the assumptions (32; 0: none, no intervals).")
SEED = click.option("--seed", metavar="N", type=int, help="Seed of the samples (7).")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
HTML = click.option("--html", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write the page.")


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="sulh")
def main() -> None:
    """Understand one negotiation: will they, can they, or are they stalling?

    A CASE is a folder or the name of a shipped case (istanbul-2025).
    """


def tell_hindsight(dossier: Dossier) -> None:
    """Say beside the answer what an answer for an earlier day knows all the same."""
    cut = f"sulh: the record is cut at {dossier.as_of}, but"
    if dossier.as_of < dossier.case.as_of:
        click.echo(f"{cut} the assumptions of this case are of {dossier.case.as_of}", err=True)
    late = sum(grading.date > dossier.as_of for grading in dossier.grades)
    if late:
        click.echo(f"{cut} {late} of its gradings were made later", err=True)


def page_aside(html: Path | None, as_json: bool = False) -> bool:
    """Whether the page itself goes to standard output, so that everything else must go beside it.

    Raises: UsageError if a JSON document is to go there too, or `html` is no place to write to.
    """
    from sulh.store import place_for

    aside = html is not None and place_for(html, "--html") is None
    if aside and as_json:
        got = "the page and --json"
        raise UsageError("--html", "one document on standard output", got, "Leave --json out, or name a file.")
    return aside


def date(option: str, text: str | None) -> Any:
    import datetime as dt

    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(option, "a date like 2025-12-31", text, "Write year-month-day.") from None
