"""The process, against a real sandbox and a real service."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml

from clarity.monitoring.clock import Clock
from history.gcp import CloudMonitoring
from history.history import Asked
from sandbox.collector.__main__ import main
from tests.sandbox_server import PARENT, PROJECT, Sandbox, sandbox

ROOT = Path(__file__).parents[2]
SPEED = 20.0
P = "prometheus.googleapis.com/"
CHECK = {
    "displayName": "Health",
    "monitoredResource": {
        "type": "uptime_url",
        "labels": {"host": "api.example.com", "project_id": PROJECT},
    },
    "httpCheck": {"path": "/health", "useSsl": True},
    "period": "60s",
    "timeout": "10s",
    "contentMatchers": [{"content": "healthy"}],
    "selectedRegions": ["USA", "EUROPE", "ASIA_PACIFIC"],
}


@dataclass
class Service:
    """A running service; its output goes to `log`."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def work(self, times: int) -> None:
        for _ in range(times):
            wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            wire.request("GET", "/work")
            assert wire.getresponse().read() == b"healthy"
            wire.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(tmp_path_factory.mktemp("collected")) as made:
        made.ok("POST", f"{PARENT}/uptimeCheckConfigs", CHECK)
        yield made


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    log = tmp_path / "out.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.sandbox_collector.collector_app"],
            stdout=output,
            cwd=ROOT,
        )
    try:
        made = Service(process, int(until(lambda: log.read_text().strip())), log)
        until(lambda: answers(made.port))
        yield made
    finally:
        process.kill()
        process.wait(30)


def answers(port: int) -> bool:
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        wire.request("GET", "/health")
        return wire.getresponse().status == 200
    except OSError:
        return False
    finally:
        wire.close()


def until(found: Any, seconds: float = 30.0) -> Any:
    """What `found` gives as soon as it is something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = found()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError("it did not come")


def collect(
    running: Sandbox, service: Service, *more: str, clock: Clock | None = None, **to: Any
) -> subprocess.Popen[str]:
    """The collector, by a clock that began an hour ago and goes twenty times as fast."""
    time_ = clock or Clock(time.time(), time.time() - 3600, SPEED)
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "sandbox.collector"),
            *("--home", str(running.home.root), "--project", PROJECT),
            *("--target", f"127.0.0.1:{service.port}", "--pid", str(service.process.pid)),
            *("--service", "backend", "--revision", "backend-1", "--location", "europe-west1"),
            *("--every", "10"),
            *more,
        ],
        env={**os.environ, "CLARITY_CLOCK": time_.text()},
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **to,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def listed(running: Sandbox, type: str, **labels: str) -> list[Any]:
    """The stored series of a metric, with these resource labels."""
    query = {
        "filter": f'metric.type = "{type}"',
        "interval.startTime": "2020-01-01T00:00:00Z",
        "interval.endTime": "2100-01-01T00:00:00Z",
    }
    found = running.ok("GET", f"{PARENT}/timeSeries?{urlencode(query)}").get("timeSeries", [])
    return [one for one in found if labels.items() <= one["resource"]["labels"].items()]


def values(series: Any) -> list[Any]:
    """Oldest first."""
    return [next(iter(point["value"].values())) for point in reversed(series["points"])]


def test_all_that_google_would_collect_is_there(
    running: Sandbox, service: Service, tmp_path: Path
) -> None:
    folder = tmp_path / "uploads"
    folder.mkdir()
    (folder / "one").write_bytes(b"x" * 1000)
    options = ("--log", str(service.log), "--folder", str(folder), "--lasting", "6000")
    instance = f"first:{service.port}"
    requests = f"{P}http_requests_total/counter"
    service.work(3)
    process = collect(running, service, *options, "--instance", "first")
    until(lambda: listed(running, requests, instance=instance))
    service.work(4)
    until(lambda: values(listed(running, requests, instance=instance)[0])[-1] == 7)
    until(lambda: listed(running, "run.googleapis.com/container/cpu/utilizations"))
    process.send_signal(signal.SIGTERM)
    status, out, err = ended(process)
    assert (status, err) == (0, "")
    assert out.startswith("collected: ")
    assert out.count("(0 failed)") == 2

    (counter,) = listed(running, requests, instance=instance)
    counted = values(counter)
    assert counted[0] == 3
    assert counted[-1] == 7
    assert len({point["interval"]["startTime"] for point in counter["points"]}) == 1
    (durations,) = listed(running, f"{P}http_request_duration_seconds/histogram", instance=instance)
    last = values(durations)[-1]
    assert (last["count"], last["mean"]) == ("7", pytest.approx(0.03))
    (up,) = listed(running, f"{P}up/gauge", instance=instance)
    assert set(values(up)) == {1}
    assert listed(running, f"{P}active_users_total/gauge")

    checks = listed(running, "monitoring.googleapis.com/uptime_check/check_passed")
    assert len(checks) == 5
    assert all(set(values(one)) == {True} for one in checks)
    assert len(listed(running, "monitoring.googleapis.com/uptime_check/request_latency")) == 5

    cpu, memory = (
        values(listed(running, f"run.googleapis.com/container/{type}/utilizations")[0])
        for type in ("cpu", "memory")
    )
    assert all(share["count"] == "1" and share["mean"] >= 0 for share in cpu)
    assert all(0.01 < share["mean"] < 1 for share in memory)
    (stored,) = listed(running, "storage.googleapis.com/storage/total_bytes")
    assert set(values(stored)) == {1000}

    assert_as_the_catalogue_says(running)

    asked = {
        "resourceNames": [f"projects/{PROJECT}"],
        "filter": 'jsonPayload.message = "Request completed" AND severity = "INFO"',
    }
    entries = running.ok("POST", "/v2/entries:list", asked)["entries"]
    assert len(entries) == 7
    assert entries[0]["resource"]["labels"]["revision_name"] == "backend-1"


def assert_as_the_catalogue_says(running: Sandbox) -> None:
    """The evaluation's own reader finds the kinds and value types that the config counts on."""
    metrics = yaml.safe_load((ROOT / "monitoring" / "metrics.yaml").read_text())["metrics"]
    collected = {
        "http_requests": 1,
        "http_request_duration": 1,
        "active_users": 1,
        "storage_bytes": 1,
        "container_cpu": 1,
        "container_memory": 1,
        "uptime_passed": 5,
    }
    types = tuple(metrics[name]["type"] for name in collected)
    now = round(time.time() * 1000)
    asked = Asked(types, now - 86_400_000, now + 86_400_000)
    found = CloudMonitoring(PROJECT, running.address.grpc).read(asked, lambda text: None)
    assert found.missing == ()
    for name, count in collected.items():
        said = metrics[name]
        series = list(found.data.of(said["type"]))
        assert len(series) == count, name
        for one in series:
            assert (one.kind.value, one.value_type.value) == (said["kind"], said["value_type"])
            assert one.identity.resource == said["resource"]
            assert set(said.get("labels", {})) <= {key for key, _ in one.identity.metric_labels}


def test_it_ends_with_the_service_and_says_so(running: Sandbox, service: Service) -> None:
    process = collect(running, service, "--lasting", "6000", "--instance", "second")
    until(lambda: listed(running, f"{P}up/gauge", instance=f"second:{service.port}"))
    service.process.kill()
    service.process.wait(30)
    status, out, err = ended(process)
    assert status == 1
    assert "the service is gone" in err
    assert out.startswith("collected: ")


def test_a_signal_ends_it_cleanly_with_the_last_lines_of_a_pipe(
    running: Sandbox, service: Service
) -> None:
    process = collect(
        *(running, service, "--lasting", "6000", "--instance", "third", "--log", "-"),
        stdin=subprocess.PIPE,
    )
    until(lambda: listed(running, f"{P}up/gauge", instance=f"third:{service.port}"))
    assert process.stdin is not None
    process.stdin.write('{"message": "Bye", "n": 1}\nthe last, not ended')
    process.stdin.flush()
    process.send_signal(signal.SIGTERM)
    status, out, _ = ended(process)
    assert status == 0
    assert "2 log entries (0 refused, 0 dropped, 0 cut)" in out
    asked = {"resourceNames": [f"projects/{PROJECT}"], "filter": '"the last, not ended"'}
    assert len(running.ok("POST", "/v2/entries:list", asked)["entries"]) == 1


def test_a_sandbox_that_is_away_is_said_once_and_waited_for(
    service: Service, tmp_path: Path
) -> None:
    options = ["--home", str(tmp_path), "--project", PROJECT, "--lasting", "30", "--every", "5"]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "sandbox.collector", *options),
            *("--target", f"127.0.0.1:{service.port}"),
        ],
        env={**os.environ, "CLARITY_CLOCK": Clock(time.time(), time.time(), SPEED).text()},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == "no sandbox runs with this home; `make up` starts one\n"
    assert "times the sandbox did not answer" in done.stdout


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--target", "example.com:80"], "example.com is not a loopback address"),
        (["--target", "127.0.0.1"], "--target is HOST:PORT"),
        (["--target", "127.0.0.1:80", "--pid", "999999999"], "there is no such process"),
        (["--target", "127.0.0.1:80", "--folder", "/no/such"], "there is no such folder"),
        (["--target", "127.0.0.1:80", "--log", "/dev/null"], "is no file; a pipe goes to"),
    ],
)
def test_what_cannot_be_done_is_said(
    options: list[str], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needed = ["--home", str(tmp_path), "--project", PROJECT, "--lasting", "1"]
    assert main([*needed, *options]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert why in said


def test_points_may_not_be_closer_than_the_api_takes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needed = ["--home", str(tmp_path), "--project", PROJECT, "--target", "127.0.0.1:80"]
    with pytest.raises(SystemExit) as ended:
        main([*needed, "--lasting", "1", "--every", "4"])
    assert ended.value.code == 2
    assert "4 is not from 5 to 3600" in capsys.readouterr().err
