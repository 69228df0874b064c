"""Small rounds games as arrays, each a game that theory solves, and random ones for laws."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sulh.game import RoundsGame

TALKING, BROKEN_OFF, ESCALATION = 2, 3, 4


def game(replies, signs, *, rounds=1, leader=(0,), types=(1, 1), situations=1, seen=1, deals=1, **given) -> RoundsGame:
    """A game where nothing is worth anything, nothing is seen and nobody moves, except for what `given` says.

    `replies` and `signs` have shape (K, M, R). Every round is of kind 0 and leads to the next in the same situation;
    all moves are one group.
    """
    replies, signs = np.asarray(replies, bool), np.asarray(signs, np.int64)
    (kinds, moves, answers), (na, nb) = replies.shape, types
    arrays: dict[str, Any] = {
        "kind": np.zeros((rounds, situations), np.int64),
        "leader": np.asarray(leader, np.int64),
        "replies": replies,
        "signs": signs,
        "group": np.zeros(moves, np.int64),
        "ready": 1.0,
        "flow_a": np.zeros((kinds, situations, na, moves, answers)),
        "flow_b": np.zeros((kinds, situations, nb, moves, answers)),
        "observe": np.full((kinds, situations, nb, moves, answers, seen), 1 / seen),
        "hit": np.zeros((2, seen)),
        "row": np.broadcast_to(
            np.arange(situations)[None, :, None, None, None], (kinds, situations, moves, answers, seen)
        ).copy(),
        "rows": np.eye(situations),
        "deal_a": np.zeros((na, nb, deals)),
        "deal_b": np.zeros((na, nb, deals)),
        "delivered": np.ones((na, nb, deals)),
        "end_a": np.zeros((na, situations)),
        "end_b": np.zeros((nb, situations)),
        "absorbing": np.zeros(situations, bool),
        "label": np.full(situations, TALKING),
        "discount": np.ones(2),
        "precision": 1.0,
    }
    return RoundsGame(**(arrays | given))


def pie(first, second, rounds, points, precision) -> RoundsGame:
    """A pie cut by alternating offers, A first: `first` and `second` are the worth today of one unit a round later.

    Offers are `points` shares of A, evenly from 0 to 1; the reply is to accept or to reject.
    """
    share = np.linspace(0, 1, points)
    signs = np.full((2, points, 2), -1)
    signs[:, :, 0] = np.arange(points)
    return game(
        np.ones((2, points, 2)),
        signs,
        rounds=rounds,
        leader=(0, 1),
        deals=points,
        kind=(np.arange(rounds) % 2)[:, None],
        deal_a=share[None, None, :],
        deal_b=1 - share[None, None, :],
        discount=np.array([first, second]),
        precision=precision,
    )


def pie_with_a_way_out(patience, worth, rounds, points, precision) -> RoundsGame:
    """The pie, where B may answer A's offer by leaving for something worth `worth` to it that very round.

    Situation 1 is having left. It pays one round later, so it is worth `worth` / patience there.
    """
    share = np.linspace(0, 1, points)
    replies, signs = np.ones((2, points, 3), bool), np.full((2, points, 3), -1)
    replies[1, :, 2] = False
    signs[:, :, 0] = np.arange(points)
    row = np.zeros((2, 2, points, 3, 1), np.int64)
    row[0, 0, :, 2] = 1
    return game(
        replies,
        signs,
        rounds=rounds,
        leader=(0, 1),
        situations=2,
        deals=points,
        kind=np.repeat((np.arange(rounds) % 2)[:, None], 2, axis=1),
        row=row,
        deal_a=share[None, None, :],
        deal_b=1 - share[None, None, :],
        end_b=np.array([[0.0, worth / patience]]),
        absorbing=np.array([False, True]),
        label=np.array([TALKING, BROKEN_OFF]),
        discount=np.array([patience, patience]),
        precision=precision,
    )


def ultimatum_under_threat(chance, cost, costs, offers, precision) -> RoundsGame:
    """One offer x (A keeps x), take it or fight. War is worth `chance` - `cost` to A, 1 - `chance` - costs[j] to B."""
    moves, types = len(offers), len(costs)
    signs = np.full((1, moves, 2), -1)
    signs[0, :, 0] = np.arange(moves)
    row = np.ones((1, 2, moves, 2, 1), np.int64)
    offered = np.broadcast_to(offers, (1, types, moves))
    return game(
        np.ones((1, moves, 2)),
        signs,
        types=(1, types),
        situations=2,
        deals=moves,
        row=row,
        deal_a=offered.copy(),
        deal_b=1 - offered,
        delivered=np.ones((1, types, moves)),
        end_a=np.array([[0.0, chance - cost]]),
        end_b=np.stack([np.zeros(types), 1 - chance - np.asarray(costs)], axis=1),
        absorbing=np.array([False, True]),
        label=np.array([TALKING, ESCALATION]),
        precision=precision,
    )


def challenge(u1_sq, u1_cap, u1_war, u2_war, precision) -> RoundsGame:
    """A leaves things be or challenges; B, challenged, gives in (worth 0 to it) or fights. Three ends, one a label."""
    replies = [[[True, False], [True, True]]]
    row = np.array([[[[1], [1]], [[2], [3]]]]).reshape(1, 1, 2, 2, 1)
    ends = np.array([[0.0, u1_sq, u1_cap, u1_war]])
    return game(
        replies,
        np.full((1, 2, 2), -1),
        situations=4,
        row=np.repeat(row, 4, axis=1),
        end_a=ends,
        end_b=np.array([[0.0, 0.0, 0.0, u2_war]]),
        absorbing=np.array([False, True, True, True]),
        label=np.array([TALKING, TALKING, BROKEN_OFF, ESCALATION]),
        precision=precision,
    )


def two_moves_game(u1, u2, precision) -> RoundsGame:
    """A moves L or R, B replies L or R, and it is over; with three utilities a move L ends it. One end an outcome.

    The order is L, RL, RR or LL, LR, RL, RR.
    """
    alone = len(u1) == 3
    rows = np.array([[1, 1], [2, 3]]) if alone else np.array([[1, 2], [3, 4]])
    ends = len(u1) + 1
    return game(
        [[[True, not alone], [True, True]]],
        np.full((1, 2, 2), -1),
        situations=ends,
        row=np.broadcast_to(rows[None, None, :, :, None], (1, ends, 2, 2, 1)).copy(),
        end_a=np.array([[0.0, *u1]]),
        end_b=np.array([[0.0, *u2]]),
        absorbing=np.arange(ends) > 0,
        precision=precision,
    )


def random_game(seed, *, types=(2, 2), rounds=2, situations=2, moves=3, answers=2, seen=2, precision=2.0):
    """A game with nothing special about it: kinds led by A and by B, deals, news that tell types apart, an end."""
    rng = np.random.default_rng(seed)
    (na, nb), kinds, deals = types, 2, 2
    replies = rng.random((kinds, moves, answers)) < 0.8
    replies[:, :, 0] = True
    signs = np.where(rng.random((kinds, moves, answers)) < 0.3, rng.integers(0, deals, (kinds, moves, answers)), -1)
    signs[:, 0, 0] = -1
    absorbing = np.arange(situations) == situations - 1 if situations > 1 else np.zeros(1, bool)

    def shares(*shape):
        raw = rng.random(shape) + 0.1
        return raw / raw.sum(axis=-1, keepdims=True)

    return game(
        replies,
        signs,
        rounds=rounds,
        leader=(0, 1),
        types=types,
        situations=situations,
        seen=seen,
        deals=deals,
        ready=0.7,
        group=rng.permutation(np.arange(moves) % max(1, moves - 1)),
        kind=rng.integers(0, kinds, (rounds, situations)),
        flow_a=rng.normal(0, 0.3, (kinds, situations, na, moves, answers)),
        flow_b=rng.normal(0, 0.3, (kinds, situations, nb, moves, answers)),
        observe=shares(kinds, situations, nb, moves, answers, seen),
        hit=-rng.random((2, seen)) / 5,
        row=rng.integers(0, 4, (kinds, situations, moves, answers, seen)),
        rows=shares(4, situations),
        deal_a=rng.normal(0, 0.5, (na, nb, deals)),
        deal_b=rng.normal(0, 0.5, (na, nb, deals)),
        delivered=rng.random((na, nb, deals)),
        end_a=rng.normal(0, 0.5, (na, situations)),
        end_b=rng.normal(0, 0.5, (nb, situations)),
        absorbing=absorbing,
        label=rng.permutation([TALKING, BROKEN_OFF, ESCALATION])[np.arange(situations) % 3],
        discount=np.array([0.9, 0.8]),
        precision=precision,
    )


def with_types_of_b(play: RoundsGame, order) -> RoundsGame:
    """The same game with B's types listed in another order (or fewer of them)."""
    order = np.asarray(order)
    return replace(
        play,
        flow_b=play.flow_b[:, :, order],
        observe=play.observe[:, :, order],
        deal_a=play.deal_a[:, order],
        deal_b=play.deal_b[:, order],
        delivered=play.delivered[:, order],
        end_b=play.end_b[order],
    )


def with_types_of_a(play: RoundsGame, order) -> RoundsGame:
    """The same game with A's types listed in another order (or fewer of them)."""
    order = np.asarray(order)
    return replace(
        play,
        flow_a=play.flow_a[:, :, order],
        deal_a=play.deal_a[order],
        deal_b=play.deal_b[order],
        delivered=play.delivered[order],
        end_a=play.end_a[order],
    )


def with_actions(play: RoundsGame, moves, answers) -> RoundsGame:
    """The same game with its moves and replies listed in another order."""

    def turn(array, axis):
        return np.take(np.take(array, moves, axis), answers, axis + 1)

    return replace(
        play,
        replies=turn(play.replies, 1),
        signs=turn(play.signs, 1),
        group=play.group[moves],
        flow_a=turn(play.flow_a, 3),
        flow_b=turn(play.flow_b, 3),
        observe=turn(play.observe, 3),
        row=turn(play.row, 2),
    )


def in_other_units(play: RoundsGame, unit) -> RoundsGame:
    """The same game with every worth `unit` times as large and the precision as much smaller."""
    worths = ("flow_a", "flow_b", "hit", "deal_a", "deal_b", "end_a", "end_b")
    return replace(play, precision=play.precision / unit, **{name: getattr(play, name) * unit for name in worths})


def with_situations(play: RoundsGame, order) -> RoundsGame:
    """The same game with its situations listed in another order."""
    order = np.asarray(order)
    return replace(
        play,
        kind=play.kind[:, order],
        flow_a=play.flow_a[:, order],
        flow_b=play.flow_b[:, order],
        observe=play.observe[:, order],
        row=play.row[:, order],
        rows=play.rows[:, order],
        end_a=play.end_a[:, order],
        end_b=play.end_b[:, order],
        absorbing=play.absorbing[order],
        label=play.label[order],
    )


def mirrored(play: RoundsGame) -> RoundsGame:
    """The same game with A and B in each other's place; only where what is seen tells nothing of B's type."""
    if abs(play.observe - play.observe[:, :, :1]).max() > 0:
        raise ValueError("what is seen tells B's types apart")
    turned = {name: getattr(play, name).swapaxes(0, 1) for name in ("deal_a", "deal_b", "delivered")}
    return replace(
        play,
        leader=1 - play.leader,
        flow_a=play.flow_b,
        flow_b=play.flow_a,
        observe=np.repeat(play.observe[:, :, :1], play.types[0], axis=2),
        hit=play.hit[::-1],
        deal_a=turned["deal_b"],
        deal_b=turned["deal_a"],
        delivered=turned["delivered"],
        end_a=play.end_b,
        end_b=play.end_a,
        discount=play.discount[::-1],
    )
