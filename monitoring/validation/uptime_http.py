"""What the API refuses in the HTTP request of an uptime check."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring import limits
from monitoring.validation.reading import Body, entries, has, number, objects, text
from monitoring.validation.rule import Path, Subject, rule
from monitoring.validation.violation import Violation

CHECK = Subject("uptime_check_config")

_METHOD = rule("uptime-method", "A request is GET or POST.")
_HEADERS = rule("uptime-headers", f"A request has at most {limits.UPTIME_HEADERS} headers.")
_BODY = rule("uptime-body", "Only POST has a body, of 1 MB at most.")
_CONTENT_TYPE = rule("uptime-content-type", "POST says its content type, once; GET has none.")
_AUTH = rule("uptime-auth", "A request signs in by password or as the service agent, not both.")
_STATUS = rule("uptime-status", "An accepted status is a code of 100 to 599 or a class.")

_CUSTOM = "USER_PROVIDED"
_UNSPECIFIED = ("", "TYPE_UNSPECIFIED")
_CLASSES = tuple(f"STATUS_CLASS_{name}" for name in ("1XX", "2XX", "3XX", "4XX", "5XX", "ANY"))


def http(path: Path, body: Body) -> Iterator[Violation]:
    """The violations of an httpCheck; `path` leads to it."""
    method = text(body, "requestMethod") or "METHOD_UNSPECIFIED"
    if method not in ("METHOD_UNSPECIFIED", "GET", "POST"):
        yield CHECK.invalid(_METHOD, (*path, "requestMethod"), method, "must be GET or POST")
    headers = entries(body, "headers")
    if len(headers) > limits.UPTIME_HEADERS:
        why = f"at most {limits.UPTIME_HEADERS} headers are allowed"
        yield CHECK.invalid(_HEADERS, (*path, "headers"), headers, why)
    content = text(body, "body")
    if content and method != "POST":
        why = "a request with a body must be a POST request"
        yield CHECK.invalid(_BODY, (*path, "body"), f"{len(content)} characters", why)
    # Base64 has four characters for three bytes.
    elif len(content) // 4 * 3 > limits.UPTIME_BODY_BYTES:
        why = f"must not exceed {limits.UPTIME_BODY_BYTES} bytes"
        yield CHECK.invalid(_BODY, (*path, "body"), f"{len(content)} characters", why)
    yield from _content_type(path, body, post=method == "POST")
    if has(body, "authInfo") and has(body, "serviceAgentAuthentication"):
        why = "authInfo and serviceAgentAuthentication must not both be set"
        yield CHECK.invalid(_AUTH, (*path, "authInfo"), "set", why)
    yield from _statuses(path, body)


def _content_type(path: Path, body: Body, *, post: bool) -> Iterator[Violation]:
    type_ = text(body, "contentType")
    at = (*path, "contentType")
    given = type_ not in _UNSPECIFIED
    if given != post:
        why = "POST needs a content type" if post else "only a POST request has a content type"
        yield CHECK.invalid(_CONTENT_TYPE, at, type_, why)
    if any(name.lower() == "content-type" for name in entries(body, "headers")) and post:
        why = "a POST request states its content type in contentType, not in a header"
        yield CHECK.invalid(_CONTENT_TYPE, (*path, "headers"), "Content-Type", why)
    custom = text(body, "customContentType")
    if given and (type_ == _CUSTOM) != bool(custom):
        why = f"goes with contentType {_CUSTOM}, and only with it"
        yield CHECK.invalid(_CONTENT_TYPE, (*path, "customContentType"), custom, why)


def _statuses(path: Path, body: Body) -> Iterator[Violation]:
    key = "acceptedResponseStatusCodes"
    for index, status in enumerate(objects(body, key)):
        code, class_ = number(status, "statusValue"), text(status, "statusClass")
        if code is not None and not 100 <= code <= 599:
            at = (*path, key, index, "statusValue")
            yield CHECK.invalid(_STATUS, at, code, "must be from 100 to 599")
        elif code is None and class_ not in _CLASSES:
            why = f"must be one of {', '.join(_CLASSES)}"
            yield CHECK.invalid(_STATUS, (*path, key, index, "statusClass"), class_, why)
