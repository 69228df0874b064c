"""A case, its table and its mandates become a `RoundsGame`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sulh.bargain import Table
from sulh.case import Case
from sulh.council import Mandate, asked_against
from sulh.errors import UsageError
from sulh.game import _mapping as line
from sulh.game._rounds import BROKEN_OFF, ESCALATION, TALKING, RoundsGame
from sulh.game._rules import APART, CLAIMANT_LEADS, FINDINGS, MEDIATED, RESPONDENT_LEADS, Rules, rules
from sulh.game._situations import Situations, next_proposals, situations, transitions

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def compile_game(
    case: Case, table: Table, mandates: tuple[Mandate, Mandate], claimant: tuple[float, float], rounds: int
) -> RoundsGame:
    """The game of `case` over `rounds` rounds. Mandates are claimant's and respondent's over `table.deals`.

    `claimant` is (will, can) of the belief about the claimant: its four types do not play, but they weigh whether it
    ratifies and keeps its own part. The lines of the mapping are the functions of `sulh.game._mapping`; see
    docs/mapping.md. Raises: UsageError for mediated talks without a mediator.
    """
    mediated = case.talks.protocol == "mediated"
    if mediated and not case.mediators:
        step = "Add a mediator, or choose claimant-offers or alternating."
        raise UsageError("talks.protocol", "a mediator who proposes, since the talks are mediated", "none", step)
    rule, where = rules(len(table.deals), mediated), situations(case, table)
    row, rows = transitions(case, rule, where, next_proposals(case, table))
    deal_a, deal_b, delivered = _deals(case, table, mandates, claimant)
    end_a, end_b = _ends(case, where)
    labels = [TALKING] * where.tables + [BROKEN_OFF] * (where.levels - 1) + [ESCALATION]
    half_lives = [case.parties[p].patience.mid for p in (case.claimant, case.respondent)]
    hit_a, hit_b = case.play.hit_claimant, case.play.hit_respondent
    hit = -np.array([[0.0, h.minor.mid, h.major.mid] for h in (hit_a, hit_b)])
    return RoundsGame(
        kind=_kinds(case, where, rounds),
        leader=rule.leader,
        replies=rule.replies,
        signs=rule.signs,
        group=rule.group,
        ready=case.talks.ready.mid,
        flow_a=_flows_claimant(case, rule, where),
        flow_b=_flows_respondent(case, rule, where),
        observe=_seen(case, rule, where),
        hit=np.repeat(hit, len(FINDINGS), axis=1),
        row=row,
        rows=rows,
        deal_a=deal_a,
        deal_b=deal_b,
        delivered=delivered,
        end_a=end_a,
        end_b=end_b,
        absorbing=np.arange(where.count) == where.war,
        label=np.array(labels),
        discount=np.array([line.discount(h, case.talks.round_days.mid) for h in half_lives]),
        precision=case.play.precision.mid,
    )


def _kinds(case: Case, where: Situations, rounds: int) -> Ints:
    kind = np.full((rounds, where.count), APART)
    leads = np.full(rounds, CLAIMANT_LEADS)
    if case.talks.protocol == "alternating":
        leads[1::2] = RESPONDENT_LEADS
    kind[:, : where.tables] = leads[:, None]
    if case.talks.protocol == "mediated":
        kind[:, : where.tables] = MEDIATED + np.arange(where.tables) // (where.levels - 1)
    return kind


def _per_round(case: Case, party: str, per_day: float) -> float:
    return line.flow_worth(per_day, case.parties[party].patience.mid, case.talks.round_days.mid)


def _standing(case: Case, party: str, where: Situations) -> Floats:
    """Worth per day of each situation by itself: tension, and being apart with the pressure that brings. Shape (S,)."""
    tension = case.ceasefire.tension.cost.mid
    apart = case.parties[party].outside.apart.mid - line.pressure(case, party, "apart")
    per_day = np.zeros(where.count)
    for s in range(where.war):
        per_day[s] = (0.0 if s < where.tables else apart) - tension * (s % (where.levels - 1))
    return per_day


def _flows_claimant(case: Case, rule: Rules, where: Situations) -> Floats:
    """(K, S, 2, M, R): tension and distance; pressure while it neither offers nor presses; an empty threat's audience
    cost; the worth of a visible act by the other side.
    """
    a = case.claimant
    standing = np.array([_per_round(case, a, f) for f in _standing(case, a, where)])
    idle = -_per_round(case, a, line.pressure(case, a, "stalling"))
    extra = rule.idle * idle + rule.acts * case.play.act_worth.mid
    extra = extra - (rule.pressed & rule.refuses) * case.play.audience_cost.mid
    flows = standing[None, :, None, None, None] + extra[:, None, None, :, :]
    return np.ascontiguousarray(np.broadcast_to(flows, (*flows.shape[:2], 2, *flows.shape[3:])))


def _flows_respondent(case: Case, rule: Rules, where: Situations) -> Floats:
    """(K, S, 4, M, R): tension and distance; a staller's gain and a refuser's cost while at the table; pressure and the
    bite of a press while it refuses; the cost of a visible act.
    """
    b, play = case.respondent, case.play
    standing = np.array([_per_round(case, b, f) for f in _standing(case, b, where)])
    gain = _per_round(case, b, play.stall_gain.mid) * np.array([0, 0, 1, 0])
    gain = gain - _per_round(case, b, play.sitting_cost.mid) * np.array([0, 0, 0, 1])
    at_table = (np.arange(len(rule.leader)) != APART)[:, None, None] * (rule.walks < 0)
    refusing = -_per_round(case, b, line.pressure(case, b, "stalling")) * rule.refuses
    refusing = refusing - _per_round(case, b, play.press_bite.mid) * (rule.refuses & rule.pressed)
    flows = (
        standing[None, :, None, None, None]
        + gain[None, None, :, None, None] * at_table[:, None, None, :, :]
        + refusing[:, None, None, :, :]
        - line.act_cost(case)[None, None, :, None, None] * rule.acts[:, None, None, :, :]
    )
    return np.ascontiguousarray(flows)


def _seen(case: Case, rule: Rules, where: Situations) -> Floats:
    """(K, S, 4, M, R, 6): incident class x finding, by type, tension and whether the respondent acted; with a proposal
    of the mediators on the table their word is what is found.
    """
    days, kinds = case.talks.round_days.mid, len(rule.leader)
    spoken = [line.words_of_mediators(case)] if kinds > MEDIATED else []
    found = np.stack([line.finding_chances(case), *spoken])
    chance = np.empty((where.count, 2, len(found), 4, 6))
    for s in range(where.count):
        tension = s % (where.levels - 1) if s != where.war else where.levels - 1
        for acted in (0, 1):
            incident = line.incident_chances(line.incident_rates(case, tension, bool(acted)), days)
            both = incident[None, :, None, :] * found[:, None, :, :]
            chance[s, acted] = both.reshape(len(found), 6, 4).transpose(0, 2, 1)
    said = (np.arange(kinds) >= MEDIATED).astype(int)[:, None, None]
    picked = chance[:, rule.acts.astype(int), said]  # (S, K, M, R, 4, 6)
    return np.ascontiguousarray(picked.transpose(1, 0, 4, 2, 3, 5))


def _deals(
    case: Case, table: Table, mandates: tuple[Mandate, Mandate], claimant: tuple[float, float]
) -> tuple[Floats, Floats, Floats]:
    """Worth of each deal signed, (2, 4, D) for both sides, and P(carried out | signed), for each type of respondent.

    A deal that both ratify is delivered if both keep their part. If only the claimant does, the respondent keeps a
    share of its gains and the claimant has what paper is worth to it; if only the respondent does, the claimant keeps
    the same share of its own gains and the respondent has borne its ties. Whoever breaks a ratified deal, and is seen
    to, pays in reputation. What is not ratified changes nothing. Incidents go on all the while (`lasting_hits`).
    """
    deals, play = table.deals, case.play
    mine, theirs = mandates
    chosen = reference_deal(table)
    consent, kept = line.own_part(case, line.ratified_by(mine.full, mine.without_room, chosen), *claimant)
    ratified = line.ratified_by(theirs.full, theirs.without_room, chosen)
    does = line.carried_out(case, _against(case, table), table.detection[deals])
    delivered, one_sided, betrayed = kept * ratified * does, kept * ratified * (1 - does), (consent - kept) * ratified
    own, gross = table.net[deals, 0], table.utility[deals, 1]
    ties = table.cost_politics[deals, 1] + line.loyalty_share(case)[:, None] * table.cost_loyalty[deals, 1]
    blame = play.reputation.mid * play.detection.mid
    after = [[line.lasting_hits(case, side, acted)[:, None] for acted in (True, False)] for side in (0, 1)]
    keeps = play.paper_respondent.mid
    deal_a = (
        delivered * own + one_sided * play.paper_claimant.mid + betrayed * (does * keeps * np.maximum(own, 0) - blame)
    )
    deal_b = delivered * (gross - ties) + one_sided * keeps * np.maximum(gross, 0) - betrayed * does * ties
    deal_b = deal_b - blame * table.detection[deals] * consent * ratified * (1 - does)
    deal_a, deal_b = (
        deal + delivered * worth[0] + (1 - delivered) * worth[1]
        for deal, worth in zip((deal_a, deal_b), after, strict=True)
    )
    carried = delivered
    both = (2, *carried.shape)
    return tuple(np.ascontiguousarray(np.broadcast_to(x, both)) for x in (deal_a, deal_b, carried))  # type: ignore[return-value]


def reference_deal(table: Table) -> int:
    """Which of the deals stands for 'a deal': the Nash point, else the one best for the side it serves least."""
    if table.nash is not None:
        return int(np.flatnonzero(table.deals == table.nash)[0])
    return int(np.argmax(table.net[table.deals].min(axis=1)))


def abilities(case: Case, table: Table, mandates: tuple[Mandate, Mandate]) -> tuple[float, float]:
    """P(settler | willing) of claimant and respondent before the record: what council and control say each could do.

    For the reference deal: the claimant's chance of ratifying; the respondent's, times how likely it could hold the
    armed groups that the deal is against.
    """
    deal, (mine, theirs) = reference_deal(table), mandates
    hold = line.held(_against(case, table), line.stated_control(case)[:, None])[deal, 0]
    return float(mine.full[deal]), float(theirs.full[deal] * hold)


def _against(case: Case, table: Table) -> Floats:
    """How far each deal asks the respondent to act against each tied group, (D, groups)."""
    options = table.options[table.deals]
    columns = [asked_against(case, group, options) for group in line.tied(case)]
    return np.stack(columns, axis=1) if columns else np.zeros((len(options), 0))


def _ends(case: Case, where: Situations) -> tuple[Floats, Floats]:
    """Worth of each situation at the end: standing flows that last; war as stated, less for a bluffing claimant."""
    sides = []
    for party, types in ((case.claimant, 2), (case.respondent, 4)):
        half_life = case.parties[party].patience.mid
        standing = np.array([line.lasting_worth(f, half_life) for f in _standing(case, party, where)])
        sides.append(np.repeat(standing[None, :], types, axis=0))
    end_a, end_b = sides
    end_b = end_b + line.lasting_hits(case, 1, False)[:, None]
    end_a = end_a + line.lasting_hits(case, 0, False).mean()
    outside = case.parties[case.claimant].outside
    bluff = outside.bluff.mid if outside.bluff else outside.war.mid
    end_a[:, where.war] = [outside.war.mid, bluff]
    end_b[:, where.war] = case.parties[case.respondent].outside.war.mid
    return end_a, end_b
