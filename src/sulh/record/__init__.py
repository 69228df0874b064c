"""The record: sources, graded items, the codebook, and the dossier that joins them to a case."""

from sulh.record._codebook import Act, Codebook, laid_over, load_codebook
from sulh.record._dossier import Dossier
from sulh.record._models import Item, Source
from sulh.record._observe import Observation, observations
from sulh.record._reliance import background, bears_on, incident_likelihoods, reliance
from sulh.record._status import table_status, tension_now

__all__ = [
    "Act",
    "Codebook",
    "Dossier",
    "Item",
    "Observation",
    "Source",
    "background",
    "bears_on",
    "incident_likelihoods",
    "laid_over",
    "load_codebook",
    "observations",
    "reliance",
    "table_status",
    "tension_now",
]
