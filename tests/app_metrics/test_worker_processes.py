"""Several worker processes are one service: their counts add up, and the dead are taken away."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from clarity.monitoring.contract.metrics import HTTP_REQUEST_DURATION, METRICS
from clarity.monitoring.metrics import multiprocess
from clarity.monitoring.metrics.multiprocess import VARIABLE, MultiprocessError, bury_dead, wipe
from clarity.monitoring.metrics.recorder import Metrics
from clarity.monitoring.metrics.repeated import Repeated
from tests.conftest import ROOT

WORKERS = 3
WITHIN = 30.0


class Service:
    def __init__(self, port: int, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.folder = folder
        self.process = process

    def get(self, path: str) -> bytes:
        """On a connection of its own, so that any worker may take it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WITHIN)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.status == 200
            return answer.read()
        finally:
            connection.close()

    def value(self, name: str, **labels: str) -> float:
        for family in text_string_to_metric_families(self.get("/metrics").decode()):
            for sample in family.samples:
                if sample.name == name and sample.labels == labels:
                    return sample.value
        return 0.0


def eventually(happens: Callable[[], object]) -> None:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        try:
            if happens():
                return
        except OSError:
            pass
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    folder = tmp_path / "workers"
    folder.mkdir()
    (folder / "counter_1.db").write_bytes(b"of an earlier run")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.app_metrics.worker_program", str(port), str(WORKERS)],
        cwd=ROOT,
        env={**os.environ, VARIABLE: str(folder)},
        start_new_session=True,
    )
    try:
        made = Service(port, folder, process)
        eventually(lambda: made.get("/metrics") or True)
        yield made
    finally:
        process.terminate()
        try:
            process.wait(WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.mark.slow
def test_the_workers_of_a_service_are_counted_together(service: Service) -> None:
    asked, workers = 0, set[int]()
    while len(workers) < 2 or asked < 40:
        workers.add(json.loads(service.get("/who/alice")))
        asked += 1
        assert asked < 2_000

    served = {"method": "GET", "endpoint": "/who/{user}"}
    name = HTTP_REQUEST_DURATION.exposed_name
    assert service.value("http_requests_total", **served, status_code="200") == asked
    assert service.value(f"{name}_count", **served) == asked
    assert service.value(f"{name}_bucket", **served, le="+Inf") == asked
    assert (
        service.value("health_data_points_total", data_type="steps", source="watch") == 10 * asked
    )
    lost = service.value("clarity_monitoring_things_lost_total", reason="full")
    assert lost == 2 * asked  # what two objects of each worker count
    assert service.value("active_users_total") == len(workers)  # each has seen her

    types = {
        family.name: family.type
        for family in text_string_to_metric_families(service.get("/metrics").decode())
    }
    assert types["active_users_total"] == "gauge"
    assert types[name] == "histogram"
    known = {one.exposed_name.removesuffix("_total") for one in METRICS} | {"active_users_total"}
    assert all(one in known or one.startswith("clarity_monitoring") for one in types)

    os.kill(workers.pop(), signal.SIGKILL)
    eventually(lambda: service.value("active_users_total") == len(workers))
    assert service.value("http_requests_total", **served, status_code="200") == asked

    service.process.terminate()
    service.process.wait(WITHIN)
    assert not list(service.folder.glob("gauge_live*"))  # who ends takes its gauges along
    assert list(service.folder.glob("counter_*.db"))


def test_the_directory_is_made_and_wiped_of_values_alone(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    wipe(folder)
    for name in ("counter_1.db", "gauge_livesum_1.db", "notes.txt"):
        (folder / name).write_text("")
    wipe(folder)
    assert [one.name for one in folder.iterdir()] == ["notes.txt"]


def test_only_the_gauges_of_the_dead_are_taken_away(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    mine, dead = os.getpid(), ended.pid
    names = {f"gauge_livesum_{mine}.db", f"counter_{dead}.db", f"gauge_max_{dead}.db"}
    for name in (*names, f"gauge_livesum_{dead}.db", f"gauge_livemax_{dead}.db"):
        (tmp_path / name).write_text("")
    (tmp_path / "gauge_live_odd.db").write_text("")
    bury_dead(tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {*names, "gauge_live_odd.db"}


def test_a_variable_that_was_set_too_late_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(MultiprocessError, match="set it for the process"):
        Metrics()


def test_a_directory_that_is_not_there_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prometheus_client import values

    monkeypatch.setenv(VARIABLE, str(tmp_path / "none"))
    monkeypatch.setattr(values, "ValueClass", object)
    with pytest.raises(MultiprocessError, match="wipe"):
        multiprocess.check()


def test_a_gauge_is_brought_up_to_date_until_there_is_nothing_left() -> None:
    left, calls = [3], list[int]()

    def update() -> bool:
        calls.append(1)
        left[0] -= 1
        return left[0] > 0

    repeated = Repeated(update, period=0.01)
    repeated.need()
    repeated.need()
    eventually(lambda: len(calls) == 3 and repeated._timer is None)
    repeated.need()
    repeated.stop()
    repeated.stop()
    assert repeated._timer is None
