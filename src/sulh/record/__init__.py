"""The record: sources, graded items, the codebook, and the dossier that joins them to a case."""

from sulh.record._codebook import Act, Codebook, load_codebook
from sulh.record._dossier import Dossier
from sulh.record._models import Item, Source

__all__ = ["Act", "Codebook", "Dossier", "Item", "Source", "load_codebook"]
