"""PDF files that hold text. Needs pypdf, which the extra ``read`` brings."""

from __future__ import annotations

import io
import re
from typing import Any

from sulh.errors import UsageError
from sulh.reading._models import About
from sulh.reading.files._made import Extracted, day, line, refuse

MAX_PAGES = 500
_HYPHEN = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_WRAP = re.compile(r"(?<![.!?:\n”\"])\n(?=[^\n])")


def from_pdf(data: bytes, name: str) -> Extracted:
    """The text of a PDF page by page, lines joined; at most `MAX_PAGES`. A scan has none, and that is said."""
    try:
        from pypdf import PdfReader
    except ImportError:
        step = "Install the extra: pip install 'sulh[read]'. Or save the text as txt."
        raise UsageError("--from", "pypdf, to read a PDF", f"{name}, and pypdf is not installed", step) from None
    import logging

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            refuse("a PDF without a password", f"{name}, which has one", "Save a copy without it.")
        told: list[str] = []
        count = len(reader.pages)
        pages = [reader.pages[k].extract_text() or "" for k in range(min(count, MAX_PAGES))]
        about = _about(reader.metadata)
    except UsageError:
        raise
    except Exception as error:  # a broken PDF makes the library raise whatever it meets
        refuse(
            "a PDF that can be read",
            f"{name} ({type(error).__name__}: {error})",
            "Print it to a new PDF, or save it as text.",
        )
    empty = sum(not page.strip() for page in pages)
    if empty == len(pages):
        refuse("a PDF with text", f"{name}, {count} pages of pictures", "Run text recognition (OCR) on it first.")
    if empty:
        told.append(f"{empty} of {count} pages hold no text (pictures or scans)")
    if count > MAX_PAGES:
        told.append(f"only the first {MAX_PAGES} of {count} pages were read")
    return Extracted(_joined(pages), about, tuple(told), "pdf")


def _joined(pages: list[str]) -> str:
    """Pages as paragraphs: words parted at a line's end are joined, and lines that go on."""
    text = "\n\n".join(page.strip() for page in pages if page.strip())
    return _WRAP.sub(" ", _HYPHEN.sub("", text.replace("\r\n", "\n").replace("\x00", "")))


def _about(metadata: Any) -> About:
    if not metadata:
        return About()
    told = str(metadata.get("/CreationDate") or "")
    match = re.match(r"D:(\d{4})(\d\d)(\d\d)", told)
    made = day("-".join(match.groups())) if match else None
    return About(
        title=line(str(metadata.get("/Title") or "")), author=line(str(metadata.get("/Author") or "")), date=made
    )
