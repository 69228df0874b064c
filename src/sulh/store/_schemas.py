"""The published form of a case's files and of a run: JSON Schema 2020-12, made from the models."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sulh.case import FORMAT, Case, Quantity, Question, Slug
from sulh.record import Codebook, Grading, Item, Source
from sulh.store._scenarios import Scenario

FOLDER = Path(__file__).with_name("schemas")
TRIPLE = ("low", "likely", "high")
BASES = ("quoted", "computed", "assumed")
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of each file of a case (case, record, sources, questions, grades, scenario), of a codebook, and
    of the documents of a run, of why and of compare.

    What a schema cannot say (that shares sum, that names exist, that a quotation stands at its span) only
    `check_case` tells.
    """
    from sulh.brief import LensDocument, WhyDocument, schema  # here, since a page's machinery is slow to load

    kinds: dict[str, Any] = {
        "case": Case,
        "record": dict[Slug, Item],
        "sources": dict[Slug, Source],
        "questions": dict[Slug, Question],
        "codebook": Codebook,
        "grades": list[Grading],
        "scenario": Scenario,
    }
    made = {name: TypeAdapter(kind).json_schema() for name, kind in kinds.items()}
    del made["case"]["properties"]["questions"], made["case"]["$defs"]["Question"]
    for body in made.values():
        _tighten(body)
    made["run"] = schema()
    made["why"] = WhyDocument.model_json_schema(mode="serialization")
    made["compare"] = LensDocument.model_json_schema(mode="serialization")
    heads = {name: {"$schema": DIALECT, "$id": f"urn:sulh:schema:{name}:{FORMAT}"} for name in made}
    return {name: heads[name] | body | heads[name] for name, body in made.items()}


def write_schemas(folder: str | Path = FOLDER) -> list[Path]:
    """Write every schema to `folder`, by default where the package keeps them, and give the files."""
    paths = []
    for name, body in schemas().items():
        path = Path(folder) / f"{name}.schema.json"
        path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


def _tighten(body: dict[str, Any]) -> None:
    """Say in a schema what the models check by rule: quantities, keys that must be ids, and dates written in full."""
    for kind in _quantities():
        if kind.__name__ in body.get("$defs", {}):
            _bound(body["$defs"][kind.__name__], *kind.RANGE)
    for part in _parts(body):
        if "patternProperties" in part:
            part["additionalProperties"] = False
        if part.get("format") == "date":
            part["pattern"] = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def _quantities(kind: type[Quantity] = Quantity) -> Iterator[type[Quantity]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _quantities(narrower)


def _bound(body: dict[str, Any], bottom: float, top: float) -> None:
    """A quantity: one number or all of three, each within its range, and exactly one basis."""
    number: dict[str, Any] = {"type": "number"}
    if bottom > -math.inf:
        number["minimum"] = bottom
    if top < math.inf:
        number["maximum"] = top
    body["properties"] |= dict.fromkeys(("value", *TRIPLE), number)
    body["dependentRequired"] = {name: [other for other in TRIPLE if other != name] for name in TRIPLE}
    body["allOf"] = [{"oneOf": [{"required": [name]} for name in names]} for names in (("value", "likely"), BASES)]


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a schema, at whatever depth."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _parts(inner)
