"""Genius XML: domains (`negotiation_template`) and profiles (`utility_space`) as the platform itself reads them.

Weights are divided by their sum within each objective, evaluations of discrete items by the issue's largest. An
integer's worth is offset + slope (value - lowest), clipped to [0, 1]; a real number's constant, linear or triangular.
A reservation stays what the file says with a discount or without, below the worst outcome or not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from sulh.bargain._domain import Issue
from sulh.bargain.files._raw import Found, RawDomain, RawProfile, Worth
from sulh.bargain.files._xml import Node
from sulh.errors import UsageError

SUM_TOLERANCE = 1e-3
DUMMY = "DUMMY_ISSUE"


def read_genius(root: Node, found: Found, stem: str) -> None:
    """Put the domain or the profile that the tree holds into `found`."""
    space = root if root.tag == "utility_space" else root.first("utility_space")
    if root.tag not in ("utility_space", "negotiation_template") or space is None:
        step = "Give a Genius domain or profile."
        found.note(root.line, "XML", "negotiation_template or utility_space", f"<{root.tag}>", step)
        return
    if space.first("ufun") is not None or space.get("type") in ("nonlinear", "NONLINEAR"):
        step = "Give additive profiles, or a table (see docs/deals.md)."
        found.note(space.line, "utility_space", "an additive utility", "a non-linear one", step)
        return
    parts = list(_issues(space, found))
    lines = {name: node.line for name, node, _ in parts}

    def line(*path: str) -> int:
        return lines.get(path[0], space.line) if path else space.line

    domain = RawDomain(found.file, _title(space, stem), _options(parts, found), line)
    if root.tag == "negotiation_template" or not _is_profile(space, parts):
        found.domain = domain
        return
    reservation = _number(space.first("reservation"), "value", found)
    discount = _number(space.first("discount_factor"), "value", found)
    values = {name: worth for name, node, _ in parts if (worth := _worth(name, node, found)) is not None}
    uncertain = (space.get("type") or "").upper() == "UNCERTAIN"
    found.profile = RawProfile(
        file=found.file,
        name=stem,
        weights={name: weight for name, _, weight in parts},
        values=values,
        line=line,
        reservation=reservation,
        discount=_discount(discount, space, found),
        uncertain=uncertain,
        domain=domain,
    )


def _title(space: Node, stem: str) -> str:
    objective = space.first("objective")
    name = objective.get("name") if objective is not None else None
    return name if name and name.lower() != "root" else stem


def _is_profile(space: Node, parts: list[tuple[str, Node, float]]) -> bool:
    marks = any(space.first(tag) is not None for tag in ("reservation", "discount_factor"))
    valued = any(item.get("evaluation") for _, node, _ in parts for item in node.all("item"))
    return marks or valued or any(node.first("evaluator") is not None for _, node, _ in parts)


def _issues(space: Node, found: Found) -> Iterator[tuple[str, Node, float]]:
    """(name, element, weight) of every issue below the objectives, in the order of the file."""
    yield from _below(space, 1.0, found, top=True)


def _below(parent: Node, factor: float, found: Found, top: bool = False) -> Iterator[tuple[str, Node, float]]:
    """Issues of one objective, each with its weight among its siblings times the objective's own."""
    children = [
        child
        for child in parent.children
        if child.tag == "objective" or (child.tag == "issue" and (child.get("name") or "").strip() != DUMMY)
    ]
    share = {id(child): 1.0 for child in children} if top else _weights(parent, children, found)
    for child in children:
        weight = factor * share[id(child)]
        if child.tag == "objective":
            yield from _below(child, weight, found)
        else:
            name = (child.get("name") or f"issue {child.get('index') or '?'}").strip()
            yield name, child, weight


def _weights(parent: Node, children: list[Node], found: Found) -> dict[int, float]:
    """Each child's weight, divided by the sum; equal where the file gives none."""
    given: dict[str, float] = {}
    for node in parent.all("weight"):
        value = _number(node, "value", found)
        given[(node.get("index") or "").strip()] = 0.0 if value is None else value
        if value is not None and value < 0:
            found.note(node.line, "weight", "a weight of at least 0", f"{value:g}", "Correct it.")
    if not given:
        return {id(child): 1 / len(children) for child in children}
    at = parent.all("weight")[0].line
    weights = {}
    for child in children:
        index = (child.get("index") or "").strip()
        if index not in given:
            told = f"none for {child.get('name') or index!r}"
            found.note(child.line, "weights", "a weight for every issue", told, "It counts as 0; add it.", "finding")
        weights[id(child)] = given.get(index, 0.0)
    total = math.fsum(weights.values())
    if not total > 0:
        found.note(at, "weights", "weights with a sum above 0", f"{total:g}", "Correct the weights.")
        return {id(child): 1 / len(children) for child in children}
    if abs(total - 1) > SUM_TOLERANCE:
        step = "They were divided by their sum; rescale them."
        found.note(at, "weights", "weights that sum to 1", f"{total:.6g}", step, "finding")
    return {key: weight / total for key, weight in weights.items()}


def _options(parts: list[tuple[str, Node, float]], found: Found) -> list[Issue]:
    """The issues with their options; what cannot be one is told."""
    issues: list[Issue] = []
    for name, node, _ in parts:
        try:
            issue = _issue(name, node, found)
        except UsageError as error:
            found.refused(node.line, f"issue {name!r}", error)
            continue
        if any(other.name == name for other in issues):
            found.note(node.line, f"issue {name!r}", "each issue once", "it again", "Rename or remove it.")
            continue
        issues.append(issue)
    return issues


def _issue(name: str, node: Node, found: Found) -> Issue:
    kind = _kind(node)
    if kind == "discrete":
        labels: dict[str, None] = {}
        for item in node.all("item"):
            label = (item.get("value") or "").strip()
            if label in labels:
                step = "The first one counts; rename or remove the other."
                found.note(item.line, f"issue {name!r}", "each option once", f"{label!r} again", step, "finding")
                continue
            labels[label] = None
        return Issue.categorical(name, list(labels))
    low, high = _bounds(name, node, found)
    if kind == "integer":
        return Issue.integer(name, math.ceil(low), math.floor(high))
    return Issue.continuous(name, low, high)


def _kind(node: Node) -> str:
    told = [node.get(key) for key in ("vtype", "type", "etype")]
    return next((kind.lower() for kind in told if kind and kind.lower() in ("discrete", "integer", "real")), "discrete")


def _bounds(name: str, node: Node, found: Found) -> tuple[float, float]:
    place = node.first("range") or node
    low, high = _number(place, "lowerbound", found), _number(place, "upperbound", found)
    if low is None or high is None:
        raise UsageError(f"issue {name!r}", "lowerbound and upperbound", "none", "Add them.")
    return low, high


def _worth(name: str, node: Node, found: Found) -> Worth | None:
    """What the options of an issue are worth, before the weight."""
    if _kind(node) != "discrete":
        return _curve(name, node, found)
    raw: dict[str, float] = {}
    for item in node.all("item"):
        label = (item.get("value") or "").strip()
        if item.get("evaluation") is None:
            told = f"none for {label!r}"
            found.note(item.line, f"issue {name!r}", "an evaluation for every option", told, "Add it.")
        elif (value := _number(item, "evaluation", found)) is not None:
            raw.setdefault(label, value)
    largest = max(raw.values(), default=0.0)
    return {label: value / largest for label, value in raw.items()} if largest > 0 else raw


def _curve(name: str, node: Node, found: Found) -> Callable[[float], float] | None:
    """The function of a numerical issue. Parameters as Genius writes them, in both of its spellings."""
    evaluator = node.first("evaluator")
    if evaluator is None:
        found.note(node.line, f"issue {name!r}", "an evaluator", "none", "Add what its values are worth.")
        return None
    kind = (evaluator.get("ftype", "type") or "linear").lower()

    def of(*keys: str, default: float = 0.0) -> float:
        key = next((key for key in keys if key in evaluator.attributes), None)
        value = _number(evaluator, key, found) if key else None
        return default if value is None else value

    if kind == "constant":
        height = of("parameter0", "offset")
        return lambda _: height
    if kind in ("triangular", "triangle"):
        low, high, top = of("parameter0"), of("parameter1"), of("parameter2")
        return lambda x: _triangle(x, low, high, top)
    base = _bounds(name, node, found)[0] if _kind(node) == "integer" else 0.0
    offset, slope = of("offset", "parameter0"), of("slope", "parameter1")
    return lambda x: min(max(offset + slope * (x - base), 0.0), 1.0)


def _triangle(x: float, low: float, high: float, top: float) -> float:
    if x < low or x > high:
        return 0.0
    if x <= top:
        return (x - low) / (top - low) if top > low else 1.0
    return (high - x) / (high - top)


def _discount(value: float | None, space: Node, found: Found) -> float:
    """The file's discount, where 0 and nothing mean none, as on the platform."""
    if value is None or value == 0:
        return 1.0
    if 0 < value <= 1:
        return value
    node = space.first("discount_factor") or space
    found.note(node.line, "discount_factor", "a number from 0 to 1", f"{value:g}", "It was left out.", "finding")
    return 1.0


def _number(node: Node | None, key: str, found: Found) -> float | None:
    """The number in an attribute; what is none is told."""
    text = node.get(key) if node is not None else None
    if node is None or text is None:
        return None
    try:
        value = float(text)
        if math.isfinite(value):
            return value
    except ValueError:
        pass
    found.note(node.line, f"{node.tag} {key}", "a finite number", repr(text), "Correct it.")
    return None
