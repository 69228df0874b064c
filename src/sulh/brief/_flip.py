"""The smallest flip in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from sulh.brief._document import OUTCOMES
from sulh.brief._labels import label
from sulh.brief._words import OUTCOME_WORDS, count, day, listed, percent
from sulh.case import Case
from sulh.inert import inert
from sulh.outlook import Flip, Moved, Way

BELIEFS = ("will", "can", "stall")
BELIEF_WORDS = {
    "will": "the chance that {} wants a deal",
    "can": "the chance that {} could deliver one, if willing",
    "stall": "the chance that {} talks to gain time",
}


def flip_told(flip: Flip) -> str:
    """The judgement, each way to another one with what moves, and how it was found."""
    case = flip.dossier.case
    lines = [inert(case.title), "", *wrap(_now(flip), 80), ""]
    if flip.ways:
        lines += ["The least that makes it another one, in units of the ranges of assumptions:"]
        for way in flip.ways:
            lines += ["", *_way(flip, way)]
    else:
        lines += wrap("No change of assumptions within their ranges that makes it another one was found.", 80)
    if flip.one is None and flip.near is not None:
        near, margin = flip.near
        words = (
            f"No single number does it, of those looked at closely. Nearest: {label(case, near.path)}, at "
            f"{near.to:g}; there another judgement still lacks {100 * -margin:.1f} points."
            if margin < 0
            else f"{label(case, near.path)} at {near.to:g} does it on the coarse grid alone."
        )
        lines += ["", *wrap(inert(words), 80)]
    lines += ["", *wrap(_made(flip), 80)]
    return "\n".join(lines) + "\n"


def flip_json(flip: Flip) -> str:
    """The same as one JSON text: keys sorted, two spaces, a newline at the end. Seconds are left out: they differ."""
    case, judgement = flip.dossier.case, flip.judgement
    plain: dict[str, Any] = {
        "case": case.id,
        "digest": flip.dossier.digest,
        "as_of": flip.dossier.as_of.isoformat(),
        "horizon": flip.horizon.isoformat(),
        "judgement": {"asked": judgement.asked, "party": judgement.party, "now": judgement.now},
        "baseline": read_plain(case, flip.read),
        "one": _way_plain(flip, flip.one),
        "two": _way_plain(flip, flip.two),
        "many": _way_plain(flip, flip.many),
        "near": None if flip.near is None else {**_moved_plain(case, flip.near[0]), "margin": flip.near[1]},
        "looked": flip.looked,
        "moves_it": flip.moves_it,
        "toward": list(flip.rivals),
        "evaluations": flip.evaluations,
        "unconverged": flip.unconverged,
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n"


def read_plain(case: Case, read: Any) -> dict[str, Any]:
    """A reading (11,) as plain data: outcomes by name, beliefs by party."""
    parties = (case.claimant, case.respondent)
    return {
        "outcomes": dict(zip(OUTCOMES, map(float, read[:5]), strict=True)),
        "beliefs": {
            party: {name: float(read[5 + 3 * k + n]) for n, name in enumerate(BELIEFS)}
            for k, party in enumerate(parties)
        },
    }


def _way_plain(flip: Flip, way: Way | None) -> dict[str, Any] | None:
    if way is None:
        return None
    case = flip.dossier.case
    return {
        "to": way.to,
        "distance": way.distance,
        "moved": [_moved_plain(case, one) for one in way.moved],
        "margin": way.margin,
        "verified": way.verified,
        "then": read_plain(case, way.read),
    }


def _moved_plain(case: Case, one: Moved) -> dict[str, Any]:
    numbers = {name: getattr(one, name) for name in ("low", "likely", "high", "to", "share")}
    return {"path": one.path, "label": label(case, one.path), **numbers}


def _belief(flip: Flip, read: Any) -> tuple[str, float]:
    case, judgement = flip.dossier.case, flip.judgement
    party = str(judgement.party)
    at = 5 + 3 * (case.claimant, case.respondent).index(party) + BELIEFS.index(judgement.asked)
    return BELIEF_WORDS[judgement.asked].format(inert(case.parties[party].name)), float(read[at])


def _now(flip: Flip) -> str:
    if flip.judgement.asked == "outcome":
        top = flip.judgement.now
        share = percent(flip.read[OUTCOMES.index(top)])
        return f"By {day(flip.horizon)} the most likely outcome is {OUTCOME_WORDS[top].phrase} ({share})."
    words, share_now = _belief(flip, flip.read)
    return f"At the end of {day(flip.dossier.as_of)} {words} is {flip.judgement.now} one half ({percent(share_now)})."


def _way(flip: Flip, way: Way) -> Iterator[str]:
    case = flip.dossier.case
    yield f"With {count(len(way.moved), 'number')}: distance {way.distance:.2f}"
    for one in way.moved:
        end = "high" if one.share > 0 else "low"
        yield f"  {inert(label(case, one.path))}"
        yield f"    {one.likely:g} → {one.to:g}, {abs(one.share):.0%} of the way to its {end} ({_end(one):g})"
    yield f"  Then {_then(flip, way)}."
    if not way.verified:
        yield "  Not verified: on the grid of an answer the judgement stays."


def _end(one: Moved) -> float:
    return one.high if one.share > 0 else one.low


def _then(flip: Flip, way: Way) -> str:
    if flip.judgement.asked == "outcome":
        names = (way.to, flip.judgement.now)
        parts = [f"{OUTCOME_WORDS[name].label.lower()} {percent(way.read[OUTCOMES.index(name)])}" for name in names]
        return listed(parts)
    words, share = _belief(flip, way.read)
    return f"{words} is {percent(share)}"


def _made(flip: Flip) -> str:
    beyond = (
        "Another outcome has to lead by a point"
        if flip.judgement.asked == "outcome"
        else "The belief has to lie beyond one half by a point"
    )
    toward = (
        f", towards {listed([name.replace('_', ' ') for name in flip.rivals])}"
        if flip.rivals and flip.judgement.asked == "outcome"
        else ""
    )
    told = (
        f"{beyond}. A distance of 1 is one number at the end of its range; several count as the root of the sum of "
        f"squares. Of {count(flip.looked, 'number')} with a range {flip.moves_it} move the judgement; looked at "
        f"closely: those that help most{toward}. What is found is the nearest "
        "that this search comes upon, and no proof that none is nearer. "
    )
    if any(way.verified for way in flip.ways):
        told += "Verified on the grid of an answer. "
    if flip.unconverged:
        told += f"Not converged: {count(flip.unconverged, 'game')} on the way. "
    return f"{told}{count(flip.evaluations, 'evaluation')}, {flip.seconds:.0f} s."
