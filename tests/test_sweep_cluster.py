"""Sweeps on a real cluster: a scheduler and two workers, each a process of its own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time

import pytest

from sulh.errors import UsageError
from sulh.store import load_grid, on_cluster, run_sweep

GRID = "\nvary:\n  play.detection: {from: 0.1, to: 0.8, steps: 64}\n"

needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="needs the extra cluster: pip install 'sulh[cluster]'"
)


@pytest.fixture
def grid(folder):
    path = folder.parent / "grid.yaml"
    path.write_text(f"case: {folder.name}{GRID}", encoding="utf-8")
    return load_grid(path)


@pytest.fixture
def begin(tmp_path):
    """Starts the scheduler and workers; whatever is left is ended."""
    left = []

    def start(workers: int):
        def one(*words: str):
            left.append(subprocess.Popen([sys.executable, "-m", *words], stderr=subprocess.DEVNULL, cwd=tmp_path))
            return left[-1]

        note = tmp_path / "scheduler.json"
        where = ("--scheduler-file", str(note))
        scheduler = one(
            "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *where
        )
        deadline = time.monotonic() + 60
        while not note.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        own = ("--no-nanny", "--nthreads", "1", "--no-dashboard")
        return (
            json.loads(note.read_text())["address"],
            scheduler,
            [one("distributed.cli.dask_worker", *where, *own) for _ in range(workers)],
        )

    yield start
    for process in left:
        process.kill()
        process.wait()


def command(grid, out, address):
    words = [sys.executable, "-m", "sulh", "sweep", str(grid.file), "--out", str(out), "--scheduler", address, "--json"]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until_a_part(out, running):
    deadline = time.monotonic() + 120
    while not list(out.glob("part-*")) and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(list(out.glob("part-*"))) == 1


@needs_dask
def test_a_worker_killed_in_the_middle_changes_nothing(grid, begin, tmp_path):
    address, _, workers = begin(2)
    out = tmp_path / "out"
    running = command(grid, out, address)
    until_a_part(out, running)
    workers[0].kill()
    told, said = running.communicate(timeout=200)
    assert running.returncode == 0, said
    assert json.loads(told)["played"] == 64
    assert workers[1].poll() is None
    whole = run_sweep(grid, tmp_path / "whole")
    assert (out / "result.parquet").read_bytes() == whole.result.read_bytes()


@needs_dask
def test_a_scheduler_that_dies_is_told_and_the_sweep_goes_on_elsewhere(grid, begin, tmp_path):
    address, scheduler, _ = begin(1)
    out = tmp_path / "out"
    running = command(grid, out, address)
    until_a_part(out, running)
    scheduler.kill()
    _, said = running.communicate(timeout=120)
    assert running.returncode == 2, said
    assert "Run it again, and it goes on from the last part" in said
    assert "Traceback" not in said
    stood = len(list(out.glob("part-*")))
    assert run_sweep(grid, out).played == 64 - 32 * stood


@needs_dask
def test_a_scheduler_that_is_not_there_is_one_clear_error(grid, tmp_path):
    running = command(grid, tmp_path / "out", "tcp://127.0.0.1:9")
    _, said = running.communicate(timeout=120)
    assert running.returncode == 2
    assert "no answer from tcp://127.0.0.1:9" in said
    assert "Traceback" not in said


def test_without_the_extra_the_error_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'sulh\[cluster\]'"):
        on_cluster("tcp://127.0.0.1:8786")
