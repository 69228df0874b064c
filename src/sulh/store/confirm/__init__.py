"""Confirming: drafts that a case keeps become items of its record by a person's yes, and by nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sulh._lazy import lazily

if TYPE_CHECKING:
    from sulh.store.confirm._bulk import Chosen, choose, read_decisions
    from sulh.store.confirm._items import FIELDS, Proposal
    from sulh.store.confirm._kept import KeptDraft
    from sulh.store.confirm._learnt import Learnt, learn_from
    from sulh.store.confirm._log import Entry, Row
    from sulh.store.confirm._review import Review, State, open_review
    from sulh.store.confirm._rows import Decision
    from sulh.store.confirm._views import Glance, glance, source_seen

_HOMES: dict[str, tuple[str, ...]] = {
    "sulh.store.confirm._bulk": ("Chosen", "choose", "read_decisions"),
    "sulh.store.confirm._items": ("FIELDS", "Proposal"),
    "sulh.store.confirm._kept": ("KeptDraft",),
    "sulh.store.confirm._learnt": ("Learnt", "learn_from"),
    "sulh.store.confirm._log": ("Entry", "Row"),
    "sulh.store.confirm._review": ("Review", "State", "open_review"),
    "sulh.store.confirm._rows": ("Decision",),
    "sulh.store.confirm._views": ("Glance", "glance", "source_seen"),
}
__all__ = [
    "FIELDS",
    "Chosen",
    "Decision",
    "Entry",
    "Glance",
    "KeptDraft",
    "Learnt",
    "Proposal",
    "Review",
    "Row",
    "State",
    "choose",
    "glance",
    "learn_from",
    "open_review",
    "read_decisions",
    "source_seen",
]

__getattr__ = lazily("sulh.store.confirm", _HOMES, globals())
