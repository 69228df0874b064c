"""The outlook: outcomes by date, their intervals, and what would change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sulh._lazy import lazily

if TYPE_CHECKING:
    from sulh.outlook._against import Against, Does, against
    from sulh.outlook._chain import Chain, Setting, believe, horizon_of, run_chain
    from sulh.outlook._draws import Draws, sample, split_triangular
    from sulh.outlook._flip import Flip, flip
    from sulh.outlook._forward import Course, propagate
    from sulh.outlook._judgement import LEAD, Judgement
    from sulh.outlook._levers import Swing, swings
    from sulh.outlook._mediators import MediatorValue, value_of_mediators
    from sulh.outlook._next import NextRound, Sign, breakthrough, read
    from sulh.outlook._outlook import DEFAULT_DRAWS, DEFAULT_SEED, Outlook, look_ahead
    from sulh.outlook._paths import Path, Timing, belief_paths, time_to
    from sulh.outlook._pulls import Pull, Pulls, levers, pullers
    from sulh.outlook._resolution import GridError, grid_error
    from sulh.outlook._saltelli import Shares, apportion, pairs_of_points, play_all
    from sulh.outlook._search import Moved, Way
    from sulh.outlook._sobol import GROUPS, SPREAD_DRAWS, Indices, grouped, sobol_indices
    from sulh.outlook._sweep import ANSWERS, METHODS, Evaluator, Plan, Span, count, early, points
    from sulh.outlook._tornado import Tornado, tornado, width

_HOMES: dict[str, tuple[str, ...]] = {
    "sulh.outlook._against": ("Against", "Does", "against"),
    "sulh.outlook._chain": ("Chain", "Setting", "believe", "horizon_of", "run_chain"),
    "sulh.outlook._draws": ("Draws", "sample", "split_triangular"),
    "sulh.outlook._flip": ("Flip", "flip"),
    "sulh.outlook._forward": ("Course", "propagate"),
    "sulh.outlook._judgement": ("LEAD", "Judgement"),
    "sulh.outlook._levers": ("Swing", "swings"),
    "sulh.outlook._mediators": ("MediatorValue", "value_of_mediators"),
    "sulh.outlook._next": ("NextRound", "Sign", "breakthrough", "read"),
    "sulh.outlook._outlook": ("DEFAULT_DRAWS", "DEFAULT_SEED", "Outlook", "look_ahead"),
    "sulh.outlook._paths": ("Path", "Timing", "belief_paths", "time_to"),
    "sulh.outlook._pulls": ("Pull", "Pulls", "levers", "pullers"),
    "sulh.outlook._resolution": ("GridError", "grid_error"),
    "sulh.outlook._saltelli": ("Shares", "apportion", "pairs_of_points", "play_all"),
    "sulh.outlook._search": ("Moved", "Way"),
    "sulh.outlook._sobol": ("GROUPS", "SPREAD_DRAWS", "Indices", "grouped", "sobol_indices"),
    "sulh.outlook._sweep": ("ANSWERS", "METHODS", "Evaluator", "Plan", "Span", "count", "early", "points"),
    "sulh.outlook._tornado": ("Tornado", "tornado", "width"),
}
__all__ = [
    "ANSWERS",
    "DEFAULT_DRAWS",
    "DEFAULT_SEED",
    "GROUPS",
    "LEAD",
    "METHODS",
    "SPREAD_DRAWS",
    "Against",
    "Chain",
    "Course",
    "Does",
    "Draws",
    "Evaluator",
    "Flip",
    "GridError",
    "Indices",
    "Judgement",
    "MediatorValue",
    "Moved",
    "NextRound",
    "Outlook",
    "Path",
    "Plan",
    "Pull",
    "Pulls",
    "Setting",
    "Shares",
    "Sign",
    "Span",
    "Swing",
    "Timing",
    "Tornado",
    "Way",
    "against",
    "apportion",
    "belief_paths",
    "believe",
    "breakthrough",
    "count",
    "early",
    "flip",
    "grid_error",
    "grouped",
    "horizon_of",
    "levers",
    "look_ahead",
    "pairs_of_points",
    "play_all",
    "points",
    "propagate",
    "pullers",
    "read",
    "run_chain",
    "sample",
    "sobol_indices",
    "split_triangular",
    "swings",
    "time_to",
    "tornado",
    "value_of_mediators",
    "width",
]

__getattr__ = lazily("sulh.outlook", _HOMES, globals())
