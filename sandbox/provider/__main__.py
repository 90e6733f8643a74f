"""`python -m sandbox.provider`: serve one Pulumi engine until it goes."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc

from .rpc import Plugin, handler

_THREADS = 32
_WATCH_SECONDS = 1.0
_MAX_MESSAGE = 64 * 1024 * 1024


def main() -> None:
    """Print the port, then serve. Ends when the engine stops it, or is no more."""
    engine = os.getppid()
    # The engine ends a plugin with SIGINT and waits 5 s for it: nothing here needs them. Ctrl-C in
    # a terminal does not come here, as the engine keeps its plugins in groups of their own.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda *_: os._exit(0))
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    limits = [
        ("grpc.max_receive_message_length", _MAX_MESSAGE),
        ("grpc.max_send_message_length", _MAX_MESSAGE),
    ]
    server = grpc.server(
        ThreadPoolExecutor(_THREADS), handlers=[handler(Plugin(home))], options=limits
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    threading.Thread(target=_end_with, args=(engine,), daemon=True).start()
    server.wait_for_termination()


def _end_with(engine: int) -> None:
    """End this process when its engine is gone: nobody would, after a kill -9."""
    while os.getppid() == engine:
        time.sleep(_WATCH_SECONDS)
    os._exit(0)


if __name__ == "__main__":
    main()
