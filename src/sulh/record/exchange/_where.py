"""The filter of an import: conditions in a small grammar, made into SQL with bound values. No SQL passes through."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from sulh.case._checks import hint
from sulh.errors import UsageError

LONGEST = 40
NEUTRAL = ("date", "actor", "recipient", "act", "code", "place")
_CONDITION = re.compile(r"\s*([^!=<>~]+?)\s*(!=|>=|<=|=|>|<|~)\s*(.*?)\s*", re.DOTALL)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


@dataclass(frozen=True)
class Condition:
    """``column operator value``; several values, parted by commas, are alternatives."""

    column: str
    operator: str
    values: tuple[str, ...]
    neutral: bool


def conditions(texts: Iterable[str], header: Sequence[str]) -> list[Condition]:
    """Read conditions like ``country=Pakistan``, ``date>=2019-01-01``, ``best>=10`` or ``side_b~TTP,BLA``.

    A column is a neutral name (`NEUTRAL`) or one of the file, in letters large or small. ``=`` and ``!=`` compare the
    whole text, ``~`` asks whether it holds the value, none of them minding large and small letters; ``>=``, ``<=``,
    ``>`` and ``<`` compare numbers or dates. A value that holds a comma stands in quotation marks.

    Raises: UsageError with the nearest column for one that there is not, or for a condition that cannot be read.
    """
    return [_condition(text, header) for text in texts]


def _condition(text: str, header: Sequence[str]) -> Condition:
    match = _CONDITION.fullmatch(text)
    if match is None:
        expected = "COLUMN, one of = != >= <= > < ~, and a value"
        raise UsageError("--where", expected, f'"{text}"', 'Write for example --where "date>=2019-01-01".')
    name, operator, rest = match.groups()
    column = _column(name, header)
    values = tuple(cell.strip() for row in csv.reader([rest], skipinitialspace=True) for cell in row)
    values = values or ("",)
    ordered = operator in (">", "<", ">=", "<=")
    if ordered and len(values) > 1:
        raise UsageError("--where", f"one value after {operator}", f'"{text}"', "Only = != and ~ take several.")
    if column == "date" or ordered:
        for value in values:
            _comparable(text, column, value)
    return Condition(column, operator, values, column in NEUTRAL)


def _column(name: str, header: Sequence[str]) -> str:
    if name in NEUTRAL:
        return name
    folded = {column.casefold(): column for column in header}
    if name in header or name.casefold() in folded:
        return name if name in header else folded[name.casefold()]
    known = {*NEUTRAL, *(column[:LONGEST] for column in header)}
    raise UsageError("--where", "a column of the file, or one of " + ", ".join(NEUTRAL), f'"{name}"', hint(name, known))


def _comparable(text: str, column: str, value: str) -> None:
    """Refuse a value that has no order; a date must be one of the calendar."""
    if column != "date" and _NUMBER.fullmatch(value):
        return
    try:
        if not _DAY.fullmatch(value):
            raise ValueError
        dt.date.fromisoformat(value)
    except ValueError:
        expected = "a date like 2019-01-01" if column == "date" else "a number, or a date like 2019-01-01"
        raise UsageError("--where", expected, f'"{value}" in "{text}"', "Compare with a number or a date.") from None


def sql(condition: Condition, columns: Sequence[str]) -> tuple[str, list[object]]:
    """The condition over SQL text columns (several where either may fit), and the values that it binds.

    It is null only where it compares a date that the row does not have.
    """
    if condition.column == "date":
        sign = {"~": "=", "!=": "<>"}.get(condition.operator, condition.operator)
        parts = [f"({columns[0]} {sign} ?::DATE)" for _ in condition.values]
        return _joined(condition.operator, parts), list(condition.values)
    parts = []
    bound: list[object] = []
    for value in condition.values:
        for column in columns:
            part, given = _text(condition.operator, column, value)
            parts.append(part)
            bound.append(given)
    return _joined(condition.operator, parts), bound


def _joined(operator: str, parts: list[str]) -> str:
    return "(" + (" AND " if operator == "!=" else " OR ").join(parts) + ")"


def _text(operator: str, column: str, value: str) -> tuple[str, object]:
    """One comparison of a text column; a cell that is no number or date has no place in an order."""
    if operator == "~":
        return f"contains(lower(coalesce({column}, '')), lower(?))", value
    if operator in ("=", "!="):
        sign = "=" if operator == "=" else "<>"
        if _NUMBER.fullmatch(value):  # 1 and 1.0 are one number
            other = f"coalesce(try_cast({column} AS DOUBLE), 'nan'::DOUBLE)"
            return f"({other} {sign} ?::DOUBLE)", value
        return f"(lower(trim(coalesce({column}, ''))) {sign} lower(?))", value
    if _NUMBER.fullmatch(value):
        return f"coalesce(try_cast({column} AS DOUBLE) {operator} ?::DOUBLE, false)", value
    return f"coalesce(try_cast(left({column}, 10) AS DATE) {operator} ?::DATE, false)", value


def known_acts(asked: Iterable[Condition], acts: Collection[str]) -> None:
    """Refuse a condition on `act` with a value that no act of the codebook has. An empty value asks for no act.

    Raises: UsageError with the nearest act.
    """
    for condition in asked:
        for value in condition.values if condition.column == "act" else ():
            if value and not any(_met(condition, value, act) for act in acts):
                hinted = hint(value.upper(), acts)
                raise UsageError(
                    "--where", "the code of an act of the codebook", f'"act{condition.operator}{value}"', hinted
                )


def known_actors(asked: Iterable[Condition], ids: Collection[str], said: Callable[[Condition], bool]) -> None:
    """Refuse a condition on `actor` or `recipient` with a value that is no id of the case and that no row says.

    `said` tells of a condition of one value whether the file says it of any row's actor or recipient.

    Raises: UsageError with the nearest id.
    """
    for condition in asked:
        for value in condition.values if condition.column in ("actor", "recipient") else ():
            if not value or condition.operator in ("<", ">", "<=", ">="):
                continue
            one = Condition(condition.column, "~" if condition.operator == "~" else "=", (value,), True)
            if not any(_met(condition, value, key) for key in ids) and not said(one):
                got = f'"{condition.column}{condition.operator}{value}"'
                raise UsageError(
                    "--where", "the id of an actor of the case, or a name in the file", got, hint(value, ids)
                )


def _met(condition: Condition, value: str, word: str) -> bool:
    """Whether a word is what a value asks for, or holds it."""
    return value.lower() in word.lower() if condition.operator == "~" else value.lower() == word.lower()
