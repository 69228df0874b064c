"""Outcome spaces, frontier, points, offers and trades: by brute force, by hand, and against published domains."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deals import points, two_issues
from shared import need_shared
from sulh.bargain import (
    Additive,
    Domain,
    Issue,
    Never,
    Pairwise,
    Profile,
    Tabled,
    _frontier,
    logroll,
    middle,
    pareto,
    settle,
    single_text,
    space,
    stakes,
    weigh,
)
from sulh.bargain.files import load_deals
from sulh.errors import UsageError

NAMES = (
    "anac-y2010-EnglandZimbabwe",
    "anac-y2010-ItexvsCypress",
    "anac-y2011-NiceOrDie",
    "anac-y2012-CarB",
    "anac-y2013-DogChoosing",
    "anac-y2015-group2-new_sporthal",
    "geniusweb-Party",
    "negolog-domain20",
    "negolog-domainBalancedHighOpp",
    "other-thompson",
    "yaml-anac2022-domain492022",
)


# Published domains


@pytest.mark.parametrize("name", NAMES)
def test_published_domains_to_nine_decimals(name):
    """Utilities, frontier and points as the platforms give them; see the README beside the files for which block."""
    whole = json.loads(need_shared("oracles/deals/expected.json").read_text(encoding="utf-8"))[name]
    known = whole.get("genius_semantics", whole)
    loaded = load_deals(need_shared(f"oracles/deals/{name}"))
    field = space(loaded.domain, loaded.profiles)
    settled = settle(field)
    assert loaded.problems == ()
    assert len(field) == whole["n_outcomes"]
    issues = [issue["name"] for issue in whole["issues"]]
    for sample in known["samples"]:
        row = field.row_of(dict(zip(issues, sample["outcome"], strict=True)))
        assert field.utility[row].tolist() == pytest.approx(sample["utilities"], abs=1e-9)
    assert same_points(field.utility[settled.frontier], known["frontier"])
    for mine, theirs in (
        (settled.nash, "nash"),
        (settled.kalai_smorodinsky, "kalai_smorodinsky"),
        (settled.utilitarian, "max_welfare"),
    ):
        assert covered([field.utility[mine]], [one["utilities"] for one in known[theirs]]), theirs


def covered(some, others):
    return all(min(np.abs(np.subtract(x, y)).max() for y in others) < 1e-9 for x in some)


def same_points(some, others):
    return covered(some, others) and covered(others, some)


# The frontier by every route


@given(st.integers(1, 5), st.integers(1, 60), st.integers(0, 2**32 - 1), st.booleans())
@settings(max_examples=150, deadline=None)
def test_every_route_to_the_frontier_is_the_definition(parties, count, seed, coarse):
    cloud = np.random.default_rng(seed).random((count, parties))
    cloud = np.round(cloud * 4) if coarse else cloud
    beaten = (cloud[None] >= cloud[:, None]).all(2) & (cloud[None] > cloud[:, None]).any(2)
    definition = np.flatnonzero(~beaten.any(1)).tolist()
    assert pareto(cloud).tolist() == definition
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_frontier, "FEW", 1)
        patch.setattr(_frontier, "SMALL", 0)
        assert pareto(cloud).tolist() == definition


@pytest.mark.parametrize("parties", [2, 3, 4, 5])
def test_many_points_agree_with_a_sparse_check(parties):
    """What is on the frontier nobody beats; what is off it somebody on it beats. Opposed interests, with copies."""
    random = np.random.default_rng(parties)
    cloud = np.round(random.dirichlet(np.ones(parties), 30_000) + 0.1 * random.random((30_000, parties)), 3)
    on = pareto(cloud)
    best = np.unique(cloud[on], axis=0)
    for row in random.choice(len(cloud), 400, replace=False):
        beaten = ((best >= cloud[row]).all(1) & (best > cloud[row]).any(1)).any()
        assert beaten != (row in set(on.tolist()))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_points_without_a_number_are_refused(bad):
    with pytest.raises(UsageError, match="finite numbers"):
        pareto([[0.0, 1.0], [bad, 2.0]])


# Spaces


def test_outcomes_are_numbered_with_the_last_issue_fastest():
    domain, profiles = two_issues()
    field = space(domain, profiles)
    assert field.outcome(1) == {"price": "low", "time": "mid"}
    assert field.row_of({"time": "slow", "price": "high"}) == 6
    assert field.utility[6].tolist() == [1.0, 0.0]


def test_interactions_add_what_two_issues_are_worth_together():
    """By hand: 0.75·1 + 0.25·0 + 2 for A at (high, fast), and every other outcome as without."""
    domain, (a, b) = two_issues()
    matrix = ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 2.0))
    with_bonus = Profile("A", Pairwise(a.utility, {(0, 1): matrix}))
    plain, field = space(domain, (a, b)), space(domain, (with_bonus, b))
    assert field.utility[8].tolist() == [2.75, 0.75]
    assert field.utility[:8].tolist() == plain.utility[:8].tolist()


def test_constraints_take_outcomes_out_by_any_of_their_options():
    domain, profiles = two_issues()
    barred = Domain(domain.issues, (Never({"price": ["high", "mid"], "time": ["fast"]}),))
    field = space(barred, profiles)
    left = [field.outcome(row) for row in range(len(field))]
    assert len(left) == 7
    assert {"price": "low", "time": "fast"} in left
    assert {"price": "mid", "time": "fast"} not in left
    with pytest.raises(UsageError, match="one that the constraints allow"):
        field.row_of({"price": "high", "time": "fast"})
    for row in range(len(field)):
        assert field.row_of(field.outcome(row)) == row


def test_constraints_that_leave_nothing_are_an_error():
    domain, profiles = two_issues()
    nothing = Domain(domain.issues, (Never({"price": ["low", "mid", "high"]}),))
    with pytest.raises(UsageError, match="at least one outcome left"):
        space(nothing, profiles)


def test_numbers_get_a_grid_on_request():
    domain = Domain((Issue.continuous("share", 0, 1), Issue.integer("years", 2, 8, 3)))
    with pytest.raises(UsageError, match=r"Put it on a grid first"):
        _ = domain.counts
    assert domain.discretised(5).issues[0].numbers == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert domain.discretised(5).counts == (5, 3)
    assert domain.issues[1].options == ("2", "5", "8")


def test_too_many_outcomes_are_refused_with_the_count_and_a_way_to_coarsen():
    """10^9 outcomes: nine issues of ten."""
    values = tuple(float(k) for k in range(10))
    domain = Domain(tuple(Issue.categorical(f"i{k}", [f"o{m}" for m in range(10)]) for k in range(9)))
    profiles = [Profile(name, Additive((1.0,) * 9, (values,) * 9)) for name in "AB"]
    with pytest.raises(UsageError, match=r"got 1,000,000,000\. Coarsen, for example: 'i0' 10 → \d"):
        space(domain, profiles)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d, p: (d, p[:1]), "2 to 12 parties, got 1"),
        (lambda d, p: (d, [*p, p[0]]), "'A' twice"),
        (lambda d, p: (d, [Profile("C", Additive((1.0,), ((0.0, 1.0, 2.0),))), p[0]]), "for each of 2 issues"),
        (lambda d, p: (d, [Profile("C", Additive((1.0, 1.0), ((0.0, 1.0), (0.0, 1.0, 2.0)))), p[0]]), "got 2 values"),
        (lambda d, p: (d, [Profile("C", Tabled(np.full(9, np.nan))), p[0]]), "none for 9 of them"),
        (lambda d, p: (d, [Profile("C", Additive((np.inf, 1.0), p[0].utility.values)), p[0]]), "finite numbers"),
    ],
)
def test_profiles_that_do_not_fit_are_refused(change, told):
    with pytest.raises(UsageError, match=told):
        space(*change(*two_issues()))


def test_large_utilities_keep_fifteen_digits_and_absurd_ones_are_refused():
    domain, (a, b) = two_issues()
    rich = space(domain, (Profile("A", Additive((5e11, 4e-3), a.utility.values)), b))
    assert rich.utility[6:, 0].tolist() == [5e11 + 0.004, 5e11 + 0.002, 5e11]
    with pytest.raises(UsageError, match=r"within ±1e\+100, got 1e\+200"):
        space(domain, (Profile("A", Additive((1e200, 0.0), a.utility.values)), b))


def test_rooms_of_deals_load_no_compiler():
    code = "import sys, sulh.bargain.files as f; from sulh.bargain import pareto; pareto([[1,2,3,4]] * 9); "
    code += "print('numba' in sys.modules, 'yaml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == "False"


def test_discounting_shrinks_deals_and_leaves_the_way_out():
    domain, (a, b) = two_issues(0.3, 0.3)
    hasty = Profile("A", a.utility, 0.3, 0.5)
    field = space(domain, (hasty, b), time=2)
    assert field.utility[6].tolist() == [0.25, 0.0]
    assert field.disagreement.tolist() == [0.3, 0.3]
    assert settle(field).nash is None


# The points, and what the platforms get wrong


def test_a_war_worse_than_every_deal_moves_the_nash_point():
    """By hand, no deal (-1, 0): gains (3, 1), (2, 2), (1, 3) have products 3, 4, 3; at (0, 0), (2, 1), (1, 2), (0, 3)
    have 2, 2, 0, where the tie goes to the earlier. Raised to the worst outcome, (0, 1), they would be 0, 1, 0."""
    rows = [(2, 1), (1, 2), (0, 3)]
    assert settle(points(rows, (-1.0, 0.0))).nash == 1
    assert settle(points(rows, (0.0, 0.0))).nash == 0
    rows = [(10, 1), (6, 1.5), (1, 2)]
    assert settle(points(rows, (-100.0, 0.0))).nash == 2  # 110, 159, 202
    assert settle(points(rows, (0.0, 0.0))).nash == 0  # 10, 9, 2


def test_where_nobody_says_what_no_deal_is_worth_it_is_the_worst_outcome():
    """One issue (1, .16), (.16, 1), (.3, .3): from (.16, .16) the last; from (0, 0) said, 0.16 beats 0.09."""
    rows = [(1.0, 0.16), (0.16, 1.0), (0.3, 0.3)]
    assert settle(points(rows, (None, None))).nash == 2
    assert settle(points(rows, (0.0, 0.0))).nash == 0


def test_kalai_smorodinsky_is_the_most_even_share_and_not_the_smallest_spread():
    """On the frontier (1, .5), (.45, .6), (.2, 1) the smallest shares are .5, .45, .2 and the spreads .5, .15, .8."""
    field = points([(1.0, 0.5), (0.45, 0.6), (0.2, 1.0)], (0.0, 0.0))
    assert settle(field).kalai_smorodinsky == 0


def test_power_moves_nash_towards_the_stronger():
    """u + v = 10, v whole: Nash splits evenly; with powers 3 and 1 the product u^3 v is largest at u = 7.5 → 7 or 8:
    7^3·3 = 1029 and 8^3·2 = 1024."""
    field = points([(k, 10 - k) for k in range(11)], (0.0, 0.0))
    assert field.utility[settle(field).nash].tolist() == [5, 5]
    assert field.utility[settle(field, [3, 1]).asymmetric_nash].tolist() == [7, 3]
    assert settle(field, [3, 1]).points["asymmetric_nash"] == 7
    assert "asymmetric_nash" not in settle(field).points
    for wrong in ([1], [1, 0], [1, -2], [1, np.inf]):
        with pytest.raises(UsageError, match="2 positive numbers"):
            settle(field, wrong)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=20),
    st.tuples(st.integers(-3, 6), st.integers(-3, 6), st.integers(-3, 6)),
)
def test_points_are_best_by_their_definition_over_all_outcomes(rows, no_deal):
    """The frontier is enough: brute force over every outcome finds nothing better."""
    field = points(rows, tuple(float(d) for d in no_deal))
    settled = settle(field)
    gains = np.array(rows, float) - no_deal
    inside = gains[(gains > 0).all(1)]
    assert settled.zone == bool(len(inside))
    if settled.zone:
        mine = {name: gains[row] for name, row in settled.points.items()}
        assert mine["nash"].prod() == pytest.approx(inside.prod(1).max())
        assert mine["egalitarian"].min() == pytest.approx(inside.min(1).max())
        share = inside / inside.max(0)
        assert (mine["kalai_smorodinsky"] / inside.max(0)).min() == pytest.approx(share.min(1).max())


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 4), st.floats(-3, 3))
def test_nash_and_kalai_smorodinsky_do_not_care_for_units(seed, scale, shift):
    """Rescaling a party's utilities and its no-deal value moves neither point."""
    rows = np.round(np.random.default_rng(seed).random((15, 2)), 3)
    one, other = settle(points(rows, (0.2, 0.2))), None
    stretched = rows * [scale, 1] + [shift, 0]
    other = settle(points(stretched, (0.2 * scale + shift, 0.2)))
    assert one.zone == other.zone
    if one.zone:
        gain = rows - 0.2
        assert gain[one.nash].prod() == pytest.approx(gain[other.nash].prod(), rel=1e-6)


def test_an_empty_zone_says_how_far_each_side_must_move():
    """By hand, no deal (5, 5) and outcomes (4, 4), (5, 2), (1, 9): A alone must give 4 (at the last), B alone 3 (at
    the second); together 1 each, at the first, though the last has the larger sum."""
    settled = settle(points([(4, 4), (5, 2), (1, 9)], (5.0, 5.0)))
    assert not settled.zone
    assert settled.points == {}
    assert settled.moves.alone == (4.0, 3.0)
    assert settled.moves.together == (1.0, 1.0)
    assert settled.moves.nearest == 0


def test_equal_utilities_everywhere_are_one_point_of_no_gain():
    settled = settle(points([(1, 1), (1, 1)], (1.0, 1.0)))
    assert settled.nash is None
    assert len(settled.frontier) == 1
    assert settled.moves.together == (0.0, 0.0)
    assert logroll(settled.space, 0) == ()
    assert stakes(settled.space).tolist() == [[0, 0]]


# Offers and trades


def test_an_offer_is_weighed_by_hand():
    """From (mid, mid), worth .5 each: at B's no loss A can still gain 1/4 (high, fast), and B the same."""
    field = space(*two_issues(0.0, 0.0))
    offer = weigh(settle(field), {"price": "mid", "time": "mid"})
    assert offer.utility == (0.5, 0.5)
    assert not offer.on_frontier
    assert field.outcome(offer.better) == {"price": "high", "time": "fast"}
    assert offer.left == (0.25, 0.25)
    assert offer.distance["nash"] == pytest.approx(np.hypot(0.25, 0.25))
    best = weigh(settle(field), {"price": "high", "time": "fast"})
    assert best.on_frontier
    assert best.frontier == 0
    with pytest.raises(UsageError, match="an issue among 'price', 'time', got 'cost'"):
        weigh(settle(field), {"cost": "mid"})


def test_what_is_left_on_the_table_is_the_most_for_each_alone():
    settled = settle(points([(0, 0), (1, 3), (2, 2), (3, 1)], (0.0, 0.0)))
    assert weigh(settled, 0).left == (3.0, 3.0)
    assert weigh(settled, 0).better == 2  # the most even
    assert weigh(settled, 1).left == (0.0, 0.0)


def test_the_textbook_trade_is_found():
    """A gives up time (a quarter to it) for price (three quarters), B the other way round: both gain a quarter."""
    field = space(*two_issues())
    start = middle(field)
    assert field.outcome(start) == {"price": "mid", "time": "mid"}
    (trade,) = logroll(field, start)
    assert trade.issues == ("price", "time")
    assert trade.after == ("high", "fast")
    assert trade.gain == (0.25, 0.25)
    assert trade.halves == ((0.375, -0.125), (-0.125, 0.375))
    assert stakes(field).tolist() == [[0.75, 0.25], [0.25, 0.75]]


@given(st.integers(0, 2**32 - 1), st.integers(2, 4), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_trade_and_every_step_is_accepted_by_all(seed, parties, barred):
    random = np.random.default_rng(seed)
    issues = tuple(Issue.categorical(f"i{k}", [f"o{m}" for m in range(3)]) for k in range(3))
    never = (Never({"i0": ["o0"], "i1": ["o1", "o2"]}),) if barred else ()
    profiles = []
    for p in range(parties):
        values = tuple(tuple(random.random(3).tolist()) for _ in range(3))
        profiles.append(Profile(f"p{p}", Additive(tuple(random.random(3).tolist()), values), 0.0))
    field = space(Domain(issues, never), profiles)
    draft = int(random.integers(len(field)))
    for trade in logroll(field, draft):
        assert min(trade.gain) > 0
        assert np.allclose(field.utility[trade.row] - field.utility[draft], trade.gain)
        assert not any(half is not None and min(half) >= 0 for half in trade.halves)
    text = single_text(field, draft)
    for before, after in itertools.pairwise(text.rows):
        change = field.utility[after] - field.utility[before]
        assert change.min() >= -1e-12
        assert change.max() > 0
    assert text.on_frontier
    assert text.rows[-1] in field.frontier


def test_an_improved_text_that_somebody_would_refuse_is_no_agreement():
    """The platforms' mediator settles on a text nobody need accept; here it says so."""
    field = space(*two_issues(0.9, 0.9))
    text = single_text(field, {"price": "mid", "time": "mid"})
    assert text.on_frontier
    assert not text.acceptable
