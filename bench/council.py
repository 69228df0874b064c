"""How fast councils of 24 factions are counted and multilateral models run, against their bounds. All are random.

Run with ``make bench``. Compiling is left out of the times and told by itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from belief import row, seconds


def made(actors: int, dims: int, seed: int = 0) -> Any:
    """An issue whose actors stand anywhere, with saliences that sum to between 50 and 99."""
    from sulh.council.positions import Issue

    random = np.random.default_rng(seed)
    s = random.uniform(0.1, 1, (actors, dims))
    s = 100 * s / s.sum(axis=1, keepdims=True) * random.uniform(0.5, 0.99, (actors, 1))
    x, c = random.uniform(0, 100, (actors, dims)), random.uniform(10, 200, actors)
    return Issue("made", [f"a{k}" for k in range(actors)], x, s, c, dimensions=[f"d{k}" for k in range(dims)])


def draws(count: int, actors: int, seed: int = 0) -> tuple[Any, Any, Any]:
    """Positions, saliences and power times salience of many draws."""
    random = np.random.default_rng(seed)
    s = random.uniform(0.05, 1, (count, actors))
    return random.uniform(0, 100, (count, actors)), s, s * random.uniform(0.1, 1, (count, actors))


def councils(kept: list[bool]) -> None:
    """24 factions with vetoes and instruction of three shapes; three long chains from one head are the hardest."""
    from sulh.council import pivotality, power, ratification

    random = np.random.default_rng(0)
    n = 24
    w, veto, bound = random.random(n), random.random(n) < 0.1, random.random(n)
    shapes = {
        "nobody instructed": [-1] * n,
        "one chain": [-1, *range(n - 1)],
        "three chains from one head": [-1, *(0 if k <= 3 else k - 3 for k in range(1, n))],
    }
    for name, parent in shapes.items():
        rule = (0.5 * w.sum(), veto, parent, bound)
        for packages, most in ((1, 1.0), (336, 10.0)):
            own = random.random((packages, n))
            times = seconds(lambda own=own, rule=rule: ratification(w, own, *rule))  # type: ignore[misc]
            kept.append(row(f"24 factions, {name}: {packages} packages", times, most))
            times = seconds(lambda own=own, rule=rule: pivotality(w, own, *rule))  # type: ignore[misc]
            kept.append(row("  and whose vote turns them", times, most))
        kept.append(row("  power of all", seconds(lambda rule=rule: power(w, *rule)), 1.0))  # type: ignore[misc]


def main() -> None:
    """Print the table; a bound that is missed ends it with 1."""
    from sulh.council.positions import MODELS, Settings, SpatialOptions, challenge_many, forecast

    print(f"{'':<56}{'median':>9}{'least':>9}{'most':>9}{'bound s':>9}")
    kept: list[bool] = []
    councils(kept)
    small = made(5, 1)
    first = {name: seconds(lambda name=name: forecast(small, name), 1) for name in ("challenge", "spatial")}  # type: ignore[misc]
    challenge_many(*draws(2, 3), 1)
    for name, times in first.items():
        row(f"{name}: first answer, loading or compiling its kernel", times, None)
    for actors, dims, bound in ((27, 6, 0.5), (160, 3, 60.0)):
        issue = made(actors, dims)
        turns = len(forecast(issue, "spatial").path) - 1
        times = seconds(lambda issue=issue: forecast(issue, "spatial"))  # type: ignore[misc]
        kept.append(row(f"spatial: {actors} actors, {dims} dimensions", times, bound, f"{turns} turns"))
    markov = Settings(spatial=SpatialOptions(PCEModel="MarkovIncentive"))
    issue = made(27, 6)
    kept.append(row("  with Markov chances", seconds(lambda: forecast(issue, "spatial", markov)), 0.5))
    issues = [made(17, 1, seed) for seed in range(353)]
    for name in ("challenge", "mirrored"):
        times = seconds(lambda name=name: [forecast(one, name) for one in issues])  # type: ignore[misc]
        kept.append(row(f"{name}: 353 issues of 17 actors, 5 rounds, with reasons", times, 1.0))
    drawn = draws(10_000, 10)
    for mirrored, name in ((False, "challenge"), (True, "mirrored")):
        times = seconds(lambda mirrored=mirrored: challenge_many(*drawn, 5, mirrored=mirrored))  # type: ignore[misc]
        kept.append(row(f"{name}: 10 000 draws of 10 actors, 5 rounds", times, 0.8))
    for name in MODELS:
        row(f"{name}: one issue of 17 actors", seconds(lambda name=name: forecast(issues[0], name)), None)  # type: ignore[misc]
    if not all(kept):
        raise SystemExit("a bound was missed")


if __name__ == "__main__":
    main()
