"""The labelled pairs of `contradictions.yaml` as dossiers of invented cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from small import SMALL, SOURCES, WORDS, number, small_dossier, triple
from sulh.record import Dossier

FILE = yaml.safe_load(Path(__file__).with_name("contradictions.yaml").read_text(encoding="utf-8"))
PAIRS: list[dict[str, Any]] = FILE["pairs"]


def pair_dossier(pair: dict[str, Any]) -> Dossier:
    """The dossier of a pair: items a, b and, where the pair has more, c and so on."""
    setting = FILE["settings"][pair["case"]]
    items = {"a": pair["a"], "b": pair["b"]} | dict(zip("cdef", pair.get("also", ()), strict=False))
    return pair_case(setting, {key: _item(item) for key, item in items.items()})


def pair_case(setting: dict[str, Any], items: dict[str, Any]) -> Dossier:
    """A dossier of one of the settings with these items."""
    names = list(setting["parties"])
    papers = {f"{who}-paper": SOURCES["north-radio"] | {"side": who, "family": f"{who}-paper"} for who in names}
    dates = [str(item["date"]) for item in items.values()]
    band, broker = SMALL["armed_groups"]["band"], SMALL["mediators"]["broker"]
    changes = {
        "claimant": names[0],
        "respondent": names[1],
        "sides": {who: {"name": who.title(), "kind": "party"} for who in names}
        | {"hosts": SMALL["sides"]["hosts"], "others": SMALL["sides"]["others"]},
        "parties": {who: _party(who, like, setting) for like, who in zip(("north", "south"), names, strict=True)},
        "armed_groups": {g: band | {"name": g.title(), "tied_to": tied} for g, tied in setting["groups"].items()},
        "mediators": {"abbey": broker | {"name": "Abbey", "leverage": {}}},
        "third_parties": {},
        "issues": {name: _issue(name, options, names) for name, options in setting["issues"].items()},
        "demands": {},
        "ceasefire.guarantors": ["abbey"],
        "ceasefire.since": min(dates),
        "as_of": max(dates),
        "horizon": "2040-01-01",
        "questions": {},
    }
    return small_dossier(items, sources=papers, **changes)


def _item(item: dict[str, Any]) -> dict[str, Any]:
    plain = {"kind": "fact", "credibility": 2, "source": "wire", "text": item["quote"], "actor": "coast"}
    made = plain | item | {"date": str(item["date"]), "span": (0, len(WORDS))}
    if "between" in item:
        made["actor"] = None
    return made


def _party(who: str, like: str, setting: dict[str, Any]) -> dict[str, Any]:
    factions = setting["parties"][who]
    council = {
        name: {"name": name.replace("-", " "), "weight": number(1 / len(factions)), "fallback": number(0.4)}
        | ({"instructed_by": above, "bound": number(0.8)} if above else {})
        for name, above in factions.items()
    }
    return SMALL["parties"][like] | {
        "name": who.title(),
        "side": who,
        "council": {"threshold": 0.5, "steepness": number(8), "factions": council},
    }


def _issue(name: str, options: list[str], parties: list[str]) -> dict[str, Any]:
    values = {option: k / (len(options) - 1) for k, option in enumerate(options)}
    return {
        "name": name.title(),
        "today": options[0],
        "options": {option: {"name": option} for option in options},
        "parties": {
            who: {"weight": triple(0.2, 0.25, 0.3), "values": values, "assumed": "for a test"} for who in parties
        },
    }
