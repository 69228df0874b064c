"""Outcome spaces at the edges: very small and very large utilities, many parties, files that mislead."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from click.testing import CliRunner

from sulh.bargain import Additive, Domain, Issue, Profile, logroll, settle, single_text, space
from sulh.bargain.files import load_deals, write_deals
from sulh.cli import main
from sulh.errors import CaseError, UsageError


def scaled(rows, no_deal, scale):
    """One issue with a row of utilities an option, each side's in a unit of its own."""
    domain = Domain((Issue.categorical("deal", [f"d{k}" for k in range(len(rows))]),))
    columns = zip(*rows, strict=True)
    profiles = [
        Profile(f"p{k}", Additive((1.0,), (tuple(u * unit for u in column),)), none * unit)
        for k, (column, none, unit) in enumerate(zip(columns, no_deal, scale, strict=True))
    ]
    return space(domain, profiles)


# Units


@pytest.mark.parametrize("unit", [1e-30, 1e-13, 1e-10, 1e-5, 1e5, 1e40])
def test_the_unit_of_a_side_changes_no_answer(unit):
    """Gains (3, 1), (2, 2), (1, 2.5): products 3, 4, 2.5; in any unit the second is Nash's point and all are told."""
    rows = [(3, 1), (2, 2), (1, 2.5), (0.5, 0.5)]
    settled = settle(scaled(rows, (0, 0), (unit, 1)))
    assert settled.zone
    assert settled.nash == 1
    assert sorted(settled.frontier.tolist()) == [0, 1, 2]
    assert settled.space.utility[:, 0] == pytest.approx(np.array([3, 2, 1, 0.5]) * unit, rel=1e-11)


@pytest.mark.parametrize("unit", [1e-60, 1e60])
def test_nash_of_twelve_parties_neither_overflows_nor_vanishes(unit):
    """All twelve 1.5 has the product 129.7; every other 1 and 2.1 has 2.1^6 = 85.8 and the larger sum."""
    rows = [[1] * 12, [1.5] * 12, [1, 2.1] * 6]
    settled = settle(scaled(rows, [0] * 12, [unit] * 12))
    assert settled.nash == 1


def test_an_outcome_worth_just_no_deal_is_accepted_and_no_gain_in_any_unit():
    for unit in (1e-11, 1.0, 1234567.1, 1e15):
        settled = settle(scaled([(0.1 + 0.2, 1.0), (0.4, 0.0)], (0.3, 0.0), (unit, 1.0)))
        assert not settled.zone, unit
        assert 0 in settled.frontier.tolist()


def test_trades_and_texts_do_not_hang_on_units():
    domain = Domain((Issue.ordinal("a", ["0", "1", "2"]), Issue.ordinal("b", ["0", "1", "2"])))
    for unit in (1e-12, 1.0):
        one = Profile("one", Additive((3 * unit, unit), ((0, 1, 2), (2, 1, 0))), 0.0)
        two = Profile("two", Additive((1.0, 3.0), ((2, 1, 0), (0, 1, 2))), 0.0)
        field = space(domain, [one, two])
        (trade,) = logroll(field, 4)
        assert (trade.before, trade.after) == (("1", "1"), ("2", "2"))
        assert [field.outcome(row)["a"] for row in single_text(field, 4).rows] == ["1", "2"]


# Files in the NegMAS style

DOMAIN = {"issues": [{"name": "p", "type": "CategoricalIssue", "values": ["a", "b", "c"]}]}


def profile(name, values=(0, 1, 2), **more):
    table = dict(zip("abc", values, strict=False))
    return {"name": name, "weights": {"p": 1}, "values": {"p": {"type": "TableFun", "mapping": table}}, **more}


def folder(place, domain=DOMAIN, **parties):
    place.mkdir(exist_ok=True)
    for name, data in {"domain": domain, **parties}.items():
        text = data if isinstance(data, str) else json.dumps(data)
        (place / f"{name}.json").write_text(text, encoding="utf-8")
    return place


def run(*words):
    return CliRunner().invoke(main, ["deals", *map(str, words)])


def test_no_deal_of_minus_infinity_is_worse_than_every_deal(tmp_path):
    """The gains of a side that would take anything begin at its worst outcome, below 0 as it is, and that is told."""
    place = folder(
        tmp_path / "d", one=profile("one", (-5, -2, -1), reserved_value=-math.inf), two=profile("two", (3, 2, 1))
    )
    loaded = load_deals(place)
    settled = settle(space(loaded.domain, loaded.profiles))
    assert settled.space.disagreement.tolist() == [-5, 1]  # two said nothing: its worst
    assert settled.zone
    assert settled.nash == 1  # gains (0, 2), (3, 1), (4, 0)
    assert [(p.where, p.severity) for p in loaded.problems] == [("reservation", "note")]
    done = run(place)
    assert done.exit_code == 0
    assert "nobody said what no deal is worth to two:" in done.output
    assert "counted from its worst outcome" in done.stderr
    for kind in ("yaml", "json"):
        write_deals(loaded.domain, loaded.profiles, tmp_path / kind, kind)
        assert load_deals(tmp_path / kind).profiles[0].reservation == -math.inf
    taker = Profile("taker", Additive((1.0,), ((0.0, 0.5, 1.0),)), -math.inf)
    with pytest.raises(UsageError, match="finite reservation"):
        write_deals(loaded.domain, [taker, taker], tmp_path / "xml", "genius")


@pytest.mark.parametrize(
    ("one", "got"),
    [
        (profile("one", (None, 1, 2)), "p: a: expected a finite number, got nothing"),
        (profile("one") | {"weights": {"p": None}}, "weight p: expected a finite number, got nothing"),
        (profile("one") | {"type": "NonLinearAggregationUtilityFunction"}, "got 'nonlinearaggregationutilityfunction'"),
        (profile("one") | {"values": {"p": {"type": "LinearFun", "min_value": 0, "max_value": 1}}},
         "max_value, min_value"),
        (profile("one") | {"values": {"p": {"__python_class__": "negmas.QuadraticFun", "a2": 1, "a1": 1, "bias": 0}}},
         "quadraticfun with a1, a2"),
        (profile("one") | {"values": {"p": {"type": "AffineFun", "bias": 1}}}, "p: slope: expected a finite number"),
        ({"name": "one", "otherwise": 0, "table": [{"outcome": {"p": "a"}, "value": 1}] * 2}, "got 'a' twice"),
        ("", "an empty file"),
        (json.dumps(profile("one")).replace("2}", "1" + "0" * 400 + "}"), "p: c: expected a finite number, got 1000"),
        (json.dumps(profile("one")).replace("2}", "1" + "0" * 5000 + "}"), "numbers of at most 4,300 digits"),
    ],
)  # fmt: skip
def test_what_a_profile_does_not_say_is_not_made_up(tmp_path, one, got):
    """Nothing where a number has to be was read as 0, functions that are not linear as constants, and so on."""
    place = folder(tmp_path, one=one, two=profile("two"))
    with pytest.raises(CaseError) as error:
        load_deals(place)
    assert got in str(error.value)
    assert "one.json line 1" in str(error.value)


@pytest.mark.parametrize(
    ("domain", "got"),
    [
        ({"issues": DOMAIN["issues"] * 2}, "domain 'domain': expected each issue once, got 'p' twice"),
        ({"issues": []}, "expected 1 to 32 issues, got 0"),
        ({"issues": [{"name": "p", "type": "integer", "values": [0, 1e308]}]}, "got about 10^308."),
        ({"issues": [{"name": "p", "type": "integer", "values": [0, math.inf]}]}, "cannot convert float infinity"),
        ({"issues": [{"name": "p", "values": ["a", "b", "a"]}]}, "issue 'p': expected each option once, got 'a' twice"),
    ],
)
def test_a_domain_that_makes_no_sense_is_told_with_its_file_once(tmp_path, domain, got):
    place = folder(tmp_path, domain, one=profile("one"), two=profile("two"))
    done = run(place)
    assert done.exit_code == 3
    assert got in done.stderr
    assert "domain.json line 1" in done.stderr
    assert ".." not in done.stderr


def test_classes_of_negmas_are_known_by_either_spelling(tmp_path):
    """Its older files have __python_class__ with the module before the name, its newer ones type."""
    issue = {"__python_class__": "negmas.outcomes.ContinuousIssue", "name": "p", "values": [0, 1]}
    up = {"p": {"__python_class__": "negmas.preferences.value_fun.IdentityFun"}}
    down = {"p": {"__python_class__": "negmas.preferences.value_fun.AffineFun", "slope": -1, "bias": 1}}
    kind = {"__python_class__": "negmas.preferences.LinearAdditiveUtilityFunction", "weights": [1]}
    place = folder(tmp_path, {"issues": [issue]}, one={**kind, "values": up}, two={**kind, "values": down})
    loaded = load_deals(place, 3)
    assert space(loaded.domain, loaded.profiles).utility.tolist() == [[0, 1], [0.5, 0.5], [1, 0]]


def test_a_file_that_is_neither_is_told_and_a_blank_name_is_the_files(tmp_path):
    place = folder(tmp_path, one=profile("  "), two=profile("two"), notes=[1, 2], _info={"Name": "d"})
    loaded = load_deals(place)
    assert [one.name for one in loaded.profiles] == ["one", "two"]
    assert [(p.file, p.severity) for p in loaded.problems] == [("notes.json", "note")]
    by_hand = [place / f"{name}.json" for name in ("domain", "one", "two", "notes")]
    with pytest.raises(CaseError, match=r"notes.json: expected a domain or a profile"):
        load_deals(by_hand)


def test_counts_are_told_in_grammar_and_grids_have_two_points_at_least(tmp_path):
    one = {"issues": [{"name": "p", "values": ["a"]}]}
    place = folder(tmp_path, one, one=profile("one", (1,)), two=profile("two", (1,)))
    words = run(place).output
    assert "1 outcome, 2 parties" in words
    assert "1 different point that leaves nobody" in words
    assert run(place, "--steps", "1").exit_code == 2


def test_json_in_utf_16_is_read_like_xml(tmp_path):
    place = folder(tmp_path, one=profile("one"), two=profile("two"))
    (place / "one.json").write_bytes(json.dumps(profile("одна")).encode("utf-16"))
    assert load_deals(place).profiles[0].name == "одна"


@pytest.mark.parametrize("kind", ["yaml", "json", "genius"])
def test_labels_that_look_like_something_else_come_back_as_they_were(tmp_path, kind):
    """To YAML 1.1 1e3 is a word, to YAML 1.2 a number: written bare, it came back as 1000.0."""
    labels = [
        "1e3",
        "1",
        "01",
        "0x1F",
        "0o7",
        ".5",
        "+1",
        "-1",
        "1_0",
        "true",
        "null",
        "~",
        "yes",
        "a: b",
        "# c",
        "<&>\"'",
    ]
    domain = Domain((Issue.categorical("1e3", labels),))
    worth = tuple(1 - k / 32 for k in range(len(labels)))
    sides = [Profile(name, Additive((1.0,), (worth,)), 0.1) for name in ("2e5", "b")]
    write_deals(domain, sides, tmp_path / kind, kind)
    loaded = load_deals(tmp_path / kind)
    assert loaded.domain.issues[0].name == "1e3"
    assert list(loaded.domain.issues[0].options) == labels
    assert space(loaded.domain, loaded.profiles).utility[:, 0] == pytest.approx(worth)
    assert loaded.problems == ()
