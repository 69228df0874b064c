"""The command: what it prints, what it keeps, what it refuses, and a folder that can be interrupted."""

from __future__ import annotations

import json
import os
import re

import pytest
from click.testing import CliRunner

from folders import folder  # noqa: F401  (a fixture)
from sulh.cli import main
from sulh.errors import UsageError
from sulh.reading import Draft, freeze
from sulh.store import check_case, draft_folder, load_case, load_drafts

TEXT = "Chad rejected the offer of Sudan on Monday. The weather was fine.\n"
SAID = ["--publisher", "The Daily", "--date", "2025-02-28", "--side", "mediating"]
FIELDS = {
    "sentence", "kind", "act", "actor", "recipient", "recipient_inferred", "issue", "speaker", "chain", "polarity",
    "modality", "hedged", "reported", "date", "quote", "start", "end", "score", "why",
}  # fmt: skip


def run(*words: object, code: int = 0, text: str | None = None) -> str:
    done = CliRunner().invoke(main, ["draft", *map(str, words)], input=text)
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 else done.output


def everything(place) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_json_is_a_list_of_drafts_with_the_promised_fields(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    plain = json.loads(run("--from", tmp_path / "a.txt", "--json"))
    assert [one["sentence"] for one in plain] == [1, 2]
    for one in plain:
        assert set(one) >= FIELDS
        assert TEXT[one["start"] : one["end"]] == one["quote"]
        Draft.model_validate(one)
    assert plain == json.loads(run("--from", "-", "--json", text=TEXT))


def test_words_say_what_is_not_known_and_that_nothing_is_recorded(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    told = run("--from", tmp_path / "a.txt", "--date", "2025-02-28")
    assert re.search(r"not said: publisher \(--publisher\), author", told)
    assert "REJECT" in told
    assert "none of them is in any record" in told
    assert "\x1b" not in run("--from", "-", "--all", text="Chad\x1b[31m rejected the offer.")


def test_without_keep_nothing_is_written(folder, tmp_path):  # noqa: F811
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    before = everything(tmp_path)
    run(folder, "--from", tmp_path / "a.txt", *SAID)
    assert everything(tmp_path) == before


def test_keep_makes_a_source_and_drafts_and_leaves_the_record(folder, tmp_path):  # noqa: F811
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    before = everything(folder)
    items = load_case(folder).items
    run(folder, "--from", tmp_path / "a.txt", *SAID, "--keep")
    after = everything(folder)
    name = "the-daily-2025-02-28"
    assert set(after) - set(before) == {f"sources/{name}.txt", f"drafts/{name}.json"}
    assert [key for key in before if before[key] != after[key]] == ["sources/index.yaml"]
    assert after["sources/index.yaml"].startswith(before["sources/index.yaml"])
    dossier = load_case(folder)
    assert dossier.items == items
    source = dossier.sources[name]
    assert (source.reliability, source.sha256) == ("F", freeze(TEXT)[1])
    kept = load_drafts(folder, name)
    assert [one.act for one in kept.drafts] == ["REJECT", None]
    assert [(one.severity, one.got) for one in check_case(folder)] == [("finding", "none")]  # no item quotes it yet
    told = run(folder, "--from", tmp_path / "a.txt", *SAID, "--keep", code=2)
    assert "no drafts in the case" in told
    assert everything(folder) == after


def test_keep_never_writes_over_and_asks_for_what_it_needs(folder, tmp_path):  # noqa: F811
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    before = everything(folder)
    for words, told in (
        ((folder, "--keep"), "--publisher --date --side"),
        ((folder, *SAID[:4], "--side", "nobody", "--keep"), "one of the sides"),
        ((folder, *SAID, "--keep", "--name", "digest"), "no source has"),
        ((folder, *SAID, "--keep", "--name", "../up"), "an id of small letters"),
        (("istanbul-2025", *SAID[:4], "--side", "third", "--keep"), "read only"),
        ((*SAID, "--keep"), "a CASE"),
    ):
        assert told in run(*words, "--from", tmp_path / "a.txt", code=2)
    assert everything(folder) == before


def test_wrong_words_get_one_clear_error(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert "sulh fetches nothing" in run("--from", "https://example.org/a", code=2)
    assert "not there" in run("--from", tmp_path / "b.txt", code=2)
    assert "--date" in run("--from", tmp_path / "a.txt", "--date", "soon", code=2)
    assert "--lang" in run("--from", tmp_path / "a.txt", "--lang", "English", code=2)
    assert "--out" in run("--from", tmp_path, code=2)
    assert "a folder" in run("--from", tmp_path / "a.txt", "--out", tmp_path / "x.jsonl", code=2)
    assert "empty" in run("--from", "-", code=2, text="")


@pytest.fixture
def texts(tmp_path):
    place = tmp_path / "texts"
    (place / "deep").mkdir(parents=True)
    for k in range(20):
        (place / f"{k:02}.txt").write_text(f"Chad rejected offer {k} of Sudan. {TEXT}", encoding="utf-8")
    (place / "deep" / "page.html").write_text("<p>Sudan released 40 prisoners.</p>", encoding="utf-8")
    (place / "empty.txt").write_bytes(b"")
    (place / "picture.png").write_bytes(b"\x89PNG")
    return place


def lines(path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_folder_goes_on_where_it_was_cut(texts, tmp_path):
    out = tmp_path / "drafts.jsonl"
    done = draft_folder(texts, out)
    assert (done.texts, done.drafted, done.there, done.refused) == (22, 22, 0, 1)
    whole = out.read_bytes()
    plain = lines(out)
    assert [one["file"] for one in plain[1:]] == sorted(str(one["file"]) for one in plain[1:])
    assert "empty" in str(next(one for one in plain if one.get("file") == "empty.txt")["error"])
    out.write_bytes(whole[: len(whole) // 2])
    again = draft_folder(texts, out)
    assert 0 < again.there < 22
    assert out.read_bytes() == whole
    assert draft_folder(texts, out).drafted == 0
    os.utime(texts / "03.txt")
    assert draft_folder(texts, out).drafted == 0
    (texts / "03.txt").write_text("Chad freed a prisoner.", encoding="utf-8")
    assert draft_folder(texts, out).drafted == 1


def test_lines_do_not_depend_on_the_number_of_workers(texts, tmp_path):
    draft_folder(texts, tmp_path / "one.jsonl", workers=1)
    draft_folder(texts, tmp_path / "two.jsonl", workers=2)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_another_file_is_not_written_over(texts, tmp_path):
    other = tmp_path / "notes.jsonl"
    other.write_text("my own notes\n", encoding="utf-8")
    with pytest.raises(UsageError, match="another thing"):
        draft_folder(texts, other)
    assert other.read_text(encoding="utf-8") == "my own notes\n"
    draft_folder(texts, tmp_path / "a.jsonl")
    with pytest.raises(UsageError, match="other rules or of another case"):
        draft_folder(texts, tmp_path / "a.jsonl", case="istanbul-2025")


def test_drafts_beside_a_case_do_not_enter_its_digest(folder):  # noqa: F811
    before = load_case(folder).digest
    (folder / "drafts").mkdir()
    (folder / "drafts" / "x.json").write_text("{}", encoding="utf-8")
    assert load_case(folder).digest == before
    assert check_case(folder) == []
