"""Deals in words and as one JSON document: what can be agreed, what theory would choose, and what would help all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np

from sulh.bargain import TIE_RULE, Change, Offer, Settlement, SingleText, Space, stakes
from sulh.brief._words import count
from sulh.errors import Problem
from sulh.inert import inert

SHOWN = 12
WIDTH = 100
NAMES = {
    "nash": "Nash (largest product of gains)",
    "asymmetric_nash": "Nash with power",
    "kalai_smorodinsky": "Kalai-Smorodinsky (most even share of the best)",
    "egalitarian": "Egalitarian (largest smallest gain)",
    "utilitarian": "Largest sum",
}


@dataclass(frozen=True, eq=False)
class DealsView:
    """What `sulh deals` tells: a settlement, trades from an outcome, and an offer and a single text where asked for."""

    name: str
    settlement: Settlement
    start: int
    trades: tuple[Change, ...]
    offer: Offer | None = None
    text: SingleText | None = None
    problems: tuple[Problem, ...] = ()


def deals_json(view: DealsView) -> str:
    """One JSON text: keys sorted, two spaces, a newline at the end. Utility vectors are in the order of `parties`.

    `nash`, `kalai_smorodinsky`, `max_welfare` and the other points are one vector each, or null without a zone;
    `frontier` is each different vector once, by falling sum, of those outcomes that leave nobody worse off.
    """
    settled, space = view.settlement, view.settlement.space
    points = settled.points
    named = {name: _vector(space, points.get(name)) for name in NAMES}
    plain: dict[str, Any] = {
        "domain": view.name,
        "parties": list(space.parties),
        "issues": [{"name": i.name, "kind": i.kind, "options": list(i.options)} for i in space.domain.issues],
        "n_outcomes": len(space),
        "disagreement": space.disagreement.tolist(),
        "disagreement_stated": list(space.stated),
        "zone": settled.zone,
        "frontier": space.utility[settled.frontier].tolist(),
        "frontier_outcomes": [space.outcome(int(row)) for row in settled.frontier],
        **named,
        "max_welfare": named["utilitarian"],
        "outcomes": {name: space.outcome(row) for name, row in points.items()},
        "power": list(settled.power),
        "tie_rule": TIE_RULE,
        "stakes": _stakes(space),
        "trades": {"from": space.outcome(view.start), "trades": [_change(one) for one in view.trades]},
        "problems": [_problem(one) for one in view.problems],
    }
    if settled.moves is not None:
        moves = settled.moves
        nearest = space.outcome(moves.nearest)
        plain["moves"] = {"alone": list(moves.alone), "together": list(moves.together), "nearest": nearest}
    if view.offer is not None:
        plain["offer"] = _offer(view.offer, space)
    if view.text is not None:
        plain["single_text"] = _text(view.text, space)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n"


def _vector(space: Space, row: int | None) -> list[float] | None:
    return None if row is None else [float(u) for u in space.utility[row]]


def _stakes(space: Space) -> list[dict[str, Any]]:
    pairs = zip(space.domain.issues, stakes(space).tolist(), strict=True)
    return [{"issue": issue.name, "share": share} for issue, share in pairs]


def _change(change: Change) -> dict[str, Any]:
    told = zip(change.issues, change.before, change.after, change.halves, strict=True)
    parts = [
        {"issue": issue, "from": before, "to": after, "alone": None if half is None else list(half)}
        for issue, before, after, half in told
    ]
    return {"changes": parts, "gain": list(change.gain)}


def _offer(offer: Offer, space: Space) -> dict[str, Any]:
    return {
        "outcome": space.outcome(offer.row),
        "utility": list(offer.utility),
        "gain": list(offer.gain),
        "acceptable": offer.acceptable,
        "on_frontier": offer.on_frontier,
        "left_on_the_table": list(offer.left),
        "better": None if offer.better is None else space.outcome(offer.better),
        "distance": {"frontier": offer.frontier, **offer.distance},
    }


def _text(text: SingleText, space: Space) -> dict[str, Any]:
    return {
        "draft": space.outcome(text.rows[0]),
        "steps": [_change(step) for step in text.steps],
        "final": space.outcome(text.rows[-1]),
        "utility": [space.utility[row].tolist() for row in text.rows],
        "on_frontier": text.on_frontier,
        "acceptable": text.acceptable,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    keys = ("file", "line", "where", "expected", "got", "next_step", "severity")
    return {key: getattr(problem, key) for key in keys}


# In words


def deals_told(view: DealsView) -> str:
    """The same for a terminal."""
    settled, space = view.settlement, view.settlement.space
    parties = [inert(party) for party in space.parties]
    inside = int((space.utility > space.disagreement).all(axis=1).sum())
    head = f"Deals in {inert(view.name)}: {count(len(space), 'outcome')}, {len(parties)} parties"
    lines = [head, "", *_columns(parties), *_no_deal(space), *_points(settled), ""]
    lines += wrap(_zone(settled, inside), WIDTH)
    lines += ["", *_frontier(settled)]
    lines += ["", *_what_matters(space, parties)]
    lines += ["", *_trades(view, parties)]
    if view.offer is not None:
        lines += ["", *_told_offer(view.offer, space, parties)]
    if view.text is not None:
        lines += ["", *_told_text(view.text, space, parties)]
    lines += [
        "",
        *wrap(f"{TIE_RULE} Utilities are in each side's own unit and cannot be compared between sides.", WIDTH),
    ]
    return "\n".join(lines) + "\n"


def _columns(parties: Sequence[str]) -> list[str]:
    return [f"  {'':<48}" + "".join(f"{name:>17}" for name in _short(parties))]


def _short(parties: Sequence[str], most: int = 15) -> list[str]:
    """Names that fit a column: their beginnings, or their ends where those are what tells them apart."""
    heads = [party[:most] for party in parties]
    if len(set(heads)) == len(heads):
        return heads
    return [party if len(party) <= most else "…" + party[1 - most :] for party in parties]


def _row(label: str, numbers: Sequence[float]) -> str:
    return f"  {label:<48}" + "".join(f"{_number(number):>17}" for number in numbers)


def _number(number: float, sign: str = "") -> str:
    """Four decimals, or four digits where that would show nothing or fill the line."""
    return f"{number:{sign}.4f}" if number == 0 or 1e-3 <= abs(number) < 1e9 else f"{number:{sign}.4g}"


def _no_deal(space: Space) -> Iterator[str]:
    yield _row("no deal", space.disagreement.tolist())
    if not all(space.stated):
        unsaid = [inert(party) for party, said in zip(space.parties, space.stated, strict=True) if not said]
        told = f"  (nobody said what no deal is worth to {', '.join(unsaid)}: "
        yield f"{told}the worst outcome, or 0 where that is below 0)"
    best = space.utility.max(axis=0)
    yield _row("best for itself", best.tolist())


def _points(settled: Settlement) -> Iterator[str]:
    space = settled.space
    for name, row in settled.points.items():
        yield _row(NAMES[name], space.utility[row].tolist())
        yield from wrap(_deal(space, row), WIDTH, initial_indent="      ", subsequent_indent="      ")


def _deal(space: Space, row: int) -> str:
    return "; ".join(f"{inert(issue)}: {inert(option)}" for issue, option in space.outcome(row).items())


def _zone(settled: Settlement, inside: int) -> str:
    """The zone of agreement, or how far from one they are."""
    space, moves = settled.space, settled.moves
    if moves is None:
        return f"Zone of agreement: {inside:,} of {count(len(space), 'outcome')} better than no deal for every side."
    if max(moves.together) <= 0:
        return (
            "No outcome is better than no deal for every side at once: the zone of agreement is empty. "
            f"Nobody would lose by this one, and somebody would gain nothing: {_deal(space, moves.nearest)}."
        )
    parts = []
    for party, alone in zip(space.parties, moves.alone, strict=True):
        if alone is None:
            parts.append(f"{inert(party)} alone cannot open one")
        else:
            parts.append(f"{inert(party)} alone would have to ask {_number(alone)} less")
    together = ", ".join(
        f"{inert(party)} {_number(short)}" for party, short in zip(space.parties, moves.together, strict=True)
    )
    return (
        f"The zone of agreement is empty: every outcome is worse than no deal for somebody. {'; '.join(parts)}. "
        f"With the burden shared as evenly as can be they ask less by: {together}; the outcome is then "
        f"{_deal(space, moves.nearest)}."
    )


def _frontier(settled: Settlement) -> Iterator[str]:
    space, rows = settled.space, settled.frontier
    leave = "leaves" if len(rows) == 1 else "leave"
    yield f"Frontier: {count(len(rows), 'different point')} that {leave} nobody worse off than no deal"
    for row in rows[:SHOWN].tolist():
        deal = ", ".join(inert(option) for option in space.outcome(row).values())
        yield _row(deal if len(deal) <= 47 else deal[:46] + "…", space.utility[row].tolist())
    if len(rows) > SHOWN:
        yield f"  … and {len(rows) - SHOWN:,} more (--json lists them)"


def _what_matters(space: Space, parties: Sequence[str]) -> Iterator[str]:
    yield "What matters to whom (share of the range of utility that turns on the issue)"
    yield from _columns(parties)
    for issue, shares in zip(space.domain.issues, stakes(space).tolist(), strict=True):
        name = inert(issue.name)
        yield f"  {name[:47]:<48}" + "".join(f"{share:>16.0%} " for share in shares).rstrip()


def _trades(view: DealsView, parties: Sequence[str]) -> Iterator[str]:
    space = view.settlement.space
    yield from wrap(f"Trades from: {_deal(space, view.start)}", WIDTH)
    if not view.trades:
        yield "  No trade on two issues is better for every side from there."
    for number, trade in enumerate(view.trades, 1):
        told = f"{number}. {_told_change(trade, parties)}"
        yield from wrap(told, WIDTH, initial_indent="  ", subsequent_indent="     ")


def _told_change(change: Change, parties: Sequence[str]) -> str:
    """A step in words: what changes on each issue, who gives and who gets there, and what each gains in all."""
    told = []
    for issue, before, after, half in zip(change.issues, change.before, change.after, change.halves, strict=True):
        words = f"{inert(issue)} from {inert(before)} to {inert(after)}"
        if half is not None and len(change.issues) > 1:
            words += f" ({_who(half, parties)})"
        told.append(words)
    gains = ", ".join(f"{party} {_number(gain, '+')}" for party, gain in zip(parties, change.gain, strict=True))
    return f"{' and '.join(told) if len(told) < 3 else ', '.join(told)}. In all: {gains}."


def _who(half: Sequence[float], parties: Sequence[str]) -> str:
    """Who gets and who gives by one change alone."""
    gets = [f"{party} gets {_number(gain)}" for party, gain in zip(parties, half, strict=True) if gain > 0]
    gives = [f"{party} gives {_number(-gain)}" for party, gain in zip(parties, half, strict=True) if gain < 0]
    return ", ".join([*gives, *gets]) or "alone the same to all"


def _told_offer(offer: Offer, space: Space, parties: Sequence[str]) -> Iterator[str]:
    yield from wrap(f"The offer: {_deal(space, offer.row)}", WIDTH)
    yield from _columns(parties)
    yield _row("worth", offer.utility)
    yield _row("gain over no deal", offer.gain)
    yield _row("left on the table at nobody's cost", offer.left)
    refuse = [party for party, gain in zip(parties, offer.gain, strict=True) if gain < 0]
    yield f"  It would be refused by {', '.join(refuse)}." if refuse else "  It leaves nobody worse off than no deal."
    if offer.better is None:
        yield "  It is on the frontier: nobody can gain unless somebody loses."
    else:
        yield from wrap(f"Better for all: {_deal(space, offer.better)}.", WIDTH, initial_indent="  ",
                        subsequent_indent="  ")  # fmt: skip
    far = [
        f"the frontier {offer.frontier:.4f}",
        *(f"{NAMES[k].split(' (')[0]} {v:.4f}" for k, v in offer.distance.items()),
    ]
    yield from wrap(f"Distance, in shares of each side's best gain, to {', '.join(far)}.", WIDTH, initial_indent="  ",
                    subsequent_indent="  ")  # fmt: skip


def _told_text(text: SingleText, space: Space, parties: Sequence[str]) -> Iterator[str]:
    yield from wrap(f"Single text, from the draft: {_deal(space, text.rows[0])}", WIDTH)
    yield from _columns(parties)
    yield _row("the draft", space.utility[text.rows[0]].tolist())
    for number, step in enumerate(text.steps, 1):
        words = f"{number}. {_told_change(step, parties)}"
        yield from wrap(words, WIDTH, initial_indent="  ", subsequent_indent="     ")
        yield _row("", space.utility[text.rows[number]].tolist())
    if text.on_frontier:
        yield "  Here it ends: no step is left that helps somebody and hurts nobody."
    short = np.flatnonzero(space.utility[text.rows[-1]] < space.disagreement)
    if len(short):
        told = ", ".join(parties[k] for k in short.tolist())
        yield f"  It is no agreement: for {told} no deal is better, however much the text was improved."
