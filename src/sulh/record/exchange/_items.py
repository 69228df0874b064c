"""One row that is to be kept, as the plain data of an item and a sentence in our own words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sulh.record._codebook import Codebook
from sulh.record.exchange._actors import clean
from sulh.record.exchange._formats import Format
from sulh.record.exchange._report import Report

LONGEST_ROW = 200
LONGEST_KEY = 64
SHOWN = 100
WORDS = 12
UNSEEN = "characters that act or hide (control, direction) taken out"
ZERO = "leading zero of a code put back"
ORDER = "an end before the beginning left out"
TOLD = ("date", "until", "actor", "recipient", "code", "place", "deaths", "row", "act")  # what a sentence may name
KINDS = {"DEMAND": "demand", "THREATEN": "threat"}
FIELD = re.compile(r"\{(\w+)\}")
_PART = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Drawn:
    """An item to be: its id, its fields without source and span, and the sentence that it will quote."""

    key: str
    item: dict[str, Any]
    sentence: str


def drawn(row: Mapping[str, Any], form: Format, prefix: str, codebook: Codebook, report: Report) -> Drawn:
    """The item of a row.

    `known` is the day on which the row says that it became public, or else the last day of what happened; never before
    that. `date_precision` is about where the row spans days or its format says so. An undirected incident is
    unattributed. Rows that report one thing share `event`.
    """
    number, until, day = row["n"], row["until"], row["day"]
    if until is not None and until < day:
        report.repair(ORDER, number)
        until = None
    fields = {name: clean(str(row[name] or "")) for name in ("actor", "recipient", "code", "place", "row_id")}
    if any(" ".join(str(row[name] or "").split()) != text for name, text in fields.items()):
        report.repair(UNSEEN, number)
    if row["mended"]:
        report.repair(ZERO, number)
    last = max(day, until or day)
    about = row["about"] or last > day
    act = codebook.acts.get(row["act"])
    item: dict[str, Any] = {"date": day.isoformat(), "known": max(row["known"] or last, last).isoformat()}
    item |= {"date_precision": "about"} if about else {}
    item |= _who(row)
    item |= {"act": row["act"], "kind": KINDS.get(row["act"], form.kind), "credibility": int(form.grade[1])}
    if "between" in item and act is not None and act.incident:
        item["attribution"] = "unattributed"
    item["row"] = fields["row_id"] or str(row["hash"])[:16]
    key = _key(prefix, item["row"])
    item["event"] = key if form.rows_are_events else _event(prefix, row)
    told = {
        "date": day.isoformat(),
        "until": last.isoformat() if last > day else "",
        "actor": _short(fields["actor"]),
        "recipient": _short(fields["recipient"]),
        "code": _short(fields["code"]),
        "place": _short(fields["place"]),
        "deaths": "" if row["deaths"] is None else f"{row['deaths']:.0f}",
        "row": fields["row_id"],
    }
    name = act.name if act is not None else row["act"]
    told["act"] = _happened(told, item, name, bool(act is not None and act.incident))
    sentence = _filled(form.sentence, told)
    return Drawn(key, {**item, "text": sentence, "quote": sentence}, sentence)


def _who(row: Mapping[str, Any]) -> dict[str, Any]:
    if not row["directed"]:
        return {"between": [row["a"], row["b"]]}
    return {"actor": row["a"]} | ({"recipient": row["b"]} if row["b"] is not None else {})


def _happened(told: Mapping[str, str], item: Mapping[str, Any], name: str, incident: bool) -> str:
    """Who and what, in words that say no more than the row does; the file's own names stand in quotation marks."""
    one, other = f'"{told["actor"]}"', f'"{told["recipient"]}"' if told["recipient"] else ""
    if "between" in item:
        what = "violence, without a word on who began it" if incident else name
        return f"between {one} and {other}, {what}"
    return f"{one} to {other}, {name}" if other else f"{one}, {name}"


def _key(prefix: str, row: str) -> str:
    """An item's id: the prefix and the row's id in small letters and digits; a hash tells apart what that would blur.

    >>> _key("ged", "254484.0"), _key("acled", "PAK12"), _key("x", "a/b")
    ('ged-254484', 'acled-pak12', 'x-a-b-c14cddc0')
    """
    whole = re.fullmatch(r"(\d+)\.0+", row)
    plain = whole[1] if whole else row.lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    room = LONGEST_KEY - len(prefix) - 1
    if slug != plain or len(slug) > room:
        mark = hashlib.sha256(row.encode()).hexdigest()[:8]
        slug = f"{slug[: room - 9].strip('-')}-{mark}".strip("-")
    return f"{prefix}-{slug}"


def _event(prefix: str, row: Mapping[str, Any]) -> str:
    """One key for all rows that report one thing, whatever their ids: date, actors, act and place."""
    who = [row["a"] or "", row["b"] or ""]
    parts = [str(row["day"]), *(who if row["directed"] else sorted(who)), row["act"], clean(row["place"]).lower()]
    return f"{prefix}-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:16]}"


def _short(text: str) -> str:
    """A text of the file as a sentence shows it: no quotation marks in it, and no more than a few words."""
    words = " ".join(text.replace('"', "'").split()[:WORDS])
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"


def _filled(template: str, told: Mapping[str, str]) -> str:
    """The template with its fields; a part in brackets goes where one of its fields is empty."""

    def part(match: re.Match[str]) -> str:
        return match[1] if all(told.get(name) for name in FIELD.findall(match[1])) else ""

    return clean(FIELD.sub(lambda match: told.get(match[1], match[0]), _PART.sub(part, template)))
