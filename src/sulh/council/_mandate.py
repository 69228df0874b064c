"""The edge of the council: from a case to the chance that a party ratifies each package."""

from __future__ import annotations

import numpy as np

from sulh.case import Case
from sulh.council._rules import rules
from sulh.council._value import Floats, Ints, Mandate
from sulh.council._vote import support
from sulh.council._worth import faction_worth, principal
from sulh.errors import UsageError


def mandate(case: Case, party: str, options: Ints) -> Mandate:
    """How likely a party ratifies each package, exact over all votes of its factions.

    A faction supports by its own worth of the package over its fallback (`support`), or follows the faction that
    instructs it; the package passes by the council's rule unless a veto faction refuses (`ratification`).
    `without_room` puts the same question to the factions outside the room alone: their weights are scaled to sum to 1,
    their vetoes stand, and one instructed from inside the room is free. Where those outside hold vetoes and no weight,
    only the vetoes count; where nobody outside holds either, it equals `full`.

    Args:
        case: the case, its quantities at their likely values or fixed by `Case.at`.
        party: a party of the case.
        options: option number on each issue of the case, in its order, shape (packages, issues).
    Raises: UsageError for an unknown party, options that the case does not have, more than 24 factions, weights that
        sum to 0, or instruction by an unknown faction, without `bound`, or in a circle.
    """
    checked(case, options)
    council, own = rules(case, party), own_support(case, party, options)
    outside = ~council.in_room
    counts = bool((outside & ((council.weights > 0) | council.veto)).any())
    full = council.passes(own)
    alone = council.among(outside, f"parties.{party}.council: weights outside the room") if counts else None
    return Mandate(
        party=party,
        factions=council.factions,
        full=full,
        without_room=full if alone is None else alone.passes(own[:, outside]),
        support=own,
        pivotal=council.turns(own),
    )


def own_support(case: Case, party: str, options: Ints) -> Floats:
    """Each faction's own chance of support, before instruction, (packages, factions): see `support`."""
    council = principal(case, party).council
    fallback = np.array([f.fallback.mid for f in council.factions.values()])
    return support(faction_worth(case, party, options), fallback, council.steepness.mid)


def checked(case: Case, options: Ints) -> Ints:
    """The options, if they are rows of existing option numbers, one column an issue; else a UsageError."""
    counts = np.array([len(issue.options) for issue in case.issues.values()])
    step = "Take rows of `Table.options`."
    if options.ndim != 2 or options.shape[1] != len(counts):
        raise UsageError("mandate", f"options of shape (packages, {len(counts)})", str(options.shape), step)
    if ((options < 0) | (options >= counts)).any():
        bad = options[((options < 0) | (options >= counts)).any(axis=1)][0]
        raise UsageError("mandate", f"option numbers below {counts.tolist()}", str(bad.tolist()), step)
    return options
