"""Exchange: event data into items of a record, and a record into tables and provenance.

Formats and code tables are data files beside this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sulh._lazy import lazily

if TYPE_CHECKING:
    from sulh.record.exchange._actors import Actors
    from sulh.record.exchange._export import csv_text, parquet_bytes
    from sulh.record.exchange._extract import Wanted, extract
    from sulh.record.exchange._formats import Codes, Format, codes_of, formats
    from sulh.record.exchange._prov import prov_document, prov_json
    from sulh.record.exchange._report import Report

_HOMES: dict[str, tuple[str, ...]] = {
    "sulh.record.exchange._actors": ("Actors",),
    "sulh.record.exchange._export": ("csv_text", "parquet_bytes"),
    "sulh.record.exchange._extract": ("Wanted", "extract"),
    "sulh.record.exchange._formats": ("Codes", "Format", "codes_of", "formats"),
    "sulh.record.exchange._prov": ("prov_document", "prov_json"),
    "sulh.record.exchange._report": ("Report",),
}
__all__ = [
    "Actors",
    "Codes",
    "Format",
    "Report",
    "Wanted",
    "codes_of",
    "csv_text",
    "extract",
    "formats",
    "parquet_bytes",
    "prov_document",
    "prov_json",
]

__getattr__ = lazily("sulh.record.exchange", _HOMES, globals())
