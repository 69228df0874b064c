"""Strategies by name, in games made from a case: stall, tit-for-tat, an ultimatum, or a table of the user's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.game._fixed import Strategy, remember
from sulh.game._plan import ACCEPT, LEAVE, WAIT, YIELD, Plan, best_deals, check, led_by, mediated
from sulh.game._rounds import RoundsGame
from sulh.game._rules import CLAIMANT_LEADS, MEDIATED, RESPONDENT_LEADS, move_name, reply_name

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TYPES = (("resolved", "bluffing"), ("settler", "captive", "staller", "refuser"))
COLUMNS = ("type", "round", "after", "does", "share")


def named_strategy(game: RoundsGame, side: int, name: str, others: Floats | None = None) -> Strategy:
    """`stall`, `tit-for-tat` or `ultimatum:N` for side 0 (claimant) or 1 (respondent) of a case's game.

    `others` is the belief about the other side's type, by which the best deal of an ultimatum is chosen; by default
    even. Errors: UsageError for another name, or a game that was not made from a case.
    """
    if name == "stall":
        return stall(game, side)
    if name == "tit-for-tat":
        return tit_for_tat(game, side, others)
    head, _, number = name.partition(":")
    if head == "ultimatum" and 1 <= _whole(number) <= game.rounds:
        return ultimatum(game, side, int(number), others)
    step = "Name one of these, or give a file with a table."
    raise UsageError("strategy", f"stall, tit-for-tat or ultimatum:N with N of 1 to {game.rounds}", name, step)


def stall(game: RoundsGame, side: int) -> Strategy:
    """It gives nothing, asks nothing and does not leave: the respondent stalls, the claimant holds, come what may."""
    plan = Plan(game, side)
    for t, s, e in plan.leads():
        plan.first[t, s, 0, 0, e, plan.deals + 1] = 1
    for t, s, e, m in plan.follows():
        plan.second[t, s, 0, 0, e, m, WAIT] = 1
    return plan.done("stall")


def tit_for_tat(game: RoundsGame, side: int, others: Floats | None = None) -> Strategy:
    """It gives where the other side last gave, and is hard where it last was hard; it begins by giving.

    Where it follows, what counts is the move it has just seen. The respondent acts after an offer and stalls after a
    press or while the claimant holds. The claimant accepts an offer, holds after an act and presses after stalling.
    Where it leads, what counts is what the other side did last, which the game is given a memory for: it offers its
    best deal after the other gave (an offer, an act, a yes), and presses (the claimant) or stalls (the respondent)
    after the other refused, pressed or left. What neither gives nor refuses leaves the memory as it was: a claimant
    that holds, a reply to it that does not leave, and rounds apart. In mediated talks the claimant backs what is on the
    table where else it would offer its best deal.
    """
    deals = game.deal_a.shape[2]
    check(game)
    plan = Plan(remember(game, _given(game, side)), side, game.absorbing.size)
    best, hard = best_deals(game, side, others), deals if side == 0 else deals + 1
    for t, s, e in plan.leads():
        plan.first[t, s, 0, 0, e, plan.offer(t, s, best[e]) if s >= plan.begins else hard] = 1
    replies = _mirror(deals, side)
    for t, s, e, m in plan.follows():
        plan.second[t, s, 0, 0, e, m, replies[m]] = 1
    return plan.done("tit-for-tat")


def ultimatum(game: RoundsGame, side: int, rounds: int, others: Floats | None = None) -> Strategy:
    """It is hard until round `rounds`, then offers its best deal once, and walks out unless the answer was yes.

    Hard is to press for the claimant and to stall for the respondent, which has no press. Where it does not lead in
    round `rounds`, the offer comes in the next round that it leads. After a yes that was not yet a signature it offers
    again. Where it follows from that round on, it accepts its best deal; anything else it answers as before while its
    own offer is still to come, and by walking out where it has been made or will never be. Its best deal is the one
    whose signature is worth most to its own type, on average over the other's types by `others`.

    In mediated talks the claimant waits, hard, until the mediators put its best deal on the table: see `_waiting`.
    """
    check(game)
    if side == 0 and mediated(game):
        return _waiting(game, rounds, others)
    deals, count = game.deal_a.shape[2], game.absorbing.size
    accepted = np.where(np.arange(5) == ACCEPT, 1, 0) * np.ones((len(game.leader), deals + 3, 1), np.int64)
    accepted[game.leader != side] = 0
    plan = Plan(remember(game, accepted), side)
    best, hard = best_deals(game, side, others), deals if side == 0 else deals + 1
    led = [t for t in range(rounds - 1, game.rounds) if led_by(game, side)[game.kind[t]].any()]
    when = led[0] if led else None
    for t, s, e in plan.leads():
        offers = when is not None and (t == when or (t > when and s >= count))
        before = when is None or t < when
        plan.first[t, s, 0, 0, e, hard if before else best[e] if offers else deals + 2] = 1
    waits = YIELD if side == 0 else WAIT
    for t, s, e, m in plan.follows():
        gone = t >= rounds - 1 and (when is None or t >= when)
        reply = ACCEPT if t >= rounds - 1 and m == best[e] else LEAVE if gone else waits
        plan.second[t, s, 0, 0, e, m, reply] = 1
    return plan.done(f"ultimatum:{rounds}")


def _waiting(game: RoundsGame, rounds: int, others: Floats | None) -> Strategy:
    """The claimant's ultimatum in mediated talks, where it cannot choose what is proposed.

    It presses until round `rounds`, and then until its best deal is on the table; that it backs, and walks out once it
    has been refused.
    """
    deals, count = game.deal_a.shape[2], game.absorbing.size
    best, refused = best_deals(game, 0, others), np.full(game.replies.shape, -1)
    for deal in set(best):
        refused[MEDIATED + deal, deal, ACCEPT + 1 :] = 1
    plan = Plan(remember(game, refused), 0)
    for t, s, e in plan.leads():
        ours = t >= rounds - 1 and plan.on_table(t, s) == best[e]
        plan.first[t, s, 0, 0, e, deals + 2 if s >= count else best[e] if ours else deals] = 1
    return plan.done(f"ultimatum:{rounds}")


def table_strategy(
    game: RoundsGame,
    side: int,
    lines: Sequence[Mapping[str, str]],
    name: str = "a table",
    others: Floats | None = None,
) -> Strategy:
    """A strategy from lines of `type`, `round`, `after`, `does`, `share`, as from a CSV file.

    `after` is what the other side has just done (offer, press, hold, act, stall), `lead` where this side leads, or `*`;
    `type` a type of the side or `*`; a line counts from its `round` (1 the first, the default) until a later one takes
    over. Where several fit, what names the move wins, then what names the type, then the latest round; the shares of
    the lines that win together sum to 1. `offer` is the best deal, by `others` as in `named_strategy`, and `offer:2`
    the second deal on the table. In mediated talks the claimant has `back` instead, and the respondent follows after
    `back`. After the other side walks out nobody has a choice. Errors: UsageError with the line, counted below the
    heading, or the gap.
    """
    plan, best = Plan(game, side), best_deals(game, side, others)
    read = [_line(game, side, number, line) for number, line in enumerate(lines, 1)]
    for t, s, e in plan.leads():
        for line in _fitting(read, TYPES[side][e], t, "lead"):
            plan.first[t, s, 0, 0, e, _action(game, int(game.kind[t, s]), None, line, best[e])] += line.share
    for t, s, e, m in plan.follows():
        k = int(game.kind[t, s])
        for line in _fitting(read, TYPES[side][e], t, move_name(k, m, plan.deals)):
            plan.second[t, s, 0, 0, e, m, _action(game, k, m, line, best[e])] += line.share
    return plan.done(name)


def _mirror(deals: int, side: int) -> list[int]:
    """The reply of tit-for-tat to each move that leaves it one: the deals, and the two after them."""
    if side == 1:
        return [YIELD] * deals + [WAIT, WAIT]
    return [ACCEPT] * deals + [WAIT, YIELD]


def _given(game: RoundsGame, side: int) -> Ints:
    """What tit-for-tat of a side remembers of the other, (K, M, R): 1 it gave, 0 it was hard, -1 neither."""
    deals = game.deal_a.shape[2]
    marks, led = np.full(game.replies.shape, -1), np.flatnonzero(led_by(game, 0))
    if side == 0:
        marks[led, : deals + 1] = [1, 1, 0, 0, 0]
        marks[led, deals + 1] = [-1, 1, -1, -1, 0]
        marks[RESPONDENT_LEADS, : deals + 1] = 1
        marks[RESPONDENT_LEADS, deals + 1 :] = 0
    else:
        marks[led, :deals] = 1
        for m in (deals, deals + 2):
            marks[led, m] = 0
        marks[RESPONDENT_LEADS, : deals + 2] = [1, 0, -1, 0, 0]
    return marks


def _whole(text: str) -> int:
    """A whole number in at most nine plain digits, else 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


@dataclass(frozen=True)
class _Line:
    number: int
    type: str
    round: int
    after: str
    does: str
    share: float

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """What wins over what."""
        return self.after != "*", self.type != "*", self.round


def _line(game: RoundsGame, side: int, number: int, given: Mapping[str, str]) -> _Line:
    unknown = sorted(set(map(str, given)) - set(COLUMNS))
    if unknown:
        raise UsageError(_where(number), f"columns {', '.join(COLUMNS)}", unknown[0], "Rename the column.")
    text = {key: (given.get(key) or "").strip() for key in COLUMNS}
    kind = RESPONDENT_LEADS if side == 0 else MEDIATED if mediated(game) else CLAIMANT_LEADS
    deals = game.deal_a.shape[2]
    moves = [*dict.fromkeys(move_name(kind, m, deals) for m in range(deals + 2)), "lead", "*"]
    for key, allowed in (("type", [*TYPES[side], "*"]), ("after", moves)):
        if (text[key] or "*") not in allowed:
            raise UsageError(f"{_where(number)}: {key}", " or ".join(allowed), text[key], "Correct the line.")
    try:
        found = int(text["round"] or 1), float(text["share"] or 1)
    except ValueError:
        found = 0, 0.0
    if found[0] < 1 or not 0 <= found[1] <= 1:
        got = f"round {text['round'] or 1}, share {text['share'] or 1}"
        raise UsageError(_where(number), "a round from 1 and a share in [0, 1]", got, "Correct the line.")
    return _Line(number, text["type"] or "*", found[0], text["after"] or "*", text["does"], found[1])


def _where(*numbers: int) -> str:
    """Which lines of a table, the first below its heading being 1."""
    return f"strategy, line{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))} below the heading"


def _fitting(lines: list[_Line], kind: str, t: int, after: str) -> list[_Line]:
    """The lines that say what a type does in round t after a move: all of the highest rank."""
    fit = [x for x in lines if x.type in (kind, "*") and x.round <= t + 1 and x.after in (after, "*")]
    if not fit:
        raise UsageError("strategy", f"a line for {kind}, round {t + 1}, after {after}", "none", "Add a line.")
    top = max(line.rank for line in fit)
    chosen = [line for line in fit if line.rank == top]
    total = sum(line.share for line in chosen)
    if abs(total - 1) > 1e-9:
        raise UsageError(
            _where(*(line.number for line in chosen)), "shares that sum to 1", f"{total:g}", "Rescale the shares."
        )
    return chosen


def _action(game: RoundsGame, k: int, m: int | None, line: _Line, best: int) -> int:
    """The number of what a line does, as a move (m None) or as a reply to move m."""
    deals = game.deal_a.shape[2]
    if m is None:
        head, _, number = line.does.partition(":")
        if k < MEDIATED and head == "offer" and 1 <= _whole(number) <= deals:
            return int(number) - 1
        names = {move_name(k, i, deals): i for i in range(deals + 3) if game.replies[k, i].any()}
        names |= {"offer": best} if k < MEDIATED else {}
    else:
        names = {reply_name(k, r): r for r in range(5) if game.replies[k, m, r]}
    if line.does not in names:
        raise UsageError(
            f"{_where(line.number)}: does", " or ".join(names), line.does, "Name something that is open there."
        )
    return names[line.does]
