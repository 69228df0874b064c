"""From the record to observations: which items are about a party, which report one happening, and which count."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sulh.record._dossier import Dossier
from sulh.record._models import Item
from sulh.record._reliance import NO_EVIDENCE, background, bears_on, likelihoods, reliance

Happening = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """One item about a party, with what the report model needs: r, m and P(act | type), see `sulh.belief`.

    `date` is when it happened, no later than `known`. Observations with one `happening` report one happening. `r` is
    0 for an item that does not count, and `why` says why not; for one that counts `why` says how r came about. `full`
    is what r would be if no other item took its place: `replaced_by` names the item that supersedes it.
    `pair` names the two items of a contradiction, whose observation carries the id of the later one; it is there only
    as long as reports of all the families in `needs` are.
    """

    item: str
    family: str
    date: dt.date
    known: dt.date
    happening: Happening
    act: str
    r: float
    m: float
    p: tuple[float, ...]
    why: str
    full: float
    replaced_by: str | None = None
    pair: tuple[str, str] | None = None
    needs: tuple[str, ...] = ()


def observations(dossier: Dossier, party: str) -> tuple[Observation, ...]:
    """Every item about `party` known by `as_of`, in the order of (date, known, id), counted or not.

    Items with one event and act are reports of one happening, and so are items without an event that agree in family,
    actor, act, issue and date. Within a happening only the best member of each family counts: the one with the
    largest r, then the smaller m, then the one known first, then the first id.
    """
    gone = superseded(dossier)
    found = []
    for key, item in dossier.items.items():
        if dossier.known(item) <= dossier.as_of and bears_on(item, dossier.case)[0] == party:
            found.append(_observation(dossier, key, item, gone.get(key)))
    found.sort(key=lambda o: (o.date, o.known, o.item))
    best: dict[tuple[Happening, str], Observation] = {}
    for one in sorted(found, key=lambda o: (-o.r, o.m, o.known, o.item)):
        best.setdefault((one.happening, one.family), one)
    return tuple(_counted(one, best[one.happening, one.family]) for one in found)


def superseded(dossier: Dossier) -> dict[str, str]:
    """Items that a later known item replaces: the old id → the new id."""
    return {
        item.supersedes: key
        for key, item in sorted(dossier.items.items())
        if item.supersedes is not None and dossier.known(item) <= dossier.as_of
    }


def happening(item: Item, family: str) -> Happening:
    """What an item reports, so that two reports of it can be told from reports of two things."""
    if item.event is not None:
        return ("event", item.event, item.act)
    who = item.actor or " and ".join(sorted(item.actors))
    return ("alone", family, who, item.act, item.issue, item.date.isoformat())


def _observation(dossier: Dossier, key: str, item: Item, replaced_by: str | None) -> Observation:
    source, codebook, known = dossier.sources[item.source], dossier.codebook, dossier.known(item)
    r = full = reliance(item, source, codebook)
    if replaced_by is not None:
        r, why = 0.0, f"no weight: superseded by {replaced_by}"
    elif item.kind in NO_EVIDENCE:
        why = NO_EVIDENCE[item.kind]
    elif r == 0:
        why = "no weight: its grade says that nothing rests on it"
    else:
        why = f"grade {item.reliability or source.reliability}{item.credibility}: r = {r:.2f}"
    return Observation(
        item=key,
        family=source.family,
        date=min(item.date, known),
        known=known,
        happening=happening(item, source.family),
        act=item.act,
        r=r,
        m=background(item, source, dossier.case, codebook),
        p=likelihoods(item.act, codebook, dossier.case, item.actor),
        why=why,
        full=full,
        replaced_by=replaced_by,
        needs=(source.family,),
    )


def _counted(one: Observation, best: Observation) -> Observation:
    """The observation itself if it is its family's best on that happening, else the same without weight."""
    if one is best or one.r == 0:
        return one
    return replace(one, r=0.0, why=f"no weight: {best.item} reports the same from the same family")
