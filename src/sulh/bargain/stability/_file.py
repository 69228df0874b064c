"""Conflicts from files: the section of a case on its own, or the exchange form with states and payoffs written out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sulh.bargain.stability._build import try_model
from sulh.bargain.stability._listed import from_listing
from sulh.bargain.stability._model import GraphModel
from sulh.case import Conflict, read_yaml
from sulh.case._checks import Fault
from sulh.case._yaml import RefusedError, read_text
from sulh.errors import CaseError, Problem

Lines = Callable[[Sequence[str | int]], int]


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
        return _own(document.data, name, lambda path: document.line(tuple(path)))
    try:
        data = json.loads(read_text(path, name), object_pairs_hook=_once, parse_constant=_finite)
    except RefusedError as refused:
        raise CaseError([Problem(name, *refused.args)]) from None
    except (ValueError, RecursionError) as error:
        told = "too many levels" if isinstance(error, RecursionError) else str(error)
        raise CaseError([Problem(name, 0, name, "JSON", told, "Mend the syntax.")]) from None
    if isinstance(data, dict) and "decisionMakers" in data:
        listing = _read(Listing, data, name)
        if misspelt := [*_misspelt(data)]:
            raise CaseError(list(_told(misspelt, name)))
        model, faults = from_listing(listing)
        if model is None:
            raise CaseError(list(_told(faults, name)))
        return model
    return _own(data, name)


def _nowhere(_: Sequence[str | int]) -> int:
    """The line of a path in a file whose lines are not known."""
    return 0


def _own(data: Any, name: str, line: Lines = _nowhere) -> GraphModel:
    """A conflict in the form that a case has: as a file of its own, or a whole case of which the rest is left alone."""
    below: tuple[str | int, ...] = ()
    if isinstance(data, dict) and isinstance(data.get("conflict"), dict):
        data, below = data["conflict"], ("conflict",)
    if not isinstance(data, dict) or "decision_makers" not in data:
        expected = "decisionMakers (the exchange form) or decision_makers (as in a case)"
        raise CaseError([Problem(name, 0, name, expected, "neither", "See docs/stability.md.")])

    def at(path: Sequence[str | int]) -> int:
        return line((*below, *path))

    model, faults = try_model(_read(Conflict, data, name, at))
    if model is None:
        raise CaseError(list(_told(faults, name, at)))
    return model


def _read(kind: Any, data: Any, name: str, line: Lines = _nowhere) -> Any:
    try:
        return TypeAdapter(kind).validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        told = []
        for one in error.errors(include_url=False):
            path = one["loc"]
            where, (expected, got, step) = ".".join(map(str, path)) or name, _worded(one)
            told.append(Problem(name, line(path), where, expected, got, step))
        raise CaseError(told) from None


def _worded(error: Any) -> tuple[str, str, str]:
    """What was expected, what was got, and the next step, in words of ours."""
    see, last = "See docs/stability.md.", str((error["loc"] or ("",))[-1])
    if error["type"] == "missing":
        return f"a field {last}", "none", f"Add it. {see}"
    if error["type"] == "extra_forbidden":
        return "fields of a conflict alone", f'"{last}"', f"Remove it, or mend its name. {see}"
    if error["type"] == "json_invalid":
        return "a file of few levels", "very deep nesting", "Flatten the value."
    words = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return words, str(error["input"])[:60], see


_LEFT_ALONE = {"source", "published", "equilibria", "stability", "unilateral_improvements", "note", "notes"}


def _misspelt(data: Any) -> Iterator[Fault]:
    """Fields of the exchange form that are not known and all but spell one that is: left alone they would not count."""
    parts: list[tuple[tuple[str | int, ...], Any, Any]] = [((), data, Listing)]
    for key, kind in (("options", ListedOption), ("decisionMakers", ListedMaker)):
        parts += [((key, k), one, kind) for k, one in enumerate(data.get(key, ()))]
    for path, given, kind in parts:
        known = kind.model_fields
        for key in set(given) - set(known) - _LEFT_ALONE:
            plain = {name.replace("_", "").lower(): name for name in known}
            near = get_close_matches(key.replace("_", "").lower(), plain, 1, 0.85)
            if near:
                step = f"Write {plain[near[0]]}, or another name if it is something else."
                yield Fault((*path, key), f"the field {plain[near[0]]}", f'"{key}"', step)


def _told(faults: list[Fault], name: str, line: Lines = _nowhere) -> Iterator[Problem]:
    for fault in faults:
        where = ".".join(map(str, fault.path)) or name
        yield Problem(name, line(fault.path), where, fault.expected, fault.got, fault.next_step)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for k, key in enumerate(keys) if key in keys[:k])
        raise ValueError(f'the key "{twice}" twice in one object')
    return found


def _finite(word: str) -> float:
    raise ValueError(f"{word}, which is no number of JSON")
