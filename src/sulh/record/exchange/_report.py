"""What an import did, in counts with reasons."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

FIRST = 3
NAMED = 10


@dataclass
class Tally:
    """How many rows for one reason, and the numbers of the first of them in the file (its header is not counted)."""

    count: int = 0
    first: list[int] = field(default_factory=list)
    unit: str = "row"

    def add(self, number: int, count: int = 1) -> None:
        """Count one more, or several that begin at `number`."""
        self.count += count
        if len(self.first) < FIRST:
            self.first.append(number)


@dataclass
class Report:
    """What came of every row of a file. `read` is what the file holds; all other counts sum to it.

    read = unreadable and refused + left_out + duplicates + already_there + kept

    `refused` maps reasons to rows that could not be used, `left_out` those that the import was not about, `repaired`
    what was mended in rows that were kept or in reading; a repaired row is counted among the others too. `unknown`
    counts names that nobody in the case has, first those that stand beside an actor of the case. `sha256` is the digest
    of the file's content, unpacked; `same_file` names batches that the same content is in as another format or family.
    """

    format: str
    file: str
    sha256: str
    encoding: str
    read: int = 0
    kept: int = 0
    refused: dict[str, Tally] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    repaired: dict[str, Tally] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    already_there: int = 0
    batch: str | None = None
    same_file: list[str] = field(default_factory=list)
    dry_run: bool = False

    def refuse(self, why: str, number: int, count: int = 1, unit: str = "row") -> None:
        """Count rows that cannot be used."""
        self.refused.setdefault(why, Tally(unit=unit)).add(number, count)

    def repair(self, what: str, number: int, count: int = 1, unit: str = "row") -> None:
        """Count rows in which something was mended."""
        self.repaired.setdefault(what, Tally(unit=unit)).add(number, count)

    def plain(self) -> dict[str, Any]:
        """The report as plain data."""
        return asdict(self)
