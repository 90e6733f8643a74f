"""The methods that are told apart."""

from __future__ import annotations

METHODS = frozenset(
    {"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"}
)
OTHER = "_OTHER"  # OpenTelemetry's word for it


def folded(method: str) -> str:
    """`method`, or ``_OTHER`` for one that a client made up."""
    return method if method in METHODS else OTHER
