"""What a package is worth to a party and to its factions, before and after ties to armed groups."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sulh.case import Case, Party
from sulh.case._people import Faction
from sulh.council._value import Floats, Ints
from sulh.errors import UsageError


def principal(case: Case, party: str) -> Party:
    """The party by its name in the case, or a UsageError that lists the parties there are."""
    if party not in case.parties:
        step = "Name a party of the case."
        raise UsageError("party", f"one of {', '.join(case.parties)}", repr(party), step)
    return case.parties[party]


def shares(numbers: Floats, who: str) -> Floats:
    """Weights scaled to sum to 1: w / sum(w). They may not all be 0; sampled assumptions may leave another sum."""
    total = float(numbers.sum())
    if not total > 0:
        raise UsageError(who, "weights with a sum above 0", f"{total:g}", "Give at least one weight above 0.")
    return numbers / total


def worth(weights: Floats, values: Floats, options: Ints) -> Floats:
    """Additive worth of packages: U(x) = sum over issues k of w_k v_k(x_k).

    Args:
        weights: shares of the issues, sum 1, shape (issues,).
        values: worth of every option in [0, 1], shape (issues, options); rows of short issues are padded.
        options: option number on each issue, shape (packages, issues).
    Returns: worth in [0, 1], shape (packages,).
    Source: Keeney & Raiffa (1976), Decisions with Multiple Objectives, ch. 3.
    """
    total: Floats = values[np.arange(len(weights)), options] @ weights
    return total


def valuation(case: Case, party: str) -> tuple[Floats, Floats]:
    """A party's issue weights (issues,), scaled to sum to 1, and option values (issues, options), padded with NaN.

    Raises: UsageError where an issue lacks the party's valuation or an option its value.
    """
    principal(case, party)
    widest = max(len(issue.options) for issue in case.issues.values())
    values = np.full((len(case.issues), widest), np.nan)
    weights = np.empty(len(case.issues))
    for k, (name, issue) in enumerate(case.issues.items()):
        given = issue.parties.get(party)
        lacking = [option for option in issue.options if given is None or option not in given.values]
        if given is None or lacking:
            who = f"issues.{name}.parties.{party}"
            raise UsageError(who, "a value for every option", f"none for {lacking[0]}", "Add it to the case.")
        weights[k] = given.weight.mid
        values[k, : len(issue.options)] = [given.values[option] for option in issue.options]
    return shares(weights, f"issue weights of {party}"), values


def asked_against(case: Case, group: str, options: Ints) -> Floats:
    """How far packages ask for acts against an armed group: min(1, sum over issues of the option's `against`).

    Two options that each ask for half add up to the whole, and nobody can be acted against more than wholly.
    Args: `options` (packages, issues). Returns: shares, (packages,).
    """
    asked = np.zeros(len(options))
    for k, issue in enumerate(case.issues.values()):
        asked += np.array([option.against.get(group, 0.0) for option in issue.options.values()])[options[:, k]]
    return np.minimum(1.0, asked)


def ties(case: Case, party: str, options: Ints) -> tuple[Floats, Floats]:
    r"""What a package's demands against armed groups tied to a party cost it: politically and in loyalty, apart.

    cost(x) = sum over groups g of a_g(x) c_g, with a_g(x) of `asked_against`. A cost that the case does not give is
    none.

    Args: `options` (packages, issues).
    Returns: (politics, loyalty), each (packages,), in units where today is 0 and the party's best deal 1.
    """
    politics, loyalty = np.zeros(len(options)), np.zeros(len(options))
    for name, group in case.armed_groups.items():
        if group.tied_to != party:
            continue
        against = asked_against(case, name, options)
        politics += against * (group.political_cost.mid if group.political_cost else 0.0)
        loyalty += against * (group.loyalty_cost.mid if group.loyalty_cost else 0.0)
    return politics, loyalty


def standoff(case: Case, party: str) -> float:
    """Worth of today's standoff to a party, s in [0, 1): as the case states, else U of the package of today's options.

    Raises: UsageError for a standoff of 1: no deal could be better than today.
    """
    stated = principal(case, party).standoff
    if stated is not None:
        found = stated.mid
    else:
        today = [list(issue.options).index(issue.today) for issue in case.issues.values()]
        found = float(worth(*valuation(case, party), np.array([today]))[0])
    if not found < 1:
        step = "At 1 no deal can be better than today: lower it, or there is nothing to bargain over."
        raise UsageError(f"parties.{party}.standoff", "a worth below 1", f"{found:g}", step)
    return found


def faction_worth(case: Case, party: str, options: Ints) -> Floats:
    r"""Worth of packages to each faction: U_f(x) - (1 - s) loyalty_f L(x), shape (packages, factions).

    U_f is `worth` by the faction's own valuation, L the loyalty cost of `ties`, s the party's standoff. A faction
    weighs packages on its party's scale of worth, on which one unit of cost is 1 - s, since u = (U - s) / (1 - s).
    """
    head = principal(case, party)
    common = valuation(case, party)
    loyalty = (1 - standoff(case, party)) * ties(case, party, options)[1]
    columns = [
        worth(*_own_view(case, faction, f"parties.{party}.council.factions.{name}", *common), options)
        - (faction.loyalty.mid if faction.loyalty else 0.0) * loyalty
        for name, faction in head.council.factions.items()
    ]
    return np.stack(columns, axis=1)


def _own_view(case: Case, faction: Faction, who: str, weights: Floats, values: Floats) -> tuple[Floats, Floats]:
    """A party's valuation with one faction's own `salience` and `values` laid over it; weights sum to 1 again."""
    weights, values = weights.copy(), values.copy()
    numbers = {issue: k for k, issue in enumerate(case.issues)}
    for issue, share in faction.salience.items():
        weights[_number(numbers, issue, f"{who}.salience")] = share
    for issue, own in faction.values.items():
        k = _number(numbers, issue, f"{who}.values")
        options = {option: j for j, option in enumerate(case.issues[issue].options)}
        for option, value in own.items():
            values[k, _number(options, option, f"{who}.values.{issue}")] = value
    return shares(weights, f"{who}.salience"), values


def _number(numbers: Mapping[str, int], name: str, who: str) -> int:
    if name not in numbers:
        raise UsageError(who, f"one of {', '.join(numbers)}", repr(name), "Correct the name in the case.")
    return numbers[name]
