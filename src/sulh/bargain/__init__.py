"""The bargain: every package on the table, the frontier, the zone of agreement, and the points that theory names.

`table` takes the issues of a case. `Domain`, `Profile` and `space` hold any outcome space of 2 to 12 parties; `settle`,
`weigh`, `logroll` and `single_text` are asked of it. `sulh.bargain.files` reads and writes domains of other tools.
"""

from sulh.bargain._deals import spread
from sulh.bargain._domain import Domain, Issue, Never
from sulh.bargain._frontier import pareto
from sulh.bargain._offer import Offer, weigh
from sulh.bargain._points import egalitarian, kalai_smorodinsky, nash, utilitarian, zone
from sulh.bargain._profile import Additive, Pairwise, Profile, Tabled
from sulh.bargain._settle import TIE_RULE, Moves, Settlement, settle
from sulh.bargain._space import Space, space, space_of
from sulh.bargain._table import table
from sulh.bargain._trades import Change, SingleText, logroll, middle, single_text, stakes
from sulh.bargain._two_levels import Curve, Step, curve, tied_hands, two_levels
from sulh.bargain._value import Table

__all__ = [
    "TIE_RULE",
    "Additive",
    "Change",
    "Curve",
    "Domain",
    "Issue",
    "Moves",
    "Never",
    "Offer",
    "Pairwise",
    "Profile",
    "Settlement",
    "SingleText",
    "Space",
    "Step",
    "Table",
    "Tabled",
    "curve",
    "egalitarian",
    "kalai_smorodinsky",
    "logroll",
    "middle",
    "nash",
    "pareto",
    "settle",
    "single_text",
    "space",
    "space_of",
    "spread",
    "stakes",
    "table",
    "tied_hands",
    "two_levels",
    "utilitarian",
    "weigh",
    "zone",
]
