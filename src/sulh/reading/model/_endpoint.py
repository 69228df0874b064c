"""Where a language model is asked, and with what: checked before anything is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sulh.errors import UsageError
from sulh.inert import inert

SECONDS = 120.0
LONGEST = 3600.0
_LOCAL = re.compile(r"localhost|127(?:\.\d{1,3}){3}|::1")
_KEY = re.compile(r"[!-~]{1,4000}")


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible or Ollama server and the model to ask there. See `endpoint`, which makes one.

    `host` is its name with the port, `path` what is asked for, `ollama` whether it speaks Ollama's own form, `seconds`
    how long the whole answer may take. `key` is sent as a bearer token and is shown nowhere.
    """

    host: str
    path: str
    model: str
    secure: bool
    ollama: bool
    seconds: float
    key: str | None = field(default=None, repr=False)

    @property
    def told(self) -> str:
        """Where a text goes, in words."""
        return f"{self.host} (model {self.model}{'' if self.secure else ', not encrypted'})"

    def hide(self, text: str) -> str:
        """`text` on one line, acting on nothing and without the key."""
        return inert(text.replace(self.key, "[key]") if self.key else text)


def endpoint(url: str, model: str, key: str | None = None, seconds: float = SECONDS) -> Endpoint:
    """An endpoint from an address, the name of a model and, if it needs one, a key.

    The address is that of the server, with or without ``/v1``, or of ``/v1/chat/completions``; with ``/api`` or
    ``/api/chat`` at its end it is Ollama's own form.

    Raises: UsageError for an address that is not plain http or https, or holds a user, a query or a fragment, since
        these carry secrets and are shown; a key that no header can hold, or that would go unencrypted to another
        machine; a name of a model that is none; a time limit out of (0, 3600].
    """
    step = "Give for example http://localhost:11434 or https://host/v1."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError("--model", "an address", "one that cannot be read", step) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not re.fullmatch(r"[!-~]+", url):
        raise UsageError("--model", "an http or https address", f'"{inert(url)[:100]}"', step)
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        got = "one with a user, a query or a fragment"
        raise UsageError("--model", "a plain address", got, "Give a key with --model-key-from ENV.")
    secure = parts.scheme == "https"
    if not model or len(model) > 200 or inert(model) != model:
        raise UsageError(
            "--model-name", "the name of a model", f'"{inert(model)[:100]}"', "Ask the server which it has."
        )
    if not 0 < seconds <= LONGEST:
        raise UsageError("--model-seconds", f"more than 0 and at most {LONGEST:.0f}", f"{seconds:g}", "Choose another.")
    _sound(key, secure or _LOCAL.fullmatch(parts.hostname) is not None)
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    path, ollama = _path(parts.path.rstrip("/"))
    return Endpoint(f"{name}:{port or (443 if secure else 80)}", path, model, secure, ollama, seconds, key)


def _path(path: str) -> tuple[str, bool]:
    if path.endswith(("/api", "/api/chat")):
        return path.removesuffix("/chat") + "/chat", True
    if path.endswith("/chat/completions"):
        return path, False
    return f"{path or '/v1'}/chat/completions", False


def _sound(key: str | None, close: bool) -> None:
    if key is None:
        return
    if not _KEY.fullmatch(key):
        got = "an empty one" if not key else "one with spaces, line ends or other signs"
        raise UsageError("--model-key-from", "a key of visible ASCII characters", got, "Set the variable again.")
    if not close:
        step = "Use https, or a model on this machine."
        raise UsageError("--model-key-from", "a key that goes encrypted", "http to another machine", step)
