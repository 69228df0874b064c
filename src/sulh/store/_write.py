"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sulh.errors import UsageError


def write_page(path: Path, text: str) -> None:
    """Write the page of a run: see `write_file`."""
    write_file(path, text, "--html")


def write_file(path: Path, content: str | bytes, option: str = "--out") -> None:
    """Write text (as UTF-8, line ends as they are) or bytes to `path` by way of a temporary file beside it.

    Its folder is made if need be; `option` is what errors call it.

    Errors: UsageError if the folder cannot be made or written to; an existing file is then as it was.
    """
    blob = content.encode() if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(blob)
            Path(draft).chmod(0o644)
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as error:
        got = f"{path} ({error.strerror})"
        raise UsageError(option, "a file that can be written", got, "Choose another place.") from error
