"""Which reader a file needs, and the limits that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sulh.errors import UsageError
from sulh.reading.files._html import from_html
from sulh.reading.files._made import Extracted, refuse
from sulh.reading.files._mail import from_mail
from sulh.reading.files._pdf import from_pdf
from sulh.reading.files._text import from_markdown, from_text
from sulh.reading.files._word import from_word

MAX_BYTES = 16_000_000
"""Of text; of PDF and Word, which hold pictures too, four times that."""

_READERS: dict[str, Callable[[bytes, str], Extracted]] = {
    ".txt": from_text, ".text": from_text, ".md": from_markdown, ".markdown": from_markdown, ".html": from_html,
    ".htm": from_html, ".xhtml": from_html, ".pdf": from_pdf, ".docx": from_word, ".eml": from_mail,
}  # fmt: skip
FORMATS = tuple(_READERS)
_BULKY = frozenset({".pdf", ".docx"})


def extract(path: str | Path) -> Extracted:
    """The text of a file, by its ending and by how it begins, with what the file says of itself.

    The text is as it was written: nothing is taken out but markup, scripts and what a page hides, and `noticed` says
    what was. Errors: UsageError for a file that is not there, is empty, too large, of no known format or no text.
    """
    path = Path(path)
    try:
        if not path.is_file():
            refuse(
                "a file",
                f'"{path}", which is {"a folder" if path.is_dir() else "not there"}',
                "Give the path of a file.",
            )
        size = path.stat().st_size
        most = MAX_BYTES * (4 if path.suffix.lower() in _BULKY else 1)
        if size > most:
            refuse(f"at most {most:,} bytes", f"{size:,} in {path.name}", "Part the file, or save the article alone.")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            "--from", "a file that can be read", f"{path} ({error.strerror})", "Look at its rights."
        ) from error
    return extract_bytes(data, path.name)


def extract_bytes(data: bytes, name: str = "standard input") -> Extracted:
    """The text of bytes, by the ending of `name` and by how they begin."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        refuse("a text", f"{name}, which is empty", "Save the text again.")
    found = _reader(data, name)(data, name)
    if not found.text.strip():
        refuse(
            "a text",
            f"{name}, which holds no words",
            "Look at it in its own program; a scan needs text recognition first.",
        )
    return found


def _reader(data: bytes, name: str) -> Callable[[bytes, str], Extracted]:
    """The reader: how a file begins goes before its ending, so that a PDF called .txt is read as what it is."""
    head = data[:1024].lstrip()
    if head.startswith(b"%PDF-"):
        return from_pdf
    if head.startswith(b"PK\x03\x04"):
        return from_word
    suffix = Path(name).suffix.lower()
    low = head[:256].lower()
    if low.startswith((b"<!doctype html", b"<html")) and suffix != ".eml":
        return from_html
    if suffix in _READERS:
        return _READERS[suffix]
    return from_text
