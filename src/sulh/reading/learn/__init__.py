"""Learning from confirmations: a small classifier of which drafts a person accepts, and what its word is worth."""

from sulh.reading.learn._classifier import ENOUGH, Classifier, Example, Share, learn
from sulh.reading.learn._embed import Embedder, embedder
from sulh.reading.learn._features import features
from sulh.reading.learn._logistic import chances, fit_logistic

__all__ = [
    "ENOUGH",
    "Classifier",
    "Embedder",
    "Example",
    "Share",
    "chances",
    "embedder",
    "features",
    "fit_logistic",
    "learn",
]
