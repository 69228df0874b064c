"""Long-form CSV: a row an actor and issue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sulh.council.positions._issue import MOST_POWER, Issue
from sulh.council.positions._table import Faults, rows
from sulh.errors import UsageError

POWERS = ("power", "capability", "votes")
NEEDED = ("actor", "position", "salience")
EQUAL = "equal"


@dataclass
class _Rows:
    """What was read of one issue so far."""

    name: str
    line: int
    actors: list[str] = field(default_factory=list)
    position: list[float] = field(default_factory=list)
    salience: list[float] = field(default_factory=list)
    power: list[float] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)


def read_long(text: str, file: str, power: str | None = None) -> list[Issue]:
    """Issues from a table with columns actor, position and salience, and as they come issue, power, outcome and rp.

    Power is the column named, else ``power``, ``capability`` or ``votes``; ``equal`` gives everybody 1. An actor
    without a position took none; one without a salience or power cannot be weighed: both are left out and told in the
    issue's notes. With a column ``capability`` and saliences on [0, 1] the table has the form of Scholz et al.: the
    scale is then the range of the positions.

    Raises: CaseError with the line of everything that is wrong; UsageError for a power that is not a column.
    """
    faults = Faults(file)
    lines = rows(text, faults)
    first = next(lines, None)
    if first is None:
        raise faults.stop(1, "the file", "a header and rows", "nothing", "Write actor,position,salience,power.")
    header = [name.lower() for name in first[1]]
    _header(header, first[0], faults)
    column = _power(header, power)
    table = [(line, cells) for line, cells in lines if _whole(line, cells, header, faults)]
    shares = "capability" in header and _shares(table, header)
    issues: dict[str, _Rows] = {}
    for line, cells in table:
        row = dict(zip(header, cells, strict=True))
        name = row.get("issue", "") or ("" if "issue" in header else file.rsplit(".", 1)[0])
        if not name:
            faults.add(line, "issue", "the name of the issue", "an empty cell", "Name it.")
            continue
        _row(issues.setdefault(name, _Rows(name, line)), line, row, column, shares, faults)
    faults.check()
    found = [_issue(one, shares, column, faults) for one in issues.values()]
    faults.check()
    if not found:
        raise faults.stop(first[0], "the file", "rows below the header", "none", "Add a row for each actor.")
    return [issue for issue in found if issue is not None]


def _header(header: Sequence[str], line: int, faults: Faults) -> None:
    for name in NEEDED:
        if name not in header:
            parted = next(("semicolon" if c == ";" else "tab" for c in ";\t" if c in "".join(header)), None)
            step = f"Part cells by commas, not {parted}s." if parted else "Add it, or mend its name."
            raise faults.stop(line, "the header", f"a column {name}", ", ".join(header), step)
    twice = [name for name in header if name and header.count(name) > 1]
    if twice:
        raise faults.stop(line, "the header", "each column once", f"{twice[0]} twice", "Rename one of them.")


def _power(header: Sequence[str], asked: str | None) -> str:
    """The column that power stands in."""
    for name in [asked.lower()] if asked else POWERS:
        if name in header or name == EQUAL:
            return name
    known = ", ".join([*(name for name in header if name not in (*NEEDED, "issue")), EQUAL])
    got = asked or "none of " + ", ".join(POWERS)
    raise UsageError("--power", "a column of the file, or equal", got, f"The file has: {known}.")


def _whole(line: int, cells: list[str], header: Sequence[str], faults: Faults) -> bool:
    while len(cells) > len(header) and not cells[-1]:
        cells.pop()
    if len(cells) != len(header):
        faults.add(line, "the row", f"{len(header)} cells as in the header", f"{len(cells)}", "Add or quote cells.")
    return len(cells) == len(header)


def _shares(table: Sequence[tuple[int, list[str]]], header: Sequence[str]) -> bool:
    """Whether the saliences of a table are shares of 1."""
    place = header.index("salience")
    try:
        return all(float(cells[place] or 0) <= 1 for _, cells in table)
    except ValueError:
        return False


def _row(one: _Rows, line: int, row: dict[str, str], column: str, shares: bool, faults: Faults) -> None:
    actor = row["actor"]
    where = f"issue {one.name}, actor {actor or '?'}"
    if not actor:
        faults.add(line, where, "the name of the actor", "an empty cell", "Name it.")
        return
    if actor in one.seen:
        got = f"{actor} again (first at line {one.seen[actor]})"
        faults.add(line, where, "each actor once in an issue", got, "Remove or rename one of the two.")
        return
    one.seen[actor] = line
    for fact in ("outcome", "rp", "proposal"):
        if row.get(fact, "") != one.facts.setdefault(fact, row.get(fact, "")):
            got = f"{row.get(fact) or 'an empty cell'} after {one.facts[fact] or 'an empty cell'}"
            faults.add(line, f"issue {one.name}, {fact}", "one value for an issue", got, "Give all rows the same.")
    given = {"position": row["position"], "salience": row["salience"], "power": row.get(column, "1")}
    missing = next((what for what, cell in given.items() if not cell), None)
    if missing:
        one.left.setdefault(missing, []).append(actor)
        return
    ends = (-MOST_POWER, MOST_POWER) if shares else (0.0, 100.0)
    one.position.append(faults.number(line, f"{where}, position", row["position"], *ends))
    top = 1.0 if shares else 100.0
    one.salience.append(100 / top * faults.number(line, f"{where}, salience", row["salience"], 0.0, top))
    one.power.append(faults.number(line, f"{where}, {column}", given["power"], 0.0, MOST_POWER))
    one.actors.append(actor)


def _issue(one: _Rows, shares: bool, column: str, faults: Faults) -> Issue | None:
    if not one.actors:
        told = ", ".join(f"no {what}: {len(names)}" for what, names in one.left.items())
        faults.add(one.line, f"issue {one.name}", "an actor with position, salience and power", told, "Fill cells in.")
        return None
    scale = (min(one.position), max(one.position)) if shares else (0.0, 100.0)
    known = {}
    for fact in ("outcome", "rp"):
        cell = one.facts.get(fact, "")
        known[fact] = [faults.number(one.line, f"issue {one.name}, {fact}", cell, *scale)] if cell else None
    notes = [f"left out for want of a {what}: {', '.join(names)}" for what, names in one.left.items()]
    notes.append("all have the same power" if column == EQUAL else f"power is the column {column}")
    if faults.found:
        return None
    notes += _doubts(one, shares)
    try:
        return Issue(
            one.name, one.actors, one.position, one.salience, one.power, scale=scale,
            reference=known["rp"], outcome=known["outcome"], group=one.facts.get("proposal", ""), notes=tuple(notes),
        )  # fmt: skip
    except UsageError as error:
        faults.add(one.line, error.who, error.expected, error.got, error.next_step)
        return None


def _doubts(one: _Rows, shares: bool) -> list[str]:
    """What can be meant and looks like a slip."""
    told = []
    if not shares and max(one.salience) <= 1:
        told.append("no salience is above 1 on a scale of 0 to 100: were shares of 1 meant, multiply them by 100")
    folded: dict[str, str] = {}
    for actor in one.actors:
        other = folded.setdefault(" ".join(actor.casefold().split()), actor)
        if other != actor:
            told.append(f"{other} and {actor} differ in case or spaces alone and count as two")
    return told
