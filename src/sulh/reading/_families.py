"""Families of texts: copies and rewrites of one report grouped, the earliest as their origin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from sulh.case import Model
from sulh.errors import UsageError
from sulh.reading._alike import EVERY, Pair, every_pair, likely_pairs
from sulh.reading._shingles import shingles

RESEMBLES, HOLDS = 0.20, 0.35
"""Set on half of the stories in bench/families: strangers of one event share at most 0.04 and 0.09."""
LEAST, LEAST_HELD = 8, 30
"""Runs below which a text is too short to judge, and below which it is not said to be held by another."""
Method = Literal["every pair", "minhash"]
How = Literal["copy", "part", "rewrite"]


class Likeness(Model):
    """Two texts that share their words. A and B being their sets of runs of three words:

    `resemblance` is |A ∩ B| / |A ∪ B|, `shared` the part of the shorter that the longer has, |A ∩ B| / min(|A|, |B|).
    A copy resembles by 0.8, of a part the longer holds 0.8, anything else is a rewrite or holds a piece.
    """

    a: str
    b: str
    resemblance: float
    shared: float
    how: How


class Relative(Model):
    """A text of a family; `by` is what ties it to the family on the way to the origin, None for the origin."""

    name: str
    date: dt.date | None = None
    by: Likeness | None = None


class Family(Model):
    """Texts that go back to one report, as far as their words tell.

    Attributes:
        origin: the earliest; of several with that day the first by name, and of a family without dates likewise.
        tied: others of the same day: any of them may be the origin. undated: texts whose place is not known.
        members: all, the origin first, then by date and name.
        weakest: the likeness without which the family would fall in two, least by `shared`.
        joints: texts that alone hold parts of the family together, like a round-up that embeds two reports.
    """

    origin: str
    tied: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    members: tuple[Relative, ...]
    weakest: Likeness
    joints: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all members, the origin first."""
        return tuple(one.name for one in self.members)


class Families(Model):
    """All families among some texts, the largest first; `alone` are texts without a relative, `short` those with too
    few words to judge. `method` says whether every pair was compared or the likely ones.
    """

    texts: int
    method: Method
    groups: tuple[Family, ...] = ()
    alone: tuple[str, ...] = ()
    short: tuple[str, ...] = ()


def families(
    texts: Mapping[str, str], dates: Mapping[str, dt.date | None] | None = None, method: Method | None = None
) -> Families:
    """Group texts that are copies, cuts or rewrites of one report, or hold one.

    Texts are compared as sets of runs of three words without punctuation, case and quotation marks. Two are alike if
    they resemble by 0.20, or if the longer has 0.35 of the shorter and that has 30 runs or more. Likeness is
    transitive: a family is what hangs together by it, and `weakest` and `joints` say by how little. Up to 1 500 texts
    every pair is compared; beyond, those that MinHash in bands or a sample of runs puts side by side, exactly too.

    Args:
        texts: by name. dates: when each was published, by the same names; left out or None where it is not known.
        method: to compare every pair, or likely ones, whatever the number.
    Returns: the same for the same input, whatever its order. Translations are not found.
    Raises: UsageError for a date of a text that is not there.
    Source: Broder (1997), see `likely_pairs`.
    """
    names, dates = sorted(texts), dates or {}
    strange = sorted(set(dates) - set(texts))
    if strange:
        raise UsageError("dates", "dates of texts that are given", f'"{strange[0]}"', "Give its text, or leave it out.")
    sets = shingles(texts[name] for name in names)
    method = method or ("every pair" if len(names) <= EVERY else "minhash")
    pairs = (every_pair if method == "every pair" else likely_pairs)(sets, min(RESEMBLES, HOLDS))
    sizes = [len(one) for one in sets]
    links = [link for pair in pairs if (link := _link(pair, names, sizes)) is not None]
    groups = [_family(group, dates) for group in _grouped(links)]
    related = {name for group in groups for name in group.names}
    rest = [(name, size) for name, size in zip(names, sizes, strict=True) if name not in related]
    return Families(
        texts=len(names),
        method=method,
        groups=tuple(sorted(groups, key=lambda one: (-len(one.members), one.origin))),
        alone=tuple(name for name, size in rest if size >= LEAST),
        short=tuple(name for name, size in rest if size < LEAST),
    )


def _link(pair: Pair, names: Sequence[str], sizes: Sequence[int]) -> Likeness | None:
    """The likeness of a pair, if it is one. Two texts of the very same words are alike, however short."""
    one, two = sizes[pair.a], sizes[pair.b]
    least = min(one, two)
    resemblance, shared = pair.shared / (one + two - pair.shared), pair.shared / least
    alike = resemblance >= RESEMBLES and least >= LEAST
    held = shared >= HOLDS and least >= LEAST_HELD
    if not (alike or held or resemblance == 1):
        return None
    how: How = "copy" if resemblance >= 0.8 else "part" if shared >= 0.8 else "rewrite"
    return Likeness(
        a=names[pair.a], b=names[pair.b], resemblance=round(resemblance, 4), shared=round(shared, 4), how=how
    )


def _grouped(links: Iterable[Likeness]) -> list[list[Likeness]]:
    """Links by the family that they hang together."""
    head: dict[str, str] = {}
    links = list(links)
    for link in links:
        one, two = _head(head, link.a), _head(head, link.b)
        head[max(one, two)] = min(one, two)
    groups: dict[str, list[Likeness]] = {}
    for link in links:
        groups.setdefault(_head(head, link.a), []).append(link)
    return list(groups.values())


def _head(head: dict[str, str], name: str) -> str:
    while (up := head.setdefault(name, name)) != name:
        head[name] = name = head.setdefault(up, up)
    return name


def _family(links: Sequence[Likeness], dates: Mapping[str, dt.date | None]) -> Family:
    names = sorted({name for link in links for name in (link.a, link.b)})
    day = {name: dates.get(name) for name in names}
    order = sorted(names, key=lambda name: (day[name] is None, day[name] or dt.date.max, name))
    first = day[order[0]]
    tree = _tree(links)
    by = _towards(order[0], tree)
    return Family(
        origin=order[0],
        tied=tuple(name for name in order[1:] if first is not None and day[name] == first),
        undated=tuple(name for name in order if day[name] is None),
        members=tuple(Relative(name=name, date=day[name], by=by.get(name)) for name in order),
        weakest=tree[-1],
        joints=_joints(links),
    )


def _tree(links: Sequence[Likeness]) -> list[Likeness]:
    """The strongest links that hold all together, strongest first (Kruskal 1956)."""
    head: dict[str, str] = {}
    tree = []
    for link in sorted(links, key=lambda one: (-one.shared, -one.resemblance, one.a, one.b)):
        one, two = _head(head, link.a), _head(head, link.b)
        if one != two:
            head[one] = two
            tree.append(link)
    return tree


def _towards(origin: str, tree: Sequence[Likeness]) -> dict[str, Likeness]:
    """For each text but the origin the link of the tree that leads to it."""
    near: dict[str, list[Likeness]] = {}
    for link in tree:
        near.setdefault(link.a, []).append(link)
        near.setdefault(link.b, []).append(link)
    by: dict[str, Likeness] = {}
    todo = [origin]
    while todo:
        here = todo.pop()
        for link in near[here]:
            there = link.b if link.a == here else link.a
            if there != origin and there not in by:
                by[there] = link
                todo.append(there)
    return by


def _joints(links: Sequence[Likeness]) -> tuple[str, ...]:
    """Texts without which the rest falls apart (articulation points, Hopcroft and Tarjan 1973), without recursion."""
    near: dict[str, list[str]] = {}
    for link in links:
        near.setdefault(link.a, []).append(link.b)
        near.setdefault(link.b, []).append(link.a)
    root = min(near)
    depth, low, found, children = {root: 0}, {root: 0}, set(), 0
    path = [(root, iter(near[root]))]
    while path:
        here, rest = path[-1]
        for there in rest:
            if there not in depth:
                depth[there] = low[there] = len(path)
                path.append((there, iter(near[there])))
                break
            low[here] = min(low[here], depth[there])
        else:
            path.pop()
            if not path:
                break
            up = path[-1][0]
            low[up] = min(low[up], low[here])
            if up == root:
                children += 1
            elif low[here] >= depth[up]:
                found.add(up)
    return tuple(sorted(found | ({root} if children > 1 else set())))
