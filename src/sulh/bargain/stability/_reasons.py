"""Why a state is stable or not for a decision maker: its improvements, and what would follow each of them."""

from __future__ import annotations

from dataclasses import dataclass

from sulh.bargain.stability._paths import MOST_WALKED, Step, sequence
from sulh.bargain.stability._solve import Concept, Stability
from sulh.errors import UsageError

_MOST: dict[str, int | None] = {"legal": None, "once": 0, "single": 1}


@dataclass(frozen=True)
class Answer:
    """What can follow an improvement `to`: a sanction by a sequence of the others' moves, as far as there is one.

    `willing` consists of moves that each mover wants (SEQ), `lasting` leads where no answer helps (SMR), `any` is any
    that leaves the first mover no better off than before (GMR). Each ends where it says; None where there is none.
    """

    to: int
    any: tuple[Step, ...] | None
    lasting: tuple[Step, ...] | None
    willing: tuple[Step, ...] | None

    def sanction(self, concept: Concept) -> tuple[Step, ...] | None:
        """The sanction that a concept counts."""
        return {"R": None, "GMR": self.any, "SMR": self.lasting, "SEQ": self.willing}[concept]


@dataclass(frozen=True)
class Reason:
    """Why a state is stable for a decision maker by `concepts`, or by none of them: an answer for each improvement."""

    state: int
    maker: int
    concepts: tuple[Concept, ...]
    answers: tuple[Answer, ...]

    @property
    def open(self) -> tuple[int, ...]:
        """Improvements that nobody would answer of their own will: why it is not stable by SEQ."""
        return tuple(answer.to for answer in self.answers if answer.willing is None)


def reason(solved: Stability, state: int, maker: int) -> Reason:
    """Why `state` is stable for `maker` or is not, with the shortest sanction of each kind for every improvement.

    Found by walking forward from each improvement: another route than the one by which `stability` decides.

    Raises: UsageError for more than 4,096 states, of which the walks are too long.
    """
    model = solved.model
    if model.size > MOST_WALKED:
        step = "Rule states out; which concepts hold is known all the same."
        raise UsageError("reason", f"at most {MOST_WALKED:,} states", f"{model.size:,}", step)
    others = [k for k in range(len(model.makers)) if k != maker]
    worth, most = model.payoffs[maker], _MOST[solved.convention]

    def first(ways: dict[int, tuple[Step, ...]], lasting: bool) -> tuple[Step, ...] | None:
        good = [
            steps
            for end, steps in ways.items()
            if worth[end] <= worth[state]
            and not (lasting and any(worth[back] > worth[state] for back in model.moves_of(maker, end)))
        ]
        return min(good, key=lambda steps: (len(steps), steps), default=None)

    answers = []
    for to in model.better(maker, state):
        free = sequence(model, to, others, improving=False, most=most)
        keen = sequence(model, to, others, improving=True, most=most)
        answers.append(Answer(to, first(free, False), first(free, True), first(keen, False)))
    return Reason(state, maker, solved.of(state, maker), tuple(answers))
