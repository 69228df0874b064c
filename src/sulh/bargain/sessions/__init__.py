"""Scripted negotiations in batches: stacked alternating offers, and a mediator's single text."""

from sulh.bargain.sessions._sessions import PROTOCOLS, SCRIPTS, Negotiator, Sessions, negotiate

__all__ = ["PROTOCOLS", "SCRIPTS", "Negotiator", "Sessions", "negotiate"]
