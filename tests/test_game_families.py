"""Laws of the rounds game over whole families of games of any size, each by a second route."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from games import mirrored, pie, random_game, with_actions, with_situations, with_types_of_a, with_types_of_b
from small import number, small_dossier
from sulh.case import TYPES
from sulh.game import Method, reply_name, solve
from sulh.outlook import Setting, horizon_of, propagate, run_chain

TIGHT = Method(steps_a=2, steps_b=3, tolerance=1e-12, most=4000)
SEEDS = st.integers(0, 10_000)


def belief(seed, types):
    """A belief that no grid holds."""
    raw = np.random.default_rng(seed).random(types) + 0.05
    return raw / raw.sum()


@st.composite
def games(draw, most_a=3, most_b=3, ready=(0.0, 0.4, 1.0)):
    """A random game of 0 to 4 rounds with 1 to 3 types a side, 1 to 3 situations, and a deal signed at once or not."""
    play = random_game(
        draw(SEEDS), types=(draw(st.integers(1, most_a)), draw(st.integers(1, most_b))), rounds=draw(st.integers(1, 4)),
        situations=draw(st.integers(1, 3)), moves=draw(st.integers(1, 4)), answers=draw(st.integers(1, 3)),
        seen=draw(st.integers(1, 3)), precision=draw(st.sampled_from([0.0, 0.5, 2.0, 8.0])),
    )  # fmt: skip
    return replace(play, ready=draw(st.sampled_from(ready)), kind=play.kind[: draw(st.integers(0, play.rounds))])


@settings(max_examples=60, deadline=None)
@given(games(), SEEDS)
def test_outcomes_sum_to_1_and_the_mean_belief_is_the_prior_after_every_round(play, seed):
    prior_a, prior_b = belief(seed, play.types[0]), belief(seed + 1, play.types[1])
    course = propagate(solve(play, Method(steps_a=2, steps_b=3)), prior_a, prior_b, 0)
    assert course.outcomes.shape == (play.rounds + 1, 5)
    assert course.outcomes.min() >= 0
    np.testing.assert_allclose(course.outcomes.sum(axis=1), 1, atol=1e-9)
    np.testing.assert_allclose(course.belief_a, np.tile(prior_a, (play.rounds + 1, 1)), atol=1e-9)
    np.testing.assert_allclose(course.belief_b, np.tile(prior_b, (play.rounds + 1, 1)), atol=1e-9)
    assert np.all(np.diff(course.outcomes[:, :2], axis=0) >= -1e-12)  # what is signed stays signed


@settings(max_examples=30, deadline=None)
@given(games(2, 2), SEEDS, st.integers(0, 2), st.sampled_from([0, 1]))
def test_a_type_that_nobody_believes_in_is_as_if_it_were_not_there(play, seed, place, side):
    """Wherever it stands among the types of either side."""
    turn, count = (with_types_of_a, with_types_of_b)[side], play.types[side]
    place = min(place, count)
    stranger = random_game(seed, types=(3, 3), situations=play.absorbing.size)
    order = [*range(place), 0, *range(place, count)]
    wide = turn(play, order)
    ends = {name: getattr(wide, name).copy() for name in (("flow_a", "end_a"), ("flow_b", "end_b"))[side]}
    for name, array in ends.items():  # the type that is put in wants other things than the rest
        array.swapaxes(0, -3 if name.startswith("flow") else 0)[place] += float(stranger.end_a[0, 0]) + 1
    priors = [belief(seed, play.types[0]), belief(seed + 1, play.types[1])]
    widened = [np.insert(prior, place, 0.0) if who == side else prior for who, prior in enumerate(priors)]
    with_it = propagate(solve(replace(wide, **ends), TIGHT), *widened, 0)
    without = propagate(solve(play, TIGHT), *priors, 0)
    np.testing.assert_allclose(with_it.outcomes, without.outcomes, atol=1e-8)


@settings(max_examples=30, deadline=None)
@given(games(2, 2), SEEDS, st.integers(0, 1), st.sampled_from([0, 1]), st.sampled_from([0.0, 0.3, 1.0]))
def test_two_types_that_are_alike_are_one(play, seed, twin, side, share):
    """Whatever share of the one type is called the other: the same outcomes, and they play and fare alike."""
    turn, count = (with_types_of_a, with_types_of_b)[side], play.types[side]
    twin = min(twin, count - 1)
    order = [*range(twin + 1), *range(twin, count)]
    priors = [belief(seed, play.types[0]), belief(seed + 1, play.types[1])]
    split = priors[side][order]
    split[twin] *= share
    split[twin + 1] *= 1 - share
    both = [split if who == side else prior for who, prior in enumerate(priors)]
    twins = solve(turn(play, order), TIGHT)
    np.testing.assert_allclose(
        propagate(twins, *both, 0).outcomes, propagate(solve(play, TIGHT), *priors, 0).outcomes, atol=1e-8
    )
    worth = (twins.value_a, twins.value_b)[side]
    np.testing.assert_allclose(worth[..., twin], worth[..., twin + 1], atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(games(), SEEDS, st.randoms(use_true_random=False))
def test_names_of_types_moves_replies_and_situations_do_not_matter(play, seed, random):
    """All at once: outcomes from the same place stay as they are."""

    def shuffled(count):
        order = list(range(count))
        random.shuffle(order)
        return order

    a, b = (shuffled(count) for count in play.types)
    places = shuffled(play.absorbing.size)
    other = with_situations(with_types_of_b(with_types_of_a(play, a), b), places)
    other = with_actions(other, shuffled(play.replies.shape[1]), shuffled(play.replies.shape[2]))
    prior_a, prior_b = belief(seed, play.types[0]), belief(seed + 1, play.types[1])
    one, two = solve(play, TIGHT), solve(other, TIGHT)
    for start in range(play.absorbing.size):
        plain = propagate(one, prior_a, prior_b, start)
        turned = propagate(two, prior_a[a], prior_b[b], places.index(start))
        np.testing.assert_allclose(turned.outcomes, plain.outcomes, atol=1e-8)


@settings(max_examples=30, deadline=None)
@given(games(), SEEDS)
def test_neither_side_is_favoured_by_its_place(play, seed):
    """A and B change places: so do their worths, and what happens is the same. What is seen here tells nothing of B."""
    even = replace(play, observe=np.repeat(play.observe[:, :, :1], play.types[1], axis=2))
    prior_a, prior_b = belief(seed, play.types[0]), belief(seed + 1, play.types[1])
    plain, turned = solve(even, TIGHT), solve(mirrored(even), replace(TIGHT, steps_a=3, steps_b=2))
    np.testing.assert_allclose(turned.value_a, plain.value_b.swapaxes(2, 3), atol=1e-8)
    np.testing.assert_allclose(turned.value_b, plain.value_a.swapaxes(2, 3), atol=1e-8)
    np.testing.assert_allclose(
        propagate(turned, prior_b, prior_a, 0).outcomes, propagate(plain, prior_a, prior_b, 0).outcomes, atol=1e-8
    )


@settings(max_examples=25, deadline=None)
@given(st.floats(0.3, 0.9), st.floats(0.3, 0.9), st.floats(0.3, 0.9), st.booleans())
def test_who_is_more_patient_has_more_of_the_pie(one, two, other, turned):
    """(1 - d2) / (1 - d1 d2) rises with one's own patience and falls with the other's, to what rounding may do."""
    points, rounds, worth = 101, 60, []
    low, high = sorted((one, two))
    for mine in (low, high):
        play = pie(mine, other, rounds, points, 100.0 * (points - 1))
        solution = solve(mirrored(play) if turned else play)
        share, left = (table[0].item() for table in (solution.value_a, solution.value_b))
        worth.append((left, share) if turned else (share, left))
        off = 1 / (points - 1) / (1 - mine * other) + (mine * other) ** (rounds / 2)
        assert worth[-1][0] == pytest.approx((1 - other) / (1 - mine * other), abs=off)
    assert worth[1][0] >= worth[0][0] - off
    assert worth[1][1] <= worth[0][1] + off


CASES: dict[str, dict[str, Any]] = {
    "as it is": {},
    "sharp": {"play.precision": number(15)},
    "by lot, nearly": {"play.precision": number(0.1)},
    "much to gain from time": {"play.stall_gain": number(0.03)},
    "a press that bites": {"play.press_bite": number(0.5), "play.audience_cost": number(0.0)},
    "tense": {"ceasefire.tension.after_refusal": number(0.9), "ceasefire.tension.cost": number(0.02)},
    "a biased mediator": {"mediators.broker.bias": {"value": 0.8, "assumed": "for a test"}},
    "others press as well": {"third_parties.far.leverage": {"south": number(1.0)}},
    "impatient": {"talks.round_days": number(7), "parties.south.patience": number(20)},
    "nobody escalates": {"parties.south.outside.escalates": number(0.0)},
    "all tied": {"play.act_worth": number(0.0), "armed_groups.band.loyalty_cost": number(0.5)},
}


def hard(changes, leverage):
    """The staller's chance, in a case of one round and over beliefs, to refuse and to stall by what it was asked, and
    to stall whatever the claimant then does.
    """
    soon = {"talks.until": "2020-02-08", "horizon": "2020-02-08"}
    dossier = small_dossier(**soon, **changes, **{"mediators.broker.leverage": {"south": number(leverage)}})
    solution = run_chain(dossier, Setting(horizon_of(dossier), Method(tolerance=1e-9))).solution
    play, staller = solution.game, TYPES.index("staller")
    assert play.rounds == 1
    kind, deals = int(play.kind[0, 0]), play.deal_a.shape[2]
    names = [reply_name(kind, r) for r in range(5)]
    asked = solution.second[0, 0, :, :, staller, : deals + 1]  # the deals, and the press
    refuses = asked[..., [names.index(name) for name in ("stall", "reject", "walk_out")]].sum(axis=-1)
    does = np.einsum("ai,abim->abm", solution.grids[0].points, solution.first[0, 0, ..., : play.types[0], :])
    stalls = solution.second[0, 0, :, :, staller, :, names.index("stall")]
    return refuses, asked[..., names.index("stall")], (does * stalls).sum(axis=-1)


@pytest.mark.parametrize("name", CASES)
def test_more_leverage_on_a_staller_never_makes_it_stall_more_in_one_round(name):
    """Whatever else the case says: asked for something, it refuses less and stalls less. The claimant, who sees that
    coming, may hold or ask more or less often than before; on the whole there is still less stalling.
    """
    found = [hard(CASES[name], leverage) for leverage in (0.0, 0.01, 0.1)]
    for less, more in itertools.pairwise(found):
        for before, after in zip(less, more, strict=True):
            assert np.all(after < before)
