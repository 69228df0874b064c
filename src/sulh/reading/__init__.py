"""Reading: frozen text, its sentences, where a quotation stands in it, and drafts of what each sentence says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sulh._lazy import lazily
from sulh.reading._sentences import Sentence, sentences
from sulh.reading._text import freeze, locate

if TYPE_CHECKING:
    from sulh.reading._annotations import web_annotations
    from sulh.reading._draft import draft_text
    from sulh.reading._families import Families, Family, Likeness, Relative, families
    from sulh.reading._models import About, Draft, Drafts
    from sulh.reading._names import Gazetteer
    from sulh.reading._plover import Records, plover_records
    from sulh.reading.files import Extracted, extract_bytes
    from sulh.reading.files._extract import extract

_HOMES: dict[str, tuple[str, ...]] = {
    "sulh.reading._annotations": ("web_annotations",),
    "sulh.reading._draft": ("draft_text",),
    "sulh.reading._families": ("Families", "Family", "Likeness", "Relative", "families"),
    "sulh.reading._models": ("About", "Draft", "Drafts"),
    "sulh.reading._names": ("Gazetteer",),
    "sulh.reading._plover": ("Records", "plover_records"),
    "sulh.reading.files._extract": ("extract", "extract_bytes"),
    "sulh.reading.files._made": ("Extracted",),
}
__all__ = [
    "About",
    "Draft",
    "Drafts",
    "Extracted",
    "Families",
    "Family",
    "Gazetteer",
    "Likeness",
    "Records",
    "Relative",
    "Sentence",
    "draft_text",
    "extract",
    "extract_bytes",
    "families",
    "freeze",
    "locate",
    "plover_records",
    "sentences",
    "web_annotations",
]

__getattr__ = lazily("sulh.reading", _HOMES, globals())
