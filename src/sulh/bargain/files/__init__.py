"""Domains and profiles of other tools, read and written: Genius XML, NegMAS-style YAML, flat and GeniusWeb JSON."""

from sulh.bargain.files._load import Loaded, load_deals
from sulh.bargain.files._write import write_deals

__all__ = ["Loaded", "load_deals", "write_deals"]
