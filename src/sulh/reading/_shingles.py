"""Runs of words (shingles) as numbers: the form in which two texts are compared, whatever their punctuation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sulh.reading._tokens import fold

WIDTH = 3
"""Words in a run. Of two, strangers share too many; of four, one changed word in five breaks most of them."""
Numbers = NDArray[np.uint64]

# Scripts without spaces are taken sign by sign, so that their runs are of signs.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(f"[{_SIGNS}]|[^\\W_{_SIGNS}]+")
# Apostrophes join a word ("does not" stays two, "don't" is one); marks above letters and joiners are no letters.
_OUT = dict.fromkeys(
    [*map(ord, "'’‘ʼ\u00ad\u0640\u0670\u200b\u200c\u200d"), *range(0x300, 0x370), *range(0x64B, 0x660)]
)
_STEP = np.uint64(0x9E3779B97F4A7C15)


def words(text: str) -> list[str]:
    """The words of a text in small letters, without punctuation and quotation marks of any style.

    >>> words("“We don’t know,” said O'Neil.") == words("'We don't know', said O'Neil")
    True
    """
    return _WORD.findall(text.translate(_OUT).lower())


def shingles(texts: Iterable[str], width: int = WIDTH) -> list[Numbers]:
    """For each text its distinct runs of `width` words, as sorted 64-bit numbers.

    A number is the same on every machine and in every run. A text of fewer words is one run; one without words has
    none. Two different runs get one number with a chance of 2^-64.
    """
    known: dict[str, int] = {}
    return [_runs(words(text), known, width) for text in texts]


def _runs(found: list[str], known: dict[str, int], width: int) -> Numbers:
    for word in set(found).difference(known):
        known[word] = int.from_bytes(hashlib.blake2b(fold(word).encode(), digest_size=8).digest(), "little")
    if not found:
        return np.zeros(0, np.uint64)
    codes = np.fromiter((known[word] for word in found), np.uint64, len(found))
    width = min(width, len(found))
    runs = np.zeros(len(found) - width + 1, np.uint64)
    for k in range(width):
        runs = mixed(runs + codes[k : k + len(runs)])
    return np.unique(runs)


def mixed(numbers: Numbers) -> Numbers:
    """Each number spread over all 64 bits, one to one (the finaliser of SplitMix64, Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        z = numbers + _STEP
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))
