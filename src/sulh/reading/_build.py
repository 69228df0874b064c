"""From a sentence that was read to its drafts: who, what, when, how surely, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sulh.reading import _judge as judge
from sulh.reading._classes import heads
from sulh.reading._mentions import Mention
from sulh.reading._mode import HARMS, changed
from sulh.reading._models import About, Draft, Genre, Modality
from sulh.reading._names import Gazetteer
from sulh.reading._sentences import Sentence
from sulh.reading._speech import Speech
from sulh.reading._tokens import Token
from sulh.reading._triggers import Trigger
from sulh.reading._when import when
from sulh.reading._who import TOGETHER, TOWARDS, Scene, Who, who

LONGEST = 2000
MOST = 6
_ASKED = frozenset({"DEMAND", "EVADE", "PRESENT_EVIDENCE"})
_MANY = re.compile(r"\b(?:killed|killing|kills|kill|dead|deaths|lives)\b")
_NUMBER = re.compile(r"\b(\d[\d,]*|dozens|scores|hundreds|thousands|twenty|thirty|forty|fifty)\b")
_ATTACKS = frozenset({"STRIKE", "ATTACK_MINOR", "ATTACK_MAJOR"})
_STATES_OF_MIND = frozenset(
    {"EVADE", "DELAY", "WARN", "DEMAND", "URGE", "CRITICISE", "REJECT", "EXPRESS_HOPE", "CLASH", "AGREE"}
)


@dataclass(frozen=True)
class Read:
    """A sentence as it was read: its place, the whole text in small letters, words, names, speech and acts told."""

    sentence: Sentence
    low: str
    words: Sequence[Token]
    named: Sequence[Mention]
    speech: Speech
    told: Sequence[Trigger]

    @property
    def own_low(self) -> str:
        return self.low[self.sentence.start : self.sentence.end]


@dataclass
class Context:
    """What the sentences before leave to the next: the two sides, and who was spoken of last in the paragraph."""

    gazetteer: Gazetteer
    about: About
    genre: Genre
    pair: tuple[str, ...]
    long: bool
    swap: Mapping[str, str]
    last: Mention | None = None


def drafts_of(read: Read, context: Context) -> list[Draft]:
    """The drafts of a sentence, in the order of its words; one of an act None where it tells none."""
    scene = Scene(read.low, read.sentence.start, read.sentence.end, read.named, read.speech)
    made: list[Draft] = []
    subject: Mention | None = None
    for trigger in _standing(read):
        found = who(scene, trigger, subject)
        if found.actor is not None and not found.actor.pronoun and not trigger.mode.passive:
            subject = found.actor
        draft = _draft(read, context, trigger, _meant(found, read, context, trigger))
        if draft is not None and not any(_alike(draft, other) for other in made):
            made.append(draft)
    leader = subject or next((m for m in read.named if m.known and not m.adjective and not m.before), None)
    if leader is not None:
        context.last = leader
    return made[:MOST] or [_empty(read, context)]


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
    if actor is None or not actor.pronoun:
        return found
    before = [
        m for m in read.named if m.end <= actor.start and not m.pronoun and m.known and m.before not in ("in", "at")
    ]
    firm = [m for m in before if not m.before] or before[:1]
    stands = firm[0] if firm else context.last
    return Who(stands, found.recipient, found.others, found.together, found.pair, f'"{actor.text}"')


def _key(mention: Mention | None, context: Context) -> str | None:
    if mention is None:
        return None
    key = context.swap.get(mention.key, mention.key)
    return key if mention.known else _trimmed(mention.text)


def _trimmed(text: str) -> str:
    return text[:200].strip(" ,-")


def _actors(found: Who, context: Context) -> tuple[str | None, str | None, bool, bool]:
    """Actor and recipient by key, whether the recipient is inferred, and whether they are both sides."""
    if found.pair or (found.actor is None and found.together):
        if len(context.pair) == 2:
            return context.pair[0], context.pair[1], True, True
        text = found.actor.text if found.actor is not None and found.pair else None
        return text, None, False, True
    actor, recipient = _key(found.actor, context), _key(found.recipient, context)
    if found.together and found.others:
        return actor, _key(found.others[0], context), False, True
    return actor, None if recipient == actor else recipient, False, False


def _draft(read: Read, context: Context, trigger: Trigger, found: Who) -> Draft | None:
    speaker = read.speech.speaker
    spoken_by_doer = bool(speaker and speaker.mention and found.actor and _one(speaker.mention, found.actor))
    spoken_by_doer = spoken_by_doer or bool(speaker and speaker.mention and speaker.mention.owned)
    act, modality = changed(trigger.act, trigger.mode, spoken_by_doer)
    act, modality = _nearer(act, modality, trigger, read)
    actor, recipient, inferred, together = _actors(found, context)
    act = _by_doer(act, actor, found.actor, read, context)
    if trigger.pattern.frame == "v" and actor is None and act in ("PLEDGE", "AGREE", "CONSULT", "AID", "SUPPORT"):
        return None
    modality = _conditional(modality, trigger, act, read)
    if act in _ASKED and actor in context.pair and recipient not in context.pair and _beside(found.recipient, context):
        recipient = None  # a demand about a third is made of the other side
    if recipient is None and not together and act in TOWARDS and actor in context.pair:
        recipient = next(name for name in context.pair if name != actor)
        inferred = True
    if trigger.pattern.frame == "m" and actor is None and recipient is None:
        return None
    return _made(read, context, trigger, found, act, modality, (actor, recipient, inferred, together))


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
    if act == "PLEDGE" and trigger.act == "PLEDGE" and re.match(r"\s*(?:not|never) to\b", read.low[trigger.end :]):
        harm = inner is None or inner.act in HARMS
        return ("PLEDGE", modality) if harm else ("REJECT", "asserted")
    if trigger.pattern.frame == "w" and not trigger.mode.negated:
        return act, "future"
    if act in ("AGREE", "PLEDGE") and inner is not None and inner.act in ("MONITOR",) and trigger.act == "AGREE":
        return "AGREE", modality
    return act, modality


def _by_doer(act: str, actor: str | None, mention: Mention | None, read: Read, context: Context) -> str:
    """The act by who did it: an attack by an armed group is no strike of a state, a third party urges."""
    if act in _ATTACKS:
        many = any(_large(number) for number in _NUMBER.findall(read.own_low)) and _MANY.search(read.own_low)
        if mention is not None and _armed(mention):
            return "ATTACK_MAJOR" if many else "ATTACK_MINOR"
        if mention is not None and mention.known:
            return "STRIKE"
        return "ATTACK_MAJOR" if many and act != "STRIKE" else act
    if actor is None:
        return act
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


def _conditional(modality: str, trigger: Trigger, act: str, read: Read) -> Modality:
    if trigger.under == "condition":
        return "conditional"
    rest = read.low[trigger.end : read.sentence.end]
    opener = re.match(r"\W*(?:if|unless|should|were)\b", read.own_low)
    if (
        opener
        or re.search(
            r"(?<!determined )(?<!see )(?<!know )(?<!doubt )(?<!ask )(?<!asked )\b(?:if|unless|provided)\b|\buntil\b.*\b(?:is|are|has|have|does|do)\b",
            rest,
        )
    ) and modality != "negated":
        return "conditional"
    if opener and act in ("THREATEN", "PLEDGE"):
        return "conditional"
    return modality  # type: ignore[return-value]


def _alike(one: Draft, two: Draft) -> bool:
    return one.act == two.act and (one.actor == two.actor or one.actor is None)


def _made(
    read: Read,
    context: Context,
    trigger: Trigger,
    found: Who,
    act: str,
    modality: str,
    who_: tuple[str | None, str | None, bool, bool],
) -> Draft:
    actor, recipient, inferred, together = who_
    low, speaker = read.own_low, read.speech.speaker
    held = judge.hedges(low)
    spoken = read.speech.reported and not (speaker is None and trigger.pattern.frame == "s")
    firm = found.actor is not None and trigger.pattern.frame == "v" and act not in _STATES_OF_MIND
    firm = firm or (trigger.pattern.frame == "m" and actor is not None)
    sort, because = judge.kind(act, low, context.genre, spoken, modality, firm or _both_done(act, trigger))
    words = read.low[trigger.start : trigger.end]
    day = when(
        low,
        context.about.date,
        modality in ("future", "conditional") and act in ("PLEDGE", "THREATEN", "CONSULT", "SIGN"),
    )
    issue, topic = _issue(low, context.gazetteer)
    why = {"act": words, "kind": because}
    marks = {"act": (trigger.start, trigger.end)}
    for name, mention, filled in (("actor", found.actor, actor), ("recipient", found.recipient, recipient)):
        if filled is not None and mention is not None and not (name == "recipient" and inferred):
            why[name] = mention.text
            marks[name] = (mention.start, mention.end)
    why |= {"actor": f"{found.told}: {why.get('actor', '')}"} if found.told and actor else {}
    why |= {"actor": "both sides"} if together and "actor" not in why and actor else {}
    why |= {"recipient": "inferred: the other side"} if inferred else {}
    if speaker is not None:
        why["speaker"] = speaker.who
        if speaker.mention is not None:
            marks["speaker"] = (speaker.mention.start, speaker.mention.end)
    why |= {"date": day.words} if day else {}
    why |= {"issue": topic} if topic else {}
    if modality != "asserted":
        why["modality"] = _mode_words(read, trigger)
    start, end = _span(read, trigger)
    return Draft(
        sentence=read.sentence.number, kind=sort, act=act, actor=actor, recipient=recipient, recipient_inferred=inferred,
        together=together, others=tuple(k for m in found.others if (k := _key(m, context)) and k not in (actor, recipient)),
        issue=issue, speaker=speaker.who if speaker else None, chain=read.speech.chain, polarity=judge.polarity(act),
        modality=modality, hedged=bool(held), hedges=held, reported=read.speech.reported,
        date=day.date if day else None, date_precision=day.precision if day else None,
        quote=read_text(read, start, end), start=start, end=end,
        score=judge.score(
            known=found.actor is not None and found.actor.known, told=actor is not None,
            noun=trigger.pattern.frame != "v", under=bool(trigger.under), hedged=bool(held),
            guessed=inferred or bool(found.told), mild=modality not in ("asserted", "negated"),
        ),
        why=why, marks=marks,
    )  # fmt: skip


def _both_done(act: str, trigger: Trigger) -> bool:
    """What two sides did with each other, and a mediation, is done and not judged."""
    if trigger.pattern.frame == "n":
        return act == "MEDIATE" and "mediation" not in trigger.pattern.words
    return act in ("RESUME", "SIGN", "CONSULT", "MEDIATE") or (
        act in TOGETHER and trigger.pattern.frame == "v" and act == "AGREE"
    )


def _mode_words(read: Read, trigger: Trigger) -> str:
    first = read.words[trigger.mode.first].start if trigger.mode.first < len(read.words) else trigger.start
    told = read.low[min(first, trigger.start) : trigger.end]
    condition = re.search(r"\b(?:if|unless|until|provided)\b", read.own_low)
    return condition[0] if condition and told == read.low[trigger.start : trigger.end] else told


def _span(read: Read, trigger: Trigger) -> tuple[int, int]:
    """The sentence; of one that is longer than a quotation may be, the stretch around the act."""
    start, end = read.sentence.start, read.sentence.end
    if end - start <= LONGEST:
        return start, end
    start = max(start, trigger.start - LONGEST // 2)
    return start, min(end, start + LONGEST)


def read_text(read: Read, start: int, end: int) -> str:
    return read.sentence.text[start - read.sentence.start : end - read.sentence.start]


def _issue(low: str, gazetteer: Gazetteer) -> tuple[str | None, str]:
    """The issue with the most of its words in the sentence, and these words."""
    said = set(re.findall(r"[^\W\d_]+", low))
    hits = [(len(said & words), name, sorted(said & words)) for name, words in gazetteer.issues]
    best = max(hits, key=lambda hit: hit[0], default=(0, "", []))
    return (best[1], ", ".join(best[2])) if best[0] else (None, "")


def _empty(read: Read, context: Context) -> Draft:
    """The draft of a sentence that tells no act."""
    low, speaker = read.own_low, read.speech.speaker
    sort, because = judge.kind(None, low, context.genre, read.speech.reported, "asserted", False)
    end = min(read.sentence.end, read.sentence.start + LONGEST)
    held = judge.hedges(low)
    actor = next((m for m in read.named if m.known and not m.adjective and not m.before), None)
    return Draft(
        sentence=read.sentence.number, kind=sort, actor=_key(actor, context), speaker=speaker.who if speaker else None,
        chain=read.speech.chain, hedged=bool(held), hedges=held, reported=read.speech.reported,
        quote=read_text(read, read.sentence.start, end), start=read.sentence.start, end=end, score=0.5,
        why={"kind": because},
    )  # fmt: skip


def every(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Drafts that tell an act."""
    return (draft for draft in drafts if draft.act is not None)
