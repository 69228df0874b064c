"""Who may do what in each kind of round, and what it means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

CLAIMANT_LEADS, RESPONDENT_LEADS, APART, MEDIATED = range(4)
# In mediated talks kind MEDIATED + d is the round in which deal d is on the table.
# After the deals, the claimant may press, hold or walk; the respondent may act, stall or walk. Replies of the
# respondent are accept, act, stall, reject, walk; of the claimant accept, press, hold, reject, walk.


@dataclass(frozen=True)
class Rules:
    """What is open and what it means, each array of shape (K, M, R) unless said.

    K: the claimant leads, the respondent leads, or the parties are apart; in mediated talks then one for each deal that
    may be on the table, in which the claimant answers first and no other deal is open. Moves are the D deals, then the
    three others of the side that leads. `walks` is 0 where the claimant leaves, 1 where the respondent does, else -1.
    `group` (M,): the deals are one group, each other move its own. `idle` marks a claimant that neither offers nor
    presses; `refuses` a respondent that stalls, rejects or walks in answer to an offer or a press, or that leads with
    stalling or walking; `strains` what may raise tension: that, a claimant that rejects, and a walk-out by either side.
    """

    leader: Ints
    replies: Bools
    signs: Ints
    group: Ints
    walks: Ints
    acts: Bools
    refuses: Bools
    strains: Bools
    pressed: Bools
    idle: Bools


def rules(deals: int, mediated: bool = False) -> Rules:
    """The rules for `deals` deals. Apart, nobody has a move: incidents and mediators decide.

    A round with the mediators' proposal has the rules of one that the claimant leads, with that deal alone: to back it
    is to offer it.
    """
    plain = _rules(deals)
    if not mediated:
        return plain
    kinds = [CLAIMANT_LEADS, RESPONDENT_LEADS, APART, *[CLAIMANT_LEADS] * deals]
    tabled = {name: getattr(plain, name)[kinds] for name in ("leader", "replies", "signs", "walks", *MARKS)}
    for d in range(deals):
        others = np.arange(deals) != d
        tabled["replies"][MEDIATED + d, :deals][others] = False
        tabled["signs"][MEDIATED + d, :deals][others] = -1
    for name in MARKS:
        tabled[name][MEDIATED:] &= tabled["replies"][MEDIATED:]
    return Rules(group=plain.group, **tabled)


MARKS = ("acts", "refuses", "strains", "pressed", "idle")


def _rules(deals: int) -> Rules:
    shape = (3, deals + 3, 5)
    replies, signs, walks = np.zeros(shape, bool), np.full(shape, -1), np.full(shape, -1)
    acts, refuses, strains, pressed, idle = (np.zeros(shape, bool) for _ in range(5))
    press, hold, walk = deals, deals + 1, deals + 2
    for k in (CLAIMANT_LEADS, RESPONDENT_LEADS):
        replies[k] = True
        replies[k, deals:, 0] = False
        signs[k, :deals, 0] = np.arange(deals)
        replies[k, walk] = [False, False, False, True, False]
        walks[k, walk, 3] = k
    walks[CLAIMANT_LEADS, :walk, 4] = 1
    walks[RESPONDENT_LEADS, :walk, 4] = 0
    acts[CLAIMANT_LEADS, :walk, 1] = True
    refuses[CLAIMANT_LEADS, :hold, 2:] = True
    strains[CLAIMANT_LEADS, :hold, 2:] = strains[CLAIMANT_LEADS, hold, 4] = strains[CLAIMANT_LEADS, walk, 3] = True
    pressed[CLAIMANT_LEADS, press] = True
    idle[CLAIMANT_LEADS, hold] = True
    acts[RESPONDENT_LEADS, press] = True
    refuses[RESPONDENT_LEADS, hold:] = True
    strains[RESPONDENT_LEADS, hold:] = strains[RESPONDENT_LEADS, :walk, 3:] = True
    pressed[RESPONDENT_LEADS, :walk, 1] = True
    idle[RESPONDENT_LEADS, :walk, 2:4] = True
    replies[APART, hold, 3] = True
    leader = np.array([0, 1, 0])
    group = np.concatenate([np.zeros(deals, int), [1, 2, 3]])
    return Rules(leader, replies, signs, group, walks, acts, refuses, strains & replies, pressed, idle)


MOVES = (("press", "hold", "walk_out"), ("act", "stall", "walk_out"), ("press", "nothing", "walk_out"))
REPLIES = (("accept", "act", "stall", "reject", "walk_out"), ("accept", "press", "hold", "reject", "walk_out"))


def move_name(kind: int, move: int, deals: int) -> str:
    """The name of a move: `offer` for any of the deals, `back` for the mediators', else as in docs/mapping.md;
    `nothing` apart.
    """
    if move < deals:
        return "back" if kind >= MEDIATED else "offer"
    return MOVES[CLAIMANT_LEADS if kind >= MEDIATED else kind][move - deals]


def reply_name(kind: int, reply: int) -> str:
    """The name of a reply; `nothing` apart."""
    return "nothing" if kind == APART else REPLIES[CLAIMANT_LEADS if kind >= MEDIATED else kind][reply]


def finding_name(kind: int, finding: int) -> str:
    """The name of what is found of the respondent in a round: in mediated talks the mediators speak every time."""
    return WORDS_OF_MEDIATORS[finding] if kind >= MEDIATED else FINDINGS[finding]


FINDINGS = ("no finding", "adverse finding")
WORDS_OF_MEDIATORS = ("favourable word", "adverse word")
