"""What would change our mind: the move of each act, were it reported tomorrow."""

from __future__ import annotations

import datetime as dt

import numpy as np

from sulh.belief._filter import drift
from sulh.belief._infer import Spells
from sulh.belief._report import cap_family, happening_increments
from sulh.belief._value import Belief
from sulh.record import Dossier
from sulh.record._reliance import grade, likelihoods


def next_items(belief: Belief, dossier: Dossier) -> list[tuple[str, float]]:
    """How far P(will) of the party would move if an act were reported tomorrow by a mediator that gains nothing by it.

    The report is graded A1, stands alone in its family, and is about the party. The move is P(will) after the report
    less P(will) tomorrow without it, so that drift is in neither.

    Returns: (act, change of P(settler or captive)) for every act of the codebook, the largest move first.
    """
    codebook, today = dossier.codebook, dossier.as_of
    keep = Spells(dossier, belief.party).keep(today, today + dt.timedelta(days=1))
    tomorrow = drift(belief.posterior, belief.prior, keep)
    r = np.array([grade(codebook, "A", 1)])
    moves = []
    for code, act in codebook.acts.items():
        p, m = np.array(likelihoods(code, codebook, dossier.case)), np.array([act.background.mid])
        loglik, _ = cap_family(happening_increments(p, r, m), codebook.family_cap.mid, belief.prior > 0)
        after = tomorrow * np.exp(loglik[0])
        moves.append((code, float(after[:2].sum() / after.sum() - tomorrow[:2].sum())))
    return sorted(moves, key=lambda move: (-abs(move[1]), move[0]))
