"""sulh: will they, can they, or are they stalling? What is likely by when, and what moved that?

    >>> import sulh
    >>> dossier = sulh.load_case("istanbul-2025", as_of="2025-10-28")
    >>> dossier.case.respondent
    'afghan-taliban'

The stages, in the order in which they are run; each is a pure function from frozen values to a frozen value:

    load_case     folder → Dossier (the case and its record, as known on one day)
    table         case → Table: packages, frontier, zone of agreement, Nash and Kalai-Smorodinsky points
    mandate       case, party, packages → Mandate: chance of ratification by its factions
    infer         dossier, party → Belief over settler, captive, staller, refuser, and every step to it
    compile       case, beliefs → RoundsGame, plain arrays (`compile_game` takes the table and mandates too)
    solve         RoundsGame → Solution: logit quantal response, with a certificate
    propagate     Solution → Course: the five outcomes after each round
    look_ahead    dossier → Outlook: all of the above, with intervals and levers
    why           dossier → WhyDocument: three views of what moved a belief, and what would
    document      Outlook → RunDocument, what `--json` prints; `page` and `terminal` draw it
    change        dossier, {path: value} → Dossier: what if

Names load what they need when they are first used, so that importing sulh is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sulh._lazy import lazily

__version__ = "0.1.0"

_ROOMS = {
    "belief": ("Belief", "infer"),
    "bargain": ("Table", "table"),
    "brief": ("RunDocument", "WhyDocument", "document", "explain", "page", "terminal", "why"),
    "case": ("Case",),
    "council": ("Mandate", "mandate"),
    "errors": ("CaseError", "IntegrityError", "SulhError", "UsageError"),
    "game": ("Method", "RoundsGame", "Solution", "compile", "compile_game", "solve"),
    "outlook": ("Course", "Outlook", "look_ahead", "propagate"),
    "record": ("Dossier", "load_codebook"),
    "store": ("change", "check_case", "load_case", "new_case"),
}
if TYPE_CHECKING:
    from sulh.bargain import Table, table
    from sulh.belief import Belief, infer
    from sulh.brief import RunDocument, WhyDocument, document, explain, page, terminal, why
    from sulh.case import Case
    from sulh.council import Mandate, mandate
    from sulh.errors import CaseError, IntegrityError, SulhError, UsageError
    from sulh.game import Method, RoundsGame, Solution, compile, compile_game, solve
    from sulh.outlook import Course, Outlook, look_ahead, propagate
    from sulh.record import Dossier, load_codebook
    from sulh.store import change, check_case, load_case, new_case

__all__ = [
    "Belief",
    "Case",
    "CaseError",
    "Course",
    "Dossier",
    "IntegrityError",
    "Mandate",
    "Method",
    "Outlook",
    "RoundsGame",
    "RunDocument",
    "Solution",
    "SulhError",
    "Table",
    "UsageError",
    "WhyDocument",
    "change",
    "check_case",
    "compile",
    "compile_game",
    "document",
    "explain",
    "infer",
    "load_case",
    "load_codebook",
    "look_ahead",
    "mandate",
    "new_case",
    "page",
    "propagate",
    "solve",
    "table",
    "terminal",
    "why",
]


__getattr__ = lazily("sulh", {f"sulh.{room}": names for room, names in _ROOMS.items()}, globals())


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
