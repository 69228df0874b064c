"""Families: what is alike, by hand and by a second route; who is the origin; and what a case states otherwise."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random

import pytest
from click.testing import CliRunner

from folders import edit, folder  # noqa: F401  (a fixture)
from stories import couples, stories
from sulh.cli import main
from sulh.errors import UsageError
from sulh.reading import families, freeze
from sulh.reading._alike import CROWD, every_pair, likely_pairs
from sulh.reading._shingles import shingles, words
from sulh.store import load_case

TEN = "one two three four five six seven eight nine ten"
DAY = dt.date(2025, 10, 1)


def run(*said: object, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["families", *map(str, said)])
    assert done.exit_code == code, done.output
    return done.output


def together(*texts: str) -> bool:
    return bool(families({str(k): text for k, text in enumerate(texts)}).groups)


@pytest.mark.parametrize(("half", "least"), [("a", 60), ("b", 59)])
def test_copies_cuts_rewrites_and_what_embeds_them_are_found_and_strangers_are_not(half, least):
    told = couples(half)
    assert sum(one.family for one in told) == 60
    assert sum(together(one.one, one.two) for one in told if one.family) >= least
    assert not [one.kind for one in told if not one.family and together(one.one, one.two)]


def test_all_stories_at_once_are_one_family_each():
    texts = {f"{name}/{kind}": text for name, story in stories().items() for kind, text in story.items()}
    found = families(texts)
    assert len(found.groups) == 12
    assert all(len({name.partition("/")[0] for name in one.names}) == 1 for one in found.groups)
    assert {name.partition("/")[2] for name in found.alone} == {"other"}


def test_resemblance_and_share_by_hand():
    """Ten words have eight runs; with the last word changed seven are left: 7 of 9, and 7 of 8."""
    found = families({"a": TEN, "b": TEN.replace("ten", "eleven")}).groups[0].weakest
    assert (found.resemblance, found.shared, found.how) == (round(7 / 9, 4), 7 / 8, "part")
    held = families({"a": " ".join(map(str, range(32))), "b": " ".join(map(str, range(122)))}).groups[0].weakest
    assert (held.resemblance, held.shared, held.how) == (30 / 120, 1, "part")


def test_thresholds_are_where_they_are_said_to_be():
    def numbers(start: int, stop: int) -> str:
        return " ".join(map(str, range(start, stop)))

    # 30 runs held by 300: resemblance a tenth, share whole; of 29 runs it is not said.
    assert together(numbers(0, 32), numbers(0, 302))
    assert not together(numbers(0, 31), numbers(0, 302))
    # 100 runs each: 35 shared are 35 of 165 (0.212); 33 are 33 of 167 (0.198).
    assert together(numbers(0, 102), numbers(65, 167))
    assert not together(numbers(0, 102), numbers(67, 169))
    # 8 runs resemble; 7 are too few, unless all words are the same.
    assert together(TEN, TEN + " eleven")
    assert not together(
        "one two three four five six seven eight nine", "one two three four five six seven eight nine no"
    )
    assert together("Just this.", "just this")


def test_what_does_not_count_as_another_word():
    assert words("“We don’t know,” said O'Neil.") == words("«We DON'T know» — said O’Neil!")
    assert together(TEN, TEN.upper().replace(" ", ",\n“"))
    urdu = "پاکستان اور افغانستان کے درمیان استنبول میں مذاکرات کا دوسرا دور بے نتیجہ ختم ہوا"
    assert together(urdu, urdu.replace("ی", "ي").replace("ک", "ك"))
    chinese = "双方代表在伊斯坦布尔结束了第二轮会谈没有达成协议"
    assert together(chinese, "昨日" + chinese)
    assert not together("", "")
    assert not together("", TEN)


def test_a_run_is_the_same_number_everywhere():
    """The definition again, in whole numbers: SplitMix64 over the BLAKE2b of each word."""
    whole = 2**64

    def mixed(z: int) -> int:
        z = (z + 0x9E3779B97F4A7C15) % whole
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) % whole
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % whole
        return z ^ (z >> 31)

    number = 0
    for word in ("one", "two", "three"):
        code = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
        number = mixed((number + code) % whole)
    assert shingles(["One, two: three"])[0].tolist() == [number]


def made(count: int, seed: int) -> dict[str, str]:
    """Texts of a small language, a third of them made from one before."""
    rng = random.Random(seed)  # noqa: S311
    known = [f"w{k}" for k in range(400)]
    texts: list[list[str]] = []
    for _ in range(count):
        now = rng.choices(known, k=rng.randint(20, 150))
        if texts and rng.random() < 0.4:
            base = rng.choice(texts)
            now = [word if rng.random() < 0.9 else rng.choice(known) for word in base] + now[: rng.choice([0, 0, 40])]
        texts.append(now)
    return {f"t{k:03d}": " ".join(text) for k, text in enumerate(texts)}


def test_counts_are_those_of_plain_sets():
    texts = list(made(60, 3).values())
    plain = [set(zip(*(text.split()[k:] for k in range(3)), strict=False)) for text in texts]
    counts = {(a, b, len(plain[a] & plain[b])) for a in range(60) for b in range(a + 1, 60) if plain[a] & plain[b]}
    sets = shingles(texts)
    assert set(map(tuple, every_pair(sets))) == counts
    assert set(map(tuple, likely_pairs(sets))) <= counts


@pytest.mark.parametrize("seed", range(3))
def test_likely_pairs_make_the_families_of_every_pair_in_any_order(seed):
    texts = made(300, seed)
    every, likely = families(texts, method="every pair"), families(texts, method="minhash")
    assert {one.names for one in every.groups} == {one.names for one in likely.groups}
    assert len(every.groups) > 20
    order = list(texts.items())
    random.Random(seed).shuffle(order)  # noqa: S311
    assert families(dict(order), method="minhash") == likely


def test_many_copies_of_one_text_are_not_set_beside_each_other_all():
    texts = [f"{TEN} {TEN} number {k} of the series and no more" for k in range(40 * CROWD)]
    pairs = likely_pairs(shingles(texts))
    assert len(pairs) < len(texts) * 10
    assert len(families({str(k): text for k, text in enumerate(texts)}, method="minhash").groups) == 1


def test_a_footer_that_all_texts_have_makes_no_family():
    wires = [story["wire"] for story in stories().values()]
    footer = " ".join(f"word{k}" for k in range(30))
    assert not together(*(f"{wire}\n\n{footer}" for wire in wires))


def test_the_earliest_is_the_origin_and_what_is_not_known_is_told():
    story = stories("a")["ferry-talks"]
    texts = {kind: story[kind] for kind in ("wire", "copy", "cut", "rewrite")}
    found = families(texts, {"rewrite": DAY, "copy": DAY, "wire": DAY + dt.timedelta(1), "cut": None}).groups[0]
    assert (found.origin, found.tied, found.undated) == ("copy", ("rewrite",), ("cut",))
    assert found.names == ("copy", "rewrite", "wire", "cut")
    assert [one.by is None for one in found.members] == [True, False, False, False]
    undated = families(texts).groups[0]
    assert (undated.origin, undated.tied, len(undated.undated)) == ("copy", (), 4)
    with pytest.raises(UsageError, match='dates: expected dates of texts that are given, got "gone"'):
        families(texts, {"gone": DAY})


def test_a_round_up_that_embeds_two_reports_is_told_as_what_holds_them_together():
    one, two = (stories("a")[name]["wire"] for name in ("ferry-talks", "grain-convoy"))
    found = families({"one": one, "two": two, "both": f"{one}\n\n{two}"}, {"one": DAY, "two": DAY}).groups[0]
    assert found.joints == ("both",)
    assert found.names == ("one", "two", "both")
    three = families({"one": one, "copy": f"Heading. {one}", "both": f"{one}\n\n{two}"}).groups[0]
    assert three.joints == ()


def test_the_weakest_link_is_the_least_of_the_strongest_tree():
    """Of a chain a-b-c, b shares more with a than with c, and a shares nothing with c."""
    a = " ".join(f"a{k}" for k in range(102))
    c = " ".join(f"c{k}" for k in range(102))
    b = " ".join([*(a.split()[:82]), *(c.split()[:62])])
    found = families({"a": a, "b": b, "c": c}).groups[0]
    assert (found.weakest.a, found.weakest.b, found.weakest.shared) == ("b", "c", 60 / 100)
    assert found.joints == ("b",)


def with_sources(folder, texts: dict[str, tuple[str, str, str]]) -> None:  # noqa: F811
    index = folder / "sources" / "index.yaml"
    lines = [index.read_text(encoding="utf-8").rstrip()]
    for key, (family, date, text) in texts.items():
        (folder / "sources" / f"{key}.txt").write_text(text, encoding="utf-8")
        lines.append(
            f"\n{key}:\n  publisher: P\n  date: {date}\n  side: mediating\n  family: {family}\n  reliability: F"
        )
        lines.append(f"  file: {key}.txt\n  sha256: {freeze(text)[1]}")
    index.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_case_that_states_another_family_than_its_texts(folder):  # noqa: F811
    story = stories("a")["debt-summit"]
    texts = {"wire": ("nwa", "2025-03-01", story["wire"]), "late": ("courier", "2025-03-02", story["rewrite"])}
    texts |= {"own": ("nwa", "2025-03-02", story["other"])}
    with_sources(folder, texts)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    told = run(folder, code=1)
    assert "sources.late.family" in told
    assert "write there: family: nwa" in told
    plain = json.loads(run(folder, "--json", code=1))
    (differ,) = plain["differ"]
    index = (folder / "sources" / "index.yaml").read_text(encoding="utf-8")
    assert index.splitlines()[differ["line"] - 1] == "  family: courier"
    assert plain["stated_only"] == 1  # wire and own are both of nwa
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    edit(folder / "sources" / "index.yaml", "family: courier", "family: nwa")
    mended = json.loads(run(folder, "--json"))
    assert (mended["differ"], mended["stated_only"]) == ([], 2)  # own beside each of the other two
    assert load_case(folder).sources["late"].family == "nwa"


def test_a_folder_of_files(tmp_path):
    story = stories("a")["prisoner-list"]
    head = '<html><head><meta property="article:published_time" content="2025-09-01"></head><body><p>'
    (tmp_path / "wire.html").write_text(f"{head}{story['wire']}</p></body></html>", encoding="utf-8")
    (tmp_path / "embed.txt").write_text(story["embed"] + "\x1b[31m", encoding="utf-8")
    (tmp_path / "other.txt").write_text(story["other"], encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    told = run(tmp_path)
    assert "origin wire.html, the earliest (2025-09-01)" in told
    assert "not dated, so that it may be earlier: embed.txt" in told
    assert "not read: empty.txt" in told
    plain = json.loads(run(tmp_path, "--json"))
    assert [[one["name"] for one in group["members"]] for group in plain["groups"]] == [["wire.html", "embed.txt"]]
    assert (plain["alone"], list(plain["refused"])) == (["other.txt"], ["empty.txt"])


def test_what_is_no_case_and_no_folder_of_texts_is_refused(tmp_path):
    assert "expected a case, or a folder with texts" in run(tmp_path, code=2)
    assert "no such" in run(tmp_path / "gone", code=2) or "neither" in run(tmp_path / "gone", code=2)
