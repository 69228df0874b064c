"""What a draft weighs: its kind, its direction, what holds it back, and how much of it rests on words."""

from __future__ import annotations

import re
from functools import cache

from sulh.reading._models import Genre, Kind, Polarity
from sulh.reading._names import _rows
from sulh.record import load_codebook

_DEMANDS = frozenset({"DEMAND", "URGE"})
_THREATS = frozenset({"THREATEN", "WARN"})
# Where the codebook's valence says how its doer looks, and not whether the act is towards an agreement.
_AGAINST = frozenset({"DEMAND", "URGE", "ACCUSE", "CRITICISE", "DENY", "DISOWN"})
_TOWARDS = frozenset({"MEDIATE", "CONSULT"})
_NEITHER = frozenset({"PRESENT_EVIDENCE", "INVESTIGATE"})
OPINION_SHARE = 0.12


@cache
def cue(name: str) -> re.Pattern[str]:
    """The cues of one name in cues.tsv as one expression on small letters."""
    return re.compile(next(row[1] for row in _rows("cues.tsv") if row[0] == name))


def genre(sentences: list[str]) -> Genre:
    """Whether a text reports or argues: it argues where an eighth of its sentences, and two at least, speak as
    opinion does."""
    cues = sum(bool(cue("opinion").search(sentence)) for sentence in sentences)
    return "opinion" if cues >= 2 and cues >= OPINION_SHARE * len(sentences) else "report"


def hedges(low: str) -> tuple[str, ...]:
    """The words of a sentence that hold back."""
    return tuple(dict.fromkeys(match[0] for match in cue("hedge").finditer(low)))


@cache
def polarity(act: str) -> Polarity:
    """Whether an act is towards an agreement or against one."""
    if act in _NEITHER:
        return "0"
    if act in _AGAINST:
        return "-"
    if act in _TOWARDS:
        return "+"
    known = load_codebook().acts.get(act)
    return "0" if known is None or known.valence == 0 else "+" if known.valence > 0 else "-"


def kind(act: str | None, low: str, text_genre: Genre, spoken: bool, modality: str, firm: bool) -> tuple[Kind, str]:
    """The kind of a draft and why.

    Args:
        act: what it tells. low: the sentence in small letters. spoken: somebody is named or meant as having said so.
        firm: its doer is named and its words are those of an act done, not of a state of mind or of affairs.
    """
    inferred, framed = cue("inference").search(low), cue("framing").search(low)
    if act is None:
        if framed:
            return "framing", framed[0]
        return ("inference", inferred[0]) if inferred else ("none", "no act")
    if inferred and not (spoken and act != "DELAY") and not (firm and _firm_words(low, inferred)):
        return "inference", inferred[0]
    if text_genre == "opinion" and not spoken:
        if modality in ("conditional", "hypothetical", "future"):
            return "inference", f"{modality}, and the writer's own"
        if framed and not firm:
            return ("framing" if act in _DEMANDS else "inference"), framed[0]
        if not firm:
            return "inference", "the writer's own judgement"
    if act in _DEMANDS:
        return "demand", act.lower()
    if act in _THREATS:
        return "threat", act.lower()
    return ("claim", "somebody says so") if spoken else ("fact", "the writer's own words")


def _firm_words(low: str, match: re.Match[str]) -> bool:
    """Whether what looks like an inference is only in a later clause of a sentence that states something first."""
    return match.start() > 0.75 * len(low) and "," in low[: match.start()]


def score(*, known: bool, told: bool, noun: bool, under: bool, hedged: bool, guessed: bool, mild: bool) -> float:
    """How much of a draft rests on words: from 0.9 down for what does not.

    Args:
        known: the gazetteer knows the actor. told: an actor is named at all. noun: the act stands as a noun or state.
        under: it stands in a condition or background. hedged: words hold back. guessed: the recipient or the actor is
            put there by rule. mild: future, conditional or hypothetical.
    """
    lost = 0.1 * (not known) + 0.15 * (not told) + 0.1 * noun + 0.2 * under + 0.1 * hedged + 0.1 * guessed + 0.05 * mild
    return round(max(0.05, 0.9 - lost), 2)
