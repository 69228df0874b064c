"""How fast the frontier of an outcome space is found, what it takes in memory, and NegMAS on the same points.

Run with ``python bench/deals.py``; ``--negmas N`` also gives the first N points of each to NegMAS, which `make bench`
installs (0: none). Every size is taken in a process of its own: the first call there includes compiling, or loading
what was compiled before; the told time is the best of three after it. A bound that is missed is marked.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sulh.bargain import Additive, Domain, Issue, Profile, pareto, settle, space

Points = NDArray[np.float64]
SEED = 20_251_028


def rng() -> np.random.Generator:
    return np.random.default_rng(SEED)


def random(n: int, parties: int) -> Points:
    return rng().random((n, parties))


def opposed(n: int, parties: int, slack: float) -> Points:
    """What one gains another loses, but for some slack: points on a simplex with noise."""
    return rng().dirichlet(np.ones(parties), n) + slack * rng().random((n, parties))


def zero_sum(n: int) -> Points:
    """Every point on the frontier: the worst that can be."""
    share = rng().random(n)
    return np.column_stack([share, 1 - share])


CASES: dict[str, tuple[Callable[[], Points], float | None]] = {
    "two parties, 10^6, random": (lambda: random(10**6, 2), 0.3),
    "two parties, 10^6, opposed": (lambda: opposed(10**6, 2, 0.01), 0.3),
    "two parties, 10^6, zero sum (all on it)": (lambda: zero_sum(10**6), None),
    "three parties, 10^6, random": (lambda: random(10**6, 3), 1.0),
    "three parties, 10^6, opposed": (lambda: opposed(10**6, 3, 0.2), 5.0),
    "two parties, 10^7, random": (lambda: random(10**7, 2), 4.0),
    "two parties, 10^7, opposed": (lambda: opposed(10**7, 2, 0.01), 4.0),
    "five parties, 240 000, random": (lambda: random(240_000, 5), None),
    "five parties, 240 000, opposed": (lambda: opposed(240_000, 5, 0.35), 10.0),
}


def one(name: str, negmas: int) -> None:
    """Measure one case in this process and print its line."""
    points = CASES[name][0]()
    begun = time.perf_counter()
    on = pareto(points)
    first = time.perf_counter() - begun
    best = min(timed(points) for _ in range(3)) if first < 5 else first
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    bound = CASES[name][1]
    mark = "" if bound is None else f"  bound {bound:g} s{'' if best <= bound else ' MISSED'}"
    beside = against(points[:negmas]) if negmas and bound is not None else ""
    print(
        f"{name:<42}{len(on):>10,} on it{best:>9.3f} s (first {first:.2f}){memory:>7.2f} GB{mark}{beside}", flush=True
    )


def timed(points: Points) -> float:
    begun = time.perf_counter()
    pareto(points)
    return time.perf_counter() - begun


def against(points: Points) -> str:
    """NegMAS on the same points, beside ours on them."""
    if importlib.util.find_spec("negmas") is None:
        return "  (NegMAS is not installed: make bench does)"
    from negmas.preferences.ops import pareto_frontier_numpy

    begun = time.perf_counter()
    theirs = pareto_frontier_numpy(points)
    taken = time.perf_counter() - begun
    begun = time.perf_counter()
    mine = pareto(points)
    ours = time.perf_counter() - begun
    same = {tuple(points[k]) for k in np.asarray(theirs, int).tolist()} == {tuple(points[k]) for k in mine.tolist()}
    return f"\n    first {len(points):,}: NegMAS {taken:.3f} s, ours {ours:.3f} s, {taken / ours:.0f}×, same: {same}"


def whole() -> None:
    """From weights and values to frontier and points, a million outcomes for two sides."""
    random_values = rng()
    issues = tuple(Issue.categorical(f"issue {k}", [f"option {m}" for m in range(10)]) for k in range(6))
    profiles = [
        Profile(
            f"side {p}", Additive((1 / 6,) * 6, tuple(tuple(random_values.random(10).tolist()) for _ in issues)), 0.3
        )
        for p in range(2)
    ]
    begun = time.perf_counter()
    settled = settle(space(Domain(issues), profiles))
    taken = time.perf_counter() - begun
    print(f"from weights to points, two sides, 10^6 outcomes: {taken:.3f} s, {len(settled.frontier)} on the frontier")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--negmas", type=int, default=20_000, metavar="N")
    parser.add_argument("--one", choices=CASES, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        one(asked.one, asked.negmas)
        return
    whole()
    for name in CASES:
        subprocess.run([sys.executable, __file__, "--one", name, "--negmas", str(asked.negmas)], check=True)


if __name__ == "__main__":
    main()
