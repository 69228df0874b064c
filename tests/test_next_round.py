"""A breakthrough or a delay, paths and times: sums, hand sums and second routes; and the three commands."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from games import random_game
from small import number, small_dossier
from sulh.brief import against_json, against_told, next_json, next_told, worth_json, worth_told
from sulh.cli import main
from sulh.game import FINDINGS, INCIDENTS, OUTCOMES, Method, solve
from sulh.outlook import (
    against,
    belief_paths,
    breakthrough,
    horizon_of,
    propagate,
    read,
    run_chain,
    time_to,
    value_of_mediators,
)
from sulh.outlook._chain import Setting, rerun
from sulh.outlook._forward import Walk
from sulh.outlook._paths import _timing

SHORT: dict[str, Any] = {"talks.until": "2020-03-01", "horizon": "2020-03-01"}
METHOD = Method(steps_a=1, steps_b=2, tolerance=1e-6)
TABLES = ("moves", "replies", "incidents", "findings", "all")


def chain_of(horizon=None, **changes):
    dossier = small_dossier({"i1": {}}, **(SHORT | changes))
    return run_chain(dossier, Setting(horizon_of(dossier, horizon), METHOD))


@pytest.fixture(scope="module", params=["sequential", "alternating", "mediated", "apart", "within a round"])
def chain(request):
    apart = {"talks.status": "broken-off"} if request.param == "apart" else {}
    protocol = {"talks.protocol": request.param} if request.param in ("alternating", "mediated") else {}
    return chain_of(dt.date(2020, 2, 4) if request.param == "within a round" else None, **apart, **protocol)


# ---- looking back ----


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("until", [0.0, 0.4, 1.0, 2.7, 4.0, 9.0])
def test_looking_back_from_a_date_agrees_with_pushing_forward(seed, until):
    solution = solve(random_game(seed, types=(2, 3), rounds=4, situations=3, answers=3), Method(steps_b=3))
    start = np.array([0.3, 0.7]), np.array([0.2, 0.5, 0.3]), 1
    outcomes = propagate(solution, *start).outcomes
    whole = min(int(until), 4)
    rest = min(until, 4) - whole
    told = (1 - rest) * outcomes[whole] + rest * outcomes[min(whole + 1, 4)]
    walk = Walk(solution)
    np.testing.assert_allclose(np.tensordot(walk.place(*start), walk.ahead(0, until), axes=3), told, atol=1e-12)


# ---- the table ----


@pytest.mark.parametrize("name", TABLES)
def test_chances_sum_to_one_and_the_expected_belief_and_outcomes_are_those_of_now(chain, name):
    found = breakthrough(chain)
    signs = getattr(found, name)
    assert sum(sign.chance for sign in signs) == pytest.approx(1, abs=1e-9)
    np.testing.assert_allclose(sum(s.chance * s.posterior for s in signs), chain.start[1], atol=1e-9)
    np.testing.assert_allclose(sum(s.chance * s.outcomes for s in signs), chain.by(chain.setting.horizon), atol=1e-9)
    for sign in signs:
        assert sign.posterior.sum() == pytest.approx(1, abs=1e-9)
        assert sign.outcomes.sum() == pytest.approx(1, abs=1e-9)
        odds = sign.posterior[0] / sign.posterior[2] / (chain.start[1][0] / chain.start[1][2])
        assert sign.factor == pytest.approx(odds, rel=1e-9)


def of_two_types():
    """A chain whose respondent is a settler or a staller with even odds, both corners of the first cell of the grid."""
    chain = chain_of()
    belief = replace(chain.beliefs[1], posterior=np.array([0.5, 0.0, 0.5, 0.0]))
    course = propagate(chain.solution, chain.start[0], belief.posterior, chain.start[2])
    return replace(chain, beliefs=(chain.beliefs[0], belief), course=course)


def test_bayes_by_hand_for_two_types():
    """P(seen | type) summed in plain numbers over everything that leads to it."""
    chain = of_two_types()
    found, solution, game = breakthrough(chain), chain.solution, chain.solution.game
    grid_a, grid_b = solution.grids
    gb = int(abs(grid_b.points - chain.start[1]).sum(axis=1).argmin())
    assert abs(grid_b.points[gb] - chain.start[1]).max() == 0
    s, k, deals = chain.start[2], game.kind[0, chain.start[2]], game.deal_a.shape[2]
    likely = {"stall": np.zeros(2), "adverse finding": np.zeros(2), "major": np.zeros(2)}
    for resolved, share in zip((0, 1), chain.start[0], strict=True):  # corners of the claimant's grid of one step
        ga = int(abs(grid_a.points - np.eye(2)[resolved]).sum(axis=1).argmin())
        first, second = solution.first[0, s, ga, gb, resolved], solution.second[0, s, ga, gb]
        for m, r in np.argwhere(game.replies[k]).tolist():
            for i, kind in enumerate((0, 2)):
                path = share * first[m] * second[kind, m, r]
                if m == deals and r == 2:
                    likely["stall"][i] += path
                going = path * (1 - game.ready * (game.signs[k, m, r] >= 0))
                seen = game.observe[k, s, kind, m, r].reshape(len(INCIDENTS), len(FINDINGS))
                likely["adverse finding"][i] += going * seen[:, 1].sum()
                likely["major"][i] += going * seen[2].sum()
    signs = {
        "stall": next(sign for sign in found.replies if (sign.move, sign.reply) == ("press", "stall")),
        "adverse finding": next(sign for sign in found.findings if sign.finding == "adverse finding"),
        "major": next(sign for sign in found.incidents if sign.incident == "major"),
    }
    for name, (settler, staller) in likely.items():
        sign = signs[name]
        assert sign.chance == pytest.approx((settler + staller) / 2, abs=1e-12)
        assert sign.factor == pytest.approx(settler / staller, rel=1e-9)
        assert sign.posterior[[0, 2]] == pytest.approx(np.array([settler, staller]) / (settler + staller), abs=1e-9)


def test_a_type_that_is_excluded_leaves_no_factor():
    chain = of_two_types()
    belief = replace(chain.beliefs[1], posterior=np.array([0.0, 0.5, 0.5, 0.0]))
    found = breakthrough(replace(chain, beliefs=(chain.beliefs[0], belief)))
    assert {sign.factor for sign in found.all} == {None}
    assert found.all[0].reading == "says nothing about it"


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (1.0, "says little"), (2.99, "says little"), (1 / 2.99, "says little"), (3.0, "points to a breakthrough"),
        (0.33, "points to delay"), (20.0, "points strongly to a breakthrough"), (0.05, "points strongly to delay"),
        (0.0, "points strongly to delay"), (math.inf, "points strongly to a breakthrough"),
        (None, "says nothing about it"),
    ],
)  # fmt: skip
def test_readings_by_the_thresholds_of_kass_and_raftery(factor, words):
    assert read(factor) == words


def test_after_war_there_is_no_next_round():
    chain = chain_of()
    war = chain.solution.game.absorbing.size - 1
    assert chain.solution.game.absorbing[war]
    found = breakthrough(replace(chain, tension=chain.dossier.case.ceasefire.tension.levels))
    assert (found.all, found.leader) == ((), None)
    assert found.outcomes.tolist() == np.eye(5)[OUTCOMES.index("escalation")].tolist()
    assert belief_paths(replace(chain, tension=chain.dossier.case.ceasefire.tension.levels)) == ()


# ---- paths ----


def test_paths_begin_as_the_table_says(chain):
    found, paths = breakthrough(chain), {path.name: path for path in belief_paths(chain)}
    attack = next(sign for sign in found.incidents if sign.incident == "major")
    told = {"attack next round": ([attack], attack.chance)}
    if found.leader == 0:
        stalls = [s for s in found.replies if s.reply == "stall" or s.move == "walk_out"]
        gives = [s for s in found.replies if s.reply in ("accept", "act") or s.move == "walk_out"]
        told |= {"keeps stalling": (stalls, sum(s.chance for s in stalls))}
        told |= dict.fromkeys(("gives at the first chance", "keeps giving"), (gives, sum(s.chance for s in gives)))
    for name, (signs, chance) in told.items():
        assert paths[name].chance[1] == pytest.approx(chance, abs=1e-9)
        mean = sum(s.chance * s.posterior for s in signs) / chance
        np.testing.assert_allclose(paths[name].belief[1], mean, atol=1e-9)


def test_to_give_at_the_first_chance_asks_it_once():
    """By hand over two rounds: of those whom the claimant left without a choice, it is asked in the second round."""
    chain = chain_of()
    path = {path.name: path for path in belief_paths(chain)}["gives at the first chance"]
    walk, game = Walk(chain.solution), chain.solution.game
    deals = game.deal_a.shape[2]
    left, gives = np.zeros(game.replies.shape, bool), np.zeros(game.replies.shape, bool)
    left[:2, deals + 2] = left[2] = True
    gives[0, : deals + 2, :2] = True
    start = walk.place(*chain.start)
    waiting, gave = walk.step(0, start, left), walk.step(0, start, gives)
    still = walk.step(1, waiting.mass, left)  # which keeps those at war: they have no choice either, and only once
    later = walk.step(1, np.where(game.absorbing[:, None, None], 0.0, waiting.mass), gives)
    first = waiting.mass.sum() + gave.mass.sum() + gave.signed.sum()
    second = still.mass.sum() + later.mass.sum() + later.signed.sum() + gave.mass.sum() + gave.signed.sum()
    assert path.chance[1:3] == pytest.approx([first, second], abs=1e-12)
    assert path.chance[1] > path.chance[2] > path.chance[3]


def test_a_condition_on_the_next_round_alone_leaves_the_belief_where_it_puts_it(chain):
    for path in belief_paths(chain):
        np.testing.assert_allclose(path.belief.sum(axis=1), 1, atol=1e-9)
        assert np.diff(path.chance).max(initial=-1) <= 1e-12
        if path.name.endswith("next round"):
            np.testing.assert_allclose(path.belief[1:], np.tile(path.belief[1], (len(path.belief) - 1, 1)), atol=1e-9)


# ---- times ----


def test_times_by_hand():
    start = dt.date(2020, 2, 1)
    dates = (start, start + dt.timedelta(10), start + dt.timedelta(20))
    found = _timing("delivered", dates, np.array([0.0, 0.25, 0.75]))
    assert found.median == start + dt.timedelta(15)
    assert found.expected == start + dt.timedelta(12)  # (0.25 x 5 + 0.5 x 15) / 0.75 = 11.67 days
    never = _timing("delivered", dates, np.zeros(3))
    assert (never.median, never.expected) == (None, None)
    assert _timing("delivered", dates, np.array([0.0, 0.1, 0.49])).median is None
    assert _timing("broken_off", dates, np.array([1.0, 1.0, 1.0])).median == start


def test_times_are_those_of_the_outlook_and_first_breaks_come_at_least_as_often(chain):
    times = {timing.outcome: timing for timing in time_to(chain)}
    assert tuple(times) == OUTCOMES
    now = dict(zip(OUTCOMES, chain.by(chain.setting.horizon), strict=True))
    for name in ("delivered", "paper", "escalation"):
        assert times[name].by[-1] == pytest.approx(now[name], abs=1e-12)
    assert times["broken_off"].by[-1] >= now["broken_off"] - 1e-12
    assert times["talking"].by[-1] >= 1 - now["talking"] - 1e-12
    for timing in times.values():
        assert np.diff(timing.by).min() >= -1e-12
        assert timing.dates[-1] == chain.setting.horizon
        assert (timing.median is None) == (timing.by[-1] < 0.5)


def test_the_first_break_by_playing_it_out():
    """After one round it is what the outlook says; after two it is more: some that broke off are back, or at war."""
    chain = chain_of()
    by = {timing.outcome: timing.by for timing in time_to(chain)}["broken_off"]
    outcomes = chain.course.outcomes[:, OUTCOMES.index("broken_off")]
    assert by[1] == pytest.approx(outcomes[1], abs=1e-12)
    assert by[2] > outcomes[2]


# ---- mediators ----


def test_without_a_mediator_is_the_case_whose_mediator_does_nothing():
    """The only mediator dropped, and left in with nothing to do: by another way through the chain."""
    dossier = small_dossier({"i1": {}}, **SHORT)
    key, setting = next(iter(dossier.case.mediators)), Setting(horizon_of(dossier), METHOD)
    assert len(dossier.case.mediators) == 1
    chain = run_chain(dossier, setting)
    (found,) = value_of_mediators(chain)
    idle = {f"mediators.{key}.{name}": 0.0 for name in ("pull_back", "revive")}
    idle |= {f"mediators.{key}.leverage.{party}": 0.0 for party in dossier.case.mediators[key].leverage}
    last = (f"mediators.{key}.vouching", 0.5)
    other = rerun(replace(chain, dossier=dossier.at(idle)), last, setting)
    assert found.outcomes == pytest.approx(chain.by(setting.horizon), abs=1e-15)
    assert found.outcomes_without == pytest.approx(other.by(setting.horizon), abs=1e-12)
    assert np.abs(found.outcomes - found.outcomes_without).max() > 0.01
    assert found.worth_without.shape == (2,)


# ---- words and commands ----


def sulh(*words: str):
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def test_the_next_round_as_json_sums_to_one_and_leads_with_who_moves():
    done = sulh("next", "istanbul-2025", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["leader"] == "pakistan"
    for name in TABLES:
        assert sum(sign["chance"] for sign in told["next_round"][name]) == pytest.approx(1, abs=1e-9)
    assert {timing["outcome"] for timing in told["times"]} == set(OUTCOMES)
    assert {sign["reading"] for sign in told["next_round"]["all"]} == {"says little"}  # as docs/decisions/0008 says
    words = sulh("next", "istanbul-2025", "--as-of", "2025-11-10").stdout
    for part in ("A breakthrough or a delay?", "says little", "Kass and Raftery", "If it stalls"):
        assert part in words


def test_words_for_parties_that_are_apart_and_names_are_inert():
    apart = next_told(chain_of(**{"talks.status": "broken-off"}))
    assert "Nobody can move" in apart
    assert "The move" not in apart
    odd = next_told(chain_of(**{"parties.north.name": "No\x1b[31mrth"}))
    assert "\x1b" not in odd


def test_a_fixed_strategy_on_the_command_line(tmp_path):
    done = sulh("respond", "istanbul-2025", "--side", "respondent", "--strategy", "stall", "--best", "--json")
    told = json.loads(done.stdout)
    assert (told["side"], told["answer"], told["converged"]) == ("afghan-taliban", "best", True)
    assert told["outcomes"]["fixed"]["delivered"] == 0
    file = tmp_path / "plan.csv"
    file.write_text("does\nstall\n", encoding="utf-8")
    same = sulh("respond", "istanbul-2025", "--side", "respondent", "--strategy", str(file), "--best", "--json")
    table = json.loads(same.stdout)
    assert table["strategy"] == "a table"
    assert {**table, "strategy": 0} == {**told, "strategy": 0}
    words = sulh("respond", "istanbul-2025", "--side", "claimant", "--strategy", "ultimatum:2").stdout
    for part in (
        "Pakistan plays: ultimatum:2",
        "What Afghan Taliban does in the first round",
        "after the other presses",
    ):
        assert part in words


@pytest.mark.parametrize(
    ("plan", "text", "word"),
    [
        ("nothing.csv", None, "no file"),
        ("plan.csv", "", "got no such line"),
        ("plan.csv", "does,share\nstall\n", "as many values"),
        ("plan.csv", "does,share\nstall,0.5\n", "sum to 1"),
        ("plan.csv", "\xff\xfe", "UTF-8"),
        ("sulk", None, "tit-for-tat"),
        ("ultimatum:" + "9" * 5000, None, "tit-for-tat"),
        ("plan.CSV", "does\ndance\n", "dance"),
    ],
)
def test_a_strategy_that_is_none_gets_one_clear_error(tmp_path, plan, text, word):
    file = tmp_path / plan
    if text is not None:
        file.write_bytes(text.encode("latin-1"))
    words = str(file) if plan.lower().endswith(".csv") else plan
    done = sulh("respond", "istanbul-2025", "--side", "respondent", "--strategy", words)
    assert done.exit_code == 2
    assert word in done.stderr
    assert "Traceback" not in done.output


def test_what_knowing_and_mediating_are_worth_on_the_command_line():
    told = json.loads(sulh("worth", "istanbul-2025", "--json").stdout)
    assert set(told["mediators"]) == {"qatar", "turkiye"}
    gain = told["information"]["gain"]["pakistan"]
    known, without = (told["information"][name]["pakistan"] for name in ("respondent_known", "without"))
    assert gain == pytest.approx(known - without)
    assert "Türkiye" in sulh("worth", "istanbul-2025").stdout


def test_a_prior_that_is_certain_still_gives_a_next_round():
    types = {"types": {name: number(float(name == "staller")) for name in ("settler", "captive", "staller", "refuser")}}
    chain = chain_of(**{"parties.south.prior": types})
    assert "says nothing about it" in next_told(chain)


def test_what_was_not_solved_is_never_told_without_saying_so():
    """A tolerance that no state can meet stands for games that do not converge."""
    chain, rough = chain_of(), Method(steps_a=1, steps_b=1, tolerance=1e-300, most=1)
    failed = run_chain(chain.dossier, Setting(chain.setting.horizon, rough))
    assert failed.solution.remedy is not None
    against_it = against(failed, 1, "stall")
    for told in (next_told(failed), worth_told(failed), against_told(against_it, failed)):
        assert "Not every state converged." in told
    for plain in (next_json(failed), worth_json(failed), against_json(against_it, failed)):
        assert json.loads(plain)["converged"] is False
    assert "Not every state converged." not in next_told(chain) + worth_told(chain)
    assert json.loads(worth_json(chain))["converged"] is True
