"""The command for drafts that wait for a person's yes: confirm."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sulh.cli._main import JSON, main, safe
from sulh.errors import UsageError
from sulh.inert import inert

if TYPE_CHECKING:
    from sulh.store.confirm import Review

GRADES = click.Choice(list("ABCDEF"))


def at_terminal() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@main.command()
@click.argument("case")
@click.option("--by", metavar="NAME", help="Who decides; asked for if not given.")
@click.option("--source", metavar="ID", help="Drafts of this source only.")
@click.option(
    "--decide", "file", metavar="FILE", help="Take decisions from a file of JSON lines: all of them, or none."
)
@click.option("--accept", "words", metavar="FIELD=VALUE", multiple=True, help="Accept many: act=REJECT, kind=claim.")
@click.option("--score", type=float, metavar="X", help="Accept many: those with at least this score.")
@click.option("--credibility", type=click.IntRange(1, 6), help="Of all that are accepted at once.")
@click.option("--reliability", type=GRADES, help="Of the sources of all that are accepted at once.")
@click.option("--yes", is_flag=True, help="Accept many without being asked again.")
@click.option("--muted", is_flag=True, help="Show the drafts of patterns that were rejected twice.")
@click.option("--all", "everything", is_flag=True, help="Show drafts that tell no act, too.")
@click.option("--undo", is_flag=False, flag_value="last", metavar="[N]", help="Take back your last entry, or entry N.")
@click.option("--log", is_flag=True, help="Show what was decided, by whom and when.")
@click.option("--learn", is_flag=True, help="Learn from the decisions (300 at least) how sure each draft is.")
@click.option(
    "--embeddings/--no-embeddings", default=None, help="With --learn; by default if their package is installed."
)
@JSON
def confirm(case: str, by: str | None, as_json: bool, **asked: Any) -> None:
    """Decide about the drafts that CASE keeps: accept, change, skip, give no weight, reject. Nothing else enters it.

    The sentence is graded before its source is shown. Every decision is kept at once in drafts/decisions.jsonl, and
    what is accepted in record/drafted-SOURCE.yaml. --json lists what waits and decides nothing.
    """
    from sulh.store.confirm import open_review

    several = asked["words"] or asked["score"] is not None
    acts = bool(several) + sum(bool(asked[name]) for name in ("file", "undo", "log", "learn"))
    if acts + as_json > 1:
        raise UsageError("confirm", "one thing to do", "several", "Run the command once for each.")
    if as_json or asked["log"] or asked["learn"]:
        review = open_review(case)
        _source(review, asked["source"])
        _look(review, asked, as_json)
        return
    if not acts and not at_terminal():
        step = "Use --json to list the drafts, --decide FILE to decide, or --accept act=CODE --yes to accept many."
        raise UsageError("confirm", "a terminal to ask at", "none", step)
    review = open_review(case, _name(by))
    _source(review, asked["source"])
    if asked["file"]:
        _decide(review, asked["file"])
    elif asked["undo"]:
        _undo(review, asked["undo"])
    elif several:
        _many(review, asked)
    else:
        from sulh.cli._confirm_screen import Sitting

        Sitting(review, asked["source"], asked["muted"], asked["everything"]).run()


def _source(review: Review, source: str | None) -> None:
    known = sorted({one.source for one in review.kept.values()})
    if source is not None and source not in known:
        told = ", ".join(known[:8]) or "none"
        raise UsageError("--source", f"a source with drafts ({told})", f'"{inert(source)}"', "Name one of these.")


def _name(given: str | None) -> str:
    if given is not None:
        return given
    if not at_terminal():
        raise UsageError("--by", "who decides", "nobody", "Write for example --by Noor.")
    from sulh.cli._grade import _prompt

    name = ""
    while not name:
        name = inert(_prompt("Your name:")).strip()
    return name


# Looking -----------------------------------------------------------------------------------------------------------


def _look(review: Review, asked: dict[str, Any], as_json: bool) -> None:
    import json

    if asked["learn"]:
        _learn(review, asked["embeddings"])
    elif asked["log"]:
        for entry in review.entries:
            click.echo(safe(_line(entry)))
    elif as_json:
        document = listing(review, asked["source"], asked["muted"], asked["everything"])
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))


def _line(entry: Any) -> str:
    """An entry of the log in a line."""
    head = f"{entry.n:>4}  {entry.at:%Y-%m-%d %H:%M} UTC  {inert(entry.by)}  "
    if entry.undoes is not None:
        return f"{head}takes back entry {entry.undoes}"
    row = entry.rows[0]
    what = f"{row.do}{' changed' if row.changed else ''} {row.draft}{f' as {row.item}' if row.item else ''}"
    return head + (what if len(entry.rows) == 1 else f"{len(entry.rows)} drafts, the first: {what}")


def listing(review: Review, source: str | None, muted: bool, everything: bool) -> dict[str, Any]:
    """What waits and what was decided, as plain data."""
    waiting = []
    for one in review.waiting(source, muted, everything):
        made = review.proposal(one.id)
        waiting.append({
            "draft": one.id, "skipped": review.state(one.id).do == "skip", "score": round(review.score(one), 4),
            "rules_score": one.draft.score, "item": made.plain, "lacks": made.lacks, "notes": made.notes,
            "why": one.draft.why, "marks": one.draft.marks,
        })  # fmt: skip
    states = [state for key, state in review.states.items() if source is None or review.kept[key].source == source]
    quiet = review.muted()
    return {
        "case": review.dossier.case.id,
        "digest": review.dossier.digest,
        "classifier": None if review.learnt is None else review.learnt.digest,
        "decided": {do: sum(s.do == do for s in states) for do in ("accept", "no-weight", "reject")},
        "muted": [{"words": words, "act": act, "kind": kind, "rejected": n} for (words, act, kind), n in quiet.items()],
        "waiting": waiting,
    }


def _learn(review: Review, embed: bool | None) -> None:
    from sulh.store.confirm import learn_from

    made = learn_from(review, embed).classifier
    by = "words and rules" + (" and sentence embeddings" if made.embedded else "")
    click.echo(f"Learnt from {made.examples} decisions of {made.families} families, by {by}.")
    told = f"{made.accuracy:.0%} right; always the commoner answer: {made.base:.0%}"
    click.echo(f"In {made.folds} folds, each family judged unseen: {told}.")
    for words, share in (("agree", made.agree), ("differ", made.differ)):
        told = f"score {share.score:.2f} ({share.right} of {share.n} were right)"
        click.echo(f"Where rules and classifier {words}: {told}.")


# Deciding ----------------------------------------------------------------------------------------------------------


def _decide(review: Review, file: str) -> None:
    from sulh.store.confirm import read_decisions

    entry = review.decide(read_decisions(Path(file)))
    items = sum(row.item is not None for row in entry.rows)
    click.echo(f"{len(entry.rows)} decided, {items} of them items of the record now. To take it back: --undo {entry.n}")


def _undo(review: Review, which: str) -> None:
    if which != "last" and not (which.isascii() and which.isdigit() and len(which) < 10):
        raise UsageError("--undo", "the number of an entry, or nothing", f'"{inert(which)}"', "See --log.")
    entry = review.undo(None if which == "last" else int(which))
    click.echo(f"Entry {entry.undoes} is taken back; the log keeps both.")


def _many(review: Review, asked: dict[str, Any]) -> None:
    from sulh.cli._confirm_screen import accept_many
    from sulh.store.confirm import Decision, choose

    chosen = choose(review, asked["words"], asked["score"] or 0.0, asked["source"])
    left = "; ".join(f"{n} lack {why}" for why, n in chosen.lacking.items())
    left = f" Left out: {inert(left)}." if left else ""
    if not chosen.ready:
        click.echo(f"No draft that waits fits.{left}")
        return
    if at_terminal() and not asked["yes"]:
        click.echo(left.strip())
        accept_many(review, chosen.ready, asked["credibility"], asked["reliability"])
        return
    click.echo(f"{len(chosen.ready)} drafts fit.{left}")
    if not asked["yes"]:
        raise UsageError("--accept", "a yes", "none", "Look at them with --json, then add --yes.")
    weighs = any(one.draft.weighs for one in chosen.ready)
    if weighs and (asked["credibility"] is None or asked["reliability"] is None):
        step = "Add for example --credibility 3 --reliability C."
        raise UsageError("--accept", "both grades for all of them", "not both", step)
    grades = {"credibility": asked["credibility"], "reliability": asked["reliability"]}
    rows = [{"draft": one.id, "do": "accept", **grades} for one in chosen.ready]
    entry = review.decide([Decision.model_validate(row) for row in rows])
    told = f"all {asked['reliability']}{asked['credibility']}" if weighs else "without weight"
    click.echo(f"{len(entry.rows)} accepted, {told}. --undo {entry.n} takes it back.")
