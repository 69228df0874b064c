"""The edge of the bargain: from a case to all its packages, their worth, and the points that matter."""

from __future__ import annotations

import math

import numpy as np

from sulh.bargain._deals import spread
from sulh.bargain._frontier import pareto
from sulh.bargain._points import kalai_smorodinsky, nash, zone
from sulh.bargain._value import Floats, Ints, Table
from sulh.case import Case
from sulh.council import standoff, ties, valuation, worth
from sulh.errors import UsageError

MAX_PACKAGES = 200_000
DECIMALS = 12  # the same weights added in another order must give the same point
TODAY = (0.0, 0.0)


def table(case: Case) -> Table:
    r"""All packages of a case and what they are worth, with the frontier, the zone, the solution points and the deals.

    For party p with standoff s_p, and costs of `sulh.council.ties`:
    U_p(x) = sum of w_k v_k(x_k), u_p = (U_p - s_p) / (1 - s_p), net_p = u_p - politics_p - loyalty_settler_p loyalty_p.
    Points are compared by `net`, kept to 12 decimals; disagreement is today's standoff, (0, 0), so a package worth
    exactly today is not in the zone. A breach of x is seen unless it goes unseen on every issue:
    detection(x) = 1 - product over issues of (1 - verifiable of x_k).

    Args: the case, its quantities at their likely values or fixed by `Case.at`.
    Raises: UsageError for a standoff of 1 (no deal could be better than today), weights that sum to 0, values that
        are missing, constraints that name what the case lacks or leave no package, or more than 200 000 packages.
    """
    options = _packages(case)
    parties = (case.claimant, case.respondent)
    total = np.stack([worth(*valuation(case, party), options) for party in parties], axis=1)
    politics, loyalty = (
        np.stack(cost, axis=1) for cost in zip(*(ties(case, p, options) for p in parties), strict=True)
    )
    today = np.array([standoff(case, party) for party in parties])
    utility = (total - today) / (1 - today)
    share = np.array([case.parties[party].loyalty_settler.mid for party in parties])
    net = np.round(utility - politics - share * loyalty, DECIMALS)
    frontier, agreement, best = pareto(net), zone(net, TODAY), nash(net, TODAY)
    return Table(
        issues=tuple(case.issues),
        names=tuple(tuple(issue.options) for issue in case.issues.values()),
        options=options,
        worth=total,
        utility=utility,
        cost_politics=politics,
        cost_loyalty=loyalty,
        net=net,
        detection=_detection(case, options),
        frontier=frontier,
        zone=agreement,
        nash=best,
        kalai_smorodinsky=kalai_smorodinsky(net, TODAY),
        deals=spread(net, frontier, agreement, best, case.play.deals),
    )


def _packages(case: Case) -> Ints:
    """Every combination of options that the constraints allow, in lexicographic order, shape (packages, issues)."""
    counts = [len(issue.options) for issue in case.issues.values()]
    if math.prod(counts) > MAX_PACKAGES:
        step = "Join issues that move together, or drop options."
        raise UsageError("issues", f"at most {MAX_PACKAGES:,} packages", f"{math.prod(counts):,}", step)
    options = np.indices(counts).reshape(len(counts), -1).T.astype(np.int64)
    allowed = np.ones(len(options), dtype=bool)
    for number, constraint in enumerate(case.constraints):
        where = f"constraints.{number}"
        issue, option = _place(case, *constraint.when, f"{where}.when")
        never = [_place(case, constraint.never[0], other, f"{where}.never") for other in constraint.never[1]]
        allowed &= ~((options[:, issue] == option) & np.isin(options[:, never[0][0]], [j for _, j in never]))
    if not allowed.any():
        raise UsageError("constraints", "at least one package left", "none", "Take a constraint out.")
    return options[allowed]


def _place(case: Case, issue: str, option: str, who: str) -> tuple[int, int]:
    """The numbers of an issue and of its option."""
    step = "Correct the name in the case."
    if issue not in case.issues:
        raise UsageError(who, f"one of {', '.join(case.issues)}", repr(issue), step)
    options = list(case.issues[issue].options)
    if option not in options:
        raise UsageError(who, f"one of {', '.join(options)}", repr(option), step)
    return list(case.issues).index(issue), options.index(option)


def _detection(case: Case, options: Ints) -> Floats:
    """1 - product over issues of (1 - verifiable), shape (packages,)."""
    unseen = np.ones(len(options))
    for k, issue in enumerate(case.issues.values()):
        unseen *= 1 - np.array([option.verifiable for option in issue.options.values()])[options[:, k]]
    return 1 - unseen
