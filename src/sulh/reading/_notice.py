"""What a reader of a text should know of it: characters that hide or reorder, and the language it is in."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from sulh.reading._tokens import fold, word_set

_REORDER = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HIDE = re.compile("[\u200b\u2060-\u2064\ufeff\u00ad\u180e\ufff9-\ufffb]")
_TAGS = re.compile("[\U000e0000-\U000e007f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LOST = re.compile("\ufffd")
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget) (?:all |any |the )*(?:previous|prior|above|earlier) (?:instructions|prompts?|rules)"
    r"|\byou are (?:now )?(?:an?|the) (?:ai|assistant|language model)\b|\bsystem prompt\b",
    re.IGNORECASE,
)
_STOPS = {
    "en": word_set("the of and to in that is was for on with has have had by said its it as at are be from"),
    "fr": word_set("le la les des une et dans que est pour sur avec par du au qui pas"),
    "es": word_set("el los las una y en que es por con para del se al como su"),
    "de": word_set("der die das und ist von mit den nicht ein eine zu auf im sich"),
    "tr": word_set("ve bir bu için ile de da olarak olan gibi daha çok ancak"),
}
_SCRIPTS = {
    "ARABIC": "ar",
    "CYRILLIC": "ru",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "CJK": "zh",
    "HANGUL": "ko",
    "GREEK": "el",
}


def noticed(text: str) -> list[str]:
    """What stands in a text that the eye does not see, or that speaks to a machine. Nothing is taken out of it.

    The joiners of Urdu, Pashto and Persian (U+200C, U+200D) are letters there and are not told of.
    """
    told = []
    for pattern, words in (
        (_REORDER, "characters that reorder what is seen (U+202A-U+202E, U+2066-U+2069)"),
        (_HIDE, "characters of no width (such as U+200B)"),
        (_TAGS, "tag characters, which nobody sees"),
        (_CONTROL, "control characters"),
        (_LOST, "U+FFFD, the mark of characters lost in an earlier conversion"),
    ):
        count = len(pattern.findall(text))
        if count:
            told.append(f"{count} {words}")
    if _ORDERS.search(text):
        told.append("words that address a machine (read as words of the text, like all others)")
    opened, closed = text.count("“"), text.count("”")
    if opened != closed or text.count('"') % 2:
        told.append("a quotation mark that does not close")
    return told


def language(text: str) -> str:
    """The language of a text, by its script and its commonest words: a guess for where nobody says.

    Arabic script is told apart by letters that only Pashto, Urdu or Persian have; where nothing decides, it is "en".
    """
    sample = text[:20_000]
    letters = Counter(unicodedata.name(c, "").split(" ")[0] for c in sample[:4000] if c.isalpha())
    if letters:
        script = letters.most_common(1)[0][0]
        if script == "ARABIC":
            return _arabic(sample)
        if script in _SCRIPTS:
            return _SCRIPTS[script]
    words = Counter(fold(word) for word in re.findall(r"[^\W\d_]+", sample))
    hits = {lang: sum(words[fold(word)] for word in stops) for lang, stops in _STOPS.items()}
    best = max(hits, key=lambda lang: (hits[lang], lang == "en"))
    return best if hits[best] > hits["en"] and hits[best] >= 3 else "en"


def _arabic(sample: str) -> str:
    if re.search("[ټډړښږځڅۍې]", sample):
        return "ps"
    if re.search("[ٹڈڑےں]", sample):
        return "ur"
    return "fa" if re.search("[پچژگ]", sample) else "ar"
