"""Conflicts from files: the section of a case on its own, or the exchange form with states and payoffs written out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sulh.bargain.stability._build import graph_model
from sulh.bargain.stability._listed import from_listing
from sulh.bargain.stability._model import GraphModel
from sulh.case import Conflict, read_yaml
from sulh.case._checks import Fault
from sulh.case._yaml import RefusedError, read_text
from sulh.errors import CaseError, Problem


class _Loose(BaseModel):
    """Part of the exchange form. What else stands there (sources, published answers) is left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class ListedOption(_Loose):
    """An option: ``fwd`` can only be taken, ``back`` only given up."""

    name: str
    permittedDirection: Literal["both", "fwd", "back"] = "both"  # noqa: N815  # the exchange form's own word


class ListedMaker(_Loose):
    """A decision maker: the numbers of its options from 0, and payoffs, a ranking of states from 1, or statements."""

    name: str
    options: tuple[int, ...] = ()
    payoffs: tuple[float, ...] | None = None
    ranking_best_first: tuple[tuple[int, ...], ...] | None = None
    preferences: tuple[str, ...] | None = None


class Listing(_Loose):
    """A conflict in the exchange form. States are spelt with Y, N and - by option and counted from 1."""

    id: str = ""
    title: str = ""
    options: tuple[ListedOption, ...] = ()
    decisionMakers: tuple[ListedMaker, ...]  # noqa: N815  # the exchange form's own word
    states: tuple[str, ...] | None = None
    infeasible: tuple[str, ...] = ()
    reachable: Mapping[str, Mapping[str, tuple[int, ...]]] | None = None
    status_quo: int | None = None


def read_conflict(path: str | Path) -> GraphModel:
    """A conflict from a file: ``.json`` in the exchange form, or a `Conflict` in ``.json`` or ``.yaml``.

    The exchange form has ``options``, ``decisionMakers``, ``states`` and perhaps ``reachable``: where that is given it
    says who can move where, else the options do.

    Raises: CaseError with everything that is wrong with the file.
    """
    path = Path(path)
    name = path.name
    if path.suffix.lower() in (".yaml", ".yml"):
        document = read_yaml(path, name)
        if document.problems:
            raise CaseError(document.problems)
        return _own(document.data, name)
    try:
        data = json.loads(read_text(path, name), object_pairs_hook=_once, parse_constant=_finite)
    except RefusedError as refused:
        raise CaseError([Problem(name, *refused.args)]) from None
    except (ValueError, RecursionError) as error:
        told = "too many levels" if isinstance(error, RecursionError) else str(error)
        raise CaseError([Problem(name, 0, name, "JSON", told, "Mend the syntax.")]) from None
    if isinstance(data, dict) and "decisionMakers" in data:
        listing = _read(Listing, data, name)
        model, faults = from_listing(listing)
        if model is None:
            raise CaseError(list(_told(faults, name)))
        return model
    return _own(data, name)


def _own(data: Any, name: str) -> GraphModel:
    """A conflict in the form that a case has: as a file of its own, or a whole case of which the rest is left alone."""
    if isinstance(data, dict) and isinstance(data.get("conflict"), dict):
        data = data["conflict"]
    if not isinstance(data, dict) or "decision_makers" not in data:
        expected = "decisionMakers (the exchange form) or decision_makers (as in a case)"
        raise CaseError([Problem(name, 0, name, expected, "neither", "See docs/stability.md.")])
    conflict = _read(Conflict, data, name)
    try:
        return graph_model(conflict)
    except CaseError as error:
        told = [Problem(name, 0, p.where, p.expected, p.got, p.next_step) for p in error.problems]
        raise CaseError(told) from None


def _read(kind: Any, data: Any, name: str) -> Any:
    try:
        return TypeAdapter(kind).validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        told = [
            Problem(name, 0, ".".join(map(str, e["loc"])) or name, e["msg"].removeprefix("Value error, "),
                    str(e["input"])[:60], "See docs/stability.md.")
            for e in error.errors(include_url=False)
        ]  # fmt: skip
        raise CaseError(told) from None


def _told(faults: list[Fault], name: str) -> Iterator[Problem]:
    for fault in faults:
        yield Problem(name, 0, ".".join(map(str, fault.path)) or name, fault.expected, fault.got, fault.next_step)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for k, key in enumerate(keys) if key in keys[:k])
        raise ValueError(f'the key "{twice}" twice in one object')
    return found


def _finite(word: str) -> float:
    raise ValueError(f"{word}, which is no number of JSON")
