"""Drafts of a whole folder of texts: on all processors, one line a text, and resumable."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sulh.errors import SulhError, UsageError
from sulh.reading import About, Gazetteer
from sulh.store._drafts import gazetteer_of
from sulh.store._write import place_for

Progress = Callable[[float, str], None]
BATCH = 8


@dataclass(frozen=True)
class ManyDrafts:
    """A folder that is drafted: how many texts it has, were drafted now, were there, and could not be read."""

    out: Path
    texts: int
    drafted: int
    there: int
    refused: int


@dataclass(frozen=True)
class _Job:
    """What a worker needs: who may be named, and what is said of every text."""

    root: Path
    gazetteer: Gazetteer
    about: About


def draft_folder(
    folder: Path,
    out: Path,
    case: str | Path | None = None,
    about: About | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> ManyDrafts:
    """Draft every text below a folder into one file of JSON lines.

    The first line says by what the others were made. Each other line is one text: ``{"file", "sha256", "drafts"}``, or
    ``{"file", "sha256", "error"}`` for one that cannot be read; `sha256` is of the file's bytes. Lines stand in the
    order of file names, and each depends on its own file alone, whatever the number of workers. Run again after an
    interruption, it keeps the lines that are whole and of files that have not changed, and goes on.

    Raises: UsageError for a folder without texts, or an `out` that is another thing or was made by other rules or
        another case; it is then as it was.
    """
    job = _Job(folder, gazetteer_of(case), about or About())
    files = _files(folder, out)
    target = place_for(out)
    if target is None:
        raise UsageError(
            "--out", "a file, since a run may go on from it", "standard output", "Name a file like drafts.jsonl."
        )
    head = _head(job, case)
    kept = _resume(target, head)
    todo = [path for path in files if kept.get(_relative(folder, path)) != _digest(path)]
    say = progress or (lambda _share, _words: None)
    refused = 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8", newline="\n") as file, closing(_lines(job, todo, workers)) as lines:
        for count, line in enumerate(lines, 1):
            file.write(line + "\n")
            if count % BATCH == 0:
                file.flush()
            refused += '"error":' in line[:2000] and "error" in json.loads(line)
            so_far = len(files) - len(todo) + count
            say(so_far / len(files), f"text {so_far:,} of {len(files):,}")
    return ManyDrafts(target, len(files), len(todo), len(files) - len(todo), refused)


def _files(folder: Path, out: Path) -> list[Path]:
    from sulh.reading.files import FORMATS

    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in FORMATS and p.is_file() and p != out)
    found = [path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
    if not found:
        raise UsageError(
            "--from", f"a folder with texts ({', '.join(FORMATS)})", f"{folder}, which has none", "Give another."
        )
    return found


def _relative(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _head(job: _Job, case: str | Path | None) -> dict[str, Any]:
    """What the lines depend on beside their files."""
    from sulh import __version__
    from sulh.store._load import load_case

    return {
        "made": "sulh draft", "version": __version__, "case": None if case is None else load_case(case).digest,
        "about": job.about.model_dump(mode="json", exclude_none=True),
    }  # fmt: skip


def _resume(target: Path, head: dict[str, Any]) -> dict[str, str]:
    """The files that `target` has whole lines of, with their digests; a line that an interruption cut is taken off
    it."""
    first = json.dumps(head, ensure_ascii=False) + "\n"
    if not target.exists() or target.stat().st_size == 0:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(first, encoding="utf-8", newline="\n")
        return {}
    kept: dict[str, str] = {}
    whole = 0
    with target.open("rb") as file:
        for number, line in enumerate(file):
            if not line.endswith(b"\n"):
                break
            plain = _plain(line)
            if number == 0 and plain != head:
                got = f"{target.name}, " + (
                    "made by other rules or of another case" if "made" in plain else "another thing"
                )
                raise UsageError("--out", "a new file, or one of the same command", got, "Choose another name.")
            if number and "file" not in plain:
                break
            if number:
                kept[str(plain["file"])] = str(plain.get("sha256"))
            whole += len(line)
    if whole < target.stat().st_size:
        with target.open("r+b") as file:
            file.truncate(whole)
    return kept


def _plain(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _lines(job: _Job, todo: list[Path], workers: int) -> Generator[str, None, None]:
    """A line for each file, in their order."""
    if workers <= 1 or len(todo) < 2 * BATCH:
        yield from (_line(job, path) for path in todo)
        return
    from multiprocessing import get_context

    with get_context("spawn").Pool(workers, _begin, (job,)) as pool:
        yield from pool.imap(_work, todo, chunksize=BATCH)


_job: _Job | None = None


def _begin(job: _Job) -> None:
    """What a worker does first: keep the job, and leave an interrupt to its parent."""
    global _job
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _job = job


def _work(path: Path) -> str:
    if _job is None:
        raise RuntimeError("a worker without a job")
    return _line(_job, path)


def _line(job: _Job, path: Path) -> str:
    from sulh.reading import draft_text
    from sulh.reading.files import extract
    from sulh.store._drafts import told_over

    plain: dict[str, Any] = {"file": _relative(job.root, path), "sha256": _digest(path)}
    try:
        found = extract(path)
        made = draft_text(found.text, job.gazetteer, told_over(found.about, job.about))
        plain["drafts"] = made.model_copy(update={"noticed": (*found.noticed, *made.noticed)}).model_dump(mode="json")
    except SulhError as error:
        plain["error"] = str(error)
    return json.dumps(plain, ensure_ascii=False)
