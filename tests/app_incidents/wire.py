"""Requests to an ASGI application, part by part, without a server."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterable, MutableMapping
from typing import Any

from clarity.monitoring.incidents.receiver import Receiver

USER, PASSWORD = "monitoring", "correct-horse-battery"


def basic(user: str = USER, password: str = PASSWORD) -> dict[str, str]:
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"authorization": f"Basic {pair}"}


async def ask(
    app: Receiver,
    path: str,
    parts: Iterable[bytes],
    headers: dict[str, str],
    *,
    method: str = "POST",
    query: str = "",
    root: str = "/incidents",
) -> tuple[int, dict[str, Any], dict[str, str]]:
    """(status, body, headers) of a request whose body comes in `parts`, with no length told."""
    events: list[MutableMapping[str, Any]] = [
        {"type": "http.request", "body": part, "more_body": True} for part in parts
    ]
    events.append({"type": "http.request", "body": b"", "more_body": False})
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return events.pop(0) if events else await asyncio.Event().wait()  # type: ignore[return-value]

    async def send(event: MutableMapping[str, Any]) -> None:
        sent.append(event)

    scope = {
        "type": "http",
        "method": method,
        "path": root + path,
        "root_path": root,
        "query_string": query.encode(),
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
    }
    await app(scope, receive, send)
    start, content = sent
    return (
        start["status"],
        json.loads(content["body"]),
        {k.decode(): v.decode() for k, v in start["headers"]},
    )


def post(
    app: Receiver, path: str, body: bytes, headers: dict[str, str], query: str = ""
) -> tuple[int, dict[str, Any]]:
    return asyncio.run(ask(app, path, [body], headers, query=query))[:2]
