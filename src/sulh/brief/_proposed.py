"""What a language model proposed, in words: what the text holds, and apart from it what it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sulh.brief._drafts import SHOWN
from sulh.inert import inert
from sulh.reading import Draft
from sulh.reading.model import Proposed

LISTED = 12


def proposed_told(found: Proposed, names: Mapping[str, str] | None = None) -> list[str]:
    """What a model proposed in lines for a terminal. `names` gives ids of a case their names."""
    names = names or {}
    head = f"By the model {found.name} at {found.host}: {len(found.drafts)} drafts whose words stand in the text"
    lines = ["", inert(head)]
    for one in found.drafts:
        lines += ["", f"{one.sentence:>3}  “{_cut(one.quote)}”", *_draft(one, names)]
    if found.ungrounded:
        lines += ["", "Not in the text, so that nobody can accept them:"]
        lines += [f"  {one.kind:<10}{one.act or '':<17}“{_cut(one.quote)}”" for one in found.ungrounded[:LISTED]]
        lines += _more(len(found.ungrounded))
    for head, said in (("Dropped, since a field was wrong:", found.dropped), ("Emptied:", found.noticed)):
        if said:
            lines += ["", head, *(f"  {inert(one)}" for one in said[:LISTED]), *_more(len(said))]
    return [*lines, "", "A model's drafts have no score: nobody measured them. Look at each beside the text."]


def _draft(one: Draft, names: Mapping[str, str]) -> Iterator[str]:
    who = " → ".join(names.get(key, key) for key in (one.actor, one.recipient) if key)
    yield f"     {one.kind:<10}{one.act or '':<17}{inert(who)}"
    facts: list[str] = [one.modality] if one.modality != "asserted" else []
    facts += [f"on {names.get(one.issue, one.issue)}"] if one.issue else []
    facts += [f"said by {one.speaker}"] if one.speaker else []
    facts.append(one.why["quote"].rpartition("; ")[2] if "found as printed" in one.why["quote"] else one.why["quote"])
    yield f"       {_cut('; '.join(facts))}"


def _cut(text: str) -> str:
    text = inert(" ".join(text.split()))
    return text if len(text) <= 2 * SHOWN else text[: 2 * SHOWN - 1] + "…"


def _more(count: int) -> list[str]:
    return [f"  and {count - LISTED} more (--json shows them)"] if count > LISTED else []
