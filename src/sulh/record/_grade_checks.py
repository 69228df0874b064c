"""What a reader should look at in the grades of a record, and in who is said to have done an incident."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, get_args

from sulh.case._checks import Fault, nearest
from sulh.record._codebook import Codebook
from sulh.record._grading import Diagonal, Grade, diagonals, far_apart, grades_by_item
from sulh.record._models import Attribution, Grading, Item, Source
from sulh.record._reliance import NO_EVIDENCE

Items = Mapping[str, Item]
Sources = Mapping[str, Source]


def grade_faults(rows: Sequence[Mapping[str, Any]], items: Collection[str]) -> Iterator[Fault]:
    """Rows of ``grades.csv`` that grade an item which is not there: findings, since an item may have been removed.

    A row that meant another item is told with the nearest name, and is no error either: names of items are alike.
    """
    for k, row in enumerate(rows):
        word = row.get("item")
        if word is not None and word not in items:
            step = f"{nearest(word, items)} The row is kept as history and counts for nothing.".lstrip()
            yield Fault(("grades", k, "item"), "the id of an item", f'"{word}"', step, "finding")


def grade_findings(items: Items, sources: Sources, grades: Sequence[Grading], codebook: Codebook) -> list[Fault]:
    """Grades on the diagonal, graders far apart, and attribution where it is missing or has no meaning."""
    own: dict[str, tuple[str | None, Grade]] = {
        key: (item.grader, (item.reliability or sources[item.source].reliability, item.credibility))
        for key, item in items.items()
    }
    findings = [*_diagonals(diagonals(items, sources, grades)), *_far_apart(grades_by_item(own, grades))]
    findings += [fault for key, item in items.items() for fault in _attribution(key, item, codebook)]
    return [*findings, *_attribution_of_rows(items, codebook)]


def _diagonals(shares: Mapping[str, Diagonal]) -> Iterator[Fault]:
    """A finding for each grader whose grades lie on the diagonal, and for the items that name none."""
    for who, found in shares.items():
        if found.warns:
            whose = f" by {who}" if who else " that name no grader" if len(shares) > 1 else ""
            got = f"{found.same} of {found.n} items{whose} graded A1, B2, C3 and so on"
            step = "The letter is about the source and the number about the sentence: `sulh grade` asks for them apart."
            yield Fault(("record",), "reliability and credibility that are judged apart", got, step, "finding")


def _far_apart(by_item: Mapping[str, Mapping[str, Grade]]) -> Iterator[Fault]:
    for key, graders in by_item.items():
        if any(far_apart(one, other) for one, other in combinations(graders.values(), 2)):
            got = ", ".join(f"{letter}{number} by {who}" for who, (letter, number) in graders.items())
            step = "Let them read it again together; the last row of grades.csv is the grade."
            yield Fault(("record", key), "graders within one step of each other", got, step, "finding")


def _attribution(key: str, item: Item, codebook: Codebook) -> Iterator[Fault]:
    """Who did an incident is part of what is reported; for other acts the question does not arise."""
    incident = codebook.acts[item.act].incident is not None
    path = ("record", key, "attribution")
    if incident and item.row is None and item.attribution is None and item.kind not in NO_EVIDENCE:
        expected = f"an attribution for the incident {item.act}"
        step = f"Say whether its author is {', '.join(get_args(Attribution)[:-1])} or verified."
        yield Fault(path, expected, "none", step, "finding")
    elif not incident and item.attribution is not None:
        expected = f"no attribution: {item.act} is no incident"
        step = "Remove it, or name the act that the incident is."
        yield Fault(path, expected, item.attribution, step, "finding")


def _attribution_of_rows(items: Items, codebook: Codebook) -> Iterator[Fault]:
    """Event data name who did it and not how that is known: one note for each source, however many rows it has."""
    rows: dict[str, list[str]] = defaultdict(list)
    for key, item in items.items():
        if item.row is not None and item.attribution is None and codebook.acts[item.act].incident is not None:
            rows[item.source].append(key)
    for source, keys in rows.items():
        got = f"{len(keys)} of event data that name an author alone, like {keys[0]}"
        step = "They weigh as if it were known; an attribution in record.csv lowers that."
        yield Fault(("sources", source), "incidents that say how their author is known", got, step, "note")
