"""Where a sentence tells an act: patterns that fit, less those that only look so, and which of them govern others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sulh.reading._classes import heads, modifiers
from sulh.reading._lexicon import Pattern, anchors, compiled, form_names
from sulh.reading._mode import BE, DO, FUTURE, HAVE, MODAL, Mode, mode
from sulh.reading._tokens import Token, word_set

_DETERMINED = word_set(
    "the a an its their his her our my this that these those any no some each every new recent further"
    " another first second third last next former such many several other more air military joint fresh"
    " renewed major large small heavy possible direct own same two three four public daily general"
    " suicide bomb terror terrorist"
)
_PREPOSITIONS = word_set(
    "of in on at by for from with under over after before against during through into about between"
    " without within near despite amid following including as than"
)
_PLURAL = word_set("they we i you who people police that which and or military militia talks")
# Nouns that look like the third person of a verb.
_NOUNS = word_set(
    "strikes attacks raids demands calls offers visits protests claims plans reports aids threats clashes"
    " supports reinforces rallies marches fights battles walks releases returns orders charges fears"
    " holds breaks moves backs tours delays bans seeks shells rockets targets treats hits helps bombs"
    " hosts arms stations murders abuses"
) - {"seeks", "holds"}
_PAPERS = word_set("statement declaration letter resolution note decree message petition communique ultimatum")
_BOUNDARY = re.compile(
    r"[;—–]|\s-\s|:\s|\b(?:but|while|whereas|although|though|after|when|since|because|until|despite|unless|if|as|hours"
    r"|days|citing)\b|,\s*(?:which|who|and|leaving|killing|wounding|urging|saying|adding|warning|accusing|calling|demanding"
    r"|threatening|rejecting|describing|charging|suspending|violating)\b"
)
_RELATIVE = re.compile(
    r"\b(?:who|which|whose|whom)\s+(?:(?:has|have|had|was|were|is|are|will|would|also|then|again|later|\w+ly)\s+)*\Z"
)
_CAUSED = re.compile(
    r"\b(?:led|leads|leading|prompted|prompting|caused|causing|forced|forcing|drove|pushed)\s+"
    r"(?:[\w’'-]+\s+){1,5}to\s+\Z"
)
_TEXTS = word_set(
    "deal agreement accord pact truce ceasefire treaty protocol text statement proposal plan law resolution"
    " document talks"
)
_THEN = word_set("in by on at last this after during under with earlier yesterday")
_GOING = word_set("on keep keeps kept continue continues continued began begun started stopped")
_SHARED = frozenset(["after", "since", "while"])
_AND = re.compile(r"(?:,|\band)\s+(?:(?:then|also|has|have|had|later|again|was|were|is|are|still|\w+ly)\s+)*$")
_OF_A_STATE = re.compile(r"(?:ian|ean|ese|ish|an|ic|ch|li|ni|qi|ti)$")
FINITE = frozenset({"past", "third", "participle"})
_OPENER = re.compile(r"\W*(?:if|unless|should|were|in case|provided)\b")


@dataclass(frozen=True)
class Trigger:
    """An act told: its pattern, span in the sentence's text, place of its verb (or first word), form and mode.

    `under` says that it lies in what another trigger governs, or in a condition.
    """

    pattern: Pattern
    start: int
    end: int
    word: int
    form: frozenset[str]
    mode: Mode
    under: str = ""

    @property
    def act(self) -> str:
        return self.pattern.act


def triggers(words: Sequence[Token], low: str, base: int) -> list[Trigger]:
    """The acts that a sentence may tell, in order. `low` is the whole text in small letters, `base` where it begins."""
    found: list[Trigger] = []
    for k, place, pattern in anchors([word.low for word in words]):
        match = _match(words, k, place, pattern, low, base)
        if match is None:
            continue
        first = next((i for i, word in enumerate(words) if word.end > match.start()), k)
        form = form_names().get(words[first].low, frozenset()) if pattern.verbal else frozenset()
        if pattern.verbal and not _is_verb(words, first, form):
            continue
        if pattern.verbal and _by_nobody(words, first, form):
            continue
        if pattern.frame == "m" and not _is_duty(words, first):
            continue
        found.append(Trigger(pattern, match.start(), match.end(), first, form, mode(words, first, form)))
    return _chosen(found)


def _by_nobody(words: Sequence[Token], k: int, form: frozenset[str]) -> bool:
    """Whether a participle has a "by" after it and a thing after that: "supported by evidence"."""
    if "participle" not in form or k + 2 >= len(words) or words[k + 1].low != "by":
        return False
    things = ("evidence", "intelligence", "facts", "reports", "data", "ing")
    return any(word.low in things for word in words[k + 2 : k + 5])


def _match(words: Sequence[Token], k: int, place: int, pattern: Pattern, low: str, base: int) -> re.Match[str] | None:
    expression = compiled(pattern.words)
    last = words[-1].end
    if place == 0:
        return expression.match(low, words[k].start, last)
    back = words[max(0, k - 2 * place - 9)].start
    for match in expression.finditer(low, max(base, back), last):
        if match.start() <= words[k].start < match.end():
            return match
    return None


def _chosen(found: list[Trigger]) -> list[Trigger]:
    """No two over one another: the pattern with more words of its own first, then the shorter span."""

    def weight(one: Trigger) -> tuple[float, int, int]:
        own = sum(part[0] not in "_^" for part in one.pattern.words.split())
        return (-own - 0.5 * (one.pattern.frame == "s"), one.end - one.start, one.start)

    kept: list[Trigger] = []
    for one in sorted(found, key=weight):
        if not any(_over(one, other) for other in kept):
            kept.append(one)
    return sorted((one for one in kept if one.pattern.frame != "x"), key=lambda one: one.start)


def _over(one: Trigger, two: Trigger) -> bool:
    """Whether two triggers stand over one another; a noun may lie in the gap of a state of affairs."""
    if {one.pattern.frame, two.pattern.frame} == {"s", "n"}:
        return False
    return one.start < two.end and two.start < one.end


def _is_verb(words: Sequence[Token], k: int, form: frozenset[str]) -> bool:
    """Whether the word is a verb that somebody does here, and no noun, adjective or bare participle."""
    before = words[k - 1].low if k else ""
    after = words[k + 1].low if k + 1 < len(words) else ""
    if before == "-" and words[k - 1].end == words[k].start:
        return False
    if form & {"past", "participle"}:
        return _past(k, before, after, form)
    if "third" in form:
        return _third(words, k, before, after)
    if "ing" in form:
        return _ing(words, k)
    return _base(words, k, before, after)


def _past(k: int, before: str, after: str, form: frozenset[str]) -> bool:
    if before in _DETERMINED - {"that", "any", "some"} or before in ("'s", "’s"):
        return False
    if before in _PREPOSITIONS:
        return False
    if before in _TEXTS and after in _THEN:
        return False  # "a deal signed in May"
    if "base" in form and (before in modifiers() or after in ("of", "against")) and before not in heads():
        return False
    return not (k == 0 and after not in ("by", "in", "on"))


def _third(words: Sequence[Token], k: int, before: str, after: str) -> bool:
    low = words[k].low
    if before in _DETERMINED - {"that"} or before in _PREPOSITIONS or k == 0:
        return False
    if low not in _NOUNS:
        return True
    if form_names().get(after, frozenset()) & {"past", "third"}:
        return False  # "that shells hit the market"
    if before == "that" and after in _PREPOSITIONS:
        return False  # "that attacks from the north went on"
    subject = (
        before in ("it", "he", "she", "who", "which", "that") or before.endswith("ly") or before in ("also", "now")
    )
    singular = words[k - 1].text[:1].isupper() or (before in heads() and not before.endswith("s"))
    return subject or (
        singular and after not in ("of", "on", "against", "in", "by", "from", "at", "were", "have", "are")
    )


def _ing(words: Sequence[Token], k: int) -> bool:
    at = k - 1
    while at >= 0 and (words[at].low.endswith("ly") or words[at].low in ("not", "now", "still", "again", "also")):
        at -= 1
    previous = words[at].low if at >= 0 else ""
    return previous in BE or previous == "," or previous in _SHARED or previous in _GOING or previous in _PAPERS


def _base(words: Sequence[Token], k: int, before: str, after: str) -> bool:
    if before in _DETERMINED - {"that"} or before in ("'s", "’s") or before in _PREPOSITIONS or before == "-":
        return False
    if before == "to" or before in MODAL or before in FUTURE or before in DO or before == "not":
        return True
    if before.endswith("ly") or before in ("also", "again", "never", "always", "now", "yet", "still", "soon"):
        return True
    capital = words[k - 1].text[:1].isupper() and not _OF_A_STATE.search(before) if k else False
    plural = before in _PLURAL or (before.endswith("s") and before not in ("'s", "its", "his", "this"))
    if k == 0:
        return words[k].text[:1].isupper() and after in ("the", "all", "your", "our")
    return (plural or (capital and after not in ("of", "on", "by"))) and after not in ("of", ",", ".", "by")


def _is_duty(words: Sequence[Token], k: int) -> bool:
    low, before = words[k].low, words[k - 1].low if k else ""
    if k == 0 or before in ("to", "may", "might", "will", "would", "could", "not", "and") or before in _PREPOSITIONS:
        return False
    return not (low in ("need", "needs") and before in _DETERMINED)


def governed(found: Sequence[Trigger], low: str, base: int) -> list[Trigger]:
    """The same, each with what it lies under: ``governed`` by the one before, ``condition``, ``purpose``, or
    nothing."""
    out: list[Trigger] = []
    opener = _OPENER.match(low, base, base + 200)
    comma = low.find(",", base) if opener else -1
    for one in found:
        under = ""
        if (opener and (comma < 0 or one.start < comma)) or re.search(
            r"\b(?:if|unless|provided|should)\b[^,;]*$", low[base : one.start]
        ):
            under = "condition"
        elif one.form and _RELATIVE.search(low, base, one.start):
            under = "relative"
        elif one.form and one.mode.infinitive and not (one.mode.intent or one.mode.begun or one.mode.modal):
            under = "" if _CAUSED.search(low, base, one.start) else "purpose"
        head = next((t for t in reversed(out) if not t.under and t.pattern.frame in "vmwp"), None)
        if not under and head is not None and not _free(head, one, low):
            under = "governed"
        out.append(replace(one, under=under))
    return out


def _free(head: Trigger, one: Trigger, low: str) -> bool:
    """Whether a trigger after another begins a clause of its own."""
    if head.pattern.frame == "w":
        return False
    between = low[head.end : one.start]
    if head.pattern.frame == "m" or one.pattern.frame == "s":
        return bool(_BOUNDARY.search(between)) or one.pattern.frame == "s"
    if _BOUNDARY.search(between) or (one.pattern.frame == "n" and between.rstrip().endswith(" and")):
        return True
    if one.form & FINITE and _AND.search(between) and not ("base" in one.form and head.mode.infinitive):
        return True
    clause = re.search(r",?\s+and\s+([^,]*)$", between)
    if clause and one.form & {"past", "third"} and not one.mode.passive and len(clause[1].split()) <= 6 and clause[1]:
        return " to " not in between and "that" not in between
    return "ing" in one.form and bool(re.search(r",\s*$", between))


__all__ = ["BE", "HAVE", "Trigger", "governed", "triggers"]
