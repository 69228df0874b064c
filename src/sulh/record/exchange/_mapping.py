"""What is wrong with a mapping file beyond its shape: acts, actors, dates and a sentence that no row could fill."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from sulh.case._checks import Fault, hint, unknown
from sulh.record.exchange._formats import Code, Format, tables
from sulh.record.exchange._items import FIELD, TOLD

ACTS = tuple(name for name in Code.model_fields if name not in ("without", "one_sided"))
_DAY = "2019-07-23"


def mapping_faults(form: Format, acts: Collection[str], actors: Collection[str]) -> Iterator[Fault]:
    """A fault for a code table that there is not, for every act that the codebook and every actor that the case does
    not have, for a form of dates without a year, and for what stands in braces in the sentence and is no field of it.
    """
    if form.table is not None and form.table not in tables():
        expected = f"one of {', '.join(tables())}"
        yield Fault(("table",), expected, f'"{form.table}"', hint(form.table, tables()))
    for text, code in form.codes.items():
        for name in ACTS:
            act = getattr(code, name)
            if act is not None and act not in acts:
                got, step = f'"{act}"', hint(act, acts)
                yield Fault(("codes", text, name), "the code of an act of the codebook", got, step)
    for text, key in form.actors.items():
        yield from unknown(("actors", text), key, actors, "an actor of the case")
    yield from _dates(form.dates)
    yield from _sentence(form.sentence)


def _dates(forms: Collection[str]) -> Iterator[Fault]:
    """A form must be one that DuckDB knows, and give back the year that it writes."""
    import duckdb  # here, since only a mapping file needs it

    with duckdb.connect() as connection:
        for form in forms:
            asked = "SELECT year(try_strptime(strftime(?::DATE, ?), ?))"
            try:
                told = connection.execute(asked, [_DAY, form, form]).fetchone()
            except duckdb.Error:
                told = None
            if told is None or told[0] != int(_DAY[:4]):
                step = "Write it of %Y, %m, %d, %B (May), %b (Jan) and what stands between them."
                yield Fault(("dates",), 'a form of a date with its year, like "%d.%m.%Y"', f'"{form}"', step)


def _sentence(text: str) -> Iterator[Fault]:
    expected = f"fields in braces of {', '.join(TOLD)}"
    for name in dict.fromkeys(FIELD.findall(text)):
        if name not in TOLD:
            yield Fault(("sentence",), expected, f'"{{{name}}}"', hint(name, TOLD))
    rest = FIELD.sub("", text)
    if brace := re.search(r"\{[^{}]*\}|[{}]", rest):
        yield Fault(("sentence",), expected, f'"{brace[0][:40]}"', "Write a field as {place}, and no other braces.")
