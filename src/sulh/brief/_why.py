"""Why a belief is what it is, as one document: three views, the next item, hypotheses, the past, what it hangs on."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sulh.belief import (
    Belief,
    Hypotheses,
    NextItem,
    Reason,
    Sensitivity,
    gather,
    hindsight,
    hypotheses,
    leave_out,
    next_items,
    reasons,
    reporters,
    sensitivity,
)
from sulh.brief._contradictions import splits
from sulh.brief._document import Move, Part, Split
from sulh.brief._moved import moves_of
from sulh.brief._words import MINUS
from sulh.case import TYPES
from sulh.outlook import believe
from sulh.record import Dossier, diagonals

Floats = NDArray[np.float64]


class Types(Part):
    """One number for each hidden type."""

    settler: float | None
    captive: float | None
    staller: float | None
    refuser: float | None


class Seen(Part):
    """A belief, or a change of one: will = settler + captive, can = settler / will, stall = staller."""

    will: float
    can: float
    stall: float


class FamilyReason(Part):
    """One family of sources in three views, each a change of P(will) and of the types."""

    family: str
    items: list[str] = Field(description="its items that moved the belief in date order")
    in_order: float = Field(description="sum of its steps in date order")
    without: float = Field(description="P(will) less P(will) without the family")
    fair: float = Field(description="Shapley value: the mean over all orders in which families could be heard")
    error: float = Field(description="standard error of `fair`; 0 where it is exact")
    fair_types: Types


class ItemReason(Part):
    """What one item holds up: the belief less the belief without it."""

    item: str
    without: float = Field(description="change of P(will)")
    without_types: Types


class NextMove(Part):
    """How far the belief would move if an act were reported tomorrow by a side."""

    act: str
    name: str
    actor: str | None = Field(description="the armed group, where the act is an attack by one")
    reporter: str = Field(description="the side that reports")
    change: Seen
    chance: float = Field(description="of such a report in a spell of talks")
    information: float = Field(description="what knowing whether it comes is worth on average, in nats")


class Column(Part):
    """One item that counts, against the four hypotheses."""

    item: str
    pair: tuple[str, str] | None = Field(description="both statements, where the column is a contradiction")
    loglik: Types = Field(description="log L(item | type) as it entered; null where the item rules the type out")
    weight: Types = Field(description="how far it speaks for a type against all others together, in nats")
    diagnosticity: float | None = Field(description="the most by which it tells two types apart, nats; null: infinite")


class Glance(Part):
    """A day as it was seen then, and as it is seen now."""

    date: dt.date
    then: Seen
    now: Seen
    moved: float


class Hang(Part):
    """What will, can and stall would be with one number at its other ends."""

    what: str
    ends: tuple[str, str]
    low: Seen
    high: Seen
    size: float


class GraderDiagonal(Part):
    """How many of a grader's grades sit on the diagonal A1, B2, C3 and so on."""

    grader: str
    grades: int
    share: float
    warns: bool = Field(description="over 80 % of at least 10: one of the two was copied from the other")


class PartyWhy(Part):
    """Everything there is to say about why the belief about one party is what it is."""

    name: str
    prior: Types
    posterior: Types
    belief: Seen
    log_evidence: float = Field(description="log P(record | prior), in nats")
    drift: float = Field(description="what drift moved P(will) in date order; it belongs to no family")
    families: list[FamilyReason]
    exact: bool = Field(description="whether `fair` was summed over all sets of families, or sampled")
    pairs: int = Field(description="antithetic pairs of orders that were sampled; 0 where it is exact")
    items: list[ItemReason]
    next: list[NextMove]
    hypotheses: list[Column]
    inconsistency: Types = Field(description="what each type leaves unexplained over all items, nats; null: infinite")
    past: list[Glance]
    hangs_on: list[Hang]


class WhyDocument(Part):
    """Why the beliefs of a case are what they are."""

    case: str
    digest: str
    as_of: dt.date
    reporters: dict[str, str] = Field(description="sides that `next` asks about: id and name, the neutral one first")
    parties: dict[str, PartyWhy]
    waterfall: list[Move]
    contradictions: list[Split]
    diagonal: list[GraderDiagonal]


def why(dossier: Dossier, party: str | None = None) -> WhyDocument:
    """Why the beliefs about the parties are what they are, or about one of them. No game is solved for it."""
    case = dossier.case
    beliefs = [belief for belief in believe(dossier) if party in (None, belief.party)]
    wanted = [party] if party else [case.respondent, case.claimant]
    beliefs.sort(key=lambda belief: wanted.index(belief.party))
    return WhyDocument(
        case=case.id,
        digest=dossier.digest,
        as_of=dossier.as_of,
        reporters={side: case.sides[side].name for side in reporters(dossier)},
        parties={belief.party: _party(dossier, belief) for belief in beliefs},
        waterfall=[move for belief in beliefs for move in moves_of(dossier, belief)],
        contradictions=[split for split in splits(dossier) if split.party in wanted],
        diagonal=[
            GraderDiagonal(grader=who or "nobody named", grades=one.n, share=one.share, warns=one.warns)
            for who, one in diagonals(dossier.items, dossier.sources, dossier.grades).items()
        ],
    )


def ranked(columns: Sequence[Column]) -> list[Column]:
    """Items by how far they tell hypotheses apart, what rules one out first."""
    return sorted(columns, key=lambda one: -(math.inf if one.diagnosticity is None else one.diagnosticity))


def tenths(weight: float | None) -> str:
    """A weight of evidence in tenths of a nat with its sign, for a narrow column."""
    if weight is None:
        return "–"
    whole = round(10 * weight)
    return f"{whole:+d}".replace("-", MINUS) if whole else "0"


def why_json(document: WhyDocument) -> str:
    """The document as one JSON text, as `document_json` writes."""
    import json

    plain = document.model_dump(mode="json")
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n"


def _party(dossier: Dossier, belief: Belief) -> PartyWhy:
    evidence = gather(dossier, belief.party, belief.prior)
    families, shapley = reasons(evidence, belief)
    matrix = hypotheses(belief)
    past = hindsight(belief)
    return PartyWhy(
        name=dossier.case.parties[belief.party].name,
        prior=_types(belief.prior),
        posterior=_types(belief.posterior),
        belief=Seen(will=belief.will, can=belief.can, stall=belief.stall),
        log_evidence=belief.log_evidence,
        drift=sum((_will(step.after - step.before) for step in belief.steps if step.item is None), 0.0),
        families=[_family(one) for one in families],
        exact=shapley.exact,
        pairs=shapley.pairs,
        items=_items(leave_out(evidence, belief)),
        next=[_next(move, dossier) for move in next_items(belief, dossier)],
        hypotheses=[_column(matrix, j) for j in range(len(matrix.items))],
        inconsistency=_types(matrix.inconsistency),
        past=[Glance(date=day.date, then=_seen(day.then), now=_seen(day.now), moved=day.moved) for day in past],
        hangs_on=[_hang(row) for row in sensitivity(dossier, belief)],
    )


def _family(one: Reason) -> FamilyReason:
    return FamilyReason(
        family=one.family,
        items=list(one.items),
        in_order=_will(one.in_order),
        without=_will(one.alone_out),
        fair=_will(one.fair),
        error=one.error_will,
        fair_types=_types(one.fair),
    )


def _items(changes: Mapping[str, Floats]) -> list[ItemReason]:
    """What each item holds up, the most first."""
    rows = [ItemReason(item=key, without=_will(one), without_types=_types(one)) for key, one in changes.items()]
    return sorted(rows, key=lambda row: (-abs(row.without), row.item))


def _next(move: NextItem, dossier: Dossier) -> NextMove:
    return NextMove(
        act=move.act,
        name=dossier.codebook.acts[move.act].name,
        actor=dossier.case.armed_groups[move.actor].name if move.actor else None,
        reporter=move.reporter,
        change=Seen(will=move.will, can=move.can, stall=move.stall),
        chance=move.chance,
        information=move.information,
    )


def _column(matrix: Hypotheses, j: int) -> Column:
    return Column(
        item=matrix.items[j],
        pair=matrix.pairs[j],
        loglik=_types(matrix.loglik[:, j]),
        weight=_types(matrix.weight[:, j]),
        diagnosticity=_finite(matrix.diagnosticity[j]),
    )


def _will(change: Floats) -> float:
    return float(change[0] + change[1])


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _types(values: Iterable[float]) -> Types:
    return Types(**{name: _finite(value) for name, value in zip(TYPES, values, strict=True)})


def _seen(belief: Floats) -> Seen:
    will = _will(belief)
    return Seen(will=will, can=float(belief[0] / will) if will > 0 else 0.0, stall=float(belief[2]))


def _hang(row: Sensitivity) -> Hang:
    low, high = (Seen(will=end[0], can=end[1], stall=end[2]) for end in (row.low, row.high))
    return Hang(what=row.what, ends=row.ends, low=low, high=high, size=row.size)
