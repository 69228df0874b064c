"""Mail (.eml): its text, with sender, date and subject. Attachments are named and not opened."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from sulh.reading._models import About
from sulh.reading.files._html import from_page
from sulh.reading.files._made import Extracted, line, refuse
from sulh.reading.files._text import decoded


def from_mail(data: bytes, name: str) -> Extracted:
    """The plain text of a mail, or else the words of its HTML."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  (the policy makes it one)
    if not message.keys():
        refuse("a mail (.eml) with headers", f"{name}, which has none", "Save the mail again as .eml.")
    found: Extracted | None = None
    told: list[str] = []
    for kind in ("plain", "html"):
        part = _body(message, kind)
        if part is None:
            continue
        text, notes = _text(part, name)
        found = from_page(text, notes) if kind == "html" else Extracted(text, noticed=tuple(notes))
        if found.text.strip():
            break
    attached = [str(part.get_filename() or part.get_content_type()) for part in message.walk() if part.is_attachment()]
    if attached:
        told.append(f"attachments that were not opened: {line(', '.join(attached))}")
    text = found.text if found else ""
    return Extracted(text, _about(message), (*(found.noticed if found else ()), *told), "eml")


def _body(message: EmailMessage, kind: str) -> EmailMessage | None:
    try:
        part = message.get_body(preferencelist=(kind,))
    except (AttributeError, KeyError, ValueError):
        return None
    return part if isinstance(part, EmailMessage) else None


def _text(part: EmailMessage, name: str) -> tuple[str, list[str]]:
    """The text of a part by its own bytes: what a mail declares of its encoding is often wrong."""
    data = part.get_payload(decode=True)
    return decoded(data if isinstance(data, bytes) else b"", name, part.get_content_charset())


def _about(message: EmailMessage) -> About:
    def header(name: str) -> str | None:
        try:
            return line(str(message.get(name) or ""))
        except (ValueError, IndexError, AttributeError):
            return None

    try:
        sent = parsedate_to_datetime(str(message.get("Date") or "")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        sent = None
    return About(publisher=header("From"), title=header("Subject"), date=sent)
