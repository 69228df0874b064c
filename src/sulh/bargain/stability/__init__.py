"""Stability of a conflict in option form: the graph model for conflict resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sulh._lazy import lazily

if TYPE_CHECKING:
    from sulh.bargain.stability._build import conflict_faults, graph_model
    from sulh.bargain.stability._file import read_conflict
    from sulh.bargain.stability._inverse import Inverse, Turn, inverse, turns
    from sulh.bargain.stability._model import GraphModel, ListedMoves, OptionMoves
    from sulh.bargain.stability._paths import Reach, coalition_moves, reach
    from sulh.bargain.stability._reasons import Reason, reason
    from sulh.bargain.stability._solve import CONCEPTS, CONVENTIONS, Stability, stability

_HOMES: dict[str, tuple[str, ...]] = {
    "sulh.bargain.stability._build": ("conflict_faults", "graph_model"),
    "sulh.bargain.stability._file": ("read_conflict",),
    "sulh.bargain.stability._inverse": ("Inverse", "Turn", "inverse", "turns"),
    "sulh.bargain.stability._model": ("GraphModel", "ListedMoves", "OptionMoves"),
    "sulh.bargain.stability._paths": ("Reach", "coalition_moves", "reach"),
    "sulh.bargain.stability._reasons": ("Reason", "reason"),
    "sulh.bargain.stability._solve": ("CONCEPTS", "CONVENTIONS", "Stability", "stability"),
}
__all__ = [
    "CONCEPTS",
    "CONVENTIONS",
    "GraphModel",
    "Inverse",
    "ListedMoves",
    "OptionMoves",
    "Reach",
    "Reason",
    "Stability",
    "Turn",
    "coalition_moves",
    "conflict_faults",
    "graph_model",
    "inverse",
    "reach",
    "read_conflict",
    "reason",
    "stability",
    "turns",
]

__getattr__ = lazily("sulh.bargain.stability", _HOMES, globals())
