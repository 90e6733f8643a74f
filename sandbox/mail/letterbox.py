"""The letters that the sink took, as people look at them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import UTC
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from monitoring.plan import Json
from sandbox.api.store import Store

KIND = "Mail"
_PARENT = "mail"
MAX_LETTERS = 1_000
MAX_BYTES = 1024 * 1024  # of a letter
MAX_RECIPIENTS = 50
_SHOWN_CHARS = 20_000


class Letterbox:
    """Letters in the sandbox's store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, sender: str, recipients: Sequence[str], content: bytes, now: str) -> None:
        """Keep a letter that came `now` (RFC 3339); the oldest goes where there are too many."""
        body = _read(content, now) | {"sender": sender, "recipients": list(recipients)}
        with self._store.transaction():
            self._store.insert(KIND, _PARENT, f"{_PARENT}/{uuid.uuid4().hex}", body)
            self._store.keep_newest(KIND, _PARENT, MAX_LETTERS)

    def letters(self) -> list[Json]:
        """Oldest first."""
        return [row.body for row in self._store.children(KIND, _PARENT)]

    def forget(self, ids: Collection[str]) -> None:
        """Delete the letters with these Message-IDs."""
        for row in list(self._store.children(KIND, _PARENT)):
            if row.body["message_id"] in ids:
                self._store.delete(row.key)


def _read(content: bytes, now: str) -> dict[str, Json]:
    letter = message_from_bytes(content, policy=policy.default)
    assert isinstance(letter, EmailMessage)  # the default policy makes no other
    return {
        "message_id": str(letter.get("Message-ID", "")),
        "date": _date(str(letter.get("Date", "")), now),
        "from": str(letter.get("From", "")),
        "to": str(letter.get("To", "")),
        "subject": str(letter.get("Subject", "")),
        "text": _text(letter),
    }


def _date(header: str, now: str) -> str:
    """What the letter says, in UTC; the time it came where it says nothing of use."""
    try:
        return parsedate_to_datetime(header).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, TypeError, OverflowError):
        return now


def _text(letter: EmailMessage) -> str:
    part = letter.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        text = str(part.get_content())
    except (LookupError, ValueError):  # a charset that nobody knows
        text = repr(part.get_payload())
    return text.replace("\r\n", "\n")[:_SHOWN_CHARS]
