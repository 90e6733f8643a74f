"""Google's own clients, unmodified but for where they connect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import grpc
from google.cloud import monitoring_dashboard_v1 as dashboards
from google.cloud import monitoring_v3 as monitoring
from google.cloud.logging_v2.services.metrics_service_v2 import MetricsServiceV2Client

from monitoring.plan import Kind
from tests.program.project import Project

CLOUD_PROJECT = "clarity-loop-backend-local"
PARENT = f"projects/{CLOUD_PROJECT}"

Client = TypeVar("Client")
Found = dict[str, dict[str, Any]]  # kind: name: the message


class Google:
    """The clients of one sandbox."""

    def __init__(self, channel: grpc.Channel) -> None:
        def connect(kind: Callable[..., Client]) -> Client:
            transport = kind.get_transport_class("grpc")  # type: ignore[attr-defined]
            return kind(transport=transport(channel=channel))

        self.policies = connect(monitoring.AlertPolicyServiceClient)
        self.channels = connect(monitoring.NotificationChannelServiceClient)
        self.services = connect(monitoring.ServiceMonitoringServiceClient)
        self.metrics = connect(monitoring.MetricServiceClient)
        self.uptime_checks = connect(monitoring.UptimeCheckServiceClient)
        self.dashboards = connect(dashboards.DashboardsServiceClient)
        self.log_metrics = connect(MetricsServiceV2Client)

    def everything(self) -> Found:
        """What the sandbox holds of the kinds that we declare."""
        descriptors = self.metrics.list_metric_descriptors(
            request={"name": PARENT, "filter": 'metric.type = starts_with("custom.googleapis.com")'}
        )
        services = list(self.services.list_services(parent=PARENT))
        slos = [
            slo
            for service in services
            for slo in self.services.list_service_level_objectives(parent=service.name)
        ]
        return {
            Kind.CHANNEL: named(self.channels.list_notification_channels(name=PARENT)),
            Kind.DESCRIPTOR: named(descriptors),
            Kind.LOG_METRIC: named(self.log_metrics.list_log_metrics(parent=PARENT)),
            Kind.SERVICE: named(services),
            Kind.SLO: named(slos),
            Kind.UPTIME: named(self.uptime_checks.list_uptime_check_configs(parent=PARENT)),
            Kind.POLICY: named(self.policies.list_alert_policies(name=PARENT)),
            Kind.DASHBOARD: named(self.dashboards.list_dashboards(parent=PARENT)),
        }


def named(found: Any) -> dict[str, Any]:
    """The messages of a list by their names, which must be unique."""
    messages = list(found)
    by_name = {message.name: message for message in messages}
    assert len(by_name) == len(messages)
    return by_name


@contextmanager
def google(project: Project) -> Iterator[Google]:
    with grpc.insecure_channel(project.address.grpc) as channel:
        yield Google(channel)


def everything(project: Project) -> Found:
    with google(project) as clients:
        return clients.everything()
