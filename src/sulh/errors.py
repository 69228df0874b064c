"""The errors of sulh, all in one tree.

    SulhError
    ├── UsageError          a command or a call was given something it cannot use         exit 2
    ├── CaseError           a case on disk or in memory is not valid; holds every Problem  exit 3
    └── IntegrityError      something on disk is not what its digest says                  exit 4

A computation that did not converge is not an error: it is a value that says so (see `sulh.game.Solution`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["CaseError", "IntegrityError", "Problem", "SulhError", "UsageError"]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with a case: where, what was expected, what was got, and the next step.

    `severity` is ``error`` (the case does not load), ``integrity`` (a frozen file changed), ``finding`` (it loads, and
    somebody should look) or ``note`` (worth knowing, and nothing is wrong).
    """

    file: str
    line: int
    where: str
    expected: str
    got: str
    next_step: str
    severity: str = "error"

    def __str__(self) -> str:
        """Two lines: what is wrong, then where it stands and what to do."""
        place = f"{self.file} line {self.line}" if self.line else self.file
        return f"{self.where}: expected {self.expected}, got {self.got}.\n  {place}. {self.next_step}"


class SulhError(Exception):
    """The root of everything sulh raises on purpose."""

    exit_code = 1


class UsageError(SulhError):
    """A command or function was called with something it cannot use."""

    exit_code = 2

    def __init__(self, who: str, expected: str, got: str, next_step: str):
        super().__init__(f"{who}: expected {expected}, got {got}. {next_step}")
        self.who, self.expected, self.got, self.next_step = who, expected, got, next_step


class CaseError(SulhError):
    """A case is not valid. `problems` holds all of them, in the order of file and line."""

    exit_code = 3

    def __init__(self, problems: Sequence[Problem]):
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''}"
        super().__init__("\n".join([head, *map(str, self.problems)]))


class IntegrityError(CaseError):
    """A frozen file is not what its digest says. The file is left as it is."""

    exit_code = 4
