"""Sessions of scripted negotiators: worked by hand, laws over batches, and nobody agrees for those who do not."""

from __future__ import annotations

import numpy as np
import pytest

from sulh.bargain.sessions import PROTOCOLS, Negotiator, negotiate
from sulh.errors import UsageError

SPLIT = [[1, 0], [0.6, 0.6], [0, 1]]


def random_problem(seed, parties=3, outcomes=125):
    return np.random.default_rng(seed).random((outcomes, parties))


@pytest.mark.parametrize(
    ("negotiators", "least", "agreed", "round_"),
    [
        # Levels by time over six rounds: 1, .8, .6, ...: in round 2 the first puts (.6, .6) there, the second takes it.
        (Negotiator(), [0, 0], 1, 2),
        # With reservations of .5 the levels are 1, .9, .8, .7, .6: the same, two rounds later.
        (Negotiator(), [0.5, 0.5], 1, 4),
        # Both hold until the last tenth of the time, round 5; there the first to speak takes the other's offer.
        (Negotiator("hold"), [0, 0], 2, 5),
        # Only its best is worth .7 to the first, so it gives nothing, and is given nothing: no agreement.
        ([Negotiator(), Negotiator("tit-for-tat")], [0.7, 0], -1, 6),
    ],
)
def test_three_outcomes_by_hand(negotiators, least, agreed, round_):
    found = negotiate(SPLIT, least, negotiators, sessions=3, rounds=6)
    assert found.agreed.tolist() == [agreed] * 3
    assert found.rounds.tolist() == [round_] * 3
    assert found.worth.tolist() == [[float(x) for x in (SPLIT[agreed] if agreed >= 0 else least)]] * 3


def test_offers_fall_by_the_formula_of_faratin():
    """Against one who takes nothing early it asks at time t for least + (best - least)(1 - t^(1/b))."""
    line = np.linspace(0, 1, 1001)
    for shape in (0.2, 1.0, 4.0):
        players = [Negotiator("time", shape), Negotiator("hold")]
        found = negotiate(np.column_stack([line, 1 - line]), [0.2, 0], players, sessions=1, rounds=21, keep_offers=True)
        last = int(found.rounds[0])
        for r in range(last):
            expected = 0.2 + 0.8 * (1 - (r / 20) ** (1 / shape))
            offer = line[found.offers[0, r, 0]]
            assert expected - 1e-9 <= offer <= expected + 0.0125


def test_tit_for_tat_gives_what_it_was_given():
    line = np.linspace(0, 1, 1001)
    players = [Negotiator("time"), Negotiator("tit-for-tat", 0.5)]
    found = negotiate(np.column_stack([line, 1 - line]), [0, 0], players, sessions=1, rounds=21, keep_offers=True)
    offers = found.offers[0]
    for r in range(1, int(found.rounds[0])):
        given = line[offers[0, 0]] - line[offers[r, 0]]
        mine = 1 - line[offers[r, 1]]
        assert 1 - 0.5 * given - 1e-9 <= mine <= 1 - 0.5 * given + 0.0125


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("parties", [2, 3, 4, 5])
def test_nobody_agrees_below_its_reservation_and_the_seed_decides(protocol, parties):
    worth, least = random_problem(parties, parties), np.full(parties, 0.35)
    many = negotiate(worth, least, sessions=400, seed=7, protocol=protocol)
    done = many.agreed >= 0
    assert done.any()
    assert (worth[many.agreed[done]] >= least).all()
    assert (many.worth[done] == worth[many.agreed[done]]).all()
    assert (many.worth[~done] == least).all()
    again = negotiate(worth, least, sessions=400, seed=7, protocol=protocol)
    few = negotiate(worth, least, sessions=50, seed=7, protocol=protocol)
    assert (many.agreed == again.agreed).all()
    assert (many.agreed[:50] == few.agreed).all()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_another_seed_plays_otherwise(protocol):
    line = np.linspace(0, 1, 1001)  # eleven outcomes lie in each window, of which the lot picks one
    worth = np.column_stack([line, 1 - line**2])
    one, two = (negotiate(worth, [0.1, 0.1], sessions=50, seed=seed, protocol=protocol) for seed in (1, 2))
    assert (one.agreed != two.agreed).any()
    assert len(set(one.agreed.tolist())) > 1


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_without_an_outcome_for_all_there_is_no_agreement(protocol):
    worth = np.array([[1, 0], [0.4, 0.4], [0, 1]])
    found = negotiate(worth, [0.5, 0.5], sessions=200, protocol=protocol)
    assert found.agreement_rate == 0
    assert (found.worth == 0.5).all()
    one_wants_more = negotiate(random_problem(0), [2, 0, 0], sessions=100, protocol=protocol)
    assert one_wants_more.agreement_rate == 0


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("parties", [0, 1, 6])
def test_an_empty_table_agrees_on_nothing(protocol, parties):
    with pytest.raises(UsageError, match="2 to 5 parties"):
        negotiate(np.ones((3, parties)), np.zeros(parties), sessions=2, protocol=protocol)


def test_a_single_text_is_improved_step_by_step():
    """With all drafts seen it cannot be improved for all any more: it stands on the frontier, by brute force."""
    worth, least = random_problem(3, 2, 30), [0.2, 0.2]
    found = negotiate(worth, least, sessions=100, rounds=3000, protocol="mediated")
    for k in found.agreed:
        better = (worth >= worth[k]).all(axis=1) & (worth > worth[k]).any(axis=1)
        assert not better.any()


def test_one_problem_each_is_one_problem_at_a_time():
    worth = np.stack([random_problem(k, 2, 20) for k in range(6)])
    many = negotiate(worth, [0.1, 0.1], sessions=6, seed=3)
    for k in range(6):
        alone = negotiate(worth[k], [0.1, 0.1], sessions=6, seed=3)
        assert many.agreed[k] == alone.agreed[k]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"utilities": [[1, np.nan]]}, "finite numbers"),
        ({"utilities": [1, 2]}, "utilities (outcomes, parties)"),
        ({"utilities": np.empty((0, 2))}, "with an outcome"),
        ({"utilities": [[1, 2], [3]]}, "arrays of numbers"),
        ({"utilities": np.ones((7, 3, 2))}, "one for each of 2 sessions"),
        ({"reservations": [0, 0, 0]}, "reservations (2,)"),
        ({"negotiators": [Negotiator()]}, "2 negotiators, one a party"),
        ({"negotiators": Negotiator("bold")}, '"bold"'),
        ({"negotiators": Negotiator(shape=0)}, "a shape above 0"),
        ({"rounds": 0}, "0 rounds"),
        ({"sessions": 10**9}, "1,000,000,000 sessions"),
        ({"protocol": "auction"}, "alternating or mediated"),
        ({"seed": -1}, "seed: expected a whole number of at least 0, got -1"),
        ({"sessions": 1.5}, "sessions: expected a whole number, got 1.5"),
        ({"rounds": "many"}, "rounds: expected a whole number, got 'many'"),
        ({"sessions": 1000, "rounds": 100_000, "keep_offers": True}, "at most 50,000,000 offers to keep"),
    ],
)
def test_what_cannot_be_played_is_refused(change, told):
    with pytest.raises(UsageError) as caught:
        negotiate(**{"utilities": SPLIT, "reservations": [0, 0], "sessions": 2} | change)
    assert told in str(caught.value)
