"""All pictures of a run, by name: as Vega-Lite, and as Vega-Altair charts."""

from __future__ import annotations

from typing import Any

from sulh.brief._document import RunDocument
from sulh.brief._levers import levers
from sulh.brief._marks import Spec
from sulh.brief._moves import moves
from sulh.brief._pictures import dates, outcomes, will_can_stall
from sulh.brief._tornado import tornado_picture


def pictures(document: RunDocument, narrow: bool = False) -> dict[str, Spec]:
    """Every picture as Vega-Lite, by name; see `charts`. The respondent comes before the claimant."""
    parties = (document.case.respondent, document.case.claimant)
    return {
        "outcomes": outcomes(document, narrow),
        **{f"moves-{party}": moves(document, party, narrow) for party in parties},
        **{f"party-{party}": will_can_stall(document, party, narrow) for party in parties},
        "dates": dates(document, narrow),
        **({"levers": levers(document, narrow)} if document.levers else {}),
        **({"tornado": tornado_picture(document, narrow)} if document.tornado and document.tornado.bars else {}),
    }


def charts(document: RunDocument, narrow: bool = False) -> dict[str, Any]:
    """Every picture of a run as a Vega-Altair chart, by name; `narrow` draws for a column of 360 pixels.

    ``outcomes``: five bars by the horizon. ``moves-PARTY``: the waterfall of P(will). ``party-PARTY``: will, can and
    stalling. ``dates``: outcomes over time. ``levers``: what would change the answer, if anything would.
    ``tornado``: the likeliest outcome with each assumption at either end. A notebook
    shows a chart as it is; `svg` writes it.
    """
    import altair as alt

    return {name: alt.LayerChart.from_dict(spec) for name, spec in pictures(document, narrow).items()}
