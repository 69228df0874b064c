"""Text from sources and cases is data wherever it is shown: it neither acts nor hides."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

_ESCAPES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"  # control sequences: colours, cursor
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)"  # whole strings: titles, links
    "|\x1b[ -/]*[0-~]"
)
_SPACES = re.compile("[\t-\r\x85\u2028\u2029]+")
_KEPT = frozenset("\u00ad\u061c\u200c\u200d\u200e\u200f")


def inert(text: str) -> str:
    """`text` on one line, able to act on nothing and to hide nothing.

    Terminal escapes and control characters (C0, C1) are taken out; line breaks and tabs become one space. Characters
    that reorder or vanish (bidirectional overrides and isolates, tag characters, zero-width spaces and joins, lone
    surrogates, noncharacters) are shown as ``⟨U+202E⟩``. Joiners and marks that Urdu, Pashto and Persian need
    (U+200C to U+200F, U+061C) stay. Idempotent. Escaping for HTML or markup is the business of whoever shows it.
    """
    text = _SPACES.sub(" ", _ESCAPES.sub("", text))
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cc":
        return ""
    point = ord(char)
    unseen = category in ("Cf", "Cs") and char not in _KEPT and not _visible_format(point)
    if unseen or 0xE0000 <= point <= 0xE007F or point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF:
        return f"⟨U+{point:04X}⟩"
    return char


def _visible_format(point: int) -> bool:
    """Whether a format character draws something: the number and verse signs of Arabic and Syriac."""
    return 0x600 <= point <= 0x605 or point in (0x6DD, 0x70F, 0x890, 0x891, 0x8E2)


def safe_address(address: str | None) -> str | None:
    """`address` if it is a plain http or https address that can stand in a link, else None."""
    if address is None or re.search(r"[\s<>\"'`\\]", address) or inert(address) != address:
        return None
    try:
        parts = urlsplit(address)
        return address if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def anchor(name: str, kind: str = "item") -> str:
    """An id on the page: `kind`, a dash and `name`, in which anything but letters, digits and ``-`` is coded.

    >>> anchor("f12"), anchor('x"><b', "moves")
    ('item-f12', 'moves-x_22__3e__3c_b')
    """
    return f"{kind}-" + re.sub(r"[^A-Za-z0-9-]", lambda match: f"_{ord(match[0]):x}_", name)
