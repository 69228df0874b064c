"""The edge of the council: from a case to the chance that a party ratifies each package."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sulh.case import Case, Council
from sulh.council._value import Floats, Ints, Mandate
from sulh.council._vote import pivotality, ratification, support
from sulh.council._worth import faction_worth, principal, shares
from sulh.errors import UsageError


def mandate(case: Case, party: str, options: Ints) -> Mandate:
    """How likely a party ratifies each package, exact over all votes of its factions.

    A faction supports by its own worth of the package over its fallback (`support`), or follows the faction that
    instructs it; the package passes at the council's threshold unless a veto faction refuses (`ratification`).
    `without_room` puts the same question to the factions outside the room alone: their weights are scaled to sum to 1,
    their vetoes stand, and one instructed from inside the room is free. Where those outside hold vetoes and no weight,
    only the vetoes count; where nobody outside holds either, it equals `full`.

    Args:
        case: the case, its quantities at their likely values or fixed by `Case.at`.
        party: a party of the case.
        options: option number on each issue of the case, in its order, shape (packages, issues).
    Raises: UsageError for an unknown party, options that the case does not have, more than 20 factions, weights that
        sum to 0, or instruction by an unknown faction, without `bound`, or in a circle.
    """
    head = principal(case, party)
    _check(case, options)
    rules = _rules(head.council, f"parties.{party}.council")
    fallback = np.array([f.fallback.mid for f in head.council.factions.values()])
    own = support(faction_worth(case, party, options), fallback, head.council.steepness.mid)
    whole = rules.ballot(rules.everybody)
    outside = rules.ballot(rules.outside) if rules.outside_counts else whole
    return Mandate(
        party=party,
        factions=tuple(head.council.factions),
        full=whole.passes(own),
        without_room=outside.passes(own),
        support=own,
        pivotal=pivotality(whole.weights, own, whole.threshold, whole.veto, whole.parent, whole.bound),
    )


@dataclass(frozen=True)
class _Ballot:
    """Who votes (faction numbers) and by what rule; `parent` counts within `who`."""

    who: Ints
    weights: Floats
    threshold: float
    veto: NDArray[np.bool_]
    parent: list[int]
    bound: Floats

    def passes(self, own: Floats) -> Floats:
        """The chance to pass, by the support of all factions of the council (packages, factions)."""
        return ratification(self.weights, own[:, self.who], self.threshold, self.veto, self.parent, self.bound)


@dataclass(frozen=True)
class _Rules:
    """A council in arrays over all its factions, weights as the case gives them."""

    weights: Floats
    threshold: float
    veto: NDArray[np.bool_]
    parent: list[int]
    bound: Floats
    outside: NDArray[np.bool_]
    place: str

    @property
    def everybody(self) -> NDArray[np.bool_]:
        return np.ones(len(self.weights), bool)

    @property
    def outside_counts(self) -> bool:
        """Whether anybody outside the room has weight or a veto."""
        return bool((self.outside & ((self.weights > 0) | self.veto)).any())

    def ballot(self, voting: NDArray[np.bool_]) -> _Ballot:
        """The vote among some of the factions; weightless outsiders have no weight to reach, only vetoes."""
        who = np.flatnonzero(voting)
        number = {int(f): place for place, f in enumerate(who)}
        weights, threshold = self.weights[who], self.threshold
        if weights.sum() > 0 or voting.all():
            weights = shares(weights, f"{self.place}: faction weights")
        else:
            threshold = 0.0
        parent = [number.get(self.parent[f], -1) for f in who]
        return _Ballot(who, weights, threshold, self.veto[who], parent, self.bound[who])


def _rules(council: Council, place: str) -> _Rules:
    numbers = {name: f for f, name in enumerate(council.factions)}
    parent, bound = [], []
    for name, faction in council.factions.items():
        above = faction.instructed_by
        if above is not None and above not in numbers:
            step = "Name a faction of the same council."
            raise UsageError(f"{place}.factions.{name}.instructed_by", ", ".join(numbers), repr(above), step)
        if above is not None and faction.bound is None:
            step = "Say how surely it follows, from 0 to 1."
            raise UsageError(f"{place}.factions.{name}", "bound beside instructed_by", "none", step)
        parent.append(-1 if above is None else numbers[above])
        bound.append(faction.bound.mid if faction.bound else 0.0)
    factions = council.factions.values()
    return _Rules(
        weights=np.array([f.weight.mid for f in factions]),
        threshold=council.threshold,
        veto=np.array([f.veto for f in factions]),
        parent=parent,
        bound=np.array(bound),
        outside=np.array([not f.in_room for f in factions]),
        place=place,
    )


def _check(case: Case, options: Ints) -> None:
    """Options must be rows of existing option numbers, one column an issue."""
    counts = np.array([len(issue.options) for issue in case.issues.values()])
    step = "Take rows of `Table.options`."
    if options.ndim != 2 or options.shape[1] != len(counts):
        raise UsageError("mandate", f"options of shape (packages, {len(counts)})", str(options.shape), step)
    if ((options < 0) | (options >= counts)).any():
        bad = options[((options < 0) | (options >= counts)).any(axis=1)][0]
        raise UsageError("mandate", f"option numbers below {counts.tolist()}", str(bad.tolist()), step)
