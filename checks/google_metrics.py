"""What Google's list of metrics says of those that people set thresholds on most.

A share is 1 when all of it is used: most of Google's own metrics are shares, the agent's are
percentages. Source: Google, "Google Cloud metrics", "Kubernetes metrics", "Ops Agent metrics".
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf


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
    "kubernetes.io/container/cpu/limit_utilization": Known(1, 1, _FULL),
    "kubernetes.io/container/memory/limit_utilization": Known(1, 1, _FULL),
    "kubernetes.io/container/cpu/request_utilization": _SHARE,
    "kubernetes.io/container/memory/request_utilization": _SHARE,
    "kubernetes.io/node/cpu/allocatable_utilization": _SHARE,
    "kubernetes.io/node/memory/allocatable_utilization": _SHARE,
    "kubernetes.io/pod/volume/utilization": _SHARE,
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

PROMETHEUS_TARGET = ("project_id", "location", "cluster", "namespace", "job", "instance")

# The labels of the resource types that metrics of a service are written against.
RESOURCE_LABELS: dict[str, tuple[str, ...]] = {
    "prometheus_target": PROMETHEUS_TARGET,
    "cloud_run_revision": (
        "project_id",
        "location",
        "service_name",
        "revision_name",
        "configuration_name",
    ),
    "cloud_run_job": ("project_id", "location", "job_name"),
    "gce_instance": ("project_id", "zone", "instance_id"),
    "k8s_cluster": ("project_id", "location", "cluster_name"),
    "k8s_node": ("project_id", "location", "cluster_name", "node_name"),
    "k8s_pod": ("project_id", "location", "cluster_name", "namespace_name", "pod_name"),
    "k8s_container": (
        "project_id",
        "location",
        "cluster_name",
        "namespace_name",
        "pod_name",
        "container_name",
    ),
    "generic_task": ("project_id", "location", "namespace", "job", "task_id"),
    "generic_node": ("project_id", "location", "namespace", "node_id"),
    "cloudsql_database": ("project_id", "region", "database_id"),
    "uptime_url": ("project_id", "host"),
    "gcs_bucket": ("project_id", "location", "bucket_name"),
    "pubsub_topic": ("project_id", "topic_id"),
    "pubsub_subscription": ("project_id", "subscription_id"),
    "global": ("project_id",),
}
