"""Read issues from a file: long-form CSV, or the spatial model's CSV or XML, told apart by what they begin with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sulh.case._yaml import RefusedError, read_text
from sulh.council.positions._issue import Issue
from sulh.council.positions._ktab import is_ktab, read_csv, read_xml
from sulh.council.positions._long import read_long
from sulh.council.positions._options import SpatialOptions
from sulh.errors import CaseError, Problem


@dataclass(frozen=True)
class Reading:
    """The issues of a file in its order, the form it has, and the spatial model's options and seed if it has them."""

    issues: tuple[Issue, ...]
    form: str
    options: SpatialOptions | None = None
    seed: int | None = None


def read_issues(path: Path, power: str | None = None) -> Reading:
    """Read a file. `power` names the column of a long-form table that power stands in, or is ``equal``.

    Raises: CaseError with file and line of what is wrong; UsageError for a power that the file does not have.
    """
    try:
        text = read_text(path, path.name)
    except RefusedError as refused:
        raise CaseError([Problem(path.name, *refused.args)]) from None
    if text.lstrip().startswith("<"):
        scenario = read_xml(text.lstrip(), path.name)
        return Reading((scenario.issue,), "spatial XML", scenario.options, scenario.seed)
    if is_ktab(text):
        return Reading((read_csv(text, path.name),), "spatial CSV")
    return Reading(tuple(read_long(text, path.name, power)), "long CSV")
