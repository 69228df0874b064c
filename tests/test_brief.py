"""The pictures, the page and the terminal view, drawn from one invented run."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import sulh.brief
from sample_run import AS_OF, hostile, sample
from small import small_dossier
from sulh.brief import OUTCOMES, RunDocument, charts, inert, page, svg, terminal
from sulh.brief._charts import pictures
from sulh.brief._document import Move
from sulh.brief._fonts import FACES, font_faces
from sulh.brief._record import own_names
from sulh.brief._steps import prior_will, waterfall
from sulh.brief._steps import waterfall as bars_of
from sulh.brief._theme import AWAY, FONT, INK, LINK, MUTED, OUTCOME_COLOURS, PARTY, RULE, TOWARDS
from sulh.errors import UsageError
from sulh.outlook import look_ahead

HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
ROOM = Path(sulh.brief.__file__).parent
CASES = {
    "full": lambda: sample(),
    "empty": lambda: sample(0),
    "one": lambda: sample(1),
    "undrawn": lambda: sample(drawn=False),
    "unsolved": lambda: sample(converged=False),
    "hostile": lambda: hostile(NASTY, "javascript:alert(1)"),
}
NASTY = (
    "<script>alert(1)</script>\"><img src=x onerror=alert(1)> {{1234*5678}} {% raw %} </style></svg></title> 'x' &lt; "
    "[red]hi[/red] [link=https://x.example]y[/link] \x1b[31mRED\x1b]8;;https://x.example\x07 \u202egnp\u2066 "
    "\U000e0041 \u200bz /*fonts*/ می\u200cخواهم \x07 end\nnew line"
)


@pytest.fixture(scope="module", params=list(CASES))
def shown(request):
    """A run, its dossier, its page and the page's tree, parsed by a strict HTML5 parser."""
    document, dossier = CASES[request.param]()
    html = page(document, dossier)
    return document, dossier, html, html5lib.HTMLParser(strict=True).parse(html)


def words_of(element: Any) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def every(tree: Any, name: str) -> list[Any]:
    return list(tree.iter(f"{HTML}{name}"))


# The page --------------------------------------------------------------------------------------------------------


def test_the_page_is_valid_and_runs_nothing(shown):
    _, _, html, tree = shown
    assert html.startswith("<!DOCTYPE html>")
    tags = {element.tag.rpartition("}")[2] for element in tree.iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "iframe", "object", "embed", "form", "input", "base", "img", "foreignObject", "use"}
    for element in tree.iter():
        for key in element.attrib:
            assert not str(key).rpartition("}")[2].lower().startswith("on"), (element.tag, key)


def test_the_page_asks_nothing_of_anybody(shown):
    _, dossier, _, tree = shown
    policy = next(m.attrib["content"] for m in every(tree, "meta") if "http-equiv" in m.attrib)
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:;")
    addresses = {source.address for source in dossier.sources.values()}
    for element in tree.iter():
        for key, value in element.attrib.items():
            name = str(key).rpartition("}")[2]
            assert name not in {"src", "srcset", "action", "poster", "background", "ping"}
            if name == "href" and not value.startswith("#"):
                assert value == "data:," or (value in addresses and element.tag == f"{HTML}a"), value
                assert value == "data:," or element.attrib["rel"] == "noreferrer noopener"
    style = "".join(words_of(element) for element in every(tree, "style"))
    assert "@import" not in style
    assert set(re.findall(r"url\((.{5})", style)) == {"data:"}


def test_every_id_is_single_and_every_place_linked_to_exists(shown):
    _, _, _, tree = shown
    ids = [element.attrib["id"] for element in tree.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    links = [e.attrib["href"] for e in tree.iter() if e.attrib.get("href", "").startswith("#")]
    assert {link[1:] for link in links} <= set(ids)
    for element in tree.iter():
        assert set(element.attrib.get("aria-labelledby", "").split()) <= set(ids)


def test_headings_tables_and_pictures_speak_to_everybody(shown):
    _, _, _, tree = shown
    levels = [int(e.tag[-1]) for e in tree.iter() if isinstance(e.tag, str) and re.fullmatch(rf"{HTML}h[1-6]", e.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(every(tree, "main")) == 1
    assert every(tree, "a")[0].attrib["href"] == "#main"
    assert tree.attrib["lang"] == "en"
    for table in every(tree, "table"):
        assert words_of(table.find(f"{HTML}caption"))
        assert all("scope" in cell.attrib for cell in table.iter(f"{HTML}th"))
    drawings = list(tree.iter(f"{SVG}svg"))
    assert drawings
    for drawing in drawings:
        title, text = drawing[0], drawing[1]
        assert (title.tag, text.tag) == (f"{SVG}title", f"{SVG}desc")
        assert words_of(title)
        assert words_of(text).endswith(".")
        links = list(drawing.iter(f"{SVG}a"))
        assert drawing.attrib["role"] == ("group" if links else "img")
        assert all(link.attrib["aria-label"] for link in links)


def test_the_page_is_the_same_each_time():
    document, dossier = sample()
    assert page(document, dossier) == page(document, dossier)


def test_the_moves_in_the_table_lead_from_prior_to_posterior(shown):
    document, _, _, tree = shown
    for party in (document.case.respondent, document.case.claimant):
        place = next(e for e in every(tree, "div") if e.attrib.get("id") == f"moves-{party}")
        cells = [float(e.attrib["data-delta"]) for e in place.iter(f"{HTML}td") if "data-delta" in e.attrib]
        change = document.belief[party].will.likely - prior_will(document, party)
        assert len(cells) == sum(move.party == party for move in document.waterfall)
        assert sum(cells) == pytest.approx(change, abs=1e-9)


def test_every_item_stands_in_the_record_with_words_source_and_grade(shown):
    document, dossier, _, tree = shown
    rows = {e.attrib["id"]: words_of(e) for e in every(tree, "li") if e.attrib.get("class") == "item"}
    record = [e for e in every(tree, "li") if e.attrib.get("class") == "item"]
    quotes = [words_of(e) for item in record for e in every(item, "blockquote")]
    by_date = sorted(dossier.items.items(), key=lambda pair: (pair[1].date, pair[0]))
    assert quotes == [re.sub(r"\s+", " ", inert(item.quote)).strip() for _, item in by_date]
    assert set(rows) == {f"item-{key}" for key in dossier.items}
    for key, item in dossier.items.items():
        source = dossier.sources[item.source]
        row = rows[f"item-{key}"]
        for text in (item.text, source.publisher, dossier.case.sides[source.side].name):
            assert re.sub(r"\s+", " ", inert(text)).strip() in row
        assert f"{source.reliability}{item.credibility}" in row
    for move in document.waterfall:
        if move.item:
            assert re.sub(r"\s+", " ", inert(move.why)).strip() in rows[f"item-{move.item}"]


def test_contradictions_stand_side_by_side_only_where_there_are_any(shown):
    document, _, _, tree = shown
    sections = [e for e in every(tree, "section") if e.attrib.get("aria-labelledby") == "splits"]
    assert len(sections) == bool(document.contradictions)
    assert any(a.attrib.get("href") == "#splits" for a in every(tree, "a")) == bool(document.contradictions)
    for section, split in zip(sections, document.contradictions, strict=False):
        pairs = [e for e in every(section, "div") if e.attrib.get("class") == "pair"]
        assert len(pairs) == 1
        for said, shown_as in zip((split.earlier, split.later), pairs[0], strict=True):
            told = words_of(shown_as)
            for words in (said.quote, said.who, said.act, said.publisher, *said.position):
                assert re.sub(r"\s+", " ", inert(words)).strip() in told


def test_each_bar_leads_to_its_item(shown):
    document, _, _, tree = shown
    for party in (document.case.respondent, document.case.claimant):
        wanted = [f"#item-{bar.alone.item}" if bar.alone else f"#moves-{party}" for bar in waterfall(document, party)]
        for width in ("wide", "narrow"):
            drawing = next(
                e for e in tree.iter(f"{SVG}svg") if e.attrib["aria-labelledby"].startswith(f"moves-{party}-{width}-")
            )
            assert [link.attrib["href"] for link in drawing.iter(f"{SVG}a")] == wanted


def test_the_page_says_what_is_missing():
    plain = {name: words_of(html5lib.parse(page(*CASES[name]()))) for name in ("full", "empty", "undrawn", "unsolved")}
    said = {
        "empty": "No item of the record was known by 9 April 2031.",
        "undrawn": "No draws of the assumptions were made,",
        "unsolved": "Remedy: Raise --iterations to 400 or lower --precision to 4.",
    }
    for name, sentence in said.items():
        assert sentence in plain[name]
        assert sentence not in plain["full"]


def test_the_two_sentences_and_the_names_lead_the_page():
    document, dossier = sample()
    tree = html5lib.parse(page(document, dossier))
    head = sulh.brief.headline(document)
    bold, sure = (next(e for e in every(tree, "p") if e.attrib.get("class") == name) for name in ("bold", "sure"))
    assert (words_of(bold), words_of(sure)) == (head.judgement, head.confidence)
    own = {(e.attrib["lang"], e.attrib["dir"], words_of(e)) for e in every(tree, "bdi") if "lang" in e.attrib}
    for party in document.belief.values():
        for name in party.names:
            side = "rtl" if name.script == "Arab" else "ltr"
            assert (name.lang, side, re.sub(r"\s+", " ", name.value)) in own


def test_a_spelling_that_stands_already_is_not_repeated():
    document, _ = sample()
    names = document.belief["velm"].names
    twice = [
        *names,
        names[0].model_copy(update={"lang": "ur"}),
        names[0].model_copy(update={"value": "Council of Velm"}),
    ]
    assert own_names(document.belief["velm"].model_copy(update={"names": twice})) == names


@pytest.mark.parametrize(("likely", "said"), [(0.2, False), (0.31, True), (0.09, True)])
def test_a_bar_outside_its_interval_is_explained(likely, said):
    document, dossier = sample()
    days = document.outlook["by"]
    talking = days[-1].talking.model_copy(update={"likely": likely, "low": 0.1, "high": 0.3})
    changed = document.model_copy(
        update={"outlook": {"by": [*days[:-1], days[-1].model_copy(update={"talking": talking})]}}
    )
    assert ("may end outside its interval" in page(changed, dossier)) == said


def test_the_largest_swing_comes_first_whatever_the_order_of_the_run():
    document, dossier = sample()
    changed = document.model_copy(update={"levers": document.levers[::-1], "assumptions": document.assumptions[::-1]})
    assert page(changed, dossier) == page(document, dossier)
    tree = html5lib.parse(page(changed, dossier))
    table = next(e for e in every(tree, "table") if words_of(e).startswith("By size"))
    sizes = [float(words_of(row[0])) for row in list(table.iter(f"{HTML}tr"))[1:]]
    assert sizes == [14.2, 10.8, 6.4, 0.0]


def test_items_known_only_later_are_not_shown():
    document, dossier = sample()
    late = dossier.items["i30"].model_copy(update={"known": AS_OF.replace(year=2032)})
    dossier = replace(dossier, items={**dossier.items, "late": late})
    assert 'id="item-late"' not in page(document, dossier)


def test_a_move_that_does_not_add_up_is_refused():
    document, dossier = sample()
    broken = document.model_copy(update={"waterfall": document.waterfall[1:]})
    with pytest.raises(UsageError, match="gap"):
        page(broken, dossier)


# Text that tries to act --------------------------------------------------------------------------------------------


def test_hostile_text_is_shown_as_it_is_written():
    document, dossier = CASES["hostile"]()
    html = page(document, dossier)
    for raw in (
        "<script",
        "<img",
        "\x1b",
        "\u202e",
        "\u2066",
        "\U000e0041",
        "\u200b",
        'javascript:alert(1)"',
        "</style></svg>",
    ):
        assert raw not in html, raw
    assert "7006652" not in html
    assert "{{1234*5678}}" in html
    assert "⟨U+202E⟩gnp⟨U+2066⟩" in html
    assert "می\u200cخواهم" in html
    assert html.count("@font-face") == len(re.findall("font/woff2", html))
    text = words_of(html5lib.parse(html))
    assert "Address, not a plain web link: javascript:alert(1)" in text


@pytest.mark.parametrize("narrow", [False, True])
def test_no_text_of_a_picture_hides_anything(narrow):
    document, _ = hostile("\u202eB2\x07", "https://x.example")
    for spec in pictures(document, narrow).values():
        assert not re.search("[\u202e\x07]", json.dumps(spec, ensure_ascii=False).replace("\\u0007", "\x07"))


@pytest.mark.parametrize("styled", [False, True])
def test_hostile_text_does_nothing_in_a_terminal(styled):
    text = terminal(*CASES["hostile"](), width=80, colour=styled)
    bare = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]", bare)
    assert "[red]hi[/red]" in bare
    assert "[link=https://x.example]y[/link]" in bare
    assert "⟨U+202E⟩gnp⟨U+2066⟩" in bare


# The pictures ------------------------------------------------------------------------------------------------------


def test_pictures_are_valid_altair_and_one_definition():
    document, _ = sample()
    made = charts(document)
    assert list(made) == ["outcomes", "moves-velm", "moves-arda", "party-velm", "party-arda", "dates", "levers"]
    for name, spec in pictures(document).items():
        made[name].to_dict(validate=True)
        assert svg(made[name]) == svg(spec) == svg(spec)


@pytest.mark.parametrize("narrow", [False, True])
def test_no_picture_depends_on_the_fonts_of_the_machine(narrow):
    document, _ = sample()
    for spec in pictures(document, narrow).values():
        other = {**spec, "config": {**spec["config"], "font": "monospace"}}
        assert svg(other) == svg(spec)
        assert FONT.split(",")[0] in svg(spec)


@pytest.mark.parametrize("narrow", [False, True])
def test_bars_are_as_long_as_their_numbers(narrow):
    document, _ = sample()
    root = ElementTree.fromstring(svg(pictures(document, narrow)["outcomes"]))  # noqa: S314
    widths = {}
    for path in root.iter(f"{SVG}path"):
        found = re.match(r"M0,[\d.]+h([\d.]+)v", path.get("d", ""))
        if found:
            widths[path.get("fill")] = float(found[1])
    whole = max(widths.values())
    last = document.outlook["by"][-1]
    for name in OUTCOMES:
        assert widths[OUTCOME_COLOURS[name]] / whole == pytest.approx(getattr(last, name).likely, abs=1e-3)


def rows_of(spec: dict[str, Any], mark: str) -> list[dict[str, Any]]:
    """The data of the one layer of a picture with this mark and, for rectangles, without links."""
    found = [
        layer["data"]["values"]
        for layer in spec["layer"]
        if layer["mark"] == mark or (isinstance(layer["mark"], dict) and layer["mark"]["type"] == mark)
    ]
    return found[0] if found else []


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("party", ["velm", "arda"])
def test_steps_run_from_level_to_level_and_their_links_lie_over_them(party, narrow):
    document, _ = sample()
    spec = pictures(document, narrow)[f"moves-{party}"]
    bars, boxes = waterfall(document, party), rows_of(spec, "rect")
    assert [(box["low"], box["high"]) for box in boxes] == [(min(b.start, b.end), max(b.start, b.end)) for b in bars]
    assert [box["colour"] == TOWARDS for box in boxes] == [bar.delta > 0 for bar in bars]
    links = spec["layer"][-1]["data"]["values"]
    for box, link, after in zip(boxes, links, [*links[1:], None], strict=True):
        assert link["top"] <= box["top"] < box["foot"] <= link["foot"]
        assert after is None or link["foot"] == after["top"]


@pytest.mark.parametrize("narrow", [False, True])
def test_a_lever_is_hollow_at_its_low_end(narrow):
    document, _ = sample()
    dots = rows_of(pictures(document, narrow)["levers"], "point")
    by_size = sorted(document.levers, key=lambda lever: (-lever.swing, lever.path))
    for lever, low, high in zip(by_size, dots[::2], dots[1::2], strict=True):
        assert (low["low"], low["full"]) == (lever.at_low[lever.outcome], "#ffffff")
        assert (high["low"], high["full"]) == (lever.at_high[lever.outcome], OUTCOME_COLOURS[lever.outcome])


@pytest.mark.parametrize("narrow", [False, True])
def test_lines_over_time_stand_on_their_panel(narrow):
    document, _ = sample()
    spec = pictures(document, narrow)["dates"]
    grid, line = rows_of(spec, "rule"), rows_of(spec, "line")
    for k, name in enumerate(OUTCOMES):
        top, middle, foot = (row["top"] for row in grid[3 * k : 3 * k + 3])
        assert top < middle < foot
        points = [row for row in line if row["name"] == name]
        for row, day in zip(points, document.outlook["by"], strict=True):
            share = getattr(day, name)
            assert (foot - row["y"]) / (foot - top) == pytest.approx(share.likely)
            assert row["high"] <= row["y"] <= row["low"]
        assert points[0]["x"] == pytest.approx(spec["width"] * grid[3 * k]["low"])
        assert points[-1]["x"] == pytest.approx(spec["width"] * grid[3 * k]["high"])


def test_the_outside_view_stands_on_the_two_outcomes_it_speaks_of():
    document, _ = sample()
    marks = rows_of(pictures(document)["outcomes"], "point")
    assert [mark["low"] for mark in marks] == pytest.approx([7 / 38, 10 / 38])


def test_a_picture_from_elsewhere_is_refused():
    with pytest.raises(UsageError, match="charts"):
        svg({"mark": "bar"})


def _bright(colour: str) -> float:
    """Relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_bright(one), _bright(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_and_marks_stand_out_and_page_and_pictures_share_colours():
    css = (ROOM / "templates" / "situation.css").read_text(encoding="utf-8")
    named = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", css))
    assert (named["ink"], named["muted"], named["link"], named["rule"]) == (INK, MUTED, LINK, RULE)
    for ground in ("#ffffff", named["tint"], named["warn-tint"], "#fdf6df"):
        for text in (INK, MUTED, LINK, named["accent"], named["warn"]):
            assert _contrast(text, ground) >= 4.5, (text, ground)
    for mark in (*OUTCOME_COLOURS.values(), TOWARDS, AWAY, PARTY):
        assert _contrast(mark, "#ffffff") >= 3, mark


# The waterfall -----------------------------------------------------------------------------------------------------

DELTA = st.tuples(st.floats(-0.01, 0.01), st.booleans())
DELTAS = st.lists(DELTA, max_size=9) | st.lists(DELTA, max_size=40)


@given(DELTAS, st.integers(1, 14))
def test_bars_hold_every_move_once_in_order_and_telescope(deltas, limit):
    document, _ = sample()
    moves = [
        document.waterfall[0].model_copy(update={"party": "velm", "delta": delta, "item": f"x{k}" if item else None})
        for k, (delta, item) in enumerate(deltas)
    ]
    start = prior_will(document, "velm")
    belief = document.belief["velm"]
    will = belief.will.model_copy(update={"likely": start + sum(delta for delta, _ in deltas)})
    changed = document.model_copy(
        update={"waterfall": moves, "belief": {**document.belief, "velm": belief.model_copy(update={"will": will})}}
    )
    bars = waterfall(changed, "velm", limit)
    assert len(bars) <= limit
    assert [move for bar in bars for move in bar.moves] == moves
    assert [bar.start for bar in bars] == [start, *(bar.end for bar in bars[:-1])][: len(bars)]
    assert start + sum(bar.delta for bar in bars) == pytest.approx(will.likely, abs=1e-9)
    if len(moves) <= 9:
        assert sum(abs(bar.delta) for bar in bars if bar.alone and bar.alone in able(moves)) == pytest.approx(
            most_movement(moves, limit)
        )


def able(moves: list[Move]) -> list[Move]:
    """Moves that may stand alone: items that change anything worth a bar."""
    return [move for move in moves if move.item and abs(move.delta) >= 0.0005]


def most_movement(moves: list[Move], limit: int) -> float:
    """By trying every choice: the most movement that items standing alone can show in `limit` bars."""
    places = [k for k, move in enumerate(moves) if move in able(moves)]
    best = 0.0
    for size in range(len(places) + 1):
        for alone in combinations(places, size):
            others = [k for k in range(len(moves)) if k not in alone]
            groups = sum(k - 1 not in others for k in others)
            if size + groups <= limit:
                best = max(best, sum(abs(moves[k].delta) for k in alone))
    return best


def test_a_group_says_what_it_holds():
    document, _ = sample()
    for bar in waterfall(document, "velm", 5):
        if bar.alone is None:
            number = len({move.item for move in bar.moves if move.item})
            assert bar.caption.startswith(f"{number} further item")
            assert ("drift" in bar.caption) == any(move.item is None for move in bar.moves)


# The fonts ---------------------------------------------------------------------------------------------------------


def test_only_the_fonts_that_a_text_needs_are_carried():
    assert font_faces("Plain text, no more") == font_faces("Plain")
    families = {name: re.findall(r"font-family:'([^']+)'", font_faces(text)) for name, text in {
        "plain": "Plain", "turkish": "Şığ", "urdu": "ہےگڑھ", "pashto": "ښټړېۍ", "joiner": "Plain\u200c",
    }.items()}  # fmt: skip
    assert set(families["plain"]) == {"Public Sans", "Newsreader"} == set(families["joiner"])
    assert families["turkish"].count("Public Sans") == 2
    assert families["urdu"] == families["pashto"] == ["Noto Naskh Arabic"] * 2


def test_every_font_is_shipped_with_its_licence():
    for file, family, _, _ in FACES:
        assert (ROOM / "fonts" / file).read_bytes()[:4] == b"wOF2"
        licence = ROOM / "fonts" / f"OFL-{family.lower().replace(' ', '-')}.txt"
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text(encoding="utf-8")
    assert {path.name for path in (ROOM / "fonts").glob("*.woff2")} == {file for file, _, _, _ in FACES}


# The terminal ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("name", ["full", "empty", "undrawn", "unsolved", "hostile"])
def test_the_terminal_view_fits_and_is_plain_without_colour(name, width):
    text = terminal(*CASES[name](), where="out/situation.html", width=width, colour=False)
    assert "\x1b" not in text
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert text.rstrip().endswith("out/situation.html")


def test_the_terminal_view_holds_the_answer():
    document, dossier = sample()
    text = terminal(document, dossier, width=80, colour=False)
    flat = re.sub(r"\s+", " ", text)
    head = sulh.brief.headline(document)
    assert head.judgement in flat
    assert head.confidence in flat
    for name in OUTCOMES:
        label = sulh.brief._words.OUTCOME_WORDS[name].label
        share = getattr(document.outlook["by"][-1], name)
        line = next(line for line in text.splitlines() if line.startswith(label))
        assert f"{round(100 * share.likely)}%" in line
        assert sulh.brief.band(share.likely) in line
    for party in document.belief:
        for bar in waterfall(document, party, sulh.brief._terminal.BARS):
            sign = "+" if bar.delta > 0 else "−" if bar.delta < 0 else ""
            size = f"{sign}{abs(100 * bar.delta):.1f}"
            assert any(line.startswith(size.rjust(5)) and bar.when in line for line in text.splitlines()), bar
    assert "λ 6" in flat
    assert "Remedy" not in flat


def test_colour_is_for_terminals_that_want_it(monkeypatch):
    document, dossier = sample(3)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in terminal(document, dossier)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in terminal(document, dossier)
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setattr("sys.stdout.isatty", lambda: False, raising=False)
    assert "\x1b" not in terminal(document, dossier)


def test_a_document_with_an_unknown_part_is_refused():
    with pytest.raises(ValueError, match="extra"):
        RunDocument.model_validate({**sample()[0].model_dump(by_alias=True), "more": 1})


def test_a_waterfall_over_several_years_tells_the_years():
    told = sulh.brief.document(look_ahead(small_dossier([{"date": "2018-03-05"}, {"act": "EVADE"}]), draws=0))
    whens = [bar.when for bar in bars_of(told, "south")]
    assert "5 Mar 2018" in whens
    assert any("2020" in when for when in whens)
    this_year = sulh.brief.document(look_ahead(small_dossier([{}, {"act": "EVADE", "date": "2020-01-12"}]), draws=0))
    assert not any("2020" in bar.when for bar in bars_of(this_year, "south"))


def test_what_failed_beside_a_game_that_was_solved_is_told_too():
    document, dossier = sample()
    words = "3 of 32 sampled games did not converge; narrow play.precision."
    told = document.model_copy(update={"solution": document.solution.model_copy(update={"remedy": words})})
    assert words in page(told, dossier)
    assert words in " ".join(terminal(told, dossier, colour=False).split())
    assert "did not converge" not in page(document, dossier) + terminal(document, dossier)
