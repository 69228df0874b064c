"""Drafts as W3C Web Annotations (Recommendation of 23 February 2017): words of a text, and what was read from them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sulh.reading._models import Draft, Drafts

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Characters of the text given before and behind a quotation."""


def web_annotations(
    drafts: Drafts, text: str, generated: dt.datetime, source: str | None = None, address: str | None = None
) -> dict[str, Any]:
    """An AnnotationCollection of one page, with an annotation for every draft that is not of kind none.

    The target is the frozen text, ``urn:sulh:text:SHA256``, selected by its words (TextQuoteSelector with the 32
    characters on both sides) and by position (TextPositionSelector, in characters, end excluded). One body is the act
    as a tag, another holds all other fields of the draft as JSON. `creator` is the rules with their version, or a
    language model that the software asked. The address, where it is known, is what the text is a copy of (``via``).

    Args:
        text: the frozen text of the drafts. generated: when, with its zone.
        source: the id of the text in its case. address: where it was published.
    Raises: ValueError if the text is another one, or `generated` has no zone.
    """
    import hashlib

    if hashlib.sha256(text.encode()).hexdigest() != drafts.sha256:
        raise ValueError("the text is not the one that the drafts are of")
    if generated.tzinfo is None:
        raise ValueError("generated must have a zone")
    when = generated.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = [one for one in drafts.drafts if one.kind != "none"]
    name = f"urn:sulh:drafts:{drafts.sha256}"
    items = [_annotation(one, number, drafts, text, when, address) for number, one in enumerate(told, 1)]
    label = source or drafts.about.title or drafts.about.publisher
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": name,
        "type": "AnnotationCollection",
        **({"label": label} if label else {}),
        "generator": _software(None),
        "generated": when,
        "total": len(items),
    }
    if items:
        document["first"] = {
            "id": f"{name}:page:1", "type": "AnnotationPage", "partOf": name, "startIndex": 0, "items": items,
        }  # fmt: skip
    return document


def _annotation(one: Draft, number: int, drafts: Drafts, text: str, when: str, address: str | None) -> dict[str, Any]:
    fields = one.model_dump(mode="json", exclude={"quote", "start", "end"})
    bodies = (
        [{"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": one.act}] if one.act else []
    )
    bodies.append(
        {
            "type": "TextualBody",
            "purpose": "describing",
            "format": "application/json",
            "value": json.dumps(fields, ensure_ascii=False, sort_keys=True),
        }
    )
    source: dict[str, Any] = {"id": f"urn:sulh:text:{drafts.sha256}", "type": "Text", "format": "text/plain"}
    source |= {"language": drafts.about.lang} if drafts.about.lang else {}
    source |= {"via": address} if address else {}
    return {
        "@context": CONTEXT,
        "id": f"urn:sulh:drafts:{drafts.sha256}:{number}",
        "type": "Annotation",
        "motivation": "classifying",
        "creator": _software(one.origin),
        "generator": _software(None),
        "generated": when,
        "body": bodies,
        "target": {"type": "SpecificResource", "source": source, "selector": _selectors(one, text)},
    }


def _selectors(one: Draft, text: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "TextQuoteSelector",
            "exact": text[one.start : one.end],
            "prefix": text[max(0, one.start - AROUND) : one.start],
            "suffix": text[one.end : one.end + AROUND],
        },
        {"type": "TextPositionSelector", "start": one.start, "end": one.end},
    ]


def _software(origin: str | None) -> dict[str, str]:
    from sulh import __version__

    if origin is None:
        return {"id": f"urn:sulh:software:{__version__}", "type": "Software", "name": f"sulh {__version__}"}
    rules = origin == "rules"
    told = f"rules of sulh {__version__}" if rules else f"a language model, asked by sulh {__version__}"
    return {"id": f"urn:sulh:{'rules' if rules else 'model'}:{__version__}", "type": "Software", "name": told}
