"""What of a span leaves the process: no messages, stacks, query strings, paths or users.

It is applied where spans are exported, so that it holds for whoever made them, and costs no
request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.semconv.attributes import (
    exception_attributes,
    network_attributes,
    url_attributes,
)
from opentelemetry.trace import Link, Status
from opentelemetry.util.types import Attributes, AttributeValue

from clarity.monitoring import redaction

_LEFT_OUT = frozenset(
    {
        exception_attributes.EXCEPTION_MESSAGE,
        exception_attributes.EXCEPTION_STACKTRACE,
        url_attributes.URL_PATH,  # http.route says it without the ids
        url_attributes.URL_QUERY,
        "http.target",
        network_attributes.NETWORK_PEER_ADDRESS,  # to a server, its client's
        "net.peer.ip",
        "net.sock.peer.addr",
        "http.client_ip",
    }
)
_URLS = frozenset({url_attributes.URL_FULL, "http.url"})
_PEOPLE = redaction.PERSONAL | {"enduser"}  # between the dots of a key
_HEADERS = ("http.request.header.", "http.response.header.")


def redacted(span: ReadableSpan) -> ReadableSpan:
    """A copy of the span as it may be exported.

    An event keeps its name and an exception its type; a status keeps its code; of a URL its
    scheme, host and port are left.
    """
    return copied(span, _attributes(span.attributes))


def copied(span: ReadableSpan, attributes: Attributes) -> ReadableSpan:
    """The span with other attributes, and without what its events, links and status may tell."""
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=attributes,
        events=[Event(one.name, _attributes(one.attributes), one.timestamp) for one in span.events],
        links=[Link(one.context, _attributes(one.attributes)) for one in span.links],
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _attributes(attributes: Attributes) -> dict[str, AttributeValue]:
    kept: Mapping[str, AttributeValue] = attributes or {}
    return {
        key: _origin(value) if key in _URLS else _clean(value)
        for key, value in kept.items()
        if not _is_left_out(key)
    }


@lru_cache(maxsize=4096)
def _is_left_out(key: str) -> bool:
    """By the log's rules, which hold for each part of a key as well as for the whole."""
    if key in _LEFT_OUT or key.startswith(_HEADERS):
        return True
    parts = key.split(".")
    return not _PEOPLE.isdisjoint(parts) or any(map(redaction.is_sensitive, (key, *parts)))


def _clean(value: AttributeValue) -> AttributeValue:
    if isinstance(value, str):
        return redaction.redacted(value)
    if isinstance(value, Sequence) and all(isinstance(one, str) for one in value):
        return [redaction.redacted(str(one)) for one in value]
    return value


def _origin(url: AttributeValue) -> str:
    try:
        parts = urlsplit(str(url))
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}" if host else ""
