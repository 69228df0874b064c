"""Which groups of assumptions the spread of the answer comes from, in words and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from textwrap import wrap
from typing import Any

import numpy as np

from sulh.brief._document import OUTCOMES
from sulh.brief._flip import BELIEFS
from sulh.brief._words import OUTCOME_WORDS, count, day, percent, worth
from sulh.case import Case
from sulh.inert import inert
from sulh.outlook import Indices

BELIEF_WORDS = {"will": "wants a deal", "can": "could deliver one, if willing", "stall": "talks to gain time"}
MOST = 4
LEAST = 0.05


def spread_told(indices: Indices, most: int = MOST) -> str:
    """For each outcome and belief: its spread, and the groups with the largest total share of it, at most `most`."""
    case, shares = indices.dossier.case, indices.shares
    lines = [inert(case.title), ""]
    lines += wrap(
        f"Where the spread of the answer by {day(indices.horizon)} comes from, by group of assumptions. Total: the "
        "share of the variance that would stay if all but the group were known. Alone: the share that would go if the "
        "group were known. In brackets what chance leaves open, 10th to 90th percentile.",
        80,
    )
    for at, (_key, name) in enumerate(_read(case)):
        mean, deviation = percent(float(shares.mean[at])), 100 * shares.deviation[at]
        lines += ["", f"{inert(name)}: {mean} on average, standard deviation {deviation:.1f} points"]
        lines += _groups(indices, at, most)
    end = f"{count(indices.evaluations, 'game')} on a coarse grid, {indices.draws} draws, {indices.seconds:.0f} s."
    if indices.unconverged:
        end = f"Not converged: {count(indices.unconverged, 'game')}. {end}"
    words = "Totals sum to more than 1 where groups act together; a share below 0 or above 1 is chance."
    lines += ["", *wrap(f"{words} {end}", 80), "", *wrap(_sizes(indices), 80)]
    return "\n".join(lines) + "\n"


def spread_json(indices: Indices) -> str:
    """The same for all groups as one JSON text: keys sorted, a newline at the end. Seconds are left out: they differ.

    What does not vary has null for every share.
    """
    case, shares = indices.dossier.case, indices.shares
    read: dict[str, Any] = {}
    for at, (key, _name) in enumerate(_read(case)):
        read[key] = {
            "mean": float(shares.mean[at]),
            "deviation": float(shares.deviation[at]),
            "varies": bool(np.isfinite(shares.total[:, at]).any()),
            "groups": {
                group: {
                    "first": _plain(shares.first[g, at]),
                    "first_between": [_plain(end) for end in shares.first_between[:, g, at]],
                    "total": _plain(shares.total[g, at]),
                    "total_between": [_plain(end) for end in shares.total_between[:, g, at]],
                }
                for g, group in enumerate(indices.groups)
            },
        }
    plain = {
        "case": case.id,
        "digest": indices.dossier.digest,
        "as_of": indices.dossier.as_of.isoformat(),
        "horizon": indices.horizon.isoformat(),
        "draws": indices.draws,
        "seed": indices.seed,
        "groups": {group: list(paths) for group, paths in indices.groups.items()},
        "read": read,
        "evaluations": indices.evaluations,
        "unconverged": indices.unconverged,
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n"


def _read(case: Case) -> Iterator[tuple[str, str]]:
    """Key and name of each thing read off a chain, in its order."""
    for name in OUTCOMES:
        yield f"outcomes.{name}", OUTCOME_WORDS[name].label
    for party in (case.claimant, case.respondent):
        for name in BELIEFS:
            yield f"beliefs.{party}.{name}", f"{case.parties[party].name} {BELIEF_WORDS[name]}"


def _groups(indices: Indices, at: int, most: int) -> list[str]:
    shares = indices.shares
    total = shares.total[:, at]
    if not np.isfinite(total).any():
        return ["  It does not vary, so there is nothing to share out."]
    names = tuple(indices.groups)
    leading = sorted(range(len(names)), key=lambda g: (-total[g], names[g]))[:most]
    lines = [f"  {'':<22}{'total':<22}alone"]
    for g in (g for g in leading if total[g] >= LEAST):
        whole = _between(total[g], shares.total_between[:, g, at])
        alone = _between(shares.first[g, at], shares.first_between[:, g, at])
        lines.append(f"  {inert(names[g]):<22}{whole:<22}{alone}")
    return lines


def _between(share: float, ends: Any) -> str:
    whole, low, high = (worth(round(float(number), 2) + 0.0) for number in (share, *ends))  # no minus before a zero
    return f"{whole} ({low} to {high})"


def _sizes(indices: Indices) -> str:
    sizes = ", ".join(f"{inert(group)} {len(paths)}" for group, paths in indices.groups.items())
    return f"Numbers with a range in each group: {sizes}."


def _plain(number: Any) -> float | None:
    return float(number) if math.isfinite(number) else None
