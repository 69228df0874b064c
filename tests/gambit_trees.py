"""Rounds games written as extensive forms that Gambit reads, and its logit equilibria of them.

Gambit follows the principal branch of the agent quantal response equilibria (Turocy 2010, Economic Theory 42,
255-269): at every information set log(p / p') = lambda (u - u'), where u is the expected payoff of an action given
that the set is reached, not weighted by the chance to reach it (`RatioEquation` of its `efglogit.cc`). That is the
rule of `sulh.game.solve`, so one lambda serves both.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sulh.game import Opening, RoundsGame

Key = tuple[Any, ...]
Floats = NDArray[np.float64]


@dataclass
class ExtensiveForm:
    """A rounds game as a tree with the information sets of each side.

    Every side in every round is a player of its own, paid in units of that round: an agent equilibrium asks each
    information set for itself, and one lambda then holds in every round although worths are discounted. The groups of
    moves are a choice of their own before the choice within a group. A choice of one is left out. `text` is in
    Gambit's EFG format; `sets` holds by player what its information sets are called and what may be done there, in the
    order in which they are met. A set is called (side, round, type, what everybody saw).
    """

    game: RoundsGame
    prior: tuple[Floats, Floats]
    situation: int = 0
    lines: list[str] = field(default_factory=list)
    sets: dict[tuple[int, int], dict[Key, list[str]]] = field(default_factory=dict)
    chances: int = 0

    def __post_init__(self) -> None:
        """Write the tree, depth first."""
        self.players = [(side, t) for side in (0, 1) for t in range(self.game.rounds)]
        self.sets = {player: {} for player in self.players}
        names = " ".join(f'"{"AB"[side]}{t}"' for side, t in self.players)
        self.lines.append(f'EFG 2 R "rounds" {{ {names} }}\n""\n')
        nothing = np.zeros(len(self.players))

        def of_b(a: int) -> None:
            self._chance(enumerate(self.prior[1]), lambda b: self._round(0, self.situation, (), (a, b), nothing))

        self._chance(enumerate(self.prior[0]), of_b)

    @property
    def text(self) -> str:
        """The tree in Gambit's format."""
        return "\n".join(self.lines) + "\n"

    @property
    def nodes(self) -> int:
        """How many nodes it has, ends among them."""
        return len(self.lines) - 1

    def _chance(self, shares: Iterable[tuple[int, float]], then: Callable[[int], None]) -> None:
        """A move of chance; what cannot be is left out, and what is certain is no move."""
        likely = [(what, Decimal(f"{p:.12f}")) for what, p in shares if p > 0]
        if len(likely) > 1:
            likely[-1] = (likely[-1][0], 1 - sum(p for _, p in likely[:-1]))
            self.chances += 1
            told = " ".join(f'"{what}" {p}' for what, p in likely)
            self.lines.append(f'c "" {self.chances} "" {{ {told} }} 0')
        for what, _ in likely:
            then(what)

    def _choice(self, player: tuple[int, int], key: Key, options: list[str], then: Callable[[int], None]) -> None:
        """A choice of a player at an information set; of one thing it is no choice."""
        if len(options) > 1:
            mine = self.sets[player]
            mine.setdefault(key, options)
            number = list(mine).index(key) + 1
            told = " ".join(f'"{option}"' for option in options)
            self.lines.append(f'p "" {self.players.index(player) + 1} {number} "" {{ {told} }} 0')
        for place in range(len(options)):
            then(place)

    def _paid(self, paid: Floats, t: int, worths: tuple[float, float]) -> Floats:
        """What has been earned once round `t` has brought `worths`, to every player in the units of its own round."""
        return paid + [
            self.game.discount[side] ** (t - since) * worths[side] if since <= t else 0.0
            for side, since in self.players
        ]

    def _end(self, paid: Floats) -> None:
        self.lines.append(f't "" {len(self.lines)} "" {{ {" ".join(f"{worth:.12f}" for worth in paid)} }}')

    def _round(self, t: int, s: int, seen: Key, types: tuple[int, int], paid: Floats) -> None:
        """Round `t` at situation `s`, after what everybody has `seen`, between two types."""
        game = self.game
        if t == game.rounds or game.absorbing[s]:
            self._end(self._paid(paid, t, (game.end_a[types[0], s], game.end_b[types[1], s])))
            return
        k = game.kind[t, s]
        side = int(game.leader[k])
        lead, follow = (side, t), (1 - side, t)
        groups: dict[int, list[int]] = {}
        for m in np.flatnonzero(game.replies[k].any(axis=1)).tolist():
            groups.setdefault(int(game.group[m]), []).append(m)
        kinds = list(groups.values())

        def move(group: int) -> None:
            options = [f"m{m}" for m in kinds[group]]
            self._choice(lead, (*lead, types[side], seen, group), options, lambda place: reply(kinds[group][place]))

        def reply(m: int) -> None:
            replies = np.flatnonzero(game.replies[k, m]).tolist()
            key = (*follow, types[1 - side], seen, m)
            self._choice(
                follow,
                key,
                [f"r{r}" for r in replies],
                lambda place: self._after(t, s, seen, types, paid, m, replies[place]),
            )

        self._choice(lead, (*lead, types[side], seen), [f"g{group}" for group in groups], move)

    def _after(self, t: int, s: int, seen: Key, types: tuple[int, int], paid: Floats, m: int, r: int) -> None:
        """What follows a move and a reply: a signature perhaps, or what is seen and the next situation."""
        game, (a, b) = self.game, types
        k = game.kind[t, s]
        deal = game.signs[k, m, r]
        signed = game.ready if deal >= 0 else 0.0
        flow = (game.flow_a[k, s, a, m, r], game.flow_b[k, s, b, m, r])

        def observed(o: int) -> None:
            brought = self._paid(paid, t, (flow[0] + game.hit[0, o], flow[1] + game.hit[1, o]))
            row = game.rows[game.row[k, s, m, r, o]]
            self._chance(enumerate(row), lambda then: self._round(t + 1, then, (*seen, m, r, o, then), types, brought))

        def outcome(unsigned: int) -> None:
            if unsigned:
                self._chance(enumerate(game.observe[k, s, b, m, r]), observed)
            else:
                self._end(self._paid(paid, t, (game.deal_a[a, b, deal], game.deal_b[a, b, deal])))

        self._chance(enumerate((signed, 1 - signed)), outcome)

    def logit(self) -> dict[Key, Floats]:
        """Gambit's agent logit equilibrium at the game's precision: the shares at every information set."""
        import pygambit

        (found,) = pygambit.qre.logit_solve_lambda(pygambit.read_efg(io.StringIO(self.text)), [self.game.precision])
        if abs(found.lam - self.game.precision) > 1e-6 * self.game.precision:
            raise ValueError(f"asked for lambda {self.game.precision}, got {found.lam}")
        shares, at = {}, 0
        for player in self.players:
            for key, options in self.sets[player].items():
                shares[key] = np.array([found[at + i] for i in range(len(options))])
                at += len(options)
        return shares


def named(game: RoundsGame, t: int, s: int, seen: Key, found: Opening) -> dict[Key, Floats]:
    """The shares of one round as `sulh.game.opening` finds them, under the names of the information sets."""
    k = game.kind[t, s]
    lead, shares = int(game.leader[k]), {}
    moves = np.flatnonzero(game.replies[k].any(axis=1))
    groups = [moves[game.group[moves] == group] for group in dict.fromkeys(game.group[moves].tolist())]
    for e in range(game.types[lead]):
        share = found.first[e]
        shares[lead, t, e, seen] = np.array([share[among].sum() for among in groups])
        for number, among in enumerate(groups):
            shares[lead, t, e, seen, number] = share[among] / share[among].sum()
    for f in range(game.types[1 - lead]):
        for m in moves.tolist():
            shares[1 - lead, t, f, seen, m] = found.second[f, m, game.replies[k, m]]
    return shares


def histories(game: RoundsGame, situation: int = 0) -> int:
    """How many ends the tree of a game has: courses of play from the choice of types on, chance included."""

    def ends(t: int, s: int, b: int) -> int:
        if t == game.rounds or game.absorbing[s]:
            return 1
        if (t, s, b) not in known:
            known[t, s, b] = sum(after(t, s, b, m, r) for m, r in np.argwhere(game.replies[game.kind[t, s]]).tolist())
        return known[t, s, b]

    def after(t: int, s: int, b: int, m: int, r: int) -> int:
        k = game.kind[t, s]
        signed = game.ready if game.signs[k, m, r] >= 0 else 0.0
        if signed == 1:
            return 1
        seen = np.flatnonzero(game.observe[k, s, b, m, r]).tolist()
        ahead = [then for o in seen for then in np.flatnonzero(game.rows[game.row[k, s, m, r, o]]).tolist()]
        return int(signed > 0) + sum(ends(t + 1, then, b) for then in ahead)

    known: dict[tuple[int, int, int], int] = {}
    na, nb = game.types
    return na * sum(ends(0, situation, b) for b in range(nb))
