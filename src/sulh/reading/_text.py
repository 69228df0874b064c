"""Frozen text: one form to keep, one digest to know it by, and the place of a quotation in it."""

from __future__ import annotations

import hashlib
import re

_BREAKS = re.compile(r"\r\n?")


def freeze(text: str) -> tuple[str, str]:
    r"""The form in which a text is kept, and the SHA-256 (hex) of its UTF-8 bytes.

    Byte order marks at the start go, and every line end becomes one ``\n``: both change when a file passes from
    one system to another, and neither is part of what was published. Every other character stays as it was. The text
    is not normalised (NFC): a quotation has to match what the publisher wrote, and spans count its characters.

    >>> freeze("\ufeffOne.\r\nTwo.")[0]
    'One.\nTwo.'
    """
    kept = _BREAKS.sub("\n", text.lstrip("\ufeff"))
    return kept, hashlib.sha256(kept.encode("utf-8")).hexdigest()


def locate(text: str, quote: str) -> tuple[int, int] | None:
    """The span [start, end) of the first place where `quote` stands in `text`, or None.

    The exact words first; then the same words with any white space between them, since line breaks move.

    >>> locate("They agreed to\\nmeet again.", "agreed to meet")
    (5, 19)
    """
    words = quote.split()
    if not words:
        return None
    start = text.find(quote)
    if start >= 0:
        return start, start + len(quote)
    match = re.search(r"\s+".join(map(re.escape, words)), text)
    return match.span() if match else None
