"""From a draft, and what a person changed of it, to an item of the record, or to what it still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from sulh.case._checks import Fault, actors
from sulh.errors import UsageError
from sulh.inert import inert
from sulh.reading import Draft, locate
from sulh.record import Dossier, Item
from sulh.record._checks import record_faults
from sulh.record._models import Modality
from sulh.store._csv import LISTED, value_of
from sulh.store._words import shown, validated

FIELDS = (
    "act", "kind", "actor", "recipient", "between", "about", "issue", "position", "date", "date_precision", "known",
    "text", "modality", "speaker", "attribution", "chain", "event", "context", "supersedes",
)  # fmt: skip
"""What a person may change. The words and their place are the text's, the grades are asked for, the rest is kept."""
WEIGHTLESS = ("inference", "framing")


@dataclass(frozen=True)
class Proposal:
    """An item that a draft would become. `lacks` says what stands against it: field and why; empty if nothing.

    `plain` is the item without grades; `notes` say what of the draft is not in it, or was filled in without words.
    """

    plain: dict[str, Any]
    lacks: dict[str, str]
    notes: tuple[str, ...]
    changed: tuple[str, ...]


def proposal(
    dossier: Dossier, source: str, draft: Draft, score: float, changes: Mapping[str, Any] | None = None
) -> Proposal:
    """The item that a draft of a source would become.

    Who is no actor of the case and what is no issue of it is left out, and noted. A day that the sentence does not
    tell, or that lies after the text was published, is the day of the source, about. The text is who did what to whom
    in the words of the case and the codebook. An incident is unattributed until a person says more. What the words
    deny, or what has no act or no doer, lacks something: it enters the record only as a person mends it.

    `changes` maps some of `FIELDS` to values, as text or plain data; empty text takes a field away.
    Raises: UsageError for another field.
    """
    plain, notes = _drafted(dossier, source, draft)
    drafted = {**plain, "text": _told(dossier, plain)}
    plain = dict(drafted)
    for field, value in (changes or {}).items():
        _set(plain, field, value)
    if "text" not in (changes or {}):
        plain["text"] = _told(dossier, plain)
    if changes and plain.get("between"):
        for field in {"actor", "recipient"} - set(changes):
            plain.pop(field, None)
        plain["text"] = changes.get("text") or _told(dossier, plain)
    if changes and "act" in changes and "attribution" not in changes:
        _attribute(dossier, plain)
    changed = tuple(name for name in FIELDS if plain.get(name) != drafted.get(name))
    changed = tuple(name for name in changed if name not in ("text", "attribution") or name in (changes or {}))
    plain = {name: value for name, value in plain.items() if value not in (None, "", [], ())}
    plain |= {"origin": draft.origin, "score": round(score, 4)}
    return Proposal(plain, _lacks(dossier, plain), tuple(notes), changed)


def _drafted(dossier: Dossier, source: str, draft: Draft) -> tuple[dict[str, Any], list[str]]:
    """The fields of the item as drafted, and notes."""
    case, notes = dossier.case, []
    known = actors(case) or ()
    who = {"actor": draft.actor, "recipient": draft.recipient}
    for name, key in list(who.items()):
        if key is not None and key not in known:
            notes.append(f'{name} "{inert(key)}" is no actor of the case')
            who[name] = None
    if draft.recipient_inferred and who["recipient"]:
        notes.append("the recipient is inferred")
    if draft.together and who["actor"] and who["recipient"]:
        notes.append("both did it: the item speaks of the first as its doer, of both only as between=FIRST;SECOND")
    if draft.others:
        notes.append(f"not in the item, though named as doers: {inert(', '.join(draft.others))}")
    if draft.issue is not None and draft.issue not in case.issues:
        notes.append(f'"{inert(draft.issue)}" is no issue of the case')
    published = dossier.sources[source].date
    day, precision = draft.date, draft.date_precision or "day"
    if day is None or day > published:
        notes.append("no day is told: that of the source, about" if day is None else f"told for {day}, said earlier")
        day, precision = published, "about"
    plain: dict[str, Any] = {
        "source": source, "date": str(day), "date_precision": precision, **who, "act": draft.act,
        "issue": draft.issue if draft.issue in case.issues else None,
        "modality": draft.modality if draft.modality != "asserted" else None,
        "speaker": draft.speaker, "kind": draft.kind if draft.kind != "none" else None,
        "text": None, "quote": draft.quote, "span": [draft.start, draft.end], "chain": list(draft.chain),
    }  # fmt: skip
    _attribute(dossier, plain)
    return plain, notes


def _attribute(dossier: Dossier, plain: dict[str, Any]) -> None:
    act = dossier.codebook.acts.get(plain.get("act") or "")
    plain["attribution"] = "unattributed" if act is not None and act.incident is not None else None


def _set(plain: dict[str, Any], field: str, value: Any) -> None:
    if field not in FIELDS:
        step = "The words are the text's; grades are asked for."
        raise UsageError("field", f"one of {', '.join(FIELDS)}", f'"{inert(field)}"', step)
    listed = isinstance(value, list) and field in (*LISTED, "chain") and all(isinstance(one, str) for one in value)
    if not (listed or value is None or isinstance(value, str)):
        raise UsageError(field, "text" if field not in LISTED else "text or a list of texts", shown(value), "Mend it.")
    if isinstance(value, str):
        value = value.strip()
        value = value_of(field, value) if value else None
    plain[field] = value


def _told(dossier: Dossier, plain: Mapping[str, Any]) -> str | None:
    """Who did what to whom, in the words of the case and the codebook: neutral whatever the sentence says."""
    code = plain.get("act")
    if code is None:
        return None
    act = dossier.codebook.acts.get(code)
    pair = plain.get("between")
    first = " and ".join(map(str, pair)) if pair else name_of(dossier, plain.get("actor") or "somebody")
    second = name_of(dossier, plain["recipient"]) if plain.get("recipient") else None
    issue = dossier.case.issues.get(plain.get("issue") or "")
    did = act.name.lower() if act is not None else inert(code)
    told = f"{did}{f' ({inert(issue.name)})' if issue else ''}"
    return f"{first} → {second}: {told}." if second else f"{first}: {told}."


def name_of(dossier: Dossier, key: str) -> str:
    """The name of an actor of the case, of a faction after its party's; the key of anybody else."""
    case = dossier.case
    head, _, part = str(key).partition(".")
    if part and head in case.parties and part in case.parties[head].council.factions:
        return inert(f"{case.parties[head].name} ({case.parties[head].council.factions[part].name})")
    groups = (case.parties, case.armed_groups, case.mediators, case.third_parties)
    return inert(next((group[head].name for group in groups if head in group), str(key)))


def _lacks(dossier: Dossier, plain: Mapping[str, Any]) -> dict[str, str]:
    """What stands against an item: by field, why."""
    lacks = {name: f"no {name} was read" for name in ("act", "kind") if plain.get(name) is None}
    if plain.get("actor") is None and plain.get("between") is None:
        lacks["actor"] = "nobody of the case is named as the doer"
    if plain.get("modality") is not None and plain["modality"] not in get_args(Modality):
        lacks["modality"] = "the words deny the act: name the act they tell and set modality to asserted"
    if not lacks:
        lacks = {fault_field(fault): str_of(fault) for fault in faults(dossier, "draft", {**plain, "credibility": 6})}
    return lacks


def faults(dossier: Dossier, key: str, plain: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with an item in its case, the items beside it left out; and one that is there already."""
    found, wrong = validated(Item, dict(plain), ("record", key))
    if wrong:
        return list(wrong)
    sources = {found.source: dossier.sources[found.source]}
    texts = {found.source: dossier.texts[found.source]}
    alone = {key: found.model_copy(update={"supersedes": None})}
    told = record_faults(dossier.case, sources, alone, dossier.codebook, texts, locate)
    told = [fault for fault in told if fault.path[:2] == ("record", key)]
    if found.supersedes is not None and found.supersedes not in dossier.items:
        told.append(Fault(("record", key, "supersedes"), "an item", f'"{found.supersedes}"', "Name one that is there."))
    same = next((k for k, one in dossier.items.items() if k != key and _same(one, found)), None)
    if same is not None:
        step = "Skip the draft, or change what it tells."
        told.append(Fault(("record", key, "act"), "an item that the record does not have", f'"{same}"', step))
    return told


def _same(one: Item, other: Item) -> bool:
    fields = ("source", "span", "act", "actor", "recipient", "between")
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def fault_field(fault: Fault) -> str:
    """The field of an item that a fault is about."""
    return str(fault.path[2]) if len(fault.path) > 2 else "item"


def str_of(fault: Fault) -> str:
    """A fault in words."""
    return f"{fault.got} where {fault.expected} is expected. {fault.next_step}".rstrip(" .")
