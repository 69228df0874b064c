"""One case through every lens for a terminal, in a hundred columns."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from sulh.brief import _lens_document as doc
from sulh.brief._lens_words import LENS_WORDS, choice_words
from sulh.brief._lenses import NOTES, lens_document
from sulh.brief._pulls import actor_name
from sulh.brief._words import day, listed, percent, worth
from sulh.case import Case
from sulh.inert import inert
from sulh.outlook.lenses import RULE, Lenses

WIDTH = 98


def lenses_told(found: Lenses) -> str:
    """The same for a terminal, in a hundred columns."""
    document = lens_document(found)
    case = found.chain.dossier.case
    lines = [inert(document.title)]
    lines += [f"{case.id} · as of {day(document.as_of)} · to {day(document.horizon)} · digest {document.digest[:12]}"]
    if not document.converged:
        lines += ["", *wrap(f"Not every state of the game converged. {inert(document.notes[-1])}", WIDTH)]
    lines += ["", "WHERE THE LENSES AGREE, AND WHERE NOT", ""]
    for text in document.summary:
        lines += wrap(text, WIDTH, initial_indent="- ", subsequent_indent="  ")
    lines += ["", "WHICH DEAL, ISSUE BY ISSUE (one voice a lens; worths by each side's own unit: best deal 1)", ""]
    for issue in document.issues:
        lines += _hung(inert(issue.name), f"{issue.told}{_within(issue)}")
    lines += _told_pairs(document)
    lines += ["", "WHAT EACH LENS SAYS"]
    silences: dict[str, str] = {}
    for one in document.questions:
        lines += ["", *_told_question(case, one, silences)]
    lines += ["", "WHAT EACH LENS ASSUMES, AND SO WHY THEY MAY PART", ""]
    for head in document.lenses:
        lines += _hung(head.name, f"{head.assumes} ({head.page})")
    lines += ["", "THE CASE AS POSITIONS (an assumption)", "", *wrap(RULE, WIDTH), ""]
    for line in document.positions.lines:
        lines += _hung(inert(case.issues[line.issue].name), line_words(case, line))
    left_out = left_out_words(case, document.positions.left_out)
    lines += ["", *wrap(left_out, WIDTH)] if left_out else []
    lines += [""]
    for note in document.notes[: len(NOTES)]:
        lines += wrap(note, WIDTH)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _hung(name: str, text: str) -> list[str]:
    return [f"  {name}", *wrap(text, WIDTH, initial_indent="      ", subsequent_indent="      ")]


def _told_question(case: Case, one: doc.LensQuestion, silences: dict[str, str]) -> Iterator[str]:
    """One question with every answer; who does not speak is told once for both parties."""
    yield from wrap(one.text, WIDTH)
    for answer in one.answers:
        if answer.speaks:
            yes_no = one.question not in ("which", "changes", "mind")
            short = f"{choice_words(case, one.question, answer.choice[0])}. " if yes_no else ""
            text = f"{LENS_WORDS[answer.lens].name:<21}{short}{answer.told}"
            yield from wrap(text, WIDTH, initial_indent="  ", subsequent_indent=" " * 23)
    silent = "; ".join(f"{LENS_WORDS[a.lens].name} ({a.told})" for a in one.answers if not a.speaks)
    if silent and silences.get(one.question) != silent:
        silences[one.question] = silent
        yield from wrap(f"do not speak: {silent}.", WIDTH, initial_indent="  ", subsequent_indent="    ")


def _within(issue: doc.LensIssue) -> str:
    """How many of a lens's own models name the same, where they part, and how much of what the game signs."""
    parts = [f"{LENS_WORDS[k].name} {n} of {of}" for k, (n, of) in issue.models.items() if n < of]
    text = f" Within a lens, models that say as it does: {', '.join(parts)}." if parts else ""
    if issue.signed is not None and issue.signed < 1 - 1e-9:
        text += f" Of what the game signs, {percent(issue.signed)} has the option it points to."
    return text


def _told_pairs(document: doc.LensDocument) -> list[str]:
    if not document.distances:
        return []
    parties = [inert(document.parties[p]) for p in (document.claimant, document.respondent)]
    widest = max(document.distances, key=lambda pair: max(pair.apart.values()))
    names = [LENS_WORDS[lens].name for lens in widest.lenses]
    far = listed(
        [
            f"{worth(widest.apart[p])} for {n}"
            for p, n in zip((document.claimant, document.respondent), parties, strict=True)
        ]
    )
    if max(widest.apart.values()) == 0:
        return ["", "  The deals of all lenses are worth the same to both sides."]
    return [
        "",
        *wrap(
            f"Farthest apart as whole deals: {listed(names)}, by {far}.",
            WIDTH,
            initial_indent="  ",
            subsequent_indent="  ",
        ),
    ]


def line_words(case: Case, line: doc.LensLine) -> str:
    """An issue as a line in words: the places of its options, what has none, and what the models say."""
    it = case.issues[line.issue]
    if line.agreed is not None:
        text = f"Both sides like “{inert(it.options[line.agreed].name)}” best: nothing to place."
    else:
        places = sorted(line.place.items(), key=lambda pair: pair[1])
        text = " · ".join(f"{inert(it.options[o].name)} {x:.0f}" for o, x in places) + "."
    if not line.scale:
        text += " The case calls its options no scale: the position models do not speak to it."
    elif line.agreed is None and not line.actors:
        text += " Nobody with power minds: the position models do not speak to it."
    if line.off:
        text += f" No place, since another is better for both: {listed([inert(it.options[o].name) for o in line.off])}."
    if line.missing:
        text += (
            f" Left out, its best option having no place: {listed([inert(actor_name(case, a)) for a in line.missing])}."
        )
    if line.forecasts:
        spread = sorted(line.forecasts.values())
        text += f" Weighted mean {line.forecasts['mean']:.0f}; all models {spread[0]:.0f} to {spread[-1]:.0f}."
    return text


def left_out_words(case: Case, left: dict[str, str]) -> str:
    """Who is left out of the positions, and why; '' if nobody is."""
    reasons: dict[str, list[str]] = {}
    for actor, why in left.items():
        reasons.setdefault(why, []).append(inert(actor_name(case, actor)))
    told = [f"{', '.join(names)}: {why}" for why, names in reasons.items()]
    return f"Left out: {'; '.join(told)}." if told else ""
