"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sulh.errors import UsageError


def write_page(path: Path, text: str) -> None:
    """Write UTF-8 text to `path` by way of a temporary file beside it, making its folder if need be.

    Errors: UsageError if the folder cannot be made or written to; an existing file is then as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(draft).chmod(0o644)
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as error:
        got = f"{path} ({error.strerror})"
        raise UsageError("--html", "a file that can be written", got, "Choose another place.") from error
