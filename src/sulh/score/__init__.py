"""Score: how good a forecast was once the answer is known, and how often such talks came to anything before."""

from sulh.score._base import Rate, base_rates, jeffreys
from sulh.score._rules import Score, brier, log_score, ranked, score

__all__ = ["Rate", "Score", "base_rates", "brier", "jeffreys", "log_score", "ranked", "score"]
