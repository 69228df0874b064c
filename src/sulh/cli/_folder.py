"""Commands about a case folder: new, check."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sulh.cli._main import main, safe


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
            click.echo(f"{problem.severity}: {safe(str(problem))}")
        if not problems:
            click.echo(f"{case}: no problem found")
    worst = {problem.severity for problem in problems}
    sys.exit(3 if "error" in worst else 4 if "integrity" in worst else 1 if "finding" in worst else 0)
