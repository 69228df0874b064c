"""From a decision to the line that the log keeps of it, with the item it makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sulh.case import Model
from sulh.errors import UsageError
from sulh.record import Dossier
from sulh.record._models import Credibility, Reliability
from sulh.store.confirm._items import WEIGHTLESS, Proposal, proposal
from sulh.store.confirm._kept import KeptDraft
from sulh.store.confirm._log import Do, Row

LONGEST_ID = 64


class Decision(Model):
    """What a person decides about a draft: accept it (with `set`, changed), skip, give no weight, or reject it.

    An accepted item that carries weight needs both grades: credibility of the sentence, then reliability of the
    source.
    """

    draft: str
    do: Do
    set: dict[str, Any] = {}
    credibility: Credibility | None = None
    reliability: Reliability | None = None


def row_of(one: KeptDraft, decision: Decision, now: Dossier, score: float, by: str) -> Row:
    """A decision about a draft as the log keeps it. `now` is the case as it is by then, `by` becomes the grader.

    Raises: UsageError for an accepted draft that lacks something, or changes to one that is not accepted.
    """
    plain: dict[str, Any] | None = None
    made = proposal(now, one.source, one.draft, score, decision.set)
    if decision.do == "accept":
        plain = _accepted(one, made, decision, by)
    elif decision.do == "no-weight":
        kind = "framing" if made.plain.get("kind") == "framing" else "inference"
        weightless = proposal(now, one.source, one.draft, score, {**decision.set, "kind": kind})
        plain = None if weightless.lacks else _graded(weightless.plain, decision, by)
    elif decision.set:
        raise UsageError(one.id, f"no changes with {decision.do}", ", ".join(decision.set), "Accept it with them.")
    key = None if plain is None else _id(one, now.items)
    changed = made.changed if decision.do == "accept" else ()
    return Row(
        draft=one.id, digest=one.digest, do=decision.do, item=key, plain=plain, changed=changed,
        score=round(score, 4), rules=one.draft.score, pattern=one.pattern,
    )  # fmt: skip


def _accepted(one: KeptDraft, made: Proposal, decision: Decision, by: str) -> dict[str, Any]:
    if made.lacks:
        name, why = next(iter(made.lacks.items()))
        raise UsageError(f"{one.id} {name}", "a draft that can be an item", why, f"Set {name} otherwise, or reject it.")
    weightless = made.plain["kind"] in WEIGHTLESS
    if not weightless and None in (decision.credibility, decision.reliability):
        lacking = "credibility" if decision.credibility is None else "reliability"
        raise UsageError(one.id, "both grades", f"no {lacking}", "Give credibility 1-6 and reliability A-F.")
    return _graded(made.plain, decision, by)


def _graded(plain: dict[str, Any], decision: Decision, by: str) -> dict[str, Any]:
    """The item with its grades; one that weighs nothing is 6, not judged, unless somebody judged it."""
    letter = {"reliability": decision.reliability} if decision.reliability else {}
    graded = {"credibility": decision.credibility or 6, **letter, "grader": by}
    rest = {name: plain[name] for name in ("origin", "score")}
    return {name: value for name, value in plain.items() if name not in rest} | graded | rest


def _id(one: KeptDraft, taken: Mapping[str, Any]) -> str:
    """An id for the item of a draft that no item has: source, sentence, number."""
    tail = one.id.rpartition("/")[2].replace(".", "-")
    base = f"{one.source[: LONGEST_ID - len(tail) - 6].strip('-')}-{tail}"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key
