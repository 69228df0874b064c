"""From a case to the numbers of the game, a line at a time. Each function is one line of the mapping.

Worths are in units of a party: today's standoff 0, its best conceivable deal 1. Rates are per day.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sulh.case import Case, Mediator

Floats = NDArray[np.float64]

WILLING = np.array([True, True, False, False])


def hazard(half_life_days: float) -> float:
    """rho = ln 2 / half-life: the rate per day at which a party discounts."""
    return math.log(2) / half_life_days


def discount(half_life_days: float, round_days: float) -> float:
    """delta = exp(-rho round_days): today's worth of one unit next round."""
    return math.exp(-hazard(half_life_days) * round_days)


def flow_worth(per_day: float, half_life_days: float, round_days: float) -> float:
    """f (1 - delta) / rho: the worth of a flow of f per day during one round."""
    return per_day * (1 - discount(half_life_days, round_days)) / hazard(half_life_days)


def lasting_worth(per_day: float, half_life_days: float) -> float:
    """f / rho: the worth of a flow of f per day that lasts."""
    return per_day / hazard(half_life_days)


def pressure(case: Case, party: str, condition: str) -> float:
    """Cost per day on `party` while `condition` holds: sum of stake x leverage of third parties, and mediators' own.

    Mediators press a party that stalls; third parties while their stated condition holds.
    """
    third = sum(
        t.stake.mid * t.leverage[party].mid
        for t in case.third_parties.values()
        if t.condition == condition and party in t.leverage
    )
    mediators = sum(m.leverage[party].mid for m in case.mediators.values() if party in m.leverage)
    return float(third + (mediators if condition == "stalling" else 0.0))


def loyalty_share(case: Case) -> Floats:
    """Share of the loyalty cost that each type of the respondent bears, (4,): the willing in part, others in full."""
    own = case.parties[case.respondent].loyalty_settler.mid
    return np.where(WILLING, own, 1.0)


def control(case: Case, group: str) -> Floats:
    """Control of an armed group by each type of the respondent, (4,).

    What the case states, c, is how likely the party could hold the group if it wished. A settler is by definition one
    that can (1); a captive has the stated share of c left; of the unwilling nothing more is known than c.
    """
    armed = case.armed_groups[group]
    stated = armed.control.mid if armed.control else 0.0
    return np.array([1.0, stated * case.play.captive_control.mid, stated, stated])


def stated_control(case: Case) -> Floats:
    """How likely the respondent could hold each tied group if it wished, (groups tied,)."""
    controls = [case.armed_groups[key].control for key in tied(case)]
    return np.array([c.mid if c else 0.0 for c in controls])


def ratified_by(full: Floats, without_room: Floats, reference: int) -> Floats:
    """P(ratified | type) of each deal, (4, D), from the council.

    A settler is one that can have the reference deal ratified, so its chance is min(1, full / full[reference]); a
    captive's is that of the council without the factions in the room; the unwilling would face the whole council.
    """
    able = np.minimum(1.0, full / max(float(full[reference]), 1e-12))
    return np.stack([able, without_room, full, full])


def tied(case: Case) -> list[str]:
    """Armed groups tied to the respondent."""
    return [key for key, group in case.armed_groups.items() if group.tied_to == case.respondent]


def incident_rates(case: Case, tension: int, acted: bool) -> Floats:
    """Incidents per day by class and type, (2, 4), at a tension level.

    Lambda_j(theta) = sum_g rate_gj (1 + growth h) (1 - restraint willing control_g) (1 - acted effect control_g)
    + rate between the states (1 + growth h). Groups tied to nobody are not held back by anyone.
    """
    play, growth = case.play, 1 + case.ceasefire.tension.growth.mid * tension
    between = case.ceasefire.between_states
    rates = np.repeat([[between.minor.mid], [between.major.mid]], 4, axis=1) * growth
    for key, group in case.armed_groups.items():
        if group.rates is None:
            continue
        held = control(case, key) if group.tied_to == case.respondent else np.zeros(4)
        factor = 1 - play.restraint.mid * WILLING * held
        if acted:
            factor = factor * (1 - play.act_effect.mid * held)
        rates += np.outer([group.rates.minor.mid, group.rates.major.mid], factor) * growth
    return rates


def lasting_hits(case: Case, side: int, acted: bool) -> Floats:
    """Worth of incidents going on for good at no tension: -sum_j Lambda_j hit_j / rho, by type of the respondent, (4,).

    They do not stop with a signature: a deal that is carried out lowers them as a visible act does, paper does not.
    `side` 0 is the claimant, 1 the respondent.
    """
    hit = case.play.hit_respondent if side else case.play.hit_claimant
    half_life = case.parties[case.respondent if side else case.claimant].patience.mid
    per_day = np.array([hit.minor.mid, hit.major.mid]) @ incident_rates(case, 0, acted)
    return np.asarray(-per_day / hazard(half_life))


def incident_chances(rates: Floats, round_days: float) -> Floats:
    """P(none, minor, major) in one round from rates (2, 4), Poisson: (3, 4). The worst class seen counts."""
    minor, major = rates * round_days
    none = np.exp(-(minor + major))
    worst = -np.expm1(-major)
    return np.stack([none, 1 - none - worst, worst])


def finding_chances(case: Case) -> Floats:
    """P(no adverse finding, an adverse finding) about each type in one round: (2, 4).

    A finding surfaces at the stated chance and is right with q = 1/2 + (vouching - 1/2)(1 - |bias|) of the most
    accurate mediator: adverse with q about the unwilling, with 1 - q about the willing.
    """
    q = max((accuracy(m) for m in case.mediators.values()), default=0.5)
    adverse = case.play.surfacing.mid * np.where(WILLING, 1 - q, q)
    return np.stack([1 - adverse, adverse])


def accuracy(mediator: Mediator) -> float:
    """q = 1/2 + (vouching - 1/2)(1 - |bias|): how surely a mediator's word is right, its bias taken off."""
    return 0.5 + (mediator.vouching.mid - 0.5) * (1 - abs(mediator.bias.mid))


def words_of_mediators(case: Case) -> Floats:
    """P(a favourable word, an adverse word) about each type in one round of mediated talks: (2, 4).

    With chance |bias| a mediator says what favours the side that it leans to, else it is right with `vouching`:

        P(adverse | type) = max(bias, 0) + (1 - |bias|) (vouching of the unwilling, 1 - vouching of the willing)

    It is right on average with `accuracy`, as a finding is; what it says for its friend is worth less, and what it says
    against its friend more. The word that counts is that of the most accurate mediator, the mean where several are.

    Source: Kydd (2003), American Journal of Political Science 47(4), 597-611, in whose model bias makes a mediator's
    word against its own side credible; here as a chance, not as an equilibrium.
    """
    best = max(accuracy(m) for m in case.mediators.values())
    adverse = [
        max(m.bias.mid, 0.0) + (1 - abs(m.bias.mid)) * np.where(WILLING, 1 - m.vouching.mid, m.vouching.mid)
        for m in case.mediators.values()
        if accuracy(m) > best - 1e-12
    ]
    mean = np.mean(adverse, axis=0)
    return np.stack([1 - mean, mean])


def proposals(case: Case, net: Floats) -> Floats:
    """P(the mediators put deal d on the table), (D,), from the public worth `net` (D, 2) of the deals to both sides.

    Each mediator chooses by logit at `play.precision` in w net_claimant + (1 - w) net_respondent, w = (1 + bias) / 2:
    bias 1 looks at the claimant alone, -1 at the respondent alone. Each is as likely as another to propose.
    """
    chances = []
    for mediator in case.mediators.values():
        weight = (1 + mediator.bias.mid) / 2
        drawn = case.play.precision.mid * (net @ np.array([weight, 1 - weight]))
        share = np.exp(drawn - drawn.max())
        chances.append(share / share.sum())
    return np.asarray(np.mean(chances, axis=0))


def act_cost(case: Case) -> Floats:
    """What a visible act costs each type of the respondent, (4,): intensity x (politics + share x loyalty).

    Averaged over tied groups by their share of major incidents: one acts against those to whom incidents are laid.
    """
    groups = [case.armed_groups[key] for key in tied(case)]
    weights = np.array([g.rates.major.mid if g.rates else 0.0 for g in groups])
    if weights.sum() == 0:
        return np.zeros(4)
    politics = np.array([g.political_cost.mid if g.political_cost else 0.0 for g in groups])
    loyalty = np.array([g.loyalty_cost.mid if g.loyalty_cost else 0.0 for g in groups])
    shares = weights / weights.sum()
    return np.asarray(case.play.act_intensity.mid * (shares @ politics + loyalty_share(case) * (shares @ loyalty)))


def own_part(case: Case, ratified: Floats, will: float, can: float) -> tuple[Floats, Floats]:
    """P(the claimant ratifies a deal), P(it ratifies and keeps its own part), (D,) each; `ratified` (4, D) by type.

    The willing ratify with will (can settler + (1 - can) captive) and keep what they ratified; the unwilling ratify as
    the whole council does and keep it with `unwilling_delivery`: such a claimant may sign and then strike or close the
    crossings again, as a respondent that wants no deal may not deliver.
    """
    able = will * (can * ratified[0] + (1 - can) * ratified[1])
    unwilling = (1 - will) * ratified[3]
    return able + unwilling, able + unwilling * case.play.unwilling_delivery.mid


def held(against: Floats, controls: Floats) -> Floats:
    """Control over the groups a deal is against, averaged by how far it asks: (D, n); 1 where it asks nothing.

    `against` (D, groups), `controls` (groups, n).
    """
    asked = against.sum(axis=1)[:, None]
    return np.asarray(np.where(asked > 0, against @ controls / np.maximum(asked, 1e-12), 1.0))


def carried_out(case: Case, against: Floats, detection: Floats) -> Floats:
    """P(carried out | signed, ratified, type) of each deal, (4, D).

    The willing: control of the groups a deal is against, averaged by how far it asks (1 where it asks nothing). The
    unwilling keep a deal with u + (1 - u) seen, u = unwilling_delivery and seen = detection x P(a breach seen counts),
    times the same control: verifiable terms are harder to sign emptily. `against` (D, groups tied), `detection` (D,).
    """
    play = case.play
    reach = held(against, np.array([control(case, key) for key in tied(case)]).reshape(-1, 4)).T
    seen = detection * play.detection.mid
    forced = play.unwilling_delivery.mid + (1 - play.unwilling_delivery.mid) * seen
    return np.asarray(np.where(WILLING[:, None], reach, reach * forced))


def resolve(case: Case, claimant_will: float) -> Floats:
    """P(resolved, bluffing) of the claimant: will x resolve + (1 - will) x resolve_unwilling, will from the belief."""
    outside = case.parties[case.claimant].outside
    willing = outside.resolve.mid if outside.resolve else 1.0
    unwilling = outside.resolve_unwilling.mid if outside.resolve_unwilling else willing
    p = claimant_will * willing + (1 - claimant_will) * unwilling
    return np.array([p, 1 - p])


def together(chances: list[float]) -> float:
    """1 - prod(1 - p): the chance that at least one of several succeeds."""
    return float(1 - math.prod(1 - p for p in chances))
