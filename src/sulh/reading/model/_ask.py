"""One question to a language model over HTTP: one try, no redirects, no proxies, bounded in time and size."""

from __future__ import annotations

import contextlib
import http.client
import json
import queue
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from sulh.errors import UsageError
from sulh.reading.model._endpoint import Endpoint

MOST = 4_000_000
"""Bytes of an answer; what is longer is refused unread."""
_STEP = "Look at the server, or leave --model out: the rules need none."
_PIECE = 1 << 16


def ask(place: Endpoint, messages: Sequence[Mapping[str, str]]) -> str:
    """The words that a model answers.

    Raises: UsageError that says what the server did: no connection, another status than 200 (a redirect is not
        followed, wherever it leads), an answer too long, too slow or cut, one that is no chat answer.
    """
    body: dict[str, Any] = {"model": place.model, "messages": list(messages), "stream": False}
    body |= {"format": "json", "options": {"temperature": 0}} if place.ollama else {"temperature": 0}
    return _content(place, _posted(place, json.dumps(body).encode()))


def _posted(place: Endpoint, body: bytes) -> bytes:
    """The bytes of the answer. A thread of its own asks, so that names, headers and bodies that drip end in time."""
    link = _link(place)
    done: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            done.put(_exchange(link, place, body))
        except Exception as error:  # whatever it was is told by whoever waits
            done.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        found = done.get(timeout=place.seconds)
    except queue.Empty:
        raise _refused(place, f"an answer within {place.seconds:g} seconds", "none") from None
    finally:
        _cut(link)
    if isinstance(found, UsageError):
        raise found
    if isinstance(found, (TimeoutError, socket.timeout)):
        raise _refused(place, f"an answer within {place.seconds:g} seconds", "none")
    if isinstance(found, Exception):
        told = str(found) or type(found).__name__
        raise _refused(place, "an answer over HTTP", f"none ({place.hide(told)[:200]})") from None
    return found


def _link(place: Endpoint) -> http.client.HTTPConnection:
    kind = http.client.HTTPSConnection if place.secure else http.client.HTTPConnection
    return kind(place.host, timeout=place.seconds)


def _cut(link: http.client.HTTPConnection) -> None:
    """End the connection also under a thread that waits for it."""
    line = link.sock
    if line is not None:
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _exchange(link: http.client.HTTPConnection, place: Endpoint, body: bytes) -> bytes:
    end = time.monotonic() + place.seconds
    head = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "sulh"}
    head["Connection"] = "close"
    if place.key:
        head["Authorization"] = f"Bearer {place.key}"
    try:
        link.request("POST", place.path, body, head)
        with contextlib.closing(link.getresponse()) as answer:
            if answer.status != 200:
                raise _refused(place, "status 200", _status(place, answer))
            return _read(answer, place, end)
    finally:
        link.close()


def _read(answer: http.client.HTTPResponse, place: Endpoint, end: float) -> bytes:
    """The body: whole, in time and of a bearable size."""
    whole = answer.length  # None where the server announces none
    if whole is not None and whole > MOST:
        raise _refused(place, f"an answer of at most {MOST:,} bytes", f"{whole:,} announced")
    pieces, size = [], 0
    while (whole is None or size < whole) and (piece := answer.read1(_PIECE)):
        pieces.append(piece)
        size += len(piece)
        if size > MOST:
            raise _refused(place, f"an answer of at most {MOST:,} bytes", "more")
        if time.monotonic() > end:
            raise TimeoutError
    if whole is not None and size < whole:
        raise _refused(place, f"{whole:,} bytes, as announced", f"{size:,}")
    return b"".join(pieces)


def _status(place: Endpoint, answer: http.client.HTTPResponse) -> str:
    told = f"{answer.status} {answer.reason}"
    if 300 <= answer.status < 400:
        return place.hide(f"{told}, a redirect to {answer.getheader('Location', 'nowhere')[:200]}, not followed")
    said = answer.read1(1000).decode("utf-8", "replace")
    return place.hide(f"{told}: {said[:300]}")


def _content(place: Endpoint, data: bytes) -> str:
    """The message in a chat answer of either form."""
    try:
        plain = json.loads(data)
        message = plain["message"] if place.ollama else plain["choices"][0]["message"]
        content = message["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        content = None
    if not isinstance(content, str):
        got = place.hide(data[:120].decode("utf-8", "replace"))
        raise _refused(place, "a chat answer with the words of the model", f'"{got}"')
    return content.replace(place.key, "[key]") if place.key else content


def _refused(place: Endpoint, expected: str, got: str) -> UsageError:
    return UsageError(f"model at {place.host}", expected, got, _STEP)
