"""A language model's reading of a text: drafts whose quotations stand in it, and apart from these what does not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from sulh.case import Model
from sulh.errors import UsageError
from sulh.inert import inert
from sulh.reading import _judge as judge
from sulh.reading._models import Draft
from sulh.reading._names import Gazetteer
from sulh.reading._sentences import Sentence, sentences
from sulh.reading._text import freeze
from sulh.reading._tokens import tokens
from sulh.reading.model._answer import Entry, entries
from sulh.reading.model._ask import ask
from sulh.reading.model._endpoint import Endpoint
from sulh.reading.model._ground import Found, Ground
from sulh.reading.model._prompt import messages

MOST_CHARACTERS = 200_000
_LONGEST = 2000


class Ungrounded(Model):
    """What a model gave as a quotation and the text does not hold: to look at, never to accept."""

    quote: str
    kind: str
    act: str | None = None
    actor: str | None = None


class Proposed(Model):
    """What a model made of a text.

    Attributes:
        host, name: who was asked, and for which model. sha256: of the frozen text that was sent.
        drafts: entries whose quotation stands in the text, each with origin ``model`` and score 0: nobody measured it.
        ungrounded: entries whose quotation does not. dropped: what was wrong with others, entry by entry.
        noticed: fields that were emptied, since their words do not stand in the text.
    """

    host: str
    name: str
    sha256: str
    drafts: tuple[Draft, ...] = ()
    ungrounded: tuple[Ungrounded, ...] = ()
    dropped: tuple[str, ...] = ()
    noticed: tuple[str, ...] = ()


def propose(
    text: str, place: Endpoint, gazetteer: Gazetteer | None = None, acts: Mapping[str, str] | None = None
) -> Proposed:
    """Ask a language model to read a text. The whole text is sent to `place`, and nothing else of a case but `acts`.

    Quotations are asked for and never positions; each is found in the text or refused (see `Ground.find`). Names must
    stand in the text or be dropped. What the text says to machines is sent as data, and whatever comes back is checked
    like any other answer: a draft can hold nothing but words of the text, codes, and names that the text or the
    gazetteer has.

    Args:
        acts: codes with their definitions; by default those of the codebook.
    Raises: UsageError for a text over 200 000 characters, a server that does not answer as it should (see `ask`), or
        an answer without a list of entries.
    """
    frozen, sha256 = freeze(text)
    if len(frozen) > MOST_CHARACTERS:
        raise UsageError("--model", f"a text of at most {MOST_CHARACTERS:,} characters", f"{len(frozen):,}", "Part it.")
    gazetteer = gazetteer or Gazetteer.built_in()
    codes = acts or _codes()
    issues = tuple(name for name, _ in gazetteer.issues)
    answer = ask(place, messages(frozen, codes, issues))
    sound, dropped = entries(answer, codes, issues)
    return _grounded(frozen, sound, gazetteer, place).model_copy(
        update={"sha256": sha256, "dropped": tuple(place.hide(one) for one in dropped)}
    )


def _codes() -> dict[str, str]:
    from sulh.record import load_codebook

    return {code: act.definition for code, act in load_codebook().acts.items()}


def _grounded(text: str, sound: list[Entry], gazetteer: Gazetteer, place: Endpoint) -> Proposed:
    ground = Ground(text)
    found = sentences(text)
    drafts: dict[tuple[int, int, str | None, str | None], Draft] = {}
    ungrounded: list[Ungrounded] = []
    noticed: list[str] = []
    for entry in sound:
        at = ground.find(entry.quote)
        if at is None or not found or at.end - at.start > _LONGEST:
            ungrounded.append(Ungrounded(quote=entry.quote, kind=entry.kind, act=entry.act, actor=entry.actor))
            continue
        draft = _Drafter(text, ground, gazetteer, place, noticed).draft(entry, at, found)
        drafts.setdefault((draft.start, draft.end, draft.act, draft.actor), draft)
    order = sorted(drafts.values(), key=lambda one: (one.start, one.end))
    return Proposed(
        host=place.host, name=place.model, sha256="", drafts=tuple(order), ungrounded=tuple(ungrounded),
        noticed=tuple(dict.fromkeys(noticed)),
    )  # fmt: skip


class _Drafter:
    """Drafts of one text. `noticed` gathers what was emptied."""

    def __init__(self, text: str, ground: Ground, gazetteer: Gazetteer, place: Endpoint, noticed: list[str]):
        self.text, self.ground, self.gazetteer, self.place, self.noticed = text, ground, gazetteer, place, noticed

    def draft(self, entry: Entry, at: Found, found: list[Sentence]) -> Draft:
        number = max(1, bisect_right([one.start for one in found], at.start))
        quote = self.text[at.start : at.end]
        near = "as printed" if at.score == 100 else f"{at.score:g} of 100; the model wrote “{entry.quote}”"
        why = {"quote": f"model {self.place.model} at {self.place.host}; found {near}"}
        marks: dict[str, tuple[int, int]] = {}
        who: dict[str, str | None] = {}
        for name in ("actor", "recipient", "speaker"):
            who[name], span = self._who(name, getattr(entry, name), at)
            if span is not None:
                marks[name] = span
        return Draft(
            sentence=number, kind=entry.kind, act=entry.act, actor=who["actor"], recipient=who["recipient"],
            issue=entry.issue, speaker=who["speaker"], chain=(who["speaker"],) if who["speaker"] else (),
            polarity=judge.polarity(entry.act) if entry.act else "0", modality=entry.modality,
            reported=who["speaker"] is not None, quote=quote, start=at.start, end=at.end, score=0.0, origin="model",
            why=why, marks=marks,
        )  # fmt: skip

    def _who(self, field: str, name: str | None, at: Found) -> tuple[str | None, tuple[int, int] | None]:
        """Who is meant and where the name stands; nobody where the text holds no such name."""
        if name is None:
            return None, None
        span = self.ground.name(name, at)
        if span is None:
            self.noticed.append(inert(f"{field} “{name}” does not stand in the text and was left out"))
            return None, None
        words = tokens(name.strip())
        words = words[1:] if len(words) > 1 and words[0].low == "the" else words
        known = self.gazetteer.at(words, 0) if words and field != "speaker" else None
        key = known[1].key if known is not None and known[0] == len(words) else self.text[span[0] : span[1]]
        return key, span if at.start <= span[0] and span[1] <= at.end else None
