"""Who can say yes: what `sulh factions` tells of a case, computed once for words and for JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sulh.bargain import Curve, Table, curve, space_of
from sulh.case import Case
from sulh.council import Mandate, Power, Rules, Won, chance_if, mandate, power, rules, won_over
from sulh.errors import UsageError
from sulh.game import reference_deal


@dataclass(frozen=True, eq=False)
class Changed:
    """One faction won over: the chance of the deal, the packages that both ratify, and what is agreed; now and then."""

    party: str
    faction: str
    chance: tuple[float, float]
    both: tuple[int, int]
    agreed: tuple[int | None, int | None]


@dataclass(frozen=True, eq=False)
class CouncilView:
    """One party's council on one deal. `plain` is power by the rules alone, `bound` with instruction."""

    rules: Rules
    mandate: Mandate
    votes: tuple[float, ...]
    plain: Power
    bound: Power
    won: tuple[Won, ...]
    curves: tuple[Curve, Curve]


@dataclass(frozen=True, eq=False)
class FactionsView:
    """What `sulh factions` shows: a deal, the councils asked about, and what changes if a faction is won over."""

    case: Case
    table: Table
    deal: int
    chosen: bool
    councils: tuple[CouncilView, ...]
    changed: Changed | None


def factions_view(
    case: Case, tab: Table, party: str | None, deal: Mapping[str, str], won: str | None = None
) -> FactionsView:
    """Everything that `sulh factions` tells.

    Args:
        party: the party to show; both for None.
        deal: options by issue; issues that are not named are as in the case's own deal (Nash, or the fairest).
        won: a faction to win over, or ``party.faction``.
    Raises: UsageError for a party, faction, issue or option that the case does not have, or a deal that its constraints
        forbid.
    """
    if party is not None and party not in case.parties:
        raise UsageError("--party", f"one of {', '.join(case.parties)}", repr(party), "Name a party of the case.")
    whose = None if won is None else _whose(case, won, party)
    own = tab.nash if tab.nash is not None else int(tab.deals[reference_deal(tab)])
    row = space_of(tab, (case.claimant, case.respondent)).row_of({**tab.package(own), **deal}) if deal else own
    asked = (case.claimant, case.respondent) if party is None else (party,)
    views = tuple(_council(case, tab, one, row) for one in asked)
    return FactionsView(case, tab, row, row != own, views, None if whose is None else _changed(case, tab, whose, row))


def _council(case: Case, tab: Table, party: str, row: int) -> CouncilView:
    options, council = tab.options[row : row + 1], rules(case, party)
    made = mandate(case, party, options)
    parts = (council.weights, council.threshold, council.veto)
    return CouncilView(
        rules=council,
        mandate=made,
        votes=tuple(council.votes(made.support)[0].tolist()),
        plain=power(*parts),
        bound=power(*parts, council.parent, council.bound),
        won=won_over(case, party, options[0]),
        curves=(curve(case, tab, party), curve(case, tab, party, "threshold")),
    )


def _whose(case: Case, won: str, party: str | None) -> tuple[str, str]:
    """The party and the name of a faction that is to be won over."""
    head, dot, name = won.rpartition(".")
    found = [key for key, who in case.parties.items() if name in who.council.factions and head in ("", key)]
    if party is not None and not dot:
        found = [key for key in found if key == party]
    if len(found) == 1:
        return found[0], name
    if found:
        got, step = f"{name!r}, which both have", f"Write {' or '.join(f'{key}.{name}' for key in found)}."
        raise UsageError("--won", "one faction", got, step)
    there = [f"{key}.{f}" for key, who in case.parties.items() if party in (None, key) for f in who.council.factions]
    raise UsageError("--won", f"one of {', '.join(there)}", repr(won), "Name a faction.")


def _changed(case: Case, tab: Table, whose: tuple[str, str], row: int) -> Changed:
    party, name = whose
    options = tab.options[row : row + 1]
    now, then = curve(case, tab, party), curve(case, tab, party, won={party: name})
    chance = (float(mandate(case, party, options).full[0]), float(chance_if(case, party, options, name)[0]))
    return Changed(party, name, chance, (now.both, then.both), (now.agreed, then.agreed))


def factions_json(view: FactionsView) -> str:
    """One JSON text: keys sorted, two spaces, a newline at the end. Demands that nothing bounds are null."""
    tab = view.table
    plain: dict[str, Any] = {
        "case": view.case.id,
        "deal": tab.package(view.deal),
        "deal_is": "as asked" if view.chosen else "nash" if tab.nash is not None else "fairest",
        "parties": {council.rules.party: _plain(view, council) for council in view.councils},
    }
    if view.changed is not None:
        changed = view.changed
        plain["won"] = {"party": changed.party, "faction": changed.faction} | {
            when: {
                "ratified": changed.chance[k],
                "both_ratify": changed.both[k],
                "agreed": _package(view, changed.agreed[k]),
            }
            for k, when in enumerate(("now", "then"))
        }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n"


def _plain(view: FactionsView, council: CouncilView) -> dict[str, Any]:
    party = council.rules.party
    stated = view.case.parties[party].council
    return {
        "rule": stated.rule,
        "threshold": stated.threshold if stated.rule == "threshold" else None,
        "ratified": float(council.mandate.full[0]),
        "ratified_without_room": float(council.mandate.without_room[0]),
        "power_to_act": council.plain.acts,
        "factions": {name: _faction(view, council, f) for f, name in enumerate(council.rules.factions)},
        "two_levels": {one.by: _curve(view, one) for one in council.curves},
    }


def _faction(view: FactionsView, council: CouncilView, f: int) -> dict[str, Any]:
    ours, won = council.rules, council.won[f]
    stated = view.case.parties[ours.party].council.factions[ours.factions[f]]
    above = ours.parent[f]
    return {
        "name": stated.name,
        "weight": float(ours.weights[f]),
        "veto": bool(ours.veto[f]),
        "in_room": bool(ours.in_room[f]),
        "instructed_by": None if above < 0 else ours.factions[above],
        "bound": None if above < 0 else float(ours.bound[f]),
        "supports": float(council.mandate.support[0, f]),
        "votes_yes": council.votes[f],
        "decides": float(council.mandate.pivotal[0, f]),
        "passes_alone": council.plain.alone[f],
        "stops_alone": council.plain.blocks[f],
        "power": _power(council.plain, f),
        "power_with_instruction": _power(council.bound, f),
        "if_in_favour": won.favour,
        "if_against": won.against,
        "if_freed": won.freed,
        "worth_to_even": won.least,
    }


def _power(indices: Power, f: int) -> dict[str, float]:
    names = ("shapley_shubik", "banzhaf", "penrose", "initiate", "prevent")
    return {name: float(getattr(indices, name)[f]) for name in names}


def _curve(view: FactionsView, one: Curve) -> dict[str, Any]:
    tab, parties = view.table, (view.case.claimant, view.case.respondent)
    steps = [
        {
            "above": _finite(step.above),
            "to": _finite(step.to),
            "left": step.left,
            "deal": _package(view, step.row),
            "net": None if step.row is None else dict(zip(parties, tab.net[step.row].tolist(), strict=True)),
        }
        for step in one.steps
    ]
    agreed = _package(view, one.agreed)
    return {
        "demand": one.demand,
        "agreed": agreed,
        "other_ratifies": one.other,
        "both_ratify": one.both,
        "steps": steps,
    }


def _package(view: FactionsView, row: int | None) -> dict[str, str] | None:
    return None if row is None else view.table.package(row)


def _finite(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None
