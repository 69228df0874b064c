"""Which items a later one replaces."""

from __future__ import annotations

from sulh.record._dossier import Dossier


def superseded(dossier: Dossier) -> dict[str, str]:
    """Items that a later known item replaces: the old id → the new id."""
    return {
        item.supersedes: key
        for key, item in sorted(dossier.items.items())
        if item.supersedes is not None and dossier.known(item) <= dossier.as_of
    }
