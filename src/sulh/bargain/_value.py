"""What the bargain stage gives: all packages, what they are worth, and the few that go on to the game."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Table:
    """The outcome space of a case. Rows are packages, allowed by the constraints, in lexicographic order of options.

    `options` (packages, issues) holds option numbers; `worth` (packages, 2) is U of claimant and respondent in [0, 1];
    `utility` (packages, 2) is u = (U - s) / (1 - s) with today at 0; `cost_politics` and `cost_loyalty` (packages, 2)
    what ties to armed groups take off, apart; `detection` (packages,) how surely a breach is seen. `frontier`, `zone`
    and `deals` are package numbers; `nash` and `kalai_smorodinsky` one each, or None where there is no zone.
    Points are taken on net utility of a settler, to 12 decimals: `net` (packages, 2). Packages with equal net utility
    are all on the frontier if one is; `deals` holds one of them.
    """

    issues: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    options: Ints
    worth: Floats
    utility: Floats
    cost_politics: Floats
    cost_loyalty: Floats
    net: Floats
    detection: Floats
    frontier: Ints
    zone: Ints
    nash: int | None
    kalai_smorodinsky: int | None
    deals: Ints

    def package(self, number: int) -> dict[str, str]:
        """A package in words: issue → option."""
        return {issue: self.names[k][self.options[number, k]] for k, issue in enumerate(self.issues)}
