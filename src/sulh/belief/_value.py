"""What the belief stage gives: a posterior over a party's hidden type, and every step to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """One move of the belief: an item of the record, or the drift between two dates (`item` is None).

    `weight` is r after grade, chain, attribution and family; `loglik` the log-likelihood by type that entered (0 for
    drift). `before` and `after` are beliefs over the four types. `why` says in words what was done with the item.
    `pair` names both statements where the step is a contradiction, which then stands under the later one.
    """

    item: str | None
    date: dt.date
    weight: float
    loglik: Floats
    before: Floats
    after: Floats
    why: str
    pair: tuple[str, str] | None = None


@dataclass(frozen=True)
class Belief:
    """A party's hidden type at `as_of`: P over (settler, captive, staller, refuser), shape (4,).

    `steps` go from `prior` to `posterior` without a gap: the first step's `before` is the prior, each step's `before`
    is the last one's `after`, the last `after` is the posterior. `dates` (n,) are the days with evidence,
    `filtered` and `smoothed` (n, 4) the beliefs then, knowing what was known by then and knowing all.
    """

    party: str
    prior: Floats
    posterior: Floats
    steps: tuple[Step, ...]
    dates: tuple[dt.date, ...]
    filtered: Floats
    smoothed: Floats
    log_evidence: float

    @property
    def will(self) -> float:
        """P(settler or captive): wants a deal."""
        return float(self.posterior[0] + self.posterior[1])

    @property
    def can(self) -> float:
        """P(settler | settler or captive): could deliver one, if willing."""
        return float(self.posterior[0] / self.will) if self.will > 0 else 0.0

    @property
    def stall(self) -> float:
        """P(staller): talks to gain time."""
        return float(self.posterior[2])
