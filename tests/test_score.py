"""Proper scores against hand-solved fractions and their laws; Jeffreys intervals by numerical integration."""

from __future__ import annotations

import math
from fractions import Fraction as Q

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from small import small_case
from sulh.errors import UsageError
from sulh.score import base_rates, brier, jeffreys, log_score, ranked, score

CHANCES = st.lists(st.floats(0.01, 1), min_size=2, max_size=6).map(lambda w: np.array(w) / sum(w))


@pytest.mark.parametrize(
    ("p", "outcome", "by_hand"),
    [
        ([Q(7, 10), Q(3, 10)], 0, {"brier": Q(18, 100), "ranked": Q(9, 100)}),
        ([Q(1, 2), Q(1, 4), Q(1, 4)], 2, {"brier": Q(7, 8), "ranked": Q(13, 32)}),
        ([Q(1, 5), Q(1, 2), Q(3, 10)], 0, {"brier": Q(98, 100), "ranked": Q(73, 200)}),
        ([Q(0), Q(1)], 1, {"brier": Q(0), "ranked": Q(0)}),
        ([Q(0), Q(0), Q(1)], 0, {"brier": Q(2), "ranked": Q(1)}),
    ],
)
def test_scores_worked_by_hand(p, outcome, by_hand):
    got = score([float(x) for x in p], outcome)
    assert got.brier == pytest.approx(float(by_hand["brier"]))
    assert got.ranked == pytest.approx(float(by_hand["ranked"]))
    assert math.exp(-got.log) == pytest.approx(float(p[outcome]))


@given(CHANCES, CHANCES)
def test_saying_what_one_believes_has_the_least_expected_loss(truth, said):
    size = min(len(truth), len(said))
    truth, said = truth[:size] / truth[:size].sum(), said[:size] / said[:size].sum()
    each = np.arange(size)
    for rule in (brier, log_score, ranked):
        honest, other = (truth @ rule(np.tile(p, (size, 1)), each) for p in (truth, said))
        assert honest <= other + 1e-12


@given(CHANCES.filter(lambda p: len(p) == 2), st.integers(0, 1))
def test_with_two_outcomes_ranked_is_half_of_brier(p, outcome):
    got = score(p.tolist(), outcome)
    assert got.ranked == pytest.approx(got.brier / 2)
    assert got.ranked == pytest.approx((p[outcome] - 1) ** 2)


def test_a_near_miss_costs_less_than_a_far_one_only_where_order_counts():
    near, far = score([0, 0.9, 0.1, 0], 0), score([0, 0.1, 0, 0.9], 0)
    assert near.ranked < far.ranked
    assert near.brier == pytest.approx(far.brier)


def test_an_outcome_given_no_chance_costs_without_end():
    assert math.isinf(score([1, 0], 1).log)


@pytest.mark.parametrize(
    ("p", "outcome", "words"),
    [
        ([0.5, 0.6], 0, "sum to 1, got 1.1"),
        ([1.2, -0.2], 0, r"within \[0, 1\], got 1.2, -0.2"),
        ([float("nan"), 0.5], 0, r"within \[0, 1\]"),
        ([1.0], 0, "at least two outcomes"),
        ([0.5, 0.5], 2, "from 0 to 1, got 2"),
        ([0.5, 0.5], -1, "from 0 to 1, got -1"),
    ],
)
def test_what_is_no_forecast_is_refused(p, outcome, words):
    with pytest.raises(UsageError, match=words):
        score(p, outcome)


def below(x: float, k: int, n: int) -> float:
    """P(share < x) under Beta(k + 1/2, n - k + 1/2); in t with share = sin² t the density is smooth at both ends."""
    cuts = np.linspace(0, math.pi / 2, 20_001)
    density = np.sin(cuts) ** (2 * k) * np.cos(cuts) ** (2 * (n - k))
    upto = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return float(np.interp(math.asin(math.sqrt(x)), cuts, upto / upto[-1]))


@pytest.mark.parametrize(("k", "n"), [(1, 2), (3, 10), (9, 40), (39, 40), (250, 503)])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_each_tail_of_the_jeffreys_interval_holds_its_share(k, n, level):
    rate = jeffreys(k, n, level)
    assert rate.likely == k / n
    assert below(rate.low, k, n) == pytest.approx((1 - level) / 2, abs=1e-6)
    assert below(rate.high, k, n) == pytest.approx((1 + level) / 2, abs=1e-6)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_turning_success_into_failure_mirrors_the_interval(counts):
    k, n = counts
    rate, other = jeffreys(k, n), jeffreys(n - k, n)
    assert (rate.low, rate.high) == pytest.approx((1 - other.high, 1 - other.low), abs=1e-9)
    assert rate.low <= rate.likely <= rate.high


def test_base_rates_count_delivered_among_all_talks_not_among_agreements():
    rates = base_rates(small_case().reference_class)
    assert (rates["agreed"].likely, rates["delivered"].likely) == (16 / 40, 9 / 40)
    assert rates["agreed"].low < 16 / 40 < rates["agreed"].high


@pytest.mark.parametrize(("k", "n", "level"), [(3, 2, 0.8), (-1, 2, 0.8), (0, 0, 0.8), (1, 2, 1.0), (1, 2, 0.0)])
def test_impossible_counts_and_levels_are_refused(k, n, level):
    with pytest.raises(UsageError):
        jeffreys(k, n, level)
