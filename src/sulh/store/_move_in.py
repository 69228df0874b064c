"""Moving a batch into a case: one import at a time, judged with the case, and by one rename."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sulh.errors import UsageError
from sulh.store._batches import IMPORTS
from sulh.store._folder import read_folder
from sulh.store._judge import sound

PATIENCE = 60.0
PAUSE = 0.05


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a case folder for one import; another waits up to `PATIENCE` seconds for its turn.

    The lock (flock) is on the folder itself: it leaves no file behind, and ends with the process that holds it, even
    with one that is killed.

    Raises: UsageError if another import still runs then, or if the file system knows no such lock.
    """
    import fcntl  # here, since only an import needs it

    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        got, step = f'"{folder}" ({error.strerror})', "Make the folder readable."
        raise UsageError("--into", "a case folder that can be read", got, step) from error
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    got = f'one that runs into "{folder}" for over {PATIENCE:g} seconds'
                    step = "Let it end, then run this one again."
                    raise UsageError("--into", "no other import into the case", got, step) from None
                time.sleep(PAUSE)
            except OSError as error:
                got, step = f'"{folder}" ({error.strerror})', "Copy the case to a local disk and import there."
                raise UsageError("--into", "a case folder that can be locked", got, step) from error
        yield
    finally:
        os.close(handle)


def try_out(folder: Path, name: str, files: Mapping[str, bytes]) -> None:
    """Judge the case with a batch that lies elsewhere; nothing is written to the case or beside it."""
    with tempfile.TemporaryDirectory(prefix="sulh-import-") as workshop:
        _judged(folder, Path(workshop), name, files)


def move_in(folder: Path, name: str, files: Mapping[str, bytes]) -> None:
    """Write a batch beside the case, judge the case as it now is with it, and move it in by one rename."""
    with _beside(folder) as workshop:
        draft = _judged(folder, workshop, name, files)
        target = folder / IMPORTS
        try:
            if target.exists():
                draft.rename(target / name)
            else:
                draft.parent.rename(target)
        except OSError as error:
            got, step = f'"{folder}" ({error.strerror})', "Make the folder writable, or free the name."
            raise UsageError("--into", "a case folder that can be written", got, step) from error


def _judged(folder: Path, workshop: Path, name: str, files: Mapping[str, bytes]) -> Path:
    """The batch as a folder in the workshop, with which the case is sound."""
    draft = workshop / IMPORTS / name
    draft.mkdir(parents=True)
    for file, body in files.items():
        with (draft / file).open("wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
    sound(read_folder(folder, draft))
    return draft


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder to work in beside the case, on the same file system; nothing in the case shows before it is whole."""
    parent = folder.resolve().parent
    try:
        workshop = Path(tempfile.mkdtemp(prefix=f".{folder.resolve().name}-import-", dir=parent))
    except OSError as error:
        got = f'"{parent}" ({error.strerror})'
        raise UsageError("--into", "a case whose parent folder can be written", got, "Move the case.") from error
    try:
        yield workshop
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
