"""Tense, negation and modality of a verb: what stands before it, and how that changes the act that it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sulh.reading._tokens import Token, word_set

BE = word_set("is are was were be been being am isn't aren't wasn't weren't isn’t aren’t wasn’t weren’t 's ’s")
HAVE = word_set("has have had having hasn't haven't hadn't hasn’t haven’t hadn’t")
DO = word_set("do does did don't doesn't didn't don’t doesn’t didn’t")
FUTURE = word_set("will would shall won't wouldn't won’t wouldn’t 'll ’ll we'll we’ll they'll they’ll he'll it'll")
MODAL = word_set("may might could can cannot can't couldn't can’t couldn’t should must")
NOT = word_set("not never n't nor neither hardly no")
# Before "to": the act is still to come; it has begun; it is only an aim.
INTENT = word_set(
    "ready willing prepared set due going plans plan planned planning intends intend intended vows vow"
    " vowed about poised determined wants want wanted expected likely scheduled hopes hope hoped promised"
    " promises pledged pledges swore threatening threatens bound eager committed considering forced"
    " agreed"
)
BEGUN = word_set(
    "began begun begins begin started starts start continue continues continued tried tries try trying"
    " attempted attempts decided decides managed manages able used came went chose chosen choice moved"
    " proceeded dared rushed resumed need needs returned return returning"
)
_ADVERBS = word_set(
    "also again still now once yesterday today soon already always repeatedly ever just yet only even"
    " both long thereby outright yet all since then later jointly so either themselves itself itself himself"
    " reportedly"
)
# What a yield becomes that is still to come, or is refused; what coercion becomes that is still to come.
YIELDS = word_set(
    "AGREE RELEASE RESTRAIN OPEN_BORDER AID CONCEDE MONITOR COOPERATE HOLD_FIRE ACT_VISIBLY"
    " ACT_VERIFIABLY CONSULT SIGN RATIFY MEDIATE RESUME INVESTIGATE SUPPORT PLEDGE JOINT_STATEMENT VOUCH"
    " ENDORSE ORDER_RULING"
)
HARMS = word_set(
    "STRIKE CLASH ATTACK_MINOR ATTACK_MAJOR CLOSE_BORDER SANCTION EXPEL COERCE MOBILIZE WALK_OUT SUSPEND"
    " PROTEST VIOLATE CRIME"
)
# What may be done is no more than held out.
_GRANTS = word_set("RELEASE RESTRAIN OPEN_BORDER AID CONCEDE MONITOR HOLD_FIRE ACT_VISIBLY ACT_VERIFIABLY")
_KEEP_FUTURE = frozenset({"AGREE", "PLEDGE", "RESUME", "SUPPORT"})


@dataclass(frozen=True)
class Mode:
    """How a verb stands: the word its group begins with, and what is said of it."""

    first: int
    negated: bool = False
    future: bool = False
    modal: bool = False
    passive: bool = False
    infinitive: bool = False
    intent: bool = False
    begun: bool = False
    be: bool = False
    have: bool = False


def mode(words: Sequence[Token], k: int, form: frozenset[str]) -> Mode:
    """The mode of the verb at word k, which may have the forms given: see `sulh.reading._lexicon.FORMS`."""
    found = Mode(k)
    at = k - 1
    while at >= 0 and k - at <= 9:
        step = _step(words, at, found)
        if step is None:
            break
        found, at = step, at - 1
    by = next((word.low for word in words[k + 1 : k + 3]), "") == "by"
    participle = "participle" in form
    passive = participle and (found.be or (by and not found.have)) and "ing" not in form
    return replace(found, passive=passive)


def _step(words: Sequence[Token], at: int, found: Mode) -> Mode | None:
    """The mode with one more word before it taken in; None where the group has begun."""
    low = words[at].low
    not_only = low == "not" and at + 1 < len(words) and words[at + 1].low in ("only", "just", "merely")
    negated = found.negated or (low in NOT and not not_only) or low.endswith(("n't", "n’t")) or low == "cannot"
    new = replace(found, first=at, negated=negated)
    if low in FUTURE:
        return replace(new, future=True)
    if low in MODAL:
        return replace(new, modal=True)
    if low in BE:
        return None if low in ("'s", "’s") else replace(new, be=True)
    if low in HAVE:
        return replace(new, have=True)
    if low in DO or low in NOT or low in _ADVERBS or (low.endswith("ly") and low not in ("family", "july", "italy")):
        return new
    if low == "longer" and at and words[at - 1].low == "no":
        return replace(new, negated=True)
    if low == "to" and not found.infinitive:
        return replace(new, infinitive=True)
    if found.infinitive and low in INTENT:
        return replace(new, intent=True, future=True)
    if found.infinitive and low in BEGUN:
        return replace(new, begun=True)
    return None


def changed(act: str, mode: Mode, own: bool) -> tuple[str, str]:
    """The act and its modality, once tense and negation are taken in. `own` says that its doer speaks of itself.

    A yield to come is a promise and one refused is a refusal; harm to come is a threat, and harm that its doer says it
    did not do is a denial. What is left negated stays the act it would be, marked so.
    """
    if mode.negated and act in YIELDS and not (act == "AGREE" and mode.modal and not mode.future):
        return "REJECT", "asserted"
    if mode.negated and act in HARMS:
        if mode.future:
            return "PLEDGE", "future"
        return ("DENY", "asserted") if own else (act, "negated")
    if mode.negated:
        return act, "negated"
    if mode.future and act in YIELDS - _KEEP_FUTURE:
        return "PLEDGE", "future"
    if mode.future and act == "SUPPORT":
        return "PLEDGE", "future"
    if mode.future and act in HARMS:
        return "THREATEN", "future"
    if mode.modal and act in HARMS:
        return "THREATEN", "hypothetical"
    if mode.modal:
        return ("PLEDGE" if act in _GRANTS else act), "hypothetical"
    return act, "future" if mode.future else "asserted"
