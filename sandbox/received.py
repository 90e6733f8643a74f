"""What the sandbox's PagerDuty and mail sink got, for a person."""

from __future__ import annotations

from collections.abc import Sequence

from monitoring.plan import Json

_KEPT = "sandbox: PagerDuty has no incidents"
_NO_MAIL = "sandbox: no mail"
_TITLE_CHARS = 100


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
