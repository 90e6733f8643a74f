"""What the sandbox's PagerDuty, mail sink and logs got, for a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import unquote

from monitoring.plan import Json

_KEPT = "sandbox: PagerDuty has no incidents"
_NO_MAIL = "sandbox: no mail"
_NO_ENTRIES = "sandbox: no log entries"
_TITLE_CHARS = 100
_PAYLOAD_CHARS = 200


def incidents_text(incidents: Sequence[Json]) -> str:
    """PagerDuty's incidents as a table, the newest last."""
    if not incidents:
        return _KEPT
    lines = []
    for incident in incidents:
        ended = incident["resolved_at"] or ""
        lines.append(
            f"#{incident['number']:<4} {incident['status']:<12} {incident['created_at']:<20} "
            f"{ended:<20} {incident['service']}: {incident['title'][:_TITLE_CHARS]}"
        )
    return "\n".join(lines)


def mail_text(letters: Sequence[Json]) -> str:
    """The letters as a table, the newest last."""
    if not letters:
        return _NO_MAIL
    return "\n".join(
        f"{letter['date']:<20} {', '.join(letter['recipients'])}: {letter['subject']}"
        for letter in letters
    )


def entries_text(entries: Sequence[Json]) -> str:
    """Log entries as a table, in their order: when, how bad, where, what."""
    if not entries:
        return _NO_ENTRIES
    return "\n".join(
        f"{entry['timestamp']:<30} {entry.get('severity', 'DEFAULT'):<9} "
        f"{one_line(unquote(entry['logName'].rpartition('/')[2]), _TITLE_CHARS)}: {_payload(entry)}"
        for entry in entries
    )


def _payload(entry: Json) -> str:
    """An entry's text, or its JSON on one line."""
    text = entry.get("textPayload")
    if text is None:
        held = entry.get("jsonPayload") or entry.get("protoPayload") or {}
        text = json.dumps(held, ensure_ascii=False)
    return one_line(text, _PAYLOAD_CHARS)


def one_line(text: str, most: int) -> str:
    """The beginning of a foreign text, without what a terminal would act on."""
    shown = text[:most] + ("..." if len(text) > most else "")
    return "".join(letter if letter.isprintable() else " " for letter in shown)
