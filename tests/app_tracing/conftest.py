"""The collector that the tests of tracing export to, and tracing itself, begun and closed."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from clarity.monitoring.tracing.setup import Tracing, configure
from tests.app_tracing.traced import IDENTITY, PATIENCE, QUICK, Begin, Collector, served


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector that works, until a test has it do otherwise."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            collector.asked += 1
            collector.held.wait(PATIENCE)
            if collector.status == 200:
                collector.requests.append(ExportTraceServiceRequest.FromString(body))
                collector.headers.append(dict(self.headers))
            self.send_response(collector.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    with served(Handler) as server:
        collector.url = f"http://127.0.0.1:{server.server_port}/v1/traces"
        try:
            yield collector
        finally:
            collector.held.set()


@pytest.fixture
def begin(collector: Collector) -> Iterator[Begin]:
    """Configures tracing to the collector, with a test's own settings, and closes it at the end."""
    begun: list[Tracing] = []

    def start(**settings: Any) -> Tracing:
        settings = {"endpoint": collector.url, "batching": QUICK, "environ": {}, **settings}
        tracing = configure(IDENTITY, **settings)
        begun.append(tracing)
        return tracing

    yield start
    collector.held.set()
    for tracing in begun:
        tracing.close(1.0)
