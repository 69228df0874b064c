"""Hard states, every state's certificate, games without a last round, and the sizes that are promised."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from games import game, pie, pie_with_a_way_out, random_game, with_types_of_a, with_types_of_b
from shared import oracle
from sulh.errors import UsageError
from sulh.game import OUTCOMES, Method, named_strategy, respond, simplex_grid, solve, stall
from sulh.game._layers import FEW, _onward
from trees import OnGrid


def zero_sum(precision):
    """A draws red or black and raises or passes; B, seeing a raise, passes or meets. Myerson (1991), figure 2.1.

    Passing, A wins 1 with red and loses 1 with black; if B passes on a raise, A wins 1; if B meets, A wins 2 with red
    and loses 2 with black. Ends are deals here, since only their worth to B may depend on A's type.
    """
    signs = np.array([[[0, -1], [1, 2]]])
    worth = np.array([[1.0, 1, 2], [-1, 1, -2]])[:, None, :]
    return game(
        [[[True, False], [True, True]]],
        signs,
        types=(2, 1),
        deals=3,
        deal_a=worth,
        deal_b=-worth,
        delivered=np.ones((2, 1, 3)),
        group=np.array([0, 1]),
        precision=precision,
    )


PASS, RAISE = 0, 1


@pytest.mark.parametrize(("precision", "off"), [(50.0, 0.06), (1000.0, 0.004)])
def test_myerson_1991_a_bluff_that_leaves_the_other_indifferent(precision, off):
    """With black A raises a third of the time and B meets two thirds: each makes the other indifferent."""
    play = zero_sum(precision)
    plain = solve(play, Method(steps_a=2, most=FEW))
    assert not plain.converged  # responses to responses go round in circles
    solution = solve(play, Method(steps_a=2))
    assert solution.converged
    even = simplex_grid(2, 2).points.tolist().index([0.5, 0.5])
    red, black = solution.first[0, 0, even, 0, :, RAISE]
    assert red > 0.99
    assert black == pytest.approx(1 / 3, abs=off)
    assert solution.second[0, 0, even, 0, 0, RAISE, 1] == pytest.approx(2 / 3, abs=off)
    bluffs = np.log(black / (1 - black)) / precision  # what its odds say of its gain
    meets = solution.second[0, 0, even, 0, 0, RAISE, 1]
    assert bluffs == pytest.approx(2 - 3 * meets, abs=1e-5)  # with black: raising is worth 1 - 3 meets, passing -1
    calls = np.log(meets / (1 - meets)) / precision
    after = red / (red + black)
    assert calls == pytest.approx(-2 * after + 2 * (1 - after) + 1, abs=1e-5)
    worth = solution.value_a[0, 0, even, 0].mean()
    assert worth == pytest.approx(1 / 3, abs=off)  # with red 2 * 2/3 + 1/3, with black -1


@pytest.mark.parametrize(("seed", "precision"), [(0, 40.0), (1, 40.0), (5, 100.0), (9, 100.0)])
def test_every_state_has_its_certificate_whatever_it_took_to_solve_it(seed, precision):
    play = random_game(seed, rounds=2, situations=3, moves=4, answers=3, precision=precision)
    method = Method(steps_a=3, steps_b=5, tolerance=1e-6)
    solution, check = solve(play, method), OnGrid(solve(play, method))
    live = np.argwhere(solution.responses > 0)
    assert len(live) == 2 * 2 * 4 * 6
    for at in live:
        change, worths = check.response(*at.tolist())
        assert solution.residuals[tuple(at)] == pytest.approx(change, abs=1e-9)
        np.testing.assert_allclose(solution.value_a[tuple(at)], worths[0], atol=1e-12)
        np.testing.assert_allclose(solution.value_b[tuple(at)], worths[1], atol=1e-12)
    assert solution.residual == solution.residuals.max()
    assert solution.unconverged == (solution.residuals > 1e-6).sum()
    assert not solution.residuals[:, play.absorbing].any()


def test_hard_states_are_followed_up_and_nearly_all_are_solved():
    """Twelve random games as sharp as 40: damped responses leave states unsolved, what follows them leaves none."""
    plays = [random_game(seed, types=(2, 3), rounds=2, moves=4, answers=3, precision=40.0) for seed in range(12)]
    left = [solve(play, Method(steps_a=2, steps_b=4, most=most)).unconverged for play in plays for most in (FEW, 400)]
    assert sum(left[::2]) > 0
    assert sum(left[1::2]) == 0


def test_threads_change_not_one_bit_of_hard_states_either():
    play = random_game(8, types=(2, 3), rounds=3, situations=3, moves=4, answers=3, precision=60.0)
    method = Method(steps_b=5)
    one, many = solve(play, method), solve(play, replace(method, threads=3))
    assert one.iterations > FEW
    for name in ("first", "second", "value_a", "value_b", "residuals", "responses"):
        assert getattr(one, name).tobytes() == getattr(many, name).tobytes()


# ---- games without a last round ----

ENDLESS = Method(steps_a=2, steps_b=4, tolerance=1e-8, endless=True)
SHARP = 100 * 200


@pytest.mark.parametrize("name", ["rubinstein_inf_0.9_0.9", "rubinstein_inf_0.9_0.8"])
def test_rubinstein_1982_for_ever(name):
    known = oracle(name)
    solution = solve(pie(known["params"]["d1"], known["params"]["d2"], 2, 201, SHARP), ENDLESS)
    assert solution.converged
    offer, worth = solution.first[0, 0, 0, 0, 0].argmax() / 200, float(solution.value_a[0].item())
    rounding = (1 / 200) / (1 - known["params"]["d1"] * known["params"]["d2"])
    assert worth == pytest.approx(known["expected"][0], abs=rounding)
    assert offer == pytest.approx(worth, abs=1e-3)


@pytest.mark.parametrize("name", ["rubinstein_outside_option", "rubinstein_outside_option_slack"])
def test_shaked_sutton_1984_for_ever(name):
    known = oracle(name)
    patience, worth = known["params"]["d"], known["params"]["w"]
    solution = solve(pie_with_a_way_out(patience, worth, 2, 201, SHARP), ENDLESS)
    assert solution.converged
    rounding = (1 / 200) / (1 - patience**2)
    assert solution.value_a[0, 0, 0, 0, 0] == pytest.approx(known["expected"][0], abs=rounding)


@pytest.mark.parametrize("seed", range(4))
def test_for_ever_is_where_many_rounds_lead(seed):
    """Two hundred rounds at a discount of .9 leave 1e-9 of what stands at their end."""
    play = random_game(seed, types=(2, 2), rounds=2, situations=3, moves=3, answers=3, precision=3.0)
    endless = solve(play, ENDLESS)
    many = solve(replace(play, kind=np.tile(play.kind, (100, 1))), replace(ENDLESS, endless=False))
    assert endless.converged
    assert endless.sweeps < 100
    for name in ("first", "second", "value_a", "value_b"):
        np.testing.assert_allclose(getattr(endless, name)[0], getattr(many, name)[0], atol=1e-5, err_msg=name)


def test_an_endless_game_is_the_same_from_every_turn_of_its_cycle():
    play = random_game(2, rounds=2, situations=2)
    play = replace(play, kind=np.array([[0, 0], [1, 0]]))
    short, long = (solve(replace(play, kind=np.tile(play.kind, (n, 1))), ENDLESS) for n in (1, 3))
    for name in ("first", "second", "value_a", "value_b", "residuals"):
        table = getattr(long, name)
        assert table.shape[0] == {"value_a": 7, "value_b": 7}.get(name, 6)
        for turn in range(table.shape[0]):
            np.testing.assert_array_equal(table[turn], getattr(short, name)[turn % 2])


def test_what_would_stand_at_the_end_is_not_looked_at_if_there_is_none():
    play = random_game(3, situations=3)
    other = replace(
        play, end_a=np.where(play.absorbing, play.end_a, 7.0), end_b=np.where(play.absorbing, play.end_b, -7)
    )
    one, two = solve(play, ENDLESS), solve(other, ENDLESS)
    np.testing.assert_allclose(one.value_a[0], two.value_a[0], atol=1e-6)
    np.testing.assert_allclose(one.first, two.first, atol=1e-6)


def test_worths_that_never_settle_are_said_to_move():
    """Something every round, for ever, to somebody who does not discount, is worth more with every sweep."""
    play = game(np.ones((1, 1, 1)), [[[-1]]], flow_a=np.full((1, 1, 1, 1, 1), 0.25))
    solution = solve(play, ENDLESS)
    assert not solution.converged
    assert (solution.sweeps, solution.settled) == (2000, False)
    assert solution.drift == pytest.approx(0.25)
    assert "2,000 sweeps" in (solution.remedy or "")
    assert "last round" in (solution.remedy or "")


def test_no_round_at_all_cannot_repeat():
    play = zero_sum(2.0)
    with pytest.raises(UsageError, match="at least one round"):
        solve(replace(play, kind=play.kind[:0]), ENDLESS)


# ---- sizes ----


def test_six_types_against_three_are_two_against_two_if_they_are_alike():
    """Copies of a type side by side: only what is believed of them together matters."""
    play = random_game(6, types=(2, 2), rounds=2, situations=3, precision=4.0)
    many = with_types_of_a(with_types_of_b(play, [0, 0, 0, 1, 1, 1]), [0, 1, 1])
    method = Method(steps_a=2, steps_b=3, tolerance=1e-9, most=4000)
    small, large = solve(play, method), solve(many, method)
    assert large.value_b.shape[2:] == (6, 56, 6)
    assert small.converged
    assert large.converged
    points = [simplex_grid(n, s).points for n, s in ((2, 2), (2, 3), (3, 2), (6, 3))]
    joined = [points[2] @ np.array([[1, 0], [0, 1], [0, 1]]), points[3] @ np.repeat(np.eye(2), 3, axis=0)]
    rows = [np.array([abs(p - q).sum(axis=1).argmin() for q in j]) for p, j in zip(points[:2], joined, strict=True)]
    for of, types in (("value_a", [0, 1, 1]), ("value_b", [0, 0, 0, 1, 1, 1])):
        expected = getattr(small, of)[:, :, rows[0]][:, :, :, rows[1]][..., types]
        np.testing.assert_allclose(getattr(large, of), expected, atol=1e-7)


def test_201_deals_are_three_if_they_are_alike():
    """Copies of a deal share the chance of being offered, and nothing else changes."""
    deals, copies = 3, 67
    shares, replies = np.array([0.2, 0.45, 0.7]), np.ones((1, deals, 2), bool)
    signs = np.full((1, deals, 2), -1)
    signs[0, :, 0] = np.arange(deals)

    def talks(of):
        worth_b = np.stack([1 - shares[of], 0.8 - shares[of]])[None]
        return game(
            replies[:, of],
            np.where(signs[:, of] >= 0, np.arange(len(of))[None, :, None], -1),
            rounds=3,
            types=(1, 2),
            deals=len(of),
            deal_a=np.repeat(shares[of][None, None], 2, axis=1),
            deal_b=worth_b,
            delivered=np.ones((1, 2, len(of))),
            discount=np.array([0.9, 0.8]),
            precision=8.0,
        )

    few, many = (solve(talks(of), Method(steps_b=6, tolerance=1e-10)) for of in (np.arange(3), np.repeat(range(3), 67)))
    assert many.first.shape[-1] == 201
    assert many.converged
    np.testing.assert_allclose(many.value_a, few.value_a, atol=1e-8)
    np.testing.assert_allclose(many.value_b, few.value_b, atol=1e-8)
    np.testing.assert_allclose(
        many.first.reshape(*many.first.shape[:-1], deals, copies).sum(axis=-1), few.first, atol=1e-8
    )


def test_a_solution_too_large_for_any_memory_is_refused_before_it_is_begun():
    play = random_game(0, types=(3, 6), rounds=40, moves=30, answers=5)
    with pytest.raises(UsageError, match="GiB: 40 rounds") as refused:
        solve(play, Method(steps_a=8, steps_b=8))
    assert "fewer steps" in str(refused.value)


def test_an_answer_to_a_given_strategy_has_a_last_round():
    import sulh
    from sulh.outlook import Setting, horizon_of, run_chain

    dossier = sulh.load_case("istanbul-2025")
    play = run_chain(dossier, Setting(horizon_of(dossier), Method(steps_a=1, steps_b=1))).solution.game
    with pytest.raises(UsageError, match="endless"):
        respond(stall(play, 1), Method(endless=True))
    assert respond(named_strategy(play, 1, "stall"), Method(steps_a=1, steps_b=1)).solution.converged


def test_a_case_played_for_ever_says_so_and_ends_at_its_horizon():
    import json

    from click.testing import CliRunner

    from sulh.cli import main

    told = {}
    for args in ([], ["--endless"]):
        out = CliRunner().invoke(main, ["run", "istanbul-2025", "--draws", "0", "--json", *args])
        assert out.exit_code == 0, out.output
        told[len(args)] = json.loads(out.stdout)
    plain, endless = told[0], told[1]
    told_of = re.fullmatch(
        r"agent logit quantal response, stationary play for ever \((\d+) sweeps, the last of which moved no worth by "
        r"more than (\S+)\) on a belief grid",
        endless["solution"]["method"],
    )
    assert told_of
    assert int(told_of[1]) > 1
    assert float(told_of[2]) < 1e-6
    assert "backward induction" in plain["solution"]["method"]
    assert endless["solution"]["converged"]
    by = [document["outlook"]["by"] for document in (plain, endless)]
    assert [row["date"] for row in by[0]] == [row["date"] for row in by[1]]
    moved = [abs(a[name]["likely"] - b[name]["likely"]) for a, b in zip(*by, strict=True) for name in OUTCOMES]
    assert 0 < max(moved) < 0.05


# ---- bounded work ----


def hard_game():
    return random_game(8, types=(2, 3), rounds=3, situations=3, moves=4, answers=3, precision=10_000.0)


def test_following_up_keeps_to_what_all_hard_states_may_use_together():
    play = hard_game()
    none, little, enough = (solve(play, Method(steps_b=5, spare=spare)) for spare in (0, 40_000, 10**6))
    spent = [int(np.maximum(one.responses - FEW, 0).sum()) for one in (none, little, enough)]
    assert none.iterations == FEW
    assert spent[0] == 0
    assert 0 < spent[1] <= 40_000 < spent[2]
    assert none.unconverged > little.unconverged > enough.unconverged > 0
    other = solve(play, Method(steps_b=5, spare=40_000, threads=3))
    for name in ("first", "second", "residuals", "responses"):
        assert getattr(other, name).tobytes() == getattr(little, name).tobytes()


def test_shares_that_hardly_ever_happen_start_no_search_off_the_scale():
    near = np.array([[0.25, 0.75, 0.0], [0.5, 0.5, 0.0]])
    far = np.array([[5e-324, 1.0, 0.0], [0.3, 0.7, 0.0]])
    with np.errstate(all="raise"):
        found = _onward(near, far)
    np.testing.assert_allclose(found, [[0.25 / 0.8125, 0.5625 / 0.8125, 0], [0.7, 0.3, 0]], rtol=1e-12)


@pytest.mark.parametrize(
    ("path", "value", "sharp"), [("play.precision", 1e6, True), ("parties.pakistan.outside.war", -1e6, False)]
)
def test_a_case_of_extreme_numbers_is_solved_or_ends_and_says_so(path, value, sharp, recwarn):
    import sulh
    from sulh.outlook import METHODS, Setting, horizon_of, run_chain
    from sulh.store import change as changed

    dossier = changed(sulh.load_case("istanbul-2025"), {path: value})
    chain = run_chain(dossier, Setting(horizon_of(dossier), METHODS["coarse"]))
    assert chain.solution.converged is not sharp
    assert ("Lower play.precision" in (chain.solution.remedy or "")) is sharp
    np.testing.assert_allclose(chain.course.outcomes.sum(axis=1), 1, atol=1e-9)
    assert not [warning for warning in recwarn if "overflow" in str(warning.message)]
