"""Drafts as event records in the manner of PLOVER's own JSON (Open Event Data Alliance, manual draft 0.8, 2021)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from sulh.reading._models import Draft, Drafts
from sulh.record import Codebook, load_codebook
from sulh.record.exchange import codes_of, formats
from sulh.record.exchange._formats import Code

NO_VERB = "negotiation"
_STATUS = {"future": "future", "conditional": "hypothetical", "hypothetical": "hypothetical"}


class Records(NamedTuple):
    """Event records, and how many drafts were left out for which reason."""

    records: list[dict[str, Any]]
    left_out: dict[str, int]


def plover_records(
    drafts: Drafts, codebook: Codebook | None = None, names: Mapping[str, str] | None = None, source: str | None = None
) -> Records:
    """The drafts that tell an event, as records.

    `event` is the root of the act in the codebook, `mode` the one that PLOVER's code table gives that act; `context`
    says future or hypothetical where the event is. Who did something together stands in `source`, and `target` is then
    empty, as in PLOVER's gold records. `date` is the day of the event or else of the publication, and `dateOf` says
    which. `span` counts characters of the frozen text, whose SHA-256 is `textSha256`. What PLOVER has no field for
    stands under `sulh`.

    Left out are drafts without an act, inference and framing, what is said not to have happened, nobody's acts, and
    acts of the codebook for which PLOVER has no verb.

    Args:
        names: ids of a case with their names. source: the id of the text in its case.
    """
    book = codebook or load_codebook()
    left_out: Counter[str] = Counter()
    records: list[dict[str, Any]] = []
    taken: Counter[str] = Counter()
    for one in drafts.drafts:
        why = _unfit(one, book)
        if why:
            left_out[why] += 1
            continue
        base = f"{source or drafts.sha256[:16]}-{one.start}-{one.end}-{one.act}"
        taken[base] += 1
        name = base if taken[base] == 1 else f"{base}-{taken[base]}"
        records.append({"id": name, **_record(one, drafts, book, names or {})})
    return Records(records, dict(sorted(left_out.items())))


def _unfit(one: Draft, book: Codebook) -> str | None:
    """Why a draft is no event record; None if it is."""
    if one.act is None:
        return "no act"
    if not one.weighs:
        return f"kind {one.kind}"
    if one.modality == "negated":
        return "said not to have happened"
    if one.actor is None:
        return "nobody is named as the doer"
    if one.act not in book.acts:
        return f"{one.act}: not in the codebook"
    return f"{one.act}: PLOVER has no verb for it" if book.acts[one.act].root == NO_VERB else None


def _record(one: Draft, drafts: Drafts, book: Codebook, names: Mapping[str, str]) -> dict[str, Any]:
    from sulh import __version__

    doers = [one.actor, *([one.recipient] if one.together else []), *one.others]
    about, act = drafts.about, str(one.act)
    known = [one.issue] if one.issue in book.contexts else []
    day, of = (one.date, "event") if one.date else (about.date, "publication")
    return {
        "date": None if day is None else day.isoformat(),
        "dateOf": of if day else None,
        "source": [_actor(key, names) for key in doers if key],
        "target": [] if one.together or one.recipient is None else [_actor(one.recipient, names)],
        "event": book.acts[act].root,
        "mode": _modes().get(act),
        "context": [*known, *([_STATUS[one.modality]] if one.modality in _STATUS else [])],
        "text": one.quote,
        "span": [one.start, one.end],
        "textSha256": drafts.sha256,
        "language": about.lang or "en",
        "publication": about.publisher,
        "coder": f"sulh {__version__}, {'rules' if one.origin == 'rules' else 'a language model'}",
        "sulh": {
            "draft": True, "act": act, "kind": one.kind, "modality": one.modality, "speaker": one.speaker,
            "issue": one.issue, "score": one.score, "origin": one.origin, "recipientInferred": one.recipient_inferred,
            "family": drafts.family, "codebook": book.version,
        },
    }  # fmt: skip


def _actor(key: str, names: Mapping[str, str]) -> dict[str, str]:
    """An actor of the case under its name and id; any other by its name alone."""
    return {"actorText": names[key], "code": key} if key in names else {"actorText": key, "code": ""}


@cache
def _modes() -> dict[str, str]:
    """By act the mode of the code that PLOVER's table reads as that act, where the bare verb means another."""
    book, table = load_codebook(), codes_of(formats()["plover"]).codes
    under = [(code, act) for code, one in table.items() for act in _acts(one) if act in book.acts]
    plain = {act for code, act in under if book.acts[act].root == code}
    modes: dict[str, str] = {}
    for code, act in under:
        event, _, mode = code.partition("/")
        if mode and act not in plain and book.acts[act].root == event:
            modes.setdefault(act, mode)
    return modes


def _acts(one: Code) -> Iterator[str]:
    """The acts that a code may stand for."""
    for act in (one.act, one.group, one.large, one.states, one.own, one.part):
        if act is not None:
            yield act
