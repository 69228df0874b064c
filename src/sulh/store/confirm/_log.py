"""``drafts/decisions.jsonl``: what was decided about drafts, by whom and when. Lines are added and none is taken."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from sulh.case import Model, Slug
from sulh.errors import UsageError

LOG = "drafts/decisions.jsonl"
Do = Literal["accept", "skip", "no-weight", "reject"]
Pattern = tuple[str, str | None, str]
LONGEST_NAME = 200


class Row(Model):
    """One decision about one draft.

    `draft` names it (``SOURCE/SENTENCE.NUMBER``), `digest` is of its content: a draft that was made anew is another.
    `item` and `plain` are what entered the record, if anything did. `changed` names the fields that the person
    changed. `score` is how sure the draft was then, `rules` how sure by rule alone, and `model` the digest of the
    classifier that had a say in it. `pattern` is the words, act and kind that drafted it.
    """

    draft: str
    digest: str
    do: Do
    item: Slug | None = None
    plain: dict[str, Any] | None = None
    changed: tuple[str, ...] = ()
    score: float
    rules: float
    model: str | None = None
    pattern: Pattern


class Change(Model):
    """What an entry does to one file of the record: the SHA-256 before and after, None where there is no file.

    `made` says that its folder was not there before.
    """

    was: str | None = None
    now: str | None = None
    made: bool = False


class Entry(Model):
    """One line of the log: decisions made in one step, or the step that takes back an earlier entry.

    `n` counts lines from 1. `undoes` is the `n` of the entry taken back. `files` are those of the record it changes.
    """

    n: Annotated[int, Field(ge=1)]
    at: dt.datetime
    by: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    rows: tuple[Row, ...] = ()
    undoes: int | None = None
    files: dict[str, Change] = {}


def read_log(folder: Path) -> list[Entry]:
    """The entries of a case's log, in their order. A last line that an interruption cut is no entry.

    Raises: UsageError for a line that is none, with its number.
    """
    path = folder / LOG
    if path.is_symlink():
        raise UsageError(LOG, "a file in the case folder", "a link", "Put the file itself into the folder.")
    if not path.exists():
        return []
    entries: list[Entry] = []
    for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], 1):
        try:
            entry = Entry.model_validate_json(line)
        except ValidationError as error:
            raise _broken(number, str(error.errors()[0]["msg"])) from error
        if entry.n != number:
            raise _broken(number, f"entry {entry.n}")
        entries.append(entry)
    return entries


def _broken(number: int, got: str) -> UsageError:
    step = "Restore the file: it is a history from which nothing is taken."
    return UsageError(f"{LOG} line {number}", "an entry of its number", got, step)


def append(folder: Path, entry: Entry) -> None:
    """Add an entry and have it on the disk before returning. A cut last line is taken off first.

    Raises: OSError; a line that was not finished then is cut off by the next call.
    """
    path = folder / LOG
    path.parent.mkdir(exist_ok=True)
    line = entry.model_dump_json(exclude_none=True).encode() + b"\n"
    with path.open("a+b") as file:
        file.seek(0)
        data = file.read()
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            file.truncate(whole)
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def live(entries: list[Entry]) -> list[Entry]:
    """The entries that were not taken back, less those that take back."""
    gone = {entry.undoes for entry in entries if entry.undoes is not None}
    return [entry for entry in entries if entry.undoes is None and entry.n not in gone]
