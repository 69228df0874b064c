"""Sweeps: points counted by hand, rows against `change` and `run_chain`, and kills that lose and repeat nothing."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from sulh.cli import main
from sulh.errors import CaseError, UsageError
from sulh.outlook import ANSWERS, METHODS, Plan, Setting, Span, count, horizon_of, points, run_chain
from sulh.outlook._again import reading
from sulh.store import _sweeps as sweeps
from sulh.store import change, load_grid, run_sweep

MIXED = """
  play.detection: [0.2, 0.7]
  parties.first.prior.will: {from: 0.3, to: 0.6, steps: 2}
"""


@pytest.fixture
def write(folder):
    """Writes a grid beside the template and reads it."""

    def grid(vary: str = MIXED, more: str = "", name: str = "grid.yaml"):
        (folder.parent / name).write_text(f"case: {folder.name}\n{more}\nvary:{vary}", encoding="utf-8")
        return load_grid(folder.parent / name)

    return grid


def rows(path: Path):
    """All rows of a Parquet file, as they stand."""
    with duckdb.connect() as base:
        found = base.execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


# ---- the points ----


def test_a_product_has_every_value_with_every_other_the_last_path_fastest():
    plan = Plan({"a": [1, 2], "b": ["x", "y", "z"]})
    by_hand = [(1, "x"), (1, "y"), (1, "z"), (2, "x"), (2, "y"), (2, "z")]
    assert [tuple(point.values()) for point in points(plan)] == by_hand
    assert count(plan) == 6


def test_a_zip_goes_side_by_side_and_wants_as_many_of_each():
    plan = Plan({"a": [1, 2, 3], "b": Span(0.0, 1.0, 3)}, "zip")
    assert [tuple(point.values()) for point in points(plan)] == [(1, 0.0), (2, 0.5), (3, 1.0)]
    with pytest.raises(UsageError, match=r"a 2, b 3"):
        count(Plan({"a": [1, 2], "b": [1, 2, 3]}, "zip"))


def test_steps_are_the_decimals_one_would_write():
    assert Span(0.1, 0.5, 5).values() == (0.1, 0.2, 0.3, 0.4, 0.5)
    assert Span(0.9, 0.0, 4).values() == (0.9, 0.6, 0.3, 0.0)
    assert Span(0.0, 1.0, 2).values() == (0.0, 1.0)


def test_drawn_points_lie_within_one_to_a_cell_and_hang_on_the_seed():
    plan = Plan({"a": Span(2.0, 4.0), "b": Span(-1.0, 0.0)}, "sobol", 16, 5)
    found = points(plan)
    for path, low, width in (("a", 2.0, 2.0), ("b", -1.0, 1.0)):  # a (0, m, s)-net: one of 16 in each sixteenth
        assert sorted(int(16 * (point[path] - low) / width) for point in found) == list(range(16))
    assert points(plan) == found
    assert points(Plan(plan.vary, "sobol", 16, 6)) != found


def test_what_is_tried_first_takes_every_value():
    plan = Plan({"a": [1, 2], "b": Span(0.0, 1.0, 5), "c": ["x", "y", "z"]})
    made = points(plan)
    tried = [made[number] for number in sweeps.early(plan, made)]
    for path in plan.vary:
        assert {point[path] for point in tried} == {point[path] for point in made}
    assert len(tried) == 5


def test_there_is_a_limit_and_it_is_told_at_once():
    begun = time.monotonic()
    with pytest.raises(UsageError, match="from 1 to 100,000 points, got 1,000,000,000"):
        points(Plan({name: Span(0.0, 1.0, 1000) for name in "abc"}))
    assert time.monotonic() - begun < 1


# ---- the rows ----


@pytest.mark.parametrize(
    "vary",
    [
        "\n  play.detection: [0.2, 0.7]\n",  # the game alone
        "\n  parties.first.prior.will: [0.3, 0.6]\n  codebook.acts.EVADE.p.staller: [0.4]\n",  # beliefs alone
        "\n  parties.second.prior.will: [0.3, 0.6]\n",
        MIXED,
        "\n  parties.first.council.threshold: [0.5, 0.6]\n  talks.status: [broken-off]\n",  # from the table on
    ],
    ids=["game", "belief", "other-belief", "mixed", "all"],
)
def test_every_row_is_what_if_and_then_the_chain(write, vary):
    grid = write(vary)
    done = run_sweep(grid)
    found = rows(done.result)
    assert [row["point"] for row in found] == list(range(len(points(grid.plan))))
    for row, point in zip(found, points(grid.plan), strict=True):
        changed = change(grid.dossier, point)
        chain = run_chain(changed, Setting(horizon_of(changed), METHODS["coarse"]))
        assert [row[name] for name in ANSWERS] == list(reading(chain))
        assert {path: row[path] for path in point} == point
        assert row["converged"] == chain.solution.converged
        assert sum(row[name] for name in ANSWERS[:5]) == pytest.approx(1)


def test_rows_differ_where_points_do(write):
    found = rows(run_sweep(write(MIXED)).result)
    for one, other in itertools.combinations(found, 2):
        assert [one[name] for name in ANSWERS] != [other[name] for name in ANSWERS]


def test_workers_change_nothing(write, monkeypatch):
    monkeypatch.setattr(sweeps, "PART", 3)
    grid = write("\n  play.detection: {from: 0.1, to: 0.8, steps: 8}\n")
    one, two = (run_sweep(grid, grid.file.parent / f"by-{n}", n) for n in (1, 2))
    assert one.result.read_bytes() == two.result.read_bytes()
    assert len(list(two.folder.glob("part-*.parquet"))) == 3


# ---- resuming ----


def test_a_sweep_goes_on_from_the_last_part_and_ends_the_same(write, monkeypatch):
    monkeypatch.setattr(sweeps, "PART", 2)
    grid = write("\n  play.detection: {from: 0.1, to: 0.8, steps: 5}\n")
    whole = run_sweep(grid, grid.file.parent / "whole")
    played: list[int] = []

    def cut(job, todo, _workers):
        for number, point in todo:
            if len(played) == 3:
                raise KeyboardInterrupt
            played.append(number)
            yield job.row(number, point)

    with pytest.raises(KeyboardInterrupt):
        run_sweep(grid, play=cut)
    again = run_sweep(grid)
    assert again.folder.name.startswith("grid-")
    assert again.played == 3  # one part of two points stood; the third point was lost with its part
    assert rows(again.result) == rows(whole.result)
    assert run_sweep(grid).played == 0


def test_a_killed_sweep_is_taken_up_again_and_ends_the_same(write):
    grid = write("\n  play.detection: {from: 0.1, to: 0.8, steps: 80}\n")
    command = [sys.executable, "-m", "sulh", "sweep", str(grid.file), "--workers", "2", "--json"]
    out = grid.file.parent / "killed"
    process = subprocess.Popen([*command, "--out", str(out)], stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 120
    while not list(out.glob("part-*")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    stood = {path.name: path.read_bytes() for path in out.glob("part-*")}
    assert 1 <= len(stood) < 3
    assert not (out / "result.parquet").exists()
    gone = time.monotonic() + 20
    while _alive(process.pid) and time.monotonic() < gone:
        time.sleep(0.1)
    assert not _alive(process.pid), "workers outlive their parent"
    done = subprocess.run([*command, "--out", str(out)], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["played"] == 80 - 32 * len(stood)
    assert all((out / name).read_bytes() == data for name, data in stood.items())
    whole = run_sweep(grid, grid.file.parent / "whole")
    assert rows(out / "result.parquet") == rows(whole.result)
    assert (out / "result.parquet").read_bytes() == whole.result.read_bytes()


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_folder_of_another_sweep_is_refused_and_left_as_it_is(write, tmp_path):
    out = tmp_path / "out"
    done = run_sweep(write("\n  play.detection: [0.2]\n"), out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(UsageError, match=f"which says {done.digest[:32]}"):
        run_sweep(write("\n  play.detection: [0.3]\n"), out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_folder_of_something_else_is_refused(write, folder):
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(UsageError, match="an empty folder"):
        run_sweep(write("\n  play.detection: [0.2]\n"), folder)
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize("spoil", [b"", b"PAR1 is not all of it"])
def test_a_part_that_cannot_be_read_is_told(write, spoil):
    grid = write("\n  play.detection: [0.2]\n")
    part = next(run_sweep(grid).folder.glob("part-*"))
    part.write_bytes(spoil)
    with pytest.raises(UsageError, match=r"part-00000\.parquet, which has others or cannot be read\. Remove it"):
        run_sweep(grid)
    part.unlink()
    assert run_sweep(grid).played == 1


def test_the_digest_is_of_what_is_said_and_not_of_how(write, folder):
    one = write("\n  play.detection: [0.2, 0.3, 0.4]\n")
    same = write("\n  play.detection: {from: 0.2, to: 0.4, steps: 3}\n", "method: coarse")
    finer = write("\n  play.detection: [0.2, 0.3, 0.4]\n", "method: fine")
    digests = [sweeps.sweep_digest(grid, points(grid.plan)) for grid in (one, same, finer)]
    assert digests[0] == digests[1] != digests[2]


# ---- bad grids ----


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "case"),
        ("case: talks\nvary: {}", "vary"),
        ("case: talks\nvary: {play.detection: []}", "a list of values, or"),
        ("case: talks\nvary: {play.detection: 0.3}", "a list of values, or"),
        ("case: talks\nvary: {play.detection: [[1]]}", r"vary\.play\.detection\.0: expected a single value"),
        ("case: talks\nvary: {play.detection: [0.2, 0.2]}", "each value once"),
        ("case: talks\nvary: {play.detection: {from: low, to: 1, steps: 3}}", "expected a number"),
        ("case: talks\nvary: {play.detection: {from: 0, to: 1, steps: 1}}", "at least 2"),
        ("case: talks\nvary: {play.detection: {from: 0, to: 1}}", "from, to, steps, with mode product"),
        ("case: talks\nmode: sobol\nvary: {play.detection: {from: 0, to: 1}}", "how many points to draw"),
        ("case: talks\nmode: sobol\ndraws: 4\nvary: {play.detection: [0.1]}", "with mode sobol"),
        ("case: talks\ndraws: 4\nvary: {play.detection: [0.1]}", "no draws with mode product"),
        ("case: talks\nmethod: exact\nvary: {play.detection: [0.1]}", '"coarse", "fine", got text "exact"'),
        ("case: talks\nvary: {play.detection: [0.1]}\nvarry: 1", "varry"),
        ("case: &a talks\nvary: {play.detection: [0.1]}", "anchor"),
    ],
)
def test_a_bad_grid_is_one_clear_error(folder, text, told):
    path = folder.parent / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=told):
        load_grid(path)


def test_an_unknown_path_fails_at_once_with_the_nearest(write, tmp_path):
    with pytest.raises(UsageError, match=r"play\.detektion.*Nearest: play\.detection"):
        run_sweep(write("\n  play.detektion: [0.1]\n"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("value", ["1.5", "often"])
def test_a_value_that_the_case_cannot_have_fails_before_any_point(write, tmp_path, value):
    with pytest.raises(UsageError, match=r"point 1 \(play\.detection = "):
        run_sweep(write(f"\n  play.detection: [0.1, {value}]\n"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_says_what_it_did(write, tmp_path):
    grid = write("\n  play.detection: [0.1, 0.4]\n")
    done = CliRunner().invoke(main, ["sweep", str(grid.file), "--out", str(tmp_path / "o"), "--workers", "1"])
    assert done.exit_code == 0, done.output
    assert "2 points: 2 played now, 0 were there" in done.stdout
    told = json.loads(
        CliRunner().invoke(main, ["sweep", str(grid.file), "--out", str(tmp_path / "o"), "--json"]).stdout
    )
    table = rows(tmp_path / "o" / "result.parquet")
    assert (told["points"], told["played"]) == (2, 0)
    assert told["answers"]["escalation"]["most"] == max(row["escalation"] for row in table)
    lost = CliRunner().invoke(main, ["sweep", str(tmp_path / "none.yaml")])
    assert lost.exit_code == 2
    assert "none.yaml' does not exist" in lost.stderr
