"""Incident rates in words: a table by period, what changed, and the lines to paste into case.yaml."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from textwrap import wrap
from typing import Any

from sulh.brief._words import count, day, percent
from sulh.inert import inert
from sulh.record import Dossier, IncidentRates, RateChange, RatePeriod

CLASSES = ("minor", "major")


def rates_told(rates: IncidentRates, dossier: Dossier) -> str:
    """Everything `rates` holds, for a terminal."""
    case = dossier.case
    if rates.group is not None:
        who = f"with {case.armed_groups[rates.group].name}"
    else:
        who = f"between {case.parties[case.claimant].name} and {case.parties[case.respondent].name}"
    lines = [f"Incidents {inert(who)}, per day", "", f"  {'':<30}{'events':>7}{'low':>10}{'likely':>10}{'high':>10}"]
    for period in rates.periods:
        lines += _period(period)
    for change in rates.changes:
        lines += ["", *_change(change, dossier)]
    lines += ["", *wrap(f"{rates.note} Low, likely and high are 10 %, 50 % and 90 %.", 100)]
    lines += ["", f"For case.yaml, of the last period ({_span(rates.periods[-1])}):", "", *_yaml(rates)]
    return "\n".join(lines) + "\n"


def rates_json(rates: IncidentRates, dossier: Dossier) -> str:
    """The same as one JSON text: keys sorted, two spaces, a newline at the end; `quantity` is ready for case.yaml."""
    plain: dict[str, Any] = {"case": dossier.case.id, "digest": dossier.digest, "as_of": dossier.as_of, **asdict(rates)}
    for told, period in zip(plain["periods"], rates.periods, strict=True):
        for name in CLASSES:
            told[name]["quantity"] = getattr(period, name).quantity
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False, default=str) + "\n"


def _span(period: RatePeriod) -> str:
    return f"{day(period.first)} to {day(period.last)}"


def _period(period: RatePeriod) -> Iterator[str]:
    """A heading, and a line for each class."""
    yield f"{_span(period)}, {count(period.minor.days, 'day')}"
    for name in CLASSES:
        rate = getattr(period, name)
        numbers = "".join(f"{number:>10.3g}" for number in (rate.low, rate.likely, rate.high))
        yield f"  {name:<30}{rate.n:>7,}{numbers}"


def _change(change: RateChange, dossier: Dossier) -> Iterator[str]:
    """By what factor each rate changed, and how sure it is that it fell."""
    since = " (the ceasefire)" if change.at == dossier.case.ceasefire.since else ""
    yield f"From {day(change.at)}{since} against the days before: the factor, and the chance that the rate fell"
    for name in CLASSES:
        ratio = getattr(change, name)
        factor = f"{ratio.likely:.3g} ({ratio.low:.3g} to {ratio.high:.3g})"
        yield f"  {name:<8}{factor:<29}{percent(ratio.fell):>7}"


def _yaml(rates: IncidentRates) -> Iterator[str]:
    """The last period's rates where a case has them."""
    last, pad = rates.periods[-1], "    "
    if rates.group is not None:
        yield from ("armed_groups:", f"  {rates.group}:", "    rates:")
        pad = "      "
    else:
        yield from ("ceasefire:", "  between_states:")
    for name in CLASSES:
        numbers = getattr(last, name).quantity
        told = ", ".join(f"{key}: {numbers[key]!r}" for key in ("low", "likely", "high"))
        yield f"{pad}{name}: {{{told},"
        yield f'{pad}  computed: "{numbers["computed"]}"}}'
