"""What a grader sees: an item without its source, the source, and paragraphs that fit the screen."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from sulh.inert import inert

if TYPE_CHECKING:
    from sulh.case import Case
    from sulh.record import BlindView, SourceView

NARROW, WIDE, LABEL = 50, 88, 9


def styled(text: str, **style: Any) -> str:
    """`text` in colour or weight, unless NO_COLOR is set; click takes it out again where no terminal is."""
    return text if os.environ.get("NO_COLOR") else click.style(text, **style)


def width() -> int:
    """Columns to write in."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, NARROW), WIDE)


def rule(words: str) -> str:
    """A line with words at its head."""
    head = f"── {words} "
    return styled(head + "─" * max(0, width() - len(head)), fg="cyan")


def block(text: str, label: str = "") -> str:
    """A paragraph two columns in; with a label, hung after it."""
    hang = " " * (2 + (LABEL if label else 0))
    first = f"  {label:<{LABEL}}" if label else hang
    filled = textwrap.TextWrapper(
        width(), initial_indent=first, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
    )
    return filled.fill(text)


def blind(view: BlindView, case: Case) -> str:
    """What may be seen before the source."""
    from sulh.brief._words import day

    names = [_name(case, actor) for actor in view.actors]
    who = (" → " if view.directed else " and ").join(names) + ("" if view.directed else " (who did it is not said)")
    facts = [
        ("when", day(view.date, view.date_precision)),
        ("who", who),
        ("act", view.act + (f", on: {view.issue}" if view.issue else "")),
        ("kind", view.kind + (f"; {view.weightless}, whatever its grade" if view.weightless else "")),
        ("author", view.attribution or ""),
    ]
    told = [block(inert(words), label) for label, words in facts if words]
    return "\n".join([*told, "", block(inert(view.text)), block(f"“{inert(view.quote)}”")])


def source(view: SourceView) -> str:
    """The source, once the sentence has its grade."""
    from sulh.brief._words import day

    facts = [
        ("source", view.publisher),
        ("side", view.side),
        ("family", view.family),
        ("dated", day(view.date, view.date_precision)),
        ("address", view.address or ""),
        ("through", " → ".join(view.chain)),
        ("note", view.note or ""),
    ]
    return "\n".join(block(inert(words), label) for label, words in facts if words)


def _name(case: Case, actor: str) -> str:
    """An actor's name, and of a faction its party's first."""
    head, _, faction = actor.partition(".")
    if faction:
        party = case.parties[head]
        return f"{party.name}: {party.council.factions[faction].name}"
    groups: tuple[Mapping[str, Any], ...] = (case.parties, case.armed_groups, case.mediators, case.third_parties)
    return next((str(group[head].name) for group in groups if head in group), head)
