"""Where everything in a dossier comes from, as PROV-JSON (W3C member submission of 24 April 2013).

    source ◄─ text ◄─ item ◄─ belief        wasDerivedFrom
    publisher  grader   software            agents

A reporting made a source and a coding made items from texts; the software cut the record at `as_of` and, where beliefs
are given, inferred them. Source: https://www.w3.org/submissions/prov-json/; terms from PROV-DM (W3C, 2013).
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sulh import __version__
from sulh.record._dossier import Dossier
from sulh.record._models import Item
from sulh.record._observe import observations
from sulh.record._reliance import NO_EVIDENCE, bears_on, reliance
from sulh.record.exchange._export import grade_of

Beliefs = Mapping[str, Mapping[str, float]]
Attributes = dict[str, Any]

SOFTWARE = f"sulh:software/{__version__.replace('.', '%2E')}"
_UNSEEN = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def prov_json(dossier: Dossier, beliefs: Beliefs | None = None) -> str:
    """`prov_document` as one JSON text: keys sorted, two spaces, a newline at the end.

    Characters that reorder or vanish on a screen are written as ``\\u`` escapes: the data are the same.
    """
    text = json.dumps(prov_document(dossier, beliefs), ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    return _UNSEEN.sub(lambda match: json.dumps(match[0])[1:-1], text) + "\n"


def prov_document(dossier: Dossier, beliefs: Beliefs | None = None) -> dict[str, Any]:
    """The provenance of a dossier as plain data in the form of PROV-JSON.

    Identifiers begin with ``case:``, which stands for ``urn:sulh:case:ID:DIGEST:``, so that two versions of a case
    never share one; names written by people enter them percent-encoded. From every item one can walk to its text
    (`sulh:sha256`), its source (`sulh:address`) and the publisher. A source is a primary source of an item
    (`prov:PrimarySource`) where the record names no further hand (an empty chain) and the item is no opinion; an item
    is a quotation (`prov:Quotation`) of its text and, where it replaces another, a revision (`prov:Revision`) of it.
    Sources that became known after `as_of` and that nothing quotes are left out.

    Args:
        beliefs: by party, P of each hidden type; each must be of a party of the case. None: no inference is told.
    """
    graph = _Graph(dossier)
    _case(graph)
    for key in _sources(dossier):
        _source(graph, key)
    for key, item in sorted(dossier.items.items()):
        _item(graph, key, item)
    for party, types in sorted((beliefs or {}).items()):
        _belief(graph, party, types)
    return graph.document()


class _Graph:
    """Records of one document, under construction. Records that are stated twice stand once."""

    def __init__(self, dossier: Dossier):
        self.dossier = dossier
        self.records: dict[str, dict[str, Attributes]] = {"entity": {}, "activity": {}, "agent": {}}
        self.told: set[tuple[str, ...]] = set()

    def put(self, kind: str, name: str, kinds: list[str], **attributes: Any) -> str:
        """An entity, activity or agent; attributes are named with ``__`` for the colon, None is left out."""
        told = {key.replace("__", ":"): value for key, value in attributes.items() if value not in (None, (), [])}
        types = [_name(one) for one in kinds]
        self.records[kind][name] = {"prov:type": types[0] if len(types) == 1 else types, **told}
        return name

    def link(self, relation: str, kind: str | None = None, **ends: str) -> None:
        """A relation between two records; its ends are named without the prefix ``prov:``."""
        told = (relation, kind or "", *ends.values())
        if told in self.told:
            return
        self.told.add(told)
        inside = self.records.setdefault(relation, {})
        body = inside[f"_:{relation}{len(inside) + 1}"] = {f"prov:{role}": name for role, name in ends.items()}
        if kind is not None:
            body["prov:type"] = _name(kind)

    def derived(self, later: str, earlier: str, kind: str | None = None) -> None:
        self.link("wasDerivedFrom", kind, generatedEntity=later, usedEntity=earlier)

    def document(self) -> dict[str, Any]:
        dossier = self.dossier
        prefix = {
            "prov": "http://www.w3.org/ns/prov#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            "sulh": "urn:sulh:",
            "case": f"urn:sulh:case:{dossier.case.id}:{dossier.digest}:",
        }
        return {"prefix": prefix, **{kind: records for kind, records in self.records.items() if records}}


def _case(graph: _Graph) -> None:
    """The case, the codebook and the record as it was known, which the software cut."""
    dossier = graph.dossier
    case = graph.put("entity", "case:case", ["sulh:Case"], prov__label=dossier.case.title, sulh__sha256=dossier.digest)
    version = dossier.codebook.version
    graph.put("entity", "case:codebook", ["sulh:Codebook", "prov:Plan"], sulh__version=version)
    graph.put("agent", SOFTWARE, ["prov:SoftwareAgent"], prov__label=f"sulh {__version__}", sulh__version=__version__)
    cut = graph.put("activity", _id("cutting", str(dossier.as_of)), ["sulh:Cutting"], sulh__asOf=_day(dossier.as_of))
    record = graph.put(
        "entity", _id("record", str(dossier.as_of)), ["sulh:Record", "prov:Collection"], sulh__asOf=_day(dossier.as_of)
    )
    graph.link("used", activity=cut, entity=case)
    graph.link("wasAssociatedWith", activity=cut, agent=SOFTWARE)
    graph.link("wasGeneratedBy", entity=record, activity=cut)
    graph.derived(record, case)


def _sources(dossier: Dossier) -> list[str]:
    """The sources that were there at `as_of`, or that something in the dossier quotes."""
    quoted = {item.source for item in dossier.items.values()}
    quoted |= {quantity.quoted.source for quantity in dossier.case.quantities().values() if quantity.quoted}
    return sorted(key for key, source in dossier.sources.items() if key in quoted or source.date <= dossier.as_of)


def _source(graph: _Graph, key: str) -> None:
    """A publication, its publisher, the reporting that made it, and the text that was frozen of it."""
    source = graph.dossier.sources[key]
    entity = graph.put(
        "entity",
        _id("source", key),
        ["sulh:Source"],
        sulh__address=source.address and {"$": source.address, "type": "xsd:anyURI"},
        sulh__date=_day(source.date),
        sulh__side=source.side,
        sulh__family=source.family,
        sulh__reliability=source.reliability,
    )
    publisher = graph.put(
        "agent", _id("publisher", source.publisher), ["prov:Organization"], prov__label=source.publisher
    )
    reporting = graph.put("activity", _id("reporting", key), ["sulh:Reporting"], sulh__date=_day(source.date))
    text = graph.put(
        "entity", _id("text", key), ["sulh:FrozenText"], sulh__sha256=source.sha256, sulh__file=source.file
    )
    graph.link("wasGeneratedBy", entity=entity, activity=reporting)
    graph.link("wasAssociatedWith", activity=reporting, agent=publisher)
    graph.link("wasAttributedTo", entity=entity, agent=publisher)
    graph.derived(text, entity)
    if any(q.quoted and q.quoted.source == key for q in graph.dossier.case.quantities().values()):
        graph.derived("case:case", text)


def _item(graph: _Graph, key: str, item: Item) -> None:
    """An item, the coding that made it from its text, and whoever graded it."""
    dossier = graph.dossier
    text, entity = _id("text", item.source), _id("item", key)
    graph.put(
        "entity",
        entity,
        ["sulh:Item"],
        prov__label=item.text,
        sulh__kind=item.kind,
        sulh__act=item.act,
        sulh__date=_day(item.date),
        sulh__known=_day(dossier.known(item)),
        sulh__actor=list(item.actors),
        sulh__quote=item.quote,
        sulh__span=f"{item.span[0]}:{item.span[1]}",
        sulh__chain=list(item.chain),
        sulh__grade=grade_of(dossier, item),
        sulh__reliance=_number(reliance(item, dossier.sources[item.source], dossier.codebook)),
        sulh__bearsOn=bears_on(item, dossier.case)[0],
    )
    coding = _id("coding", item.grader) if item.grader is not None else _id("coding")
    graph.put("activity", coding, ["sulh:Coding"])
    if item.grader is not None:
        grader = graph.put("agent", _id("grader", item.grader), ["prov:Person"], prov__label=item.grader)
        graph.link("wasAssociatedWith", activity=coding, agent=grader, plan="case:codebook")
        graph.link("wasAttributedTo", entity=entity, agent=grader)
    graph.link("used", activity=coding, entity=text)
    graph.link("used", activity=coding, entity="case:codebook")
    graph.link("wasGeneratedBy", entity=entity, activity=coding)
    graph.link("hadMember", collection=_id("record", str(dossier.as_of)), entity=entity)
    graph.derived(entity, text, "prov:Quotation")
    if not item.chain and item.kind not in NO_EVIDENCE:
        graph.derived(entity, _id("source", item.source), "prov:PrimarySource")
    if item.supersedes in dossier.items:
        graph.derived(entity, _id("item", str(item.supersedes)), "prov:Revision")


def _belief(graph: _Graph, party: str, types: Mapping[str, float]) -> None:
    """What was inferred about a party, from the case, the codebook and every item that carried weight."""
    dossier = graph.dossier
    day = str(dossier.as_of)
    inference = graph.put(
        "activity", _id("inference", party, day), ["sulh:Inference"], sulh__asOf=_day(dossier.as_of), sulh__party=party
    )
    belief = graph.put(
        "entity",
        _id("belief", party, day),
        ["sulh:Belief"],
        sulh__party=party,
        sulh__asOf=_day(dossier.as_of),
        **{f"sulh__{name}": _number(share) for name, share in types.items()},
    )
    graph.link("wasGeneratedBy", entity=belief, activity=inference)
    graph.link("wasAssociatedWith", activity=inference, agent=SOFTWARE, plan="case:codebook")
    graph.link("wasAttributedTo", entity=belief, agent=SOFTWARE)
    weighed = [_id("item", one.item) for one in observations(dossier, party) if one.r > 0]
    for used in ("case:case", "case:codebook", *weighed):
        graph.link("used", activity=inference, entity=used)
        graph.derived(belief, used)


def _id(*parts: str) -> str:
    """A qualified name of this case. Letters, digits, ``-`` and ``_`` stay; all else is percent-encoded UTF-8."""
    return "case:" + "/".join(quote(part, safe="").replace(".", "%2E").replace("~", "%7E") for part in parts)


def _name(name: str) -> Attributes:
    return {"$": name, "type": "xsd:QName"}


def _day(date: dt.date) -> Attributes:
    return {"$": date.isoformat(), "type": "xsd:date"}


def _number(value: float) -> Attributes:
    return {"$": repr(float(value)), "type": "xsd:double"}
