"""Families of texts in words."""

from __future__ import annotations

from collections.abc import Iterator

from sulh.inert import inert
from sulh.reading import Families, Family, Likeness, Relative

SHOWN, MEMBERS = 30, 20


def families_told(found: Families, everything: bool = False) -> list[str]:
    """Families in lines for a terminal, the largest first; of many the first, unless `everything` is asked for."""
    related = sum(len(one.members) for one in found.groups)
    count = len(found.groups)
    lines = [
        f"{found.texts:,} {_s('text', found.texts)}: {count:,} {'families' if count != 1 else 'family'} of "
        f"{related:,} texts, {len(found.alone):,} alone, {len(found.short):,} too short to judge"
    ]
    if found.method == "minhash":
        lines.append("pairs were found by MinHash and a sample of word runs, and then counted exactly")
    shown = found.groups if everything else found.groups[:SHOWN]
    for number, family in enumerate(shown, 1):
        lines += ["", *_family(number, family, everything)]
    if len(shown) < count:
        lines += ["", f"{count - len(shown):,} more families (--all shows them)"]
    return lines


def _family(number: int, family: Family, everything: bool) -> Iterator[str]:
    day = family.members[0].date
    yield f"{number}. {len(family.members)} texts; origin {inert(family.origin)}, " + (
        f"the earliest ({day})" if day else "the first by name: none is dated"
    )
    if family.tied:
        yield f"   of the same day, so that it may be the origin as well: {_names(family.tied)}"
    if family.undated and day:
        yield f"   not dated, so that it may be earlier: {_names(family.undated)}"
    members = family.members[1:] if everything else family.members[1 : MEMBERS + 1]
    yield from (f"     {_member(one)}" for one in members)
    if len(members) + 1 < len(family.members):
        yield f"     {len(family.members) - len(members) - 1:,} more (--all shows them)"
    weak = family.weakest
    if len(family.members) > 2:
        yield f"   weakest link: {inert(weak.a)} and {inert(weak.b)}, {_share(weak)}"
    if family.joints:
        yield f"   holds parts together that share too little otherwise: {_names(family.joints)}"


def _member(one: Relative) -> str:
    told = f"{inert(one.name)}{f' ({one.date})' if one.date else ''}"
    if one.by is None:
        return told
    other = one.by.a if one.by.b == one.name else one.by.b
    how = {"copy": "a copy of", "part": "a part of, or around,", "rewrite": "a rewrite of, or a piece shared with,"}
    return f"{told}: {how[one.by.how]} {inert(other)}, {_share(one.by)}"


def _share(link: Likeness) -> str:
    return f"{link.shared:.0%} of the shorter in the longer (resemblance {link.resemblance:.2f})"


def _names(names: tuple[str, ...]) -> str:
    return inert(", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else ""))


def _s(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
