"""Batches of negotiations among scripted negotiators: a baseline beside which equilibrium play is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sulh.errors import UsageError

Protocol = Literal["alternating", "mediated"]
Script = Literal["time", "tit-for-tat", "hold"]
SCRIPTS: tuple[Script, ...] = get_args(Script)
PROTOCOLS: tuple[Protocol, ...] = get_args(Protocol)
MOST_ROUNDS, MOST_NUMBERS, MOST_OFFERS = 100_000, 200_000_000, 50_000_000
WHO = "sessions"


@dataclass(frozen=True)
class Negotiator:
    """How a negotiator plays.

    ``time`` gives way with time: `shape` below 1 late (hard), 1 evenly, above 1 early (soft). ``tit-for-tat`` gives
    `shape` for each unit that the others' offers have risen for it. ``hold`` asks for its best until the last tenth
    of the time, then takes whatever is worth its reservation. All know their reservation and never go below it.
    """

    script: Script = "time"
    shape: float = 1.0


@dataclass(frozen=True)
class Sessions:
    """What became of each of n negotiations.

    `agreed` (n,) is the outcome, or -1; `rounds` (n,) the round, from 0, in which the last word was said, or the number
    of rounds where none was; `worth` (n, parties) what each has in the end: without agreement its reservation. `offers`
    (n, rounds, parties) holds the offers (-1: none was made) where they were asked for.
    """

    protocol: Protocol
    seed: int
    agreed: NDArray[np.int64]
    rounds: NDArray[np.int64]
    worth: NDArray[np.float64]
    offers: NDArray[np.int64] | None = None

    @property
    def agreement_rate(self) -> float:
        """The share of negotiations that ended in agreement."""
        return float((self.agreed >= 0).mean())


def negotiate(
    utilities: ArrayLike,
    reservations: ArrayLike,
    negotiators: Sequence[Negotiator] | Negotiator = Negotiator(),  # it is frozen
    *,
    sessions: int = 1000,
    rounds: int = 100,
    seed: int = 0,
    protocol: Protocol = "alternating",
    keep_offers: bool = False,
) -> Sessions:
    r"""Play `sessions` negotiations of 2 to 5 parties over a list of outcomes.

    ``alternating``: stacked alternating offers. In each round every party in turn accepts what lies on the table or
    puts another outcome there; it is agreed once all the others have accepted it in a row. Whoever gets its reservation
    from no outcome ends the talks at once. ``mediated``: a mediator
    puts drafts by lot; a draft becomes the single text if it is worth their reservation to all, and a later one if it
    leaves nobody worse off and somebody better. Either needs parties at the table: nobody's silence is consent.

    Negotiation k depends on `seed` and k alone: the first hundred of a thousand are a hundred.

    Args:
        utilities: (outcomes, parties), or (sessions, outcomes, parties) for another problem each time.
        reservations: (parties,) or (sessions, parties): the worth of no agreement, on the scale of the utilities.
        negotiators: how each party plays (with ``mediated`` nobody bargains, and it is not looked at).
    Raises: UsageError for other shapes, numbers that are not finite, fewer than 2 or more than 5 parties.
    Source: Aydogan, Festen, Hindriks & Jonker (2017), Alternating offers protocols for multilateral negotiation, in
    Modern Approaches to Agent-based Complex Automated Negotiation; Faratin, Sierra & Jennings (1998), Robotics and
    Autonomous Systems 24, 159-182 (the scripts); Fisher (1978), International Mediation (the single text).
    """
    _whole(sessions=sessions, rounds=rounds, seed=seed)
    worth, least = _problem(utilities, reservations, sessions)
    problems, parties, _ = worth.shape
    many = [negotiators] * parties if isinstance(negotiators, Negotiator) else list(negotiators)
    _check(many, parties, sessions, rounds, protocol)
    if keep_offers and sessions * rounds * parties > MOST_OFFERS:
        told, step = f"{sessions * rounds * parties:,}", "Keep those of fewer sessions; they are the same ones."
        raise UsageError(WHO, f"at most {MOST_OFFERS:,} offers to keep", told, step)
    from sulh.bargain.sessions import _kernels as kernels

    seeds = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0] ^ _mixed(sessions)
    agreed, when = np.empty(sessions, np.int64), np.empty(sessions, np.int64)
    offers = np.full((sessions if keep_offers else 0, rounds, parties), -1, np.int64)
    if protocol == "mediated":
        kernels.mediated(worth, least, rounds, seeds, agreed, when)
    else:
        kinds = np.tile(np.array([SCRIPTS.index(one.script) for one in many]), (problems, 1))
        shapes = np.tile(np.array([one.shape for one in many], float), (problems, 1))
        kernels.stacked(worth, least, kinds, shapes, rounds, seeds, agreed, when, offers)
    which = np.arange(sessions) if problems > 1 else np.zeros(sessions, int)
    got = worth[which, :, np.maximum(agreed, 0)]
    ended = np.where((agreed >= 0)[:, None], got, least[which])
    return Sessions(protocol, seed, agreed, when, ended, offers if keep_offers and protocol == "alternating" else None)


def _whole(**numbers: object) -> None:
    """Raise UsageError unless all are whole numbers, and the seed is at least 0."""
    for name, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or (name == "seed" and number < 0):
            expected = "a whole number of at least 0" if name == "seed" else "a whole number"
            raise UsageError(f"{WHO}, {name}", expected, repr(number), "Give one.")


def _mixed(sessions: int) -> NDArray[np.uint64]:
    """A number for each negotiation, far from its neighbours' (Weyl sequence)."""
    return np.arange(1, sessions + 1, dtype=np.uint64) * np.uint64(0xD1342543DE82EF95)


def _problem(
    utilities: ArrayLike, reservations: ArrayLike, sessions: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Utilities (problems, parties, outcomes) and reservations (problems, parties), checked."""
    try:
        worth, least = np.asarray(utilities, float), np.asarray(reservations, float)
    except (TypeError, ValueError):
        raise UsageError(WHO, "arrays of numbers", "something else", "Give numbers, rows of equal length.") from None
    if worth.ndim not in (2, 3) or (not worth.size and worth.ndim == 2 and worth.shape[0] == 0):
        expected = "utilities (outcomes, parties) or (sessions, outcomes, parties) with an outcome"
        raise UsageError(WHO, expected, f"shape {worth.shape}", "Put outcomes in rows and parties in columns.")
    worth = worth[None] if worth.ndim == 2 else worth
    parties = worth.shape[2]
    if not 2 <= parties <= 5:
        step = "With nobody, or one, at the table there is nothing to agree on; more than five are not played."
        raise UsageError(WHO, "2 to 5 parties", str(parties), step)
    if len(worth) not in (1, sessions) or not worth.shape[1]:
        raise UsageError(WHO, f"one problem, or one for each of {sessions} sessions, with outcomes",
                         f"shape {worth.shape}", "Match `sessions` and the first axis.")  # fmt: skip
    if least.shape not in ((parties,), (len(worth), parties)):
        raise UsageError(WHO, f"reservations ({parties},) or ({len(worth)}, {parties})", f"shape {least.shape}",
                         "Give each party one.")  # fmt: skip
    if not (np.isfinite(worth).all() and np.isfinite(least).all()):
        raise UsageError(WHO, "finite numbers", "inf or nan", "Leave such outcomes out.")
    least = np.ascontiguousarray(np.broadcast_to(least, (len(worth), parties)))
    return np.ascontiguousarray(worth.transpose(0, 2, 1)), least


def _check(many: Sequence[Negotiator], parties: int, sessions: int, rounds: int, protocol: str) -> None:
    if protocol not in PROTOCOLS:
        raise UsageError(WHO, f"a protocol: {' or '.join(PROTOCOLS)}", f'"{protocol}"', "Choose one of them.")
    if len(many) != parties:
        raise UsageError(WHO, f"{parties} negotiators, one a party", str(len(many)), "Give one for each column.")
    if not 1 <= rounds <= MOST_ROUNDS or sessions < 1 or sessions * rounds > MOST_NUMBERS:
        got = f"{sessions:,} sessions of {rounds:,} rounds"
        expected = f"sessions of 1 to {MOST_ROUNDS:,} rounds, {MOST_NUMBERS:,} rounds in all at most"
        raise UsageError(WHO, expected, got, "Play fewer, or in batches with seeds of their own.")
    for one in many:
        if one.script not in SCRIPTS or not 0 < one.shape < np.inf:
            expected = f"a script ({', '.join(SCRIPTS)}) and a shape above 0"
            raise UsageError(WHO, expected, f'"{one.script}" and {one.shape:g}', "Mend the negotiator.")
