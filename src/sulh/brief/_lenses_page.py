"""One case through every lens on a page of its own: no script, no request, the same bytes each time."""

from __future__ import annotations

from sulh.brief._fonts import font_faces
from sulh.brief._lens_document import LensAnswer
from sulh.brief._lens_words import LENS_WORDS, choice_words
from sulh.brief._lenses import lens_document
from sulh.brief._lenses_told import left_out_words, line_words
from sulh.brief._page import FONTS_HERE, environment
from sulh.brief._words import listed
from sulh.outlook.lenses import Lenses


def lenses_page(found: Lenses) -> str:
    """The document as one HTML5 page."""
    document, case = lens_document(found), found.chain.dossier.case

    def short(question: str, answer: LensAnswer) -> str:
        """The answer in a word or two."""
        return listed([choice_words(case, question, c) for c in answer.choice])

    html = (
        environment()
        .get_template("lenses.html.j2")
        .render(
            d=document,
            names={key: words.name for key, words in LENS_WORDS.items()},
            short=short,
            lines=[(case.issues[line.issue].name, line_words(case, line)) for line in document.positions.lines],
            left_out=left_out_words(case, document.positions.left_out),
        )
    )
    return html.replace(FONTS_HERE, font_faces(html), 1)
