"""A sweep: the answer at every point of a grid of changed values. Points are plain data, and so are rows."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from sulh.errors import UsageError
from sulh.game import OUTCOMES, Method, abilities, solve
from sulh.outlook._again import ONLY_BELIEF, reading
from sulh.outlook._chain import (
    Chain,
    Setting,
    build_game,
    finish,
    horizon_of,
    only_the_game,
    run_chain,
    standing_beliefs,
)
from sulh.outlook._draws import DRAW_METHOD
from sulh.record import Dossier

Scalar = int | float | bool | str
Point = dict[str, Scalar]
Row = dict[str, Scalar]
Mode = Literal["product", "zip", "sobol"]

METHODS = {"coarse": DRAW_METHOD, "fine": Method()}
MOST_POINTS = 100_000
EARLY = 100
ANSWERS = (*OUTCOMES, *(f"{role}.{what}" for role in ("claimant", "respondent") for what in ("will", "can", "stall")))
"""What a row tells of a point: the outcomes at the horizon, P(wants a deal), P(able | wants one), P(stalls) of both."""


@dataclass(frozen=True)
class Span:
    """Values from `begin` to `end`: `steps` of them, both ends among them; or any between, where points are drawn."""

    begin: float
    end: float
    steps: int | None = None

    def values(self) -> tuple[float, ...]:
        """begin + (end - begin) i / (steps - 1), i = 0 .. steps - 1, exact in decimals and rounded once."""
        first, last, steps = Fraction(str(self.begin)), Fraction(str(self.end)), self.steps or 0
        return tuple(float(first + (last - first) * Fraction(i, steps - 1)) for i in range(steps))


@dataclass(frozen=True)
class Plan:
    """What to vary and how: values or a `Span` by path.

    ``product``: every value with every other, the last path fastest. ``zip``: first values, second values and so on.
    ``sobol``: `draws` points of a scrambled Sobol sequence over spans, evenly spread, the same for the same `seed`.
    """

    vary: Mapping[str, Sequence[Scalar] | Span]
    mode: Mode = "product"
    draws: int = 0
    seed: int = 0


def count(plan: Plan) -> int:
    """How many points a plan has, without making them. Raises UsageError if none, too many, or not as many of each."""
    sizes = {path: (one.steps or 0) if isinstance(one, Span) else len(one) for path, one in plan.vary.items()}
    if plan.mode == "sobol":
        found = plan.draws
    elif plan.mode == "product":
        found = math.prod(sizes.values()) if sizes else 0
    else:
        found = min(sizes.values(), default=0)
        if len(set(sizes.values())) > 1:
            told = ", ".join(f"{path} {size}" for path, size in sizes.items())
            raise UsageError("sweep", "as many values for every path, with mode zip", told, "Add or remove some.")
    if not 1 <= found <= MOST_POINTS:
        step = "Take fewer values or steps, or draw points with mode sobol." if found else "Vary some path."
        raise UsageError("sweep", f"from 1 to {MOST_POINTS:,} points", f"{found:,}", step)
    return found


def points(plan: Plan) -> list[Point]:
    """The points of a plan in their order, each a mapping from path to value. Raises UsageError: see `count`.

    Source of the draws: Owen (1998), Journal of Complexity 14, 466-489 (scrambling, in SciPy).
    """
    count(plan)
    paths = list(plan.vary)
    if plan.mode == "sobol":
        return [dict(zip(paths, row, strict=True)) for row in _drawn(plan)]
    values = [one.values() if isinstance(one, Span) else tuple(one) for one in plan.vary.values()]
    rows: Iterator[tuple[Scalar, ...]]
    rows = itertools.product(*values) if plan.mode == "product" else zip(*values, strict=True)
    return [dict(zip(paths, row, strict=True)) for row in rows]


def _drawn(plan: Plan) -> list[list[float]]:
    from scipy.stats import qmc

    spans = [one for one in plan.vary.values() if isinstance(one, Span)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the number need not be a power of 2; the balance is less exact
        unit = qmc.Sobol(len(spans), scramble=True, rng=np.random.default_rng(plan.seed)).random(plan.draws)
    first, last = (np.array([getattr(span, name) for span in spans]) for name in ("begin", "end"))
    drawn: list[list[float]] = (first * (1 - unit) + last * unit).tolist()
    return drawn


def early(plan: Plan, made: Sequence[Point]) -> list[int]:
    """Numbers of at most 100 points to try before the rest; of a product they take every value of every path once.

    Where a path has more values than that, or points are drawn or zipped, they are the first.
    """
    if plan.mode != "product":
        return list(range(min(EARLY, len(made))))
    sizes = [(one.steps or 0) if isinstance(one, Span) else len(one) for one in plan.vary.values()]
    found = []
    for i in range(min(EARLY, max(sizes))):
        number = 0
        for size in sizes:
            number = number * size + i % size
        found.append(number)
    return found


class Evaluator:
    """Rows of one dossier's sweep, one point at a time; the base is played once.

    Where all that is varied are quantities that only the game looks at, table, councils and beliefs are those of the
    base; where they are such that only beliefs do, table and councils, and the solution too if the claimant's belief
    stays. The row is that of `run_chain` to the last bit: a stage is a pure function, and sees the same.
    """

    def __init__(self, dossier: Dossier, horizon: dt.date | None, method: str):
        self.dossier, self.horizon, self.method = dossier, horizon, METHODS[method]
        self.setting = Setting(horizon_of(dossier, horizon), self.method)
        self._base: Chain | None = None
        self._quantities = frozenset(dossier.quantities())

    def row(self, changed: Dossier, paths: Sequence[str]) -> Row:
        """What a point answers: `ANSWERS` in their order, and whether its game converged.

        `changed` is the dossier of `sulh.change` at the point, and `paths` are what it varies.
        """
        return _row(self._played(changed, paths))

    def base_row(self) -> Row:
        """What the dossier itself answers, as a row."""
        return _row(self._standing())

    def _standing(self) -> Chain:
        self._base = self._base or run_chain(self.dossier, self.setting)
        return self._base

    def _played(self, changed: Dossier, paths: Sequence[str]) -> Chain:
        game = all(path in self._quantities and only_the_game(path) for path in paths)
        belief = all(path in self._quantities and ONLY_BELIEF.match(path) for path in paths)
        if not game and not belief:
            return run_chain(changed, Setting(horizon_of(changed, self.horizon), self.method))
        was = self._standing()
        can = abilities(self.dossier.case, was.table, was.mandates)
        beliefs = was.beliefs if game else standing_beliefs(changed, can)
        parts = (was.table, was.mandates, beliefs)
        same = (beliefs[0].will, beliefs[0].can) == (was.beliefs[0].will, was.beliefs[0].can)
        if belief and same:
            return finish(changed, self.setting, *parts, was.solution)
        return finish(changed, self.setting, *parts, solve(build_game(changed, self.setting, *parts), self.method))


def _row(chain: Chain) -> Row:
    numbers: Row = dict(zip(ANSWERS, map(float, reading(chain)), strict=True))
    return numbers | {"converged": bool(chain.solution.converged)}
