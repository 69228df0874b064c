"""What moved a belief, item by item, as text to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sulh.brief._document import Move
from sulh.brief._why import WhyDocument
from sulh.brief._words import count, percent, points
from sulh.inert import inert
from sulh.record import Dossier

FOLDED = 4  # as many rows of one source in a run stand in one step


def explain(document: WhyDocument, dossier: Dossier, party: str, every: bool = False) -> str:
    """Every step of the belief about one party from its prior to now: date, change, running total, item and quotation.

    Items without weight are listed with the reason. The changes sum to the difference exactly. An attack by an armed
    group, and a contradiction, speak to will and to can at once: such a step tells both. Rows of event data of one
    source that follow each other, four or more, stand in one step with the time between them, unless `every` one is
    asked for.
    """
    about = document.parties[party]
    running = (about.prior.settler or 0.0) + (about.prior.captive or 0.0)
    lines = [
        f"What moved the belief that {inert(about.name)} wants a deal",
        "",
        f"  {percent(running):>6}  before the record",
    ]
    moves = [move for move in document.waterfall if move.party == party]
    for run in _runs(moves, dossier):
        folded = not every and sum(move.item is not None for move in run) >= FOLDED
        for move in [] if folded else run:
            running += move.delta
            lines += _told(move, running, dossier)
        if folded:
            running += sum(move.delta for move in run)
            lines += _folded(run, running)
    nothing = " (no item was known: this is the prior)" if not dossier.items else ""
    lines += [
        "",
        f"  {percent(about.belief.will):>6}  as of {document.as_of}{nothing}",
        f"          able, if willing {percent(about.belief.can)}; talks to gain time {percent(about.belief.stall)}",
    ]
    return "\n".join(lines) + "\n"


def _told(move: Move, running: float, dossier: Dossier) -> list[str]:
    """One step: a line of numbers, then the item in words with the sentence it rests on and what was done with it."""
    head = f"  {percent(running):>6}  {100 * move.delta:+5.1f}  {move.date}"
    if move.item is None:
        return ["", f"{head}  time passes"]
    item = dossier.items[move.item]
    both = dossier.codebook.acts[item.act].incident or move.pair
    can = f"; able, if willing {points(move.delta_can)}" if both and move.weight > 0 else ""
    rests = [f"                 rests on: {inert(item.quote)}"] if item.quote != move.text else []
    if move.pair:
        rests.insert(0, f"                 rests on: {inert(dossier.items[move.pair[0]].quote)}")
    return [
        "",
        f"{head}  {move.grade}  {inert(' and '.join(move.pair) if move.pair else move.item)}{can}",
        f"                 {inert(move.text)}",
        *rests,
        f"                 {inert(move.publisher or '')}; weight {move.weight:.2f}; {inert(move.why)}",
    ]


def _runs(moves: Sequence[Move], dossier: Dossier) -> Iterator[list[Move]]:
    """The moves in order, parted wherever the source changes or an item is no row; time passes within a run only."""
    run: list[Move] = []
    since = 0  # moves of the run up to its last item
    for move in moves:
        row = move.item is not None and dossier.items[move.item].row is not None
        if run and move.item is not None and not (row and move.source == run[0].source):
            yield run[:since]
            yield from ([one] for one in run[since:])
            run = []
        if run or row:
            run.append(move)
            since = len(run) if row else since
        else:
            yield [move]
    yield run[:since]
    yield from ([one] for one in run[since:])


def _folded(run: Sequence[Move], running: float) -> list[str]:
    """A run of rows as one step: their number, source and days, and the one that moved the belief most."""
    rows = [move for move in run if move.item is not None]
    most = max(rows, key=lambda move: abs(move.delta))
    days = f"{rows[0].date} to {rows[-1].date}" if rows[0].date != rows[-1].date else str(rows[0].date)
    total = 100 * sum(move.delta for move in run)
    return [
        "",
        f"  {percent(running):>6}  {total:+5.1f}  {days}  {count(len(rows), 'row')} of {inert(rows[0].source or '')}",
        f"                 {inert(rows[0].publisher or '')}, with the time between them; --every shows each",
        f"                 the most by one: {100 * most.delta:+.1f}, {inert(most.item or '')}: {inert(most.text)}",
    ]
