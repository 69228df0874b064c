"""A tiny valid case of two parties, and dossiers made from it, for tests of every room."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sulh.case import Case
from sulh.record import Codebook, Dossier, Item, Source, laid_over, load_codebook

WORDS = "The spokesman said so on that day."


def number(value: float) -> dict[str, Any]:
    """A quantity with one value, as a case file would write it."""
    return {"value": value, "assumed": "for a test"}


def triple(low: float, likely: float, high: float) -> dict[str, Any]:
    """A quantity with a range, as a case file would write it."""
    return {"low": low, "likely": likely, "high": high, "assumed": "for a test"}


def _party(name: str, outside: dict[str, Any], factions: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "side": name.lower(),
        "prior": {"will": triple(0.3, 0.5, 0.7), "stalling": triple(0.3, 0.5, 0.7)},
        "drift": {"per_day": triple(0.002, 0.005, 0.01), "under_pressure": number(0.02), "pressure_days": 3},
        "patience": triple(60, 120, 240),
        "standoff": number(0.4),
        "loyalty_settler": number(0.3),
        "outside": outside,
        "council": {"threshold": 0.5, "steepness": number(8), "factions": factions},
    }


def _faction(name: str, weight: float, **more: Any) -> dict[str, Any]:
    return {"name": name, "weight": number(weight), "fallback": number(0.4), **more}


SMALL: dict[str, Any] = {
    "sulh": 1,
    "id": "small",
    "title": "North and South",
    "summary": "Two invented parties talk about a valley.",
    "not_this": "Not a real dispute.",
    "as_of": "2020-02-01",
    "horizon": "2020-04-01",
    "claimant": "north",
    "respondent": "south",
    "sides": {
        "north": {"name": "North", "kind": "party"},
        "south": {"name": "South", "kind": "party"},
        "hosts": {"name": "Hosts", "kind": "mediator"},
        "others": {"name": "Others", "kind": "third"},
    },
    "parties": {
        "north": _party(
            "North",
            {
                "war": triple(-1.5, -1.0, -0.5),
                "bluff": number(-3),
                "resolve": number(0.5),
                "resolve_unwilling": number(0.7),
                "escalates": number(0.5),
                "apart": triple(-0.004, -0.002, -0.001),
            },
            {"cabinet": _faction("Cabinet", 0.6), "army": _faction("Army", 0.4, veto=True)},
        ),
        "south": _party(
            "South",
            {"war": triple(-2, -1.5, -1), "escalates": number(0.3), "apart": number(-0.003)},
            {
                "palace": _faction("Palace", 0.5, veto=True, in_room=False, loyalty=number(0.6)),
                "ministry": _faction("Ministry", 0.3, instructed_by="palace", bound=number(0.8)),
                "guard": _faction("Guard", 0.2, loyalty=number(0.8)),
            },
        ),
    },
    "armed_groups": {
        "band": {
            "name": "Band",
            "tied_to": "south",
            "political_cost": triple(0.1, 0.2, 0.3),
            "loyalty_cost": triple(0.1, 0.3, 0.5),
            "control": triple(0.2, 0.4, 0.6),
            "rates": {"minor": number(0.2), "major": triple(0.01, 0.03, 0.06)},
        },
        "strays": {"name": "Strays"},
    },
    "mediators": {
        "broker": {
            "name": "Broker",
            "side": "hosts",
            "bias": {"value": 0.1, "assumed": "for a test"},
            "leverage": {"north": number(0.001), "south": number(0.002)},
            "pull_back": number(0.5),
            "revive": number(0.03),
            "vouching": number(0.7),
        }
    },
    "third_parties": {
        "far": {
            "name": "Far",
            "side": "others",
            "stake": number(0.004),
            "leverage": {"south": number(0.5)},
            "condition": "stalling",
        }
    },
    "issues": {
        "band": {
            "name": "The Band",
            "today": "nothing",
            "options": {
                "nothing": {"name": "Nothing changes"},
                "curb": {"name": "Curbed", "against": {"band": 0.5}, "verifiable": 0.5},
                "disband": {"name": "Disbanded", "against": {"band": 1.0}, "verifiable": 0.8},
            },
            "parties": {
                "north": {
                    "weight": number(0.7),
                    "values": {"nothing": 0.0, "curb": 0.6, "disband": 1.0},
                    "assumed": "for a test",
                },
                "south": {
                    "weight": number(0.4),
                    "values": {"nothing": 0.6, "curb": 0.5, "disband": 0.3},
                    "assumed": "for a test",
                },
            },
        },
        "road": {
            "name": "The road",
            "ordered": False,
            "today": "shut",
            "options": {"shut": {"name": "Shut"}, "open": {"name": "Open", "verifiable": 1.0}},
            "parties": {
                "north": {"weight": number(0.3), "values": {"shut": 0.3, "open": 0.8}, "assumed": "for a test"},
                "south": {"weight": number(0.6), "values": {"shut": 0.0, "open": 1.0}, "assumed": "for a test"},
            },
        },
    },
    "demands": {
        "curb-them": {
            "party": "north",
            "issue": "band",
            "options": ["curb", "disband"],
            "red_line": True,
            "text": "The Band is to be held back.",
            "benchmarks": ["No raid for thirty days."],
        }
    },
    "ceasefire": {
        "since": "2020-01-01",
        "guarantors": ["broker"],
        "terms": ["Neither side fires."],
        "violation": "Any shot across the line.",
        "between_states": {"minor": number(0.1), "major": number(0.01)},
        "tension": {
            "levels": 4,
            "after_minor": number(0.1),
            "after_major": number(0.5),
            "after_refusal": number(0.1),
            "after_quiet": number(0.3),
            "after_act": number(0.4),
            "growth": number(0.4),
            "cost": number(0.001),
            "window_days": 14,
        },
    },
    "talks": {"protocol": "claimant-offers", "round_days": number(7), "ready": number(0.5), "until": "2020-06-01"},
    "play": {
        "precision": triple(2, 6, 15),
        "deals": 3,
        "stall_gain": number(0.002),
        "sitting_cost": number(0.001),
        "audience_cost": number(0.1),
        "press_bite": number(0.1),
        "act_intensity": number(0.4),
        "act_worth": number(0.1),
        "act_effect": number(0.5),
        "restraint": number(0.5),
        "captive_control": number(0.2),
        "unwilling_delivery": number(0.1),
        "paper_claimant": {"value": -0.1, "assumed": "for a test"},
        "paper_respondent": number(0.3),
        "reputation": number(0.3),
        "detection": number(0.6),
        "surfacing": number(0.1),
        "hit_claimant": {"minor": number(0.01), "major": number(0.1)},
        "hit_respondent": {"minor": number(0.005), "major": number(0.05)},
    },
    "hypotheses": {
        "divided": {
            "text": "South is divided.",
            "asserted_by": "North",
            "contested_by": "South",
            "bears_on": "parties.south.council",
        }
    },
    "unknowns": ["What the palace told its envoys."],
    "reference_class": {
        "name": "Invented talks",
        "n": 40,
        "agreed": 16,
        "carried_out": 9,
        "source": "invented",
        "why": "for a test",
    },
    "questions": {
        "signed-by-april": {
            "text": "Will a deal be signed by 1 April?",
            "resolves": "Yes if both sign.",
            "opens": "2020-01-10",
            "closes": "2020-04-01",
        }
    },
}


def _source(side: str, family: str, reliability: str = "A", date: str = "2020-01-01") -> dict[str, Any]:
    return {
        "publisher": family.title(),
        "date": date,
        "side": side,
        "family": family,
        "reliability": reliability,
        "file": f"{family}.txt",
        "sha256": "0" * 64,
    }


SOURCES: dict[str, dict[str, Any]] = {
    "wire": _source("others", "wire"),
    "wire-copy": _source("others", "wire"),
    "daily": _source("others", "daily", "B"),
    "sheet": _source("others", "sheet", "D"),
    "host-office": _source("hosts", "host-office"),
    "north-radio": _source("north", "north-radio", "B"),
    "south-radio": _source("south", "south-radio", "B"),
}


def small_item(**fields: Any) -> Item:
    """One item: South rejects a proposal, told by the wire on 10 January 2020, except for what `fields` say."""
    plain = {
        "source": "wire",
        "date": "2020-01-10",
        "actor": "south",
        "act": "REJECT",
        "kind": "fact",
        "text": "The spokesman said so.",
        "quote": WORDS[:9],
        "span": (0, 9),
        "credibility": 1,
    }
    plain["known"] = fields.get("date", plain["date"])
    return Item.model_validate(plain | fields)


def small_case(changes: Mapping[str, Any] | None = None) -> Case:
    """The small case with some parts replaced: keys are dotted paths into `SMALL`, values plain data."""
    data = copy.deepcopy(SMALL)
    for path, value in (changes or {}).items():
        *parents, last = path.split(".")
        place = data
        for key in parents:
            place = place.setdefault(key, {})
        if value is None:
            place.pop(last, None)
        else:
            place[last] = copy.deepcopy(value)
    return Case.model_validate(data)


def small_dossier(
    items: Mapping[str, Item | Mapping[str, Any]] | Iterable[Mapping[str, Any]] = (),
    *,
    codebook: Codebook | None = None,
    sources: Mapping[str, Mapping[str, Any]] | None = None,
    **changes: Any,
) -> Dossier:
    """A dossier of the small case. `items` map an id to an item or to what differs from `small_item()`.

    `changes` are dotted paths, as in ``small_dossier(**{"parties.south.prior": {...}, "as_of": "2020-03-01"})``.
    """
    named = items if isinstance(items, Mapping) else {f"i{k:02}": item for k, item in enumerate(items, 1)}
    plain_sources = SOURCES | dict(sources or {})
    case = small_case(changes)
    made = {key: item if isinstance(item, Item) else small_item(**item) for key, item in named.items()}
    return Dossier(
        case=case,
        sources={key: Source.model_validate(source) for key, source in plain_sources.items()},
        items=made,
        texts=dict.fromkeys(plain_sources, WORDS),
        codebook=laid_over(codebook or load_codebook(), case.acts),
        digest="0" * 64,
        as_of=case.as_of,
        raw={
            "case": case.model_dump(mode="json", exclude_none=True),
            "sources": plain_sources,
            "record": {key: item.model_dump(mode="json", exclude_none=True) for key, item in made.items()},
            "questions": {},
        },
    )


def day(number_of_day: int) -> dt.date:
    """A day counted from 1 January 2020, which is day 1."""
    return dt.date(2020, 1, 1) + dt.timedelta(days=number_of_day - 1)


def pie_case(reserve: float, steepness: float = 1e9) -> Case:
    """A case of one pie in hundredths: South's only faction asks for `reserve` or more, North's for nothing."""
    slices = {f"s{k:03}": k / 100 for k in range(101)}
    issue = {
        "name": "The pie",
        "today": "s000",
        "options": {key: {"name": key} for key in slices},
        "parties": {
            "north": {"weight": number(1), "values": slices, "assumed": "for a test"},
            "south": {"weight": number(1), "values": {k: 1 - x for k, x in slices.items()}, "assumed": "for a test"},
        },
    }
    house = {"house": {"name": "House", "weight": number(1), "fallback": number(reserve)}}
    willing = {"all": {"name": "All", "weight": number(1), "fallback": number(0)}}
    return small_case(
        {
            "issues": {"pie": issue},
            "demands": {},
            "armed_groups": {},
            "parties.north.standoff": number(0),
            "parties.south.standoff": number(0),
            "parties.south.council": {"threshold": 1, "steepness": number(steepness), "factions": house},
            "parties.north.council": {"threshold": 1, "steepness": number(1e9), "factions": willing},
        }
    )
