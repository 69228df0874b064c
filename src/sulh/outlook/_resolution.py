"""How far the answer hangs on the grid of beliefs: the same game at two resolutions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sulh.game import Method, solve
from sulh.outlook._chain import Chain, Setting, finish

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GridError:
    """What a finer grid changes. `coarse` and `fine` (5,) are the outcomes at the horizon by either grid.

    `largest` is the largest change of any outcome after any round. `converged` says whether both games were solved to
    their tolerance: if not, the difference is not the grid's alone.
    """

    coarse_method: Method
    fine_method: Method
    coarse: Floats
    fine: Floats
    largest: float
    converged: bool


def grid_error(chain: Chain, finer: int = 2) -> GridError:
    """Solve the chain's game on a grid with `finer` more steps on either side, and say what that changes.

    Interpolating beliefs linearly errs by the curvature between grid points, which shrinks with the square of the
    step. The difference of two resolutions bounds the error of the coarser one as long as the finer is better; it is
    an estimate, not a proof.
    """
    method = chain.setting.method
    fine_method = replace(method, steps_a=method.steps_a + finer, steps_b=method.steps_b + finer)
    parts = (chain.table, chain.mandates, chain.beliefs)
    setting = Setting(chain.setting.horizon, fine_method, chain.setting.beyond)
    fine = finish(chain.dossier, setting, *parts, solve(chain.solution.game, fine_method))
    return GridError(
        coarse_method=method,
        fine_method=fine_method,
        coarse=chain.by(chain.setting.horizon),
        fine=fine.by(chain.setting.horizon),
        largest=float(np.abs(fine.course.outcomes - chain.course.outcomes).max()),
        converged=chain.solution.converged and fine.solution.converged,
    )
