"""A classifier of drafts learnt from decisions, what it is worth by cross-validation, and the score that follows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sulh.case import Model
from sulh.errors import UsageError
from sulh.reading._models import Draft
from sulh.reading.learn._features import features
from sulh.reading.learn._logistic import chances, fit_logistic

ENOUGH = 300
FOLDS = 10
SEEN = 2
EVEN = 0.5
Floats = NDArray[np.float64]
Embed = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True)
class Example:
    """A draft that was decided. `right`: it was accepted as drafted. `family`: the origin of its text."""

    draft: Draft
    place: float
    right: bool
    family: str


class Share(Model):
    """How many of `n` drafts were right, in cross-validation."""

    n: Annotated[int, Field(ge=0)]
    right: Annotated[int, Field(ge=0)]

    @property
    def score(self) -> float:
        """(right + 1) / (n + 2): the share, drawn towards a half where few were seen (Laplace's rule)."""
        return (self.right + 1) / (self.n + 2)


class Classifier(Model):
    """What `learn` made.

    `names` and `weights` are of the features, embeddings last (`embedded` of them); `agree` and `differ` are the drafts
    that the classifier would accept and would not, each judged by a classifier that had not seen their family;
    `accuracy` is the share it judged right, `base` that of always giving the commoner answer.
    """

    examples: int
    families: int
    folds: int
    names: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float
    embedded: int = 0
    accuracy: float
    base: float
    agree: Share
    differ: Share

    def chances(self, drafts: Sequence[tuple[Draft, float]], embed: Embed | None = None) -> Floats:
        """P(accepted as drafted) of drafts with their places, shape (drafts,)."""
        return chances(_matrix(drafts, self.names, embed), np.array(self.weights), self.bias)

    def scores(self, drafts: Sequence[tuple[Draft, float]], embed: Embed | None = None) -> list[float]:
        """The scores of drafts: rules and classifier agree where the chance is at least a half.

        A draft is the rules' word that it is right, so the classifier agrees where it would accept it. Its score is
        then the share that was right among drafts on which both agreed in cross-validation, else that among those on
        which they did not: there are two scores, and both are what was counted.
        """
        return [(self.agree if p >= EVEN else self.differ).score for p in self.chances(drafts, embed)]


def learn(examples: Sequence[Example], embed: Embed | None = None, enough: int = ENOUGH) -> Classifier:
    """Learn from drafts that were decided.

    P(right | x) by logistic regression with a ridge of 1 on `features` that at least two examples have, and on the
    embedding of the sentence if `embed` is given. It is judged in up to ten folds, on families that it was not taught:
    all drafts of one family of texts, and all of one sentence wherever it stands, are in one fold, and features are
    chosen anew in each, so that no example is judged by what was learnt from it or its copies.

    Raises: UsageError below `enough` examples, with answers of one kind only, or if all are of one family.
    """
    if len(examples) < enough:
        step = "Until then the rules' scores are used."
        raise UsageError("learn", f"at least {enough} decided drafts", str(len(examples)), step)
    y = np.array([one.right for one in examples], dtype=float)
    if len(set(y.tolist())) < 2:
        answer = "accepted as drafted" if y[0] else "refused or mended"
        raise UsageError("learn", "drafts of both answers", f"all {answer}", "There is nothing to tell apart.")
    folds = _folds(examples)
    if len(set(folds)) < 2:
        raise UsageError("learn", "drafts of two families at least", "one", "Confirm drafts of texts of other origin.")
    pairs = [(one.draft, one.place) for one in examples]
    vectors = None if embed is None else embed([one.draft.quote for one in examples])
    judged = _judged(pairs, vectors, y, np.array(folds))
    yes, right = judged >= EVEN, y == 1
    names = _names(pairs)
    weights, bias = fit_logistic(_joined(_table(pairs, names), vectors), y)
    return Classifier(
        examples=len(examples), families=len({one.family for one in examples}), folds=len(set(folds)),
        names=names, weights=tuple(weights.tolist()), bias=bias, embedded=0 if vectors is None else vectors.shape[1],
        accuracy=float((yes == right).mean()), base=float(max(right.mean(), 1 - right.mean())),
        agree=_share(right[yes]), differ=_share(right[~yes]),
    )  # fmt: skip


def _judged(
    pairs: Sequence[tuple[Draft, float]], vectors: Floats | None, y: Floats, folds: NDArray[np.int64]
) -> Floats:
    """The chance of each example by a classifier that was taught the other folds, shape (examples,)."""
    judged = np.full(len(pairs), y.mean())
    for fold in np.unique(folds):
        out = folds == fold
        taught = [pair for pair, held in zip(pairs, out, strict=True) if not held]
        tried = [pair for pair, held in zip(pairs, out, strict=True) if held]
        if len(set(y[~out].tolist())) < 2:
            judged[out] = y[~out][0]
            continue
        names = _names(taught)
        weights, bias = fit_logistic(_joined(_table(taught, names), _part(vectors, ~out)), y[~out])
        judged[out] = chances(_joined(_table(tried, names), _part(vectors, out)), weights, bias)
    return judged


def _folds(examples: Sequence[Example]) -> list[int]:
    """The fold of each example. Families that share a sentence go together; the largest group first."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    for one in examples:
        parent[root(f"quote {' '.join(one.draft.quote.casefold().split())}")] = root(f"family {one.family}")
    sizes = Counter(root(f"family {one.family}") for one in examples)
    load: dict[int, int] = defaultdict(int)
    place: dict[str, int] = {}
    for key, size in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0])):
        fold = min(range(FOLDS), key=lambda k: (load[k], k))
        place[key] = fold
        load[fold] += size
    return [place[root(f"family {one.family}")] for one in examples]


def _names(pairs: Iterable[tuple[Draft, float]]) -> tuple[str, ...]:
    count = Counter(name for draft, place in pairs for name in features(draft, place))
    return tuple(sorted(name for name, n in count.items() if n >= SEEN))


def _table(pairs: Sequence[tuple[Draft, float]], names: Sequence[str]) -> Floats:
    """Features as numbers, shape (drafts, names)."""
    at = {name: k for k, name in enumerate(names)}
    table = np.zeros((len(pairs), len(names)))
    for row, (draft, place) in enumerate(pairs):
        for name, value in features(draft, place).items():
            if name in at:
                table[row, at[name]] = value
    return table


def _matrix(pairs: Sequence[tuple[Draft, float]], names: Sequence[str], embed: Embed | None) -> Floats:
    return _joined(_table(pairs, names), None if embed is None else embed([draft.quote for draft, _ in pairs]))


def _joined(table: Floats, vectors: Floats | None) -> Floats:
    return table if vectors is None else np.hstack([table, vectors])


def _part(vectors: Floats | None, rows: NDArray[np.bool_]) -> Floats | None:
    return None if vectors is None else vectors[rows]


def _share(right: NDArray[np.bool_]) -> Share:
    return Share(n=len(right), right=int(right.sum()))
