"""The drafts that a case keeps, each under a name of its own, and the pattern that drafted it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sulh.errors import UsageError
from sulh.reading import Draft, Drafts
from sulh.record import Dossier
from sulh.store._drafts import DRAFTS, load_drafts
from sulh.store.confirm._log import Pattern


@dataclass(frozen=True)
class KeptDraft:
    """A draft of a case.

    `id` is ``SOURCE/SENTENCE.NUMBER``, number k for the k-th draft of its sentence. `digest` is of its content, without
    score and reasons. `place` is where its sentence stands in its text, from 0 to 1.
    """

    id: str
    source: str
    draft: Draft
    digest: str
    place: float

    @property
    def pattern(self) -> Pattern:
        """The words that drafted it, in small letters, with act and kind."""
        return " ".join(self.draft.why.get("act", "").split()), self.draft.act, self.draft.kind


def kept_drafts(folder: Path, dossier: Dossier) -> dict[str, KeptDraft]:
    """All drafts that a case keeps, by id, in the order of their sources and texts.

    Raises: UsageError for drafts that cannot be read, are of no source of the case, or do not stand in its text.
    """
    found: dict[str, KeptDraft] = {}
    for path in sorted((folder / DRAFTS).glob("*.json")):
        if path.name.startswith((".", "_")):
            continue
        source = path.stem
        drafts = load_drafts(folder, source)
        if source not in dossier.sources or dossier.sources[source].sha256 != drafts.sha256:
            step = "Put the source back as it was, or remove the drafts and draft the text again."
            raise UsageError(f"{DRAFTS}/{path.name}", "drafts of the text of a source of the case", "of another", step)
        found |= {one.id: one for one in _named(source, drafts, dossier.texts[source])}
    return found


def _named(source: str, drafts: Drafts, text: str) -> list[KeptDraft]:
    count: Counter[int] = Counter()
    named = []
    for one in drafts.drafts:
        count[one.sentence] += 1
        if text[one.start : one.end] != one.quote:
            got, step = f"{one.quote[:40]!r} elsewhere", "Remove the drafts and draft the text again."
            raise UsageError(f"{DRAFTS}/{source}.json", "quotations at their spans", got, step)
        key = f"{source}/{one.sentence}.{count[one.sentence]}"
        place = (one.sentence - 1) / max(1, drafts.sentences - 1)
        named.append(KeptDraft(key, source, one, digest_of(one), place))
    return named


def digest_of(draft: Draft) -> str:
    """The SHA-256 of what a draft says, without how sure it is and why; its first 16 hex digits.

    Who drafted it counts where it was not the rules: so a decision about a draft made before others could draft stands.
    """
    left_out = {"score", "why", "marks"} | ({"origin"} if draft.origin == "rules" else set())
    plain = draft.model_dump(mode="json", exclude=left_out)
    text = json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
