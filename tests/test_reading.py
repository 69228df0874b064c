"""Frozen text keeps its characters, quotations are found where they stand, sentences end where they end."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import need_shared
from sulh.reading import freeze, locate, sentences


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_text_is_the_same_however_it_travelled(mark, line_end):
    text, digest = freeze(mark + line_end.join(["صلح", "e\u0301 stays two characters", ""]))
    assert text == "صلح\ne\u0301 stays two characters\n"
    assert digest == hashlib.sha256(text.encode()).hexdigest()


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("\ufeff\r\n")))
def test_freezing_twice_is_freezing_once(text):
    once = freeze(text)
    assert freeze(once[0]) == once


@given(st.text(max_size=30), st.text(min_size=1, max_size=30).filter(str.strip), st.text(max_size=30))
def test_a_quotation_is_found_where_it_stands_first(before, quote, after):
    text = before + quote + after
    span = locate(text, quote)
    assert span is not None
    assert text[slice(*span)] == quote
    assert span[0] <= len(before)


@given(st.lists(st.text("abc.([*", min_size=1, max_size=5), min_size=1, max_size=6), st.data())
def test_white_space_between_words_may_differ(words, data):
    gaps = [data.draw(st.sampled_from([" ", "\n", "  \n ", "\u00a0"])) for _ in words]
    text = "x " + "".join(word + gap for word, gap in zip(words, gaps, strict=True))
    span = locate(text, " ".join(words))
    assert span is not None
    assert text[slice(*span)].split() == words


@pytest.mark.parametrize("quote", ["", "  ", "not there", "agreedto"])
def test_what_does_not_stand_there_is_not_found(quote):
    assert locate("They agreed to meet.", quote) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S. envoy left the U.S. They met.", ["The U.S. envoy left the U.S.", "They met."]),
        ("Lt. Gen. J. K. Khan, Jr. spoke. No. 5 did not.", ["Lt. Gen. J. K. Khan, Jr. spoke.", "No. 5 did not."]),
        ("It rose 3.5 per cent by 3 Nov. 2025. Talks ended.", ["It rose 3.5 per cent by 3 Nov. 2025.", "Talks ended."]),
        ("Talks ended in Nov. Nobody signed.", ["Talks ended in Nov.", "Nobody signed."]),
        ("“We agreed.” He left (in haste.) It was over.", ["“We agreed.”", "He left (in haste.)", "It was over."]),
        ('"Stop!" he cried. "Why?" She went.', ['"Stop!" he cried.', '"Why?"', "She went."]),
        ("Wait... he said. Well… They went.", ["Wait... he said.", "Well…", "They went."]),
        ("مذاکرات ختم ہوئے۔ کیا وہ واپس آئیں گے؟ ہاں۔", ["مذاکرات ختم ہوئے۔", "کیا وہ واپس آئیں گے؟", "ہاں۔"]),
        ("ٹی۔ٹی۔پی کا نام۔", ["ٹی۔ٹی۔پی کا نام۔"]),
        ("A heading\n\nFirst line\ngoes on. Second.", ["A heading", "First line\ngoes on.", "Second."]),
        ("The answer was no. They left.", ["The answer was no.", "They left."]),
        (" \n ", []),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_ends_them(text, expected):
    assert [sentence.text for sentence in sentences(text)] == expected


@given(st.text(st.sampled_from('Ab. \n?!"”(U۔؟ 3'), max_size=80))
def test_sentences_cover_the_text_in_order_and_leave_only_white_space(text):
    found = sentences(text)
    rest, last = "", 0
    for number, sentence in enumerate(found, 1):
        assert sentence.number == number
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip() != ""
        assert last <= sentence.start
        rest += text[last : sentence.start]
        last = sentence.end
    assert not (rest + text[last:]).strip()


def test_the_article_has_the_sentences_that_a_person_counted():
    found = sentences(need_shared("seed/article.txt").read_text(encoding="utf-8"))
    assert len(found) == 24
    assert found[5].text.endswith("realities.”")
    assert found[23].text.startswith("The Afghan Taliban must")
