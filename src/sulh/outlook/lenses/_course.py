"""Lenses that say how things go: the outlook of the game, the belief, and the stability of the conflict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sulh.bargain.stability import (
    CONCEPTS,
    GraphModel,
    Stability,
    coalition_moves,
    graph_model,
    reach,
    stability,
    turns,
)
from sulh.belief import Belief
from sulh.case import TYPES, Case, Conflict
from sulh.game import OUTCOMES
from sulh.outlook._chain import Chain
from sulh.outlook._draws import uncertain
from sulh.outlook._levers import Progress, Swing, quick_lever, swings
from sulh.outlook.lenses._value import NO, YES, Answer

DELIVERED, TALKING = OUTCOMES.index("delivered"), OUTCOMES.index("talking")
LEAST = 0.005
"""What a lever has to add to delivery to be told: half a point."""
SEQ = CONCEPTS.index("SEQ")


def likely(chain: Chain, threads: int, progress: Progress | None = None) -> Iterator[Answer]:
    """Whether talking is what is most likely at the horizon, and which lever would add most to delivery."""
    outcomes = chain.by(chain.setting.horizon)
    best = OUTCOMES[int(outcomes.argmax())]
    facts: dict[str, Any] = {"likeliest": best, "outcomes": dict(zip(OUTCOMES, map(float, outcomes), strict=True))}
    yield Answer("outlook", "lasts", (YES if best == "talking" else NO,), facts)
    ranged = uncertain(chain.dossier.case.quantities())
    quick = [path for path in ranged if quick_lever(chain.dossier.case, path)]
    found = swings(chain, quick, 3, threads, progress, outcome=DELIVERED)
    best_swing = max(found, key=_gain, default=None)
    if best_swing is None or _gain(best_swing) < LEAST:
        yield Answer("outlook", "changes", (), {"missing": "lever"})
        return
    end = "high" if best_swing.at_high[DELIVERED] >= best_swing.at_low[DELIVERED] else "low"
    facts = {
        "path": best_swing.path,
        "who": str(best_swing.who),
        "end": end,
        "value": best_swing.high if end == "high" else best_swing.low,
        "likely": best_swing.likely,
        "delivered": [float(best_swing.at_likely[DELIVERED]), float(_at(best_swing, end)[DELIVERED])],
    }
    yield Answer("outlook", "changes", (str(best_swing.who),), facts)


def _gain(swing: Swing) -> float:
    """What the better end of a number adds to delivery, from its likely value."""
    ends = max(swing.at_low[DELIVERED], swing.at_high[DELIVERED])
    return float(ends - swing.at_likely[DELIVERED])


def _at(swing: Swing, end: str) -> Any:
    return swing.at_high if end == "high" else swing.at_low


def minds(beliefs: tuple[Belief, Belief]) -> Iterator[Answer]:
    """The likeliest type of each party, and whether it could deliver if it wished."""
    for one in beliefs:
        posterior = one.posterior / one.posterior.sum()
        shares = dict(zip(TYPES, map(float, posterior), strict=True))
        facts = {"types": shares, "will": one.will, "can": one.can, "stall": one.stall}
        yield Answer("belief", "mind", (TYPES[int(posterior.argmax())],), facts, about=one.party)
        yield Answer("belief", "can", (YES if one.can >= 0.5 else NO,), {"chance": one.can}, about=one.party)


def standing(case: Case) -> Iterator[Answer]:
    """Whether a state is better for both parties, whether the status quo lasts, and what would end that."""
    conflict = case.conflict
    if conflict is None or conflict.status_quo is None:
        missing = "conflict" if conflict is None else "status_quo"
        for question in ("there", "which", "lasts", "changes"):
            yield Answer("stability", question, (), {"missing": missing})
        return
    model = graph_model(conflict)
    solved, here = stability(model), model.status_quo or 0
    better = _better(case, conflict, model, here)
    lasting = [s for s in better if solved.stable[SEQ, :, s].all()]
    names = {"states": [model.label(s) for s in better], "lasting": [model.label(s) for s in lasting]}
    yield Answer("stability", "there", (YES if better else NO,), names)
    yield Answer("stability", "which", (), names)
    yield from _lasts(solved, here, better)
    yield _unfreezes(conflict, solved, here)


def _better(case: Case, conflict: Conflict, model: GraphModel, here: int) -> list[int]:
    """States that both parties prefer to `here`, worse for nobody; that all prefer, where a party does not decide."""
    rows = [k for k, key in enumerate(conflict.decision_makers) if _party(case, conflict, key) is not None]
    parties = {_party(case, conflict, key) for key in conflict.decision_makers} - {None}
    gain = model.payoffs - model.payoffs[:, [here]]
    keen = rows if len(parties) == len(case.parties) else list(range(len(model.makers)))
    found = (gain >= 0).all(axis=0) & (gain[keen] > 0).all(axis=0)
    return [int(s) for s in np.flatnonzero(found)]


def _party(case: Case, conflict: Conflict, key: str) -> str | None:
    """The party that a decision maker is or stands for, if it is one."""
    return next((actor for actor in actors_behind(conflict, key) if actor in case.parties), None)


def actors_behind(conflict: Conflict, key: str) -> tuple[str, ...]:
    """The actors of the case that a decision maker stands for; itself where it names none."""
    return conflict.decision_makers[key].stands_for or (key,)


def _lasts(solved: Stability, here: int, better: list[int]) -> Iterator[Answer]:
    model = solved.model
    lasts = bool(solved.stable[SEQ, :, here].all())
    walk = reach(model, here, improving=True)
    ways = {model.label(s): walk.path(s) is not None for s in better}
    leaves = [model.makers[k] for k in range(len(model.makers)) if not solved.stable[SEQ, k, here]]
    facts = {"state": model.label(here), "leaves": leaves, "reached_by_own_steps": ways}
    yield Answer("stability", "lasts", (YES if lasts else NO,), facts)


def _unfreezes(conflict: Conflict, solved: Stability, here: int) -> Answer:
    """Whose steps would end the status quo: who would leave it, the least coalition, or whose preference turns it."""
    model, keys = solved.model, list(conflict.decision_makers)

    def actors(makers: Any) -> tuple[str, ...]:
        return tuple(dict.fromkeys(actor for k in makers for actor in actors_behind(conflict, keys[k])))

    leaving = np.flatnonzero(~solved.stable[SEQ, :, here]).tolist()
    if leaving:
        return Answer("stability", "changes", actors(leaving), {"alone": [model.makers[k] for k in leaving]})
    together = coalition_moves(model, here)
    if together:
        who, to, steps = together[0]
        told = [{"who": model.makers[k], "to": model.label(s)} for k, s in steps]
        facts = {"together": [model.makers[k] for k in who], "to": model.label(to), "steps": told}
        return Answer("stability", "changes", actors(who), facts)
    turning = turns(model, here)
    if turning:
        turn = turning[0]
        statement = conflict.decision_makers[keys[turn.maker]].prefers[turn.statement].statement
        facts = {"turn": turn.change, "statement": statement, "maker": model.makers[turn.maker]}
        return Answer("stability", "changes", actors([turn.maker]), facts)
    return Answer("stability", "changes", (), {"missing": "way"})
