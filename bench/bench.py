"""How fast and how large, as ratios to a reference loop in the same run, and raw.

The reference is a plain Python loop of ten million additions: machines differ and are shared, the ratio holds better.
Run with ``make bench``. Bounds are those the project set itself for two cores; nothing here fails a build.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
SULH = [sys.executable, "-m", "sulh"]
CASE = "istanbul-2025"


def reference() -> float:
    """Seconds for the reference loop, now."""
    start = time.perf_counter()
    total = 0
    for number in range(10_000_000):
        total += number
    return time.perf_counter() - start


def whole_process(command: list[str], env: dict[str, str] | None = None) -> tuple[float, float]:
    """Wall seconds and peak resident MiB of one run of a command, which must succeed."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=sink, env={**os.environ, **(env or {})})
        _pid, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(command)} failed with status {status}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def measure(name: str, command: list[str], bound: float, runs: int = RUNS, env: dict[str, str] | None = None) -> None:
    """Time a command against the reference loop run just before each of its runs, and print one row."""
    seconds, ratios, sizes = [], [], []
    for _ in range(runs):
        unit = reference()
        wall, size = whole_process(command, env)
        seconds.append(wall)
        ratios.append(wall / unit)
        sizes.append(size)
    row = (statistics.median(seconds), min(seconds), max(seconds), statistics.median(ratios), max(sizes))
    print(f"{name:<34}{row[0]:>8.2f}{row[1]:>8.2f}{row[2]:>8.2f}{row[3]:>9.1f}{row[4]:>9.0f}{bound:>9.1f}")


def million(path: Path, rows: int = 1_000_000) -> None:
    """Write rows in the form of GDELT 2.0: 61 columns, twelve actors at random, 28 days, about 350 bytes a row."""
    chance = random.Random(1)  # noqa: S311  (a seed for made-up rows)
    who = ["AAA", "AAAGOV", "BBB", "BBBGOV", "CCC", "DDD", "EEE", "FFF", "GGG", "HHH", "III", ""]
    codes = ["010", "0256", "036", "042", "046", "051", "057", "111", "112", "120", "130", "173", "190", "193", "---"]
    town = "1\tSome Town, Some Province, Some Country\tSC\tSC13\t\t34.5\t69.2\t-1"
    with path.open("w") as file:
        for number in range(rows):
            one, other, code = chance.choice(who), chance.choice(who), chance.choice(codes)
            day = 20250101 + chance.randrange(28)
            head = f"{1_000_000_000 + number}\t{day}\t202501\t2025\t2025.0"
            pair = "\t".join(f"{name}\tA NAME\t{name[:3]}" + 7 * "\t" for name in (one, other))
            what = f"1\t{code}\t{code[:3]}\t{code[:2]}\t1\t4.0\t5\t1\t5\t-2.1"
            tail = f"{town}\t{town}\t{town}\t20250129120000\thttps://example.org/2025/01/29/a-long-title-{number}"
            file.write(f"{head}\t{pair}\t{what}\t{tail}\n")


def measure_import() -> None:
    """A million rows filtered into a case; the case must then hold some of them and load."""
    with tempfile.TemporaryDirectory() as folder:
        events = Path(folder, "events.csv")
        million(events)
        whole_process([*SULH, "new", "talks", "--in", folder])
        words = ["--into", f"{folder}/talks", "--actor", "AAA=first", "--actor", "BBB=second"]
        command = [*SULH, "import", "gdelt", str(events), *words, "--where", "date<=2025-01-03"]
        measure("sulh import, 1 000 000 rows", command, 20, 1)
        if not Path(folder, "talks", "imports", "gdelt", "record.csv").is_file():
            raise SystemExit("the import wrote nothing")


def size_of_core() -> float:
    """MiB that the locked core packages and sulh take, by their own lists of files."""
    from importlib.metadata import distributions

    lock = Path(__file__).parents[1] / "requirements" / "core.lock"
    names = {line.split("==")[0].lower() for line in lock.read_text().splitlines() if "==" in line} | {"sulh"}
    total = 0
    for distribution in distributions():
        if distribution.metadata["Name"].lower() in names:
            total += sum(p.stat().st_size for f in distribution.files or [] if (p := Path(str(f.locate()))).is_file())
    return total / 2**20


def main() -> None:
    """Print the table."""
    print(f"{'':<34}{'median':>8}{'least':>8}{'most':>8}{'ratio':>9}{'MiB':>9}{'bound s':>9}")
    measure("import sulh", [sys.executable, "-c", "import sulh"], 0.3)
    measure("sulh --help", [*SULH, "--help"], 0.5)
    with tempfile.TemporaryDirectory() as cache:
        measure("first run (kernels compiled)", [*SULH, "run", CASE], 40, 1, {"NUMBA_CACHE_DIR": cache})
    whole_process([*SULH, "run", CASE])
    measure("sulh run --draws 0", [*SULH, "run", CASE, "--draws", "0"], 2.5)
    measure("sulh run (default draws)", [*SULH, "run", CASE], 10)
    with tempfile.TemporaryDirectory() as folder:
        measure("sulh demo --html", [*SULH, "demo", "--html", f"{folder}/page.html"], 12)
    measure_import()
    print(f"core install: {size_of_core():.0f} MiB (bound 650); resident bound 600 MiB, of an import 1024 MiB")
    print(f"reference loop: {statistics.median(reference() for _ in range(RUNS)):.3f} s; cores: {os.cpu_count()}")
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB; python {sys.version}")


if __name__ == "__main__":
    main()
