"""What if: a case with some of its values changed, judged by the same rules as one on disk."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import yaml

from sulh.case import Case, OwnAct, Quantity, Question, Slug
from sulh.case._case import walk
from sulh.case._yaml import _scalar
from sulh.errors import UsageError
from sulh.record import Dossier, Item, Source, load_codebook
from sulh.record._dossier import in_codebook
from sulh.store._csv import value_of
from sulh.store._folder import Material
from sulh.store._judge import sound
from sulh.store._shape import below, model
from sulh.store._shares import make_room, marked

FILE = "what-if"
NEAREST = 3
GRADE = ("credibility", "reliability", "grader")


def change(dossier: Dossier, changes: Mapping[str, Any]) -> Dossier:
    """The dossier as it would be if some values were others. Nothing on disk changes; `as_of` stays.

    `changes` maps paths to values; text is read as a scalar of YAML 1.2.

    - ``parties.x.prior.will: 0.7`` makes a quantity this one value; its basis then says what it was. Where shares must
      sum to 1 (factions' weights, weights of issues, types), those that are not set make room in proportion.
    - ``talks.status: broken-off`` or ``questions.q.closes: 2025-12-01`` sets any other single value.
    - ``record.item.credibility: 4`` sets a field of an item; ``record.item: drop`` leaves the item out. What is set is
      the grade in force: the item's history of gradings ends in it and is not told any more.
    - ``drop.side: s`` leaves out all items whose source is of side s.
    - ``acts.EVADE.staller: 0.5`` sets what the case says of an act, whether or not it said anything before.
    - ``codebook.acts.EVADE.p.staller: 0.5`` sets a number of the codebook, for this dossier.

    Numbers fixed with `Dossier.at` are not kept: the change starts from the case as it was loaded.

    Raises: UsageError for a path that the case does not have, with the nearest that it has; CaseError, with
        ``what-if`` as its file, where the changed case is not valid.
    """
    raw = copy.deepcopy(dict(dossier.raw))
    for path, value in changes.items():
        _apply(raw, dossier, path, _read(path, value) if isinstance(value, str) else value)
    make_room(raw["case"], {tuple(path.split(".")) for path in changes})
    gone = set(dossier.raw["record"]) - set(raw["record"])
    for item in raw["record"].values():
        if item.get("supersedes") in gone:
            del item["supersedes"]
    if "grades" in raw:
        raw["grades"] = [row for row in raw["grades"] if row["item"] not in gone]
    blobs: dict[str, bytes | str] = {s.file: dossier.texts[key].encode() for key, s in dossier.sources.items()}
    changed = sound(Material(raw, blobs, lambda _: (FILE, 0), (), dossier.folder))
    return changed.cut(changed.as_of if "as_of" in changes else dossier.as_of)


def _read(path: str, text: str) -> Any:
    """A scalar as one would write it in YAML: in quotation marks it is text whatever it looks like."""
    text = text.strip()
    if text[:1] not in ('"', "'"):
        return _scalar(text)
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        value = None
    if not isinstance(value, str):
        raise UsageError(path, "a single value", text, "Close the quotation marks at its end.")
    return value


def _apply(raw: dict[str, Any], dossier: Dossier, path: str, value: Any) -> None:
    head, _, rest = path.partition(".")
    if path == "drop.side":
        _drop_side(raw, dossier, value)
    elif head == "record":
        _set_item(raw, path, rest, value)
    elif head == "codebook":
        _set_codebook(raw, path, value)
    elif head == "acts":
        _begin_act(raw, path)
        _set(raw, path, raw["case"], Case, path, value)
    elif head in ("questions", "sources"):
        _set(raw, path, raw[head], dict[Slug, Question] if head == "questions" else dict[Slug, Source], rest, value)
    else:
        _set(raw, path, raw["case"], Case, path, value)


def _drop_side(raw: dict[str, Any], dossier: Dossier, side: Any) -> None:
    if side not in dossier.case.sides:
        known = ", ".join(dossier.case.sides)
        raise UsageError("drop.side", f"one of the sides {known}", f'"{side}"', "Name a side of the case.")
    raw["record"] = {k: item for k, item in raw["record"].items() if dossier.sources[item["source"]].side != side}


def _set_item(raw: dict[str, Any], path: str, rest: str, value: Any) -> None:
    key, _, field = rest.partition(".")
    if key not in raw["record"] or (field and field not in Item.model_fields):
        _unknown(raw, path)
    if field:
        if field in GRADE:
            _settle(raw, key)
        raw["record"][key][field] = value_of(field, value) if isinstance(value, str) else value
    elif value == "drop":
        del raw["record"][key]
    else:
        raise UsageError(path, '"drop", or a field of the item', f'"{value}"', f"Write {path}.credibility, for one.")


def _settle(raw: dict[str, Any], key: str) -> None:
    """Write the last grading of an item into the item, and forget its gradings: now its own grade is in force."""
    rows = [row for row in raw.get("grades", ()) if row["item"] == key]
    if rows:
        raw["record"][key] |= {name: rows[-1][name] for name in GRADE}
        raw["grades"] = [row for row in raw["grades"] if row["item"] != key]


def _set_codebook(raw: dict[str, Any], path: str, value: Any) -> None:
    """Set a number of the codebook; where the case has its own number for it, that one goes."""
    was = dict(walk(load_codebook(), "codebook")).get(path)
    if was is None:
        _unknown(raw, path)
    plain = raw.get("codebook", {}).get(path.removeprefix("codebook."), was.model_dump(exclude_none=True))
    raw.setdefault("codebook", {})[path.removeprefix("codebook.")] = marked(plain, {"value": value}, "")
    keys = path.split(".")
    if keys[1] == "acts":
        (raw["case"].get("acts") or {}).get(keys[2], {}).pop(keys[-1], None)


def _begin_act(raw: dict[str, Any], path: str) -> None:
    """Where the case says nothing of an act, or of a number of it, a change begins from the codebook's."""
    code, _, field = path.removeprefix("acts.").partition(".")
    if code not in load_codebook().acts or field not in OwnAct.model_fields:
        return
    shipped = dict(walk(load_codebook(), "codebook")).get(in_codebook(path))
    entry = raw["case"].setdefault("acts", {}).setdefault(code, {})
    if shipped is not None and field not in entry:
        entry[field] = shipped.model_dump(exclude_none=True)


def _set(raw: dict[str, Any], path: str, root: Any, kind: Any, rest: str, value: Any) -> None:
    """Set a quantity, or a single value, below `root`; it must stand there, or be a field that may."""
    *parents, last = rest.split(".")
    place, keys = root, []
    for key in parents:
        keys.append(int(key) if isinstance(place, list) and key.isdigit() else key)
        place = _step(place, keys[-1])
    at = int(last) if isinstance(place, list) and last.isdigit() else last
    target = below(kind, (*keys, at))
    stands = _step(place, at) is not None
    if target is None or not (stands or (isinstance(place, dict) and model(below(kind, tuple(keys))) is not None)):
        _unknown(raw, path)
    form = model(target)
    if form is not None and issubclass(form, Quantity):
        place[at] = marked(_step(place, at), {"value": value}, "")
    elif form is not None or isinstance(_step(place, at), dict | list):
        below_it = ", ".join(sorted(p for p in _paths(raw) if p.startswith(f"{path}."))[:NEAREST])
        raise UsageError(path, "the path of a single value", "that of a part of the case", f"Below it: {below_it}.")
    else:
        place[at] = value


def _step(place: Any, key: str | int) -> Any:
    if isinstance(place, dict):
        return place.get(key)
    return place[key] if isinstance(place, list) and isinstance(key, int) and key < len(place) else None


def _unknown(raw: dict[str, Any], path: str) -> NoReturn:
    near = difflib.get_close_matches(path, list(_paths(raw)), NEAREST, 0.5)
    step = (
        f"Nearest: {', '.join(near)}."
        if near
        else "Paths look like parties.NAME.prior.will or record.ITEM.credibility."
    )
    raise UsageError("what-if", "a path of the case", f'"{path}"', step)


def _paths(raw: Mapping[str, Any]) -> Iterator[str]:
    """Every path that can be set now."""
    yield "drop.side"
    yield from _leaves({key: part for key, part in raw["case"].items() if key != "levers"}, "")
    for key in raw["record"]:
        yield f"record.{key}"
        yield from (f"record.{key}.{field}" for field in raw["record"][key])
    for head in ("questions", "sources"):
        yield from _leaves(raw[head], f"{head}.")
    for path, _ in walk(load_codebook(), "codebook"):
        yield path
        if path.startswith("codebook.acts."):
            yield path.removeprefix("codebook.").replace(".p.", ".")


def _leaves(value: Any, prefix: str) -> Iterator[str]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        is_quantity = isinstance(inner, dict) and ("value" in inner or "likely" in inner)
        if is_quantity or not isinstance(inner, dict | list):
            yield f"{prefix}{key}"
        if isinstance(inner, dict | list):
            yield from _leaves(inner, f"{prefix}{key}.")
