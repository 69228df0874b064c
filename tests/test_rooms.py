"""Names of rooms that load on first use: every one is there, and is what its module holds."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

ROOMS = (
    "sulh",
    "sulh.bargain.stability",
    "sulh.brief",
    "sulh.outlook",
    "sulh.record.exchange",
    "sulh.store",
    "sulh.store.confirm",
)


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_loads_and_others_are_refused(room):
    module = import_module(room)
    for name in module.__all__:
        assert getattr(module, name) is not None
    with pytest.raises(AttributeError, match=f"module '{room}' has no attribute 'nothing'"):
        _ = module.nothing


def test_loading_a_case_loads_no_importer_and_no_page():
    heavy = ["sulh.brief._page", "sulh.store._import", "sulh.record.exchange._extract", "sulh.outlook._flip", "duckdb"]
    code = f"import sys, sulh; sulh.load_case('istanbul-2025'); print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
