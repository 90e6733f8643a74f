"""The fields whose values a client may write and never read again."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.api.context import Body

MASK = "********"
SECRET_LABELS = frozenset({"service_key", "auth_token", "password", "token"})


def channel_shown(body: Body) -> Body:
    """A channel with its secret labels masked."""
    labels = body.get("labels", {})
    if SECRET_LABELS.isdisjoint(labels):
        return body
    return body | {"labels": {k: MASK if k in SECRET_LABELS else v for k, v in labels.items()}}


def channel_secrets(body: Body) -> Iterator[str]:
    labels = body.get("labels", {})
    return (str(labels[key]) for key in SECRET_LABELS if key in labels)


def channel_restored(body: Body, stored: Body) -> Body:
    """A channel that was read, changed and sent back: what is still masked keeps its value."""
    labels, old = body.get("labels", {}), stored.get("labels", {})
    kept = {k: old[k] for k in SECRET_LABELS if labels.get(k) == MASK and k in old}
    return body | {"labels": labels | kept} if kept else body


def uptime_shown(body: Body) -> Body:
    """An uptime check with its password masked, and its headers where it says so."""
    check = body.get("httpCheck", {})
    changed: Body = {}
    if check.get("authInfo", {}).get("password"):
        changed["authInfo"] = check["authInfo"] | {"password": MASK}
    if check.get("maskHeaders") and check.get("headers"):
        changed["headers"] = dict.fromkeys(check["headers"], MASK)
    return body | {"httpCheck": check | changed} if changed else body


def uptime_secrets(body: Body) -> Iterator[str]:
    check = body.get("httpCheck", {})
    yield check.get("authInfo", {}).get("password", "")
    if check.get("maskHeaders"):
        yield from check.get("headers", {}).values()


def uptime_restored(body: Body, stored: Body) -> Body:
    """As `channel_restored`: a mask that comes back stands for what is stored."""
    check, old = body.get("httpCheck", {}), stored.get("httpCheck", {})
    changed: Body = {}
    auth, old_auth = check.get("authInfo", {}), old.get("authInfo", {})
    if auth.get("password") == MASK and "password" in old_auth:
        changed["authInfo"] = auth | {"password": old_auth["password"]}
    headers, old_headers = check.get("headers", {}), old.get("headers", {})
    kept = {k: old_headers[k] for k, v in headers.items() if v == MASK and k in old_headers}
    if kept:
        changed["headers"] = headers | kept
    return body | {"httpCheck": check | changed} if changed else body
