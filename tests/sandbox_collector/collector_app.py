"""A small service that is collected from: its port is the first line that it prints."""

from __future__ import annotations

import json
import socket
from collections.abc import MutableMapping
from typing import Any

import uvicorn
from prometheus_client import REGISTRY, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder

REQUESTS = Counter("http_requests_total", "n", ["method", "endpoint", "status_code"])
DURATION = Histogram("http_request_duration_seconds", "n", ["method", "endpoint"])
USERS = Gauge("active_users_total", "n")

Scope = MutableMapping[str, Any]


async def app(scope: Scope, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    body, kind = b"healthy", "text/plain"
    if scope["path"] == "/metrics":
        accept = dict(scope["headers"]).get(b"accept", b"").decode()
        render, kind = choose_encoder(accept)
        body = render(REGISTRY)
    elif scope["path"] == "/work":
        REQUESTS.labels("GET", "/work", "200").inc()
        DURATION.labels("GET", "/work").observe(0.03)
        USERS.set(1)
        line = {"message": "Request completed", "severity": "INFO", "status_code": 200}
        print(json.dumps(line), flush=True)
    headers = [(b"content-type", kind.encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)
        config = uvicorn.Config(app, log_level="error", lifespan="off")
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
