"""The bargain: every package on the table, the frontier, the zone of agreement, and the points that theory names."""

from sulh.bargain._deals import spread
from sulh.bargain._frontier import pareto
from sulh.bargain._points import egalitarian, kalai_smorodinsky, nash, utilitarian, zone
from sulh.bargain._table import table
from sulh.bargain._value import Table

__all__ = [
    "Table",
    "egalitarian",
    "kalai_smorodinsky",
    "nash",
    "pareto",
    "spread",
    "table",
    "utilitarian",
    "zone",
]
