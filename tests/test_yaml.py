"""The strict YAML reader: plain data with lines, and a clear refusal, with its line, of everything clever."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sulh.case import read_yaml
from sulh.case._yaml import MAX_BYTES, MAX_DEPTH


@pytest.fixture
def read(tmp_path):
    def reading(content):
        path = tmp_path / "a.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_yaml(path, "a.yaml")

    return reading


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", 1),
        ("-12", -12),
        ("010", 10),  # YAML 1.1 read eight here
        ("0o17", 15),
        ("0xff", 255),
        ("1_000", "1_000"),
        ("1:30", "1:30"),  # YAML 1.1 read ninety here
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("NO", "NO"),
        ("off", "off"),
        ("~", None),
        ("", None),
        ("2025-10-28", "2025-10-28"),
        ('"1"', "1"),
        ("'true'", "true"),
        ("|\n  1\n", "1\n"),
        (".inf", ".inf"),
        ("9" * 65, "9" * 65),
    ],
)
def test_scalars_have_the_types_of_the_core_schema(read, written, value):
    got = read(f"a: {written}\n")
    assert got.problems == []
    assert got.data == {"a": value}
    assert type(got.data["a"]) is type(value)


def test_every_value_knows_its_line(read):
    document = read("# first\na:\n  b: 1\n  c:\n    - x\n    - y: 2\nd: {e: 3}\n")
    lines = {("a",): 2, ("a", "b"): 3, ("a", "c", 0): 5, ("a", "c", 1, "y"): 6, ("d", "e"): 7}
    assert {path: document.line(path) for path in lines} == lines
    assert document.line(("a", "c", 1, "nowhere", "deep")) == 6


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "each key once, got 'a' again (first at line 1)"),
        ("a:\n  b: 1\n  b: 1\n", 3, "a.b: expected each key once"),
        ("a: &x 1\n", 1, "the anchor &x"),
        ("a: 1\n&k b: 1\n", 2, "the anchor &k"),
        ("a: &x 1\nb: *x\n", 2, "the alias *x"),
        ("a: 1\nb: !!int 3\n", 2, "the tag !!int"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "the tag !!python/object/apply:os.system"),
        ("a: 1\n---\nb: 1\n", 2, "one document, got a second one"),
        ("a: [1\nb: 2\n", 2, "YAML 1.2"),
        ("a: 1\n b: 2\n", 2, "YAML 1.2"),
        ("a: 1\n\tb: 2\n", 2, "YAML 1.2"),
        ("a: 1\n? [b]\n: 2\n", 2, "a plain word as key"),
        ("a:\n  - " + "- " * MAX_DEPTH + "1\n", 2, f"at most {MAX_DEPTH} levels, got deeper nesting"),
        ("a: 1\nb: " + "[" * 100_000, 2, "deeper nesting"),
        ("a: 1\nb: \u0007\n", 2, "printable text, got the control character U+0007"),
        (b"a: 1\nb: \xff\n", 2, "UTF-8 text, got byte 0xff"),
        (b"\x89PNG\r\n\x1a\n\0\0", 1, "UTF-8 text, got byte 0x89"),
        (b"\x7fELF\0\0", 1, "printable text"),
        (b"#" * (MAX_BYTES + 1), 0, "at most 8,000,000 bytes, got 8,000,001"),
    ],
)
def test_what_a_case_may_not_hold_is_refused_with_its_line(read, text, line, words):
    problems = read(text).problems
    (told,) = [problem for problem in problems if words in str(problem)]
    assert (told.file, told.line) == ("a.yaml", line)
    assert told.next_step


def test_reading_goes_on_after_what_can_be_read_past(read):
    document = read("a: &x 1\nb: *x\na: 2\nc: !t 3\nd: 4\n---\n")
    assert [problem.line for problem in document.problems] == [1, 2, 3, 4, 6]
    assert document.data == {"a": 1, "b": None, "c": "3", "d": 4}


def test_a_billion_laughs_stay_small(read):
    lol = "a: &a [lol]\n" + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghi"))
    document = read(lol)
    assert len(json.dumps(document.data)) < 1000
    assert "the anchor &a" in str(document.problems[0])


def test_a_file_of_the_largest_size_is_read(read):
    assert read(b"a: 1\n".ljust(MAX_BYTES, b"#")).problems == []


def test_a_file_with_endless_problems_is_given_up(read):
    document = read("a: 1\n" * 100_000)
    assert document.data is None
    assert "more than 100 problems" in str(document.problems[-1])
    assert len(document.problems) == 101


@pytest.mark.parametrize(("made", "words"), [("nothing", "no file"), ("folder", "a folder")])
def test_what_is_no_file_is_told(tmp_path, made, words):
    path = tmp_path / "a.yaml"
    if made == "folder":
        path.mkdir()
    (told,) = read_yaml(path, "a.yaml").problems
    assert told.got == words


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "\ufeff"])
def test_an_empty_file_holds_nothing_and_that_is_no_problem(read, text):
    document = read(text)
    assert (document.data, document.problems) == (None, [])


@pytest.mark.parametrize("text", ["\ufeffa: 1\r\nb: 2\r\n", "a: 1\nb: 2", "{a: 1, b: 2}", '{"a": 1, "b": 2}\n...\n'])
def test_line_ends_marks_and_flow_style_do_not_matter(read, text):
    document = read(text)
    assert (document.data, document.problems) == ({"a": 1, "b": 2}, [])


# The writer speaks YAML 1.1, in which 1e3 and 0o7 are words and need no quotation marks.
NUMBER_OF_1_2_ONLY = re.compile(r"[-+.0-9a-fA-FoxX]+")
PRINTABLE = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"))).filter(
    lambda text: not NUMBER_OF_1_2_ONLY.fullmatch(text)
)
NUMBERS = st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.recursive(
    st.none() | st.booleans() | NUMBERS | PRINTABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PRINTABLE, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(PRINTABLE, PLAIN, max_size=4), st.sampled_from([None, True, False]))
def test_what_a_writer_of_yaml_wrote_is_read_back(tmp_path_factory, data, flow):
    path = tmp_path_factory.getbasetemp() / "written.yaml"
    dumper = type("Plain", (yaml.SafeDumper,), {"ignore_aliases": lambda *_: True})
    path.write_text(yaml.dump(data, Dumper=dumper, allow_unicode=True, default_flow_style=flow), encoding="utf-8")
    document = read_yaml(path, "written.yaml")
    assert document.problems == []
    assert document.data == data


@given(st.binary(max_size=200) | st.text("ab:-[]{}&*!|>'\"#\n ,?%@`").map(str.encode))
def test_no_bytes_whatever_raise(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    document = read_yaml(path, "any.yaml")
    assert document.problems or isinstance(document.data, dict | list | str | int | float | bool | None)
