"""The application that the middlewares are measured in: 30 routes, and nothing behind them."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from fastapi import FastAPI

from clarity.monitoring.contract.metrics import HTTP_REQUEST_DURATION
from clarity.monitoring.metrics.recorder import Metrics
from clarity.monitoring.requests.watch import RequestWatch

ROUTES = 30
FIRST, LAST, MISSING = "/items0/x", f"/items{ROUTES - 1}/x", "/none"
USAGE_PATH, USE_PATH = "/-/usage", "/-/use/"

NONE, OURS = "none", "clarity"
INSTRUMENTATOR, EXPORTER = "prometheus-fastapi-instrumentator", "starlette_exporter"
MIDDLEWARES = NONE, OURS, INSTRUMENTATOR, EXPORTER
PEERS = INSTRUMENTATOR, EXPORTER

Stack = Callable[..., Awaitable[None]]


def application() -> FastAPI:
    """Without any middleware."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    for number in range(ROUTES):

        async def read(item: str) -> dict[str, str]:
            return {"item": item}

        app.get(f"/items{number}/{{item}}")(read)
    return app


def add(app: FastAPI, middleware: str) -> None:
    """One of MIDDLEWARES: a counter by method, route and status; a histogram by the first two.

    starlette_exporter's histogram has the status too, and a gauge of requests in progress.
    """
    buckets = HTTP_REQUEST_DURATION.buckets
    if middleware == OURS:
        app.add_middleware(RequestWatch, watchers=[Metrics().watcher])
    elif middleware == INSTRUMENTATOR:
        from prometheus_fastapi_instrumentator import Instrumentator, metrics

        made = Instrumentator(should_group_status_codes=False)
        for measured in (
            metrics.requests(),
            metrics.latency(should_include_status=False, buckets=buckets),
        ):
            if measured is not None:
                made.add(measured)
        made.instrument(app)
    elif middleware == EXPORTER:
        from starlette_exporter import PrometheusMiddleware

        app.add_middleware(
            PrometheusMiddleware,
            buckets=buckets,
            filter_unhandled_paths=False,
            group_unhandled_paths=True,
        )


def stacks() -> tuple[FastAPI, dict[str, Stack]]:
    """One application, and its middleware stacks: what is compared differs in nothing else.

    Two instances of the same application may differ by a microsecond, by where they lie in memory.
    """
    app = application()
    made: dict[str, Stack] = {}
    for middleware in MIDDLEWARES:
        app.user_middleware = []
        add(app, middleware)
        made[middleware] = app.build_middleware_stack()
    return app, made


class Controlled:
    """The application, whose stack is changed at USE_PATH followed by a middleware's name.

    At USAGE_PATH it answers the seconds of processor that the process has used.
    """

    def __init__(self) -> None:
        self._app, self._stacks = stacks()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if path == USAGE_PATH:
            await _answer(send, time.process_time())
        elif path.startswith(USE_PATH):
            self._app.middleware_stack = self._stacks[path.removeprefix(USE_PATH)]
            await _answer(send, None)
        else:
            await self._app(scope, receive, send)


async def _answer(send: Any, content: object) -> None:
    body = json.dumps(content).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main(port: str) -> None:
    """Serves the application until it is stopped."""
    uvicorn.run(Controlled(), host="127.0.0.1", port=int(port), access_log=False, log_level="error")


if __name__ == "__main__":
    main(*sys.argv[1:])
