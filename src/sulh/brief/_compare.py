"""Two runs side by side: the baseline and a what-if."""

from __future__ import annotations

from collections.abc import Mapping

from sulh.brief._document import OUTCOMES, RunDocument
from sulh.brief._words import OUTCOME_WORDS, day, percent, points
from sulh.inert import inert


def compare(baseline: RunDocument, changed: RunDocument, changes: Mapping[str, str]) -> str:
    """What a change of values does to the outcomes at the horizon and to both beliefs; the baseline is always shown."""
    one, other = baseline.outlook["by"][-1], changed.outlook["by"][-1]
    lines = [f"{inert(baseline.case.title)}", "", "What if"]
    lines += [f"  {inert(path)} = {inert(value)}" for path, value in changes.items()]
    lines += ["", f"By {day(other.date)}", f"  {'':<34}{'baseline':>9}{'what if':>9}{'change':>9}"]
    for name in OUTCOMES:
        lines.append(_row(OUTCOME_WORDS[name].label, getattr(one, name).likely, getattr(other, name).likely))
    for key, now in changed.belief.items():
        was = baseline.belief[key]
        lines += ["", inert(now.name)]
        lines.append(_row("wants a deal", was.will.likely, now.will.likely))
        lines.append(_row("able, if willing", was.can.likely, now.can.likely))
        lines.append(_row("talks to gain time", was.stall.likely, now.stall.likely))
    for name, remedy in (("baseline", baseline.solution.remedy), ("what if", changed.solution.remedy)):
        lines += ["", f"Not converged, {name}: {remedy}"] if remedy else []
    return "\n".join(lines) + "\n"


def _row(words: str, was: float, now: float) -> str:
    return f"  {words:<34}{percent(was):>9}{percent(now):>9}{points(now - was):>9}"
