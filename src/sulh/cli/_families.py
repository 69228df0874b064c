"""The command that finds copies and rewrites of one report: families."""

from __future__ import annotations

import sys

import click

from sulh.cli._main import JSON, main, safe


@main.command()
@click.argument("place", metavar="CASE|FOLDER")
@click.option("--all", "everything", is_flag=True, help="Show every family and every text of it.")
@JSON
def families(place: str, everything: bool, as_json: bool) -> None:
    """Group copies and rewrites of one report, with the earliest as origin.

    Of a CASE the frozen sources are compared, and where their words say another family than sources/index.yaml does,
    that is a finding (exit 1) with the line to write. Of a FOLDER its files are, and dates are those the files state.
    Nothing is written. Translations are not found.
    """
    from sulh.brief import families_told
    from sulh.store import families_in

    kin = families_in(place)
    if as_json:
        import json
        from dataclasses import asdict

        plain = kin.found.model_dump(mode="json") | {
            "differ": [asdict(one) for one in kin.differ],
            "stated_only": kin.stated,
            "refused": dict(kin.refused),
        }
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1))
    else:
        lines = families_told(kin.found, everything)
        lines += [""] * bool(kin.differ) + [f"{one.severity}: {one}" for one in kin.differ]
        if kin.stated:
            pairs = "pair is" if kin.stated == 1 else "pairs are"
            lines += ["", f"{kin.stated:,} {pairs} stated as one family and share few words: right, if one origin"]
            lines[-1] += " wrote or said several things."
        lines += [f"not read: {name}: {why}" for name, why in kin.refused.items()]
        click.echo("\n".join(safe(line) for line in lines))
    sys.exit(1 if kin.differ else 0)
