"""From a sentence that was read to its drafts: who, what, when, how surely, and why."""

from __future__ import annotations

import re
from dataclasses import replace

from sulh.reading._classes import heads
from sulh.reading._context import Context, Read, key_of
from sulh.reading._fill import Decided, empty, filled
from sulh.reading._mentions import Mention, names_pair
from sulh.reading._mode import HARMS, changed
from sulh.reading._models import Draft, Modality
from sulh.reading._triggers import Trigger
from sulh.reading._when import DATELINE
from sulh.reading._who import TOWARDS, Scene, Who, who

MOST = 6
_ASKED = frozenset({"DEMAND", "EVADE", "PRESENT_EVIDENCE"})
_MANY = re.compile(r"\b(?:killed|killing|kills|kill|dead|deaths|lives)\b")
_NUMBER = re.compile(r"\b(\d[\d,]*|dozens|scores|hundreds|thousands|twenty|thirty|forty|fifty)\b")
_IF = re.compile(
    r"(?<!determined )(?<!see )(?<!know )(?<!doubt )(?<!ask )(?<!asked )\b(?:if|unless|provided)\b"
    r"|\buntil\b.*\b(?:is|are|has|have|does|do)\b"
)
_NOT = re.compile(r"\bnot\b|\bnever\b|n['’]t\b")
_NATURE = re.compile(
    r"\b(?:storm|cyclone|hurricane|typhoon|earthquake|quake|flood|floods|flooding|landslide|avalanche|crash|accident"
    r"|collision|outbreak|epidemic|virus|disease|heatwave|drought|lightning|wildfire|stampede)\b"
)
_ATTACKS = frozenset({"STRIKE", "ATTACK_MINOR", "ATTACK_MAJOR"})


def drafts_of(read: Read, context: Context) -> list[Draft]:
    """The drafts of a sentence, in the order of its words; one of an act None where it tells none."""
    dateline = DATELINE.match(read.own_low)
    begin = read.sentence.start + (dateline.end() if dateline else 0)
    made: list[Draft] = []
    subject: Mention | None = None
    for trigger in _standing(read):
        here = replace(read, speech=read.speech.at(trigger.start, read.low))
        found = who(Scene(read.low, begin, read.end, read.named, here.speech), trigger, subject)
        if found.actor is not None and not found.actor.pronoun and not trigger.mode.passive:
            subject = found.actor
        draft = _draft(here, context, trigger, _meant(found, read, context, trigger))
        if draft is not None and not any(_alike(draft, other) for other in made):
            made.append(draft)
    context.last = _leader(read, subject) or context.last
    return made[:MOST] or [empty(read, context)]


def _leader(read: Read, subject: Mention | None) -> Mention | None:
    """Whom the next sentence may call "he" or "they": who acted or spoke last, or who the sentence begins with."""
    speaker = read.speech.speaker
    spoke = speaker is not None and speaker.mention is not None and not speaker.mention.pronoun
    if speaker is not None and spoke and (speaker.head or subject is None):
        return speaker.mention
    first = [m for m in read.named if not m.adjective and not m.before and not m.pronoun]
    return subject or next((m for m in first if m.known), None) or next(iter(first), None)


def _standing(read: Read) -> list[Trigger]:
    """The triggers that make drafts: not what another governs, nor what only says that somebody said it."""
    free = [one for one in read.told if one.under in ("", "condition")]
    inside = [one for one in free if read.speech.covers(one.start, one.end)]
    rest = [one for one in free if one not in inside]
    plain = [one for one in rest if not one.under]
    if not plain and not rest:
        criticise = {"PROTEST": "CRITICISE"}
        return [
            replace(one, pattern=replace(one.pattern, act=criticise.get(one.act, one.act)))
            for one in inside if not one.under
        ]  # fmt: skip
    opener = [one for one in rest if one.under == "condition" and re.match(r"\W*(?:if|should)\b", read.own_low)]
    return sorted([*plain, *opener], key=lambda one: one.start) or rest[:1]


def _meant(found: Who, read: Read, context: Context, trigger: Trigger) -> Who:
    """The same with a pronoun put back to whom it stands for: the subject before it, here or in the sentence before."""
    actor = found.actor
    if actor is None and trigger.pattern.frame == "n" and re.match(r"\W*(?:such|these|this|those)\b", read.own_low):
        return replace(found, actor=context.last, told=f'"{read.own_low.split()[0]}"')
    if actor is not None and actor.owned and not actor.known and context.last is not None and _official(actor):
        theirs = replace(actor, key=context.last.key, known=context.last.known, sort=context.last.sort)
        return replace(found, actor=theirs, told=f'of whom it said "{context.last.text}"')
    if actor is None or not actor.pronoun:
        return found
    if actor.pronoun == "they" and names_pair(read.low[read.sentence.start : actor.start]):
        return replace(found, actor=None, pair=True, told='"they"')
    before = [
        m for m in read.named if m.end <= actor.start and not m.pronoun and m.known and m.before not in ("in", "at")
    ]
    firm = [m for m in before if not m.before] or before[:1]
    stands = firm[0] if firm else context.last
    return Who(stands, found.recipient, found.others, found.together, found.pair, f'"{actor.text}"')


def _official(mention: Mention) -> bool:
    """Whether a phrase is of those who act for a state or side: "its army", "their team"."""
    return any(heads().get(word.lower()) in ("state", "side") for word in mention.text.split())


def _actors(found: Who, context: Context) -> tuple[str | None, str | None, bool, bool]:
    """Actor and recipient by key, whether the recipient is inferred, and whether they are both sides."""
    if found.pair or (found.actor is None and found.together):
        if len(context.pair) == 2:
            return context.pair[0], context.pair[1], True, True
        text = found.actor.text if found.actor is not None and found.pair else None
        return text, None, False, True
    if found.actor is not None and not found.actor.known and names_pair(found.actor.text.lower()):
        return _actors(replace(found, pair=True), context) if not found.pair else (None, None, False, True)
    actor, recipient = key_of(found.actor, context), key_of(found.recipient, context)
    if found.together and found.others:
        return actor, key_of(found.others[0], context), False, True
    return actor, None if recipient == actor else recipient, False, False


def _draft(read: Read, context: Context, trigger: Trigger, found: Who) -> Draft | None:
    speaker = read.speech.speaker
    spoken_by_doer = bool(speaker and speaker.mention and found.actor and _one(speaker.mention, found.actor))
    spoken_by_doer = spoken_by_doer or bool(speaker and speaker.mention and speaker.mention.owned)
    act, modality = changed(trigger.act, trigger.mode, spoken_by_doer)
    act, modality = _nearer(act, modality, trigger, read)
    actor, recipient, inferred, together = _actors(found, context)
    act = _by_doer(act, actor, found, read, context)
    if act in _ATTACKS and actor is None and _NATURE.search(read.own_low):
        return None
    if trigger.pattern.frame in "vw" and actor is None and act in ("PLEDGE", "AGREE", "CONSULT", "AID", "SUPPORT"):
        return None
    if trigger.pattern.frame == "m" and actor is None and recipient is None:
        return None
    told = Decided(act, _conditional(modality, trigger, read), actor, recipient, inferred, together)
    return filled(read, context, trigger, found, _with_other(told, found.recipient, context))


def _with_other(told: Decided, recipient: Mention | None, context: Context) -> Decided:
    """With the other side as recipient, where a party does what parties do to each other and the text names nobody."""
    party = (told.actor or "").partition(".")[0] if context.gazetteer.pair else told.actor
    if party not in context.pair or told.together:
        return told
    if context.gazetteer.pair and (told.recipient or "").partition(".")[0] == party:
        told = replace(told, recipient=None)  # its own ministry is no recipient
    to = (told.recipient or "").partition(".")[0] if context.gazetteer.pair else told.recipient
    about = told.act in _ASKED and to not in context.pair and _beside(recipient, context)
    if (told.recipient is None or about) and told.act in TOWARDS:
        other = next(name for name in context.pair if name != party)
        return replace(told, recipient=other, inferred=True)
    return told


def _beside(recipient: Mention | None, context: Context) -> bool:
    """Whether a demand names somebody only as what it is about: an armed group, or nobody in particular."""
    return (
        recipient is not None
        and not recipient.pronoun
        and (recipient.sort == "group" or not recipient.known or recipient.key in context.gazetteer.armed)
    )


def _one(one: Mention, two: Mention) -> bool:
    return one is two or one.key == two.key or bool(two.pronoun)


def _nearer(act: str, modality: Modality | str, trigger: Trigger, read: Read) -> tuple[str, str]:
    """The act once what it governs is looked at: a warning of harm by oneself is a threat, hope is no promise."""
    inner = next((one for one in read.told if one.under == "governed" and one.start >= trigger.end), None)
    if trigger.pattern.frame == "s" and act in ("HOLD_FIRE", "OPEN_BORDER", "RESUME"):
        return act, "negated" if _NOT.search(read.low, trigger.start, trigger.end) else modality
    if act == "WARN" and inner is not None and inner.mode.future and inner.act in HARMS:
        return "THREATEN", "future"
    if (
        act == "PLEDGE"
        and inner is not None
        and inner.act in HARMS
        and not inner.mode.negated
        and inner.start - trigger.end < 25
    ):
        return "THREATEN", "future"
    if (
        act == "PLEDGE"
        and trigger.act == "PLEDGE"
        and re.match(r"\s*(?:not|never) to\b", read.low[trigger.end : read.end])
    ):
        harm = inner is None or inner.act in HARMS
        return ("PLEDGE", modality) if harm else ("REJECT", "asserted")
    if trigger.pattern.frame == "w" and not trigger.mode.negated:
        refused = re.match(r"\s*(?:not|never)\b", read.low[trigger.end : read.end])
        return ("REJECT", "asserted") if refused else (act, "future")
    if act in ("AGREE", "PLEDGE") and inner is not None and inner.act in ("MONITOR",) and trigger.act == "AGREE":
        return "AGREE", modality
    return act, modality


def _by_doer(act: str, actor: str | None, found: Who, read: Read, context: Context) -> str:
    """The act by who did it: an attack by an armed group is no strike of a state, a third party urges."""
    mention, recipient = found.actor, found.recipient
    if act in _ATTACKS:
        many = any(_large(number) for number in _NUMBER.findall(read.own_low)) and _MANY.search(read.own_low)
        if mention is not None and (_armed(mention) or key_of(mention, context) in context.gazetteer.armed):
            return "ATTACK_MAJOR" if many else "ATTACK_MINOR"
        if mention is not None and mention.known:
            return "STRIKE"
        return "ATTACK_MAJOR" if many and act != "STRIKE" else act
    if actor is None:
        return act
    if act == "COERCE" and key_of(recipient, context) in context.gazetteer.armed:
        return "ACT_VISIBLY"  # a step against an armed group of the case, for all to see
    third = actor.split(".")[0] in context.gazetteer.thirds
    if not context.gazetteer.pair:
        third = bool(context.long and mention and mention.known and len(context.pair) == 2 and actor not in context.pair
                     and mention.sort in ("state", "body"))  # fmt: skip
    if third and act == "DEMAND":
        return "URGE"
    return "ENDORSE" if third and act == "SUPPORT" and context.gazetteer.pair else act


def _large(number: str) -> bool:
    digits = number.replace(",", "")
    return 10 <= int(digits) < 1900 if digits.isdigit() else True


def _armed(mention: Mention) -> bool:
    if mention.known:
        return mention.sort == "group"
    return any(heads().get(word.lower()) == "armed" for word in re.split(r"[\s-]", mention.text))


def _conditional(modality: str, trigger: Trigger, read: Read) -> Modality:
    """The modality once conditions are looked for; "whether" in the guise of "if" is none."""
    if trigger.under == "condition":
        return "conditional"
    rest = read.low[trigger.end : read.end]
    opener = re.match(r"\W*(?:if|unless|should|were)\b", read.own_low)
    if (opener or _IF.search(rest)) and modality != "negated":
        return "conditional"
    return modality  # type: ignore[return-value]


def _alike(one: Draft, two: Draft) -> bool:
    return one.act == two.act and (one.actor == two.actor or one.actor is None)
