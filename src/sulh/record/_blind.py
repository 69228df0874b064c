"""Blind grading: which items wait for a grader, what may be shown before the source, and what after."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from sulh.case import Case
from sulh.record._dossier import Dossier
from sulh.record._reliance import NO_EVIDENCE, act_of

MASK = "▮▮▮"

_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"”»)]+", re.IGNORECASE)
_RUN = re.compile(f"{MASK}(?:[\\s,/()&.-]*{MASK})+")
_JOINT = re.compile(r"[,;:/()|]+|\s(?:and|at|by|for|from|in|of|on|or|quoting|to|via|with)\s")
_PLACED = re.compile(r"\b(?:at|for|from|in|of|on|to)\s+(?:the\s+)?\S+", re.IGNORECASE)
_FUNCTION = frozenset(
    _PART.findall(
        """
    a about after against all also an and any are as at be before but by copy did do for found from had has have he
    her his if in into is it its no nor not of off on or our out over quoting she so than that the their them then
    there these they this to under up via was we were what when which who why will with you
        """
    )
)
_COMMON = frozenset(
    _PART.findall(
        """
    african agencies agency american arab army article asian author board broadcasting bulletin business central
    chief commission committee council daily defence defense department desk digest digital east eastern editor
    european federal foreign foundation free general government group gulf house information institute interior
    international journal leader magazine media middle military minister ministry monitor national network new news
    north northern office official online opinion paper post president press prime publisher radio report reports
    review secretary security service south southern spokesman spokesperson spokeswoman standard state statement
    studies television text third times today tv update voice watch weekly west western wire world
        """
    )
)
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
    queues: dict[tuple[str, str], deque[tuple[int, str]]] = defaultdict(deque)
    for rank, key in enumerate(waiting):
        source = dossier.sources[dossier.items[key].source]
        queues[source.family, source.publisher].append((rank, key))
    families = Counter(dossier.sources[dossier.items[key].source].family for key in waiting)
    last = ("", "")
    for rest in range(len(waiting), 0, -1):
        family, most = families.most_common(1)[0]
        pressed = [one for one in queues if one[0] == family] if 2 * most > rest else list(queues)
        apart = [one for one in pressed if one[0] != last[0]]
        best = [one for one in apart if one[1] != last[1]]
        last = min(best or apart or list(queues), key=lambda one: queues[one][0])
        yield queues[last].popleft()[1]
        families[last[0]] -= 1
        if not queues[last]:
            del queues[last]


def blind_view(dossier: Dossier, item: str) -> BlindView:
    """What may be shown of an item before its credibility is given.

    Masked in text and quotation, as ``▮▮▮``, are names: addresses; the publisher's name and that of each outlet in it
    (parted by commas, brackets, *and*, *quoting* …), whole and by its words; the name of the source's side and family;
    the speaker's name. A name of several words is found however it is written, one word only where it begins with a
    capital letter, as names do (at dawn, but Dawn), and up to four capitals (AP, DID) only as they are. Of a publisher
    or a speaker only words that begin with a capital are names; a description (the military spokesman of a country) is
    none. Function words (not, the, quoting) and common words of outlets and offices (News, Author, Ministry) are never
    masked alone. Words that name an actor of the case stay: to mask those would hide who did what, and show whose the
    source is.

    Limits: a mask cannot hide style, an office that only one side has, what a grader has read elsewhere, or that the
    actor speaks for itself; a publisher's word at the head of a sentence (Dawn, Nation) is masked there too; a name
    written small is not found by its single words, and in scripts without capitals every word counts as a name.
    """
    one = dossier.items[item]
    act = act_of(one.act, dossier.codebook)
    hidden = hidden_names(dossier, one.source, one.speaker)
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
    """`text` with addresses and the `hidden` names masked, longest first; masks side by side are one mask.

    One word that begins with a capital is masked where the text has a capital there too; names of several words
    however they are written, unless none of them is more than a common word ("The News").
    """
    text = _ADDRESS.sub(MASK, text)
    for name in sorted(set(hidden), key=lambda name: (-len(name), name)):
        parts = _PART.findall(name)
        if not parts:
            continue
        exact = (len(name) <= _SHORT and name.isupper()) or all(_is_plain(part.lower()) for part in parts)
        capital = len(parts) == 1 and not name[0].islower()
        words = r"[\W_]+".join(map(re.escape, parts))
        found = re.compile(rf"(?<!\w){words}(?!\w)", 0 if exact else re.IGNORECASE)
        text = found.sub(partial(_covered, capital), text)
    return _RUN.sub(MASK, text)


def _covered(capital: bool, match: re.Match[str]) -> str:
    """The mask, or the words as they are where a capital is wanted and they begin with none."""
    return match[0] if capital and match[0][0].islower() else MASK


def hidden_names(dossier: Dossier, key: str, speaker: str | None) -> set[str]:
    """The names to mask in words of a source that a speaker said, or nobody named: see `blind_view`."""
    source = dossier.sources[key]
    side = dossier.case.sides.get(source.side)
    spared = _spared(dossier.case)
    outlets = [_bare(part.strip()) for part in _JOINT.split(source.publisher)]
    phrases = [_bare(source.publisher), *filter(_is_name, outlets), _titled(source.family)]
    phrases += [side.name, *side.aliases] if side else []
    phrases += [speaker] if speaker and _is_name(_JOINT.sub(" ", speaker)) else []
    host = ((urlsplit(source.address).hostname or "") if source.address else "").removeprefix("www.")
    publisher = {word.lower() for word in _WORD.findall(source.publisher)}
    parts = [*_WORD.findall(source.publisher), *_WORD.findall(_PLACED.sub(" ", speaker or ""))]
    words = {part for part in parts if _is_capital(part) and not part.endswith(("'s", "’s"))}
    domains = {part for part in host.split(".") if len(part) > _SHORT - 1 and part not in _DOMAINS}
    words |= {_titled(part) if part in publisher else part for part in domains}
    words = {word for word in words if len(word) > 1 and not _is_plain(word) and not _is_spared(word, spared)}
    whole = {name for name in phrases if not _all_spared(name, spared) and not _is_plain(name)}
    return words | whole | ({host} if "." in host else set())


def _bare(name: str) -> str:
    """A name without its article, unless the rest would be one common word: The Valley Herald, but The News."""
    first, _, rest = name.partition(" ")
    return rest if first.lower() == "the" and rest and not _is_plain(rest) else name


def _titled(slug: str) -> str:
    """An id as a name is written: one word begins with a capital."""
    return slug[:1].upper() + slug[1:]


def _is_capital(word: str) -> bool:
    """Whether a word is written as a name: it begins with a letter, and that is none of the small ones."""
    return word[0].isalpha() and not word[0].islower()


def _is_plain(word: str) -> bool:
    """Whether one word is a function word, or a common word of outlets and offices; in capitals (DID) it is a name."""
    return not (len(word) > 1 and word.isupper()) and (word.lower() in _FUNCTION or word.lower() in _COMMON)


def _is_name(phrase: str) -> bool:
    """Whether all words of a phrase that are more than function words are written as names; digits may follow."""
    words = [word for word in _WORD.findall(phrase) if word.lower() not in _FUNCTION]
    return bool(words) and _is_capital(words[0]) and all(not word[0].islower() for word in words)


def _all_spared(name: str, spared: set[str]) -> bool:
    return all(_is_spared(word, spared) for word in _WORD.findall(name))


def _spared(case: Case) -> set[str]:
    """The words, in small letters, of the names of those who act in the case."""
    acting = [*case.armed_groups.values(), *case.mediators.values(), *case.third_parties.values()]
    for party in case.parties.values():
        acting += [party, *party.council.factions.values()]
    names = [text for one in acting for text in (one.name, *one.aliases, *(name.value for name in one.names))]
    return {word.lower() for name in names for word in _WORD.findall(name) if word.lower() not in _FUNCTION}


def _is_spared(word: str, spared: set[str]) -> bool:
    """Whether a word names an actor, or is the adjective of one: Pakistani beside Pakistan."""
    low = word.lower()
    return low in spared or any(
        min(len(low), len(name)) >= _STEM and (low.startswith(name) or name.startswith(low)) for name in spared
    )
