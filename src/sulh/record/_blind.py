"""Blind grading: which items wait for a grader, what may be shown before the source, and what after."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from sulh.case import Case
from sulh.record._dossier import Dossier
from sulh.record._models import Item
from sulh.record._reliance import NO_EVIDENCE, act_of

MASK = "▮▮▮"

_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"”»)]+", re.IGNORECASE)
_RUN = re.compile(f"{MASK}(?:[\\s,/()&.-]*{MASK})+")
_SMALL = frozenset(("an", "and", "at", "by", "copy", "for", "from", "in", "its", "of", "on", "or", "quoting", "the"))
_DOMAINS = frozenset(("www", "com", "org", "net", "gov", "news", "info"))
_SHORT, _STEM = 4, 4


@dataclass(frozen=True)
class BlindView:
    """What a grader may see of an item before its credibility is given.

    `text` and `quote` are masked. `act` is the act's name in the codebook, `actors` the ids of who took part, in order,
    and `directed` whether the first did it to the second. `weightless` says why an opinion carries no weight, if so.
    The item's id is not here: ids often name the outlet.
    """

    text: str
    quote: str
    date: dt.date
    date_precision: str
    actors: tuple[str, ...]
    directed: bool
    act: str
    issue: str | None
    kind: str
    attribution: str | None
    weightless: str | None


@dataclass(frozen=True)
class SourceView:
    """What is shown of an item's source once its credibility was given: all but the grade that the source has."""

    publisher: str
    side: str
    family: str
    date: dt.date
    date_precision: str
    address: str | None
    chain: tuple[str, ...]
    note: str | None


def ungraded(dossier: Dossier, grader: str) -> tuple[str, ...]:
    """The ids of items that `grader` has not graded, in an order that does not give sources away.

    The order is shuffled by grader and digest, so it is the same whenever it is asked for, and another for every
    grader and state of the case. Two items of one publisher or family stand side by side only where so many are left
    that it cannot be helped. A grade that an item itself carries was not given blind, and does not count.
    """
    done = {grading.item for grading in dossier.grades if grading.grader == grader}
    return in_blind_order(dossier, grader, (key for key in dossier.items if key not in done))


def in_blind_order(dossier: Dossier, grader: str, keys: Iterable[str]) -> tuple[str, ...]:
    """Some items in the order of `ungraded`."""
    waiting = sorted(keys)
    random.Random(f"{grader}\n{dossier.digest}").shuffle(waiting)  # noqa: S311  (an order, not a secret)
    return tuple(_parted(dossier, waiting))


def _parted(dossier: Dossier, waiting: list[str]) -> Iterator[str]:
    """The same items with those of one outlet apart: a family that has over half of what is left goes first."""
    outlet = {key: dossier.sources[dossier.items[key].source] for key in waiting}
    left = Counter(outlet[key].family for key in waiting)
    last = None
    while waiting:
        family, most = left.most_common(1)[0]
        pressed = [key for key in waiting if outlet[key].family == family] if 2 * most > len(waiting) else waiting
        apart = [key for key in pressed if last is None or outlet[key].family != last.family]
        best = [key for key in apart if last is None or outlet[key].publisher != last.publisher]
        key = (best or apart or waiting)[0]
        waiting.remove(key)
        last = outlet[key]
        left[last.family] -= 1
        yield key


def blind_view(dossier: Dossier, item: str) -> BlindView:
    """What may be shown of an item before its credibility is given.

    Masked in text and quotation, as ``▮▮▮``: addresses and the names in the source's own; the publisher's name, whole
    and by its words; the name of the source's side and family; the speaker's name. Capital letters do not matter, but
    for words of up to four letters that are written in capitals (AP, DID). Small words (of, the, quoting) stay, and so
    do words that name an actor of the case: to mask those would hide who did what, and show whose the source is.

    Limits: a mask cannot hide style, an office that only one side has, what a grader has read elsewhere, or that the
    actor speaks for itself; a publisher's word that is common (Dawn, News) is masked wherever it stands.
    """
    one = dossier.items[item]
    act = act_of(one.act, dossier.codebook)
    hidden = _hidden(dossier, one)
    return BlindView(
        text=masked(one.text, hidden),
        quote=masked(one.quote, hidden),
        date=one.date,
        date_precision=one.date_precision,
        actors=one.actors,
        directed=one.between is None,
        act=act.name,
        issue=dossier.case.issues[one.issue].name if one.issue in dossier.case.issues else one.issue,
        kind=one.kind,
        attribution=one.attribution,
        weightless=NO_EVIDENCE.get(one.kind),
    )


def source_view(dossier: Dossier, item: str) -> SourceView:
    """What is shown of an item's source after its credibility was given, and before its reliability is."""
    one = dossier.items[item]
    source = dossier.sources[one.source]
    side = dossier.case.sides.get(source.side)
    return SourceView(
        publisher=source.publisher,
        side=side.name if side else source.side,
        family=source.family,
        date=source.date,
        date_precision=source.date_precision,
        address=source.address,
        chain=one.chain,
        note=source.note,
    )


def masked(text: str, hidden: Iterable[str]) -> str:
    """`text` with addresses and the `hidden` names masked, longest first; masks side by side are one mask."""
    text = _ADDRESS.sub(MASK, text)
    for name in sorted(set(hidden), key=lambda name: (-len(name), name)):
        exact = len(name) <= _SHORT and name.isupper()
        words = r"[\W_]+".join(map(re.escape, _PART.findall(name)))
        if words:
            text = re.sub(rf"(?<!\w){words}(?!\w)", MASK, text, flags=0 if exact else re.IGNORECASE)
    return _RUN.sub(MASK, text)


def _hidden(dossier: Dossier, item: Item) -> set[str]:
    """The names to mask in an item's words."""
    source = dossier.sources[item.source]
    side = dossier.case.sides.get(source.side)
    phrases = [source.publisher, source.family, source.side, *((side.name, *side.aliases) if side else ())]
    host = (urlsplit(source.address).hostname or "") if source.address else ""
    parts = [*_WORD.findall(source.publisher), *_WORD.findall(item.speaker or "")]
    parts += [part for part in host.split(".") if len(part) > _SHORT - 1 and part not in _DOMAINS]
    spared = _spared(dossier.case)
    words = {word for word in parts if len(word) > 1 and word.lower() not in _SMALL and not _is_spared(word, spared)}
    whole = {name for name in phrases if not all(_is_spared(word, spared) for word in _WORD.findall(name))}
    return words | whole | ({item.speaker} if item.speaker else set())


def _spared(case: Case) -> set[str]:
    """The words, in small letters, of the names of those who act in the case."""
    acting = [*case.armed_groups.values(), *case.mediators.values(), *case.third_parties.values()]
    for party in case.parties.values():
        acting += [party, *party.council.factions.values()]
    names = [text for one in acting for text in (one.name, *one.aliases, *(name.value for name in one.names))]
    return {word.lower() for name in names for word in _WORD.findall(name) if word.lower() not in _SMALL}


def _is_spared(word: str, spared: set[str]) -> bool:
    """Whether a word names an actor, or is the adjective of one: Pakistani beside Pakistan."""
    low = word.lower()
    return low in spared or any(
        min(len(low), len(name)) >= _STEM and (low.startswith(name) or name.startswith(low)) for name in spared
    )
