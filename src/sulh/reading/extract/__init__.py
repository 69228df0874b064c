"""Files to text: plain text, Markdown, HTML, PDF with text, Word documents and mail, with what was noticed on the way."""

from __future__ import annotations

from sulh.reading.extract._extract import FORMATS, Extracted, extract, extract_bytes

__all__ = ["FORMATS", "Extracted", "extract", "extract_bytes"]
