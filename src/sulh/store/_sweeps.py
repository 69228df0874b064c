"""Sweeps on disk: points played in processes, rows kept in parts that are there whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sulh.errors import UsageError
from sulh.outlook import ANSWERS, early, points
from sulh.outlook._sweep import Point, Row
from sulh.store._grid import Grid
from sulh.store._play import Job, Play, in_processes
from sulh.store._write import put

NOTE, RESULT, FOLDER = "sweep.json", "result.parquet", "sweeps"
PART = 32
"""How many points a part holds: what a kill may cost."""

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Sweep:
    """A sweep that is done: its digest, its folder and file, how many points it has, and how many were played now."""

    digest: str
    folder: Path
    result: Path
    points: int
    played: int
    unconverged: int
    paths: tuple[str, ...]
    least: dict[str, float]
    most: dict[str, float]


def sweep_digest(grid: Grid, made: Sequence[Point]) -> str:
    """SHA-256 (hex) of all that rows depend on: case, dates, method, version of sulh, and the points themselves."""
    from sulh import __version__

    said = [grid.dossier.digest, str(grid.dossier.as_of), str(grid.horizon), grid.method, __version__, list(made)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, allow_nan=False).encode()).hexdigest()


def run_sweep(
    grid: Grid,
    out: str | Path | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    play: Play | None = None,
) -> Sweep:
    """Play every point of a grid that its folder does not hold yet, and join the parts to ``result.parquet``.

    Args:
        out: the folder; by default ``sweeps/NAME-DIGEST8`` beside the grid file.
        workers: processes. Rows do not depend on them. With more than one, a script guards its own entry with
            ``if __name__ == "__main__"``, as for every process that is spawned.
        play: what plays the points, in their order; by default processes of this machine.
    Rows stand in the order of points. A part is written in one step when its points are done, so a kill loses no more
    than the part in progress and the points that workers are at; starting again goes on from there.

    Raises: UsageError for a path that the case does not have, with the nearest; for a folder of another sweep, or one
        that holds something else; CaseError for a point at which the case would not be valid. Points that are
        impossible only together, after the first 100, are told when their turn comes; parts before them stay.
    """
    made = points(grid.plan)
    digest = sweep_digest(grid, made)
    job = Job(grid.dossier, grid.horizon, grid.method)
    for number in early(grid.plan, made):
        job.changed(number, made[number])
    folder = Path(out) if out is not None else grid.file.parent / FOLDER / f"{grid.file.stem}-{digest[:8]}"
    _claim(folder, grid, digest, len(made))
    paths = tuple(grid.plan.vary)
    missing = [part for part in range(-(-len(made) // PART)) if not _stands(folder, part, made)]
    todo = [(i, made[i]) for part in missing for i in _numbers(part, made)]
    say = progress or (lambda _share, _words: None)
    with closing((play or in_processes)(job, todo, workers)) as rows:
        _write_parts(folder, paths, made, missing, rows, say)
    say(1.0, "joining the parts")
    return _join(folder, digest, paths, len(made), len(todo))


def _numbers(part: int, made: Sequence[Point]) -> range:
    return range(part * PART, min((part + 1) * PART, len(made)))


def _write_parts(
    folder: Path,
    paths: Sequence[str],
    made: Sequence[Point],
    missing: Sequence[int],
    rows: Iterator[Row],
    say: Progress,
) -> None:
    done, kinds = len(made) - sum(len(_numbers(part, made)) for part in missing), _types(paths, made)
    for part in missing:
        table = []
        for number in _numbers(part, made):
            table.append({"point": number, **made[number], **next(rows)})
            done += 1
            say(done / (len(made) + 1), f"point {done} of {len(made)}")
        put(_part(folder, part), _parquet(table, kinds), "--out")


def _claim(folder: Path, grid: Grid, digest: str, size: int) -> None:
    """Make the folder this sweep's, or see that it is. Raises UsageError where it is another's."""
    note = folder / NOTE
    if note.is_file():
        try:
            was = json.loads(note.read_bytes())["sweep"]
        except (ValueError, KeyError, TypeError):
            was = "nothing that can be read"
        if was != digest:
            expected = f"the folder of this sweep ({digest[:8]})"
            step = "The grid, the case or sulh is another now: choose another --out, or remove the folder."
            raise UsageError("--out", expected, f"{folder}, which says {str(was)[:32]}", step)
        return
    if folder.exists() and (not folder.is_dir() or any(one for one in folder.iterdir() if one.name[0] != ".")):
        got = f"{folder}, which is neither"
        raise UsageError("--out", "an empty folder, or that of this sweep", got, "Choose another place.")
    told = {
        "sweep": digest,
        "case": grid.dossier.case.id,
        "case_digest": grid.dossier.digest,
        "as_of": str(grid.dossier.as_of),
        "horizon": None if grid.horizon is None else str(grid.horizon),
        "method": grid.method,
        "mode": grid.plan.mode,
        "paths": list(grid.plan.vary),
        "points": size,
        "part": PART,
    }
    put(note, (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode(), "--out")


def _part(folder: Path, part: int) -> Path:
    return folder / f"part-{part:05d}.parquet"


def _stands(folder: Path, part: int, made: Sequence[Point]) -> bool:
    """Whether a part is there. Raises UsageError for one that does not hold its points: somebody else wrote to it."""
    import duckdb

    path = _part(folder, part)
    if not path.exists():
        return False
    try:
        with duckdb.connect() as base:
            found = [row[0] for row in base.execute("SELECT point FROM read_parquet(?)", [str(path)]).fetchall()]
    except duckdb.Error:
        found = []
    if found != list(_numbers(part, made)):
        step = "Remove it, and it is made again."
        raise UsageError("sweep", "a part with its points", f"{path}, which has others or cannot be read", step)
    return True


def _types(paths: Sequence[str], made: Sequence[Point]) -> dict[str, str]:
    """The type of every column: DOUBLE where all values of a path are numbers, BOOLEAN where all are true or false."""
    kinds: dict[str, str] = {"point": "INTEGER"}
    for path in paths:
        flags = [isinstance(point[path], bool) for point in made]
        numbers = all(isinstance(point[path], int | float) for point in made)
        kinds[path] = "BOOLEAN" if all(flags) else "DOUBLE" if numbers and not any(flags) else "VARCHAR"
    return kinds | dict.fromkeys(ANSWERS, "DOUBLE") | {"converged": "BOOLEAN"}


def _parquet(table: Sequence[dict[str, Any]], types: dict[str, str]) -> bytes:
    import duckdb

    picked, cells = [], {}
    for i, (name, kind) in enumerate(types.items()):
        values = [row[name] for row in table]
        cells[f"c{i}"] = [v if isinstance(v, str) else json.dumps(v) for v in values] if kind == "VARCHAR" else values
        picked.append(f"unnest($c{i}::{kind}[]) AS {_name(name)}")
    with TemporaryDirectory() as folder, duckdb.connect(config={"autoinstall_known_extensions": "false"}) as base:
        base.execute("SET threads = 1")
        base.execute(f"CREATE TABLE rows AS SELECT {', '.join(picked)}", cells)
        path = Path(folder, "rows.parquet")
        base.execute(f"COPY rows TO {_text(path)} (FORMAT parquet)")
        return path.read_bytes()


def _join(folder: Path, digest: str, paths: tuple[str, ...], size: int, played: int) -> Sweep:
    """Write the parts as one file, in the order of points, and read off the extremes."""
    import duckdb

    parts = [str(_part(folder, part)) for part in range(-(-size // PART))]
    result = folder / RESULT
    with TemporaryDirectory() as temporary, duckdb.connect() as base:
        base.execute("SET threads = 1")
        base.execute("CREATE TABLE rows AS SELECT * FROM read_parquet(?) ORDER BY point", [parts])
        extremes = ", ".join(f"min({_name(name)}), max({_name(name)})" for name in ANSWERS)
        query = f"SELECT count(*), count(DISTINCT point), count(*) FILTER (NOT converged), {extremes} FROM rows"  # noqa: S608
        found = base.execute(query).fetchone() or ()
        path = Path(temporary, "rows.parquet")
        base.execute(f"COPY rows TO {_text(path)} (FORMAT parquet)")
        put(result, path.read_bytes(), "--out")
    if tuple(found[:2]) != (size, size):
        raise UsageError("sweep", f"{size} points in {folder}", f"{found[0]}", "Remove the folder and run it again.")
    least, most = (dict(zip(ANSWERS, found[i::2], strict=True)) for i in (3, 4))
    return Sweep(digest, folder, result, size, played, int(found[2]), paths, least, most)


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
