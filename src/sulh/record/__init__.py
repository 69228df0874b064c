"""The record: sources, graded items, the codebook, and the dossier that joins them to a case."""

from sulh.record._blind import BlindView, SourceView, blind_view, in_blind_order, source_view, ungraded
from sulh.record._codebook import Act, Codebook, laid_over, load_codebook
from sulh.record._contradict import Contradiction, contradictions, policy_statements
from sulh.record._dossier import Dossier
from sulh.record._grading import (
    CREDIBILITY,
    RELIABILITY,
    Agreement,
    Diagonal,
    agreement,
    diagonal_share,
    diagonals,
    in_force,
)
from sulh.record._models import Grading, Item, Source
from sulh.record._observation import Observation
from sulh.record._observe import observations
from sulh.record._rates import (
    IncidentRates,
    RateChange,
    RatePeriod,
    RatePrior,
    incident_rates,
    posterior_rate,
    rate_ratio,
)
from sulh.record._reliance import background, bears_on, incident_likelihoods, reliance
from sulh.record._status import table_status, tension_now

__all__ = [
    "CREDIBILITY",
    "RELIABILITY",
    "Act",
    "Agreement",
    "BlindView",
    "Codebook",
    "Contradiction",
    "Diagonal",
    "Dossier",
    "Grading",
    "IncidentRates",
    "Item",
    "Observation",
    "RateChange",
    "RatePeriod",
    "RatePrior",
    "Source",
    "SourceView",
    "agreement",
    "background",
    "bears_on",
    "blind_view",
    "contradictions",
    "diagonal_share",
    "diagonals",
    "in_blind_order",
    "in_force",
    "incident_likelihoods",
    "incident_rates",
    "laid_over",
    "load_codebook",
    "observations",
    "policy_statements",
    "posterior_rate",
    "rate_ratio",
    "reliance",
    "source_view",
    "table_status",
    "tension_now",
    "ungraded",
]
