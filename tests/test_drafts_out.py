"""Drafts for other tools: event records that say what the codebook says, annotations that the W3C model allows."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import re
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner

from folders import edit, folder  # noqa: F401  (a fixture)
from sulh.cli import main
from sulh.reading import About, Draft, Drafts, Gazetteer, draft_text, plover_records, web_annotations
from sulh.record import load_codebook
from sulh.record.exchange import codes_of, formats
from sulh.store import drafts_out, load_case

NOW = dt.datetime(2025, 11, 25, 13, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
TEXT = (
    "Chad rejected the offer of Sudan on Monday. Libya and Chad signed a truce. The weather was fine. "
    "Sudan evaded the question. Chad did not reject the offer of Libya. Chad will attack Libya, “Sudan” said."
)
SAID = ["--publisher", "The Daily", "--date", "2025-03-01", "--side", "mediating"]


def run(*words: object, code: int = 0, text: str | None = None) -> Any:
    done = CliRunner().invoke(main, list(map(str, words)), input=text)
    assert done.exit_code == code, done.output
    return done


def one(**fields: Any) -> Drafts:
    """Drafts of the text "word word": a single one."""
    text = "word word"
    draft = Draft(**({"sentence": 1, "kind": "fact", "quote": text, "start": 0, "end": 9, "score": 0.5} | fields))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Drafts(sha256=digest, about=About(), genre="report", family="f", sentences=1, drafts=(draft,))


# Event records


def test_a_record_says_what_the_draft_says():
    drafts = draft_text(TEXT, about=About(date=dt.date(2025, 3, 1), publisher="The Daily", lang="en"))
    first, second = plover_records(drafts).records[:2]
    assert (first["date"], first["dateOf"]) == ("2025-02-24", "event")
    assert (first["source"], first["target"]) == (
        [{"actorText": "Chad", "code": ""}],
        [{"actorText": "Sudan", "code": ""}],
    )
    assert (first["event"], first["mode"], first["context"]) == ("REJECT", None, [])
    assert TEXT[slice(*first["span"])] == first["text"] == "Chad rejected the offer of Sudan on Monday."
    assert (second["date"], second["dateOf"]) == ("2025-03-01", "publication")
    assert [actor["actorText"] for actor in second["source"]] == ["Libya", "Chad"]  # together, as in the gold records
    assert second["target"] == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"act": None}, "no act"),
        ({"act": "REJECT", "kind": "inference", "actor": "x"}, "kind inference"),
        ({"act": "REJECT", "modality": "negated", "actor": "x"}, "said not to have happened"),
        ({"act": "REJECT"}, "nobody is named as the doer"),
        ({"act": "EVADE", "actor": "x"}, "EVADE: PLOVER has no verb for it"),
        ({"act": "FLY_AWAY", "actor": "x"}, "FLY_AWAY: not in the codebook"),
    ],
)
def test_what_is_no_event_is_left_out_and_counted(fields, why):
    assert plover_records(one(**fields)) == ([], {why: 1})


def test_the_future_and_the_hypothetical_are_told_as_contexts():
    told = {
        modality: plover_records(one(act="REJECT", actor="x", modality=modality)).records[0]["context"]
        for modality in ("asserted", "future", "conditional", "hypothetical")
    }
    assert told == {
        "asserted": [],
        "future": ["future"],
        "conditional": ["hypothetical"],
        "hypothetical": ["hypothetical"],
    }


def test_every_act_has_the_verb_of_the_codebook_and_comes_back_by_the_table_of_the_import():
    """The mode makes the difference: read by PLOVER's own table, event and mode give the act, or at least its verb."""
    book, table = load_codebook(), codes_of(formats()["plover"]).codes
    back = set()
    for code, act in book.acts.items():
        made = plover_records(one(act=code, actor="x")).records
        if act.root == "negotiation":
            assert made == []
            continue
        (record,) = made
        assert record["event"] == act.root
        read = table.get(f"{record['event']}/{record['mode']}" if record["mode"] else record["event"])
        assert read is not None
        if code in (read.act, read.group, read.large, read.states, read.own, read.part):
            back.add(code)
        else:
            assert record["mode"] is None
    assert back >= {"AGREE", "REJECT", "CRITICISE", "HOLD_FIRE", "EXPEL", "MONITOR", "STRIKE", "CLASH", "RELEASE"}
    listed = {act for one in table.values() for act in (one.act, one.group, one.large, one.states, one.part) if act}
    assert {code for code in listed if book.acts[code].root != "negotiation"} == back


def test_two_records_never_share_an_id():
    base = one(act="REJECT", actor="x")
    twice = base.model_copy(update={"drafts": base.drafts * 3})
    names = [record["id"] for record in plover_records(twice).records]
    assert names == [
        f"{base.sha256[:16]}-0-9-REJECT",
        f"{base.sha256[:16]}-0-9-REJECT-2",
        f"{base.sha256[:16]}-0-9-REJECT-3",
    ]


def test_records_are_imported_again(folder, tmp_path):  # noqa: F811
    """As a table of PLOVER's columns, by the importer that was there before: the same acts between the same two."""
    dossier = load_case(folder)
    first, second = dossier.case.claimant, dossier.case.respondent
    names = dict(Gazetteer.of_case(dossier.case).names)
    text = f"{names[first]} rejected the offer of {names[second]} on Monday."
    drafts = draft_text(text, Gazetteer.of_case(dossier.case), About(date=dt.date(2025, 3, 1)))
    (record,) = plover_records(drafts, dossier.codebook, names, "s").records
    assert [actor["code"] for actor in (*record["source"], *record["target"])] == [first, second]
    with (tmp_path / "events.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "date", "source", "target", "event", "mode"])
        cells = [record["source"][0]["code"], record["target"][0]["code"], record["event"], record["mode"] or ""]
        rows.writerow([record["id"], record["date"], *cells])
    run("import", "plover", tmp_path / "events.csv", "--into", folder)
    new = [item for key, item in load_case(folder).items.items() if key not in dossier.items]
    assert [(item.actor, item.recipient, item.act) for item in new] == [(first, second, "REJECT")]


# Annotations


def check(document: Any) -> None:
    """What the Web Annotation Data Model (W3C Recommendation, 23 February 2017) asks of a collection; own reading.

    5.1: a collection has the context, type, should have a total, and a first page if it is not empty. 5.2: a page has
    type and items. 3.1: an annotation has the context, exactly one id that is an IRI, the type, one target or more.
    3.2.4: a textual body has exactly one value, and one format and language at most. 3.2.2 and 3.3.1: agents have a
    type of three; times are of xsd:dateTime in UTC. 4.1: a specific resource has exactly one source. 4.2.4: a quote
    selector has exactly one exact, and one prefix and suffix at most. 4.2.5: start and end are whole and not negative.
    """
    assert document["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert document["type"] == "AnnotationCollection"
    iri(document["id"])
    assert document["total"] >= 0
    assert ("first" in document) == (document["total"] > 0)
    if "first" not in document:
        return
    page = document["first"]
    iri(page["id"])
    assert (page["type"], page["partOf"], page["startIndex"]) == ("AnnotationPage", document["id"], 0)
    assert len(page["items"]) == document["total"]
    assert len({item["id"] for item in page["items"]}) == len(page["items"])
    for item in page["items"]:
        annotation(item)


def annotation(item: Any) -> None:
    assert item["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert item["type"] == "Annotation"
    iri(item["id"])
    assert item["motivation"] in {"classifying", "describing", "identifying", "tagging"}
    for agent in (item["creator"], item["generator"]):
        assert agent["type"] in {"Person", "Organization", "Software"}
        assert isinstance(agent["name"], str)
        iri(agent["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["generated"])
    for body in item["body"]:
        assert body["type"] == "TextualBody"
        assert isinstance(body["value"], str)
        assert isinstance(body["format"], str)
        assert body["purpose"] in {"tagging", "describing", "classifying"}
    target = item["target"]
    assert target["type"] == "SpecificResource"
    iri(target["source"]["id"])
    quote, position = target["selector"]
    assert quote["type"] == "TextQuoteSelector"
    assert all(isinstance(quote[key], str) for key in ("exact", "prefix", "suffix"))
    assert position["type"] == "TextPositionSelector"
    assert 0 <= position["start"] <= position["end"]
    assert all(type(position[key]) is int for key in ("start", "end"))


def iri(text: str) -> None:
    assert re.fullmatch(r"(urn|https?):[!-~]+", text)


def test_annotations_are_as_the_model_asks_and_select_the_words():
    drafts = draft_text(TEXT, about=About(date=dt.date(2025, 3, 1), lang="en"))
    document = web_annotations(drafts, TEXT, NOW, "the-daily", "https://example.org/a")
    check(document)
    told = [draft for draft in drafts.drafts if draft.kind != "none"]
    items = document["first"]["items"]
    assert len(items) == len(told) > 3
    for item, draft in zip(items, told, strict=True):
        quote, position = item["target"]["selector"]
        assert TEXT[position["start"] : position["end"]] == quote["exact"] == draft.quote
        whole = quote["prefix"] + quote["exact"] + quote["suffix"]
        assert whole in TEXT
        assert len(whole) <= len(draft.quote) + 64
        fields = json.loads(item["body"][-1]["value"])
        assert Draft(**fields, quote=draft.quote, start=draft.start, end=draft.end) == draft
        assert item["generated"] == "2025-11-25T11:30:00Z"
        assert item["target"]["source"]["via"] == "https://example.org/a"
        assert item["creator"]["name"].startswith("rules of sulh ")
    assert [item["body"][0]["value"] for item in items][:2] == ["REJECT", "SIGN"]


def test_a_models_draft_is_told_as_one_and_no_drafts_make_an_empty_collection():
    drafts = one(act="REJECT", actor="x", origin="model")
    document = web_annotations(drafts, "word word", NOW)
    check(document)
    assert document["first"]["items"][0]["creator"]["name"].startswith("a language model")
    empty = web_annotations(one(kind="none"), "word word", NOW)
    check(empty)
    assert empty["total"] == 0


def test_another_text_and_a_time_without_zone_are_refused():
    with pytest.raises(ValueError, match="not the one"):
        web_annotations(one(act="REJECT"), "other words", NOW)
    with pytest.raises(ValueError, match="zone"):
        web_annotations(one(act="REJECT"), "word word", NOW.replace(tzinfo=None))


# The commands


def test_draft_prints_either_form(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    done = run("draft", "--from", tmp_path / "a.txt", "--to", "plover")
    assert [record["event"] for record in json.loads(done.stdout)][:2] == ["REJECT", "SUPPORT"]
    assert "left out: EVADE: PLOVER has no verb for it" in done.stderr
    check(json.loads(run("draft", "--from", tmp_path / "a.txt", "--to", "annotations").stdout))
    assert "both print JSON" in run("draft", "--from", tmp_path / "a.txt", "--to", "plover", "--json", code=2).output
    assert "expected one text" in run("draft", "--from", tmp_path, "--to", "plover", "--out", "x", code=2).output


def test_export_gives_what_a_case_keeps(folder, tmp_path):  # noqa: F811
    assert "which keeps none" in run("export", "drafts", folder, "--to", "plover", code=2).output
    run("draft", folder, "--from", "-", *SAID, "--keep", text=TEXT)
    run("draft", folder, "--from", "-", *SAID, "--keep", text="Sudan threatened Chad.")
    out = tmp_path / "records.json"
    done = run("export", "drafts", folder, "--to", "plover", "--out", out)
    records = json.loads(out.read_text(encoding="utf-8"))
    assert f"{len(records)} event records" in done.stdout
    assert {record["id"].rpartition("-2025")[0] for record in records} == {"the-daily"}
    both = json.loads(run("export", "drafts", folder, "--to", "annotations").stdout)
    assert len(both) == 2
    for document in both:
        check(document)
    alone = json.loads(
        run("export", "drafts", folder, "--to", "annotations", "--source", "the-daily-2025-03-01-2").stdout
    )
    check(alone)
    assert alone["label"] == "the-daily-2025-03-01-2"
    assert (
        "expected drafts of a source"
        in run("export", "drafts", folder, "--to", "plover", "--source", "x", code=2).output
    )
    assert "drafts of a source" in run("export", "drafts", folder, "--to", "plover", "--source", "../x", code=2).output


def test_drafts_of_another_text_than_the_source_are_refused(folder):  # noqa: F811
    run("draft", folder, "--from", "-", *SAID, "--keep", text=TEXT)
    path = folder / "drafts" / "the-daily-2025-03-01.json"
    edit(path, '"sha256": "', '"sha256": "0')
    path.write_text(re.sub(r'("sha256": "0\w{63})\w', r"\1", path.read_text(encoding="utf-8")), encoding="utf-8")
    told = run("export", "drafts", folder, "--to", "annotations", code=2).output
    assert "expected drafts of a source of the case" in told


def test_text_stays_data():
    """Every character of the text is in the document, and none of those that hide or reorder stands there plainly."""
    text = "Chad rejected \u202ethe offer\u202c of Sudan\u200b \ufeff</script>\x1b[31m on Monday."
    drafts = draft_text(text)
    from sulh.reading.files import Extracted

    for form in ("plover", "annotations"):
        told = drafts_out(form, Extracted(text), drafts, now=NOW).json
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\ufeff]", told)
        plain = json.loads(told)
        kept = plain[0]["text"] if form == "plover" else plain["first"]["items"][0]["target"]["selector"][0]["exact"]
        assert kept == text


def test_words_of_the_text_never_run_in_a_shell_of_ours(tmp_path):
    """The command's own process: bytes on standard output are UTF-8 JSON whatever the text holds."""
    (tmp_path / "a.txt").write_bytes(
        "Chad rejected the offer of Sudan; `rm -rf` $(x) \u0645\u0631\u062d\u0628\u0627.".encode()
    )
    words = [sys.executable, "-m", "sulh", "draft", "--from", "a.txt", "--to", "plover"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, check=True)
    assert json.loads(done.stdout.decode("utf-8"))[0]["text"].endswith("\u0645\u0631\u062d\u0628\u0627.")
