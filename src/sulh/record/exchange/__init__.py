"""Exchange: rows of event data into items of a record. Formats and code tables are data files beside this one."""

from sulh.record.exchange._actors import Actors
from sulh.record.exchange._extract import Wanted, extract
from sulh.record.exchange._formats import Codes, Format, codes_of, formats
from sulh.record.exchange._report import Report

__all__ = ["Actors", "Codes", "Format", "Report", "Wanted", "codes_of", "extract", "formats"]
