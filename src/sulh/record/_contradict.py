"""Contradictions by rule: two statements of one party on one issue that cannot both be its policy."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sulh.case import Case, Party
from sulh.record._dossier import Dossier
from sulh.record._models import Item
from sulh.record._reliance import NO_EVIDENCE, act_of, reliance
from sulh.record._speakers import Statement, Voices, person
from sulh.record._superseded import superseded

# How long a statement stands that nobody takes back. About the length of a round of talks and what follows from it;
# beyond a quarter of a year a word that nobody has repeated is cited as history and no longer as policy.
STANDS_DAYS = 90
COUNTS = ("asserted", "future")
# These take a stand by the options they name, whatever else the codebook says of their act.
ASKS = frozenset({"DEMAND", "THREATEN"})
# What is done is no statement: a deed against a word is a breach or a change, and has acts of its own.
DEEDS = frozenset({"ACT_VISIBLY", "RELEASE", "HOLD_FIRE", "OPEN_BORDER", "CLOSE_BORDER", "EXPEL", "STRIKE", "CLASH"})
# Speak of what was or is. They answer what is said to have been granted, and leave room for any promise.
LOOKS_BACK = frozenset({"DENY", "DISOWN"})
GRANTS = frozenset({"AGREE", "CONCEDE", "SIGN", "RATIFY"})

Stance = tuple[str | None, frozenset[str], int, bool, bool, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements, by item id, that cannot both be the policy of `party` on `issue`, and why in words.

    Contradictions of one `group` hang together through a statement that they share: they are one happening.
    """

    party: str
    issue: str
    earlier: str
    later: str
    group: str
    why: str


def contradictions(dossier: Dossier, party: str) -> tuple[Contradiction, ...]:
    """Every contradiction in what members of `party` have said by `as_of`, in the order of the later statement's day.

    **Statements** are what `policy_statements` gives. Two of them on one issue *oppose* each other if both name options
    (`position`) and share none; or, where one names none, if the codebook's `commits` of their acts are +1 and -1. A
    denial or disowning speaks of what was or is, so without positions it opposes only AGREE, CONCEDE, SIGN and RATIFY:
    it leaves room for a pledge.

    **A statement stands** from its day until its own voice, or one to whom it answers (`instructed_by`, the party as
    such, or its head), says the opposite on a later day, or until `STANDS_DAYS` have passed. A superior who denies or
    disowns what was said below him does not replace it: he says that it never was policy.

    **A contradiction** is a statement and an earlier one that it opposes and that still stands, unless

    - one voice said both on different days, or on one day without both naming the speaker, or in one `event`: it
      changed its mind, or reports of it differ. The speaker is `speaker`, or else the actor;
    - the later voice is above the earlier one, came on a later day and neither denies nor disowns: it is an order.

    A member who says the opposite *after* his superior contradicts him; so does one below on the same day. Dates known
    only by month or about are not taken for one day. Of several statements of one voice that take the same stand
    within the window, the one with the largest r speaks for all. Cost: items times standing voices, per issue.

    What the rule cannot see: that two refusals without position concern different sides of one issue, a word taken
    back without `supersedes`, a policy for now and another for later. How often it errs: `tests/contradictions.yaml`.
    """
    voices = Voices(dossier.case.parties[party])
    by_issue: dict[str, list[Statement]] = defaultdict(list)
    for one in policy_statements(dossier, party):
        by_issue[str(one.item.issue)].append(one)
    found = [c for issue, spoken in sorted(by_issue.items()) for c in _of_issue(voices, party, issue, spoken)]
    place = {one.key: k for spoken in by_issue.values() for k, one in enumerate(spoken)}
    day = {one.key: one.day for spoken in by_issue.values() for one in spoken}
    return tuple(sorted(found, key=lambda c: (day[c.later], c.issue, place[c.later], place[c.earlier])))


def policy_statements(dossier: Dossier, party: str) -> list[Statement]:
    """What members of a party have said of its policy by `as_of`, by day: the statements the rule compares.

    An item counts if its actor is the party or a faction of it; its kind is fact, claim, demand or threat; it has an
    issue; its modality is asserted or future (an intention is policy; what hangs on an "if" is not); its act commits
    to something, or it demands or threatens and names options; it is no deed; and nothing supersedes it. A claim on
    the other party's side, by its source or by a name in its chain, is that side's word and no statement of this one.
    """
    gone, found = superseded(dossier), []
    strangers = _names_of_others(dossier.case, party)
    for key, item in dossier.items.items():
        who, _, faction = (item.actor or "").partition(".")
        known = dossier.known(item)
        if who != party or key in gone or known > dossier.as_of or not _takes_a_stand(dossier, item):
            continue
        source = dossier.sources[item.source]
        if item.kind == "claim" and (
            source.side in strangers.sides or any(strangers.words.search(hand) for hand in item.chain)
        ):
            continue
        found.append(
            Statement(
                key=key,
                item=item,
                day=min(item.date, known),
                known=known,
                faction=faction or None,
                person=person(item.speaker),
                act=act_of(item.act, dossier.codebook),
                r=reliance(item, source, dossier.codebook),
            )
        )
    return sorted(found, key=_order)


def _order(one: Statement) -> tuple[object, ...]:
    """By day; ties by what the item says before its id, so that the names of items do not matter."""
    item = one.item
    return (one.day, one.known, item.source, item.actor, item.act, item.position, item.quote, one.key)


def _takes_a_stand(dossier: Dossier, item: Item) -> bool:
    if item.issue is None or item.kind in NO_EVIDENCE or item.modality not in COUNTS or item.act in DEEDS:
        return False
    if act_of(item.act, dossier.codebook).commits:
        return True
    return bool(item.position) and (item.act in ASKS or item.kind in ("demand", "threat"))


@dataclass(frozen=True, slots=True)
class _Strangers:
    sides: frozenset[str]
    words: re.Pattern[str]


def _names_of_others(case: Case, party: str) -> _Strangers:
    """The sides of the other parties, and a pattern for their names and their factions' as whole words."""
    others = [who for key, who in case.parties.items() if key != party]
    words = set().union(*map(_names, others)) - _names(case.parties[party])
    found = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{found})(?!\w)" if found else r"(?!)")
    return _Strangers(frozenset(who.side for who in others), pattern)


def _names(party: Party) -> set[str]:
    """What a party and its factions are called, in all scripts."""
    named = (party, *party.council.factions.values())
    return {word for thing in named for word in (thing.name, *(n.value for n in thing.names), *thing.aliases)}


def opposed(a: Statement, b: Statement) -> str | None:
    """Why two statements cannot both be policy, in words; None if they can."""
    if a.item.position and b.item.position:
        return None if set(a.item.position) & set(b.item.position) else "they accept options that exclude one another"
    if a.act.commits * b.act.commits >= 0:
        return None
    low, high = sorted((a, b), key=lambda one: one.act.commits)
    if low.item.act in LOOKS_BACK and high.item.act not in GRANTS:
        return None
    return "one takes on or grants what the other refuses or denies"


def _of_issue(voices: Voices, party: str, issue: str, spoken: list[Statement]) -> list[Contradiction]:
    """The contradictions on one issue; `spoken` in order. A stand that is renewed while it stands is one stand."""
    pairs: dict[frozenset[str], tuple[float, Statement, Statement, str]] = {}
    standing: dict[Stance, deque[Statement]] = {}
    since: dict[Stance, str] = {}
    for day, today in itertools.groupby(spoken, key=lambda one: one.day):
        now = _heard(today)
        _expire(standing, since, day)
        for one in now:
            since.setdefault(_stance(one), one.key)
        before = [said[0] for said in standing.values()]
        met = [(old, new, why) for old in before for new in now if (why := opposed(old, new))]
        # An order of today ends what stood before, also for the others who speak today; a denial from above does not.
        gone = {_stance(old) for old, new, _ in met if _replaces(voices, new, old)}
        met = [one for one in met if _stance(one[0]) not in gone]
        met += [(old, new, why) for old, new in itertools.combinations(now, 2) if (why := opposed(old, new))]
        for old, new, why in met:
            if _both_stand(voices, old, new):
                weight, stands = old.r * new.r, frozenset((since[_stance(old)], since[_stance(new)]))
                if stands not in pairs or weight > pairs[stands][0]:
                    pairs[stands] = (weight, old, new, why)
        for stance in gone:
            del standing[stance], since[stance]
        for one in now:
            since.setdefault(_stance(one), one.key)
            _stand(standing.setdefault(_stance(one), deque()), one)
    return list(_grouped(party, issue, pairs))


def _stance(one: Statement) -> Stance:
    """What makes two statements the same stand of the same voice."""
    act = one.item.act
    position = tuple(sorted(one.item.position))
    return (one.faction, one.person, one.act.commits, act in LOOKS_BACK, act in GRANTS, position)


def _heard(today: Iterable[Statement]) -> list[Statement]:
    """The statements of one day, of each stand of each voice the best graded."""
    best: dict[Stance, Statement] = {}
    for one in today:
        at = _stance(one)
        if at not in best or one.r > best[at].r:
            best[at] = one
    return list(best.values())


def _stand(said: deque[Statement], one: Statement) -> None:
    """Add a statement so that the first of `said` has the largest r of those in the window, the latest of equals."""
    while said and said[-1].r <= one.r:
        said.pop()
    said.append(one)


def _expire(standing: dict[Stance, deque[Statement]], since: dict[Stance, str], day: dt.date) -> None:
    first = day - dt.timedelta(days=STANDS_DAYS)
    for stance, said in list(standing.items()):
        while said and said[0].day < first:
            said.popleft()
        if not said:
            del standing[stance], since[stance]


def _replaces(voices: Voices, new: Statement, old: Statement) -> bool:
    """Whether a later day's statement ends one it opposes: its own voice, or one above that does not look back."""
    return voices.one(new, old) or (voices.above(new, old) and new.item.act not in LOOKS_BACK)


def _both_stand(voices: Voices, old: Statement, new: Statement) -> bool:
    """Whether two opposed statements are two voices, or one voice with two tongues on one day."""
    if not voices.one(old, new):
        return True
    exact = old.item.date_precision == new.item.date_precision == "day"
    told_apart = old.item.event is None or old.item.event != new.item.event
    return old.day == new.day and exact and told_apart and bool(old.person and new.person)


def _grouped(
    party: str, issue: str, pairs: dict[frozenset[str], tuple[float, Statement, Statement, str]]
) -> Iterator[Contradiction]:
    """The pairs as contradictions, joined to groups where they share a stand; a group has its first statement's id."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for one, other in map(sorted, pairs):
        parent[root(other)] = root(one)
    first: dict[str, Statement] = {}
    for stands, (_, old, new, _) in pairs.items():
        group = root(min(stands))
        first[group] = min((old, new, *([first[group]] if group in first else [])), key=_order)
    for stands, (_, old, new, why) in pairs.items():
        yield Contradiction(party, issue, old.key, new.key, first[root(min(stands))].key, why)
