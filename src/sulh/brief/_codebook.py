"""The codebook as a page to read in a terminal, and as JSON."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator, Mapping

from sulh.brief._terminal import LEAST, MOST
from sulh.brief._words import count, listed
from sulh.case import TYPES, OwnAct, Quantity
from sulh.inert import inert
from sulh.record import Act, Codebook, load_codebook

LABEL, NUMBER, SMALLEST = 18, 6, 0.005
VALENCE = {
    1: "the actor looks better for it",
    -1: "the actor looks worse for it",
    0: "makes the actor look no better and no worse",
}
COMMITS = {1: "takes on or grants what is asked", -1: "refuses what is asked, or its ground", 0: "commits to nothing"}
TALKS = {"resume": "talks are on from then", "suspend": "talks are off from then"}
TABLES = {
    "reliability": "Reliability of a source",
    "credibility": "Credibility of a sentence",
    "attribution": "Attribution of an incident",
}
SINGLE = {
    "chain_link": ("chain link", "for each hand that a report went through"),
    "gain": ("gain", "times the background, where the source's side gains by the report"),
    "family_cap": ("family cap", "the most that reports of one origin may say in all, in nats"),
}
READ = (
    "P(act | type) is the chance that a party of that type does the act, and is noticed, in the ordinary course of a "
    "spell of talks; background is the chance of such a report whatever the truth. Each number stands as low, likely, "
    "high, with what it rests on."
)
TABLE = (
    "How far a report is a witness of what it says: r = reliability x credibility x chain link^(links) x attribution."
)


def codebook_page(
    codebook: Codebook, own: Mapping[str, OwnAct] | None = None, act: str | None = None, width: int | None = None
) -> str:
    """The codebook as text to print: version, the table behind r, contexts, and every act.

    Args:
        codebook: as a case reads it, or the shipped one.
        own: what the case states of acts; a star in the margin marks it, with the number that the shipped book has.
        act: the code of the one act to show, without the rest of the page.
        width: columns, by default the terminal's, and in any case 60 to 100.
    """
    page = _Page(codebook, own or {}, min(max(width or shutil.get_terminal_size((80, 24)).columns, LEAST), MOST))
    lines = page.whole() if act is None else page.alone(act)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def codebook_json(codebook: Codebook, act: str | None = None) -> str:
    """The codebook, or what of it concerns one act, as JSON that is valid by ``codebook.schema.json``."""
    chosen = codebook if act is None else codebook.model_copy(update={"acts": {act: codebook.acts[act]}})
    return json.dumps(chosen.model_dump(mode="json", exclude_none=True), ensure_ascii=False, indent=2) + "\n"


class _Page:
    """The lines of the page; `own` tells which of them begin with a star."""

    def __init__(self, codebook: Codebook, own: Mapping[str, OwnAct], width: int):
        self.codebook, self.own, self.width, self.shipped = codebook, own, width, load_codebook()

    def whole(self) -> Iterator[str]:
        """Everything, from the version to the last act."""
        book = self.codebook
        yield from self.text(
            f"Codebook, version {inert(book.version)}: {count(len(book.acts), 'act')}, "
            f"{count(len(book.contexts), 'context')}."
        )
        yield from self.text(READ)
        if self.own:
            stated = [f"{inert(code)} ({self.stated(code)})" for code in self.own]
            yield from self.text(f"A star marks what the case states itself: {listed(stated)}.")
        yield from self.grades()
        yield from self.heading("Contexts")
        for name, words in book.contexts.items():
            yield from self.row(inert(name), inert(words), 2, 26)
        yield from self.heading("Acts")
        for code in book.acts:
            yield from self.act(code)

    def alone(self, code: str) -> Iterator[str]:
        """One act, and which book it is of."""
        yield f"Codebook, version {inert(self.codebook.version)}"
        if code in self.own:
            yield from self.text(f"A star marks what the case states itself: {self.stated(code)}.")
        yield from self.act(code)

    def grades(self) -> Iterator[str]:
        """The table that turns grades into r, and what else weighs a report."""
        book = self.codebook
        yield from self.heading("Grades")
        yield from self.text(TABLE)
        for field, title in TABLES.items():
            yield from ("", f"  {title}")
            for step, quantity in getattr(book, field).items():
                yield from self.quantity(inert(step), quantity, None)
        yield from ("", "  Other weights")
        for field, (name, use) in SINGLE.items():
            yield from self.quantity(name, getattr(book, field), None, f"({use}) ")

    def act(self, code: str) -> Iterator[str]:
        """One act: what it is, an example and a near miss, what it counts for, and P(act | type)."""
        act, own = self.codebook.acts[code], self.own.get(code, OwnAct())
        root = f"PLOVER {act.root}" if act.root != "negotiation" else "negotiation, not in PLOVER"
        yield ""
        yield from self.text(f"{self.star(code, 'name', 'root')}{inert(code)} · {inert(act.name)} [{root}]")
        for label, field in (("", "definition"), ("for example", "example"), ("but not", "counterexample")):
            yield from self.row(label, inert(getattr(act, field)), 4, LABEL, self.star(code, field))
        flags = ("valence", "commits", "incident", "talks", "pressure")
        yield from self.row("counts", f"{'; '.join(_flags(act))}.", 4, LABEL, self.star(code, *flags))
        yield f"    {'P(act | type)':<{LABEL - 4}}{'low':>{NUMBER}}{'likely':>{NUMBER + 1}}{'high':>{NUMBER - 1}}"
        shipped = self.shipped.acts.get(code)
        for name in (*TYPES, "background"):
            stated = name in own.stated
            was = _number_of(shipped, name) if stated and shipped is not None else None
            quantity = _number_of(act, name)
            yield from self.quantity(name, quantity, was, star="* " if stated else "")

    def stated(self, code: str) -> str:
        """What the case says of an act, for the top of the page."""
        return ", ".join(self.own[code].stated) if code in self.shipped.acts else "an act of its own"

    def star(self, code: str, *fields: str) -> str:
        return "* " if code in self.own and set(fields) & set(self.own[code].stated) else ""

    def heading(self, title: str) -> Iterator[str]:
        yield ""
        yield title
        yield "-" * len(title)

    def text(self, words: str) -> Iterator[str]:
        yield from textwrap.wrap(words, self.width, break_on_hyphens=False)

    def row(self, label: str, words: str, indent: int, column: int, star: str = "") -> Iterator[str]:
        """A label and words beside it, wrapped below each other from `column` on."""
        head = f"{star:<{indent}}{label:<{column - indent}}" if label else f"{star:<{indent}}"
        hang = " " * (column if label else indent)
        wrapped = textwrap.wrap(words, self.width, initial_indent=head, subsequent_indent=hang, break_on_hyphens=False)
        yield from wrapped or [head]

    def quantity(
        self, label: str, quantity: Quantity, was: Quantity | None, use: str = "", star: str = ""
    ) -> Iterator[str]:
        """A label, three numbers, and what they rest on."""
        numbers = "".join(f"{number:>{NUMBER}}" for number in _numbers(quantity))
        basis = inert(quantity.assumed or quantity.basis)
        by = f" ({inert(quantity.by)})" if quantity.by else ""
        before = f" [codebook: {', '.join(n for n in _numbers(was) if n)}]" if was is not None else ""
        column = LABEL + 3 * NUMBER + 2
        head = f"{label:<{LABEL - 4}}{numbers}"
        yield from self.row(head, f"{use}{basis}{by}{before}", 4, column, star)


def _number_of(act: Act, name: str) -> Quantity:
    return act.background if name == "background" else act.p[name]  # type: ignore[index]


def _numbers(quantity: Quantity) -> tuple[str, str, str]:
    """Low, likely and high; of a single value the middle alone."""
    if quantity.value is not None:
        return "", _figure(quantity.value), ""
    return _figure(quantity.lo), _figure(quantity.mid), _figure(quantity.hi)


def _figure(number: float) -> str:
    return f"{number:.2f}" if abs(number) >= SMALLEST or number == 0 else f"{number:.1g}"


def _flags(act: Act) -> list[str]:
    """What an act counts for, in words."""
    words = [VALENCE[act.valence], COMMITS[act.commits]]
    if act.incident:
        words.append(f"a {act.incident} incident")
    if act.talks:
        words.append(TALKS[act.talks])
    if act.pressure:
        words.append("types may change sooner for some days after it")
    return words
