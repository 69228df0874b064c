"""Where the talks stand, and where a round leads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sulh.bargain import Table
from sulh.case import Case
from sulh.game import _mapping as line
from sulh.game._rules import FINDINGS, Rules

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Start = int | Floats
"""A situation by its number, or the chance of each where it is not known, (S,)."""

INCIDENTS = ("none", "minor", "major")


@dataclass(frozen=True)
class Situations:
    """Table at tension 0 .. H-2, apart at tension 0 .. H-2, then war: the ceasefire is gone.

    In mediated talks the table comes once for each of the `proposals` that may lie on it: at tension 0 .. H-2 with the
    first deal, then with the second, and so on.
    """

    levels: int
    proposals: int = 1

    @property
    def count(self) -> int:
        """How many situations there are."""
        return (self.levels - 1) * (self.proposals + 1) + 1

    @property
    def war(self) -> int:
        """The last one."""
        return self.count - 1

    @property
    def tables(self) -> int:
        """How many of them, the first, are at the table."""
        return (self.levels - 1) * self.proposals

    def of(self, talking: bool, tension: int, proposal: int = 0) -> int:
        """The situation at or away from the table at a tension level; the top level is war."""
        if tension >= self.levels - 1:
            return self.war
        return tension + (proposal * (self.levels - 1) if talking else self.tables)

    def drawn(self, talking: bool, tension: int, proposals: Floats) -> Floats:
        """The chance of each situation, (S,), where the next proposal is drawn by `proposals` (D,) if at the table."""
        chances = np.zeros(self.count)
        for d, p in enumerate(proposals):
            chances[self.of(talking, tension, d)] += p
        return chances


def situations(case: Case, table: Table) -> Situations:
    """The situations of a case's game."""
    mediated = case.talks.protocol == "mediated"
    return Situations(case.ceasefire.tension.levels, len(table.deals) if mediated else 1)


def next_proposals(case: Case, table: Table) -> Floats:
    """P(the deal that is put on the table next), (D,) in mediated talks; else nobody puts one there: (1,)."""
    return line.proposals(case, table.net[table.deals]) if case.talks.protocol == "mediated" else np.ones(1)


def start_of(case: Case, table: Table, talking: bool, tension: int) -> Start:
    """Where a game of `case` begins, for `propagate` and others.

    The number of the situation; in mediated talks at the table the chance of each, (S,), for the mediators are about to
    propose and nobody knows what.
    """
    where = situations(case, table)
    if where.proposals == 1 or not talking or tension >= where.levels - 1:
        return where.of(talking, tension)
    return where.drawn(talking, tension, next_proposals(case, table))


def chances_of(start: Start, count: int) -> Floats:
    """P of each of `count` situations, (S,), from one that is known or from chances."""
    return start if isinstance(start, np.ndarray) else np.asarray(np.eye(count)[start])


def transitions(case: Case, rule: Rules, where: Situations, proposals: Floats) -> tuple[Ints, Floats]:
    """Next situation: `row` (K, S, M, R, 6) into `rows` (N, S)."""
    keeps = (rule.signs >= 0) & (where.proposals > 1)
    meaning = np.stack([rule.walks + 1, rule.acts, rule.strains, keeps], axis=-1).reshape(-1, 4)
    kinds_of_reply, which = np.unique(meaning, axis=0, return_inverse=True)
    rows = np.array(
        [
            _next(case, where, s, int(walks) - 1, bool(acts), bool(strains), incident, None if keeps else proposals)
            for s in range(where.count)
            for walks, acts, strains, keeps in kinds_of_reply
            for incident in range(len(INCIDENTS))
        ]
    )
    block = len(kinds_of_reply) * len(INCIDENTS)
    reply = which.reshape(rule.walks.shape)[:, None, :, :, None] * len(INCIDENTS)
    row = np.arange(where.count)[None, :, None, None, None] * block + reply + np.arange(6) // len(FINDINGS)
    return np.ascontiguousarray(row), rows


def _next(
    case: Case, where: Situations, s: int, walker: int, acted: bool, strained: bool, incident: int,
    proposals: Floats | None = None,
) -> Floats:  # fmt: skip
    """P(next situation), (S,): tension up after incidents and strain, down after quiet and acts; who walks out may
    be pulled back by a mediator, else is apart or, with its stated chance, at war; mediators may bring the apart back.

    In mediated talks what is put on the table next is drawn by `proposals` (D,); None: what lies there stays.
    """
    chances, tension = np.zeros(where.count), case.ceasefire.tension
    if s == where.war:
        chances[s] = 1.0
        return chances
    talking, (lying, h) = s < where.tables, divmod(s, where.levels - 1)
    if proposals is None:
        proposals = np.eye(where.proposals)[lying if talking else 0]
    up = [tension.after_minor.mid] if incident == 1 else [tension.after_major.mid] if incident == 2 else []
    up += [tension.after_refusal.mid] if strained else []
    rise = line.together(up)
    calm = ([tension.after_quiet.mid] if incident == 0 else []) + ([tension.after_act.mid] if acted else [])
    fall = (1 - rise) * line.together(calm) if h > 0 else 0.0
    to_table, war = _place(case, talking, walker)
    for level, p in ((h + 1, rise), (h - 1, fall), (h, 1 - rise - fall)):
        if p > 0:
            chances += p * (1 - war) * to_table * where.drawn(True, level, proposals)
            chances[where.of(False, level)] += p * (1 - war) * (1 - to_table)
    chances[where.war] += war
    return chances


def _place(case: Case, talking: bool, walker: int) -> tuple[float, float]:
    """P(at the table | no war), P(war by choice) after a round, by who walked (-1: nobody)."""
    back = line.together([m.pull_back.mid for m in case.mediators.values()])
    revive = -np.expm1(-case.talks.round_days.mid * sum(m.revive.mid for m in case.mediators.values()))
    if walker < 0:
        return (1.0, 0.0) if talking else (float(revive), 0.0)
    party = case.parties[case.claimant if walker == 0 else case.respondent]
    war = (1 - back) * party.outside.escalates.mid
    return (back / (1 - war) if war < 1 else 0.0), war
