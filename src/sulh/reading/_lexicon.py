"""The words that tell acts: patterns read from data, each made ready when a text first has its anchor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from sulh.reading._names import _rows
from sulh.reading._tokens import word_set

FORMS = ("base", "third", "past", "participle", "ing")
_COMMON = word_set(
    "is are was were be been has have had do does did no not in on of to the a under there good little"
    " same more most has outside beyond will would 'll ready it its such clear recent joint"
)


@dataclass(frozen=True)
class Pattern:
    """One pattern: act, frame (see acts.tsv), its words as written, and whether it begins with a verb."""

    act: str
    frame: str
    words: str

    @property
    def verbal(self) -> bool:
        return self.words.startswith("~")


@cache
def verbs() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Of each verb its five forms, each with its spellings; -l- may be single, as in American spelling."""
    found = {}
    for row in _rows("verbs.tsv"):
        forms = [tuple(cell.split(",")) for cell in row]
        if re.search(r"[^l]el$", row[0]):
            forms = [
                (*cell, *(one.replace("elled", "eled").replace("elling", "eling") for one in cell)) for cell in forms
            ]
        found[row[0]] = tuple(forms)
    return found


@cache
def form_names() -> dict[str, frozenset[str]]:
    """Which forms a word may be of any verb of the lexicon."""
    found: dict[str, set[str]] = {}
    for forms in verbs().values():
        for name, spellings in zip(FORMS, forms, strict=True):
            for word in spellings:
                found.setdefault(word, set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}


@cache
def by_anchor() -> dict[str, tuple[tuple[int, Pattern], ...]]:
    """Patterns by each word that may stand at their anchor: the first of their words that is not a common one."""
    found: dict[str, list[tuple[int, Pattern]]] = {}
    for row in _rows("acts.tsv"):
        for words in row[2].split(";"):
            pattern = Pattern(row[0], row[1], words.strip())
            place, spellings = _anchor(pattern.words)
            for word in spellings:
                found.setdefault(word, []).append((place, pattern))
    return {word: tuple(rows) for word, rows in found.items()}


def _anchor(words: str) -> tuple[int, list[str]]:
    parts = words.split()
    chosen, spellings = 0, list[str]()
    for place, part in enumerate(parts):
        if part[0] in "_^(":
            continue
        spellings = _spellings(part)
        chosen = place
        if not set(spellings) & _COMMON:
            break
    return chosen, [re.split(r"[\s'’-]", word)[0] for word in spellings]


def _spellings(part: str) -> list[str]:
    found: list[str] = []
    for one in part.strip("()").split("|"):
        if one.startswith("~"):
            found += [word for spellings in verbs()[one[1:]] for word in spellings]
        else:
            found.append(one)
    return list(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def compiled(words: str) -> re.Pattern[str]:
    """A pattern as a regular expression on small-letter text."""
    out: list[str] = []
    parts = words.split()
    for place, part in enumerate(parts):
        last = place == len(parts) - 1
        if part[0] in "_^":
            if not last:
                inside = r"[^\s;:!?]*[^\s,;:!?]" if part[0] == "_" else r"[^\s;:!?]+"
                out.append(rf"(?:{inside}\s+){{0,{part[1:]}}}?")
            continue
        either = "|".join(re.escape(word) for word in sorted(_spellings(part), key=len, reverse=True))
        more = not all(one[0] == "_" for one in parts[place + 1 :])
        comma = ",?" if more and parts[place + 1][0] == "^" else ""
        space = rf"{comma}\s+[\"“‘(]?" if more else ""
        out.append(f"(?:(?:{either}){space})?" if part[0] == "(" else f"(?:{either})(?![\\w])" + space)
    return re.compile(rf"(?<![\w-]){''.join(out)}(?!-\w)")


def anchors(words: Sequence[str]) -> list[tuple[int, int, Pattern]]:
    """For every word of a sentence the patterns of which it may be the anchor: (place of the word, place in it, it)."""
    index = by_anchor()
    return [(k, place, pattern) for k, word in enumerate(words) for place, pattern in index.get(word, ())]
