"""Where results are written: whole or not at all, through links, and over nothing that is not theirs to replace."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sulh.cli import main
from sulh.errors import UsageError
from sulh.store import _write, load_case, new_case, place_for, write_file


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def sulh(*words: str):
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


@pytest.fixture
def umask():
    was = os.umask(0o027)
    yield 0o027
    os.umask(was)


def test_a_new_file_has_the_rights_that_the_umask_leaves_and_an_old_one_keeps_its_own(tmp_path, umask):
    new, old = tmp_path / "new.csv", tmp_path / "old.csv"
    old.write_text("was", encoding="utf-8")
    old.chmod(0o604)
    for path in (new, old):
        write_file(path, "is")
    assert (mode(new), mode(old)) == (0o666 & ~umask, 0o604)
    assert new.read_bytes() == old.read_bytes() == b"is"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["new.csv", "old.csv"]


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path):
    there = tmp_path / "there" / "page.html"
    there.parent.mkdir()
    there.write_text("was", encoding="utf-8")
    for name, target in (("link", there), ("loose", tmp_path / "there" / "new.html")):
        (tmp_path / name).symlink_to(target)
        write_file(tmp_path / name, name)
        assert (tmp_path / name).is_symlink()
        assert target.read_text(encoding="utf-8") == name
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with pytest.raises(UsageError, match="--out: expected a file that can be written"):
        write_file(tmp_path / "circle", "x")


def test_what_is_no_regular_file_is_refused_and_stays(tmp_path):
    pipe, plug = tmp_path / "pipe", tmp_path / "plug"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(plug))
        (tmp_path / "link").symlink_to(pipe)
        for path in (pipe, plug, tmp_path / "link", tmp_path):
            with pytest.raises(UsageError, match="--html: expected a regular file, or /dev/stdout"):
                write_file(path, "x", "--html")
        assert pipe.is_fifo()
        assert plug.is_socket()
        assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "pipe", "plug"]


# No test names a device as a place to write to: code that is wrong would replace it for the whole machine. So places of
# devices are only asked about, and the stream is written under a name of the test's own.


def test_the_name_of_standard_output_is_a_stream_and_other_open_files_are_refused():
    assert [place_for(Path(name)) for name in ("/dev/stdout", "/dev/fd/1", "/dev/./stdout")] == [None] * 3
    for name in ("/dev/fd/2", "/proc/self/fd/2", "/dev/stderr", "/dev/null"):
        with pytest.raises(UsageError, match="a device, a pipe or the like"):
            place_for(Path(name))


STREAMED = """
import sys
from sulh.cli import main
from sulh.store import _write
_write._STDOUT = frozenset([sys.argv[-1]])
main(sys.argv[1:])
"""


@pytest.mark.parametrize("to", ["a pipe", "a file"])
def test_standard_output_is_a_stream_that_holds_the_document_and_nothing_else(tmp_path, to):
    """Also where the shell made it a file, which a rename would take away from under it."""
    plain = sulh("export", "csv", "istanbul-2025").stdout_bytes
    name = tmp_path / "stdout"
    name.symlink_to(tmp_path / "out.csv")
    words = [sys.executable, "-c", STREAMED, "export", "csv", "istanbul-2025", "--out", str(name)]
    if to == "a pipe":
        assert subprocess.run(words, capture_output=True, check=True).stdout == plain
        assert not (tmp_path / "out.csv").exists()
        return
    with (tmp_path / "out.csv").open("wb") as file:
        subprocess.run(words, stdout=file, check=True)
    assert (tmp_path / "out.csv").read_bytes() == plain
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.csv", "stdout"]


def test_a_page_to_standard_output_sends_the_answer_aside(tmp_path, monkeypatch):
    name = str(tmp_path / "stdout")
    monkeypatch.setattr(_write, "_STDOUT", frozenset([name]))
    done = sulh("run", "istanbul-2025", "--draws", "0", "--html", name)
    assert done.stdout.lower().startswith("<!doctype html>")
    assert done.stdout.rstrip().endswith("</html>")
    assert "istanbul-2025" in done.stderr
    assert sulh("run", "istanbul-2025", "--html", name, "--json").exit_code == 2
    assert list(tmp_path.iterdir()) == []


OWN = ("case.yaml", "questions.yaml", "record.csv", "record/items.yaml", "record/new.yaml", "sources/index.yaml")
OWN += ("sources/digest.txt", "imports/ged/record.csv", "grades.csv", "scenarios/one.yaml", "CASE.yaml")


@pytest.mark.parametrize("name", OWN)
def test_the_own_files_of_a_case_are_never_written_over(tmp_path, monkeypatch, name):
    folder = new_case("talks", tmp_path)
    (tmp_path / "way").symlink_to(folder)
    (tmp_path / "link.csv").symlink_to(folder / name)
    monkeypatch.chdir(folder)
    before = snapshot(folder)
    for path in (folder / name, tmp_path / "way" / name, tmp_path / "link.csv", Path(name), Path("exports/..") / name):
        with pytest.raises(UsageError, match="one of a case's own files"):
            write_file(path, "x")
    assert snapshot(folder) == before
    done = sulh("export", "csv", str(folder), "--out", str(folder / name))
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert snapshot(folder) == before


def test_a_run_into_the_case_is_refused_before_it_is_run_and_a_folder_beside_is_fine(tmp_path):
    folder = new_case("talks", tmp_path)
    before = snapshot(folder)
    done = sulh("run", str(folder), "--draws", "0", "--html", str(folder / "case.yaml"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--html: expected a file that is no part of a case" in done.stderr
    assert snapshot(folder) == before
    for place in (folder / "exports" / "record.csv", folder / "table.csv", tmp_path / "record" / "record.csv"):
        assert sulh("export", "csv", str(folder), "--out", str(place)).exit_code == 0
        assert place.is_file()
    load_case(folder)
