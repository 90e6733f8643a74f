"""The message that Pub/Sub pushes: ``{"message": {"data": base64, ...}, "subscription": ...}``."""

from __future__ import annotations

import base64
import binascii

from clarity.monitoring.incidents.intake.refusal import Reason, Refusal
from clarity.monitoring.incidents.intake.strict_json import read_object


def data(body: bytes) -> bytes:
    """What was published. Raises Refusal(MALFORMED)."""
    try:
        message = read_object(body).get("message")
        encoded = message.get("data") if isinstance(message, dict) else None
        if not isinstance(encoded, str):
            raise Refusal(Reason.MALFORMED)
        return base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise Refusal(Reason.MALFORMED) from None
