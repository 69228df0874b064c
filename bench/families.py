"""How well and how fast texts are grouped into families: stories of our own, and 10 000 made articles of 500 words.

Run with ``python bench/families.py``. The articles are drawn from 30 000 made words with the frequencies of a language;
copies of one are changed in up to a tenth of their words, cut, or put behind 400 words of somebody else, and all have
one footer of 40 words. What MinHash finds among them is set beside what comparing every pair finds.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from stories import couples
from sulh.reading import Families, families

ARTICLES, WORDS = 10_000, 500


def measure(half: str) -> str:
    """Pairs of one half that are told rightly, by whether they are of one family."""
    right: Counter[bool] = Counter()
    count: Counter[bool] = Counter()
    for one in couples(half):
        found = bool(families({"one": one.one, "two": one.two}).groups)
        count[one.family] += 1
        right[one.family] += found == one.family
    told = f"half {half}: {right[True]} of {count[True]} pairs of one family found"
    return f"{told}, {right[False]} of {count[False]} strangers kept apart"


def articles(count: int, seed: int = 1) -> tuple[dict[str, str], dict[str, int]]:
    """Made articles, and by name the report that each goes back to."""
    rng = random.Random(seed)  # noqa: S311
    letters = "abcdefghijklmnoprstuvy"
    known = ["".join(rng.choice(letters) for _ in range(rng.randint(2, 9))) for _ in range(30_000)]
    often = [1 / (k + 3) for k in range(len(known))]
    footer = rng.choices(known, k=40)
    texts: dict[str, str] = {}
    report: dict[str, int] = {}
    while len(texts) < count:
        base = rng.choices(known, often, k=WORDS)
        told = len(texts)
        for copy in range(rng.choice([1, 1, 1, 2, 3, 8])):
            now = list(base)
            if copy:
                share = rng.choice([0.0, 0.05, 0.1])
                now = [rng.choice(known) if rng.random() < share else word for word in now]
                now = now[: rng.randint(250, 400)] if rng.random() < 0.4 else now
                now = rng.choices(known, often, k=400) + now if rng.random() < 0.3 else now
            name = f"t{len(texts):06d}"
            texts[name], report[name] = " ".join(now + footer), told
    return texts, report


def main() -> None:
    print(measure("a"), "(thresholds were set on it)")
    print(measure("b"))
    texts, report = articles(ARTICLES)
    start = time.process_time()
    found = families(texts)
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(texts):,} articles of {WORDS} words: {spent:.1f} s of one core, {peak:.0f} MB, {found.method}")
    print(_beside(found, report))
    every = families(texts, method="every pair")
    same = {one.names for one in every.groups} == {one.names for one in found.groups}
    print(f"comparing every pair finds {'the same' if same else 'other'} families")


def _beside(found: Families, report: dict[str, int]) -> str:
    head = {name: one.origin for one in found.groups for name in one.names}
    mixed = sum(len({report[name] for name in one.names}) > 1 for one in found.groups)
    texts: dict[int, list[str]] = {}
    for name, of in report.items():
        texts.setdefault(of, []).append(name)
    several = [names for names in texts.values() if len(names) > 1]
    split = sum(len({head.get(name, name) for name in names}) > 1 for names in several)
    return f"{len(several) - split:,} of {len(several):,} reports whole in one family; {mixed} families mix two reports"


if __name__ == "__main__":
    main()
