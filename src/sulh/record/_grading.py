"""Gradings: who graded what and when, which grade is in force, and how far graders agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sulh.record._dossier import Dossier
from sulh.record._models import Grading, Item, Source

# The words of the Admiralty code (NATO AJP-2.1), shortened.
CREDIBILITY = {
    "1": "confirmed by other sources of independent origin",
    "2": "probably true: fits what else is known",
    "3": "possibly true: neither confirmed nor contradicted",
    "4": "doubtful: possible, with little in its favour",
    "5": "improbable: contradicted by what else is known",
    "6": "cannot be judged",
}
RELIABILITY = {
    "A": "completely reliable: no doubt, and a history of being right",
    "B": "usually reliable: mostly right so far",
    "C": "fairly reliable: has been right, with some doubt",
    "D": "not usually reliable: partisan or careless",
    "E": "unreliable: a history of being wrong",
    "F": "cannot be judged",
}
LETTERS = "ABCDEF"
UNJUDGED = 6
ENOUGH = 10
DIAGONAL = 0.8

Grade = tuple[str, int]


def in_force(items: Mapping[str, Item], grades: Iterable[Grading]) -> dict[str, Item]:
    """The items with the grades in force: the last grading of an item goes before what the item says itself.

    It sets credibility, reliability and grader together. Items that nobody graded stay as they are.
    """
    last = {grading.item: grading for grading in grades}
    return {
        key: item.model_copy(update=last[key].model_dump(include={"credibility", "reliability", "grader"}))
        if key in last
        else item
        for key, item in items.items()
    }


def grades_by_item(
    own: Mapping[str, tuple[str | None, Grade]], grades: Iterable[Grading]
) -> dict[str, dict[str, Grade]]:
    """By item and grader the grade that this grader gave last; `own` are the items' own grades, which come first.

    An own grade that names no grader is nobody's, and is left out.
    """
    found: dict[str, dict[str, Grade]] = {key: {who: grade} for key, (who, grade) in own.items() if who is not None}
    for grading in grades:
        found.setdefault(grading.item, {})[grading.grader] = (grading.reliability, grading.credibility)
    return found


# The diagonal ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Diagonal:
    """How many of a grader's `n` grades say A1, B2, C3 and so on."""

    same: int
    n: int

    @property
    def share(self) -> float:
        """same / n."""
        return self.same / self.n

    @property
    def warns(self) -> bool:
        """Whether more than 80 % of at least 10 grades lie on the diagonal."""
        return self.n >= ENOUGH and self.same > DIAGONAL * self.n


def diagonal(grades: Iterable[Grade]) -> Diagonal:
    """The diagonal of some grades, at least one."""
    hits = [LETTERS.index(letter) + 1 == number for letter, number in grades]
    return Diagonal(sum(hits), len(hits))


def diagonals(
    items: Mapping[str, Item], sources: Mapping[str, Source], grades: Iterable[Grading]
) -> dict[str, Diagonal]:
    """The diagonal by grader over a whole record; under ``""`` the items whose grades name no grader."""
    own: dict[str, tuple[str | None, Grade]] = {
        key: (item.grader, (item.reliability or sources[item.source].reliability, item.credibility))
        for key, item in items.items()
    }
    by_item = grades_by_item(own, grades)
    found: dict[str, list[Grade]] = {}
    for graders in by_item.values():
        for who, grade in graders.items():
            found.setdefault(who, []).append(grade)
    nobody = [grade for key, (who, grade) in own.items() if who is None and key not in by_item]
    named = {who: diagonal(found[who]) for who in sorted(found)}
    return {"": diagonal(nobody), **named} if nobody else named


def diagonal_share(gradings: Iterable[Grading]) -> dict[str, Diagonal]:
    """By grader, how many of the grades given lie on the diagonal A1, B2, C3, D4, E5, F6.

    The letter is about the source and the number about the sentence: where nearly all agree, one was copied from the
    other. Of an item graded twice by one grader the last grade counts.

    Source: Baker, McKendry & Mace (1968) found 87 % of over 1,400 field reports there, as told by Irwin & Mandel
    (2019), Intelligence and National Security 34(4), 503-525.
    """
    found: dict[str, list[Grade]] = {}
    for graders in grades_by_item({}, gradings).values():
        for who, grade in graders.items():
            found.setdefault(who, []).append(grade)
    return {who: diagonal(found[who]) for who in sorted(found)}


# Agreement -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """Two graders on the `n` items that both graded.

    `exact` is the share with the very same grade; `credibility` and `reliability` are weighted kappas (see `kappa`),
    None where there is none, over the `n_credibility` and `n_reliability` items that neither thought beyond judging.
    """

    first: str
    second: str
    n: int
    exact: float
    credibility: float | None
    n_credibility: int
    reliability: float | None
    n_reliability: int


@dataclass(frozen=True)
class Agreement:
    """How far graders agree: the grades of every item with two graders or more, and every pair of graders.

    `items` holds by item and grader grades like ``"B2"``; `exact` is the share of these items on which all graders
    gave the very same grade, None if there are none.
    """

    items: dict[str, dict[str, str]]
    exact: float | None
    pairs: tuple[Pair, ...]


def agreement(dossier: Dossier) -> Agreement:
    """How far the graders of a record agree; of one grader's grades of an item the last counts.

    The grade that an item itself carries counts too, if it names its grader.
    """
    found = {key: graders for key, graders in _graded(dossier).items() if len(graders) > 1}
    names = sorted({who for graders in found.values() for who in graders})
    pairs = []
    for first, second in combinations(names, 2):
        both = [(g[first], g[second]) for g in found.values() if first in g and second in g]
        if both:
            pairs.append(_pair(first, second, both))
    exact = sum(len(set(graders.values())) == 1 for graders in found.values()) / len(found) if found else None
    told = {key: {who: f"{a}{b}" for who, (a, b) in sorted(found[key].items())} for key in sorted(found)}
    return Agreement(told, exact, tuple(pairs))


def _graded(dossier: Dossier) -> dict[str, dict[str, Grade]]:
    """Grades by item and grader; an item's own come from the plain data, since in the dossier the last grade rules."""
    own: dict[str, tuple[str | None, Grade]] = {}
    for key, item in dossier.items.items():
        plain: Mapping[str, Any] = dossier.raw.get("record", {}).get(key, {})
        if plain.get("grader"):
            letter = plain.get("reliability") or dossier.sources[item.source].reliability
            own[key] = (str(plain["grader"]).strip(), (letter, plain["credibility"]))
    return grades_by_item(own, dossier.grades)


def _pair(first: str, second: str, both: Sequence[tuple[Grade, Grade]]) -> Pair:
    numbers = [(a[1], b[1]) for a, b in both if UNJUDGED not in (a[1], b[1])]
    letters = [(LETTERS.index(a[0]) + 1, LETTERS.index(b[0]) + 1) for a, b in both]
    letters = [(a, b) for a, b in letters if UNJUDGED not in (a, b)]
    exact = sum(a == b for a, b in both) / len(both)
    return Pair(first, second, len(both), exact, kappa(numbers), len(numbers), kappa(letters), len(letters))


def kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Cohen's weighted kappa with linear weights for two graders on an ordered scale; None where it is undefined.

    kappa = 1 - (sum of |i - j| over pairs / n) / (sum of |i - j| over all n^2 combinations of the two / n^2)

    the mean distance between the two graders over the mean distance if each grader's grades were dealt out at random:
    1 is full agreement, 0 that of chance. The width of the scale cancels. It is undefined without pairs, and where
    both graders gave one and the same grade throughout, since chance would then agree as well.

    A 6 or an F ("cannot be judged") is not a step beyond 5 or E; leave pairs with one out, as `agreement` does.

    Args:
        pairs: for each item the grades (i, j) of the two graders as numbers.
    Source: Cohen (1968), Psychological Bulletin 70(4), 213-220.
    """
    n = len(pairs)
    observed = n * sum(abs(i - j) for i, j in pairs)
    expected = sum(abs(i - j) for i, _ in pairs for _, j in pairs)
    return 1 - observed / expected if expected else None


def far_apart(one: Grade, other: Grade) -> bool:
    """Whether two grades of one item need talking over: two steps or more apart in letter or number.

    "Cannot be judged" (F, 6) is no step of the scale: against any grade that judges it is far apart.
    """
    steps = ((LETTERS.index(one[0]) + 1, LETTERS.index(other[0]) + 1), (one[1], other[1]))
    return any(a != b if UNJUDGED in (a, b) else abs(a - b) >= 2 for a, b in steps)
