"""What a record must fit: the case it belongs to, the codebook, and the texts it quotes; and habits to look at.

As in `sulh.case`, a check that needs something that was not valid, and is None, says nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from sulh.case import Case
from sulh.case._acts import WHOLE
from sulh.case._checks import Fault, Path, actors, nearest, unknown
from sulh.case._quantity import Quote
from sulh.record._codebook import Codebook
from sulh.record._grade_checks import grade_findings
from sulh.record._grading import in_force
from sulh.record._models import Grading, Item, Source
from sulh.record._reliance import bears_on, reliance

Locate = Callable[[str, str], tuple[int, int] | None]
Items = Mapping[str, Item]
Sources = Mapping[str, Source]

ENOUGH = 10
DOMINANT = 0.4
LONGEST_QUOTATION = 15
SHOWN = 60

_LOADED = re.compile(
    r"\b(regimes?|puppets?|stooges?|thugs?|terrorists?|martyr(?:s|ed)?|infidels?|heathens?|barbari(?:c|ans?)|heinous|"
    r"cowardly|savages?|evil|so-called|henchm[ae]n|lackeys?|bloodthirsty|traitor(?:s|ous)?|vermin)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"[^"]+"|“[^“”]+”|«[^«»]+»|‘(?:[^‘’]|’(?=\w))+’')


def record_faults(
    case: Case, sources: Sources, items: Items, codebook: Codebook, texts: Mapping[str, str], locate: Locate
) -> list[Fault]:
    """Every fault of a record against its case. `texts` holds, by source, the frozen texts that can be trusted.

    `locate` finds the span of a quotation in a text: it tells where a quote that is not at its span does stand.
    """
    known = actors(case)
    faults = [fault for key, source in sources.items() for fault in _side(("sources", key), source, case)]
    for key, item in items.items():
        path = ("record", key)
        faults += _references(path, item, case, sources, known, codebook)
        faults += unknown((*path, "supersedes"), item.supersedes, items, "an item")
        faults += _known(path, item, sources.get(item.source))
        if item.source in texts and item.span is not None and item.quote is not None:
            faults += _quote(path, item.span, item.source, texts[item.source], item.quote, locate)
    faults += _circles(items)
    faults += _own_acts(case, codebook)
    return faults + list(_quoted(case, sources, texts))


def _side(path: Path, source: Source, case: Case) -> Iterator[Fault]:
    yield from unknown((*path, "side"), source.side, case.sides, "a side")


def _references(
    path: Path, item: Item, case: Case, sources: Sources, known: Collection[str] | None, codebook: Codebook
) -> Iterator[Fault]:
    yield from unknown((*path, "source"), item.source, sources, "a source")
    who = "an actor: a party, party.faction, an armed group, a mediator or a third party"
    for name in ("actor", "recipient"):
        yield from unknown((*path, name), getattr(item, name), known, who)
    for k, name in enumerate(item.between or ()):
        yield from unknown((*path, "between", k), name, known, who)
    yield from unknown((*path, "about"), item.about, case.parties, "a party")
    yield from _positions(path, item, case)
    yield from unknown((*path, "issue"), item.issue, case.issues, "an issue")
    yield from unknown((*path, "act"), item.act, {*codebook.acts, *(case.acts or ())}, "an act of the codebook")
    yield from unknown((*path, "context"), item.context, codebook.contexts, "a context of the codebook")


def _own_acts(case: Case, codebook: Codebook) -> Iterator[Fault]:
    """An act that the codebook lacks, and that its case does not state as a whole. `codebook` is laid over."""
    for code, own in (case.acts or {}).items():
        if code not in codebook.acts and own is not None:
            missing = ", ".join(name for name in WHOLE if name not in own.stated)
            expected = "the code of an act of the codebook, or a whole act of its own"
            step = nearest(code, codebook.acts) or "State them, to define the act."
            yield Fault(("acts", code), expected, f'"{code}" without {missing}', step)


def _positions(path: Path, item: Item, case: Case) -> Iterator[Fault]:
    issue = (case.issues or {}).get(item.issue or "")
    if item.position and item.issue is None:
        step = "Name the issue, or leave the position out."
        yield Fault((*path, "position"), "options of the item's issue", "no issue", step)
    elif issue is not None:
        for k, option in enumerate(item.position or ()):
            yield from unknown((*path, "position", k), option, issue.options, f"an option of {item.issue}")
    for k, option in enumerate(item.position or ()):
        if option in item.position[:k]:
            yield Fault((*path, "position", k), "each option once", f'"{option}" again', "Remove it.")


def _known(path: Path, item: Item, source: Source | None) -> Iterator[Fault]:
    """Nothing is known before it happens; an ``about`` date may be off."""
    public = item.known or (source.date if source is not None else None)
    if public is None or item.date is None or item.date_precision == "about" or item.date <= public:
        return
    name = "known" if item.known else "date"
    expected = f"a date from {item.date} on, when it happened" if item.known else f"a date by its source's ({public})"
    step = "Mend one of the two, or say date_precision: about."
    yield Fault((*path, name), expected, str(getattr(item, name)), step)


def _quote(path: Path, span: tuple[int, int], source: str, text: str, quote: str, locate: Locate) -> Iterator[Fault]:
    """A quote must be, to the letter, what stands at its span."""
    start, end = span
    if end <= len(text) and text[start:end] == quote:
        return
    place = locate(text, quote)
    if place is None:
        step = f'Mend the quote: at its span stands "{_short(text[start:end])}".'
        yield Fault((*path, "quote"), f'words that stand in source "{source}"', f'"{_short(quote)}"', step)
        return
    exact = "" if text[slice(*place)] == quote else " with other white space"
    step = f"The quote stands at [{place[0]}, {place[1]}]{exact}: write that span."
    if end > len(text):
        expected = f'a span within the {len(text)} characters of source "{source}"'
        yield Fault((*path, "span"), expected, f"[{start}, {end}]", step)
    else:
        expected = f'the span of the quote "{_short(quote)}"'
        yield Fault((*path, "span"), expected, f'that of "{_short(text[start:end])}"', step)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _circles(items: Items) -> Iterator[Fault]:
    """An item may not replace itself, by whatever way round. Each circle is told once."""
    done: set[str] = set()
    for key in items:
        trail: list[str] = []
        at: str | None = key
        while at is not None and at in items and at not in done:
            done.add(at)
            trail.append(at)
            at = items[at].supersedes
        if at is not None and at in trail:
            got = " → ".join([*trail[trail.index(at) :], at])
            yield Fault(("record", trail[-1], "supersedes"), "items that replace older ones", got, "Cut the circle.")


def _quoted(case: Case, sources: Sources, texts: Mapping[str, str]) -> Iterator[Fault]:
    """Quantities with a quoted basis: the source is there, the span inside it, and it was known by `as_of`."""
    for dotted, quantity in case.quantities().items():
        path: Path = (*dotted.split("."), "quoted")
        if quantity.quoted is None:
            continue
        yield from _basis(path, quantity.quoted, sources, texts)
        source = sources.get(quantity.quoted.source)
        if source is not None and None not in (source.date, case.as_of) and source.date > case.as_of:
            expected, step = f"a source dated by as_of ({case.as_of})", "The number uses something known later."
            yield Fault((*path, "source"), expected, str(source.date), step, "finding")


def _basis(path: Path, quote: Quote, sources: Sources, texts: Mapping[str, str]) -> Iterator[Fault]:
    yield from unknown((*path, "source"), quote.source, sources, "a source")
    start, end = quote.span
    if not 0 <= start < end:
        yield Fault((*path, "span"), "[start, end) with 0 <= start < end", f"[{start}, {end}]", "Mend the span.")
    elif quote.source in texts and end > len(texts[quote.source]):
        expected = f'a span within the {len(texts[quote.source])} characters of source "{quote.source}"'
        yield Fault((*path, "span"), expected, f"[{start}, {end}]", "Mend the span.")


def record_findings(
    case: Case,
    sources: Sources,
    items: Items,
    codebook: Codebook,
    texts: Mapping[str, str],
    grades: Sequence[Grading] = (),
) -> list[Fault]:
    """What a reader of a valid record should look at. Shares are told from ten items on: of fewer they say little.

    `items` carry their own grades, over which `grades` rule.
    """
    findings = grade_findings(items, sources, grades, codebook)
    findings += [*_families(case, in_force(items, grades), sources, codebook), *_unused(case, sources, items)]
    findings += _addresses(sources)
    for key, item in items.items():
        findings += _wording(("record", key, "text"), item.text)
        findings += _stand(("record", key, "position"), item, codebook)
    for key, text in texts.items():
        findings += _quotations(("sources", key, "file"), text)
    return findings


def _stand(path: Path, item: Item, codebook: Codebook) -> Iterator[Fault]:
    """Who attacks takes no position: what is said of the attack is an item of its own."""
    if item.position and codebook.acts[item.act].incident is not None:
        expected = f"no position: {item.act} is an incident and no statement"
        step = "Remove it, or code the statement as an item of its own."
        yield Fault(path, expected, ", ".join(item.position), step, "finding")


def _families(case: Case, items: Items, sources: Sources, codebook: Codebook) -> Iterator[Fault]:
    """A family that outweighs the others in what is said of the parties; other items move no belief."""
    weights: dict[str, float] = defaultdict(float)
    count = 0
    for item in items.values():
        weight = reliance(item, sources[item.source], codebook) if bears_on(item, case)[0] else 0.0
        weights[sources[item.source].family] += weight
        count += weight > 0
    if count < ENOUGH:
        return
    total = sum(weights.values())
    for family, weight in weights.items():
        if weight > DOMINANT * total:
            got, step = f"{weight / total:.0%} from {family}", "Look for reports of other origin."
            yield Fault(("record",), f"no family with over {DOMINANT:.0%} of the weight", got, step, "finding")


def _unused(case: Case, sources: Sources, items: Items) -> Iterator[Fault]:
    used = {item.source for item in items.values()}
    used |= {quantity.quoted.source for quantity in case.quantities().values() if quantity.quoted}
    for key in sources if items else ():
        if key not in used:
            yield Fault(("sources", key), "a source that something quotes", "none", "Use it or remove it.", "finding")


def _addresses(sources: Sources) -> Iterator[Fault]:
    waiting = sum(source.address is not None and not source.live for source in sources.values())
    if waiting:
        got = f"{waiting} of {len(sources)} marked live: false"
        step = "Open each before a release, and mark it live: true."
        yield Fault(("sources",), "addresses that somebody has opened live", got, step, "note")


def _wording(path: Path, text: str) -> Iterator[Fault]:
    """Loaded words outside quotation marks, and long quotations."""
    words = Counter(match[0].lower() for match in _LOADED.finditer(_QUOTED.sub(" ", text)))
    if words:
        listed = ", ".join(f'"{word}"' for word in words)
        yield Fault(path, "neutral words", listed, "Name who did what, or quote who says it.", "finding")
    yield from _quotations(path, text)


def _quotations(path: Path, text: str) -> Iterator[Fault]:
    for match in _QUOTED.finditer(text):
        count = len(match[0].split())
        if count > LONGEST_QUOTATION:
            step = "Say it in other words and quote the few that matter."
            yield Fault(path, f"quotations of at most {LONGEST_QUOTATION} words", f"one of {count}", step, "finding")
