"""What moved a belief, item by item, as text to print."""

from __future__ import annotations

from sulh.brief._document import Move
from sulh.brief._why import WhyDocument
from sulh.brief._words import percent, points
from sulh.inert import inert
from sulh.record import Dossier


def explain(document: WhyDocument, dossier: Dossier, party: str) -> str:
    """Every step of the belief about one party from its prior to now: date, change, running total, item and quotation.

    Items without weight are listed with the reason. The changes sum to the difference exactly. An attack by an armed
    group, and a contradiction, speak to will and to can at once: such a step tells both.
    """
    about = document.parties[party]
    running = (about.prior.settler or 0.0) + (about.prior.captive or 0.0)
    lines = [
        f"What moved the belief that {inert(about.name)} wants a deal",
        "",
        f"  {percent(running):>6}  before the record",
    ]
    moves = [move for move in document.waterfall if move.party == party]
    for move in moves:
        running += move.delta
        lines += _told(move, running, dossier)
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
    rests = [f"                 rests on: {inert(item.quote)}"]
    if move.pair:
        rests.insert(0, f"                 rests on: {inert(dossier.items[move.pair[0]].quote)}")
    return [
        "",
        f"{head}  {move.grade}  {inert(' and '.join(move.pair) if move.pair else move.item)}{can}",
        f"                 {inert(move.text)}",
        *rests,
        f"                 {inert(move.publisher or '')}; weight {move.weight:.2f}; {inert(move.why)}",
    ]
