"""Case folders: what loads, what is said about it, its digest, and a new one."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import sulh.store
from folders import edit
from sulh.case import TYPES, Case, Model, OwnAct, read_yaml
from sulh.case._acts import WHOLE
from sulh.errors import UsageError
from sulh.record import Act, Grading, Item, Source, load_codebook, observations, table_status
from sulh.record._reliance import likelihoods
from sulh.store import check_case, digest, load_case, new_case, shipped

TEMPLATE = Path(sulh.store.__file__).with_name("template")


def items(folder: Path, record: dict[str, dict[str, object]]) -> None:
    """Write the record; JSON is YAML."""
    (folder / "record" / "items.yaml").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Loading


def test_a_case_loads_with_all_its_parts(dossier, folder):
    assert dossier.case.id == "talks"
    assert dossier.as_of == dossier.case.as_of == dt.date(2025, 3, 1)
    assert list(dossier.items) == ["met-in-february", "asked-for-time"]
    assert list(dossier.case.questions) == ["crossing-open-by-june"]
    assert dossier.folder == str(folder)
    for item in dossier.items.values():
        assert dossier.texts[item.source][slice(*item.span)] == item.quote


def test_a_shipped_case_loads_by_name_and_checks_without_a_finding():
    for name in shipped():
        assert load_case(name).case.id == name
        assert {problem.severity for problem in check_case(name)} <= {"note"}


def test_a_folder_goes_before_a_shipped_name(folder, monkeypatch):
    (name,) = shipped()[:1]
    folder.rename(folder.parent / name)
    monkeypatch.chdir(folder.parent)
    assert load_case(name).case.id == "talks"


@pytest.mark.parametrize("day", [dt.date(2025, 2, 28), "2025-02-28", dt.datetime(2025, 2, 28, 23)])
def test_a_day_cuts_the_record_at_what_was_known_then(folder, day):
    edit(folder / "record" / "items.yaml", "credibility: 3", "credibility: 3\n  known: 2025-03-01")
    assert list(load_case(folder, day).items) == ["met-in-february"]
    assert list(load_case(folder, "2025-03-01").items) == ["met-in-february", "asked-for-time"]


def test_the_case_lays_its_own_acts_over_the_codebook(folder):
    edit(folder / "case.yaml", "acts: {}", "acts: {EVADE: {staller: {value: 0.9, assumed: so}}}")
    mine, shipped_row = load_case(folder).codebook, likelihoods("EVADE", load_codebook())
    assert likelihoods("EVADE", mine) == (*shipped_row[:2], 0.9, shipped_row[3])
    assert mine.acts["DELAY"] == load_codebook().acts["DELAY"]


SULK = """acts:
  SULK:
    name: Sulks
    definition: Stays in the room and says nothing.
    example: The northern envoy sits through the session in silence.
    counterexample: "The northern envoy stays away: DELAY."
    root: negotiation
    valence: -1
    talks: suspend
    settler: {value: 0.1, assumed: a}
    captive: {value: 0.2, assumed: b}
    staller: {value: 0.3, assumed: c}
    refuser: {value: 0.25, assumed: d}
    background: {value: 0.15, assumed: e}
"""


def test_a_case_may_have_an_act_of_its_own(folder):
    edit(folder / "case.yaml", "acts: {}", SULK)
    edit(folder / "record" / "items.yaml", "act: DELAY", "act: SULK")
    mine = load_case(folder)
    act = mine.codebook.acts["SULK"]
    assert (act.name, act.root, act.talks, act.commits, act.incident) == ("Sulks", "negotiation", "suspend", 0, None)
    assert likelihoods("SULK", mine.codebook) == (0.1, 0.2, 0.3, 0.25)
    assert list(mine.codebook.acts) == [*load_codebook().acts, "SULK"]
    assert {path for path in mine.quantities() if "SULK" in path} == {f"acts.SULK.{n}" for n in (*TYPES, "background")}
    assert [one.p for one in observations(mine, "second") if one.act == "SULK"] == [(0.1, 0.2, 0.3, 0.25)]
    assert table_status(mine)[0] == "broken-off"
    assert table_status(mine.at({"acts.SULK.staller": 0.9}))[0] == "broken-off"


@pytest.mark.parametrize("field", WHOLE)
def test_an_act_of_its_own_that_is_not_whole_is_one_error(folder, field):
    """Told once, at the act's line, with what is missing; an item of that act is not told of as well."""
    lines = [line for line in SULK.splitlines(keepends=True) if not line.startswith(f"    {field}:")]
    assert len(lines) == SULK.count("\n") - 1
    edit(folder / "case.yaml", "acts: {}", "".join(lines))
    edit(folder / "record" / "items.yaml", "act: DELAY", "act: SULK")
    (told,) = [problem for problem in check_case(folder) if problem.severity == "error"]
    at = (folder / "case.yaml").read_text(encoding="utf-8").splitlines().index("  SULK:") + 1
    assert (told.file, told.line, told.where) == ("case.yaml", at, "acts.SULK")
    assert told.got == f'"SULK" without {field}'


def test_a_case_may_state_any_part_of_an_act(folder):
    """What it states stands, the rest is the codebook's, and nothing else changes."""
    parts = "{name: Dodges, commits: -1, pressure: true, background: {value: 0.4, assumed: so}}"
    edit(folder / "case.yaml", "acts: {}", f"acts: {{EVADE: {parts}, WALK_OUT: {{talks: none, pressure: false}}}}")
    mine, book = load_case(folder), load_codebook()
    for code, act in mine.codebook.acts.items():
        was = book.acts[code].model_dump()
        changed = {name for name, value in act.model_dump().items() if value != was[name]}
        expected = {"EVADE": {"name", "commits", "pressure", "background"}, "WALK_OUT": {"talks", "pressure"}}
        assert changed == expected.get(code, set()), code
    assert mine.codebook.acts["WALK_OUT"].talks is None
    quantities = mine.quantities()
    assert quantities["acts.EVADE.background"].mid == 0.4
    assert "codebook.acts.EVADE.background" not in quantities
    assert "codebook.acts.EVADE.p.staller" in quantities
    assert mine.at({"acts.EVADE.background": 0.7}).codebook.acts["EVADE"].background.mid == 0.7


def test_an_item_s_context_is_one_of_the_codebook_s(folder):
    edit(folder / "record" / "items.yaml", "act: DELAY", "act: DELAY\n  context: diplomatc")
    (told,) = [problem for problem in check_case(folder) if problem.severity == "error"]
    assert (told.file, told.where) == ("record/items.yaml", "record.asked-for-time.context")
    assert (told.expected, told.next_step) == ("the id of a context of the codebook", 'Did you mean "diplomatic"?')
    edit(folder / "record" / "items.yaml", "context: diplomatc", "context: diplomatic")
    assert load_case(folder).items["asked-for-time"].context == "diplomatic"


def test_the_fields_of_an_act_in_a_case_are_those_of_the_codebook():
    assert set(OwnAct.model_fields) == {*Act.model_fields, *TYPES} - {"p"}
    assert set(WHOLE) == {name for name, field in Act.model_fields.items() if field.is_required()} - {"p"} | set(TYPES)


def test_a_case_may_do_without_questions_record_and_sources(folder):
    for name in ("questions.yaml", "record", "sources"):
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    dossier = load_case(folder)
    assert (dossier.items, dossier.sources, dossier.case.questions) == ({}, {}, {})


# The digest


def test_the_digest_is_of_the_canonical_json_of_the_plain_data(dossier):
    """RFC 8785 by a second route: for text in ASCII and numbers like these, sorted keys and no spaces."""
    import hashlib

    def stripped(value):
        if isinstance(value, dict):
            return {key: stripped(inner) for key, inner in value.items()}
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return (
            [stripped(inner) for inner in value]
            if isinstance(value, list)
            else value.strip()
            if isinstance(value, str)
            else value
        )

    plain = json.dumps(stripped(dict(dossier.raw)), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert dossier.digest == hashlib.sha256(plain.encode()).hexdigest()


def rewritten(folder: Path, how: str) -> None:
    """The same case, written otherwise."""
    record = load_case(folder).raw["record"]
    if how == "comments gone":
        for path in folder.rglob("*.yaml"):
            path.write_text(re.sub(r"(?m)^#.*$", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    elif how == "record in two files":
        for key, item in record.items():
            (folder / "record" / f"{key}.yaml").write_text(json.dumps({key: item}), encoding="utf-8")
        (folder / "record" / "items.yaml").unlink()
    elif how == "record the other way round":
        items(folder, dict(reversed(record.items())))
    elif how == "nulls written out":
        items(folder, {key: {**item, "attribution": None} for key, item in record.items()})
    else:
        shutil.rmtree(folder / "record")
        end = "\r\n" if how == "table from another system" else "\n"
        with (folder / "record.csv").open("w", newline="", encoding="utf-8-sig") as file:
            csv.writer(file, lineterminator=end).writerows(rows(record, how == "table with two columns for the span"))


def rows(record, two_columns: bool):
    plain = [field for field in record["asked-for-time"] if field not in ("span", "chain")]
    yield ["id", *plain, "chain", "attribution", *(["span_start", "span_end"] if two_columns else ["span"])]
    for key, item in record.items():
        span = item["span"] if two_columns else [":".join(map(str, item["span"]))]
        yield [key, *(item.get(field, "") for field in plain), " > ".join(item.get("chain", [])), "", *span]


@pytest.mark.parametrize(
    "how",
    [
        "comments gone",
        "record in two files",
        "record the other way round",
        "nulls written out",
        "table",
        "table from another system",
        "table with two columns for the span",
    ],
)
def test_the_digest_does_not_depend_on_how_a_case_is_written(folder, how):
    before = load_case(folder)
    rewritten(folder, how)
    after = load_case(folder)
    assert after.digest == before.digest
    assert dict(after.items) == dict(before.items)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("case.yaml", "  Two neighbours talk", "  These two talk"),
        ("case.yaml", "window_days: 14", "window_days: 15"),
        ("record/items.yaml", "credibility: 3", "credibility: 4"),
        ("record/items.yaml", "asked-for-time:", "asked-for-more-time:"),
        ("sources/index.yaml", "reliability: B", "reliability: C"),
        ("questions.yaml", "closes: 2025-06-01", "closes: 2025-06-02"),
    ],
)
def test_the_digest_changes_with_what_a_case_says(folder, dossier, file, old, new):
    edit(folder / file, old, new)
    assert load_case(folder).digest != dossier.digest


WORDS = st.text(st.characters(codec="utf-8"))
PLAIN = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abc"), PLAIN, max_size=4))
def test_the_digest_of_any_plain_data_stands_and_forgets_order_and_nulls(data):
    assert digest(dict(reversed(data.items()))) == digest(data) == digest({**data, "absent": None})
    assert digest({**data, "present": 0}) != digest(data)


# A table


def table(folder: Path, *rows: str) -> list[str]:
    shutil.rmtree(folder / "record")
    header = "id,source,date,actor,act,kind,text,quote,span,credibility"
    (folder / "record.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return [f"{problem.file} {problem.line} {problem}" for problem in check_case(folder)]


TABLE = ["id", "source", "date", "actor", "act", "kind", "text", "quote", "span", "credibility"]
GRADE_COLUMNS = tuple(Grading.model_fields)
GOOD = 'a,digest,2025-02-26,second,CONSULT,fact,They met.,"both delegations had met for two days",38:75,2'


@pytest.mark.parametrize(
    ("rows", "line", "says"),
    [
        ([GOOD, GOOD], 3, '"a" again (first at line 2)'),
        ([GOOD.replace("38:75", "38-75")], 2, 'record.a.span: expected start:end, got "38-75"'),
        ([GOOD.replace("38:75", "x:75")], 2, 'record.a.span: expected start:end, got "x:75"'),
        ([GOOD.removesuffix("2") + "B"], 2, 'record.a.credibility: expected a whole number, got text "B"'),
        (["", GOOD.replace("second", "secund")], 3, 'got "secund"'),
        (
            [GOOD.replace("They met.", '"They\nmet."'), GOOD.replace("a,", "b,", 1).replace("fact", "fcat")],
            4,
            'Did you mean "fact"',
        ),
        ([GOOD + ",more"], 2, "expected 10 cells, got 11"),
        ([GOOD.replace("a,", ",", 1)], 2, "expected an id, got an empty cell"),
        (['b,"unclosed'], 2, "comma-separated values"),
    ],
)
def test_a_fault_in_a_table_is_told_with_its_row(folder, rows, line, says):
    told = table(folder, *rows)
    assert any(words.startswith(f"record.csv {line} ") and says in words for words in told), told


def test_a_table_without_a_needed_column_or_with_a_strange_one_is_told_once(folder):
    shutil.rmtree(folder / "record")
    (folder / "record.csv").write_text("id,source,actr,act,act\n" + "x,digest,second,DELAY,\n" * 5, encoding="utf-8")
    told = [str(problem) for problem in check_case(folder)]
    assert sum("columns date, kind, text, quote, span, credibility, got none" in words for words in told) == 1
    assert sum('got "actr"' in words and 'Did you mean "actor"' in words for words in told) == 1
    assert sum('got "act"' in words and "Remove one of the two" in words for words in told) == 1
    assert all("record.csv line 1." in words for words in told)


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs")])
@pytest.mark.parametrize("quoted", [False, True])
def test_another_separator_is_one_error_that_names_it(folder, mark, name, quoted):
    item = {"quote": "x", "text": "y"}
    form = {"delimiter": mark, "quoting": csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL}
    shutil.rmtree(folder / "record")
    for file, columns in (("record.csv", TABLE), ("grades.csv", GRADE_COLUMNS)):
        with (folder / file).open("w", newline="", encoding="utf-8") as out:
            csv.writer(out, **form).writerows([columns, [item.get(name, "1") for name in columns]])
    told = [(problem.file, problem.line, problem.got) for problem in check_case(folder)]
    assert told == [("grades.csv", 1, name), ("record.csv", 1, name)]


def test_a_misspelt_column_and_a_span_of_another_form_are_one_error_each(folder):
    shutil.rmtree(folder / "record")
    header = ",".join(TABLE).replace("quote", "qoute")
    (folder / "record.csv").write_text(f"{header}\n{GOOD}\n", encoding="utf-8")
    (told,) = check_case(folder)
    assert (told.got, told.next_step) == ('"qoute"', 'Did you mean "quote"?')
    (folder / "record.csv").write_text(f"{','.join(TABLE)}\n{GOOD.replace('38:75', '38-75')}\n", encoding="utf-8")
    (told,) = check_case(folder)
    assert (told.where, told.expected) == ("record.a.span", "start:end")
    (folder / "record.csv").write_text(f"{','.join(TABLE)}\n{GOOD.replace('38:75', '38 : 75')}\n", encoding="utf-8")
    assert check_case(folder) == []


# Findings: the case loads, and somebody should look


def findings(folder: Path) -> list[str]:
    told = check_case(folder)
    assert load_case(folder).items
    assert {problem.severity for problem in told} <= {"finding", "note"}
    return [str(problem) for problem in told]


def many(folder: Path, grade, count: int = 12) -> None:
    item = next(iter(load_case(folder).raw["record"].values()))
    made = {
        f"i{k}": {**item, "event": f"e{k}", "reliability": grade(k)[0], "credibility": int(grade(k)[1])}
        for k in range(count)
    }
    items(folder, made)


def test_grades_that_only_repeat_each_other_are_a_finding(folder):
    many(folder, lambda k: ["A1", "B2", "C3", "D4", "E5", "F6"][k % 6])
    assert any("12 of 12 items graded A1, B2, C3" in words for words in findings(folder))
    many(folder, lambda k: ["A1", "B2", "C3", "D4", "A2"][k % 5], 10)
    assert not any("graded A1" in words for words in findings(folder))  # 8 of 10 is not more than 80 %


def test_a_family_that_says_nearly_all_is_a_finding(folder):
    many(folder, lambda k: "B3", 10)
    assert any("got 100% from placeholder" in words for words in findings(folder))
    many(folder, lambda k: "B3", 9)
    assert findings(folder) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("The regime asked for time, like terrorists.", '"regime", "terrorists"'),
        ('The minister said "regime" and “terrorists”.', None),
        ('He said: "a b c d e f g h i j k l m n o".', None),
        ("He said: “a b c d e f g h i j k l m n o p”.", "one of 16"),
        ("The army’s men didn’t ask for ‘more time’ or so they say in the long report that everybody has read.", None),
    ],
)
def test_loaded_words_and_long_quotations_are_findings(folder, text, says):
    record = load_case(folder).raw["record"]
    items(folder, {key: {**item, "text": text} for key, item in list(record.items())[:1]})
    told = findings(folder)
    assert len(told) == (says is not None)
    assert says is None or says in told[0]


def test_sources_without_use_strays_and_addresses_are_told_apart(folder):
    index = folder / "sources" / "index.yaml"
    entry = index.read_text(encoding="utf-8").split("digest:\n", 1)[1]
    index.write_text(f"digest:\n{entry}\nunused:\n{entry}  address: https://example.org/a\n", encoding="utf-8")
    (folder / "sources" / "stray.txt").write_text("x", encoding="utf-8")
    (folder / "sources" / ".hidden").write_text("x", encoding="utf-8")
    (folder / "record" / "more.yml").write_text("x", encoding="utf-8")
    (folder / "notes.md").write_text("x", encoding="utf-8")
    told = {(problem.file, problem.where): problem.severity for problem in check_case(folder)}
    assert told == {
        ("sources/index.yaml", "sources.unused"): "finding",
        ("sources/stray.txt", "sources/stray.txt"): "finding",
        ("record/more.yml", "record/more.yml"): "finding",
        ("sources/index.yaml", "sources"): "note",
    }


def test_two_parties_with_one_side_are_a_finding(folder):
    edit(folder / "case.yaml", "    side: second-side", "    side: first-side")
    (told,) = [problem for problem in check_case(folder) if "parties" in problem.where]
    assert (told.severity, told.where, told.file) == ("finding", "parties.second.side", "case.yaml")
    assert told.got == '"first-side", that of first too'
    assert load_case(folder).items


@pytest.mark.parametrize(
    ("act", "position", "severity", "says"),
    [
        ("DEMAND", "[{0}]", None, None),
        ("STRIKE", "[{0}]", "finding", "expected no position: STRIKE is an incident and no statement"),
        ("DEMAND", "[{0}, {0}]", "error", "expected each option once"),
    ],
)
def test_a_position_belongs_to_a_statement_and_names_an_option_once(folder, dossier, act, position, severity, says):
    option = next(iter(dossier.case.issues["group"].options))
    stated = f"  act: {act}\n  position: {position.format(option)}\n  attribution: claimed\n  issue: group"
    edit(folder / "record" / "items.yaml", "  act: DELAY\n  issue: group", stated)
    told = [problem for problem in check_case(folder) if "position" in problem.where]
    assert [problem.severity for problem in told] == ([severity] if severity else [])
    assert says is None or says in str(told[0])


def test_a_misspelt_part_of_a_case_and_data_that_nothing_reads_are_findings(folder):
    (folder / "record").rename(folder / "recrod")
    for name in ("Sources", "scenarios", "out", "runs", "exports", ".git"):
        (folder / name).mkdir()
    for name in ("recrod.csv", "Case.yml", "old.csv", "README.md", "notes-of-mine.yaml", "page.html", "paper.pdf"):
        (folder / name).write_text("", encoding="utf-8")
    told = {problem.file: problem for problem in check_case(folder)}
    assert {problem.severity for problem in told.values()} == {"finding"}
    assert set(told) == {"record", "recrod", "Sources", "recrod.csv", "Case.yml", "old.csv"}
    assert "Rename it to record.csv" in told["recrod.csv"].next_step
    assert "Rename it to sources" in told["Sources"].next_step
    assert "which is not read" in told["old.csv"].got
    assert load_case(folder).items == {}
    (folder / "imports").mkdir()
    assert "record" not in {problem.file for problem in check_case(folder)}


def test_a_number_from_a_later_source_is_a_finding(folder):
    old = 'stake: {low: 0.001, likely: 0.003, high: 0.008, assumed: "It trades with both."}'
    edit(folder / "case.yaml", old, "stake: {value: 0.003, quoted: {source: digest, span: [0, 5]}}")
    assert findings(folder) == []
    edit(folder / "case.yaml", "as_of: 2025-03-01", "as_of: 2025-02-26")
    (told,) = [problem for problem in check_case(folder) if problem.severity == "finding"]
    assert told.where == "third_parties.neighbour.stake.quoted.source"
    assert "something known later" in told.next_step


# A new case


def test_a_new_case_loads_checks_clean_and_is_the_only_thing_written(tmp_path):
    path = new_case("border-talks-2025", tmp_path)
    assert path == tmp_path / "border-talks-2025"
    assert list(tmp_path.iterdir()) == [path]
    assert check_case(path) == []
    assert load_case(path).case.id == "border-talks-2025"


@pytest.mark.parametrize("slug", ["", "Talks", "a b", "../out", "a--b", "-a", "a/b", "a\n", "x" * 65, ".", "صلح"])
def test_a_name_that_is_no_id_makes_nothing(tmp_path, slug):
    with pytest.raises(UsageError, match="an id of small letters"):
        new_case(slug, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["folder", "file", "dangling link"])
def test_a_name_that_is_taken_is_left_as_it_is(tmp_path, kind):
    taken = tmp_path / "talks"
    if kind == "folder":
        taken.mkdir()
    elif kind == "file":
        taken.write_text("mine", encoding="utf-8")
    else:
        taken.symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="a name that is not taken"):
        new_case("talks", tmp_path)
    assert list(tmp_path.iterdir()) == [taken]
    assert kind != "file" or taken.read_text(encoding="utf-8") == "mine"


def test_a_new_case_needs_a_folder_to_stand_in(tmp_path):
    with pytest.raises(UsageError, match="Make it first"):
        new_case("talks", tmp_path / "nowhere")


def test_a_new_case_that_fails_half_way_leaves_nothing(tmp_path, monkeypatch):
    def fails(self, target):
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(OSError, match="full"):
        new_case("talks", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_a_new_case_has_the_rights_of_new_files(folder, tmp_path):
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "file").write_text("", encoding="utf-8")
    assert folder.stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert (folder / "case.yaml").stat().st_mode == (tmp_path / "plain" / "file").stat().st_mode


def test_the_template_explains_every_part_and_shows_every_field():
    """So that a field added to the models is not left unexplained: each stands in the template, in use or in words."""
    lines = (TEMPLATE / "case.yaml").read_text(encoding="utf-8").splitlines()
    for key in yaml.safe_load("\n".join(lines)):
        (k,) = [k for k, line in enumerate(lines) if line.startswith(f"{key}:")]
        assert "# " in lines[k] or any(line.startswith("# ") for line in lines[k - 3 : k]), key
    words = set(re.findall(r"\w+", " ".join(lines + [p.read_text("utf-8") for p in TEMPLATE.rglob("*/*.yaml")])))
    words |= set(re.findall(r"\w+", (TEMPLATE / "questions.yaml").read_text(encoding="utf-8")))
    forms: set[type[Model]] = set(models(Case)) | {Item, Source}
    assert len(forms) > 25
    for form in forms:
        assert set(form.model_fields) <= words, (form.__name__, set(form.model_fields) - words)
    assert all(quantity.assumed for quantity in load_case(TEMPLATE).quantities().values())


def models(kind: Any) -> Iterator[type[Model]]:
    """Every model that a type is made of."""
    if isinstance(kind, type) and issubclass(kind, Model):
        yield kind
        for field in kind.model_fields.values():
            yield from models(field.annotation)
    for inner in get_args(kind):
        yield from models(inner)


def test_the_template_s_files_are_what_the_reader_calls_clean():
    for path in TEMPLATE.rglob("*.yaml"):
        assert read_yaml(path, path.name).problems == []


def test_a_record_that_cannot_be_read_is_not_an_empty_record(tmp_path):
    """A file or a dangling link in place of the folder is an error with a next step; no record at all is the prior."""
    for name, spoil in (("file", lambda at: at.write_text("x")), ("link", lambda at: at.symlink_to("nowhere"))):
        case = new_case(f"spoilt-{name}", tmp_path)
        shutil.rmtree(case / "record")
        assert [p for p in check_case(case) if p.severity == "error"] == []
        spoil(case / "record")
        told = [p for p in check_case(case) if p.severity == "error"]
        assert [(p.file, p.expected) for p in told] == [("record", "a folder that can be read")]


def test_a_case_is_not_begun_where_nothing_can_be_written():
    with pytest.raises(UsageError, match="a folder that can be written"):
        new_case("fresh", "/proc")
