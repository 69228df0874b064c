"""What the documents say is run or looked up: commands, links, files, the decisions' numbers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("requirements/*.md")])
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.M | re.S)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def commands() -> list[str]:
    """Every `$ sulh …` line of the README, in order."""
    blocks = CONSOLE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ sulh ")]


def test_the_readme_begins_with_the_two_commands():
    first = CONSOLE.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert first is not None
    assert first.group(1).split("\n")[:2] == ["$ make demo", "$ make test"]
    targets = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^demo:", targets, re.M)
    assert re.search(r"^test:", targets, re.M)


def test_every_command_of_the_readme_runs_in_a_fresh_folder(tmp_path):
    """In the order of the page, since a later one may use what an earlier one made; 0 is the only good exit."""
    lines = commands()
    assert len(lines) >= 10
    for line in lines:
        words = [sys.executable, "-m", *line.split()]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    assert (tmp_path / "page.html").stat().st_size > 50_000
    assert (tmp_path / "my-talks" / "case.yaml").is_file()


def test_every_command_is_in_the_readme():
    from sulh.cli import main

    told = {line.split()[1] for line in commands()}
    assert told == set(main.commands)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_ci_runs_the_readmes_test_command():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r"^make test$", script, re.M)
    assert "|| true" not in script


def test_the_locks_name_versions_and_hashes_and_no_host():
    for lock in ("core.lock", "dev.lock"):
        text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
        assert "://" not in text
        pins = re.findall(r"^[a-z0-9._-]+==\S+", text, re.M)
        assert len(pins) > 15
        assert text.count("--hash=sha256:") >= len(pins)
