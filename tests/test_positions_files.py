"""Files of positions: what is read, what is refused and why, and the command as a user meets it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from shared import need_shared
from sulh.cli import main
from sulh.council.positions import Issue, Settings, SpatialOptions, read_issues
from sulh.errors import CaseError, UsageError

LONG = """issue,actor,position,salience,power,outcome
fees,a,0,80,1,40
fees,b,100,40,3,40
dates,a,10,50,1,
dates,b,30,50,3,
"""
KTAB = """talks ,"about two things",2,2,
Actor,Description,Power,Fees,S1,Dates,S2,
a,"one, and only",10,0,40,20,50,
b,two,20,90,30,70,30,
"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
<Scenario>
  <name>talks</name>
  <prngSeed>007</prngSeed>
  <ModelParameters><PCEModel>MarkovUniform</PCEModel></ModelParameters>
  <Dimensions><dName>fees</dName></Dimensions>
  <Actors>
    <Actor><name>a</name><description/><capability>10</capability>
      <Position><dCoord>5</dCoord></Position><Salience><dSal>80</dSal></Salience></Actor>
    <Actor><name>b</name><description>x</description><capability>20</capability>
      <Position><dCoord>95</dCoord></Position><Salience><dSal>60</dSal></Salience></Actor>
  </Actors>
  <IdealAdjustment>
    <iaPair><adjustingIdeal>a</adjustingIdeal><referencePos>a</referencePos><adjust>0.5</adjust></iaPair>
    <iaPair><adjustingIdeal>a</adjustingIdeal><referencePos>b</referencePos><adjust>0.25</adjust></iaPair>
  </IdealAdjustment>
</Scenario>
"""
BOMB = '<?xml version="1.0"?>\n<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n<Scenario>&b;</Scenario>'
OUTSIDE = '<?xml version="1.0"?>\n<!DOCTYPE b SYSTEM "file:///etc/passwd">\n<Scenario/>'


def sulh(*words: str):
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def kept(tmp_path, text: str, name: str = "talks.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_long_table_is_read_issue_by_issue(tmp_path):
    fees, dates = read_issues(kept(tmp_path, LONG)).issues
    assert (fees.name, fees.actors, dates.name) == ("fees", ("a", "b"), "dates")
    assert fees.x.tolist() == [[0], [100]]
    assert fees.weight.tolist() == pytest.approx(np.array([[0.8], [1.2]]))
    assert np.asarray(fees.outcome).tolist() == [40]
    assert dates.outcome is None


def test_who_took_no_position_is_left_out_and_told(tmp_path):
    text = LONG.replace("dates,a,10,50", "dates,c,,50,2,\ndates,d,5,,2,\ndates,a,10,50")
    dates = read_issues(kept(tmp_path, text)).issues[1]
    assert dates.actors == ("a", "b")
    assert dates.notes[:2] == ("left out for want of a position: c", "left out for want of a salience: d")


def test_power_may_stand_in_any_column_or_be_equal(tmp_path):
    path = kept(tmp_path, LONG.replace("power", "Weight"))
    assert read_issues(path, "weight").issues[0].c.tolist() == [1, 3]
    assert read_issues(path, "equal").issues[0].c.tolist() == [1, 1]
    with pytest.raises(UsageError, match="The file has: weight, outcome, equal"):
        read_issues(path)


def test_a_table_in_the_form_of_scholz_has_saliences_as_shares(tmp_path):
    one = read_issues(kept(tmp_path, "Actor,Capability,Position,Salience\na,0.5,4,0.8\nb,1,10,1\n")).issues[0]
    assert (one.name, one.scale) == ("talks", (4, 10))
    assert one.s.tolist() == [[0.8], [1]]


def test_the_spatial_models_csv(tmp_path):
    reading = read_issues(kept(tmp_path, "\ufeff" + KTAB))
    one = reading.issues[0]
    assert (reading.form, one.name, one.dimensions) == ("spatial CSV", "talks", ("Fees", "Dates"))
    assert one.x.tolist() == [[0, 20], [90, 70]]
    assert one.s.tolist() == [[0.4, 0.5], [0.3, 0.3]]
    assert one.c.tolist() == [10, 20]
    padded = "\r\n".join(line + ",,," for line in KTAB.splitlines())
    assert read_issues(kept(tmp_path, padded)).issues[0].x.tolist() == one.x.tolist()


def test_the_spatial_models_xml(tmp_path):
    reading = read_issues(kept(tmp_path, XML, "talks.xml"))
    one = reading.issues[0]
    assert reading.options == SpatialOptions(PCEModel="MarkovUniform")
    assert (reading.seed, one.x.tolist(), one.c.tolist()) == (7, [[5], [95]], [10, 20])
    assert np.asarray(one.ideals).tolist() == [[0.5, 0.25], [0, 1]]


def test_the_sample_scenario_of_the_original_program():
    reading = read_issues(need_shared("oracles/ktab/smpExample.xml"))
    one = reading.issues[0]
    assert one.actors == ("Alice", "Bob", "Carol", "David", "Ellie")
    assert one.x[3].tolist() == [26.3, 16.5, 15.9]
    assert reading.seed == 3507583219545544127
    assert reading.options is not None
    assert (reading.options.VotingRule, reading.options.StateTransitions) == ("PropCbc", "Stochastic")
    assert np.asarray(one.ideals)[2].tolist() == [0, 0, 0.65, 0.13, 0]
    assert np.asarray(one.ideals)[4].tolist() == [0, 0, 0, 0, 1]


LONG_FAULTS = [
    ("fees,b,100,40,3", "fees,b,100,101,3", 3, "a number from 0 to 100, got \"101\""),
    ("fees,b,100,40,3", "fees,b,100,40,-3", 3, "a number from 0 to 1e+100, got \"-3\""),
    ("fees,b,100,40,3", "fees,b,nan,40,3", 3, "got \"nan\""),
    ("fees,b,100,40,3", "fees,b,inf,40,3", 3, "got \"inf\""),
    ("fees,b,100,40,3", "fees,b,1_0,40,3", 3, "got \"1_0\""),
    ("fees,b,100,40,3", "fees,b,1e3,40,3", 3, "a number from 0 to 100, got \"1e3\""),
    ("fees,b,100,40,3", "fees,b,high,40,3", 3, "got \"high\""),
    ("fees,b,100,40,3", "fees,a,100,40,3", 3, "a again (first at line 2)"),
    ("fees,b,100,40,3", "fees,,100,40,3", 3, "the name of the actor, got an empty cell"),
    ("fees,b,100,40,3", ",b,100,40,3", 3, "the name of the issue, got an empty cell"),
    ("fees,b,100,40,3,40", "fees,b,100,40,3,50", 3, "one value for an issue, got 50 after 40"),
    ("fees,b,100,40,3,40", "fees,b,100,40,3,40,7", 3, "6 cells as in the header, got 7"),
    ("fees,b,100,40,3,40", 'fees,"b,100,40,3,40', 5, "cells parted by commas"),
    ("position,", "place,", 1, "a column position"),
    ("outcome", "power", 1, "power twice"),
    ("dates,a,10,50,1,\ndates,b,30,50,3,", "dates,a,,50,1,", 4, "no position: 1"),
    ("dates,a,10,50,1,\ndates,b,30,50,3,", "dates,a,10,0,1,", 4, "an actor with power who cares, got nobody"),
    (LONG, "", 1, "a header and rows, got nothing"),
    (LONG[LONG.index("\n") :], "\n", 1, "rows below the header, got none"),
]  # fmt: skip
KTAB_FAULTS = [
    (",2,2,", ",3,2,", 1, "3 actors below, got 2"),
    (",2,2,", ",2,3,", 2, "9 cells for 3 dimensions, got 8"),
    (",2,2,", ",-2,2,", 1, "-2 actors, 2 dimensions"),
    ("30,70,30", "30,70,71", 4, "a sum of at most 100, got 101"),
    ("30,70,30", "30,70,", 4, "got an empty cell"),
    ("30,70,30", "30,170,30", 4, "got \"170\""),
    ("b,two,20", "b,two,-1", 4, "got \"-1\""),
    ("b,two", "a,two", 4, "a again"),
    ("b,two", "b" * 26 + ",two", 4, "a name of 1 to 25 characters, got 26"),
    ("b,two", "b," + "t" * 257, 4, "at most 256 characters, got 257 characters"),
    ("b,two,20,90,30,70,30,", "b,two,20,90,30", 4, "7 cells, got 5"),
]  # fmt: skip
XML_FAULTS = [
    (XML, BOMB, 2, "no document type, got one"),
    (XML, OUTSIDE, 2, "no document type, got one"),
    ("</Actors>", "", 17, "well-formed XML, got mismatched tag"),
    ("<description/>", "<description/>&lt;&nosuch;", 8, "well-formed XML, got undefined entity"),
    ("Scenario>", "Scene>", 2, "an element Scenario, got Scene"),
    ("MarkovUniform", "Markov", 5, "one of Conditional, MarkovIncentive, MarkovUniform, got Markov"),
    ("PCEModel>", "PCEModule>", 5, "got PCEModule"),
    ("007", "-7", 4, "a whole number from 0"),
    ("<capability>10</capability>", "", 8, "one element capability, got 0"),
    ("<dCoord>5</dCoord>", "", 8, "1 elements dCoord, got 0"),
    ("<dSal>80</dSal>", "<dSal>180</dSal>", 8, "got \"180\""),
    ("<name>b</name>", "<name>a</name>", 10, "a again"),
    ("<adjust>0.25</adjust>", "<adjust>0.75</adjust>", 1, "rates that sum to at most 1, got 1.25"),
    ("<referencePos>b", "<referencePos>z", 15, "the name of an actor, got z"),
    ("<dName>fees</dName>", "", 2, "got 0 dimensions, 2 actors"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "old", "new", "line", "told"),
    [
        *((LONG, "talks.csv", *fault) for fault in LONG_FAULTS),
        *((KTAB, "talks.csv", *fault) for fault in KTAB_FAULTS),
        *((XML, "talks.xml", *fault) for fault in XML_FAULTS),
    ],
)
def test_what_is_malformed_is_refused_with_its_line(tmp_path, text, name, old, new, line, told):
    assert old in text
    path = kept(tmp_path, text.replace(old, new), name)
    before = path.read_bytes()
    with pytest.raises(CaseError) as caught:
        read_issues(path)
    assert told in str(caught.value), str(caught.value)
    assert [problem.line for problem in caught.value.problems] == [line]
    assert caught.value.problems[0].file == name
    done = sulh("council", str(path))
    assert done.exit_code == 3
    assert f"{name} line {line}" in done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"position": [0, np.nan]}, "a number from 0 to 100, got nan"),
        ({"position": [0, 100.5]}, "a number from 0 to 100, got 100.5"),
        ({"position": [0]}, "shape"),
        ({"position": ["low", 3]}, "numbers"),
        ({"salience": [50, 100.5]}, "a number from 0 to 100, got 100.5"),
        ({"salience": [0, 0]}, "an actor with power who cares, got nobody"),
        ({"power": [1, -1]}, "a number from 0 to 1e+100, got -1"),
        ({"power": [0, 0]}, "an actor with power who cares, got nobody"),
        ({"power": [1, np.inf]}, "a number from 0 to 1e+100, got inf"),
        ({"actors": ["a", "a"]}, "each actor once, got 'a' again"),
        ({"actors": []}, "an actor and a dimension at least, got none"),
        ({"actors": ["a", " "]}, "names of 1 to 200 characters"),
        ({"scale": (100, 0)}, "a scale from low to high"),
        ({"reference": [120]}, "reference: expected a number from 0 to 100, got 120"),
        ({"outcome": [np.nan]}, "outcome: expected a number"),
        ({"ideals": [[0.6, 0.6], [0, 1]]}, "rates that sum to at most 1, got 1.2"),
    ],
)
def test_an_issue_that_exists_is_valid(changed, told):
    fields = {"name": "i", "actors": ["a", "b"], "position": [0, 100], "salience": [50, 50], "power": [1, 1]}
    with pytest.raises(UsageError) as caught:
        Issue(**{**fields, **changed})
    assert told in str(caught.value)


def test_saliences_over_several_dimensions_sum_to_at_most_100():
    with pytest.raises(UsageError, match="at most 100 over all dimensions, got 110"):
        Issue("i", ["a"], [[1, 2]], [[50, 60]], [1], dimensions=["x", "y"])


@pytest.mark.parametrize(
    "fields", [{"rounds": -1}, {"q": 2}, {"cost": float("nan")}, {"loss": "cubic"}, {"seed": -1}, {"turns": 1}]
)
def test_settings_out_of_range_are_refused(fields):
    with pytest.raises(UsageError, match=next(iter(fields))):
        Settings(**fields)


def test_the_command_puts_all_models_side_by_side(tmp_path):
    path = str(kept(tmp_path, LONG))
    done = sulh("council", path, "--model", "all")
    assert done.exit_code == 0, done.stderr
    row = next(line for line in done.stdout.splitlines() if line.split()[:1] == ["mean"])
    assert row.split()[1] == "60.00"  # (0.8 * 0 + 1.2 * 100) / 2
    assert row.split()[4] == "20.0"
    found = json.loads(sulh("council", path, "--model", "all", "--json").stdout)
    assert [issue["issue"] for issue in found["issues"]] == ["fees", "dates"]
    told = found["issues"][0]["models"]
    assert set(told) >= {"mean", "median", "nash", "challenge", "mirrored", "spatial"}
    assert told["mean"]["forecast"] == pytest.approx([60])
    assert told["mean"]["error"] == pytest.approx([20])
    assert found["issues"][1]["models"]["mean"]["error"] is None
    for one in told.values():
        assert one["low"][0] <= one["high"][0]
        assert "path" not in one


def test_the_default_is_the_model_that_the_evidence_supports(tmp_path):
    found = json.loads(sulh("council", str(kept(tmp_path, LONG)), "--json").stdout)
    assert set(found["issues"][0]["models"]) == {"mean"}


def test_why_tells_who_moved_round_by_round(tmp_path):
    path = str(kept(tmp_path, KTAB))
    done = sulh("council", path, "--model", "spatial", "--why", "--draws", "0")
    assert "round 1, a" in done.stdout
    assert "took its chance to be" in done.stdout
    found = json.loads(sulh("council", path, "--model", "spatial", "--why", "--json").stdout)
    told = found["issues"][0]["models"]["spatial"]
    assert len(told["path"]) == len(told["chance"]) == len(told["by_round"])
    assert told["moves"][0]["round"] == 1


def test_options_of_the_spatial_model_by_name(tmp_path):
    path = str(kept(tmp_path, XML, "talks.xml"))
    words = ("council", path, "--model", "spatial", "--json", "--option", "VictoryProbModel=Octic", "--seed", "3")
    told = json.loads(sulh(*words).stdout)["issues"][0]["models"]["spatial"]["settings"]
    assert (told["VictoryProbModel"], told["PCEModel"], told["seed"]) == ("Octic", "MarkovUniform", 3)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--model", "magic"), "all or one of mean"),
        (("--option", "Voting=Prop"), "Names: VictoryProbModel"),
        (("--option", "VotingRule=Fair"), "one of Prop"),
        (("--power", "army"), "a column of the file"),
        (("--issue", "none"), "an issue of the file"),
        (("--draws", "-1"), "0 to 100000"),
        (("--rounds", "-2"), "rounds"),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path, words, told):
    done = sulh("council", str(kept(tmp_path, LONG)), *words)
    assert done.exit_code == 2
    assert told in done.stderr


def test_a_file_that_is_not_there_or_is_not_text(tmp_path):
    assert sulh("council", str(tmp_path / "none.csv")).exit_code == 2
    (tmp_path / "raw.csv").write_bytes(b"issue,\xff\x00")
    assert "UTF-8" in sulh("council", str(tmp_path / "raw.csv")).stderr


def test_names_from_a_file_are_inert(tmp_path):
    path = kept(tmp_path, LONG.replace("fees", "fees\u202e").replace(",a,", ",a\u200b,"))
    done = sulh("council", str(path), "--why")
    assert "\u202e" not in done.stdout
    assert "\u200b" not in done.stdout


def test_evaluation_needs_outcomes_and_tells_them_apart(tmp_path):
    done = sulh("council", str(kept(tmp_path, LONG)), "--evaluate")
    assert done.exit_code == 0
    assert "over 1 issue in 1 group " in done.stdout
    found = json.loads(sulh("council", str(kept(tmp_path, LONG)), "--evaluate", "--json").stdout)
    assert found["scores"]["mean"]["mean_absolute_error"]["value"] == pytest.approx(20)
    refused = sulh("council", str(kept(tmp_path, KTAB)), "--evaluate")
    assert refused.exit_code == 2


def test_the_deu_table_as_a_user_prints_it():
    path = str(need_shared("data/deu/deu3_dev.csv"))
    done = sulh("council", path, "--evaluate")
    assert done.exit_code == 0
    assert "180 issues in 69 groups" in done.stdout
    assert "None beats the weighted mean." in done.stdout
    one = sulh("council", path, "--issue", "d00062i1", "--model", "all")
    assert "outcome 90.00" in one.stdout
