"""What no field can show alone: names that must exist, shares that must sum, dates that must follow one another.

A case may come in part, for all its faults are to be told at once: a field that is not valid is None there, somebody
has been told of it, and a check that needs it says nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sulh.case._case import Case, walk
from sulh.case._people import TYPES, Council, Party
from sulh.case._quantity import Quantity

Path = tuple[str | int, ...]
T = TypeVar("T")
TOLERANCE = 1e-6
MANY = 1000
LONGEST_ROUND = 730
"""Days: an answer looks at most two years ahead."""


@dataclass(frozen=True)
class Fault:
    """Something wrong at a path of the case: a `Problem` that does not know its file and line yet."""

    path: Path
    expected: str
    got: str
    next_step: str
    severity: str = "error"


def nearest(word: object, known: Iterable[str]) -> str:
    """Did you mean the known name most like `word`? Empty if none is, or if there are too many to look through."""
    names = sorted(known)
    near = difflib.get_close_matches(str(word), names, 1) if len(names) <= MANY else []
    return f'Did you mean "{near[0]}"?' if near else ""


def hint(word: object, known: Iterable[str]) -> str:
    """The next step for a name that is not known: the nearest one, or the names there are."""
    names = sorted(known)
    more = ", …" if len(names) > 12 else ""
    listed = f"Known: {', '.join(names[:12])}{more}." if names else "There is none yet: add it first."
    return nearest(word, names) or listed


def unknown(path: Path, word: object, known: Collection[str] | None, what: str) -> Iterator[Fault]:
    """A fault if `word` is given and is not among the `known` names of `what`; None knows nothing, and says nothing."""
    if word is not None and known is not None and word not in known:
        yield Fault(path, f"the id of {what}", f'"{word}"', hint(word, known))


def case_faults(case: Case) -> list[Fault]:
    """Every fault of a case, whole or in part, that does not need its record."""
    parts = (_names, _roles, _matter, _parties, _valuations, _armed, _protocol, _levers, _makers, _dates, _counts)
    return [fault for part in parts for fault in part(case)]


def actors(case: Case) -> set[str] | None:
    """Everybody who may act in the record: parties, ``party.faction``, armed groups, mediators, third parties."""
    groups = (case.parties, case.armed_groups, case.mediators, case.third_parties)
    if any(group is None for group in groups):
        return None
    councils = {key: party.council for key, party in case.parties.items()}
    if any(council is None or council.factions is None for council in councils.values()):
        return None
    factions = {f"{key}.{faction}" for key, council in councils.items() for faction in council.factions}
    return factions.union(*groups)


def _each(mapping: Mapping[str, T] | None) -> Iterable[tuple[str, T]]:
    return () if mapping is None else mapping.items()


def _names(case: Case) -> Iterator[Fault]:
    """One name, one actor: the record names actors without saying of what kind they are."""
    first: dict[str, str] = {}
    for kind in ("parties", "armed_groups", "mediators", "third_parties"):
        for key, _ in _each(getattr(case, kind)):
            if key in first:
                got = f'"{key}" among {first[key]} too'
                yield Fault((kind, key), "an id of its own for every actor", got, "Rename one of them.")
            first.setdefault(key, kind.replace("_", " "))


def _roles(case: Case) -> Iterator[Fault]:
    parties, sides = case.parties, case.sides
    yield from unknown(("claimant",), case.claimant, parties, "a party")
    yield from unknown(("respondent",), case.respondent, parties, "a party")
    for kind in ("parties", "mediators", "third_parties"):
        for key, who in _each(getattr(case, kind)):
            yield from unknown((kind, key, "side"), who.side, sides, "a side")
    for kind in ("mediators", "third_parties"):
        for key, who in _each(getattr(case, kind)):
            for party, _ in _each(who.leverage):
                yield from unknown((kind, key, "leverage", party), party, parties, "a party")
    first: dict[str, str] = {}
    for key, who in _each(case.parties):
        if who.side is not None and first.setdefault(who.side, key) != key:
            got, step = f'"{who.side}", that of {first[who.side]} too', "Else its reports gain by every act: part them."
            yield Fault(("parties", key, "side"), "a side of its own for each party", got, step, "finding")
    if case.ceasefire is not None:
        known = actors(case)
        for k, guarantor in enumerate(case.ceasefire.guarantors or ()):
            yield from unknown(("ceasefire", "guarantors", k), guarantor, known, "an actor")


def _matter(case: Case) -> Iterator[Fault]:
    for key, issue in _each(case.issues):
        yield from unknown(("issues", key, "today"), issue.today, issue.options, "an option of this issue")
        for name, option in _each(issue.options):
            for group, _ in _each(option.against):
                path = ("issues", key, "options", name, "against", group)
                yield from unknown(path, group, case.armed_groups, "an armed group")
    for k, constraint in enumerate(case.constraints or ()):
        if constraint.when is not None:
            yield from _options(case, ("constraints", k, "when"), constraint.when[0], constraint.when[1:], (1,))
        if constraint.never is not None:
            yield from _options(case, ("constraints", k, "never"), *constraint.never, (1,))
        if constraint.when is not None and constraint.never is not None and constraint.when[0] == constraint.never[0]:
            got, step = f'"{constraint.when[0]}" twice', "A package has one option of an issue anyway: remove it."
            yield Fault(("constraints", k), "two different issues", got, step)
    for key, demand in _each(case.demands):
        yield from unknown(("demands", key, "party"), demand.party, case.parties, "a party")
        yield from _options(case, ("demands", key), demand.issue, demand.options or (), ("options",), ("issue",))


def _options(
    case: Case, path: Path, issue: str, options: Iterable[str], at: Path, issue_at: Path = (0,)
) -> Iterator[Fault]:
    """Faults of options that are named with their issue. `at` and `issue_at` say where below `path` they stand."""
    yield from unknown((*path, *issue_at), issue, case.issues, "an issue")
    if case.issues is not None and issue in case.issues:
        for option in options:
            yield from unknown((*path, *at), option, case.issues[issue].options, f'an option of issue "{issue}"')


def _parties(case: Case) -> Iterator[Fault]:
    for key, party in _each(case.parties):
        path = ("parties", key)
        yield from _prior(path, party)
        yield from _above_zero((*path, "patience"), party.patience, "a half-life above 0 days")
        if party.standoff is not None and party.standoff.hi >= 1:
            got, step = f"{party.standoff.hi:g}", "A standoff worth the best deal leaves nothing to talk about."
            yield Fault((*path, "standoff"), "less than 1", got, step)
        if party.outside is not None and key == case.claimant:
            for name in ("bluff", "resolve"):
                if getattr(party.outside, name) is None:
                    step = "The game needs to know what a claimant that only threatens would get, and how likely it is."
                    yield Fault(
                        (*path, "outside", name), "a quantity, since this party is the claimant", "nothing", step
                    )
        if party.council is not None:
            yield from _rule((*path, "council"), party.council)
            yield from _factions(case, (*path, "council", "factions"), party.council)
    if case.talks is not None:
        path, days = ("talks", "round_days"), case.talks.round_days
        yield from _above_zero(path, days, "more than 0 days")
        if days is not None and days.hi > LONGEST_ROUND:
            yield Fault(path, f"at most {LONGEST_ROUND} days", f"{days.hi:g}", "No outlook goes farther than that.")


def _above_zero(path: Path, quantity: Quantity | None, expected: str) -> Iterator[Fault]:
    if quantity is not None and quantity.lo <= 0:
        yield Fault(path, expected, f"{quantity.lo:g}", "Give a number above 0.")


def _prior(path: Path, party: Party) -> Iterator[Fault]:
    prior, path = party.prior, (*path, "prior")
    if prior is None:
        return
    expected = "either types, or will and stalling"
    pair = [name for name in ("will", "stalling") if getattr(prior, name) is not None]
    if prior.types is None and len(pair) < 2:
        step = "Give will = P(settler or captive) and stalling = P(staller | not willing)."
        yield Fault(path, expected, f"{pair[0]} alone" if pair else "neither", step)
    if prior.types is None:
        return
    if pair:
        yield Fault(path, expected, f"types and {' and '.join(pair)}", "Remove one of the two.")
    missing = [name for name in TYPES if name not in prior.types]
    if missing:
        yield Fault(
            (*path, "types"), "a share for every type", f"none for {', '.join(missing)}", "Add it; 0 is a share."
        )
    yield from _sum((*path, "types"), "shares of types", prior.types.items(), "Rescale them.")


def _sum(path: Path, what: str, shares: Iterable[tuple[str, Quantity | None]], step: str) -> Iterator[Fault]:
    """A fault unless the likely values sum to 1, with the numbers."""
    numbers = [(key, None if share is None else share.mid) for key, share in shares]
    known = [number for _, number in numbers if number is not None]
    if len(known) == len(numbers) and abs(sum(known) - 1) > TOLERANCE:
        listed = ", ".join(f"{key} {number:.6g}" for key, number in numbers)
        yield Fault(path, f"{what} that sum to 1", f"{sum(known):.7g} ({listed})", step)


def _rule(path: Path, council: Council) -> Iterator[Fault]:
    """A threshold where the rule is one, and none that nothing reads."""
    if council.rule == "threshold" and council.threshold is None:
        step = "Add it, from 0 to 1; or give rule: majority or unanimity."
        yield Fault((*path, "threshold"), "a share, since the rule is a threshold", "nothing", step)
    elif council.rule in ("majority", "unanimity") and council.threshold is not None:
        got, step = f"{council.threshold:g}, which nothing reads", "Remove it, or give rule: threshold."
        yield Fault((*path, "threshold"), f"none, since the rule is {council.rule}", got, step, "finding")


def _factions(case: Case, path: Path, council: Council) -> Iterator[Fault]:
    factions = council.factions
    if factions is None:
        return
    step = "Add the missing faction or rescale the weights."
    yield from _sum(path, "faction weights", ((key, faction.weight) for key, faction in factions.items()), step)
    for key, faction in factions.items():
        above = faction.instructed_by
        yield from unknown((*path, key, "instructed_by"), above, factions, "a faction of this party")
        for issue, values in _each(faction.values):
            yield from _options(case, (*path, key, "values", issue), issue, values, (), ())
        for issue, _ in _each(faction.salience):
            yield from unknown((*path, key, "salience", issue), issue, case.issues, "an issue")
        chain = [key]
        while above in factions and above not in chain:
            chain.append(above)
            above = factions[above].instructed_by
        if above == key:
            got = " → ".join([*chain, key])
            yield Fault((*path, key, "instructed_by"), "a chain of instruction that ends", got, "Cut it at the top.")


def _valuations(case: Case) -> Iterator[Fault]:
    for key, issue in _each(case.issues):
        if issue.parties is None:
            continue
        for party, _ in _each(case.parties):
            if party not in issue.parties:
                step = "Say what the issue is worth to it."
                yield Fault(("issues", key, "parties", party), "a valuation by each party", "none", step)
        for party, valuation in issue.parties.items():
            path: Path = ("issues", key, "parties", party)
            yield from unknown(path, party, case.parties, "a party")
            for option, _ in _each(valuation.values):
                yield from unknown((*path, "values", option), option, issue.options, "an option of this issue")
            for option, _ in _each(issue.options):
                if valuation.values is not None and option not in valuation.values:
                    yield Fault((*path, "values", option), "a value for every option", "none", "Add it, from 0 to 1.")
    for party, _ in _each(case.parties):
        given = [(k, i.parties[party].weight) for k, i in _each(case.issues) if i.parties and party in i.parties]
        if given and len(given) == len(case.issues):
            path = ("issues", given[0][0], "parties", party, "weight")
            yield from _sum(path, f"weights of the issues for {party}", given, "Rescale the weights.")


def _armed(case: Case) -> Iterator[Fault]:
    for key, group in _each(case.armed_groups):
        path = ("armed_groups", key)
        yield from unknown((*path, "tied_to"), group.tied_to, case.parties, "a party")
        for name in ("political_cost", "loyalty_cost", "control"):
            if group.tied_to is not None and getattr(group, name) is None:
                expected = f"a quantity, since the group is tied to {group.tied_to}"
                yield Fault((*path, name), expected, "nothing", "Add it, or remove tied_to.")
        since = group.tied_since
        if since is not None and group.tied_to is None:
            expected = "nothing, since the group is tied to no party"
            yield Fault((*path, "tied_since"), expected, str(since), "Add tied_to, or remove it.")
        elif since is not None and case.as_of is not None and since > case.as_of:
            step = "On that day the group was tied to nobody: check the dates."
            yield Fault((*path, "tied_since"), f"a date by as_of ({case.as_of})", str(since), step)


def _protocol(case: Case) -> Iterator[Fault]:
    if case.talks is not None and case.talks.protocol == "mediated" and case.mediators == {}:
        expected = "a mediator who proposes, since the talks are mediated"
        step = "Add one under mediators, or choose claimant-offers or alternating."
        yield Fault(("talks", "protocol"), expected, "none in mediators", step)


def _levers(case: Case) -> Iterator[Fault]:
    if not case.levers:
        return
    known = {path for path, _ in walk(case)}
    for path in case.levers:
        if path in known or not _blank(case, path):
            yield from unknown(("levers", path), path, known, "a number of the case by its path")


def _makers(case: Case) -> Iterator[Fault]:
    """Decision makers of the conflict are actors of the case, or say which of them they stand for."""
    if case.conflict is None:
        return
    known = actors(case)
    for key, who in _each(case.conflict.decision_makers):
        path: Path = ("conflict", "decision_makers", key)
        if known is not None and key not in known and who.stands_for == ():
            step = nearest(key, known) or "Give the id of an actor, or say under stands_for whom it stands for."
            yield Fault(path, "the id of an actor of the case, or stands_for", f'"{key}"', step)
        for k, actor in enumerate(who.stands_for or ()):
            yield from unknown((*path, "stands_for", k), actor, known, "an actor")


def _blank(value: object, path: str) -> bool:
    """Whether a path leads to something that is not there because it was not valid, or not stated."""
    for key in path.split("."):
        value = value.get(key, path) if isinstance(value, dict) else getattr(value, key, path)
        if value is None or value is path:
            return value is None
    return False


def _dates(case: Case) -> Iterator[Fault]:
    if case.as_of is not None and case.horizon is not None and case.horizon <= case.as_of:
        yield Fault(("horizon",), f"a date after as_of ({case.as_of})", str(case.horizon), "Move one of the two.")
    since = case.ceasefire.since if case.ceasefire is not None else None
    if since is not None and case.as_of is not None and since > case.as_of:
        step = "On that day there was no ceasefire to lose: check the dates."
        yield Fault(("ceasefire", "since"), f"a date by as_of ({case.as_of})", str(since), step, "finding")
    for key, question in _each(case.questions):
        if question.opens is not None and question.closes is not None and question.closes < question.opens:
            expected = f"a date from {question.opens} on, when it opens"
            yield Fault(("questions", key, "closes"), expected, str(question.closes), "Move one of the two.")
        if question.answer in ("yes", "no") and question.resolved is None:
            step = "Without it nobody knows from when on the answer may be shown."
            yield Fault(("questions", key, "resolved"), "the date on which the answer was known", "nothing", step)


def _counts(case: Case) -> Iterator[Fault]:
    reference = case.reference_class
    if reference is None or None in (reference.n, reference.agreed, reference.carried_out):
        return
    for name, top in (("agreed", "n"), ("carried_out", "agreed")):
        if getattr(reference, name) > getattr(reference, top):
            expected = f"at most {top} ({getattr(reference, top)})"
            yield Fault(("reference_class", name), expected, str(getattr(reference, name)), "Mend the counts.")
