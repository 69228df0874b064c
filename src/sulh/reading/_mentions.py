"""Who is named in a sentence: names, offices and groups, each as one phrase with what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sulh.reading._classes import ABOUT, DETERMINERS, LINKED, POSSESSIVE, PRONOUNS, classes, heads
from sulh.reading._names import Entry, Gazetteer, telling
from sulh.reading._tokens import Token, fold

# A phrase over classes of words: d determiner or number, a modifier, h noun for who acts, j adjective of a name, g
# name, c other word with a capital letter, s 's, o of, y hyphen. It ends in somebody, and may go on after "of".
_PHRASE = re.compile(r"d*[ajhgcsyd]*[hgjc](?:od*[ajgchsy]*[hgjc])?")
_NO_MORE = frozenset({"ethnic", "former", "ousted", "exiled", "ex"})  # of a state, and not that state
_PAIR = re.compile(
    r"\b(?:both|two|the two|either|neither) (?:\w+ )?"
    r"(?:sides?|part(?:y|ies)|camps?|governments?|delegations?|factions?|capitals)\b"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named: words first..last, span, who it is (a key, or the phrase itself), and what it stands beside.

    `known` says that the gazetteer knows it, `owned` that it is somebody's ("its army"), `adjective` that it is only
    a form like *Syrian*, `before` the word before it, `owns` that 's follows, `sort` what it is; a pronoun has its
    class in `pronoun` and no key.
    """

    first: int
    last: int
    start: int
    end: int
    key: str
    text: str
    known: bool
    sort: str
    adjective: bool = False
    before: str = ""
    owns: bool = False
    owned: bool = False
    seat: bool = False
    pronoun: str = ""
    also: str = ""


def mentions(words: Sequence[Token], gazetteer: Gazetteer, verbs: frozenset[int]) -> list[Mention]:
    """Everybody named in a sentence, in order. `verbs` are the places of words that are the verb of an act there."""
    letters, named = classes(words, gazetteer, verbs)
    found: list[Mention] = []
    for match in _PHRASE.finditer(letters):
        first, last = match.start(), match.end() - 1
        found += [_mention(words, named, lo, hi, gazetteer) for lo, hi in _parted(letters, first, last, named)]
    for k, word in enumerate(words):
        kind = PRONOUNS.get(word.low)
        if kind and word.text != "US" and not any(m.first <= k <= m.last for m in found if word.low not in POSSESSIVE):
            before = words[k - 1].low if k else ""
            owns = word.low in POSSESSIVE and word.low != "her"
            found.append(
                Mention(
                    k, k, word.start, word.end, "", word.text, False, "pronoun", before=before, owns=owns, pronoun=kind
                )
            )
    return _placed(sorted(found, key=lambda m: (m.first, m.last)), words)


def _placed(found: list[Mention], words: Sequence[Token]) -> list[Mention]:
    """Officials and delegates "in" or "from" a place are that state's; other people from there keep the words."""
    out: list[Mention] = []
    for one in found:
        last = out[-1] if out else None
        if last is None or not _from_there(last, one) or words[last.last + 1].low not in ("in", "from", "of"):
            out.append(one)
            continue
        text = f"{last.text} {words[last.last + 1].text} {one.text}"
        sort = {heads()[word.low] for word in words[last.first : last.last + 1] if word.low in heads()}
        official = sort and not sort & {"armed", "people"}
        group = one.sort in ("group",) and "people" not in sort
        key = one.key if official or group else text
        out[-1] = replace(
            last, last=one.last, end=one.end, key=key, text=text, known=bool(official or group), also=one.key,
            sort=one.sort if official or group else "phrase",
        )  # fmt: skip
    return out


def _from_there(one: Mention, two: Mention) -> bool:
    between = two.first - one.last
    return (
        not one.known and not one.pronoun and not one.owned and two.known and not two.adjective and not two.pronoun
        and two.before in ("in", "from", "of") and between in (2, 3)
        and any(word.lower() in heads() for word in one.text.split())
    )  # fmt: skip


def _parted(letters: str, first: int, last: int, named: dict[int, Entry]) -> list[tuple[int, int]]:
    """A phrase, parted where two states meet that cannot be one name: "Syria Lebanon"."""
    nouns = [k for k in range(first, last + 1) if letters[k] == "g" and k in named]
    for one, two in pairwise(nouns):
        if letters[one + 1 : two].strip("Gd") == "" and not any(letters[k] in "sjo" for k in range(one, two)):
            return [(first, two - 1), (two, last)]
    return [(first, last)]


def _mention(words: Sequence[Token], named: dict[int, Entry], first: int, last: int, gazetteer: Gazetteer) -> Mention:
    owned = words[first].low in POSSESSIVE
    while first < last and (words[first].low in DETERMINERS or words[first].low in ABOUT):
        first += 1
    inside = [(k, named[k]) for k in range(first, last + 1) if k in named and not _linked(words, k)]
    start, end = words[first].start, words[last].end
    phrase = " ".join(word.text for word in words[first : last + 1]).replace(" 's", "'s").replace(" ’s", "’s")
    phrase = phrase.replace(" - ", "-")
    key, sort, known = _who(words, first, last, inside, phrase, gazetteer)
    alone = len(inside) == 1 and inside[0][0] == first
    entry = inside[0][1] if alone else None
    bare = entry is not None and last - first + 1 == _size(words, first, gazetteer)
    before = next((words[k].low for k in range(first - 1, -1, -1) if words[k].low not in DETERMINERS), "")
    owns = last + 1 < len(words) and words[last + 1].low in ("'s", "’s", "'", "’")
    return Mention(
        first, last, start, end, key, phrase, known, sort, bool(bare and entry and entry.adjective), before, owns,
        owned, bool(bare and entry and entry.seat), also=inside[0][1].key if inside else "",
    )  # fmt: skip


def _linked(words: Sequence[Token], k: int) -> bool:
    """Whether a name only tells whose friend another is: "Russian-backed"."""
    return k + 2 < len(words) and words[k + 1].text == "-" and words[k + 2].low in LINKED


def _size(words: Sequence[Token], k: int, gazetteer: Gazetteer) -> int:
    hit = gazetteer.at(words, k)
    return hit[0] if hit else 0


def _who(
    words: Sequence[Token], first: int, last: int, inside: list[tuple[int, Entry]], phrase: str, gazetteer: Gazetteer
) -> tuple[str, str, bool]:
    """Whom a phrase names: the state behind an office, a group by its name, or the phrase itself."""
    sorts = {heads()[word.low] for word in words[first : last + 1] if word.low in heads()}
    folded = frozenset(word.fold for word in words[first : last + 1])
    direct = [entry for _, entry in inside if entry.sort in ("group", "body", "person", "actor")]
    if (any(entry.sort == "people" for _, entry in inside) and len(inside) > 1) or folded & _NO_MORE:
        return phrase, "phrase", False
    state = next((entry for _, entry in inside if entry.sort == "state"), None)
    if direct:
        own = direct[-1]
        others = sorts & {"armed", "people"}
        if own.adjective and others and not sorts & {"state"}:
            return phrase, "phrase", False
        return _faction(own.key, folded, gazetteer), own.sort, True
    if state is not None:
        if sorts & {"armed", "people"} and not (sorts & {"state"} and _last_head(words, first, last) == "state"):
            return phrase, "phrase", False
        return _faction(state.key, folded, gazetteer), "state", True
    if not inside and sorts & {"state", "side"} and (only := _only_faction(folded, gazetteer)):
        return only, "actor", True
    people = [entry for _, entry in inside]
    if people and not sorts:
        return people[0].key, people[0].sort, True
    return phrase, "phrase", False


def _only_faction(folded: frozenset[str], gazetteer: Gazetteer) -> str | None:
    """The faction that an office without a name tells, if one faction of the whole case alone has its words."""
    said = telling(folded)
    found = {whole for parts in gazetteer.parts.values() for words, whole in parts if words <= said}
    return next(iter(found)) if len(found) == 1 else None


def _last_head(words: Sequence[Token], first: int, last: int) -> str:
    return next((heads()[words[k].low] for k in range(last, first - 1, -1) if words[k].low in heads()), "")


def _faction(key: str, folded: frozenset[str], gazetteer: Gazetteer) -> str:
    said = telling(folded)
    for words, whole in gazetteer.parts.get(key, ()):
        if words <= said:
            return whole
    return key


def names_pair(text: str) -> re.Match[str] | None:
    """Where small-letter text speaks of both sides at once."""
    return _PAIR.search(text)


def same(one: Mention, two: Mention) -> bool:
    """Whether two mentions are of one."""
    return fold(one.key) == fold(two.key)
