"""A language model as a second reader, off unless asked for: verbatim quotations, found in the text or refused."""

from sulh.reading.model._endpoint import SECONDS, Endpoint, endpoint
from sulh.reading.model._ground import Found, Ground
from sulh.reading.model._read import Proposed, Ungrounded, propose

__all__ = ["SECONDS", "Endpoint", "Found", "Ground", "Proposed", "Ungrounded", "endpoint", "propose"]
