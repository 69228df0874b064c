"""The command for grading: grade. First the sentence, then its source, and nothing of what the grade would change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sulh.cli._main import JSON, main
from sulh.cli._screen import blind, block, rule, source, styled
from sulh.errors import UsageError
from sulh.inert import inert

if TYPE_CHECKING:
    from sulh.record import Dossier

MOVES = {"s": "skip this one for now", "b": "back to the last one graded", "q": "quit; what is graded is kept"}
LATER = {"s": "skip this one; its credibility is not kept", "q": "quit; this one is not kept"}
WHY = {"Enter": "no reason", "b": MOVES["b"], "q": MOVES["q"], "other": "any other text is the reason"}
SEEN = ", again: you have seen its source; the first grade stays in the history"
NAME_LIMIT, WHY_LIMIT = 200, 2000


@main.command()
@click.argument("case")
@click.option("--grader", metavar="NAME", help="Who grades; asked for if not given.")
@click.option("--item", metavar="ID", help="Grade this item only, also if it was graded before.")
@click.option("--all", "again", is_flag=True, help="Grade all items, also those that this grader has graded.")
@click.option("--imported", is_flag=True, help="Grade the rows of imported event data too.")
@JSON
def grade(case: str, grader: str | None, item: str | None, again: bool, imported: bool, as_json: bool) -> None:
    """Grade the record blind: the sentence before its source is shown, then the source.

    Every grading is kept at once in grades.csv, where the last row of an item is its grade. --json grades nothing and
    prints how far the graders agree, and how many of their grades lie on the diagonal A1, B2, C3. Rows of imported
    event data carry the grade of their batch; they are left out unless asked for.
    """
    from sulh.store import case_to_edit, load_case

    if as_json:
        click.echo(_report(load_case(case, dt.date.max)))
        return
    folder = case_to_edit(case)
    dossier = load_case(folder, dt.date.max)
    if item is not None and item not in dossier.items:
        raise UsageError("--item", "the id of an item of the record", f'"{item}"', _nearest(item, dossier.items))
    name = _grader(grader, sorted({grading.grader for grading in dossier.grades}))
    rows = set() if imported or item is not None else {key for key, one in dossier.items.items() if one.row}
    session = Session(dossier, folder, name, rows)
    session.run([item] if item is not None else session.waiting(again))
    if session.kept:
        session.dossier = load_case(folder, dt.date.max)
    _summary(session)


def _report(dossier: Dossier) -> str:
    """How far graders agree, as JSON."""
    import json

    from sulh.record import agreement, diagonal_share

    graders = {
        who: {"n": found.n, "on_diagonal": found.same, "share": found.share, "warning": found.warns}
        for who, found in diagonal_share(dossier.grades).items()
    }
    document = {"case": dossier.case.id, "digest": dossier.digest, "graders": graders, **asdict(agreement(dossier))}
    return json.dumps(document, ensure_ascii=False, indent=1)


def _nearest(word: str, known: Collection[str]) -> str:
    import difflib

    near = difflib.get_close_matches(word, list(known), 1)
    return f'Did you mean "{near[0]}"?' if near else "Leave --item out to grade all that wait."


def _grader(given: str | None, known: list[str]) -> str:
    """The grader's name, asked for until there is one."""
    if given is None and known:
        click.echo(f"Graders so far: {', '.join(map(inert, known))}")
    while given is None or not inert(given).strip():
        try:
            given = _prompt("Your name as grader:")
        except click.Abort:
            raise UsageError("--grader", "a name", "nothing", "Write for example --grader Noor.") from None
    name = inert(given).strip()
    if len(name) > NAME_LIMIT:
        raise UsageError("--grader", f"at most {NAME_LIMIT} characters", str(len(name)), "Give a shorter name.")
    return name


# Asking ----------------------------------------------------------------------------------------------------------


def _prompt(text: str) -> str:
    """One line from the person, without its ends; raises Abort where there is no more."""
    return str(click.prompt(styled(text, bold=True), default="", show_default=False, prompt_suffix=" ")).strip()


def _ask(question: str, scale: Mapping[str, str], moves: Mapping[str, str]) -> str:
    """An answer that is one of the scale's grades or one of the moves; asked again until it is."""
    while True:
        given = _prompt(question)
        answer = str(int(given)) if len(given) == 1 and given.isdecimal() else given.upper()  # ۲ is 2
        if answer in scale:
            return answer
        if given.lower() in moves:
            return given.lower()
        if given != "?":
            told = f'"{inert(given)}"' if given else "nothing"
            ends = f"{min(scale)} to {max(scale)}"
            click.echo(f"  Expected {ends}, or {', '.join(moves)} or ? for help; got {told}.")
            continue
        for key, words in {**scale, **moves}.items():
            click.echo(f"    {styled(key, bold=True)}  {words}")


@dataclass
class Session:
    """One sitting of one grader at one case.

    `aside` holds the ids of imported rows that are left out, `kept` those graded in this sitting, `trail` those one can
    go back to, the last one last, `places` the head of each.
    """

    dossier: Dossier
    folder: Path
    grader: str
    aside: Collection[str] = ()
    kept: set[str] = field(default_factory=set)
    trail: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def waiting(self, again: bool = False) -> list[str]:
        """The ids that this grader has not graded, or all with `again`, in blind order."""
        from sulh.record import in_blind_order, ungraded

        keys = self.dossier.items if again else ungraded(self.dossier, self.grader)
        return list(in_blind_order(self.dossier, self.grader, (key for key in keys if key not in self.aside)))

    def run(self, waiting: list[str]) -> None:
        """Grade what waits, until it is done or the person quits. Every grading is on disk before the next begins."""
        left = f"{len(self.aside):,} imported left out: --imported takes them too." if self.aside else ""
        if not waiting:
            click.echo(f"Nothing waits for {self.grader}. To grade anew what you have graded: --all. {left}".rstrip())
            return
        count = f"{len(waiting)} item{'s' if len(waiting) != 1 else ''}"
        click.echo(styled(block(inert(self.dossier.case.title)), bold=True))
        told = "First the sentence, then its source. Each grade is kept at once: stop whenever you like."
        click.echo(block(f"{count} to grade, as {self.grader}. {told} {left}".rstrip()))
        self.places = {key: f"{k} of {len(waiting)}" for k, key in enumerate(waiting, 1)}
        while waiting:
            try:
                move = self._one(waiting[0])
            except click.Abort:
                click.echo()
                return
            if move == "q":
                return
            if move != "b":
                key = waiting.pop(0)
                self.trail += [key] if key in self.kept and key not in self.trail else []
            elif not self.trail:
                told = "This is the first that was" if self.kept else "Nothing was"
                click.echo(f"  {told} graded in this sitting{'' if self.kept else ' yet'}.")
            else:
                last = self.trail.pop()
                waiting[:0] = [last] if waiting[0] != last else []
                self.places[last] = self.places[last].removesuffix(SEEN) + SEEN

    def _one(self, key: str) -> str:
        """Ask for one item; gives the move that ended it, empty if it was graded."""
        from sulh.record import CREDIBILITY, RELIABILITY, blind_view, source_view

        click.echo(f"\n{rule(self.places[key])}\n{blind(blind_view(self.dossier, key), self.dossier.case)}\n")
        number = _ask("How credible is the sentence? 1-6, or ? s b q:", CREDIBILITY, MOVES)
        if number in MOVES:
            return number
        click.echo(f"\n{source(source_view(self.dossier, key))}\n")
        letter = _ask("How reliable is the source? A-F, or ? s q:", RELIABILITY, LATER)
        if letter in LATER:
            return letter
        self._compare(key, letter)
        why, move = _why()
        self._keep(key, int(number), letter, why)
        return move

    def _compare(self, key: str, letter: str) -> None:
        """After the answer, the grade that the index gives the source, where it is another."""
        index = self.dossier.sources[self.dossier.items[key].source].reliability
        if letter != index:
            told = f"The index of sources has {index} for it, you {letter}: for this item your {letter} stands."
            click.echo(block(told))

    def _keep(self, key: str, credibility: int, reliability: str, why: str) -> None:
        from sulh.record import Grading
        from sulh.store import add_grading

        grades = {"credibility": credibility, "reliability": reliability}
        row = {"item": key, "grader": self.grader, "date": dt.date.today(), **grades, "why": why}
        add_grading(self.folder, Grading.model_validate(row))
        self.kept.add(key)
        self.trail.append(key)
        click.echo(styled(f"  kept: {reliability}{credibility}", fg="green"))


def _why() -> tuple[str, str]:
    """Why, on one line that may be empty, and a move if that is what was typed. Breaking off here loses no grade.

    Nothing is skipped any more once both grades are given, so an ``s`` is a reason like any other text.
    """
    try:
        while True:
            given = inert(_prompt("Why? (Enter for no reason; ? b q):")).strip()
            if given.lower() in ("b", "q"):
                return "", given.lower()
            if given == "?":
                for key, words in WHY.items():
                    click.echo(f"    {styled(key, bold=True)}  {words}")
                continue
            if len(given) <= WHY_LIMIT:
                return given, ""
            click.echo(f"  Expected at most {WHY_LIMIT} characters, got {len(given)}.")
    except click.Abort:
        click.echo()
        return "", "q"


def _summary(session: Session) -> None:
    """What the sitting came to: how many, how many wait, the diagonal, and the other graders."""
    from sulh.record import agreement, diagonal_share

    dossier = session.dossier
    left, total = len(session.waiting()), len(dossier.items) - len(session.aside)
    click.echo(f"\n{len(session.kept)} graded in this sitting; {left} of {total} still wait for you.")
    found = diagonal_share(dossier.grades).get(session.grader)
    if found is not None:
        click.echo(f"On the diagonal (A1, B2, C3 …): {found.same} of your {found.n} grades.")
        if found.warns:
            told = f"{found.share:.0%} there suggest that letter and number were not judged apart: look at them again."
            click.echo(styled(block(told), fg="yellow"))
    for pair in agreement(dossier).pairs:
        if session.grader in (pair.first, pair.second):
            other = pair.second if pair.first == session.grader else pair.first
            click.echo(f"With {inert(other)}, on {pair.n} shared: the same grade on {pair.exact:.0%}.")
            for what, value, n in (
                ("credibility", pair.credibility, pair.n_credibility),
                ("reliability", pair.reliability, pair.n_reliability),
            ):
                told = "none: too few, or all alike" if value is None else f"{value:.2f}"
                click.echo(f"  weighted kappa of {what}: {told} (n = {n})")
