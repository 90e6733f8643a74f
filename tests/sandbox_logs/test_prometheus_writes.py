"""What a collector of Prometheus metrics writes: kinds by suffix, distributions, exemplars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from google.api_core import exceptions
from google.cloud import monitoring_v3 as monitoring
from google.protobuf import any_pb2

from sandbox.api.handlers.prometheus import kinds
from tests.sandbox_api.conftest import Wire
from tests.sandbox_server import Sandbox, sandbox

PREFIX = "prometheus.googleapis.com/"
PATH = "/v3/projects/shop/timeSeries"
TARGET = {
    "type": "prometheus_target",
    "labels": {
        "location": "us-central1",
        "cluster": "__run__",
        "namespace": "api",
        "job": "run-gmp-sidecar",
        "instance": "abc:8080",
    },
}
GAUGE = {"endTime": "2026-11-23T12:00:00Z"}
RUN = {"startTime": "2026-11-23T11:00:00Z", "endTime": "2026-11-23T12:00:00Z"}
HISTOGRAM: dict[str, Any] = {
    "count": "6",
    "mean": 0.3,
    "bucketOptions": {"explicitBuckets": {"bounds": [0.1, 0.5, 1]}},
    "bucketCounts": ["1", "4", "0", "1"],
}


def series(name: str, kind: str, value: Any, interval: Any = None) -> Any:
    return {
        "metric": {"type": PREFIX + name, "labels": {"method": "GET"}},
        "resource": TARGET,
        "metricKind": kind,
        "points": [{"interval": interval or (GAUGE if kind == "GAUGE" else RUN), "value": value}],
    }


@pytest.mark.parametrize(
    ("name", "kind", "value"),
    [
        ("http_requests_total/counter", "CUMULATIVE", {"doubleValue": 5}),
        ("active_users_total/gauge", "GAUGE", {"doubleValue": 0}),
        ("seconds/histogram", "CUMULATIVE", {"distributionValue": HISTOGRAM}),
        ("seconds/histogram", "CUMULATIVE", {"distributionValue": {}}),
        ("old/summary", "GAUGE", {"doubleValue": 0.25}),
        ("old_count/summary", "CUMULATIVE", {"doubleValue": 7}),
        ("old_sum/summary:counter", "CUMULATIVE", {"doubleValue": 7.5}),
        ("odd/unknown", "GAUGE", {"doubleValue": 1}),
        ("odd/unknown:counter", "CUMULATIVE", {"doubleValue": 1}),
    ],
)
def test_the_suffix_tells_the_kinds_and_writing_declares(
    wire: Wire, name: str, kind: str, value: Any
) -> None:
    wire.ok("POST", PATH, {"timeSeries": [series(name, kind, value)]})
    made = wire.ok("GET", f"/v3/projects/shop/metricDescriptors/{PREFIX}{name}")
    assert (made["metricKind"], made["valueType"]) == kinds(PREFIX + name)
    assert made["labels"] == [{"key": "method"}]
    assert made["monitoredResourceTypes"] == ["prometheus_target"]
    wrong = "CUMULATIVE" if kind == "GAUGE" else "GAUGE"
    _, _, said = wire.refused("POST", PATH, {"timeSeries": [series(name, wrong, value)]})
    assert f"Metric kind for metric {PREFIX}{name} must be {kind}" in said


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (series("a/gauge", "GAUGE", {"int64Value": "5"}), "must be DOUBLE, but is INT64"),
        (
            series("a/histogram", "CUMULATIVE", {"doubleValue": 1}),
            "must be DISTRIBUTION, but is DOUBLE",
        ),
        (series("a", "GAUGE", {"doubleValue": 1}), "NAME/SUFFIX"),
        (series("a/delta", "CUMULATIVE", {"doubleValue": 1}), "NAME/SUFFIX"),
        (series("/gauge", "GAUGE", {"doubleValue": 1}), "NAME/SUFFIX"),
    ],
)
def test_another_kind_or_suffix_is_refused(wire: Wire, one: Any, words: str) -> None:
    assert words in wire.refused("POST", PATH, {"timeSeries": [one]})[2]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"count": "5"}, "add up to 6, and |count| is 5"),
        ({"bucketCounts": ["1", "4", "0", "1", "0"]}, "5 |bucket_counts| for 4 buckets"),
        ({"bucketOptions": {"explicitBuckets": {"bounds": [1, 0.5, 2]}}}, "must increase"),
        ({"bucketOptions": {}}, "|bucket_options| must be set"),
        ({"count": "0", "bucketCounts": []}, "must be 0 if |count| is 0"),
        ({"count": "0", "mean": 0, "bucketCounts": ["1", "-1"]}, "must not be negative"),
        (
            {"bucketOptions": {"linearBuckets": {"numFiniteBuckets": 1, "width": 1}}},
            "4 |bucket_counts| for 3 buckets",
        ),
    ],
)
def test_a_distribution_that_is_none_is_refused(wire: Wire, change: Any, words: str) -> None:
    value = {"distributionValue": {**HISTOGRAM, **change}}
    body = {"timeSeries": [series("seconds/histogram", "CUMULATIVE", value)]}
    assert words in wire.refused("POST", PATH, body)[2]


def test_trailing_counts_may_be_left_out(wire: Wire) -> None:
    value = {"distributionValue": {**HISTOGRAM, "count": "5", "bucketCounts": ["1", "4"]}}
    wire.ok("POST", PATH, {"timeSeries": [series("seconds/histogram", "CUMULATIVE", value)]})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(tmp_path_factory.mktemp("prometheus")) as running:
        yield running


@pytest.fixture
def client(server: Sandbox) -> Iterator[monitoring.MetricServiceClient]:
    with grpc.insecure_channel(server.address.grpc) as channel:
        transport = monitoring.MetricServiceClient.get_transport_class("grpc")
        yield monitoring.MetricServiceClient(transport=transport(channel=channel))


def test_exemplars_keep_their_span_over_grpc(client: monitoring.MetricServiceClient) -> None:
    span = "projects/shop/traces/0af7651916cd43dd8448eb211c80319c/spans/00f067aa0ba902b7"
    attachment = any_pb2.Any()
    attachment.Pack(monitoring.SpanContext.pb(monitoring.SpanContext(span_name=span)))
    dropped = any_pb2.Any()
    dropped.Pack(monitoring.DroppedLabels.pb(monitoring.DroppedLabels(label={"id": "7"})))
    now = datetime.now(UTC).replace(microsecond=0)
    one = monitoring.TimeSeries(
        metric={"type": f"{PREFIX}seconds/histogram"},
        resource=TARGET,
        metric_kind="CUMULATIVE",
        points=[
            {
                "interval": {"start_time": now - timedelta(hours=1), "end_time": now},
                "value": {
                    "distribution_value": {
                        "count": 1,
                        "mean": 0.3,
                        "bucket_options": {"explicit_buckets": {"bounds": [0.1, 0.5]}},
                        "bucket_counts": [0, 1, 0],
                        "exemplars": [
                            {
                                "value": 0.3,
                                "timestamp": now - timedelta(minutes=1),
                                "attachments": [attachment, dropped],
                            }
                        ],
                    }
                },
            }
        ],
    )
    client.create_time_series(name="projects/shop", time_series=[one])
    (found,) = client.list_time_series(
        request={
            "name": "projects/shop",
            "filter": f'metric.type="{PREFIX}seconds/histogram" resource.type="prometheus_target"',
            "interval": {"start_time": now - timedelta(hours=2), "end_time": now},
            "view": "FULL",
        }
    )
    (exemplar,) = found.points[0].value.distribution_value.exemplars
    told = monitoring.SpanContext.pb()()
    assert exemplar.attachments[0].Unpack(told)
    assert told.span_name == span
    labels = monitoring.DroppedLabels.pb()()
    assert exemplar.attachments[1].Unpack(labels)
    assert dict(labels.label) == {"id": "7"}


def test_a_refused_series_leaves_the_others_written(
    client: monitoring.MetricServiceClient,
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)

    def gauge(name: str, value: Any) -> monitoring.TimeSeries:
        return monitoring.TimeSeries(
            metric={"type": PREFIX + name},
            resource=TARGET,
            metric_kind="GAUGE",
            points=[{"interval": {"end_time": now}, "value": value}],
        )

    sent = [gauge("up/gauge", {"double_value": 1}), gauge("bad/gauge", {"int64_value": 1})]
    with pytest.raises(exceptions.InvalidArgument, match="must be DOUBLE"):
        client.create_time_series(name="projects/shop", time_series=sent)
    listed = client.list_metric_descriptors(
        request={"name": "projects/shop", "filter": f'metric.type=starts_with("{PREFIX}")'}
    )
    written = {descriptor.type for descriptor in listed}
    assert f"{PREFIX}up/gauge" in written
    assert f"{PREFIX}bad/gauge" not in written
