"""How fast conflicts are analysed and scripted negotiations are played. Run with ``python bench/stability.py``.

Every figure is of this run; the last column is the bound that is promised, where there is one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

OPTIONS, MAKERS, SESSIONS = 20, 4, 20_000


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of some work."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def row(name: str, figure: float, unit: str, bound: str = "", note: str = "") -> None:
    """Print one line of the table."""
    print(f"{name:<64}{figure:>12,.2f} {unit:<4}{bound:>12}  {note}")


def conflict(options: int, kind: str) -> Any:
    """A conflict of 4 decision makers whose every combination of options can be: payoffs by lot, or statements."""
    from sulh.bargain.stability import GraphModel, OptionMoves
    from sulh.bargain.stability._model import ranks

    random = np.random.default_rng(1)
    codes = np.arange(1 << options, dtype=np.int64)
    part = options // MAKERS
    masks = np.array([((1 << part) - 1) << (part * k) for k in range(MAKERS)], np.int64)
    if kind == "by lot":
        rows = [random.permutation(codes.size).astype(np.int32) for _ in range(MAKERS)]
    else:
        rows = []
        for _ in range(MAKERS):
            scores = np.zeros(codes.size, np.int64)
            for j, (option, flip) in enumerate(
                zip(random.permutation(options), random.integers(0, 2, options), strict=True)
            ):
                scores += (codes >> int(option) & 1 ^ int(flip)) << (options - 1 - j)
            rows.append(ranks(scores))
    names = tuple(f"o{k}" for k in range(options))
    owners = tuple(k // part for k in range(options))
    moves = OptionMoves(codes, codes.astype(np.int32), masks)
    return GraphModel("bench", tuple("ABCD"), names, owners, moves, np.array(rows, np.int32))


def main() -> None:
    """Print the table."""
    from sulh.bargain.sessions import Negotiator, negotiate
    from sulh.bargain.stability import CONCEPTS, stability

    for convention in ("legal", "single"):
        stability(conflict(8, "by lot"), convention)  # compiled before anything is timed
    for kind in ("by lot", "by statements"):
        for convention, bound in (("legal", "20 s"), ("single", "20 s"), ("once", "")):
            model, found = conflict(OPTIONS, kind), list[Any]()
            taken = seconds(lambda m=model, c=convention, f=found: f.append(stability(m, c)))  # type: ignore[misc]
            counts = ", ".join(f"{concept} {len(found[0].equilibria(concept)):,}" for concept in CONCEPTS)
            row(f"2^{OPTIONS} states, {MAKERS} decision makers, {kind}, {convention}", taken, "s", bound, counts)
    random = np.random.default_rng(0)
    worth = random.random((125, 3))
    each = random.random((SESSIONS, 125, 3))
    hard = Negotiator("time", 0.2)
    for name, utilities, negotiators, protocol in (
        ("one domain, by time", worth, Negotiator(), "alternating"),
        ("one domain, holding to the end", worth, Negotiator("hold"), "alternating"),
        ("one domain, mixed", worth, [hard, Negotiator("tit-for-tat"), Negotiator("time", 3)], "alternating"),
        ("another domain each time, hard", each, hard, "alternating"),
        ("another domain each time", each, Negotiator(), "mediated"),
    ):
        shape = dict[str, Any](rounds=100, protocol=protocol)
        negotiate(worth, [0.3] * 3, negotiators, sessions=2, **shape)
        found = list[Any]()
        taken = seconds(
            lambda u=utilities, n=negotiators, s=shape, f=found: f.append(  # type: ignore[misc]
                negotiate(u, [0.3] * 3, n, sessions=SESSIONS, **s)
            )
        )
        note = f"agreed {found[0].agreement_rate:.0%}, mean round {found[0].rounds.mean():.0f}"
        row(f"3 parties, 125 outcomes, 100 rounds, {protocol}, {name}", SESSIONS / taken, "a s", "2,000 a s", note)


if __name__ == "__main__":
    main()
