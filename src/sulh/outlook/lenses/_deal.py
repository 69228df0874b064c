"""Lenses that point to deals: theory's points, sessions, councils, the game, and the position models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sulh.bargain import Settlement, Space, Table, logroll, middle
from sulh.bargain.sessions import Negotiator, negotiate
from sulh.bargain.sessions._sessions import Protocol
from sulh.case import Case
from sulh.council import Mandate, mandate
from sulh.council.positions import DEFAULT_MODEL, MODELS, Settings, forecast
from sulh.game import reference_deal
from sulh.outlook._chain import Chain
from sulh.outlook._forward import Walk
from sulh.outlook.lenses._actors import Actors
from sulh.outlook.lenses._value import NO, YES, Answer, Pointer

Floats = NDArray[np.float64]

SESSIONS, ROUNDS, SEED = 500, 100, 7
BETTER = 1e-9
"""What a deal has to be worth above today to be one: no script signs that all stays as it is."""
SCRIPTS = {"by-time": Negotiator("time"), "holding-out": Negotiator("hold"), "single-text": None}
MOST_VOTES = 1 << 27
LEAST = 5e-4


# Bargaining theory


def theory(settled: Settlement) -> Iterator[Answer | Pointer]:
    """Whether there is a deal that both prefer, theory's points, and the trade, or the steps, that would get there."""
    space, moves = settled.space, settled.moves
    inside = int((space.utility > space.disagreement).all(axis=1).sum())
    facts: dict[str, Any] = {"zone": inside, "packages": len(space)}
    yield Answer("deals", "there", (YES if settled.zone else NO,), facts)
    if moves is not None:
        short = {p: s for p, s in zip(space.parties, moves.together, strict=True) if s > 0}
        alone = dict(zip(space.parties, moves.alone, strict=True))
        together = dict(zip(space.parties, moves.together, strict=True))
        told = {"moves": {"alone": alone, "together": together, "nearest": space.outcome(moves.nearest)}}
        yield Answer("deals", "changes", tuple(short), told if short else {**told, "missing": "edge"})
        yield Answer("deals", "which", (), {"missing": "zone"})
        return
    for name, row in settled.points.items():
        yield _pointer("deals", name, space, row, leads=name == "nash")
    trades = logroll(space, middle(space), 1)
    if not trades:
        yield Answer("deals", "changes", (), {"missing": "trade"})
        return
    best = trades[0]
    steps = zip(best.issues, best.before, best.after, strict=True)
    trade = [{"issue": issue, "from": before, "to": after} for issue, before, after in steps]
    gain = dict(zip(space.parties, best.gain, strict=True))
    yield Answer("deals", "changes", space.parties, {"trade": trade, "gain": gain})


# Scripted negotiators


def scripted(space: Space) -> Iterator[Answer | Pointer]:
    """What scripts make of the packages: half of the sessions begun by each side, a deal having to beat today."""
    rates, found = {}, []
    for name, script in SCRIPTS.items():
        agreed = np.concatenate([_play(space.utility, script, turned) for turned in (False, True)])
        done = agreed[agreed >= 0]
        rates[name] = len(done) / len(agreed)
        if len(done):
            counts = np.bincount(done, minlength=len(space))
            often = np.flatnonzero(counts == counts.max())
            row = int(often[np.argmax(space.utility[often].sum(axis=1))])
            found.append((name, row, counts[row] / len(agreed)))
    leading = next(iter(SCRIPTS))
    yield Answer("sessions", "lasts", (NO if rates[leading] >= 0.5 else YES,), {"rates": rates})
    for name, row, share in found:
        yield _pointer("sessions", name, space, row, leads=name == leading, chance=float(share))


def _play(utility: Floats, script: Negotiator | None, turned: bool) -> NDArray[np.int64]:
    """The outcome of each session, -1 for none. `turned`: the respondent speaks first."""
    columns, least = (utility[:, ::-1] if turned else utility), [BETTER, BETTER]
    protocol: Protocol = "mediated" if script is None else "alternating"
    given = script or Negotiator()
    played = negotiate(columns, least, given, sessions=SESSIONS, rounds=ROUNDS, seed=SEED, protocol=protocol)
    return played.agreed


# Councils


def ratified(
    case: Case, tab: Table, settled: Settlement, mandates: tuple[Mandate, Mandate]
) -> Iterator[Answer | Pointer]:
    """Whether both councils would say yes to the reference deal, which deal passes best, and on whom that turns."""
    at = reference_deal(tab)
    chances = {one.party: float(one.full[at]) for one in mandates}
    both = float(np.prod(list(chances.values())))
    reference = tab.package(int(tab.deals[at]))
    yield Answer(
        "council",
        "ratified",
        (YES if both >= 0.5 else NO,),
        {"both": both, "by_party": chances, "deal": reference, "is_nash": tab.nash is not None},
    )
    for one in mandates:
        able = float(one.full[at])
        yield Answer("council", "can", (YES if able >= 0.5 else NO,), {"chance": able}, about=one.party)
    least = min(mandates, key=lambda one: one.full[at])
    turn = int(np.argmax(least.pivotal[at]))
    turns: dict[str, Any] = {"faction": least.factions[turn], "pivotal": float(least.pivotal[at, turn])}
    idle = turns["pivotal"] < LEAST
    yield Answer("council", "changes", () if idle else (least.party,), {"party": least.party, **turns})
    rows, passes = _passes(case, tab, settled, mandates)
    row = int(rows[np.lexsort((rows, -settled.space.utility[rows].sum(axis=1), -np.round(passes, 12)))[0]])
    chance = float(passes[rows.tolist().index(row)])
    yield _pointer("council", "best-ratified", settled.space, row, leads=True, chance=chance)


def _passes(
    case: Case, tab: Table, settled: Settlement, mandates: tuple[Mandate, Mandate]
) -> tuple[NDArray[np.int64], Floats]:
    """Packages and the chance that both councils pass them: the frontier that beats today; of many votes, the deals."""
    votes = sum(1 << len(one.factions) for one in mandates)
    rows = settled.frontier[(settled.space.utility[settled.frontier] > 0).all(axis=1)]
    if not len(rows) or len(rows) * votes > MOST_VOTES:
        return tab.deals, mandates[0].full * mandates[1].full
    full = [mandate(case, one.party, tab.options[rows]).full for one in mandates]
    return rows, full[0] * full[1]


# The game


def signed(chain: Chain) -> Floats:
    """P(signed by the horizon), by deal on the game's table, (deals,); linear within the round of the horizon."""
    walk, game = Walk(chain.solution), chain.solution.game
    whole, rest = walk.place_in_rounds(chain.rounds_ahead)
    mass = walk.place(*chain.start)
    shares = np.zeros(game.deal_a.shape[2])
    for t in range(whole + (rest > 0)):
        part = 1.0 if t < whole else rest
        for deal in range(len(shares)):
            shares[deal] += part * walk.step(t, mass, game.signs == deal).signed.sum()
        mass = walk.step(t, mass).mass
    return shares


def played(chain: Chain, space: Space) -> Iterator[Pointer]:
    """The deals that the game may sign by the horizon, each with its chance; the likeliest leads."""
    shares = signed(chain)
    for deal in np.argsort(-shares, kind="stable").tolist():
        if shares[deal] >= LEAST:
            leads = deal == int(shares.argmax())
            row, name = int(chain.table.deals[deal]), f"deal-{deal + 1}"
            yield _pointer("outlook", name, space, row, leads, float(shares[deal]))


# Position models


def forecasts(actors: Actors) -> dict[str, dict[str, float]]:
    """What each model forecasts on each issue that has a line, 0 to 100."""
    lines = {issue: line.positions for issue, line in actors.lines.items() if line.positions is not None}
    return {
        name: {issue: float(forecast(line, name, Settings()).value[0]) for issue, line in lines.items()}
        for name in MODELS
    }


def placed(case: Case, actors: Actors, values: Mapping[str, Mapping[str, float]], space: Space) -> Iterator[Pointer]:
    """What each position model settles every issue at: the option nearest to its forecast, or what is agreed."""
    for name, found in values.items():
        package = {}
        for issue, line in actors.lines.items():
            if line.agreed is not None:
                package[issue] = line.agreed
            elif issue in found:
                package[issue] = line.nearest(found[issue])
        if not package:
            continue
        whole = len(package) == len(case.issues)
        row = space.row(space.domain.number(package)) if whole else None
        worth = None if row is None else _worth(space, row)
        yield Pointer("positions", name, package, name == DEFAULT_MODEL, None, worth, whole and row is None)


def _pointer(
    lens: str, model: str, space: Space, row: int, leads: bool = False, chance: float | None = None
) -> Pointer:
    return Pointer(lens, model, space.outcome(row), leads, chance, _worth(space, row))


def _worth(space: Space, row: int) -> tuple[float, float]:
    claimant, respondent = space.utility[row].tolist()
    return claimant, respondent
