"""Each word of a sentence by what it may be in a name: determiner, modifier, noun for who acts, name, or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from sulh.reading._lexicon import form_names
from sulh.reading._names import Entry, Gazetteer, _rows
from sulh.reading._tokens import Token, word_set

_DAYS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july"
    " august september october november december jan feb mar apr jun jul aug sept sep oct nov dec ramadan"
    " easter christmas"
)
DETERMINERS = word_set("the a an its their his her our my this that these those")
POSSESSIVE = frozenset(["its", "their", "his", "her", "our", "my"])
_OPENERS = word_set(
    "the a an this that these those it he she they we you i in on at by for from to of with under over"
    " after before when while if unless although though as and but or so yet since despite during"
    " following according because both each there here no not what who why how where whether such even"
    " still then also now today yesterday tomorrow amid once nevertheless however unfortunately meanwhile"
    " moreover neither either should were some many most several all any pressed asked stop perhaps"
    " clearly at least about nearly more less another other one two three four five upon its their his"
    " her our my without within against between among through until till just only again earlier later"
    " recent talks trade negotiations peace officials thousands hundreds dozens memories state strikes mr"
    " mrs ms dr let"
)
_COUNTED = word_set("thousands hundreds dozens tens scores some several many most group groups number")
_ADJECTIVE = re.compile(r"\w{3,}(?:ist|ic|ian|ese|ite|al|ary)$")
LINKED = word_set("led backed held controlled allied aligned based trained run friendly brokered mediated torn")
_NUMBER = re.compile(
    r"\d[\d.,]*$|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|fifty|hundred|thousand)$"
)
PRONOUNS = {
    "they": "they", "them": "they", "it": "it", "he": "he", "she": "he", "we": "we", "i": "i", "their": "they",
    "its": "it", "his": "he", "her": "he", "our": "we", "us": "we", "him": "he",
}  # fmt: skip
# These are as often the first part of another noun as somebody: "general strike", "military exercise".
_EITHER = word_set(
    "general official military police intelligence drone force head chief speaker unit front state party"
    " family company community country army navy opposition rebel militant terrorist guerrilla student"
    " worker prisoner refugee hostage council cabinet court media press church union movement network"
    " cell staff crew security member weapons parliament minority majority student government artillery"
)
_ENDS = word_set(
    "of in on at by for from to with and or has have had is are was were will would said says who which that"
)
_NAME_PARTS = word_set("al el ul ur bin ibn abu de van von der la du da dos e i ud uz")
ABOUT = word_set("about over around under nearly almost some up to more than least most")


@cache
def heads() -> dict[str, str]:
    """Nouns that name who acts, with their class; of two words where the last is no such noun by itself."""
    listed = {form: row[0] for row in _rows("nouns.tsv") for form in row[1].split(";")}
    return {_plural(form): sort for form, sort in listed.items()} | listed


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


@cache
def modifiers() -> frozenset[str]:
    """Words that stand before such a noun as part of a name."""
    return frozenset(word for row in _rows("modifiers.tsv") for word in row[0].split(";"))


def classes(words: Sequence[Token], gazetteer: Gazetteer, verbs: frozenset[int]) -> tuple[str, dict[int, Entry]]:
    """A letter a word, and who stands where. The later words of a long name have the letter of its first."""
    letters: list[str] = []
    named: dict[int, Entry] = {}
    k = 0
    while k < len(words):
        hit = None if k in verbs else gazetteer.at(words, k)
        if hit is not None:
            size, entry = hit
            letters.append("j" if entry.adjective else "g")
            letters += ["c"] * (size - 1)
            named[k] = entry
            if size > 1 and not entry.adjective:
                letters[-size:] = ["g", *["c"] * (size - 1)]
            k += size
            continue
        letters.append(_class(words, k, verbs))
        k += 1
    return "".join(letters), named


def _class(words: Sequence[Token], k: int, verbs: frozenset[int]) -> str:
    word = words[k]
    if k in verbs or word.low in _DAYS or word.fold in _DAYS or (word.low in PRONOUNS and word.low not in DETERMINERS):
        return "x"
    if word.low in ("'s", "’s"):
        return "s"
    if word.low == "of":
        return "d" if k and words[k - 1].low in _COUNTED else "o"
    if word.low in DETERMINERS:
        return "d"
    if word.text == "-" and 0 < k < len(words) - 1 and words[k - 1].end == word.start == words[k + 1].start - 1:
        return "y"
    if word.low in heads() or (k and f"{words[k - 1].low} {word.low}" in heads()):
        return "a" if word.low in _EITHER and _before_noun(words, k, verbs) else "h"
    if word.low in modifiers() or word.low in _COUNTED:
        return "a"
    if _modifies(words, k):
        return "a"
    if _NUMBER.match(word.low) or (word.low in ABOUT and _number_soon(words, k)):
        return "d"
    if word.low in _NAME_PARTS and k and k + 1 < len(words) and (words[k + 1].text == "-" or _capital_next(words, k)):
        return "c" if words[k - 1].text == "-" or words[k - 1].text[:1].isupper() else "x"
    if word.text[:1].isupper() and not (k == 0 and word.low in _OPENERS) and word.low not in _SAID:
        return "c" if k or _capital_next(words, k) or word.low not in _OPENERS else "x"
    return "x"


_SAID = frozenset(["i", "mr", "mrs"])


def _capital_next(words: Sequence[Token], k: int) -> bool:
    return k + 1 < len(words) and words[k + 1].text[:1].isupper()


def _modifies(words: Sequence[Token], k: int) -> bool:
    """Whether a word no list knows stands before a noun as part of a name: after a hyphen, or by its ending."""
    if k and words[k - 1].text == "-" and words[k].low in LINKED:
        return True
    return k + 1 < len(words) and words[k + 1].low in heads() and bool(_ADJECTIVE.match(words[k].low))


def _before_noun(words: Sequence[Token], k: int, verbs: frozenset[int]) -> bool:
    """Whether a noun for who acts stands before another noun of another kind, and so names nobody."""
    if k + 1 >= len(words) or k + 1 in verbs:
        return False
    after = words[k + 1]
    plain = after.text.isalpha() and after.text.islower()
    if form_names().get(after.low, frozenset()) & {"past", "third"}:
        return False
    return plain and after.low not in heads() and after.low not in _ENDS and not after.low.endswith(("ed", "ly"))


def _number_soon(words: Sequence[Token], k: int) -> bool:
    """Whether "about", "up to", "more than" and the like stand before a number."""
    ahead = words[k + 1 : k + 3]
    return bool(ahead) and bool(
        _NUMBER.match(ahead[0].low)
        or (len(ahead) > 1 and (ahead[0].low in ABOUT or ahead[0].low == "a") and _NUMBER.match(ahead[1].low))
    )
