"""Histories from a Prometheus: a server of the test's own speaks the real API's JSON."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from alerts.evaluate.objective.counter import increments
from history.error import AccessError, HistoryError
from history.history import Asked
from history.prometheus import Prometheus
from monitoring.model import MetricKind, ValueType
from tests.model_factory import gauge, histogram, metric

CATALOGUE = {one.type: one for one in (metric(), gauge(), histogram())}
HOUR = 3_600_000
TARGET = {"job": "api", "instance": "a:8000"}

Samples = dict[float, str]  # by time in seconds
Stored = list[tuple[dict[str, str], Samples]]


class Server:
    """Answers /api/v1/query as Prometheus does for a range selector at an instant."""

    def __init__(self) -> None:
        self.stored: Stored = []
        self.asked: list[str] = []
        self.headers: list[str | None] = []
        self.instead: tuple[int, bytes] | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.headers.append(self.headers.get("Authorization"))
                status, body = outer.instead or (200, outer.answer(self.path))
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "http://127.0.0.1:9/")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def answer(self, path: str) -> bytes:
        parts = urlsplit(path)
        assert parts.path == "/api/v1/query"
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.asked.append(asked["query"])
        match = re.fullmatch(r'(?:\{"(.+)"\}|([a-zA-Z_:][\w:]*))\[(\d+)s\]', asked["query"])
        assert match, asked["query"]
        end, length = float(asked["time"]), float(match[3])
        result = []
        for labels, samples in self.stored:
            inside = [[t, v] for t, v in samples.items() if end - length < t <= end]
            if labels["__name__"] == (match[1] or match[2]) and inside:
                result.append({"metric": labels, "values": inside})
        data = {"resultType": "matrix", "result": result}
        return json.dumps({"status": "success", "data": data}).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.http.shutdown()
    thread.join()
    made.http.server_close()


def read(server: Server, *types: str, start: int = 0, end: int = 20 * HOUR) -> Any:
    asked = Asked(types, start, end)
    return Prometheus(server.url).read(asked, CATALOGUE, lambda _: None)


def test_a_counter_is_read_in_parts_and_its_resets_are_new_starts(server: Server) -> None:
    labels = {"__name__": "requests_total", "code": "500", **TARGET}
    times = [3_600.0 * n for n in range(1, 20)]
    values = [100.0 + n if n < 10 else float(n) for n in range(19)]
    server.stored = [(labels, dict(zip(times, map(str, values), strict=True)))]
    (one,) = read(server, metric().type).data.series
    assert one.identity.metric_labels == (("code", "500"),)
    assert dict(one.identity.resource_labels) == TARGET
    assert one.kind is MetricKind.CUMULATIVE
    assert one.times.tolist() == [round(t * 1_000) for t in times]
    # Nobody knows since when the first sample had counted; after the restart all of it counts.
    assert increments(one).tolist() == [0, *[1] * 9, 10, *[1] * 8]
    assert len(server.asked) == 4  # six hours each


def test_samples_come_once_and_stale_marks_are_none(server: Server) -> None:
    name = "custom_googleapis_com:app_queue"
    server.stored = [({"__name__": name, **TARGET}, {60.0: "1", 21_600.0: "2", 21_660.0: "NaN"})]
    (one,) = read(server, gauge().type).data.series
    assert (one.times.tolist(), one.values.tolist()) == ([60_000, 21_600_000], [1, 2])
    assert (one.kind, one.starts) == (MetricKind.GAUGE, None)
    assert read(server, gauge().type, start=60_000, end=HOUR).data.series == ()


def test_a_histogram_is_put_together_from_its_buckets(server: Server) -> None:
    at = [60.0, 120.0, 180.0]
    for edge, counts in {"0.1": (1, 2, 3), "0.5": (1, 4, 7), "+Inf": (2, 6, 9)}.items():
        labels = {"__name__": "latency_seconds_bucket", "le": edge, "route": "/", **TARGET}
        server.stored.append((labels, dict(zip(at, map(str, counts), strict=True))))
    sums = {"__name__": "latency_seconds_sum", "route": "/", **TARGET}
    server.stored.append((sums, {60.0: "1", 120.0: "3", 180.0: "4.5"}))
    (one,) = read(server, histogram().type).data.series
    assert one.value_type is ValueType.DISTRIBUTION
    assert one.bounds == (0.1, 0.5)
    assert one.identity.metric_labels == (("route", "/"),)
    assert increments(one).tolist() == [[0, 0, 0], [1, 2, 1], [1, 2, 0]]
    assert one.sums is not None
    assert one.sums.tolist() == [0, 2, 3.5]


def test_a_histogram_without_all_of_its_buckets_is_left_out_at_that_time(server: Server) -> None:
    for edge, times in {"0.1": (60.0, 120.0), "+Inf": (60.0, 180.0)}.items():
        labels = {"__name__": "latency_seconds_bucket", "le": edge, **TARGET}
        server.stored.append((labels, dict.fromkeys(times, "1")))
    lonely = {"__name__": "latency_seconds_bucket", "le": "0.1", "job": "other"}
    server.stored.append((lonely, {60.0: "1"}))
    (one,) = read(server, histogram().type).data.series
    assert one.times.tolist() == [60_000]
    assert one.sums is None


def test_what_prometheus_does_not_have_is_missing(server: Server) -> None:
    found = read(server, metric().type, "custom.googleapis.com/unknown")
    assert found.missing == ("custom.googleapis.com/unknown", metric().type)


def test_a_token_goes_along(server: Server) -> None:
    asked = Asked((metric().type,), 0, HOUR)
    Prometheus(server.url, "secret").read(asked, CATALOGUE, lambda _: None)
    assert server.headers == ["Bearer secret"]


@pytest.mark.parametrize(
    ("status", "body", "error", "says"),
    [
        (401, b"", AccessError, "denies access"),
        (403, b"", AccessError, "CLARITY_PROMETHEUS_TOKEN"),
        (422, b'{"status":"error","error":"too many samples"}', HistoryError, "too many samples"),
        (500, b"<html>", HistoryError, "refuses with 500"),
        (302, b"", HistoryError, "refuses with 302"),
        (200, b"<html>", HistoryError, "not answer with JSON"),
        (200, b"[]", HistoryError, "not answer as a Prometheus"),
        (200, b'{"status":"error","error":"no"}', HistoryError, "refuses"),
        (200, b'{"status":"success","data":{"resultType":"vector"}}', HistoryError, "raw samples"),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    server: Server, status: int, body: bytes, error: type[HistoryError], says: str
) -> None:
    server.instead = (status, body)
    with pytest.raises(error, match=says):
        read(server, metric().type)


def test_nobody_there(free_url: Callable[[], str]) -> None:
    with pytest.raises(HistoryError, match="cannot be reached"):
        Prometheus(free_url()).read(Asked((metric().type,), 0, 1_000), CATALOGUE, lambda _: None)


@pytest.fixture
def free_url() -> Callable[[], str]:
    def url() -> str:
        with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as http:
            return f"http://127.0.0.1:{http.server_port}"

    return url


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "ftp://x", "http://", "http://u:p@host", "http://host?a=b"]
)
def test_only_a_plain_http_url_names_a_prometheus(url: str) -> None:
    with pytest.raises(HistoryError) as caught:
        Prometheus(url)
    assert "u:p" not in str(caught.value)
