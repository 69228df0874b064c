"""What a file of another tool says, before it is matched: a domain, or a profile, with the line of everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sulh.bargain._domain import Issue
from sulh.errors import Problem, UsageError

Lines = Callable[..., int]
Worth = Mapping[str, float] | Callable[[float], float]


@dataclass
class RawDomain:
    """Issues as one file gives them, and combinations that it bars, each issue -> options."""

    file: str
    name: str
    issues: list[Issue]
    line: Lines
    never: list[Mapping[str, Sequence[str]]] = field(default_factory=list)


@dataclass
class RawProfile:
    """What one file says of one party. `values` gives an issue's options their worth, by name or by a function.

    `bid` is an outcome whose worth is the reservation. `interactions` are (issue, issue, {option: {option: worth}});
    `rows` outcomes with their worth for a table, `otherwise` what the rest is worth.
    """

    file: str
    name: str
    weights: dict[str, float]
    values: dict[str, Worth]
    line: Lines
    reservation: float | None = None
    bid: Mapping[str, str] | None = None
    discount: float = 1.0
    constant: float = 0.0
    uncertain: bool = False
    interactions: list[tuple[str, str, Mapping[str, Mapping[str, float]]]] = field(default_factory=list)
    rows: list[tuple[Mapping[str, str], float]] | None = None
    otherwise: float | None = None
    domain: RawDomain | None = None


@dataclass
class Found:
    """What was in a file: at most one of domain and profile, and what was wrong with it."""

    file: str
    domain: RawDomain | None = None
    profile: RawProfile | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether it holds neither, and nothing is wrong with it."""
        return self.domain is None and self.profile is None and not self.problems

    def note(self, line: int, where: str, expected: str, got: str, step: str, severity: str = "error") -> None:
        """Add a problem of this file."""
        self.problems.append(Problem(self.file, line, where, expected, got, step, severity))

    def refused(self, line: int, where: str, error: Exception) -> None:
        """Add what an error says, in its own parts where it has them."""
        if isinstance(error, UsageError):
            self.note(line, error.who, error.expected, error.got, error.next_step)
        else:
            self.note(line, where, "names and values as in docs/deals.md", str(error), "Correct it.")


def listed(names: Sequence[str], most: int = 8) -> str:
    """The first few names, and how many more there are."""
    told = ", ".join(map(repr, names[:most]))
    return told if len(names) <= most else f"{told} and {len(names) - most} more"
