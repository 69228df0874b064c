"""A draft with all its fields filled in, each with the words it rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sulh.reading import _judge as judge
from sulh.reading._context import Context, Read, key_of
from sulh.reading._mentions import Mention
from sulh.reading._models import Draft, Modality
from sulh.reading._names import Gazetteer
from sulh.reading._tokens import word_set
from sulh.reading._triggers import Trigger
from sulh.reading._when import When, when
from sulh.reading._who import TOGETHER, Who

_STATES_OF_MIND = word_set("EVADE DELAY WARN DEMAND URGE CRITICISE REJECT EXPRESS_HOPE CLASH AGREE")
_AHEAD = word_set("PLEDGE THREATEN CONSULT SIGN")


@dataclass(frozen=True)
class Decided:
    """What was decided of an act: itself, its modality, who by key, whether the recipient is inferred and both did
    it."""

    act: str
    modality: Modality
    actor: str | None
    recipient: str | None
    inferred: bool
    together: bool


def filled(read: Read, context: Context, trigger: Trigger, found: Who, decided: Decided) -> Draft:
    """The draft of an act."""
    low = read.own_low
    held = judge.hedges(low)
    sort, because = judge.kind(
        decided.act, low, context.genre, _spoken(read, trigger), decided.modality, _firm(trigger, found, decided)
    )
    ahead = decided.modality in ("future", "conditional") and decided.act in _AHEAD
    ahead = ahead or decided.act in ("PLEDGE", "THREATEN")
    day = when(low, context.about.date, ahead, trigger.start - read.sentence.start)
    issue, topic = _issue(low, context.gazetteer)
    start, end = read.sentence.start, read.end
    taken = (decided.actor, decided.recipient)
    marks = _marks(read, trigger, found, decided)
    why = {"kind": because, **_why(read, trigger, found, decided, day)} | ({"issue": topic} if topic else {})
    return Draft(
        sentence=read.sentence.number, kind=sort, act=decided.act, actor=decided.actor, recipient=decided.recipient,
        recipient_inferred=decided.inferred, together=decided.together,
        others=tuple(key for one in found.others if (key := key_of(one, context)) and key not in taken),
        issue=issue, speaker=_speaker(read, context), chain=read.speech.chain,
        polarity=judge.polarity(decided.act), modality=decided.modality, hedged=bool(held), hedges=held,
        reported=read.speech.reported, date=day.date if day else None, date_precision=day.precision if day else None,
        quote=_quote(read, start, end), start=start, end=end,
        score=_score(trigger, found, decided, bool(held)), why=why, marks=marks,
    )  # fmt: skip


def _speaker(read: Read, context: Context) -> str | None:
    """Who spoke, as printed; of "he said" whoever the sentence before was about."""
    speaker = read.speech.speaker
    if speaker is None:
        return None
    if speaker.mention is not None and speaker.mention.pronoun and speaker.who.lower() in ("he", "she", "they", "it"):
        return context.last.text if context.last is not None else speaker.who
    return speaker.who


def _spoken(read: Read, trigger: Trigger) -> bool:
    """Whether somebody is named or meant as saying so; "the reports were not promising" is the writer's judgement."""
    return read.speech.reported and not (read.speech.speaker is None and trigger.pattern.frame == "s")


def _firm(trigger: Trigger, found: Who, decided: Decided) -> bool:
    """Whether the words are those of an act that a named doer did, or of a stand that somebody but the writer takes."""
    frame, act = trigger.pattern.frame, decided.act
    if frame == "m":
        return decided.actor is not None
    if frame == "n":
        return act == "MEDIATE" and "mediation" not in trigger.pattern.words
    if act in ("RESUME", "SIGN", "CONSULT", "MEDIATE") or (act == "AGREE" and act in TOGETHER and frame == "v"):
        return True
    return found.actor is not None and frame == "v" and act not in _STATES_OF_MIND


def _score(trigger: Trigger, found: Who, decided: Decided, held: bool) -> float:
    return judge.score(
        known=found.actor is not None and found.actor.known,
        told=decided.actor is not None,
        noun=trigger.pattern.frame != "v",
        under=bool(trigger.under),
        hedged=held,
        guessed=decided.inferred or bool(found.told),
        mild=decided.modality not in ("asserted", "negated"),
    )


def _named(found: Who, decided: Decided) -> list[tuple[str, Mention]]:
    """Actor and recipient where the text names them."""
    pairs = [("actor", found.actor, decided.actor), ("recipient", found.recipient, decided.recipient)]
    return [
        (name, mention) for name, mention, key in pairs
        if key is not None and mention is not None and not (name == "recipient" and decided.inferred)
    ]  # fmt: skip


def _marks(read: Read, trigger: Trigger, found: Who, decided: Decided) -> dict[str, tuple[int, int]]:
    marks = {"act": (trigger.start, trigger.end)}
    marks |= {name: (mention.start, mention.end) for name, mention in _named(found, decided)}
    speaker = read.speech.speaker
    if speaker is not None and speaker.mention is not None:
        marks["speaker"] = (speaker.mention.start, speaker.mention.end)
    return marks


def _why(read: Read, trigger: Trigger, found: Who, decided: Decided, day: When | None) -> dict[str, str]:
    why = {"act": read.low[trigger.start : trigger.end]}
    why |= {name: mention.text for name, mention in _named(found, decided)}
    if decided.actor is not None and found.told:
        why["actor"] = f"{found.told}: {why.get('actor', '')}"
    if decided.actor is not None and decided.together:
        why.setdefault("actor", "both sides")
    if decided.inferred:
        why["recipient"] = "inferred: the other side"
    if read.speech.speaker is not None:
        why["speaker"] = read.speech.speaker.who
    if day is not None:
        why["date"] = day.words
    if decided.modality != "asserted":
        why["modality"] = _mode_words(read, trigger)
    return why


def _mode_words(read: Read, trigger: Trigger) -> str:
    first = read.words[trigger.mode.first].start if trigger.mode.first < len(read.words) else trigger.start
    told = read.low[min(first, trigger.start) : trigger.end]
    condition = re.search(r"\b(?:if|unless|until|provided)\b", read.own_low)
    return condition[0] if condition and told == read.low[trigger.start : trigger.end] else told


def _quote(read: Read, start: int, end: int) -> str:
    return read.sentence.text[start - read.sentence.start : end - read.sentence.start]


def _issue(low: str, gazetteer: Gazetteer) -> tuple[str | None, str]:
    """The issue with the most of its words in the sentence, and these words."""
    said = set(re.findall(r"[^\W\d_]+", low))
    hits = [(len(said & words), name, sorted(said & words)) for name, words in gazetteer.issues]
    best = max(hits, key=lambda hit: hit[0], default=(0, "", []))
    return (best[1], ", ".join(best[2])) if best[0] else (None, "")


def empty(read: Read, context: Context) -> Draft:
    """The draft of a sentence that tells no act."""
    low = read.own_low
    sort, because = judge.kind(None, low, context.genre, read.speech.reported, "asserted", False)
    end = read.end
    held = judge.hedges(low)
    actor = next((m for m in read.named if m.known and not m.adjective and not m.before), None)
    return Draft(
        sentence=read.sentence.number, kind=sort, actor=key_of(actor, context),
        speaker=_speaker(read, context),
        chain=read.speech.chain, hedged=bool(held), hedges=held, reported=read.speech.reported,
        quote=_quote(read, read.sentence.start, end), start=read.sentence.start, end=end, score=0.5,
        why={"kind": because},
    )  # fmt: skip
