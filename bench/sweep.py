"""How a sweep scales with workers, what a point costs, and how fast one changed value is answered.

Run with ``python bench/sweep.py``, and ``--points N`` for another size. A grid is played by one worker and then by two,
by turns, each from nothing. What is told is wall seconds, the CPU time of all processes and the load of the machine. To
start workers and play the base costs the same for any size, so what a point takes is read off two sizes, as
(N points - N / 4 points) / (3 N / 4), and 10,000 points are told as estimated from that. On a machine that others use
too the wall tells of them; the CPU time says what two workers could do on two processors of their own.
It stops by itself: no sweep is begun after ``--seconds``, but for one of each.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

CASE = "istanbul-2025"
FULL = 10_000
RATIO_BOUND, QUICK_BOUND = 1.8, 0.5
GRID = """case: {case}
horizon: 2025-11-15
method: coarse
vary:
  play.detection: {{from: 0.2, to: 0.8, steps: {steps}}}
  talks.until: ["2025-11-15"]
"""


def cpu() -> float:
    """CPU seconds of this process and of all that it has waited for."""
    uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


def sweep(points: int, workers: int) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and mean load of one sweep from nothing."""
    from sulh.store import load_grid, run_sweep

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "grid.yaml")
        path.write_text(GRID.format(case=CASE, steps=points), encoding="utf-8")
        grid = load_grid(path)
        begun, used = time.perf_counter(), cpu()
        done = run_sweep(grid, Path(folder, "out"), workers)
        wall, spent = time.perf_counter() - begun, cpu() - used
        if done.points != points or done.played != points:
            raise SystemExit(f"a sweep of {points} points played {done.played}")
    return wall, spent, os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def scaling(points: int, seconds: float) -> None:
    """One worker against two, by turns, at two sizes, until the time is up."""
    begun = time.perf_counter()
    walls: dict[tuple[int, int], list[float]] = {}
    spents: dict[tuple[int, int], list[float]] = {}
    print(f"{'points':>8}{'workers':>9}{'wall s':>9}{'CPU s':>9}{'load':>7}")
    small, large = max(points // 4, 2), points
    for again in range(5):
        for size, workers in ((small, 1), (small, 2), (large, 1), (large, 2)):
            if again and time.perf_counter() - begun > seconds:
                break
            wall, spent, load = sweep(size, workers)
            walls.setdefault((size, workers), []).append(wall)
            spents.setdefault((size, workers), []).append(spent)
            print(f"{size:>8}{workers:>9}{wall:>9.2f}{spent:>9.2f}{load:>7.2f}", flush=True)
    best = {key: min(found) for key, found in walls.items()}
    least = {key: min(found) for key, found in spents.items()}
    each, work = ({w: (found[large, w] - found[small, w]) / (large - small) for w in (1, 2)} for found in (best, least))
    start = {w: best[large, w] - large * each[w] for w in (1, 2)}
    whole = {w: start[w] + FULL * each[w] for w in (1, 2)}
    for w in (1, 2):
        told = f"{1000 * each[w]:.1f} ms a point ({1000 * work[w]:.1f} ms CPU), {start[w]:.1f} s to begin"
        print(f"{w} worker{'s' if w > 1 else ''}: {told}; {FULL:,} points {whole[w]:,.0f} s, estimated")
    print(f"from one worker to two, wall: {best[large, 1] / best[large, 2]:.2f} for {large:,} points, measured")
    print(
        f"from one worker to two, wall: {whole[1] / whole[2]:.2f} for {FULL:,} points, estimated; bound {RATIO_BOUND}"
    )
    print(f"from one worker to two, by CPU time a point, two idle processors: {2 * work[1] / work[2]:.2f}")


def quick(runs: int = 7) -> None:
    """One changed value on the coarse grid, warm, for each kind of change; the first is not counted."""
    from sulh.outlook import Evaluator
    from sulh.store import load_case, quick_answer

    dossier = load_case(CASE)
    base, item = Evaluator(dossier, None, "coarse"), list(dossier.items)[len(dossier.items) // 2]
    kinds: dict[str, dict[str, float | str]] = {
        "a number of the game": {"play.detection": 0.8},
        "a prior": {f"parties.{dossier.case.respondent}.prior.will": 0.7},
        "a number of a council": {f"parties.{dossier.case.respondent}.council.threshold": 0.6},
        "a grade of the record": {f"record.{item}.credibility": 5},
        "an item dropped": {f"record.{item}": "drop"},
    }
    print(f"{'one changed value, warm':<34}{'median':>8}{'most':>8}{'CPU':>8}{'bound s':>9}")
    for name, changes in kinds.items():
        quick_answer(base, changes)
        walls, spent = [], []
        for _ in range(runs):
            begun, used = time.perf_counter(), time.process_time()
            quick_answer(base, changes)
            walls.append(time.perf_counter() - begun)
            spent.append(time.process_time() - used)
        row = (statistics.median(walls), max(walls), statistics.median(spent), QUICK_BOUND)
        print(f"  {name:<32}{row[0]:>8.3f}{row[1]:>8.3f}{row[2]:>8.3f}{row[3]:>9.1f}")


def main() -> None:
    """Print both tables."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("--points", type=int, default=400, help="points of the larger sweep, at least 8")
    asked.add_argument("--seconds", type=float, default=120, help="begin no further sweep after this")
    given = asked.parse_args()
    if given.points < 8:
        raise SystemExit("--points: expected at least 8")
    print(f"cores: {os.cpu_count()}; python {sys.version.split()[0]}")
    quick()
    scaling(given.points, given.seconds)


if __name__ == "__main__":
    main()
