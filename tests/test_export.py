"""The record in other forms: what is exported says what the record says, and acts on nothing that opens it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sulh.store
from folders import edit
from small import small_dossier, small_item
from sulh.cli import main
from sulh.errors import CaseError, UsageError
from sulh.record import Dossier, bears_on, observations, reliance
from sulh.record.exchange import csv_text, parquet_bytes, prov_document, prov_json
from sulh.record.exchange._export import COLUMNS, escaped, joined_links, parted_links, unescaped
from sulh.store import load_case
from sulh.store._csv import COLUMNS as READ

CASE = "istanbul-2025"
STORE = Path(sulh.store.__file__).parent
TEMPLATE = STORE / "template"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NASTY = [
    "=1+1",
    "'=1+1",
    "''@x",
    "@SUM(A1)",
    "+44",
    "-5",
    "'",
    "''",
    "'x",
    "\u202eevil",
    "a,b",
    'say "no"',
    "a\nb",
    ">",
    "\\",
]
PRINTABLE = st.text(st.sampled_from("'=+-@\t\r\n\",;>\\ aب\u202e\u200f\ufeff\xa0😀"), max_size=12)
TEXT = st.sampled_from(NASTY) | PRINTABLE
FILLED = TEXT.map(str.strip).filter(bool)


# CSV


@given(TEXT)
def test_an_escaped_cell_is_no_formula_and_comes_back(cell):
    assert not escaped(cell).startswith(FORMULA)
    assert unescaped(escaped(cell)) == cell


@given(TEXT, TEXT)
def test_no_two_cells_are_escaped_alike(one, other):
    assert (escaped(one) == escaped(other)) == (one == other)


@pytest.mark.parametrize(
    ("cell", "written"),
    [("=1", "'=1"), ("'=1", "''=1"), ("\t=1", "'\t=1"), ("'plain", "'plain"), ("a=1", "a=1"), ("", ""), ("'", "'")],
)
def test_which_cells_get_an_apostrophe(cell, written):
    assert escaped(cell) == written


@given(st.lists(FILLED, max_size=4))
def test_links_of_a_chain_come_back_whatever_they_hold(links):
    assert parted_links(joined_links(tuple(links))) == links


def test_a_chain_written_by_hand_reads_as_before():
    assert parted_links("an official > AFP>Dawn") == ["an official", "AFP", "Dawn"]
    assert parted_links(r"C:\x > y") == [r"C:\x", "y"]


def with_items(folder: Path, *items: dict[str, Any]) -> Dossier:
    """The template with a record of these items, each what differs from the first of the template."""
    plain = load_case(TEMPLATE).raw["record"]["met-in-february"]
    (folder / "record" / "items.yaml").write_text(
        json.dumps({f"i-{k}": plain | item for k, item in enumerate(items)}, ensure_ascii=False), encoding="utf-8"
    )
    return load_case(folder)


def reloaded(folder: Path, text: str) -> Dossier:
    """The folder with its record replaced by a table; the folder is put back."""
    kept = {path.name: path.read_bytes() for path in (folder / "record").iterdir()}
    shutil.rmtree(folder / "record")
    try:
        (folder / "record.csv").write_bytes(text.encode())
        return load_case(folder)
    finally:
        (folder / "record.csv").unlink()
        (folder / "record").mkdir()
        for name, blob in kept.items():
            (folder / "record" / name).write_bytes(blob)


@given(FILLED, FILLED, FILLED, st.lists(FILLED, max_size=3), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_table_loads_again_with_the_same_digest(folder, text, grader, speaker, chain, known):
    more = {"known": "2025-02-27", "modality": "asserted", "issue": "group", "position": []} if known else {}
    undirected = {"actor": None, "recipient": None, "between": ["first", "second"], "row": grader}
    before = with_items(
        folder,
        {"text": text, "grader": grader, "speaker": speaker, "chain": chain} | more,
        {"text": speaker} | undirected,
    )
    after = reloaded(folder, csv_text(before))
    assert dict(after.items) == dict(before.items)
    assert after.digest == before.digest


def test_the_first_case_loads_again_from_its_table(tmp_path):
    folder = tmp_path / CASE
    shutil.copytree(STORE / "shipped" / CASE, folder)
    whole = load_case(folder, "2026-12-31")
    assert len(whole.items) == len(whole.raw["record"]) == 85
    assert reloaded(folder, csv_text(whole)).digest == whole.digest


def test_a_graded_record_exports_the_grades_in_force(folder):
    rows = ["met-in-february,Ann,2025-03-01,4,E,", "met-in-february,Ben,2025-03-02,1,A,better"]
    path = folder / "grades.csv"
    path.write_text("\n".join(["item,grader,date,credibility,reliability,why", *rows]) + "\n", encoding="utf-8")
    before = load_case(folder)
    row = next(r for r in csv.DictReader(io.StringIO(csv_text(before))) if r["id"] == "met-in-february")
    assert (row["credibility"], row["reliability"], row["grader"]) == ("1", "A", "Ben")
    assert dict(reloaded(folder, csv_text(before)).items) == dict(before.items)  # beside the history
    path.unlink()
    after = reloaded(folder, csv_text(before))
    assert dict(after.items) == dict(before.items)
    assert after.digest != before.digest


def test_a_record_with_batches_exports_all_items_and_stands_in_a_case_without_them(folder):
    batch = folder / "imports" / "wire"
    batch.mkdir(parents=True)
    index = folder / "sources" / "index.yaml"
    entry = index.read_text(encoding="utf-8").split("digest:\n", 1)[1].replace("digest.txt", "wire.txt")
    (batch / "index.yaml").write_text(f"wire:\n{entry}", encoding="utf-8")
    shutil.copy(folder / "sources" / "digest.txt", batch / "wire.txt")
    item = next(csv.DictReader(io.StringIO(csv_text(load_case(TEMPLATE)))))
    row = {key: cell for key, cell in (item | {"id": "w1", "source": "wire", "row": "7"}).items() if cell}
    with (batch / "record.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([row.keys(), row.values()])
    before = load_case(folder)
    text = csv_text(before)
    assert [r["id"] for r in csv.DictReader(io.StringIO(text))] == sorted(["w1", "met-in-february", "asked-for-time"])
    with pytest.raises(CaseError, match="each id once"):
        reloaded(folder, text)
    index.write_text(index.read_text(encoding="utf-8") + f"\nwire:\n{entry}", encoding="utf-8")
    (batch / "wire.txt").rename(folder / "sources" / "wire.txt")
    shutil.rmtree(folder / "imports")
    after = reloaded(folder, text)
    assert (dict(after.items), after.digest) == (dict(before.items), before.digest)


def test_the_columns_are_those_that_are_read():
    header = next(csv.reader(io.StringIO(csv_text(small_dossier()))))
    assert tuple(header) == COLUMNS
    assert set(READ) - set(header) == {"span_start", "span_end"}


def test_a_cut_record_exports_what_was_known(folder):
    edit(folder / "record" / "items.yaml", "credibility: 3", "credibility: 3\n  known: 2025-03-01")
    rows = list(csv.DictReader(io.StringIO(csv_text(load_case(folder, "2025-02-28")))))
    assert [row["id"] for row in rows] == ["met-in-february"]


def test_a_control_character_is_refused_with_its_place(folder):
    dossier = with_items(folder, {"text": "bell \x07"})
    with pytest.raises(UsageError, match=r"record\.i-0\.text: .*U\+0007.*Parquet"):
        csv_text(dossier)


# Parquet


def table(dossier: Dossier, tmp_path: Path, ask: str = "SELECT *") -> list[tuple[Any, ...]]:
    import duckdb

    path = tmp_path / "items.parquet"
    path.write_bytes(parquet_bytes(dossier))
    return duckdb.connect().execute(f"{ask} FROM '{path}'").fetchall()


def test_parquet_has_the_types_of_the_fields(tmp_path):
    kinds = {name: kind for name, kind, *_ in table(small_dossier([{}]), tmp_path, "DESCRIBE SELECT *")}
    assert {name for name, kind in kinds.items() if kind == "DATE"} == {"date", "known", "source_date"}
    assert {name for name, kind in kinds.items() if kind == "INTEGER"} == {"credibility", "span_start", "span_end"}
    assert {name for name, kind in kinds.items() if kind == "VARCHAR[]"} == {"between", "position", "chain"}
    assert {name for name, kind in kinds.items() if kind == "DOUBLE"} == {"r", "score"}
    assert {"publisher", "side", "family", "grade", "bears_on"} <= set(kinds)
    assert "span" not in kinds


def test_parquet_holds_what_the_record_holds(tmp_path):
    dossier = load_case(CASE)
    columns = "id, date, chain, quote, span_start, span_end, publisher, source_date, grade, r, bears_on, position"
    found = table(dossier, tmp_path, f"SELECT {columns}")
    assert [row[0] for row in found] == sorted(dossier.items)
    for row in found:
        item = dossier.items[row[0]]
        source = dossier.sources[item.source]
        grade = f"{item.reliability or source.reliability}{item.credibility}"
        r, bears = reliance(item, source, dossier.codebook), bears_on(item, dossier.case)[0]
        expected = (item.date, list(item.chain), item.quote, *item.span, source.publisher, source.date, grade, r, bears)
        assert row[1:] == (*expected, list(item.position))


def test_parquet_keeps_any_text_and_an_empty_record(tmp_path):
    nasty = [{"text": text, "grader": text, "chain": [text, "x"]} for text in NASTY]
    found = table(small_dossier(nasty), tmp_path, "SELECT text, grader, chain")
    assert found == [(text, text, [text, "x"]) for text in NASTY]
    assert table(small_dossier(), tmp_path, "SELECT count(*)") == [(0,)]


def test_two_parquet_exports_are_alike():
    assert parquet_bytes(load_case(CASE)) == parquet_bytes(load_case(CASE))


# PROV-JSON

RELATIONS = {  # PROV-JSON, section 3: the ends of each relation used here, and what each must name
    "wasGeneratedBy": {"prov:entity": "entity", "prov:activity": "activity"},
    "used": {"prov:activity": "activity", "prov:entity": "entity"},
    "wasDerivedFrom": {"prov:generatedEntity": "entity", "prov:usedEntity": "entity"},
    "wasAttributedTo": {"prov:entity": "entity", "prov:agent": "agent"},
    "wasAssociatedWith": {"prov:activity": "activity", "prov:agent": "agent", "prov:plan": "entity"},
    "hadMember": {"prov:collection": "entity", "prov:entity": "entity"},
}
QNAME = re.compile(r"(?P<prefix>[A-Za-z][A-Za-z0-9_-]*):(?:[A-Za-z0-9_/-]|%[0-9A-F]{2})+")
TYPES = {"settler": 0.4, "captive": 0.3, "staller": 0.2, "refuser": 0.1}


def values(attribute: Any) -> list[Any]:
    return attribute if isinstance(attribute, list) else [attribute]


def assert_name(name: str, prefixes: dict[str, str]) -> None:
    match = QNAME.fullmatch(name)
    assert match, name
    assert match["prefix"] in prefixes


def assert_values(attribute: Any, prefixes: dict[str, str]) -> None:
    """A text, a typed literal, or a list of them."""
    assert values(attribute)
    for value in values(attribute):
        if isinstance(value, str):
            continue
        assert set(value) == {"$", "type"}
        assert isinstance(value["$"], str)
        assert_name(value["type"], prefixes)
        if value["type"] == "xsd:QName":
            assert_name(value["$"], prefixes)
        elif value["type"] == "xsd:date":
            dt.date.fromisoformat(value["$"])


def assert_prov(document: dict[str, Any]) -> None:
    """The rules of the submission's JSON schema, and that every name is declared and every end exists."""
    assert set(document) <= {"prefix", "entity", "activity", "agent", *RELATIONS}
    prefixes = document["prefix"]
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]+", name) and ":" in uri for name, uri in prefixes.items())

    for kind in ("entity", "activity", "agent"):
        for name, body in document[kind].items():
            assert_name(name, prefixes)
            for key, attribute in body.items():
                assert_name(key, prefixes)
                assert_values(attribute, prefixes)
    for relation, ends in RELATIONS.items():
        for name, body in document.get(relation, {}).items():
            assert name.startswith("_:")
            assert set(ends) - {"prov:plan"} <= set(body) <= {*ends, "prov:type"}
            for end, kind in ends.items():
                assert end not in body or body[end] in document[kind], body
            assert_values(body.get("prov:type", "none"), prefixes)


def walk(document: dict[str, Any], start: str) -> set[str]:
    """Everything that one can reach from an entity by what it came from."""
    ways = {
        "wasDerivedFrom": ("prov:generatedEntity", "prov:usedEntity"),
        "wasAttributedTo": ("prov:entity", "prov:agent"),
    }
    edges = [(one[a], one[b]) for way, (a, b) in ways.items() for one in document.get(way, {}).values()]
    reached, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        new = {end for begin, end in edges if begin == at} - reached
        reached |= new
        waiting += new
    return reached


def test_the_provenance_of_the_first_case_is_prov_json_and_leads_to_the_publishers():
    dossier = load_case(CASE)
    document = prov_document(dossier, {"pakistan": TYPES, "afghan-taliban": TYPES})
    assert_prov(document)
    weighty = [k for k, i in dossier.items.items() if reliance(i, dossier.sources[i.source], dossier.codebook) > 0]
    assert len(weighty) > 30
    for key in weighty:
        source = dossier.sources[dossier.items[key].source]
        reached = walk(document, f"case:item/{key}")
        things = [document["entity"][name] for name in reached if name in document["entity"]]
        assert any(thing.get("sulh:sha256") == source.sha256 for thing in things)
        addresses = [thing["sulh:address"]["$"] for thing in things if "sulh:address" in thing]
        assert addresses == ([source.address] if source.address else [])
        labels = [document["agent"][name]["prov:label"] for name in reached if name in document["agent"]]
        assert source.publisher in labels


def test_a_belief_leads_to_every_item_that_carried_weight_and_to_no_other():
    dossier = load_case(CASE)
    document = prov_document(dossier, {"pakistan": TYPES})
    reached = walk(document, f"case:belief/pakistan/{dossier.as_of}")
    weighed = {f"case:item/{one.item}" for one in observations(dossier, "pakistan") if one.r > 0}
    assert {name for name in reached if name.startswith("case:item/")} == weighed
    assert document["entity"][f"case:belief/pakistan/{dossier.as_of}"]["sulh:settler"]["$"] == "0.4"


def test_without_beliefs_nothing_was_inferred():
    document = prov_document(load_case(CASE))
    assert_prov(document)
    assert not [
        name for kind in ("entity", "activity") for name in document[kind] if re.search("belief|inference", name)
    ]


def test_what_people_wrote_cannot_break_a_name_and_stays_data():
    nasty = [{"text": text, "grader": text, "chain": [text]} for text in [*NASTY, "-", "a/b:c %20.", "\ud7ff.~"]]
    dossier = small_dossier(nasty)
    document = prov_document(dossier)
    assert_prov(document)
    people = [agent["prov:label"] for agent in document["agent"].values() if agent["prov:type"]["$"] == "prov:Person"]
    assert sorted(people) == sorted({item.grader for item in dossier.items.values() if item.grader})
    text = prov_json(dossier)
    assert json.loads(text) == document
    assert "\u202e" not in text


def test_primary_sources_quotations_and_revisions():
    items = {
        "own": {},
        "passed": {"chain": ["an official"]},
        "opinion": {"kind": "framing"},
        "newer": {"supersedes": "own"},
        "after-lost": {"supersedes": "lost"},
    }
    document = prov_document(small_dossier(items))
    assert_prov(document)
    told = {
        (one["prov:generatedEntity"].rsplit("/")[-1], one["prov:usedEntity"], one["prov:type"]["$"])
        for one in document["wasDerivedFrom"].values()
        if "prov:type" in one
    }
    assert {name for name, _, kind in told if kind == "prov:PrimarySource"} == {"own", "newer", "after-lost"}
    assert {name for name, text, kind in told if (text, kind) == ("case:text/wire", "prov:Quotation")} == set(items)
    assert {(a, b) for a, b, kind in told if kind == "prov:Revision"} == {("newer", "case:item/own")}


def test_a_grader_is_a_person_and_no_grader_is_nobody():
    document = prov_document(small_dossier([{"grader": "A. Reader"}, {}]))
    coded = {one["prov:entity"]: one["prov:activity"] for one in document["wasGeneratedBy"].values()}
    by = {one["prov:activity"]: one["prov:agent"] for one in document["wasAssociatedWith"].values()}
    assert by[coded["case:item/i01"]] == "case:grader/A%2E%20Reader"
    assert coded["case:item/i02"] not in by


def test_sources_of_later_days_are_left_out():
    sources = {"later": {**SOURCE, "date": "2020-06-01"}, "early": SOURCE}
    dossier = replace(small_dossier([{}], sources=sources), as_of=dt.date(2020, 3, 1))
    entities = prov_document(dossier)["entity"]
    assert "case:source/early" in entities
    assert "case:source/later" not in entities


SOURCE = {
    "publisher": "P",
    "date": "2020-01-01",
    "side": "others",
    "family": "p",
    "reliability": "B",
    "file": "p.txt",
    "sha256": "1" * 64,
}


def test_a_source_without_an_address_is_known_by_its_text():
    document = prov_document(small_dossier([{}]))
    assert "sulh:address" not in document["entity"]["case:source/wire"]
    assert document["entity"]["case:text/wire"]["sulh:sha256"] == "0" * 64


def test_no_two_versions_of_a_case_share_a_name():
    one = small_dossier([{}])
    other = replace(one, digest="1" * 64)
    assert prov_document(one)["prefix"]["case"] != prov_document(other)["prefix"]["case"]
    assert small_item() == one.items["i01"]


# The command


def export(*words: str):
    return CliRunner().invoke(main, ["export", *words], catch_exceptions=False)


def test_export_gives_a_file_or_standard_output(tmp_path):
    out = tmp_path / "new" / "record.csv"
    done = export("csv", CASE, "--out", str(out))
    assert (done.exit_code, done.output) == (0, f"{out}: 52 items of {CASE} as of 2025-10-28\n")
    assert export("csv", CASE).stdout_bytes == out.read_bytes() == csv_text(load_case(CASE)).encode()
    assert json.loads(export("prov", CASE, "--as-of", "2025-10-20").stdout) == prov_document(
        load_case(CASE, "2025-10-20")
    )
    export("parquet", CASE, "--out", str(tmp_path / "record.parquet"))
    assert (tmp_path / "record.parquet").read_bytes() == parquet_bytes(load_case(CASE))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("parquet", CASE), "--out FILE, got none"),
        (("csv", CASE, "--as-of", "tomorrow"), "a date like 2025-10-28"),
        (("csv", "no-such-case"), "a case folder"),
        (("prov", CASE, "--out", "FILE/under"), "--out: expected a file that can be written"),
    ],
)
def test_what_cannot_be_exported_is_one_clear_error(tmp_path, words, says):
    (tmp_path / "FILE").write_text("mine", encoding="utf-8")
    done = export(*(word.replace("FILE", str(tmp_path / "FILE")) if "/" in word else word for word in words))
    assert done.exit_code == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert (tmp_path / "FILE").read_text(encoding="utf-8") == "mine"


def test_export_tells_beliefs_when_asked():
    document = json.loads(export("prov", CASE, "--beliefs").stdout)
    assert_prov(document)
    found = {name.split("/")[1] for name in document["entity"] if name.startswith("case:belief/")}
    assert found == {"pakistan", "afghan-taliban"}
