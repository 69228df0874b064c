"""Option statements: what a decision maker would have true, written with options and a few words.

    statement   := either [ "if" either | "iff" either | "unless" either ]
    either      := both { ("or" | "|") both }
    both        := simple { ("and" | "&") simple }
    simple      := ("not" | "-" | "!") simple | "(" statement ")" | option

An option is its id, or its number counted from 1 in the order of the file. "2 if 3" holds unless 3 is taken and 2 is
not; "2 unless 3" is "2 if not 3"; "2 iff 3" holds where both or neither are taken. Source: Fang, Hipel, Kilgour & Peng
(2003), IEEE Transactions on Systems, Man and Cybernetics C 33(1), 42-55, who call such statements option prioritising.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

LONGEST, DEEPEST = 1000, 20
_TOKEN = re.compile(r"\s*(?:([()&|!-])|([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*))")
_WORDS = {"and": "&", "or": "|", "not": "-", "!": "-"}

Formula = tuple[Any, ...]
"""``("is", k)``, ``("not", f)``, ``("and", f, g)``, ``("or", f, g)`` or ``("iff", f, g)`` over options k from 0."""


class StatementError(ValueError):
    """A statement that cannot be read: what was expected, what was got, the next step."""

    def __init__(self, expected: str, got: str, next_step: str):
        super().__init__(f"expected {expected}, got {got}. {next_step}")
        self.expected, self.got, self.next_step = expected, got, next_step


def read_statement(text: str, options: Sequence[str]) -> Formula:
    """The formula of a statement over `options` (their ids in order). Raises StatementError."""
    if len(text) > LONGEST:
        raise StatementError(f"at most {LONGEST} characters", f"{len(text)}", "Part the statement in two.")
    return _Reader(_tokens(text), options).whole()


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise StatementError("options, and, or, not, if, iff, unless", f'"{text[at:][:20]}"', "Remove it.")
        word = match[1] or match[2]
        found.append(_WORDS.get(word, word))
        at = match.end()
    return found


class _Reader:
    """Reads one statement by recursive descent."""

    def __init__(self, tokens: list[str], options: Sequence[str]):
        self.tokens, self.at, self.depth = tokens, 0, 0
        self.options = {option: k for k, option in enumerate(options)}

    def whole(self) -> Formula:
        formula = self.statement()
        if self.peek():
            raise StatementError("the end of the statement", f'"{self.peek()}"', "Join the parts with and, or, if.")
        return formula

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *words: str) -> str:
        word = self.peek()
        if word and word in words:
            self.at += 1
            return word
        return ""

    def statement(self) -> Formula:
        left = self.joined("|", "or")
        word = self.take("if", "iff", "unless")
        if not word:
            return left
        right = self.joined("|", "or")
        if word == "iff":
            return ("iff", left, right)
        return ("or", left, right if word == "unless" else ("not", right))

    def joined(self, sign: str, name: str) -> Formula:
        formula = self.simple() if name == "and" else self.joined("&", "and")
        while self.take(sign):
            formula = (name, formula, self.simple() if name == "and" else self.joined("&", "and"))
        return formula

    def simple(self) -> Formula:
        flips = 0
        while self.take("-"):
            flips += 1
        formula = self.group() if self.take("(") else self.option()
        return ("not", formula) if flips % 2 else formula

    def group(self) -> Formula:
        self.depth += 1
        if self.depth > DEEPEST:
            raise StatementError(f"at most {DEEPEST} brackets in one another", "more", "Part the statement in two.")
        formula = self.statement()
        if not self.take(")"):
            raise StatementError('")"', f'"{self.peek()}"' if self.peek() else "the end", "Close the bracket.")
        self.depth -= 1
        return formula

    def option(self) -> Formula:
        word = self.peek()
        self.at += 1
        if word in self.options:
            return ("is", self.options[word])
        if word.isdecimal() and 1 <= int(word[:9]) <= len(self.options):
            return ("is", int(word[:9]) - 1)
        listed = ", ".join(self.options)
        step = f"Options: {listed[:300]}; or a number from 1 to {len(self.options)}."
        raise StatementError("an option", f'"{word}"' if word else "the end of the statement", step)
