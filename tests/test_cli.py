"""The commands as a user meets them: output, exit codes, errors, nothing harmed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from sulh.brief import schema
from sulh.cli import main

CASE = "istanbul-2025"


def sulh(*words: str):
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def quick():
    """One run of the first case as JSON, without draws."""
    done = sulh("run", CASE, "--draws", "0", "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_json_follows_the_published_schema(quick):
    validator = jsonschema.Draft202012Validator(schema())
    assert [error.message for error in validator.iter_errors(quick)] == []
    assert not validator.is_valid({**quick, "belief": {}, "more": 1})


def test_outcomes_sum_to_one_at_every_date(quick):
    for day in quick["outlook"]["by"]:
        shares = [day[name]["likely"] for name in ("delivered", "paper", "talking", "broken_off", "escalation")]
        assert abs(sum(shares) - 1) < 1e-9
        assert min(shares) >= 0


def test_the_waterfall_leads_from_prior_to_belief(quick):
    for party, belief in quick["belief"].items():
        change = sum(move["delta"] for move in quick["waterfall"] if move["party"] == party)
        prior = belief["prior"]["settler"] + belief["prior"]["captive"]
        assert prior + change == pytest.approx(belief["will"]["likely"], abs=1e-12)


def test_intervals_come_only_with_draws(quick):
    assert quick["outlook"]["by"][-1]["delivered"]["low"] is None
    drawn = json.loads(sulh("run", CASE, "--draws", "8", "--seed", "3", "--json").stdout)
    last = drawn["outlook"]["by"][-1]["talking"]
    assert last["low"] <= last["high"]
    assert drawn["made"]["settings"]["draws"] == 8
    assert drawn["made"]["seed"] == 3
    assert drawn["assumptions"]


def test_two_runs_give_equal_bytes():
    words = ("run", CASE, "--draws", "8", "--json")
    assert sulh(*words).stdout == sulh(*words).stdout


def test_the_horizon_must_lie_ahead():
    done = sulh("run", CASE, "--horizon", "2025-10-01")
    assert done.exit_code == 2
    assert "a date after 2025-10-28" in done.stderr
    done = sulh("run", CASE, "--horizon", "next week")
    assert done.exit_code == 2
    assert "a date like 2025-12-31, got next week" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("run", "instanbul-2025"), 2, "istanbul-2025"),
        (("run", CASE, "--as-of", "28 October"), 2, "28 October"),
        (("run", CASE, "--draws", "-1"), 2, "0, or from 8 to 4096"),
        (("run", CASE, "--draws", "3"), 2, "0, or from 8 to 4096"),
        (("run", CASE, "--draws", "0", "--seed", "-5"), 2, "at least 0"),
        (("run", CASE, "--as-of", "9999-12-31"), 2, "9999-12-31"),
        (("whatif", CASE, "talks.round_days=0.01"), 2, "talks.round_days"),
        (("whatif", CASE, "talks.round_days=1e9"), 3, "at most 730 days"),
        (("explain", CASE, "--party", "india"), 2, "pakistan or afghan-taliban"),
        (("whatif", CASE, "play.detection"), 2, "PATH=VALUE"),
        (("whatif", CASE, "play.detektion=0.5"), 2, "play.detection"),
        (("whatif", CASE, "play.detection=1.2"), 3, "within [0, 1]"),
        (("fly", CASE), 2, "fly"),
    ],
)
def test_the_wrong_thing_typed_gets_one_clear_error(words, code, told):
    done = sulh(*words)
    assert done.exit_code == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_new_case_checks_clean_and_runs(tmp_path):
    assert sulh("new", "my-talks", "--in", str(tmp_path)).exit_code == 0
    before = snapshot(tmp_path)
    done = sulh("check", str(tmp_path / "my-talks"))
    assert done.exit_code == 0, done.output
    done = sulh("run", str(tmp_path / "my-talks"), "--draws", "0")
    assert done.exit_code == 0, done.output
    assert snapshot(tmp_path) == before
    again = sulh("new", "my-talks", "--in", str(tmp_path))
    assert again.exit_code == 2
    assert snapshot(tmp_path) == before


def test_check_tells_findings_from_errors(tmp_path):
    sulh("new", "my-talks", "--in", str(tmp_path))
    case = tmp_path / "my-talks"
    text = next((case / "sources").glob("*.txt"))
    text.write_text(text.read_text(encoding="utf-8") + "More.\n", encoding="utf-8")
    assert sulh("check", str(case)).exit_code == 4
    (case / "case.yaml").write_text("sulh: 1\n", encoding="utf-8")
    done = sulh("check", str(case))
    assert done.exit_code == 3
    problems = json.loads(sulh("check", str(case), "--json").stdout)
    assert {"file", "line", "where", "expected", "got", "next_step"} <= set(problems[0])


def test_the_page_is_written_whole_or_not_at_all(tmp_path):
    target = tmp_path / "deep" / "page.html"
    assert sulh("run", CASE, "--draws", "0", "--html", str(target)).exit_code == 0
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>") or target.stat().st_size > 0
    assert [p.name for p in target.parent.iterdir()] == ["page.html"]
    blocked = tmp_path / "file"
    blocked.write_text("here", encoding="utf-8")
    done = sulh("run", CASE, "--draws", "0", "--html", str(blocked / "page.html"))
    assert done.exit_code == 2
    assert blocked.read_text(encoding="utf-8") == "here"


def test_explain_shows_every_item_with_its_quotation():
    from sulh.store import load_case

    dossier = load_case(CASE)
    done = sulh("explain", CASE, "--party", "afghan-taliban")
    assert done.exit_code == 0
    shown = [key for key in dossier.items if re.search(rf"\b{re.escape(key)}\b", done.stdout)]
    assert len(shown) >= 20
    assert all(dossier.items[key].quote.split("\n")[0][:40] in done.stdout for key in shown)


def test_whatif_always_shows_the_baseline_and_touches_nothing():
    done = sulh("whatif", CASE, "parties.afghan-taliban.prior.will=0.9", "--json")
    both = json.loads(done.stdout)
    assert both["baseline"]["belief"]["afghan-taliban"]["prior"]["staller"] > 0
    was, now = (both[key]["belief"]["afghan-taliban"]["will"]["likely"] for key in ("baseline", "whatif"))
    assert now > was
    assert both["baseline"]["case"]["digest"] != both["whatif"]["case"]["digest"]
    done = sulh("whatif", CASE, "drop.side=pakistani")
    told = done.stdout
    assert "solving the game" in done.stderr  # before anything slow
    assert "baseline" in told
    assert "By 31 December 2025" in told  # dates, signs and noughts as everywhere else
    assert "\N{MINUS SIGN}" in told
    assert not re.search(r"\s[-+]0\.0$|\s-\d", told, re.MULTILINE)


def test_help_and_import_load_nothing_heavy():
    heavy = ["numba", "numpy", "scipy", "pydantic", "altair", "vl_convert", "jinja2", "rich", "yaml"]
    code = f"import sys, sulh, sulh.cli; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_help_names_the_defaults_there_are():
    from sulh.outlook import DEFAULT_DRAWS, DEFAULT_SEED, SPREAD_DRAWS
    from sulh.outlook._tornado import BARS

    told = {name: " ".join(sulh(name, "--help").stdout.split()) for name in ("run", "spread", "tornado")}
    assert f"Samples of the assumptions ({DEFAULT_DRAWS};" in told["run"]
    assert f"Seed of the samples ({DEFAULT_SEED})" in told["run"]
    assert f"a power of 2 ({SPREAD_DRAWS})" in told["spread"]
    assert f"How many bars ({BARS})" in told["tornado"]
