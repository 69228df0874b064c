"""The brief: the words and the pictures of a run, in the terminal and on one page that needs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sulh._lazy import lazily

if TYPE_CHECKING:
    from sulh.brief._against import against_json, against_told, worth_json, worth_told
    from sulh.brief._assemble import document
    from sulh.brief._charts import charts
    from sulh.brief._codebook import codebook_json, codebook_page
    from sulh.brief._compare import compare
    from sulh.brief._compared import Compared, compared, compared_page, compared_plain, compared_told
    from sulh.brief._contradictions import contradictions_json, told_contradictions
    from sulh.brief._deals import DealsView, deals_json, deals_told
    from sulh.brief._document import OUTCOMES, RunDocument
    from sulh.brief._drafts import drafts_told
    from sulh.brief._explain import explain
    from sulh.brief._factions import FactionsView, factions_json, factions_view
    from sulh.brief._factions_told import factions_told
    from sulh.brief._families import families_told
    from sulh.brief._flip import flip_json, flip_told
    from sulh.brief._headline import headline
    from sulh.brief._json import document_json, schema
    from sulh.brief._lens_document import LensDocument
    from sulh.brief._lenses import lens_document, lenses_json
    from sulh.brief._lenses_page import lenses_page
    from sulh.brief._lenses_told import lenses_told
    from sulh.brief._next import next_json, next_told
    from sulh.brief._page import page
    from sulh.brief._positions import evaluation_json, evaluation_told, positions_json, positions_told, verdict
    from sulh.brief._proposed import proposed_told
    from sulh.brief._pulls import pulls_json, pulls_told
    from sulh.brief._rates import rates_json, rates_told
    from sulh.brief._spread import spread_json, spread_told
    from sulh.brief._stability import stability_json, stability_told
    from sulh.brief._svg import svg
    from sulh.brief._terminal import terminal
    from sulh.brief._tornado import tornado_json, tornado_told
    from sulh.brief._views import VIEWS, chosen
    from sulh.brief._why import WhyDocument, why, why_json
    from sulh.brief._why_told import told_why
    from sulh.brief._words import band
    from sulh.inert import inert

_HOMES: dict[str, tuple[str, ...]] = {
    "sulh.brief._against": ("against_json", "against_told", "worth_json", "worth_told"),
    "sulh.brief._assemble": ("document",),
    "sulh.brief._charts": ("charts",),
    "sulh.brief._codebook": ("codebook_json", "codebook_page"),
    "sulh.brief._compare": ("compare",),
    "sulh.brief._compared": ("Compared", "compared", "compared_page", "compared_plain", "compared_told"),
    "sulh.brief._contradictions": ("contradictions_json", "told_contradictions"),
    "sulh.brief._deals": ("DealsView", "deals_json", "deals_told"),
    "sulh.brief._document": ("OUTCOMES", "RunDocument"),
    "sulh.brief._drafts": ("drafts_told",),
    "sulh.brief._families": ("families_told",),
    "sulh.brief._explain": ("explain",),
    "sulh.brief._factions": ("FactionsView", "factions_json", "factions_view"),
    "sulh.brief._factions_told": ("factions_told",),
    "sulh.brief._flip": ("flip_json", "flip_told"),
    "sulh.brief._headline": ("headline",),
    "sulh.brief._json": ("document_json", "schema"),
    "sulh.brief._lens_document": ("LensDocument",),
    "sulh.brief._lenses": ("lens_document", "lenses_json"),
    "sulh.brief._lenses_page": ("lenses_page",),
    "sulh.brief._lenses_told": ("lenses_told",),
    "sulh.brief._next": ("next_json", "next_told"),
    "sulh.brief._page": ("page",),
    "sulh.brief._positions": ("evaluation_json", "evaluation_told", "positions_json", "positions_told", "verdict"),
    "sulh.brief._proposed": ("proposed_told",),
    "sulh.brief._pulls": ("pulls_json", "pulls_told"),
    "sulh.brief._rates": ("rates_json", "rates_told"),
    "sulh.brief._spread": ("spread_json", "spread_told"),
    "sulh.brief._stability": ("stability_json", "stability_told"),
    "sulh.brief._svg": ("svg",),
    "sulh.brief._terminal": ("terminal",),
    "sulh.brief._tornado": ("tornado_json", "tornado_told"),
    "sulh.brief._views": ("VIEWS", "chosen"),
    "sulh.brief._why": ("WhyDocument", "why", "why_json"),
    "sulh.brief._why_told": ("told_why",),
    "sulh.brief._words": ("band",),
    "sulh.inert": ("inert",),
}
__all__ = [
    "OUTCOMES",
    "VIEWS",
    "Compared",
    "DealsView",
    "FactionsView",
    "LensDocument",
    "RunDocument",
    "WhyDocument",
    "against_json",
    "against_told",
    "band",
    "charts",
    "chosen",
    "codebook_json",
    "codebook_page",
    "compare",
    "compared",
    "compared_page",
    "compared_plain",
    "compared_told",
    "contradictions_json",
    "deals_json",
    "deals_told",
    "document",
    "document_json",
    "drafts_told",
    "evaluation_json",
    "evaluation_told",
    "explain",
    "factions_json",
    "factions_told",
    "factions_view",
    "families_told",
    "flip_json",
    "flip_told",
    "headline",
    "inert",
    "lens_document",
    "lenses_json",
    "lenses_page",
    "lenses_told",
    "next_json",
    "next_told",
    "page",
    "positions_json",
    "positions_told",
    "proposed_told",
    "pulls_json",
    "pulls_told",
    "rates_json",
    "rates_told",
    "schema",
    "spread_json",
    "spread_told",
    "stability_json",
    "stability_told",
    "svg",
    "terminal",
    "told_contradictions",
    "told_why",
    "tornado_json",
    "tornado_told",
    "verdict",
    "why",
    "why_json",
    "worth_json",
    "worth_told",
]

__getattr__ = lazily("sulh.brief", _HOMES, globals())
