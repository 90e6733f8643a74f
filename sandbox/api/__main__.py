"""``python -m sandbox.api --home DIR``: run the local Cloud Monitoring until it is stopped."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.api.lean import messages_without_clients

USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 after a clean stop, 2 where it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.api", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="folder of the state (mode 0700)")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--rest-port", type=_port, default=0, help="0: the last one here, or any")
    parser.add_argument("--grpc-port", type=_port, default=0, help="0: the last one here, or any")
    options = parser.parse_args(arguments)
    os.umask(0o077)
    with messages_without_clients():
        from sandbox.api import home, loopback, server, store
    settings = server.Settings(options.home, options.host, options.rest_port, options.grpc_port)
    try:
        asyncio.run(server.serve(settings))
    except (
        OSError,
        home.HomeBusyError,
        loopback.NotLoopbackError,
        server.PortTakenError,
        store.StoreError,
    ) as fault:
        print(f"error: {fault}", file=sys.stderr)
        return USAGE
    return 0


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{port} is no port: 0 to 65535")
    return port


if __name__ == "__main__":
    sys.exit(main())
