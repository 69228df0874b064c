"""How fast a belief is computed from a long record, and beside hmmlearn on the same chain, as ratios in one run.

Run with ``make bench``. The chains are random; what both compute is compared before anything is timed.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

ROWS, RUNS, FAMILIES = 100_000, 5, 300


def seconds(work: Callable[[], object], runs: int = RUNS) -> tuple[float, float, float]:
    """Median, least and most wall seconds of some work."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), min(taken), max(taken)


def row(name: str, times: tuple[float, float, float], bound: float | None, note: str = "") -> bool:
    """Print one line of the table; whether its median keeps the bound."""
    told = f"{bound:>9.1f}" if bound else f"{'':>9}"
    print(f"{name:<56}{times[0]:>9.4f}{times[1]:>9.4f}{times[2]:>9.4f}{told}  {note}")
    return bound is None or times[0] <= bound


def chain(rows: int, seed: int = 0) -> tuple[Any, Any, Any]:
    """A prior over four types, log-likelihoods (rows, 4) and a chance to stay for every row."""
    random = np.random.default_rng(seed)
    loglik = np.log(random.uniform(0.05, 0.9, (rows, 4)))
    return np.array([0.3, 0.2, 0.3, 0.2]), loglik, np.full(rows, 0.99)


def both(prior: Any, loglik: Any, keep: Any) -> Any:
    """Filter and smoother, as a belief runs them."""
    from sulh.belief._filter import backward_log, forward_log

    states, _ = forward_log(prior, loglik, keep)
    return backward_log(prior, loglik, keep, states)


def theirs(prior: Any, loglik: Any, keep: Any, scaled: bool) -> Any:
    """The same from hmmlearn's compiled passes: log of the smoothed beliefs. The chance to stay must be one number."""
    from hmmlearn import _hmmc

    transition = keep[1] * np.eye(prior.size) + (1 - keep[1]) * prior
    if scaled:
        lik = np.exp(loglik)
        _, ahead, scale = _hmmc.forward_scaling(prior, transition, lik)
        found = ahead * _hmmc.backward_scaling(prior, transition, lik, scale)
        return np.log(found / found.sum(axis=1, keepdims=True))
    _, ahead = _hmmc.forward_log(prior, transition, loglik)
    found = ahead + _hmmc.backward_log(prior, transition, loglik)
    return found - np.logaddexp.reduce(found, axis=1, keepdims=True)


def evidence(rows: int) -> Any:
    """The evidence of an invented record: many families, each over its cap, acts of pressure among the acts."""
    from sulh.belief import gather
    from sulh.record import Item
    from sulh.store import load_case

    dossier = load_case("istanbul-2025")
    random = np.random.default_rng(1)
    acts = ["EVADE", "AGREE", "THREATEN", "PLEDGE", "DELAY", "ACT_VISIBLY", "REJECT", "DEMAND", "CONSULT"]
    source = next(iter(dossier.sources.values()))
    sources = {f"paper-{k}": source.model_copy(update={"family": f"paper-{k}"}) for k in range(FAMILIES)}
    plain = next(item for item in dossier.items.values() if item.actor == "afghan-taliban")
    items: dict[str, Item] = {}
    for k in range(rows):
        day = dt.date(2016, 1, 1) + dt.timedelta(days=int(random.integers(0, 3500)))
        fields = {
            "source": f"paper-{random.integers(FAMILIES)}",
            "date": day,
            "known": day,
            "act": acts[random.integers(len(acts))],
            "credibility": int(random.integers(1, 6)),
            "event": None,
            "issue": None,
        }
        items[f"x{k}"] = plain.model_copy(update=fields)
    from dataclasses import replace

    made = replace(dossier, sources=sources, items=items)
    return gather(made, "afghan-taliban", np.array([0.3, 0.2, 0.3, 0.2]))


def main() -> None:
    """Print the table."""
    from sulh.belief import leave_one_out
    from sulh.belief._many import leave_out_many

    print(f"{'':<56}{'median':>9}{'least':>9}{'most':>9}{'bound s':>9}")
    prior, loglik, keep = chain(ROWS)
    for work in (both, leave_one_out):
        work(*chain(10))
    for scaled in (False, True):
        gap = np.abs(np.exp(both(prior, loglik, keep)) - np.exp(theirs(prior, loglik, keep, scaled))).max()
        if not gap < 1e-9:
            raise SystemExit(f"hmmlearn and sulh differ by {gap:g} on the same chain")
    ours = seconds(lambda: both(prior, loglik, keep))
    row(f"filter and smoother, {ROWS:,} rows, 4 types", ours, 0.5)
    for scaled, name in ((False, "hmmlearn, log space"), (True, "hmmlearn, scaled")):
        other = seconds(lambda way=scaled: theirs(prior, loglik, keep, way))  # type: ignore[misc]
        row(f"  {name}", other, None, f"{other[0] / ours[0]:.1f} times sulh's")
    row("leave out each row", seconds(lambda: leave_one_out(prior, loglik, keep)), 5)
    record = evidence(ROWS)
    leave_out_many(evidence(200))
    row(f"leave out each item, {FAMILIES} families, all capped", seconds(lambda: leave_out_many(record), 3), 5)


if __name__ == "__main__":
    main()
