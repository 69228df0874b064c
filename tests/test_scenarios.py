"""Scenarios: saved whole, never over one another, read back exactly, and told where they are broken."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from click.testing import CliRunner

from folders import edit
from sulh.cli import main
from sulh.errors import CaseError, UsageError
from sulh.store import (
    Scenario,
    change,
    check_case,
    in_scenario,
    load_case,
    load_scenario,
    plain_values,
    save_scenario,
    scenarios,
)

SOON = ("--horizon", "2025-03-10")


def made(**changes):
    whole = {
        "name": "firm",
        "made": dt.date(2025, 3, 1),
        "note": "A firmer mediator.",
        "changes": {"play.detection": 0.8},
    }
    return Scenario(**(whole | changes))


def sulh(*words: str):
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "changes",
    [
        {"play.detection": 0.8},
        {"play.deals": 2, "talks.status": "broken-off"},
        {"as_of": "2025-02-20", "title": 'A "quoted" title: with # and \'', "drop.side": "first-side"},
        {"title": "line\nbreak \x7f\x85\u2028 end ولسمشر 😀", "play.detection": "0.70"},
        {"title": "'2025'", "parties.first.note": "true"},
    ],
    ids=str,
)
def test_a_scenario_reads_back_as_it_was_saved(folder, changes):
    scenario = made(changes=changes)
    save_scenario(folder, scenario)
    assert scenarios(folder) == ["firm"]
    assert load_scenario(folder, "firm") == scenario
    assert load_scenario(folder, folder / "scenarios" / "firm.yaml") == scenario


def test_values_are_kept_as_what_they_read_as():
    kept = plain_values({"a": "0.7", "b": "2", "c": "true", "d": "2025-12-01", "e": "drop", "f": '"7"', "g": "null"})
    assert kept == {"a": 0.7, "b": 2, "c": True, "d": "2025-12-01", "e": "drop", "f": '"7"', "g": "null"}


def test_a_scenario_makes_the_same_change_as_its_values(folder):
    dossier = load_case(folder)
    wanted = {"play.deals": "2", "play.detection": "0.8", "record.asked-for-time": "drop"}
    by_hand = change(dossier, wanted)
    save_scenario(folder, made(changes=plain_values(wanted)))
    assert in_scenario(dossier, load_scenario(folder, "firm")).digest == by_hand.digest


def test_a_name_that_is_taken_is_kept_unless_told_otherwise(folder):
    path = save_scenario(folder, made())
    before = path.read_bytes()
    with pytest.raises(UsageError, match="not taken"):
        save_scenario(folder, made(note="Another."))
    assert path.read_bytes() == before
    save_scenario(folder, made(note="Another."), replacing=True)
    assert load_scenario(folder, "firm").note == "Another."
    assert [p.name for p in path.parent.iterdir()] == ["firm.yaml"]


def test_a_folder_of_scenarios_that_leads_out_is_not_written_to(folder, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (folder / "scenarios").symlink_to(out)
    with pytest.raises(UsageError, match="link"):
        save_scenario(folder, made())
    assert list(out.iterdir()) == []
    assert any(problem.file == "scenarios" for problem in check_case(folder))


def test_scenarios_are_no_part_of_the_case(folder):
    digest, problems = load_case(folder).digest, check_case(folder)
    save_scenario(folder, made())
    assert load_case(folder).digest == digest
    assert check_case(folder) == problems == []


BROKEN = {
    "no yaml": ("name: [", 2, None),
    "a key twice": ("name: firm\nmade: 2025-03-01\nchanges: {play.detection: 0.8}\nname: firm\n", 4, None),
    "no changes": ("name: firm\nmade: 2025-03-01\n", 1, "changes"),
    "empty changes": ("name: firm\nmade: 2025-03-01\nchanges: {}\n", 3, "changes"),
    "an empty file": ("", 1, "name"),
    "a list of changes": ("name: firm\nmade: 2025-03-01\nchanges:\n  - play.detection\n", 3, "changes"),
    "a nested value": (
        "name: firm\nmade: 2025-03-01\nchanges:\n  play.detection: {value: 0.8}\n",
        4,
        "changes.play.detection",
    ),
    "a field too many": ("name: firm\nmade: 2025-03-01\nwhy: so\nchanges: {play.detection: 0.8}\n", 3, "why"),
    "another name": ("name: other\nmade: 2025-03-01\nchanges: {play.detection: 0.8}\n", 1, None),
    "a path that is gone": ("name: firm\nmade: 2025-03-01\nchanges:\n  play.detektion: 0.8\n", 4, "play.detektion"),
    "a value out of range": ("name: firm\nmade: 2025-03-01\nchanges:\n  play.detection: 1.8\n", 4, "play.detection"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_scenario_is_a_finding_with_its_line_and_stops_nothing(folder, what):
    text, line, where = BROKEN[what]
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "firm.yaml").write_text(text, encoding="utf-8")
    problems = check_case(folder)
    assert problems
    assert {problem.severity for problem in problems} == {"finding"}
    assert {problem.file for problem in problems} == {"scenarios/firm.yaml"}
    assert problems[0].line == line
    assert where is None or where in {problem.where for problem in problems}
    load_case(folder)
    assert sulh("check", str(folder)).exit_code == 1


def test_a_file_that_is_no_scenario_is_found(folder):
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "Notes.txt").write_text("x", encoding="utf-8")
    assert [problem.where for problem in check_case(folder)] == ["scenarios/Notes.txt"]


def test_a_broken_file_is_refused_with_its_line(folder):
    path = save_scenario(folder, made())
    edit(path, "made: 2025-03-01", "made: soon")
    with pytest.raises(CaseError, match=r"made: expected a date like 2025-10-28(.|\n)*scenarios/firm.yaml line 2"):
        load_scenario(folder, "firm")
    with pytest.raises(UsageError, match="one of firm, or a file"):
        load_scenario(folder, "soft")


def test_the_command_saves_and_takes_up_again(folder):
    edit(folder / "case.yaml", "until: 2025-09-01", "until: 2025-03-20")
    before = files(folder)
    case = str(folder)
    done = sulh("whatif", case, "play.detection=0.9", "--save", "firm", "--note", "Firm.", *SOON)
    assert done.exit_code == 0, done.output
    after = files(folder)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"scenarios/firm.yaml"}
    again = json.loads(sulh("whatif", case, "--scenario", "firm", "--json", *SOON).stdout)
    by_hand = json.loads(sulh("whatif", case, "play.detection=0.9", "--json", *SOON).stdout)
    assert again["whatif"]["outlook"] == by_hand["whatif"]["outlook"]
    assert again["baseline"] == by_hand["baseline"]
    over = sulh("whatif", case, "play.detection=0.5", "--scenario", "firm", *SOON)
    assert "play.detection = 0.5" in over.stdout
    taken = sulh("whatif", case, "play.detection=0.2", "--save", "firm", *SOON)
    assert taken.exit_code == 2
    assert files(folder) == after


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("play.detection",),
        ("--scenario", "none"),
        ("play.detection=0.8", "--save", "Bad Name"),
        ("play.detection=0.8", "--save", "../out"),
        ("play.detection=0.8", "--note", "alone"),
        ("play.detection=0.8", "--replace"),
        ("play.detection=0.8", "--save", "a", "--note", ""),
    ],
    ids=" ".join,
)
def test_what_cannot_be_asked_is_refused_and_leaves_nothing(folder, words):
    before = files(folder)
    done = sulh("whatif", str(folder), *words, *SOON)
    assert done.exit_code == 2, done.output
    assert files(folder) == before


def test_a_scenario_whose_path_is_gone_is_one_clear_error(folder):
    save_scenario(folder, made(changes={"play.detektion": 0.8}))
    done = sulh("whatif", str(folder), "--scenario", "firm", *SOON)
    assert done.exit_code == 2
    assert "scenario firm" in done.stderr
    assert "play.detection" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_shipped_case_keeps_no_scenario():
    done = sulh("whatif", "istanbul-2025", "play.detection=0.8", "--save", "firm")
    assert done.exit_code == 2
    assert "read only" in done.stderr


def test_a_flip_is_saved_as_a_scenario_that_flips(folder):
    edit(folder / "case.yaml", "until: 2025-09-01", "until: 2025-03-20")
    near = ("--horizon", "2025-03-12")
    done = sulh("flip", str(folder), "--judgement", "will", "--party", "second", "--json", "--save", "turn", *near)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    ways = [way for way in (found["one"], found["two"], found["many"]) if way]
    smallest = min(ways, key=lambda way: way["distance"])
    assert load_scenario(folder, "turn").changes == {one["path"]: one["to"] for one in smallest["moved"]}
    told = json.loads(sulh("whatif", str(folder), "--scenario", "turn", "--json", *near).stdout)
    was, now = (told[name]["belief"]["second"]["will"]["likely"] for name in ("baseline", "whatif"))
    assert (was - 0.5) * (now - 0.5) < 0
    assert abs(now - 0.5) >= 0.01 - 1e-9
