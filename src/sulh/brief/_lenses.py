"""One case through every lens: the document, the same for a terminal, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from sulh.brief import _lens_document as doc
from sulh.brief._lens_words import (
    LENS_WORDS,
    QUESTION_WORDS,
    choice_words,
    deal_words,
    model_words,
    silence,
    told,
)
from sulh.brief._pulls import actor_name
from sulh.brief._words import count, day, listed, worth
from sulh.case import Case
from sulh.inert import inert
from sulh.outlook.lenses import RULE, Answer, Group, Lenses, OnIssue

WIDTH = 98
NOTES = (
    "All lenses read the same case: where they agree, they agree about its numbers, and do not confirm them.",
    "The councils' chances enter the game and the belief, the deals the game and the sessions: their voices are not "
    "independent.",
    "Utilities are in each side's own unit (today 0, its best deal 1) and cannot be compared between sides.",
)


def lens_document(found: Lenses) -> doc.LensDocument:
    """The whole answer as one document."""
    dossier = found.chain.dossier
    case, solution = dossier.case, found.chain.solution
    questions = [_question(found, question, about) for question, about in _asked(found.answers)]
    issues = [_issue(case, one) for one in found.issues]
    return doc.LensDocument(
        case=case.id,
        title=case.title,
        digest=dossier.digest,
        as_of=dossier.as_of,
        horizon=found.chain.setting.horizon,
        claimant=case.claimant,
        respondent=case.respondent,
        parties={party: who.name for party, who in case.parties.items()},
        converged=solution.converged,
        lenses=[doc.LensHead(lens=k, name=w.name, assumes=w.assumes, page=w.page) for k, w in LENS_WORDS.items()],  # type: ignore[arg-type]
        questions=questions,
        issues=issues,
        deals=_deals(found),
        distances=[
            doc.LensPair(lenses=names, apart=_by_party(case, apart))  # type: ignore[arg-type]
            for names, apart in found.pairs.items()
        ],
        positions=_positions(found),
        summary=list(_summary(questions, issues)),
        notes=[*NOTES, *([solution.remedy] if solution.remedy else [])],
    )


def lenses_json(found: Lenses) -> str:
    """The document as one JSON text: keys sorted, two spaces, UTF-8 as it is, a newline at the end."""
    plain = lens_document(found).model_dump(mode="json")
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n"


def _asked(answers: Sequence[Answer]) -> list[tuple[str, str | None]]:
    return list(dict.fromkeys((answer.question, answer.about) for answer in answers))


def _by_party(case: Case, pair: tuple[float, float]) -> dict[str, float]:
    return dict(zip((case.claimant, case.respondent), pair, strict=True))


# Questions


def _question(found: Lenses, question: str, about: str | None) -> doc.LensQuestion:
    case = found.chain.dossier.case
    answers = [a for a in found.answers if (a.question, a.about) == (question, about)]
    mine = [group for group in found.groups if (group.question, group.about) == (question, about)]
    party = inert(case.parties[about].name) if about else ""
    speaking = sum(bool(answer.choice) for answer in answers)
    return doc.LensQuestion.model_validate(
        {
            "question": question,
            "about": about,
            "text": QUESTION_WORDS[question].format(party=party),
            "answers": [_answer(found, answer).model_dump() for answer in answers],
            "groups": [{"choice": group.choice, "lenses": group.lenses} for group in mine],
            "speaking": speaking,
            "told": _agreement(case, question, mine, speaking),
        }
    )


def _answer(found: Lenses, answer: Answer) -> doc.LensAnswer:
    case = found.chain.dossier.case
    words = _pointed(found, answer) if answer.question == "which" else told(case, answer)
    return doc.LensAnswer(
        lens=answer.lens,  # type: ignore[arg-type]
        speaks=bool(answer.choice),
        choice=list(answer.choice),
        told=words or silence(answer),
        facts=dict(answer.facts),
    )


def _pointed(found: Lenses, answer: Answer) -> str:
    """The deal that a lens points to, in words; what stability points to in its own."""
    case = found.chain.dossier.case
    if answer.lens == "stability" and answer.facts.get("states"):
        names = [inert(name.partition(" (")[2].removesuffix(")")) for name in answer.facts["states"]]
        return f"{silence(answer)}; among its states both prefer {listed(names)}"
    leader = next((p for p in found.pointers if p.lens == answer.lens and p.leads), None)
    if leader is None:
        return ""
    worths = leader.utility
    ends = ""
    if worths is not None:
        named = zip((case.claimant, case.respondent), worths, strict=True)
        ends = ", worth " + listed([f"{worth(u)} to {inert(case.parties[p].name)}" for p, u in named])
    elif leader.forbidden:
        ends = ", which the constraints of the case forbid"
    chance = "" if leader.chance is None else f", {_CHANCE[leader.lens].format(100 * leader.chance)}"
    return f"By its {model_words(case, leader)} model: " * (answer.lens == "positions") + (
        f"{inert(deal_words(case, leader.package))} ({_name(case, leader)}{chance}{ends})."
    )


_CHANCE = {
    "outlook": "signed by the horizon with {:.0f}%",
    "sessions": "the end of {:.0f}% of sessions",
    "council": "{:.0f}% that both councils pass it",
}


def _name(case: Case, leader: Any) -> str:
    return inert(model_words(case, leader))


def _agreement(case: Case, question: str, mine: Sequence[Group], speaking: int) -> str:
    """Where the lenses agree on a question, in words."""
    if question == "which":
        return "See issue by issue."
    if not speaking:
        return "No lens speaks to this."
    parts = [f"{choice_words(case, question, g.choice)} ({_lenses(g.lenses)})" for g in mine]
    if question == "changes":
        return f"{_cap(count(speaking, 'lens', 'lenses'))} speak: {'; '.join(parts)}."
    if len(mine) == 1:
        if speaking == 1:
            return f"{_cap(parts[0])}; no other lens speaks to it."
        return f"{_cap(choice_words(case, question, mine[0].choice))}: all {speaking} lenses that speak ({_lenses(mine[0].lenses)})."
    return f"They part: {'; '.join(parts)}."


def _lenses(lenses: Sequence[str]) -> str:
    return ", ".join(LENS_WORDS[lens].name for lens in lenses)


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


# Issues and deals


def _issue(case: Case, one: OnIssue) -> doc.LensIssue:
    it = case.issues[one.issue]
    named = [
        doc.NamedOption(option=o, name=it.options[o].name, lenses=list(lenses))  # type: ignore[arg-type]
        for o, lenses in one.named.items()
    ]
    return doc.LensIssue(
        issue=one.issue,
        name=it.name,
        named=named,
        share=one.share,
        apart=_by_party(case, one.apart),
        models=dict(one.models),  # type: ignore[arg-type]
        told=_told_issue(case, one),
    )


def _told_issue(case: Case, one: OnIssue) -> str:
    options = case.issues[one.issue].options
    voices = sum(map(len, one.named.values()))
    if not voices:
        return "No lens points to an option."
    (first, lenses), *others = one.named.items()
    name = f"“{inert(options[first].name)}”"
    if not others:
        return f"All {voices} lenses that speak point to {name}." if voices > 1 else f"Only {_lenses(lenses)}: {name}."
    rest = "; ".join(f"“{inert(options[o].name)}” ({_lenses(by)})" for o, by in others)
    far = listed([f"{worth(d)} for {inert(case.parties[p].name)}" for p, d in _by_party(case, one.apart).items()])
    tied = len(others[0][1]) == len(lenses)
    head = (
        f"{name} ({_lenses(lenses)})"
        if tied
        else f"{len(lenses)} of {voices} lenses point to {name} ({_lenses(lenses)})"
    )
    return f"{head}; others to {rest}. Between them lie {far}."


def _deals(found: Lenses) -> list[doc.LensDeal]:
    case = found.chain.dossier.case
    return [
        doc.LensDeal(
            lens=p.lens,  # type: ignore[arg-type]
            model=p.model,
            leads=p.leads,
            package=dict(p.package),
            chance=p.chance,
            utility=None if p.utility is None else _by_party(case, p.utility),
            forbidden=p.forbidden,
        )
        for p in found.pointers
    ]


def _positions(found: Lenses) -> doc.LensPositions:
    lines = []
    for issue, line in found.actors.lines.items():
        stands = []
        if line.positions is not None:
            columns = zip(
                line.positions.actors, line.positions.x[:, 0], line.positions.s[:, 0], line.positions.c, strict=True
            )
            stands = [
                doc.PlacedActor(actor=who, position=float(x), salience=float(100 * s), power=float(c))
                for who, x, s, c in columns
            ]
        lines.append(
            doc.LensLine(
                issue=issue,
                place=dict(line.place),
                agreed=line.agreed,
                off=list(line.off),
                scale=line.scale,
                missing=list(line.missing),
                actors=stands,
                forecasts={name: values[issue] for name, values in found.forecasts.items() if issue in values},
            )
        )
    return doc.LensPositions(rule=RULE, lines=lines, left_out=dict(found.actors.left_out))


def _summary(questions: Sequence[doc.LensQuestion], issues: Sequence[doc.LensIssue]) -> Iterator[str]:
    """Where the lenses agree and where not: on questions that more than one lens speaks to, then on the issues."""
    for one in questions:
        if one.question != "which":
            yield f"{one.text} {one.told}"
    voiced = [issue for issue in issues if issue.share is not None]
    whole = [issue.name for issue in voiced if issue.share == 1 and sum(len(o.lenses) for o in issue.named) > 1]
    parted = [issue.name for issue in voiced if issue.share is not None and issue.share < 1]
    if voiced:
        yield (
            f"Which deal: one option named by all on {len(whole)} of {count(len(issues), 'issue')}"
            + (f" ({inert('; '.join(whole))})" if whole else "")
            + (f"; they part on {inert('; '.join(parted))}." if parted else ".")
        )


# For a terminal


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
    lines += ["", "WHAT EACH LENS SAYS"]
    for one in document.questions:
        lines += ["", *_told_question(case, one)]
    lines += ["", "WHICH DEAL, ISSUE BY ISSUE (one voice a lens)", ""]
    for issue in document.issues:
        lines += _hung(inert(issue.name), f"{issue.told}{_within(issue)}")
    lines += _told_pairs(case, document)
    lines += ["", "WHAT EACH LENS ASSUMES, AND SO WHY THEY MAY PART", ""]
    for head in document.lenses:
        lines += _hung(head.name, f"{head.assumes} ({head.page})")
    lines += ["", "THE CASE AS POSITIONS (an assumption)", "", *wrap(RULE, WIDTH), ""]
    for line in document.positions.lines:
        lines += _told_line(case, line)
    if document.positions.left_out:
        lines += _told_left_out(case, document.positions.left_out)
    lines += [""]
    for note in document.notes[: len(NOTES)]:
        lines += wrap(note, WIDTH)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _hung(name: str, text: str) -> list[str]:
    return [f"  {name}", *wrap(text, WIDTH, initial_indent="      ", subsequent_indent="      ")]


def _told_question(case: Case, one: doc.LensQuestion) -> Iterator[str]:
    yield from wrap(one.text, WIDTH)
    silent = []
    for answer in one.answers:
        name = LENS_WORDS[answer.lens].name
        if not answer.speaks:
            silent.append(f"{name} ({answer.told})")
            continue
        short = "" if one.question == "which" else listed([choice_words(case, one.question, c) for c in answer.choice])
        text = f"{name:<19}{short + '. ' if short else ''}{answer.told}"
        yield from wrap(text, WIDTH, initial_indent="  ", subsequent_indent=" " * 21)
    if silent:
        yield from wrap(f"do not speak: {'; '.join(silent)}.", WIDTH, initial_indent="  ", subsequent_indent="    ")


def _within(issue: doc.LensIssue) -> str:
    """How many of a lens's own models name the same, where they part."""
    parts = [f"{LENS_WORDS[k].name} {n} of {of}" for k, (n, of) in issue.models.items() if n < of]
    return f" Within a lens as many of its models say the same: {', '.join(parts)}." if parts else ""


def _told_pairs(case: Case, document: doc.LensDocument) -> list[str]:
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


def _told_line(case: Case, line: doc.LensLine) -> list[str]:
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
    return _hung(inert(it.name), text)


def _told_left_out(case: Case, left: dict[str, str]) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for actor, why in left.items():
        reasons.setdefault(why, []).append(inert(actor_name(case, actor)))
    told_ = [f"{', '.join(names)}: {why}" for why, names in reasons.items()]
    return ["", *wrap(f"Left out: {'; '.join(told_)}.", WIDTH)]
