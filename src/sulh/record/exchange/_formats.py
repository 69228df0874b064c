"""Formats of event data and their code tables, read from data files; a user's mapping file has the same form."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from sulh.case import Model, Slug, Text, read_yaml
from sulh.errors import CaseError
from sulh.record._models import ActorId

HERE = Path(__file__).parent
_ACT = re.compile(r"[A-Z][A-Z_]*")
ActCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z_]*$")]


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


def _full(value: Any) -> Any:
    """A code's short form in full: capital letters are an act, other words say why there is none."""
    if not isinstance(value, str):
        return value
    return {"act": value} if _ACT.fullmatch(value) else {"without": value}


Names = Annotated[tuple[Text, ...], BeforeValidator(_listed)]


class Code(Model):
    """What a code of event data is in the codebook: an act, or acts by who takes part, or why there is none.

    `group` is the act where an armed group of the case does it (or takes part, where no direction is told), `large`
    the same with ten deaths or more, `states` the act where no armed group takes part. `own` is the act where a party
    does it to a group that is tied to it, `part` where a faction of a party does it. `without` then says why there is
    no act for anybody else. A `one_sided` code names who did it even in a format without direction, and needs no
    recipient.
    """

    act: ActCode | None = None
    group: ActCode | None = None
    large: ActCode | None = None
    states: ActCode | None = None
    own: ActCode | None = None
    part: ActCode | None = None
    without: Text | None = None
    one_sided: bool = False


Code_ = Annotated[Code, BeforeValidator(_full)]


class Codes(Model):
    """A code table. `form` is the pattern of its codes; where they are `nested`, a code that is not listed is read as
    the longest listed one above it: ``0256`` as ``025`` or ``02``, ``RETREAT/disarm`` as ``RETREAT``. `base` is the
    table that this one adds to, `names` gives the code for what a format writes out in words.
    """

    form: Text = ".+"
    nested: Literal["digits", "slash"] | None = None
    base: Slug | None = None
    codes: dict[Text, Code_] = {}
    names: dict[Text, Text] = {}


class Columns(Model):
    """Which column holds what: a name, or several of which the first that the file has is taken.

    `row` is the row's own id, `end` the last day of what happened, `known` the day on which it became public, `mode`
    what is joined to the code by a slash, `precision` what is looked up in the format's `about`.
    """

    date: Names
    actor: Names
    recipient: Names
    code: Names
    row: Names = ()
    mode: Names = ()
    end: Names = ()
    known: Names = ()
    precision: Names = ()
    place: Names = ()
    deaths: Names = ()


class Format(Model):
    """How rows of one kind of event data become items. See ``formats.yaml``, which says what each field is."""

    name: Text
    publisher: Text
    family: Slug
    grade: Annotated[str, Field(pattern=r"^[A-F][1-6]$")]
    why: Text | None = None
    kind: Literal["fact", "claim"] = "claim"
    columns: Columns
    dates: Names
    about: tuple[Text, ...] = ()
    header: tuple[Text, ...] = ()
    separators: Annotated[tuple[Text | Literal["\t"], ...], Field(min_length=1)] = (",", "\t", ";", "|")
    quoted: bool = True
    directed: bool
    organs: bool = False
    rows_are_events: bool = False
    table: Slug | None = None
    codes: dict[Text, Code_] = {}
    actors: dict[Text, ActorId] = {}
    sentence: Text


@cache
def formats() -> dict[str, Format]:
    """The formats that sulh knows, by the name that a command gives them."""
    return {key: Format.model_validate(body) for key, body in _data(HERE / "formats.yaml").items()}


@cache
def tables() -> dict[str, Codes]:
    """The code tables that ship with sulh."""
    return {path.stem: Codes.model_validate(_data(path)) for path in sorted((HERE / "codes").glob("*.yaml"))}


def codes_of(form: Format) -> Codes:
    """The whole code table of a format: its own codes over those of its table, over those of that one's base."""
    table = tables()[form.table] if form.table else Codes(nested="slash")
    base = tables()[table.base] if table.base else table
    codes = {**base.codes, **table.codes, **form.codes}
    pattern = table.form if table.form != ".+" else base.form
    return Codes(form=pattern, nested=table.nested or base.nested, codes=codes, names=table.names)


def _data(path: Path) -> dict[str, Any]:
    document = read_yaml(path, path.name)
    if document.problems:
        raise CaseError(document.problems)
    data: dict[str, Any] = document.data
    return data
