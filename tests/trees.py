"""Rounds games worked through in plain numbers, as a second route to what the compiled solver finds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

Shares = dict[Any, float]


class Tree:
    """A rounds game worked through in plain numbers at exact beliefs: no grid, no interpolation, no arrays.

    Each node is solved for its own fixed point by steps of a half; the value of what follows is solved afresh at
    whatever belief is reached.
    """

    def __init__(self, game):
        self.game, self.types = game, game.types
        self.t = {
            name: getattr(game, name).tolist()
            for name in game.__dataclass_fields__
            if name not in ("precision", "ready")
        }
        self.T = game.rounds

    def value(self, t, s, beliefs):
        """Worth to each type of A and of B of being at s in round t."""
        if t == self.T or self.t["absorbing"][s]:
            return [e[s] for e in self.t["end_a"]], [e[s] for e in self.t["end_b"]]
        return self.play(t, s, beliefs)[:2]

    def play(self, t, s, beliefs):
        """(value_a, value_b, first, second) of the round: first[type][move], second[type][move][reply]."""
        k = self.t["kind"][t][s]
        lead = self.t["leader"][k]
        open_ = [[r for r, is_open in enumerate(row) if is_open] for row in self.t["replies"][k]]
        moves = [m for m, replies in enumerate(open_) if replies]
        first: list[Shares] = [dict.fromkeys(moves, 1 / len(moves)) for _ in range(self.types[lead])]
        second: list[Shares] = [
            {(m, r): 1 / len(open_[m]) for m in moves for r in open_[m]} for _ in range(self.types[1 - lead])
        ]
        gap = 1.0
        while gap > 1e-10:
            worths = self.worths(t, s, k, beliefs, first, second)
            new_second = [self.replies(f, worths, first, beliefs, lead, open_, moves) for f in range(len(second))]
            new_first = [self.moves(e, worths, new_second, beliefs, lead, open_, moves) for e in range(len(first))]
            pairs = list(zip(first + second, new_first + new_second, strict=True))
            gap = max(abs(old[key] - new[key]) for old, new in pairs for key in old)
            for old, new in pairs:
                old.update({key: (old[key] + new[key]) / 2 for key in old})
        worths = self.worths(t, s, k, beliefs, first, second)
        values = self.expected(worths, first, second, beliefs, lead)
        return *values, first, second

    def worths(self, t, s, k, beliefs, first, second):
        """Worth of each (move, reply) to (A, B) by (type of A, type of B)."""
        na, nb = self.types
        found = {}
        for m, r in second[0]:
            after = self.after(k, beliefs, first, second, m, r)
            deal = self.t["signs"][k][m][r]
            signed = self.game.ready if deal >= 0 else 0.0
            table = {
                (a, b): [self.t["flow_a"][k][s][a][m][r], self.t["flow_b"][k][s][b][m][r]]
                for a in range(na)
                for b in range(nb)
            }
            if signed < 1:
                self.add_future(t, s, k, m, r, after, table)
            for (a, b), worth in table.items():
                for side, name in enumerate(("deal_a", "deal_b")):
                    then = signed * self.t[name][a][b][deal] if signed else 0.0
                    worth[side] = (1 - signed) * worth[side] + then
            found[m, r] = table
        return found

    def after(self, k, beliefs, first, second, m, r):
        """Beliefs about A and B once (m, r) has been played."""
        lead = self.t["leader"][k]
        played = {lead: [f[m] for f in first], 1 - lead: [g[m, r] for g in second]}
        return [bayes(beliefs[side], played[side]) for side in (0, 1)]

    def add_future(self, t, s, k, m, r, after, table):
        for o, hit in enumerate(zip(*self.t["hit"], strict=True)):
            chance = [self.t["observe"][k][s][b][m][r][o] for b in range(self.types[1])]
            then = [after[0], bayes(after[1], chance)]
            row = self.t["rows"][self.t["row"][k][s][m][r][o]]
            values = [(p, self.value(t + 1, following, then)) for following, p in enumerate(row) if p > 0]
            for (a, b), worth in table.items():
                for side, kind in ((0, a), (1, b)):
                    ahead = sum(p * v[side][kind] for p, v in values)
                    worth[side] += chance[b] * (hit[side] + self.t["discount"][side] * ahead)

    def replies(self, f, worths, first, beliefs, lead, open_, moves):
        """The follower of type f: logit over replies to each move, believing what the move tells of its mover."""
        share: Shares = {}
        for m in moves:
            post = bayes(beliefs[lead], [e[m] for e in first])
            worth = [sum(p * worths[m, r][pair(lead, e, f)][1 - lead] for e, p in enumerate(post)) for r in open_[m]]
            share |= {(m, r): p for r, p in zip(open_[m], self.logit(worth), strict=True)}
        return share

    def moves(self, e, worths, second, beliefs, lead, open_, moves):
        """The leader of type e: logit over groups of moves at the worth of the logit within each."""
        worth = {
            m: sum(
                beliefs[1 - lead][f] * second[f][m, r] * worths[m, r][pair(lead, e, f)][lead]
                for f in range(len(second))
                for r in open_[m]
            )
            for m in moves
        }
        groups: dict[int, list[int]] = {}
        for m in moves:
            groups.setdefault(self.t["group"][m], []).append(m)
        within = {g: self.logit([worth[m] for m in ms]) for g, ms in groups.items()}
        whole = [sum(p * worth[m] for p, m in zip(within[g], ms, strict=True)) for g, ms in groups.items()]
        among = dict(zip(groups, self.logit(whole), strict=True))
        return {m: among[g] * p for g, ms in groups.items() for p, m in zip(within[g], ms, strict=True)}

    def expected(self, worths, first, second, beliefs, lead):
        values = [[0.0] * n for n in self.types]
        for (m, r), table in worths.items():
            for (a, b), worth in table.items():
                e, f = (a, b) if lead == 0 else (b, a)
                path = first[e][m] * second[f][m, r]
                values[0][a] += path * beliefs[1][b] * worth[0]
                values[1][b] += path * beliefs[0][a] * worth[1]
        return values

    def logit(self, worth):
        top = max(worth)
        odds = [math.exp(self.game.precision * (w - top)) for w in worth]
        return [o / sum(odds) for o in odds]


def pair(lead, e, f):
    """(type of A, type of B) from the types of leader and follower."""
    return (e, f) if lead == 0 else (f, e)


def bayes(prior, likelihood):
    odds = [p * q for p, q in zip(prior, likelihood, strict=True)]
    if sum(odds) < 1e-300:  # what is as unlikely as that tells nothing: sharp choices underflow
        return list(prior)
    return [o / sum(odds) for o in odds]


class OnGrid(Tree):
    """The same, but what follows is read from a solution's table, bilinear between its points: two types a side."""

    def __init__(self, solution):
        super().__init__(solution.game)
        if solution.game.types != (2, 2):
            raise ValueError("two types a side")
        self.solution = solution

    def value(self, t, s, beliefs):
        """Worth to each type of A and of B of being at s in round t."""
        return [self.between(table[t, s], beliefs).tolist() for table in (self.solution.value_a, self.solution.value_b)]

    def between(self, table, beliefs):
        """What a table (points of A, points of B, ...) says between the four grid points around a pair of beliefs."""
        whole, share = [], []
        for grid, belief in zip(self.solution.grids, beliefs, strict=True):
            place = belief[1] * grid.steps
            whole.append(min(int(place), grid.steps - 1))
            share.append(place - whole[-1])
        square = table[whole[0] : whole[0] + 2, whole[1] : whole[1] + 2]
        return np.einsum("i,j,ijk->k", *((1 - p, p) for p in share), square)

    def response(self, t, s, ga, gb):
        """One more response at a grid belief: the largest change of any share, and the worth of the play as it is."""
        k = self.t["kind"][t][s]
        lead = self.t["leader"][k]
        beliefs = [grid.points[g].tolist() for grid, g in zip(self.solution.grids, (ga, gb), strict=True)]
        open_ = [[r for r, is_open in enumerate(row) if is_open] for row in self.t["replies"][k]]
        moves = [m for m, replies in enumerate(open_) if replies]
        one, two = (table[t, s, ga, gb].tolist() for table in (self.solution.first, self.solution.second))
        first: list[Shares] = [{m: one[e][m] for m in moves} for e in range(2)]
        second: list[Shares] = [{(m, r): two[f][m][r] for m in moves for r in open_[m]} for f in range(2)]
        worths = self.worths(t, s, k, beliefs, first, second)
        new_second = [self.replies(f, worths, first, beliefs, lead, open_, moves) for f in range(2)]
        new_first = [self.moves(e, worths, new_second, beliefs, lead, open_, moves) for e in range(2)]
        pairs = zip(first + second, new_first + new_second, strict=True)
        change = max(abs(old[key] - new[key]) for old, new in pairs for key in old)
        return change, self.expected(worths, first, second, beliefs, lead)

    def outcomes(self, rounds):
        """P of the five outcomes after `rounds` rounds from every state, looking back from the end: (S, GA, GB, 5)."""
        sizes = [len(grid.points) for grid in self.solution.grids]
        situations = len(self.t["label"])
        then = np.zeros((situations, *sizes, 5))
        for s, label in enumerate(self.t["label"]):
            then[s, ..., label] = 1
        for t in range(rounds - 1, -1, -1):
            now = then.copy()
            for s in range(situations):
                if not self.t["absorbing"][s]:
                    for ga, gb in np.ndindex(*sizes):
                        now[s, ga, gb] = self._one_round(t, s, ga, gb, then)
            then = now
        return then

    def _one_round(self, t, s, ga, gb, then):
        k = self.t["kind"][t][s]
        lead = self.t["leader"][k]
        prior = [grid.points[g].tolist() for grid, g in zip(self.solution.grids, (ga, gb), strict=True)]
        found = np.zeros(5)
        one, two = (table[t, s, ga, gb] for table in (self.solution.first, self.solution.second))
        for m, r in np.argwhere(self.game.replies[k]).tolist():
            for a, b in np.ndindex(2, 2):
                e, f = (a, b) if lead == 0 else (b, a)
                chance = prior[0][a] * prior[1][b] * one[e, m] * two[f, m, r]
                deal = self.t["signs"][k][m][r]
                signed = self.game.ready if deal >= 0 else 0.0
                kept = self.t["delivered"][a][b][deal]
                found[:2] += chance * signed * np.array([kept, 1 - kept])
                after = [
                    bayes(prior[side], (one if side == lead else two[:, m])[:2, m if side == lead else r])
                    for side in (0, 1)
                ]
                for o, seen in enumerate(self.t["observe"][k][s][b][m][r]):
                    news = bayes(after[1], [self.t["observe"][k][s][j][m][r][o] for j in range(2)])
                    for following, p in enumerate(self.t["rows"][self.t["row"][k][s][m][r][o]]):
                        found += chance * (1 - signed) * seen * p * self.between(then[following], [after[0], news])
        return found
