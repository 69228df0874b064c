"""A draft on the screen: its sentence between its neighbours, and the fields drafted beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sulh.cli._screen import block, styled
from sulh.inert import inert
from sulh.store.confirm._views import in_words

if TYPE_CHECKING:
    from sulh.store.confirm import Glance, KeptDraft, Proposal

COLOURS = {"actor": "cyan", "act": "yellow", "recipient": "cyan"}


def shown(view: Glance) -> str:
    """The sentence between its neighbours, with doer, act and recipient in colour."""
    parts = [styled(block(view.before), dim=True)] if view.before else []
    parts.append(_marked(block(f"▌ {view.quote}"), view))
    parts += [styled(block(view.after), dim=True)] if view.after else []
    return "\n".join(parts)


def _marked(told: str, view: Glance) -> str:
    """A wrapped paragraph with its marks: colours come after the wrapping, since they have no width."""
    spans: list[tuple[int, int, str]] = []
    for name, (start, end) in view.marks.items():
        words = view.quote[start:end].split()
        pattern = in_words(words)
        nth = sum(match.start() < start for match in pattern.finditer(view.quote))
        found = list(pattern.finditer(told))
        if nth < len(found) and not any(a < found[nth].end() and found[nth].start() < b for a, b, _ in spans):
            spans.append((*found[nth].span(), COLOURS[name]))
    out, at = "", 0
    for start, end, colour in sorted(spans):
        out += styled(told[at:start], bold=True) + styled(told[start:end], fg=colour, bold=True, underline=True)
        at = end
    return out + styled(told[at:], bold=True)


def drafted(made: Proposal, one: KeptDraft, view: Glance) -> str:
    """The fields drafted, what they lack, and why."""
    plain = made.plain
    facts = [
        ("item", plain.get("text", "no act yet")),
        ("kind", plain.get("kind", "")),
        ("when", f"{plain['date']} ({plain['date_precision']})"),
        ("mode", plain.get("modality", "")),
        ("author", plain.get("attribution", "")),
        ("because", "; ".join(f"{name}: {words}" for name, words in view.because.items())),
        ("hedged", ", ".join(one.draft.hedges)),
        ("note", "; ".join(view.notes)),
        ("changed", ", ".join(made.changed)),
    ]
    told = [block(inert(str(words)), label) for label, words in facts if words]
    told += [styled(block(f"{name}: {inert(why)}", "lacks"), fg="yellow") for name, why in made.lacks.items()]
    return "\n".join(told)
