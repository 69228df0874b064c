"""Contradictions by rule: two statements of one party on one issue that cannot both be its policy."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sulh.case import Case, Party
from sulh.record._dossier import Dossier
from sulh.record._models import Item
from sulh.record._quarrels import Quarrel
from sulh.record._reliance import NO_EVIDENCE, act_of, reliance
from sulh.record._speakers import LOOKS_BACK, Stance, Statement, Voices, kind_of, opposed, person
from sulh.record._stands import Stand, Stands, kinds_opposed
from sulh.record._superseded import superseded

# How long a statement stands that nobody takes back. About the length of a round of talks and what follows from it;
# beyond a quarter of a year a word that nobody has repeated is cited as history and no longer as policy.
STANDS_DAYS = 90
COUNTS = ("asserted", "future")
# These take a stand by the options they name, whatever else the codebook says of their act.
ASKS = frozenset({"DEMAND", "THREATEN"})
# What is done is no statement: a deed against a word is a breach or a change, and has acts of its own.
DEEDS = frozenset({"ACT_VISIBLY", "RELEASE", "HOLD_FIRE", "OPEN_BORDER", "CLOSE_BORDER", "EXPEL", "STRIKE", "CLASH"})
Pairs = list[tuple[Statement, Statement]]

# How many earlier statements one statement is set beside; it joins a group with all that it opposes.
MOST = 3


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements, by item id, that cannot both be the policy of `party` on `issue`, and why in words.

    Contradictions of one `group` hang together through a statement that they share: they are one happening, from the
    day `first` to the day `last`. `again` marks other reports of two stands of which a pair with larger r is there.
    """

    party: str
    issue: str
    earlier: str
    later: str
    group: str
    first: dt.date
    last: dt.date
    again: bool
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
    within the window, the one with the largest r speaks for all. A statement is set beside at most `MOST` earlier ones,
    those with the largest r, of equals those that have stood longest; the others still join its group. Where several
    families of sources report a stand, each of the best two speaks, so that without one of them the others' reports
    carry the contradiction. Of a group with more than `LISTED` pairs those with the largest r are given, and the best
    of each two families. Cost: near linear in the items (`Stands`).

    What the rule cannot see: that two refusals without position concern different sides of one issue, a word taken
    back without `supersedes`, a policy for now and another for later. How often it errs: `tests/contradictions.yaml`.
    """
    voices = Voices(dossier.case.parties[party])
    by_issue: dict[str, list[Statement]] = defaultdict(list)
    for one in policy_statements(dossier, party):
        by_issue[str(one.item.issue)].append(one)
    voices.meet(one.person for spoken in by_issue.values() for one in spoken)
    found = [c for issue, spoken in sorted(by_issue.items()) for c in _of_issue(voices, party, issue, spoken)]
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def policy_statements(dossier: Dossier, party: str) -> list[Statement]:
    """What members of a party have said of its policy by `as_of`, by day: the statements the rule compares.

    An item counts if its actor is the party or a faction of it; its kind is fact, claim, demand or threat; it has an
    issue; its modality is asserted or future (an intention is policy; what hangs on an "if" is not); its act commits
    to something, or it demands or threatens and names options; it is no deed; and nothing supersedes it. A claim on
    the other party's side, by its source or by a name in its chain, is that side's word and no statement of this one.
    """
    gone, chosen = superseded(dossier), []
    strangers = _names_of_others(dossier.case, party)
    for key, item in dossier.items.items():
        if (item.actor or "").partition(".")[0] != party or key in gone or not _takes_a_stand(dossier, item):
            continue
        known, source = dossier.known(item), dossier.sources[item.source]
        theirs = source.side in strangers.sides or any(strangers.words.search(hand) for hand in item.chain)
        if known <= dossier.as_of and not (item.kind == "claim" and theirs):
            chosen.append((_order(key, item, known), key, item, known))
    chosen.sort(key=lambda one: one[0])
    return [_statement(dossier, key, item, known, k) for k, (_, key, item, known) in enumerate(chosen)]


def _statement(dossier: Dossier, key: str, item: Item, known: dt.date, place: int) -> Statement:
    source, act, who = dossier.sources[item.source], act_of(item.act, dossier.codebook), person(item.speaker)
    faction = (item.actor or "").partition(".")[2] or None
    return Statement(
        key=key,
        item=item,
        day=min(item.date, known),
        faction=faction,
        person=who,
        act=act,
        r=reliance(item, source, dossier.codebook),
        family=source.family,
        stance=(faction, who, kind_of(act.commits, item.act, item.position)),
        place=place,
    )


def _order(key: str, item: Item, known: dt.date) -> tuple[object, ...]:
    """By day; ties by what the item says before its id, so that the names of items do not matter."""
    return (min(item.date, known), known, item.source, item.actor, item.act, item.position, item.quote, key)


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


def _of_issue(
    voices: Voices, party: str, issue: str, spoken: Sequence[Statement]
) -> list[tuple[tuple[object, ...], Contradiction]]:
    """The contradictions on one issue, each with its place in order. A stand renewed while it stands is one stand."""
    levels = sorted({one.r for one in spoken}, reverse=True)
    stands = Stands(voices, kinds_opposed(spoken), levels)
    quarrels: dict[str, Quarrel] = {}
    for day, said in itertools.groupby(spoken, key=lambda one: one.day):
        stands.until(day - dt.timedelta(days=STANDS_DAYS))
        _day(stands, _heard(said, stands), quarrels)
        stands.tidy()
    return [
        (
            (new.day, issue, new.place, old.place),
            Contradiction(
                party=party,
                issue=issue,
                earlier=old.key,
                later=new.key,
                group=group.first.key,
                first=group.first.day,
                last=group.last,
                again=again,
                why=opposed(old, new) or "",
            ),
        )
        for group in quarrels.values()
        for old, new, again in group.listed()
    ]


def _heard(today: Iterable[Statement], stands: Stands) -> list[Stand]:
    """The stands taken on one day, of each the best report of every family; they may continue one that is held."""
    heard: dict[Stance, dict[str, Statement]] = {}
    for one in today:
        reports = heard.setdefault(one.stance, {})
        if one.family not in reports or one.r > reports[one.family].r:
            reports[one.family] = one
    made = []
    for stance, reports in heard.items():
        stand = Stand(stance, reports.values())
        held = stands.by_stance.get(stance)
        stand.since = held.since if held else stand.like.key
        made.append(stand)
    return made


def _day(stands: Stands, now: list[Stand], quarrels: dict[str, Quarrel]) -> None:
    """What is said on one day against what stands and against each other, and what stands after it."""
    # An order of today ends what stood before, also for the others who speak today; a denial from above does not.
    gone = today = 0
    foes = [stands.opposed(new) for new in now]
    for new, against in zip(now, foes, strict=True):
        if against:
            over = 0 if new.like.item.act in LOOKS_BACK else stands.below(new.like)
            gone |= against & (stands.same_voice(new.like) | over)
    for new, before in zip(now, foes, strict=True):
        against = (before & ~gone) | (stands.opposed(new) & today if today else 0)
        if against:
            own = against & stands.same_voice(new.like)
            tongues = {old.at: both for old in stands.each(own & today) if (both := _two_tongues(old, new))}
            against = (against & ~own) | sum(1 << at for at in tongues)
            if against:
                _note(stands, quarrels, new, against, tongues)
        today |= stands.add(new)
    _settle(stands, now, gone)


def _settle(stands: Stands, now: list[Stand], gone: int) -> None:
    """End what was replaced; add what was said today to the stands it continues."""
    for old in list(stands.each(gone)):
        del stands.by_stance[old.stance]
        stands.drop(old)
    for new in now:
        held = stands.by_stance.get(new.stance)
        day = new.like.day
        stands.ends.extend((day, held or new, family) for family in new.reports)
        if held:
            stands.drop(new)
            stands.renew(held, new)
            continue
        stands.by_stance[new.stance] = new
        if new.since != new.like.key:  # it continued a stand that was replaced today, and now stands alone
            stands.part(new)
            new.since = new.like.key


def _two_tongues(old: Stand, new: Stand) -> Pairs:
    """The reports by which one voice said two things on one day: two named, exact days, and not one appearance."""
    return [(a, b) for a in old.best for b in new.best if _apart(a, b)]


def _apart(a: Statement, b: Statement) -> bool:
    exact = a.item.date_precision == b.item.date_precision == "day"
    told_apart = a.item.event is None or a.item.event != b.item.event
    return exact and told_apart and bool(a.person and b.person)


def _note(stands: Stands, quarrels: dict[str, Quarrel], new: Stand, against: int, tongues: Mapping[int, Pairs]) -> None:
    """Join a stand to all that it contradicts, and note it with the strongest of them."""
    name, merged = stands.join(new, against)
    chosen = stands.strongest(against, MOST)
    quarrel = quarrels.get(name)
    if quarrel is None:
        quarrel = quarrels[name] = Quarrel(chosen[0].best[0], new.best[0])
    for other in merged:
        if other in quarrels:
            quarrel.absorb(quarrels.pop(other))
    for old in chosen:
        both = (old.since, new.since) if old.since < new.since else (new.since, old.since)
        for a, b in tongues.get(old.at) or ((a, b) for a in old.best[:2] for b in new.best[:2]):
            quarrel.note(both, a, b)
