"""The situation page: one HTML file that needs nothing else, drawn from a run and its dossier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sulh.brief._charts import pictures
from sulh.brief._document import OUTCOMES, Deal, Estimate, RunDocument
from sulh.brief._fonts import font_faces
from sulh.brief._headline import headline
from sulh.brief._labels import label
from sulh.brief._record import direction, own_names, record_rows
from sulh.brief._steps import prior_will
from sulh.brief._svg import svg
from sulh.brief._told import QUESTIONS, beside_its_interval, by_swing, with_interval
from sulh.brief._why import WhyDocument, ranked, tenths
from sulh.brief._words import OUTCOME_WORDS, band, count, day, figure, interval, percent, points, worth
from sulh.case import TYPES
from sulh.inert import anchor, inert
from sulh.record import Dossier

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).with_name("templates")
FONTS_HERE = "/*fonts*/"


def page(document: RunDocument, dossier: Dossier, reasons: WhyDocument | None = None) -> str:
    """The whole situation page as HTML5: no script, no request to anywhere, the same bytes each time.

    Numbers come from `document` alone; `dossier` gives the quotations, the sources and the names of issues and sides.
    With `reasons` (see `why`) the page also sets the three views of what moved the belief, the hypotheses and what the
    belief hangs on beside the waterfall.
    Raises: UsageError where the document contradicts itself (see `waterfall`) or is about another case.
    """
    from markupsafe import Markup

    wide, narrow = pictures(document), pictures(document, narrow=True)
    told = {name: spec["usermeta"]["sulh"]["text"] for name, spec in wide.items()}
    drawn = {name: [Markup(svg(wide[name])), Markup(svg(narrow[name]))] for name in wide}  # noqa: S704 - svg escapes
    rows = record_rows(document, dossier)
    html = (
        environment()
        .get_template("situation.html.j2")
        .render(
            d=document,
            reasons=reasons,
            ranked=ranked,
            types=TYPES,
            tenths=tenths,
            texts={key: item.text for key, item in dossier.items.items()},
            head=headline(document),
            pictures=drawn,
            told=told,
            last=document.outlook["by"][-1],
            parties=[document.case.respondent, document.case.claimant],
            rows=rows,
            anchors={row.anchor for row in rows},
            sides={key: side.name for key, side in dossier.case.sides.items()},
            deals=_deals(document, dossier),
            own={party: own_names(belief) for party, belief in document.belief.items()},
            labelled=lambda path: label(dossier.case, path),
            opened=sum(row.source.live for row in rows),
        )
    )
    return html.replace(FONTS_HERE, font_faces(html), 1)


@dataclass(frozen=True)
class _Column:
    """One package in the table of deals: what it is called, its option on each issue, and the deal if it is one."""

    label: str
    options: Mapping[str, str]
    deal: Deal | None


def _deals(document: RunDocument, dossier: Dossier) -> dict[str, Any]:
    """The deals, and the Nash and Kalai-Smorodinsky points that are none of them, issue by issue in words."""
    bargain = document.bargain
    columns = [_Column(deal.label, deal.package, deal) for deal in bargain.deals]
    for name, point in (("Nash point", bargain.nash), ("Kalai–Smorodinsky point", bargain.kalai_smorodinsky)):
        if point is not None and all(column.options != point for column in columns):
            columns.append(_Column(name, point, None))
    issues = list(dict.fromkeys(issue for column in columns for issue in column.options))
    known = dossier.case.issues
    rows = [
        (
            known[issue].name if issue in known else issue,
            [_option(dossier, issue, column.options.get(issue, "")) for column in columns],
        )
        for issue in issues
    ]
    return {"columns": columns, "rows": rows}


def _option(dossier: Dossier, issue: str, option: str) -> str:
    """An option by its name; one that the case lacks stands as it is."""
    known = dossier.case.issues.get(issue)
    return known.options[option].name if known and option in known.options else option


@cache
def environment() -> Environment:
    """Jinja with everything escaped, everything inert, and no undefined name let through."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        anchor=anchor, band=band, count=count, day=day, direction=direction, figure=figure, interval=interval,
        percent=percent, points=points, span=_span, with_interval=with_interval, worth=worth,
    )  # fmt: skip
    environment.globals.update(
        outcomes=[(name, OUTCOME_WORDS[name]) for name in OUTCOMES],
        questions=QUESTIONS,
        prior_will=prior_will,
        beside_its_interval=beside_its_interval,
        by_swing=by_swing,
    )
    return environment


def _span(pair: tuple[float, float]) -> str | None:
    """Two ends of an interval as ``34–48%``."""
    return interval(Estimate(likely=pair[0], low=pair[0], high=pair[1]))


def _finalized(value: Any) -> Any:
    """What an expression shows: plain text is made inert; markup made here stays as it is."""
    return inert(value) if isinstance(value, str) and not hasattr(value, "__html__") else value
