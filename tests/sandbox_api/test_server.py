"""The server process: its life, its home, kill -9, and Google's own clients on both wires."""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.api.client import Address, announced, running
from sandbox.api.request_log import entries

P = "/v3/projects/shop"
LONG = f"resource.type={'f' * 2000}"
KEY = "0123456789abcdef0123456789abcdef"
_START_SECONDS = 30
_STOP_SECONDS = 15


class Server:
    """A server process on a home of the test's own."""

    def __init__(self, home: Path, root: Path) -> None:
        self.home = home
        self._root = root
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> Address:
        command = [sys.executable, "-m", "sandbox.api", "--home", str(self.home), *options]
        with (self.home.parent / "server.err").open("ab") as errors:
            self.process = subprocess.Popen(command, cwd=self._root, stderr=errors)
        return self.wait()

    def wait(self) -> Address:
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            assert self.process is not None
            assert self.process.poll() is None, "the server stopped"
            address = running(self.home)
            if address is not None and address.pid == self.process.pid:
                return address
            time.sleep(0.02)
        raise AssertionError("the server did not start")

    def signal(self, number: int) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(_STOP_SECONDS)

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(_STOP_SECONDS)


@pytest.fixture
def server(tmp_path: Path, root: Path) -> Iterator[Server]:
    made = Server(tmp_path / "a home", root)
    yield made
    made.end()


def ask(address: Address, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(address.host, address.rest_port, timeout=10)
    try:
        connection.request(method, path, None if body is None else json.dumps(body))
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# life


def test_a_server_announces_itself_and_leaves_cleanly(server: Server) -> None:
    assert running(server.home) is None
    address = server.start()
    assert ask(address, "GET", "/healthz")[1]["token"] == address.token
    ask(address, "POST", f"{P}/groups", {"displayName": "g", "filter": "resource.type=x"})
    assert mode(server.home) == 0o700
    assert {mode(file) for file in server.home.iterdir()} == {0o600}
    assert server.signal(signal.SIGTERM) == 0
    assert not (server.home / "api.json").exists()
    assert running(server.home) is None
    server.start()
    assert server.signal(signal.SIGINT) == 0


def test_a_server_comes_back_on_its_ports_with_its_state(server: Server) -> None:
    first = server.start()
    name = ask(first, "POST", f"{P}/groups", {"displayName": "g", "filter": "resource.type=x"})[1][
        "name"
    ]
    server.signal(signal.SIGKILL)
    assert announced(server.home) == first  # nobody took it away
    assert running(server.home) is None
    again = server.start()
    assert (again.rest_port, again.grpc_port) == (first.rest_port, first.grpc_port)
    assert again.token != first.token
    assert ask(again, "GET", f"/v3/{name}")[0] == 200


def test_taken_ports_are_given_up_unless_asked_for(server: Server, root: Path) -> None:
    first = server.start()
    server.signal(signal.SIGTERM)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((first.host, first.rest_port))
        other.listen()
        assert server.start().rest_port != first.rest_port
        server.signal(signal.SIGTERM)
        refused = run_briefly(root, server.home, "--rest-port", str(first.rest_port))
        assert refused.returncode == 2
        assert f"Port {first.rest_port} of 127.0.0.1 is in use" in refused.stderr


def run_briefly(root: Path, home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sandbox.api", "--home", str(home), *options]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=_START_SECONDS)


def test_what_cannot_start_says_why(server: Server, root: Path, tmp_path: Path) -> None:
    server.start()
    second = run_briefly(root, server.home)
    assert (second.returncode, "already runs" in second.stderr) == (2, True)
    for host in ("0.0.0.0", "example.com"):
        open_to_all = run_briefly(root, tmp_path / "other", "--host", host)
        assert open_to_all.returncode == 2
        assert "not a loopback address" in open_to_all.stderr
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "state.db").write_bytes(b"this is no database, whatever it is called" * 100)
    torn = run_briefly(root, broken)
    assert (torn.returncode, "starts afresh" in torn.stderr) == (2, True)
    (tmp_path / "file").touch()
    no_folder = run_briefly(root, tmp_path / "file")
    assert (no_folder.returncode, "error: " in no_folder.stderr) == (2, True)
    for told in (second, torn, no_folder):
        assert "Traceback" not in told.stderr


def test_a_server_whose_home_is_gone_stops(server: Server) -> None:
    server.start()
    shutil.rmtree(server.home)
    assert server.process is not None
    assert server.process.wait(_STOP_SECONDS) == 0
    assert not server.home.exists()


def test_only_loopback_listens(server: Server) -> None:
    address = server.start()
    assert address.host == "127.0.0.1"
    listening = set()
    for table in ("tcp", "tcp6"):
        file = Path(f"/proc/{address.pid}/net/{table}")
        if not file.exists():
            pytest.skip("this system has no /proc")
        for line in file.read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            host, _, port = local.partition(":")
            if state == "0A" and int(port, 16) in (address.rest_port, address.grpc_port):
                listening.add(host)
    mapped = "0000000000000000FFFF00000100007F"  # 127.0.0.1 as an IPv6 socket shows it
    assert "0100007F" in listening
    assert listening <= {"0100007F", mapped}


def test_running_trusts_no_stale_announcement(tmp_path: Path) -> None:
    file = tmp_path / "api.json"
    for text in ("", "{}", "[]", "not json"):
        file.write_text(text)
        assert running(tmp_path) is None
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    stale = {
        "pid": os.getpid(),
        "host": "127.0.0.1",
        "rest_port": port,
        "grpc_port": 1,
        "token": "t",
    }
    file.write_text(json.dumps(stale))
    assert running(tmp_path) is None
    file.write_text(json.dumps({**stale, "pid": 2**22 + 1}))
    assert running(tmp_path) is None


def test_the_request_log_tells_writes_and_no_secrets(server: Server) -> None:
    address = server.start()
    channel = {"type": "pagerduty", "labels": {"service_key": KEY}}
    made = ask(address, "POST", f"{P}/notificationChannels?access_token=hidden", channel)[1]
    ask(address, "GET", f"/v3/{made['name']}")
    ask(address, "POST", f"{P}/notificationChannels", {"type": KEY})
    server.signal(signal.SIGTERM)
    lines = [line for line in entries(server.home / "requests.jsonl") if line["path"] != "/healthz"]
    assert [(line["method"], line["status"], line["writes"]) for line in lines] == [
        ("POST", 200, True),
        ("GET", 200, False),
        ("POST", 400, True),
    ]
    for file in ("requests.jsonl", "ports.json"):
        text = (server.home / file).read_text()
        assert KEY not in text
        assert "hidden" not in text
    assert KEY not in (server.home.parent / "server.err").read_text()


# kill -9


@pytest.mark.parametrize("seed", range(3))
def test_kill_9_loses_no_acknowledged_write_and_leaves_none_half_made(
    server: Server, seed: int
) -> None:
    """A client creates, changes and deletes in a loop; the server is killed at random moments."""
    chance = random.Random(seed)
    model: dict[str, str] = {}  # name: displayName, as acknowledged
    unsure: dict[str, set[str | None]] = {}  # what a write without an answer may have left
    created = 0
    for _ in range(4):
        address = server.start()
        killer = threading.Timer(chance.uniform(0.05, 0.4), server.signal, [signal.SIGKILL])
        killer.start()
        created = _write_until_killed(address, chance, model, unsure, created)
        killer.join()
        address = server.start()
        _compare(address, model, unsure)
        server.signal(signal.SIGKILL)
    assert created > 20


def _write_until_killed(
    address: Address,
    chance: random.Random,
    model: dict[str, str],
    unsure: dict[str, set[str | None]],
    created: int,
) -> int:
    while True:
        made = f"g{created}"
        names = sorted(model)
        action = chance.choice(["create", "create", "change", "delete"]) if names else "create"
        name = chance.choice(names) if names else ""
        try:
            if action == "create":
                created += 1
                body = {"displayName": made, "filter": LONG}
                model[ask(address, "POST", f"{P}/groups", body)[1]["name"]] = made
            elif action == "change":
                ask(address, "PUT", f"/v3/{name}", {"displayName": made, "filter": LONG})
                model[name] = made
            else:
                ask(address, "DELETE", f"/v3/{name}")
                del model[name]
        except (OSError, http.client.HTTPException, ValueError):
            if action != "create":
                unsure[name] = {model.pop(name), made if action == "change" else None}
            return created


def _compare(address: Address, model: dict[str, str], unsure: dict[str, set[str | None]]) -> None:
    """Every acknowledged write is there; one that was cut off is there wholly or not at all."""
    found: dict[str, str] = {}
    token = ""
    while True:
        page = ask(address, "GET", f"{P}/groups?pageToken={token}")[1]
        found |= {group["name"]: group["displayName"] for group in page.get("group", [])}
        assert all(group["filter"] == LONG for group in page.get("group", []))
        token = page.get("nextPageToken", "")
        if not token:
            break
    for name, allowed in unsure.items():
        assert found.get(name) in allowed
    extra = found.keys() - model.keys() - unsure.keys()
    assert {name: found.get(name) for name in model} == model
    assert len(extra) <= 1  # the one create that was never answered
    model.update(found)
    unsure.clear()


# Google's clients, unmodified but for where they connect


@pytest.fixture
def clients(server: Server) -> Iterator[Callable[[type, str], Any]]:
    import grpc
    from google.auth.credentials import AnonymousCredentials

    address = server.start()
    channel = grpc.insecure_channel(address.grpc)

    def connect(client: type, transport: str) -> Any:
        made = client.get_transport_class(transport)  # type: ignore[attr-defined]
        if transport == "grpc":
            return client(transport=made(channel=channel))
        wire = made(
            host=address.rest.removeprefix("http://"),
            url_scheme="http",
            credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
        )
        return client(transport=wire)

    yield connect
    channel.close()


def test_googles_monitoring_client(clients: Callable[[type, str], Any]) -> None:
    from google.api_core import exceptions
    from google.cloud import monitoring_v3 as m

    channels = clients(m.NotificationChannelServiceClient, "grpc")
    parent = "projects/shop"
    pager = m.NotificationChannel(type="pagerduty", labels={"service_key": KEY})
    pager = channels.create_notification_channel(name=parent, notification_channel=pager)
    assert pager.labels["service_key"] == "********"
    policies = clients(m.AlertPolicyServiceClient, "grpc")
    threshold = m.AlertPolicy.Condition.MetricThreshold(
        filter='metric.type="compute.googleapis.com/instance/cpu/x" resource.type="gce_instance"',
        comparison="COMPARISON_GT",
        threshold_value=0.9,
        duration={"seconds": 60},
        aggregations=[{"alignment_period": {"seconds": 60}, "per_series_aligner": "ALIGN_MEAN"}],
    )
    condition = m.AlertPolicy.Condition(display_name="c", condition_threshold=threshold)
    wanted = m.AlertPolicy(
        display_name="p",
        combiner="OR",
        conditions=[condition],
        notification_channels=[pager.name],
        user_labels={"team": "core", "Odd_Key".lower(): "x"},
    )
    made = [policies.create_alert_policy(name=parent, alert_policy=wanted) for _ in range(3)]
    listed = list(policies.list_alert_policies(request={"name": parent, "page_size": 2}))
    assert [policy.name for policy in listed] == [policy.name for policy in made]
    changed = m.AlertPolicy(name=made[0].name, user_labels={"team": "edge"}, display_name="not")
    after = policies.update_alert_policy(
        alert_policy=changed, update_mask={"paths": ["user_labels.team"]}
    )
    assert (after.user_labels["team"], after.display_name) == ("edge", "p")
    with pytest.raises(exceptions.FailedPrecondition):
        channels.delete_notification_channel(name=pager.name)
    with pytest.raises(exceptions.NotFound, match="Cannot find alert policy"):
        policies.get_alert_policy(name=f"{parent}/alertPolicies/1")
    with pytest.raises(exceptions.InvalidArgument) as refused:
        policies.create_alert_policy(name=parent, alert_policy=m.AlertPolicy(display_name="x"))
    assert refused.value.details[0].field_violations
    channels.delete_notification_channel(name=pager.name, force=True)
    assert not policies.get_alert_policy(name=made[0].name).notification_channels


def test_googles_service_and_metric_clients(clients: Callable[[type, str], Any]) -> None:
    from google.api import metric_pb2
    from google.api_core import exceptions
    from google.cloud import monitoring_v3 as m

    parent = "projects/shop"
    services = clients(m.ServiceMonitoringServiceClient, "grpc")
    service = services.create_service(
        request={"parent": parent, "service": {"custom": {}}, "service_id": "api"}
    )
    cut = m.DistributionCut(
        distribution_filter='metric.type="run.googleapis.com/latencies" resource.type="global"',
        range=m.Range(max=500),
    )
    sli = m.ServiceLevelIndicator(request_based=m.RequestBasedSli(distribution_cut=cut))
    slo = m.ServiceLevelObjective(
        goal=0.99, rolling_period={"seconds": 86400 * 30}, service_level_indicator=sli
    )
    slo = services.create_service_level_objective(parent=service.name, service_level_objective=slo)
    slo.service_level_indicator.request_based.distribution_cut.range.max = 800
    path = "service_level_indicator.request_based.distribution_cut.range_.max_"
    after = services.update_service_level_objective(
        request={"service_level_objective": slo, "update_mask": {"paths": [path]}}
    )
    assert after.service_level_indicator.request_based.distribution_cut.range.max == 800
    assert len(list(services.list_service_level_objectives(parent=service.name))) == 1
    metrics = clients(m.MetricServiceClient, "grpc")
    described = metric_pb2.MetricDescriptor(
        type="custom.googleapis.com/a/b", metric_kind="GAUGE", value_type="DOUBLE"
    )
    made = metrics.create_metric_descriptor(name=parent, metric_descriptor=described)
    assert made.name == f"{parent}/metricDescriptors/custom.googleapis.com/a/b"
    now = int(time.time())
    point = m.Point(interval={"end_time": {"seconds": now}}, value=m.TypedValue(double_value=4.5))
    series = m.TimeSeries(metric={"type": made.type}, resource={"type": "global"}, points=[point])
    metrics.create_time_series(name=parent, time_series=[series])
    with pytest.raises(exceptions.InvalidArgument, match="Points must be written in order"):
        metrics.create_time_series(name=parent, time_series=[series])
    interval = m.TimeInterval(start_time={"seconds": now - 60}, end_time={"seconds": now})
    found = metrics.list_time_series(
        name=parent,
        filter=f'metric.type="{made.type}"',
        interval=interval,
        view=m.ListTimeSeriesRequest.TimeSeriesView.FULL,
    )
    assert [p.value.double_value for s in found for p in s.points] == [4.5]
    checks = clients(m.UptimeCheckServiceClient, "grpc")
    assert list(checks.list_uptime_check_ips(request={}))
    groups = clients(m.GroupServiceClient, "grpc")
    with pytest.raises(exceptions.MethodNotImplemented):
        list(groups.list_group_members(name=f"{parent}/groups/1"))


@pytest.mark.parametrize("transport", ["grpc", "rest"])
def test_googles_dashboards_client(clients: Callable[[type, str], Any], transport: str) -> None:
    from google.api_core import exceptions
    from google.cloud import monitoring_dashboard_v1 as d

    client = clients(d.DashboardsServiceClient, transport)
    text = d.Widget(title="t", text=d.Text(content="hello", format_="RAW"))
    board = d.Dashboard(display_name="b", grid_layout=d.GridLayout(columns=2, widgets=[text]))
    made = client.create_dashboard(request={"parent": "projects/shop", "dashboard": board})
    assert made.grid_layout.widgets[0].text.format_ == d.Text.Format.RAW
    stale = d.Dashboard(made)
    made.display_name = "c"
    after = client.update_dashboard(request={"dashboard": made})
    assert (after.display_name, after.etag != made.etag) == ("c", True)
    with pytest.raises(exceptions.Conflict):
        client.update_dashboard(request={"dashboard": stale})
    assert [one.name for one in client.list_dashboards(parent="projects/shop")] == [made.name]
    client.delete_dashboard(name=made.name)
    with pytest.raises(exceptions.NotFound):
        client.get_dashboard(name=made.name)


def test_googles_logging_clients(clients: Callable[[type, str], Any]) -> None:
    from google.cloud.logging_v2.services.config_service_v2 import ConfigServiceV2Client
    from google.cloud.logging_v2.services.metrics_service_v2 import MetricsServiceV2Client
    from google.cloud.logging_v2.types import LogMetric, LogSink

    parent = "projects/shop"
    metrics = clients(MetricsServiceV2Client, "grpc")
    made = metrics.create_log_metric(
        parent=parent, metric=LogMetric(name="slow/requests", filter="severity>=ERROR")
    )
    assert made.metric_descriptor.type == "logging.googleapis.com/user/slow/requests"
    again = metrics.get_log_metric(metric_name=f"{parent}/metrics/slow/requests")
    assert again == made
    sinks = clients(ConfigServiceV2Client, "grpc")
    sink = LogSink(name="all", destination="storage.googleapis.com/b")
    assert sinks.create_sink(parent=parent, sink=sink).writer_identity
    changed = LogSink(filter="severity>=ERROR")
    after = sinks.update_sink(
        sink_name=f"{parent}/sinks/all", sink=changed, update_mask={"paths": ["filter"]}
    )
    assert (after.filter, after.destination) == ("severity>=ERROR", sink.destination)


def test_both_wires_show_one_state_and_one_log(
    clients: Callable[[type, str], Any], server: Server
) -> None:
    from google.cloud import monitoring_v3 as m

    groups = clients(m.GroupServiceClient, "grpc")
    group = m.Group(display_name="g", filter="resource.type=x")
    made = groups.create_group(name="projects/shop", group=group)
    address = running(server.home)
    assert address is not None
    assert ask(address, "GET", f"/v3/{made.name}")[1]["displayName"] == "g"
    lines = [e for e in entries(server.home / "requests.jsonl") if e["path"] != "/healthz"]
    assert [(e["wire"], e["method"], e["status"], e["writes"]) for e in lines] == [
        ("grpc", "CreateGroup", 200, True),
        ("rest", "GET", 200, False),
    ]
