"""A new case: a copy of the template, whole or not at all."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from sulh.errors import UsageError

TEMPLATE = Path(__file__).with_name("template")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ID = re.compile(r"^id: template\b( *)", re.MULTILINE)


def new_case(slug: str, parent: str | Path = ".") -> Path:
    """Write a case to begin from into the new folder `parent`/`slug`, and give that folder.

    The case loads, checks clean and explains every section. It is written beside its place and then moved there in
    one step, so that a failure leaves nothing behind.

    Raises: UsageError for a name that is no id, a parent that is no folder, or a name that is taken; nothing on disk
        has changed then.
    """
    parent = Path(parent)
    if not _SLUG.fullmatch(slug) or len(slug) > 64:
        expected = "an id of small letters, digits and single hyphens, at most 64 long"
        raise UsageError("name of the case", expected, f'"{slug}"', 'Choose one like "border-talks-2025".')
    if not parent.is_dir():
        raise UsageError("parent", "a folder", f'"{parent}"', "Make it first, or give another.")
    target = parent / slug
    if target.exists() or target.is_symlink():
        raise UsageError("name of the case", "a name that is not taken", f'"{target}"', "Choose another name.")
    try:
        workshop = Path(tempfile.mkdtemp(prefix=f".{slug}-", dir=parent))
    except OSError as error:
        got = f'"{parent}" ({error.strerror})'
        raise UsageError("parent", "a folder that can be written", got, "Give another.") from error
    try:
        draft = workshop / slug
        _copy(TEMPLATE, draft)
        case = draft / "case.yaml"
        case.write_text(_ID.sub(rf"id: {slug}\1", case.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
        draft.rename(target)
    finally:
        shutil.rmtree(workshop)
    return target


def _copy(source: Path, target: Path) -> None:
    """Copy a folder's files as bytes; rights are those of new files, since the template may be read-only."""
    target.mkdir()
    for path in sorted(source.iterdir()):
        if path.is_dir():
            _copy(path, target / path.name)
        else:
            (target / path.name).write_bytes(path.read_bytes())
