"""Contradictions as evidence: each group of them is one act CONTRADICT of the party."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sulh.record._contradict import STANDS_DAYS, Contradiction, contradictions
from sulh.record._dossier import Dossier
from sulh.record._observation import Observation
from sulh.record._reliance import background, likelihoods, reliance

ACT = "CONTRADICT"


def with_contradictions(dossier: Dossier, party: str, found: Sequence[Observation]) -> list[Observation]:
    """The observations, those coded CONTRADICT joined to the group they speak of, and one for each contradiction."""
    pairs = contradictions(dossier, party)
    spans = {(one.issue, one.group): (one.first, one.last) for one in pairs}
    coded = [_joined(dossier, party, one, spans) if one.act == ACT else one for one in found]
    return [*coded, *(_observation(dossier, one) for one in pairs)]


def _day(dossier: Dossier, key: str) -> dt.date:
    item = dossier.items[key]
    return min(item.date, dossier.known(item))


def _joined(
    dossier: Dossier, party: str, one: Observation, spans: Mapping[tuple[str, str], tuple[dt.date, dt.date]]
) -> Observation:
    """A coded CONTRADICT as a report of the first group of its issue that it may speak of, if there is one."""
    issue = dossier.items[one.item].issue
    for (about, group), (first, last) in sorted(spans.items(), key=lambda pair: (pair[1][0], pair[0])):
        if about == issue and first <= one.date <= last + dt.timedelta(days=STANDS_DAYS):
            return replace(one, happening=("contradiction", party, issue, group))
    return one


def _observation(dossier: Dossier, pair: Contradiction) -> Observation:
    earlier, later = dossier.items[pair.earlier], dossier.items[pair.later]
    sources = dossier.sources[earlier.source], dossier.sources[later.source]
    first, second = (
        reliance(item, source, dossier.codebook) for item, source in zip((earlier, later), sources, strict=True)
    )
    act = later.model_copy(update={"act": ACT, "about": pair.party})
    why = (
        f"{pair.later} contradicts {pair.earlier}: {pair.why}; both must have been said: r = {first:.2f} x {second:.2f}"
    )
    if first * second == 0:
        why = f"no weight: {pair.later} contradicts {pair.earlier}, and on one of the two nothing rests"
    return Observation(
        item=pair.later,
        family=sources[1].family,
        date=_day(dossier, pair.later),
        known=max(dossier.known(earlier), dossier.known(later)),
        happening=("contradiction", pair.party, pair.issue, pair.group),
        act=ACT,
        r=first * second,
        m=background(act, sources[1], dossier.case, dossier.codebook),
        p=likelihoods(ACT, dossier.codebook),
        why=why,
        full=first * second,
        pair=(pair.earlier, pair.later),
        needs=tuple(dict.fromkeys(source.family for source in sources)),
    )
