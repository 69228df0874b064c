"""From a folder, or files named by hand, to a domain and its profiles, with everything that was wrong on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sulh.bargain._domain import Domain
from sulh.bargain._profile import Profile
from sulh.bargain.files._genius import read_genius
from sulh.bargain.files._match import Matching, settle_domain
from sulh.bargain.files._plain import read_json, read_plain
from sulh.bargain.files._raw import Found, RawProfile
from sulh.bargain.files._xml import read_xml
from sulh.errors import CaseError, Problem, UsageError

SUFFIXES = (".xml", ".json", ".yml", ".yaml")
MAX_BYTES = 64_000_000


@dataclass(frozen=True)
class Loaded:
    """A domain, its profiles in order, and what was read past (severity ``finding``) or is worth knowing (``note``)."""

    domain: Domain
    profiles: tuple[Profile, ...]
    problems: tuple[Problem, ...]


def load_deals(paths: str | Path | Sequence[str | Path], steps: int | None = None) -> Loaded:
    """Read a domain and its profiles: Genius XML, NegMAS-style YAML or JSON, flat JSON, GeniusWeb JSON.

    Args:
        paths: a folder, or files, in any order of domain and profiles. What a file is shows in what it holds, not in
            its name. In a folder profiles go by the names of their files; named by hand they keep that order. A
            domain file alone takes the profiles beside it. Profiles that the platform marks as uncertain are left out
            of a folder where at least two others are there. Without a domain file the first profile's issues count.
        steps: how many points a continuous issue gets.
    Raises: CaseError with every problem by file and line where something cannot be read or does not match; UsageError
        where there is no domain, or fewer than two profiles.
    """
    given = [Path(paths)] if isinstance(paths, (str, Path)) else [Path(path) for path in paths]
    found = _gathered(given)
    problems = [problem for one in found for problem in one.problems]
    domains = [one.domain for one in found if one.domain is not None]
    raws = [one.profile for one in found if one.profile is not None]
    if len(domains) > 1:
        told = ", ".join(domain.file for domain in domains)
        raise UsageError("domain", "one domain file", told, "Name the files of one domain and its profiles.")
    problems += [_neither(one, by_hand=len(found) <= len(given)) for one in found if one.empty and not _beside(one)]
    chosen, left = _certain(raws) if len(found) > len(given) else (raws, [])
    problems += [_left_out(raw) for raw in left]
    _raise(problems)
    if not domains and not chosen:
        told = ", ".join(one.file for one in found) or "no file"
        step = f"Give a folder or files ({', '.join(SUFFIXES)}) with a domain and profiles."
        raise UsageError("deals", "a domain and profiles", told, step)
    domain = settle_domain(domains[0] if domains else None, chosen, steps)
    _ = domain.counts  # raises for an issue that is not on a grid
    matching = Matching(domain, problems)
    profiles = [matching.profile(raw) for raw in chosen]
    _raise(problems)
    if len(profiles) < 2:
        told = ", ".join(raw.file for raw in chosen) or "none"
        raise UsageError("profiles", "at least two", told, "Add a profile file for each party.")
    kept = _named(tuple(profile for profile in profiles if profile is not None), chosen)
    return Loaded(domain, kept, tuple(sorted(set(problems))))


def _gathered(given: list[Path]) -> list[Found]:
    """What the files hold; a domain file alone takes what stands beside it."""
    files = [file for path in given for file in _files(path)]
    found = [_read(file) for file in files]
    if len(files) == 1 and found[0].domain is not None:
        beside = [_read(file) for file in _files(files[0].parent) if file != files[0]]
        found += [one for one in beside if one.profile is not None or (one.domain is None and one.problems)]
    return found


def _files(path: Path) -> Iterable[Path]:
    """The files to read: a folder's by name, or the file itself."""
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file())
        if not files:
            step = "Put a domain and its profiles there."
            raise UsageError(str(path), f"files ending in {', '.join(SUFFIXES)}", "none", step)
        return files
    if not path.is_file():
        raise UsageError(str(path), "a folder or a file", "nothing there", "Correct the path.")
    if path.suffix.lower() not in SUFFIXES and path.read_bytes()[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (
        b"<",
        b"{",
    ):
        step = f"Name a file ending in {', '.join(SUFFIXES)}."
        raise UsageError(str(path), "a domain or a profile", "a file of another kind", step)
    return [path]


def _read(path: Path) -> Found:
    """What one file holds."""
    found = Found(path.name)
    size = path.stat().st_size
    if size > MAX_BYTES:
        found.note(0, path.name, f"at most {MAX_BYTES:,} bytes", f"{size:,}", "Coarsen the domain.")
        return found
    suffix = path.suffix.lower()
    if suffix in (".yml", ".yaml"):
        from sulh.case import read_yaml

        document = read_yaml(path, path.name)
        found.problems += document.problems
        read_plain(document.data, lambda *keys: document.line(keys), found, path.stem)
        return found
    raw = path.read_bytes()
    if suffix == ".json" or raw.lstrip()[:1] in (b"{", b"["):
        data, line = read_json(_text(raw, found), found)
        read_plain(data, line, found, path.stem)
    elif (root := read_xml(raw, found)) is not None:
        read_genius(root, found, path.stem)
    return found


def _text(raw: bytes, found: Found) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        step = "It was read as Windows-1252; save the file as UTF-8."
        found.note(line, "text", "UTF-8 text", f"byte 0x{raw[error.start]:02x}", step, "finding")
        return raw.decode("cp1252", "replace")


def _certain(raws: list[RawProfile]) -> tuple[list[RawProfile], list[RawProfile]]:
    """Profiles to use and profiles to leave out: uncertain ones go where two certain ones are there."""
    certain = [raw for raw in raws if not raw.uncertain]
    return (certain, [raw for raw in raws if raw.uncertain]) if len(certain) >= 2 else (raws, [])


def _beside(one: Found) -> bool:
    """What NegoLog (specs.json) and NegMAS (_info.yaml, _stats.yaml) put beside their domains."""
    return one.file.startswith("_") or one.file == "specs.json"


def _neither(one: Found, by_hand: bool) -> Problem:
    """A file that holds something else: an error where it was named, else worth knowing."""
    step = "Name a domain and profiles alone." if by_hand else "It was left out."
    severity = "error" if by_hand else "note"
    return Problem(one.file, 0, one.file, "a domain or a profile", "something else", step, severity)


def _left_out(raw: RawProfile) -> Problem:
    step = "It was left out, since others are there; name the file to use it."
    return Problem(raw.file, raw.line(), f"profile {raw.name!r}", "a certain profile", "type UNCERTAIN", step, "note")


def _named(profiles: tuple[Profile, ...], raws: list[RawProfile]) -> tuple[Profile, ...]:
    """The profiles, by the names of their files where two bear one name."""
    from dataclasses import replace

    names = [profile.name for profile in profiles]
    if len(set(names)) == len(names):
        return profiles
    stems = [Path(raw.file).stem for raw in raws]
    unique = stems if len(set(stems)) == len(stems) else [f"{stem} ({k + 1})" for k, stem in enumerate(stems)]
    return tuple(replace(profile, name=name) for profile, name in zip(profiles, unique, strict=True))


def _raise(problems: list[Problem]) -> None:
    """Raise CaseError with everything that was found, if any of it is an error."""
    if any(problem.severity == "error" for problem in problems):
        raise CaseError(sorted(set(problems)))
