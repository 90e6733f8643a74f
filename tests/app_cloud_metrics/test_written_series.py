"""What the sandbox has after a process wrote: the contract's metrics, in the contract's form."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram

from clarity.monitoring.business_metrics import BusinessMetrics
from clarity.monitoring.clock import Clock
from clarity.monitoring.cloud_metrics.cells import Rule
from clarity.monitoring.cloud_metrics.cloud import CloudMetrics, Options
from clarity.monitoring.cloud_metrics.google_writer import connector
from clarity.monitoring.cloud_metrics.labels import Limit
from clarity.monitoring.cloud_metrics.tally import Lost
from clarity.monitoring.contract.definition import Definition
from clarity.monitoring.contract.metrics import (
    HTTP_REQUEST_DURATION,
    HTTP_REQUESTS,
    METRICS,
    USER_ENGAGEMENT,
)
from clarity.monitoring.identity import Identity
from clarity.monitoring.service_metrics import ServiceMetrics
from tests.app_cloud_metrics.monitoring_service import wait_for
from tests.sandbox_server import PARENT, PROJECT, Sandbox, sandbox

OURS = [one for one in METRICS if one.resource == "generic_task"]
EVER = {"interval.startTime": "2020-01-01T00:00:00Z", "interval.endTime": "2100-01-01T00:00:00Z"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(tmp_path_factory.mktemp("written")) as running:
        yield running


@pytest.fixture
def identity(request: pytest.FixtureRequest) -> Identity:
    """An instance of each test's own, so that no test reads another's series."""
    return Identity(PROJECT, "europe-west1", "api", "api-7", request.node.name, "prod")


def fast() -> Clock:
    """Twenty times as fast as life; it ends before the times that the API calls future."""
    now = time.time()
    return Clock(now, now - 3_600, 20.0)


def declare(server: Sandbox, metric: Definition) -> None:
    """The descriptor, as a deployed plan makes it."""
    labels = [{"key": key, "valueType": type} for key, type in metric.labels.items()]
    body = {
        "type": metric.type,
        "metricKind": metric.kind,
        "valueType": metric.value_type,
        "unit": metric.unit,
        "displayName": metric.key,
        "description": metric.description,
    }
    server.ok("POST", f"{PARENT}/metricDescriptors", body | ({"labels": labels} if labels else {}))


def series(server: Sandbox, metric: str, identity: Identity) -> list[Any]:
    filter = f'metric.type="{metric}" resource.labels.task_id="{identity.instance}"'
    query = urlencode({"filter": filter, "pageSize": 10_000, **EVER}, quote_via=quote)
    found: list[Any] = server.ok("GET", f"{PARENT}/timeSeries?{query}").get("timeSeries", [])
    return found


def test_every_metric_is_written_as_the_contract_says(server: Sandbox, identity: Identity) -> None:
    registry = CollectorRegistry()
    count = Counter(HTTP_REQUESTS.exposed_name, "h", tuple(HTTP_REQUESTS.labels), registry=registry)
    seconds = Histogram(
        HTTP_REQUEST_DURATION.exposed_name,
        "h",
        tuple(HTTP_REQUEST_DURATION.labels),
        registry=registry,
    )
    for metric in OURS:
        declare(server, metric)
    metrics = CloudMetrics(identity, Options(server.address.grpc, 10, clock=fast()), registry)
    business = BusinessMetrics(metrics)
    ServiceMetrics(metrics, registry)
    metrics.start()
    count.labels("GET", "/", "500").inc()
    seconds.labels("GET", "/").observe(0.5)
    business.track_user_engagement("login")
    business.track_health_data_quality(0.5, "steps")
    business.track_ai_insights_generation(1.5, "gpt", True)
    business.model_accuracy(0.75, "gpt", "1.2")
    business.prediction_confidence(0.25, "gpt")
    assert metrics.close()
    assert metrics.tally.lost.total == metrics.tally.failed.total == 0
    values = {}
    for metric in OURS:
        (found,) = series(server, metric.type, identity)
        assert (found["metricKind"], found["valueType"]) == (metric.kind, metric.value_type)
        described = server.ok("GET", f"{PARENT}/metricDescriptors/{metric.type}")
        assert (found["unit"], described["unit"]) == (metric.unit, metric.unit)
        assert set(found["metric"].get("labels", {})) == set(metric.labels)
        assert found["resource"] == {"type": "generic_task", "labels": identity.generic_task()}
        (point,) = found["points"]
        interval = point["interval"]
        assert (interval["startTime"] < interval["endTime"]) == (metric.kind == "CUMULATIVE")
        (values[metric.key],) = point["value"].values()
    assert values == {
        "service_request_duration": 0.5,
        "service_error_rate": 1.0,
        "user_engagement": "1",
        "health_data_quality": 0.5,
        "ai_processing_time": 1.5,
        "model_accuracy": 0.75,
        "prediction_confidence": 0.25,
    }


def test_points_are_in_order_spaced_and_count_from_one_start(
    server: Sandbox, identity: Identity
) -> None:
    metrics = CloudMetrics(identity, Options(server.address.grpc, 5, clock=fast()))
    business = BusinessMetrics(metrics)
    metrics.start()
    for _ in range(4):
        business.track_user_engagement("login")
        time.sleep(0.2)
    business.track_user_engagement("login")
    assert metrics.close()
    assert metrics.tally.lost.total == 0
    (found,) = series(server, USER_ENGAGEMENT.type, identity)
    points = found["points"][::-1]
    assert len(points) > 2
    assert len({point["interval"]["startTime"] for point in points}) == 1
    counts = [int(point["value"]["int64Value"]) for point in points]
    assert counts == sorted(counts)
    assert counts[-1] == 5


def test_more_series_than_a_call_takes_are_all_written(server: Sandbox, identity: Identity) -> None:
    metrics = CloudMetrics(identity, Options(server.address.grpc, 10, clock=fast()))
    engagement = metrics.metric(
        USER_ENGAGEMENT, Rule.COUNT, ["action"], limits={"action": Limit(most=500)}
    )
    for number in range(450):
        engagement.record(number, f"a{number}")
    metrics.start()
    assert metrics.close()
    found = series(server, USER_ENGAGEMENT.type, identity)
    assert {
        one["metric"]["labels"]["action"]: int(one["points"][0]["value"]["int64Value"])
        for one in found
    } == {f"a{number}": number for number in range(450)}


def test_a_server_that_was_away_gets_everything_when_it_is_back(
    server: Sandbox, identity: Identity
) -> None:
    metrics = CloudMetrics(
        identity,
        Options(interval=5, clock=fast()),
        connect=lambda who: connector(server.address.grpc)(who),  # its port is new with each start
    )
    business = BusinessMetrics(metrics)
    metrics.start()
    business.track_user_engagement("login")
    business.track_health_data_quality(1.0, "steps")
    wait_for(lambda: series(server, USER_ENGAGEMENT.type, identity))
    server.stop()
    business.track_user_engagement("login")
    business.track_health_data_quality(0.0, "steps")
    wait_for(lambda: metrics.tally.failed["UNAVAILABLE"])
    business.track_health_data_quality(0.5, "steps")
    server.restart()
    assert metrics.close()
    (found,) = series(server, USER_ENGAGEMENT.type, identity)
    assert found["points"][0]["value"] == {"int64Value": "2"}
    (found,) = series(server, "custom.googleapis.com/health_data/quality", identity)
    assert [point["value"]["doubleValue"] for point in found["points"]] == [0.25, 1.0]


def test_two_processes_of_one_name_are_told_so(
    server: Sandbox, identity: Identity, caplog: pytest.LogCaptureFixture
) -> None:
    """The second one's points come too soon, or count from a start before the first one's end."""
    now = time.time()
    still = Clock(now, now - 3_600, 0.001)
    lost = []
    for _ in range(2):
        metrics = CloudMetrics(identity, Options(server.address.grpc, clock=still))
        business = BusinessMetrics(metrics)
        business.model_accuracy(0.5, "gpt", "1")
        metrics.start()
        metrics.close()
        lost.append({why: metrics.tally.lost[why] for why in Lost if metrics.tally.lost[why]})
    assert lost == [{}, {Lost.SPACING: 1}]
    assert "CLARITY_INSTANCE" in caplog.text
