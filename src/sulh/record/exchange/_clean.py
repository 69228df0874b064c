"""The bytes of a file of event data, made fit to be read as a table: one pass, in pieces, whatever its size.

A file that is plain UTF-8 with one kind of line end is read where it lies; any other is copied, mended.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sulh.errors import UsageError
from sulh.record.exchange._report import Report

PIECE = 1 << 20  # also the longest line that is kept, in bytes
LONG = f"a line of over {PIECE:,} bytes"
ALIEN = "bytes that are not {}"
NUL = "NUL characters taken out"
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OF_NO_FILE = ("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape")  # Python's, and no text's


def prepare(path: Path, encoding: str | None, workshop: Path, report: Report) -> Path:
    """A file that holds the same table in UTF-8 without NUL characters or mixed line ends, and without its overlong
    lines and those that are not in its encoding, which are counted; the file itself where it is so already.

    Raises: UsageError for a file that is not there, holds nothing, is no text or no single zipped file, or for an
        encoding that does not exist or that the file is not in.
    """
    if not path.is_file():
        got = "a folder" if path.is_dir() else "no such file"
        raise UsageError("FILE", "a file of event data", f'"{path}": {got}', "Give the file's path.")
    try:
        with _opened(path) as file:
            head = file.read(4)
        report.encoding = _encoding(encoding, head)
        if report.encoding == "utf-8" and not _packed(path) and _sound(path, report):
            return path
        return _copied(path, workshop, report)
    except UnicodeError as error:  # what "replace" cannot mend: the encoding as such does not fit
        step = "Name another encoding, or save the file as UTF-8."
        if report.encoding in ("utf-16", "utf-32"):
            step = f"Name {report.encoding}-le or {report.encoding}-be, or save the file as UTF-8."
        got = f'"{path}", which is in another ({error})'
        raise UsageError("--encoding", f"a file in {report.encoding.upper()}", got, step) from error
    except (OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile) as error:  # RuntimeError: encrypted
        got, step = f'"{path}" ({error})', "Fetch or unpack it again."
        raise UsageError("FILE", "a file that can be read to its end", got, step) from error


def _sound(path: Path, report: Report) -> bool:
    """Whether a plain file in UTF-8 can be read where it lies; only then its digest is noted."""
    digest, cleaner = hashlib.sha256(), _Cleaner("utf-8", Report("", "", "", ""))
    with path.open("rb") as file:
        for _ in cleaner.lines(_digested(file, digest)):
            if cleaner.touched:
                return False
    report.sha256 = digest.hexdigest()
    return not cleaner.touched


def _copied(path: Path, workshop: Path, report: Report) -> Path:
    target = workshop / "clean.csv"
    digest = hashlib.sha256()
    cleaner = _Cleaner(report.encoding, report)
    with _opened(path) as file, target.open("wb") as out:
        for block in cleaner.lines(_digested(file, digest)):
            if block is not None:
                out.write(block)
    report.sha256 = digest.hexdigest()
    return target


def _digested(file: IO[bytes] | gzip.GzipFile, digest: hashlib._Hash) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        digest.update(piece)
        yield piece


def _packed(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(4)
    return head.startswith((b"\x1f\x8b", b"PK\x03\x04"))


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """The file's content, out of gzip or a zip archive of one file."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(b"\x1f\x8b"):
        with gzip.open(path, "rb") as unpacked:
            yield unpacked
    elif head.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            if len(names) != 1:
                got, step = f"{len(names)} files in it", "Unpack the archive and give one file."
                raise UsageError("FILE", "a zip archive of one file", got, step)
            with archive.open(names[0]) as member:
                yield member
    else:
        with path.open("rb") as file:
            yield file


def _encoding(given: str | None, head: bytes) -> str:
    """The encoding's name: the one given, or what a byte order mark says, or UTF-8."""
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
    if marked == "utf-32" and (given is None or given.lower().replace("_", "-").startswith("utf-16")):
        got, step = "UTF-32, by its byte order mark", "Give --encoding utf-32, or save the file as UTF-8."
        raise UsageError("FILE", "text in UTF-8 or UTF-16", got, step)
    if given is None:
        return marked
    step = "Name one that Python knows, like latin-1, cp1252 or utf-16."
    try:
        name = codecs.lookup(given).name
        "".encode(name)
        if name.replace("_", "-") in _OF_NO_FILE:
            raise LookupError
    except (LookupError, ValueError):
        raise UsageError("--encoding", "the name of a text encoding", f'"{given[:40]}"', step) from None
    return name


class _Cleaner:
    """Cuts a stream of bytes into blocks of whole lines and mends them. `touched`: something had to be mended."""

    def __init__(self, encoding: str, report: Report):
        self.encoding, self.report, self.touched = encoding, report, False
        self.line, self.ends = 1, 0

    def lines(self, pieces: Iterator[bytes]) -> Iterator[bytes | None]:
        """Blocks of whole lines in UTF-8 with ``\\n`` at their ends; None for what was taken out."""
        rest, skipping = b"", False
        for piece in self._decoded(pieces):
            first = piece.find(b"\n")
            if first < 0:
                if skipping or len(rest) + len(piece) > PIECE:
                    self._too_long(skipping)
                    rest, skipping = b"", True
                    yield None
                else:
                    rest += piece
                continue
            if skipping or len(rest) + first > PIECE:
                self._too_long(skipping)
                yield None
                self.line += 1
                rest, skipping, piece = b"", False, piece[first + 1 :]
            last = piece.rfind(b"\n") + 1
            yield self._mended(rest + piece[:last])
            rest = piece[last:]
        if rest:
            yield self._mended(rest)

    def _too_long(self, already: bool) -> None:
        if not already:
            self.touched = True
            self.report.refuse(LONG, self.line, unit="line")

    def _decoded(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Pieces in UTF-8, none longer than `PIECE`, without a byte order mark; lone ``\\r`` line ends made ``\\n``."""
        begun, lone = False, False
        decoder = None if self.encoding == "utf-8" else codecs.getincrementaldecoder(self.encoding)("replace")
        for raw in pieces:
            piece = raw if decoder is None else decoder.decode(raw).encode("utf-8", "replace")
            if not begun and piece:
                begun = True
                if piece.startswith(codecs.BOM_UTF8):
                    piece = piece.removeprefix(codecs.BOM_UTF8)
                lone = b"\r" in piece and b"\n" not in piece
                self.touched |= lone
            if lone:
                piece = piece.replace(b"\r", b"\n")
            for start in range(0, len(piece), PIECE):
                yield piece[start : start + PIECE]

    def _mended(self, block: bytes) -> bytes | None:
        """A block without what a table cannot hold; None if nothing is left."""
        count = block.count(b"\n")
        if b"\r\n" in block:
            self.ends |= 2 if block.count(b"\r\n") != count else 1
        elif count:
            self.ends |= 4
        if self.ends not in (1, 4, 0):
            self.touched = True
        if b"\0" in block or not self._valid(block):
            self.touched = True
            block = b"".join(self._each(block))
        self.line += count
        return block.replace(b"\r\n", b"\n") if b"\r\n" in block else block

    def _valid(self, block: bytes) -> bool:
        if block.isascii():
            return True
        if self.encoding != "utf-8" and b"\xef\xbf\xbd" in block:
            return False
        try:
            block.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    def _each(self, block: bytes) -> Iterator[bytes]:
        """The lines of a block that are in its encoding, without NUL characters."""
        for k, line in enumerate(_split(block)):
            if not self._valid(line):
                self.report.refuse(ALIEN.format(self.encoding.upper()), self.line + k, unit="line")
                continue
            if b"\0" in line:
                self.report.repair(NUL, self.line + k, unit="line")
            yield line.replace(b"\0", b"")


def _split(block: bytes) -> list[bytes]:
    """Lines with their ``\\n``; no other character ends one."""
    parts = block.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
