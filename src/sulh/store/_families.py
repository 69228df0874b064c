"""Families of a case's sources by their words, beside those its index states; and families of a folder of files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sulh.case import read_yaml
from sulh.errors import Problem, SulhError, UsageError
from sulh.reading import Families, Family, families
from sulh.record import Dossier
from sulh.store._folder import INDEX
from sulh.store._load import load_case


@dataclass(frozen=True)
class Kin:
    """Families by words; `differ` says where an index states others, and `refused` why files could not be read.

    `stated` counts pairs of sources that are stated as one family and share no words that would show it: as it should
    be where one outlet or office is the origin of several texts.
    """

    found: Families
    differ: tuple[Problem, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    stated: int = 0


def families_in(place: str | Path) -> Kin:
    """Families among the sources of a case, or among the files of a folder that holds no case.

    Raises: UsageError where there is neither, or no file that could be read; whatever `load_case` raises.
    """
    path = Path(place)
    if path.is_dir() and str(place) and not (path / "case.yaml").exists():
        return _in_folder(path)
    return _in_case(load_case(place))


def _in_case(dossier: Dossier) -> Kin:
    """Of a case those sources whose entries stand in ``sources/index.yaml``: a batch of event data is no report."""
    index = read_yaml(Path(dossier.folder) / INDEX, INDEX)
    own = {key: dossier.sources[key] for key in index.data or {} if key in dossier.texts}
    found = families({key: dossier.texts[key] for key in own}, {key: one.date for key, one in own.items()})
    stated = {key: one.family for key, one in own.items()}
    differ = [
        _differs(family, key, stated, index.line((key, "family")))
        for family in found.groups
        for key in family.names
        if stated[key] != stated[family.origin]
    ]
    return Kin(found, tuple(sorted(differ)), {}, _unseen(found, stated))


def _differs(family: Family, key: str, stated: Mapping[str, str], line: int) -> Problem:
    by = next(one.by for one in family.members if one.name == key and one.by is not None)
    other = by.a if by.b == key else by.b
    origin = family.origin
    who = f"{origin}, the earliest of its family" if other == origin else f"{origin}, to which {other} leads"
    step = f"If it is a copy, write there: family: {stated[origin]}. If {origin} is the copy, change that one."
    if key in family.tied:
        step += " Both are of one day."
    if family.joints:
        step += f" Look at {family.joints[0]} first: it alone holds the family together."
    return Problem(
        INDEX, line, f"sources.{key}.family", f'"{stated[origin]}", the family of {who}',
        f'"{stated[key]}", though {other} and it share {by.shared:.0%} of the shorter text', step, "finding",
    )  # fmt: skip


def _unseen(found: Families, stated: Mapping[str, str]) -> int:
    """Pairs of one stated family, less those of them that their words put into one family."""

    def pairs(counts: Counter[tuple[str, str]]) -> int:
        return sum(count * (count - 1) // 2 for count in counts.values())

    head = {key: family.origin for family in found.groups for key in family.names}
    together = Counter((stated[key], head[key]) for key in head)
    return pairs(Counter((family, "") for family in stated.values())) - pairs(together)


def _in_folder(folder: Path) -> Kin:
    from sulh.reading.files import FORMATS, extract

    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in FORMATS and path.is_file())
    found = [path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
    texts, dates, refused = {}, {}, {}
    for path in found:
        name = path.relative_to(folder).as_posix()
        try:
            read = extract(path)
        except SulhError as error:
            refused[name] = str(error)
            continue
        texts[name], dates[name] = read.text, read.about.date
    if not texts:
        got = f'"{folder}", where {len(found)} files are and none could be read' if found else f'"{folder}", without'
        expected = f"a case, or a folder with texts ({', '.join(FORMATS)})"
        raise UsageError("CASE|FOLDER", expected, got, "Give another.")
    return Kin(families(texts, dates), (), refused)
