"""Contradictions in words: both quotations side by side, or that none was found."""

from __future__ import annotations

import json
import shutil
import textwrap

from sulh.brief import _document as doc
from sulh.brief._words import count, day
from sulh.inert import inert
from sulh.record import Dossier, contradictions, policy_statements

LEAST, MOST, GAP = 60, 120, 3


def splits(dossier: Dossier) -> list[doc.Split]:
    """The contradictions of both parties, the respondent's first, ready to show; of two stands one pair of reports."""
    case = dossier.case
    return [
        doc.Split(
            party=party,
            issue=case.issues[one.issue].name if one.issue in case.issues else one.issue,
            group=one.group,
            why=one.why,
            earlier=_said(dossier, one.earlier),
            later=_said(dossier, one.later),
        )
        for party in (case.respondent, case.claimant)
        for one in contradictions(dossier, party)
        if not one.again
    ]


def compared(dossier: Dossier) -> dict[str, int]:
    """How many statements the rule compared, by party."""
    return {party: len(policy_statements(dossier, party)) for party in (dossier.case.respondent, dossier.case.claimant)}


def contradictions_json(dossier: Dossier) -> str:
    """What was found and how many statements were compared, as one JSON text."""
    found = [one.model_dump(mode="json") for one in splits(dossier)]
    plain = {"as_of": dossier.as_of.isoformat(), "compared": compared(dossier), "contradictions": found}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def told_contradictions(dossier: Dossier, width: int | None = None) -> str:
    """Every contradiction as two columns of text, or a line that says that none was found."""
    columns = min(max(width or shutil.get_terminal_size((80, 24)).columns, LEAST), MOST)
    found, numbers = splits(dossier), compared(dossier)
    names = {party: inert(dossier.case.parties[party].name) for party in numbers}
    told = "; ".join(f"{names[party]} {number}" for party, number in numbers.items())
    head = f"Statements that cannot both be policy, as of {day(dossier.as_of)}"
    lines = [head, f"{count(sum(numbers.values()), 'statement')} compared ({told})."]
    if not found:
        return "\n".join([*lines, "None found."]) + "\n"
    for one in found:
        lines += ["", f"{names[one.party]}: {inert(one.issue)}", *_beside(one.earlier, one.later, columns)]
        lines += textwrap.wrap(f"Why: {inert(one.why)}.", columns, initial_indent="  ", subsequent_indent="  ")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _said(dossier: Dossier, key: str) -> doc.Said:
    item = dossier.items[key]
    source = dossier.sources[item.source]
    issue = dossier.case.issues.get(item.issue or "")
    options = issue.options if issue else {}
    return doc.Said(
        item=key,
        who=_who(dossier, item.actor or "", item.speaker),
        date=item.date,
        act=dossier.codebook.acts[item.act].name,
        position=[options[name].name if name in options else name for name in item.position],
        text=item.text,
        quote=item.quote,
        publisher=source.publisher,
        grade=f"{item.reliability or source.reliability}{item.credibility}",
    )


def _who(dossier: Dossier, actor: str, speaker: str | None) -> str:
    """Who spoke: the faction or party by name, after the speaker if there is one."""
    key, _, name = actor.partition(".")
    party = dossier.case.parties[key]
    body = party.council.factions[name].name if name in party.council.factions else party.name
    return f"{speaker} ({body})" if speaker else body


def _beside(one: doc.Said, other: doc.Said, columns: int) -> list[str]:
    """Two statements beside each other, each in its column."""
    width = (columns - 2 - GAP) // 2
    left, right = _column(one, width), _column(other, width)
    rows = max(len(left), len(right))
    left, right = left + [""] * (rows - len(left)), right + [""] * (rows - len(right))
    return [f"  {a:<{width}}{' ' * GAP}{b}" for a, b in zip(left, right, strict=True)]


def _column(said: doc.Said, width: int) -> list[str]:
    parts = [
        f"{day(said.date)}, {inert(said.who)}",
        f"“{inert(said.quote)}”",
        f"{inert(said.act)}: {inert('; '.join(said.position))}" if said.position else inert(said.act),
        f"{said.grade}, {inert(said.publisher)}, {inert(said.item)}",
    ]
    return [line for part in parts for line in textwrap.wrap(part, width)]
