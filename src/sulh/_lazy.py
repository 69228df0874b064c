"""Names of a room that load their module when they are first used, so that a command loads what it needs alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazily(room: str, homes: Mapping[str, tuple[str, ...]], here: dict[str, Any]) -> Callable[[str], Any]:
    """A module's ``__getattr__``: `homes` maps modules to the names they hold, `here` is the namespace of `room`."""
    home = {name: module for module, names in homes.items() for name in names}

    def load(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        value = getattr(import_module(home[name]), name)
        here[name] = value
        return value

    return load
