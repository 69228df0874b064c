"""Who says so: the speaker of a sentence, and the hands that its words went through."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sulh.reading._mentions import Mention
from sulh.reading._tokens import word_set

_SAY = word_set(
    "reiterated reiterates asserted asserts underlined underscored"
    " say says said saying tell tells told announces announced report reports reported confirm confirms"
    " confirmed noted stated adds added claims claimed declares declared hinted maintain maintains"
    " maintained argue argues argued believe believes believed suspect suspects suspected explained"
    " reveals revealed acknowledged admits admitted commented suggests suggested estimated concluded"
)
# In the middle or at the end of a sentence these say no more than that somebody said it.
_TAIL = _SAY | word_set(
    "insist insists insisted warn warns warned threaten threatened allege alleges alleged charge charged"
    " caution cautioned"
    " stress stressed emphasise emphasised emphasize emphasized promise promised vow vowed deny protested complained"
)
_ACCORDING = re.compile(
    r"\b(?:according to|in the words of)\s+([^,;]+?)(?=,|;|$|[.!?](?:\s|$)|\s+(?:who|which|that)\b)"
)
_TAILED = re.compile(
    r"[,\"”’]\s*(?:but |and )?((?:[^\s,;\"“”]+\s+){1,14}?)("
    + "|".join(sorted(_TAIL, key=lambda word: (-len(word), word)))
    + r")\b([^\"“”]*)"
)
_QUOTED_SAID = re.compile(r"[,\"”’]\s*(said|says|added|told reporters)\s+([^,;\"“”.]+)")
_HEADED = re.compile(
    r"(?:^|[,;:]|\bbut\b|\band\b|\bwhile\b)\s*((?:[^\s,;]+\s+){1,14}?)(?:(?:has|have|had|also|again|later|quietly|repeatedly"
    r"|reportedly|\w+ly|was quoted (?:\w+ )?as)\s+)*("
    + "|".join(sorted(_SAY, key=lambda word: (-len(word), word)))
    + r")\b"
)
# "The negotiator, a former general, told reporters": the name is before its apposition.
_APPOSED = re.compile(
    r"\W*((?:[^\s,;\"“”]+\s+){0,9}[^\s,;\"“”]+),\s+(?:[^\s,;]+\s+){0,9}[^\s,;]+,\s+(?:(?:has|had|also|\w+ly)\s+)*("
    + "|".join(sorted(_SAY, key=lambda word: (-len(word), word)))
    + r")\b"
)
_AND_SAID = re.compile(r"\band (?:(?:also|later|then) )?(?:said|says|added|told reporters)\b")
_MEDIA = re.compile(
    r"\b((?:[\w’'-]+\s+){0,3}(?:media|press|newspapers?|news agency|television|outlets"
    r"|sources|officials|diplomats|residents"
    r"|witnesses|drivers|traders|analysts|observers))\s+(?:reports?|accounts?)?\s*(?:suggest|indicate|report|say|claim)s?\b"
)
_BY = re.compile(
    r"\b(?:characteri[sz]ed|described|called|seen|quoted|reported) by ((?:the )?[\w’' -]{3,40}?)(?= as\b|,| that\b)"
)
_PLAIN = re.compile(r"\b(?:reportedly|as reported|reports? (?:said|from|suggest)|it (?:is|was) reported|allegedly)\b")
_CARRIERS = re.compile(
    r"\b(?:media|press|newspaper|newspapers|paper|agency|television|radio|sources?|participants?|reports?|residents|witnesses"
    r"|villagers|diplomats?|analysts|officials?|traders|drivers|merchants|official|post|times|observers|monitors)\b",
    re.I,
)
_FINITE = re.compile(
    r"\b(?:will|would|is|are|was|were|has|have|had|must|should|could|may|might|can|did|does|do|not)\b|\w+ed\b"
)


_TURN = re.compile(r",\s+(?:while|whereas)\b|;")
_NOBODY = word_set("as it that this what which there is was and but")


@dataclass(frozen=True)
class Attribution:
    """One saying-so: who, as a phrase, the mention it is if it is one, its span, and where the words said begin.

    `head` says that what is said follows; otherwise it stands before or around.
    """

    who: str
    mention: Mention | None
    start: int
    end: int
    head: bool = False


@dataclass(frozen=True)
class Speech:
    """What a sentence owes to whom. `reported` holds too where nobody is named for it
    ("reportedly"), which is `plain`."""

    attributions: tuple[Attribution, ...] = ()
    reported: bool = False
    plain: bool = False

    @property
    def speaker(self) -> Attribution | None:
        """The nearest to the words: who spoke."""
        return self.attributions[0] if self.attributions else None

    @property
    def chain(self) -> tuple[str, ...]:
        """The hands the words went through: everybody but the speaker, and the speaker who only passes on."""
        far = [one.who for one in self.attributions[1:]]
        first = self.speaker
        if first is not None and _CARRIERS.search(first.who):
            far.insert(0, first.who)
        if not far and self.reported and not self.attributions:
            far = ["unnamed reports"]
        return tuple(dict.fromkeys(far))

    def at(self, place: int, low: str) -> Speech:
        """What of it bears on words at a place: not a saying-so that comes after them, or ends before a "while"."""
        kept = tuple(
            one for one in self.attributions
            if not one.head or (one.end <= place and not _TURN.search(low, one.end, place))
        )  # fmt: skip
        return Speech(kept, bool(kept) or self.plain, self.plain)

    def covers(self, start: int, end: int) -> bool:
        """Whether a span lies within words that only say who said so."""
        return any(one.start <= start and end <= one.end for one in self.attributions)


def speech(
    text: str, low: str, start: int, end: int, named: Sequence[Mention], told: Sequence[tuple[int, int]] = ()
) -> Speech:
    """The attributions of the sentence text[start:end], nearest to the words first. `told` are the spans of acts
    there."""
    sentence = low[start:end]
    found: list[Attribution] = []
    head = next((match for match in _HEADED.finditer(sentence) if _plain_head(match, start, told)), None)
    tail = _last_tail(sentence, start, told)
    if tail:
        found.append(_made(text, start, tail.start(1), tail.end(1), tail.start(), _tail_end(tail), named))
    apposed = _APPOSED.match(sentence)
    if apposed and not (head and head.start() == 0):
        head = apposed
    inverted = _QUOTED_SAID.search(sentence)
    if inverted and not tail:
        found.append(_made(text, start, inverted.start(2), inverted.end(2), inverted.start(), inverted.end(), named))
    if head and _says_more(sentence, head.end()) and not (tail and tail.start() <= head.start() < tail.end()):
        at = head.start(1)
        found.insert(0, _made(text, start, at, head.end(1), at, head.end(), named, head=True))
    also = _AND_SAID.search(sentence)
    if also and (not found or ";" in sentence[: also.start()]):
        since = max(sentence.rfind(";", 0, also.start()), 0)
        first = next(
            (m for m in named if start + since <= m.start and m.end <= start + also.start() and not m.before), None
        )
        if first is not None:
            found.append(Attribution(first.text, first, start + also.start(), start + also.end(), True))
    for pattern in (_ACCORDING, _MEDIA, _BY):
        match = pattern.search(sentence)
        if match and not any(one.start <= start + match.start(1) < one.end for one in found):
            found.append(_made(text, start, match.start(1), match.end(1), match.start(), match.end(), named))
    found = [one for one in found if one.who and one.who.split()[0].lower() not in _NOBODY]
    plain = bool(_PLAIN.search(sentence))
    return Speech(tuple(found), bool(found) or plain, plain)


def _plain_head(match: re.Match[str], base: int, told: Sequence[tuple[int, int]]) -> bool:
    """Whether a name and a verb of saying are just that: no act in them, no clause before the verb."""
    lo, hi = base + match.start(1), base + match.end(2)
    if any(start < hi and lo < end for start, end in told):
        return False
    return not re.search(r"(?:['’]s|s['’])\s*$|\b(?:that|what|which|had|were|was)\b", match[1])


def _last_tail(sentence: str, base: int, told: Sequence[tuple[int, int]]) -> re.Match[str] | None:
    """The last ", somebody said" whose rest says no more."""
    at, best = 0, None
    while (match := _TAILED.search(sentence, at)) is not None:
        rest = match[3].split(",")[0]
        lo, hi = base + match.start(2), base + match.end(2)
        if any(start <= lo and hi < end for start, end in told):  # "claimed responsibility for" is an act
            at = match.start() + 1
            continue
        if len(rest.split()) <= 9 and "that" not in rest.split() and not _FINITE.search(rest):
            best = match
        at = match.start() + 1
    return best


def _tail_end(match: re.Match[str]) -> int:
    rest = match[3].find(",")
    return match.end() if rest < 0 or match.end() - match.start(3) - rest < 20 else match.start(3) + rest


def _says_more(sentence: str, at: int) -> bool:
    rest = sentence[at:].split('"')[0] if sentence[at:].lstrip().startswith(",") else sentence[at:]
    return len(rest.split()) >= 3 or "that" in rest.split()


def _made(
    text: str, base: int, lo: int, hi: int, start: int, end: int, named: Sequence[Mention], head: bool = False
) -> Attribution:
    lo, hi, start, end = base + lo, base + hi, base + start, base + end
    inside = [one for one in named if lo <= one.start and one.end <= hi + 1 and not one.pronoun]
    raw = re.sub(r"^(?:the|a|an|and|but|,|\s)+\b", "", text[lo:hi].strip(" ,\"“”'"), flags=re.IGNORECASE).strip()
    direct = [one for one in inside if one.before not in ("of", "in", "for", "to", "from", "with", "by", "at", "on")]
    chosen = (direct or inside or [None])[0]  # type: ignore[list-item]
    pronoun = next((one for one in named if lo <= one.start and one.end <= hi and one.pronoun), None)
    who = _cut(raw) if chosen is None or len(raw) <= 60 else chosen.text
    return Attribution(who, chosen or pronoun, start, end, head)


def _cut(raw: str) -> str:
    return " ".join(raw.split()[:10])
