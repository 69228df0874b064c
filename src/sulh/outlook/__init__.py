"""The outlook: outcomes by date, their intervals, and what would change them."""

from sulh.outlook._chain import Chain, Setting, believe, horizon_of, run_chain
from sulh.outlook._draws import Draws, sample, split_triangular
from sulh.outlook._forward import Course, propagate
from sulh.outlook._levers import Swing, swings
from sulh.outlook._outlook import DEFAULT_DRAWS, DEFAULT_SEED, Outlook, look_ahead
from sulh.outlook._resolution import GridError, grid_error

__all__ = [
    "DEFAULT_DRAWS",
    "DEFAULT_SEED",
    "Chain",
    "Course",
    "Draws",
    "GridError",
    "Outlook",
    "Setting",
    "Swing",
    "believe",
    "grid_error",
    "horizon_of",
    "look_ahead",
    "propagate",
    "run_chain",
    "sample",
    "split_triangular",
    "swings",
]
