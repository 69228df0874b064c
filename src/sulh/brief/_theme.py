"""Colours, type and measures that page and pictures share."""

from __future__ import annotations

FONT = "'Public Sans', 'Noto Naskh Arabic', system-ui, 'Segoe UI', 'Helvetica Neue', 'Noto Sans', sans-serif"

INK = "#1c2733"
MUTED = "#4f5b69"
LINK = "#1d4f8c"
RULE = "#d5dbe2"
TRACK = "#e9edf2"
TOWARDS = "#1f7a6d"
AWAY = "#b3492f"
TOTAL = "#34465a"
PARTY = "#4a6f9c"

OUTCOME_COLOURS = {
    "delivered": "#1f7a6d",
    "paper": "#6a9c5b",
    "talking": "#6f7f95",
    "broken_off": "#b9822e",
    "escalation": "#b3492f",
}
