"""How fast the rounds game is solved, how that grows, and beside Gambit on the same trees, as ratios in one run.

Run with ``make bench``; ``python bench/game.py --long`` adds the ensemble of 256 draws. Every solver time is of a warm
process. What both solvers find for the first round is compared before anything is told of their speed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from belief import seconds
from bench import reference

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

CASE, CAP, AGREE = "istanbul-2025", 60, 1e-3
CORES = min(2, os.cpu_count() or 1)

# Trees for both solvers: about 99, 243 and 499 nodes with 15, 36 and 48 information sets, then deeper and wider.
TREES: list[dict[str, Any]] = [
    {"seed": 7, "types": (1, 2), "rounds": 2, "moves": 2, "seen": 2, "situations": 1},
    {"seed": 0, "types": (1, 2), "rounds": 2, "moves": 3, "seen": 1, "situations": 2},
    {"seed": 0, "types": (2, 2), "rounds": 2, "moves": 3, "seen": 1, "situations": 2},
    {"seed": 1, "types": (2, 2), "rounds": 2, "moves": 3, "seen": 2, "situations": 3},
    {"seed": 1, "types": (2, 2), "rounds": 3, "moves": 3, "seen": 2, "situations": 2},
    {"seed": 1, "types": (2, 2), "rounds": 4, "moves": 3, "seen": 2, "situations": 2},
]


def head(title: str) -> None:
    """Print the head of a table."""
    print(f"\n{title:<64}{'median':>9}{'least':>9}{'most':>9}{'ratio':>8}{'bound s':>9}")


def row(
    name: str, work: Callable[[], object], bound: float | None, unit: float, runs: int = 5, note: str = ""
) -> float:
    """Time some work that was done once already, and print one line; `ratio` is to the reference loop."""
    took = seconds(work, runs)
    told = f"{bound:>9.2f}" if bound else f"{'':>9}"
    print(f"{name:<64}{took[0]:>9.4f}{took[1]:>9.4f}{took[2]:>9.4f}{took[0] / unit:>8.2f}{told}  {note}", flush=True)
    return took[0]


def solver(game: Any, **method: Any) -> Callable[[], Any]:
    """The solving of a game, done once, so that nothing is compiled and no grid is built when it is timed."""
    from sulh.game import Method, solve

    found = solve(game, Method(**method))
    if not found.converged:
        raise SystemExit(f"not converged: {found.remedy}")
    return lambda: solve(game, Method(**method))


def the_prototype(unit: float) -> None:
    """3 x 1 types, 153 beliefs, 4 levels of tension, 7 moves x 4 replies, 3 classes of incidents, 12 rounds."""
    from prototype import prototype

    head("the game of the first prototype")
    for tolerance, bound in ((1e-3, 0.1), (1e-6, 0.35)):
        for threads in (1, CORES):
            work = solver(prototype(), steps_a=1, steps_b=16, tolerance=tolerance, threads=threads)
            row(f"tolerance {tolerance:g}, threads {threads}", work, bound if threads == CORES else None, unit)


def the_case(unit: float, long: bool) -> None:
    """The shipped case: its game at the usual grid, a what-if at the coarse one, and the ensemble if asked for."""
    from sulh.game import Method, solve
    from sulh.outlook import Setting, horizon_of, look_ahead, run_chain
    from sulh.outlook._chain import rerun
    from sulh.outlook._draws import DRAW_METHOD
    from sulh.store import load_case

    head(f"the case {CASE}")
    dossier = load_case(CASE)
    setting = Setting(horizon_of(dossier), Method(threads=CORES))
    chain = run_chain(dossier, setting)
    for threads in (1, CORES):
        method = Method(threads=threads)
        name = f"the game at the usual grid, threads {threads}"
        row(name, lambda method=method: solve(chain.solution.game, method), 1.0 if threads == CORES else None, unit)  # type: ignore[misc]
    coarse = replace(setting, method=DRAW_METHOD)
    likely = dossier.case.quantities()
    for path in ("play.detection", next(path for path in likely if path.startswith("issues."))):
        number = (path, likely[path].mid * 0.9)
        row(f"what if {path} were another", lambda n=number: rerun(chain, n, coarse), 0.5, unit)  # type: ignore[misc]
    if long:
        row("256 draws, one run", lambda: look_ahead(dossier, draws=256, threads=CORES), 60, unit, runs=1)


def growth(unit: float) -> None:
    """Time against rounds, types and deals of the prototype, and how many histories its tree would have."""
    from gambit_trees import histories
    from prototype import prototype

    head("growth, tolerance 1e-3, one thread")
    for rounds in (3, 6, 12, 24, 48):
        game = prototype(rounds)
        note = f"{float(histories(game, 1)):.1e} histories"
        row(f"{rounds} rounds", solver(game, steps_a=1, steps_b=8, tolerance=1e-3), None, unit, 3, note)
    for nb in (1, 2, 3, 4, 5, 6):
        for na in (1, 2, 3):
            work = solver(prototype(types=(na, nb)), tolerance=1e-3)
            grids = [len(grid.points) for grid in work().grids]
            row(f"types {nb} x {na}", work, None, unit, 3, f"{grids[1]} x {grids[0]} beliefs")
    for deals in (5, 21, 201):
        row(f"{deals} deals", solver(prototype(deals=deals), steps_a=1, tolerance=1e-3), None, unit, 3)


def tree(number: int) -> tuple[Any, tuple[Any, Any]]:
    """One of the trees for both solvers, with even beliefs at its start."""
    from games import random_game

    given = TREES[number]
    game = random_game(precision=6.0, **given)
    return game, (np.full(game.types[0], 1 / game.types[0]), np.full(game.types[1], 1 / game.types[1]))


def peer(number: int) -> None:
    """Gambit's time for one tree, read already, and its shares in the first round, as JSON for whoever asks."""
    import io

    import pygambit

    from gambit_trees import ExtensiveForm

    form = ExtensiveForm(*tree(number))
    read = pygambit.read_efg(io.StringIO(form.text))
    shares = form.logit()
    took = seconds(lambda: pygambit.qre.logit_solve_lambda(read, [form.game.precision]), 3)
    opening = {str(key): share.tolist() for key, share in shares.items() if key[1] == 0}
    told = {"took": took, "opening": opening, "nodes": form.nodes, "sets": len(shares), "version": pygambit.__version__}
    print(json.dumps(told))


def ours(number: int, steps: int) -> Callable[[], Any]:
    """Our work for one tree: solved on the grids, and its first round once more at the exact beliefs."""
    from sulh.game import Method, opening, solve

    game, prior = tree(number)
    sizes = [1 if n == 1 else steps for n in game.types]
    method = Method(steps_a=sizes[0], steps_b=sizes[1], tolerance=1e-5, most=4000)
    return lambda: opening(solve(game, method), prior[0], prior[1], 0)


def fewest(number: int, theirs: dict[str, list[float]]) -> int:
    """The fewest steps of the belief grids, doubling, at which our first round is Gambit's."""
    from gambit_trees import named

    for steps in (1, 2, 4, 8, 16, 32, 64):
        found = {str(key): share for key, share in named(tree(number)[0], 0, 0, (), ours(number, steps)()).items()}
        if max(np.abs(found[key] - share).max() for key, share in theirs.items()) < AGREE:
            return steps
    raise SystemExit(f"the solvers differ by more than {AGREE:g} on tree {number}")


def beside_gambit(unit: float) -> None:
    """The same trees by both, each Gambit run in a process of its own that is ended after CAP seconds.

    The project wants to be 100 times as fast from 243 nodes on.
    """
    from gambit_trees import histories

    head(f"beside Gambit, shares within {AGREE:g}")
    for number in range(len(TREES)):
        command = [sys.executable, __file__, "--peer", str(number)]
        ends = f"{histories(tree(number)[0])} histories"
        try:
            said = subprocess.run(command, capture_output=True, text=True, timeout=CAP)
        except subprocess.TimeoutExpired:
            row(f"{ends}, 16 steps", ours(number, 16), None, unit, note=f"Gambit did not come to an end within {CAP} s")
            continue
        if said.returncode != 0:
            raise SystemExit(f"Gambit failed on tree {number}: {said.stderr.strip()}")
        told = json.loads(said.stdout)
        steps = fewest(number, told["opening"])
        name = f"{told['nodes']} nodes, {told['sets']} information sets, {steps} steps"
        took, theirs = row(name, ours(number, steps), None, unit), told["took"]
        words, ratio = f"  Gambit {told['version']}", f"{theirs[0] / took:.0f} times ours"
        print(f"{words:<64}{theirs[0]:>9.4f}{theirs[1]:>9.4f}{theirs[2]:>9.4f}{theirs[0] / unit:>8.2f}{'':>9}  {ratio}")


def main() -> None:
    """Print the tables, or Gambit's side of one."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--long", action="store_true", help="also the ensemble of 256 draws")
    ask.add_argument("--peer", type=int, help=argparse.SUPPRESS)
    asked = ask.parse_args()
    if asked.peer is not None:
        peer(asked.peer)
        return
    unit = reference()
    the_prototype(unit)
    the_case(unit, asked.long)
    beside_gambit(unit)
    growth(unit)
    print(f"\nreference loop: {unit:.3f} s; threads of two: {CORES}; python {sys.version}")


if __name__ == "__main__":
    main()
