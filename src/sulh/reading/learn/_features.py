"""What a classifier looks at in a draft: what the lexicon and the rules read, and nothing of who confirmed it."""

from __future__ import annotations

from sulh.reading._models import Draft

FOURTHS = 4


def features(draft: Draft, place: float) -> dict[str, float]:
    """The features of a draft by name: 1 for what holds, a number for a share; what is not there is 0.

    Its trigger (the words that drafted it), act, kind, modality, polarity, each alone and trigger with kind; whether it
    is hedged, reported, done together, dated; who is named, inferred or missing; in which fourth of the text
    `place` (0 to 1) lies; the hands it went through; and the rules' own score.
    """
    trigger = " ".join(draft.why.get("act", "").split())
    held = {
        f"trigger={trigger}": 1.0,
        f"act={draft.act}": 1.0,
        f"kind={draft.kind}": 1.0,
        f"trigger={trigger} kind={draft.kind}": 1.0,
        f"modality={draft.modality}": 1.0,
        f"polarity={draft.polarity}": 1.0,
        f"fourth={min(int(place * FOURTHS), FOURTHS - 1)}": 1.0,
        "hedged": float(draft.hedged),
        "reported": float(draft.reported),
        "together": float(draft.together),
        "dated": float(draft.date is not None),
        "recipient inferred": float(draft.recipient_inferred),
        "score": draft.score,
        "hands": min(len(draft.chain), 3) / 3,
    }
    for name in ("actor", "recipient", "speaker", "issue"):
        value = getattr(draft, name)
        held[f"{name} named"] = float(value is not None)
        held[f"{name} in the words"] = float(name in draft.marks)
        if value is not None and name != "speaker":
            held[f"{name}={value}"] = 1.0
    return {name: value for name, value in held.items() if value}
