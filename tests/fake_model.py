"""A server on this machine that plays a language model: well, badly, maliciously, slowly, or never."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Fake:
    """The server's address, and the requests that it got: path, headers and body."""

    def __init__(self, port: int, end: threading.Event):
        self.url = f"http://127.0.0.1:{port}"
        self.port = port
        self.end = end
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []


Play = Callable[[BaseHTTPRequestHandler, Fake], None]


@contextmanager
def server(play: Play) -> Iterator[Fake]:
    """A server that answers every request by `play`."""
    end = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fake.asked.append((self.path, dict(self.headers), json.loads(body)))
            with suppress(OSError):  # the other side has gone, as it should
                play(self, fake)

        def log_message(self, *_: object) -> None:
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.daemon_threads = True
    fake = Fake(made.server_port, end)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        end.set()
        made.shutdown()
        made.server_close()
        thread.join()


def says(content: object, form: str = "openai") -> Play:
    """Answer like a chat model whose words are `content`; whatever is no text is written as JSON."""
    words = content if isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": words}
    return sends(json.dumps({"message": message} if form == "ollama" else {"choices": [{"message": message}]}).encode())


def sends(body: bytes, status: int = 200, **headers: str) -> Play:
    """Answer with these bytes."""

    def play(handler: BaseHTTPRequestHandler, _: Fake) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return play


def floods(size: int, announced: bool) -> Play:
    """Answer with `size` bytes, with or without saying so first."""

    def play(handler: BaseHTTPRequestHandler, fake: Fake) -> None:
        handler.send_response(200)
        if announced:
            handler.send_header("Content-Length", str(size))
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        piece = b" " * 65536
        for _ in range(size // len(piece)):
            if fake.end.is_set():
                return
            handler.wfile.write(piece)

    return play


def never(handler: BaseHTTPRequestHandler, fake: Fake) -> None:
    """Take the question and say nothing."""
    fake.end.wait(30)


def drips(where: str) -> Play:
    """Send one byte every 50 ms, in the headers or in the body, so that no single wait is long."""

    def play(handler: BaseHTTPRequestHandler, fake: Fake) -> None:
        start = b"HTTP/1.1 200 OK\r\nX-Slow: " if where == "headers" else b"HTTP/1.1 200 OK\r\n\r\n"
        handler.wfile.write(start)
        handler.close_connection = True
        while not fake.end.wait(0.05):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    return play


def hangs_up(after: int) -> Play:
    """Announce 1 000 bytes and close after a few."""

    def play(handler: BaseHTTPRequestHandler, _: Fake) -> None:
        if after:
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            handler.wfile.write(b"{" * after)
        handler.close_connection = True

    return play
