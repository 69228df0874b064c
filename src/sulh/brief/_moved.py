"""The steps of a belief as bars of the waterfall."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sulh.belief import Belief
from sulh.brief._document import Move
from sulh.case import TYPES
from sulh.record import Dossier

Floats = NDArray[np.float64]


def moves_of(dossier: Dossier, belief: Belief) -> list[Move]:
    """Every step from prior to posterior in date order; a contradiction stands under its later statement."""
    moves = []
    for step in belief.steps:
        item = dossier.items[step.item] if step.item else None
        source = dossier.sources[item.source] if item else None
        text = item.text if item else "Time passes: what the party wants may have changed"
        if item and step.pair:
            text = f"Cannot both be policy: {dossier.items[step.pair[0]].text} / {item.text}"
        change = step.after - step.before
        moves.append(
            Move(
                item=step.item,
                pair=step.pair,
                party=belief.party,
                date=step.date,
                text=text,
                source=item.source if item else None,
                publisher=source.publisher if source else None,
                grade=f"{item.reliability or source.reliability}{item.credibility}" if item and source else None,
                weight=step.weight,
                delta=float(change[0] + change[1]),
                delta_can=_can(step.after) - _can(step.before),
                delta_types=dict(zip(TYPES, map(float, change), strict=True)),
                why=step.why,
            )
        )
    return moves


def _can(belief: Floats) -> float:
    will = float(belief[0] + belief[1])
    return float(belief[0]) / will if will > 0 else 0.0
