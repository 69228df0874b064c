"""grades.csv and `sulh grade` as their users meet them: what is read, refused, asked, kept and told."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from folders import edit
from sulh.cli import main
from sulh.errors import CaseError, UsageError
from sulh.record import Grading
from sulh.store import _write, add_grading, change, check_case, digest, load_case, schemas, shipped
from sulh.store._load import SHIPPED

HEAD = "item,grader,date,credibility,reliability,why\n"
MET, ASKED = "met-in-february", "asked-for-time"


def write(folder: Path, rows: str, head: str = HEAD) -> Path:
    path = folder / "grades.csv"
    path.write_bytes((head + rows).encode())
    return path


def grade(folder: Path, typed: str, *words: str):
    name = () if "--grader" in words else ("--grader", "Ann")
    return CliRunner().invoke(main, ["grade", str(folder), *name, *words], input=typed, catch_exceptions=False)


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def found(folder: Path) -> list[str]:
    return [f"{p.severity}: {p}" for p in check_case(folder)]


def row(item: str = MET, **fields) -> Grading:
    plain = {"item": item, "grader": "Ann", "date": "2025-03-01", "credibility": 2, "reliability": "B"}
    return Grading.model_validate(plain | fields)


# The file


def test_the_last_row_rules_and_the_others_stay_as_history(folder):
    write(folder, f'{MET},Ann,2025-03-01,3,D,"a, b"\n\n{MET},Ben,2025-03-02,1,A,\n{ASKED},Ann,2025-03-03,4,C,=1+1\n')
    loaded = load_case(folder)
    item = loaded.items[MET]
    assert (item.credibility, item.reliability, item.grader) == (1, "A", "Ben")
    assert [grading.why for grading in loaded.grades] == ["a, b", "", "=1+1"]
    valid = Draft202012Validator(schemas()["grades"]).is_valid
    assert valid(loaded.raw["grades"])
    assert not valid([{**loaded.raw["grades"][0], "credibility": 7}])
    assert not valid([{**loaded.raw["grades"][0], "date": "20250301"}])
    assert loaded.items[ASKED].reliability == "C"


def test_a_case_without_gradings_has_the_digest_it_would_have_had(folder, dossier):
    for head in (HEAD, "", "\ufeff\n"):
        write(folder, "", head)
        assert load_case(folder).digest == dossier.digest
        assert check_case(folder) == []
    write(folder, f"{MET},Ann,2025-03-01,3,D,\n")
    graded = load_case(folder)
    plain = {
        **dossier.raw,
        "grades": [{**row(credibility=3, reliability="D").model_dump(mode="json", exclude={"why"})}],
    }
    assert graded.digest == digest(plain) != dossier.digest
    write(folder, f"{MET},Ann,2025-03-01,3,E,\n")
    assert load_case(folder).digest != graded.digest


def test_the_digests_of_the_shipped_cases_have_nothing_of_gradings():
    for name in shipped():
        loaded = load_case(name)
        parts = {key: loaded.raw[key] for key in ("case", "sources", "record", "questions")}
        assert loaded.digest == digest(parts)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (HEAD + f"{MET},Ann,2025-03-01,7,B,\n", 2, "within [1, 6], got 7"),
        (HEAD + f"{MET},Ann,2025-03-01,2.5,B,\n", 2, 'got text "2.5"'),
        (HEAD + f"{MET},Ann,2025-03-01,2,b,\n", 2, 'one of "A", "B", "C", "D", "E", "F", got text "b"'),
        (HEAD + f"{MET},Ann,1 March,2,B,\n", 2, 'a date like 2025-10-28, got text "1 March"'),
        (HEAD + f"{MET},Ann,20250301,2,B,\n", 2, "a date like 2025-10-28"),
        (HEAD + f"{MET},,2025-03-01,2,B,\n", 2, "got nothing"),
        (HEAD + f'{MET},Ann,2025-03-01,2,B,"two\nlines"\n{MET},Ann,2025-03-01,9,B,\n', 4, "grades.2.credibility"),
        (HEAD + f"{MET},Ann,2025-03-01,2,B,x,y\n", 2, "6 cells, got 7"),
        (HEAD + f'{MET},Ann,2025-03-01,2,B,"open\n', 2, "quotation marks"),
        ("item,grader,date,credibility,reliabilty,why\n", 1, 'Did you mean "reliability"'),
        ("item,grader,date,credibility,why\n", 1, "a column reliability, got none"),
        ("item,item,grader,date,credibility,reliability,why\n", 1, "Remove one of the two"),
        ("item;grader;date;credibility;reliability;why\n", 1, "columns parted by commas, got semicolons"),
        (HEAD + f"{MET},A\x07,2025-03-01,2,B,\n", 2, "control character U+0007"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(folder, text, line, says):
    path = write(folder, text, "")
    with pytest.raises(CaseError) as caught:
        load_case(folder)
    told = [p for p in caught.value.problems if says in str(p)]
    assert told, str(caught.value)
    assert (told[0].file, told[0].line) == ("grades.csv", line)
    assert path.read_bytes() == text.encode()


def test_a_row_of_an_item_that_is_gone_is_kept_as_history_and_blocks_nothing(folder, dossier):
    write(folder, f'{MET},Ann,2025-03-01,3,D,"two\nlines"\nmet-in-march,Ann,2025-03-01,1,A,\n')
    (told,) = check_case(folder)
    assert (told.severity, told.file, told.line, told.where) == ("finding", "grades.csv", 4, "grades.2.item")
    assert told.next_step.startswith(f'Did you mean "{MET}"?')
    assert "kept as history" in told.next_step
    loaded = load_case(folder)
    assert [grading.item for grading in loaded.grades] == [MET]
    assert (loaded.items[MET].credibility, loaded.digest) != (dossier.items[MET].credibility, dossier.digest)
    assert "2 items to grade, as Ben" in grade(folder, "q\n", "--grader", "Ben").stdout
    report = json.loads(CliRunner().invoke(main, ["grade", str(folder), "--json"], catch_exceptions=False).stdout)
    assert report["graders"]["Ann"]["n"] == 1
    (folder / "record" / "items.yaml").write_text("{}\n", encoding="utf-8")
    assert [problem.severity for problem in check_case(folder)] == ["finding", "finding"]
    assert load_case(folder).grades == ()


def test_a_link_out_of_the_folder_is_not_read(folder, tmp_path):
    (tmp_path / "else.csv").write_text(HEAD, encoding="utf-8")
    (folder / "grades.csv").symlink_to(tmp_path / "else.csv")
    assert any("a link out of it" in words for words in found(folder))


def test_a_what_if_wins_over_the_gradings_of_its_item_and_of_no_other(folder):
    write(folder, f"{MET},Ann,2025-03-01,3,D,\n{MET},Ben,2025-03-01,4,C,\n{ASKED},Ann,2025-03-01,5,E,\n")
    was = load_case(folder)
    now = change(was, {f"record.{MET}.credibility": "2"})
    item, other = now.items[MET], now.items[ASKED]
    assert (item.credibility, item.reliability, item.grader) == (2, "C", "Ben")
    assert (other.credibility, other.reliability) == (5, "E")
    assert change(was, {f"record.{MET}.reliability": "A"}).items[MET].reliability == "A"
    assert change(was, {f"record.{MET}.text": "Else."}).items[MET].credibility == 4
    assert set(change(was, {f"record.{MET}": "drop"}).items) == {ASKED}
    assert change(was, {"drop.side": "mediating"}).items == {}
    assert was.items[MET].credibility == 4


@pytest.mark.parametrize(
    "was",
    [
        "",
        HEAD,
        HEAD.replace("\n", "\r\n") + f"{ASKED},Ben,2025-03-01,1,A,\r\n",
        "\ufeff" + HEAD + f'{ASKED},Ben,2025-03-01,1,A,"two\nlines"',
        "why, reliability,credibility,date,grader,item\n" + f",A,1,2025-03-01,Ben,{ASKED}\n\n",
    ],
)
def test_a_row_is_added_and_every_byte_before_it_stays(folder, was):
    path = folder / "grades.csv"
    if was:
        path.write_bytes(was.encode())
        path.chmod(0o600)
    given = row(why='=cmd, "quoted"', grader="نور")
    add_grading(folder, given)
    data = path.read_bytes()
    assert data.startswith(was.encode())
    assert data.endswith(b"\r\n" if "\r\n" in was else b"\n")
    assert load_case(folder).grades[-1] == given
    assert not was or path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in folder.iterdir() if p.name.startswith(".")] == []


def test_a_file_that_cannot_take_a_row_is_left_as_it_was(folder, monkeypatch):
    path = write(folder, f'{MET},Ann,2025-03-01,2,B,"open')
    before = path.read_bytes()
    with pytest.raises(UsageError, match="to which a row can be added"):
        add_grading(folder, row())
    assert path.read_bytes() == before
    path = write(folder, "")
    monkeypatch.setattr(_write.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(UsageError, match="No space left"):
        add_grading(folder, row())
    assert path.read_text(encoding="utf-8") == HEAD
    assert [p.name for p in folder.iterdir() if p.name.startswith(".")] == []


# The session


def test_the_sentence_comes_before_the_source_and_the_grade_of_the_index_last(folder):
    done = grade(folder, "2\nC\nsaid so\n1\nB\n\n")
    assert done.exit_code == 0
    first = done.stdout.split("How credible", 2)
    assert "Placeholder digest" not in first[0]
    assert MET not in first[0]
    assert "both delegations had met" in first[0] or "asked for time" in first[0]
    shown, after = first[1].split("How reliable")
    assert "source   Placeholder digest" in shown
    assert "index of sources has B" not in shown
    assert "index of sources has B for it, you C" in " ".join(after.split())
    assert "index of sources" not in first[2]
    assert "2 graded in this sitting; 0 of 2 still wait" in done.stdout
    assert "On the diagonal (A1, B2, C3 …): 0 of your 2 grades" in done.stdout
    kept = rows(folder)
    assert [(r["grader"], r["reliability"] + r["credibility"], r["why"]) for r in kept] == [
        ("Ann", "C2", "said so"),
        ("Ann", "B1", ""),
    ]
    assert {r["item"] for r in kept} == {MET, ASKED}
    assert load_case(folder).items[kept[0]["item"]].reliability == "C"
    assert "Nothing waits for Ann" in grade(folder, "").stdout
    assert "2 items to grade" in grade(folder, "q\n", "--all").stdout
    assert "2 items to grade, as Ben" in grade(folder, "q\n", "--grader", "Ben").stdout


def test_a_wrong_answer_is_asked_again_with_what_was_expected(folder):
    done = grade(folder, "7\n\nyes\n?\n2\n2\nb\nq\n", "--item", MET)
    for told in ('1 to 6, or s, b, q or ? for help; got "7"', "got nothing", 'got "yes"', "1  confirmed by other"):
        assert told in done.stdout
    assert 'Expected A to F, or s, q or ? for help; got "2"' in done.stdout
    assert rows(folder)[0]["reliability"] == "B"  # b is a grade here, and no way back


@pytest.mark.parametrize("typed", ["q\n", "", "2\n", "2\nq\n", "2\ns\ns\n", "s\ns\n"])
def test_what_was_not_graded_to_the_end_leaves_nothing(folder, typed):
    done = grade(folder, typed)
    assert done.exit_code == 0
    assert "0 graded in this sitting; 2 of 2 still wait" in done.stdout
    assert not (folder / "grades.csv").exists()


@pytest.mark.parametrize("typed", ["2\nB\n", "2\nB\n\n", "2\nB\nq\n", "2\nB\n\nq\n", "2\nB\n\n3\n"])
def test_an_interruption_loses_no_grading_and_the_next_sitting_goes_on(folder, typed):
    assert "1 graded in this sitting; 1 of 2 still wait" in grade(folder, typed).stdout
    assert len(rows(folder)) == 1
    assert "1 item to grade" in grade(folder, "3\nB\n\n").stdout
    assert len({r["item"] for r in rows(folder)}) == 2


@pytest.mark.parametrize("typed", ["b\n2\nB\n\nb\n4\nC\nmistyped\n3\nA\n\n", "2\nB\nb\n4\nC\nmistyped\n3\nA\n\n"])
def test_going_back_grades_the_last_one_again_and_keeps_its_history(folder, typed):
    done = grade(folder, typed)
    assert ("Nothing was graded in this sitting yet" in done.stdout) == typed.startswith("b")
    assert "1 of 2, again: you have seen its source" in done.stdout
    first, again, other = rows(folder)
    assert first["item"] == again["item"] != other["item"]
    assert [r["reliability"] + r["credibility"] for r in (first, again, other)] == ["B2", "C4", "A3"]
    assert "2 graded in this sitting; 0 of 2" in done.stdout


def test_any_reason_is_kept_and_a_question_mark_asks_for_help(folder):
    done = grade(folder, "2\nB\n?\ns\n1\nB\n? he said\n")
    assert "any other text is the reason" in done.stdout
    assert [r["why"] for r in rows(folder)] == ["s", "? he said"]
    assert "2 graded in this sitting; 0 of 2" in done.stdout


def test_going_back_after_skipping_leads_to_the_last_one_graded(folder):
    done = grade(folder, "2\nB\n\nb\ns\nb\n4\nC\nmistyped\nq\n")
    assert "Nothing was graded" not in done.stdout
    first, again = rows(folder)
    assert first["item"] == again["item"]
    assert [r["reliability"] + r["credibility"] for r in (first, again)] == ["B2", "C4"]
    done = grade(folder, "2\nB\n\nb\nb\nq\n", "--grader", "Ben")
    assert "This is the first that was graded in this sitting." in done.stdout
    assert "Nothing was graded" not in done.stdout


def test_rows_of_event_data_wait_only_when_asked_for(folder):
    record = folder / "record" / "items.yaml"
    raw = load_case(folder).raw["record"]
    data = {f"i{k}": {**raw[MET], "event": f"e{k}", "row": f"r{k}"} for k in range(7)}
    record.write_text(json.dumps({**raw, **data}), encoding="utf-8")
    done = grade(folder, "2\nB\n\nq\n")
    assert "2 items to grade, as Ann" in done.stdout
    assert "7 imported left out: --imported takes them too" in " ".join(done.stdout.split())
    assert "1 graded in this sitting; 1 of 2 still wait" in done.stdout
    assert "8 items to grade, as Ann" in grade(folder, "q\n", "--imported").stdout
    assert "1 graded in this sitting" in grade(folder, "2\nB\n\n", "--item", "i3").stdout
    grade(folder, "2\nB\n\n")
    assert "7 imported left out" in grade(folder, "").stdout


def test_a_reason_too_long_is_asked_again_and_digits_of_other_scripts_are_digits(folder):
    done = grade(folder, "۲\nB\n" + "\u202e" * 500 + "\nshort\n", "--item", MET)
    assert "at most 2000 characters, got 4000" in done.stdout
    assert [(r["credibility"], r["why"]) for r in rows(folder)] == [("2", "short")]


def test_the_grader_is_asked_for_and_named(folder):
    ask = ["grade", str(folder)]
    done = CliRunner().invoke(main, ask, input="\n  \nNoor\x1b[31m Ali\n2\nB\n\n", catch_exceptions=False)
    assert rows(folder)[0]["grader"] == "Noor Ali"
    assert done.exit_code == 0
    assert "Graders so far: Noor Ali" in CliRunner().invoke(main, ask, input="", catch_exceptions=False).stdout


def test_agreement_with_others_is_told_at_the_end_and_as_json(folder):
    grade(folder, "2\nB\n\n2\nB\n\n")
    done = grade(folder, "2\nB\n\n2\nC\n\n", "--grader", "Ben")
    assert "With Ann, on 2 shared: the same grade on 50%" in done.stdout
    assert "weighted kappa of credibility: none: too few, or all alike (n = 2)" in done.stdout
    report = json.loads(CliRunner().invoke(main, ["grade", str(folder), "--json"], catch_exceptions=False).stdout)
    assert report["graders"]["Ann"] == {"n": 2, "on_diagonal": 2, "share": 1.0, "warning": False}
    assert report["exact"] == 0.5
    assert report["pairs"][0]["n"] == 2
    assert set(report["items"]) == {MET, ASKED}


def test_many_on_the_diagonal_are_told_to_the_grader(folder):
    record = folder / "record" / "items.yaml"
    item = load_case(folder).raw["record"][MET]
    record.write_text(json.dumps({f"i{k}": {**item, "event": f"e{k}"} for k in range(10)}), encoding="utf-8")
    done = grade(folder, "2\nB\n\n" * 10)
    assert "10 of your 10 grades." in done.stdout
    assert "100% there suggest that letter and number were not judged apart" in " ".join(done.stdout.split())
    assert any("10 of 10 items by Ann graded A1, B2, C3" in words for words in found(folder))


def test_a_shipped_case_and_an_unknown_item_are_refused_with_a_next_step(folder):
    before = sorted(SHIPPED.rglob("*"))
    done = CliRunner().invoke(main, ["grade", "istanbul-2025", "--grader", "Ann"])
    assert done.exit_code == 2
    assert "cp -r" in done.stderr
    assert sorted(SHIPPED.rglob("*")) == before
    done = grade(folder, "", "--item", "met-in-march")
    assert (done.exit_code, f'Did you mean "{MET}"?' in done.stderr) == (2, True)
    assert json.loads(CliRunner().invoke(main, ["grade", "istanbul-2025", "--json"]).stdout)["graders"] == {}


def test_a_pipe_sees_no_control_codes_and_text_from_the_case_is_inert(folder):
    edit(folder / "record" / "items.yaml", "The delegations met for two days.", '"The \\e[31m\\u202edelegations met."')
    words = [sys.executable, "-m", "sulh", "grade", str(folder), "--grader", "Ann"]
    done = subprocess.run(words, input="2\nB\n\n2\nB\n\n", capture_output=True, text=True, check=True)
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert "delegations met" in done.stdout
    assert not {"belief", "likely", "posterior", "will"} & set(done.stdout.lower().split())


# Findings


def test_a_grader_on_the_diagonal_is_named_and_the_others_are_not(folder):
    item = load_case(folder).raw["record"][MET]
    names = {f"i{k}": {**item, "event": f"e{k}", "credibility": 3} for k in range(12)}
    (folder / "record" / "items.yaml").write_text(json.dumps(names), encoding="utf-8")
    assert found(folder) == [] or all("graded A1" not in words for words in found(folder))
    write(folder, "".join(f"i{k},Ann,2025-03-01,2,B,\ni{k},Ben,2025-03-01,3,B,\n" for k in range(12)))
    told = [words for words in found(folder) if "graded A1" in words]
    assert len(told) == 1
    assert "12 of 12 items by Ann" in told[0]


def test_two_steps_between_graders_are_a_finding_that_names_item_and_grades(folder):
    write(folder, f"{MET},Ann,2025-03-01,2,B,\n{MET},Ben,2025-03-01,4,B,\n{ASKED},Ann,2025-03-01,2,B,\n")
    (told,) = found(folder)
    assert told.startswith("finding: record.met-in-february: expected graders within one step of each other")
    assert "got B2 by Ann, B4 by Ben" in told
    edit(folder / "record" / "items.yaml", "  credibility: 3", "  credibility: 5\n  grader: Cem")
    assert any("got B5 by Cem, B2 by Ann" in words for words in found(folder))
    write(folder, f"{MET},Ann,2025-03-01,2,B,\n{MET},Ben,2025-03-01,4,B,\n{MET},Ben,2025-03-05,3,B,\n")
    assert not any(MET in words for words in found(folder))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"act": "STRIKE"}, "expected an attribution for the incident STRIKE, got none"),
        ({"act": "STRIKE", "attribution": "denied"}, None),
        ({"act": "STRIKE", "kind": "framing"}, None),
        ({"act": "STRIKE", "row": "7"}, "got 1 of event data that name an author alone, like met-in-february"),
        ({"act": "PLEDGE"}, None),
        ({"act": "PLEDGE", "attribution": "claimed"}, "expected no attribution: PLEDGE is no incident, got claimed"),
    ],
)
def test_attribution_belongs_to_incidents_and_to_all_of_them(folder, fields, says):
    record = load_case(folder).raw["record"]
    record = {**record, MET: {**record[MET], **fields}}
    (folder / "record" / "items.yaml").write_text(json.dumps(record), encoding="utf-8")
    told = [words for words in found(folder) if "attribution" in words]
    assert len(told) == (says is not None)
    assert says is None or says in told[0]
    assert says is None or ("record/items.yaml" in told[0]) == ("row" not in fields)


def test_shipped_cases_and_the_template_have_nothing_to_tell_of_grades(folder, tmp_path):
    for case in shipped():
        shutil.copytree(SHIPPED / case, tmp_path / case)
        assert [words for words in found(tmp_path / case) if words.startswith("finding")] == []
    assert found(folder) == []
