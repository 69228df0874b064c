"""Word documents (.docx): the paragraphs of their main part. Nothing in them is run, linked or fetched."""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree import ElementTree

from sulh.reading._models import About
from sulh.reading.files._made import Extracted, day, line, refuse

MAX_UNPACKED = 64_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC, _TERMS = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
_MAIN, _CORE = "word/document.xml", "docProps/core.xml"


def from_word(data: bytes, name: str) -> Extracted:
    """The text of a Word document; headers, notes, comments and pictures are not read, and told of where they are."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if _MAIN not in names:
                refuse("a Word document (.docx)", f"{name}, another kind of archive", "Save the text as docx or txt.")
            body = _part(archive, _MAIN, name)
            core = _part(archive, _CORE, name) if _CORE in names else b""
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        zlib.error,
    ) as error:
        refuse("a Word document (.docx)", f"{name}, which is broken ({error})", "Save it again.")
    root = _tree(body, name)
    paragraphs = [_paragraph(one) for one in root.iter(f"{_W}p")]
    told = []
    deleted = sum(len(one.text or "") for one in root.iter(f"{_W}delText"))
    if deleted:
        told.append(f"{deleted} characters of tracked deletions were left out")
    unread = sorted({part.split("/")[-1].split(".")[0].rstrip("0123456789") for part in names if _beside(part)})
    if unread:
        told.append(f"parts that were not read: {', '.join(unread)}")
    return Extracted("\n\n".join(one for one in paragraphs if one.strip()), _about(core, name), tuple(told), "docx")


def _part(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    """A part of the archive, read no further than the limit, whatever size it claims."""
    with archive.open(part) as file:
        body = file.read(MAX_UNPACKED + 1)
    if len(body) > MAX_UNPACKED:
        refuse(f"at most {MAX_UNPACKED:,} bytes unpacked", f"more in {name}", "Save the text alone.")
    return body


def _tree(body: bytes, name: str) -> ElementTree.Element:
    """XML without a document type, so that no entity can grow or fetch."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        refuse("a Word document without a document type", f"{name}, which has one", "Save it again in its program.")
    try:
        return ElementTree.fromstring(body)  # noqa: S314  (no document type, see above)
    except (ElementTree.ParseError, ValueError) as error:
        refuse("a Word document (.docx)", f"{name}, whose XML is broken ({error})", "Save it again.")


def _paragraph(paragraph: ElementTree.Element) -> str:
    out = []
    for one in paragraph.iter():
        if one.tag == f"{_W}t":
            out.append(one.text or "")
        elif one.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            out.append(" ")
    return "".join(out)


def _beside(part: str) -> bool:
    return part.startswith(("word/footnotes", "word/endnotes", "word/comments", "word/header", "word/footer"))


def _about(core: bytes, name: str) -> About:
    if not core:
        return About()
    root = _tree(core, name)
    return About(
        title=line(root.findtext(f"{_DC}title")), author=line(root.findtext(f"{_DC}creator")),
        date=day(root.findtext(f"{_TERMS}created")), publisher=line(root.findtext(f"{_DC}publisher")),
    )  # fmt: skip
