"""What Google's lists of metrics say: how large a value may be, and what a metric is written to.

A share is 1 when all of it is used: most of Google's own metrics are shares, the agent's are
percentages. Source: Google, "Google Cloud metrics", "GKE system metrics", "Ops Agent metrics"
(generated 2026-04-10).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from monitoring.promql import PROMETHEUS
from monitoring.resource_types import (
    CUSTOM_METRIC_RESOURCES,
    PROMETHEUS_TARGET,
    UPTIME_RESOURCES,
)


@dataclass(frozen=True, slots=True)
class Known:
    """A metric whose whole is `whole` (1, or 100 for a percentage), and never above `most`."""

    whole: float
    most: float = inf
    why: str = "what is used is never below 0"


_FULL = "usage cannot exceed the limit"
_SHARE = Known(1)  # it may pass 1: a burst, a request that is no limit
_PERCENTAGE = Known(100)

METRICS: dict[str, Known] = {
    "compute.googleapis.com/instance/cpu/utilization": _SHARE,
    "kubernetes.io/container/cpu/limit_utilization": _SHARE,
    "kubernetes.io/container/memory/limit_utilization": Known(1, 1, _FULL),
    "kubernetes.io/container/cpu/request_utilization": _SHARE,
    "kubernetes.io/container/memory/request_utilization": _SHARE,
    "kubernetes.io/node/cpu/allocatable_utilization": _SHARE,
    "kubernetes.io/node/memory/allocatable_utilization": Known(1, 1, _FULL),
    "kubernetes.io/pod/volume/utilization": Known(1, 1, _FULL),
    "cloudsql.googleapis.com/database/cpu/utilization": _SHARE,
    "cloudsql.googleapis.com/database/disk/utilization": _SHARE,
    "cloudsql.googleapis.com/database/memory/utilization": _SHARE,
    "bigtable.googleapis.com/cluster/cpu_load": _SHARE,
    "bigtable.googleapis.com/cluster/cpu_load_hottest_node": _SHARE,
    "bigtable.googleapis.com/cluster/storage_utilization": _SHARE,
    "run.googleapis.com/container/cpu/utilizations": _SHARE,
    "run.googleapis.com/container/memory/utilizations": _SHARE,
    "agent.googleapis.com/cpu/utilization": _PERCENTAGE,
    "agent.googleapis.com/memory/percent_used": _PERCENTAGE,
    "agent.googleapis.com/disk/percent_used": _PERCENTAGE,
    "agent.googleapis.com/swap/percent_used": _PERCENTAGE,
}

_HTTP = ("https_lb_rule", "http_external_regional_lb_rule", "internal_http_lb_rule")
_RUN = ("cloud_run_revision", "cloud_run_job", "cloud_run_worker_pool")
_SQL = ("cloudsql_database", "cloudsql_instance_database")
_OUTER = (
    "tcp_lb_rule",
    "udp_lb_rule",
    "loadbalancing.googleapis.com/ExternalNetworkLoadBalancerRule",
)
_INNER = (
    "internal_tcp_lb_rule",
    "internal_udp_lb_rule",
    "loadbalancing.googleapis.com/InternalNetworkLoadBalancerRule",
)

# What metrics are written to, by their type or the start of it; the longest that fits holds.
WRITTEN_TO: dict[str, tuple[str, ...]] = {
    "cloudfunctions.googleapis.com/": ("cloud_function",),
    "cloudsql.googleapis.com/database/": _SQL,
    "cloudsql.googleapis.com/per_database/": _SQL,
    "cloudtasks.googleapis.com/": ("cloud_tasks_queue",),
    "compute.googleapis.com/instance/cpu/": ("gce_instance",),
    "compute.googleapis.com/instance/disk/": ("gce_instance",),
    "compute.googleapis.com/instance/network/": ("gce_instance",),
    "custom.googleapis.com/": CUSTOM_METRIC_RESOURCES,
    "dataflow.googleapis.com/job/": ("dataflow_job",),
    "file.googleapis.com/nfs/": ("filestore_instance",),
    "kubernetes.io/autoscaler/": ("k8s_scale",),
    "kubernetes.io/container/": ("k8s_container",),
    "kubernetes.io/gcsfusecsi/": ("k8s_pod",),
    "kubernetes.io/jobset/": ("k8s_entity",),
    "kubernetes.io/nginx/": ("k8s_container",),
    "kubernetes.io/node/": ("k8s_node",),
    "kubernetes.io/node_daemon/": ("k8s_node",),
    "kubernetes.io/node_pool/": ("k8s_node_pool",),
    "kubernetes.io/pod/": ("k8s_pod",),
    "loadbalancing.googleapis.com/https/": _HTTP,
    "loadbalancing.googleapis.com/l3/external/": _OUTER,
    "loadbalancing.googleapis.com/l3/internal/": _INNER,
    "monitoring.googleapis.com/uptime_check/": UPTIME_RESOURCES,
    PROMETHEUS: (PROMETHEUS_TARGET.type,),
    "pubsub.googleapis.com/snapshot/": ("pubsub_snapshot",),
    "pubsub.googleapis.com/subscription/": ("pubsub_subscription",),
    "pubsub.googleapis.com/topic/": ("pubsub_topic",),
    "redis.googleapis.com/cluster/": (
        "redis.googleapis.com/Cluster",
        "redis.googleapis.com/ClusterNode",
    ),
    "router.googleapis.com/nat/": ("nat_gateway",),
    "run.googleapis.com/": _RUN,
    "run.googleapis.com/job/": ("cloud_run_job",),
    "run.googleapis.com/request_count": ("cloud_run_revision",),
    "run.googleapis.com/request_latencies": ("cloud_run_revision",),
    "serviceruntime.googleapis.com/api/": ("api", "consumed_api", "produced_api"),
    "storage.googleapis.com/network/": ("gcs_bucket",),
    "storage.googleapis.com/replication/": ("gcs_bucket",),
    "storage.googleapis.com/storage/": ("gcs_bucket",),
}


def written_to(metric: str) -> tuple[str, ...]:
    """The resource types that a metric type is written to; empty where that is not known."""
    start = metric
    while start:
        if start in WRITTEN_TO:
            return WRITTEN_TO[start]
        start = start[: start.rstrip("/").rfind("/") + 1]
    return ()
