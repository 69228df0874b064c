"""What would change our mind: the move of each act, were it reported tomorrow, and what the news would be worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sulh.belief._evidence import gather
from sulh.belief._filter import drift
from sulh.belief._report import cap_family, happening_increments
from sulh.belief._value import Belief, Floats
from sulh.record import Act, Dossier
from sulh.record._reliance import background_of, grade, likelihoods

TOMORROW = dt.timedelta(days=1)


@dataclass(frozen=True)
class NextItem:
    """One act as it might be reported tomorrow about a party.

    `actor` is the armed group where the act is an attack by one, else None; `reporter` a side of the case. `will`,
    `can` and `stall` are changes against tomorrow without the report; `chance` is that of such a report in a spell of
    talks, and `information` what it is worth on average to know whether it comes, in nats.
    """

    act: str
    actor: str | None
    reporter: str
    will: float
    can: float
    stall: float
    chance: float
    information: float


def next_items(belief: Belief, dossier: Dossier, letter: str = "A", number: int = 1) -> list[NextItem]:
    """How far each act of the codebook would move the belief if it were reported tomorrow, by each side that reports.

    The report is graded alike whoever makes it (A1 unless said otherwise), stands alone in its family, and is about
    the party: so what differs between reporters is whose side gains by it. Reporters are the mediators' side (one that
    gains nothing, and stands for third states as well) and the sides of both parties. An attack by a group tied to the
    party is listed for each such group. The moves are against tomorrow without it, so that drift is in none of them.

    The expected information is the mutual information between the type and whether the report comes:

        I = H(b) - sum over x in {report, none} of P(x) H(b | x),   P(report | type) = r P(act | type) + (1 - r) m

    Returns: one row for each act, group and reporter, the largest move of P(will) first.
    """
    codebook = dossier.codebook
    keep = gather(dossier, belief.party, belief.prior).keep_between(dossier.as_of, dossier.as_of + TOMORROW)
    tomorrow = drift(belief.posterior, belief.prior, keep)
    r = np.array([grade(codebook, letter, number)])
    found = []
    for code, act in codebook.acts.items():
        for actor in _actors(act, dossier, belief.party):
            p = np.array(likelihoods(code, codebook, dossier.case, actor))
            for reporter in reporters(dossier):
                m = np.array([background_of(act, belief.party, reporter, dossier.case, codebook)])
                loglik, _ = cap_family(happening_increments(p, r, m), codebook.family_cap.mid, belief.prior > 0)
                found.append(_move(code, actor, reporter, tomorrow, np.exp(loglik[0])))
    return sorted(found, key=lambda one: (-abs(one.will), one.act, one.actor or "", one.reporter))


def reporters(dossier: Dossier) -> list[str]:
    """The sides whose reports are asked about: the first mediating side there is, or else third side; both parties'."""
    case = dossier.case
    neutral = [key for kind in ("mediator", "third") for key, side in case.sides.items() if side.kind == kind]
    return [*neutral[:1], *dict.fromkeys(case.parties[name].side for name in (case.claimant, case.respondent))]


def _actors(act: Act, dossier: Dossier, party: str) -> Iterator[str | None]:
    """The groups tied to the party, which alone do an attack by a group; None for other acts, or if there are none."""
    groups = [key for key, group in dossier.case.armed_groups.items() if group.tied_to == party]
    yield from groups if act.by_group and groups else [None]


def _move(code: str, actor: str | None, reporter: str, tomorrow: Floats, heard: Floats) -> NextItem:
    chance = float(tomorrow @ heard)
    after, silent = tomorrow * heard / chance, tomorrow * (1 - heard)
    worth = entropy(tomorrow) - chance * entropy(after)
    if chance < 1:
        worth -= (1 - chance) * entropy(silent / (1 - chance))
    will, can, stall = (new - old for new, old in zip(views(after), views(tomorrow), strict=True))
    return NextItem(code, actor, reporter, will, can, stall, chance, max(worth, 0.0))


def views(belief: Floats) -> tuple[float, float, float]:
    """P(will), P(can | will), P(stall) of a belief over (settler, captive, staller, refuser)."""
    will = float(belief[0] + belief[1])
    return will, float(belief[0] / will) if will > 0 else 0.0, float(belief[2])


def entropy(belief: Floats) -> float:
    """H(b) = -sum b log b, in nats, with 0 log 0 = 0."""
    some = belief[belief > 0]
    return float(-(some * np.log(some)).sum())
