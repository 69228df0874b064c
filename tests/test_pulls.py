"""Levers by actor: who may move what, what that does by a second route, what it costs, and how it is told."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from folders import edit
from sulh.brief import pulls_json, pulls_told
from sulh.cli import main
from sulh.errors import UsageError
from sulh.game import Method
from sulh.outlook import horizon_of, levers, pullers, run_chain
from sulh.outlook._chain import Setting
from sulh.store import change, check_case, load_case

GRID = Method(steps_a=1, steps_b=2, tolerance=1e-3)
SOON = {"talks.until": "2025-03-20", "horizon": "2025-03-20"}


@pytest.fixture
def soon(dossier):
    """The template with a near end, so that its game is small."""
    return change(dossier, SOON)


WHO = {
    "mediators.mediator.revive": ("mediator",),
    "mediators.mediator.leverage.second": ("mediator",),
    "mediators.mediator.bias": (),
    "third_parties.neighbour.stake": ("neighbour",),
    "armed_groups.band.control": ("second",),
    "armed_groups.band.rates.major": ("band",),
    "armed_groups.band.political_cost": (),
    "parties.first.outside.escalates": ("first",),
    "parties.first.outside.war": (),
    "parties.second.patience": ("second",),
    "parties.second.council.factions.delegation.bound": ("second", "second.delegation"),
    "parties.second.council.factions.centre.weight": (),
    "parties.second.prior.will": (),
    "play.press_bite": ("first",),
    "play.act_intensity": ("second",),
    "play.precision": (),
    "talks.round_days": (),
}


@pytest.mark.parametrize("path", WHO)
def test_who_may_move_a_number(dossier, path):
    assert path in dossier.case.quantities()
    assert pullers(dossier.case, path) == WHO[path]


def test_a_lever_does_what_a_what_if_does(soon):
    """The second route: the same value set in the files, every stage played."""
    found = levers(soon, actor="mediator", threads=2)
    setting = Setting(horizon_of(soon), GRID)
    assert found.actors == ("mediator",)
    for pull in found.of("mediator"):
        for end, read in ((pull.low, pull.at_low), (pull.high, pull.at_high)):
            chain = run_chain(change(soon, {pull.path: end}), setting)
            np.testing.assert_allclose(read[:5], chain.by(setting.horizon), atol=1e-9)
    back = next(pull for pull in found.pulls if pull.path == "mediators.mediator.pull_back")
    assert back.against_escalation[0] == "high"
    assert back.against_escalation[1] < 0
    assert back.cost == "An envoy at the table for every round."


def test_levers_are_ranked_by_what_they_do(soon):
    found = levers(soon, threads=2)
    for actor in found.actors:
        gains = [pull.for_delivery[1] for pull in found.of(actor)]
        losses = [pull.against_escalation[1] for pull in found.of(actor, escalation=True)]
        assert gains == sorted(gains, reverse=True)
        assert losses == sorted(losses)
        assert min(gains) >= 0 >= max(losses)
    assert {"first", "second", "mediator", "neighbour", "band", "second.delegation"} == set(found.actors)
    told = " ".join(pulls_told(found).split())
    assert "cost: An envoy at the table for every round." in told
    assert f"The case gives a cost for 1 of {len(found.pulls)} levers." in " ".join(told.split())
    none = replace(found, pulls=tuple(replace(pull, cost=None) for pull in found.pulls))
    assert "The case gives no lever a cost." in " ".join(pulls_told(none).split())
    assert "Second party: Delegation" in told
    plain = json.loads(pulls_json(found))
    assert [entry["actor"] for entry in plain["actors"]] == list(found.actors)
    assert sum(plain["likely"]["outcomes"].values()) == pytest.approx(1)
    assert pulls_json(levers(soon, threads=1)) == pulls_json(found)


def test_a_cost_of_one_end_is_told_at_that_end_alone(folder):
    path, words = "mediators.mediator.pull_back", "An envoy at the table for every round."
    for end in ("high", "low"):
        if end == "low":
            edit(folder / "case.yaml", "    to: high ", "    to: low ")
        found = levers(change(load_case(folder), SOON), actor="mediator", threads=1)
        pull = next(one for one in found.pulls if one.path == path)
        assert (pull.cost, pull.cost_to) == (words, end)
        assert pull.against_escalation[0] == "high"
        assert pull.for_delivery[1] < 0.0005, "too little to be printed, so only the high end is"
        lines = pulls_told(found).splitlines()
        before = [lines[at - 1] for at, line in enumerate(lines) if words in line]
        assert [line.split() for line in before] == [[f"{pull.likely:g}", "→", f"{pull.high:g}"]] * (end == "high")
        plain = json.loads(pulls_json(found))["actors"][0]["levers"]
        assert {one["path"]: (one["cost"], one["cost_to"]) for one in plain}[path] == (words, end)


def test_an_actor_without_a_lever_is_refused(soon):
    with pytest.raises(UsageError, match="mediator"):
        levers(soon, actor="nobody", threads=1)


def test_a_cost_of_a_number_that_is_not_there_is_an_error(folder):
    edit(folder / "case.yaml", "  mediators.mediator.pull_back:\n", "  mediators.mediator.pull_bak:\n")
    problems = [problem for problem in check_case(folder) if problem.severity == "error"]
    assert len(problems) == 1
    assert problems[0].file == "case.yaml"
    assert problems[0].line > 1
    assert "mediators.mediator.pull_back" in problems[0].next_step


def test_a_cost_is_no_quantity_and_moves_nothing(folder):
    with_cost = load_case(folder)
    assert not any(path.startswith("levers") for path in with_cost.case.quantities())


def test_the_command_answers_in_words_and_in_json(folder):
    words = ["levers", str(folder), "--actor", "neighbour", "--horizon", "2025-03-20"]
    told = CliRunner().invoke(main, words, catch_exceptions=False)
    assert told.exit_code == 0
    assert "A neighbour" in told.stdout
    plain = json.loads(CliRunner().invoke(main, [*words, "--json"], catch_exceptions=False).stdout)
    assert [entry["actor"] for entry in plain["actors"]] == ["neighbour"]
    wrong = CliRunner().invoke(main, ["levers", str(folder), "--actor", "x"], catch_exceptions=False)
    assert wrong.exit_code == 2
