"""The commands. Each loads what it needs when it runs, so that `sulh --help` answers at once."""

# Each of these hangs its commands on the group.
from sulh.cli import (  # noqa: F401
    _answer,
    _codebook,
    _compare,
    _confirm,
    _contradictions,
    _council,
    _deals,
    _draft,
    _export,
    _factions,
    _families,
    _folder,
    _grade,
    _import,
    _levers,
    _rates,
    _screen,
    _spread,
    _stability,
    _strategies,
    _sweep,
    _tornado,
    _whatif,
    _why,
)
from sulh.cli._main import main

__all__ = ["main"]
