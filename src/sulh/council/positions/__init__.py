"""Multilateral position models on one interface: actors by issues, with positions, saliences and power."""

from sulh.council.positions._challenge import challenge_many
from sulh.council.positions._issue import Issue
from sulh.council.positions._models import (
    DEFAULT_MODEL,
    LEVEL,
    MODELS,
    Evaluation,
    Ranged,
    Score,
    evaluate,
    forecast,
    miss,
    model_named,
    ranged,
)
from sulh.council.positions._options import OPTIONS, SpatialOptions
from sulh.council.positions._read import Reading, read_issues
from sulh.council.positions._value import Forecast, Model, Move, Settings

__all__ = [
    "DEFAULT_MODEL",
    "LEVEL",
    "MODELS",
    "OPTIONS",
    "Evaluation",
    "Forecast",
    "Issue",
    "Model",
    "Move",
    "Ranged",
    "Reading",
    "Score",
    "Settings",
    "SpatialOptions",
    "challenge_many",
    "evaluate",
    "forecast",
    "miss",
    "model_named",
    "ranged",
    "read_issues",
]
