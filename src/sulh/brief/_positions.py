"""Multilateral position models side by side: in words for a terminal, and as one JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

import numpy as np

from sulh.brief._words import count
from sulh.council.positions import DEFAULT_MODEL, MODELS, Evaluation, Forecast, Issue, Ranged, Score, miss
from sulh.inert import inert

Answers = Sequence[tuple[Issue, Sequence[Ranged]]]


def positions_told(answers: Answers, why: bool = False) -> str:
    """Every issue with what each model says of it, its interval, and its error where the outcome is known."""
    lines: list[str] = []
    for issue, told in answers:
        lines += ["", *_issue(issue, told)]
        if why:
            for one in told:
                lines += _why(one.forecast)
    drawn = max((one.draws for _, told in answers for one in told), default=0)
    if drawn:
        note = "Low and high: 10th and 90th percentile over samples of the actors; how much hangs on who takes part, "
        lines += ["", *wrap(note + "not how sure the outcome is.", 100)]
    return "\n".join(lines[1:]) + "\n"


def _issue(issue: Issue, told: Sequence[Ranged]) -> Iterator[str]:
    known = "" if issue.outcome is None else ", outcome " + _numbers(np.asarray(issue.outcome))
    yield f"{inert(issue.name)}: {count(len(issue.actors), 'actor')}{known}"
    for note in issue.notes:
        yield from (f"  {line}" for line in wrap(inert(note), 98))
    wide = max(len(inert(name)) for name in issue.dimensions) if len(issue.dimensions) > 1 else 0
    yield f"  {'model':<16}{'':<{wide + 2}}{'forecast':>9}{'low':>9}{'high':>9}{'error':>8}"
    for one in told:
        gap = miss(one.forecast)
        for d, name in enumerate(issue.dimensions):
            ends = "".join(f"{'':>9}" if end is None else f"{end[d]:>9.2f}" for end in (one.low, one.high))
            error = "" if gap is None else f"{gap[d]:>8.1f}"
            first = one.forecast.model if d == 0 else ""
            shown = inert(name) if wide else ""
            yield f"  {first:<16}{shown:<{wide + 2}}{one.forecast.value[d]:>9.2f}{ends}{error}".rstrip()
    turned = [
        f"{one.forecast.model} {_numbers(one.reversed)}"
        for one in told
        if one.hangs_on_order and one.reversed is not None
    ]
    if turned:
        text = f"The order of the actors in the file breaks ties: with them in the reverse order {'; '.join(turned)}."
        yield from wrap(text, 98, initial_indent="  ", subsequent_indent="  ")


def _why(told: Forecast) -> Iterator[str]:
    """By round: where the forecast stands, and who moved and why."""
    yield f"  {told.model}, by round: {'; '.join(_numbers(value) for value in told.by_round)}"
    for move in told.moves:
        went = f"{_numbers(np.asarray(move.start))} to {_numbers(np.asarray(move.end))}"
        text = f"round {move.round}, {inert(move.actor)}, {went}: {inert(move.why)}"
        yield from wrap(text, 98, initial_indent="    ", subsequent_indent="      ")


def _numbers(values: Any) -> str:
    return ", ".join(f"{value:.2f}" for value in values)


def positions_json(answers: Answers, why: bool = False) -> str:
    """The same as one JSON text; with `why`, paths, chances and moves too."""
    plain = {"default": DEFAULT_MODEL, "issues": [_plain(issue, told, why) for issue, told in answers]}
    return _dumped(plain)


def _plain(issue: Issue, told: Sequence[Ranged], why: bool) -> dict[str, Any]:
    return {
        "issue": issue.name,
        "actors": list(issue.actors),
        "dimensions": list(issue.dimensions),
        "scale": list(issue.scale),
        "outcome": None if issue.outcome is None else np.asarray(issue.outcome).tolist(),
        "notes": list(issue.notes),
        "models": {one.forecast.model: _answer(one, why) for one in told},
    }


def _answer(one: Ranged, why: bool) -> dict[str, Any]:
    told, gap = one.forecast, miss(one.forecast)
    plain: dict[str, Any] = {
        "forecast": told.value.tolist(),
        "low": None if one.low is None else one.low.tolist(),
        "high": None if one.high is None else one.high.tolist(),
        "draws": one.draws,
        "reversed": None if one.reversed is None else one.reversed.tolist(),
        "error": None if gap is None else gap.tolist(),
        "by_round": told.by_round.tolist(),
        "settings": told.settings,
        "source": MODELS[told.model].source,
    }
    if why:
        plain["path"] = told.path.tolist()
        plain["chance"] = None if told.chance is None else told.chance.tolist()
        plain["moves"] = [vars(move) for move in told.moves]
    return plain


def evaluation_told(found: Evaluation) -> str:
    """The table of mean absolute errors with intervals, and what it says."""
    known = f"{count(len(found.issues), 'issue')} in {count(found.groups, 'group')}"
    lines = [f"Mean absolute error over {known} whose outcome is known, in percent of the scale", ""]
    lines.append(
        f"  {'model':<16}{'error':>7}{'95 % interval':>18}{'less the mean':>15}{'95 % interval':>18}{'within 5':>10}"
    )
    for one in found.scores:
        against = "" if one.model == DEFAULT_MODEL else f"{one.against[0]:>+15.2f}{_ends(one.against, '+'):>18}"
        lines.append(f"  {one.model:<16}{one.error[0]:>7.2f}{_ends(one.error):>18}{against:<33}{one.within:>10.0%}")
    lines += ["", *wrap(verdict(found.scores), 100), ""]
    lines += wrap(
        f"Intervals: {found.draws} samples of whole groups, since issues of one proposal are not independent; "
        f"differences are paired by issue. {len(found.scores) - 1} comparisons are made: one in twenty may stand out "
        "by luck.",
        100,
    )
    return "\n".join(lines) + "\n"


def _ends(values: tuple[float, float, float], sign: str = "") -> str:
    return f"{values[1]:{sign}.2f} to {values[2]:{sign}.2f}"


def verdict(scores: Sequence[Score]) -> str:
    """What the differences from the weighted mean say: who beats it, who is worse, and who cannot be told apart."""
    others = [one for one in scores if one.model != DEFAULT_MODEL]
    better = [one.model for one in others if one.against[2] < 0]
    worse = [one.model for one in others if one.against[1] > 0]
    alike = [one.model for one in others if one.against[1] <= 0 <= one.against[2]]
    parts = [f"Better than the weighted mean: {', '.join(better)}." if better else "None beats the weighted mean."]
    if worse:
        parts.append(f"Worse: {', '.join(worse)}.")
    if alike:
        parts.append(f"Not told apart from it: {', '.join(alike)}.")
    return " ".join(parts)


def evaluation_json(found: Evaluation) -> str:
    """The same as one JSON text, with the error of every model on every issue."""
    scores = {
        one.model: {
            "mean_absolute_error": _spread(one.error),
            "less_the_mean": _spread(one.against),
            "within_5": one.within,
            "worst": one.worst,
        }
        for one in found.scores
    }
    errors = {name: row.tolist() for name, row in zip(found.names, found.errors, strict=True)}
    plain = {
        "issues": list(found.issues),
        "groups": found.groups,
        "draws": found.draws,
        "scores": scores,
        "errors": errors,
        "verdict": verdict(found.scores),
        "default": DEFAULT_MODEL,
    }
    return _dumped(plain)


def _spread(values: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip(("value", "low", "high"), values, strict=True))


def _dumped(plain: dict[str, Any]) -> str:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n"
