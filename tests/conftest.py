"""Fixtures that more than one file uses."""

from folders import dossier, folder

__all__ = ["dossier", "folder"]
