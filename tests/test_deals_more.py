"""Outcome spaces at the edges: very small and very large utilities, many parties, files that mislead."""

from __future__ import annotations

import numpy as np
import pytest

from sulh.bargain import Additive, Domain, Issue, Profile, logroll, settle, single_text, space


def scaled(rows, no_deal, scale):
    """One issue with a row of utilities an option, each side's in a unit of its own."""
    domain = Domain((Issue.categorical("deal", [f"d{k}" for k in range(len(rows))]),))
    columns = zip(*rows, strict=True)
    profiles = [
        Profile(f"p{k}", Additive((1.0,), (tuple(u * unit for u in column),)), none * unit)
        for k, (column, none, unit) in enumerate(zip(columns, no_deal, scale, strict=True))
    ]
    return space(domain, profiles)


# Units


@pytest.mark.parametrize("unit", [1e-30, 1e-13, 1e-10, 1e-5, 1e5, 1e40])
def test_the_unit_of_a_side_changes_no_answer(unit):
    """Gains (3, 1), (2, 2), (1, 2.5): products 3, 4, 2.5; in any unit the second is Nash's point and all are told."""
    rows = [(3, 1), (2, 2), (1, 2.5), (0.5, 0.5)]
    settled = settle(scaled(rows, (0, 0), (unit, 1)))
    assert settled.zone
    assert settled.nash == 1
    assert sorted(settled.frontier.tolist()) == [0, 1, 2]
    assert settled.space.utility[:, 0] == pytest.approx(np.array([3, 2, 1, 0.5]) * unit, rel=1e-11)


@pytest.mark.parametrize("unit", [1e-60, 1e60])
def test_nash_of_twelve_parties_neither_overflows_nor_vanishes(unit):
    """All twelve 1.5 has the product 129.7; every other 1 and 2.1 has 2.1^6 = 85.8 and the larger sum."""
    rows = [[1] * 12, [1.5] * 12, [1, 2.1] * 6]
    settled = settle(scaled(rows, [0] * 12, [unit] * 12))
    assert settled.nash == 1


def test_an_outcome_worth_just_no_deal_is_accepted_and_no_gain_in_any_unit():
    for unit in (1e-11, 1.0, 1234567.1, 1e15):
        settled = settle(scaled([(0.1 + 0.2, 1.0), (0.4, 0.0)], (0.3, 0.0), (unit, 1.0)))
        assert not settled.zone, unit
        assert 0 in settled.frontier.tolist()


def test_trades_and_texts_do_not_hang_on_units():
    domain = Domain((Issue.ordinal("a", ["0", "1", "2"]), Issue.ordinal("b", ["0", "1", "2"])))
    for unit in (1e-12, 1.0):
        one = Profile("one", Additive((3 * unit, unit), ((0, 1, 2), (2, 1, 0))), 0.0)
        two = Profile("two", Additive((1.0, 3.0), ((2, 1, 0), (0, 1, 2))), 0.0)
        field = space(domain, [one, two])
        (trade,) = logroll(field, 4)
        assert (trade.before, trade.after) == (("1", "1"), ("2", "2"))
        assert [field.outcome(row)["a"] for row in single_text(field, 4).rows] == ["1", "2"]
