"""How well and how fast texts are read: sentences of our own, PLOVER's gold records, and one annotated article.

Run with ``python bench/reading.py``; ``--wrong NAME`` lists what is read otherwise than annotated (a, b, plover,
article).

A draft's actor is held to be the one annotated if the gazetteer takes both for one, or they share a word that is not
only an office ("minister", "government") or a direction. Of a sentence with several drafts the one is taken that fits
best where the annotation names one event (PLOVER, ours); "first" counts the draft with the highest score alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import sulh.store
from sulh.reading import About, Draft, Gazetteer, draft_text
from sulh.reading._classes import heads, modifiers
from sulh.reading._mentions import mentions
from sulh.reading._tokens import fold, tokens
from sulh.record import Item, load_codebook
from sulh.store import gazetteer_of, load_case


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


OWN = Path(__file__).with_name("reading")
SHARED = Path(__file__).resolve().parents[2] / "shared"
PLOVER, ARTICLE, GOLD = (
    SHARED / path for path in ("data/plover/PLOVER_GSR_CAMEO.txt", "seed/article.txt", "seed/article_gold.json")
)
# PLOVER's verbs by the codebook's roots; FIGHT is what ASSAULT was called before, and RETREAT what YIELD became.
ROOTS = {"REQUEST": "DEMAND", "ACCUSE": "DISAPPROVE"}
SAME = {"FIGHT": "ASSAULT"}
# What the annotator of the article called the codebook's acts.
ARTICLE_ACTS = {
    "RESUME": {"resume_talks"},
    "CLASH": {"attack"},
    "STRIKE": {"attack"},
    "ACCUSE": {"accuse"},
    "CRITICISE": {"accuse"},
    "EVADE": {"evade"},
    "CONTRADICT": {"evade"},
    "REJECT": {"reject"},
    "DEMAND": {"demand", "urge"},
    "URGE": {"urge", "demand"},
    "MEDIATE": {"mediate"},
    "HOLD_FIRE": {"ceasefire_joint"},
    "AGREE": {"accept", "ceasefire_joint"},
    "SIGN": {"accept"},
    "PLEDGE": {"accept"},
    "DELAY": {"stalemate", "delay"},
    "PRESENT_EVIDENCE": {"present_evidence"},
    "EXPRESS_HOPE": {"hope"},
    "THREATEN": {"threaten"},
    "WARN": {"warn", "threaten"},
    "JOINT_STATEMENT": {"ceasefire_joint"},
    "DENY": {"reject"},
}
_DULL = _words("the of and in on a an for to from its his their new former")


def keys(text: str) -> set[str]:
    """Whom the gazetteer takes a name for."""
    words = tokens(text)
    return {fold(m.key) for m in mentions(words, Gazetteer.built_in(), frozenset()) if m.known} | {
        fold(m.also) for m in mentions(words, Gazetteer.built_in(), frozenset()) if m.also and not m.known
    }


def content(text: str) -> tuple[set[str], set[str]]:
    """The words of a name: those that are not only an office, a direction or a number, and all."""
    words = {fold(word) for word in re.findall(r"[^\W\d_]+", text)} - _DULL
    return words - {fold(w) for w in (*heads(), *modifiers())}, words


def alike(gold: str, drafted: Iterable[str | None]) -> bool:
    """Whether any of the names drafted is the one annotated."""
    strong, every = content(gold)
    for name in drafted:
        if not name:
            continue
        told, words = content(name)
        shared = strong & told if strong and told else every & words
        if keys(gold) & keys(name) or shared:
            return True
    return False


def own(half: str) -> list[dict[str, str]]:
    with (OWN / f"sentences-{half}.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def told(drafts: Sequence[Draft]) -> list[Draft]:
    return [draft for draft in drafts if draft.act is not None]


def actors(draft: Draft) -> list[str | None]:
    also = draft.recipient if draft.together else None
    return [draft.actor, draft.why.get("actor"), *draft.others, also]


def measure_own(half: str, wrong: bool) -> dict[str, tuple[int, int]]:
    """Hits and counts by what is measured."""
    hits: dict[str, list[bool]] = {}
    rows = own(half)
    drafted = right = 0
    for row in rows:
        drafts = told(draft_text(row["text"]).drafts)
        empty = draft_text(row["text"]).drafts[0]
        acts = set(row["act"].split("/"))
        if row["act"] == "-":
            ok = not [d for d in drafts if d.weighs]
            note(hits, "no act drafted where none is", ok)
            note(hits, "kind", (drafts[0] if drafts else empty).kind in row["kind"].split("/"))
            drafted += len(drafts)
            if wrong and not ok:
                print("-", row["text"], [d.act for d in drafts])
            continue
        drafted += len(drafts)
        best = next((d for d in drafts if d.act in acts), None)
        right += best is not None
        note(hits, "act", best is not None)
        first = max(drafts, key=lambda d: d.score, default=None)
        note(hits, "act of the first draft", first is not None and first.act in acts)
        fits = alike_row(row, best)
        for name, ok in fits.items():
            note(hits, name, ok)
        if wrong and (best is None or not all(fits.values())):
            tell(row["text"], row, drafts, [k for k, ok in fits.items() if not ok])
    result = {name: (sum(list_), len(list_)) for name, list_ in hits.items()}
    return {**result, "drafts that are annotated": (right, drafted)}


def alike_row(row: dict[str, str], best: Draft | None) -> dict[str, bool]:
    fits: dict[str, bool] = {}
    for name in ("actor", "recipient", "speaker"):
        if row[name] == "-":
            continue
        said: list[str | None] = []
        if best is not None:
            said = actors(best) if name == "actor" else [getattr(best, name), best.why.get(name)]
        fits[name] = any(alike(gold, said) for gold in row[name].split("/"))
    fits["kind"] = best is not None and best.kind in row["kind"].split("/")
    fits["modality"] = best is not None and best.modality in row["modality"].split("/")
    return fits


def note(hits: dict[str, list[bool]], name: str, ok: bool) -> None:
    hits.setdefault(name, []).append(ok)


def tell(text: str, gold: Any, drafts: Sequence[Draft], names: Sequence[str]) -> None:
    short = {k: v for k, v in gold.items() if k != "text"} if isinstance(gold, dict) else gold
    print(f"\n{text}\n  gold {short}  off: {', '.join(names)}")
    for d in drafts:
        print(f"  {d.kind} {d.act} {d.actor!r} > {d.recipient!r} by {d.speaker!r} {d.modality} {d.score} {d.why}")


def records() -> list[dict[str, Any]]:
    """PLOVER's gold records. The file is JSON but for a few brackets that do not close."""
    text = PLOVER.read_text(encoding="utf-8")
    found = []
    for block in re.split(r'(?=\{\s*"id")', text):
        if '"id"' not in block:
            continue
        text_ = re.search(r'"text": "(.*?)",?\s*\n', block)
        event = re.search(r'"event": "(\w+)"', block)
        if not text_ or not event or event[1] == "DOCUMENT":
            continue
        found.append(
            {"text": text_[1].strip(), "event": event[1], "source": named(block, "source"),
             "target": named(block, "target"),
             "id": re.search(r'"id": "PLOVER-GSR01-([^"]+)"', block)[1]}  # type: ignore[index]
        )  # fmt: skip
    return found


def named(block: str, role: str) -> list[str]:
    part = re.search(rf'"{role}": \[(.*?)\](?:,|\s*\n)', block, re.S) or re.search(
        rf'"{role}": \[(.*?)"event"', block, re.S
    )
    return [name.strip() for name in re.findall(r'"actorText": "([^"]+)"', part[1])] if part else []


def measure_plover(wrong: bool) -> dict[str, tuple[int, int]]:
    hits: dict[str, list[bool]] = {}
    acts = load_codebook().acts
    for record in records():
        drafts = told(draft_text(record["text"]).drafts)
        event = SAME.get(record["event"], record["event"])
        fitting = [d for d in drafts if d.act and ROOTS.get(acts[d.act].root, acts[d.act].root) == event]
        first = max(drafts, key=lambda d: d.score, default=None)
        note(hits, "act", bool(fitting))
        note(hits, "act of the first draft", first is not None and first in fitting)
        pool = fitting or drafts
        off = [] if fitting else ["act"]
        for role in ("source", "target"):
            if not record[role]:
                continue
            said = [n for d in pool for n in (actors(d) if role == "source" else [d.recipient, d.why.get("recipient")])]
            ok = any(alike(gold, said) for gold in record[role])
            note(hits, role, ok)
            off += [] if ok else [role]
        if wrong and off:
            tell(f"{record['id']} {record['text']}", {k: record[k] for k in ("event", "source", "target")}, drafts, off)
    return {name: (sum(list_), len(list_)) for name, list_ in hits.items()}


def measure_article(wrong: bool) -> dict[str, tuple[int, int]]:
    """Each annotated item is matched with a draft of its sentence, and each draft with at most one item."""
    done = draft_text(ARTICLE.read_text(encoding="utf-8"), about=About())
    gold = json.loads(GOLD.read_text(encoding="utf-8"))["items"]
    drafts = told(done.drafts)
    used: set[int] = set()
    found = speaker = optional = 0
    for item in gold:
        fit = [
            k for k, d in enumerate(drafts)
            if k not in used and d.sentence == item["s"] and ARTICLE_ACTS.get(d.act or "", set()) & set(item["act"])
        ]  # fmt: skip
        fit.sort(key=lambda k: not _who(item, drafts[k]))
        if fit:
            used.add(fit[0])
            found += not item.get("opt", False)
            speaker += _who(item, drafts[fit[0]])
            if wrong and not _who(item, drafts[fit[0]]):
                print("who", item, drafts[fit[0]].actor)
        else:
            optional += item.get("opt", False)
            if wrong:
                print("missed", item)
    if wrong:
        print(
            *(f"extra {d.sentence} {d.act} {d.actor} {d.why}" for k, d in enumerate(drafts) if k not in used), sep="\n"
        )
    must = sum(not item.get("opt", False) for item in gold)
    weigh = sum(d.weighs for d in drafts)
    return {
        "recall (items that are not optional)": (found, must),
        "precision (drafts that are an item)": (len(used), len(drafts)),
        "speaker, of the items found": (speaker, len(used)),
        "drafts with weight (at most 9)": (weigh, len(drafts)),
    }


def _who(item: dict[str, Any], draft: Draft) -> bool:
    if "*" in item["src"]:
        return True
    both = draft.together and "both parties" in item["src"]
    return both or any(alike(name, actors(draft)) for name in item["src"])


def measure_record(wrong: bool) -> dict[str, tuple[int, int]]:
    """The items of the shipped case, which others coded from the same digests: texts dense with reports of reports."""
    dossier = load_case("istanbul-2025", as_of="2026-12-31")
    gazetteer, acts = gazetteer_of("istanbul-2025"), dossier.codebook.acts
    texts = {path.name: path for path in Path(sulh.store.__file__).parent.glob("shipped/istanbul-2025/sources/*.txt")}
    hits: dict[str, list[bool]] = {}
    for key, source in dossier.sources.items():
        items = [item for item in dossier.items.values() if item.source == key]
        text = texts[source.file].read_text(encoding="utf-8")
        drafts = told(draft_text(text, gazetteer, About(date=source.date, genre=source.genre)).drafts)
        for item in items:
            near = [d for d in drafts if d.start < item.span[1] and item.span[0] < d.end]
            fitting = [d for d in near if d.act == item.act]
            root = [d for d in near if d.act and acts[d.act].root == acts[item.act].root]
            note(hits, "act", bool(fitting))
            note(hits, "act, or one of the same root", bool(fitting or root))
            note(hits, "actor, of the acts found", any(_same_party(d, item) for d in fitting)) if fitting else None
            if wrong and not fitting:
                tell(text[slice(*item.span)], {"act": item.act, "actor": item.actor}, near, ["act"])
    return {name: (sum(list_), len(list_)) for name, list_ in hits.items()}


def _same_party(draft: Draft, item: Item) -> bool:
    parties = {name.partition(".")[0] for name in item.actors[:1]}
    return (draft.actor or "").partition(".")[0] in parties or draft.together


def speed() -> None:
    rows = [row["text"] for half in "ab" for row in own(half)]
    text = " ".join(rows)
    draft_text(text)
    begun, count = time.process_time(), 0
    while time.process_time() - begun < 3:
        count += draft_text(text).sentences
    print(f"\nsentences per CPU second: {count / (time.process_time() - begun):.0f} (at least 300)")
    code = "import time; t = time.perf_counter(); from sulh.reading import draft_text; draft_text('They met.'); "
    code += "print(time.perf_counter() - t)"
    taken = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]
    print(f"start-up with a first sentence: {min(taken):.2f} s (at most 0.5)")


def show(name: str, found: dict[str, tuple[int, int]]) -> None:
    print(f"\n{name}")
    for what, (hit, count) in found.items():
        print(f"  {what:<40}{hit:>5} of {count:<5}{hit / count if count else 0:>7.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--wrong", default="", metavar="NAME", help="a, b, plover, article or record")
    parser.add_argument("--no-speed", action="store_true")
    asked = parser.parse_args()
    show("our sentences, half a (rules are tuned on it)", measure_own("a", asked.wrong == "a"))
    show("our sentences, half b", measure_own("b", asked.wrong == "b"))
    if PLOVER.exists():
        show("PLOVER gold records", measure_plover(asked.wrong == "plover"))
    if ARTICLE.exists():
        show("the article of ../shared/seed", measure_article(asked.wrong == "article"))
    show("the record of istanbul-2025", measure_record(asked.wrong == "record"))
    if not asked.no_speed:
        speed()


if __name__ == "__main__":
    main()
