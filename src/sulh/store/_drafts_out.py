"""Drafts in the forms of other tools: of a text that was just read, or those that a case keeps."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sulh.errors import UsageError
from sulh.reading import Drafts, freeze, plover_records, web_annotations
from sulh.reading.files import Extracted
from sulh.record import Codebook, Source
from sulh.store._drafts import DRAFTS, gazetteer_of, load_drafts
from sulh.store._load import load_case

Form = Literal["plover", "annotations"]
_UNSEEN = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
FORMS: tuple[Form, ...] = ("plover", "annotations")


@dataclass(frozen=True)
class Out:
    """A document, what it holds, and how many drafts were left out of it for which reason."""

    plain: list[Any] | dict[str, Any]
    count: int
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def json(self) -> str:
        """The document as text. Characters that reorder, hide or are half of one are written as ``\\u`` escapes."""
        text = json.dumps(self.plain, ensure_ascii=False, indent=1)
        return _UNSEEN.sub(lambda match: json.dumps(match[0])[1:-1], text) + "\n"


def drafts_out(
    form: Form, found: Extracted, drafts: Drafts, case: str | Path | None = None, now: dt.datetime | None = None
) -> Out:
    """The drafts of a text that was just read, as event records (a list) or annotations (a collection)."""
    if form == "annotations":
        plain = web_annotations(drafts, freeze(found.text)[0], now or dt.datetime.now(dt.UTC))
        return Out(plain, plain["total"])
    book = None if case is None else load_case(case).codebook
    return _records([(None, drafts)], book, dict(gazetteer_of(case).names))


def case_drafts_out(case: str | Path, form: Form, source: str | None = None, now: dt.datetime | None = None) -> Out:
    """The drafts that a case keeps, of one source or of all, in the order of their names.

    Event records are one list. Annotations of one source are a collection, those of all a list of collections.

    Raises: UsageError where the case keeps none, or for a source that it keeps none of.
    """
    dossier = load_case(case)
    folder = Path(dossier.folder)
    names = [source] if source else sorted(path.stem for path in (folder / DRAFTS).glob("*.json"))
    if not names:
        step = f"sulh draft {case} --from FILE --keep makes some."
        raise UsageError("export drafts", "a case that keeps drafts", f'"{case}", which keeps none', step)
    kept = {name: load_drafts(folder, name) for name in names}
    if form == "plover":
        return _records(list(kept.items()), dossier.codebook, dict(gazetteer_of(case).names))
    made = [_annotated(dossier.texts, dossier.sources, name, drafts, now) for name, drafts in kept.items()]
    return Out(made[0] if source else made, sum(one["total"] for one in made))


def _annotated(
    texts: Mapping[str, str], sources: Mapping[str, Source], name: str, drafts: Drafts, now: dt.datetime | None
) -> dict[str, Any]:
    if name not in texts or sources[name].sha256 != drafts.sha256:
        got = f'drafts of "{name}", of whose text they are not'
        raise UsageError("export drafts", "drafts of a source of the case", got, "Remove them and draft it again.")
    return web_annotations(drafts, texts[name], now or dt.datetime.now(dt.UTC), name, sources[name].address)


def _records(kept: Sequence[tuple[str | None, Drafts]], book: Codebook | None, names: Mapping[str, str]) -> Out:
    records: list[Any] = []
    left_out: Counter[str] = Counter()
    for source, drafts in kept:
        made = plover_records(drafts, book, names, source)
        records += made.records
        left_out.update(made.left_out)
    return Out(records, len(records), dict(sorted(left_out.items())))
