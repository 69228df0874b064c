"""One case through every lens as one document, and that as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from sulh.brief import _lens_document as doc
from sulh.brief._lens_answers import told
from sulh.brief._lens_words import (
    LENS_WORDS,
    QUESTION_WORDS,
    choice_words,
    deal_words,
    mark,
    model_words,
    silence,
    state_words,
)
from sulh.brief._words import count, listed, percent, worth
from sulh.case import Case
from sulh.inert import inert
from sulh.outlook.lenses import RULE, Answer, Group, Lenses, OnIssue

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
        lenses=[doc.LensHead(lens=k, name=w.name, assumes=w.assumes, page=w.page) for k, w in LENS_WORDS.items()],
        questions=questions,
        issues=issues,
        deals=_deals(found),
        distances=[doc.LensPair(lenses=names, apart=_by_party(case, apart)) for names, apart in found.pairs.items()],
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
    return doc.LensQuestion.model_validate(
        {
            "question": question,
            "about": about,
            "text": QUESTION_WORDS[question].format(party=inert(case.parties[about].name) if about else ""),
            "answers": [_answer(found, answer).model_dump() for answer in answers],
            "groups": [{"choice": group.choice, "lenses": group.lenses} for group in mine],
            "speaking": sum(bool(answer.choice) for answer in answers),
            "told": _agreement(case, answers, mine),
        }
    )


def _answer(found: Lenses, answer: Answer) -> doc.LensAnswer:
    case = found.chain.dossier.case
    words = _pointed(found, answer) if answer.question == "which" else told(case, answer)
    return doc.LensAnswer(
        lens=answer.lens,
        speaks=bool(answer.choice),
        choice=list(answer.choice),
        told=words or silence(answer),
        facts=dict(answer.facts),
    )


def _pointed(found: Lenses, answer: Answer) -> str:
    """The deal that a lens points to, in words; what stability points to in its own."""
    case = found.chain.dossier.case
    if answer.lens == "stability" and answer.facts.get("states"):
        names = listed([state_words(name) for name in answer.facts["states"]])
        return f"{silence(answer)}; among its states both prefer {names}"
    leaders = [p for p in found.pointers if p.leads]
    leader = next((p for p in leaders if p.lens == answer.lens), None)
    if leader is None:
        return ""
    same = next(p for p in leaders if p.package == leader.package)
    what = (
        inert(deal_words(case, leader.package)) if same is leader else f"the same deal as {LENS_WORDS[same.lens].name}"
    )
    about = [inert(model_words(leader))]
    if leader.chance is not None:
        about.append(_CHANCE[leader.lens].format(percent(leader.chance)))
    if leader.utility is not None and same is leader:
        named = zip((case.claimant, case.respondent), leader.utility, strict=True)
        about.append("worth " + listed([f"{worth(u)} to {inert(case.parties[p].name)}" for p, u in named]))
    if leader.forbidden:
        about.append("which the constraints of the case forbid as a whole")
    return f"{_cap(what)} ({', '.join(about)})."


_CHANCE = {
    "outlook": "{} that it is signed by the horizon",
    "sessions": "the end of {} of sessions",
    "council": "{} that both councils pass it",
}


def _agreement(case: Case, answers: Sequence[Answer], mine: Sequence[Group]) -> str:
    """Where the lenses agree on a question, in words; those who part with what they assume."""
    question = answers[0].question
    speaking = [answer for answer in answers if answer.choice]
    marks = {answer.lens: mark(answer) for answer in speaking}
    if question == "which":
        return "See issue by issue."
    if not speaking:
        return "No lens speaks to this."
    if question == "changes":
        parts = [f"{choice_words(case, question, g.choice)} ({_lenses(g.lenses, {})})" for g in mine]
        return f"{count(len(speaking), 'lens speaks', 'lenses speak')}, and name {'; '.join(parts)}."
    if len(speaking) == 1:
        choice = "" if question == "mind" else f"{_cap(choice_words(case, question, mine[0].choice))}. "
        return (
            f"{choice}{told(case, speaking[0])} Only {LENS_WORDS[speaking[0].lens].name} speak{_s(speaking[0])} to it."
        )
    if len(mine) == 1:
        whole = "both" if len(speaking) == 2 else f"all {len(speaking)}"
        words = _cap(choice_words(case, question, mine[0].choice))
        return f"{words}, say {whole} lenses that speak ({_lenses(mine[0].lenses, marks)})."
    tied = len(mine[0].lenses) == len(mine[1].lenses)
    sides = [
        f"{choice_words(case, question, g.choice)} ({_lenses(g.lenses, marks, tied or k > 0)})"
        for k, g in enumerate(mine)
    ]
    return f"They part: {'; '.join(sides)}."


def _s(answer: Answer) -> str:
    """The ending of a verb: some lenses are many."""
    return "" if LENS_WORDS[answer.lens].many else "s"


def _lenses(lenses: Sequence[str], marks: Mapping[str, str], why: bool = False) -> str:
    """Lenses by name, with how surely they say it and, if asked, what they assume."""
    named = [f"{LENS_WORDS[k].name}{marks.get(k, '')}{', ' + LENS_WORDS[k].which if why else ''}" for k in lenses]
    return ("; " if why else ", ").join(named)


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


# Issues and deals


def _issue(case: Case, one: OnIssue) -> doc.LensIssue:
    it = case.issues[one.issue]
    named = [doc.NamedOption(option=o, name=it.options[o].name, lenses=list(lenses)) for o, lenses in one.named.items()]
    return doc.LensIssue(
        issue=one.issue,
        name=it.name,
        named=named,
        share=one.share,
        apart=_by_party(case, one.apart),
        models=dict(one.models),
        signed=one.signed,
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
        return (
            f"All {voices} lenses that speak point to {name}." if voices > 1 else f"Only {_lenses(lenses, {})}: {name}."
        )
    tied = len(others[0][1]) == len(lenses)
    rest = "; ".join(f"“{inert(options[o].name)}” ({_lenses(by, {}, True)})" for o, by in others)
    far = listed([f"{worth(d)} for {inert(case.parties[p].name)}" for p, d in _by_party(case, one.apart).items()])
    tied = len(others[0][1]) == len(lenses)
    head = (
        f"{name} ({_lenses(lenses, {})})"
        if tied
        else f"{len(lenses)} of {voices} lenses point to {name} ({_lenses(lenses, {})})"
    )
    return f"{head}, others to {rest}. Between these options lie {far}."


def _deals(found: Lenses) -> list[doc.LensDeal]:
    case = found.chain.dossier.case
    return [
        doc.LensDeal(
            lens=p.lens,
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
    """Where the lenses agree and where not, question by question."""
    for one in questions:
        yield f"{one.text} {_whole(issues) if one.question == 'which' else one.told}"


def _whole(issues: Sequence[doc.LensIssue]) -> str:
    """On how many issues all lenses that speak name one option."""
    voiced = [issue for issue in issues if issue.share is not None]
    if not voiced:
        return "No lens points to one."
    one = [inert(i.name) for i in voiced if i.share == 1 and sum(len(o.lenses) for o in i.named) > 1]
    apart = [inert(i.name) for i in voiced if i.share is not None and i.share < 1]
    told_ = f"All that speak name one option on {len(one) or 'none'} of {count(len(issues), 'issue')}"
    told_ += f" ({'; '.join(one)})" if one else ""
    return f"{told_}; they part on {'; '.join(apart)}." if apart else f"{told_}."
