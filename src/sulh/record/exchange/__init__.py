"""The record in other forms: tables for spreadsheets and databases, and its provenance."""

from sulh.record.exchange._export import csv_text, parquet_bytes
from sulh.record.exchange._prov import prov_document, prov_json

__all__ = ["csv_text", "parquet_bytes", "prov_document", "prov_json"]
