"""A plausible run of an invented negotiation, for the tests of the brief. No number or event here is about anywhere."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from typing import Any

from sulh.brief import OUTCOMES, RunDocument
from sulh.case import TYPES, Case, Issue, Party
from sulh.case._case import Side
from sulh.case._matter import Option
from sulh.case._people import Name
from sulh.record import Codebook, Dossier, Item, Source

START, AS_OF, HORIZON = dt.date(2031, 3, 2), dt.date(2031, 4, 9), dt.date(2031, 6, 30)

TALK = [
    (
        "arda",
        "The prime minister of Arda says a written text on the crossings is wanted before any truce is renewed.",
        2,
    ),
    ("velm", "The Council of Velm sends a delegation of nine to the second round.", 3),
    ("mediator", "The host's ministry announces that the second round opens on schedule.", 2),
    ("arda", "Arda hands over a list of camps with coordinates.", 1),
    ("velm", "A council spokesman calls the list old and asks for newer evidence.", -4),
    ("third", "A wire counts eleven dead in a raid on a post near the Sella crossing.", -6),
    ("arda", "Arda's army says the raiders came from across the line.", -1),
    ("velm", "The council denies that any of its men took part.", 0),
    ("mediator", "Both delegations are reported to have met in one room for four hours.", 3),
    ("third", "Traders' unions on both sides ask for the crossing to reopen.", 1),
    ("velm", "The council's deputy head tells a broadcaster that most points are settled.", 4),
    ("arda", "A minister of Arda says that nothing is settled until steps can be verified.", -2),
    ("velm", "A commander in the south rejects the talks in a sermon.", -5),
    ("third", "A journalist names two factions of the council that disagree on the camps.", -1),
    ("velm", "Twenty families are moved from the border to the interior.", 7),
    ("arda", "Arda calls the move of the families insufficient.", 0),
    ("mediator", "The host says that a monitoring desk was discussed, without a date.", 2),
    ("third", "Satellite pictures show one of the listed camps empty.", 5),
    ("velm", "The council's border unit detains four armed men at Sella.", 6),
    ("arda", "Arda confirms that four men were handed over.", 3),
    ("third", "A mortar round lands near the Kivra post; nobody claims it.", -3),
    ("velm", "The council asks for an end to overflights as its own first step.", 0),
    ("arda", "Arda does not comment on overflights.", 0),
    ("mediator", "A joint statement is said to be in draft.", 2),
    ("velm", "The delegation goes home to consult its leadership.", -2),
    ("third", "An analyst expects the talks to fail.", 0),
    ("arda", "Arda extends the closure of Sella by two weeks.", -1),
    ("velm", "The leadership's answer has not come by the day agreed.", -8),
    ("mediator", "The host asks both to return within ten days.", 1),
    ("velm", "The council says it will come back to the table.", 3),
]

NAMES = {
    "arda": [
        ("ur", "Arab", "جمہوریہ اردا کی حکومت ہے گڑھ میں"),
        ("tr", "Latn", "Arda Cumhuriyeti, Iğdır ile Şığ Geçidi"),
    ],
    "velm": [("ps", "Arab", "د ویلم ټولنه ښاري شورا ړومبۍ ډلې"), ("fa", "Arab", "شورای ولم، کمیته‌ی گفت‌وگو")],
}


def _some(model: Any, **fields: Any) -> Any:
    """Only what the brief reads; the rest of a case is for rooms that compute."""
    return model.model_construct(**fields)


def _issue(name: str, options: dict[str, str]) -> Issue:
    issue: Issue = _some(Issue, name=name, options={key: Option(name=label) for key, label in options.items()})
    return issue


def case() -> Case:
    people = {"arda": "Republic of Arda", "velm": "Council of Velm"}
    sides = {"arda": ("Ardan", "party"), "velm": ("Velmish", "party"), "mediator": ("Mediators", "mediator")}
    made: Case = _some(
        Case,
        id="arda-velm-2031",
        title="Arda and the Council of Velm: the Sella crossing talks",
        summary="Two neighbours, a closed crossing and a truce of forty days. An invented case.",
        not_this="It is a test, and about no place.",
        sides={key: Side(name=name, kind=kind) for key, (name, kind) in {**sides, "third": ("Third", "third")}.items()},
        parties={
            key: _some(
                Party,
                name=name,
                names=tuple(Name(lang=lang, script=script, value=own) for lang, script, own in NAMES[key]),
            )
            for key, name in people.items()
        },
        issues={
            "camps": _issue("Camps near the line", {"none": "as today", "moved": "moved inland", "closed": "closed"}),
            "crossing": _issue("The Sella crossing", {"shut": "shut", "trade": "open to trade", "open": "fully open"}),
        },
        demands={},
        questions={},
    )
    return made


def dossier(moves: int = 30) -> Dossier:
    """Items in the order of `TALK`, one source a speaker, one or two a day."""
    text = "\n".join(line for _, line, _ in TALK) + "\n"
    sha = hashlib.sha256(text.encode()).hexdigest()
    sources = {
        f"src-{side}": Source(
            publisher={"arda": "Ardan Gazette", "velm": "Velm Voice", "mediator": "Host Ministry"}.get(
                side, "World Wire"
            ),
            date=START,
            side=side,
            family=side,
            reliability="B",
            address=f"https://example.org/{side}/1?a=1&b=2",
            file=f"{side}.txt",
            sha256=sha,
        )
        for side in ("arda", "velm", "mediator", "third")
    }
    items = {}
    for k, (side, line, size) in enumerate(TALK[:moves]):
        start = text.index(line)
        words = " ".join(line.split()[:9])
        items[f"i{k + 1:02d}"] = Item.model_validate(
            {
                "source": f"src-{side}",
                "date": _date(k),
                "actor": side if side in ("arda", "velm") else "velm",
                "act": "SAY",
                "kind": "inference" if "analyst" in line else "claim",
                "text": line,
                "quote": words,
                "span": (start, start + len(words)),
                "credibility": 1 + abs(size) % 4,
                "known": _date(k),
            }
        )
    book = _some(Codebook, version="test")
    texts = dict.fromkeys(sources, text)
    return Dossier(case(), sources, items, texts, book, "5e" * 32, AS_OF, {})


def _date(k: int) -> dt.date:
    return START + dt.timedelta(days=int(k * 37 / 30))


def estimate(likely: float, drawn: bool = True, spread: float = 0.11) -> dict[str, float | None]:
    if not drawn:
        return {"likely": likely, "low": None, "high": None}
    return {"likely": likely, "low": max(0.0, likely - spread * 0.8), "high": min(1.0, likely + spread)}


def _belief(book: Dossier, party: str, prior: list[float], posterior: list[float], drawn: bool) -> dict[str, Any]:
    will = posterior[0] + posterior[1]
    person = book.case.parties[party]
    return {
        "name": person.name,
        "names": [name.model_dump() for name in person.names],
        "will": estimate(will, drawn),
        "can": estimate(posterior[0] / will, drawn, 0.2),
        "stall": estimate(posterior[2], drawn, 0.15),
        "types": {name: estimate(p, drawn) for name, p in zip(TYPES, posterior, strict=True)},
        "prior": dict(zip(TYPES, prior, strict=True)),
    }


def _moves(book: Dossier) -> list[dict[str, Any]]:
    moves: list[dict[str, Any]] = []
    for k, (key, item) in enumerate(book.items.items()):
        side, _, size = TALK[k]
        source = book.sources[item.source]
        delta = size / 100 * 1.07
        moves.append(
            {
                "item": key,
                "party": "arda" if side == "arda" else "velm",
                "date": item.date,
                "text": item.text,
                "source": item.source,
                "publisher": source.publisher,
                "grade": f"{source.reliability}{item.credibility}",
                "weight": 0.0 if item.kind == "inference" else 0.55,
                "pair": None,
                "delta": delta,
                "delta_can": delta / 2,
                "delta_types": dict(zip(TYPES, [delta, 0.0, -delta, 0.0], strict=True)),
                "why": "An analyst's inference: no weight."
                if item.kind == "inference"
                else "One report, graded alone.",
            }
        )
        if k % 10 == 9:
            drift: dict[str, Any] = {
                "item": None,
                "party": "velm",
                "date": item.date,
                "text": "Drift over ten days",
                "source": None,
            }
            drift |= {"publisher": None, "grade": None, "weight": 0.0, "delta": -0.004, "why": "Types may change."}
            drift |= {"pair": None, "delta_can": 0.0}
            moves.append(drift | {"delta_types": dict.fromkeys(TYPES, 0.0)})
    return moves


def _split(book: Dossier, *keys: str) -> dict[str, Any]:
    """Two items as a contradiction of Velm, as plain data."""
    said = [
        {
            "item": key,
            "who": f"a speaker of {book.items[key].actor}",
            "date": book.items[key].date,
            "act": "Rejects",
            "position": ["Closed", "Opened by stages"],
            "text": book.items[key].text,
            "quote": book.items[key].quote,
            "publisher": book.sources[book.items[key].source].publisher,
            "grade": "B2",
        }
        for key in keys
    ]
    plain = {"party": "velm", "issue": "The crossings", "group": keys[0], "why": "they accept options that differ"}
    return plain | {"earlier": said[0], "later": said[1]}


def _days(drawn: bool) -> list[dict[str, Any]]:
    end = [0.117, 0.236, 0.342, 0.213, 0.092]
    days = []
    for k in range(9):
        far = k / 8
        now = [share * far for share in end]
        now[2] = 1 - sum(now) + now[2]
        spread = 0.02 + 0.14 * far
        day = {name: estimate(share, drawn, spread * share**0.5) for name, share in zip(OUTCOMES, now, strict=True)}
        days.append({"date": AS_OF + (HORIZON - AS_OF) * far, **day})
    return days


def sample(moves: int = 30, *, drawn: bool = True, converged: bool = True) -> tuple[RunDocument, Dossier]:
    """A run and its dossier. `moves=0` gives an empty record; `drawn=False` no intervals."""
    book = dossier(moves)
    steps = _moves(book)
    prior = {"arda": [0.40, 0.15, 0.15, 0.30], "velm": [0.20, 0.25, 0.35, 0.20]}
    after = {}
    for party, start in prior.items():
        change = sum(step["delta"] for step in steps if step["party"] == party)
        after[party] = [start[0] + change, start[1], start[2] - change, start[3]]
    sides = {side: sum(book.sources[i.source].side == side for i in book.items.values()) for side in book.case.sides}
    basis = "computed: invented for a test"
    document = {
        "case": {
            "id": book.case.id,
            "title": book.case.title,
            "summary": book.case.summary,
            "not_this": book.case.not_this,
            "digest": book.digest,
            "as_of": AS_OF,
            "horizon": HORIZON,
            "written": AS_OF,
            "items": len(book.items),
            "sources": len(book.sources) if moves else 0,
            "families": len(book.sources) if moves else 0,
            "sides": sides,
            "mediator_items": sides["mediator"],
            "claimant": "arda",
            "respondent": "velm",
            "empty": moves == 0,
        },
        "belief": {party: _belief(book, party, prior[party], after[party], drawn) for party in prior},
        "waterfall": steps,
        "contradictions": [_split(book, "i05", "i08")] if moves >= 12 else [],
        "outlook": {"by": _days(drawn)},
        "levers": [
            {
                "path": path,
                "label": label,
                "low": low,
                "likely": (low + high) / 2,
                "high": high,
                "basis": basis,
                "who": who,
                "outcome": outcome,
                "at_low": {**dict.fromkeys(OUTCOMES, 0.2), outcome: at_low},
                "at_likely": {**dict.fromkeys(OUTCOMES, 0.2), outcome: (at_low + at_high) / 2},
                "at_high": {**dict.fromkeys(OUTCOMES, 0.2), outcome: at_high},
                "swing": abs(at_high - at_low),
            }
            for path, label, low, high, who, outcome, at_low, at_high in [
                (
                    "mediators.host.leverage.velm",
                    "Pressure of the host on a Velm that stalls",
                    0,
                    0.04,
                    "The host",
                    "delivered",
                    0.07,
                    0.22,
                ),
                (
                    "parties.velm.loyalty_settler",
                    "How far a willing council still feels bound to the camps",
                    0.1,
                    0.6,
                    "Council of Velm",
                    "delivered",
                    0.19,
                    0.08,
                ),
                (
                    "parties.arda.outside.escalates",
                    "Chance that Arda's walking out ends the truce",
                    0.1,
                    0.6,
                    None,
                    "escalation",
                    0.05,
                    0.16,
                ),
                ("play.detection", "How surely a breach is seen", 0.2, 0.7, "A monitoring desk", "paper", 0.30, 0.19),
            ]
        ],
        "next_items": [
            {
                "act": act,
                "name": name,
                "party": "velm",
                "actor": group,
                "delta_will": delta,
                "delta_can": delta / 2,
                "delta_stall": -delta / 3,
                "by_side": {"desk": delta, "arvan": 0.8 * delta, "velm": delta},
                "information": 0.01,
            }
            for act, name, group, delta in [
                ("ACT_AGAINST", "acts against an armed group", None, 0.093),
                ("RATIFY", "ratifies a text", None, 0.071),
                ("EVADE", "avoids the question", None, -0.024),
                ("ASSAULT", "attacks with weapons", "Hill band", -0.115),
            ]
        ],
        "reporters": {"desk": "Monitoring desk", "arvan": "Arvan", "velm": "Velm"},
        "bargain": {
            "packages": 9,
            "frontier": 4,
            "zone": 3,
            "nash": {"camps": "moved", "crossing": "trade"},
            "kalai_smorodinsky": {"camps": "closed", "crossing": "open"},
            "deals": [
                {
                    "package": package,
                    "label": label,
                    "claimant": a,
                    "respondent": b,
                    "ratified": {"arda": 0.93, "velm": v},
                    "in_zone": zone,
                }
                for package, label, a, b, v, zone in [
                    ({"camps": "moved", "crossing": "trade"}, "Step by step", 0.34, 0.21, 0.66, True),
                    ({"camps": "closed", "crossing": "open"}, "The whole way", 0.71, 0.04, 0.31, True),
                    ({"camps": "none", "crossing": "open"}, "Trade first", -0.12, 0.55, 0.97, False),
                ]
            ],
        },
        "councils": {
            party: [
                {
                    "name": f"{party} {name}",
                    "weight": weight,
                    "veto": veto,
                    "in_room": not veto,
                    "follows": follows,
                    "bound": 0.8 if follows else None,
                    "support": 0.6,
                    "decides": 0.4,
                }
                for name, weight, veto, follows in [("council", 0.7, True, None), ("team", 0.3, False, "council")]
            ]
            for party in prior
        },
        "standing": {
            "talking": True,
            "since": START,
            "tension": 1,
            "levels": 4,
            "ceasefire": START,
            "guarantors": ["The host"],
            "terms": ["Neither side fires."],
            "violation": "A shot across the line.",
        },
        "demands": [
            {
                "party": "arda",
                "issue": "Camps near the line",
                "text": "The camps are to be moved.",
                "red_line": True,
                "benchmarks": ["A list of places, checked by the host."],
            }
        ],
        "questions": [
            {
                "text": "Will the crossing open?",
                "resolves": "Yes if a lorry passes.",
                "closes": HORIZON,
                "answer": None,
            }
        ],
        "solution": {
            "method": "logit quantal response, backward induction on a belief grid",
            "lambda": 6.0,
            "residual": 3.1e-7 if converged else 0.021,
            "converged": converged,
            "iterations": 4127,
            "grid": {"respondent": 35, "claimant": 2, "tension": 4},
            "rounds": 9,
            "grid_error": 0.0004 if converged else None,
            "remedy": None if converged else "Raise --iterations to 400 or lower --precision to 4.",
        },
        "reference": {
            "name": "talks after a border truce",
            "n": 38,
            "agreed": 17 / 38,
            "delivered": 7 / 38,
            "intervals": {"agreed": (0.34, 0.55), "delivered": (0.11, 0.27)},
            "source": "an invented list of 38 talks",
            "why": "Neighbours, a truce less than a year old, a mediator in the room.",
        },
        "unknowns": ["Who instructs the delegation between rounds.", "What the list of camps rests on."],
        "hypotheses": [
            {
                "text": "The council speaks with more than one voice.",
                "asserted_by": "Ardan Gazette",
                "contested_by": "the council's spokesman",
                "bears_on": "whether it can deliver",
            }
        ],
        "assumptions": [
            {"path": f"parties.velm.{name}", "value": value, "basis": basis, "swing": swing}
            for name, value, swing in [
                ("prior.will", "0.30 / 0.45 / 0.60", 0.142),
                ("loyalty_settler", "0.10 / 0.35 / 0.60", 0.108),
                ("patience", "40 / 90 / 200 days", 0.064),
                ("standoff", "0.4", 0.0),
            ]
        ],
        "made": {
            "version": "0.1.0",
            "seed": 7,
            "settings": {"draws": 32 if drawn else 0, "horizon": "2031-06-30", "whatif": None, "exact": True},
            "codebook": "test",
            "rooms": [
                "Ratification: exact weighted vote.",
                "Game: logit quantal response; McKelvey & Palfrey (1998), Experimental Economics 1, 9-41.",
            ],
        },
    }
    return RunDocument.model_validate(document), book


def hostile(text: str, address: str) -> tuple[RunDocument, Dossier]:
    """The sample with one source and one item that try to act: `text` everywhere text goes, `address` as the link."""
    document, book = sample(12)
    item = book.items["i05"].model_copy(update={"text": text, "quote": text})
    source = book.sources[item.source].model_copy(update={"publisher": text, "note": text, "address": address})
    book = replace(
        book,
        items={**book.items, "i05": item},
        sources={**book.sources, item.source: source},
    )
    data = document.model_dump(by_alias=True)
    for move in data["waterfall"]:
        if move["item"] == "i05":
            move.update(text=text, publisher=text, grade=text, why=text, delta=move["delta"] * 1)
    for split in data["contradictions"]:
        split.update(issue=text, why=text, group=text)
        split["earlier"].update(who=text, act=text, position=[text], text=text, quote=text, publisher=text, grade=text)
    for party in data["belief"].values():
        party["name"] = text
        party["names"][0]["value"] = text
    for lever in data["levers"]:
        lever.update(label=text, who=text, basis=text, path=text)
    for deal in data["bargain"]["deals"]:
        deal["label"] = text
    data["case"].update(title=text, summary=text, not_this=text, id=text)
    data["unknowns"] = [text]
    data["hypotheses"] = [dict.fromkeys(("text", "asserted_by", "contested_by", "bears_on"), text)]
    data["assumptions"] = [{"path": text, "value": text, "basis": text, "swing": 0.1}]
    data["next_items"][0].update(act=text, name=text, actor=text)
    data["solution"].update(method=text, remedy=text, converged=False)
    data["reference"].update(name=text, source=text, why=text)
    data["made"].update(rooms=[text], settings={text: text}, codebook=text, version=text)
    return RunDocument.model_validate(data), book
