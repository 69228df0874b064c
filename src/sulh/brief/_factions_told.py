"""Who can say yes, in words: the rule, the factions, who instructs whom, power, what winning one over does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from textwrap import wrap

import numpy as np

from sulh.bargain import Curve, Step
from sulh.brief._factions import CouncilView, FactionsView
from sulh.brief._words import band, count, listed, percent, worth
from sulh.inert import inert

WIDTH, MOST_STEPS = 100, 6


def factions_told(view: FactionsView) -> str:
    """The whole for a terminal."""
    tab = view.table
    which = "the Nash point of the case" if tab.nash is not None else "the one nearest to a gain for both sides"
    which += ", changed as asked" if view.chosen else ""
    lines = [f"{inert(view.case.id)}: who can say yes", "", f"The deal ({which}):"]
    lines += _filled("; ".join(f"{issue}: {option}" for issue, option in tab.package(view.deal).items()), "  ")
    if tab.nash is None:
        lines += _filled("No deal is better than today for both sides, so none would be agreed whoever ratifies.", "  ")
    for council in view.councils:
        lines += ["", *_council(view, council)]
    if view.changed is not None:
        lines += ["", *_changed(view)]
    lines += ["", *_filled(_notes())]
    return "\n".join(lines) + "\n"


def _notes() -> str:
    return (
        "Quantities are at their likely values. Power is that of the rule alone, every combination of votes alike "
        "(Banzhaf) or every order of coming round (Shapley-Shubik); it does not ask what anybody wants. See "
        "docs/factions.md."
    )


def _filled(text: str, pad: str = "", hang: str | None = None) -> list[str]:
    later = pad if hang is None else hang
    return wrap(text, WIDTH, initial_indent=pad, subsequent_indent=later, break_on_hyphens=False) or [""]


def _named(view: FactionsView, council: CouncilView, f: int) -> str:
    return inert(view.case.parties[council.rules.party].council.factions[council.rules.factions[f]].name)


def _party(view: FactionsView, party: str) -> str:
    return inert(view.case.parties[party].name)


def _council(view: FactionsView, council: CouncilView) -> Iterator[str]:
    party, made = _party(view, council.rules.party), council.mandate
    full, outside = float(made.full[0]), float(made.without_room[0])
    yield f"{party} ratifies this deal: {band(full)} ({percent(full)})"
    yield from _filled(_rule(view, council), "  ")
    yield from _says(view, council)
    if not all(council.rules.in_room) and any(council.rules.in_room):
        absent = [_named(view, council, f) for f in np.flatnonzero(~council.rules.in_room).tolist()]
        them = "it" if len(absent) == 1 else "them"
        yield from _filled(f"Not in the room: {listed(absent)}. Left to {them} alone: {percent(outside)}.", "  ")
    yield ""
    yield from _who(council)
    yield ""
    yield from _power(council)
    yield ""
    yield from _what_if(council)
    yield ""
    yield from _curve(view, council)


def _rule(view: FactionsView, council: CouncilView) -> str:
    stated = view.case.parties[council.rules.party].council
    if stated.rule == "unanimity":
        return "Rule: unanimity. Every faction must support."
    if stated.rule == "majority":
        rule = "Rule: a majority. Supporters must have more than half of the weight"
    else:
        rule = f"Rule: supporters must have at least {percent(council.rules.threshold)} of the weight"
    vetoes = [_named(view, council, f) for f in np.flatnonzero(council.rules.veto).tolist()]
    return f"{rule}, and {listed(vetoes)} must be among them (veto)." if vetoes else f"{rule}; nobody has a veto."


def _says(view: FactionsView, council: CouncilView) -> Iterator[str]:
    """Who can say yes alone, who can stop it, whose vote never counts, and who instructs whom."""
    ours, plain = council.rules, council.plain
    alone = [_named(view, council, f) for f, yes in enumerate(plain.alone) if yes]
    stops = [_named(view, council, f) for f, yes in enumerate(plain.blocks) if yes]
    idle = [_named(view, council, f) for f in np.flatnonzero(plain.penrose < 1e-12).tolist()]
    yes = f"{listed(alone)} can{' each' if len(alone) > 1 else ''} say yes with nobody else."
    yield from _filled(yes if alone else "Nobody can say yes alone.", "  ", "    ")
    stop = f"{listed(stops)} can each stop it alone." if len(stops) > 1 else f"{listed(stops)} can stop it alone."
    yield from _filled(stop if stops else "Nobody can stop it alone.", "  ", "    ")
    if idle and len(idle) < len(ours.factions):
        whose = "The vote of" if len(idle) == 1 else "The votes of"
        verb = "makes" if len(idle) == 1 else "make"
        yield from _filled(
            f"{whose} {listed(idle)} {verb} no difference to the rule, whoever else agrees.", "  ", "    "
        )
    for head in dict.fromkeys(p for p in ours.parent if p >= 0):
        below = [
            f"{_named(view, council, f)} ({percent(float(ours.bound[f]))} sure to follow)"
            for f, p in enumerate(ours.parent)
            if p == head
        ]
        yield from _filled(f"{_named(view, council, head)} instructs {listed(below)}.", "  ", "    ")


def _who(council: CouncilView) -> Iterator[str]:
    ours, made = council.rules, council.mandate
    wide = _wide(council)
    heads = f"{'weight':>8}{'veto':>6}{'in room':>9}{'of its own':>12}{'votes yes':>11}{'turns on it':>13}"
    yield f"  {'On this deal':<{wide}}{heads}"
    for f, name in enumerate(ours.factions):
        veto, room = ("yes" if ours.veto[f] else "-"), ("yes" if ours.in_room[f] else "no")
        yield (
            f"  {inert(name):<{wide}}{percent(float(ours.weights[f])):>8}{veto:>6}{room:>9}"
            f"{percent(float(made.support[0, f])):>12}{percent(council.votes[f]):>11}{_share(made.pivotal[0, f]):>13}"
        )


def _power(council: CouncilView) -> Iterator[str]:
    wide, plain, bound = _wide(council), council.plain, council.bound
    told = any(p >= 0 for p in council.rules.parent)
    more = f"{'Shapley*':>11}{'Banzhaf*':>10}" if told else ""
    heads = f"{'Shapley':>9}{'Banzhaf':>9}{'absolute':>10}{'to stop':>9}{'to start':>10}{more}"
    yield f"  {'Power by the rule':<{wide}}{heads}"
    for f, name in enumerate(council.rules.factions):
        line = (
            f"  {inert(name):<{wide}}{_share(plain.shapley_shubik[f]):>9}{_share(plain.banzhaf[f]):>9}"
            f"{_share(plain.penrose[f]):>10}{_share(plain.prevent[f]):>9}{_share(plain.initiate[f]):>10}"
        )
        yield line + (f"{_share(bound.shapley_shubik[f]):>11}{_share(bound.banzhaf[f]):>10}" if told else "")
    if told:
        yield "  * with instruction: as surely as a faction follows another, its say is that other's."


def _what_if(council: CouncilView) -> Iterator[str]:
    wide = _wide(council)
    short = any(won.least != 0 for won in council.won)
    last = f"{'worth added for an even chance':>33}" if short else ""
    yield f"  {'Chance of this deal':<{wide}}{'won over':>10}{'lost':>8}{'freed':>8}{last}"
    for won in council.won:
        takes = "no worth is enough" if won.least is None else f"+{won.least:.2f}"
        freed = "-" if won.freed is None else percent(won.freed)
        line = f"  {inert(won.faction):<{wide}}{percent(won.favour):>10}{percent(won.against):>8}{freed:>8}"
        yield line + (f"{takes:>33}" if short else "")


def _wide(council: CouncilView) -> int:
    return max(22, *(len(name) + 2 for name in council.rules.factions))


def _share(number: float) -> str:
    """A share in percent to one decimal: of indices of power 0 and 100 are values like others."""
    number = float(number)
    return "<0.1%" if 1e-12 < number < 0.0005 else f"{100 * number:.1f}%"


def _curve(view: FactionsView, council: CouncilView) -> Iterator[str]:
    """The two levels: what is agreed as this council asks for more, and what its threshold does."""
    asks, strict = council.curves
    party = _party(view, council.rules.party)
    other = view.case.respondent if council.rules.party == view.case.claimant else view.case.claimant
    zone = len(view.table.zone)
    if not zone:
        return
    if not asks.other:
        yield from _filled(f"No deal is more likely than not to be ratified by {_party(view, other)}.", "  ")
        return
    yield from _filled(
        f"If every faction of {party} asked for more than today, in worth on the scale of packages (0 to 1). Of "
        f"{count(zone, 'deal')} better than today for both sides {asks.other} would more likely than not be ratified "
        f"by {_party(view, other)}, and {asks.both} by both.",
        "  ",
    )
    names = [_party(view, p)[:14] for p in (view.case.claimant, view.case.respondent)]
    yield f"    {'asks for':<13}{'deals left':>12}{names[0]:>16}{names[1]:>16}   agreed"
    shown = asks.steps if len(asks.steps) <= MOST_STEPS + 1 else (*asks.steps[:MOST_STEPS], asks.steps[-1])
    before: int | None = None
    for step in shown:
        yield from _step(view, step, before, asks.both)
        before = step.row
    if len(shown) < len(asks.steps):
        yield f"    ({len(asks.steps) - len(shown)} steps before the last left out; --json has all)"
    for told, pad in ((_falls(view, council.rules.party, asks), "    "), (_strict(view, strict), "  ")):
        yield from _filled(told, pad) if told else ()


def _step(view: FactionsView, step: Step, before: int | None, today: int) -> Iterator[str]:
    """A line of the curve. Deals left are those at its beginning; where today lies on it, those of `today`."""
    low, high = step.above, step.to
    span = f"up to {_signed(high)}" if np.isinf(low) else f"over {_signed(low)}"
    span = "anything" if np.isinf(low) and np.isinf(high) else span
    now = "today: " if low < 0 <= high else ""
    if step.row is None:
        yield f"    {span:<13}{0:>12}{'-':>16}{'-':>16}   {now}none, nothing is left"
        return
    mine = [worth(float(number)) for number in view.table.net[step.row]]
    head = f"    {span:<13}{today if now else step.left:>12}{mine[0]:>16}{mine[1]:>16}   "
    yield from _filled(now + _differs(view, step.row, before), head, " " * len(head))


def _signed(number: float) -> str:
    return f"{number:+.3f}".replace("-", "\N{MINUS SIGN}")


def _differs(view: FactionsView, row: int, before: int | None) -> str:
    now = view.table.package(row)
    if before is None:
        return "the deal above" if row == view.deal else _inline(now)
    was = view.table.package(before)
    return "; ".join(f"{issue}: {option}" for issue, option in now.items() if was[issue] != option)


def _inline(package: dict[str, str]) -> str:
    return "; ".join(f"{issue}: {option}" for issue, option in package.items())


def _falls(view: FactionsView, party: str, asks: Curve) -> str:
    """Whether tied hands help throughout, or a ratifier that wants other things than its party."""
    side = (view.case.claimant, view.case.respondent).index(party)
    mine = [float(view.table.net[step.row, side]) for step in asks.steps if step.row is not None]
    if len(mine) < 2:
        return ""
    if all(b >= a for a, b in pairwise(mine)):
        return f"Each step is better for {_party(view, party)} than the one before, until none is left."
    return (
        f"Not every step is better for {_party(view, party)} as a whole: its factions weigh issues otherwise than it "
        "does, and what they hold out for is their own."
    )


def _strict(view: FactionsView, strict: Curve) -> str:
    """What a higher threshold does."""
    named = view.case.parties[strict.party].council.rule
    if named == "unanimity":
        return ""
    first = next(step for step in strict.steps if step.above < strict.demand <= step.to)
    party = _party(view, strict.party)
    if first.row is None:
        return f"By the share of weight that {party} asks for today, no deal is ratified by both."
    if np.isinf(first.to):
        return f"Asking for a larger share of {party}'s weight, up to all of it, would change nothing that is agreed."
    after = strict.steps[strict.steps.index(first) + 1]
    then = (
        "nothing is left to agree on"
        if after.row is None
        else f"the deal agreed changes ({_differs(view, after.row, first.row)})"
    )
    return f"If more than {percent(first.to)} of {party}'s weight had to support, {then}."


def _changed(view: FactionsView) -> Iterator[str]:
    """One faction won over, beside things as they are."""
    changed = view.changed
    if changed is None:
        return
    case, tab = view.case, view.table
    name = inert(case.parties[changed.party].council.factions[changed.faction].name)
    yield f"If {name} ({_party(view, changed.party)}) were won over"
    before, after = map(percent, changed.chance)
    yield f"  this deal is ratified by {_party(view, changed.party)}: {before} \N{RIGHTWARDS ARROW} {after}"
    now, later = changed.both
    yield f"  deals that both would more likely than not ratify: {now} \N{RIGHTWARDS ARROW} {later}"
    was, then = changed.agreed
    told = "none" if then is None else "the same as now" if was == then else _inline(tab.package(then))
    yield from _filled(f"what would be agreed: {told}", "  ", "    ")
