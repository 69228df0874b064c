"""The grid of a sweep as it stands in a file: strict YAML, read into a plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from sulh.case import Model, Text, read_yaml
from sulh.errors import CaseError, Problem
from sulh.outlook import Plan, Span, count
from sulh.outlook._sweep import MOST_POINTS
from sulh.record import Dossier
from sulh.store._load import load_case
from sulh.store._words import shown, validated

RANGE = frozenset(("from", "to", "steps"))
DRAWN = frozenset(("from", "to"))


class _File(Model):
    """The fields of a grid besides `vary`, whose values are judged one by one."""

    case: Text
    vary: Annotated[dict[Text, Any], Field(min_length=1, max_length=32)]
    as_of: dt.date | None = None
    horizon: dt.date | None = None
    method: Literal["coarse", "fine"] = "coarse"
    mode: Literal["product", "zip", "sobol"] = "product"
    draws: Annotated[int, Field(ge=1)] | None = None
    seed: Annotated[int, Field(ge=0)] | None = None


@dataclass(frozen=True)
class Grid:
    """A grid that was read: where it stands, its case as loaded, until when and how finely, and what to vary."""

    file: Path
    dossier: Dossier
    horizon: dt.date | None
    method: str
    plan: Plan


def load_grid(file: str | Path) -> Grid:
    """Read the grid of a sweep and the case it names: a folder beside the grid file, or a case as for `load_case`.

    Raises: CaseError with file and line of everything that is wrong with the grid; UsageError if there are no points
        or too many (see `count`), or if there is no such case. Whether paths exist is told by `run_sweep`.
    """
    path = Path(file)
    document = read_yaml(path, path.name)
    problems = list(document.problems)
    if not problems:
        data = document.data if document.data is not None else {}
        raw, faults = validated(_File, data, ())
        if not faults:
            faults_of = _Vary(raw.mode)
            vary = {key: faults_of.value(key, value) for key, value in raw.vary.items()}
            wrong = [*faults_of.wrong, *_of_mode(raw)]
        else:
            vary = {}
            wrong = [(fault.path, fault.expected, fault.got, fault.next_step) for fault in faults]
        problems = [
            Problem(path.name, document.line(at), ".".join(map(str, at)) or path.name, *words) for at, *words in wrong
        ]
    if problems:
        raise CaseError(problems)
    plan = Plan(vary, raw.mode, raw.draws or 0, raw.seed or 0)
    count(plan)
    beside = path.parent / raw.case
    dossier = load_case(beside if beside.is_dir() else raw.case, raw.as_of)
    return Grid(path, dossier, raw.horizon, raw.method, plan)


Wrong = tuple[tuple[str | int, ...], str, str, str]


def _of_mode(raw: _File) -> list[Wrong]:
    """`draws` and `seed` belong to drawn points, and those need the first of them."""
    if raw.mode == "sobol":
        if raw.draws is None:
            return [(("draws",), "how many points to draw, with mode sobol", "nothing", "Add draws: 256, for one.")]
        if raw.draws > MOST_POINTS:
            return [(("draws",), f"at most {MOST_POINTS:,}", f"{raw.draws:,}", "Draw fewer.")]
        return []
    step = "Remove it, or write mode: sobol."
    given = [name for name in ("draws", "seed") if getattr(raw, name) is not None]
    return [((name,), f"no {name} with mode {raw.mode}", shown(getattr(raw, name)), step) for name in given]


class _Vary:
    """Reads the values of each path, and notes what is wrong with them."""

    def __init__(self, mode: str):
        self.mode = mode
        self.wrong: list[Wrong] = []

    def value(self, path: str, given: Any) -> tuple[Any, ...] | Span:
        """Values or a span; what could not be read is noted and left out."""
        if isinstance(given, dict):
            return self._span(path, given)
        if self.mode == "sobol":
            self._note(path, "a range {from, to}, with mode sobol", given, "Write {from: 0.2, to: 0.8}.")
            return ()
        if not isinstance(given, list) or not given:
            self._note(path, "a list of values, or {from, to, steps}", given, "Write [0.2, 0.5], for one.")
            return ()
        for i, one in enumerate(given):
            if one is None or isinstance(one, list | dict):
                self.wrong.append((("vary", path, i), "a single value", shown(one), "Write one value."))
            elif repr(one) in map(repr, given[:i]):
                self.wrong.append((("vary", path, i), "each value once", f"{shown(one)} again", "Remove it."))
        return tuple(given)

    def _span(self, path: str, given: dict[str, Any]) -> Span:
        wanted = DRAWN if self.mode == "sobol" else RANGE
        if set(given) != wanted:
            names = ", ".join(name for name in ("from", "to", "steps") if name in wanted)
            self._note(path, f"a range of {names}, with mode {self.mode}", given, "Give these and no more.")
            return Span(0.0, 1.0, 2)
        for name in ("from", "to"):
            number = given[name]
            if isinstance(number, bool) or not isinstance(number, int | float) or not abs(number) < float("inf"):
                self.wrong.append((("vary", path, name), "a number", shown(number), "Write a number."))
                return Span(0.0, 1.0, 2)
        if given["from"] == given["to"]:
            self._note(path, "two different ends", given["from"], "Write a list of one value instead.")
        steps = given.get("steps", 2)
        if isinstance(steps, bool) or not isinstance(steps, int) or steps < 2:
            step = "Both ends count as steps."
            self.wrong.append((("vary", path, "steps"), "a whole number of at least 2", shown(steps), step))
            return Span(0.0, 1.0, 2)
        return Span(float(given["from"]), float(given["to"]), steps if self.mode != "sobol" else None)

    def _note(self, path: str, expected: str, got: Any, step: str) -> None:
        self.wrong.append((("vary", path), expected, shown(got), step))
