"""Writing a file whole or not at all, and only where it harms nothing."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from pathlib import Path

from sulh.errors import UsageError

CASE = "case.yaml"
OWN_FILES = frozenset((CASE, "questions.yaml", "record.csv", "grades.csv"))
OWN_FOLDERS = frozenset(("record", "sources", "imports", "scenarios", "drafts"))
_STDOUT = frozenset(("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"))
_OPEN_FILES = ("/dev/stdin", "/dev/stderr", "/dev/fd/", "/proc/")


def write_page(path: Path, text: str) -> None:
    """Write the page of a run: see `write_file`."""
    write_file(path, text, "--html")


def write_file(path: Path, content: str | bytes, option: str = "--out") -> None:
    """Write text (as UTF-8, line ends as they are) or bytes to `path`, whole or not at all: see `place_for`, `replace`.

    Its folder is made if need be; ``/dev/stdout`` is standard output; `option` is what errors call the path.

    Errors: UsageError if `path` is no place for a file, or its folder cannot be made or written to; an existing file is
        then as it was.
    """
    blob = content.encode() if isinstance(content, str) else content
    target = place_for(path, option)
    if target is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(blob)
        sys.stdout.buffer.flush()
        return
    put(target, blob, option)


def put(path: Path, data: bytes, option: str) -> None:
    """Put `data` at `path` by `replace`, making its folder if need be. Raises UsageError where that cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, data)
    except OSError as error:
        got = f"{path} ({error.strerror})"
        raise UsageError(option, "a file that can be written", got, "Choose another place.") from error


def place_for(path: Path, option: str = "--out") -> Path | None:
    """The file that a write to `path` makes or replaces: what a link leads to. None for ``/dev/stdout``, a stream.

    Errors: UsageError for what is no regular file (a folder, a device, a pipe), and for the own files of a case: what
        stands in them was written by hand or is frozen.
    """
    name = os.path.abspath(path)  # noqa: PTH100  (links are not followed yet)
    if name in _STDOUT:
        return None
    try:
        target = path.resolve()
        other = name.startswith(_OPEN_FILES) or (target.exists() and not target.is_file())
    except (OSError, RuntimeError) as error:  # a circle of links is the one or the other, by version of Python
        got = f"{path} ({getattr(error, 'strerror', None) or 'links in a circle'})"
        raise UsageError(option, "a file that can be written", got, "Choose another place.") from error
    if other:
        got = f"{path}, which is {'a folder' if target.is_dir() else 'a device, a pipe or the like'}"
        raise UsageError(option, "a regular file, or /dev/stdout", got, "Choose another place.")
    if any(_of_a_case(one) for one in (Path(name), target)):
        step = "Choose a place outside the case, or a folder in it like exports/."
        raise UsageError(option, "a file that is no part of a case", f"{path}, one of a case's own files", step)
    return target


def _of_a_case(path: Path) -> bool:
    """Whether a case reads, or would read, what stands at `path`. Capital letters count on some file systems only."""
    for folder in path.parents:
        head, *rest = (part.casefold() for part in path.relative_to(folder).parts)
        own = head in OWN_FOLDERS if rest else head in OWN_FILES
        if own and (folder / CASE).is_file():
            return True
    return False


def replace(path: Path, data: bytes) -> None:
    """Put `data` in place of a file in one step; an interruption leaves the old file or the new one.

    An existing file keeps its rights, a new one has those that the umask leaves. Raises OSError; nothing has changed
    then.
    """
    draft = path.with_name(f".sulh-{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            draft.chmod(stat.S_IMODE(path.stat().st_mode))
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
