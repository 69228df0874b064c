"""The commands. Each loads what it needs when it runs, so that `sulh --help` answers at once."""

from sulh.cli import _answer, _folder, _import, _why  # noqa: F401  (each hangs its commands on the group)
from sulh.cli._main import main

__all__ = ["main"]
