"""A bounded queue, and one thread that writes from it to Cloud Logging.

google-cloud-logging's own background transport has a queue without bounds, and its handlers drop
the fields of entries that are structured already; its client for the API is used here.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.api.monitored_resource_pb2 import MonitoredResource
from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client

from clarity.monitoring.forks import anew_in_child
from clarity.monitoring.identity import Identity
from clarity.monitoring.logging.cloud.lift import log_entry
from clarity.monitoring.logging.cloud.sender import Patience, Sender
from clarity.monitoring.logging.limits import REQUEST_BYTES
from clarity.monitoring.logging.log import thread
from clarity.monitoring.logging.losses import Loss, Losses
from clarity.monitoring.loopback import is_loopback

LOG_ID = "clarity"
_SPARE = 64 * 1024  # of a request, for all but its entries


@dataclass(frozen=True, slots=True)
class Batching:
    """What waits at most, in bytes; what is sent at once; how many seconds an entry waits."""

    queue_bytes: int = 8 * 1024 * 1024
    entries: int = 1_000
    request_bytes: int = REQUEST_BYTES - _SPARE
    seconds: float = 1.0
    patience: Patience = field(default_factory=Patience)


def connect(endpoint: str = "") -> Any:
    """A client of Google's API, or of the one at `endpoint` (host:port; loopback without TLS)."""
    if not endpoint:
        return LoggingServiceV2Client()
    if not is_loopback(endpoint):
        return LoggingServiceV2Client(client_options={"api_endpoint": endpoint})
    transport = LoggingServiceV2Client.get_transport_class("grpc")
    return LoggingServiceV2Client(transport=transport(channel=grpc.insecure_channel(endpoint)))


class CloudSink:
    """Writes to ``projects/P/logs/clarity-<category>`` against the resource generic_task."""

    def __init__(
        self,
        identity: Identity,
        losses: Losses,
        connect: Callable[[], Any] = connect,
        batching: Batching | None = None,
    ) -> None:
        """Raises ValueError where the identity has no project. Connects with the first entry."""
        if not identity.project:
            raise ValueError("Cloud Logging needs a project: set $GOOGLE_CLOUD_PROJECT")
        self._identity = identity
        self._losses = losses
        self._connect = connect
        self._batching = batching or Batching()
        self._begin()
        anew_in_child(self._begin)

    def _begin(self) -> None:
        """Empty, and without a thread: at first, and in a forked child."""
        self._changed = threading.Condition()
        self._queue: deque[bytes] = deque()
        self._queued = 0  # bytes
        self._flushing = self._delivering = False
        self._thread: threading.Thread | None = None
        resource = MonitoredResource(type="generic_task", labels=self._identity.generic_task())
        patience = self._batching.patience
        self._sender = Sender(self._connect, resource, self._losses, patience)
        self._prefix = secrets.token_hex(6)
        self._count = 0

    def write(self, line: bytes) -> None:
        with self._changed:
            closed = self._sender.hurry.is_set()
            if closed or self._queued + len(line) > self._batching.queue_bytes:
                self._losses.add(Loss.UNDELIVERED if closed else Loss.QUEUE_FULL)
                return
            self._queue.append(line)
            self._queued += len(line)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="clarity-log", daemon=True)
                self._thread.start()
            if len(self._queue) in (1, self._batching.entries):
                self._changed.notify_all()

    def flush(self, seconds: float) -> None:
        with self._changed:
            self._flushing = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not (self._queue or self._delivering), seconds)
            self._flushing = False

    def close(self, seconds: float) -> None:
        """Send what waits for so long at most; what is left then is counted."""
        with self._changed:
            self._sender.until = time.monotonic() + seconds
            self._sender.hurry.set()
            self._changed.notify_all()
            worker = self._thread
        if worker is not None:
            worker.join(seconds)
        with self._changed:
            self._losses.add(Loss.UNDELIVERED, len(self._queue))
            self._queue.clear()

    def _run(self) -> None:
        thread.quiet = True  # what Google's client logs while it delivers would be delivered again
        while lines := self._next():
            self._deliver(lines)
            with self._changed:
                self._delivering = False
                self._changed.notify_all()

    def _next(self) -> list[bytes]:
        """The lines that are due; none when closed and empty."""
        with self._changed:
            while not self._queue:
                if self._sender.hurry.is_set():
                    return []
                self._changed.wait()
            most = self._batching.entries
            self._changed.wait_for(
                lambda: len(self._queue) >= most or self._flushing or self._sender.hurry.is_set(),
                self._batching.seconds,
            )
            lines = [self._queue.popleft() for _ in range(min(most, len(self._queue)))]
            self._queued -= sum(map(len, lines))
            self._delivering = True
            return lines

    def _deliver(self, lines: list[bytes]) -> None:
        """In as many requests as their size asks for."""
        batch: list[Any] = []
        size = 0
        for line in lines:
            entry = self._entry(line)
            if entry is None:
                continue
            if batch and size + entry.ByteSize() > self._batching.request_bytes:
                self._sender.send(batch)
                batch, size = [], 0
            batch.append(entry)
            size += entry.ByteSize()
        self._sender.send(batch)

    def _entry(self, line: bytes) -> Any:
        self._count += 1
        logs = f"projects/{self._identity.project}/logs/{LOG_ID}-"
        try:
            return log_entry(line, logs, f"{self._prefix}-{self._count:012x}")
        except Exception:  # one that protobuf cannot hold must not take the others with it
            self._losses.add(Loss.UNWRITABLE)
            return None
