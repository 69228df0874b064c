"""How fast conflicts are analysed and scripted negotiations are played. Run with ``python bench/stability.py``.

Every figure is of this run; the last column is the bound that is promised, where there is one. ``--negmas N`` plays N
negotiations with NegMAS too, which `make bench` installs (0: none); ``--sessions-only`` leaves the conflicts out.
"""

from __future__ import annotations

import argparse
import importlib.util
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


def conflicts() -> None:
    """Print how fast conflicts are analysed."""
    from sulh.bargain.stability import CONCEPTS, stability

    for convention in ("legal", "single"):
        stability(conflict(8, "by lot"), convention)  # compiled before anything is timed
    for kind in ("by lot", "by statements"):
        for convention, bound in (("legal", "20 s"), ("single", "20 s"), ("once", "")):
            model, found = conflict(OPTIONS, kind), list[Any]()
            taken = seconds(lambda m=model, c=convention, f=found: f.append(stability(m, c)))  # type: ignore[misc]
            counts = ", ".join(f"{concept} {len(found[0].equilibria(concept)):,}" for concept in CONCEPTS)
            row(f"2^{OPTIONS} states, {MAKERS} decision makers, {kind}, {convention}", taken, "s", bound, counts)


def sessions() -> None:
    """Print how fast scripted negotiations are played."""
    from sulh.bargain.sessions import Negotiator, negotiate

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


def beside_negmas(many: int) -> None:
    """Three parties, three issues of five values, 100 rounds, linear concession, reservation .3: NegMAS and ours.

    Utilities are additive, drawn once. Ours in a batch, and one call a negotiation; NegMAS makes a mechanism and its
    negotiators for each, with utility functions made anew and with those made once.
    """
    from sulh.bargain.sessions import Negotiator, negotiate

    random = np.random.default_rng(3)
    weights, values = random.dirichlet(np.ones(3), 3), random.random((3, 3, 5))
    grid = np.indices((5, 5, 5)).reshape(3, -1)
    worth = np.stack([sum(weights[p, k] * values[p, k][grid[k]] for k in range(3)) for p in range(3)], axis=1)

    def ours(sessions: int, seed: int) -> float:
        return negotiate(worth, [0.3] * 3, Negotiator(), sessions=sessions, rounds=100, seed=seed).agreement_rate

    agreed = ours(SESSIONS, 0)
    batch = SESSIONS / seconds(lambda: ours(SESSIONS, 0))
    alone = many / seconds(lambda: [ours(1, k) for k in range(many)])
    name = "3 parties, 3 issues x 5 values, 100 rounds, linear concession"
    row(f"{name}, a batch", batch, "a s", "", f"agreed {agreed:.0%}")
    row(f"{name}, one call each", alone, "a s")
    if importlib.util.find_spec("negmas") is None:
        print("    NegMAS is not installed: make bench does, and plays it beside ours")
        return
    for words, anew in (("utilities made anew", True), ("utilities made once", False)):
        theirs, share = _negmas(weights, values, many, anew)
        note = (
            f"agreed {share:.0%}; {batch / theirs:,.0f} times as many here in a batch, {alone / theirs:,.0f} one by one"
        )
        row(f"  NegMAS, AspirationNegotiator, linear, {words}", theirs, "a s", "", note)


def _negmas(weights: Any, values: Any, many: int, anew: bool) -> tuple[float, float]:
    """Negotiations a second with NegMAS, and the share of them that agreed."""
    from negmas import SAOMechanism, make_issue
    from negmas.preferences import LinearAdditiveUtilityFunction, TableFun
    from negmas.sao import AspirationNegotiator

    names = [f"v{j}" for j in range(5)]
    issues = [make_issue(names, f"i{k}") for k in range(3)]

    def utility(p: int) -> Any:
        tables = [TableFun(dict(zip(names, values[p, k].tolist(), strict=True))) for k in range(3)]
        return LinearAdditiveUtilityFunction(
            values=tables, weights=weights[p].tolist(), issues=issues, reserved_value=0.3
        )

    kept = [utility(p) for p in range(3)]

    def one() -> bool:
        mechanism = SAOMechanism(issues=issues, n_steps=100)
        for p in range(3):
            mechanism.add(AspirationNegotiator(aspiration_type="linear"), ufun=utility(p) if anew else kept[p])
        return mechanism.run().agreement is not None

    one()
    found = list[bool]()
    taken = seconds(lambda: found.extend(one() for _ in range(many)))
    return many / taken, sum(found) / many


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--negmas", type=int, default=200, metavar="N")
    parser.add_argument("--sessions-only", action="store_true")
    asked = parser.parse_args()
    if not asked.sessions_only:
        conflicts()
    sessions()
    if asked.negmas:
        beside_negmas(asked.negmas)


if __name__ == "__main__":
    main()
