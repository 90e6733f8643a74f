"""Series under which each of Google's sample policies in PromQL fires, and stays silent.

The labels of the policies' placeholders (``${PROJECT_ID}``) are filled with "x".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from alerts.evaluate.series import Data, Identity, Times, TimeSeries, pairs
from monitoring.model import MetricKind, ValueType

GAUGE, CUMULATIVE, DELTA = MetricKind.GAUGE, MetricKind.CUMULATIVE, MetricKind.DELTA
START = 1_800_000_000_000
MINUTE = 60_000
HOURS = 4
TIMES: Times = START + np.arange(1, HOURS * 60 + 1, dtype=np.int64) * MINUTE


@dataclass(frozen=True)
class Row:
    """A series: its level (a gauge's value, or what a counter counts in a second)."""

    type: str
    fires: float
    silent: float
    kind: MetricKind = GAUGE
    labels: dict[str, str] = field(default_factory=dict)
    system: dict[str, str] = field(default_factory=dict)
    distribution: bool = False


def prometheus(name: str, kind: str) -> str:
    return f"prometheus.googleapis.com/{name}/{kind}"


_REQUESTS = "workload.googleapis.com/cassandra.client.request"
_BIGQUERY = "bigquery.googleapis.com/slots"
_CHRONICLE = "chronicle.googleapis.com/ingestion"
_JOB = "dataproc.googleapis.com/job/state"
_ISTIO = "istio.io/service/server/request_count"
_CONTAINER = "kubernetes.io/container"
_PROBES = "networking.googleapis.com/cloud_netslo/active_probing/probe_count"
_VERTEX = "aiplatform.googleapis.com/publisher/online_serving"
_VM = {"instance_id": "1", "zone": "a", "project_id": "x"}
_WORKLOAD = {"project_id": "x", "location": "x", "cluster_name": "x", "namespace_name": "x"}
_CONTROLLER = {"top_level_controller_name": "x", "top_level_controller_type": "x"}
_DEPLOYMENT = {"top_level_controller_name": "x", "top_level_controller_type": "Deployment"}
_NGINX = {**_WORKLOAD, "cluster": "x", "service": "x", "method": "GET", "path": "/"}
_RESULT = {"region": "r", "remote_region": "s"}
_SPACE = {**_VM, "tablespace_name": "t"}
_AGENT = {"location": "x", "job": "x", "gen_ai.response.model": "m"}
_TOKENS = {"location": "x", "job": "x"}


def _ratio(part: str, whole: str, fires: float, silent: float) -> list[Row]:
    return [Row(part, fires, silent), Row(whole, 1, 1)]


def _gauges(part: str, whole: str, fires: float, silent: float) -> list[Row]:
    return _ratio(prometheus(part, "gauge"), prometheus(whole, "gauge"), fires, silent)


SERIES: dict[str, list[Row]] = {
    "cassandra__high-error-rate": [
        Row(f"{_REQUESTS}.error.count", 2, 0.1, CUMULATIVE, {"status": "s", "operation": "o"}),
        Row(f"{_REQUESTS}.count", 10, 10, CUMULATIVE, {"status": "s", "operation": "o"}),
    ],
    "elasticsearch-gke__high-jvm-memory-usage": _gauges(
        "elasticsearch_jvm_memory_used_bytes", "elasticsearch_jvm_memory_max_bytes", 0.95, 0.5
    ),
    "google-bigquery__background-metadata-cache-slot-usage": [
        Row(
            f"{_BIGQUERY}_allocated",
            97,
            20,
            labels={
                "job_type": "background_metadata_cache",
                "reservation": "projects/eu/r1",
                "location": "eu",
            },
        ),
        Row(
            f"{_BIGQUERY}_assigned",
            100,
            100,
            labels={"job_type": "BACKGROUND", "reservation": "r1", "location": "eu"},
        ),
    ],
    "google-bigquery__single-reservation-slot-usage": [
        Row(
            f"{_BIGQUERY}_allocated",
            97,
            20,
            labels={"reservation": "projects/eu/x", "location": "eu"},
        ),
        Row(f"{_BIGQUERY}_assigned", 100, 100, labels={"reservation": "x", "location": "eu"}),
    ],
    "google-cloud-agent-for-sap__location-constraint-detected": [
        Row(
            "workload.googleapis.com/sap/pacemaker",
            1,
            0,
            labels={"location_preference_set": "true", "sid": "ABC"},
            system={"name": "vm"},
        )
    ],
    "google-cloud-agent-for-sap__pacemaker-resource-stopped": [
        Row(
            "workload.googleapis.com/sap/cluster/failcounts",
            1_000_000,
            3,
            labels={"node": "n", "resource": "r", "sid": "ABC"},
        )
    ],
    "google-cloud-agent-for-sap__replication-not-in-sync": [
        Row("workload.googleapis.com/sap/hana/ha/replication", 10, 15, system={"name": "vm"})
    ],
    "google-cloud-chronicle__ingestion-quota-limit-approaching": [
        Row(f"{_CHRONICLE}/log/bytes_count", 90, 10, DELTA),
        Row(f"{_CHRONICLE}/quota_limit", 100, 100),
    ],
    "google-cloud-chronicle__ingestion-quota-rejects": [
        Row(f"{_CHRONICLE}/log/quota_rejected_bytes_count", 5, 0, DELTA)
    ],
    "google-dataproc__failed-job": [
        Row(_JOB, 1, 0, labels={"state": "ERROR", "job_id": "j"}),
        Row(_JOB, 0, 1, labels={"state": "DONE", "job_id": "j"}),
    ],
    "google-dataproc__stale-job": [Row(_JOB, 1, 0, labels={"state": "PENDING", "job_id": "j"})],
    "google-gke__istio-server-errors-entire-workload": [
        Row(_ISTIO, 1, 0.1, DELTA, {**_WORKLOAD, "response_code": "503"}, _CONTROLLER),
        Row(_ISTIO, 10, 10, DELTA, {**_WORKLOAD, "response_code": "200"}, _CONTROLLER),
    ],
    "google-gke__memory-request-utilization-entire-workload": [
        Row(f"{_CONTAINER}/memory/used_bytes", 95, 20, GAUGE, _WORKLOAD, _DEPLOYMENT),
        Row(f"{_CONTAINER}/memory/request_bytes", 100, 100, GAUGE, _WORKLOAD, _DEPLOYMENT),
    ],
    "google-gke__nginx-ingress-server-errors-entire-workload": [
        Row(
            prometheus("nginx_ingress_controller_requests", "counter"),
            level,
            calm,
            CUMULATIVE,
            {**_NGINX, "status": status},
        )
        for status, level, calm in (("502", 1, 0.1), ("200", 10, 10))
    ],
    "google-gke__utilization-container-cpu-within-workload": [
        Row(f"{_CONTAINER}/cpu/core_usage_time", 0.95, 0.2, CUMULATIVE, _WORKLOAD, _CONTROLLER),
        Row(f"{_CONTAINER}/cpu/limit_cores", 1, 1, GAUGE, _WORKLOAD, _CONTROLLER),
    ],
    "google-network-intelligence-center__packet-loss-high": [
        Row(_PROBES, 1, 0.1, DELTA, {**_RESULT, "result": "failure"}),
        Row(_PROBES, 9, 9, DELTA, {**_RESULT, "result": "success"}),
    ],
    "google-network-intelligence-center__vpn-tunnel-pps": [
        Row(
            f"vpn.googleapis.com/network/{way}_packets_count",
            70_000,
            1_000,
            DELTA,
            {"tunnel_name": "t"},
        )
        for way in ("sent", "received")
    ],
    "google-vertex-ai__429-out-of-capacity": [
        Row(
            "aiplatform.googleapis.com/publisher/online_serving/model_invocation_count",
            level,
            calm,
            DELTA,
            {"model_user_id": "m", "location": "eu", "response_code": code},
        )
        for code, level, calm in (("429", 1, 0), ("200", 9, 9))
    ],
    "google-vertex-ai__pt-utilization-80": [
        Row(
            f"{_VERTEX}/consumed_token_throughput",
            90,
            10,
            DELTA,
            {"model_user_id": "m", "location": "eu"},
        ),
        Row(
            f"{_VERTEX}/dedicated_token_limit",
            100,
            100,
            GAUGE,
            {"model_user_id": "m", "location": "eu"},
        ),
    ],
    "hadoop__hadoop-low-available-capacity": _ratio(
        "workload.googleapis.com/hadoop.name_node.capacity.usage",
        "workload.googleapis.com/hadoop.name_node.capacity.limit",
        0.9,
        0.3,
    ),
    "haproxy-gke__frontend-sessions-near-limit": _gauges(
        "haproxy_frontend_current_sessions", "haproxy_frontend_limit_sessions", 0.95, 0.2
    ),
    "jvm__heap-memory-usage": _ratio(
        "workload.googleapis.com/jvm.memory.heap.used",
        "workload.googleapis.com/jvm.memory.heap.max",
        0.95,
        0.2,
    ),
    "kibana-gke__high-memory-usage": _gauges(
        "kibana_os_mem_bytes_used", "kibana_os_mem_bytes_total", 0.95, 0.2
    ),
    "kube-state-gke__pod-disruption-budget-exceeded": _gauges(
        "kube_poddisruptionbudget_status_current_healthy",
        "kube_poddisruptionbudget_status_desired_healthy",
        0,
        3,
    ),
    "mongodb__high-cpu-utilization": [
        Row("agent.googleapis.com/cpu/utilization", 95, 20, GAUGE, _VM),
        Row("workload.googleapis.com/mongodb.memory.usage", 1, 1, GAUGE, _VM),
    ],
    "mongodb__high-disk-utilization": [
        Row("agent.googleapis.com/disk/percent_used", 95, 20, GAUGE, _VM),
        Row("workload.googleapis.com/mongodb.memory.usage", 1, 1, GAUGE, _VM),
    ],
    "node-exporter-gke__low-available-memory": _gauges(
        "node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes", 0.05, 0.5
    ),
    "node-exporter-gke__low-filesystem-space": _gauges(
        "node_filesystem_avail_bytes", "node_filesystem_size_bytes", 0.05, 0.5
    ),
    "oracledb__high-tablespace-utilization": [
        Row("workload.googleapis.com/oracle.tablespace.size", level, calm, GAUGE, labels)
        for level, calm, labels in (
            (90, 20, {**_SPACE, "state": "used"}),
            (10, 80, {**_SPACE, "state": "free"}),
        )
    ],
    "otel-genai__otel-genai-agent-model-error-rate": [
        Row(
            prometheus("gen_ai.client.operation.duration", "histogram"),
            level,
            calm,
            CUMULATIVE,
            labels,
            distribution=True,
        )
        for level, calm, labels in (
            (1, 0.1, {**_AGENT, "error.type": "timeout"}),
            (9, 9, _AGENT),
        )
    ],
    "otel-genai__otel-genai-agent-token-usage-high": [
        Row(
            prometheus("gen_ai.client.token.usage", "histogram"),
            10_000,
            10,
            CUMULATIVE,
            {**_TOKENS, "gen_ai.token.type": way},
            distribution=True,
        )
        for way in ("input", "output")
    ],
    "postgresql__high-db-size": [Row("workload.googleapis.com/postgresql.db_size", 2e11, 1e9)],
    "vault__vault-audit-failure-alert": [
        Row("workload.googleapis.com/vault.audit.request.failed", 0.1, 0, CUMULATIVE)
    ],
    "zookeeper-gke__low-free-file-descriptors": [
        Row(prometheus("max_file_descriptor_count", "gauge"), 1_000, 5_000),
        Row(prometheus("open_file_descriptor_count", "gauge"), 500, 500),
    ],
}


def data(rows: list[Row], query: str, fires: bool) -> Data:
    """The rows as time series of the resource that the query is about."""
    named = re.search(r'monitored_resource\s*=\s*"([^"]+)"', query)
    resource = named[1] if named else "prometheus_target"
    return Data(tuple(_series(row, resource, row.fires if fires else row.silent) for row in rows))


def _series(row: Row, resource: str, level: float) -> TimeSeries:
    identity = Identity(
        metric=row.type,
        resource=resource,
        metric_labels=pairs(row.labels),
        system=pairs(row.system),
    )
    grown = level * 60 * np.ones(len(TIMES))
    if row.kind is CUMULATIVE:
        grown = np.cumsum(grown)
    starts = None
    if row.kind is not GAUGE:
        starts = TIMES - MINUTE if row.kind is DELTA else np.full_like(TIMES, START)
    if row.distribution:  # observations of 1, in a bucket from 0 to 10
        values = np.stack([0 * grown, grown, 0 * grown], axis=1)
        kind = ValueType.DISTRIBUTION
        return TimeSeries(identity, row.kind, kind, TIMES, values, starts, (0.0, 10.0), grown)
    values = np.full(len(TIMES), level) if row.kind is GAUGE else grown
    return TimeSeries(identity, row.kind, ValueType.DOUBLE, TIMES, values, starts)
