"""Drafts of a text for a case: read, and kept where a person can later confirm them. Nothing enters the record here."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sulh.case import read_yaml
from sulh.case._yaml import MAX_BYTES
from sulh.errors import UsageError
from sulh.reading import About, Drafts, Gazetteer, draft_text, freeze
from sulh.reading.files import Extracted
from sulh.record import Dossier, Source
from sulh.store._folder import INDEX
from sulh.store._load import case_to_edit, load_case
from sulh.store._move_in import alone
from sulh.store._words import validated
from sulh.store._write import replace

DRAFTS = "drafts"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Kept:
    """What `keep_drafts` wrote: the id of the source, its text and drafts in the case, and whether the text was
    there."""

    source: str
    text: str
    drafts: str
    there: bool


def gazetteer_of(case: str | Path | None) -> Gazetteer:
    """The gazetteer of a case (see `Gazetteer.of_case`), or the built-in one. Raises as `load_case` does."""
    return Gazetteer.built_in() if case is None else Gazetteer.of_case(load_case(case).case)


def drafted(found: Extracted, case: str | Path | None = None, about: About | None = None) -> Drafts:
    """The drafts of an extracted text. What `about` says goes before what the file says of itself.

    Raises: UsageError for a side that the case does not have; whatever `load_case` raises.
    """
    known = told_over(found.about, about)
    if case is not None and known.side is not None:
        _known_side(load_case(case), known.side)
    made = draft_text(found.text, gazetteer_of(case), known)
    return made.model_copy(update={"noticed": (*found.noticed, *made.noticed)})


def told_over(about: About, more: About | None) -> About:
    """`about` with whatever `more` says put over it."""
    stated = {} if more is None else {name: value for name, value in more if value is not None}
    return about.model_copy(update=stated)


def _known_side(dossier: Dossier, side: str) -> None:
    if side not in dossier.case.sides:
        raise UsageError(
            "--side", f"one of the sides {', '.join(dossier.case.sides)}", f'"{side}"', "Name a side of the case."
        )


def keep_drafts(case: str | Path, found: Extracted, drafts: Drafts, name: str | None = None) -> Kept:
    """Keep a text as a source of a case and its drafts beside it, for a person to confirm.

    Writes ``sources/NAME.txt`` (the frozen text), its entry in ``sources/index.yaml`` with reliability F, which says
    that nobody has graded it, and ``drafts/NAME.json``; the record stays as it is. Every file is whole or not there,
    the index
    comes last, and nothing that is there is written over: a text that the case has already (by its SHA-256) keeps its
    source, and only its drafts are written.

    Raises: UsageError for a case that ships with sulh, a text of which publisher, date or side is not known, a name
        that is taken, or drafts that are there already; CaseError if the case is not valid.
    """
    folder = case_to_edit(case, "--keep")
    with alone(folder):
        dossier = load_case(folder)
        frozen, sha256 = _frozen(found, drafts)
        there = next((key for key, one in dossier.sources.items() if one.sha256 == sha256), None)
        key = there or _name(name, drafts.about, dossier, folder)
        _free(folder / DRAFTS / f"{key}.json")
        entry = None if there else _entry(key, drafts, dossier)
        index = None if entry is None else _indexed(folder, key, entry)
        try:
            if index is not None:
                _new(folder / "sources" / f"{key}.txt", frozen.encode())
            _new(folder / DRAFTS / f"{key}.json", drafts_json(drafts, key).encode())
            if index is not None:
                replace(folder / INDEX, index.encode())
        except OSError as error:
            raise UsageError(
                "--keep", "a case folder that can be written", f"{folder} ({error.strerror})", "Free some room."
            ) from error
        if entry is not None:
            load_case(folder)
    return Kept(key, f"sources/{key}.txt", f"{DRAFTS}/{key}.json", there is not None)


def _frozen(found: Extracted, drafts: Drafts) -> tuple[str, str]:
    """The text and its digest. Raises UsageError where the drafts are another's, or a case would not read it."""
    frozen, sha256 = freeze(found.text)
    if sha256 != drafts.sha256:
        raise UsageError("--keep", "drafts of the same text", "drafts of another", "Draft the text again.")
    if (size := len(frozen.encode())) > MAX_BYTES:
        raise UsageError("--keep", f"a text of at most {MAX_BYTES:,} bytes", f"{size:,}", "Keep the part that counts.")
    return frozen, sha256


def drafts_json(drafts: Drafts, source: str | None = None) -> str:
    """Drafts as the document that ``drafts/NAME.json`` holds."""
    from sulh import __version__

    plain: dict[str, Any] = {
        "sulh": __version__,
        **({"source": source} if source else {}),
        **drafts.model_dump(mode="json"),
    }
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def load_drafts(case: str | Path, source: str) -> Drafts:
    """The drafts that a case keeps of a source. Raises UsageError where there are none or they cannot be read."""
    path = Path(case) / DRAFTS / f"{source}.json"
    if not _NAME.fullmatch(source) or not path.is_file():
        step = f"sulh draft {case} --from FILE --keep makes some."
        raise UsageError("drafts", f"drafts of a source in {case}", f'"{source}"', step)
    try:
        plain = json.loads(path.read_bytes())
        return Drafts.model_validate({name: plain[name] for name in Drafts.model_fields if name in plain})
    except (ValueError, TypeError, KeyError) as error:
        got = f"{path.name}: {str(error).splitlines()[0]}"
        raise UsageError("drafts", "a document of drafts", got, "Remove the file and draft the text again.") from error


def _name(name: str | None, about: About, dossier: Dossier, folder: Path) -> str:
    """The id of the new source: the one asked for, or publisher and date with a number if need be."""
    base = name or re.sub(
        r"[^a-z0-9]+", "-", f"{(about.publisher or 'text').casefold()[:24]}-{about.date or ''}"
    ).strip("-")
    if not _NAME.fullmatch(base) or len(base) > 60:
        raise UsageError(
            "--name",
            "an id of small letters, digits and single hyphens",
            f'"{base}"',
            "Choose one like dawn-2025-10-28.",
        )
    taken = set(dossier.sources) | {path.stem for path in (folder / "sources").glob("*")}
    if name and base in taken:
        raise UsageError("--name", "a name that no source has", f'"{base}"', "Choose another, or leave it out.")
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


def _entry(key: str, drafts: Drafts, dossier: Dossier) -> dict[str, Any]:
    """The source as the index will hold it. Raises UsageError for what a source needs and nobody has said."""
    about = drafts.about
    lacking = [name for name in ("publisher", "date", "side") if getattr(about, name) is None]
    if lacking:
        options = " ".join(f"--{one}" for one in lacking)
        raise UsageError(
            "--keep", "publisher, date and side of the text", f"no {', '.join(lacking)}", f"Say it with {options}."
        )
    _known_side(dossier, str(about.side))
    told = [f"by {about.author}"] if about.author else []
    told += [f"titled “{about.title}”"] if about.title else []
    entry = {
        "publisher": about.publisher, "date": str(about.date), "side": about.side, "family": drafts.family,
        "reliability": "F", "genre": drafts.genre, "lang": about.lang or "en",
        "file": f"{key}.txt", "sha256": drafts.sha256,
        **({"note": ", ".join(told)[:1].upper() + ", ".join(told)[1:] + "."} if told else {}),
    }  # fmt: skip
    _, faults = validated(Source, entry, ("sources", key))
    if faults:
        raise UsageError("--keep", "a source that the case can hold", str(faults[0]), "Say it otherwise.")
    return entry


def _indexed(folder: Path, key: str, entry: dict[str, Any]) -> str:
    """The index with one more entry at its end, what stands in it unchanged; read again, it says what was meant."""
    path = folder / INDEX
    was = path.read_text(encoding="utf-8") if path.exists() else ""
    old = read_yaml(path, INDEX).data if path.exists() else None
    lines = [
        f"  {name}: {value if name == 'date' else json.dumps(value, ensure_ascii=False)}"
        for name, value in entry.items()
    ]
    body = "" if old == {} and was.strip().endswith("{}") else was
    body = body or was.rstrip().removesuffix("{}")
    now = body.rstrip("\n") + ("\n\n" if body.strip() else "") + "\n".join([f"{key}:", *lines]) + "\n"
    draft = path.with_name(f".sulh-{os.getpid()}.yaml")
    path.parent.mkdir(exist_ok=True)
    try:
        draft.write_text(now, encoding="utf-8")
        read = read_yaml(draft, INDEX)
    finally:
        draft.unlink(missing_ok=True)
    if read.problems or not isinstance(read.data, dict) or set(read.data) != {*(old or {}), key}:
        raise UsageError(
            INDEX, "an index to which a source can be added", "one in another form", "Add the source by hand."
        )
    return now


def _free(path: Path) -> None:
    if path.exists() or path.is_symlink():
        step = "Confirm or remove them first; a text is drafted once."
        raise UsageError(
            "--keep", "a text that has no drafts in the case", f"{DRAFTS}/{path.name}, which is there", step
        )


def _new(path: Path, data: bytes) -> None:
    """A file that was not there, whole or not at all. Raises OSError, also where it is there by now."""
    path.parent.mkdir(exist_ok=True)
    if path.exists() or path.is_symlink():
        raise FileExistsError(17, "it is there already", str(path))
    replace(path, data)
