"""One server process: ``python -m tests.chaos.server --port-file FILE (--bare | --away JSON)``.

Beside the application it answers, out of its sight and that of monitoring, ``POST /control/arm/N``,
``/control/report`` and ``/ping/...``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from examples.serve import listening, serve
from tests.chaos.backend import Watched, add_routes
from tests.chaos.figures import Lag, held
from tests.chaos.files import raise_limit
from tests.chaos.gate import Gate
from tests.chaos.mix import PROBES

LASTING = 300.0
CONTROL, PING = "/control/", "/ping/"


class Control:
    """In front of the application: arms the gate, and reports."""

    def __init__(self, app: ASGIApp, gate: Gate, report: Callable[[], dict[str, Any]]) -> None:
        self._app = app
        self._gate = gate
        self._report = report
        self._lag = Lag()
        self._watching: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path.startswith(PING):
            await _send(send, {})
        elif path.startswith(CONTROL):
            await _send(send, self._told(path.removeprefix(CONTROL)))
        else:
            await self._app(scope, receive, send)

    def _told(self, command: str) -> dict[str, Any]:
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None
        if command == "report":
            lag = {"worst": self._lag.worst, "blocked": self._lag.blocked}
            gate = {"within": self._gate.within, "peak": self._gate.peak}
            own = self._report()
            quiet = not (self._gate.within or own.get("spans_held"))
            return {"quiet": quiet, "lag": lag, "gate": gate, **held(), **own}
        self._gate.arm(int(command.removeprefix("arm/")))
        self._lag = Lag()
        self._watching = asyncio.get_running_loop().create_task(self._lag.watch())
        return {}


async def _send(send: Send, body: dict[str, Any]) -> None:
    content = json.dumps(body).encode()
    headers = [(b"content-length", b"%d" % len(content))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def bare(gate: Gate) -> FastAPI:
    """The application as it is without monitoring, which logs nothing either."""
    logging.disable()
    app = FastAPI()
    add_routes(app, Watched())
    app.add_middleware(gate.around)
    return app


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.server", description=__doc__)
    parser.add_argument("--port-file", type=Path, required=True)
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--away", type=json.loads)
    asked = parser.parse_args()
    raise_limit()
    gate = Gate(PROBES.__contains__)
    report: Callable[[], dict[str, Any]] = dict
    if asked.bare:
        app = bare(gate)
    else:
        from tests.chaos.faults import slow_names
        from tests.chaos.monitored import Away, monitored, report_of

        slow_names()
        app = monitored(Away(**asked.away), gate.around)
        report = report_of(app)
    serve(Control(app, gate, report), listening(), LASTING, asked.port_file)


if __name__ == "__main__":
    main()
