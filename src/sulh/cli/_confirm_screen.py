"""A sitting at the drafts of a case: the sentence in its article, the fields drafted beside it, one key a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from sulh.cli._confirm_ask import ask_or_enter, chosen, edited
from sulh.cli._confirm_show import drafted, shown
from sulh.cli._grade import _ask, _prompt
from sulh.cli._screen import block, rule, source, styled
from sulh.errors import SulhError
from sulh.inert import inert
from sulh.record import CREDIBILITY, RELIABILITY

if TYPE_CHECKING:
    from sulh.store.confirm import Entry, KeptDraft, Proposal, Review

MOVES = {
    "a": "accept it: you grade the sentence, then see the source and grade that",
    "e": "edit: change fields, then decide",
    "s": "skip it for now; it comes again",
    "w": "no weight: it is an opinion, or says nothing of the talks; kept, and weighs nothing",
    "x": "reject it: it does not say that (twice the same words and act: that pattern is muted in this case)",
    "m": "accept many at once, by act, kind or score",
    "u": "undo your last decision, of an earlier sitting too",
    "q": "quit; what is decided is kept",
}
LATER = {"m": "mend its fields first", "s": "leave it undecided", "q": "quit; this one stays undecided"}
ASK = "a e s w x m u q, or ? for help:"
SHOWN = 12


@dataclass
class Sitting:
    """One person deciding about the drafts of a case until they are done or the person stops."""

    review: Review
    only: str | None = None
    muted: bool = False
    everything: bool = False
    decided: int = 0
    letters: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """Ask for each draft that waits. Every decision is on disk before the next begins."""
        passed: set[str] = set()
        self._hello()
        while True:
            waiting = [one for one in self._waiting() if one.id not in passed]
            if not waiting:
                break
            try:
                move = self._one(waiting[0], len(waiting))
            except click.Abort:
                click.echo()
                break
            except SulhError as error:
                click.echo(styled(block(inert(str(error))), fg="yellow"))
                self.review.refresh()
                passed.add(waiting[0].id)
                continue
            if move == "q":
                break
            if move == "s":
                passed.add(waiting[0].id)
        self._goodbye()

    def _waiting(self) -> list[KeptDraft]:
        return self.review.waiting(self.only, self.muted, self.everything)

    def _hello(self) -> None:
        waiting, quiet = self._waiting(), len(self.review.waiting(self.only, not self.muted, self.everything))
        click.echo(styled(block(inert(self.review.dossier.case.title)), bold=True))
        click.echo(block(f"{_count(len(waiting))} to decide, as {self.review.by}. Each decision is kept at once."))
        if self.review.stale:
            told = (
                f"{self.review.stale} decisions are of drafts that were made anew since, and count for these no more."
            )
            click.echo(block(told))
        if quiet and not self.muted:
            click.echo(block(f"{_count(quiet)} of muted patterns set aside: --muted shows them."))
        learnt = self.review.learnt
        if learnt is not None:
            one = learnt.classifier
            told = f"Scores are by rules and a classifier that learnt from {one.examples} decisions"
            told += f" ({one.accuracy:.0%} right on families it had not seen)."
            click.echo(block(told))

    def _goodbye(self) -> None:
        left = len(self._waiting())
        click.echo(f"\n{self.decided} decided in this sitting; {_count(left)} still wait{'s' if left == 1 else ''}.")

    def _one(self, one: KeptDraft, left: int) -> str:
        """Show one draft and do what the person says; gives the move."""
        from sulh.store.confirm import glance

        changes: dict[str, Any] = {}
        while True:
            made = self.review.proposal(one.id, changes)
            score = (
                f"score {self.review.score(one):.2f}"
                if one.draft.origin == "rules"
                else "by a language model, no score"
            )
            place = f"{_count(left)} left, sentence {one.draft.sentence}, {score}"
            view = glance(self.review, one.id)
            click.echo(f"\n{rule(place)}\n{shown(view)}\n\n{drafted(made, one, view)}\n")
            move = self._move()
            if move == "e":
                changes = edited(self.review, one, changes)
            elif move == "a" and made.lacks:
                click.echo(block(f"It cannot be an item yet: {', '.join(made.lacks)}. Mend it with e."))
            elif move == "a":
                move = self._accept(one, made, changes)
                if move != "m":
                    return move
                changes = edited(self.review, one, changes)
            elif move == "u":
                self._undo()
                return move
            elif move == "m":
                self._many()
                return move
            elif move == "q":
                return move
            else:
                do = {"s": "skip", "w": "no-weight", "x": "reject"}[move]
                self._keep({"draft": one.id, "do": do, "set": changes if move == "w" else {}})
                return move

    def _move(self) -> str:
        return chosen(ASK, MOVES)

    def _accept(self, one: KeptDraft, made: Proposal, changes: dict[str, Any]) -> str:
        """Ask for both grades, the sentence's before its source is shown, and keep the item."""
        grades: dict[str, Any] = {}
        if made.plain["kind"] not in ("inference", "framing"):
            number = _ask("How credible is the sentence? 1-6, or ? m s q:", CREDIBILITY, LATER)
            if number in LATER:
                return number
            letter = self._reliability(one, made)
            if letter in LATER:
                return letter
            grades = {"credibility": int(number), "reliability": letter}
        self._keep({"draft": one.id, "do": "accept", "set": changes, **grades})
        return "a"

    def _reliability(self, one: KeptDraft, made: Proposal) -> str:
        """Show the source and ask for its letter; Enter is the letter this person gave it before."""
        from sulh.store.confirm import source_seen

        click.echo(f"\n{source(source_seen(self.review, one.id, made.plain.get('chain', ())))}\n")
        if made.plain.get("speaker"):
            click.echo(block(inert(made.plain["speaker"]), "speaker") + "\n")
        before = self.letters.get(one.source)
        again = f", Enter for {before} as before" if before else ""
        while True:
            letter = ask_or_enter(f"How reliable is the source? A-F{again}, or ? m s q:", RELIABILITY, LATER, before)
            if letter:
                break
        if letter not in LATER:
            self.letters[one.source] = letter
        return letter

    def _keep(self, plain: dict[str, Any]) -> None:
        from sulh.store.confirm import Decision

        before = self.review.muted()
        entry = self.review.decide([Decision.model_validate(plain)])
        self.decided += plain["do"] != "skip"
        item = entry.rows[0].item
        words = {"accept": f"accepted: {item}", "skip": "skipped", "reject": "rejected"}
        told = words.get(plain["do"], "no weight: in the record, and weighs nothing" if item else "no weight")
        click.echo(styled(f"  {told}", fg="green"))
        for pattern in set(self.review.muted()) - set(before):
            click.echo(styled(block(_muted(self.review, pattern)), fg="yellow"))

    def _undo(self) -> None:
        try:
            entry = self.review.undo()
        except SulhError as error:
            click.echo(block(inert(str(error))))
            return
        target = self.review.entries[(entry.undoes or 1) - 1]
        self.decided = max(0, self.decided - sum(row.do != "skip" for row in target.rows))
        click.echo(styled(f"  taken back: entry {entry.undoes}, {_told(target)}", fg="green"))

    def _many(self) -> None:
        from sulh.store.confirm import choose

        words = _prompt("Which? (act=CODE, kind=KIND, score=0.8; Enter: none):").split()
        if not words:
            return
        try:
            least = [word.removeprefix("score=") for word in words if word.startswith("score=")]
            rest = tuple(word for word in words if not word.startswith("score="))
            chosen = choose(self.review, rest, float(least[0]) if least else 0.0, self.only)
        except (SulhError, ValueError) as error:
            click.echo(block(inert(str(error))))
            return
        if not chosen.ready:
            click.echo(block("No draft that waits fits."))
            return
        entry = accept_many(self.review, chosen.ready)
        self.decided += len(entry.rows) if entry else 0


def accept_many(
    review: Review, ready: Sequence[KeptDraft], credibility: int | None = None, reliability: str | None = None
) -> Entry | None:
    """Show what would be accepted, ask for a yes and for grades (the sentences' before any source), and keep it."""
    from sulh.store.confirm import Decision, glance

    for one in ready[:SHOWN]:
        made = review.proposal(one.id)
        click.echo(block(f"{made.plain['text']} “{glance(review, one.id).quote}”"))
    if len(ready) > SHOWN:
        click.echo(block(f"… and {len(ready) - SHOWN} more"))
    if _prompt(f"Accept {_count(len(ready))}? yes or no:").lower() not in ("yes", "y"):
        click.echo("  nothing accepted")
        return None
    grades: dict[str, dict[str, Any]] | None = {}
    if any(one.draft.weighs for one in ready):
        grades = _grades(review, ready, credibility, reliability)
    if grades is None:
        return None
    rows = [{"draft": one.id, "do": "accept", **grades.get(one.source, {})} for one in ready]
    entry = review.decide([Decision.model_validate(row) for row in rows])
    click.echo(styled(f"  accepted: {_count(len(rows))}; u, or --undo {entry.n}, takes all of it back", fg="green"))
    return entry


def _grades(
    review: Review, ready: Sequence[KeptDraft], credibility: int | None, reliability: str | None
) -> dict[str, dict[str, Any]] | None:
    """The grades of drafts by their source: one number for all, asked before any source is shown, a letter for each."""
    from sulh.store.confirm import source_seen

    if credibility is None:
        number = _ask("How credible are they, all of them? 1-6, or ? q:", CREDIBILITY, {"q": "accept none"})
        if number == "q":
            return None
        credibility = int(number)
    grades: dict[str, dict[str, Any]] = {}
    for one in ready:
        if one.source in grades:
            continue
        letter = reliability
        if letter is None:
            click.echo(f"\n{source(source_seen(review, one.id))}\n")
            letter = _ask("How reliable is it? A-F, or ? q:", RELIABILITY, {"q": "accept none"})
        if letter == "q":
            return None
        grades[one.source] = {"credibility": credibility, "reliability": letter}
    return grades


def _muted(review: Review, pattern: tuple[str, str | None, str]) -> str:
    words, act, kind = pattern
    aside = sum(one.pattern == pattern for one in review.waiting(muted=True))
    told = f"Rejected twice: “{inert(words)}” as {act} ({kind}) is muted in this case"
    return f"{told}; {_count(aside)} set aside. --muted shows them, and undoing a rejection brings them back."


def _told(entry: Entry) -> str:
    row = entry.rows[0]
    return (
        f"{len(entry.rows)} drafts" if len(entry.rows) > 1 else f"{row.do} of sentence {row.draft.rpartition('/')[2]}"
    )


def _count(n: int) -> str:
    return f"{n} draft{'' if n == 1 else 's'}"
