"""Who plays the points of a sweep: this process, or several that go away with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sulh.errors import CaseError, SulhError, UsageError
from sulh.outlook import Evaluator
from sulh.outlook._sweep import Point, Row
from sulh.record import Dossier
from sulh.store._change import change

Numbered = tuple[int, Point]


@dataclass
class Job:
    """What every point of a sweep has in common. Goes to other processes as it is; each plays the base once."""

    dossier: Dossier
    horizon: dt.date | None
    method: str
    _evaluator: Evaluator | None = field(default=None, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """What travels: no base, which every process plays for itself."""
        return {**self.__dict__, "_evaluator": None}

    def changed(self, number: int, point: Point) -> Dossier:
        """The dossier at a point. Raises UsageError for a path that is none, or naming the point."""
        try:
            return change(self.dossier, point)
        except CaseError as error:
            told = ", ".join(f"{path} = {value}" for path, value in point.items())
            step = f"Mend the grid. {error}"
            raise UsageError("sweep", "values that the case allows", f"point {number} ({told})", step) from error

    def row(self, number: int, point: Point) -> Row:
        """The row of a point: see `Evaluator`."""
        self._evaluator = self._evaluator or Evaluator(self.dossier, self.horizon, self.method)
        return self._evaluator.row(self.changed(number, point), tuple(point))


Play = Callable[[Job, Sequence[Numbered], int], Generator[Row, None, None]]


def in_processes(job: Job, todo: Sequence[Numbered], workers: int) -> Generator[Row, None, None]:
    """Rows of points in their order, from this process, or from as many as `workers` of its own.

    Processes and not threads: half of a point is Python, which threads of one process cannot run at a time.
    """
    workers = min(workers, len(todo))
    if workers <= 1:
        yield from (job.row(number, point) for number, point in todo)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (job,))
    try:
        waiting: list[Any] = []
        ahead = iter(todo)
        for number, point in ahead:
            waiting.append(pool.submit(_play, number, point))
            if len(waiting) > 4 * workers:
                yield given(waiting.pop(0).result())
        while waiting:
            yield given(waiting.pop(0).result())
    except BrokenProcessPool as error:
        step = "Perhaps memory ran out: take fewer --workers. Run it again, and it goes on from the last part."
        raise UsageError("sweep", "worker processes that live", "one that died", step) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_job: Job | None = None


def _begin(job: Job) -> None:
    """What a worker does first: keep the job, leave an interrupt to its parent, and go away if the parent does."""
    global _job
    import os
    import signal
    from multiprocessing import parent_process
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=follow, daemon=True).start()
    _job = job


def _play(number: int, point: Point) -> Row | str:
    """The row, or what is wrong with the point: errors of several arguments do not travel between processes."""
    if _job is None:
        raise RuntimeError("a worker without a job")
    return told(_job, number, point)


def told(job: Job, number: int, point: Point) -> Row | str:
    """The row of a point, or the words of the error, for a process elsewhere."""
    try:
        return job.row(number, point)
    except SulhError as error:
        return str(error)


class PointError(SulhError):
    """A point that could not be played, in the words of the process that tried."""

    exit_code = 2


def given(answer: Row | str) -> Row:
    """The row that another process sent. Raises PointError where it sent words."""
    if isinstance(answer, str):
        raise PointError(answer)
    return answer
