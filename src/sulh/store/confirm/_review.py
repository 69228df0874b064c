"""A review of the drafts that a case keeps: what waits, what was decided, and deciding."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sulh.errors import UsageError
from sulh.inert import inert
from sulh.record import Dossier, Item
from sulh.store._load import case_to_edit, load_case
from sulh.store._move_in import alone
from sulh.store.confirm import _files as files
from sulh.store.confirm._items import Proposal, proposal
from sulh.store.confirm._kept import KeptDraft, kept_drafts
from sulh.store.confirm._learnt import Learnt, load_learnt
from sulh.store.confirm._log import LONGEST_NAME, Change, Entry, Pattern, Row, append, live, read_log
from sulh.store.confirm._rows import Decision, row_of

AGAIN = 2


@dataclass(frozen=True)
class State:
    """Where a draft stands: ``open``, or what was last decided, by whom, when, in which entry of the log."""

    do: str = "open"
    by: str = ""
    at: dt.datetime | None = None
    entry: int = 0
    item: str | None = None
    changed: tuple[str, ...] = ()


OPEN = State()


@dataclass
class Review:
    """The drafts of a case as one person reviews them. See `open_review`.

    `kept` holds every draft by id, `entries` the whole log, `states` where each draft stands; all are brought up to
    date by each decision, since others may decide beside this person.
    """

    folder: Path
    by: str
    dossier: Dossier
    kept: Mapping[str, KeptDraft]
    learnt: Learnt | None = None
    entries: list[Entry] = field(default_factory=list)
    states: Mapping[str, State] = field(default_factory=dict)
    stale: int = 0

    # What waits -------------------------------------------------------------------------------------------------

    def waiting(self, source: str | None = None, muted: bool = False, everything: bool = False) -> list[KeptDraft]:
        """The drafts that nobody has decided, in the order of their texts, those that were skipped last.

        Those of a muted pattern are left out, or alone are there with `muted`. Drafts that tell no act are left out
        unless `everything` is asked for.
        """
        quiet = self.muted()
        found = [
            one for one in self.kept.values()
            if self.state(one.id).do in ("open", "skip") and (source is None or one.source == source)
            and (everything or one.draft.act is not None) and (one.pattern in quiet) == muted
        ]  # fmt: skip
        return sorted(found, key=lambda one: self.state(one.id).do == "skip")

    def state(self, draft: str) -> State:
        """Where a draft stands."""
        return self.states.get(draft, OPEN)

    def muted(self) -> dict[Pattern, int]:
        """The patterns (words, act, kind) rejected at least twice in this case, with how often."""
        count = Counter(row.pattern for entry in live(self.entries) for row in entry.rows if row.do == "reject")
        return {pattern: n for pattern, n in count.items() if n >= AGAIN and pattern[0]}

    def score(self, one: KeptDraft) -> float:
        """How sure a draft is: by the rules, or by rules and classifier where one was learnt (see `learn`)."""
        return one.draft.score if self.learnt is None else self.learnt.score(one)

    def proposal(self, draft: str, changes: Mapping[str, Any] | None = None) -> Proposal:
        """The item that a draft would become, with changes: see `sulh.store.confirm.Proposal`."""
        one = self._known(draft)
        return proposal(self.dossier, one.source, one.draft, self.score(one), changes)

    def _known(self, draft: str) -> KeptDraft:
        if draft not in self.kept:
            got = f'"{inert(draft)[:80]}"'
            step = f"`sulh confirm {self.folder} --json` lists them."
            raise UsageError("draft", "a draft of the case, like SOURCE/3.1", got, step)
        return self.kept[draft]

    def _named(self) -> None:
        if not self.by:
            raise UsageError("--by", "who decides", "nobody", "Write for example --by Noor.")

    # Deciding ---------------------------------------------------------------------------------------------------

    def decide(self, decisions: Iterable[Decision]) -> Entry:
        """Decide about one draft or many, in one step: all of it is kept, or nothing.

        What is accepted enters ``record/drafted-SOURCE.yaml``; what gets no weight enters as an inference, or stays a
        framing, if it has an act and a doer, and weighs nothing. Both carry the person as grader.

        Raises: UsageError for a draft that is not there, is decided already, or lacks something; CaseError if the case
            is not valid; nothing has changed then.
        """
        self._named()
        wanted = list(decisions)
        with alone(self.folder):
            self._refresh()
            items = dict(self.dossier.items)
            now = replace(self.dossier, items=items)
            rows: list[Row] = []
            for one in wanted:
                if one.draft in [row.draft for row in rows]:
                    raise UsageError(one.draft, "each draft once", "it twice", "Decide once.")
                rows.append(self._row(one, now))
                if rows[-1].item is not None:
                    items[rows[-1].item] = Item.model_validate(rows[-1].plain)
            if not rows:
                raise UsageError("decide", "at least one decision", "none", "Name a draft.")
            entry = self._keep(rows)
            self.dossier = now
        return entry

    def undo(self, entry: int | None = None) -> Entry:
        """Take back an entry of the log, by default this person's last that still stands. Nothing is deleted from it.

        The files of the record are then, byte for byte, what they would be without the entry.
        Raises: UsageError where there is none, or an item it made has been changed by hand since.
        """
        self._named()
        with alone(self.folder):
            self._refresh()
            standing = live(self.entries)
            found = [one for one in standing if (one.by == self.by if entry is None else one.n == entry)]
            if not found:
                got = f"none by {self.by}" if entry is None else f"entry {entry}"
                raise UsageError("undo", "an entry of the log that stands", got, "See `sulh confirm CASE --log`.")
            target = found[-1]
            data = {name: self._without(name, target) for name in target.files}
            changes = {
                name: Change(was=target_was, now=files.sha(data[name]), made=target.files[name].made)
                for name in target.files for target_was in [files.sha(files.read(self.folder, name))]
            }  # fmt: skip
            made = self._write(
                Entry(n=len(self.entries) + 1, at=_now(), by=self.by, undoes=target.n, files=changes), data
            )
            self._refresh()
        return made

    def refresh(self) -> None:
        """Read case and log anew, and finish what an interruption left half done. Raises as `open_review` does."""
        with alone(self.folder):
            self._refresh()

    def _refresh(self) -> None:
        entries = read_log(self.folder)
        if entries:
            self._complete(entries)
        self.entries = entries
        self.dossier = load_case(self.folder, dt.date.max)
        self._stand()

    def _stand(self) -> None:
        """Where every draft stands by the log."""
        states: dict[str, State] = {}
        self.stale = 0
        for entry in live(self.entries):
            for row in entry.rows:
                one = self.kept.get(row.draft)
                if one is None or one.digest != row.digest:
                    self.stale += 1
                    continue
                states[row.draft] = State(row.do, entry.by, entry.at, entry.n, row.item, row.changed)
        self.states = states

    def _row(self, decision: Decision, now: Dossier) -> Row:
        """One decision as the log keeps it, judged with the case as it would be by then."""
        one, state = self._known(decision.draft), self.state(decision.draft)
        if state.do not in ("open", "skip"):
            got = f"{state.do} by {inert(state.by)} (entry {state.entry})"
            raise UsageError(one.id, "a draft that waits", got, "Undo that first.")
        row = row_of(one, decision, now, self.score(one), self.by)
        heard = self.learnt is not None and one.draft.origin == "rules"
        return row.model_copy(update={"model": self.learnt.digest if self.learnt and heard else None})

    # Writing ----------------------------------------------------------------------------------------------------

    def _keep(self, rows: Sequence[Row]) -> Entry:
        """Write rows to the log, then their items to the record."""
        blocks: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
        for row in rows:
            if row.item is not None and row.plain is not None:
                blocks[files.file_of(row.plain["source"])].append((row.item, row.plain))
        if blocks and (self.folder / "record.csv").exists():
            step = "Move its rows into files below record/ first: the two cannot stand beside each other."
            raise UsageError("confirm", "a record in record/*.yaml", "record.csv", step)
        data: dict[str, bytes | None] = {}
        changes: dict[str, Change] = {}
        for name, some in blocks.items():
            was = files.read(self.folder, name)
            data[name] = files.with_blocks(name, was, some)
            made = not (self.folder / name).parent.exists()
            changes[name] = Change(was=files.sha(was), now=files.sha(data[name]), made=made)
        entry = Entry(n=len(self.entries) + 1, at=_now(), by=self.by, rows=tuple(rows), files=changes)
        return self._write(entry, data)

    def _write(self, entry: Entry, data: Mapping[str, bytes | None]) -> Entry:
        """The log first: what it says and the record lacks is finished by whoever comes next, see `_complete`."""
        try:
            append(self.folder, entry)
            for name, blob in data.items():
                self._put(name, blob, entry.files[name])
        except OSError as error:
            got = f"{self.folder} ({error.strerror})"
            raise UsageError("confirm", "a case that can be written to", got, "Free some room, then go on.") from error
        self.entries = [*self.entries, entry]
        self._stand()
        return entry

    def _put(self, name: str, blob: bytes | None, change: Change) -> None:
        files.put(self.folder, name, blob)
        folder = (self.folder / name).parent
        if blob is None and change.made and not any(folder.iterdir()):
            folder.rmdir()

    def _complete(self, entries: Sequence[Entry]) -> None:
        """Finish the last entry where a kill came between the log and the record; what was changed since, stays."""
        last = entries[-1]
        for name, change in last.files.items():
            was = files.read(self.folder, name)
            if files.sha(was) != change.was or change.was == change.now:
                continue
            if last.undoes is None:
                blob: bytes | None = files.with_blocks(name, was, _blocks(last, name))
            else:
                blob = self._without(name, entries[last.undoes - 1])
            if files.sha(blob) == change.now:
                self._put(name, blob, change)

    def _without(self, name: str, target: Entry) -> bytes | None:
        return files.without_blocks(name, files.read(self.folder, name), _blocks(target, name))


def _blocks(entry: Entry, name: str) -> list[tuple[str, dict[str, Any]]]:
    """The items that an entry put into a file."""
    return [
        (row.item, row.plain) for row in entry.rows
        if row.item is not None and row.plain is not None and files.file_of(row.plain["source"]) == name
    ]  # fmt: skip


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def open_review(case: str | Path, by: str | None = None) -> Review:
    """Open the drafts that a case keeps, for a person to decide about.

    Args:
        case: a case folder of yours. by: who decides, as grader of the items; None to look and decide nothing.
    Returns: a `Review`; an earlier sitting, by whomever, is gone on with.
    Raises: UsageError for no name, no such case or one that is read only, drafts or a log that cannot be read;
        CaseError if the case is not valid.
    """
    name = inert(by or "").strip()
    if (by is not None and not name) or len(name) > LONGEST_NAME:
        raise UsageError("--by", f"a name of at most {LONGEST_NAME} characters", f'"{name[:40]}"', "Say who decides.")
    folder = case_to_edit(case, "confirm")
    with alone(folder):
        dossier = load_case(folder, dt.date.max)
        review = Review(folder, name, dossier, kept_drafts(folder, dossier), load_learnt(folder))
        review._refresh()
    return review
