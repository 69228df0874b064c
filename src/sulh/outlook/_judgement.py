"""The key judgement of a run as linear margins of what is read off its chain, and what would be another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sulh.errors import UsageError
from sulh.outlook._again import READ
from sulh.record import Dossier

Floats = NDArray[np.float64]
Asked = Literal["outcome", "will", "can", "stall"]

NAMES = ("delivered", "paper", "talking", "broken_off", "escalation")
LEAD = 0.01
"""By how much another outcome must lead, or a belief lie beyond one half: what the headline counts as no tie."""


@dataclass(frozen=True)
class Judgement:
    """What is judged now, and the others it could become.

    `asked` is ``outcome`` or a belief about `party`; `now` the likeliest outcome, or ``above`` or ``below`` one half.
    `others` gives for each name rows (m, 11) and constants (m,): it is the judgement where rows @ reading + constants
    >= 0 throughout.
    """

    asked: str
    party: str | None
    now: str
    others: dict[str, tuple[Floats, Floats]]


def judged(dossier: Dossier, read: Floats, asked: str, party: str | None, to: str | None) -> Judgement:
    """The judgement on a reading (11,), and its others.

    - ``outcome``: which outcome is likeliest at the horizon. It becomes j where P(j) >= P(now) + 0.01; where `to` names
      j, P(j) >= P(k) + 0.01 for every other k.
    - ``will``, ``can``, ``stall``: on which side of one half the belief about `party` lies. It changes where it lies
      beyond one half by 0.01.

    Raises: UsageError for a name there is not, or a `to` that already is so.
    """
    if asked == "outcome":
        return _outcome(read, to)
    if asked not in ("will", "can", "stall"):
        raise UsageError("judgement", "outcome, will, can or stall", f'"{asked}"', "Name one of them.")
    parties = (dossier.case.claimant, dossier.case.respondent)
    party = party or dossier.case.respondent
    if party not in parties:
        raise UsageError("party", " or ".join(parties), f'"{party}"', "Name one of the two parties.")
    at = 5 + 3 * parties.index(party) + ("will", "can", "stall").index(asked)
    now, other = ("above", "below") if read[at] >= 0.5 else ("below", "above")
    if to not in (None, other):
        step = f'Ask for "{other}", or leave it out.'
        raise UsageError("to", f'"{other}", since it is {now} one half now', f'"{to}"', step)
    sign = 1.0 if other == "above" else -1.0
    row = np.zeros((1, READ))
    row[0, at] = sign
    return Judgement(asked, party, now, {other: (row, np.array([-0.5 * sign - LEAD]))})


def _outcome(read: Floats, to: str | None) -> Judgement:
    top = int(np.argmax(read[:5]))
    if to is not None and to not in NAMES:
        raise UsageError("to", f"one of {', '.join(NAMES)}", f'"{to}"', "Name an outcome.")
    if to == NAMES[top]:
        raise UsageError("to", "an outcome that is not the likeliest now", f'"{to}"', "Name another, or leave it out.")
    others = {}
    for j, name in enumerate(NAMES):
        if j == top or to not in (None, name):
            continue
        against = [k for k in range(5) if k != j] if to else [top]
        rows = np.zeros((len(against), READ))
        rows[:, j] = 1.0
        rows[range(len(against)), against] = -1.0
        others[name] = (rows, np.full(len(against), -LEAD))
    return Judgement("outcome", None, NAMES[top], others)
