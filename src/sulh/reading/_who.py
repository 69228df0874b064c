"""Whose act it is and whom it is done to: subject and object by rule, and the other side where none is named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sulh.reading._classes import heads
from sulh.reading._mentions import Mention, names_pair, same
from sulh.reading._mode import HARMS
from sulh.reading._speech import Speech
from sulh.reading._tokens import word_set
from sulh.reading._triggers import Trigger

_OBLIQUE = word_set(
    "in at near on of with from by between against for to over after about under toward towards into"
    " through via around among amid inside outside across along during despite before without including"
    " citing within like than following beyond concerning regarding upon behind"
)
_PLACES = word_set("in at near inside outside across along around through")
_GOES = re.compile(r"~(?:arrive|travel|fly|go|come|visit|leave)\b")
# What is done somewhere is done to that place.
_THERE = word_set(
    "STRIKE ATTACK_MINOR ATTACK_MAJOR CLASH COERCE AID MOBILIZE CLOSE_BORDER OPEN_BORDER EXPEL RESTRAIN"
    " INVESTIGATE PROTEST SANCTION CONCEDE"
)
_GATE = re.compile(r"\s+(?:crossing|border|gate|bridge|road|airport|port|frontier|checkpoint|highway|river|valley)\b")
_ASIDE = re.compile(r",\s*(?:which|who|whose|where|whom)\b[^,;]*,")
_JOINT = re.compile(r",\s+and\s+")
_VENUE = re.compile(
    r"\s+(?:talks?|rounds?|process|meetings?|negotiations|summit|conference|agreement|accords?|session)\b"
)
_CUT = re.compile(
    r"[;:]|\b(?:that|but|while|whereas|although|though|after|when|since|because|until|if|unless|as|which|before|hours"
    r"|citing)\b(?=\s)"
)
TOGETHER = word_set("AGREE SIGN CONSULT RESUME CLASH COOPERATE JOINT_STATEMENT HOLD_FIRE SUSPEND DELAY REJECT")
TOWARDS = word_set(
    "DEMAND URGE THREATEN WARN ACCUSE CRITICISE REJECT EVADE DENY DISOWN PLEDGE AGREE CONCEDE RELEASE"
    " RESTRAIN STRIKE CLASH RESUME CONSULT SIGN DELAY WALK_OUT SUSPEND CLOSE_BORDER OPEN_BORDER SANCTION"
    " PRESENT_EVIDENCE VIOLATE EXPEL COERCE MOBILIZE HOLD_FIRE JOINT_STATEMENT"
)


@dataclass(frozen=True)
class Who:
    """Actor and recipient of an act, further actors, whether they did it together, and the words that say so."""

    actor: Mention | None = None
    recipient: Mention | None = None
    others: tuple[Mention, ...] = ()
    together: bool = False
    pair: bool = False
    told: str = ""


@dataclass(frozen=True)
class Scene:
    """A sentence as the search for actors sees it: its text in small letters, span, mentions and speech."""

    low: str
    start: int
    end: int
    named: Sequence[Mention]
    speech: Speech

    @property
    def asides(self) -> list[tuple[int, int]]:
        """Relative clauses between two commas: who stands in one is not the subject of what comes after it."""
        return [match.span() for match in _ASIDE.finditer(self.low, self.start, self.end)]

    def clause(self, trigger: Trigger) -> int:
        """Where the clause of a trigger begins."""
        verb = trigger.start
        begin = self.start
        for one in self.speech.attributions:
            if (one.head and one.end <= verb) or (not one.head and one.end <= verb and one.start > self.start):
                begin = max(begin, one.end)
        for cut in _CUT.finditer(self.low, begin, verb):
            if any(start <= cut.start() < end <= verb for start, end in self.asides):
                continue
            begin = cut.end() if cut.start() > begin + 1 or cut[0] in ("that", ";", ":") else begin
        for joint in _JOINT.finditer(self.low, begin, verb):
            if any(joint.end() <= m.start and m.end <= verb and not m.adjective for m in self.named):
                begin = joint.end()
        opener = re.match(
            r"\W*(?:if|when|after|as|despite|unless|while|although|in|with|under|on|at|during|following|because|since|before"
            r"|amid|without|for|by|from|even|nevertheless|however|unfortunately|asked|pressed|once|according|should|were)\b",
            self.low[begin:verb],
        )
        if opener:
            comma = self.low.find(",", begin, verb)
            if comma >= 0 and any(comma < m.start and m.end <= verb for m in self.named):
                begin = comma + 1
        return begin


def who(scene: Scene, trigger: Trigger, subject: Mention | None) -> Who:
    """Actor and recipient of a trigger. `subject` is whoever did the act before it in the sentence, for "and
    seized"."""
    if trigger.pattern.frame == "m":
        return _duty(scene, trigger)
    if trigger.pattern.frame == "n":
        return _noun(scene, trigger, subject)
    if trigger.pattern.frame == "s":
        return _state(scene)
    if trigger.mode.passive or trigger.pattern.frame == "p":
        return _passive(scene, trigger)
    return _active(scene, trigger, subject)


def _usable(scene: Scene, mention: Mention) -> bool:
    if not mention.known and _GATE.match(scene.low, mention.end):
        return False  # "the Galafi crossing" is nobody
    if mention.seat and _VENUE.match(scene.low, mention.end):
        return False  # "the Doha rounds" are held there, and not by its government
    return not any(one.start <= mention.start and mention.end <= one.end for one in scene.speech.attributions)


def _subjects(scene: Scene, lo: int, hi: int) -> list[Mention]:
    """Mentions in a region that may be its subject: not after a preposition, and not the owner of something."""
    asides = scene.asides
    lo = max(lo, scene.start)
    inside = [
        m for m in scene.named
        if lo <= m.start and m.end <= hi and _usable(scene, m)
        and not any(start <= m.start and m.end <= end <= hi for start, end in asides)
    ]  # fmt: skip
    return [m for m in inside if m.before not in _OBLIQUE]


def _active(scene: Scene, trigger: Trigger, subject: Mention | None) -> Who:
    begin = scene.clause(trigger)
    edge = trigger.start if trigger.pattern.verbal else trigger.end
    able = _subjects(scene, begin, edge)
    free = [m for m in able if not m.adjective or m.last == m.first] or able
    actor = next((m for m in free if not m.owns and not m.adjective), None) or next(iter(free), None)
    first = next((m for m in able if m.adjective and actor is not None and m.end <= actor.start), None)
    if first is not None and actor in _joined(scene, first, trigger.start):
        actor = first  # "Chadian and Sudanese envoys"
    speaker = scene.speech.speaker
    if actor is None and subject is not None:
        actor = subject
    if actor is not None and actor.pronoun in ("it", "they", "he", "we", "i") and speaker and speaker.mention:
        actor = (
            speaker.mention if speaker.head or actor.pronoun in ("we", "i") or actor is not speaker.mention else actor
        )
    if actor is not None and speaker and speaker.head and speaker.mention and (actor.owned or trigger.act == "DISOWN"):
        actor = speaker.mention  # "Israel said its troops", "Syria said that the fighters do not answer to it"
    if actor is None and trigger.act == "JOINT_STATEMENT":
        actor = next((m for m in scene.named if m.start >= trigger.end and m.before in (",", "")), None)
    others = _joined(scene, actor, trigger.start) if actor else ()
    pair = names_pair(scene.low[begin : trigger.start])
    if actor is None and speaker is not None and speaker.mention is not None and _speaks_of_itself(trigger):
        actor = speaker.mention
    recipient = _antecedent(scene, trigger, actor) or _object(scene, trigger, actor, others)
    together = bool(others) and trigger.act in TOGETHER
    return Who(
        actor,
        recipient,
        others,
        together,
        bool(pair) and (pair is None or actor is None or actor.start <= begin + pair.end()),
    )


def _speaks_of_itself(trigger: Trigger) -> bool:
    """Whether whoever says it may be its doer where the clause names nobody: not of harm, and not of a bare "will"."""
    return trigger.act not in HARMS and not (trigger.pattern.frame == "w" and "will" in trigger.pattern.words)


def _antecedent(scene: Scene, trigger: Trigger, actor: Mention | None) -> Mention | None:
    """Whom "which" stands for, where it is the object: "Rwanda, which Kinshasa accuses"."""
    for start, end in scene.asides:
        if start <= trigger.start < end and actor is not None and start < actor.start < trigger.start:
            return next((m for m in reversed(scene.named) if m.end <= start and start - m.end <= 1), None)
    return None


def _joined(scene: Scene, actor: Mention, before: int) -> tuple[Mention, ...]:
    """Those joined to a subject by "and" or commas."""
    found: list[Mention] = []
    last = actor
    for other in scene.named:
        if other.start <= last.end or other.start >= before or other.pronoun:
            continue
        between = scene.low[last.end : other.start]
        if not re.fullmatch(r"\s*(?:\([^)]*\)\s*)?(?:,|,?\s*and|&|/)\s*(?:the |its |their )?", between):
            break
        found.append(other)
        last = other
    return tuple(found)


def _object(scene: Scene, trigger: Trigger, actor: Mention | None, others: Sequence[Mention]) -> Mention | None:
    """Whom an act is done to: the first named after it that is neither its doer nor only a place."""
    taken = [m for m in (actor, *others) if m is not None]
    after = [
        m for m in scene.named
        if m.start >= trigger.start and m.end > trigger.start + 2 and not m.pronoun and _usable(scene, m)
        and not any(same(m, one) or (m.start < one.end and one.start < m.end) for one in taken)
    ]  # fmt: skip
    within = re.search(r"[;]|\b(?:after|but|while|until|unless|if|where|as)\b", scene.low[trigger.end : scene.end])
    limit = trigger.end + within.start() if within else scene.end
    near = [m for m in after if m.start < limit] or after
    firm = [m for m in near if m.before not in _PLACES and not m.owned]
    known = next((m for m in firm if m.known), None)
    if not firm:
        place = next((m for m in near if m.before in _PLACES), None)
        return place if trigger.act in _THERE or _GOES.search(trigger.pattern.words) else None
    first = firm[0]
    if first.known or known is None or _somebody(first) or known.start - first.end > 60:
        return first
    return known


def _somebody(mention: Mention) -> bool:
    """Whether a phrase that the gazetteer does not know says who it is: rebels, traders, a name; not "envoy",
    "troops"."""
    classes = {heads().get(word.lower()) for word in mention.text.split()}
    return bool(classes & {"armed", "people"}) or (not classes & {"state", "side"} and mention.text[:1].isupper())


def _passive(scene: Scene, trigger: Trigger) -> Who:
    begin = scene.clause(trigger)
    able = _subjects(scene, begin, trigger.start)
    patient = next((m for m in able if not m.pronoun), None)
    doers = [m for m in scene.named if m.start >= trigger.end - 1 and m.before == "by" and _usable(scene, m)]
    actor = doers[0] if doers else None
    if actor is not None and not actor.known:
        such = [m for m in scene.named if m.start > actor.end and m.known and m.before in ("like", "as", "including")]
        actor = such[0] if such else actor
    if patient is None and actor is not None:
        patient = next((m for m in scene.named if m is not actor and not m.pronoun and m.start < trigger.start), None)
    others = _joined(scene, actor, scene.end) if actor else ()
    return Who(actor, patient, others)


def _duty(scene: Scene, trigger: Trigger) -> Who:
    """ "X must": X is who is asked; who asks is the speaker, or who owns what was said before."""
    begin = scene.clause(trigger)
    able = [m for m in _subjects(scene, begin, trigger.start) if not m.pronoun]
    recipient = able[0] if able else None
    speaker = scene.speech.speaker
    actor = speaker.mention if speaker else None
    if speaker and speaker.head and (recipient is None or not recipient.known):
        told = [m for m in scene.named if speaker.end <= m.start < begin and m.known]
        recipient = told[0] if told else recipient
    if recipient is None and begin > scene.start:
        above = [m for m in scene.named if m.end <= begin and m.known and m.before in ("to", "of", "on", "from")]
        recipient = above[-1] if above else None
    if actor is None and begin > scene.start:
        actor = next((m for m in scene.named if m.end <= begin and not m.pronoun and m.known), None)
    if actor is not None and recipient is not None and same(actor, recipient):
        recipient = None
    return Who(actor, recipient)


def _noun(scene: Scene, trigger: Trigger, subject: Mention | None) -> Who:
    """A noun for an act: its doer owns it, or stands after "of" or "by", or is the subject of the sentence."""
    before = [m for m in scene.named if m.end <= trigger.start + 1 and _usable(scene, m)]
    after = [m for m in scene.named if m.start >= trigger.start and _usable(scene, m)]
    owner = next((m for m in reversed(before) if _owns(scene, m, trigger)), None)
    by = next((m for m in after if m.before in ("by", "of", "from") and m.start - trigger.end < 30), None)
    named = [m for m in before if not m.pronoun]
    actor = owner or by or next((m for m in named if m.before not in _OBLIQUE), None) or subject
    actor = actor or next(iter(named), None)
    others = _joined(scene, actor, scene.end) if actor is not None and actor is by else ()
    taken = [m for m in (actor, *others) if m is not None]
    rest = [m for m in after if not m.pronoun and not any(same(m, one) for one in taken)]
    return Who(actor, rest[0] if rest else None, others)


def _owns(scene: Scene, mention: Mention, trigger: Trigger) -> bool:
    """Whether an act is somebody's: "the rebels' (late) withdrawal", "their withdrawal"."""
    between = scene.low[mention.end : trigger.start]
    return (mention.owns or bool(mention.pronoun)) and len(between.split()) <= 3 and "," not in between


def _state(scene: Scene) -> Who:
    """A state of affairs: between those the sentence names, or both sides."""
    inside = [m for m in scene.named if _usable(scene, m) and m.known and m.before in ("between", "and", ",", "with")]
    if len(inside) >= 2 and "between" in scene.low[scene.start : scene.end]:
        return Who(inside[0], inside[1], (inside[1],), True)
    return Who(pair=True, together=True)
