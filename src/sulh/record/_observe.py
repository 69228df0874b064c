"""From the record to observations: which items are about a party, which report one happening, and which count."""

from __future__ import annotations

from dataclasses import replace

from sulh.record._both import with_contradictions
from sulh.record._dossier import Dossier
from sulh.record._models import Item
from sulh.record._observation import Happening, Observation
from sulh.record._reliance import NO_EVIDENCE, background, bears_on, bond_of, likelihoods, reliance
from sulh.record._superseded import superseded as superseded


def observations(dossier: Dossier, party: str) -> tuple[Observation, ...]:
    """Every item about `party` known by `as_of`, in the order of (date, known, id), counted or not.

    Items with one event and act are reports of one happening, and so are items without an event that agree in family,
    actor, act, issue and date. Within a happening only the best member of each family counts: the one with the
    largest r, then the smaller m, then the one known first, then the first id. The items of an opinion piece are one
    happening of their own, so that only the best of them counts.

    Contradictions found by rule (`contradictions`) enter as acts CONTRADICT beside the two statements themselves, those
    of one group as reports of one happening: r = r of the earlier x r of the later statement, since both must have been
    made; the later one's day, source family and gain. An item coded CONTRADICT about the same party and issue, from the
    group's first day to `STANDS_DAYS` after its last, reports that happening too.
    """
    gone = superseded(dossier)
    found = []
    for key, item in dossier.items.items():
        if dossier.known(item) <= dossier.as_of and bears_on(item, dossier.case)[0] == party:
            found.append(_observation(dossier, key, item, gone.get(key)))
    found = with_contradictions(dossier, party, found)
    found.sort(key=lambda o: (o.date, o.known, o.item, o.pair or ()))
    best: dict[tuple[Happening, str], Observation] = {}
    for one in sorted(found, key=lambda o: (-o.r, o.m, o.known, o.item, o.pair or ())):
        best.setdefault((one.happening, one.family), one)
    return tuple(_counted(one, best[one.happening, one.family]) for one in found)


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
        bond = None if item.actor is None else bond_of(item.act, codebook, dossier.case, item.actor)
        if bond is not None:
            why += f"; read by the group's tie {bond[0]:.2f} and control {bond[1]:.2f}"
    return Observation(
        item=key,
        family=source.family,
        date=min(item.date, known),
        known=known,
        happening=("opinion", item.source) if source.genre == "opinion" else happening(item, source.family),
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
    why = "speaks for the whole opinion piece" if one.happening[0] == "opinion" else "reports the same"
    return replace(one, r=0.0, why=f"no weight: {best.item} {why} from the same family")
