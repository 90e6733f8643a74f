"""A request as LogEntry.httpRequest has it.

Source: googleapis, google/logging/type/http_request.proto; its int64 are texts in JSON. The query
is never written, and the path is the route's template: both may hold personal data. So may the
client's address, which is left out unless it is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from clarity.monitoring.logging.plain import unicode
from clarity.monitoring.redaction import redacted
from clarity.monitoring.requests.outcome import Headers, Outcome, Scope

AGENT_CHARS = 256
PATH_CHARS = 1_024
_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]{1,255}")
_SIZE = re.compile(rb"\d{1,18}")


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a request is written in clear: its real path, the address of its client."""

    path: bool = False
    client: bool = False


def http_request(scope: Scope, outcome: Outcome, shown: Shown) -> dict[str, Any]:
    """The fields that are known."""
    headers = _first(scope.get("headers", ()), _WANTED)
    answered = _first(outcome.response_headers, _LENGTH)
    path = str(scope.get("path", "")) if shown.path else outcome.endpoint
    found: dict[str, Any] = {
        "requestMethod": outcome.method,
        "requestUrl": _origin(scope, headers) + unicode(path[:PATH_CHARS]),
        "status": outcome.status,
        "latency": f"{max(outcome.seconds, 0.0):.6f}s",
        "protocol": f"HTTP/{scope.get('http_version', '1.1')}",
    }
    _add_size(found, "requestSize", headers)
    _add_size(found, "responseSize", answered)
    agent = headers.get(b"user-agent")
    if agent:
        found["userAgent"] = redacted(agent[:AGENT_CHARS].decode("latin-1"))
    client = scope.get("client")
    if shown.client and client:
        found["remoteIp"] = str(client[0])
    return found


_LENGTH = frozenset({b"content-length"})
_WANTED = _LENGTH | {b"host", b"user-agent"}


def _first(headers: Headers, wanted: frozenset[bytes]) -> dict[bytes, bytes]:
    """The first of each of these headers."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        lower = name.lower()
        if lower in wanted:
            found.setdefault(lower, value)
    return found


def _origin(scope: Scope, headers: dict[bytes, bytes]) -> str:
    host = headers.get(b"host", b"").decode("latin-1")
    return f"{scope.get('scheme', 'http')}://{host}" if _HOST.fullmatch(host) else ""


def _add_size(found: dict[str, Any], name: str, headers: dict[bytes, bytes]) -> None:
    size = headers.get(b"content-length", b"")
    if _SIZE.fullmatch(size):
        found[name] = str(int(size))
