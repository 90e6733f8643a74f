"""Starting, stopping, and starting again, in bounded time and in one process or several."""

from __future__ import annotations

import asyncio
import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from opentelemetry import trace
from prometheus_client.parser import text_string_to_metric_families

from clarity.monitoring.application import STOP_SECONDS, Monitoring, from_environment
from clarity.monitoring.logging.correlation import CORRELATION_HEADER
from clarity.monitoring.metrics.multiprocess import VARIABLE
from clarity.monitoring.tracing.tally import Fate
from tests.app_application.watched import IDENTITY, Make, Served, application, entries, settings
from tests.app_cloud_metrics.monitoring_service import Service
from tests.app_logging.agent import lifted
from tests.app_logging.logged import Memory
from tests.app_tracing.traced import Collector

WITHIN = 30.0
GRANTED = 10.0  # by Cloud Run, between SIGTERM and SIGKILL


def test_an_application_may_live_twice(make: Make, collector: Collector) -> None:
    """As each test of a service has one that enters its lifespan."""
    monitoring = make()
    app = application(monitoring)
    for life in (1, 2):
        with Served(app) as client:
            monitoring.start()
            assert client.get("/health/ready").status_code == 200
            assert client.get("/users/7").status_code == 200
        assert len(collector.spans()) == monitoring.tracing.count(Fate.EXPORTED) == life
        assert monitoring.cloud.tally.lost.total == 0


def test_before_and_after_its_life_nothing_is_sent(
    make: Make, collector: Collector, cloud_service: Service
) -> None:
    monitoring = make()
    client = Served(application(monitoring))
    assert client.get("/users/7").status_code == 200
    assert client.get("/health/ready").status_code == 503
    assert monitoring.tracing.count(Fate.REFUSED) == 1
    with client:
        assert client.get("/health/ready").status_code == 200
    sent = len(cloud_service.requests)
    assert client.get("/health/ready").status_code == 503
    assert client.get("/users/7").headers[CORRELATION_HEADER]
    assert (len(cloud_service.requests), collector.spans()) == (sent, [])


def test_one_lives_at_a_time(make: Make, sink: Memory, collector: Collector) -> None:
    first, second = make(), make()
    with Served(application(first)), pytest.raises(RuntimeError, match="close"):
        second.start()
    with Served(application(second)) as client:
        client.get("/users/7")
    assert len(collector.spans()) == second.tracing.count(Fate.EXPORTED) == 1
    assert first.tracing.count(Fate.EXPORTED) == 0
    assert "Looked up" in [one["jsonPayload"]["message"] for one in entries(sink)]


def test_settings_that_cannot_be_change_nothing(sink: Memory) -> None:
    before = list(logging.getLogger().handlers), trace.get_tracer_provider()
    good = settings("127.0.0.1:9", "http://127.0.0.1:9/v1/traces", sink)
    for bad, says in (
        (replace(good, identity=replace(IDENTITY, project="")), "GOOGLE_CLOUD_PROJECT"),
        (replace(good, traces_endpoint="collector"), "OTLP endpoint"),
        (replace(good, trace_share=2.0), "0"),
    ):
        with pytest.raises(ValueError, match=says):
            Monitoring(bad)
    assert (list(logging.getLogger().handlers), trace.get_tracer_provider()) == before


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CLARITY_TRACE_SHARE", "a tenth"),
        ("CLARITY_TRACE_SHARE", "1.5"),
        ("CLARITY_TRACE_SHARE", "nan"),
        ("CLARITY_LOG_LEVEL", "LOUD"),
        ("CLARITY_TRACES_ENDPOINT", "127.0.0.1:4318"),
        ("CLARITY_TRACES_ENDPOINT", "http://me:hunter2@collector/v1/traces"),
        ("CLARITY_TRACES_ENDPOINT", "me:hunter2@collector:4318"),
        ("CLARITY_METRICS_ENDPOINT", "http://127.0.0.1:8080"),
        ("CLARITY_METRICS_ENDPOINT", "127.0.0.1"),
        ("CLARITY_METRICS_ENDPOINT", "me:hunter2@host:80"),
        ("CLARITY_METRICS_ENDPOINT", "127.0.0.1:99999"),
        ("CLARITY_CLOCK", "fast"),
        ("CLARITY_PSEUDONYM_KEYS", "hunter2"),
    ],
)
def test_a_variable_that_is_wrong_is_named(variable: str, value: str) -> None:
    with pytest.raises(ValueError, match=rf"\${variable}") as wrong:
        from_environment({variable: value})
    assert "hunter2" not in str(wrong.value)


def test_variables_say_where_everything_goes() -> None:
    told = {
        "GOOGLE_CLOUD_PROJECT": "shop",
        "CLARITY_METRICS_ENDPOINT": " 127.0.0.1:8080 ",
        "CLARITY_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces",
        "CLARITY_TRACE_SHARE": "0.5",
        "CLARITY_LOG_LEVEL": "warning",
    }
    found = from_environment(told)
    assert found.metrics_endpoint == "127.0.0.1:8080"
    assert found.traces_endpoint == told["CLARITY_TRACES_ENDPOINT"]
    assert (found.trace_share, found.log.level) == (0.5, "WARNING")
    defaults = from_environment(dict.fromkeys(told, ""))
    assert (defaults.trace_share, defaults.log.level, defaults.metrics_endpoint) == (
        0.1,
        "INFO",
        "",
    )


@pytest.mark.slow
def test_it_ends_in_time_though_nobody_answers(
    make: Make, collector: Collector, cloud_service: Service
) -> None:
    """Neither the API nor the collector, and every thread of the event loop's is taken."""
    monitoring = make()
    cloud_service.deeds = [cloud_service.hang] * 3
    collector.held.clear()
    release = threading.Event()

    async def live() -> float:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(1))
        taken = loop.run_in_executor(None, release.wait, WITHIN)
        monitoring.start()
        monitoring.business.track_user_engagement("login")
        monitoring.tracing.tracer.start_span("job").end()
        began = time.monotonic()
        await monitoring.stop()
        took = time.monotonic() - began
        release.set()
        await taken
        return took

    assert asyncio.run(live()) < GRANTED
    assert STOP_SECONDS < GRANTED
    assert monitoring.cloud.tally.lost.total > 0


def _eventually(happens: Callable[[], object]) -> None:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        try:
            if happens():
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


@pytest.mark.slow
def test_workers_are_watched_each_and_counted_together(
    root: Path, tmp_path: Path, collector: Collector, cloud_service: Service
) -> None:
    folder = tmp_path / "workers"
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    told = {
        VARIABLE: str(folder),
        "GOOGLE_CLOUD_PROJECT": "shop",
        "CLARITY_METRICS_ENDPOINT": cloud_service.endpoint,
        "CLARITY_TRACES_ENDPOINT": collector.url,
        "CLARITY_TRACE_SHARE": "1",
        "HOSTNAME": "host",
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", "tests.app_application.worker:app"]
    output = tmp_path / "output"
    with output.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--workers", "2"],
            cwd=root,
            env={**os.environ, **told},
            stdout=out,
            start_new_session=True,
        )
    try:
        _eventually(lambda: _get(port, "/health/ready"))
        workers, asked = set[bytes](), 0
        while len(workers) < 2:
            workers.add(_get(port, "/who"))
            asked += 1
            assert asked < 2_000
        _eventually(lambda: _counted(port) == {"http_requests_total": asked})
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    tasks = {
        one.resource.labels["task_id"]
        for request in cloud_service.requests
        for one in request.time_series
    }
    assert tasks == {f"host-{pid.decode()}" for pid in workers}
    assert collector.names() == ["GET /who"] * asked
    logged = [lifted(line) for line in output.read_bytes().splitlines(keepends=True)]
    ended = [one for one in logged if one["jsonPayload"]["message"] == "Request completed"]
    assert len(ended) == len({one["trace"] for one in ended}) == asked


def _counted(port: int) -> dict[str, float]:
    """The counters of the route, on the page of whichever worker answers."""
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(_get(port, "/metrics").decode())
        for sample in family.samples
        if sample.labels.get("endpoint") == "/who" and sample.name.endswith("_total")
    }


def _get(port: int, path: str) -> bytes:
    """On a connection of its own, so that any worker may take it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WITHIN)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.read() if answer.status == 200 else b""
    finally:
        connection.close()
