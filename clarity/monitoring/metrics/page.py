"""The /metrics page."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, choose_encoder, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from clarity.monitoring.metrics import multiprocess
from clarity.monitoring.metrics.recorder import Metrics
from clarity.monitoring.requests.outcome import Headers, Scope
from clarity.monitoring.requests.watch import App, Receive, Send

_ALLOWED = ("GET", "HEAD")
_Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


def metrics_endpoint(metrics: Metrics) -> App:
    """An ASGI application: ``app.add_route(METRICS_PATH, metrics_endpoint(metrics))``.

    It speaks OpenMetrics (with exemplars) and the text format 0.0.4, as the client asks. The page
    is made in a thread, as it may take tens of milliseconds.
    """
    return _Page(metrics)


class _Page:
    """An object, as Starlette takes functions for functions of a request."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in _ALLOWED:
            status, headers, body = await asyncio.to_thread(self._render, scope["headers"])
        else:
            status, body = 405, b""
            headers = [(b"allow", ", ".join(_ALLOWED).encode())]
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send(
            {"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body}
        )

    def _render(self, asked: Headers) -> _Answer:
        accept, encodings = _header(asked, b"accept"), _header(asked, b"accept-encoding")
        try:
            encode, content_type = choose_encoder(accept)
        except TypeError:  # a version that is no number
            encode, content_type = generate_latest, CONTENT_TYPE_PLAIN_0_0_4
        body = encode(self._collected())
        headers = [
            (b"content-type", content_type.encode("latin-1")),
            (b"vary", b"accept, accept-encoding"),
        ]
        if "gzip" in {one.partition(";")[0].strip() for one in encodings.lower().split(",")}:
            body = gzip.compress(body, compresslevel=1)
            headers.append((b"content-encoding", b"gzip"))
        return 200, headers, body

    def _collected(self) -> Collector:
        self._metrics.refresh()
        place = self._metrics.directory
        if place is None:
            return _WithoutCreated(self._metrics.registry)
        multiprocess.bury_dead(place)
        shared = CollectorRegistry()
        MultiProcessCollector(shared, str(place))  # type: ignore[no-untyped-call]
        return _WithoutCreated(shared)


class _WithoutCreated(Collector):
    """Without the series ``…_created``, which the catalogue does not know, and which cost money."""

    def __init__(self, inner: Collector) -> None:
        self._inner = inner

    def collect(self) -> Iterator[Metric]:
        for metric in self._inner.collect():
            metric.samples = [one for one in metric.samples if not one.name.endswith("_created")]
            yield metric


def _header(headers: Headers, name: bytes) -> str:
    values: Iterable[bytes] = (value for key, value in headers if key.lower() == name)
    return ",".join(value.decode("latin-1") for value in values)
