"""A fixed strategy and its answer in words, and what knowing and mediating are worth."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from sulh.brief._document import OUTCOMES
from sulh.brief._next import WIDTH, WORDS, dumped, outcomes, unsolved
from sulh.brief._words import OUTCOME_WORDS, day, percent, points, worth
from sulh.game import Information, value_of_information
from sulh.inert import inert
from sulh.outlook import Against, Chain, Does, MediatorValue, value_of_mediators

TYPES = (("resolved", "bluffing"), ("settler", "captive", "staller", "refuser"))


def against_told(found: Against, chain: Chain) -> str:
    """What the other side would do, and what becomes of the talks, for a terminal."""
    case = chain.dossier.case
    parties = (case.claimant, case.respondent)
    names = [inert(case.parties[party].name) for party in parties]
    does, answers = names[found.side], names[1 - found.side]
    how = "the best it can" if found.response.best else "by logit quantal response"
    plan = inert(found.response.strategy.name)
    lines = [f"{case.id} · as of {day(chain.dossier.as_of)}", ""]
    lines += wrap(f"{does} plays: {plan}. {answers} knows it and answers {how}.", WIDTH)
    lines += ["", f"By {day(chain.setting.horizon)}", "", f"  {'':<20}{'now':>8}{'then':>8}{'points':>9}"]
    for name, was, then in zip(OUTCOMES, found.outcomes_solved, found.outcomes, strict=True):
        lines += [f"  {OUTCOME_WORDS[name].label:<20}{percent(was):>8}{percent(then):>8}{points(then - was):>9}"]
    lines += ["", f"What {answers} does in the first round", ""]
    lines += [line for one in found.does for line in _does(one, found, 1 - found.side)]
    lines += ["  It has no choice there."] if not found.does else []
    lines += ["", "What play is worth to each side, in its own unit (today 0, its best deal 1)", ""]
    lines += [f"  {'':<36}{'now':>8}{'then':>8}"]
    for side, name in enumerate(names):
        lines += [f"  {name[:34]:<36}{worth(found.worth_solved[side]):>8}{worth(found.worth[side]):>8}"]
    lines += unsolved(found.response.solution, chain.solution)
    lines += [
        "",
        *wrap("Now: both sides as in the outlook. Then: with the strategy given. Nobody is advised by it.", WIDTH),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def against_json(found: Against, chain: Chain) -> str:
    """The same as one JSON text."""
    case = chain.dossier.case
    parties = (case.claimant, case.respondent)
    solution = found.response.solution
    return dumped(
        {
            "case": case.id,
            "digest": chain.dossier.digest,
            "as_of": chain.dossier.as_of,
            "horizon": chain.setting.horizon,
            "side": parties[found.side],
            "strategy": found.response.strategy.name,
            "answer": "best" if found.response.best else "quantal",
            "converged": solution.converged and chain.solution.converged,
            "residual": solution.residual,
            "outcomes": {"solved": outcomes(found.outcomes_solved), "fixed": outcomes(found.outcomes)},
            "worth": {
                "solved": dict(zip(parties, map(float, found.worth_solved), strict=True)),
                "fixed": dict(zip(parties, map(float, found.worth), strict=True)),
            },
            "does": {
                "solved": [_plain(one, 1 - found.side) for one in found.does_solved],
                "fixed": [_plain(one, 1 - found.side) for one in found.does],
            },
        }
    )


def _plain(one: Does, side: int) -> dict[str, Any]:
    rows = zip(TYPES[side], one.types.T, strict=True)
    return {
        "after": one.after,
        "mean": dict(zip(one.actions, map(float, one.mean), strict=True)),
        "types": {name: dict(zip(one.actions, map(float, row), strict=True)) for name, row in rows},
    }


def _does(one: Does, found: Against, side: int) -> Iterator[str]:
    """One block: actions down, the mean over types, each type, and the mean in the solved play."""
    before = {x.after: dict(zip(x.actions, x.mean, strict=True)) for x in found.does_solved}.get(one.after, {})
    head = "leading" if one.after == "lead" else f"after the other {WORDS[one.after]}"
    yield f"  {head:<28}{'now':>6}{'then':>8}" + "".join(f"{name:>10}" for name in TYPES[side])
    for i, action in enumerate(one.actions):
        was = percent(before[action]) if action in before else "–"
        yield f"    {WORDS[action]:<26}{was:>6}{percent(one.mean[i]):>8}" + "".join(
            f"{percent(p):>10}" for p in one.types[i]
        )


def worth_told(chain: Chain) -> str:
    """What it is worth to know the other side's type, and what each mediator is worth, for a terminal."""
    case, known, mediators = chain.dossier.case, *_worths(chain)
    names = [inert(case.parties[party].name) for party in (case.claimant, case.respondent)]
    lines = [f"{case.id} · as of {day(chain.dossier.as_of)}", "", "What it is worth to know the other's mind", ""]
    for name, other, gain in ((names[0], names[1], known.to_a), (names[1], names[0], known.to_b)):
        lines += [f"  to {name[:30]}, of {other[:30]}: {_signed(gain)}"]
    lines += ["", *wrap("In the side's own unit; negative where being known to know does harm.", WIDTH), ""]
    when = day(chain.setting.horizon)
    lines += [f"Without a mediator: outcomes by {when} in points, and worth of the whole talks", ""]
    lines += [f"  {'':<20}" + "".join(f"{OUTCOME_WORDS[name].label:>15}" for name in OUTCOMES)]
    for one in mediators:
        change = one.outcomes_without - one.outcomes
        gains = ", ".join(f"{n} {_signed(g)}" for n, g in zip(names, one.worth_without - one.worth, strict=True))
        lines += [
            f"  {inert(case.mediators[one.mediator].name)[:19]:<20}" + "".join(f"{points(x):>15}" for x in change)
        ]
        lines += [f"    worth: {gains}"]
    lines += ["  The case has no mediator."] if not mediators else []
    if case.talks.protocol == "mediated" and len(mediators) == 1:
        lines += ["", *wrap(f"Without it nobody proposes: {names[0]} offers, as in claimant-offers.", WIDTH)]
    lines += unsolved(chain.solution, *(one.solution_without for one in mediators))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def worth_json(chain: Chain) -> str:
    """The same as one JSON text."""
    case, known, mediators = chain.dossier.case, *_worths(chain)
    parties = (case.claimant, case.respondent)

    def sides(values: Any) -> dict[str, float]:
        return dict(zip(parties, map(float, values), strict=True))

    return dumped(
        {
            "case": case.id,
            "digest": chain.dossier.digest,
            "as_of": chain.dossier.as_of,
            "horizon": chain.setting.horizon,
            "converged": all(one.converged for one in (chain.solution, *(m.solution_without for m in mediators))),
            "information": {
                "without": sides(known.without),
                "respondent_known": sides(known.known_b),
                "claimant_known": sides(known.known_a),
                "gain": sides((known.to_a, known.to_b)),
            },
            "mediators": {
                one.mediator: {
                    "outcomes": outcomes(one.outcomes),
                    "outcomes_without": outcomes(one.outcomes_without),
                    "worth": sides(one.worth),
                    "worth_without": sides(one.worth_without),
                }
                for one in mediators
            },
        }
    )


def _worths(chain: Chain) -> tuple[Information, tuple[MediatorValue, ...]]:
    return value_of_information(chain.solution, *chain.start), value_of_mediators(chain)


def _signed(value: float) -> str:
    """A difference of worths in four decimals, with its sign."""
    text = f"{value:+.4f}".replace("-", "−")
    return "0.0000" if float(f"{value:.4f}") == 0 else text
