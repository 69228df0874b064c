"""A what-if beside its baseline in any of the views: for a terminal, as plain data, and on a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sulh.brief import _marks as m
from sulh.brief._beside import Pair, beside, changed_values, plain, told
from sulh.brief._document import OUTCOMES
from sulh.brief._fonts import font_faces
from sulh.brief._page import FONTS_HERE, environment
from sulh.brief._svg import svg
from sulh.brief._theme import INK, MUTED, OUTCOME_COLOURS, PARTY
from sulh.brief._told import QUESTIONS
from sulh.brief._views import VIEWS, answers
from sulh.brief._words import OUTCOME_WORDS, clipped, day, figure, listed, percent, points
from sulh.inert import inert
from sulh.outlook import Chain

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Compared:
    """A baseline and a scenario of it, what was set, and the lines of both in some views."""

    baseline: Chain
    scenario: Chain
    changes: Mapping[str, str]
    views: Mapping[str, Sequence[Pair]]


def compared(
    baseline: Chain,
    scenario: Chain,
    changes: Mapping[str, str],
    names: Sequence[str],
    progress: Progress | None = None,
) -> Compared:
    """Both answers in the views named (see `chosen`), each line of one beside that of the other.

    Every view is a list of lines with keys, made for each answer by the same function; `beside` joins them by key.
    """
    ours, theirs = answers(baseline, scenario)
    views = {}
    for i, name in enumerate(names):
        if progress is not None:
            progress(i / len(names), VIEWS[name].title.lower())
        views[name] = beside(VIEWS[name].make(ours), VIEWS[name].make(theirs))
    return Compared(baseline, scenario, changes, views)


def compared_told(found: Compared) -> str:
    """All views for a terminal, one after another."""
    parts = "\n".join(told(VIEWS[name].title, pairs, VIEWS[name].note) for name, pairs in found.views.items())
    head = [inert(found.baseline.dossier.case.title), "", "What if", *changed_values(found.changes)]
    end = "".join(f"\nNot converged, {name}: {remedy}\n" for name, remedy in _remedies(found))
    return "\n".join(head) + "\n\n" + parts + end


def _remedies(found: Compared) -> list[tuple[str, str]]:
    """Which of the two games was not solved to its tolerance, and what helps."""
    both = (("baseline", found.baseline.solution.remedy), ("what if", found.scenario.solution.remedy))
    return [(name, remedy) for name, remedy in both if remedy]


def compared_plain(found: Compared) -> dict[str, Any]:
    """Each view as ``baseline``, ``scenario`` and ``change``: see `plain`."""
    return {name: plain(pairs) for name, pairs in found.views.items()}


def compared_page(found: Compared) -> str:
    """One HTML5 page of the scenario beside its baseline: no script, no request, the same bytes each time."""
    from markupsafe import Markup

    case, other = found.baseline.dossier, found.scenario.dossier
    drawn = [Markup(svg(_picture(found, narrow))) for narrow in (False, True)]  # noqa: S704 - svg escapes
    html = (
        environment()
        .get_template("whatif.html.j2")
        .render(
            case=case.case,
            as_of=case.as_of,
            horizon=found.baseline.setting.horizon,
            later=found.scenario.setting.horizon,
            digests=(case.digest[:12], other.digest[:12]),
            changes=found.changes,
            pictures={"compared": drawn},
            remedies=_remedies(found),
            sections=[
                (name, VIEWS[name], _grouped(pairs), sum(not pair.stays for pair in pairs))
                for name, pairs in found.views.items()
            ],
        )
    )
    return html.replace(FONTS_HERE, font_faces(html), 1)


def _grouped(pairs: Sequence[Pair]) -> list[tuple[str, list[Pair]]]:
    """The lines by heading, in their order."""
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(pair.line.group, []).append(pair)
    return list(groups.items())


def _rows(found: Compared) -> list[tuple[str, str, float, float]]:
    """What the picture shows: outcomes by the baseline's horizon, then will, can and stalling of both parties."""
    horizon, case = found.baseline.setting.horizon, found.baseline.dossier.case
    shares = zip(OUTCOMES, found.baseline.by(horizon), found.scenario.by(horizon), strict=True)
    rows = [(OUTCOME_WORDS[name].label, OUTCOME_COLOURS[name], float(was), float(now)) for name, was, now in shares]
    for ours, theirs in reversed(list(zip(found.baseline.beliefs, found.scenario.beliefs, strict=True))):
        for key, _, words in QUESTIONS:
            label = f"{case.parties[ours.party].name}: {words}"
            rows.append((label, PARTY, float(getattr(ours, key)), float(getattr(theirs, key))))
    return rows


def _picture(found: Compared, narrow: bool) -> m.Spec:
    """Each number a line from a hollow dot (baseline) to a full one (what if)."""
    step, lift = (46, 34) if narrow else (32, 18)
    rows = _rows(found)
    size = len(rows) * step
    room = (300, size, 28, 28, 4, 30) if narrow else (420, size, 330, 150, 4, 30)
    frame = m.Frame(*room, ticks=(0.0, 0.25, 0.5, 0.75, 1.0))
    placed = [(*row, k * step + lift) for k, row in enumerate(rows)]
    lines = [m.rule(min(was, now), max(was, now), y, y, colour, 4) for _, colour, was, now, y in placed]
    dots = [
        {"low": share, "top": y, "colour": colour, "full": full}
        for _, colour, was, now, y in placed
        for share, full in ((was, "#ffffff"), (now, colour))
    ]
    place = {"x": frame.x("low"), "y": m.pixels("top"), "stroke": m.plain("colour"), "fill": m.plain("full")}
    dot = {"type": "point", "shape": "circle", "size": 95, "strokeWidth": 2.5, "opacity": 1}
    layers = [
        m.rules(lines, frame),
        {"data": {"values": dots}, "mark": dot, "encoding": place},
        m.words([word for label, _, was, now, y in placed for word in _words(label, was, now, y, frame, narrow)]),
    ]
    text = [f"{label} from {percent(was)} to {percent(now)}" for label, _, was, now in rows[: len(OUTCOMES)]]
    words = f"By {day(found.baseline.setting.horizon)}: {listed(text)}."
    return m.picture(layers, frame, m.variant("compared", narrow), "Baseline and what if", words)


def _words(label: str, was: float, now: float, y: int, frame: m.Frame, narrow: bool) -> list[m.Spec]:
    change = f"{figure(was)} → {percent(now)}"
    if narrow:
        return [
            m.word(-frame.left, y - 18, clipped(inert(label), 42), size=13),
            m.word(frame.width + frame.right, y - 18, change, size=13, bold=True, align="right"),
        ]
    return [
        m.word(1 - frame.left, y, clipped(inert(label), 56), INK, 13),
        m.word(frame.width + 20, y, change, size=13.5, bold=True),
        m.word(frame.width + frame.right, y, points(now - was), MUTED, 12.5, align="right"),
    ]
