"""The record as rows: every item with its source, its words and what it did to the belief."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sulh.brief._document import Move, PartyBelief, PartyName, RunDocument
from sulh.inert import anchor, safe_address
from sulh.record import Dossier, Item, Source

RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "azb", "bal", "ckb", "dv", "fa", "he", "pbt", "prs", "ps", "sd", "ug", "ur", "yi")
)


@dataclass(frozen=True)
class Row:
    """One item of the record, ready to show. `link` is its address if that can safely be one."""

    anchor: str
    key: str
    date: dt.date
    item: Item
    source: Source
    side: str
    grade: str
    link: str | None
    moves: tuple[Move, ...]


def direction(lang: str, script: str = "") -> str:
    """``rtl`` or ``ltr`` for a name in a language and, if given, a script."""
    return (
        "rtl" if script in ("Arab", "Hebr", "Syrc", "Thaa", "Nkoo") or (not script and lang in RIGHT_TO_LEFT) else "ltr"
    )


def own_names(belief: PartyBelief) -> list[PartyName]:
    """A party's names in their scripts, each spelling once, without the one that the page already uses."""
    kept: dict[str, PartyName] = {belief.name: PartyName(lang="en", script="Latn", value=belief.name)}
    for name in belief.names:
        kept.setdefault(name.value, name)
    return list(kept.values())[1:]


def record_rows(document: RunDocument, dossier: Dossier) -> list[Row]:
    """Every item known by the document's as-of date, by date, with the moves it made."""
    known = dossier.cut(document.case.as_of)
    made: dict[str, list[Move]] = defaultdict(list)
    for move in document.waterfall:
        if move.item is not None:
            made[move.item].append(move)
    ordered = sorted(known.items.items(), key=lambda pair: (pair[1].date, pair[0]))
    return [_row(known, key, item, tuple(made[key])) for key, item in ordered]


def _row(dossier: Dossier, key: str, item: Item, moves: tuple[Move, ...]) -> Row:
    source = dossier.sources[item.source]
    side = dossier.case.sides.get(source.side)
    return Row(
        anchor=anchor(key),
        key=key,
        date=item.date,
        item=item,
        source=source,
        side=side.name if side else source.side,
        grade=f"{item.reliability or source.reliability}{item.credibility}",
        link=safe_address(source.address),
        moves=moves,
    )
