"""Who a scenario's time series are: monitored resources as Cloud Monitoring would label them."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.evaluate.series import Identity, pairs
from monitoring.model import Metric, Service

_LOCATION = "europe-west1"
_RESOURCES: dict[str, Mapping[str, str]] = {
    "prometheus_target": {
        "location": _LOCATION,
        "cluster": "__run__",
        "namespace": "{service}",
        "job": "{service}",
        "instance": "{service}-0",
    },
    "generic_task": {
        "location": _LOCATION,
        "namespace": "{service}",
        "job": "{service}",
        "task_id": "0",
    },
    "cloud_run_revision": {
        "location": _LOCATION,
        "service_name": "{service}",
        "configuration_name": "{service}",
        "revision_name": "{service}-00001",
    },
    "gcs_bucket": {"location": _LOCATION, "bucket_name": "{service}"},
}


def identity(metric: Metric, labels: Mapping[str, str], service: Service, project: str) -> Identity:
    """The identity of a series of a metric that the service's alerts read."""
    resource = {
        name: value.format(service=service.id)
        for name, value in _RESOURCES.get(metric.resource, {}).items()
    }
    return Identity(
        metric.type, metric.resource, pairs(labels), pairs({"project_id": project, **resource})
    )
