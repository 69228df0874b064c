"""What each code of a file is in a code table: told once per code, however many rows carry it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sulh.record.exchange._actors import clean
from sulh.record.exchange._formats import Code, Codes

UNCLEAR = "a code that may have lost its leading zero, as others of this file have"
_FLOAT = re.compile(r"(\d+)\.0+")
NONE = Code()


@dataclass(frozen=True)
class Reading:
    """A code as it was read: its entry, or `refused`, why there is none; `mended` where a leading zero was put back."""

    code: Code = NONE
    refused: str | None = None
    mended: bool = False


def read_codes(table: Codes, texts: Iterable[str]) -> dict[str, Reading]:
    """Every text as a code of the table.

    Spreadsheets drop leading zeros. Where two digits are in no way a code of the table but are with a zero before them,
    it is put back; and then a bare ``10`` to ``20`` of the same file, a root or once ``010`` to ``020``, is refused.
    """
    folded = {code.casefold(): entry for code, entry in table.codes.items()}
    names = {name.casefold(): code for name, code in table.names.items()}
    found: dict[str, Reading] = {}
    for text in texts:
        bare = clean(text)
        bare = _FLOAT.sub(r"\1", bare) if _FLOAT.fullmatch(bare) else bare
        key = names.get(bare.casefold(), bare).casefold()
        entry = _entry(folded, table, key)
        mended = entry is None and table.nested == "digits" and re.fullmatch("[1-9][0-9]", key) is not None
        if mended:
            entry = _entry(folded, table, f"0{key}")
        if entry is None:
            told = f'code "{bare[:40]}" is not in the table' if bare else "no code"
            found[text] = Reading(refused=told)
        else:
            found[text] = Reading(entry, mended=mended)
    if any(reading.mended for reading in found.values()):
        for text in found:
            if re.fullmatch(r"(1[0-9]|20)(\.0+)?", clean(text)):
                found[text] = Reading(refused=UNCLEAR)
    return found


def _entry(folded: dict[str, Code], table: Codes, key: str) -> Code | None:
    """The table's entry for a code, or for the longest one above it."""
    if not re.fullmatch(table.form, key, re.IGNORECASE):
        return None
    if key in folded:
        return folded[key]
    if table.nested == "digits":
        return next((folded[key[:end]] for end in range(len(key) - 1, 1, -1) if key[:end] in folded), None)
    return folded.get(key.partition("/")[0]) if table.nested == "slash" else None
