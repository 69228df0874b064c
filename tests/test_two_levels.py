"""Two levels: what is agreed among what would be ratified, against Schelling's closed form and by brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import oracle
from small import number, pie_case, small_case
from sulh.bargain import curve, nash, table, tied_hands, two_levels
from sulh.council import mandate, tolerance
from sulh.errors import UsageError

SPLIT = np.linspace(0, 1, 1001)
PIE = np.column_stack([SPLIT, 1 - SPLIT])
ORIGIN = (0.0, 0.0)
SOUTH = "parties.south.council"


def at(steps, demand):
    return next(step for step in steps if step.above < demand <= step.to)


@pytest.mark.parametrize("name", ["schelling_ratifier_0.3", "schelling_ratifier_0.7"])
def test_schelling_1960_by_formula_and_on_a_pie(name):
    theory = oracle(name)
    reserve, expected = theory["params"]["r"], theory["expected"][0]
    assert tied_hands(reserve) == pytest.approx(expected, abs=1e-12)
    assert SPLIT[at(two_levels(PIE, ORIGIN, PIE[:, 1]), reserve).row] == pytest.approx(expected, abs=1e-3)


def test_a_reservation_as_what_no_deal_is_worth():
    theory = oracle("schelling_reservation_0.4")
    reserve = theory["params"]["r"]
    assert tied_hands(0.0, (0.0, reserve)) == pytest.approx(theory["expected"][0], abs=1e-12)


@pytest.mark.parametrize("no_deal", [(0.0, 0.0), (0.1, 0.25), (0.3, 0.0)])
def test_the_whole_curve_is_schellings(no_deal):
    """Every demand: idle, then one for one, then nothing. 1 - r at the end, where the first side gains nothing."""
    steps = two_levels(PIE, no_deal, PIE[:, 1])
    for demand in np.linspace(-0.2, 1.2, 71) + 1e-4:
        row, closed = at(steps, demand).row, float(tied_hands(demand, no_deal))
        if row is None:
            assert math.isnan(closed) or closed - no_deal[0] < 1.5e-3
        else:
            assert SPLIT[row] == pytest.approx(closed, abs=1e-3)
    assert steps[0].to == pytest.approx((1 - no_deal[0] + no_deal[1]) / 2, abs=1e-3)
    assert steps[-1].row is None
    assert steps[-1].above == pytest.approx(1 - no_deal[0], abs=1.1e-3)
    assert math.isnan(tied_hands(1 - no_deal[0], no_deal))


def test_an_empty_zone_has_no_deal_at_any_demand():
    steps = two_levels(PIE, (0.6, 0.6), PIE[:, 1])
    assert [(step.row, step.left) for step in steps] == [(None, 0)]
    assert math.isnan(tied_hands(0.2, (0.6, 0.6)))


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_at_every_demand_the_steps_are_nash_among_what_passes(seed, own):
    """By brute force. A ratifier of its side's own worth gets it a better deal at every step."""
    random = np.random.default_rng(seed)
    points = random.random((12, 2)).round(2)
    no_deal = random.random(2).round(1) / 2
    asks = points[:, 1].copy() if own else random.random(12).round(1)
    if not own:
        asks[random.random(12) < 0.1] = np.inf
        asks[random.random(12) < 0.1] = -np.inf
    steps = two_levels(points, no_deal, asks)
    assert [a.to for a in steps[:-1]] == [b.above for b in steps[1:]]
    assert (steps[0].above, steps[-1].to) == (-np.inf, np.inf)
    for demand in np.linspace(-0.1, 1.1, 25):
        passing = np.flatnonzero((asks >= demand) & (asks > -np.inf))
        best = nash(points[passing], no_deal)
        assert at(steps, demand).row == (None if best is None else passing[best])
    if own:
        worths = [points[step.row, 1] for step in steps if step.row is not None]
        assert worths == sorted(worths)


@pytest.mark.parametrize("asks", [np.zeros(3), np.full(len(PIE), np.nan)])
def test_tolerances_must_be_numbers_one_a_point(asks):
    with pytest.raises(UsageError, match="1001 numbers"):
        two_levels(PIE, ORIGIN, asks)


# On a case


@pytest.mark.parametrize("reserve", [0.0, 0.305, 0.605, 0.905])
def test_a_cases_council_moves_the_deal_as_schelling_says(reserve):
    """The house asks for more on top of what it asks: x = min(1/2, 1 - reserve - demand)."""
    case = pie_case(reserve)
    tab = table(case)
    found = curve(case, tab, "south")
    for demand in (0.0, 0.123, 0.255, 0.331):
        row, closed = at(found.steps, demand).row, float(tied_hands(reserve + demand))
        if row is None:
            assert math.isnan(closed) or closed < 0.015
        else:
            assert tab.worth[row, 0] == pytest.approx(closed, abs=0.0101)
    assert found.demand == 0
    assert found.agreed == at(found.steps, 0).row
    assert found.other == len(tab.zone)


def test_how_much_more_can_be_asked_is_what_the_package_gives_over_the_fallback():
    """One faction, an even chance: just its gain, whatever the steepness; by threshold all of it or none."""
    case = pie_case(0.3, steepness=3)
    tab = table(case)
    np.testing.assert_allclose(tolerance(case, "south", tab.options), tab.worth[:, 1] - 0.3, atol=1e-9)
    strict = tolerance(case, "south", tab.options, "threshold")
    np.testing.assert_array_equal(strict, np.where(tab.worth[:, 1] >= 0.3 - 1e-12, np.inf, 0.0))


def test_the_tolerance_is_where_the_chance_is_even_with_instruction_and_vetoes():
    case = small_case()
    options = table(case).options
    for party in ("north", "south"):
        shift = tolerance(case, party, options)
        names = case.parties[party].council.factions
        for row, more in enumerate(shift):
            asks = {
                f"parties.{party}.council.factions.{f}.fallback": who.fallback.mid + more for f, who in names.items()
            }
            assert mandate(case.at(asks), party, options[row : row + 1]).full == pytest.approx(0.5, abs=1e-6)


def test_a_threshold_is_tolerated_up_to_a_sum_of_weights():
    """North: cabinet 6/10, army 4/10 with a veto. Where both are willing all of it; where only the army is, 4/10."""
    changes = {
        "parties.north.council.steepness": number(1e6),
        "parties.north.council.factions.cabinet.fallback": number(0.75),
    }
    case = small_case(changes)
    options = table(case).options
    found = mandate(case, "north", options).support.round()
    told = tolerance(case, "north", options, "threshold")
    expected = np.where(found[:, 1] == 0, -np.inf, np.where(found[:, 0] == 1, np.inf, 0.4))
    np.testing.assert_allclose(told, expected)
    assert {-np.inf, 0.4, np.inf} == set(told.round(9).tolist())


def test_a_council_that_nothing_moves_is_told_as_such():
    """At a steepness of 0 all toss coins: South needs its palace's alone (1/2), North two (1/4), whatever they ask."""
    case = small_case({f"{SOUTH}.steepness": number(0), "parties.north.council.steepness": number(0)})
    options = table(case).options
    assert set(tolerance(case, "south", options)) == {np.inf}
    assert set(tolerance(case, "north", options)) == {-np.inf}
    found = curve(case, table(case), "south")
    assert (found.other, found.both, found.agreed) == (0, 0, None)


@pytest.mark.parametrize("by", ["reservation", "threshold"])
@pytest.mark.parametrize("party", ["north", "south"])
def test_what_is_agreed_today_is_nash_among_what_both_ratify(by, party):
    case = small_case()
    tab = table(case)
    found = curve(case, tab, party, by)
    both = np.flatnonzero(
        (mandate(case, "north", tab.options).full >= 0.5) & (mandate(case, "south", tab.options).full >= 0.5)
    )
    assert found.agreed == both[nash(tab.net[both], ORIGIN)]
    assert found.both == len(np.intersect1d(both, tab.zone))


def test_winning_over_a_veto_lets_more_pass():
    changes = {f"{SOUTH}.factions.palace.fallback": number(0.95)}
    case = small_case(changes)
    tab = table(case)
    assert curve(case, tab, "south").agreed is None
    won = curve(case, tab, "south", won={"south": "palace"})
    assert won.agreed is not None
    assert won.both > 0
    assert curve(case, tab, "north", won={"south": "palace"}).other == won.both


@pytest.mark.parametrize("reserve", [0.6, 0.7, 0.9])
def test_what_gives_a_ratifier_just_what_it_asks_is_agreed(reserve):
    """A slice of exactly its reserve leaves it even, and an even chance counts: x = 1 - r, to the last hundredth."""
    case = pie_case(reserve, steepness=8)
    tab = table(case)
    found = curve(case, tab, "south")
    assert tab.worth[found.agreed, 0] == pytest.approx(float(tied_hands(reserve)))
    assert found.steps[[step.row for step in found.steps].index(found.agreed)].to == 0
