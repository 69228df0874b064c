"""Closed forms of bargaining and war, each played by the game's own solver; docs/theory.md lists them."""

from __future__ import annotations

import json
import math
from fractions import Fraction as Q
from pathlib import Path

import numpy as np
import pytest

from games import mirrored, pie, ultimatum_under_threat
from shared import need_shared, oracle
from small import number, small_dossier
from sulh.case import TYPES
from sulh.game import Method, Strategy, opening, respond, solve
from sulh.outlook import Setting, horizon_of, propagate, run_chain
from sulh.outlook._forward import Walk
from theory import (
    attrition,
    conceding,
    pie_at_risk,
    pie_to_be_ratified,
    power_that_shifts,
    staying,
    trust_after_an_attack,
    word_of_a_mediator,
)

SHARP = 100  # precision times the step of the pie: one step worse is exp(-100) as likely
ONE = np.ones(1)


def first_offer(play, at=(0, 0, 0, 0, 0)):
    """The likeliest first offer of A, as its own share of the pie."""
    solution = solve(play)
    assert solution.converged
    return solution.first[at].argmax() / (play.replies.shape[1] - 1)


def switch(happens, low, high, width=1e-9):
    """Where `happens` turns from false to true between `low` and `high`, by bisection."""
    assert not happens(low)
    assert happens(high)
    while high - low > width:
        middle = (low + high) / 2
        low, high = (low, middle) if happens(middle) else (middle, high)
    return (low + high) / 2


def test_every_closed_form_is_played_by_a_test_or_said_to_be_beyond_the_game():
    told = {"baron_ferejohn": "Ferejohn", "chatterjee_samuelson": "Samuelson", "bdm_emission": "Bueno de Mesquita"}
    page = (Path(__file__).parents[1] / "docs" / "theory.md").read_text(encoding="utf-8")
    beyond = page[page.index("## What it cannot express") :]
    assert all(name in beyond for name in told.values())
    tests = "".join(page.read_text(encoding="utf-8") for page in Path(__file__).parent.glob("test_*.py"))
    ids = [one["id"] for one in json.loads(need_shared("oracles/theory/oracles.json").read_text(encoding="utf-8"))]
    spelt = [name for name in ids if not any(name.startswith(head) for head in (*told, "stahl_N"))]
    assert len(ids) >= 40
    assert [name for name in spelt if f'"{name}"' not in tests] == []


# ---- a pie cut by offers in turn ----


@pytest.mark.parametrize(("rounds", "paper"), [(1, Q(1)), (2, Q(1, 10)), (4, Q(181, 1000)), (5, Q(8371, 10000))])
def test_staahl_1972_on_201_slices(rounds, paper):
    """Each offer is rounded down by at most a step, and every second one by the same side: d^2 of it is felt."""
    known = oracle(f"stahl_N{rounds}_d0.9")
    d, points = known["params"]["d"], 201
    assert known["expected"] == [pytest.approx(float(paper), abs=1e-12)]
    rounding = sum(d ** (2 * k) for k in range((rounds + 1) // 2)) / (points - 1)
    share = first_offer(pie(d, d, rounds, points, SHARP * (points - 1)))
    assert share == pytest.approx(float(paper), abs=rounding + 1e-9)


@pytest.mark.parametrize(
    ("name", "paper"), [("rubinstein_inf_0.9_0.9", Q(10, 19)), ("rubinstein_inf_0.9_0.8", Q(5, 7))]
)
@pytest.mark.parametrize("turned", [False, True])
def test_rubinstein_1982_on_201_slices_and_for_the_other_side_too(name, paper, turned):
    known = oracle(name)
    (a, b), points, rounds = (known["params"][key] for key in ("d1", "d2")), 201, 80
    play = pie(a, b, rounds, points, SHARP * (points - 1))
    solution = solve(mirrored(play) if turned else play)
    value = (solution.value_b if turned else solution.value_a)[0, 0, 0, 0, 0]
    assert solution.converged
    assert known["expected"] == [pytest.approx(float(paper), abs=1e-12)]
    assert value == pytest.approx(float(paper), abs=1 / (points - 1) / (1 - a * b) + (a * b) ** (rounds / 2))


def test_binmore_rubinstein_wolinsky_1986_quick_offers_leave_each_its_patience():
    """Shares tend to r2 / (r1 + r2). The first to offer gains (1 - d2) / (1 - d1 d2) less that, which shrinks."""
    known, points = oracle("rubinstein_limit"), 2001
    r1, r2 = known["params"]["r1"], known["params"]["r2"]
    off = []
    for days in (2.0, 1.0, 0.5, 0.25):
        a, b = math.exp(-r1 * days), math.exp(-r2 * days)
        rounds = 2 * math.ceil(math.log(1e4) / -math.log(a * b))
        share = first_offer(pie(a, b, rounds, points, SHARP * (points - 1)))
        head_start = (1 - b) / (1 - a * b) - r2 / (r1 + r2)
        bound = head_start + 1 / (points - 1) / (1 - a * b) + 1e-4
        off.append(abs(share - known["expected"][0]))
        assert off[-1] <= bound
    assert off == sorted(off, reverse=True)
    assert off[-1] < 0.016


@pytest.mark.parametrize(
    ("name", "ends"), [("breakdown_to_nash", None), ("schelling_reservation_0.4", (0.0, 0.4))], ids=["both", "ratifier"]
)
def test_a_risk_of_breakdown_leaves_nash_over_what_breakdown_leaves(name, ends):
    """x = (1 - b2 + (1 - p) b1) / (2 - p), from 1 - x = p b2 + (1 - p)(1 - y), y = p b1 + (1 - p) x; p to 0: Nash."""
    known, points = oracle(name), 2001
    b1, b2 = ends or (known["params"]["b1"], known["params"]["b2"])
    off = []
    for risk in (0.4, 0.2, 0.1, 0.05):
        rounds = 2 * math.ceil(math.log(1e4) / -2 / math.log(1 - risk))
        share = first_offer(pie_at_risk(risk, (b1, b2), rounds, points, SHARP * (points - 1)))
        rounding = 1 / (points - 1) / (1 - (1 - risk) ** 2) + 1e-4
        assert share == pytest.approx((1 - b2 + (1 - risk) * b1) / (2 - risk), abs=rounding)
        off.append(abs(share - known["expected"][0]))
    assert off == sorted(off, reverse=True)
    assert off[-1] <= (1 - b1 - b2) * 0.05 / (2 * 1.95) + rounding


@pytest.mark.parametrize("name", ["schelling_ratifier_0.3", "schelling_ratifier_0.7"])
def test_schelling_1960_tied_hands_are_strength_in_the_game_too(name):
    """min(1 / (1 + d), 1 - r), and with patience min(1/2, 1 - r). What would not be ratified is not signed."""
    known, points = oracle(name), 1001
    reserve, off = known["params"]["r"], []
    for patience in (0.8, 0.9, 0.95):
        rounds = 2 * math.ceil(math.log(1e3) / -2 / math.log(patience))
        play = pie_to_be_ratified(patience, reserve, rounds, points, SHARP * (points - 1))
        solution = solve(play)
        assert solution.converged
        rounding = 1 / (points - 1) / (1 - patience**2) + 1e-3
        share = solution.first[0, 0, 0, 0, 0].argmax() / (points - 1)
        assert share == pytest.approx(min(1 / (1 + patience), 1 - reserve), abs=rounding)
        off.append(abs(share - known["expected"][0]))
        delivered, paper = propagate(solution, ONE, ONE, 0).outcomes[-1, :2]
        assert delivered == pytest.approx(1, abs=1e-6)
        assert paper < 1e-6
    assert off == sorted(off, reverse=True)
    assert off[-1] <= (1 - patience) / (2 * (1 + patience)) + rounding


# ---- war as what happens without a deal ----


def test_fearon_1995_the_range_of_deals_that_both_prefer_to_war():
    """B takes what leaves A less than p + cB, A what leaves it more than p - cA."""
    known = oracle("fearon_range")
    p, cost_a, cost_b = (known["params"][key] for key in ("p", "cA", "cB"))
    offers = (np.arange(1000) + 0.5) / 1000
    to_b = solve(ultimatum_under_threat(p, cost_a, [cost_b], offers, 1e6))
    to_a = solve(mirrored(ultimatum_under_threat(1 - p, cost_b, [cost_a], 1 - offers, 1e6)))
    takes = [found.second[0, 0, 0, 0, 0, :, 0] > 0.5 for found in (to_b, to_a)]
    both = offers[takes[0] & takes[1]]
    assert not takes[0].all()
    assert not takes[1].all()
    assert [both.min(), both.max()] == pytest.approx(known["expected"], abs=0.5 / 1000 + 1e-9)


@pytest.mark.parametrize("name", ["fearon_tioli_p0.5_ca0.1_C0.3", "fearon_tioli_p0.4_ca0.2_C0.5"])
def test_fearon_1995_risk_and_return_against_twenty_types(name):
    """Costs at the middles of twenty equal parts of [0, C], believed alike; the round is solved at that very belief."""
    known, types, step = oracle(name), 20, 1 / 200
    p, cost, top = (known["params"][key] for key in ("p", "cA", "C"))
    costs = [top * (2 * j + 1) / (2 * types) for j in range(types)]
    offers = (np.arange(200) + 0.3137) * step
    play = ultimatum_under_threat(p, cost, costs, offers, 1e5)
    found = opening(solve(play, Method(steps_b=1)), ONE, np.full(types, 1 / types), 0)
    asked = found.first[0].argmax()
    fights = found.second[:, asked, 1].mean()
    share, war = known["expected"]
    # The best offer stands just below a type's threshold, and to step from one type to the next is even at the best.
    assert offers[asked] == pytest.approx(share, abs=top / types + step)
    assert fights == pytest.approx(war, abs=1 / types)
    assert found.value_a[0] == pytest.approx((1 - war) * share + war * (p - cost), abs=top / types / 2 + step)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("low", "high"), [(0.05, 0.3), (0.2, 0.25), (0.0, 0.1)])
def test_the_switch_from_a_safe_to_a_risky_offer_is_where_it_should_be(low, high, turned):
    """Of two types, the share q that loses much in a war: ask for more iff q > (low + cA) / (high + cA).

    Safe: p + low for sure. Risky: q (p + high) + (1 - q)(p - cA). Offers lie a little below both thresholds, so the
    game's own switch is exact and the paper's within a step.
    """
    p, cost, step = 0.5, 0.1, 1 / 2000
    offers = np.arange(1000, 2000) * step - 0.3 * step
    play = ultimatum_under_threat(p, cost, [low, high], offers, 2e5)
    play = mirrored(play) if turned else play
    grain = Method(steps_a=4, steps_b=4)
    solution = solve(play, grain)
    safe, risky = (np.flatnonzero(offers < p + top)[-1] for top in (low, high))

    def asks_more(q):
        doubt = np.array([1 - q, q])
        beliefs = (doubt, ONE) if turned else (ONE, doubt)
        share = opening(solution, *beliefs, 0).first[0]
        assert share[safe] + share[risky] > 1 - 1e-6
        return bool(share[risky] > share[safe])

    exact = (offers[safe] - (p - cost)) / (offers[risky] - (p - cost))
    paper = (low + cost) / (high + cost)
    assert asks_more(exact + 1e-4)
    assert not asks_more(exact - 1e-4)
    found = switch(asks_more, 0.01, 0.99, 1e-7)
    assert found == pytest.approx(exact, abs=1e-6)
    assert found == pytest.approx(paper, abs=step / (high + cost))


@pytest.mark.parametrize("points", [401, 777])
def test_fearon_1995_a_power_that_falls_attacks_if_the_fall_is_steep(points):
    """Preventive war: d p2 - p1 > cB (1 - d)^2. The rounding of A's last demand leaves B up to a step a period.

    So the found switch lies above the paper's, by at most that step and what the logit's width adds.
    """
    known = oracle("fearon_preventive_war")
    p1, patience, cost = (known["params"][key] for key in ("p1", "delta", "cB"))
    step = 1 / (points - 1)

    def attacks(p2):
        play = power_that_shifts(p1, p2, patience, (1.0, cost), points, SHARP / step)
        return bool(propagate(solve(play), ONE, ONE, 0).outcomes[-1, 4] > 0.5)

    found = switch(attacks, p1, 0.45, step / 20)
    paper = known["expected"][0]
    assert paper == pytest.approx((p1 + cost * (1 - patience) ** 2) / patience, abs=1e-12)
    assert paper - step / 10 <= found <= paper + 1.2 * step


def test_fearon_1995_it_is_a_problem_of_commitment():
    """A shift that means war means none if A's share after it is bound to what it was before."""
    known = oracle("fearon_preventive_war")
    p1, patience, cost = (known["params"][key] for key in ("p1", "delta", "cB"))
    shift, war = (p1, known["expected"][0] + 0.03, patience, (1.0, cost)), []
    for most in (1.0, p1):
        play = power_that_shifts(*shift, 401, SHARP * 400, most)
        war.append(propagate(solve(play), ONE, ONE, 0).outcomes[-1, 4])
    assert war == pytest.approx([1, 0], abs=1e-6)


# ---- wars of attrition ----


@pytest.mark.parametrize("period", [0.5, 0.05])
@pytest.mark.parametrize("side", [0, 1])
def test_maynard_smith_1974_who_leaves_at_the_rate_of_cost_over_prize_leaves_the_other_indifferent(period, side):
    """Where the one leaves with chance h a round, the other leaves at once below h = c / V a round, and else stays.

    A stays for a period's cost and the hope that B leaves in the same round; B, who moves second, for the hope that A
    leaves at the start of the next, when B has paid.
    """
    known = oracle("war_of_attrition")
    prize, cost = known["params"]["V"], known["params"]["c"]
    play, rounds = staying(prize, cost * period, 40, 1.0), 40

    def stays(h):
        first, second = np.zeros((rounds, 1, 1, 1, 1, 2)), np.zeros((rounds, 1, 1, 1, 1, 2, 2))
        first[..., 0], first[..., 1] = h, 1 - h
        second[..., 0, 0], second[..., 1, 0], second[..., 1, 1] = 1, h, 1 - h
        other = respond(Strategy(play, 1 - side, first, second), best=True).solution
        return bool((other.first[0].squeeze()[1] if side == 0 else other.second[0].squeeze()[1, 1]) > 0.5)

    rate = switch(stays, 1e-4, 0.9) / period
    assert 1 / rate == pytest.approx(known["expected"][0], rel=1e-6)


def abreu_gul():
    """Params, and expected numbers by name: rates, times, masses, worths."""
    known = oracle("abreu_gul_symmetric_demands")
    names = ("l1", "l2", "T1", "T2", "T0", "m1", "m2", "u1", "u2")
    return known["params"], dict(zip(names, known["expected"], strict=True))


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("period", [1.0, 0.1])
def test_abreu_gul_2000_the_rate_of_conceding_leaves_the_other_indifferent(side, period):
    """By bisection on the chance h a round with which one side concedes: below it the other concedes, above it waits.

    By hand: A, who moves first, waits from (1 - a2) = h a1 + (1 - h) d (1 - a2) on, and B, who waits for the next
    round, from (1 - a1) = d (h a2 + (1 - h)(1 - a1)) on. Either h / period tends to the paper's rate.
    """
    params, paper = abreu_gul()
    a1, a2, r = params["a1"], params["a2"], params["r1"]
    d = math.exp(-r * period)
    play = attrition((a1, a2), (d, d), 60, 1.0)

    def waits(h):
        found = respond(conceding(play, 1 - side, np.full(60, h)), Method(steps_a=1, steps_b=1), best=True).solution
        ordinary = [int(grid.points[:, 0].argmax()) for grid in found.grids]  # both sides surely are
        at = (0, 0, *ordinary, 0)
        return bool((found.first[at][1] if side == 0 else found.second[at][1, 1]) > 0.5)

    found = switch(waits, 1e-5, 0.9)
    by_hand = (1 - a2) * (1 - d) / (a1 - d * (1 - a2)) if side == 0 else (1 - a1) * (1 - d) / (d * (a1 + a2 - 1))
    assert found == pytest.approx(by_hand, rel=1e-6)
    off = (1 - a2) / (a1 + a2 - 1) + 0.5  # what a period that is not 0 makes of the rate, to first order
    assert found / period == pytest.approx(paper["l2" if side == 0 else "l1"], rel=off * r * period)


@pytest.mark.parametrize("period", [0.5, 0.1])
def test_abreu_gul_2000_every_time_to_concede_is_worth_the_same(period):
    """B concedes with mass m at once and then at its rate, until only the obstinate are left; A's times are all alike.

    By hand each is worth m a1 + (1 - m) d (1 - a2); the paper's 0.5 is that with d = 1.
    """
    known, (params, paper) = oracle("abreu_gul_indifference"), abreu_gul()
    a1, a2, r, z1, z2 = (params[key] for key in ("a1", "a2", "r1", "z1", "z2"))
    d, mass = math.exp(-r * period), paper["m2"]
    rate = (1 - a2) * (1 - d) / (a1 - d * (1 - a2))
    lasts = math.floor(math.log(z2 / (1 - mass)) / math.log(1 - rate))
    left = np.array([1.0, *((1 - mass) * (1 - rate) ** np.arange(lasts + 1))])
    chances = np.zeros(lasts + 10)
    chances[: lasts + 1] = (left[:-1] - left[1:]) / (
        left[:-1] - z2
    )  # of the ordinary type, given that it is still there
    assert lasts * period == pytest.approx(paper["T0"], rel=2.1 * r * period + period / paper["T0"])
    worth = []
    for until in (1, 2, lasts // 2, lasts):
        play = attrition((a1, a2), (d, d), len(chances), 1.0, until)
        found = respond(conceding(play, 1, chances), Method(steps_a=1, steps_b=5))
        worth.append(found.opening(np.array([1 - z1, z1]), np.array([1 - z2, z2]), 0).value_a[0])
    assert worth == pytest.approx([mass * a1 + (1 - mass) * d * (1 - a2)] * 4, abs=1e-9)
    assert worth == pytest.approx([known["expected"][0]] * 4, abs=(1 - mass) * (1 - d) * (1 - a2) + 1e-9)


@pytest.fixture(scope="module", params=[0.5, 0.25])
def war_of_nerves(request):
    """Both sides answer, in rounds of half a unit of time and a quarter, for longer than either could hold out."""
    params, _ = abreu_gul()
    d = math.exp(-params["r1"] * request.param)
    play = attrition((params["a1"], params["a2"]), (d, d), int(20 / request.param), 100.0)
    solution = solve(play, Method(steps_a=20, steps_b=20, tolerance=1e-3))
    assert solution.converged, solution.remedy
    return solution, request.param


def nerves(solution, z1, z2):
    """P(A concedes at once), P(B does when A has not), and what it is worth to the ordinary type of each."""
    beliefs = [np.array([1 - z, z]) for z in (z1, z2)]
    found = opening(solution, *beliefs, 0)
    return beliefs[0] @ found.first[:, 0], beliefs[1] @ found.second[:, 1, 0], found.value_a[0], found.value_b[0]


def test_abreu_gul_2000_the_likelier_obstinate_is_waited_for(war_of_nerves):
    """Signs, and worths to within twice what a round's hazard of the pie in dispute is: time is not continuous here.

    With z1 > z2 B concedes with a mass at once and A does not, and the other way round; A has 1/2 and B 2/5.
    """
    solution, period = war_of_nerves
    params, paper = abreu_gul()
    a1, a2, z1, z2 = (params[key] for key in ("a1", "a2", "z1", "z2"))
    near = 2 * paper["l1"] * period * (a1 + a2 - 1)
    a, b, worth_a, worth_b = nerves(solution, z1, z2)
    assert a < 0.01
    assert b == pytest.approx(paper["m2"], abs=2 * paper["l2"] * period)
    assert [worth_a, worth_b] == pytest.approx([paper["u1"], paper["u2"]], abs=near)
    a, b, worth_a, worth_b = nerves(solution, z2, z1)
    assert a > max(2 * b, 0.1)
    assert [worth_a, worth_b] == pytest.approx([paper["u2"], paper["u1"]], abs=near)


def test_abreu_gul_2000_who_is_surely_not_obstinate_concedes_at_once(war_of_nerves):
    """z to 0 on one side: it takes 1 - a of the other, and the other has its demand, less the noise of the logit."""
    solution, _period = war_of_nerves
    params, _ = abreu_gul()
    a1, a2 = params["a1"], params["a2"]
    a, b, worth_a, worth_b = nerves(solution, 0.0, 0.05)
    assert a > 0.75
    assert b < 0.01
    assert [worth_a, worth_b] == pytest.approx([1 - a2, a2], abs=0.015)
    a, b, worth_a, worth_b = nerves(solution, 0.05, 0.0)
    assert a < 0.01
    assert b > 0.75
    assert [worth_a, worth_b] == pytest.approx([a1, 1 - a1], abs=0.015)


# ---- attacks and mediators ----


@pytest.mark.parametrize(("strong", "paper"), [(Q(9, 10), Q(3, 13)), (Q(1, 10), Q(6, 11))])
def test_kydd_walter_2002_an_attack_destroys_trust_where_moderates_are_thought_strong(strong, paper):
    """Types: trustworthy and strong, trustworthy and weak, untrustworthy. Bayes by the game's own propagation.

    A goes on with the peace from a trust of 0.4 on (loss 2/3): after an attack it breaks it off only if moderates were
    thought strong enough to have prevented it.
    """
    known = oracle("kydd_walter_reduced_s0.9")
    t, attacks = known["params"]["t"], [known["params"][key] for key in ("qTS", "qTW", "qU")]
    s = float(strong)
    prior = np.array([t * s, t * (1 - s), 1 - t])
    solution = solve(trust_after_an_attack(attacks, 2 / 3, 1000.0), Method(steps_b=50))
    walk = Walk(solution)
    start, trust = walk.place(ONE, prior, 0), []
    for seen in (1, 0):
        mass = walk.step(0, start, seen=np.arange(2) == seen).mass.sum(axis=(0, 1))
        trust.append(float(mass @ walk.grid_b.points[:, :2].sum(axis=1) / mass.sum()))
    assert trust[0] == pytest.approx(float(paper), abs=1e-12)
    if known["params"]["s"] == s:
        assert trust == pytest.approx(known["expected"], abs=1e-12)
    attacked = float(prior @ attacks)
    outcomes = propagate(solution, ONE, prior, 0).outcomes[-1]
    assert outcomes[3] == pytest.approx(attacked if paper < Q(2, 5) else 0, abs=1e-6)


def test_kydd_walter_2002_in_the_lines_of_a_case():
    """The respondent's hold on its armed groups is the moderates' strength: the more is thought of it, the more an
    incident takes from the belief that it is willing, and with a weak hold hardly anything.
    """
    soon = {"talks.until": "2020-02-08", "horizon": "2020-02-08", "play.restraint": number(0.9)}
    willing, lost = np.array([kind in ("settler", "captive") for kind in TYPES]), []
    for control in (0.05, 0.3, 0.6, 0.95):
        dossier = small_dossier(**soon, **{"armed_groups.band.control": number(control)})
        chain = run_chain(dossier, Setting(horizon_of(dossier)))
        game, (_, belief, situation) = chain.solution.game, chain.start
        hold, stall = game.deal_a.shape[2] + 1, 2  # nobody asks, nobody acts: only the incident tells
        told = game.observe[0, situation, :, hold, stall].reshape(4, 3, 2).sum(axis=2)[:, 1:]  # minor, major
        after = (belief * willing) @ told / (belief @ told)
        lost.append(belief @ willing - after)
    assert np.all(np.diff(lost, axis=0) > 0)
    assert np.all(lost[0] > 0)
    assert np.all(lost[0] < 0.1 * lost[-1])


def believed(play, belief):
    """What the mediator says to an A that believes it, and what A best replies to one who speaks so."""
    trusting = np.zeros((1, 1, 1, 1, 1, 2, 2))
    trusting[..., 0, 0] = trusting[..., 1, 1] = 1
    answer = respond(Strategy(play, 0, np.full((1, 1, 1, 1, 1, 2), 0.5), trusting))
    says = answer.opening(ONE, belief, 0).first
    speaks = Strategy(play, 1, says[None, None, None, None], np.full((1, 1, 1, 1, 2, 2, 2), 0.5))
    return says, respond(speaks, best=True).opening(ONE, belief, 0).second[0]


@pytest.mark.parametrize("which", range(3))
def test_kydd_2003_an_unbiased_mediator_has_nothing_to_gain_from_the_truth(which):
    """To tell that the other is weak is worth b (ch - cl) more than the lie: nothing without a bias, a loss against it.

    Read off the mediator's own odds against an A that believes it: ln odds = precision x margin. To call the strong
    weak brings war: it is worth less by its cost, and by the bias times cl.
    """
    known = oracle("kydd_mediator_unbiased")
    p, low, high, war = (known["params"][key] for key in ("p", "cl", "ch", "cm"))
    bias, precision = known["params"]["b"][which], 3.0
    play = word_of_a_mediator(p, (low, high), 0.1, war, bias, precision)
    says, _ = believed(play, np.array([0.5, 0.5]))
    margin = np.log(says[:, 0] / says[:, 1]) / precision
    assert margin == pytest.approx([known["expected"][which], -war - bias * low], abs=1e-9)


@pytest.mark.parametrize(("bias", "credible"), [(0.5, True), (0.1, True), (-0.1, False), (-0.4, False)])
def test_kydd_2003_a_mediator_against_ones_cause_is_not_believed(bias, credible):
    """It calls the weak strong too; so A, who thinks most are weak, asks for much whatever it is told."""
    known = oracle("kydd_mediator_unbiased")
    p, low, high, war = (known["params"][key] for key in ("p", "cl", "ch", "cm"))
    says, replies = believed(word_of_a_mediator(p, (low, high), 0.1, war, bias, 1000.0), np.array([0.8, 0.2]))
    assert says[:, 1] == pytest.approx([0 if credible else 1, 1], abs=1e-4)
    assert replies[1] == pytest.approx([0, 1] if credible else [1, 0])
