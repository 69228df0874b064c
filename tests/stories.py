"""The stories in bench/families as texts: what each desk makes of one wire report, and who wrote on their own."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from sulh.case import read_yaml

STORIES = Path(__file__).parents[1] / "bench" / "families" / "stories.yaml"
KINDS = ("wire", "copy", "cut", "rewrite", "embed")
_END = re.compile(r"(?<=[.!?\"]) (?=[A-Z\"])")


class Couple(NamedTuple):
    """Two texts, how they came to be, and whether one was made from the other or both from one."""

    kind: str
    one: str
    two: str
    family: bool


def stories(half: str | None = None) -> dict[str, dict[str, str]]:
    """By story the five texts of its family and ``other``, written independently."""
    found = read_yaml(STORIES, STORIES.name)
    assert not found.problems, found.problems
    return {name: _texts(story) for name, story in found.data.items() if half in (None, story["half"])}


def couples(half: str | None = None) -> list[Couple]:
    """Pairs by texts: all ten of each family, its members beside ``other``, and neighbouring stories' wires."""
    every = stories(half)
    found = [
        Couple(f"{a}-{b}", story[a], story[b], True) for story in every.values() for a, b in combinations(KINDS, 2)
    ]
    found += [Couple(f"{a}-other", story[a], story["other"], False) for story in every.values() for a in KINDS]
    told = list(every.values())
    for story, following in zip(told, told[1:] + told[:1], strict=True):
        found.append(Couple("wire-another wire", story["wire"], following["wire"], False))
    return found


def _texts(story: dict) -> dict[str, str]:
    copy = story["wire"]
    for old, new in story["edits"].items():
        assert old in copy, old
        copy = copy.replace(old, new)
    kept = " ".join(_END.split(story["wire"])[: story["kept"]])
    return {
        "wire": story["wire"],
        "copy": f"{story['heading']}\n\n{copy}",
        "cut": kept,
        "rewrite": story["rewrite"],
        "embed": f"{story['lead']}\n\n{kept}\n\n{story['tail']}",
        "other": story["other"],
    }
