"""Broken cases: the error names the file, the line, what was expected and got and the next step; the disk stays."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import json
import random
import re
from pathlib import Path

import pytest
import yaml

from sulh.errors import CaseError, IntegrityError, UsageError
from sulh.store import check_case, load_case, new_case

CASE, ITEMS, INDEX, ASKED = "case.yaml", "record/items.yaml", "sources/index.yaml", "questions.yaml"
MACHINERY = re.compile(r"pydantic|errors\.|Input should|Value error|NoneType|Traceback|(?<!!)\b(dict|tuple|str|int)\b")
BROKEN = yaml.safe_load(Path(__file__).with_name("broken.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path):
    return new_case("broken", tmp_path)


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the one place where `old` stands."""
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def line_of(folder: Path, file: str, words: str) -> int:
    """The line on which `words` first stand."""
    text = (folder / file).read_text(encoding="utf-8")
    return text[: text.index(words)].count("\n") + 1


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def errors(folder: Path, kind: type[CaseError] = CaseError):
    """What loading tells, after asserting that checking tells the same and that nothing on disk moved."""
    before = snapshot(folder)
    with pytest.raises(CaseError) as caught:
        load_case(folder)
    assert type(caught.value) is kind
    told = [problem for problem in check_case(folder) if problem.severity in ("error", "integrity")]
    assert tuple(told) == caught.value.problems
    assert snapshot(folder) == before
    assert all(problem.next_step and problem.expected and problem.got for problem in told)
    assert not MACHINERY.search(" ".join(map(str, told)))
    return told


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_is_told_where_it_stands(folder, name):
    fault = BROKEN[name]
    edit(folder, fault["of"], fault["was"], fault["now"])
    told = errors(folder)
    found = [problem for problem in told if fault["says"] in str(problem)]
    assert found, [str(problem) for problem in told]
    assert len(told) == fault.get("count", len(told))
    line = line_of(folder, fault["of"], fault.get("at", fault["now"])) + fault.get("below", 0)
    assert (found[0].file, found[0].line) == (fault["of"], line)


def test_all_faults_of_all_files_are_told_together(folder):
    several = [
        "a weight that does not sum",
        "a probability of 1.2",
        "a date that is not one",
        "an unknown act",
        "a span one off",
        "a side of a source that is not there",
        "an answer without its day",
        "a share above one",
    ]
    for name in several:
        edit(folder, BROKEN[name]["of"], BROKEN[name]["was"], BROKEN[name]["now"])
    told = errors(folder)
    assert told == sorted(told)
    assert len(told) == len(several)
    for name in several:
        assert sum(BROKEN[name]["says"] in str(problem) for problem in told) == 1, name


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("    control: {low: 0.2,", "    control: {low: -0.2,"),
        ("      bluff: {low: -1.5,", "      bluff: {low: 0,"),
        ("      stalling: {low: 0.3, likely: 0.6,", "      stalling: {low: 0.9, likely: 0.6,"),
        ("          weight: {low: 0.2, likely: 0.4, high: 0.6,", "          weight: {low: 0.2, likely: 0.4, high: 6,"),
        ("    today: closed", "    today: [closed]"),
    ],
)
def test_what_is_not_valid_is_not_also_called_missing_or_unknown(folder, was, now):
    edit(folder, CASE, was, now)
    (told,) = errors(folder)
    assert told.line == line_of(folder, CASE, now)


def test_a_changed_source_file_is_told_and_left(folder):
    path = folder / "sources" / "digest.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("two days", "ten days"), encoding="utf-8")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    (told,) = errors(folder, IntegrityError)
    assert (told.file, told.line) == (INDEX, line_of(folder, INDEX, "sha256:"))
    assert told.severity == "integrity"
    assert "sources/digest.txt with SHA-256" in told.expected
    assert told.got == found
    with pytest.raises(IntegrityError) as caught:
        load_case(folder)
    assert caught.value.exit_code == 4


def test_a_changed_source_beside_another_fault_is_an_invalid_case(folder):
    (folder / "sources" / "digest.txt").write_text("Other words.", encoding="utf-8")
    edit(folder, CASE, BROKEN["a probability of 1.2"]["was"], BROKEN["a probability of 1.2"]["now"])
    assert {problem.severity for problem in errors(folder)} == {"error", "integrity"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"caf\xe9", "sources/digest.txt in UTF-8, got byte 0xe9"),
        (b"one\r\ntwo", "plain line ends and no byte order mark"),
        (b"\xef\xbb\xbfone", "plain line ends and no byte order mark"),
    ],
)
def test_a_source_must_be_frozen_text_even_if_its_digest_is_right(folder, content, says):
    (folder / "sources" / "digest.txt").write_bytes(content)
    index = folder / INDEX
    index.write_text(
        re.sub(r'"[0-9a-f]{64}"', f'"{hashlib.sha256(content).hexdigest()}"', index.read_text("utf-8")), "utf-8"
    )
    told = [problem for problem in errors(folder) if problem.where == "sources.digest.file"]
    assert says in str(told[0])


@pytest.mark.parametrize("file", [CASE, INDEX, ITEMS, ASKED])
@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"\x89PNG\r\n\x1a\n", 1, "UTF-8 text, got byte 0x89"),
        (b"a: 1\nb: \x00\n", 2, "printable text, got the control character U+0000"),
        (b"a: [1, 2\nb: 3\n", 2, "expected YAML 1.2"),
        (b"#" * 8_000_001, 0, "at most 8,000,000 bytes, got 8,000,001"),
        (None, 0, "a readable file, got a folder"),
    ],
)
def test_what_cannot_be_read_is_told_once_and_nothing_is_guessed_from_it(folder, file, content, line, says):
    path = folder / file
    path.unlink()
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    (told,) = errors(folder)
    assert (told.file, told.line) == (file, line)
    assert says in str(told)


@pytest.mark.parametrize("file", [CASE, INDEX, ITEMS, ASKED])
@pytest.mark.parametrize("content", ["[]", "0", "text", "false", "- a: 1"])
def test_a_file_that_holds_no_mapping_is_refused(folder, file, content):
    (folder / file).write_text(f"{content}\n", encoding="utf-8")
    told = [problem for problem in errors(folder) if problem.file == file]
    assert len(told) == 1
    assert told[0].line == 1
    assert "a mapping" in told[0].expected


@pytest.mark.parametrize(("file", "says"), [(CASE, "no file"), (INDEX, "no file"), ("sources/digest.txt", "no file")])
def test_a_missing_file_is_told(folder, file, says):
    (folder / file).unlink()
    assert any(says in problem.got and "readable file" in problem.expected for problem in errors(folder))


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("Not for this case.", encoding="utf-8")
    for file in ("sources/digest.txt", ASKED):
        (folder / file).unlink()
        (folder / file).symlink_to(secret)
    words = " ".join(map(str, errors(folder)))
    assert "a link out of the folder" in words
    assert "a link out of it" in words
    assert "Not for this case" not in words


def test_one_id_in_two_files_of_the_record_names_both(folder):
    text = (folder / ITEMS).read_text(encoding="utf-8")
    (folder / "record" / "more.yaml").write_text(text, encoding="utf-8")
    told = errors(folder)
    assert [problem.file for problem in told] == ["record/more.yaml"] * 2
    first = line_of(folder, ITEMS, "met-in-february:")
    assert told[0].got == f"it again (first in {ITEMS} line {first})"
    assert told[0].line == first


def test_a_record_in_two_forms_is_refused(folder):
    (folder / "record.csv").write_text("id\n", encoding="utf-8")
    (told,) = errors(folder)
    assert "record.csv or record/*.yaml, got both" in str(told)


@pytest.mark.parametrize("how", ["no folder", "no file", "empty file", "comments", "empty mapping", "empty table"])
def test_an_empty_record_is_no_fault(folder, how):
    (folder / ITEMS).unlink()
    if how == "no folder":
        (folder / "record").rmdir()
    elif how == "empty table":
        header = "id,source,date,actor,act,kind,text,quote,span,credibility\n"
        (folder / "record.csv").write_text(header, encoding="utf-8")
    elif how != "no file":
        text = {"empty file": "", "comments": "# none yet\n", "empty mapping": "{}\n"}[how]
        (folder / ITEMS).write_text(text, encoding="utf-8")
    dossier = load_case(folder)
    assert dossier.items == {}
    assert list(dossier.sources) == ["digest"]
    told = [(problem.severity, problem.where, problem.got) for problem in check_case(folder)]
    assert told == ([("finding", "record", "neither")] if how == "no folder" else [])


def test_a_day_before_the_first_item_leaves_the_record_empty(folder):
    dossier = load_case(folder, "2025-02-26")
    assert dossier.items == {}
    assert dossier.as_of == dt.date(2025, 2, 26)


@pytest.mark.parametrize("day", ["yesterday", "2025-02-30", "20250301", "", "2025-3-1", 20250301])
def test_a_day_that_is_none_is_refused(folder, day):
    with pytest.raises(UsageError, match="as_of: expected a date like 2025-10-28"):
        load_case(folder, day)


@pytest.mark.parametrize("day", ["9999-12-31", "1799-12-31", "2201-01-01"])
def test_a_day_outside_the_years_that_count_is_refused_with_their_limits(folder, day):
    with pytest.raises(UsageError, match=f'as_of: expected a date from 1800 to 2200, got "{day}"'):
        load_case(folder, day)
    assert load_case(folder, "2200-12-31").items


@pytest.mark.parametrize("name", ["no-such-case", "", "/no/such/folder", "../x", "a\0b"])
def test_a_case_that_is_not_there_is_refused_with_the_names_there_are(name):
    with pytest.raises(UsageError, match="shipped case"):
        load_case(name)


def test_a_file_in_place_of_a_folder_is_refused(folder):
    with pytest.raises(UsageError, match="Give the folder that holds"):
        check_case(folder / CASE)


def test_ten_thousand_items_load(folder):
    item = json.loads(json.dumps(load_case(folder).raw["record"]["asked-for-time"]))
    record = {f"item-{k}": {**item, "event": f"e{k}"} for k in range(10_000)}
    (folder / ITEMS).write_text("".join(f"{key}: {json.dumps(one)}\n" for key, one in record.items()), encoding="utf-8")
    assert len(load_case(folder).items) == 10_000


def test_a_message_cannot_act_on_the_terminal(folder):
    edit(folder, ITEMS, "actor: second\n", 'actor: "\\e]0;x\\a\\u202e\\u0085second"\n')
    (folder / "sources" / "a\x1b[2Jb.txt").write_text("x", encoding="utf-8")
    told = check_case(folder)
    assert len(told) == 2
    for problem in told:
        assert str(problem).replace("\n", "").isprintable()
    assert "\\x1b" in told[0].got
    assert "\\x1b[2J" in told[1].file


REPLACEMENTS = [
    None,
    0,
    -1,
    1.2,
    True,
    "x",
    "2025-01-01",
    [],
    {},
    [1],
    {"a": 1},
    {"value": 2, "assumed": "x"},
    "second",
    10**30,
]


def places(value, path=()):
    """The path of every part of plain data but the whole."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from places(inner, (*path, key))


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_put_anywhere_is_judged_and_never_raises(folder, seed):
    """Any part of any file replaced by anything: loading either works or tells what is wrong, in the house's words."""
    dice = random.Random(seed)  # noqa: S311
    raw = json.loads(json.dumps(load_case(folder).raw))
    for _ in range(dice.choice([1, 2, 4])):
        head = dice.choice(["case", "case", "record", "sources", "questions"])
        *parents, last = dice.choice(list(places(raw[head])))
        place = raw[head]
        for key in parents:
            place = place[key]
        place[last] = copy.deepcopy(dice.choice(REPLACEMENTS))
    for head, file in (("case", CASE), ("record", ITEMS), ("sources", INDEX), ("questions", ASKED)):
        (folder / file).write_text(json.dumps(raw[head]), encoding="utf-8")
    told = check_case(folder)
    if any(problem.severity == "error" for problem in told):
        errors(folder)
    else:
        assert load_case(folder).digest
