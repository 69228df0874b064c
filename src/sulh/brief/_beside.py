"""A baseline and a scenario side by side, line by line: one way for every view, in words and as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sulh.brief._words import MINUS, clipped, count, percent, points
from sulh.errors import UsageError
from sulh.inert import inert

Unit = Literal["share", "points", "number", "worth", "text"]
Value = float | str | None

WORDS, COLUMN, CHANGE = 48, 13, 10
FEW = 24
NONE = "\N{EN DASH}"


@dataclass(frozen=True)
class Line:
    """One line of a view of one answer: where it stands (`key`), under which heading, in what words, and its value.

    `unit`: a ``share`` in [0, 1], a change of one in ``points`` (as a fraction), a ``number``, a ``worth`` in a side's
    own unit (today 0, its best deal 1), or ``text``.
    """

    key: tuple[str, ...]
    group: str
    words: str
    value: Value
    unit: Unit = "share"


@dataclass(frozen=True)
class Pair:
    """A line of both answers. A value is None where an answer has no such line, or nothing to say on it."""

    line: Line
    was: Value
    now: Value

    @property
    def change(self) -> float | str | None:
        """The scenario less the baseline; of what is no number ``changed``, or None where it stays."""
        if isinstance(self.was, str) or isinstance(self.now, str) or self.was is None or self.now is None:
            return None if self.was == self.now else "changed"
        return self.now - self.was

    @property
    def stays(self) -> bool:
        """Whether both print alike."""
        return self.printed[0] == self.printed[1] and not self.printed[2].strip("0.")

    @property
    def long(self) -> bool:
        """Whether its values are texts too long for a column."""
        return self.line.unit == "text" and max(map(len, self.printed[:2])) >= COLUMN

    @property
    def printed(self) -> tuple[str, str, str]:
        """Baseline, scenario and change as they are shown."""
        unit, change = self.line.unit, self.change
        told = change if isinstance(change, str) else "" if change is None else _difference(change, unit)
        return _shown(self.was, unit), _shown(self.now, unit), told


def beside(baseline: Sequence[Line], scenario: Sequence[Line]) -> list[Pair]:
    """Both answers' lines by key: in the order of the baseline, what only the scenario has after its own heading."""
    ours, theirs = ({line.key: line for line in lines} for lines in (baseline, scenario))
    for lines, found in ((baseline, ours), (scenario, theirs)):
        if len(lines) != len(found):
            raise UsageError("view", "one line for each key", "two of one", "This is a fault of sulh: report it.")
    pairs = [Pair(line, line.value, theirs[key].value if key in theirs else None) for key, line in ours.items()]
    for line in (line for key, line in theirs.items() if key not in ours):
        last = max((i for i, pair in enumerate(pairs) if pair.line.group == line.group), default=len(pairs) - 1)
        pairs.insert(last + 1, Pair(line, None, line.value))
    return pairs


def told(title: str, pairs: Sequence[Pair], note: str = "", few: int = FEW) -> str:
    """A view for a terminal: its lines under their headings; of a long one those that change, and how many do not."""
    lines = [title, f"  {'':<{WORDS}}{'baseline':>{COLUMN}}{'what if':>{COLUMN}}{'change':>{CHANGE}}"]
    shown = [pair for pair in pairs if not pair.stays] if len(pairs) > few else list(pairs)
    group = None
    for pair in shown:
        if pair.line.group != group:
            group = pair.line.group
            lines += [f"  {clipped(inert(group), 84)}"] if group else []
        lines += _row(pair)
    left = len(pairs) - len(shown)
    lines += [f"  {count(left, 'line')} that {'stays as it is' if left == 1 else 'stay as they are'}"] if left else []
    lines += ["  Nothing is told here of either."] if not pairs else []
    lines += [f"  {note}"] if note else []
    return "\n".join(line.rstrip() for line in lines) + "\n"


def plain(pairs: Sequence[Pair]) -> dict[str, Any]:
    """A view as plain data: ``baseline``, ``scenario`` and ``change``, each nested by the parts of the keys."""
    found: dict[str, Any] = {"baseline": {}, "scenario": {}, "change": {}}
    for pair in pairs:
        for name, value in (("baseline", pair.was), ("scenario", pair.now), ("change", pair.change)):
            place = found[name]
            for part in pair.line.key[:-1]:
                place = place.setdefault(part, {})
            place[pair.line.key[-1]] = value
    return found


def under(group: str, key: str, lines: Sequence[Line]) -> list[Line]:
    """The lines below one more key and heading."""
    return [replace(line, key=(key, *line.key), group=group) for line in lines]


def changed_values(changes: Mapping[str, str]) -> list[str]:
    """What is set, one line each."""
    return [f"  {inert(path)} = {inert(value)}" for path, value in changes.items()]


def _row(pair: Pair) -> list[str]:
    was, now, change = pair.printed
    words = clipped(inert(pair.line.words), WORDS - 2)
    if pair.long:
        row = [f"    {words:<{WORDS + 2 * COLUMN - 2}}{change:>{CHANGE}}", f"      {clipped(inert(was), 82)}"]
        return [*row, f"    → {clipped(inert(now), 82)}"] if was != now else row
    return [f"    {words:<{WORDS - 2}}{inert(was):>{COLUMN}}{inert(now):>{COLUMN}}{change:>{CHANGE}}"]


def _shown(value: Value, unit: Unit) -> str:
    if value is None:
        return NONE
    if isinstance(value, str):
        return value
    if unit == "share":
        return percent(min(max(value, 0.0), 1.0))
    if unit == "worth":
        return _signed(f"{value:.4f}")
    return points(value) if unit == "points" else _signed(f"{value:.4g}")


def _difference(change: float, unit: Unit) -> str:
    if unit in ("share", "points"):
        return points(change)
    return _signed(f"{change:+.4f}" if unit == "worth" else f"{change:+.3g}")


def _signed(text: str) -> str:
    """A number with a true minus sign; what rounds to nothing has no sign."""
    return text.lstrip("+-") if float(text) == 0 else text.replace("-", MINUS)
