"""Cells of a CSV file, and the problems found in them, each with its line."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator

from sulh.errors import CaseError, Problem

MOST_PROBLEMS = 20


class Faults:
    """Collects what is wrong with one file and raises it all at once."""

    def __init__(self, file: str):
        self.file = file
        self.found: list[Problem] = []

    def add(self, line: int, where: str, expected: str, got: str, step: str) -> None:
        """Note a problem; with very many, give up at once."""
        self.found.append(Problem(self.file, line, where, expected, got[:80], step))
        if len(self.found) >= MOST_PROBLEMS:
            self.check()

    def stop(self, line: int, where: str, expected: str, got: str, step: str) -> CaseError:
        """The error to raise where reading cannot go on."""
        self.found.append(Problem(self.file, line, where, expected, got[:80], step))
        return CaseError(self.found)

    def check(self) -> None:
        """Raise what was found, if anything was."""
        if self.found:
            raise CaseError(self.found)

    def number(self, line: int, where: str, cell: str, low: float, high: float) -> float:
        """The number in a cell, NaN with a problem noted where there is none between `low` and `high`."""
        ends = f"a number from {low:g} to {high:g}"
        if not math.isfinite(low):
            ends = "a number"
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and low <= value <= high) or "_" in cell:
            got = f'"{cell}"' if cell.strip() else "an empty cell"
            self.add(line, where, ends, got, "Mend the cell, or leave the row out.")
            return math.nan
        return value


def rows(text: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, with their lines, cells stripped."""
    reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise faults.stop(reader.line_num, "the row", "cells parted by commas", str(error), "Mend quotes.") from None
