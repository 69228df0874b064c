"""How far the lenses agree: answers grouped by question, options named by issue, distances between deals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from sulh.case import Case
from sulh.council import standoff, valuation
from sulh.outlook.lenses._value import Answer, Group, OnIssue, Pointer

SEVERAL = ("deals", "sessions", "positions")
"""Lenses that ask several models; the deals that the game may sign are outcomes of one."""


def groups(answers: Sequence[Answer]) -> Iterator[Group]:
    """The lenses by what they answer to each question, the largest group first; of deals see `by_issue`."""
    asked = dict.fromkeys((a.question, a.about) for a in answers if a.question != "which")
    for question, about in asked:
        speaking = [a for a in answers if (a.question, a.about) == (question, about) and a.choice]
        named: dict[str, list[str]] = {}
        for answer in speaking:
            for choice in answer.choice:
                named.setdefault(choice, []).append(answer.lens)
        for choice, lenses in sorted(named.items(), key=lambda pair: -len(pair[1])):
            yield Group(question, about, choice, tuple(lenses), len(speaking))


def by_issue(case: Case, pointers: Sequence[Pointer]) -> Iterator[OnIssue]:
    """For each issue who names which option, the share that names the first, and how far apart the options are."""
    leading = [pointer for pointer in pointers if pointer.leads]
    for issue, it in case.issues.items():
        named: dict[str, list[str]] = {}
        for pointer in leading:
            if issue in pointer.package:
                named.setdefault(pointer.package[issue], []).append(pointer.lens)
        order = list(it.options)
        ranked = sorted(named, key=lambda option: (-len(named[option]), order.index(option)))
        voices = sum(map(len, named.values()))
        share = len(named[ranked[0]]) / voices if voices else None
        told = {option: tuple(named[option]) for option in ranked}
        models = {p.lens: _alike(issue, p, pointers) for p in leading if issue in p.package and p.lens in SEVERAL}
        yield OnIssue(issue, told, share, _apart(case, issue, ranked), models, _signed(issue, pointers))


def _alike(issue: str, leader: Pointer, pointers: Iterable[Pointer]) -> tuple[int, int]:
    """How many models of a lens name what its leading one names on an issue, and of how many."""
    mine = [p.package[issue] for p in pointers if p.lens == leader.lens and issue in p.package]
    return mine.count(leader.package[issue]), len(mine)


def _signed(issue: str, pointers: Iterable[Pointer]) -> float | None:
    """Of the chance that the game signs something, the share with the option of its leading deal on an issue."""
    deals = [(p.package[issue], p.chance or 0.0, p.leads) for p in pointers if p.lens == "outlook"]
    mine = next((option for option, _, leads in deals if leads), None)
    whole = sum(chance for _, chance, _ in deals)
    return sum(chance for option, chance, _ in deals if option == mine) / whole if whole > 0 else None


def _apart(case: Case, issue: str, options: Sequence[str]) -> tuple[float, float]:
    """The largest less the smallest worth of some options of an issue, to claimant and respondent; 0 for none."""
    spans = []
    for party in (case.claimant, case.respondent):
        worths = [option_worth(case, party, issue, option) for option in options]
        spans.append(max(worths) - min(worths) if worths else 0.0)
    return spans[0], spans[1]


def option_worth(case: Case, party: str, issue: str, option: str) -> float:
    r"""What an option of an issue adds to a package for a party, net, in the game's units (today 0, best deal 1).

    w v(o) / (1 - s) - sum over tied groups g of against_g(o) (politics_g + loyalty_settler loyalty_g). Packages that
    ask more than the whole of a group's acts are capped there (`asked_against`); one option alone never is.
    """
    who, it = case.parties[party], case.issues[issue]
    weight = valuation(case, party)[0][list(case.issues).index(issue)]
    worth = float(weight * it.parties[party].values[option] / (1 - standoff(case, party)))
    for group, against in it.options[option].against.items():
        tie = case.armed_groups[group]
        if tie.tied_to == party:
            politics = tie.political_cost.mid if tie.political_cost else 0.0
            loyalty = tie.loyalty_cost.mid if tie.loyalty_cost else 0.0
            worth -= against * (politics + who.loyalty_settler.mid * loyalty)
    return worth


def pairs(pointers: Sequence[Pointer]) -> Mapping[tuple[str, str], tuple[float, float]]:
    """The distance between the deals of two lenses in the utility of claimant and respondent, where both are whole."""
    whole = [pointer for pointer in pointers if pointer.leads and pointer.utility is not None]
    found = {}
    for one, other in combinations(whole, 2):
        (a, b), (c, d) = one.utility or (0.0, 0.0), other.utility or (0.0, 0.0)
        found[one.lens, other.lens] = (abs(a - c), abs(b - d))
    return found
