"""The shape of plain data: what the models expect at a path, and as much of a model as is valid."""

from __future__ import annotations

import datetime as dt
import json
import re
import types
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from sulh.case import Model, Quantity

Path_ = tuple[str | int, ...]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@cache
def bare(kind: Any) -> Any:
    """A type without what is said about it: ``Annotated[X | None, …]`` is ``X``."""
    while True:
        origin, inner = get_origin(kind), [arg for arg in get_args(kind) if arg is not type(None)]
        if origin is Annotated or (origin in (Union, types.UnionType) and len(inner) == 1):
            kind = inner[0]
        else:
            return kind


def model(kind: Any) -> type[Model] | None:
    """The model that a type is, if it is one."""
    kind = bare(kind)
    return kind if isinstance(kind, type) and issubclass(kind, Model) else None


def child(kind: Any, key: str | int) -> Any:
    """The type expected at `key` of a value of type `kind`; None where nothing is."""
    kind = bare(kind)
    if (form := model(kind)) is not None:
        field = form.model_fields.get(str(key))
        return None if field is None else _whole(field)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is dict:
        return inner[1]
    if origin is tuple and isinstance(key, int):
        return inner[0] if inner[1:] == (...,) else inner[key] if key < len(inner) else None
    return None


def below(kind: Any, path: Path_) -> Any:
    """The type expected at a path below a value of type `kind`; None where nothing is."""
    for key in path:
        kind = child(kind, key)
    return kind


def describe(kind: Any) -> str:
    """What a value of this type is, in words for the person who writes it."""
    kind = bare(kind)
    if (form := model(kind)) is not None:
        if issubclass(form, Quantity):
            unit = "a quantity" if form.UNIT == "a number" else form.UNIT
            unit = unit if unit.startswith("a ") else f"a quantity {unit}"
            return f"{unit} with its basis, like {{value: 0.4, assumed: why}}"
        return f"a mapping with the fields {', '.join(form.model_fields)}"
    if get_origin(kind) is Literal:
        return one_of([json.dumps(value) if isinstance(value, str) else str(value) for value in get_args(kind)])
    simple = {
        dt.date: "a date like 2025-10-28",
        bool: "true or false",
        int: "a whole number",
        float: "a number",
        str: "text",
        dict: "a mapping",
        tuple: "a list",
    }
    return simple.get(get_origin(kind) or kind, "something else")


def bounded(kind: Any) -> str:
    """What a number of this type is, with its bounds."""
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(arg for arg in get_args(kind) if arg is not type(None))
    facts = [fact for part in getattr(kind, "__metadata__", ()) for fact in getattr(part, "metadata", [part])]
    low, high = (next((getattr(fact, end) for fact in facts if hasattr(fact, end)), None) for end in ("ge", "le"))
    if low is not None and high is not None:
        return f"{describe(kind)} within [{low:g}, {high:g}]"
    return f"{describe(kind)} of at least {low:g}" if low is not None else f"{describe(kind)} of at most {high:g}"


def one_of(words: list[str]) -> str:
    """The words in a row."""
    return words[0] if len(words) == 1 else f"one of {', '.join(words)}"


def errors(kind: Any, data: Any) -> tuple[Any, list[ErrorDetails]]:
    """`data` as a value of type `kind`, or None, and everything that is wrong with it.

    Checked as JSON and strictly: text is not a number, a number is not a date, 1 is not true.
    """
    try:
        return _adapter(kind).validate_json(json.dumps(data), strict=True), []
    except ValidationError as error:
        return None, error.errors(include_url=False)


def false_dates(kind: Any, data: Any, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    """Dates that are digits alone: the models would read them as seconds since 1970."""
    kind = bare(kind)
    if kind is dt.date and isinstance(data, str):
        if not _DAY.fullmatch(data):
            yield path, data
    elif isinstance(data, dict) and (dated := _dated(kind)) is not None:
        for key, value in data.items():
            if key in dated:
                yield from false_dates(dated[key], value, (*path, key))
    elif isinstance(data, dict | list):
        pairs = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in pairs:
            inner = child(kind, key)
            if inner is not None and _holds_dates(inner):
                yield from false_dates(inner, value, (*path, key))


def partial(kind: Any, data: Any) -> Any:
    """As much of a value as is valid. A model keeps all its fields, those that are missing or not valid as None."""
    value, wrong = errors(kind, data)
    if not wrong:
        return value
    if (form := model(kind)) is not None:
        if issubclass(form, Quantity):
            return None
        given = data if isinstance(data, dict) else {}
        fields = {}
        for name, field in form.model_fields.items():
            default = None if field.is_required() else field.get_default(call_default_factory=True)
            fields[name] = partial(_whole(field), given[name]) if name in given else default
        return form.model_construct(**fields)
    if get_origin(bare(kind)) is dict and isinstance(data, dict):
        return {key: partial(child(kind, key), inner) for key, inner in data.items()}
    return None


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


@cache
def _dated(kind: Any) -> dict[str, Any] | None:
    """The fields of a model that hold dates, with their types; None of what is no model."""
    form = model(kind)
    if form is None:
        return None
    whole = {name: _whole(field) for name, field in form.model_fields.items()}
    return {name: inner for name, inner in whole.items() if _holds_dates(inner)}


@cache
def _holds_dates(kind: Any) -> bool:
    kind = bare(kind)
    if (form := model(kind)) is not None:
        return any(_holds_dates(_whole(field)) for field in form.model_fields.values())
    return kind is dt.date or any(_holds_dates(inner) for inner in get_args(kind) if inner is not ...)


def _whole(field: FieldInfo) -> Any:
    """A field's type with its bounds."""
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
