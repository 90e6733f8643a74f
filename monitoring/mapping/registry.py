"""Which resource types there are, by Pulumi token and by the Plan's kind."""

from __future__ import annotations

from monitoring.plan import Kind

from .alert_policy import ALERT_POLICY
from .channel import NOTIFICATION_CHANNEL
from .dashboard import DASHBOARD
from .descriptor import METRIC_DESCRIPTOR
from .field import ResourceType
from .group import GROUP
from .log_metric import LOG_METRIC
from .service import CUSTOM_SERVICE, GENERIC_SERVICE
from .slo import SLO
from .uptime import UPTIME_CHECK_CONFIG

TYPES: dict[str, ResourceType] = {
    each.pulumi_type: each
    for each in (
        ALERT_POLICY,
        NOTIFICATION_CHANNEL,
        CUSTOM_SERVICE,
        GENERIC_SERVICE,
        SLO,
        UPTIME_CHECK_CONFIG,
        METRIC_DESCRIPTOR,
        GROUP,
        DASHBOARD,
        LOG_METRIC,
    )
}

_OF_KIND = {
    Kind.CHANNEL: NOTIFICATION_CHANNEL,
    Kind.DESCRIPTOR: METRIC_DESCRIPTOR,
    Kind.LOG_METRIC: LOG_METRIC,
    Kind.SERVICE: CUSTOM_SERVICE,
    Kind.SLO: SLO,
    Kind.UPTIME: UPTIME_CHECK_CONFIG,
    Kind.POLICY: ALERT_POLICY,
    Kind.DASHBOARD: DASHBOARD,
}


def resource_type(kind: Kind) -> ResourceType:
    """The resource type of a Plan's kind."""
    return _OF_KIND[kind]


def type_of(kind: Kind) -> str:
    """The Pulumi type token of a Plan's kind, e.g. ``gcp:monitoring/slo:Slo``."""
    return _OF_KIND[kind].pulumi_type
