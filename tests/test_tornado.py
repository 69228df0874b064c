"""The tornado: its ends by a second route, its order, and how it is drawn in a terminal and on the page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

from sulh.brief import document, document_json, page, svg, tornado_json, tornado_told
from sulh.brief._charts import pictures
from sulh.brief._document import Bar, RunDocument
from sulh.brief._document import Tornado as Drawn
from sulh.brief._tornado import LOW_END, _drawn
from sulh.cli import main
from sulh.errors import UsageError
from sulh.game import OUTCOMES, Method
from sulh.outlook import grid_error, horizon_of, look_ahead, run_chain, tornado, width
from sulh.outlook._chain import Setting
from sulh.store import change

GRID = Method(steps_a=1, steps_b=2, tolerance=1e-3)


@pytest.fixture
def soon(dossier):
    return change(dossier, {"talks.until": "2025-03-20", "horizon": "2025-03-20"})


def test_both_ends_are_what_a_what_if_gives(soon):
    """The second route: the same value set in the files, every stage played."""
    found = tornado(soon, most=4, threads=2)
    assert found.outcome == OUTCOMES[int(np.argmax(found.read))]
    setting = Setting(horizon_of(soon), GRID)
    for bar in found.bars[:2]:
        for end, at in ((bar.low, bar.at_low), (bar.high, bar.at_high)):
            there = run_chain(change(soon, {bar.path: end}), setting)
            np.testing.assert_allclose(there.by(setting.horizon), at, atol=1e-9)


def test_games_of_bars_that_do_not_converge_are_counted(soon, monkeypatch):
    found = tornado(soon, most=2, threads=1)
    assert found.unconverged == json.loads(tornado_json(found))["unconverged"] == 0
    assert "Not converged" not in tornado_told(found)
    monkeypatch.setattr("sulh.outlook._levers.DRAW_METHOD", Method(steps_a=1, steps_b=1, tolerance=1e-300, most=1))
    rough = tornado(soon, most=2, threads=1)
    assert rough.unconverged == json.loads(tornado_json(rough))["unconverged"] == 5  # two ends of two bars, the middle
    assert "Not converged: 5 games." in " ".join(tornado_told(rough).split())


@pytest.mark.parametrize("outcome", ["delivered", "escalation"])
def test_bars_are_of_the_outcome_asked_for_and_the_widest_first(soon, outcome):
    found = tornado(soon, outcome=outcome, most=5, threads=1)
    widths = [width(bar, OUTCOMES.index(outcome)) for bar in found.bars]
    assert widths == sorted(widths, reverse=True)
    assert len(widths) == 5
    assert widths[0] > 0
    plain = json.loads(tornado_json(found))
    assert plain["outcome"] == outcome
    first = plain["bars"][0]
    ends = [first[end][outcome] for end in ("at_low", "at_likely", "at_high")]
    assert max(ends) - min(ends) == first["width"] == widths[0]
    assert f"{first['low']:g} / {first['likely']:g} / {first['high']:g}" in tornado_told(found)
    other = tornado(soon, outcome=outcome, most=5, threads=3)
    assert tornado_json(other) == tornado_json(found)


def test_a_bar_reaches_from_the_likely_value_to_either_end():
    """34 cells over 0 .. 0.33, so a cell a point: by hand."""
    assert _drawn(0.10, 0.20, 0.30, 0.0, 0.33) == " " * 10 + "░" * 10 + "│" + "█" * 10 + " " * 3
    assert _drawn(0.30, 0.20, 0.25, 0.0, 0.33) == " " * 20 + "│" + "█" * 5 + "░" * 5 + " " * 3  # both to one side
    assert _drawn(0.2, 0.2, 0.2, 0.2, 0.2).strip() == "│"


def test_what_is_no_outcome_or_no_number_of_bars_is_told(soon):
    with pytest.raises(UsageError, match=r'got "peace"'):
        tornado(soon, outcome="peace")
    with pytest.raises(UsageError, match="from 1 to 400 bars, got 0"):
        tornado(soon, most=0)


def test_the_page_has_it_where_draws_were_made_and_the_document_carries_it(soon):
    drawn, bare = document(look_ahead(soon, draws=8, threads=2)), document(look_ahead(soon, draws=0, threads=2))
    assert bare.tornado is None
    assert drawn.tornado is not None
    last = drawn.outlook["by"][-1]
    assert getattr(last, drawn.tornado.outcome).likely == max(getattr(last, name).likely for name in OUTCOMES)
    assert RunDocument.model_validate_json(document_json(drawn)) == drawn
    shown = page(drawn, soon)
    assert 'id="tornado"' in shown
    assert '<title id="tornado-wide-title">Tornado:' in shown
    assert "<script" not in shown
    assert 'id="tornado"' not in page(bare, soon)


@pytest.mark.parametrize("narrow", [False, True])
def test_the_picture_is_as_long_as_its_numbers(soon, narrow):
    bar = Bar(path="a", label="A", low=0, likely=1, high=2, at_low=0.1, at_likely=0.2, at_high=0.4)
    drawn = document(look_ahead(soon, draws=0, threads=2)).model_copy(
        update={"tornado": Drawn(outcome="talking", bars=[bar])}
    )
    root = ElementTree.fromstring(svg(pictures(drawn, narrow)["tornado"]))  # noqa: S314
    spans = {}
    for path in root.iter("{http://www.w3.org/2000/svg}path"):
        box = re.match(r"M([\d.]+),[\d.]+h([\d.]+)v", path.get("d", ""))
        if box and path.get("fill"):
            spans[path.get("fill")] = float(box[2])
    low = spans.pop(LOW_END)
    assert len(spans) == 1
    assert next(iter(spans.values())) == pytest.approx(2 * low, abs=0.05)


def test_the_command(folder):
    result = CliRunner().invoke(main, ["tornado", str(folder), "--most", "2", "--outcome", "paper", "--json"])
    assert result.exit_code == 0, result.output
    text = result.stdout
    assert len(json.loads(text[text.index("{") :])["bars"]) == 2
    wrong = CliRunner().invoke(main, ["tornado", str(folder), "--outcome", "x"])
    assert wrong.exit_code == 2
    assert 'got "x"' in wrong.output


def test_a_finer_grid_that_was_not_solved_is_told(soon):
    outlook = look_ahead(soon, draws=0)
    error = grid_error(outlook.chain)
    assert document(outlook, finer=error).solution.remedy is None
    told = document(outlook, finer=replace(error, converged=False)).solution
    assert "finer grid did not converge" in (told.remedy or "")


def test_an_end_of_an_assumption_that_was_not_solved_is_told(soon):
    outlook = look_ahead(soon, draws=0)
    rough = replace(outlook.swings[0], converged=(True, True, False))
    told = document(replace(outlook, swings=(rough, *outlook.swings[1:]))).solution
    assert told.converged
    assert f"Of {len(outlook.swings)} assumptions moved to their ends 1 gave a game" in (told.remedy or "")
