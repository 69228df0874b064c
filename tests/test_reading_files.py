"""Files of seven kinds and their broken kin: the words come out, or one clear error says what is wrong."""

from __future__ import annotations

import io
import sys
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.errors import UsageError
from sulh.reading import draft_text, extract, extract_bytes
from sulh.reading.files._extract import FORMATS, MAX_BYTES

WORDS = "Chad rejected the offer of Sudan."
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, **parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(text: str) -> bytes:
    """The smallest PDF with one page and, if there is any, one line of text."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode() if text else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


def mail(**kinds: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = (
        "Desk <desk@example.org>",
        "Talks",
        "Tue, 04 Mar 2025 09:00:00 +0000",
    )
    message.set_content(kinds["plain"])
    if "html" in kinds:
        message.add_alternative(kinds["html"], subtype="html")
    message.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="map.bin")
    return message.as_bytes()


def test_a_page_gives_what_its_readers_see():
    page = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Talks</title>
    <meta property="og:site_name" content="The Daily"><meta name="author" content="A. Writer">
    <meta property="article:published_time" content="2025-03-04T10:00:00Z"><script>alert("Chad bombed Sudan.")</script>
    <style>p {{ color: red }}</style></head><body><nav>Home | Sudan</nav><p>{WORDS}</p>
    <p style="display:none">Sudan bombed Chad.</p><p>It is &quot;final&quot; &amp; so on.<br>Next line.</p></body>
    </html>"""
    found = extract_bytes(page.encode(), "page.html")
    assert found.text == f'{WORDS}\n\nIt is "final" & so on.\nNext line.'
    about = found.about
    assert (about.publisher, about.author, about.title, about.lang) == ("The Daily", "A. Writer", "Talks", "en")
    assert str(about.date) == "2025-03-04"
    assert any("hides" in one for one in found.noticed)
    assert any("script" in one for one in found.noticed)


def test_markdown_word_mail_and_pdf():
    head = "---\ntitle: Talks\ndate: 2025-03-04\n---\n"
    assert extract_bytes(
        f"{head}# Head\n\n**Chad** rejected [the offer](https://x.org) of Sudan.".encode(), "a.md"
    ).text == ("Head\n\nChad rejected the offer of Sudan.")
    word = extract_bytes(docx(paragraph(WORDS) + paragraph("Second."), word__comments="<x/>"), "a.docx")
    assert word.text == f"{WORDS}\n\nSecond."
    assert any("comments" in one for one in word.noticed)
    letter = extract_bytes(mail(plain=WORDS, html=f"<p>{WORDS}</p>"), "a.eml")
    assert letter.text.strip() == WORDS
    assert (letter.about.title, str(letter.about.date)) == ("Talks", "2025-03-04")
    assert any("map.bin" in one for one in letter.noticed)
    pytest.importorskip("pypdf", reason="needs pypdf, of the extra read")
    assert extract_bytes(pdf(WORDS), "a.pdf").text == WORDS
    assert extract_bytes(pdf(WORDS), "called.txt").format == "pdf"


def test_without_pypdf_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(UsageError, match=r"pip install 'sulh\[read\]'"):
        extract_bytes(pdf(WORDS), "a.pdf")


def test_a_pdf_without_text_says_so():
    pytest.importorskip("pypdf", reason="needs pypdf, of the extra read")
    with pytest.raises(UsageError, match=r"pages of pictures.*OCR"):
        extract_bytes(pdf(""), "scan.pdf")
    with pytest.raises(UsageError, match="a PDF that can be read"):
        extract_bytes(b"%PDF-1.7 and nothing more", "broken.pdf")


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "a.txt", "which is empty"),
        (b" \n\t ", "a.txt", "which is empty"),
        (bytes(range(256)) * 40, "a.txt", "bytes of no text"),
        (b"\x00" * 500, "a.txt", "which is empty"),
        (b"PK\x03\x04 broken", "a.docx", "is broken"),
        (b"<html><script>x()</script></html>", "a.html", "holds no words"),
        (b"no headers here\n", "a.eml", "no words|none"),
    ],
)
def test_what_is_no_text_is_refused_in_one_sentence(data, name, told):
    with pytest.raises(UsageError, match=told):
        extract_bytes(data, name)


def test_a_word_file_can_neither_grow_nor_fetch():
    bomb = docx("<w:p/>" + " " * 70_000_000)
    assert len(bomb) < 1_000_000
    with pytest.raises(UsageError, match="bytes unpacked"):
        extract_bytes(bomb, "bomb.docx")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
    with pytest.raises(UsageError, match="document type"):
        extract_bytes(out.getvalue(), "entity.docx")


def test_a_file_that_is_too_large_or_not_there(tmp_path):
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(UsageError, match=f"at most {MAX_BYTES:,} bytes"):
        extract(large)
    with pytest.raises(UsageError, match="not there"):
        extract(tmp_path / "nothing.txt")
    with pytest.raises(UsageError, match="a folder"):
        extract(tmp_path)


@pytest.mark.parametrize(
    ("data", "text", "told"),
    [
        ("Türkiye said no.".encode("utf-16"), "Türkiye said no.", ""),
        ("Chad said no, and no again.".encode("utf-16-le"), "Chad said no, and no again.", ""),
        ("Türkiye said “no”.".encode("cp1252"), "Türkiye said “no”.", "Windows-1252"),
        (b"\xef\xbb\xbfChad said no.", "Chad said no.", ""),
        ('<meta charset="koi8-r"><p>Türkiye</p>'.encode(), "Türkiye", "declared as koi8-r"),
        ('<meta charset="utf-8"><p>Türkiye said “no”</p>'.encode("cp1252"), "Türkiye said “no”", "Windows-1252"),
        (b'<meta charset="no-such"><p>Chad</p>', "Chad", ""),
    ],
)
def test_encodings_declared_or_not_declared_or_wrongly(data, text, told):
    found = extract_bytes(data, "a.html" if b"<p>" in data else "a.txt")
    assert found.text == text
    assert told in " ".join(found.noticed)


def test_characters_that_hide_are_told_and_joiners_kept():
    text = "Chad\u202e rejected\u200b the offer.\U000e0041 می\u200cروند"
    found = extract_bytes(text.encode(), "a.txt")
    assert found.text == text
    told = " ".join(draft_text(found.text).noticed)
    assert "reorder" in told
    assert "no width" in told
    assert "tag characters" in told
    assert not draft_text("می\u200cروند \u200dه").noticed or "width" not in " ".join(draft_text("می\u200cروند").noticed)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(FORMATS))
def test_any_bytes_give_text_or_one_clear_error(data, suffix):
    try:
        found = extract_bytes(data, f"a{suffix}")
    except UsageError as error:
        assert "expected" in str(error)  # noqa: PT017
        return
    assert found.text.strip()
    draft_text(found.text)


MARKUP = st.sampled_from(
    ["<p>", "</p>", "<div hidden>", "<script>", "</script>", "<!--", "-->", "&amp;", "&#x202e;", "<", "x"]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(MARKUP, max_size=60).map("".join))
def test_any_markup_is_read_to_its_end(markup):
    try:
        found = extract_bytes(f"<html>{markup}<p>Chad</p>".encode(), "a.html")
    except UsageError:
        return
    assert isinstance(found.text, str)


def test_markup_that_never_closes_is_read_once():
    """Each of these took minutes in a reader that looks at the rest of the page again at every mark."""
    for piece in ("<!-- ", "<a ", '<a b="', "<!", "<", "&#", "<div>", "</b>"):
        found = extract_bytes(b"<html><p>Chad" + piece.encode() * 100_000 + b"<p>Sudan", "a.html")
        assert found.text.startswith("Chad")


def test_pieces_of_a_word_document_in_hypothesis_like_disorder():
    for body in ("<w:p>", "</w:p>", "<w:t>x</w:t>", "&undefined;"):
        try:
            extract_bytes(docx(body), "a.docx")
        except UsageError as error:
            assert "expected" in str(error)  # noqa: PT017
