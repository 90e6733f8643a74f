"""Google's own protobuf messages as the judge of a body."""

from __future__ import annotations

from typing import Any

from google.api import metric_pb2
from google.cloud import monitoring_v3 as v3
from google.cloud.logging_v2.types import LogMetric
from google.protobuf.json_format import MessageToDict, ParseDict

from monitoring.plan import TOKEN, Kind, Resource

_MESSAGES = {
    Kind.CHANNEL: v3.NotificationChannel.pb(),
    Kind.DESCRIPTOR: metric_pb2.MetricDescriptor,
    Kind.LOG_METRIC: LogMetric.pb(),
    Kind.SERVICE: v3.Service.pb(),
    Kind.SLO: v3.ServiceLevelObjective.pb(),
    Kind.UPTIME: v3.UptimeCheckConfig.pb(),
    Kind.POLICY: v3.AlertPolicy.pb(),
}


def parsed(resource: Resource) -> dict[str, Any]:
    """The body as the official message says it again; raises ParseError for what it has not got.

    Dashboards have no judge: the service is ahead of its published messages.
    """
    message = ParseDict(_resolved(resource.body), _MESSAGES[resource.kind]())
    again: dict[str, Any] = MessageToDict(message)
    return again


def _resolved(value: Any) -> Any:
    """A body with something of the right form for every token."""
    if isinstance(value, str):
        return TOKEN.sub("projects/p/things/1", value)
    if isinstance(value, dict):
        return {key: _resolved(item) for key, item in value.items()}
    return [_resolved(item) for item in value] if isinstance(value, list) else value
