"""What a notification is sent for."""

from __future__ import annotations

from enum import StrEnum


class Prompt(StrEnum):
    """The first two as `google.monitoring.v3` NotificationPrompt names them."""

    OPENED = "OPENED"
    CLOSED = "CLOSED"
    REMINDER = "REMINDER"
