"""A case as a set of positions: actors by issues, on a line from the respondent's best option to the claimant's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sulh.case import Case
from sulh.council.positions import Issue as Positions

RULE = (
    "An issue is a line from the respondent's best option (0) to the claimant's best (100). An option lies at the mean "
    "of how far it is from the one to the other by the worth of each party; an option that is worse than another for "
    "both has no place. A faction stands at its best option, by its own values where it has any; a mediator at "
    "50 (1 + bias). Salience is the weight of the issue, a mediator's the mean of the parties'. A party has power 1, "
    "parted among its factions by weight; a mediator's is what its leverage, did it last, would take of each party's "
    "best deal. What acting against tied groups costs is not in the positions."
)
UNPLACED = {
    "third_parties": "the case says whom it presses, and not what it wants on any issue",
    "armed_groups": "the case says nothing of what it wants on any issue",
}


@dataclass(frozen=True)
class Line:
    """One issue as a line.

    `place` maps options to their places on it, 0 to 100; `off` are options that have none, since another is better for
    both parties. `agreed` is the option that is best for both, if there is one: then there is no line to speak of.
    `scale` is False where the case says that its (three or more) options are no scale. `missing` are actors without a
    place on it. `positions` is what the position models take, None where they have nothing to settle. `today` is
    the place of today's option, None where it has none.
    """

    issue: str
    place: Mapping[str, float]
    off: tuple[str, ...]
    agreed: str | None
    scale: bool
    missing: tuple[str, ...]
    positions: Positions | None
    today: float | None

    def nearest(self, value: float) -> str:
        """The option nearest to a place; of two as near the one nearer to today's, then the earlier."""
        today = value if self.today is None else self.today
        far = {o: (round(abs(at - value), 9), round(abs(at - today), 9)) for o, at in self.place.items()}
        return min(far, key=lambda option: far[option])


@dataclass(frozen=True)
class Actors:
    """A case as actors by issues, by the rule `RULE`: `power` of each, and who is `left_out`, with the reason."""

    lines: Mapping[str, Line]
    power: Mapping[str, float]
    left_out: Mapping[str, str]


def actors_by_issues(case: Case) -> Actors:
    r"""The case as the position models read it: who stands where, how much it minds, how strong it is.

    For an issue with values a(o) to the claimant and b(o) to the respondent, A the best option of the first and B of
    the second (of equally good ones that which the other prefers), an option o that no other beats for both lies at

        x(o) = 50 [ (a(o) - a(B)) / (a(A) - a(B)) + 1 - (b(o) - b(A)) / (b(B) - b(A)) ]

    so that x(A) = 100 and x(B) = 0, and claimant and respondent interchanged give 100 - x. Among options that no other
    beats, one that is better for the one is worse for the other, so that both parties order the line alike.

    A faction stands at its best option (of equally good ones at the mean of their places) by its values (its own over
    its party's), with salience 100 x its weight of the issue, power its share of its party's 1. A mediator stands at
    50 (1 + bias); salience the mean of the parties' weights; power sum over parties of leverage x half-life / ln 2,
    what such a flow would be worth if it lasted (`lasting_worth` in the mapping), in units of that party's best deal.
    Third parties and armed groups are left out: the case says nothing of what they want.
    """
    weights = {party: _weights(case, party) for party in case.parties}
    views = {
        f"{party}.{name}": _view(case, party, name, weights[party])
        for party, who in case.parties.items()
        for name in who.council.factions
    }
    power = _power(case)
    lines = {issue: _line(case, issue, views, weights, power) for issue in case.issues}
    left_out = {key: why for kind, why in UNPLACED.items() for key in getattr(case, kind)}
    return Actors(lines, power, left_out)


@dataclass(frozen=True)
class _View:
    """What a faction makes of the issues: their weights, and the value of every option."""

    weights: Mapping[str, float]
    values: Mapping[str, Mapping[str, float]]


def _weights(case: Case, party: str) -> dict[str, float]:
    """A party's issue weights, scaled to sum to 1."""
    given = {issue: it.parties[party].weight.mid for issue, it in case.issues.items()}
    return _shares(given)


def _shares(given: Mapping[str, float]) -> dict[str, float]:
    total = sum(given.values())
    return {key: number / total if total > 0 else 0.0 for key, number in given.items()}


def _view(case: Case, party: str, name: str, weights: Mapping[str, float]) -> _View:
    faction = case.parties[party].council.factions[name]
    values = {issue: {**it.parties[party].values, **faction.values.get(issue, {})} for issue, it in case.issues.items()}
    return _View(_shares({**weights, **faction.salience}), values)


def _power(case: Case) -> dict[str, float]:
    power: dict[str, float] = {}
    for party, who in case.parties.items():
        shares = _shares({name: faction.weight.mid for name, faction in who.council.factions.items()})
        power |= {f"{party}.{name}": share for name, share in shares.items()}
    for name, mediator in case.mediators.items():
        lasting = (
            pull.mid * case.parties[party].patience.mid / math.log(2) for party, pull in mediator.leverage.items()
        )
        power[name] = sum(lasting)
    return power


def _line(
    case: Case,
    issue: str,
    views: Mapping[str, _View],
    weights: Mapping[str, Mapping[str, float]],
    power: Mapping[str, float],
) -> Line:
    """One issue as a line, and who stands where on it."""
    it = case.issues[issue]
    a, b = (it.parties[party].values for party in (case.claimant, case.respondent))
    best_a, best_b = max(it.options, key=lambda o: (a[o], b[o])), max(it.options, key=lambda o: (b[o], a[o]))
    off = tuple(o for o in it.options if any(_beats(a, b, other, o) for other in it.options))
    if a[best_a] == a[best_b] and b[best_a] == b[best_b]:
        return Line(issue, {}, off, best_a, True, (), None, None)
    place = {
        o: 50 * ((a[o] - a[best_b]) / (a[best_a] - a[best_b]) + 1 - (b[o] - b[best_a]) / (b[best_b] - b[best_a]))
        for o in it.options
        if o not in off
    }
    scale = it.ordered or len(it.options) == 2
    stand, care, missing = {}, {}, []
    for actor, view in views.items():
        most = max(view.values[issue].values())
        best = [place[o] for o in it.options if view.values[issue][o] == most and o in place]
        if not best:
            missing.append(actor)
            continue
        stand[actor], care[actor] = sum(best) / len(best), view.weights[issue]
    for name, mediator in case.mediators.items():
        stand[name] = 50 * (1 + mediator.bias.mid)
        care[name] = sum(by_party[issue] for by_party in weights.values()) / len(weights)
    positions = _positions(it.name, stand, care, power, place.get(it.today)) if scale else None
    return Line(issue, place, off, None, scale, tuple(missing), positions, place.get(it.today))


def _beats(a: Mapping[str, float], b: Mapping[str, float], one: str, other: str) -> bool:
    """Whether an option is no worse than another for either and better for one."""
    return a[one] >= a[other] and b[one] >= b[other] and (a[one] > a[other] or b[one] > b[other])


def _positions(
    name: str,
    stand: Mapping[str, float],
    care: Mapping[str, float],
    power: Mapping[str, float],
    today: float | None,
) -> Positions | None:
    """What the models take; None where nobody with power minds."""
    actors = list(stand)
    if not any(power[actor] * care[actor] > 0 for actor in actors):
        return None
    return Positions(
        name,
        actors,
        [stand[actor] for actor in actors],
        [100 * care[actor] for actor in actors],
        [power[actor] for actor in actors],
        reference=None if today is None else [today],
    )
