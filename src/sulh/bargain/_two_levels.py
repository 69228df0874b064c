"""Bargaining at two levels: what is agreed abroad among what would be ratified at home, as home asks for more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from sulh.bargain._points import ROUNDING, nash, zone
from sulh.bargain._table import TODAY
from sulh.bargain._value import Floats, Ints, Table
from sulh.case import Case
from sulh.council import chance_if, mandate, rules
from sulh.council._plain import Bools
from sulh.council._won import EVEN, By, Tightened
from sulh.errors import UsageError


@dataclass(frozen=True)
class Step:
    """One stretch of the curve: point `row` is agreed while what is asked at home is above `above` and at most `to`.

    `left` is how many points of the zone are ratified just above `above`. The last step has `row` None: none is left.
    """

    above: float
    to: float
    row: int | None
    left: int


def two_levels(points: ArrayLike, disagreement: ArrayLike, tolerance: ArrayLike) -> tuple[Step, ...]:
    r"""Nash's solution among what a ratifier lets pass, for every degree of what it asks.

    At a demand r the ratifier lets pass every point x with tolerance(x) >= r, and the two sides agree on `nash` among
    those. So a point stays agreed until the demand reaches its own tolerance. Where the tolerance is what the point is
    worth to the ratifier, each step is better for it than the one before, and after the last there is none: tied hands
    are strength until the zone is empty. Other parties' worths may move either way.

    Args:
        points: (n, parties); `disagreement` (parties,), both as for `nash`.
        tolerance: the largest demand at which each point would be ratified, (n,). Points at -inf never are.
    Returns: steps by rising demand, from -inf to inf.
    Raises: UsageError for shapes that do not match or tolerances that are no numbers.
    Source: Schelling (1960), The Strategy of Conflict, ch. 2; Putnam (1988), International Organization 42(3), 427-460.
    """
    array, most = np.asarray(points, float), np.asarray(tolerance, float)
    if most.shape != array.shape[:1] or np.isnan(most).any():
        raise UsageError("two_levels: tolerance", f"{len(array)} numbers", f"shape {most.shape}", "One for each point.")
    return _steps(array, disagreement, lambda asked: most > asked, lambda row: float(most[row]))


def _steps(
    points: Floats, disagreement: ArrayLike, above: Callable[[float], Bools], most: Callable[[int], float]
) -> tuple[Step, ...]:
    """The steps, where `above` says which points are ratified above a demand and `most` up to which one is."""
    inside = zone(points, disagreement)
    steps: list[Step] = []
    asked = -np.inf
    while True:
        left = inside[above(asked)[inside]]
        row = nash(points[left], disagreement)
        if row is None:
            return (*steps, Step(asked, np.inf, None, 0))
        chosen = int(left[row])
        to = most(chosen)
        steps.append(Step(asked, to, chosen, len(left)))
        if np.isposinf(to):
            return tuple(steps)
        asked = to


def tied_hands(reserve: ArrayLike, disagreement: tuple[float, float] = (0.0, 0.0)) -> Floats:
    r"""The first side's share of a pie of 1 that the second's ratifier must let pass: Schelling's closed form.

    The ratifier refuses whatever leaves its side less than r, so x = min((1 + d_1 - d_2) / 2, 1 - r): idle while r is
    below what the side would get anyway, and from there one for one to its gain, until nothing better than no deal is
    left for the first side. A ratifier's reservation as what no deal is worth is d_2 = r: x = (1 + d_1 - r) / 2.

    Args:
        reserve: r, the least share of the second side that is ratified; any shape.
        disagreement: (d_1, d_2), what no deal is worth to each, in shares of the pie.
    Returns: x, the shape of `reserve`; NaN where there is nothing to agree on.
    Source: as `two_levels`; Nash (1950), Econometrica 18(2), for the split that the ratifier binds.
    """
    r = np.asarray(reserve, float)
    first, second = disagreement
    share = np.minimum((1 + first - second) / 2, 1 - r)
    found: Floats = np.where((share > first + ROUNDING) & (1 - share > second + ROUNDING), share, np.nan)
    return found


@dataclass(frozen=True, eq=False)
class Curve:
    """What would be agreed as one party's council tightens; rows are packages of the case's table.

    `demand` is where the council stands today: 0 by ``reservation``, its own threshold by ``threshold``. `agreed` is
    the package agreed today, None for none. `other` counts the packages of the zone that the other council ratifies,
    `both` those that both do today.
    """

    party: str
    by: By
    demand: float
    steps: tuple[Step, ...]
    agreed: int | None
    other: int
    both: int


def curve(case: Case, tab: Table, party: str, by: By = "reservation", won: Mapping[str, str] | None = None) -> Curve:
    """`two_levels` for a case: packages more likely than not to be ratified by both, as one council asks for more.

    Args:
        party: whose council tightens: by how much more worth every faction asks for (``reservation``), or by the share
            of the weight that must support (``threshold``). The other council stays as it is.
        won: factions that are surely in favour, by party.
    Raises: UsageError as `mandate`.
    """
    won, council = won or {}, rules(case, party)
    other = case.respondent if party == case.claimant else case.claimant
    lets = tab.zone[_chance(case, other, tab.options[tab.zone], won.get(other)) >= EVEN]
    home = Tightened(case, party, tab.options[lets], by, EVEN, won.get(party))
    demand = council.threshold if by == "threshold" else 0.0
    found = _steps(tab.net[lets], TODAY, home.above, lambda row: float(home.tolerance(np.array([row]))[0]))
    steps = tuple(step if step.row is None else replace(step, row=int(lets[step.row])) for step in found)
    agreed = next(step.row for step in steps if step.above < demand <= step.to)
    passing = _chance(case, party, tab.options[lets], won.get(party)) >= EVEN
    return Curve(party, by, demand, steps, agreed, len(lets), int(passing.sum()))


def _chance(case: Case, party: str, options: Ints, won: str | None) -> Floats:
    return mandate(case, party, options).full if won is None else chance_if(case, party, options, won)
