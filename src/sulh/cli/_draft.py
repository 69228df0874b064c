"""The command that reads a text and drafts what it says: draft."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sulh.cli._export import tell_left_out
from sulh.cli._main import JSON, date, main, progress, safe
from sulh.cli._model import model_options, place_of, proposed_by
from sulh.errors import UsageError

if TYPE_CHECKING:
    from sulh.reading import About, Extracted

OUT = click.Path(dir_okay=False, path_type=Path)


@main.command()
@click.argument("case", required=False)
@click.option(
    "--from", "source", required=True, metavar="FILE|FOLDER|-", help="The text: txt, md, html, pdf, docx, eml."
)
@click.option("--publisher", metavar="NAME", help="Who published it.")
@click.option("--date", "day", metavar="DATE", help="When it was published (2025-10-28); dates in it hang on this.")
@click.option("--author", metavar="NAME", help="Who wrote it.")
@click.option("--side", metavar="SIDE", help="Whose interest it serves: a side of the case.")
@click.option("--lang", metavar="CODE", help="Its language; by default by its words. Acts are found in English alone.")
@click.option("--family", metavar="NAME", help="Its origin, if it is a copy (a wire); by default the publisher.")
@click.option("--genre", type=click.Choice(["report", "opinion"]), help="By default by its words.")
@click.option("--keep", is_flag=True, help="Keep the text as a source of CASE and the drafts in its drafts/.")
@click.option("--name", metavar="ID", help="Id of the source with --keep; by default publisher and date.")
@click.option("--out", type=OUT, metavar="FILE", help="JSON lines, for a folder; it goes on from what the file holds.")
@click.option("--workers", metavar="N", type=click.IntRange(1, 256), help="Processes for a folder; by default all.")
@click.option("--all", "everything", is_flag=True, help="Show sentences that tell nothing, too.")
@click.option("--to", "form", type=click.Choice(["plover", "annotations"]), help="Print event records or annotations.")
@model_options
@JSON
def draft(case: str | None, source: str, as_json: bool, **asked: Any) -> None:
    """Read a text and draft, for each sentence, who says that who did what to whom, when, how surely, and why.

    Without a CASE the built-in names are used. Nothing is written without --keep (or --out, for a folder), and nothing
    enters the record: drafts are for a person to confirm. A page is read from a file, since sulh fetches nothing.
    """
    told = _told(asked)
    folder = source != "-" and Path(source).is_dir()
    asked["place"] = place_of(asked, folder)
    if folder and asked["form"] is not None:
        raise UsageError("--to", "one text", f'the folder "{source}"', "Keep the texts that count: sulh export drafts.")
    if folder:
        _folder(case, Path(source), told, asked, as_json)
        return
    if asked["out"] is not None or asked["workers"] is not None:
        raise UsageError("--out", "a folder with --from", f'"{source}"', "For one text redirect the output of --json.")
    if asked["form"] is not None and as_json:
        raise UsageError("--to", "one form", "--json as well", "Leave one of the two out: both print JSON.")
    if asked["keep"] and case is None:
        raise UsageError("--keep", "a CASE to keep the text in", "none", "Name your case folder first.")
    found = _extracted(source)
    told = _asked(found, told, case, as_json)
    _one(case, found, told, asked, as_json)


def _told(asked: dict[str, Any]) -> About:
    names = ("publisher", "author", "side", "lang", "family", "genre")
    return _about({"date": date("--date", asked["day"]), **{name: asked[name] for name in names}})


def _about(values: dict[str, Any]) -> About:
    """What is said of a text, or one clear error for what cannot be said so."""
    from pydantic import ValidationError

    from sulh.reading import About

    try:
        return About.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        option, got = f"--{first['loc'][0]}", str(first.get("input"))
        lang = "A language is two or three small letters, like en."
        step = lang if option == "--lang" else "Leave it out if it is not known."
        raise UsageError(option, "a value of its kind", f'"{got}"', step) from None


def _extracted(source: str) -> Extracted:
    from sulh.reading import extract, extract_bytes
    from sulh.reading.files._extract import MAX_BYTES

    if source.startswith(("http://", "https://")):
        raise UsageError(
            "--from", "a file", f'the address "{source}"', "Save the page and give its file: sulh fetches nothing."
        )
    if source != "-":
        return extract(source)
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UsageError("--from", f"at most {MAX_BYTES:,} bytes", "more on standard input", "Part the text.")
    return extract_bytes(data)


def _asked(found: Extracted, told: About, case: str | None, as_json: bool) -> About:
    """What is said of the text, with the rest asked for where a person sits at the terminal; Enter leaves it open."""
    from sulh.store import told_over

    known = told_over(found.about, told)
    if case is None or as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return known
    for name in known.missing:
        answer = click.prompt(f"{name}? (Enter: not known)", default="", show_default=False, err=True).strip()
        if answer:
            value = date(f"--{name}", answer) if name == "date" else answer
            known = known.model_copy(update={name: value})
    return _about(known.model_dump())


def _one(case: str | None, found: Extracted, told: About, asked: dict[str, Any], as_json: bool) -> None:
    import json

    from sulh.brief import drafts_told, proposed_told
    from sulh.store import drafted, keep_drafts, with_proposed

    drafts = drafted(found, case, told)
    more = proposed_by(asked["place"], found, case) if asked["place"] else None
    both = drafts if more is None else with_proposed(drafts, more)
    kept = keep_drafts(str(case), found, both, asked["name"]) if asked["keep"] else None
    if asked["form"] is not None:
        from sulh.store import drafts_out

        made = drafts_out(asked["form"], found, both, case)
        tell_left_out(made)
        click.echo(made.json, nl=False)
    elif as_json:
        for one in drafts.noticed:
            click.echo(f"sulh: {safe(one)}", err=True)
        plain: Any = [one.model_dump(mode="json") for one in drafts.drafts]
        plain = plain if more is None else {"drafts": plain, "model": more.model_dump(mode="json")}
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1))
    else:
        lines = drafts_told(drafts, _names(case), asked["everything"])
        lines += proposed_told(more, _names(case)) if more is not None else []
        click.echo("\n".join(safe(line) for line in lines))
    if kept is not None:
        was = "was there already" if kept.there else f"is new: {kept.text}, reliability F until somebody grades it"
        click.echo(f'sulh: source "{kept.source}" {was}. Drafts: {kept.drafts}', err=True)


def _names(case: str | None) -> dict[str, str]:
    from sulh.store import gazetteer_of

    return dict(gazetteer_of(case).names)


def _folder(case: str | None, folder: Path, told: About, asked: dict[str, Any], as_json: bool) -> None:
    import json

    from sulh.cli._sweep import _processors
    from sulh.store import draft_folder

    if asked["out"] is None:
        raise UsageError("--out", "a file for the drafts of a folder", "none", "Add for example --out drafts.jsonl.")
    if asked["keep"]:
        raise UsageError("--keep", "one text", f'the folder "{folder}"', "Keep the texts that count, one by one.")
    with progress() as tell:
        done = draft_folder(folder, asked["out"], case, told, asked["workers"] or _processors(), tell)
    said = {
        "out": str(done.out),
        "texts": done.texts,
        "drafted": done.drafted,
        "there": done.there,
        "refused": done.refused,
    }
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    lines = [f"{done.texts:,} texts: {done.drafted:,} drafted now, {done.there:,} were there"]
    lines += [f'{done.refused:,} could not be read: see "error" in their lines'] if done.refused else []
    click.echo(safe("\n".join([*lines, str(done.out)])))
