"""An outlook becomes the one document that everything shown is drawn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sulh import __version__
from sulh.belief import Belief, NextItem, next_items, reporters
from sulh.brief import _document as doc
from sulh.brief._contradictions import splits
from sulh.brief._labels import label
from sulh.brief._moved import moves_of
from sulh.brief._solved import solved
from sulh.brief._tornado import bars_of
from sulh.case import TYPES, Quantity
from sulh.council import Mandate
from sulh.game import reference_deal
from sulh.outlook import GridError, Outlook, Swing
from sulh.record import Dossier, bears_on, reliance, table_status
from sulh.score import base_rates

Floats = NDArray[np.float64]

LEVERS, ASSUMPTIONS, NEXT_ITEMS = 10, 10, 8
COMPUTATIONS = [
    "Belief: exact forward filter over hidden types, L = r P(act | type) + (1 - r) m. Rabiner (1989), Proceedings of "
    "the IEEE 77(2), 257-286.",
    "Council: exact chance of ratification over all votes of the factions. Putnam (1988), International Organization "
    "42(3), 427-460.",
    "Bargain: exact Pareto frontier; Nash (1950), Econometrica 18(2), 155-162; Kalai & Smorodinsky (1975), "
    "Econometrica 43(3), 513-518.",
    "Game: agent logit quantal response; McKelvey & Palfrey (1998), Experimental Economics 1(1), 9-41; beliefs on a "
    "Freudenthal grid, Lovejoy (1991), Operations Research 39(1), 162-175.",
    "Intervals: scrambled Sobol samples of all assumptions with a range, half of them below the likely value and half "
    "above; Owen (1998), Journal of Complexity 14, 466-489.",
    "Grades: the Admiralty code, reliability A-F and credibility 1-6, turned into weights by the codebook's one table.",
]


def document(
    outlook: Outlook,
    settings: dict[str, str | int | float | bool | None] | None = None,
    finer: GridError | None = None,
) -> doc.RunDocument:
    """The document of an outlook. `settings` are what the caller wants named beside draws and threads.

    `finer` is the game on a finer grid of beliefs, if it was asked for.
    """
    dossier = outlook.chain.dossier
    case = dossier.case
    made = {"draws": 0 if outlook.draws is None else len(outlook.draws.numbers)}
    return doc.RunDocument(
        case=_head(outlook),
        belief={b.party: _party(outlook, side, b) for side, b in enumerate(outlook.chain.beliefs)},
        waterfall=[move for belief in outlook.chain.beliefs for move in moves_of(dossier, belief)],
        contradictions=splits(dossier),
        outlook={"by": _days(outlook)},
        levers=[_lever(outlook, swing) for swing in outlook.levers[:LEVERS]],
        next_items=_next(outlook),
        reporters={side: case.sides[side].name for side in reporters(dossier)},
        bargain=_bargain(outlook),
        councils={m.party: _factions(outlook, m) for m in outlook.chain.mandates},
        standing=_standing(outlook),
        demands=[
            doc.Ask(
                party=d.party,
                issue=case.issues[d.issue].name,
                text=d.text,
                red_line=d.red_line,
                benchmarks=list(d.benchmarks),
            )
            for d in case.demands.values()
        ],
        questions=[
            doc.Asked(text=q.text, resolves=q.resolves, closes=q.closes, answer=q.answer)
            for q in case.questions.values()
        ],
        solution=solved(outlook, finer),
        reference=_reference(dossier, outlook.draws is not None),
        unknowns=list(case.unknowns),
        hypotheses=[
            {key: getattr(h, key) for key in ("text", "asserted_by", "contested_by", "bears_on")}
            for h in case.hypotheses.values()
        ],
        assumptions=[_assumption(dossier, swing) for swing in outlook.swings[:ASSUMPTIONS]],
        tornado=None if outlook.draws is None else bars_of(outlook),
        made=doc.Made(
            version=__version__,
            seed=outlook.seed,
            settings=made | (settings or {}),
            codebook=dossier.codebook.version,
            rooms=COMPUTATIONS,
        ),
    )


def _head(outlook: Outlook) -> doc.CaseHead:
    dossier = outlook.chain.dossier
    case = dossier.case
    weighty = [
        item
        for item in dossier.items.values()
        if bears_on(item, case)[0] and reliance(item, dossier.sources[item.source], dossier.codebook) > 0
    ]
    sources = [dossier.sources[item.source] for item in weighty]
    sides = Counter(source.side for source in sources)
    return doc.CaseHead(
        id=case.id,
        title=case.title,
        summary=case.summary,
        not_this=case.not_this,
        digest=dossier.digest,
        as_of=dossier.as_of,
        horizon=outlook.dates[-1],
        written=case.as_of,
        items=len(dossier.items),
        sources=len({item.source for item in dossier.items.values()}),
        families=len({dossier.sources[item.source].family for item in dossier.items.values()}),
        sides={side: sides[side] for side in case.sides if sides[side]},
        mediator_items=sum(case.sides[source.side].kind == "mediator" for source in sources),
        claimant=case.claimant,
        respondent=case.respondent,
        empty=not dossier.items,
    )


def _estimate(likely: float, samples: Floats | None) -> doc.Estimate:
    if samples is None:
        return doc.Estimate(likely=likely, low=None, high=None)
    low, high = np.quantile(samples, [0.1, 0.9])
    return doc.Estimate(likely=likely, low=float(low), high=float(high))


def _party(outlook: Outlook, side: int, belief: Belief) -> doc.PartyBelief:
    party = outlook.chain.dossier.case.parties[belief.party]
    drawn = None if outlook.draws is None else outlook.draws.beliefs[:, side]
    will = None if drawn is None else drawn[:, 0] + drawn[:, 1]
    can = None if drawn is None or will is None else drawn[:, 0] / np.maximum(will, 1e-300)
    return doc.PartyBelief(
        name=party.name,
        names=[doc.PartyName(lang=n.lang, script=n.script, value=n.value) for n in party.names],
        will=_estimate(belief.will, will),
        can=_estimate(belief.can, can),
        stall=_estimate(belief.stall, None if drawn is None else drawn[:, 2]),
        types={
            name: _estimate(float(belief.posterior[k]), None if drawn is None else drawn[:, k])
            for k, name in enumerate(TYPES)
        },
        prior=dict(zip(TYPES, map(float, belief.prior), strict=True)),
    )


def _days(outlook: Outlook) -> list[doc.Day]:
    days = []
    for k, date in enumerate(outlook.dates):
        drawn = None if outlook.draws is None else outlook.draws.outcomes[:, k]
        estimates = {
            name: _estimate(float(outlook.outcomes[k, o]), None if drawn is None else drawn[:, o])
            for o, name in enumerate(doc.OUTCOMES)
        }
        days.append(doc.Day(date=date, **estimates))
    return days


def _named(values: Sequence[float] | Floats) -> dict[str, float]:
    return dict(zip(doc.OUTCOMES, map(float, values), strict=True))


def _lever(outlook: Outlook, swing: Swing) -> doc.Lever:
    case = outlook.chain.dossier.case
    change = np.abs(swing.at_high - swing.at_low)
    actors = {**case.parties, **case.mediators, **case.third_parties}
    return doc.Lever(
        path=swing.path,
        label=label(case, swing.path),
        low=swing.low,
        likely=swing.likely,
        high=swing.high,
        basis=case.quantities()[swing.path].basis,
        who=actors[swing.who].name if swing.who else None,
        outcome=doc.OUTCOMES[int(np.argmax(change))],
        at_low=_named(swing.at_low),
        at_likely=_named(swing.at_likely),
        at_high=_named(swing.at_high),
        swing=swing.size,
    )


def _range(quantity: Quantity) -> str:
    if quantity.hi > quantity.lo:
        return f"{quantity.lo:g} / {quantity.mid:g} / {quantity.hi:g}"
    return f"{quantity.mid:g}"


def _assumption(dossier: Dossier, swing: Swing) -> doc.Assumption:
    quantity = dossier.case.quantities()[swing.path]
    return doc.Assumption(path=swing.path, value=_range(quantity), basis=quantity.basis, swing=swing.size)


def _next(outlook: Outlook) -> list[doc.NextItem]:
    dossier = outlook.chain.dossier
    sides, acts = reporters(dossier), dossier.codebook.acts
    found = []
    for belief in outlook.chain.beliefs:
        moves = next_items(belief, dossier)
        by = {(move.act, move.actor, move.reporter): move.will for move in moves}
        for move in _largest([move for move in moves if move.reporter == sides[0]]):
            group = dossier.case.armed_groups[move.actor].name if move.actor else None
            found.append(
                doc.NextItem(
                    act=move.act,
                    name=acts[move.act].name,
                    party=belief.party,
                    actor=group,
                    delta_will=move.will,
                    delta_can=move.can,
                    delta_stall=move.stall,
                    by_side={side: by[move.act, move.actor, side] for side in sides},
                    information=move.information,
                )
            )
    return sorted(found, key=lambda item: (-abs(item.delta_will), item.act, item.party, item.actor or ""))


def _factions(outlook: Outlook, mandate: Mandate) -> list[doc.FactionView]:
    factions = outlook.chain.dossier.case.parties[mandate.party].council.factions
    deal = reference_deal(outlook.chain.table)
    return [
        doc.FactionView(
            name=faction.name,
            weight=faction.weight.mid,
            veto=faction.veto,
            in_room=faction.in_room,
            follows=factions[faction.instructed_by].name if faction.instructed_by else None,
            bound=faction.bound.mid if faction.bound else None,
            support=float(mandate.support[deal, k]),
            decides=float(mandate.pivotal[deal, k]),
        )
        for k, faction in enumerate(factions[key] for key in mandate.factions)
    ]


def _standing(outlook: Outlook) -> doc.Standing:
    chain, case = outlook.chain, outlook.chain.dossier.case
    people = {**case.mediators, **case.third_parties, **case.parties}
    return doc.Standing(
        talking=chain.talking,
        since=table_status(chain.dossier)[1],
        tension=chain.tension,
        levels=case.ceasefire.tension.levels,
        ceasefire=case.ceasefire.since,
        guarantors=[people[key].name for key in case.ceasefire.guarantors],
        terms=list(case.ceasefire.terms),
        violation=case.ceasefire.violation,
    )


def _largest(moves: list[NextItem]) -> list[NextItem]:
    """The largest moves up and the largest down, half of `NEXT_ITEMS` each."""
    signs = ([m for m in moves if m.will > 0], [m for m in moves if m.will < 0])
    return [move for side in signs for move in side[: NEXT_ITEMS // 2]]


def _bargain(outlook: Outlook) -> doc.Bargain:
    chain = outlook.chain
    table = chain.table
    zone = set(map(int, table.zone))
    deals = [
        doc.Deal(
            package=table.package(int(number)),
            label=_deal_label(outlook, int(number)),
            claimant=float(table.net[number, 0]),
            respondent=float(table.net[number, 1]),
            ratified={m.party: float(m.full[k]) for m in chain.mandates},
            in_zone=int(number) in zone,
        )
        for k, number in enumerate(table.deals)
    ]
    points = {name: getattr(table, name) for name in ("nash", "kalai_smorodinsky")}
    return doc.Bargain(
        packages=len(table.options),
        frontier=len(table.frontier),
        zone=len(zone),
        deals=deals,
        **{name: None if number is None else table.package(number) for name, number in points.items()},
    )


def _deal_label(outlook: Outlook, number: int) -> str:
    """What a deal is known by: the solution points it is, or the issues it settles furthest from today."""
    table, case = outlook.chain.table, outlook.chain.dossier.case
    points = [n for n, at in (("Nash", table.nash), ("Kalai–Smorodinsky", table.kalai_smorodinsky)) if at == number]
    net = table.net[table.deals]
    best = [
        f"best of these for {case.parties[party].name}"
        for side, party in enumerate((case.claimant, case.respondent))
        if table.net[number, side] == net[:, side].max()
    ]
    return "; ".join([*(f"{p} point" for p in points), *best]) or "between them"


def _reference(dossier: Dossier, drawn: bool) -> doc.Reference:
    """The outside view; its intervals come with those of the inside view, since both load SciPy."""
    reference = dossier.case.reference_class
    rates = base_rates(reference) if drawn else {}
    return doc.Reference(
        name=reference.name,
        n=reference.n,
        agreed=reference.agreed / reference.n,
        delivered=reference.carried_out / reference.n,
        intervals={name: (rate.low, rate.high) for name, rate in rates.items()},
        source=reference.source,
        why=reference.why,
    )
