"""The levers of each actor in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from sulh.brief._flip import read_plain
from sulh.brief._labels import label
from sulh.brief._words import clipped, count, day, percent, points
from sulh.case import Case
from sulh.inert import inert
from sulh.outlook import Pull, Pulls

LEAST = 0.0005
MOST = 5


def pulls_told(pulls: Pulls, most: int = MOST) -> str:
    """What each actor could do for delivery and against escalation: its levers with the largest effect, with costs.

    An effect below a twentieth of a point is no effect in print. Actors without one are named at the end.
    """
    case = pulls.dossier.case
    delivered, escalation = (percent(pulls.read[k]) for k in (0, 4))
    lines = [inert(case.title), ""]
    lines += wrap(
        f"By {day(pulls.horizon)}: delivered {delivered}, escalation {escalation}. What each actor could change by its "
        "own choice, one number at a time, from its likely value to the end of its range that moves it so. "
        "This is what the model answers, not advice, and a cost in lives or law does not show in it:",
        80,
    )
    idle = []
    for actor in pulls.actors:
        told = list(_actor(pulls, actor, most))
        idle += [] if told else [inert(actor_name(case, actor))]
        lines += ["", inert(actor_name(case, actor)), *told] if told else []
    if idle:
        lines += ["", *wrap(f"No lever that moves either by a tenth of a point: {'; '.join(idle)}.", 80)]
    if not pulls.pulls:
        lines += ["", "No number with a range is anybody's to move alone."]
    end = f"{count(pulls.evaluations, 'evaluation')} on a coarse grid, {pulls.seconds:.0f} s."
    if pulls.unconverged:
        end = f"Not converged: {count(pulls.unconverged, 'game')}. {end}"
    costly = sum(pull.cost is not None for pull in pulls.pulls)
    if pulls.pulls:
        given = f"The case gives a cost for {costly} of {count(len(pulls.pulls), 'lever')}"
        end = f"{given if costly else 'The case gives no lever a cost'}. {end}"
    lines += [
        "",
        *wrap(f"Together levers do not add up. A range says what was doubted, not what can be done. {end}", 80),
    ]
    return "\n".join(lines) + "\n"


def pulls_json(pulls: Pulls) -> str:
    """The same, with every outcome and belief at both ends, as one JSON text: keys sorted, a newline at the end."""
    case = pulls.dossier.case
    plain: dict[str, Any] = {
        "case": case.id,
        "digest": pulls.dossier.digest,
        "as_of": pulls.dossier.as_of.isoformat(),
        "horizon": pulls.horizon.isoformat(),
        "likely": read_plain(case, pulls.read),
        "actors": [
            {"actor": actor, "name": actor_name(case, actor), "levers": [_plain(case, p) for p in pulls.of(actor)]}
            for actor in pulls.actors
        ],
        "evaluations": pulls.evaluations,
        "unconverged": pulls.unconverged,
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n"


def actor_name(case: Case, actor: str) -> str:
    """An actor's name; a faction's after its party's."""
    head, _, faction = actor.partition(".")
    for group in (case.parties, case.mediators, case.third_parties, case.armed_groups):
        if head in group:
            name = group[head].name
            return f"{name}: {case.parties[head].council.factions[faction].name}" if faction else name
    return actor


def _plain(case: Case, pull: Pull) -> dict[str, Any]:
    return {
        "path": pull.path,
        "label": label(case, pull.path),
        "low": pull.low,
        "likely": pull.likely,
        "high": pull.high,
        "at_low": read_plain(case, pull.at_low),
        "at_high": read_plain(case, pull.at_high),
        "for_delivery": dict(zip(("end", "change"), pull.for_delivery, strict=True)),
        "against_escalation": dict(zip(("end", "change"), pull.against_escalation, strict=True)),
        "cost": pull.cost,
        "cost_to": pull.cost_to,
    }


def _actor(pulls: Pulls, actor: str, most: int) -> Iterator[str]:
    case = pulls.dossier.case
    ways: Sequence[tuple[str, bool]] = (("for delivery", False), ("against escalation", True))
    for words, escalation in ways:
        ranked = pulls.of(actor, escalation)
        helping = [pull for pull in ranked if abs(_effect(pull, escalation)[1]) >= LEAST][:most]
        if helping:
            yield f"  {words}"
        for pull in helping:
            end, change = _effect(pull, escalation)
            to = pull.high if end == "high" else pull.low
            yield f"    {points(change):>6}  {clipped(_short(case, actor, pull.path), 70)}"
            yield f"            {pull.likely:g} → {to:g}"
            if pull.cost is not None and pull.cost_to in (None, end):
                yield from (f"            {line}" for line in wrap(f"cost: {inert(pull.cost)}", 68))


def _effect(pull: Pull, escalation: bool) -> tuple[str | None, float]:
    return pull.against_escalation if escalation else pull.for_delivery


def _short(case: Case, actor: str, path: str) -> str:
    """The label of a number without the actor's own name before it."""
    head = f"{actor_name(case, actor)}: "
    return inert(label(case, path).removeprefix(head))
