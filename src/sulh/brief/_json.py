"""The document as JSON, and the schema of that JSON."""

from __future__ import annotations

import json
from typing import Any

from sulh.brief._document import RunDocument


def document_json(document: RunDocument) -> str:
    """The document as one JSON text: keys sorted, two spaces, UTF-8 as it is, a newline at the end.

    Equal documents give equal text; `RunDocument.model_validate_json` reads it back.
    """
    plain = document.model_dump(mode="json", by_alias=True)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `document_json` writes."""
    body = RunDocument.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **body}
