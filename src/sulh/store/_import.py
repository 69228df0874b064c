"""Import of event data: a batch folder of its own in a case, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sulh.case import Slug
from sulh.case._yaml import MAX_BYTES
from sulh.errors import UsageError
from sulh.inert import inert
from sulh.reading import freeze
from sulh.record import Dossier, Item
from sulh.record.exchange import Actors, Format, Report, Wanted, extract
from sulh.record.exchange._export import PART, escaped
from sulh.record.exchange._items import Drawn
from sulh.store._batches import IMPORTS, INDEX, RECORD
from sulh.store._csv import COLUMNS
from sulh.store._folder import read_folder
from sulh.store._import_format import MAPPED, chosen_format
from sulh.store._judge import sound
from sulh.store._load import _folder, case_to_edit
from sulh.store._move_in import alone, move_in, try_out
from sulh.store._words import validated

LONGEST_NAME = 24
CONDITIONS = 2000


@dataclass(frozen=True)
class Choices:
    """What may be chosen for an import beside its format: see `import_events`."""

    where: Sequence[str] = ()
    actors: Mapping[str, str] | None = None
    mapping: Path | None = None
    grade: str | None = None
    side: str | None = None
    family: str | None = None
    name: str | None = None
    encoding: str | None = None
    dry_run: bool = False
    again: bool = False


def import_events(kind: str, file: str | Path, case: str | Path, choices: Choices | None = None) -> Report:
    """Import a file of event data into a case folder as a new batch, and say what came of every row.

    Args:
        kind: ged, acled, gdelt, cameo, icews, weis, plover, or csv with a mapping file.
        choices: `where` conditions (all must hold), `actors` (what the file calls an actor → its id), `mapping` file,
            `grade` like C3, `side` and `family` of the source, `name` of the batch, `encoding`, `dry_run`, and `again`
            for a file that another batch came from already, as another format or family.

    The batch is the folder ``imports/NAME``: an index with one source, its frozen text with a line a row in our own
    words, and ``record.csv``. It is written beside the case, read and judged there with the case, and moved in by one
    rename; no file that is there is touched. Rows whose items are in the case already are skipped: a second import of
    one file writes nothing. One import at a time: a second one into the same case waits for its turn, up to a minute. A
    dry run judges in a temporary folder and writes nothing to the case or beside it.

    Raises: UsageError for a file, format or choice that cannot be used, or a case that ships with sulh; CaseError if
        the case is not valid, or would not be with the batch. The case is then as it was.
    """
    choices = choices or Choices()
    folder = _folder(case) if choices.dry_run else case_to_edit(case, "--into")
    with nullcontext() if choices.dry_run else alone(folder):
        return _imported(kind, Path(file), folder, choices)


def _imported(kind: str, file: Path, folder: Path, choices: Choices) -> Report:
    """The import itself, into a case that nobody else imports into meanwhile."""
    dossier = sound(read_folder(folder))
    form = chosen_format(kind, choices.mapping, choices.grade, choices.family, dossier)
    report = Report(kind, file.name, "", "utf-8", dry_run=choices.dry_run)
    actors = Actors(dossier.case, {**form.actors, **(choices.actors or {})})
    prefix = kind if kind != MAPPED else form.family[:LONGEST_NAME].strip("-")
    wanted = Wanted(prefix, tuple(choices.where), choices.encoding, dossier.items.keys())
    side = _side(dossier, choices.side)
    name = _name(choices.name or prefix, dossier, folder, chosen=choices.name is not None)
    with tempfile.TemporaryDirectory(prefix="sulh-import-") as workshop:
        found = extract(file, form, wanted, actors, dossier.codebook, Path(workshop), report)
    if found:
        report.same_file = _same_file(folder, dossier, form.family, report, choices.again)
        files = _files(name, form, found, side, report, choices)
        (try_out if choices.dry_run else move_in)(folder, name, files)
        report.batch = None if choices.dry_run else f"{IMPORTS}/{name}"
    return report


def _same_file(folder: Path, dossier: Dossier, family: str, report: Report, again: bool) -> list[str]:
    """The batches that came from the same file (by its SHA-256, which their notes tell) as another format or family.

    Their items have other ids than those found now, so that what one file says would count twice. Raises: UsageError
    if there are any, unless that is wanted `again`.
    """
    same = {}
    for key, source in dossier.sources.items():
        note = source.note or ""
        told = re.match(r"Made by sulh import (\S+) from ", note)
        if told and f", SHA-256 {report.sha256}:" in note and (told[1], source.family) != (report.format, family):
            name = f"{IMPORTS}/{key}" if (folder / IMPORTS / key).is_dir() else f'source "{key}"'
            same[name] = f"{name} (as {told[1]}, family {source.family})"
    if same and not again:
        got = f"{report.file} of {', '.join(same.values())}, now as {report.format}, family {family}"
        step = "Give the same format and --family, or --again if it is to count twice."
        raise UsageError("FILE", "a file that no batch came from as another format or family", got, step)
    return list(same)


def _side(dossier: Dossier, chosen: str | None) -> str:
    """The side of the source: the one chosen, or the case's third side."""
    sides = dossier.case.sides
    thirds = [key for key, side in sides.items() if side.kind == "third"]
    if chosen is None and thirds:
        return "third" if "third" in thirds else thirds[0]
    if chosen not in sides:
        got = f'"{chosen}"' if chosen else "none, and the case has no third side"
        raise UsageError("--side", f"one of the sides {', '.join(sides)}", got, "Name a side of the case.")
    return chosen


def _name(base: str, dossier: Dossier, folder: Path, chosen: bool) -> str:
    """A name for the batch that no source, text or batch of the case has; a number makes it so."""
    name, faults = validated(Slug, base, ())
    if faults or len(base) > LONGEST_NAME + 4:
        expected = f"an id of small letters, digits and single hyphens, at most {LONGEST_NAME + 4} long"
        raise UsageError("--name", expected, f'"{base}"', "Choose one like ged-2021.")
    taken = set(dossier.sources) | {source.file.removesuffix(".txt") for source in dossier.sources.values()}
    taken |= {path.name for path in (folder / IMPORTS).glob("*")}
    if chosen and base in taken:
        raise UsageError(
            "--name", "a name that no batch or source has", f'"{base}"', "Choose another, or leave it out."
        )
    number = 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return str(name)


def _files(
    name: str, form: Format, found: Sequence[Drawn], side: str, report: Report, choices: Choices
) -> dict[str, bytes]:
    """The three files of a batch, as bytes."""
    text, record = io.StringIO(), io.StringIO()
    table = csv.DictWriter(record, _columns(found), lineterminator="\n")
    table.writeheader()
    at = 0
    for one in found:
        text.write(f"{one.sentence}\n")
        span = f"{at}:{at + len(one.sentence)}"
        table.writerow(
            {key: _cell(value) for key, value in {"id": one.key, "source": name, "span": span, **one.item}.items()}
        )
        at += len(one.sentence) + 1
    frozen, sha256 = freeze(text.getvalue())
    asked = "; ".join(choices.where)
    rows = f"{len(found)} row{'' if len(found) == 1 else 's'}"
    note = f"Made by sulh import {report.format} from {report.file}, SHA-256 {report.sha256}: {rows}"
    note += f" where {asked[:CONDITIONS]}." if asked else "."
    entry = {
        "publisher": form.publisher,
        "date": max(one.item["known"] for one in found),
        "side": side,
        "family": form.family,
        "reliability": form.grade[0],
        "file": f"{name}.txt",
        "sha256": sha256,
        "note": inert(note),
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items() if key != "date"]
    lines.insert(1, f"date: {entry['date']}")
    index = "# Made by an import: see the note. Every line of the text stands for one row of the file.\n"
    index += "\n".join([f"{name}:", *(f"  {line}" for line in lines)]) + "\n"
    files = {INDEX: index.encode(), f"{name}.txt": frozen.encode(), RECORD: record.getvalue().encode()}
    for file, body in files.items():
        if len(body) > MAX_BYTES:
            days = sorted(one.item["date"] for one in found)
            fit = len(days) * MAX_BYTES // len(body) * 9 // 10
            got = f"{file} of {len(body):,} from {len(found):,} rows of {days[0]} to {days[-1]}"
            step = "Narrow it down with --where, by date, actor or act, and import in parts: "
            raise UsageError("import", f"files of at most {MAX_BYTES:,} bytes", got, f"{step}about {fit:,} rows fit.")
    return files


def _columns(found: Sequence[Drawn]) -> list[str]:
    used = {"id", "source", "span"}.union(*(one.item for one in found))
    return [column for column in COLUMNS if column in used and (column in Item.model_fields or column == "id")]


def _cell(value: Any) -> str:
    return escaped(PART.join(value) if isinstance(value, list) else str(value))
