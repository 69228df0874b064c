"""The smallest flip: its geometry against a second solver and by hand, and flips of whole cases against brute force."""

from __future__ import annotations

import hashlib
import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize

from small import SOURCES, WORDS, number, small_dossier, triple
from sulh.belief import infer
from sulh.brief import flip_json, flip_told
from sulh.brief._headline import TIE
from sulh.brief._labels import label
from sulh.case import Quantity
from sulh.errors import UsageError
from sulh.game import Method
from sulh.outlook import LEAD, flip, horizon_of, run_chain
from sulh.outlook._again import Again, reading, share_groups, with_room
from sulh.outlook._chain import Setting
from sulh.outlook._judgement import judged
from sulh.outlook._nearest import along, closest, nearest, slopes
from sulh.outlook._search import share_of, value_at
from sulh.store import change

COARSE = Method(steps_a=1, steps_b=2, tolerance=1e-3)
SOON = {"talks.until": "2020-02-29", "horizon": "2020-02-29"}
PLAIN = {
    "parties.north.prior": {"will": number(0.5), "stalling": number(0.5)},
    "parties.south.prior": {"will": number(0.5), "stalling": number(0.5)},
    "parties.north.drift.per_day": number(0.005),
    "parties.south.drift.per_day": number(0.005),
    "parties.north.patience": number(120),
    "parties.south.patience": number(120),
    "parties.north.outside.war": number(-1),
    "parties.north.outside.apart": number(-0.002),
    "parties.south.outside.war": number(-1.5),
    "armed_groups.band.political_cost": number(0.2),
    "armed_groups.band.loyalty_cost": number(0.3),
    "armed_groups.band.control": number(0.4),
    "armed_groups.band.rates.major": number(0.03),
    "play.precision": number(6),
}
"""The small case with every range taken out."""


TEXT = hashlib.sha256(WORDS.encode()).hexdigest()


def plain(**ranges):
    """The small case with these ranges alone; its sources have true digests, so that a what-if may judge it."""
    sources = {key: source | {"sha256": TEXT} for key, source in SOURCES.items()}
    return small_dossier(sources=sources, **(SOON | PLAIN | ranges))


# ---- the geometry ----


def over(function):
    """A function of one point as margins of many."""
    return lambda points: [np.atleast_1d(function(z)) for z in points]


def test_the_closest_point_of_a_line_by_hand():
    """3x + 4y >= 1 is nearest to 0 at (3, 4) / 25; with 3x + 4y >= 6.7, y stops at 1 and x is 0.9."""
    row = np.array([[3.0, 4.0]])
    np.testing.assert_allclose(closest(row, np.array([1.0])), [3 / 25, 4 / 25], atol=1e-9)
    np.testing.assert_allclose(closest(row, np.array([6.7])), [0.9, 1], atol=1e-9)
    np.testing.assert_allclose(closest(row, np.array([-1.0])), [0, 0])
    assert closest(row, np.array([7.01])) is None


@pytest.mark.parametrize("seed", range(12))
def test_the_closest_point_agrees_with_another_solver(seed):
    random = np.random.default_rng(seed)
    rows = random.normal(size=(1 + seed % 3, 6))
    need = rows @ random.uniform(0, 0.8, 6)  # some point of the box does it
    z = closest(rows, need)
    other = optimize.minimize(
        lambda x: x @ x,
        np.full(6, 0.5),
        jac=lambda x: 2 * x,
        bounds=[(0, 1)] * 6,
        constraints={"type": "ineq", "fun": lambda x: rows @ x - need, "jac": lambda x: rows},
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 500},
    )
    assert other.success
    assert (rows @ z >= need - 1e-6).all()
    assert np.linalg.norm(z) == pytest.approx(np.linalg.norm(other.x), abs=1e-4)


@pytest.mark.parametrize("seed", range(6))
def test_a_linear_answer_is_flipped_at_its_known_point(seed):
    """g z >= m is met first at m g / |g|^2, where all of g is positive and the box does not bind."""
    g = np.random.default_rng(seed).uniform(0.2, 1, 5)
    margins, short = over(lambda z: g @ z - 0.3), 0.3
    first = slopes(margins, np.zeros(5), np.array([-short]), 0.2)
    np.testing.assert_allclose(first, [g])
    point, changed = nearest(margins, np.array([-short]), first, 0.2)
    assert changed
    assert g @ point >= short - 1e-9
    np.testing.assert_allclose(point, short * g / (g @ g), atol=0.01)


def test_a_curved_answer_is_flipped_where_another_solver_says():
    margins = over(lambda z: z[0] + 0.6 * z[1] + z[0] * z[1] - 0.4 * z[0] ** 2 - 0.35)
    first = slopes(margins, np.zeros(2), np.array([-0.35]), 0.2)
    point, changed = nearest(margins, np.array([-0.35]), first, 0.1)
    grid = [np.array(z) for z in itertools.product(np.linspace(0, 1, 401), repeat=2)]
    best = min(np.linalg.norm(z) for z in grid if margins([z])[0][0] >= 0)
    assert changed
    assert margins([point])[0][0] >= 0
    assert np.linalg.norm(point) == pytest.approx(best, abs=0.01)


def test_another_start_finds_the_nearer_of_two_minima():
    """z_0 helps at once and reaches the boundary at 0.8; z_1 helps only beyond 0.2, and then at 0.5, by hand."""
    margins = over(lambda z: z[0] + 10 / 3 * max(z[1] - 0.2, 0.0) - 0.8 - 0.2 * (z[1] > 0.2) * 1.0)
    start = margins([np.zeros(2)])[0]
    first = slopes(margins, np.zeros(2), start, 0.1)
    far, changed = nearest(margins, start, first, 0.1)
    assert changed
    np.testing.assert_allclose(far, [0.8, 0], atol=0.01)
    near, changed = nearest(margins, start, first, 0.1, begin=np.array([0.0, 0.45]))
    assert changed
    # slopes (1, 10/3) there: the least of z with z_0 + 10/3 (z_1 - 0.2) = 1 is (1 + 2/3) (1, 10/3) / (1 + 100/9)
    np.testing.assert_allclose(near, (5 / 3) * np.array([1, 10 / 3]) / (1 + 100 / 9), atol=0.01)


def test_slopes_may_come_from_a_cheaper_game_and_the_crossing_does_not():
    true = over(lambda z: 0.9 * z[0] + 0.5 * z[1] + 0.2 * z[0] * z[1] - 0.4)
    seen = []

    def cheap(points):
        seen.extend(points)
        return over(lambda z: 0.9 * z[0] + 0.5 * z[1] + 0.19 * z[0] * z[1] - 0.7)(points)

    start = true([np.zeros(2)])[0]
    first = slopes(true, np.zeros(2), start, 0.1)
    point, changed = nearest(true, start, first, 0.1, tilted=cheap)
    exact, _ = nearest(true, start, first, 0.1)
    assert changed
    assert seen
    assert true([point])[0][0] == pytest.approx(0, abs=0.01)
    assert np.linalg.norm(point) == pytest.approx(np.linalg.norm(exact), abs=0.01)


def test_the_order_of_the_axes_does_not_matter():
    g, order = np.array([0.9, 0.2, 0.5, 0.7]), [2, 0, 3, 1]
    found = []
    for slope in (g, g[order]):
        margins = over(lambda z, slope=slope: slope @ z + 0.3 * (slope @ z) ** 2 - 0.5)
        first = slopes(margins, np.zeros(4), np.array([-0.5]), 0.2)
        found.append(nearest(margins, np.array([-0.5]), first, 0.2)[0])
    np.testing.assert_allclose(found[0][order], found[1], atol=1e-6)


def test_an_answer_that_never_changes_is_not_flipped():
    margins = over(lambda z: z.sum() - 3)
    assert nearest(margins, np.array([-3.0]), np.ones((1, 2)), 0.2)[1] is False
    point, changed = along(margins, np.array([0.2, 0.1]), 0.005)
    assert not changed
    np.testing.assert_allclose(point, [1, 0.5])


@pytest.mark.parametrize("root", [0.03, 0.2, 0.55, 0.99])
def test_a_ray_ends_on_the_changed_side_of_the_boundary(root):
    margins = over(lambda z: math.tanh(6 * (z[0] - root)))
    for start in (0.5, 1.0):
        point, changed = along(margins, np.array([start]), 0.004)
        assert changed
        assert root <= point[0] <= root + 0.004


def test_shares_of_a_range_are_one_at_its_ends_on_either_side():
    q = Quantity(low=1, likely=2, high=6, assumed="x")
    assert [value_at(q, share) for share in (-1, -0.5, 0.25, 1)] == [1, 1.5, 3, 6]
    assert [share_of(q, value) for value in (1, 1.5, 3, 6)] == [-1, -0.5, 0.25, 1]


# ---- the chain again ----


@pytest.mark.parametrize(
    "numbers",
    [
        {"play.detection": 0.8},
        {"mediators.mediator.revive": 0.05, "talks.round_days": 9.0},
        {"parties.first.prior.will": 0.6},
        {"parties.second.prior.will": 0.6, "parties.second.drift.per_day": 0.01},
        {"codebook.acts.EVADE.p.staller": 0.5},
        {"parties.first.council.factions.cabinet.weight": 0.45},
        {"issues.group.parties.first.weight": 0.6},
        {"armed_groups.band.control": 0.7, "parties.first.outside.war": -0.3},
    ],
    ids=lambda numbers: next(iter(numbers)),
)
def test_what_is_taken_over_changes_nothing(dossier, numbers):
    """A what-if that starts from the files and plays every stage gives the same reading."""
    dossier = change(dossier, {"talks.until": "2025-03-20", "horizon": "2025-03-20"})
    setting = Setting(horizon_of(dossier), COARSE)
    whole = reading(run_chain(change(dossier, numbers), setting))
    again = Again(dossier, setting, 1)
    np.testing.assert_allclose(again.one(numbers), whole, atol=1e-9)
    assert np.abs(whole - again.base).max() > 1e-6 or numbers.keys() & {"codebook.acts.EVADE.p.staller"}
    np.testing.assert_allclose(again.rough([numbers])[0], whole, atol=0.004)


def test_beliefs_alone_are_followed_exactly_where_the_claimant_s_stays(dossier):
    """One pass backwards against the solution played forward from the other belief: no slope is in it."""
    dossier = change(dossier, {"talks.until": "2025-03-20", "horizon": "2025-03-20"})
    numbers = {f"parties.{dossier.case.respondent}.prior.will": 0.6}
    setting = Setting(horizon_of(dossier), COARSE)
    whole = reading(run_chain(change(dossier, numbers), setting))
    play = Again(dossier, setting, 1)
    assert np.abs(whole - play.base).max() > 1e-3
    np.testing.assert_allclose(play.rough([numbers])[0], whole, atol=1e-12)


def test_no_game_is_played_twice(dossier):
    dossier = change(dossier, {"talks.until": "2025-03-20", "horizon": "2025-03-20"})
    play = Again(dossier, Setting(horizon_of(dossier), COARSE), 2)
    found = play.all([{"play.detection": 0.8}] * 6 + [{"play.detection": 0.7}])
    assert play.evaluations == 3  # the base, and two points
    assert all(read is found[0] for read in found[:6])
    assert np.abs(found[6] - found[0]).max() > 0


def test_shares_make_room_as_in_a_what_if(dossier):
    path = "parties.first.council.factions.cabinet.weight"
    made = with_room(dossier.case, {path: 0.7})
    assert made == {path: 0.7, "parties.first.council.factions.army.weight": pytest.approx(0.3)}
    changed = change(dossier, {path: 0.7}).case.quantities()
    assert {p: changed[p].mid for p in made} == pytest.approx(made)
    assert all(sum(changed[p].mid for p in group) == pytest.approx(1) for group in share_groups(dossier.case) if group)


# ---- flips of whole cases ----

TWO = {
    "ceasefire.between_states.major": triple(0.001, 0.01, 0.2),
    "parties.north.outside.war": triple(-3.0, -1.0, 0.8),
}


@pytest.fixture(scope="module")
def two():
    """The small case with two ranges, and its flip."""
    dossier = plain(**TWO)
    return dossier, flip(dossier, threads=1)


def test_brute_force_finds_no_nearer_flip(two):
    """A grid of both numbers at the resolution of an answer: none well inside flips, one little beyond does."""
    dossier, found = two
    play = Again(dossier, Setting(horizon_of(dossier), Method()), 1)
    top = int(np.argmax(play.base[:5]))
    ranged = {path: q for path, q in dossier.case.quantities().items() if q.hi > q.lo}
    assert set(ranged) == set(TWO)
    distance = found.smallest.distance
    assert 0.1 < distance < 1

    def flips(shares):
        read = play.one({p: value_at(q, s) for (p, q), s in zip(ranged.items(), shares, strict=True) if s})
        return np.delete(read[:5], top).max() - read[top] >= LEAD

    grid = [np.array(shares) for shares in itertools.product(np.linspace(-1, 1, 15), repeat=2)]
    inside = [shares for shares in grid if np.linalg.norm(shares) < distance - 0.015]
    beyond = [shares for shares in grid if distance <= np.linalg.norm(shares) < distance + 0.15]
    assert len(inside) > 8
    assert not any(flips(shares) for shares in inside)
    assert any(flips(shares) for shares in beyond)


def test_a_flip_flips_when_it_is_made_as_a_what_if(two):
    dossier, found = two
    before = reading(run_chain(dossier, Setting(horizon_of(dossier), Method())))
    for way in found.ways:
        after = reading(run_chain(change(dossier, way.numbers), Setting(horizon_of(dossier), Method())))
        np.testing.assert_allclose(after, way.read, atol=1e-9)
        assert np.argmax(after[:5]) != np.argmax(before[:5])
        assert way.distance == pytest.approx(math.sqrt(sum(one.share**2 for one in way.moved)))
        assert all(one.low <= one.to <= one.high for one in way.moved)


def test_more_numbers_are_only_told_where_they_are_nearer(two):
    _, found = two
    lengths = [way.distance for way in found.ways]
    assert lengths == sorted(lengths, reverse=True)
    assert [len(way.moved) for way in found.ways] == sorted({len(way.moved) for way in found.ways})


def test_the_same_flip_for_any_number_of_threads_and_any_name(two):
    dossier, found = two
    other = flip(dossier, threads=3)
    assert flip_json(other) == flip_json(found)
    case = dossier.case
    renamed = replace(
        dossier,
        case=case.model_copy(
            update={
                "mediators": {"zeta": case.mediators["broker"]},
                "ceasefire": case.ceasefire.model_copy(update={"guarantors": ("zeta",)}),
            }
        ),
    )
    same = flip(renamed, threads=2)
    assert [(way.distance, way.to) for way in same.ways] == [(way.distance, way.to) for way in found.ways]


def test_no_flip_is_said_with_how_near_the_ends_come():
    dossier = plain(**{"mediators.broker.revive": triple(0.029, 0.03, 0.031)})
    found = flip(dossier, threads=1)
    assert found.ways == ()
    assert found.smallest is None
    near, margin = found.near
    assert near.path == "mediators.broker.revive"
    assert abs(near.share) == 1
    assert margin < 0
    told = flip_told(found)
    assert "No change of assumptions" in told
    assert f"lacks {100 * -margin:.1f} points" in told


def test_a_case_without_ranges_has_no_flip():
    found = flip(plain(), threads=1)
    assert (found.ways, found.near, found.moves_it, found.rivals) == ((), None, 0, ())
    told = flip_told(found)
    assert "No change of assumptions within their ranges" in " ".join(told.split())
    assert "a range 0 move the judgement" in " ".join(told.split())


def test_a_range_with_one_side_moves_to_that_side_alone():
    wide = {"parties.south.prior": {"will": triple(0.6, 0.6, 0.9), "stalling": number(0.5)}}
    assert flip(plain(**wide), asked="will", threads=1).ways == ()


def test_a_belief_flips_at_the_hand_value():
    """Without a record, P(will) is the prior's 0.6; a point below one half is 0.49, 0.11 of the 0.3 down to 0.3."""
    dossier = plain(**{"parties.south.prior": {"will": triple(0.3, 0.6, 0.7), "stalling": number(0.5)}})
    assert infer(dossier, "south", 0.5).will == pytest.approx(0.6)
    found = flip(dossier, asked="will", threads=1)
    assert (found.judgement.now, found.judgement.party) == ("above", "south")
    assert found.one.moved[0].path == "parties.south.prior.will"
    assert found.one.moved[0].share == pytest.approx(-0.11 / 0.3, abs=0.006)
    assert found.one.moved[0].to <= 0.49
    assert found.two is None


def test_a_flip_towards_a_named_outcome_makes_it_lead_all_others():
    dossier = plain(**TWO)
    now = reading(run_chain(dossier, Setting(horizon_of(dossier), Method())))
    names = ("delivered", "paper", "talking", "broken_off", "escalation")
    to = "escalation" if now[:5].argmax() != 4 else "broken_off"
    found = flip(dossier, to=to, threads=1)
    for way in found.ways:
        assert way.to == to
        others = np.delete(way.read[:5], names.index(to))
        assert way.read[names.index(to)] - others.max() >= LEAD - 1e-12


def test_what_cannot_be_asked_is_refused():
    dossier = plain()
    read = np.array([0.1, 0.1, 0.5, 0.2, 0.1, 0.6, 0.5, 0.2, 0.3, 0.5, 0.4])
    assert judged(dossier, read, "outcome", None, None).now == "talking"
    for wrong in (("mood", None, None), ("will", "east", None), ("will", "north", "above"), ("outcome", None, "peace")):
        with pytest.raises(UsageError):
            judged(dossier, read, *wrong)
    with pytest.raises(UsageError, match="not the likeliest now"):
        judged(dossier, read, "outcome", None, "talking")


def test_the_lead_is_what_the_headline_takes_for_no_tie():
    assert LEAD == TIE


def test_every_number_that_may_flip_has_words():
    case = small_dossier().case
    words = {
        "codebook.acts.EVADE.p.staller": "EVADE: chance of it from a staller (codebook)",
        "acts.EVADE.staller": "EVADE: chance of it from a staller",
        "codebook.acts.EVADE.background": "EVADE: background rate of reports (codebook)",
        "codebook.reliability.A": "Codebook: reliability A",
        "codebook.gain": "Codebook: gain",
    }
    assert {path: label(case, path) for path in words} == words
    book = [path for path in small_dossier().quantities() if path.startswith("codebook.")]
    assert len({label(case, path) for path in book}) == len(book)
