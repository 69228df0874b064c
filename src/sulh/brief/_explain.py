"""What moved a belief, item by item, as text to print."""

from __future__ import annotations

from sulh.brief._document import Move, RunDocument
from sulh.brief._words import percent
from sulh.inert import inert
from sulh.record import Dossier


def explain(document: RunDocument, dossier: Dossier, party: str) -> str:
    """Every step of the belief about one party from its prior to now: date, change, running total, item and quotation.

    Items without weight are listed with the reason. The changes sum to the difference exactly.
    """
    belief = document.belief[party]
    prior = sum(belief.prior[name] for name in ("settler", "captive"))
    moves = [move for move in document.waterfall if move.party == party]
    lines = [
        f"What moved the belief that {inert(belief.name)} wants a deal",
        "",
        f"  {percent(prior):>6}  before the record",
    ]
    running = prior
    for move in moves:
        running += move.delta
        lines += _told(move, running, dossier)
    lines += [
        "",
        f"  {percent(belief.will.likely):>6}  as of {document.case.as_of}"
        + (" (no item was known: this is the prior)" if document.case.empty else ""),
        f"          able, if willing {percent(belief.can.likely)}; talks to gain time {percent(belief.stall.likely)}",
    ]
    return "\n".join(lines) + "\n"


def _told(move: Move, running: float, dossier: Dossier) -> list[str]:
    """One step: a line of numbers, then the item in words with the sentence it rests on and what was done with it."""
    head = f"  {percent(running):>6}  {100 * move.delta:+5.1f}  {move.date}"
    if move.item is None:
        return ["", f"{head}  time passes"]
    item = dossier.items[move.item]
    return [
        "",
        f"{head}  {move.grade}  {inert(move.item)}",
        f"                 {inert(move.text)}",
        *([f"                 rests on: {inert(item.quote)}"] if item.quote != move.text else []),
        f"                 {inert(move.publisher or '')}; weight {move.weight:.2f}; {inert(move.why)}",
    ]
