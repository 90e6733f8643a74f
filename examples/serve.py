"""One server process of the examples: on loopback, for a bounded time, its port told in a file."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn

HOST = "127.0.0.1"
BACKLOG = 4_096


def listening(port: int = 0) -> socket.socket:
    """A listening socket on loopback; port 0 takes a free one."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((HOST, port))
    made.listen(BACKLOG)
    return made


def serve(app: Any, bound: socket.socket, lasting: float, port_file: Path | None = None) -> None:
    """Serve until SIGTERM, SIGINT, or for `lasting` seconds; the port goes into `port_file`."""
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=1,  # of Cloud Run's ten seconds the rest is for export
    )
    server = uvicorn.Server(config)
    with contextlib.closing(bound):
        asyncio.run(_run(server, bound, lasting, lambda: _tell(port_file, bound)))


async def _run(
    server: uvicorn.Server, bound: socket.socket, lasting: float, started: Callable[[], None]
) -> None:
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    while not (server.started or serving.done()):
        await asyncio.sleep(0.01)
    if server.started:
        started()
    done, _ = await asyncio.wait([serving], timeout=lasting)
    if not done:
        server.should_exit = True
    await serving


def _tell(port_file: Path | None, bound: socket.socket) -> None:
    if port_file is not None:
        made = port_file.with_suffix(".new")
        made.write_text(str(bound.getsockname()[1]), encoding="ascii")
        made.replace(port_file)  # whole at once, for whoever waits for it
