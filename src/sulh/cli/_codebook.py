"""The command that shows what acts mean and how they are weighed: codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sulh.cli._main import JSON, main
from sulh.errors import UsageError

if TYPE_CHECKING:
    from sulh.record import Codebook


@main.command()
@click.argument("case", required=False)
@click.option("--act", metavar="CODE", help="Show this act alone.")
@JSON
def codebook(case: str | None, act: str | None, as_json: bool) -> None:
    """What each act means, with an example and a near miss, and how likely each type is to do it.

    With a CASE, the codebook as that case reads it; a star marks what the case states itself.
    """
    from sulh.brief import codebook_json, codebook_page
    from sulh.record import load_codebook
    from sulh.store import load_case

    dossier = None if case is None else load_case(case)
    book = load_codebook() if dossier is None else dossier.codebook
    code = None if act is None else _code(act, book)
    own = {} if dossier is None else dossier.case.acts
    click.echo(codebook_json(book, code) if as_json else codebook_page(book, own, code), nl=False)


def _code(act: str, book: Codebook) -> str:
    """The code of an act, however its letters are written."""
    from sulh.case._checks import hint

    code = "_".join(act.upper().replace("-", " ").split())
    if code not in book.acts:
        raise UsageError("--act", "the code of an act of the codebook", act, hint(code, book.acts))
    return code
