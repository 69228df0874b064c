"""Shares that sum to 1: where some are set by hand, the others make room in proportion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

BASIS = 2000
Keys = tuple[str, ...]


def marked(was: Any, numbers: dict[str, Any], how: str) -> dict[str, Any]:
    """A quantity with new numbers for a what-if, its basis telling what it was."""
    return {**numbers, "assumed": f"what-if{how} (was {_told(was)})"}


def make_room(case: dict[str, Any], changed: set[Keys]) -> None:
    """Scale the weights that nobody set so that their group sums to 1 again: w' = w (1 - set) / (sum of the others).

    Groups are a council's factions, a party's weights of the issues, and the types of a stated prior. A group that
    cannot be mended so (the set ones alone sum to more than 1, or all others are 0) is left to be refused.
    """
    for group in _groups(case):
        ours = {keys for keys in group if any(path[: len(keys)] == keys for path in changed)}
        others = [keys for keys in group if keys not in ours]
        if not ours or not others:
            continue
        taken, rest = (sum(_mid(_at(case, keys)) for keys in part) for part in (ours, others))
        if not 0 <= taken <= 1 or rest <= 0:
            continue
        for keys in others:
            was = _at(case, keys)
            numbers = {name: was[name] for name in ("value", "low", "likely", "high") if was.get(name) is not None}
            scaled = {name: min(1.0, number * (1 - taken) / rest) for name, number in numbers.items()}
            _at(case, keys[:-1])[keys[-1]] = marked(was, scaled, ", scaled to keep the sum at 1")


def _groups(case: dict[str, Any]) -> Iterator[list[Keys]]:
    for party, who in case["parties"].items():
        yield [("parties", party, "council", "factions", key, "weight") for key in who["council"]["factions"]]
        yield [("issues", issue, "parties", party, "weight") for issue in case["issues"]]
        yield [("parties", party, "prior", "types", key) for key in who["prior"].get("types") or ()]


def _at(data: Any, keys: Iterable[str]) -> Any:
    for key in keys:
        data = data[key]
    return data


def _mid(quantity: Any) -> float:
    number = quantity.get("value") if quantity.get("value") is not None else quantity.get("likely")
    return float(number) if isinstance(number, int | float) else float("nan")


def _told(was: Any) -> str:
    """A quantity in words: its numbers and its basis."""
    if not isinstance(was, dict):
        return "not given"
    triple = [was.get(name) for name in ("low", "likely", "high")]
    number = was.get("value")
    numbers = (
        f"{number:g}" if number is not None else "{:g} to {:g}, likely {:g}".format(*(triple[k] for k in (0, 2, 1)))
    )
    basis = next(((name, was[name]) for name in ("assumed", "computed", "quoted") if was.get(name) is not None), None)
    if basis is None:
        return numbers
    text = f"from {basis[1].get('source')}" if isinstance(basis[1], dict) else str(basis[1]).strip()
    return f"{numbers}; {basis[0]}: {text if len(text) <= BASIS else text[: BASIS - 1] + '…'}"
