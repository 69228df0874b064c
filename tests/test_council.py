"""The council against brute force over votes, hand-solved fractions and published power indices."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction as Q

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import oracle
from small import number, small_case
from sulh.council import faction_worth, mandate, pivotality, ratification, support, ties, valuation, worth
from sulh.errors import UsageError

FREE = -1


def plain(weights, chances, threshold, veto=None, parent=None, bound=None):
    """Arguments of the kernels, with nobody instructed and no veto unless said."""
    n = len(weights)
    return (
        np.array([float(w) for w in weights]),
        np.array([float(s) for s in chances]),
        float(threshold),
        np.array(veto or [False] * n),
        parent or [FREE] * n,
        np.array([float(b) for b in bound or [0] * n]),
    )


@st.composite
def councils(draw, most=5):
    """A council in whole-number weights, with chains of instruction and vetoes."""
    n = draw(st.integers(1, most))
    weights = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n).filter(any))
    threshold = draw(st.integers(0, sum(weights)))
    chances = draw(st.lists(st.floats(0, 1), min_size=n, max_size=n))
    bound = draw(st.lists(st.floats(0, 1), min_size=n, max_size=n))
    veto = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    rank = draw(st.permutations(range(n)))
    above = [draw(st.sampled_from([FREE, *[g for g in range(n) if rank[g] < rank[f]]])) for f in range(n)]
    return weights, threshold, chances, veto, above, bound


def by_hand(weights, threshold, chances, veto, above, bound):
    """P(pass) by the story itself: each faction has a mind of its own, and each obeys today or does not."""
    n = len(weights)

    def vote(f, minds, obeys):
        return vote(above[f], minds, obeys) if above[f] != FREE and obeys[f] else minds[f]

    total = 0.0
    for minds in itertools.product([False, True], repeat=n):
        for obeys in itertools.product([False, True], repeat=n):
            votes = [vote(f, minds, obeys) for f in range(n)]
            enough = sum(w for w, v in zip(weights, votes, strict=True) if v) >= threshold
            if enough and all(v or not must for v, must in zip(votes, veto, strict=True)):
                own = math.prod(s if m else 1 - s for s, m in zip(chances, minds, strict=True))
                total += own * math.prod(b if o else 1 - b for b, o in zip(bound, obeys, strict=True))
    return total


def args_of(council):
    """The kernels' arguments for a drawn council: weights as shares, so that thresholds are met by rounded sums."""
    weights, threshold, chances, veto, above, bound = council
    total = sum(weights)
    return plain([w / total for w in weights], chances, threshold / total, veto, above, bound)


@settings(max_examples=60, deadline=None)
@given(councils())
def test_brute_force_over_minds_and_obedience_agrees(council):
    assert ratification(*args_of(council)) == pytest.approx(by_hand(*council), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(councils(most=4))
def test_pivotality_is_the_difference_between_two_set_votes(council):
    weights, threshold, chances, veto, above, bound = council
    turns = pivotality(*args_of(council))
    for f in range(len(weights)):
        free = [FREE if g == f else p for g, p in enumerate(above)]
        sure = [[v if g == f else s for g, s in enumerate(chances)] for v in (1.0, 0.0)]
        yes, no = (by_hand(weights, threshold, s, veto, free, bound) for s in sure)
        assert turns[f] == pytest.approx(yes - no, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(councils(most=6), st.integers(0, 5), st.floats(0, 1))
def test_more_support_never_hurts(council, who, share):
    args = args_of(council)
    f = who % len(council[0])
    raised = args[1].copy()
    raised[f] += share * (1 - raised[f])
    assert ratification(args[0], raised, *args[2:]) >= ratification(*args) - 1e-12
    assert np.all(pivotality(*args) >= -1e-12)


@settings(max_examples=40, deadline=None)
@given(councils(most=6), st.randoms())
def test_the_order_of_factions_does_not_matter(council, random):
    weights, threshold, chances, veto, above, bound = council
    new = list(range(len(weights)))
    random.shuffle(new)
    place = {old: k for k, old in enumerate(new)}
    shuffled = (
        [weights[f] for f in new],
        threshold,
        [chances[f] for f in new],
        [veto[f] for f in new],
        [place.get(above[f], FREE) for f in new],
        [bound[f] for f in new],
    )
    assert ratification(*args_of(shuffled)) == pytest.approx(ratification(*args_of(council)), abs=1e-12)
    turned = pivotality(*args_of(council))[new]
    np.testing.assert_allclose(pivotality(*args_of(shuffled)), turned, atol=1e-12)


def test_three_factions_by_hand():
    """Weights 1/2, 3/10, 1/5 and threshold 3/5: the first must agree, and one of the others."""
    a, b, c = Q(1, 2), Q(1, 3), Q(1, 4)
    args = plain([Q(1, 2), Q(3, 10), Q(1, 5)], [a, b, c], Q(3, 5))
    either = 1 - (1 - b) * (1 - c)
    assert either == Q(1, 2)
    assert ratification(*args) == pytest.approx(float(a * either), abs=1e-15)
    assert a * either == Q(1, 4)
    np.testing.assert_allclose(pivotality(*args), [float(Q(1, 2)), float(Q(3, 8)), float(Q(1, 3))], atol=1e-15)


def test_a_chain_of_instruction_by_hand():
    """A leads B (bound 1/2) who leads C (bound 1); own chances 1/2, 1/4, 1; all three are needed.

    P(A) = 1/2; P(B | A) = 1/2 + 1/2 1/4 = 5/8; C does as B. Setting B's vote cuts it from A and carries C along.
    """
    args = plain([Q(1, 3)] * 3, [Q(1, 2), Q(1, 4), 1], 1, parent=[FREE, 0, 1], bound=[0, Q(1, 2), 1])
    assert ratification(*args) == pytest.approx(float(Q(1, 2) * Q(5, 8)), abs=1e-15)
    np.testing.assert_allclose(pivotality(*args), [5 / 8, 1 / 2, 1 / 2 * 5 / 8], atol=1e-15)


@given(st.floats(0, 1))
def test_one_faction_is_its_own_council(chance):
    assert ratification(*plain([1], [chance], 0.5)) == pytest.approx(chance, abs=1e-15)


def test_a_veto_that_never_supports_stops_everything():
    assert ratification(*plain([0.9, 0.1], [1, 0], 0.5, veto=[False, True])) == 0
    assert ratification(*plain([0.9, 0.1], [1, 0], 0.5)) == 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_unanimity_of_independent_factions_is_a_product(chances):
    """Tenths do not sum to 1 in binary: the threshold is reached all the same."""
    weights = [0.1] * len(chances)
    passed = ratification(*plain(weights, chances, 0.1 * len(chances)))
    assert passed == pytest.approx(math.prod(chances), abs=1e-12)


def test_a_threshold_met_to_the_last_digit_is_met_and_one_missed_by_a_millionth_is_not():
    assert ratification(*plain([0.1, 0.2], [1, 1], 0.3)) == 1
    assert ratification(*plain([0.1, 0.2], [1, 1], 0.7 - 0.4)) == 1
    assert 0.1 + 0.7 < 0.8
    assert ratification(*plain([0.1, 0.7, 0.2], [1, 1, 0], 0.8)) == 1
    assert ratification(*plain([0.1, 0.7, 0.2], [1, 1, 0], 0.800001)) == 0


def test_twenty_equal_factions_are_a_binomial_tail():
    chance, needed = Q(3, 5), 11
    tail = sum(math.comb(20, k) * chance**k * (1 - chance) ** (20 - k) for k in range(needed, 21))
    args = plain([0.05] * 20, [chance] * 20, needed * 0.05)
    assert ratification(*args) == pytest.approx(float(tail), abs=1e-12)


def test_many_packages_at_once_are_each_as_if_alone():
    weights, _, threshold, veto, parent, bound = plain(
        [3, 2, 2], [0] * 3, 5, [False, True, False], [1, FREE, 0], [0.5] * 3
    )
    many = np.random.default_rng(7).random((4, 5, 3))
    together = ratification(weights, many, threshold, veto, parent, bound)
    turning = pivotality(weights, many, threshold, veto, parent, bound)
    assert together.shape == (4, 5)
    for place in np.ndindex(4, 5):
        assert together[place] == pytest.approx(ratification(weights, many[place], threshold, veto, parent, bound))
        np.testing.assert_allclose(turning[place], pivotality(weights, many[place], threshold, veto, parent, bound))
    assert ratification(weights, np.empty((0, 3)), threshold, veto, parent, bound).shape == (0,)


def test_rows_that_do_not_fit_at_once_come_out_the_same():
    n, rows = 18, 40
    chances = np.random.default_rng(3).random((rows, n))
    weights, _, threshold, veto, parent, bound = plain([1] * n, [0] * n, n, [False] * n)
    passed = ratification(weights, chances, threshold, veto, parent, bound)
    np.testing.assert_allclose(passed, chances.prod(axis=1), atol=1e-12)
    others = chances.prod(axis=1)[:, None] / chances
    np.testing.assert_allclose(pivotality(weights, chances, threshold, veto, parent, bound), others, atol=1e-12)


@pytest.mark.parametrize(
    ("n", "parent", "told"),
    [
        (25, [FREE] * 25, "1 to 24 factions"),
        (3, [1, 2, 0], "circle"),
        (1, [0], "circle"),
        (2, [FREE, 5], "-1 to 1"),
    ],
)
def test_councils_that_cannot_be_counted_are_refused(n, parent, told):
    with pytest.raises(UsageError, match=told):
        ratification(*plain([1] * n, [1] * n, 1, parent=parent))


def test_the_security_council_of_shapley_and_shubik():
    """The index is the mean of pivotality over a common chance of support; 8 Gauss points integrate it exactly."""
    theory = oracle("shapley_unsc")
    nodes, shares = np.polynomial.legendre.leggauss(8)
    chances = np.tile(((nodes + 1) / 2)[:, None], 15)
    _, _, _, veto, parent, bound = plain([1] * 15, [0] * 15, 1)
    turns = pivotality([7.0] * 5 + [1.0] * 10, chances, theory["params"]["quota"], veto, parent, bound)
    index = shares / 2 @ turns
    expected = [theory["expected"][0]] * 5 + [theory["expected"][1]] * 10
    np.testing.assert_allclose(index, expected, atol=theory["tolerance"])
    assert index.sum() == pytest.approx(1)


def test_support_is_even_at_the_fallback_and_safe_far_from_it():
    at = support(np.array([0.4, 0.4 + math.log(3) / 8, 1e3, -1e3]), np.full(4, 0.4), 8.0)
    np.testing.assert_allclose(at, [1 / 2, 3 / 4, 1, 0], atol=1e-12)


# From a case


ALL = np.array(list(itertools.product(range(3), range(2))))
NORTH = "parties.north.council.factions"
SOUTH = "parties.south.council.factions"


def faction(weight, **more):
    return {"name": "F", "weight": number(weight), "fallback": number(0.4), **more}


def test_worth_by_hand():
    """South: band 2/5 × (3/5, 1/2, 3/10), road 3/5 × (0, 1)."""
    weights, values = valuation(small_case(), "south")
    expected = [Q(2, 5) * b + Q(3, 5) * r for b in (Q(3, 5), Q(1, 2), Q(3, 10)) for r in (0, 1)]
    np.testing.assert_allclose(worth(weights, values, ALL), [float(x) for x in expected], atol=1e-15)


def test_sampled_issue_weights_are_scaled_to_sum_to_1():
    doubled = small_case(
        {"issues.band.parties.south.weight": number(0.8), "issues.road.parties.south.weight": number(1)}
    )
    weights, _ = valuation(doubled, "south")
    np.testing.assert_allclose(weights, [4 / 9, 5 / 9])


def test_ties_add_up_over_issues_and_never_exceed_the_whole():
    """Two options that ask for 1/2 and for 4/5 against one group ask for the whole; North has no tie."""
    case = small_case({"issues.road.options.open.against": {"band": 0.8}})
    politics, loyalty = ties(case, "south", np.array([[0, 0], [1, 0], [0, 1], [1, 1], [2, 1]]))
    asked = np.array([0, 0.5, 0.8, 1, 1])
    np.testing.assert_allclose(politics, 0.2 * asked)
    np.testing.assert_allclose(loyalty, 0.3 * asked)
    assert not np.any(ties(case, "north", ALL))


def test_a_group_without_a_stated_cost_costs_nothing():
    case = small_case({"armed_groups.band.political_cost": None, "armed_groups.band.loyalty_cost": None})
    assert not np.any(ties(case, "south", ALL))


def test_a_faction_weighs_loyalty_on_its_partys_scale():
    """Palace: worth - (1 - 2/5) × 3/5 × 3/10 × asked, asked = 0, 1/2, 1 for the three options on the band."""
    case = small_case()
    columns = faction_worth(case, "south", ALL)
    base = worth(*valuation(case, "south"), ALL)
    asked = np.repeat([0, 0.5, 1], 2)
    np.testing.assert_allclose(columns[:, 0], base - float(Q(3, 5) * Q(3, 5) * Q(3, 10)) * asked)
    np.testing.assert_allclose(columns[:, 1], base)


def test_a_factions_own_salience_and_values_are_laid_over_its_partys():
    """Guard cares 9/10 for the road where its party gives 3/5, beside 2/5 for the band: shares 9/13 and 4/13."""
    own = faction(0.2, salience={"road": 0.9}, values={"road": {"shut": 1.0, "open": 0.0}})
    guard = faction_worth(small_case({f"{SOUTH}.guard": own}), "south", ALL)[:, 2]
    expected = [Q(4, 13) * b + Q(9, 13) * r for b in (Q(3, 5), Q(1, 2), Q(3, 10)) for r in (1, 0)]
    np.testing.assert_allclose(guard, [float(x) for x in expected], atol=1e-15)


def test_a_mandate_by_hand():
    """One faction alone on 'disband, open': worth 18/25, fallback 2/5, steepness 8, so s = 1 / (1 + e^(-64/25))."""
    case = small_case({SOUTH: {"all": faction(0.7)}})
    made = mandate(case, "south", np.array([[2, 1]]))
    chance = 1 / (1 + math.exp(-64 / 25))
    for got in (made.full, made.without_room, made.support[:, 0]):
        np.testing.assert_allclose(got, [chance])
    np.testing.assert_allclose(made.pivotal, [[1.0]])
    assert made.factions == ("all",)


def test_faction_weights_are_scaled_to_sum_to_1():
    """0.3, 0.2 and 0.2 against a threshold of 1/2: as shares, no one faction is enough and any two are."""
    case = small_case({SOUTH: {"a": faction(0.3), "b": faction(0.2), "c": faction(0.2)}})
    made = mandate(case, "south", ALL)
    a, b, c = made.support.T
    two = a * b + a * c + b * c - 2 * a * b * c
    np.testing.assert_allclose(made.full, two)


def test_without_the_room_those_outside_decide_alone():
    """Outside: b 2/5 instructed from inside, c 1/5 with a veto. As shares 2/3 and 1/3: both needed at 3/4."""
    changes = {
        "parties.south.council.threshold": 0.75,
        SOUTH: {
            "a": faction(0.4),
            "b": faction(0.4, in_room=False, instructed_by="a", bound=number(1.0)),
            "c": faction(0.2, in_room=False, veto=True, values={"road": {"open": 0.2}}),
        },
    }
    made = mandate(small_case(changes), "south", ALL)
    a, b, c = made.support.T
    np.testing.assert_allclose(made.without_room, b * c)
    np.testing.assert_allclose(made.full, a * c)
    assert np.ptp(c / b) > 0.1


def test_instruction_among_those_outside_stays():
    changes = {
        "parties.south.council.threshold": 1.0,
        SOUTH: {
            "a": faction(0.4),
            "b": faction(0.3, in_room=False, values={"road": {"open": 0.1}}),
            "c": faction(0.3, in_room=False, instructed_by="b", bound=number(0.5)),
        },
    }
    made = mandate(small_case(changes), "south", ALL)
    _, b, c = made.support.T
    np.testing.assert_allclose(made.without_room, b * (0.5 + 0.5 * c))


def test_a_veto_outside_without_weight_still_binds():
    factions = {"a": faction(1), "b": faction(0, in_room=False, veto=True), "c": faction(0, in_room=False)}
    made = mandate(small_case({SOUTH: factions}), "south", ALL)
    np.testing.assert_allclose(made.without_room, made.support[:, 1])


@pytest.mark.parametrize("outsider", [{}, {"c": faction(0, in_room=False)}], ids=["nobody", "nobody that counts"])
def test_with_nobody_outside_the_captive_is_not_bound(outsider):
    case = small_case({SOUTH: {"a": faction(0.6), "b": faction(0.4, veto=True), **outsider}})
    made = mandate(case, "south", ALL)
    np.testing.assert_array_equal(made.without_room, made.full)


@pytest.mark.parametrize(
    ("changes", "party", "options", "told"),
    [
        ({}, "east", ALL, "one of north, south"),
        ({}, "south", ALL[:, :1], r"shape \(packages, 2\)"),
        ({}, "south", ALL + 1, r"below \[3, 2\]"),
        ({f"{SOUTH}.guard": faction(0.2, instructed_by="crown")}, "south", ALL, "palace, ministry, guard"),
        ({f"{SOUTH}.guard": faction(0.2, instructed_by="palace")}, "south", ALL, "bound beside instructed_by"),
        ({f"{SOUTH}.palace.instructed_by": "ministry", f"{SOUTH}.palace.bound": number(1)}, "south", ALL, "circle"),
        ({SOUTH: {"a": faction(0)}}, "south", ALL, "sum above 0"),
        ({f"{SOUTH}.guard.salience": {"sea": 1.0}}, "south", ALL, "one of band, road"),
        ({f"{SOUTH}.guard.values": {"road": {"paved": 1.0}}}, "south", ALL, "one of shut, open"),
        ({"issues.road.parties.south.values": {"shut": 0.0}}, "south", ALL, "none for open"),
        ({NORTH: {f"f{k}": faction(1 / 25) for k in range(25)}}, "north", ALL, "1 to 24 factions"),
    ],
)
def test_what_a_mandate_refuses(changes, party, options, told):
    with pytest.raises(UsageError, match=told):
        mandate(small_case(changes), party, options)
