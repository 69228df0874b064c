"""Games of theory as arrays: each has a closed form, told in docs/theory.md."""

from __future__ import annotations

import numpy as np

from games import BROKEN_OFF, ESCALATION, TALKING, game, pie
from sulh.game import RoundsGame, Strategy

NEVER = -100.0  # what giving in is worth to a type that never does


def pie_at_risk(breakdown, ends, rounds, points, precision) -> RoundsGame:
    """The pie without impatience: after each refusal talks break down with a chance, and `ends` (2,) is what is left.

    Where the last round is over, the same is left, so that a long game is as good as an endless one.
    """
    plain, two = pie(1.0, 1.0, rounds, points, precision), 2
    share = np.linspace(0, 1, points)
    return game(
        plain.replies,
        plain.signs,
        rounds=rounds,
        leader=(0, 1),
        situations=two,
        deals=points,
        kind=np.repeat(plain.kind, two, axis=1),
        row=np.zeros((2, two, points, 2, 1), np.int64),
        rows=np.array([[1 - breakdown, breakdown]]),
        deal_a=share[None, None, :],
        deal_b=1 - share[None, None, :],
        end_a=np.full((1, two), ends[0]),
        end_b=np.full((1, two), ends[1]),
        absorbing=np.array([False, True]),
        label=np.array([TALKING, BROKEN_OFF]),
        precision=precision,
    )


def pie_to_be_ratified(patience, reserve, rounds, points, precision) -> RoundsGame:
    """The pie, where B's ratifier lets nothing pass that leaves B less than `reserve`: such a signature is paper."""
    share = np.linspace(0, 1, points)
    passes = (1 - share >= reserve - 1e-9).astype(float)[None, None, :]
    plain = pie(patience, patience, rounds, points, precision)
    worths = {"deal_a": plain.deal_a * passes, "deal_b": plain.deal_b * passes, "delivered": passes}
    return game(
        plain.replies, plain.signs, rounds=rounds, leader=(0, 1), deals=points, kind=plain.kind,
        discount=plain.discount, precision=precision, **worths,
    )  # fmt: skip


def power_that_shifts(before, after, patience, costs, points, precision, most=1.0) -> RoundsGame:
    """Two periods, then for ever: A rises from a chance `before` to win a war to a chance `after`.

    In the first period A offers a split of that period's pie; B takes it, or attacks at once. In the second A offers a
    split for good, in which its own share is at most `most`; B takes it or attacks. A pie a period is worth
    1 / (1 - patience); war is worth a chance of that less a cost, now, so it stands one round later / patience.
    """
    moves, whole = points, 1 / (1 - patience)
    share = np.linspace(0, 1, points)
    replies, signs = np.ones((2, moves, 2), bool), np.full((2, moves, 2), -1)
    replies[1, share > most] = False
    signs[1, :, 0] = np.where(share > most, -1, np.arange(points))
    row = np.zeros((2, 3, moves, 2, 1), np.int64)
    row[0, :, :, 1], row[1, :, :, 1] = 1, 2
    flow = np.zeros((2, 3, 1, moves, 2))
    flow_a, flow_b = flow.copy(), flow.copy()
    flow_a[0, :, 0, :, 0], flow_b[0, :, 0, :, 0] = share, 1 - share
    wins = np.array([before, after])
    return game(
        replies, signs, rounds=2, leader=(0, 0), situations=3, deals=points, row=row, flow_a=flow_a, flow_b=flow_b,
        kind=np.repeat(np.arange(2)[:, None], 3, axis=1),
        deal_a=share[None, None, :] * whole, deal_b=(1 - share)[None, None, :] * whole,
        end_a=np.array([[0.0, *(wins * whole - costs[0]) / patience]]),
        end_b=np.array([[0.0, *((1 - wins) * whole - costs[1]) / patience]]),
        absorbing=np.array([False, True, True]), label=np.array([TALKING, ESCALATION, ESCALATION]),
        discount=np.array([patience, patience]), precision=precision,
    )  # fmt: skip


def attrition(demands, patience, rounds, precision, until=None) -> RoundsGame:
    """A concedes or insists; if it insists, B concedes or insists. Who concedes leaves the other its demand.

    Type 1 of each side is obstinate: to concede is worth so little to it that it never does. With `until`, A has no
    choice: it insists in rounds before that one (0 the first) and concedes in it.
    """
    kind = np.zeros(rounds, np.int64) if until is None else np.where(np.arange(rounds) < until, 1, 2)
    replies = np.array([[[1, 0], [1, 1]], [[0, 0], [1, 1]], [[1, 0], [0, 0]]], bool)
    signs = np.broadcast_to([[0, -1], [1, -1]], (3, 2, 2)).copy()
    (a, b), deal_a, deal_b = demands, np.empty((2, 2, 2)), np.empty((2, 2, 2))
    deal_a[..., 0], deal_b[..., 0] = 1 - b, b
    deal_a[..., 1], deal_b[..., 1] = a, 1 - a
    deal_a[1, :, 0] = deal_b[:, 1, 1] = NEVER
    return game(
        replies, signs, rounds=rounds, leader=(0, 0, 0), kind=kind[:, None], types=(2, 2), deals=2, deal_a=deal_a,
        deal_b=deal_b, discount=np.array(patience), precision=precision,
    )  # fmt: skip


def conceding(play: RoundsGame, side, chances) -> Strategy:
    """In `attrition`: the ordinary type of a side concedes in round t with chance `chances[t]`, the other never."""
    concedes = np.zeros((play.rounds, 1, 1, 1, 2))
    concedes[:, 0, 0, 0, 0] = chances
    first = np.stack([concedes, 1 - concedes], axis=-1)
    second = np.ones((*concedes.shape, 2, 2))
    second[..., 0, 1] = 0
    second[..., 1, :] = first
    return Strategy(play, side, first, second)


def staying(prize, cost, rounds, precision) -> RoundsGame:
    """The war of attrition: each round A leaves, or pays `cost` and stays; then B leaves or stays. Who is left has it.

    B pays `cost` too when it stays. One type a side; nobody is impatient.
    """
    flow_a, flow_b = np.zeros((1, 1, 1, 2, 2)), np.zeros((1, 1, 1, 2, 2))
    flow_a[..., 1, 1], flow_b[..., 1, 1] = -cost, -cost
    return game(
        [[[True, False], [True, True]]], [[[0, -1], [1, -1]]], rounds=rounds, deals=2, flow_a=flow_a, flow_b=flow_b,
        deal_a=np.array([[[0.0, prize - cost]]]), deal_b=np.array([[[prize, 0.0]]]), precision=precision,
    )  # fmt: skip


def trust_after_an_attack(attacks, loss, precision) -> RoundsGame:
    """A round in which an attack is seen or not, then one in which A goes on with the peace or breaks it off.

    `attacks` (NB,): chance by type of B, the last of whom is not to be trusted. To go on is worth 1 to A with the
    others and -`loss` with the last, to break off 0.
    """
    types = len(attacks)
    replies = np.array([[[True], [False]], [[True], [True]]])
    signs = np.array([[[-1], [-1]], [[0], [-1]]])
    observe = np.empty((2, 2, types, 2, 1, 2))
    observe[..., 1] = np.asarray(attacks)[None, None, :, None, None]
    observe[..., 0] = 1 - observe[..., 1]
    row = np.zeros((2, 2, 2, 1, 2), np.int64)
    row[1, :, 1] = 1
    deal = np.ones((1, types, 1))
    deal[0, -1] = -loss
    return game(
        replies, signs, rounds=2, leader=(0, 0), types=(1, types), situations=2, seen=2, observe=observe, row=row,
        kind=np.repeat(np.arange(2)[:, None], 2, axis=1), deal_a=deal, deal_b=np.zeros_like(deal),
        absorbing=np.array([False, True]), label=np.array([TALKING, BROKEN_OFF]), precision=precision,
    )  # fmt: skip


def word_of_a_mediator(chance, costs, cost, war, bias, precision) -> RoundsGame:
    """A mediator (B) who knows how much a third stands to lose in a war says "weak" (0) or "strong" (1) to A.

    A then asks for `chance` + `costs[1]` (reply 0), which only the weak concede, or for `chance` + `costs[0]`, which
    both do. Type 0 of the mediator has seen the weak, type 1 the strong. A's share counts for it `bias`, war -`war`.
    """
    high, low, fought = chance + costs[1], chance + costs[0], chance - cost
    deal_a = np.array([[[high, low], [fought, low]]])
    deal_b = bias * np.array([[[high, low], [chance, low]]]) - np.array([[[0, 0], [war, 0]]])
    signs = np.broadcast_to(np.arange(2), (1, 2, 2)).copy()
    return game(
        np.ones((1, 2, 2)), signs, leader=(1,), types=(1, 2), deals=2, deal_a=deal_a, deal_b=deal_b,
        precision=precision,
    )  # fmt: skip
