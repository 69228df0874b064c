"""The points of a sweep played on a Dask cluster that somebody runs elsewhere. Needs the extra ``cluster``."""

from __future__ import annotations

import logging
import pickle
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sulh.errors import UsageError
from sulh.outlook._sweep import Row
from sulh.store._play import Job, Numbered, Play, given, told

PATIENCE = 15
"""Seconds to wait for a scheduler, and for a first worker."""

RESUME = "Run it again, and it goes on from the last part."


def on_cluster(address: str) -> Play:
    """Plays points on the cluster whose scheduler is at `address`, like ``tcp://127.0.0.1:8786``.

    A worker that dies is the scheduler's to replace: its points are played by the others. Rows come in their order and
    are the same as in this process; workers must have the same version of sulh.

    Raises: UsageError if the extra is not installed; when played, if the scheduler is not there or goes away, has no
        worker, or one of another version.
    """
    try:
        import distributed
    except ImportError:
        step = "Install it: pip install 'sulh[cluster]'."
        raise UsageError("--scheduler", "the extra cluster (dask and distributed)", "none", step) from None

    def play(job: Job, todo: Sequence[Numbered], workers: int) -> Generator[Row, None, None]:
        with _quiet():
            yield from in_quiet(job, todo, workers)

    def in_quiet(job: Job, todo: Sequence[Numbered], _workers: int) -> Generator[Row, None, None]:
        if not todo:
            return
        try:
            client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            got = f"no answer from {address}"
            raise UsageError("--scheduler", "the address of a scheduler", got, "Start it, or mend it.") from error
        try:
            _same_version(client, address)
            yield from _played(client, job, todo)
        except (OSError, distributed.scheduler.KilledWorker, distributed.client.FutureCancelledError) as error:
            what = "workers that die of a point" if isinstance(error, distributed.scheduler.KilledWorker) else "it went"
            raise UsageError("--scheduler", f"a cluster at {address} that stays", what, RESUME) from error
        finally:
            client.close(timeout=2)

    return play


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask logs of a lost connection from the screen: the error that follows says it in one line."""
    logs = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict) if name.startswith("distributed")]
    levels = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for log, level in zip(logs, levels, strict=True):
            log.setLevel(level)


def _same_version(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        step = f"Start some: dask worker {address}"
        raise UsageError("--scheduler", "a cluster with workers", f"none at {address}", step) from error
    from sulh import __version__

    found = client.run(_version, on_error="return")
    for worker, version in found.items():
        if version != __version__:
            got = f"{worker} with {str(version)[:80]}"
            raise UsageError("--scheduler", f"workers with sulh {__version__}", got, "Install the same there.")


def _version() -> str:
    from sulh import __version__

    return __version__


def _played(client: Any, job: Job, todo: Sequence[Numbered]) -> Generator[Row, None, None]:
    """Rows in the order of points, with some points ahead for every thread of the cluster.

    The job is a task like any other, so that it is made again where its worker dies.
    """
    shared = client.submit(pickle.loads, pickle.dumps(job), pure=False)
    waiting: deque[Any] = deque()
    most = 16
    for i, (number, point) in enumerate(todo):
        if i % 64 == 0:
            most = max(16, 4 * sum(client.nthreads().values()))
        waiting.append(client.submit(told, shared, number, point, pure=False))
        if len(waiting) > most:
            yield given(waiting.popleft().result())
    while waiting:
        yield given(waiting.popleft().result())
