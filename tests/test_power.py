"""Councils of many factions and the power of each: against plain enumeration, counting, and published indices."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction as Q

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import oracle
from sulh.council import MAX_FACTIONS, pivotality, power, ratification
from sulh.council import _split as halves
from sulh.council import _vote as votes
from sulh.errors import UsageError

FREE = -1


def made(n, kind, seed=0):
    """A council: weights, threshold, vetoes, who instructs whom in some shape, how surely."""
    random = np.random.default_rng(seed)
    shapes = {
        "free": [FREE] * n,
        "chain": [FREE, *range(n - 1)],
        "star": [FREE] + [0] * (n - 1),
        "three paths": [FREE, *(0 if k <= 3 else k - 3 for k in range(1, n))],
        "tree": [FREE, *(int(random.integers(0, k)) for k in range(1, n))],
        "forest": [FREE, *(int(random.integers(-1, k)) for k in range(1, n))],
    }
    weights = random.integers(0, 9, n) / 8
    return weights, 0.5 * weights.sum(), random.random(n) < 0.15, shapes[kind], random.random(n)


SHAPES = ("free", "chain", "star", "three paths", "tree", "forest")


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("n", [1, 2, 5, 9, 14])
def test_two_groups_count_what_going_through_all_votes_counts(kind, n, monkeypatch):
    weights, threshold, veto, parent, bound = made(n, kind, seed=n)
    own = np.random.default_rng(n).random((3, n))
    own[0, : n // 2] = 1
    own[1, n // 2 :] = 0
    rule = (threshold, veto, parent, bound)
    for route, most in (("plain", MAX_FACTIONS), ("halves", 0)):
        monkeypatch.setattr(votes, "PLAIN", most)
        found = ratification(weights, own, *rule), pivotality(weights, own, *rule)
        if route == "plain":
            expected = found
    np.testing.assert_allclose(found[0], expected[0], atol=1e-13)
    np.testing.assert_allclose(found[1], expected[1], atol=1e-13)


@pytest.mark.parametrize("kind", SHAPES)
def test_the_two_groups_are_small_and_apart(kind):
    """No faction follows one of the other group, and of 24 no group has more than 16."""
    parent = made(24, kind, seed=5)[3]
    parts = halves.split(tuple(parent), tuple(votes._order(parent)))
    assert parts.widest <= 16
    assert sorted([*parts.near, *parts.far, *([parts.given] if parts.given >= 0 else [])]) == list(range(24))
    for group in (parts.near, parts.far):
        assert {parent[f] for f in group} <= {FREE, parts.given, *group}
    assert parts.given < 0 or parent[parts.given] in (FREE, *parts.near)


@given(st.integers(1, 24), st.integers(0, 2**32 - 1))
@settings(max_examples=200, deadline=None)
def test_no_forest_needs_more_than_two_thirds_at_once(n, seed):
    random = np.random.default_rng(seed)
    reach = int(random.integers(1, 4))
    parent = [int(random.integers(max(-1, k - reach), k)) if k else FREE for k in range(n)]
    parts = halves.split(tuple(parent), tuple(votes._order(parent)))
    assert parts.widest <= max(1, math.ceil(2 * n / 3))


def test_24_equal_factions_are_a_binomial_tail():
    chance, needed = Q(3, 5), 13
    tail = sum(math.comb(24, k) * chance**k * (1 - chance) ** (24 - k) for k in range(needed, 25))
    found = ratification([1] * 24, [0.6] * 24, needed, [False] * 24, [FREE] * 24, [0] * 24)
    assert found == pytest.approx(float(tail), abs=1e-12)


def test_a_chain_of_24_that_always_obeys_is_its_head():
    """All weight follows the first, by 23 hands; with bonds of 1/2 the last agrees with it by 1/2^23 only."""
    parent = [FREE, *range(23)]
    rule = (24, [False] * 24, parent)
    own = np.full(24, 0.25)
    own[0] = 0.7
    assert ratification([1] * 24, own, *rule, [1.0] * 24) == pytest.approx(0.7, abs=1e-12)
    alone = ratification([0] * 23 + [1], own, 1, [False] * 24, parent, [0.5] * 24)
    assert alone == pytest.approx(0.25 + (0.7 - 0.25) / 2**23, abs=1e-12)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"weights": [0.5, -0.1, 0.6]}, "weights of at least 0, got -0.1"),
        ({"weights": [0.5, math.nan, 0.6]}, "weights of at least 0"),
        ({"weights": [0.5, 0.5]}, "3 factions in weights"),
        ({"support": [0.5, 0.5, 1.2]}, r"support within \[0, 1\], got 1.2"),
        ({"support": [0.5, 0.5]}, "3 factions in support"),
        ({"bound": [0, 0, -1]}, r"bound within \[0, 1\], got -1"),
        ({"veto": [True]}, "3 factions in veto"),
    ],
)
def test_what_is_no_council_is_refused(change, told):
    plain = {
        "weights": [0.2, 0.3, 0.5],
        "support": [0.5] * 3,
        "threshold": 0.5,
        "veto": [False] * 3,
        "parent": [FREE, 0, 1],
        "bound": [0, 1, 1],
    }
    for kernel in (ratification, pivotality):
        with pytest.raises(UsageError, match=told):
            kernel(**(plain | change))


def test_25_factions_are_refused_with_what_to_do():
    with pytest.raises(UsageError, match=r"1 to 24 factions, got 25\. Join factions that vote alike"):
        power([1] * 25, 13)


# Power


def counted(weights, quota, veto):
    """Shapley-Shubik, swings and winning coalitions by going through every coalition of a small council."""
    n = len(weights)

    def wins(who):
        return sum(weights[f] for f in who) >= quota and all(f in who for f in range(n) if veto[f])

    shapley, swings, winning = [Q(0)] * n, [0] * n, 0
    for size in range(n + 1):
        for who in itertools.combinations(range(n), size):
            if not wins(who):
                continue
            winning += 1
            for f in who:
                if not wins([g for g in who if g != f]):
                    swings[f] += 1
                    shapley[f] += Q(math.factorial(size - 1) * math.factorial(n - size), math.factorial(n))
    return shapley, swings, winning


def agrees(found, shapley, swings, winning):
    """Whether indices are those of the counts, as exact fractions."""
    n, total = len(shapley), sum(swings)
    losing = 2**n - winning
    np.testing.assert_allclose(found.shapley_shubik, [float(x) for x in shapley], atol=1e-13)
    np.testing.assert_allclose(found.penrose, [x / 2 ** (n - 1) for x in swings], atol=1e-13)
    np.testing.assert_allclose(found.banzhaf, [x / total if total else 0 for x in swings], atol=1e-12)
    np.testing.assert_allclose(found.prevent, [x / winning for x in swings], atol=1e-12)
    np.testing.assert_allclose(found.initiate, [x / losing if losing else 0 for x in swings], atol=1e-12)
    assert found.acts == pytest.approx(winning / 2**n, abs=1e-13)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=7).filter(any), st.data())
@settings(max_examples=60, deadline=None)
def test_indices_are_those_of_counting_every_coalition(weights, data):
    quota = data.draw(st.integers(0, sum(weights)))
    veto = data.draw(st.lists(st.booleans(), min_size=len(weights), max_size=len(weights)))
    agrees(power(weights, quota, veto), *counted(weights, quota, veto))


@pytest.mark.parametrize(
    ("weights", "quota", "shapley", "swings"),
    [
        # Council of the EEC, 1958 to 1972: France, Germany, Italy, Belgium, Netherlands, Luxembourg. Brams & Affuso
        # (1976), Theory and Decision 7, 29-56: Luxembourg never mattered.
        ([4, 4, 4, 2, 2, 1], 12, [Q(7, 30)] * 3 + [Q(3, 20)] * 2 + [0], [10, 10, 10, 6, 6, 0]),
        # Shapley & Shubik's and Banzhaf's standard example: a majority of 100 votes, 50 and 49 and 1.
        ([50, 49, 1], 51, [Q(2, 3), Q(1, 6), Q(1, 6)], [3, 1, 1]),
        # Three states of an electoral college, 3, 2 and 2 votes of 7: weights differ, power does not.
        ([3, 2, 2], 4, [Q(1, 3)] * 3, [2, 2, 2]),
        # Nassau County, New York, 1958: the case that Banzhaf (1965) took to court; three of six had no power.
        ([9, 9, 7, 3, 1, 1], 16, [Q(1, 3)] * 3 + [0] * 3, [16, 16, 16, 0, 0, 0]),
        ([1], 1, [Q(1)], [1]),
    ],
)
def test_published_indices(weights, quota, shapley, swings):
    found = power(weights, quota)
    np.testing.assert_allclose(found.shapley_shubik, [float(x) for x in shapley], atol=1e-14)
    np.testing.assert_allclose(found.banzhaf, np.array(swings) / sum(swings), atol=1e-14)
    np.testing.assert_allclose(found.penrose, np.array(swings) / 2 ** (len(weights) - 1), atol=1e-14)


@pytest.mark.parametrize("form", ["weights", "vetoes"])
def test_the_security_council(form):
    """A permanent member swings where at least 4 of 10 others agree: 848 of 2^14; another where 3 of 9 do: 84."""
    theory = oracle("shapley_unsc")
    if form == "weights":
        found = power([7] * 5 + [1] * 10, theory["params"]["quota"])
    else:
        found = power([1] * 15, 9, [True] * 5 + [False] * 10)
    swings = sum(math.comb(10, k) for k in range(4, 11)), math.comb(9, 3)
    assert swings == (848, 84)
    for name, pair in (
        ("shapley_shubik", theory["expected"]),
        ("penrose", [s / 2**14 for s in swings]),
        ("banzhaf", [s / (5 * 848 + 10 * 84) for s in swings]),
        ("prevent", [1, 84 / 848]),
    ):
        expected = [pair[0]] * 5 + [pair[1]] * 10
        np.testing.assert_allclose(getattr(found, name), expected, atol=1e-9)
    assert found.shapley_shubik[0] == pytest.approx(421 / 2145, abs=1e-14)
    assert found.alone == (False,) * 15
    assert found.blocks == (True,) * 5 + (False,) * 10


def generating(weights, quota):
    """Shapley-Shubik by a generating function over whole weights: how many coalitions of each size have each weight."""
    n, top = len(weights), sum(weights)
    index = []
    for f in range(n):
        ways = [[0] * (top + 1) for _ in range(n)]
        ways[0][0] = 1
        for g in (g for g in range(n) if g != f):
            for size in range(n - 2, -1, -1):
                for w in range(top - weights[g], -1, -1):
                    if ways[size][w]:
                        ways[size + 1][w + weights[g]] += ways[size][w]
        turned = [sum(ways[size][max(0, quota - weights[f]) : quota]) for size in range(n)]
        shares = (Q(c * math.factorial(k) * math.factorial(n - 1 - k), math.factorial(n)) for k, c in enumerate(turned))
        index.append(sum(shares))
    return index


def test_24_factions_by_a_generating_function():
    weights = [int(w) for w in np.random.default_rng(4).integers(1, 12, 24)]
    quota = sum(weights) // 2 + 1
    expected = generating(weights, quota)
    assert sum(expected) == 1
    np.testing.assert_allclose(power(weights, quota).shapley_shubik, [float(x) for x in expected], atol=1e-12)


@pytest.mark.parametrize("seed", range(12))
def test_power_with_instruction_is_the_mean_over_who_obeys(seed):
    """Whoever obeys gives weight and veto to the one it follows, up the chain; the index is that of those left."""
    random = np.random.default_rng(seed)
    n = 5
    weights = random.integers(0, 6, n) + (np.arange(n) == 0)
    quota = int(random.integers(1, weights.sum() + 1))
    veto = random.random(n) < 0.25
    parent = [FREE, *(int(random.integers(-1, k)) for k in range(1, n))]
    bound = np.where(random.random(n) < 0.2, 1.0, random.random(n))
    shapley, penrose = np.zeros(n), np.zeros(n)
    for obeys in itertools.product([False, True], repeat=n):
        chance = math.prod(b if o else 1 - b for b, o, p in zip(bound, obeys, parent, strict=True) if p >= 0)
        if any(o for o, p in zip(obeys, parent, strict=True) if p < 0):
            continue
        head = list(range(n))
        for f in range(n):
            while parent[head[f]] >= 0 and obeys[head[f]]:
                head[f] = parent[head[f]]
        minds = sorted(set(head))
        joint = [sum(int(w) for w, h in zip(weights, head, strict=True) if h == mind) for mind in minds]
        vetoes = [any(v for v, h in zip(veto, head, strict=True) if h == mind) for mind in minds]
        index, swings, _ = counted(joint, quota, vetoes)
        for mind, share, count in zip(minds, index, swings, strict=True):
            shapley[mind] += chance * float(share)
            penrose[mind] += chance * count / 2 ** (len(minds) - 1)
    found = power(weights, quota, veto, parent, bound)
    np.testing.assert_allclose(found.shapley_shubik, shapley, atol=1e-12)
    np.testing.assert_allclose(found.penrose, penrose, atol=1e-12)
    assert found.shapley_shubik.sum() == pytest.approx(1, abs=1e-12)
    assert found.shapley_shubik[[f for f in range(n) if parent[f] >= 0 and bound[f] == 1]] == pytest.approx(0)


def test_one_that_is_surely_bound_gives_its_say_to_who_instructs_it():
    """Three alike, majority: a third each. If the third follows the first, the first decides: 2 of 3 weights."""
    free = power([1, 1, 1], 2)
    tied = power([1, 1, 1], 2, parent=[FREE, FREE, 0], bound=[0, 0, 1])
    half = power([1, 1, 1], 2, parent=[FREE, FREE, 0], bound=[0, 0, 0.5])
    np.testing.assert_allclose(free.shapley_shubik, [1 / 3] * 3)
    np.testing.assert_allclose(tied.shapley_shubik, [1, 0, 0], atol=1e-14)
    np.testing.assert_allclose(half.shapley_shubik, [2 / 3, 1 / 6, 1 / 6])


def test_a_vote_that_nothing_hangs_on_has_no_power_and_one_that_cannot_pass_is_refused():
    found = power([0.5, 0.5], 0)
    for name in ("shapley_shubik", "banzhaf", "penrose", "initiate", "prevent"):
        assert not getattr(found, name).any(), name
    assert found.acts == 1
    with pytest.raises(UsageError, match=r"at most 1, the weight of all, got 1\.2"):
        power([0.5, 0.5], 1.2)
