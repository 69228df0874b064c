"""Why a belief is what it is, as text to print: one function for each view."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Iterator

from sulh.brief._why import PartyWhy, Seen, WhyDocument, ranked, tenths
from sulh.brief._words import clipped, count, day, percent, points
from sulh.case import TYPES
from sulh.inert import inert
from sulh.record import Dossier

LEAST, MOST = 72, 110
ROWS = 12
MARGIN = "  "


def told_why(document: WhyDocument, dossier: Dossier, view: str, width: int | None = None) -> str:
    """One view of every party of the document. `view` is one of `VIEWS`."""
    columns = min(max(width or shutil.get_terminal_size((80, 24)).columns, LEAST), MOST)
    lines: list[str] = []
    for party in document.parties.values():
        lines += ["" if lines else None, *VIEWS[view](document, party, dossier, columns)]  # type: ignore[list-item]
    return "\n".join(line.rstrip() for line in lines if line is not None) + "\n"


def _head(party: PartyWhy, what: str, columns: int) -> list[str]:
    return [*textwrap.wrap(f"{inert(party.name)}: {what}", columns), ""]


def _note(text: str, columns: int) -> list[str]:
    return ["", *textwrap.wrap(text, columns - 2, initial_indent=MARGIN, subsequent_indent=MARGIN)]


def _three(_document: WhyDocument, party: PartyWhy, _dossier: Dossier, columns: int) -> Iterator[str]:
    """Every family of sources in date order, left out, and free of order."""
    yield from _head(party, "what moved P(wants a deal), in three views (points)", columns)
    room = columns - 43
    yield f"{MARGIN}{'in order':>9}{'left out':>10}{'order-free':>12}{'± error':>9}  family"
    for one in party.families:
        error = "exact" if party.exact else f"{100 * one.error:.2f}"
        numbers = f"{points(one.in_order):>9}{points(one.without):>10}{points(one.fair):>12}{error:>9}"
        yield f"{MARGIN}{numbers}  {clipped(inert(one.family), room)}"
    yield f"{MARGIN}{points(party.drift):>9}{'':>31}  time passes (drift)"
    change = party.belief.will - _will(party)
    whole = f"{percent(_will(party))} → {percent(party.belief.will)}"
    yield f"{MARGIN}{points(change):>9}{'':>10}{points(change):>12}{'':>9}  all: {whole}"
    how = "summed over all sets of families" if party.exact else f"sampled from {count(2 * party.pairs, 'order')}"
    yield from _note(
        "They differ, and should. In order: each report from where the last one left off, so that the first of two "
        "alike has most of it. Left out: what would be lost if the family were taken away today; of two alike, either "
        f"can go. Order-free: the mean over all orders in which families could have been heard (Shapley value, {how}). "
        "The first and the third sum to the whole change.",
        columns,
    )


def _will(party: PartyWhy) -> float:
    return (party.prior.settler or 0.0) + (party.prior.captive or 0.0)


def _next(document: WhyDocument, party: PartyWhy, _dossier: Dossier, columns: int) -> Iterator[str]:
    """Every act as each side might report it tomorrow, the largest move first."""
    yield from _head(party, "if it were reported tomorrow (points of wanting a deal)", columns)
    sides = list(document.reporters)
    names = [clipped(inert(name), 10) for name in document.reporters.values()]
    yield MARGIN + "".join(f"{name:>11}" for name in names) + f"{'can':>7}{'stall':>7}{'worth':>7}  act"
    by = {(move.act, move.actor, move.reporter): move for move in party.next}
    room = columns - 26 - 11 * len(sides)
    for move in party.next:
        if move.reporter != sides[0]:
            continue
        moves = "".join(f"{points(by[move.act, move.actor, side].change.will):>11}" for side in sides)
        rest = f"{points(move.change.can):>7}{points(move.change.stall):>7}{1000 * move.information:>7.1f}"
        group = f"{clipped(inert(move.actor), 12)}: " if move.actor else ""
        yield f"{MARGIN}{moves}{rest}  {clipped(group + inert(move.name), room)}"
    yield from _note(
        "A report graded A1, alone in its family, about this party. Sides differ where they gain by it. can and stall: "
        f"points if the side {inert(document.reporters[sides[0]])} reports it. worth: what it is worth on average to "
        "know whether such a report comes, in thousandths of a nat.",
        columns,
    )


def _hypotheses(document: WhyDocument, party: PartyWhy, dossier: Dossier, columns: int) -> Iterator[str]:
    """Hypotheses in rows and items in columns, by number; then what the numbers stand for."""
    yield from _head(
        party, "hypotheses against items (how far it speaks for one against the others, tenths of a nat)", columns
    )
    by_size = ranked(party.hypotheses)
    shown = by_size[: max((columns - 26) // 5, 1)]
    yield MARGIN + f"{'':<9}" + "".join(f"{k:>5}" for k in range(1, len(shown) + 1)) + "   unexplained"
    for name in TYPES:
        cells = "".join(f"{tenths(getattr(column.weight, name)):>5}" for column in shown)
        left = getattr(party.inconsistency, name)
        yield f"{MARGIN}{name:<9}{cells}   {'ruled out' if left is None else f'{left:.2f} nats'}"
    yield ""
    for k, column in enumerate(shown, 1):
        item = dossier.items[column.item]
        apart = column.diagnosticity
        tells = "rules a type out" if apart is None else f"tells types apart by {apart:.2f}"
        what = f"contradiction: {inert(' and '.join(column.pair))}" if column.pair else inert(item.text)
        head = f"{k:>3}  {inert(column.item)}: "
        yield from textwrap.wrap(
            f"{head}{what} ({tells})", columns - 2, initial_indent=MARGIN, subsequent_indent=" " * 7
        )
    if len(by_size) > len(shown):
        yield f"{MARGIN}{count(len(by_size) - len(shown), 'further item')} told types apart less; --json has them all."
    yield from _note(
        "Unexplained: how far each hypothesis falls short of the best one for each item, over all items. The least "
        "inconsistent hypothesis need not be the likeliest: the prior counts too. This matrix is computed from the "
        "record and the codebook, not marked by hand.",
        columns,
    )
    for one in document.diagonal:
        if one.warns:
            yield from _note(
                f"Warning: {percent(one.share)} of the {one.grades} grades by {inert(one.grader)} lie on the diagonal "
                "(A1, B2, C3 …): one of the two seems to have been copied from the other. `sulh grade` asks apart.",
                columns,
            )


def _past(_document: WhyDocument, party: PartyWhy, _dossier: Dossier, columns: int) -> Iterator[str]:
    """Each day with evidence as seen then and as seen now."""
    yield from _head(party, "the past, as it was seen then and as it is seen now", columns)
    yield f"{MARGIN}{'':<18}{'wants a deal':^14}{'able, if so':^14}{'gains time':^14}{'moved':>7}"
    yield f"{MARGIN}{'':<18}" + f"{'then':>6}{'now':>6}  " * 3
    for look in party.past:
        pairs = "".join(
            f"{percent(a):>6}{percent(b):>6}  " for a, b in zip(_each(look.then), _each(look.now), strict=True)
        )
        yield f"{MARGIN}{day(look.date):<18}{pairs}{percent(look.moved):>5}"
    yield from _note(
        "Then: knowing what had happened by that day. Now: knowing everything since. They differ where later items say "
        "that the party was not what it seemed, or that it changed.",
        columns,
    )


def _each(seen: Seen) -> tuple[float, float, float]:
    return seen.will, seen.can, seen.stall


def _sensitivity(_document: WhyDocument, party: PartyWhy, _dossier: Dossier, columns: int) -> Iterator[str]:
    """What the belief hangs on most: grades, the cap, numbers of the codebook."""
    now = f"now {percent(party.belief.will)}, {percent(party.belief.can)} and {percent(party.belief.stall)}"
    yield from _head(party, f"what the belief hangs on (wants a deal, able if so, gains time; {now})", columns)
    yield f"{MARGIN}{'from → to':<16}{'wants a deal':>14}{'able':>14}{'gains time':>14}"
    for row in party.hangs_on[: 2 * ROWS]:
        pairs = "".join(
            f"{percent(a) + ' → ' + percent(b):>14}" for a, b in zip(_each(row.low), _each(row.high), strict=True)
        )
        yield f"{MARGIN}{clipped(' → '.join(row.ends), 15):<16}{pairs}"
        yield f"{MARGIN}    {clipped(inert(row.what), columns - 6)}"
    if len(party.hangs_on) > 2 * ROWS:
        yield f"{MARGIN}{count(len(party.hangs_on) - 2 * ROWS, 'further number')} moved less; --json has them all."
    yield from _note(
        "A grade moves one step worse and one better; a number with a range to its low and its high end; everything "
        "else stays.",
        columns,
    )


View = Callable[[WhyDocument, PartyWhy, Dossier, int], Iterator[str]]
VIEWS: dict[str, View] = {
    "three": _three,
    "next": _next,
    "hypotheses": _hypotheses,
    "past": _past,
    "sensitivity": _sensitivity,
}
