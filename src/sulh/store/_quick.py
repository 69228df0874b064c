"""A changed value's answer at once: what a slider asks for each time it is moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sulh.outlook import ANSWERS, Evaluator
from sulh.store._change import change


@dataclass(frozen=True)
class QuickAnswer:
    """`ANSWERS` by name, of the base, of the changed case and their difference; `converged` if both games did."""

    baseline: dict[str, float]
    scenario: dict[str, float]
    change: dict[str, float]
    converged: bool


def quick_answer(base: Evaluator, changes: Mapping[str, Any]) -> QuickAnswer:
    """What if, for outcomes at the horizon and beliefs: the row that a sweep would give, beside the base.

    The answer is that of `change` and every stage after it, to the last bit, on the grid of `base`
    (``Evaluator(dossier, None, "coarse")`` for a slider). The base is played once, when it is first needed; stages that
    no change can touch are taken over from it. Nothing on disk is looked at or changed. May be called from threads.

    Args:
        changes: values by path, as for `change`: quantities, single values, fields of items, items dropped.
    Raises: UsageError for a path that the case does not have; CaseError where the changed case is not valid.
    """
    changed = change(base.dossier, changes)
    was, now = base.base_row(), base.row(changed, tuple(changes))
    before, after = ({name: float(row[name]) for name in ANSWERS} for row in (was, now))
    differences = {name: after[name] - before[name] for name in ANSWERS}
    return QuickAnswer(before, after, differences, bool(was["converged"]) and bool(now["converged"]))
