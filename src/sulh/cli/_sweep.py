"""The command that plays many points: sweep."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sulh.cli._main import FILE, JSON, main, progress
from sulh.errors import UsageError

if TYPE_CHECKING:
    from sulh.store import Sweep

OUT = click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where results go; by default sweeps/NAME-DIGEST beside the grid.",
)


@main.command()
@click.argument("grid", metavar="GRID.yaml", type=FILE)
@OUT
@click.option("--workers", metavar="N", type=click.IntRange(1, 256), help="Processes; by default one a processor.")
@click.option("--scheduler", metavar="ADDRESS", help="Play on a Dask cluster in place of this machine.")
@JSON
def sweep(grid: Path, out: Path | None, workers: int | None, scheduler: str | None, as_json: bool) -> None:
    """Play a case at every point of a grid of changed values, into one Parquet file.

    GRID.yaml names a case and what to vary: values, or ranges, by path. Run again after an interruption, it goes on
    from where it was. Rows do not depend on the number of workers.
    """
    from sulh.store import load_grid, on_cluster, run_sweep

    if scheduler is not None and workers is not None:
        raise UsageError("--workers", "none with --scheduler", str(workers), "A cluster has its own; leave it out.")
    play = on_cluster(scheduler) if scheduler is not None else None
    found = load_grid(grid)
    with progress() as tell:
        done = run_sweep(found, out, workers or _processors(), tell, play)
    click.echo(_document(done) if as_json else _told(done))


def _processors() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _document(done: Sweep) -> str:
    answers = {name: {"least": done.least[name], "most": done.most[name]} for name in done.least}
    said = {
        "sweep": done.digest,
        "folder": str(done.folder),
        "result": str(done.result),
        "points": done.points,
        "played": done.played,
        "unconverged": done.unconverged,
        "paths": list(done.paths),
        "answers": answers,
    }
    return json.dumps(said, ensure_ascii=False)


def _told(done: Sweep) -> str:
    from sulh.cli._main import safe

    lines = [f"{done.points} points: {done.played} played now, {done.points - done.played} were there"]
    lines += [f"  {name:<18} from {done.least[name]:6.1%} to {done.most[name]:6.1%}" for name in done.least]
    if done.unconverged:
        step = "see the column converged, and narrow play.precision there"
        lines.append(f"{done.unconverged} games did not converge: {step}")
    return safe("\n".join([*lines, str(done.result)]))
