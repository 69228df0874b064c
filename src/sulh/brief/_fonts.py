"""The fonts a page carries inside itself: only those whose letters it uses."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from pathlib import Path

_LATIN = (
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,"
    "U+2191,U+2193,U+2212,U+2215,U+FFFD"
)
_LATIN_EXT = (
    "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,"
    "U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF"
)
_ARABIC = "U+0600-06FF,U+0750-077F,U+0870-088E,U+0890-0891,U+0897-08E1,U+08E3-08FF,U+200C-200E,U+FB50-FDFF,U+FE70-FEFC"

FACES = (
    ("public-sans-latin-wght-normal.woff2", "Public Sans", "100 900", _LATIN),
    ("public-sans-latin-ext-wght-normal.woff2", "Public Sans", "100 900", _LATIN_EXT),
    ("newsreader-latin-600-normal.woff2", "Newsreader", "600", _LATIN),
    ("newsreader-latin-ext-600-normal.woff2", "Newsreader", "600", _LATIN_EXT),
    ("noto-naskh-arabic-arabic-400-normal.woff2", "Noto Naskh Arabic", "400", _ARABIC),
    ("noto-naskh-arabic-arabic-700-normal.woff2", "Noto Naskh Arabic", "700", _ARABIC),
)
"""File, family, weights and the letters each file is for. All under the SIL Open Font License, kept beside them."""


def font_faces(text: str) -> str:
    """CSS @font-face rules with the fonts as data: addresses, for the letters that `text` uses.

    The joiners that Arabic script shares with others do not by themselves call for its font.
    """
    letters = {ord(char) for char in text} - {0x200C, 0x200D, 0x200E}
    return "\n".join(_face(*face) for face in FACES if _covers(face[3], letters))


def _covers(ranges: str, letters: set[int]) -> bool:
    return any(low <= letter <= high for low, high in _spans(ranges) for letter in letters)


@cache
def _spans(ranges: str) -> tuple[tuple[int, int], ...]:
    found = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", ranges)
    return tuple((int(low, 16), int(high or low, 16)) for low, high in found)


@cache
def _face(file: str, family: str, weight: str, ranges: str) -> str:
    body = b64encode((Path(__file__).parent / "fonts" / file).read_bytes()).decode("ascii")
    return (
        f"@font-face{{font-family:'{family}';font-style:normal;font-weight:{weight};font-display:swap;"
        f"src:url(data:font/woff2;base64,{body}) format('woff2');unicode-range:{ranges}}}"
    )
