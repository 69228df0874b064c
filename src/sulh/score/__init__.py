"""Score: how good a forecast was once the answer is known, how often such talks came to anything, and what the plays
that were seen say about utilities and lambda.
"""

from sulh.score._base import Rate, base_rates, jeffreys
from sulh.score._rules import Score, brier, log_score, ranked, score
from sulh.score._strategic import StrategicModel, strategic_model
from sulh.score._strategic_fit import StrategicFit, fit_strategic

__all__ = [
    "Rate",
    "Score",
    "StrategicFit",
    "StrategicModel",
    "base_rates",
    "brier",
    "fit_strategic",
    "jeffreys",
    "log_score",
    "ranked",
    "score",
    "strategic_model",
]
