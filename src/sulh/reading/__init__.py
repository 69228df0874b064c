"""Reading: frozen text, its sentences, and where a quotation stands in it."""

from sulh.reading._sentences import Sentence, sentences
from sulh.reading._text import freeze, locate

__all__ = ["Sentence", "freeze", "locate", "sentences"]
