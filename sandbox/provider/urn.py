"""What a URN says: ``urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME``."""

from __future__ import annotations


def token_of(urn: str) -> str:
    """The resource's own type token; "" for what is not a URN."""
    parts = urn.split("::")
    return parts[2].rpartition("$")[2] if len(parts) > 2 else ""
