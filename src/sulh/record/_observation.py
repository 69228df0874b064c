"""One item as the report model sees it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

Happening = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """One item about a party, with what the report model needs: r, m and P(act | type), see `sulh.belief`.

    `date` is when it happened, no later than `known`. Observations with one `happening` report one happening. `r` is
    0 for an item that does not count, and `why` says why not; for one that counts `why` says how r came about. `full`
    is what r would be if no other item took its place: `replaced_by` names the item that supersedes it.
    `pair` names the two items of a contradiction, whose observation carries the id of the later one; it is there only
    as long as reports of all the families in `needs` are.
    """

    item: str
    family: str
    date: dt.date
    known: dt.date
    happening: Happening
    act: str
    r: float
    m: float
    p: tuple[float, ...]
    why: str
    full: float
    replaced_by: str | None = None
    pair: tuple[str, str] | None = None
    needs: tuple[str, ...] = ()
