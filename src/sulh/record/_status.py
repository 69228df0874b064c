"""What the record says of today: whether the parties talk, and how tense the ceasefire is."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator

from sulh.record._dossier import Dossier
from sulh.record._models import Item
from sulh.record._observe import happening, superseded
from sulh.record._reliance import act_of, reliance

ENOUGH = 0.2
SEVERITY = {"major": 1.0, "minor": 0.5}


def table_status(dossier: Dossier) -> tuple[str, dt.date | None]:
    """Whether the parties talk at `as_of`, and since when: ('talking' or 'broken-off', date).

    The last act that opens or closes the table decides, among facts and claims with r > 0.2 that had happened and were
    known: last by the date it happened; on one date by the date it became known, then by r, then a resumption wins.
    Without any such act the case's own `talks.status` stands, with no date.
    """
    moves = [
        (item.date, dossier.known(item), r, act.talks == "resume")
        for item, r in _reports(dossier)
        if (act := act_of(item.act, dossier.codebook)).talks and item.kind in ("fact", "claim") and r > ENOUGH
    ]
    if not moves:
        return dossier.case.talks.status, None
    when, _, _, resumed = max(moves)
    return ("talking" if resumed else "broken-off"), when


def tension_now(dossier: Dossier) -> int:
    """The tension level at `as_of`, from 0 to levels - 2 (the level above is the end of the ceasefire).

    level = min(levels - 2, round(sum of happened x severity)), severity 1 for a major and 1/2 for a minor incident

    over the incidents of the last `window_days` days, none from before the ceasefire began, halves rounded down.
    `happened` = 1 - product over families of (1 - r), r from grade and chain alone: who did it may be denied or
    unknown, that it happened is what frays a truce. Reports with one event are one incident; reports without one are
    joined by family, actor, act, issue and date, so one incident told by two families without an event counts twice.
    """
    ceasefire = dossier.case.ceasefire
    first = max(ceasefire.since, dossier.as_of - dt.timedelta(days=ceasefire.tension.window_days - 1))
    told: dict[object, dict[str, float]] = {}
    weight: dict[object, float] = {}
    for item, _ in _reports(dossier):
        severity = act_of(item.act, dossier.codebook).incident
        if severity is not None and item.date >= first:
            source = dossier.sources[item.source]
            r = reliance(item.model_copy(update={"attribution": None}), source, dossier.codebook)
            key = item.event or happening(item, source.family)
            families = told.setdefault(key, {})
            families[source.family] = max(families.get(source.family, 0.0), r)
            weight[key] = max(weight.get(key, 0.0), SEVERITY[severity])
    total = math.fsum(weight[key] * (1 - math.prod(1 - r for r in families.values())) for key, families in told.items())
    return min(ceasefire.tension.levels - 2, math.ceil(total - 0.5 - 1e-9))


def _reports(dossier: Dossier) -> Iterator[tuple[Item, float]]:
    """Items that had happened and were known at `as_of` and that no other replaced, each with its r."""
    gone = superseded(dossier)
    for key, item in dossier.items.items():
        if key not in gone and item.date <= dossier.as_of and dossier.known(item) <= dossier.as_of:
            yield item, reliance(item, dossier.sources[item.source], dossier.codebook)
