"""The gazetteer: who and what a text may name, in the spellings it may use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from sulh.case import Case
from sulh.case._people import Named
from sulh.reading._tokens import Token, tokens, word_set

DATA = Path(__file__).with_name("data")
_PERSON = r"((?:[A-Z][\w'’-]+ ){1,3}[A-Z][\w'’-]+)"
_POST = (
    r"(?:[Pp]resident|[Pp]rime [Mm]inister|[Mm]inister|[Ss]pokes(?:man|woman|person)|[Cc]hief"
    r"|[Ee]nvoy|[Ee]mir|[Aa]dviser|[Rr]epresentative|[Ss]ecretary|[Gg]eneral|[Aa]mbassador|[Cc]ommander|[Hh]ead|[Ll]eader)"
)
_OFFICE = re.compile(
    rf"{_POST},?:? {_PERSON}|\b[LlHh](?:ed|eaded) by {_PERSON}|{_PERSON}, (?:the |its )?(?:\w+ ){{0,3}}{_POST}"
)
Sort = Literal["state", "body", "group", "people", "person", "actor"]


@dataclass(frozen=True)
class Entry:
    """Somebody a text may name. `key` is what a draft calls it; `adjective` marks a form like *Syrian*, which names it
    only beside another word; `exact` a form that counts in capitals alone (US); `seat` a capital, which is a place too.
    """

    key: str
    sort: Sort
    adjective: bool = False
    exact: str | None = None
    seat: bool = False


@dataclass(frozen=True)
class Gazetteer:
    """Names, from folded words to who is meant. `pair` are the two parties, where a case names them; `parts` the
    factions of each, by the words that tell them; `thirds` mediators and third parties, `armed` armed groups;
    `speaks_for` who a name of another also stands for.
    """

    forms: Mapping[str, tuple[tuple[tuple[str, ...], Entry], ...]]
    pair: tuple[str, ...] = ()
    thirds: frozenset[str] = frozenset()
    armed: frozenset[str] = frozenset()
    parts: Mapping[str, tuple[tuple[frozenset[str], str], ...]] = field(default_factory=dict)
    speaks_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    issues: tuple[tuple[str, frozenset[str]], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def built_in(cls) -> Gazetteer:
        """The states, bodies and armed groups that ship with sulh."""
        return _built_in()

    @classmethod
    def of_case(cls, case: Case) -> Gazetteer:
        """The actors of a case by name, own names, aliases, the people that notes give an office, and whatever the
        built-in gazetteer knows of a name among these (capital, people, spellings); the built-in names besides.
        """
        return _of_case(case)

    def at(self, words: Sequence[Token], k: int) -> tuple[int, Entry] | None:
        """The longest name that begins at word k: how many words it has, and who it is."""
        for form, entry in self.forms.get(words[k].fold, ()):
            size = len(form)
            if tuple(word.fold for word in words[k : k + size]) != form:
                continue
            first = words[k].text
            if entry.exact is not None and first.replace(".", "") != entry.exact:
                continue
            if first[:1].islower() and first[:1].isascii() and form[0] not in _SMALL:
                continue
            return size, entry
        return None


_SMALL = frozenset({"mujahideen", "mujahedeen", "contras", "al"})


def _rows(name: str) -> Iterator[list[str]]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _listed(cell: str) -> list[str]:
    return [one for one in cell.split(";") if one]


def _plain() -> Iterator[tuple[str, Entry]]:
    """Every built-in form with who it names."""
    for row in _rows("states.tsv"):
        name, others, people, seats = [*row, "", "", ""][:4]
        for form in (name, *_listed(others)):
            yield form, Entry(name, "state", exact=form if form in ("US", "CAR", "UK") else None)
        for form in _listed(people):
            yield form, Entry(name, "state", adjective=True)
        for form in _listed(seats):
            yield form, Entry(name, "state", seat=True)
    for row in _rows("bodies.tsv"):
        name, sort, others, _ = [*row, "", ""][:4]
        for form in (name, *_listed(others)):
            short = form.isupper() and len(form) < 4
            yield form, Entry(name, _sort(sort), adjective=sort == "people", exact=form if short else None)


def _sort(word: str) -> Sort:
    return "body" if word == "body" else "people" if word == "people" else "group"


def _gathered(pairs: Iterable[tuple[str, Entry]]) -> dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]:
    """Forms by their first word, the longest first; of two that are the same the earlier stands."""
    seen: dict[tuple[str, ...], Entry] = {}
    for form, entry in pairs:
        words = tuple(word.fold for word in tokens(form))
        if words:
            seen.setdefault(words, entry)
    found: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for words, entry in seen.items():
        found.setdefault(words[0], []).append((words, entry))
    return {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in found.items()}


def _speakers() -> dict[str, tuple[str, ...]]:
    return {row[0]: tuple(_listed(row[3])) for row in _rows("bodies.tsv") if len(row) > 3 and row[3]}


def _topics() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((row[0], frozenset(_listed(row[1]))) for row in _rows("topics.tsv"))


@cache
def _built_in() -> Gazetteer:
    return Gazetteer(_gathered(_plain()), speaks_for=_speakers(), issues=_topics())


def _of_case(case: Case) -> Gazetteer:
    built = list(_plain())
    by_form = {tuple(word.fold for word in tokens(form)): entry.key for form, entry in built}
    own: list[tuple[str, Entry]] = []
    claimed: dict[str, str] = {}
    groups: tuple[Mapping[str, Named], ...] = (case.parties, case.armed_groups, case.mediators, case.third_parties)
    for key, one in ((key, one) for group in groups for key, one in group.items()):
        for form in (one.name, *(name.value for name in one.names), *one.aliases):
            own.append((form, Entry(key, "actor")))
            known = by_form.get(tuple(word.fold for word in tokens(form)))
            if known:
                claimed.setdefault(known, key)
        own += [(person, Entry(key, "person")) for person in people(one.note)]
    for key, party in case.parties.items():
        for part, faction in party.council.factions.items():
            whole = f"{key}.{part}"
            forms = (faction.name, *(name.value for name in faction.names), *faction.aliases, *people(faction.note))
            own += [(form, Entry(whole, "actor")) for form in forms if len(tokens(form)) > 2 or form in faction.aliases]
            own += [(person, Entry(whole, "person")) for person in people(faction.note)]
    own = _of_one(own)
    for name, states in _speakers().items():
        for state in states if name in claimed else ():
            claimed.setdefault(state, claimed[name])
    lent = [
        (form, Entry(claimed[e.key], "actor", e.adjective, e.exact, e.seat)) for form, e in built if e.key in claimed
    ]
    said = frozenset(word.fold for form, _ in [*own, *lent] for word in tokens(form))
    every = {key: one.name for group in groups for key, one in group.items()}
    return Gazetteer(
        _gathered([*own, *lent, *built]),
        pair=tuple(case.parties),
        armed=frozenset(case.armed_groups),
        thirds=frozenset(case.mediators) | frozenset(case.third_parties),
        parts={key: tuple(_parts(key, party.council.factions)) for key, party in case.parties.items()},
        issues=tuple((key, _topic_words(issue.name, issue.options) - said) for key, issue in case.issues.items()),
        names=every,
    )


def _of_one(own: Sequence[tuple[str, Entry]]) -> list[tuple[str, Entry]]:
    """Without names of people that two actors share; who is of a party and of a faction of it, is the faction's."""
    bearers: dict[str, set[str]] = {}
    for form, entry in own:
        if entry.sort == "person":
            bearers.setdefault(form, set()).add(entry.key)
    told = {form: max(keys, key=len) for form, keys in bearers.items() if _one_side(keys)}
    return [(form, entry) for form, entry in own if entry.sort != "person" or told.get(form) == entry.key]


def _one_side(keys: set[str]) -> bool:
    return len({key.partition(".")[0] for key in keys}) == 1 and sum("." in key for key in keys) <= 1


def people(note: str | None) -> list[str]:
    """The people to whom a note gives an office: whole names, first with family name, and family names of four letters.

    >>> people("Led by prime minister Jan Maria Vale; spokesman Oto Brand.")
    ['Jan Maria Vale', 'Jan Vale', 'Vale', 'Oto Brand', 'Brand']
    """
    found: dict[str, None] = {}
    for groups in _OFFICE.findall(note or ""):
        name = next(one for one in groups if one)
        words = name.split()
        found[name] = None
        found[f"{words[0]} {words[-1]}"] = None
        if len(words[-1]) >= 4 and words[-1] not in _SHARED_NAMES:
            found[words[-1]] = None
    return list(found)


# Family names that too many bear to mean one person.
_SHARED_NAMES = frozenset(
    {"Khan", "Ahmad", "Ahmed", "Mohammad", "Muhammad", "Mohammed", "Hussein", "Hassan", "Singh", "Kumar", "Wang"}
)
_NOT_TELLING = word_set("the of and for its his network directorate general office affairs circle a in department")
_ONE = {"military": "army", "defense": "defence", "armed": "army"}


def telling(words: Iterable[str]) -> frozenset[str]:
    """Folded words by which a faction is told: a minister is of the ministry, a military is an army."""
    return frozenset("minist" if word.startswith("minist") else _ONE.get(word, word) for word in words)


def _parts(key: str, factions: Mapping[str, Named]) -> Iterator[tuple[frozenset[str], str]]:
    """Words of which all must stand in a phrase for it to mean the faction: of "Army and ISI" one of the two."""
    for part, faction in factions.items():
        for name in re.split(r"\band\b|/", re.sub(r"\(.*?\)", "", faction.name)):
            words = [word.fold for word in tokens(name) if word.text.isalpha() and word.fold not in _NOT_TELLING]
            if words:
                yield telling(words[:3]), f"{key}.{part}"


def _topic_words(name: str, options: Mapping[str, Named]) -> frozenset[str]:
    said = " ".join([name, *(option.name for option in options.values())])
    words = {word.fold for word in tokens(said) if len(word.text) > 4}
    return frozenset(words - _VAGUE)


_VAGUE = word_set(
    "agreed agree without public account which their there about under those these other where named"
    " action against known quiet documented partial fully claims review joint small large three years"
    " after before place country states keeps"
)
