"""The brief in a terminal: the same answer in eighty columns, with or without colour, or through a pipe."""

from __future__ import annotations

import os
import shutil
import sys
from io import StringIO
from typing import TYPE_CHECKING

from sulh.brief._document import OUTCOMES, Estimate, RunDocument
from sulh.brief._headline import headline
from sulh.brief._record import own_names
from sulh.brief._steps import prior_will, waterfall
from sulh.brief._told import QUESTIONS, by_swing
from sulh.brief._words import OUTCOME_WORDS, band, clipped, count, day, figure, interval, percent, points
from sulh.inert import inert
from sulh.record import Dossier

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

LEAST, MOST = 60, 100
BARS, LEVERS, REPORTS = 12, 5, 2


def terminal(
    document: RunDocument,
    dossier: Dossier,
    *,
    where: str | None = None,
    width: int | None = None,
    colour: bool | None = None,
) -> str:
    """The brief as text to print.

    Args:
        document: the run.
        dossier: its dossier; gives the names of sides.
        where: where the situation page was written, if it was; the last line says so.
        width: columns, by default the terminal's, and in any case 60 to 100.
        colour: whether to style the text; by default only for a terminal, and not if NO_COLOR is set. Without it the
            text holds no control codes.
    """
    columns = min(max(width or shutil.get_terminal_size((80, 24)).columns, LEAST), MOST)
    styled = colour if colour is not None else sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    file = StringIO()
    console = _console(file, columns, styled)
    _head(console, document, dossier)
    _outcomes(console, document)
    _parties(console, document)
    for party in (document.case.respondent, document.case.claimant):
        _moves(console, document, party)
    _levers(console, document)
    _listing(console, "What we do not know", list(document.unknowns))
    _certificate(console, document)
    if where:
        console.print(_text("The page with every item and source: ", where))
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def _console(file: StringIO, columns: int, styled: bool) -> Console:
    from rich.console import Console

    return Console(
        file=file, width=columns, force_terminal=styled, color_system="standard" if styled else None,
        no_color=not styled, markup=False, emoji=False, highlight=False, legacy_windows=False,
    )  # fmt: skip


def _text(*parts: str, style: str = "") -> Text:
    """Inert text; a rich Text never reads markup."""
    from rich.text import Text

    return Text("".join(inert(part) if part.strip() else part for part in parts), style=style)


def _table(*columns: tuple[str, str, int | None]) -> Table:
    """A table without lines; each column has a heading, a side (left, right) and a width or none."""
    from rich.table import Table

    table = Table(
        box=None, padding=(0, 2, 0, 0), show_header=any(title for title, _, _ in columns), expand=False, pad_edge=False
    )
    for title, side, width in columns:
        table.add_column(
            _text(title),
            justify="right" if side == "right" else "left",
            width=width,
            no_wrap=width is not None,
            header_style="dim",
        )
    return table


def _head(console: Console, document: RunDocument, dossier: Dossier) -> None:
    case, head = document.case, headline(document)
    names = {key: side.name for key, side in dossier.case.sides.items()}
    sides = ", ".join(f"{names.get(side, side)} {number}" for side, number in case.sides.items())
    record = f"{count(case.items, 'item')}, {count(case.families, 'family', 'families')}"
    console.print(
        _text(f"{case.id} · as of {day(case.as_of)} · {record}{' (' + sides + ')' if not case.empty else ''}"),
        style="dim",
    )
    console.print(_text(f"digest {case.digest[:12]} · sulh {document.made.version}"), style="dim")
    console.print()
    console.print(_text(case.title), style="bold")
    for party in (case.claimant, case.respondent):
        own = "  ".join(inert(name.value) for name in own_names(document.belief[party]))
        console.print(_text(document.belief[party].name, "  " if own else "", own), style="dim")
    console.print()
    if case.written != case.as_of:
        words = f"The record is as of {day(case.as_of)}; assumptions, summary and unknowns are of {day(case.written)}."
        console.print(_text(words), style="yellow")
        console.print()
    if case.empty:
        console.print(
            _text("No item of the record was known by then: what is believed of the parties is the prior."),
            style="yellow",
        )
        console.print()
    if not document.solution.converged:
        remedy = f" Remedy: {inert(document.solution.remedy)}" if document.solution.remedy else ""
        console.print(
            _text(f"The game was not solved to its tolerance: treat the outcomes as rough.{remedy}"), style="yellow"
        )
        console.print()
    console.print(_text(head.judgement), style="bold")
    console.print(_text(head.confidence))
    console.print()


def _bar(estimate: Estimate, width: int) -> str:
    """A bar of blocks up to the likely value, then the interval's reach in dashes."""
    full = round(estimate.likely * width)
    bar = "█" * full
    if estimate.high is not None:
        bar += "╌" * (round(estimate.high * width) - full)
    return bar.ljust(width, " ")


def _heading(console: Console, title: str) -> None:
    console.print(_text(title), style="bold cyan")


def _outcomes(console: Console, document: RunDocument) -> None:
    last = document.outlook["by"][-1]
    _heading(console, f"What is likely by {day(last.date)}")
    table = _table(
        ("", "left", 13), ("", "right", 4), ("", "left", 8), ("", "left", console.width - 53), ("", "left", 16)
    )
    for name in OUTCOMES:
        estimate = getattr(last, name)
        bar = _bar(estimate, console.width - 53)
        table.add_row(
            _text(OUTCOME_WORDS[name].label),
            percent(estimate.likely),
            interval(estimate) or "",
            bar,
            band(estimate.likely),
        )
    console.print(table)
    past = document.reference
    told = f"Past talks of this class ({past.n}): {percent(past.delivered)} delivered, {percent(past.agreed)} signed."
    drawn = "Second number: 80% interval." if last.delivered.low is not None else "No draws were made: no intervals."
    console.print(_text(f"{drawn} {told}"), style="dim")
    console.print()


def _parties(console: Console, document: RunDocument) -> None:
    _heading(console, "Will they, can they, are they stalling")
    sides = [document.case.respondent, document.case.claimant]
    wide = (console.width - 45) // 2
    table = _table(("", "left", 41), *((clipped(inert(document.belief[p].name), wide), "left", wide) for p in sides))
    for key, ask, says in QUESTIONS:
        cells = [getattr(document.belief[party], key) for party in sides]
        shown = [f"{percent(e.likely):>4} {interval(e) or ''}" for e in cells]
        table.add_row(*map(_text, (f"{ask} {says}", *shown)))
    console.print(table)
    console.print()


def _moves(console: Console, document: RunDocument, party: str) -> None:
    belief = document.belief[party]
    start, end = percent(prior_will(document, party)), percent(belief.will.likely)
    _heading(console, f"What moved it: {inert(belief.name)} wants a deal, {start} before the record, {end} now")
    room = console.width - 24
    table = _table(("", "right", 5), ("", "left", 15), ("", "left", room))
    for bar in waterfall(document, party, BARS):
        move = bar.alone
        origin = f" [{inert(move.grade or 'no grade')}, {inert(move.publisher or 'no publisher')}]" if move else ""
        text = f"{clipped(inert(bar.caption), max(room - len(origin), room // 2))}{origin}"
        table.add_row(*map(_text, (points(bar.delta), bar.when, clipped(text, room))))
    console.print(table if table.row_count else _text("No item moved it."))
    console.print()


def _levers(console: Console, document: RunDocument) -> None:
    _heading(console, "What would change our mind")
    table = _table(("", "left", 10), ("", "left", 13), ("", "left", None))
    for lever in by_swing(document.levers)[:LEVERS]:
        change = f"{figure(lever.at_low[lever.outcome])} → {percent(lever.at_high[lever.outcome])}"
        who = f" ({lever.who})" if lever.who and lever.who not in lever.label else ""
        text = f"{inert(lever.label)}{inert(who)}"
        table.add_row(*map(_text, (change, OUTCOME_WORDS[lever.outcome].label, text)))
    console.print(table if table.row_count else _text("No assumption of the case moves any outcome."))
    console.print()
    if document.next_items:
        _heading(console, "If a side that gains nothing reported tomorrow (points of wanting a deal)")
        table = _table(("", "right", 5), ("", "left", None))
        for party in (document.case.respondent, document.case.claimant):
            items = sorted((i for i in document.next_items if i.party == party), key=lambda item: -item.delta_will)
            for item in [*items[:REPORTS], *items[REPORTS:][-REPORTS:]]:
                name = inert(document.belief[party].name)
                group = f" ({inert(item.actor)})" if item.actor else ""
                table.add_row(_text(points(item.delta_will)), _text(f"{name}: {inert(item.name)}{group}"))
        console.print(table)
        console.print()


def _listing(console: Console, title: str, lines: list[str]) -> None:
    from rich.padding import Padding

    _heading(console, title)
    for line in lines or ["The case names none."]:
        console.print(Padding(_text(f"- {inert(line)}"), (0, 0, 0, 2)))
    console.print()


def _certificate(console: Console, document: RunDocument) -> None:
    made, solution = document.made, document.solution
    grid = " × ".join(f"{size} {inert(axis)}" for axis, size in solution.grid.items())
    state = "converged" if solution.converged else "NOT converged"
    error = (
        "" if solution.grid_error is None else f" (a finer one moves no outcome by more than {solution.grid_error:.2g})"
    )
    console.print(
        _text(
            f"Solved by {solution.method}: λ {solution.lambda_:g}, residual {solution.residual:.2g}, {state}, "
            f"{count(solution.iterations, 'iteration')}, grid {grid}{error}, {count(solution.rounds, 'round')}; "
            f"seed {made.seed}." + (f" {inert(solution.remedy)}" if solution.converged and solution.remedy else "")
        ),
        style="dim",
    )
