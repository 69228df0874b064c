"""The digest of a case: one number for what it says, whatever files and order it is written in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any


def digest(raw: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON (RFC 8785) of a case's plain data: case, questions, sources, record, grades.

    A case without gradings has no grades. Source texts enter through the digests in the index. Fields that are null
    count as absent, and texts are taken without white space at their ends, as the models take them. The order of keys
    and files does not count.
    """
    import rfc8785  # here, since only cases on their way in or out need it

    return hashlib.sha256(rfc8785.dumps(_plain(raw))).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, str):
        return value.strip()
    exact = not isinstance(value, int) or isinstance(value, bool) or abs(value) < 2**53
    return value if exact else float(value)
