"""Drafts in words: sentence by sentence, what was read and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sulh.brief._words import day
from sulh.inert import inert
from sulh.reading import Draft, Drafts

SHOWN = 110
_NEEDS = {"publisher": "--publisher", "date": "--date", "author": "--author", "side": "--side", "lang": "--lang"}


def drafts_told(drafts: Drafts, names: Mapping[str, str] | None = None, everything: bool = False) -> list[str]:
    """Drafts in lines for a terminal. `names` gives ids of a case their names; `everything` shows sentences of kind
    none."""
    names = names or {}
    told = [one for one in drafts.drafts if everything or one.kind != "none"]
    weigh = sum(one.weighs for one in drafts.drafts)
    silent = drafts.sentences - len({one.sentence for one in told})
    head = f"{drafts.sentences} sentences, {len(told)} drafts, {weigh} with weight if confirmed; read as "
    head += _a(drafts.genre)
    lines = [head, f"all of one family: {inert(drafts.family)}; text {drafts.sha256[:12]}"]
    lines += [f"note: {inert(one)}" for one in drafts.noticed]
    if drafts.about.missing:
        lines.append(f"not said: {', '.join(f'{one} ({_NEEDS[one]})' for one in drafts.about.missing)}")
    before = 0
    for one in told:
        if one.sentence != before:
            lines += ["", f"{one.sentence:>3}  “{inert(_cut(one.quote))}”"]
            before = one.sentence
        lines += _draft(one, names)
    if silent and not everything:
        lines += ["", f"{silent} sentences tell no act and are not shown (--all shows them)."]
    return [*lines, "", "Drafts by rule, for a person to check: none of them is in any record."]


def _a(genre: str) -> str:
    return "an opinion piece (its own judgements carry no weight)" if genre == "opinion" else "a report"


def _draft(one: Draft, names: Mapping[str, str]) -> Iterator[str]:
    who = _who(one, names)
    yield f"     {one.kind:<10}{one.act or '':<17}{inert(who)}"
    facts = [f"score {one.score:.2f}"]
    if one.modality != "asserted":
        facts.append(one.modality)
    if one.issue:
        facts.append(f"on {names.get(one.issue, one.issue)}")
    if one.date:
        facts.append(day(one.date, one.date_precision or "day"))
    if one.speaker:
        facts.append(f"said by {one.speaker}")
    if one.chain and list(one.chain) != [one.speaker]:
        facts.append(f"through {' > '.join(one.chain)}")
    if one.hedges:
        facts.append(f"hedged: {', '.join(one.hedges[:3])}")
    yield f"       {inert('; '.join(facts))}"
    reasons = [f"{field}: {words}" for field, words in one.why.items() if words]
    if reasons:
        yield f"       because {inert(_cut('; '.join(reasons), 2 * SHOWN))}"


def _who(one: Draft, names: Mapping[str, str]) -> str:
    def named(key: str | None) -> str:
        head, _, part = (key or "").partition(".")
        known = names.get(key or "") or names.get(head)
        return (f"{known} ({part})" if part and known else known) or key or "?"

    if one.act is None:
        return named(one.actor) if one.actor else ""
    if one.recipient is None:
        return ", ".join([named(one.actor), *map(named, one.others)])
    joined = " and " if one.together else " → "
    told = named(one.actor) + joined + named(one.recipient)
    told += " (inferred)" if one.recipient_inferred else ""
    return told + (f", with {', '.join(map(named, one.others))}" if one.others else "")


def _cut(text: str, most: int = SHOWN * 2) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
