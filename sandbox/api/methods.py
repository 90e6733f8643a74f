"""The table of methods: each RPC, its REST binding and its handler, written once for both wires.

The bindings are those of Google's discovery documents (a test compares them). A method without a
handler is known and answers UNIMPLEMENTED.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.api.context import Api, Body, Request
from sandbox.api.handlers import (
    alert_policies,
    channels,
    dashboards,
    descriptors,
    groups,
    log_metrics,
    services,
    sinks,
    snoozes,
    time_series,
    time_series_list,
    uptime,
)

Handler = Callable[[Api, Request], Body]


@dataclass(frozen=True, slots=True)
class Method:
    """`path` is a template (``/v3/{name=projects/*}/alertPolicies``); `body` the request's field
    that the REST body is (``*``: the whole request, empty: none); types are full message names.
    """

    service: str
    name: str
    verb: str
    path: str
    body: str
    request: str
    response: str
    handler: Handler | None
    loose: bool = False  # a body whose unknown fields are kept

    @property
    def writes(self) -> bool:
        return self.verb != "GET" and self.handler is not None

    @property
    def rpc(self) -> str:
        return f"/{self.service}/{self.name}"


def _method(
    service: str,
    name: str,
    http: str,
    response: str,
    handler: Handler | None = None,
    body: str = "",
    request: str = "",
) -> Method:
    """A row of the table; requests are called after their method, unless said otherwise."""
    verb, path = http.split(" ")
    package = service.rpartition(".")[0]
    full = f"{package}.{request or name + 'Request'}"
    reply = response if "." in response else f"{package}.{response}"
    loose = response == dashboards.MESSAGE
    return Method(service, name, verb, path, body, full, reply, handler, loose)


_V3 = "google.monitoring.v3"
_EMPTY = "google.protobuf.Empty"
_METRIC = "google.api.MetricDescriptor"
_RESOURCE = "google.api.MonitoredResourceDescriptor"


def _policies() -> list[Method]:
    service = f"{_V3}.AlertPolicyService"
    one, many = "/v3/{name=projects/*/alertPolicies/*}", "/v3/{name=projects/*}/alertPolicies"
    patched = "/v3/{alert_policy.name=projects/*/alertPolicies/*}"
    got = alert_policies.POLICIES
    return [
        _method(
            service,
            "ListAlertPolicies",
            f"GET {many}",
            "ListAlertPoliciesResponse",
            alert_policies.listing,
        ),
        _method(service, "GetAlertPolicy", f"GET {one}", "AlertPolicy", got.get),
        _method(
            service,
            "CreateAlertPolicy",
            f"POST {many}",
            "AlertPolicy",
            alert_policies.create,
            "alert_policy",
        ),
        _method(
            service,
            "UpdateAlertPolicy",
            f"PATCH {patched}",
            "AlertPolicy",
            alert_policies.update,
            "alert_policy",
        ),
        _method(service, "DeleteAlertPolicy", f"DELETE {one}", _EMPTY, got.delete),
    ]


def _channels() -> list[Method]:
    service = f"{_V3}.NotificationChannelService"
    channel = "NotificationChannel"
    kinds = "notificationChannelDescriptors"
    one = "/v3/{name=projects/*/notificationChannels/*}"
    many = "/v3/{name=projects/*}/notificationChannels"
    patched = "/v3/{notification_channel.name=projects/*/notificationChannels/*}"
    body = "notification_channel"
    return [
        _method(
            service,
            f"List{channel}Descriptors",
            f"GET /v3/{{name=projects/*}}/{kinds}",
            f"List{channel}DescriptorsResponse",
            channels.descriptors,
        ),
        _method(
            service,
            f"Get{channel}Descriptor",
            f"GET /v3/{{name=projects/*/{kinds}/*}}",
            f"{channel}Descriptor",
            channels.descriptor,
        ),
        _method(
            service, f"List{channel}s", f"GET {many}", f"List{channel}sResponse", channels.listing
        ),
        _method(service, f"Get{channel}", f"GET {one}", channel, channels.CHANNELS.get),
        _method(service, f"Create{channel}", f"POST {many}", channel, channels.create, body),
        _method(service, f"Update{channel}", f"PATCH {patched}", channel, channels.update, body),
        _method(service, f"Delete{channel}", f"DELETE {one}", _EMPTY, channels.delete),
        _method(
            service,
            f"Send{channel}VerificationCode",
            f"POST {one}:sendVerificationCode",
            _EMPTY,
            body="*",
        ),
        _method(
            service,
            f"Get{channel}VerificationCode",
            f"POST {one}:getVerificationCode",
            f"Get{channel}VerificationCodeResponse",
            body="*",
        ),
        _method(service, f"Verify{channel}", f"POST {one}:verify", channel, body="*"),
    ]


def _services() -> list[Method]:
    service = f"{_V3}.ServiceMonitoringService"
    slo = "ServiceLevelObjective"
    many, one = "/v3/{parent=*/*}/services", "/v3/{name=*/*/services/*}"
    slos = "/v3/{parent=*/*/services/*}/serviceLevelObjectives"
    slo_one = "/v3/{name=*/*/services/*/serviceLevelObjectives/*}"
    slo_patched = "/v3/{service_level_objective.name=*/*/services/*/serviceLevelObjectives/*}"
    return [
        _method(
            service, "CreateService", f"POST {many}", "Service", services.create_service, "service"
        ),
        _method(service, "GetService", f"GET {one}", "Service", services.SERVICES.get),
        _method(
            service, "ListServices", f"GET {many}", "ListServicesResponse", services.list_services
        ),
        _method(
            service,
            "UpdateService",
            "PATCH /v3/{service.name=*/*/services/*}",
            "Service",
            services.update_service,
            "service",
        ),
        _method(service, "DeleteService", f"DELETE {one}", _EMPTY, services.delete_service),
        _method(
            service,
            f"Create{slo}",
            f"POST {slos}",
            slo,
            services.create_objective,
            "service_level_objective",
        ),
        _method(service, f"Get{slo}", f"GET {slo_one}", slo, services.OBJECTIVES.get),
        _method(
            service, f"List{slo}s", f"GET {slos}", f"List{slo}sResponse", services.list_objectives
        ),
        _method(
            service,
            f"Update{slo}",
            f"PATCH {slo_patched}",
            slo,
            services.update_objective,
            "service_level_objective",
        ),
        _method(service, f"Delete{slo}", f"DELETE {slo_one}", _EMPTY, services.OBJECTIVES.delete),
    ]


def _uptime() -> list[Method]:
    service = f"{_V3}.UptimeCheckService"
    many = "/v3/{parent=projects/*}/uptimeCheckConfigs"
    one = "/v3/{name=projects/*/uptimeCheckConfigs/*}"
    patched = "/v3/{uptime_check_config.name=projects/*/uptimeCheckConfigs/*}"
    check, body = "UptimeCheckConfig", "uptime_check_config"
    return [
        _method(service, f"List{check}s", f"GET {many}", f"List{check}sResponse", uptime.listing),
        _method(service, f"Get{check}", f"GET {one}", check, uptime.CHECKS.get),
        _method(service, f"Create{check}", f"POST {many}", check, uptime.create, body),
        _method(service, f"Update{check}", f"PATCH {patched}", check, uptime.update, body),
        _method(service, f"Delete{check}", f"DELETE {one}", _EMPTY, uptime.delete),
        _method(
            service,
            "ListUptimeCheckIps",
            "GET /v3/uptimeCheckIps",
            "ListUptimeCheckIpsResponse",
            uptime.ips,
        ),
    ]


def _groups() -> list[Method]:
    service = f"{_V3}.GroupService"
    many, one = "/v3/{name=projects/*}/groups", "/v3/{name=projects/*/groups/*}"
    return [
        _method(service, "ListGroups", f"GET {many}", "ListGroupsResponse", groups.listing),
        _method(service, "GetGroup", f"GET {one}", "Group", groups.GROUPS.get),
        _method(service, "CreateGroup", f"POST {many}", "Group", groups.create, "group"),
        _method(
            service,
            "UpdateGroup",
            "PUT /v3/{group.name=projects/*/groups/*}",
            "Group",
            groups.update,
            "group",
        ),
        _method(service, "DeleteGroup", f"DELETE {one}", _EMPTY, groups.delete),
        _method(service, "ListGroupMembers", f"GET {one}/members", "ListGroupMembersResponse"),
    ]


def _metrics() -> list[Method]:
    service = f"{_V3}.MetricService"
    many, one = (
        "/v3/{name=projects/*}/metricDescriptors",
        "/v3/{name=projects/*/metricDescriptors/**}",
    )
    resources = "/v3/{name=projects/*}/monitoredResourceDescriptors"
    resource = "/v3/{name=projects/*/monitoredResourceDescriptors/*}"
    series = "/v3/{name=projects/*}/timeSeries"
    listed = "ListTimeSeriesResponse"
    return [
        _method(
            service,
            "ListMonitoredResourceDescriptors",
            f"GET {resources}",
            "ListMonitoredResourceDescriptorsResponse",
            descriptors.list_resources,
        ),
        _method(
            service,
            "GetMonitoredResourceDescriptor",
            f"GET {resource}",
            _RESOURCE,
            descriptors.get_resource,
        ),
        _method(
            service,
            "ListMetricDescriptors",
            f"GET {many}",
            "ListMetricDescriptorsResponse",
            descriptors.listing,
        ),
        _method(service, "GetMetricDescriptor", f"GET {one}", _METRIC, descriptors.get),
        _method(
            service,
            "CreateMetricDescriptor",
            f"POST {many}",
            _METRIC,
            descriptors.create,
            "metric_descriptor",
        ),
        _method(service, "DeleteMetricDescriptor", f"DELETE {one}", _EMPTY, descriptors.delete),
        _method(service, "ListTimeSeries", f"GET {series}", listed, time_series_list.listing),
        _method(service, "CreateTimeSeries", f"POST {series}", _EMPTY, time_series.create, "*"),
        _method(
            service,
            "CreateServiceTimeSeries",
            f"POST {series}:createService",
            _EMPTY,
            time_series.create,
            "*",
            "CreateTimeSeriesRequest",
        ),
    ]


def _snoozes() -> list[Method]:
    service = f"{_V3}.SnoozeService"
    many = "/v3/{parent=projects/*}/snoozes"
    return [
        _method(service, "CreateSnooze", f"POST {many}", "Snooze", snoozes.create, "snooze"),
        _method(service, "ListSnoozes", f"GET {many}", "ListSnoozesResponse", snoozes.listing),
        _method(
            service,
            "GetSnooze",
            "GET /v3/{name=projects/*/snoozes/*}",
            "Snooze",
            snoozes.SNOOZES.get,
        ),
        _method(
            service,
            "UpdateSnooze",
            "PATCH /v3/{snooze.name=projects/*/snoozes/*}",
            "Snooze",
            snoozes.update,
            "snooze",
        ),
    ]


def _dashboards() -> list[Method]:
    service = "google.monitoring.dashboard.v1.DashboardsService"
    many, one = "/v1/{parent=projects/*}/dashboards", "/v1/{name=projects/*/dashboards/*}"
    patched = "/v1/{dashboard.name=projects/*/dashboards/*}"
    found = dashboards.DASHBOARDS
    return [
        _method(
            service,
            "CreateDashboard",
            f"POST {many}",
            dashboards.MESSAGE,
            dashboards.create,
            "dashboard",
        ),
        _method(
            service, "ListDashboards", f"GET {many}", "ListDashboardsResponse", dashboards.listing
        ),
        _method(service, "GetDashboard", f"GET {one}", dashboards.MESSAGE, found.get),
        _method(service, "DeleteDashboard", f"DELETE {one}", _EMPTY, found.delete),
        _method(
            service,
            "UpdateDashboard",
            f"PATCH {patched}",
            dashboards.MESSAGE,
            dashboards.update,
            "dashboard",
        ),
    ]


def _log_metrics() -> list[Method]:
    service = "google.logging.v2.MetricsServiceV2"
    many, one = "/v2/{parent=projects/*}/metrics", "/v2/{metric_name=projects/*/metrics/*}"
    return [
        _method(
            service, "ListLogMetrics", f"GET {many}", "ListLogMetricsResponse", log_metrics.listing
        ),
        _method(service, "GetLogMetric", f"GET {one}", "LogMetric", log_metrics.get),
        _method(
            service, "CreateLogMetric", f"POST {many}", "LogMetric", log_metrics.create, "metric"
        ),
        _method(
            service, "UpdateLogMetric", f"PUT {one}", "LogMetric", log_metrics.update, "metric"
        ),
        _method(service, "DeleteLogMetric", f"DELETE {one}", _EMPTY, log_metrics.delete),
    ]


def _sinks() -> list[Method]:
    service = "google.logging.v2.ConfigServiceV2"
    many, one = "/v2/{parent=projects/*}/sinks", "/v2/{sink_name=projects/*/sinks/*}"
    return [
        _method(service, "ListSinks", f"GET {many}", "ListSinksResponse", sinks.listing),
        _method(service, "GetSink", f"GET {one}", "LogSink", sinks.get),
        _method(service, "CreateSink", f"POST {many}", "LogSink", sinks.create, "sink"),
        _method(service, "UpdateSink", f"PUT {one}", "LogSink", sinks.update, "sink"),
        _method(service, "UpdateSink", f"PATCH {one}", "LogSink", sinks.update, "sink"),
        _method(service, "DeleteSink", f"DELETE {one}", _EMPTY, sinks.delete),
    ]


METHODS: tuple[Method, ...] = (
    *_policies(),
    *_channels(),
    *_services(),
    *_uptime(),
    *_groups(),
    *_metrics(),
    *_snoozes(),
    *_dashboards(),
    *_log_metrics(),
    *_sinks(),
)

# Methods of Google's that this API does not have at all; REST answers UNIMPLEMENTED (501).
UNSERVED: tuple[tuple[str, str], ...] = (
    ("GET", "/v3/{name=folders/*}/timeSeries"),
    ("GET", "/v3/{name=organizations/*}/timeSeries"),
    ("GET", "/v3/{name=projects/*/alerts/*}"),
    ("GET", "/v3/{parent=projects/*}/alerts"),
    ("POST", "/v3/{name=projects/*}/collectdTimeSeries"),
    ("POST", "/v3/{name=projects/*}/timeSeries:query"),
    ("GET", "/v1/locations/global/{name=**}"),
    ("POST", "/v1/locations/global/{name=**}"),
    ("DELETE", "/v1/locations/global/{name=**}"),
    ("GET", "/v1/locations/global/metricsScopes:listMetricsScopesByMonitoredProject"),
    ("GET", "/v1/{name=operations/**}"),
    ("GET", "/v1/{name=projects/*}/location/{location=*}/prometheus/api/v1/{path=**}"),
    ("POST", "/v1/{name=projects/*}/location/{location=*}/prometheus/api/v1/{path=**}"),
)
