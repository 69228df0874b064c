"""The dossier: a case with its record and codebook, as it stood at the end of one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sulh.case import TYPES, Case, Quantity
from sulh.case._case import assign, walk
from sulh.record._codebook import Codebook
from sulh.record._models import Grading, Item, Source


@dataclass(frozen=True)
class Dossier:
    """A case, its record, and the texts its items quote. Frozen; every stage takes one and gives a value.

    `raw` is the plain data it was made from (what `digest` is the digest of): ``case``, ``sources``, ``record``,
    ``questions``, and ``grades`` if there are any. `codebook` is the shipped one with the case's own `acts` laid over
    it. `grades` are all gradings of its items in the order they were made; `items` carry those in
    force.
    """

    case: Case
    sources: Mapping[str, Source]
    items: Mapping[str, Item]
    texts: Mapping[str, str]
    codebook: Codebook
    digest: str
    as_of: dt.date
    raw: Mapping[str, Any]
    folder: str = ""
    grades: tuple[Grading, ...] = ()

    def known(self, item: Item) -> dt.date:
        """When an item became known: its own `known`, or its source's date."""
        return item.known or self.sources[item.source].date

    def cut(self, as_of: dt.date) -> Dossier:
        """The dossier at the end of `as_of`: items, demands and answers that became known later are gone.

        Gradings of what stays stay, whenever they were made: they judge a report and are no news themselves.
        """
        items = {key: item for key, item in self.items.items() if self.known(item) <= as_of}
        demands = {k: d for k, d in self.case.demands.items() if d.known is None or d.known <= as_of}
        questions = {
            key: q if q.resolved and q.resolved <= as_of else q.model_copy(update=UNANSWERED)
            for key, q in self.case.questions.items()
            if q.opens <= as_of
        }
        case = self.case.model_copy(update={"demands": demands, "questions": questions})
        grades = tuple(grading for grading in self.grades if grading.item in items)
        return replace(self, case=case, items=items, grades=grades, as_of=as_of)

    def quantities(self) -> dict[str, Quantity]:
        """Every quantity the answer may depend on, by path; the codebook's begin with ``codebook.``

        A number of the codebook that the case states itself stands once, under the case's path ``acts.``
        """
        own = self.case.quantities()
        hidden = {in_codebook(path) for path in own}
        book = {path: q for path, q in walk(self.codebook, "codebook") if path not in hidden}
        return {**own, **book}

    def at(self, numbers: Mapping[str, float]) -> Dossier:
        """The same dossier with some quantities fixed. The digest stays that of the case on disk."""
        codebook = {in_codebook(path): number for path, number in numbers.items()}
        codebook = {p.removeprefix("codebook."): n for p, n in codebook.items() if p.startswith("codebook.")}
        case = {path: number for path, number in numbers.items() if not path.startswith("codebook.")}
        return replace(self, case=self.case.at(case), codebook=assign(self.codebook, codebook))


def in_codebook(path: str) -> str:
    """Where the codebook holds a number of the case: ``acts.REJECT.settler`` is its ``acts.REJECT.p.settler``, and
    ``acts.REJECT.background`` has the same path below ``codebook.``
    """
    if not path.startswith("acts."):
        return path
    act, _, name = path.removeprefix("acts.").partition(".")
    return f"codebook.acts.{act}.{'p.' if name in TYPES else ''}{name}"


UNANSWERED = {"answer": None, "resolved": None, "basis": None}
