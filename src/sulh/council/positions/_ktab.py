"""The files of the spatial model of politics: its CSV and its XML."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from sulh.council.positions._issue import MOST_POWER, Issue
from sulh.council.positions._options import OPTIONS, SpatialOptions
from sulh.council.positions._table import Faults, rows
from sulh.errors import UsageError

NAME, DESCRIPTION = 25, 256  # the longest that the files allow
COUNT = r"-?[0-9]+"
MOST_SEED = 2**64 - 1


@dataclass(frozen=True)
class Scenario:
    """What an XML file says beside the actors: options and seed."""

    issue: Issue
    options: SpatialOptions
    seed: int


def is_ktab(text: str) -> bool:
    """Whether a CSV begins with a name, a description and two counts, as the spatial model's files do."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    cells = first.rstrip(", \t").rsplit(",", 2)  # a spreadsheet pads lines with commas, and may quote cells
    return len(cells) == 3 and all(re.fullmatch(COUNT, cell.strip(' "')) for cell in cells[1:])


def read_csv(text: str, file: str) -> Issue:
    """One issue of several dimensions.

    Line 1: name, description, count of actors, count of dimensions; line 2: a header with a position and a salience
    for each dimension; then a line an actor. Raises: CaseError with the line of everything that is wrong.
    """
    faults = Faults(file)
    lines = rows(text, faults)
    head_line, head = next(lines)
    head = _trim(head, 4)
    if len(head) != 4 or not all(re.fullmatch(COUNT, cell) for cell in head[2:]):
        got = f"{len(head)} cells" if len(head) != 4 else f"{head[2]!r} and {head[3]!r} as counts"
        raise faults.stop(head_line, "the first line", "name, description, actors, dimensions", got, "Mend it.")
    actors, dims = (int(cell[:12]) for cell in head[2:])  # no count has more digits
    if not (1 <= actors <= 10_000 and 1 <= dims <= 100):
        got = f"{actors} actors, {dims} dimensions"
        raise faults.stop(head_line, "the first line", "1 to 10000 actors, 1 to 100 dimensions", got, "Mend it.")
    header_line, header = next(lines, (head_line, []))
    wide = 3 + 2 * dims
    header = _trim(header, wide)
    if len(header) != wide:
        got, step = f"{len(header)} cells", "Give a position and a salience for each dimension."
        raise faults.stop(header_line, "the header", f"{wide} cells for {dims} dimensions", got, step)
    names: list[str] = []
    numbers = []
    for line, cells in lines:
        cells = _trim(cells, wide)
        if len(cells) != wide:
            faults.add(line, "the row", f"{wide} cells", f"{len(cells)}", "Give a position and salience by dimension.")
            continue
        _name(line, cells[0], cells[1], names, faults)
        numbers.append(_numbers(line, cells[0], cells[2:], faults))
        names.append(cells[0])
    if len(names) != actors and not faults.found:
        faults.add(
            head_line, "the first line", f"{actors} actors below", f"{len(names)}", "Mend the count or add rows."
        )
    faults.check()
    return _made(head[0] or file, names, numbers, header[3::2], None, faults)


def _trim(cells: list[str], wide: int) -> list[str]:
    while len(cells) > wide and not cells[-1]:
        cells = cells[:-1]
    return cells


def _name(line: int, name: str, description: str, before: list[str], faults: Faults) -> None:
    if not 0 < len(name) <= NAME:
        faults.add(line, f"actor {name[:NAME]}", f"a name of 1 to {NAME} characters", f"{len(name)}", "Shorten it.")
    if len(description) > DESCRIPTION:
        got = f"{len(description)} characters"
        faults.add(line, f"actor {name}", f"a description of at most {DESCRIPTION} characters", got, "Shorten it.")
    if name in before:
        faults.add(line, f"actor {name}", "each actor once", f"{name} again", "Rename or remove one of the two.")


def _numbers(line: int, name: str, cells: list[str], faults: Faults) -> list[float]:
    """Power, then position and salience by dimension."""
    told = [faults.number(line, f"actor {name}, power", cells[0], 0.0, MOST_POWER)]
    for place, cell in enumerate(cells[1:]):
        what = "salience" if place % 2 else "position"
        told.append(faults.number(line, f"actor {name}, {what} {place // 2 + 1}", cell, 0.0, 100.0))
    total = sum(told[2::2])
    if total > 100 + 1e-6:
        step = "Salience is a share of attention: scale the actor's saliences down."
        faults.add(line, f"actor {name}, saliences", "a sum of at most 100", f"{total:g}", step)
    return told


def _made(
    name: str, actors: list[str], numbers: list[list[float]], dims: list[str], ideals: list[list[float]] | None,
    faults: Faults,
) -> Issue:  # fmt: skip
    position, salience = [row[1::2] for row in numbers], [row[2::2] for row in numbers]
    power = [row[0] for row in numbers]
    try:
        return Issue(name, actors, position, salience, power, dimensions=dims, ideals=ideals)
    except UsageError as error:
        raise faults.stop(1, error.who, error.expected, error.got, error.next_step) from None


@dataclass
class _Node:
    """An element of an XML file."""

    tag: str
    line: int
    text: str = ""
    children: list[_Node] = field(default_factory=list)

    def all(self, tag: str) -> list[_Node]:
        return [child for child in self.children if child.tag == tag]


def read_xml(text: str, file: str) -> Scenario:
    """A scenario with its options, seed and ideal adjustment.

    A document type is refused, and with it every entity that a file could define: neither bombs nor addresses outside
    are ever opened. Raises: CaseError with the line of what is wrong.
    """
    faults = Faults(file)
    root = _parse(text, faults)
    if root.tag != "Scenario":
        raise faults.stop(
            root.line, "the root", "an element Scenario", root.tag, "Give a scenario of the spatial model."
        )
    dims = [node.text for group in root.all("Dimensions") for node in group.all("dName")]
    nodes = [node for group in root.all("Actors") for node in group.all("Actor")]
    if not dims or not nodes:
        got = f"{len(dims)} dimensions, {len(nodes)} actors"
        raise faults.stop(root.line, "Scenario", "Dimensions with dName, Actors with Actor", got, "Add them.")
    names: list[str] = []
    numbers = []
    for node in nodes:
        name = _text(node, "name", faults)
        _name(node.line, name, "".join(child.text for child in node.all("description")), names, faults)
        names.append(name)
        numbers.append(_actor(node, name, len(dims), faults))
    options = _options(root, faults)
    seed = _seed(root, faults)
    faults.check()  # before what names the actors, so that one mistake is told once
    ideals = _ideals(root, names, faults)
    faults.check()
    title = "".join(child.text for child in root.all("name")) or file
    return Scenario(_made(title, names, numbers, dims, ideals, faults), options, seed)


def _parse(text: str, faults: Faults) -> _Node:
    """The tree of a document, by expat, without document types, entities or deep nesting."""
    from xml.parsers import expat

    parser = expat.ParserCreate("utf-8")  # the text has been decoded, whatever it declares
    parser.buffer_text = True
    top = _Node("", 0)
    stack = [top]

    def begin(tag: str, _: object) -> None:
        if len(stack) > 16:
            raise faults.stop(parser.CurrentLineNumber, tag, "at most 16 levels", "more", "Flatten the file.")
        node = _Node(tag, parser.CurrentLineNumber)
        stack[-1].children.append(node)
        stack.append(node)

    def finish(_: str) -> None:
        stack.pop()

    def words(data: str) -> None:
        stack[-1].text += data

    def doctype(*_: object) -> None:
        got = "one (a DOCTYPE may define entities, which are never expanded or fetched)"
        raise faults.stop(parser.CurrentLineNumber, "the document", "no document type", got, "Remove the DOCTYPE.")

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = words, doctype
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as error:
        got = expat.ErrorString(error.code)
        raise faults.stop(error.lineno, "the document", "well-formed XML", got, "Mend the file there.") from None
    _strip(top)
    return top.children[0]


def _strip(node: _Node) -> None:
    node.text = node.text.strip()
    for child in node.children:
        _strip(child)


def _text(node: _Node, tag: str, faults: Faults) -> str:
    found = node.all(tag)
    if len(found) != 1 or not found[0].text:
        got = f"{len(found)}" if len(found) != 1 else "an empty one"
        faults.add(node.line, node.tag, f"one element {tag}", got, "Give it once, with a value.")
        return ""
    return found[0].text


def _actor(node: _Node, name: str, dims: int, faults: Faults) -> list[float]:
    cells = [_text(node, "capability", faults)]
    parts = []
    for group, tag in (("Position", "dCoord"), ("Salience", "dSal")):
        found = [child for part in node.all(group) for child in part.all(tag)]
        if len(found) != dims:
            faults.add(
                node.line, f"actor {name}, {group}", f"{dims} elements {tag}", f"{len(found)}", "One a dimension."
            )
            return [math.nan]
        parts.append([child.text for child in found])
    if not cells[0]:
        return [math.nan]
    for pair in zip(*parts, strict=True):
        cells += pair
    return _numbers(node.line, name, cells, faults)


def _options(root: _Node, faults: Faults) -> SpatialOptions:
    chosen = {}
    for group in root.all("ModelParameters"):
        for node in group.children:
            if node.tag not in OPTIONS:
                faults.add(node.line, node.tag, f"one of {', '.join(OPTIONS)}", node.tag, "Mend the name.")
            elif node.text not in OPTIONS[node.tag]:
                faults.add(node.line, node.tag, f"one of {', '.join(OPTIONS[node.tag])}", node.text, "Mend the value.")
            else:
                chosen[node.tag] = node.text
    return SpatialOptions(**chosen)


def _seed(root: _Node, faults: Faults) -> int:
    for node in root.all("prngSeed"):
        if node.text.isascii() and node.text.isdigit() and int(node.text[:40]) <= MOST_SEED:
            return int(node.text)
        faults.add(node.line, "prngSeed", f"a whole number from 0 to {MOST_SEED}", node.text, "Mend it.")
    return 0


def _ideals(root: _Node, names: list[str], faults: Faults) -> list[list[float]] | None:
    """How ideals follow positions: the identity, with what the pairs say put in its place."""
    groups = root.all("IdealAdjustment")
    if not groups:
        return None
    rates = [[float(i == j) for j in range(len(names))] for i in range(len(names))]
    for node in (pair for group in groups for pair in group.all("iaPair")):
        who, whom = _text(node, "adjustingIdeal", faults), _text(node, "referencePos", faults)
        rate = faults.number(node.line, f"iaPair {who}, {whom}", _text(node, "adjust", faults), 0.0, 1.0)
        for name in (who, whom):
            if name and name not in names:
                faults.add(node.line, "iaPair", "the name of an actor", name, "Mend the name.")
        if who in names and whom in names:
            rates[names.index(who)][names.index(whom)] = rate
    return rates
