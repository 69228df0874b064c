"""A what-if beside its baseline in every view: lines joined by hand, numbers by a second route, page and command."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sulh.brief import VIEWS, chosen, compared, compared_page, compared_plain, compared_told, next_json, why
from sulh.brief._beside import Line, beside, plain, told
from sulh.brief._views import answers
from sulh.brief._why_told import VIEWS as EXPLAIN
from sulh.cli import main
from sulh.errors import UsageError
from sulh.game import OUTCOMES, Method
from sulh.outlook import against, belief_paths, flip, levers, run_chain, sobol_indices, time_to, tornado
from sulh.outlook._chain import Setting
from sulh.store import change

COARSE = Method(steps_a=1, steps_b=2, tolerance=1e-3)
SOON = {"talks.until": "2025-03-20", "horizon": "2025-03-20"}
SET = {"play.detection": "0.9", "parties.second.prior.will": "0.7"}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    from sulh.store import load_case, new_case

    base = change(load_case(new_case("talks", tmp_path_factory.mktemp("case"))), SOON)
    setting = Setting(dt.date(2025, 3, 20), COARSE)
    return run_chain(base, setting), run_chain(change(base, SOON | SET), setting)


# ---- the mechanism, by hand ----


ONE = [
    Line(("a", "x"), "A", "x", 0.25),
    Line(("a", "y"), "A", "y", 0.1, "points"),
    Line(("b",), "", "b", 2.0, "number"),
    Line(("t",), "", "t", "is so", "text"),
    Line(("gone",), "", "gone", 1.0, "number"),
]
TWO = [
    Line(("a", "x"), "A", "x", 0.5),
    Line(("a", "new"), "A", "new", None),
    Line(("a", "y"), "A", "y", 0.1, "points"),
    Line(("b",), "", "b", -0.5, "number"),
    Line(("t",), "", "t", "is otherwise", "text"),
]


def test_lines_are_joined_by_key_and_what_only_one_has_stands_there():
    pairs = beside(ONE, TWO)
    assert [pair.line.key for pair in pairs] == [("a", "x"), ("a", "y"), ("a", "new"), ("b",), ("t",), ("gone",)]
    assert plain(pairs) == {
        "baseline": {"a": {"x": 0.25, "y": 0.1, "new": None}, "b": 2.0, "t": "is so", "gone": 1.0},
        "scenario": {"a": {"x": 0.5, "y": 0.1, "new": None}, "b": -0.5, "t": "is otherwise", "gone": None},
        "change": {"a": {"x": 0.25, "y": 0.0, "new": None}, "b": -2.5, "t": "changed", "gone": "changed"},
    }


def test_lines_are_printed_in_their_units():
    printed = {pair.line.key[-1]: pair.printed for pair in beside(ONE, TWO)}
    assert printed["x"] == ("25%", "50%", "+25.0")
    assert printed["y"] == ("+10.0", "+10.0", "0.0")
    assert printed["b"] == ("2", "−0.5", "−2.5")
    assert printed["t"] == ("is so", "is otherwise", "changed")
    assert printed["gone"] == ("1", "–", "changed")
    worth = beside([Line(("w",), "", "w", 0.25, "worth")], [Line(("w",), "", "w", 0.24999, "worth")])[0]
    assert worth.printed == ("0.2500", "0.2500", "0.0000")
    assert worth.stays


def test_a_long_view_tells_what_changes_and_counts_the_rest():
    text = told("View", beside(ONE, TWO), few=2)
    assert re.search(r"x +25% +50% +\+25\.0", text)
    assert "10.0" not in text  # y stays
    assert "2 lines that stay as they are" in text  # y, and new that neither has
    assert "10.0" in told("View", beside(ONE, TWO), few=9)


def test_two_lines_of_one_key_are_a_fault_that_is_told():
    with pytest.raises(UsageError, match="one line for each key"):
        beside([*ONE, ONE[0]], TWO)


# ---- every view ----


@pytest.mark.parametrize("name", [name for name, view in VIEWS.items() if not view.slow])
def test_every_quick_view_has_both_and_no_change_where_nothing_is_set(both, name):
    same = compared(both[0], both[0], {}, [name]).views[name]
    assert same
    assert all(pair.change in (0, None) for pair in same)
    pairs = compared(*both, SET, [name]).views[name]
    swapped = {pair.line.key: pair for pair in compared(both[1], both[0], {}, [name]).views[name]}
    for pair in pairs:
        other = swapped[pair.line.key]
        assert (pair.was, pair.now) == (other.now, other.was)


def test_what_is_set_shows_where_it_must(both):
    found = compared_plain(compared(*both, SET, chosen(["quick"])))
    assert list(found) == chosen(["quick"])
    for answer, name in zip(both, ("baseline", "scenario"), strict=True):
        last = found["outcomes"][name]["2025-03-20"]
        assert [last[outcome] for outcome in OUTCOMES] == list(answer.by(dt.date(2025, 3, 20)))
        assert found["beliefs"][name]["second"]["will"] == answer.beliefs[1].will
        assert sum(found["types"][name]["second"]["posterior"].values()) == pytest.approx(1)
        moved = found["moved"][name]["second"].values()
        assert sum(moved) == pytest.approx(answer.beliefs[1].will - answer.beliefs[1].prior[:2].sum())
        assert found["councils"][name]["first"]["deals"].popitem()[1]["full"] in answer.mandates[0].full
        by_hand = json.loads(next_json(answer))["next_round"]["moves"]
        shown = list(found["next"][name]["moves"].values())
        assert sorted(one["chance"] for one in shown) == sorted(one["chance"] for one in by_hand)
        timing = {one.outcome: one for one in time_to(answer)}
        assert found["times"][name]["delivered"]["by_horizon"] == timing["delivered"].by[-1]
        assert_why_is_as_explained(answer.dossier, {key: found[key][name] for key in found})
        path = next(path for path in belief_paths(answer) if path.name == "keeps stalling")
        shown = found["paths"][name]["keeps stalling"]["after 1 round"]
        assert [shown["chance"], shown["stall"]] == [path.chance[1], path.belief[1, 2]]
    assert found["beliefs"]["change"]["second"]["will"] == both[1].beliefs[1].will - both[0].beliefs[1].will
    assert found["deals"]["change"]["packages"] == 0


def assert_why_is_as_explained(dossier, found):
    """The views of why against the document of `sulh explain`, which is made apart."""
    told = why(dossier).parties["second"]
    one = told.families[0]
    shown = found["three"]["second"][one.family]
    assert [shown["in_order"], shown["without"], shown["fair"]] == [one.in_order, one.without, one.fair]
    assert found["hypotheses"]["second"]["unexplained"] == told.inconsistency.model_dump()
    last = told.past[-1]
    days = found["past"]["second"][last.date.isoformat()]
    assert [days[when]["will"] for when in ("then", "now")] == [last.then.will, last.now.will]
    row = told.hangs_on[0]
    assert found["sensitivity"]["second"][row.what]["low"]["stall"] == row.low.stall


@pytest.mark.parametrize("name", [name for name, view in VIEWS.items() if view.slow])
def test_a_slow_view_is_that_of_each_answer_by_itself(both, name, monkeypatch):
    few = partial(sobol_indices, draws=16)
    monkeypatch.setattr("sulh.brief._views_slow.sobol_indices", few)  # in place of 64 draws, which take a minute
    found = plain(compared(*both, SET, [name]).views[name])
    for answer, side in zip(both, ("baseline", "scenario"), strict=True):
        shown, horizon = found[side], answer.setting.horizon
        if name == "levers":
            for pull in levers(answer.dossier, horizon, "mediator").pulls:
                assert shown["mediator"][pull.path]["for_delivery"] == pull.for_delivery[1]
        elif name == "flip":
            turn = flip(answer.dossier, horizon)
            way, now = turn.one, turn.judgement.now
            assert {key: share for key, share in shown["likely"].items() if share is not None} == {
                now: max(turn.read[:5])
            }
            assert shown["one"]["distance"] == (None if way is None else way.distance)
        elif name == "tornado":
            outcome = answers(*both)[0].outcome
            bar = tornado(answer.dossier, horizon, outcome).bars[0]
            assert shown[bar.path]["high"] == bar.at_high[OUTCOMES.index(outcome)]
        elif name == "respond":
            stalled = against(answer, 1, "stall")
            assert [shown["second"]["stall"][outcome] for outcome in OUTCOMES] == list(stalled.outcomes)
            assert shown["first"]["ultimatum:1"]["worth"].keys() == {"first", "second"}
        elif name == "spread":
            indices = few(answer.dossier, horizon)
            at, g = OUTCOMES.index(answers(*both)[0].outcome), len(indices.groups) - 1
            assert shown["deviation"] == indices.shares.deviation[at]
            assert shown[list(indices.groups)[g]]["total"] == indices.shares.total[g, at]
        else:
            assert set(shown["information"]) == {"first", "second"}
            assert shown["mediators"]["mediator"].keys() >= set(OUTCOMES)
    if name == "worth":
        assert any(pair.change for pair in compared(*both, SET, [name]).views[name])


def test_views_are_named_or_refused():
    assert chosen(["flip", "outcomes"]) == ["outcomes", "flip"]
    assert set(EXPLAIN) - {"next"} <= set(VIEWS)  # which is `reports` here, as `steps` is `moved`
    assert chosen(["all"]) == list(VIEWS)
    assert chosen([]) == []
    with pytest.raises(UsageError, match=r'outcomes, beliefs.*got "x"'):
        chosen(["x"])


# ---- shown ----


def test_the_page_compares_both_and_needs_nothing(both):
    hostile = SET | {"questions.q.text": "<script>alert(1)</script>\u202e"}
    found = compared(*both, hostile, chosen(["quick"]))
    page = compared_page(found)
    assert page == compared_page(found)
    assert "<script" not in page
    assert "\u202e" not in page
    assert "http:" not in page.replace("http://www.w3.org", "")
    for name in found.views:
        assert f'id="view-{name}"' in page
    row = re.search(r"<bdi>wants a deal</bdi></th>(.*?)</tr>", page)
    assert row
    cells = re.findall(r"<bdi>([^<]*)</bdi>", row[1])
    assert cells == [f"{round(100 * chain.beliefs[1].will)}%" for chain in both]
    assert max(len(cell) for cell in re.findall(r'<td class="n">(?:<b>)?<bdi>([^<]*)', page)) <= 12  # none is wrapped
    nash = found.views["deals"][3].was
    assert f'<td colspan="4"><bdi>{nash}</bdi></td>' in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_terminal_tells_them_in_eight_and_eighty_columns(both):
    text = compared_told(compared(*both, SET, chosen(["quick"])))
    assert all(VIEWS[name].title in text for name in chosen(["quick"]))
    assert max(map(len, text.splitlines())) <= 88
    assert "play.detection = 0.9" in text


@pytest.mark.parametrize("side", ["baseline", "what if"])
def test_either_game_that_was_not_solved_is_told(both, side):
    """A tolerance that no state can meet stands for a game that does not converge."""
    at = ("baseline", "what if").index(side)
    chain = both[at]
    rough = run_chain(chain.dossier, Setting(chain.setting.horizon, Method(tolerance=1e-300, most=1)))
    pair = tuple(rough if i == at else one for i, one in enumerate(both))
    found = compared(*pair, SET, ["solved"])
    assert compared_told(found).count("Not converged, ") == 1
    assert f"Not converged, {side}: {rough.solution.remedy}" in compared_told(found)
    assert f"The game was not solved to its tolerance: {side}." in compared_page(found)
    assert "not solved" not in compared_page(compared(*both, SET, ["solved"]))


def digest(folder: Path) -> str:
    parts = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def test_the_command_has_views_json_and_page_and_leaves_the_case(folder, tmp_path):
    was, page = digest(folder), tmp_path / "page.html"
    words = ["whatif", str(folder), "play.detection=0.9", "--horizon", "2025-03-20"]
    shown = CliRunner().invoke(main, [*words, "--view", "times", "--html", str(page)])
    assert shown.exit_code == 0, shown.output
    assert "How long it takes" in shown.stdout
    heads = [line.strip() for line in shown.stdout.splitlines()]
    assert {"First broken off", "Talks end or break off"} <= set(heads)  # as `sulh next` calls them
    assert "Broken off" not in heads  # which is the outcome at the horizon, and another number
    assert "What if:" in page.read_text(encoding="utf-8")
    result = CliRunner().invoke(main, [*words, "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout[result.stdout.index("{") :])
    assert found["changes"] == {"play.detection": "0.9"}
    assert list(found["views"]) == chosen(["quick"])
    for name in ("baseline", "scenario"):
        key = "whatif" if name == "scenario" else name
        last = found[key]["outlook"]["by"][-1]
        view = found["views"]["outcomes"][name][last["date"]]
        np.testing.assert_allclose([view[o] for o in OUTCOMES], [last[o]["likely"] for o in OUTCOMES])
    assert digest(folder) == was
    wrong = CliRunner().invoke(main, [*words, "--view", "x"])
    assert (wrong.exit_code, 'got "x"' in wrong.output) == (2, True)
    into = CliRunner().invoke(main, [*words, "--html", str(folder / "case.yaml")])
    assert into.exit_code == 2
    assert digest(folder) == was
