"""Position models at the edges: files that look like another form, numbers too large, and the order of the rows."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from sulh.cli import main
from sulh.council.positions import MODELS, Issue, Settings, SpatialOptions, ranged, read_issues
from sulh.errors import CaseError, UsageError

HEAD = "issue,actor,position,salience,power\n"


def kept(tmp_path, text):
    path = tmp_path / "talks.csv"
    path.write_text(text, encoding="utf-8")
    return path


def council(*words):
    return CliRunner().invoke(main, ["council", *map(str, words)])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('n,"d",²,1\nActor\n', "a column actor"),
        ('n,"d",--2,1\nActor\n', "a column actor"),
        (f'n,"d",2,{"1" * 5000}\nActor\n', "1 to 10000 actors"),
        ((HEAD + "x,A,0,50,1\n").replace(",", ";"), "Part cells by commas, not semicolons."),
        ((HEAD + "x,A,0,50,1\n").replace(",", "\t"), "Part cells by commas, not tabs."),
        ('n"d",2,1,\nActor\n', "'1' and '' as counts"),
        ("actor,position,salience,capability\nA,1e308,0.5,1\n", "a number from -1e+100 to 1e+100"),
        (HEAD + "x,A,0,50,1e308\nx,B,1,50,1\n", "issue x, actor A, power: expected a number from 0 to 1e+100"),
        (HEAD + f"x,{'A' * 300},0,50,1\n", "expected names of 1 to 200 characters, got 300 characters"),
        (HEAD + "x,A,0,0,1\n", "issue 'x', position: expected an actor with power who cares, got nobody"),
    ],
)
def test_what_cannot_be_read_is_told_in_its_own_words(tmp_path, text, told):
    """Digits that are none to Python were tracebacks, powers that overflow a mean of inf, reasons cut short."""
    path = kept(tmp_path, text)
    with pytest.raises(CaseError) as error:
        read_issues(path)
    assert told in str(error.value)
    assert council(path).exit_code == 3


def test_a_spreadsheet_may_quote_the_counts_of_the_spatial_model(tmp_path):
    path = kept(tmp_path, 'n,"d","2","1"\nActor,Description,Power,P,S\nA,a,1,0,50\nB,b,2,100,60\n')
    assert read_issues(path).issues[0].actors == ("A", "B")


def test_what_looks_like_a_slip_is_noted(tmp_path):
    issue, *_ = read_issues(kept(tmp_path, HEAD + "x,Kabul,0,0.5,1\nx,KABUL,100,1,1\n")).issues
    assert "no salience is above 1" in issue.notes[1]
    assert issue.notes[2] == "Kabul and KABUL differ in case or spaces alone and count as two"
    issue, *_ = read_issues(kept(tmp_path, HEAD + "x,Kabul,0,5,1\nx,Islamabad,100,1,1\n")).issues
    assert len(issue.notes) == 1


def test_settings_and_powers_that_would_overflow_are_refused():
    with pytest.raises(UsageError, match="power: expected a number from 0 to"):
        Issue("x", ["A", "B"], [0, 100], [50, 50], [1e101, 1])
    with pytest.raises(UsageError, match=r"cost: expected 0 to 1e\+100"):
        Settings(cost=1e200)
    large = Issue("x", ["A", "B", "C"], [0, 100, 30], [50, 50, 20], [1e100, 1e100, 3e99])
    small = Issue("x", ["A", "B", "C"], [0, 100, 30], [50, 50, 20], [1, 1, 0.3])
    for model in MODELS:
        one, other = (ranged(issue, model, Settings(), 0, 0).forecast.value for issue in (large, small))
        assert one == pytest.approx(other, abs=1e-4), model


def test_an_answer_that_hangs_on_the_order_of_the_rows_says_so(tmp_path):
    """Two equal sides at the ends of the scale are in the middle to every model that treats them alike."""
    rows = ["x,A,0,50,1\n", "x,B,100,50,1\n"]
    found = {}
    for order in (rows, rows[::-1]):
        path = kept(tmp_path, HEAD + "".join(order))
        done = council(path, "--model", "all", "--draws", "0")
        assert "The order of the actors in the file breaks ties" in done.output
        models = json.loads(council(path, "--model", "all", "--json", "--draws", "0").output)["issues"][0]["models"]
        for name, one in models.items():
            if name != "spatial":
                assert one["forecast"] == one["reversed"] == pytest.approx([50])
        found[order[0]] = models["spatial"]
    first, second = found.values()
    assert first["forecast"] == pytest.approx(second["reversed"])
    assert first["forecast"][0] == pytest.approx(100 - second["forecast"][0])
    assert "breaks ties" not in council(path, "--model", "mean").output


def test_lots_by_place_are_not_called_a_tie():
    issue = Issue("x", ["A", "B"], [0, 100], [50, 50], [1, 1])
    drawn = Settings(spatial=SpatialOptions(StateTransitions="Stochastic"))
    assert ranged(issue, "spatial", drawn, 0, 0).reversed is None
    assert np.isfinite(ranged(issue, "spatial", Settings(), 0, 0).reversed).all()


def test_a_salience_that_is_all_but_nothing_does_not_overflow():
    issue = Issue("x", ["A", "B"], [0, 100], [1e-318, 50], [1, 1])
    with np.errstate(over="raise"):
        assert ranged(issue, "nash", Settings(), 0, 0).forecast.value == pytest.approx([100], abs=1e-4)


def test_an_encoding_that_the_xml_declares_is_the_readers_matter(tmp_path):
    path = tmp_path / "talks.xml"
    path.write_text('<?xml version="1.0" encoding="UTF-99"?><foo/>', encoding="utf-8")
    with pytest.raises(CaseError, match="an element Scenario"):
        read_issues(path)
