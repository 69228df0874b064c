"""The bargain against definitions by brute force, hand-solved fractions and the closed forms of the theory."""

from __future__ import annotations

import itertools
from fractions import Fraction as Q

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shared
from shared import need_shared, oracle
from small import SMALL, number, pie_case, small_case
from sulh.bargain import egalitarian, kalai_smorodinsky, nash, pareto, spread, table, utilitarian, zone
from sulh.council import mandate
from sulh.errors import UsageError

COORDINATE = st.integers(-4, 6).map(float)
ORIGIN = (0.0, 0.0)
SPLIT = np.linspace(0, 1, 200_001)


def clouds(parties):
    """Points on a coarse grid, so that ties, copies and dominated points are common."""
    return st.lists(st.tuples(*[COORDINATE] * parties), min_size=1, max_size=25).map(np.array)


CLOUDS = st.integers(1, 4).flatmap(clouds)
PAIRS = clouds(2)


# The kernels


@given(CLOUDS)
def test_the_frontier_is_what_nobody_dominates(points):
    def dominated(x):
        return any((y >= x).all() and (y > x).any() for y in points)

    assert pareto(points).tolist() == [k for k, x in enumerate(points) if not dominated(x)]


@given(PAIRS)
def test_two_parties_and_the_general_route_agree(points):
    """A third party who gets the same everywhere changes nothing, and takes the general route."""
    same = np.column_stack([points, np.zeros(len(points))])
    assert pareto(points).tolist() == pareto(same).tolist()


def test_every_copy_of_a_frontier_point_is_kept():
    assert pareto([[1, 2], [0, 2], [1, 2], [2, 1], [2, 0]]).tolist() == [0, 2, 3]


def test_a_last_digit_counts_on_the_frontier():
    assert pareto([[0.3, 1], [0.1 + 0.2, 1]]).tolist() == [1]


def test_no_points_no_frontier():
    assert pareto(np.empty((0, 2))).tolist() == []
    assert pareto(np.empty((0, 3))).tolist() == []
    assert utilitarian(np.empty((0, 2))) is None


@given(CLOUDS)
def test_the_zone_is_strictly_better_for_all(points):
    d = np.ones(points.shape[1])
    assert zone(points, d).tolist() == [k for k, x in enumerate(points) if min(x) > 1]


@pytest.mark.parametrize("solution", [nash, kalai_smorodinsky, egalitarian])
def test_without_a_zone_there_is_no_solution(solution):
    assert solution([[0, 5], [5, 0], [-1, 9]], ORIGIN) is None


def ranked(points, score):
    """The package with the best exact score; then the larger sum; then the smaller number."""
    numbers = [k for k, x in enumerate(points) if min(x) > 0]
    exact = {k: [Q(int(u)) for u in points[k]] for k in numbers}
    return min(numbers, key=lambda k: (-score(exact[k], exact), -sum(exact[k]), k), default=None)


def product(x, _):
    total = Q(1)
    for u in x:
        total *= u
    return total


@given(CLOUDS)
def test_solutions_are_the_best_by_exact_fractions(points):
    def relative(x, everyone):
        ideal = [max(column) for column in zip(*everyone.values(), strict=True)]
        return min(u / best for u, best in zip(x, ideal, strict=True))

    d = np.zeros(points.shape[1])
    assert nash(points, d) == ranked(points, product)
    assert kalai_smorodinsky(points, d) == ranked(points, relative)
    assert egalitarian(points, d) == ranked(points, lambda x, _: min(x))
    sums = points.sum(axis=1)
    assert utilitarian(points) == min(range(len(points)), key=lambda k: (-sums[k], k))


@given(PAIRS, st.sampled_from([0.25, 1.0, 8.0]), st.sampled_from([0.5, 1.0, 4.0]), COORDINATE, COORDINATE)
def test_nash_and_kalai_smorodinsky_do_not_depend_on_units(points, a, b, c, d):
    """Nash's and Kalai and Smorodinsky's shared axiom. The tie rule looks at sums, so the scores are compared."""
    moved = points * [a, b] + [c, d]
    for solution in (nash, kalai_smorodinsky):
        here, there = solution(points, ORIGIN), solution(moved, (c, d))
        assert (here is None) == (there is None)
        if here is not None:
            inside = points[zone(points, ORIGIN)]
            gain = points[[here, there]] / inside.max(axis=0)
            score = gain.prod(axis=1) if solution is nash else gain.min(axis=1)
            assert score[0] == pytest.approx(score[1])


@given(PAIRS)
def test_solutions_lie_on_the_frontier(points):
    found = [solution(points, ORIGIN) for solution in (nash, kalai_smorodinsky, egalitarian)]
    assert set(found) - {None} <= set(pareto(points).tolist())
    assert utilitarian(points) in pareto(points)


@given(PAIRS, st.data())
def test_nash_is_independent_of_irrelevant_alternatives(points, data):
    best = nash(points, ORIGIN)
    if best is not None:
        others = [k for k in range(len(points)) if k != best]
        kept = sorted([best, *data.draw(st.lists(st.sampled_from(others), unique=True) if others else st.just([]))])
        assert kept[nash(points[kept], ORIGIN)] == best


def test_kalai_smorodinsky_looks_at_ideals_and_nash_does_not():
    """(3, 3) has the larger product, 9 against 8; beside ideals 4 and 12 it gives 1/4, and (2, 4) gives 1/3."""
    points = [[4, 1], [3, 3], [2, 4], [0.5, 12]]
    assert nash(points, ORIGIN) == 1
    assert kalai_smorodinsky(points, ORIGIN) == 2
    assert egalitarian(points, ORIGIN) == 1
    assert utilitarian(points) == 3


def test_ideals_are_the_best_within_the_zone():
    """(12, -1) is nobody's ideal, since South refuses it: beside ideals 3 and 3 the middle gives 2/3, the ends 1/3."""
    assert kalai_smorodinsky([[1, 3], [2, 2], [3, 1], [12, -1]], ORIGIN) == 1


def test_scores_that_differ_by_a_rounding_are_alike():
    """3/20 × 3/5 = 1/5 × 9/20, but not in binary; the larger sum is taken, whichever stands first."""
    assert 0.15 * 0.6 < 0.2 * 0.45
    assert nash([[0.2, 0.45], [0.15, 0.6]], ORIGIN) == 1
    assert nash([[0.15, 0.6], [0.2, 0.45]], ORIGIN) == 0


# Closed forms on fine grids


def on(points, chosen):
    return np.asarray(points)[chosen]


SQRT = np.column_stack([SPLIT, np.sqrt(1 - SPLIT)])
TRIANGLE = np.column_stack([SPLIT, 2 * (1 - SPLIT)])


@pytest.mark.parametrize(
    ("name", "points", "solve"),
    [
        ("nash_sqrt", SQRT, nash),
        ("ks_sqrt", SQRT, kalai_smorodinsky),
        ("tri_nash_d0", TRIANGLE, nash),
        ("tri_ks_d0", TRIANGLE, kalai_smorodinsky),
        ("tri_egal_d0", TRIANGLE, egalitarian),
        ("tri_nash_d0.2", TRIANGLE, nash),
        ("tri_egal_d0.2", TRIANGLE, egalitarian),
    ],
)
def test_points_of_theory(name, points, solve):
    theory = oracle(name)
    found = on(points, solve(points, theory["params"]["d"]))
    np.testing.assert_allclose(found, theory["expected"], atol=theory["tolerance"])


def test_the_utilitarian_point_of_theory():
    theory = oracle("utilitarian_sqrt")
    np.testing.assert_allclose(on(SQRT, utilitarian(SQRT)), theory["expected"], atol=theory["tolerance"])


@pytest.mark.parametrize("name", ["asym_nash_sqrt_0.25", "asym_nash_sqrt_0.5"])
def test_bargaining_power(name):
    theory = oracle(name)
    a = theory["params"]["a"]
    found = on(SQRT, nash(SQRT, ORIGIN, (a, 1 - a)))
    assert found[0] == pytest.approx(theory["expected"][0], abs=theory["tolerance"])


def test_risk_aversion_hurts():
    theory = oracle("risk_aversion_hurts_0.5")
    points = np.column_stack([SPLIT ** theory["params"]["a"], 1 - SPLIT])
    assert SPLIT[nash(points, ORIGIN)] == pytest.approx(theory["expected"][0], abs=theory["tolerance"])


def test_the_example_of_kalai_and_smorodinsky():
    """The convex hull of (0,0), (1,0), (0,1) and (3/4, 3/4) by its upper edges."""
    theory = oracle("ks75_nash_S")
    side = np.linspace(0, 0.75, 3001)
    edge = np.column_stack([side, 1 - side / 3])
    points = np.vstack([edge, edge[:, ::-1]])
    for solve in (nash, kalai_smorodinsky):
        np.testing.assert_allclose(on(points, solve(points, ORIGIN)), theory["expected"], atol=theory["tolerance"])


def test_fearons_range_of_deals_that_both_prefer_to_war():
    theory = oracle("fearon_range")
    p, cost_a, cost_b = (theory["params"][key] for key in ("p", "cA", "cB"))
    rows = zone(np.column_stack([SPLIT, 1 - SPLIT]), (p - cost_a, 1 - p - cost_b))
    np.testing.assert_allclose(SPLIT[rows[[0, -1]]], theory["expected"], atol=theory["tolerance"])
    assert len(rows) == pytest.approx((cost_a + cost_b) * len(SPLIT), abs=3)


def test_a_risk_of_breakdown_makes_its_outcome_the_disagreement():
    theory = oracle("breakdown_to_nash")
    d = (theory["params"]["b1"], theory["params"]["b2"])
    share = SPLIT[nash(np.column_stack([SPLIT, 1 - SPLIT]), d)]
    assert share == pytest.approx(theory["expected"][0], abs=theory["tolerance"])


def test_impatience_is_bargaining_power_when_offers_are_quick():
    theory = oracle("rubinstein_limit")
    r1, r2 = theory["params"]["r1"], theory["params"]["r2"]
    share = SPLIT[nash(np.column_stack([SPLIT, 1 - SPLIT]), ORIGIN, (r2 / (r1 + r2), r1 / (r1 + r2)))]
    assert share == pytest.approx(theory["expected"][0], abs=theory["tolerance"])


def test_a_ratifiers_reservation_as_disagreement():
    theory = oracle("schelling_reservation_0.4")
    share = SPLIT[nash(np.column_stack([SPLIT, 1 - SPLIT]), (0, theory["params"]["r"]))]
    assert share == pytest.approx(theory["expected"][0], abs=theory["tolerance"])


@pytest.mark.parametrize("name", ["schelling_ratifier_0.3", "schelling_ratifier_0.7"])
def test_tied_hands_are_strength(name):
    """Nash among what a steep ratifier lets pass: its reserve binds above one half and is idle below."""
    theory = oracle(name)
    case = pie_case(theory["params"]["r"] - 1e-6)
    made = table(case)
    winset = np.flatnonzero(mandate(case, "south", made.options).full > 0.5)
    chosen = winset[nash(made.net[winset], ORIGIN)]
    assert made.worth[chosen, 0] == pytest.approx(theory["expected"][0], abs=theory["tolerance"])


# The table of a case


def test_the_small_case_by_hand():
    """North: 7/10 band + 3/10 road. South: 2/5 band + 3/5 road, less ties of 1/5 + 3/10 3/10. Standoff 2/5 for both."""
    made = table(small_case())
    north = [Q(7, 10) * b + Q(3, 10) * r for b in (0, Q(3, 5), 1) for r in (Q(3, 10), Q(4, 5))]
    south = [Q(2, 5) * b + Q(3, 5) * r for b in (Q(3, 5), Q(1, 2), Q(3, 10)) for r in (0, 1)]
    asked = [a for a in (0, Q(1, 2), 1) for _ in (0, 1)]
    utility = [[(u - Q(2, 5)) / Q(3, 5) for u in pair] for pair in zip(north, south, strict=True)]
    net = [[n, s - a * (Q(1, 5) + Q(3, 10) * Q(3, 10))] for (n, s), a in zip(utility, asked, strict=True)]
    np.testing.assert_allclose(made.worth, np.array([north, south], float).T, atol=1e-15)
    np.testing.assert_allclose(made.utility, np.array(utility, float), atol=1e-15)
    np.testing.assert_allclose(made.net, np.array(net, float), atol=1e-12)
    np.testing.assert_allclose(made.cost_politics, np.outer(np.array(asked, float), [0, 0.2]))
    np.testing.assert_allclose(made.cost_loyalty, np.outer(np.array(asked, float), [0, 0.3]))
    np.testing.assert_allclose(made.detection, [0, 1, 0.5, 1, 0.8, 1])
    assert made.frontier.tolist() == [1, 3, 5]
    assert made.zone.tolist() == [3, 5]
    assert made.nash == max((3, 5), key=lambda k: net[k][0] * net[k][1])
    assert made.package(5) == {"band": "disband", "road": "open"}


def test_packages_are_the_product_in_lexicographic_order():
    made = table(small_case())
    assert [tuple(row) for row in made.options] == list(itertools.product(range(3), range(2)))
    assert made.issues == ("band", "road")
    assert made.names == (("nothing", "curb", "disband"), ("shut", "open"))


def test_constraints_take_packages_out():
    rule = {"when": ["band", "disband"], "never": ["road", ["shut"]], "because": "for a test"}
    made = table(small_case({"constraints": [rule]}))
    assert [tuple(row) for row in made.options] == [(0, 0), (0, 1), (1, 0), (1, 1), (2, 1)]
    assert made.package(int(made.deals[0])) == {"band": "disband", "road": "open"}


def test_a_breach_goes_unseen_only_if_unseen_everywhere():
    made = table(small_case({"issues.road.options.open.verifiable": 0.6}))
    assert made.detection[5] == pytest.approx(float(1 - Q(1, 5) * Q(2, 5)))


def test_a_package_worth_exactly_today_is_not_in_the_zone():
    """North's worth of 'curb, open' is 7/10 × 3/5 + 3/10 × 4/5 = 33/50; with that as standoff it gains nothing."""
    made = table(small_case({"parties.north.standoff": number(0.66)}))
    assert made.net[3, 0] == 0
    assert made.zone.tolist() == [5]


def test_equal_sums_in_another_order_are_equal_points():
    """0.1 + 0.2 + 0.3 and 0.3 + 0.3 differ in their last digit, and neither dominates the other on the table."""
    weights = {"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.3, "e": 0.1}

    def one(weight, mine):
        values = {"low": 0.0, "high": 1.0}
        other = {"low": 0.5, "high": 0.5}
        return {"weight": number(weight), "values": values if mine else other, "assumed": "for a test"}

    issues = {
        key: {
            "name": key,
            "today": "low",
            "options": {"low": {"name": "Low"}, "high": {"name": "High"}},
            "parties": {"north": one(weight, True), "south": one(weight, False)},
        }
        for key, weight in weights.items()
    }
    made = table(small_case({"issues": issues, "demands": {}}))
    exact = {
        tuple(row): round(sum(10 * w * x for w, x in zip(weights.values(), row, strict=True))) for row in made.options
    }
    for left, right in itertools.combinations(range(len(made.options)), 2):
        alike = exact[tuple(made.options[left])] == exact[tuple(made.options[right])]
        assert (made.net[left, 0] == made.net[right, 0]) == alike


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.05, 1), min_size=4, max_size=4), st.floats(0, 0.9), st.floats(0, 0.9), st.integers(1, 8))
def test_laws_of_the_table(weights, north, south, count):
    changes = {
        f"issues.{issue}.parties.{party}.weight": number(weight)
        for (issue, party), weight in zip(itertools.product(("band", "road"), ("north", "south")), weights, strict=True)
    }
    standoffs = {"parties.north.standoff": number(north), "parties.south.standoff": number(south)}
    made = table(small_case(changes | standoffs | {"play.deals": count}))
    assert made.worth.min() >= 0
    assert made.worth.max() <= 1 + 1e-12
    np.testing.assert_allclose(made.worth, [north, south] + (1 - np.array([north, south])) * made.utility, atol=1e-12)
    inside = set(made.frontier.tolist()) & set(made.zone.tolist())
    assert bool(inside) == (made.nash is not None) == bool(len(made.zone))
    assert 1 <= len(made.deals) <= count
    assert set(made.deals.tolist()) <= (inside or set(made.frontier.tolist()))
    assert made.nash is None or made.nash in made.deals
    assert np.all(np.diff(made.net[made.deals, 0]) < 0)


def test_sampled_numbers_reach_the_table():
    case = small_case()
    moved = table(case.at({"armed_groups.band.political_cost": 0.3, "parties.south.loyalty_settler": 1.0}))
    assert moved.net[5, 1] == pytest.approx(table(case).utility[5, 1] - 0.3 - 0.3)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"parties.south.standoff": number(1)}, "parties.south.standoff: expected a worth below 1, got 1"),
        ({"issues.band.parties.north": None}, "issues.band.parties.north"),
        ({"issues.road.parties.north.values": {"open": 1.0}}, "none for shut"),
        (
            {"issues.band.parties.north.weight": number(0), "issues.road.parties.north.weight": number(0)},
            "issue weights of north",
        ),
        ({"constraints": [{"when": ["sea", "x"], "never": ["road", ["shut"]], "because": "x"}]}, "band, road"),
        ({"constraints": [{"when": ["road", "x"], "never": ["band", ["curb"]], "because": "x"}]}, "shut, open"),
        (
            {
                "constraints": [
                    {"when": ["road", option], "never": ["band", ["nothing", "curb", "disband"]], "because": "x"}
                    for option in ("shut", "open")
                ]
            },
            "at least one package",
        ),
        ({"issues": {f"i{k}": SMALL["issues"]["band"] for k in range(12)}}, "531,441"),
    ],
)
def test_what_the_table_refuses(changes, told):
    with pytest.raises(UsageError, match=told):
        table(small_case(changes))


# The deals


LINE = np.array([[k, 10 - k] for k in range(1, 10)], float)


def deals_of(points, count):
    """The deals by the kernels alone."""
    return spread(points, pareto(points), zone(points, ORIGIN), nash(points, ORIGIN), count).tolist()


@pytest.mark.parametrize(
    ("count", "firsts"),
    [(1, [5]), (2, [9, 5]), (3, [9, 5, 1]), (4, [9, 5, 3, 1]), (5, [9, 7, 5, 3, 1]), (6, [9, 7, 5, 3, 2, 1])],
)
def test_deals_on_a_line_by_hand(count, firsts):
    """Nash (5, 5), then the ends, then the middles of the gaps, the smaller number first, best for the first on top."""
    assert LINE[deals_of(LINE, count), 0].tolist() == firsts


def test_equal_points_go_on_once_and_the_rest_is_not_filled_up():
    points = np.array([[1, 3], [2, 2], [2, 2], [3, 1], [1, 1], [1, 3]], float)
    assert deals_of(points, 8) == [3, 1, 0]


def test_deals_outside_the_zone_do_not_go_on_while_there_is_one():
    points = np.array([[-1, 9], [2, 2], [1, 3], [9, -1]], float)
    assert deals_of(points, 4) == [1, 2]


def test_without_a_zone_the_closest_packages_go_on():
    """By the smaller of the two: -1, -1 (the larger sum first), then -2; -5 stays out, and what is dominated too."""
    points = np.array([[9, -5], [6, -2], [4, -1], [-1, 5], [-3, -3]], float)
    assert deals_of(points, 3) == [1, 2, 3]
    assert deals_of(points, 2) == [2, 3]
    assert deals_of(points, 1) == [3]


@given(PAIRS, st.integers(1, 8))
def test_laws_of_the_deals(points, count):
    chosen = deals_of(points, count)
    inside = [k for k in pareto(points) if min(points[k]) > 0]
    pool = inside or pareto(points).tolist()
    distinct = {tuple(points[k]) for k in pool}
    assert len(chosen) == len({tuple(points[k]) for k in chosen}) == min(count, len(distinct))
    assert set(chosen) <= set(pool)
    assert chosen == sorted(chosen, key=lambda k: (-points[k, 0], k))
    if inside and count >= 3:
        for party in (0, 1):
            assert points[chosen, party].max() == points[inside, party].max()


# The data that stands beside the repository


def test_absent_data_skips_here_and_fails_in_ci(monkeypatch, tmp_path):
    monkeypatch.setattr(shared, "SHARED", tmp_path)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="not beside this checkout"):
        need_shared("oracles")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="not beside this checkout"):
        need_shared("oracles")
    (tmp_path / "oracles").mkdir()
    assert need_shared("oracles") == tmp_path / "oracles"
