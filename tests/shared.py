"""Data that stands beside the repository, never in it: where it is absent a test skips, and fails in CI."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def need_shared(path: str) -> Path:
    """A file or folder below ``../shared``. Absent: the test is skipped; with CI=true in the environment it fails."""
    place = SHARED / path
    if not place.exists():
        told = f"needs ../shared/{path}, which is not beside this checkout"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    return place


def oracle(name: str) -> dict[str, Any]:
    """One closed form of ``oracles/theory/oracles.json``: its params, expected numbers and tolerance."""
    return _oracles(need_shared("oracles/theory/oracles.json"))[name]


@cache
def _oracles(path: Path) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in json.loads(path.read_text(encoding="utf-8"))}
