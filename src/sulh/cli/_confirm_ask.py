"""What is asked in a sitting at drafts: a move, a grade given before, changes of fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from sulh.cli._grade import _ask, _prompt
from sulh.cli._screen import block, styled
from sulh.errors import SulhError
from sulh.inert import inert

if TYPE_CHECKING:
    from sulh.store.confirm import KeptDraft, Review


def chosen(question: str, moves: Mapping[str, str]) -> str:
    """One of the moves, asked for until it is."""
    while True:
        given = _prompt(question)
        if given.lower() in moves:
            return given.lower()
        if given == "?":
            for key, words in moves.items():
                click.echo(f"    {styled(key, bold=True)}  {words}")
            continue
        told = f'"{inert(given)}"' if given else "nothing"
        click.echo(f"  Expected {', '.join(moves)} or ? for help; got {told}.")


def ask_or_enter(question: str, scale: Mapping[str, str], moves: Mapping[str, str], before: str | None) -> str:
    """As `_ask`, with Enter for what was given before."""
    if before is None:
        return _ask(question, scale, moves)
    given = _prompt(question)
    if not given:
        return before
    if given.upper() in scale:
        return given.upper()
    if given.lower() in moves:
        return given.lower()
    for key, words in {**scale, **moves}.items():
        click.echo(f"    {styled(key, bold=True)}  {words}")
    return ""


def edited(review: Review, one: KeptDraft, changes: dict[str, Any]) -> dict[str, Any]:
    """Ask for FIELD=VALUE until an empty line; what cannot be is told and not taken."""
    from sulh.store.confirm import FIELDS

    now = dict(changes)
    while True:
        given = _prompt("Change: FIELD=VALUE (FIELD= takes it away; ? lists them; Enter: done):")
        if not given:
            return now
        if given == "?":
            plain = review.proposal(one.id, now).plain
            for name in FIELDS:
                click.echo(block(inert(str(plain.get(name, "")) or "–"), f"{name}  "))
            continue
        name, equals, value = given.partition("=")
        try:
            if not equals:
                raise ValueError("Expected FIELD=VALUE, like act=REJECT.")
            trial = now | {name.strip(): value.strip()}
            made = review.proposal(one.id, trial)
        except (SulhError, ValueError) as error:
            click.echo(block(inert(str(error))))
            continue
        now = trial
        click.echo(block(inert(made.plain.get("text", "no act yet")), "item"))
        for field_name, why in made.lacks.items():
            click.echo(styled(block(f"{field_name}: {inert(why)}", "lacks"), fg="yellow"))
