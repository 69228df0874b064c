"""The game with which the project began, rebuilt with plausible numbers: for benchmarks and the laws of a real size."""

from __future__ import annotations

import numpy as np

from games import BROKEN_OFF, ESCALATION, TALKING, game
from sulh.game import RoundsGame


def prototype(rounds=12, levels=4, deals=4, types=(1, 3), precision=6.0) -> RoundsGame:
    """Talks with numbers that are only plausible, as large as the game with which the project began.

    A leads every round: it offers one of `deals`, presses, waits or leaves. B accepts an offer, refuses it, delays or
    does something visible, which prevents some incidents. Tension has `levels`; it rises with two of the three classes
    of incidents, and B's types prevent more or fewer of them. The types run from one that wants a deal and can keep it
    to one that lives by talking. Ends: left the table, and tension above its top.
    """
    (na, nb), offers = types, np.arange(deals)
    moves, seen = deals + 3, 3
    press, leave = deals, deals + 2
    replies = np.ones((1, moves, 4), bool)
    replies[0, deals:, 0] = False
    replies[0, leave] = [False, True, False, False]
    signs = np.full((1, moves, 4), -1)
    signs[0, :deals, 0] = offers
    will, firm = np.linspace(1, 0, nb), np.linspace(0, 0.3, na)  # of B to settle; what A loses by yielding
    given = (offers + 1) / (deals + 1)
    flow_a, flow_b = np.zeros((1, levels + 2, na, moves, 4)), np.zeros((1, levels + 2, nb, moves, 4))
    flow_a[..., 3], flow_a[..., press, :] = 0.04, flow_a[..., press, :] - 0.01
    flow_b += 0.05 * (0.5 - will)[:, None, None]
    flow_b[..., press, :] -= 0.04
    flow_b[..., 3] -= 0.03 + 0.05 * (1 - will)[:, None]
    tension = np.minimum(np.arange(levels + 2), levels - 1)
    worse = 0.05 + 0.06 * tension[:, None, None] + 0.15 * (1 - will)[:, None] - np.array([0, 0, 0, 0.04])
    observe = np.empty((1, levels + 2, nb, moves, 4, seen))
    observe[0, ..., 1], observe[0, ..., 2] = worse[:, :, None], worse[:, :, None] / 3
    observe[..., 0] = 1 - observe[..., 1:].sum(axis=-1)
    rows, row = _ways_of_tension(levels), np.zeros((1, levels + 2, moves, 4, seen), np.int64)
    for s in range(levels):
        row[0, s, :, :, :] = 3 * s + np.arange(seen)
    row[0, :levels, leave] = 3 * levels
    ends = np.linspace(0, -0.1, levels)
    return game(
        replies,
        signs,
        rounds=rounds,
        types=types,
        situations=levels + 2,
        seen=seen,
        deals=deals,
        group=np.array([0] * deals + [1, 2, 3]),
        ready=0.6,
        flow_a=flow_a,
        flow_b=flow_b,
        observe=observe,
        hit=np.array([[0.0, -0.03, -0.12], [0.0, -0.01, -0.06]]),
        row=row,
        rows=rows,
        deal_a=np.broadcast_to((1 - given)[None, None] - firm[:, None, None], (na, nb, deals)).copy(),
        deal_b=np.broadcast_to(
            given * (0.3 + 0.7 * will[:, None]) - 0.25 * (1 - will[:, None]), (na, nb, deals)
        ).copy(),
        delivered=np.broadcast_to(0.2 + 0.6 * will[:, None], (na, nb, deals)).copy(),
        end_a=np.tile([*ends, 0.05, -0.6], (na, 1)),
        end_b=np.tile([*ends, -0.1, -0.7], (nb, 1)),
        absorbing=np.arange(levels + 2) >= levels,
        label=np.array([TALKING] * levels + [BROKEN_OFF, ESCALATION]),
        discount=np.array([0.97, 0.97]),
        precision=precision,
    )


def _ways_of_tension(levels):
    """P(next situation): a row for each level and class of incidents, and last the row of leaving."""
    rows = np.zeros((3 * levels + 1, levels + 2))
    for s in range(levels):
        up = s + 1 if s + 1 < levels else levels + 1
        for o, rise in enumerate((0.05, 0.4, 0.8)):
            rows[3 * s + o, up] += rise
            rows[3 * s + o, max(s - 1, 0)] += (1 - rise) / 2
            rows[3 * s + o, s] += (1 - rise) / 2
    rows[-1, levels] = 0.8
    rows[-1, levels + 1] = 0.2
    return rows
