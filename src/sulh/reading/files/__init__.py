"""Files to text: plain text, Markdown, HTML, PDF with text, Word and mail, with what was noticed on the way."""

from __future__ import annotations

from sulh.reading.files._extract import FORMATS, extract, extract_bytes
from sulh.reading.files._made import Extracted

__all__ = ["FORMATS", "Extracted", "extract", "extract_bytes"]
