"""A case folder to spoil: the template, in a place of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from sulh.store import load_case, new_case


@pytest.fixture
def folder(tmp_path):
    """The template as a fresh case folder."""
    return new_case("talks", tmp_path)


@pytest.fixture
def dossier(folder):
    """The same, loaded."""
    return load_case(folder)


def edit(path: Path, old: str, new: str) -> None:
    """Replace words in a file that must hold them."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
