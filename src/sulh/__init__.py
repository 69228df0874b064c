"""sulh: will they, can they, or are they stalling? What is likely by when, and what moved that?"""

__version__ = "0.1.0"
