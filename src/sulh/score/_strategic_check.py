"""What a strategic regression refuses, each with one error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sulh.errors import UsageError
from sulh.game import TwoMoves

if TYPE_CHECKING:
    from sulh.score._strategic import StrategicModel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def outcome_names(outcomes: Sequence[str]) -> tuple[str, ...]:
    """Three or four distinct names."""
    names = tuple(outcomes)
    if isinstance(outcomes, str) or len(names) not in (3, 4) or len(set(names)) != len(names):
        step = "Name them in the order L, RL, RR or LL, LR, RL, RR."
        raise UsageError("outcomes", "three or four distinct names", repr(outcomes), step)
    return names


def settings(precision: float | None, noise: str) -> None:
    """A lambda that is above 0, or None; a known noise."""
    if precision is not None and not 0 < precision < np.inf:
        raise UsageError("precision", "a number above 0, or None", f"{precision:g}", "Choose 1, or None to estimate.")
    if noise not in ("logit", "probit"):
        raise UsageError("noise", "logit or probit", repr(noise), "Choose one of them.")


def terms(utilities: Mapping[tuple[int, str], Mapping[str, ArrayLike]]) -> list[tuple[tuple[int, str], str, ArrayLike]]:
    """(key, name, column) of every term."""
    for key, part in utilities.items():
        if not isinstance(part, Mapping):
            step = "Name each column, or put a utility that is known under given."
            raise UsageError(f"utility {key!r}", "terms as {name: column}", type(part).__name__, step)
    return [(key, term, column) for key, part in utilities.items() for term, column in part.items()]


def length(columns: Sequence[ArrayLike], given: Sequence[ArrayLike]) -> int:
    """How many plays there are: the length of the first column."""
    sizes = [np.shape(c)[0] for c in (*columns, *given) if np.ndim(c)]
    if not sizes or not sizes[0]:
        raise UsageError("utilities", "a column with one number a play", "none", "Give one as long as the data.")
    return int(sizes[0])


def placed(key: tuple[int, str], names: tuple[str, ...]) -> tuple[int, int]:
    """The player (0, 1) and the outcome's number that a key means."""
    who = f"utility {key!r}"
    if not (isinstance(key, tuple) and len(key) == 2 and key[0] in (1, 2) and key[1] in names):
        raise UsageError(who, f"(1 or 2, one of {', '.join(names)})", repr(key), "Mend the key.")
    if key[0] == 2 and len(names) == 3 and key[1] == names[0]:
        step = "Leave it out: player 2 has no move that it could sway."
        raise UsageError(who, f"player 2's utility of {names[1]} or {names[2]}", names[0], step)
    return key[0] - 1, names.index(key[1])


def column(who: str, values: ArrayLike, length: int) -> Floats:
    """One finite number a play; a single number stands for all."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise UsageError(who, "numbers", str(error), "Turn words into columns of 0 and 1.") from error
    if array.ndim == 0:
        array = np.full(length, float(array))
    if array.shape != (length,):
        raise UsageError(who, f"one number for each of {length} plays", f"shape {array.shape}", "Mend the column.")
    wrong = np.flatnonzero(~np.isfinite(array))
    if wrong.size:
        got = f"{array[wrong[0]]} in play {wrong[0]} (counted from 0), {wrong.size} in all"
        raise UsageError(who, "finite numbers", got, "Leave those plays out of every column, and say so.")
    return array


def identified(names: tuple[str, ...], player: Ints, place: Ints, columns: Floats, outcomes: int) -> None:
    """Refuse terms that no data could tell apart, whatever player 2 does.

    Only differences of utility show. A player's terms are told apart unless some mix of them adds the same amount to
    every outcome it chooses between: for player 1 all outcomes, for player 2 the two after one move.
    """
    everything = tuple(range(outcomes))
    after = ((0, 1), (2, 3)) if outcomes == 4 else ((1, 2),)
    for who, choice in ((0, everything), *((1, pair) for pair in after)):
        mine = [j for j in range(len(names)) if player[j] == who and place[j] in choice]
        held = np.zeros((0, 0))
        for count, j in enumerate(mine):
            # one block of rows for each neighbouring pair of outcomes: u(o) - u(o + 1)
            change = [((place[j] == a) * 1.0 - (place[j] == b)) * columns[:, j] for a, b in _neighbours(choice)]
            size = np.linalg.norm(columns[:, j])
            new = np.concatenate(change)[:, None] / (size or 1.0)
            held = np.hstack([held, new]) if count else new
            if np.linalg.matrix_rank(held, tol=1e-8) <= count:
                got = (
                    "0 in every play" if not size else "a mix of the terms before it (a constant beside an intercept?)"
                )
                step = "Drop it: no data could tell it apart."
                raise UsageError(names[j], f"something new in player {who + 1}'s choice", got, step)


def _neighbours(choice: tuple[int, ...]) -> list[tuple[int, int]]:
    return list(pairwise(choice))


def numbered(seen: Sequence[str], outcomes: tuple[str, ...], length: int) -> Ints:
    """The outcomes' numbers (N,)."""
    if len(seen) != length:
        raise UsageError("seen", f"one outcome for each of {length} plays", str(len(seen)), "Mend the list.")
    for n, name in enumerate(seen):
        if name not in outcomes:
            got = f"{name!r} in play {n} (counted from 0)"
            raise UsageError("seen", f"outcomes among {', '.join(outcomes)}", got, "Mend that outcome.")
    return np.array([outcomes.index(name) for name in seen], np.int64)


def foreseen(model: StrategicModel, played: TwoMoves, number: Ints) -> None:
    """Refuse estimates that grow without end: every move of a player taken with certainty (1 - P below 1e-4)."""
    (moved, replied), plays = played.places[number].T, np.arange(len(number))
    one = played.first[plays, moved]
    two = played.second[plays, moved, replied][played.answered[moved]]
    for who, taken in enumerate((one, two)):
        estimated = model.precision is None or (model.player == who).any()
        if estimated and taken.size and taken.min() > 1 - 1e-4:
            got = "all of them foreseen without fail (perfect separation)"
            step = "Estimates would grow without end: drop the term that tells the moves apart, or add plays."
            raise UsageError(f"player {who + 1}'s moves", "some that the terms do not foresee", got, step)
