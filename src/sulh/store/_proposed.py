"""What a language model proposes for a text of a case, beside the drafts of the rules."""

from __future__ import annotations

from pathlib import Path

from sulh.reading import Drafts
from sulh.reading.files import Extracted
from sulh.reading.model import Endpoint, Proposed, propose
from sulh.store._drafts import gazetteer_of
from sulh.store._load import load_case


def proposed(found: Extracted, place: Endpoint, case: str | Path | None = None) -> Proposed:
    """What a model makes of an extracted text, with the names, issues and acts of a case: see `propose`."""
    acts = None
    if case is not None:
        acts = {code: act.definition for code, act in load_case(case).codebook.acts.items()}
    return propose(found.text, place, gazetteer_of(case), acts)


def with_proposed(drafts: Drafts, more: Proposed) -> Drafts:
    """The drafts of the rules as they were, and after them those of the model whose quotation stands in the text.

    Raises: ValueError if they are of two texts.
    """
    if drafts.sha256 != more.sha256:
        raise ValueError("the drafts of the rules and those of the model are of two texts")
    told = f"{len(more.drafts)} drafts, the last, are by the model {more.name} at {more.host}"
    left = f"; {len(more.ungrounded)} that the text does not hold are left out" if more.ungrounded else ""
    return drafts.model_copy(
        update={"drafts": (*drafts.drafts, *more.drafts), "noticed": (*drafts.noticed, told + left)}
    )
