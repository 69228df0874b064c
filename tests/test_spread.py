"""Sobol indices: closed forms, SciPy by a second route, and the groups of a case."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from scipy import stats

from sulh.brief import spread_json, spread_told
from sulh.cli import main
from sulh.errors import UsageError
from sulh.outlook import (
    GROUPS,
    apportion,
    grouped,
    horizon_of,
    pairs_of_points,
    play_all,
    run_chain,
    sobol_indices,
    split_triangular,
)
from sulh.outlook._again import reading
from sulh.outlook._chain import Setting
from sulh.outlook._draws import DRAW_METHOD, uncertain
from sulh.store import change

SOON = {"talks.until": "2025-03-20", "horizon": "2025-03-20"}
SINGLES = ((0,), (1,), (2,))


def indices(model, inputs, groups, draws, seed=1):
    """Shares of a model of inputs in [0, 1) with one output or many."""
    a, b = pairs_of_points(inputs, draws, seed)
    found = play_all(model, a, b, groups)
    return apportion(found if found.ndim == 3 else found[..., None], seed)


def ishigami(u, a=7.0, b=0.1):
    x = np.pi * (2 * u - 1)
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


ALONE = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2
SECOND = 7.0**2 / 8
TOGETHER = 8 * 0.1**2 * np.pi**8 / 225
VARIANCE = ALONE + SECOND + TOGETHER


def test_ishigami_and_homma_1990_in_closed_form():
    """V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = 8 b^2 pi^8 / 225, a = 7, b = 0.1; all others are 0."""
    shares = indices(ishigami, 3, SINGLES, 4096)
    assert shares.deviation[0] ** 2 == pytest.approx(VARIANCE, rel=0.01)
    assert shares.mean[0] == pytest.approx(3.5, abs=0.02)
    np.testing.assert_allclose(shares.first[:, 0], np.array([ALONE, SECOND, 0]) / VARIANCE, atol=0.02)
    np.testing.assert_allclose(shares.total[:, 0], np.array([ALONE + TOGETHER, SECOND, TOGETHER]) / VARIANCE, atol=0.02)


def test_ishigami_with_its_first_and_third_number_as_one_group():
    """Nothing acts across the two groups, so alone and total agree: (V1 + V13) / V and V2 / V."""
    shares = indices(ishigami, 3, ((0, 2), (1,)), 4096)
    wanted = np.array([ALONE + TOGETHER, SECOND]) / VARIANCE
    np.testing.assert_allclose(shares.first[:, 0], wanted, atol=0.02)
    np.testing.assert_allclose(shares.total[:, 0], wanted, atol=0.02)


def test_a_sum_shares_its_variance_by_the_squares():
    """f = 3 u1 + u2 + 2 u3: shares 9 : 1 : 4, alone and in total."""
    shares = indices(lambda u: u @ np.array([3.0, 1.0, 2.0]), 3, SINGLES, 1024)
    for found in (shares.first, shares.total):
        np.testing.assert_allclose(found[:, 0], np.array([9, 1, 4]) / 14, atol=0.01)


def test_sobol_s_g_function_by_groups():
    """f = prod (|4 u - 2| + c) / (1 + c), V_i = 1 / (3 (1 + c)^2): of a group prod (1 + V_i) - 1 alone, and in total
    that times prod (1 + V_j) of the others, over prod (1 + V) - 1 (Saltelli & Sobol' 1995).
    """
    c, groups = np.array([0.0, 1.0, 4.5, 9.0, 0.5]), ((0, 3), (1, 2), (4,))
    part = 1 / (3 * (1 + c) ** 2)
    own = np.array([np.prod(1 + part[list(g)]) - 1 for g in groups])
    others = np.array([np.prod(1 + np.delete(part, g)) for g in groups])
    whole = np.prod(1 + part) - 1
    shares = indices(lambda u: np.prod((np.abs(4 * u - 2) + c) / (1 + c), axis=1), 5, groups, 4096)
    np.testing.assert_allclose(shares.first[:, 0], own / whole, atol=0.02)
    np.testing.assert_allclose(shares.total[:, 0], own * others / whole, atol=0.02)


def test_scipy_by_a_second_route():
    """On the same points totals agree to rounding, both being Jansen's; SciPy's first-order ones are Saltelli's."""
    a, b = pairs_of_points(3, 2048, 5)
    found = play_all(ishigami, a, b, SINGLES)[..., None]
    parts = {"f_A": found[0].T, "f_B": found[1].T, "f_AB": found[2:].transpose(0, 2, 1)}
    theirs, ours = stats.sobol_indices(func=parts, n=2048), apportion(found, 5)
    np.testing.assert_allclose(ours.total[:, 0], np.ravel(theirs.total_order), atol=1e-12)
    np.testing.assert_allclose(ours.first[:, 0], np.ravel(theirs.first_order), atol=0.02)


@pytest.mark.parametrize("draws", [16, 64])
def test_what_does_nothing_has_none_and_what_does_all_has_all_at_any_number_of_draws(draws):
    shares = indices(lambda u: np.exp(u[:, 0]), 2, ((0,), (1,)), draws)
    np.testing.assert_allclose(shares.first[:, 0], [1, 0], atol=1e-12)
    assert shares.total[1, 0] == 0
    np.testing.assert_allclose(shares.first_between[:, 1, 0], [0, 0], atol=1e-12)


def test_what_does_not_vary_has_no_share_and_what_varies_keeps_its_own():
    """The second output moves by less than a hundredth of a point."""
    shares = indices(lambda u: np.array([u[:, 0], 0.3 + 1e-5 * u[:, 1], 0 * u[:, 0]]).T, 2, ((0,), (1,)), 64)
    for found in (shares.first, shares.total, *shares.first_between, *shares.total_between):
        assert np.isnan(found[:, 1:]).all()
        assert np.isfinite(found[:, 0]).all()


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """Of 200 samples; Sobol points are more even than resampling takes them to be, so rather more often than 80%."""
    wanted = np.array([ALONE + TOGETHER, SECOND, TOGETHER]) / VARIANCE
    held = []
    for seed in range(200):
        low, high = indices(ishigami, 3, SINGLES, 128, seed).total_between[..., 0]
        held.append((low <= wanted) & (wanted <= high))
    assert np.mean(held) > 0.7


def test_every_number_of_a_case_is_in_one_group(dossier):
    paths = tuple(uncertain(dossier.quantities()))
    found = grouped(paths)
    assert sorted(path for ours in found.values() for path in ours) == sorted(paths)
    assert set(found) <= set(GROUPS)  # nothing is left over
    assert found["precision"] == ("play.precision",)
    assert "codebook.gain" in found["grades"]
    assert all(path.startswith("codebook.acts.") for path in found["codebook"])


def test_a_head_is_whole_parts_and_the_first_group_takes_a_number():
    paths = (
        "play.precision",
        "play.detection",
        "parties.x.council.factions.prior.weight",
        "playing.x",
        "acts.A.settler",
    )
    found = grouped(paths)
    assert found["play"] == ("play.detection",)
    assert found["councils"] == (paths[2],)
    assert found["codebook"] == ("acts.A.settler",)
    assert found["other"] == ("playing.x",)
    assert grouped(paths, only=("play",)) == {"play": found["play"], "other": ("playing.x", *_rest(found, "play"))}


def _rest(found, *but):
    return tuple(path for name, ours in found.items() if name not in (*but, "other") for path in ours)


def test_a_game_played_again_in_part_is_the_game_played_whole(dossier):
    """By a second route: means, and the total index of every group, from runs of the whole chain on the same points."""
    soon, draws, seed = change(dossier, SOON), 16, 3
    found = sobol_indices(soon, draws=draws, seed=seed, only=("priors", "play", "councils"), threads=2)
    ranged = uncertain(soon.quantities())
    paths, limits = list(ranged), [[getattr(q, n) for q in ranged.values()] for n in ("lo", "mid", "hi")]
    a, b = (split_triangular(u, *map(np.array, limits)) for u in pairs_of_points(len(paths), draws, seed))
    columns = [[paths.index(path) for path in ours] for ours in found.groups.values()]
    setting = Setting(horizon_of(soon), DRAW_METHOD)

    def whole(rows):
        return np.array(
            [reading(run_chain(soon.at(dict(zip(paths, map(float, row), strict=True))), setting)) for row in rows]
        )

    wanted = apportion(play_all(whole, a, b, columns), seed)
    for name in ("mean", "deviation", "first", "total", "first_between", "total_between"):
        np.testing.assert_allclose(getattr(found.shares, name), getattr(wanted, name), atol=1e-9)
    assert found.evaluations == draws * (len(found.groups) + 2)
    assert list(found.groups) == ["priors", "councils", "play", "other"]
    one = sobol_indices(soon, draws=draws, seed=seed, only=("priors", "play", "councils"), threads=1)
    assert spread_json(one) == spread_json(found)
    np.testing.assert_array_equal(found.shares.total[2, 5:], 0)  # how it is played touches no belief
    told = " ".join(spread_told(found).split())
    assert "16 draws" in told
    still = replace(found, shares=apportion(0 * play_all(whole, a[:2], b[:2], columns), seed))
    assert "does not vary" in spread_told(still)
    plain = json.loads(spread_json(still))["read"]["outcomes.delivered"]
    assert plain["varies"] is False
    assert plain["groups"]["play"] == {
        "first": None,
        "first_between": [None, None],
        "total": None,
        "total_between": [None, None],
    }


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"draws": 8}, "16 to 4096"),
        ({"draws": 48}, "power of 2"),
        ({"draws": 8192}, "16 to 4096"),
        ({"draws": 0}, "16 to 4096"),
        ({"seed": -1}, "seed"),
        ({"only": ("mediatrs",)}, "mediators"),
        ({"groups": {"mine": ("mediatrs",)}}, "mine"),
    ],
)
def test_what_cannot_be_is_refused_before_any_game(dossier, given, told):
    with pytest.raises(UsageError, match=told):
        sobol_indices(dossier, threads=1, **given)


def test_the_command_answers_in_words_and_in_json_and_refuses_a_handful(folder):
    words = ["spread", str(folder), "--horizon", "2025-03-10", "--draws", "16", "--group", "mediators"]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert done.exit_code == 0
    assert "Escalation" in done.stdout
    plain = json.loads(CliRunner().invoke(main, [*words, "--json"], catch_exceptions=False).stdout)
    assert list(plain["groups"]) == ["mediators", "other"]
    assert plain["draws"] == 16
    wrong = CliRunner().invoke(main, [*words, "--draws", "4"], catch_exceptions=False)
    assert wrong.exit_code == 2
    assert "power of 2" in wrong.stderr
