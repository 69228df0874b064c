"""The record: sources, graded items, the codebook, and the dossier that joins them to a case."""

from sulh.record._codebook import Act, Codebook, load_codebook
from sulh.record._contradict import Contradiction, contradictions, policy_statements
from sulh.record._dossier import Dossier
from sulh.record._models import Item, Source
from sulh.record._observation import Observation
from sulh.record._observe import observations
from sulh.record._reliance import background, bears_on, incident_likelihoods, reliance
from sulh.record._status import table_status, tension_now

__all__ = [
    "Act",
    "Codebook",
    "Contradiction",
    "Dossier",
    "Item",
    "Observation",
    "Source",
    "background",
    "bears_on",
    "contradictions",
    "incident_likelihoods",
    "load_codebook",
    "observations",
    "policy_statements",
    "reliance",
    "table_status",
    "tension_now",
]
