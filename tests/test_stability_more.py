"""Conflicts from files at the edges: fields that are misspelt, names that are blank, and where a fault stands."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from sulh.bargain.stability import read_conflict, stability
from sulh.cli import main
from sulh.errors import CaseError

CHICKEN = {
    "options": [{"name": "a"}, {"name": "b"}],
    "decisionMakers": [
        {"name": "A", "options": [0], "payoffs": [3, 4, 2, 1]},
        {"name": "B", "options": [1], "payoffs": [3, 2, 4, 1]},
    ],
}
OWN = """question: Who turns?
decision_makers:
  a:
    name: A
    options:
      x: {name: X, moves: both}
    prefers:
      - {statement: x, assumed: y}
      - {statement: y, assumed: y}
  b:
    name: B
    options:
      y: {name: Y}
    prefers:
      - {statement: y if x, assumed: y}
"""


def kept(tmp_path, data, name="c.json"):
    path = tmp_path / name
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def changed(k, **more):
    makers = [dict(one) for one in CHICKEN["decisionMakers"]]
    makers[k] |= more
    return {**CHICKEN, "decisionMakers": makers}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({**CHICKEN, "infeasable": ["YY"]}, 'infeasable: expected the field infeasible, got "infeasable"'),
        ({**CHICKEN, "statusQuo": 1}, "expected the field status_quo"),
        ({**CHICKEN, "state": ["NN"]}, "expected the field states"),
        ({**CHICKEN, "reachables": {}}, "expected the field reachable"),
        (changed(0, preference=["1"]), "decisionMakers.0.preference: expected the field preferences"),
        (changed(0, name=" "), "decisionMakers.0.name: expected a name, got a blank"),
        ({**CHICKEN, "options": [{"name": "a", "permitteddirection": "fwd"}, {"name": "b"}]}, "permittedDirection"),
        ({**CHICKEN, "options": [{"name": "a", "permittedDirection": "up"}, {"name": "b"}]},
         "expected 'both', 'fwd' or 'back', got up"),
        ({**CHICKEN, "options": [{}, {"name": "b"}]}, "options.0.name: expected a field name, got none"),
        ({**CHICKEN, "options": [{"name": str(k)} for k in range(5000)]}, "5000, which make about 10^1505 states"),
        ('{"decisionMakers":' + "[" * 900 + "]" * 900 + "}", "expected a file of few levels, got very deep nesting"),
    ],
)  # fmt: skip
def test_what_a_file_of_the_exchange_form_cannot_mean_is_refused(tmp_path, data, told):
    """A misspelt `infeasible` left every state in, and the answer was another one without a word."""
    with pytest.raises(CaseError) as error:
        read_conflict(kept(tmp_path, data))
    assert told in str(error.value)


def test_other_fields_of_the_exchange_form_are_left_alone(tmp_path):
    more = {
        "source": "a book",
        "published": {},
        "equilibria": {},
        "stability": {},
        "comment": 3,
        "unilateral_improvements": {},
    }
    model = read_conflict(kept(tmp_path, {**CHICKEN, **more}))
    assert stability(model).equilibria("R").tolist() == [1, 2]  # chicken by hand: one turns, the other does not


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("statement: y, assumed", "statement: not x, assumed", 9, "holds exactly where number 1 does not"),
        ("moves: both", "moves: sideways", 6, "expected 'both', 'forward' or 'back', got sideways"),
        ("y if x", "z if x", 15, 'expected an option, got "z"'),
        ("    name: B\n", "", 10, "expected a field name, got none"),
        ("name: B\n", "name: B\n    colour: red\n", 12, 'expected fields of a conflict alone, got "colour"'),
    ],
)
def test_a_fault_of_a_conflict_in_yaml_has_its_line(tmp_path, old, new, line, told):
    with pytest.raises(CaseError) as error:
        read_conflict(kept(tmp_path, OWN.replace(old, new), "c.yaml"))
    (problem,) = error.value.problems
    assert told in str(problem)
    assert problem.line == line
    inside = "\n".join(["conflict:", *("  " + row for row in OWN.replace(old, new).splitlines())]) + "\n"
    with pytest.raises(CaseError) as error:
        read_conflict(kept(tmp_path, inside, "case.yaml"))
    assert error.value.problems[0].line == line + 1


@pytest.mark.parametrize("ways", ["both", "forward", "back"])
def test_a_conflict_in_yaml_is_solved(tmp_path, ways):
    path = kept(tmp_path, OWN.replace("moves: both", f"moves: {ways}"), "c.yaml")
    done = CliRunner().invoke(main, ["stability", str(path), "--json"])
    assert done.exit_code == 0
    assert 4 in json.loads(done.output)["equilibria"]["R"]  # YY is the best for both


def test_the_status_quo_tree_is_told(tmp_path):
    """Chicken by hand: from NN, A wants YN and B wants NY; from neither does anybody want to go on, and YY is last."""
    path = kept(tmp_path, {**CHICKEN, "status_quo": 1})
    tree = json.loads(CliRunner().invoke(main, ["stability", str(path), "--json"]).output)["tree"]
    assert tree["improvements"] == [
        {"state": 2, "moves": 1, "from": 1, "who": "A"},
        {"state": 3, "moves": 1, "from": 1, "who": "B"},
    ]
    assert tree["moves"] == [*tree["improvements"], {"state": 4, "moves": 2, "from": 2, "who": "B"}]
    words = " ".join(CliRunner().invoke(main, ["stability", str(path)]).output.split())
    assert "by moves that each mover prefers, to 2 of 3 other states: 2 (YN), 3 (NY)." in words
    assert "by any moves, to 3 of 3 other states." in words
    alone = {"options": [{"name": "a"}], "decisionMakers": [{"name": "A", "options": [0], "payoffs": [1, 2]}]}
    assert "2 states; A decides." in CliRunner().invoke(main, ["stability", str(kept(tmp_path, alone))]).output
