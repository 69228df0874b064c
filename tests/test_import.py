"""Import of event data: every row is kept or counted with a reason, and a case is never half written."""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path

import pytest
from click.testing import CliRunner

from folders import edit
from shared import need_shared
from sulh.case import read_yaml
from sulh.cli import main
from sulh.errors import CaseError, UsageError
from sulh.inert import inert
from sulh.record import bears_on, load_codebook, tension_now
from sulh.record.exchange import codes_of, formats
from sulh.record.exchange._clean import PIECE
from sulh.record.exchange._codes import UNCLEAR, read_codes
from sulh.record.exchange._extract import WHO
from sulh.record.exchange._mapping import mapping_faults
from sulh.store import Choices, change, check_case, import_events, load_case, shipped
from sulh.store._move_in import alone

PAIR = {"AAA": "first", "BBB": "second", "The Band": "band"}
HEAD = "date,source,target,code"


def table(folder: Path, body: str | bytes, name: str = "events.csv") -> Path:
    path = folder.parent / name
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return path


def bring(folder: Path, body: str | bytes | Path, kind: str = "cameo", **choices):
    path = body if isinstance(body, Path) else table(folder, body)
    report = import_events(kind, path, folder, Choices(**{"actors": PAIR, **choices}))
    told = sum(tally.count for tally in report.refused.values()) + sum(report.left_out.values())
    assert report.read == told + report.duplicates + report.already_there + report.kept
    return report


def refused(report):
    return {why: (tally.count, tally.first) for why, tally in report.refused.items()}


def snapshot(folder: Path) -> dict[str, bytes | None]:
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in sorted(folder.rglob("*"))}


def gdelt_row(number: int, one: str, other: str, code: str, day: str = "20250110", place: str = "") -> list[str]:
    row = dict.fromkeys(formats()["gdelt"].header, "")
    row |= {"GlobalEventID": str(number), "Day": day, "Actor1Code": one, "Actor2Code": other, "EventCode": code}
    row |= {"ActionGeo_FullName": place, "DATEADDED": "20250112093000", "SOURCEURL": "https://example.org/a"}
    return list(row.values())


def test_a_row_becomes_an_item_that_quotes_its_line_and_keeps_its_id(folder):
    report = bring(folder, "event_id,date,source,target,code,place\nE-7,2025-02-01,AAAGOV,BBB,042,Old Town\n")
    assert (report.read, report.kept, report.batch) == (1, 1, "imports/cameo")
    dossier = load_case(folder)
    (key,) = [key for key in dossier.items if key.startswith("cameo-")]
    item = dossier.items[key]
    assert (item.row, item.actor, item.recipient, item.act, item.kind) == ("E-7", "first", "second", "CONSULT", "claim")
    assert (str(item.date), str(item.known)) == ("2025-02-01", "2025-02-01")
    assert dossier.texts["cameo"][slice(*item.span)] == item.quote
    assert '"AAAGOV" to "BBB"' in item.quote
    assert (dossier.sources["cameo"].reliability, item.credibility) == ("F", 4)
    assert [p for p in check_case(folder) if p.severity not in ("finding", "note")] == []


def test_every_code_table_names_acts_of_the_codebook():
    acts = load_codebook().acts
    for key, form in formats().items():
        for code, entry in codes_of(form).codes.items():
            named = {entry.act, entry.group, entry.large, entry.states} - {None}
            assert named <= set(acts), (key, code)
            assert bool(named) != bool(entry.without), (key, code)


@pytest.mark.parametrize(
    ("kind", "text", "act"),
    [  # by the codebooks: CAMEO 042 make a visit, 112 accuse, 0256 appeal to de-escalate, 138 threaten with force,
        # 0871 declare truce, 195 employ aerial weapons; WEIS 140 deny, 174 ultimatum; names as ICEWS writes them
        ("cameo", "042", "CONSULT"),
        ("cameo", "1124", "ACCUSE"),
        ("cameo", "138", "THREATEN"),
        ("cameo", "0871", "HOLD_FIRE"),
        ("cameo", "46.0", "CONSULT"),
        ("weis", "140", "DENY"),
        ("weis", "174", "THREATEN"),
        ("icews", "Engage in negotiation", "CONSULT"),
        ("icews", "SIGN FORMAL AGREEMENT", "SIGN"),
        ("icews", "057", "SIGN"),
        ("plover", "RETREAT/ceasefire", "HOLD_FIRE"),
        ("plover", "consult/visit", "CONSULT"),
    ],
)
def test_codes_are_read_by_the_longest_that_the_table_has(kind, text, act):
    assert read_codes(codes_of(formats()[kind]), [text])[text].code.act == act


def test_a_comment_an_appeal_and_an_unknown_code_are_refused_with_a_reason(folder):
    rows = ["010", "0256", "999", "", "XX", "042"]
    report = bring(folder, "\n".join([HEAD, *(f"2025-02-0{k + 1},AAA,BBB,{code}" for k, code in enumerate(rows))]))
    assert refused(report) == {
        "no act in the codebook for a comment, which commits to nothing": (1, [1]),
        "no act in the codebook for an appeal, which requires nothing": (1, [2]),
        'code "999" is not in the table': (1, [3]),
        "no code": (1, [4]),
        'code "XX" is not in the table': (1, [5]),
    }
    assert report.kept == 1


def test_a_lost_leading_zero_is_put_back_and_what_it_makes_unclear_is_refused(folder):
    report = bring(folder, f"{HEAD}\n2025-02-01,AAA,BBB,42\n2025-02-02,AAA,BBB,20\n2025-02-03,AAA,BBB,112\n")
    assert refused(report) == {UNCLEAR: (1, [2])}
    assert report.repaired["leading zero of a code put back"].count == 1
    assert {i.act for k, i in load_case(folder).items.items() if k.startswith("cameo-")} == {"CONSULT", "ACCUSE"}


def test_dates_that_are_missing_or_impossible_are_refused(folder):
    days = ["", "2025-02-30", "yesterday", "0001-01-01", "20250210", "2025-02-11T08:30:00Z"]
    report = bring(folder, "\n".join([HEAD, *(f"{day},AAA,BBB,042" for day in days)]))
    wrong = "a date that is none, or is written in another way"
    assert refused(report) == {"no date": (1, [1]), wrong: (3, [2, 3, 4])}
    assert report.kept == 2


def test_mixed_separators_and_open_quotation_marks_cost_only_their_rows(folder):
    body = f'{HEAD}\n2025-02-01,AAA,BBB,042\n2025-02-02;AAA;BBB;042\n2025-02-03,AAA,BBB,042,5\n2025-02-04,"AA"A,BBB,1\n'
    report = bring(folder, f"{body}2025-02-05,AAA,BBB,112\n")
    assert sorted(refused(report).values()) == [(1, [3]), (1, [4]), (1, [5])]
    assert {tally.unit for tally in report.refused.values()} == {"line"}
    assert report.kept == 2


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_the_separator_is_read_off_the_header(folder, mark):
    assert bring(folder, f"{HEAD}\n2025-02-01,AAA,BBB,042\n".replace(",", mark)).kept == 1


def test_latin_1_rows_are_refused_in_utf_8_and_read_when_the_encoding_is_told(folder):
    body = f"{HEAD},place\n2025-02-01,AAA,BBB,042,Orléans\n2025-02-02,AAA,BBB,042,Town\n".encode("latin-1")
    report = bring(folder, body, dry_run=True)
    assert refused(report) == {"bytes that are not UTF-8": (1, [2])}
    report = bring(folder, body, encoding="latin-1")
    assert (report.kept, report.refused) == (2, {})
    assert "Orléans" in load_case(folder).texts["cameo"]
    with pytest.raises(UsageError, match=r'--encoding: .* got "klingon"'):
        bring(folder, body, encoding="klingon")


def test_utf_16_packed_files_and_any_line_ends_are_read(folder):
    body = f"{HEAD}\n2025-02-01,AAA,BBB,042\n2025-02-02,BBB,AAA,042\n"
    packed = folder.parent / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", body)
    forms = [body.encode("utf-16"), b"\xef\xbb\xbf" + body.encode(), gzip.compress(body.encode()), packed]
    forms += [body.replace("\n", ends).encode() for ends in ("\r\n", "\r")]
    forms += [body.replace("042\n", "042\r\n", 1).encode(), f"\n\r\n \n{body}".encode(), f"\n\n{body}\n\n".encode()]
    for form in forms:
        report = bring(folder, form, dry_run=True)
        assert (report.kept, report.refused, report.repaired) == (2, {}, {})


def test_nul_and_hidden_characters_are_taken_out_and_counted(folder):
    body = f"{HEAD},place\n2025-02-01,A\0AA,BBB,042,x\n2025-02-02,AAA,BBB,042,Old\u202e Town\u2066\x1b[31m\n"
    report = bring(folder, body)
    assert (report.kept, report.refused) == (2, {})
    assert {what: tally.count for what, tally in report.repaired.items()} == {
        "NUL characters taken out": 1,
        "characters that act or hide (control, direction) taken out": 1,
    }
    text = load_case(folder).texts["cameo"]
    assert "Old Town." in text
    assert inert(text.replace("\n", " ")) == text.replace("\n", " ")


def test_a_line_of_several_megabytes_is_refused_and_the_rest_kept(folder):
    rows = [f"2025-02-01,AAA,{'x' * size},042" for size in (PIECE, 5 * PIECE, 3 * PIECE)]
    body = "\n".join(
        [HEAD, "2025-02-01,AAA,BBB,042", rows[0], "2025-02-02,AAA,BBB,042", *rows[1:], "2025-02-03,AAA,BBB,042"]
    )
    report = bring(folder, body)
    assert refused(report) == {f"a line of over {PIECE:,} bytes": (3, [3, 5, 6])}
    assert (report.read, report.kept) == (6, 3)


def test_formulas_stay_text_and_begin_no_cell(folder):
    body = "event_id,date,source,target,code,place\n=1+1,2025-02-01,AAA,BBB,042,=cmd|' /C calc'!A0\n"
    assert bring(folder, body).kept == 1
    with (folder / "imports/cameo/record.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert not [k for k, cell in row.items() if cell and cell[0] in "=+-@\t\r"]
    assert row["row"] == "'=1+1"
    (item,) = [item for item in load_case(folder).items.values() if item.row]
    assert item.row == "=1+1"


def test_actors_match_exactly_and_an_organ_stands_for_its_state_and_a_rebel_does_not(folder):
    rows = ["AAAGOV", "aaa", "AAAGOVMIL", "AAAREB", "AAAB", "AAACVL", "First party", "first"]
    body = "\n".join([HEAD, *(f"2025-02-{k + 1:02},{name},BBB,042" for k, name in enumerate(rows))])
    report = bring(folder, body)
    assert report.kept == 5
    assert report.unknown == {"AAAB": 1, "AAACVL": 1, "AAAREB": 1}
    with pytest.raises(UsageError, match=r'actor "X": .* got "frist"\. Did you mean "first"'):
        bring(folder, body, actors={"X": "frist"})


def test_aliases_of_the_case_match_and_a_name_that_two_share_matches_nobody(folder):
    edit(
        folder / "case.yaml",
        "    name: First party\n    side",
        "    name: First party\n    aliases: [ONE, X]\n    side",
    )
    edit(
        folder / "case.yaml",
        "    name: Second party\n    side",
        "    name: Second party\n    aliases: [TWO, X]\n    side",
    )
    report = bring(folder, f"{HEAD}\n2025-02-01,ONE,two,042\n2025-02-02,X,TWO,042\n", actors={})
    assert (report.kept, report.unknown) == (1, {"X": 1})


def test_violence_is_told_by_who_does_it(folder):
    """An armed group attacks, two states clash, and what a state does to a group is no act between the parties."""
    body = f"{HEAD}\n2025-02-01,The Band,AAA,190\n2025-02-02,AAA,BBB,190\n2025-02-03,AAA,The Band,190\n"
    report = bring(folder, body + "2025-02-04,AAA,BBB,195\n2025-02-05,AAAGOV,AAA,190\n")
    made = [(i.actor, i.act) for k, i in load_case(folder).items.items() if k.startswith("cameo-")]
    assert made == [("band", "ATTACK_MINOR"), ("first", "CLASH"), ("first", "STRIKE")]
    assert refused(report) == {"no act in the codebook for this between these two": (1, [3])}
    assert report.left_out == {"both actors are of one party": 1}


ACLED = "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,actor2,location,fatalities"


def acled(*rows: str) -> str:
    return "\n".join([ACLED, *rows]) + "\n"


def test_acled_rows_get_no_direction_and_bear_on_no_party(folder):
    """Invented rows in the form of ACLED, whose codebook says that actor 1 and actor 2 carry no direction."""
    report = bring(
        folder,
        acled(
            "XYZ1,2025-02-10,1,Battles,Armed clash,The Band (2019-),AAA,Pass,12",
            "XYZ2,12 February 2025,1,Battles,Armed clash,AAA,BBB,Pass,0",
            "XYZ3,2025-02-13,3,Explosions/Remote violence,Remote explosive/landmine/IED,The Band,AAA,Pass,1",
            "XYZ4,2025-02-14,1,Protests,Peaceful protest,AAA,BBB,Town,0",
            "XYZ5,2025-02-15,1,Violence against civilians,Attack,The Band,Civilians,Town,2",
        ),
        "acled",
    )
    dossier = load_case(folder)
    made = {k: i for k, i in dossier.items.items() if k.startswith("acled-")}
    assert {k: (i.act, i.between) for k, i in made.items()} == {
        "acled-xyz1": ("ATTACK_MAJOR", ("band", "first")),
        "acled-xyz2": ("CLASH", ("first", "second")),
        "acled-xyz3": ("ATTACK_MINOR", ("band", "first")),
    }
    for item in made.values():
        assert (item.actor, item.recipient, item.attribution) == (None, None, "unattributed")
        assert bears_on(item, dossier.case)[0] is None
        assert "who began it" in item.text
    assert made["acled-xyz3"].date_precision == "about"
    assert report.left_out == {"an actor that the case does not have": 1}
    assert refused(report) == {"no act in the codebook for a protest: a crowd is no party": (1, [4])}


def test_undirected_incidents_count_for_tension(folder):
    before = tension_now(load_case(folder))
    bring(folder, acled(*(f"X{k},2025-02-2{k},1,Battles,Armed clash,AAA,BBB,P{k},1" for k in range(5))), "acled")
    assert tension_now(load_case(folder)) > before


def test_ged_names_an_attacker_only_in_one_sided_violence(folder):
    head = "id,type_of_violence,side_a,side_b,date_start,date_end,date_prec,where_coordinates,best"
    rows = [
        "1,1,AAA,The Band,2025-02-01 00:00:00.000,2025-02-01 00:00:00.000,1,Town,10",
        "2.0,1.0,AAA,The Band,2025-02-01 00:00:00.000,2025-02-03 00:00:00.000,2,Town,9",
        "3,3,The Band,Civilians,2025-02-05,2025-02-05,1,Town,3",
        "4,3,AAA,Civilians,2025-02-05,2025-02-05,1,Town,3",
        "5,1,AAA,BBB,2025-02-06,2025-02-06,4,Town,3",
    ]
    report = bring(folder, "\n".join([head, *rows]), "ged")
    items = {k: i for k, i in load_case(folder).items.items() if k.startswith("ged-")}
    got = {k: (i.act, i.actor, i.between, i.date_precision, str(i.known)) for k, i in items.items()}
    assert got == {
        "ged-1": ("ATTACK_MAJOR", None, ("first", "band"), "day", "2025-02-01"),
        "ged-2": ("ATTACK_MINOR", None, ("first", "band"), "about", "2025-02-03"),
        "ged-3": ("ATTACK_MINOR", "band", None, "day", "2025-02-05"),
        "ged-5": ("CLASH", None, ("first", "second"), "about", "2025-02-06"),
    }
    assert items["ged-2"].row == "2.0"
    assert refused(report) == {"no act in the codebook for this between these two": (1, [4])}


@pytest.mark.parametrize("headed", [False, True])
def test_gdelt_is_read_with_and_without_a_header_and_repeats_collapse(folder, headed):
    rows = [
        gdelt_row(1, "AAAGOV", "BBB", "042", place="Old Town"),
        gdelt_row(2, "AAA", "BBBGOV", "040", place="OLD TOWN"),
        gdelt_row(3, "BBB", "AAA", "042", place="Old Town"),
        gdelt_row(4, "AAA", "", "042"),
        gdelt_row(5, "AAA", "BBB", "---"),
        gdelt_row(6, "AAA", "BBB", "042", place='A "quoted place'),
    ]
    rows = [list(formats()["gdelt"].header), *rows] if headed else rows
    report = bring(folder, "".join("\t".join(row) + "\n" for row in rows), "gdelt")
    assert (report.read, report.kept, report.duplicates) == (6, 3, 1)
    items = {k: i for k, i in load_case(folder).items.items() if k.startswith("gdelt-")}
    assert sorted(items) == ["gdelt-1", "gdelt-3", "gdelt-6"]
    assert {str(i.known) for i in items.values()} == {"2025-01-12"}
    with pytest.raises(UsageError, match="61 columns, or a header with their names, got 2"):
        bring(folder, "a\tb\n", "gdelt")


def test_where_filters_by_columns_of_the_file_and_by_neutral_names(folder):
    head = "event_id,date,source,target,code,place,best,Land"
    rows = [f"{k},2025-02-{k:02},AAA,BBB,{'042' if k % 2 else '112'},Town {k},{k}.0,Q" for k in range(1, 10)]
    body = "\n".join([head, *rows])
    for where, kept in [
        (("date>=2025-02-08",), 2),
        (("date!=2025-02-08",), 8),
        (("best>8",), 1),
        (("best=3",), 1),
        (("best!=3",), 8),
        (("act=accuse",), 4),
        (("code=042,112",), 9),
        (("place~TOWN 3,town 4",), 2),
        (('place="Town 1"',), 1),
        (("land=q", "actor=first", "recipient=BBB"), 9),
        (("date>2025-02-02", "date<=2025-02-05", "act!=ACCUSE"), 2),
        (("Land=' OR 1=1 --",), 0),
    ]:
        report = bring(folder, body, where=where, dry_run=True)
        assert (where, report.kept) == (where, kept)


def test_a_row_without_a_date_is_refused_even_where_a_date_is_asked_for(folder):
    report = bring(folder, f"{HEAD}\n,AAA,BBB,042\n,AAA,BBB,112\n", where=("date>=2025-01-01", "act=CONSULT"))
    assert refused(report) == {"no date": (1, [1])}


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("coed=042", 'Did you mean "code"'),
        ("nonsense", "a column of the file|COLUMN, one of"),
        ("date>=2025-02-30", "a date like 2019-01-01"),
        ("date>=1; DROP TABLE rows", "a date like 2019-01-01"),
        ("code>abc", "a number, or a date"),
        ("code>1,2", "one value after >"),
    ],
)
def test_a_condition_that_cannot_be_read_is_one_clear_error(folder, where, told):
    with pytest.raises(UsageError, match=told):
        bring(folder, f"{HEAD}\n2025-02-01,AAA,BBB,042\n", where=(where,))


def test_a_second_import_adds_nothing_and_writes_nothing(folder):
    body = f"{HEAD}\n2025-02-01,AAA,BBB,042\n2025-02-02,AAA,BBB,042\n"
    bring(folder, body)
    before, digest = snapshot(folder.parent), load_case(folder).digest
    report = bring(folder, body)
    assert (report.kept, report.already_there, report.batch) == (0, 2, None)
    assert snapshot(folder.parent) == before
    more = bring(folder, f"{body}2025-02-03,BBB,AAA,112\n")
    assert (more.kept, more.already_there, more.batch) == (1, 2, "imports/cameo-2")
    after = snapshot(folder)
    assert {k: v for k, v in after.items() if not k.startswith("imports/cameo-2")} == {
        k.removeprefix("talks/"): v for k, v in before.items() if k.startswith("talks/")
    }
    assert load_case(folder).digest != digest


def test_an_import_that_is_broken_off_leaves_the_case_as_it_was(folder, monkeypatch):
    before = snapshot(folder.parent)
    path = folder.parent.parent / "events.csv"
    path.write_text(f"{HEAD}\n2025-02-01,AAA,BBB,042\n")

    def fail(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(KeyboardInterrupt):
        bring(folder, path)
    assert snapshot(folder.parent) == before


KILLED = """
import sys, time
from pathlib import Path
from sulh.store import Choices, import_events
def stop(self, target):
    print("about to move", flush=True)
    time.sleep(60)
Path.rename = stop
import_events("cameo", sys.argv[1], sys.argv[2], Choices(actors={"AAA": "first", "BBB": "second"}))
"""


def test_a_killed_import_leaves_the_case_as_it_was(folder):
    path = table(folder, f"{HEAD}\n2025-02-01,AAA,BBB,042\n")
    before = snapshot(folder)
    words = [sys.executable, "-c", KILLED, str(path), str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "about to move\n"
        os.kill(process.pid, signal.SIGKILL)
    assert snapshot(folder) == before
    assert bring(folder, path).kept == 1


def test_a_batch_that_the_case_would_not_load_with_is_not_written(folder):
    edit(folder / "sources/index.yaml", "digest:\n", "digest:\n  lang: x\n")
    before = snapshot(folder)
    with pytest.raises(CaseError):
        bring(folder, f"{HEAD}\n2025-02-01,AAA,BBB,042\n")
    assert snapshot(folder) == before


def test_a_shipped_case_is_refused():
    for case in shipped():
        with pytest.raises(UsageError, match="--into: expected a case folder of yours"):
            import_events("cameo", "x.csv", case)


def test_a_mapping_file_reads_any_table_and_its_mistakes_are_told_by_line(folder):
    mapping = folder.parent / "map.yaml"
    mapping.write_text(
        "name: Diary\npublisher: A diary\nfamily: diary\ngrade: B2\ndirected: true\ndates: '%d.%m.%Y'\n"
        "columns: {date: Tag, actor: Wer, recipient: Wem, code: Was, row: Nr}\n"
        "codes: {visit: CONSULT, blow: {group: ATTACK_MINOR, states: CLASH}, rain: the weather}\n"
        "actors: {Wir: first, Die: second}\nsentence: '{date}: {act}[ in {place}]. {row}'\n"
    )
    body = "Nr;Tag;Wer;Wem;Was\n1;01.02.2025;Wir;Die;Visit\n2;02.02.2025;Die;Wir;blow\n3;03.02.2025;Wir;Die;rain\n"
    report = bring(folder, body, "csv", mapping=mapping, actors=None)
    assert refused(report) == {"no act in the codebook for the weather": (1, [3])}
    items = {k: (i.act, i.actor) for k, i in load_case(folder).items.items() if k.startswith("diary-")}
    assert items == {"diary-1": ("CONSULT", "first"), "diary-2": ("CLASH", "second")}
    edit(mapping, "grade: B2", "grade: Z9")
    edit(mapping, "directed: true", "directed: true\ncolour: red")
    with pytest.raises(CaseError) as error:
        bring(folder, body, "csv", mapping=mapping)
    assert {(p.where, p.line) for p in error.value.problems} == {("grade", 4), ("colour", 6)}
    with pytest.raises(UsageError, match="--map"):
        bring(folder, body, "csv")


def test_the_mapping_file_of_the_documents_reads_its_diary(folder):
    page = Path(__file__).parents[1] / "docs" / "event-data.md"
    mapping = folder.parent / "map.yaml"
    mapping.write_text(page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0])
    body = "Nr;Tag;Wer;Wem;Was;Ort\n1;01.02.2025;Wir;Die;besuch;Markt\n2;02.02.2025;Die;Wir;Schlag;\n"
    assert bring(folder, body, "csv", mapping=mapping, actors=None).kept == 2
    told = load_case(folder).texts["diary"].splitlines()
    assert told == [
        '2025-02-01: "Wir" to "Die", Meets, at Markt. Row 1.',
        '2025-02-02: "Die" to "Wir", Exchanges fire. Row 2.',
    ]


def test_an_act_that_the_codebook_does_not_have_is_one_clear_error_with_the_near_one(folder):
    mapping = folder.parent / "map.yaml"
    mapping.write_text(
        "{name: D, publisher: D, family: d, grade: B2, directed: true, dates: '%Y-%m-%d', sentence: '{date}: {act}', "
        "columns: {date: date, actor: source, recipient: target, code: code}, codes: {visit: CONSLT}}\n"
    )
    before = snapshot(folder)
    with pytest.raises(CaseError, match='Did you mean "CONSULT"'):
        bring(folder, f"{HEAD}\n2025-02-01,AAA,BBB,visit\n", "csv", mapping=mapping)
    assert snapshot(folder) == before


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("", "a header and rows"),
        ("a,b\n1,2\n", r"a column date or Date or event_date \(date\)"),
        (f"{HEAD},code\n", 'got "code" twice'),
        (gzip.compress(b"x" * 1000, mtime=0)[:-12], "a file that can be read to its end"),
        (gzip.compress(b"x" * 1000, mtime=0)[:10] + b"no such stream", "a file that can be read to its end"),
    ],
)
def test_a_file_that_is_no_such_table_is_one_clear_error(folder, body, told):
    before = snapshot(folder)
    with pytest.raises(UsageError, match=told):
        bring(folder, body)
    assert snapshot(folder) == before


def test_batches_are_judged_like_the_rest_of_the_case(folder):
    bring(folder, f"{HEAD}\n2025-02-01,AAA,BBB,042\n")
    batch = folder / "imports/cameo"
    (batch / "more.txt").write_text("x")
    (folder / "imports/loose.csv").write_text("x")
    told = {(p.file, p.severity) for p in check_case(folder)}
    assert {("imports/cameo/more.txt", "finding"), ("imports/loose.csv", "finding")} <= told
    edit(batch / "cameo.txt", "2025", "2024")
    (problem,) = [p for p in check_case(folder) if p.severity == "integrity"]
    assert problem.file == "imports/cameo/index.yaml"
    assert problem.expected.startswith("imports/cameo/cameo.txt with SHA-256")
    edit(batch / "record.csv", ",CONSULT,", ",CONSLT,")
    (problem,) = [p for p in check_case(folder) if p.severity == "error"]
    assert (problem.file, problem.line, problem.where.split(".")[-1]) == ("imports/cameo/record.csv", 2, "act")
    edit(batch / "index.yaml", "\ncameo:", "\ndigest:")
    assert any("each id once" in p.expected and p.file == "imports/cameo/index.yaml" for p in check_case(folder))


def test_a_link_out_of_the_case_is_no_batch(folder):
    outside = folder.parent / "elsewhere"
    outside.mkdir()
    (folder / "imports").symlink_to(outside)
    assert [p.got for p in check_case(folder) if p.severity == "error"] == ["a link out of it"]


def test_imported_items_answer_what_if_and_the_as_of_cut(folder):
    bring(folder, f"{HEAD}\n2025-02-01,AAA,BBB,042\n2025-02-20,AAA,BBB,042\n")
    dossier = load_case(folder, "2025-02-10")
    assert sum(key.startswith("cameo-") for key in dossier.items) == 1
    key = next(key for key in dossier.items if key.startswith("cameo-"))
    assert change(dossier, {f"record.{key}.credibility": "2"}).items[key].credibility == 2


def test_a_hundred_thousand_rows_are_counted_right(folder):
    """The counts by a second route: the rule by which the rows are made."""
    who, codes = ["AAA", "BBB", "CCC", "DDDGOV"], ["042", "112", "---", "010"]
    expected: Counter[str] = Counter()
    path = folder.parent / "events.csv"
    with path.open("w") as file:
        for n in range(100_000):
            one, other, code = who[n % 4], who[(n // 4) % 4], codes[(n // 16) % 4]
            day = f"202501{n % 28 + 1:02}"
            file.write("\t".join(gdelt_row(n, one, other, code, day, place=f"P{n % 50}")) + "\n")
            if day > "20250102":
                expected["where"] += 1
            elif {one, other} - {"AAA", "BBB"}:
                expected["who"] += 1
            elif one == other:
                expected["one"] += 1
            elif code in ("---", "010"):
                expected["refused"] += 1
            else:
                expected[f"{day} {one} {other} {code} {n % 50}"] += 1
    report = bring(folder, path, "gdelt", where=("date<=2025-01-02",), dry_run=True)
    assert report.read == 100_000
    left = report.left_out
    assert [left[why] for why in left] == sorted(left.values(), reverse=True)
    assert sorted(left.values()) == sorted(expected[name] for name in ("where", "who", "one") if expected[name])
    assert sum(tally.count for tally in report.refused.values()) == expected["refused"]
    assert report.kept == sum(key[0] == "2" for key in expected)
    assert report.unknown.keys() == {"CCC", "DDDGOV"}


def test_the_streams_that_stand_beside_the_repository(folder, tmp_path):
    streams = need_shared("data/streams")
    with (streams / "isr_egy_levant_cameo.csv").open() as file:
        rows = list(csv.DictReader(file))
    organs = {"GOV", "MIL", "COP", "SPY", "LEG", "JUD"}

    def of(code: str) -> str | None:
        roles = {code[k : k + 3] for k in range(3, len(code), 3)}
        return code[:3] if roles <= organs else None

    asked = [(row["date"], of(row["source"]), of(row["target"]), row["code"]) for row in rows]
    between = [row for row in asked if None not in row[1:3] and row[1] != row[2]]
    meetings = {row[:3] for row in between if row[3].startswith("04")}
    pair = {"ISR": "first", "EGY": "second"}
    report = bring(folder, streams / "isr_egy_levant_cameo.csv", actors=pair, where=("act=CONSULT",))
    assert report.read == len(rows)
    assert report.kept == len(meetings)
    names = {"Government (Pakistan)": "first", "Afghanistan": "second", "Tehrik-i-Taliban Pakistan": "band"}
    report = bring(folder, streams / "pak_afg_icews.csv", "icews", actors=names)
    assert not [why for why in report.refused if "not in the table" in why]
    with (streams / "pak_afg_icews.csv").open() as file:
        known = sum(row["src"] in names and row["tgt"] in names for row in csv.DictReader(file))
    assert report.read - report.left_out[WHO] == known
    report = bring(folder, streams / "pak_afg_casia_weis.csv", "weis", actors={"PAK": "first", "AFG": "second"})
    assert not [why for why in report.refused if "not in the table" in why]
    with gzip.open(streams / "ged_pak_border_provinces.csv.gz", "rt", encoding="utf-8", newline="") as file:
        mine = [r for r in csv.DictReader(file) if r["date_start"] >= "2019" and "TTP" in (r["side_a"], r["side_b"])]
    known = {"Government of Pakistan", "TTP"}
    mine = [r for r in mine if r["side_a"] in known and (r["side_b"] in known or r["type_of_violence"] == "3.0")]
    sides = {"Government of Pakistan": "first", "TTP": "band"}
    where = ("date>=2019-01-01",)
    report = bring(folder, streams / "ged_pak_border_provinces.csv.gz", "ged", actors=sides, where=where)
    assert (report.read, report.kept) == (5433, len(mine))
    made = [i for k, i in load_case(folder).items.items() if k.startswith("ged-")]
    assert sorted(i.row for i in made) == sorted(r["id"] for r in mine)
    large = sum(float(r["best"] or 0) >= 10 for r in mine)
    assert sum(i.act == "ATTACK_MAJOR" for i in made) == large


@pytest.mark.parametrize(("most", "fits"), [(9, "2025-02-04"), (3, "2025-02-06"), (2, None)])
def test_too_many_rows_are_one_error_that_says_how_many_fit(folder, monkeypatch, most, fits):
    """Three rows a day on five days: 9 are those of the last three days, and of 2 no day is whole."""
    monkeypatch.setattr("sulh.record.exchange._extract.MOST", most)
    rows = [
        f"2025-02-0{d},{who},BBB,{code}" for d in range(2, 7) for who, code in (("AAA", 42), ("AAA", 112), ("AAA", 120))
    ]
    body = "\n".join([HEAD, *rows, rows[0]])
    before = snapshot(folder)
    with pytest.raises(UsageError, match=r"at most . rows to keep, got 15 of 2025-02-02 to 2025-02-06") as error:
        bring(folder, body)
    assert snapshot(folder) == before
    told = re.findall(r'--where "(date>=[0-9-]+)"', str(error.value))
    assert told == ([f"date>={fits}"] if fits else [])
    if fits:
        assert bring(folder, body, where=tuple(told)).kept == most


def test_a_batch_too_large_for_a_case_says_how_many_rows_fit(folder, monkeypatch):
    monkeypatch.setattr("sulh.store._import.MAX_BYTES", 3000)
    body = "\n".join([HEAD, *(f"2025-02-{d:02},AAA,BBB,042" for d in range(1, 21))])
    before = snapshot(folder)
    with pytest.raises(UsageError, match="20 rows of 2025-02-01 to 2025-02-20") as error:
        bring(folder, body)
    assert snapshot(folder) == before
    (fit,) = re.findall(r"about (\d+) rows fit", str(error.value))
    assert bring(folder, body, where=(f"date<=2025-02-{int(fit):02}",)).kept == int(fit) > 3


def test_the_command_counts_names_and_says_what_to_do(folder):
    path = table(folder, f"{HEAD}\n2025-02-01,AAA,BBB,042\n2025-02-01,AAA,Z\x1b[31mED,042\n2025-02-02,AAA,BBB,999\n")
    words = ["import", "cameo", str(path), "--into", str(folder), "--actor", "AAA=first", "--actor", "BBB=second"]
    done = CliRunner().invoke(main, [*words, "--grade", "C3", "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert (told["read"], told["kept"], told["batch"]) == (3, 1, "imports/cameo")
    assert load_case(folder).sources["cameo"].reliability == "C"
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert done.exit_code == 0
    assert "1 already in the case" in done.output
    assert "Nothing to add: the case is as it was." in done.output
    assert "\x1b" not in done.output
    for wrong, said in [
        (["--grade", "Z1"], "an Admiralty grade like C3"),
        (["--actor", "AAA"], "TEXT=ID"),
        (["--side", "nobody"], "one of the sides"),
        (["--name", "Bad Name"], "an id of small letters"),
        (["--name", "cameo"], "a name that no batch or source has"),
        (["--family", "No No"], "an id of small letters"),
    ]:
        done = CliRunner().invoke(main, [*words, *wrong], catch_exceptions=False)
        assert (done.exit_code, said in done.stderr) == (2, True), done.stderr
    done = CliRunner().invoke(main, ["import", "carneo", str(path), "--into", str(folder)], catch_exceptions=False)
    assert (done.exit_code, "one of ged, acled" in done.stderr) == (2, True)


def test_every_format_says_why_its_grade_is_what_it_is():
    for key, form in formats().items():
        assert form.why, key
        assert form.grade[0] != "ABCDEF"[int(form.grade[1]) - 1], "letter and number are judged apart"


def test_formats_are_data_with_a_comment_for_every_field():
    path = Path(formats.__wrapped__.__code__.co_filename).with_name("formats.yaml")
    text = path.read_text(encoding="utf-8")
    comment = "\n".join(line for line in text.splitlines() if line.startswith("#"))
    first = next(iter(formats().values()))
    assert [name for name in type(first).model_fields if name not in comment] == []
    assert [name for name in type(first.columns).model_fields if name not in comment] == []
    assert read_yaml(path, "formats.yaml").problems == []


def test_explain_tells_a_run_of_rows_in_one_step_that_leads_to_the_same_belief(folder):
    """Six rows in a run, then items of the case: the running total after them is the same either way."""
    from sulh.brief import explain, why

    rows = [f"2024-0{k}-01,BBB,AAA,{code}" for k, code in enumerate(("042", "112", "120", "036", "046", "138"), 1)]
    bring(folder, "\n".join([HEAD, *rows]))
    dossier = load_case(folder)
    made = why(dossier)
    short, long = (explain(made, dossier, "second", every) for every in (False, True))
    keys = [key for key, item in dossier.items.items() if item.row]
    assert all(key in long for key in keys)
    assert sum(key in short for key in keys) == 1
    assert "2024-01-01 to 2024-06-01  6 rows of cameo" in short
    after = long.index("\n", long.index(max(keys, key=long.index)))
    rest = long[long.index("\n\n", after) :]
    assert rest.strip()
    assert short.endswith(rest)
    folded = sum(move.delta for move in made.waterfall if move.party == "second" and move.date.year == 2024)
    assert f"{100 * folded:+5.1f}  2024-01-01 to" in short


def test_rows_without_an_id_are_rows_all_the_same(folder):
    bring(folder, f"{HEAD}\n2025-02-01,BBB,AAA,190\n")
    (item,) = [item for key, item in load_case(folder).items.items() if key.startswith("cameo-")]
    assert re.fullmatch("[0-9a-f]{16}", item.row)
    assert [p.severity for p in check_case(folder) if "author" in p.expected] == ["note"]


def test_what_speaks_to_no_party_is_nobodys_weight(folder):
    """Thirty undirected rows move no belief, so they neither dominate the record nor make it one-sided; directed do."""
    from sulh.brief import document
    from sulh.outlook import look_ahead

    def weight():
        told = [p.got for p in check_case(folder) if "of the weight" in p.expected and "acled" in p.got]
        return told, document(look_ahead(load_case(folder), draws=0)).case.sides

    before = weight()
    bring(folder, acled(*(f"X{k},2025-02-01,1,Battles,Armed clash,The Band,AAA,P{k},1" for k in range(30))), "acled")
    assert weight() == before == ([], before[1])
    head = "id,type_of_violence,side_a,side_b,date_start,date_end,date_prec,where_coordinates,best"
    rows = [f"{k},3,The Band,Civilians,2025-02-01,2025-02-01,1,P{k},1" for k in range(30)]
    bring(folder, "\n".join([head, *rows]), "ged", family="acled")
    told, sides = weight()
    assert len(told) == 1
    assert sum(sides.values()) == sum(before[1].values()) + 30


WAITING = """
import sys
from pathlib import Path
from sulh.store import Choices, import_events
real = Path.rename
def stop(self, target):
    print("about to move", flush=True)
    sys.stdin.readline()
    return real(self, target)
Path.rename = stop
import_events("cameo", sys.argv[1], sys.argv[2], Choices(actors={"AAA": "first", "BBB": "second"}, name=sys.argv[3]))
"""


def test_two_imports_at_once_go_one_after_the_other(folder):
    """The first is held just before its rename; the second waits for it and then finds every row there."""
    path = table(folder, f"{HEAD}\n2025-02-01,AAA,BBB,042\n2025-02-02,AAA,BBB,042\n")
    words = [sys.executable, "-c", WAITING, str(path), str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([*words, "a"], **pipes) as one:
        assert one.stdout.readline() == "about to move\n"
        with ThreadPoolExecutor(1) as pool:
            two = pool.submit(bring, folder, path, name="b")
            with pytest.raises(FutureTimeout):
                two.result(timeout=1)
            one.communicate("go\n")
            report = two.result(timeout=60)
    assert (report.kept, report.already_there, report.batch) == (0, 2, None)
    assert [inner.name for inner in (folder / "imports").iterdir()] == ["a"]
    assert sum(key.startswith("cameo-") for key in load_case(folder).items) == 2


def test_an_import_that_never_gets_its_turn_is_one_clear_error(folder, monkeypatch):
    monkeypatch.setattr("sulh.store._move_in.PATIENCE", 0.1)
    body = f"{HEAD}\n2025-02-01,AAA,BBB,042\n"
    with alone(folder):
        before = snapshot(folder)
        with pytest.raises(UsageError, match=r"no other import into the case, got one that runs into .* 0\.1 seconds"):
            bring(folder, body)
        assert snapshot(folder) == before
        assert bring(folder, body, dry_run=True).kept == 1
    assert bring(folder, body).batch == "imports/cameo"


def test_a_dry_run_works_elsewhere_than_beside_the_case(folder, tmp_path_factory, monkeypatch):
    """Whoever runs the tests as root may write anywhere, so it is watched where folders are made."""
    path = tmp_path_factory.mktemp("elsewhere") / "events.csv"
    path.write_text(f"{HEAD}\n2025-02-01,AAA,BBB,042\n")
    made = []
    real = tempfile.mkdtemp

    def watched(*args, **kwargs):
        made.append(Path(real(*args, **kwargs)))
        return str(made[-1])

    monkeypatch.setattr(tempfile, "mkdtemp", watched)
    folder.parent.chmod(0o555)
    try:
        assert bring(folder, path, dry_run=True).kept == 1
    finally:
        folder.parent.chmod(0o755)
    assert made
    assert not [place for place in made if place.is_relative_to(folder.parent)]


MAPPING = """name: D
publisher: D
family: d
grade: B2
directed: true
columns: {date: date, actor: source, recipient: target, code: code}
codes:
  visit: CONSULT
  blow: {group: ATTACK_MINOR, states: CLASH}
actors: {Wir: first}
dates: "%Y-%m-%d"
sentence: "{date}: {act}[ in {place}]."
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "got", "step"),
    [
        ("CONSULT", "CONSLT", 8, '"CONSLT"', 'Did you mean "CONSULT"?'),
        ("states: CLASH", "states: CLSH", 9, '"CLSH"', 'Did you mean "CLASH"?'),
        ("Wir: first", "Wir: frist", 10, '"frist"', 'Did you mean "first"?'),
        ("%Y-%m-%d", "%Q", 11, '"%Q"', "Write it of %Y"),
        ("%Y-%m-%d", "%d.%m.", 11, '"%d.%m."', "Write it of %Y"),
        ("%Y-%m-%d", "d.m.Y", 11, '"d.m.Y"', "Write it of %Y"),
        ("{place}", "{nope}", 12, '"{nope}"', "Known: act, actor, code"),
        ("{place}", "{plac}", 12, '"{plac}"', 'Did you mean "place"?'),
        ("{place}", "{act.__class__}", 12, '"{act.__class__}"', "Write a field as {place}"),
        ("{place}", "{", 12, '"{"', "Write a field as {place}"),
        ("{place}", "{{place}}", 12, '"{}"', "Write a field as {place}"),
    ],
)
def test_a_mistake_in_a_mapping_file_is_one_error_with_its_line(folder, old, new, line, got, step):
    """Told before any row is read, whether or not the file has a row that would meet it."""
    mapping = folder.parent / "map.yaml"
    mapping.write_text(MAPPING)
    body = f"{HEAD}\n2025-02-01,AAA,BBB,visit\n"
    assert bring(folder, body, "csv", mapping=mapping, dry_run=True).kept == 1
    edit(mapping, old, new)
    before = snapshot(folder)
    with pytest.raises(CaseError) as error:
        bring(folder, f"{HEAD}\n", "csv", mapping=mapping)
    (problem,) = error.value.problems
    assert (problem.file, problem.line, problem.got) == ("map.yaml", line, got)
    assert problem.next_step.startswith(step)
    assert snapshot(folder) == before


def test_the_formats_that_ship_pass_what_a_mapping_file_must_pass():
    acts = load_codebook().acts
    assert [fault for form in formats().values() for fault in mapping_faults(form, acts, ())] == []


@pytest.mark.parametrize("encoding", ["idna", "undefined", "punycode", "unicode_escape", "hex", "a\0b", "x" * 9000, ""])
def test_an_encoding_that_no_file_is_in_is_one_short_error(folder, encoding):
    with pytest.raises(UsageError, match="--encoding: expected the name of a text encoding") as error:
        bring(folder, f"{HEAD}\n2025-02-01,AAA,BBB,042\n", encoding=encoding)
    assert len(str(error.value)) < 300


@pytest.mark.parametrize(("encoding", "step"), [("utf-16", "Name utf-16-le or utf-16-be"), ("utf-32", "utf-32-le")])
def test_a_file_without_the_mark_that_its_encoding_needs_is_one_error(folder, encoding, step):
    body = f"{HEAD}\n2025-02-01,AAA,BBB,042\n"
    with pytest.raises(UsageError, match=step):
        bring(folder, body, encoding=encoding)
    named = f"{encoding}-le"
    assert bring(folder, body.encode(named), encoding=named).kept == 1


def test_utf_32_is_not_taken_for_utf_16(folder):
    body = f"{HEAD}\n2025-02-01,AAA,BBB,042\n".encode("utf-32")
    for given in (None, "utf-16", "UTF_16_LE"):
        with pytest.raises(UsageError, match=r"got UTF-32, by its byte order mark\. Give --encoding utf-32"):
            bring(folder, body, encoding=given)
    report = bring(folder, body, encoding="utf-32")
    assert (report.kept, report.repaired, report.encoding) == (1, {}, "utf-32")


def test_a_file_read_in_the_wrong_encoding_is_not_shown_whole(folder):
    body = "\n".join([HEAD, *(f"2025-02-01,AAA,BBB,{k:04}" for k in range(2000))])
    with pytest.raises(UsageError, match=r"a column date .* \(date\)") as error:
        bring(folder, body, encoding="utf_16_le")
    assert len(str(error.value)) < 400


def test_one_row_is_told_as_one(folder):
    path = table(folder, f"{HEAD}\n2025-02-01,AAA,BBB,042\n")
    words = ["import", "cameo", str(path), "--into", str(folder), "--actor", "AAA=first", "--actor", "BBB=second"]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert "events.csv: 1 row read as cameo" in done.output
    assert load_case(folder).sources["cameo"].note.endswith(": 1 row.")


NO_COUNTS = ["nan", "inf", "-inf", "1e400", "1e22", "1e1", "-7", "-0", "abc", "9.99", "10000001", "99999999999", "0x10"]


@pytest.mark.parametrize("kind", ["ged", "acled"])
def test_impossible_numbers_of_deaths_become_no_evidence(folder, kind):
    """Whole numbers up to ten million count, also as a spreadsheet writes them; an empty cell says nothing."""
    counts = [*NO_COUNTS, "9", "10.0", " 12 ", "10000000", ""]
    if kind == "ged":
        head = "id,type_of_violence,side_a,side_b,date_start,date_end,date_prec,where_coordinates,best"
        rows = [f"{k},1,AAA,The Band,2025-02-01,2025-02-01,1,P{k},{n}" for k, n in enumerate(counts)]
    else:
        head = ACLED
        rows = [f"X{k},2025-02-01,1,Battles,Armed clash,AAA,The Band,P{k},{n}" for k, n in enumerate(counts)]
    report = bring(folder, "\n".join([head, *rows]), kind)
    why = "deaths that are no whole number from 0 to 10,000,000"
    assert refused(report) == {why: (len(NO_COUNTS), [1, 2, 3])}
    made = [item for key, item in load_case(folder).items.items() if key.startswith(kind)]
    acts = ["ATTACK_MINOR", "ATTACK_MAJOR", "ATTACK_MAJOR", "ATTACK_MAJOR", "ATTACK_MINOR"]
    assert [item.act for item in made] == acts
    told = [re.findall(r"deaths (\w+)", item.text) for item in made]
    assert told == [["9"], ["10"], ["12"], ["10000000"], []]


def test_a_batch_without_its_index_is_told_by_the_index_alone(folder):
    """The frozen text of a batch is never called a stray while nobody can know what the index names."""
    bring(folder, f"{HEAD}\n2025-02-01,AAA,BBB,042\n")
    index = folder / "imports/cameo/index.yaml"
    whole = index.read_text()
    index.unlink()
    assert [(p.file, p.got) for p in check_case(folder) if p.severity != "note"] == [
        ("imports/cameo/index.yaml", "no file")
    ]
    index.write_text(whole.replace("file:", "file: ["))
    assert [p.file for p in check_case(folder) if p.severity != "note"] == ["imports/cameo/index.yaml"]
    index.write_text(whole)
    assert load_case(folder).texts["cameo"]


def test_a_batch_that_is_a_link_is_one_error_with_the_right_advice(folder):
    bring(folder, f"{HEAD}\n2025-02-01,AAA,BBB,042\n2025-02-02,AAA,BBB,042\n")
    batch, outside = folder / "imports/cameo", folder.parent / "elsewhere"
    batch.rename(outside)
    batch.symlink_to(outside)
    for _ in ("there", "dangling"):
        (problem,) = [p for p in check_case(folder) if p.severity not in ("note", "finding")]
        assert (problem.file, problem.got) == ("imports/cameo", "a link out of it")
        assert problem.next_step == "Put the folder itself into the case, in place of the link."
        if outside.exists():
            outside.rename(folder.parent / "gone")


def test_a_copied_batch_is_one_error_that_names_both_folders(folder):
    bring(folder, "\n".join([HEAD, *(f"2025-02-{d:02},AAA,BBB,042" for d in range(1, 21))]))
    batch, copy = folder / "imports/cameo", folder / "imports/cameo-copy"
    shutil.copytree(batch, copy)
    (problem,) = [p for p in check_case(folder) if p.severity != "note"]
    assert (problem.file, problem.severity) == ("imports/cameo-copy", "error")
    assert problem.got == 'the source "cameo" and 20 items of imports/cameo again'
    (copy / "cameo.txt").rename(copy / "other.txt")
    edit(copy / "index.yaml", "\ncameo:", "\nother:")
    edit(copy / "index.yaml", "cameo.txt", "other.txt")
    edit(copy / "record.csv", ",cameo,", ",other,")
    (problem,) = [p for p in check_case(folder) if p.severity == "error"]
    assert problem.got == "20 items of imports/cameo again"
    shutil.rmtree(copy)
    assert load_case(folder)


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("act=BOGUS", 'the code of an act of the codebook, got "act=BOGUS"'),
        ("act=CONSLT", 'Did you mean "CONSULT"'),
        ("act=consult,acuse", 'got "act=acuse". Did you mean "ACCUSE"'),
        ("act!=CONSLT", 'Did you mean "CONSULT"'),
        ("act~CONSX", 'got "act~CONSX"'),
        (
            "actor=frist",
            'the id of an actor of the case, or a name in the file, got "actor=frist". Did you mean "first"',
        ),
        ("recipient!=secnd", 'Did you mean "second"'),
        ("actor~zzz", 'got "actor~zzz"'),
    ],
)
def test_a_value_that_no_act_or_actor_has_is_one_error_with_the_nearest(folder, where, told):
    before = snapshot(folder)
    with pytest.raises(UsageError) as error:
        bring(folder, f"{HEAD}\n2025-02-01,AAA,BBB,042\n", where=(where,))
    assert told in str(error.value)
    assert snapshot(folder) == before


def test_values_that_an_act_an_actor_or_the_file_has_are_taken(folder):
    """Though no row may be like them: an act that the file has none of, an actor of the case that it does not name."""
    body = f"{HEAD}\n2025-02-01,AAA,BBB,042\n2025-02-02,ZZZ,BBB,042\n2025-02-03,,BBB,042\n"
    for where, kept in [
        ("act=SIGN", 0),
        ("act~onsul", 1),
        ("actor=band", 0),
        ("actor=FIRST", 1),
        ("actor=zzz,first", 1),
        ("recipient=AAA", 0),
        ("actor=", 0),
        ("act!=", 1),
        ("target=nobody", 0),
        ("place=nowhere", 0),
    ]:
        assert (where, bring(folder, body, where=(where,), dry_run=True).kept) == (where, kept)


def test_the_same_file_as_another_format_or_family_counts_twice_only_if_asked_to(folder):
    path = table(folder, f"{HEAD}\n2025-02-01,AAA,BBB,042\n2025-02-02,AAA,BBB,042\n")
    mapping = folder.parent / "map.yaml"
    mapping.write_text(MAPPING.replace("visit", '"042"'))
    packed = folder.parent / "events.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    bring(folder, path, where=("date=2025-02-01",))
    bring(folder, path, where=("date=2025-02-02",))  # in parts: the same format and family
    before = snapshot(folder)
    for file, kind, choices in [
        (path, "icews", {}),
        (packed, "icews", {}),
        (path, "csv", {"mapping": mapping}),
        (path, "icews", {"dry_run": True}),
    ]:
        with pytest.raises(UsageError, match=r"imports/cameo \(as cameo, family \S+\), imports/cameo-2 .* --again"):
            bring(folder, file, kind, **choices)
        assert snapshot(folder) == before
    assert bring(folder, path, family="other").already_there == 2  # the ids are of the format: nothing counts twice
    words = ["import", "icews", str(path), "--into", str(folder), "--actor", "AAA=first", "--actor", "BBB=second"]
    done = CliRunner().invoke(main, [*words, "--again"], catch_exceptions=False)
    assert (done.exit_code, "The same file is in imports/cameo, imports/cameo-2 already" in done.output) == (0, True)
    assert load_case(folder).sources.keys() >= {"cameo", "cameo-2", "icews"}
    other = table(folder, f"{HEAD}\n2025-02-01,AAA,BBB,112\n", "other.csv")
    assert bring(folder, other, "weis").same_file == []
