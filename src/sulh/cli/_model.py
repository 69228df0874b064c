"""The options of `draft` that ask a language model, and what is said before a text leaves the machine."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sulh.cli._main import safe
from sulh.errors import UsageError

if TYPE_CHECKING:
    from sulh.reading import Extracted
    from sulh.reading.model import Endpoint, Proposed

F = TypeVar("F", bound=Callable[..., Any])
_DEPEND = {"model_name": "--model-name", "model_key_from": "--model-key-from", "model_seconds": "--model-seconds"}


def model_options(command: F) -> F:
    """The options of a command that may ask a model."""
    for option in (
        click.option("--model-seconds", type=float, metavar="N", help="How long the model may take (120)."),
        click.option("--model-key-from", metavar="ENV", help="The environment variable that holds the server's key."),
        click.option("--model-name", metavar="NAME", help="Which model, as its server calls it."),
        click.option("--model", metavar="URL", help="Also ask a language model there: the whole text is sent to it."),
    ):
        command = option(command)
    return command


def place_of(asked: dict[str, Any], folder: bool = False) -> Endpoint | None:
    """Where the model is to be asked; None without --model. Raises UsageError for options that do not fit."""
    url = asked["model"]
    if url is None:
        for name, option in _DEPEND.items():
            if asked[name] is not None:
                raise UsageError(option, "--model URL as well", "none", "No model is asked without an address.")
        return None
    from sulh.reading.model import SECONDS, endpoint

    if folder:
        raise UsageError("--model", "one text", "a folder", "Ask for the texts that count, one by one.")
    if asked["model_name"] is None:
        raise UsageError("--model", "--model-name NAME as well", "none", "Say which model its server is to use.")
    seconds = SECONDS if asked["model_seconds"] is None else asked["model_seconds"]
    return endpoint(url, asked["model_name"], _key(asked["model_key_from"]), seconds)


def _key(name: str | None) -> str | None:
    if name is None:
        return None
    key = os.environ.get(name)
    if key is None:
        told = f'"{name}"' if name.replace("_", "").isalnum() and len(name) <= 40 else "something else"
        step = "Give the variable's name, and never the key itself."
        raise UsageError("--model-key-from", "a variable of the environment that is set", told, step)
    return key


def proposed_by(place: Endpoint, found: Extracted, case: str | None) -> Proposed:
    """Say where the text goes, and send it."""
    from sulh.store import proposed

    click.echo(f"sulh: the text, {len(found.text):,} characters, goes to {safe(place.told)}", err=True)
    return proposed(found, place, case)
